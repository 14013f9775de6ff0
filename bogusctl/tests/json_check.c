// SPDX-License-Identifier: GPL-2.0
/*
 * usage: json_check [KEY...]
 *
 * Checks that standard input is JSON, one value a line (RFC 8259, and objects
 * without a key twice are the writer's business). For each KEY prints a line
 * for each member of that name, wherever it is: its value as it is written,
 * strings without their quotes. Exit status: 0; 1 if it is no JSON or if a KEY
 * is nowhere.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH	16

/**
 * struct reader - where we are
 * @at: the next character
 * @key: the member to print
 * @found: how many have been printed
 */
struct reader {
	const char *at;
	const char *key;
	int found;
};

static bool read_value(struct reader *r, int depth);

static bool read_word(struct reader *r, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(r->at, word, n) != 0)
		return false;
	r->at += n;
	return true;
}

static bool read_escape(struct reader *r)
{
	int i;

	if (*r->at && strchr("\"\\/bfnrt", *r->at)) {
		r->at++;
		return true;
	}
	if (*r->at++ != 'u')
		return false;
	for (i = 0; i < 4; i++)
		if (!isxdigit((unsigned char)*r->at++))
			return false;
	return true;
}

static bool read_string(struct reader *r)
{
	if (*r->at++ != '"')
		return false;
	while (*r->at != '"') {
		if ((unsigned char)*r->at < ' ')
			return false;
		if (*r->at++ == '\\' && !read_escape(r))
			return false;
	}
	r->at++;
	return true;
}

static bool read_digits(struct reader *r)
{
	size_t n = strspn(r->at, "0123456789");

	r->at += n;
	return n;
}

static bool read_number(struct reader *r)
{
	if (*r->at == '-')
		r->at++;
	if (*r->at == '0')
		r->at++;
	else if (!read_digits(r))
		return false;
	if (*r->at == '.') {
		r->at++;
		if (!read_digits(r))
			return false;
	}
	return true;
}

static void print_member(struct reader *r, const char *key, size_t len,
			 const char *value)
{
	const char *end = r->at;

	if (!r->key || strlen(r->key) != len || strncmp(r->key, key, len) != 0)
		return;
	if (*value == '"') {
		value++;
		end--;
	}
	printf("%.*s\n", (int)(end - value), value);
	r->found++;
}

static bool read_member(struct reader *r, int depth)
{
	const char *key = r->at + 1, *value;
	size_t len;

	if (!read_string(r))
		return false;
	len = r->at - key - 1;
	if (*r->at++ != ':')
		return false;
	value = r->at;
	if (!read_value(r, depth))
		return false;
	print_member(r, key, len, value);
	return true;
}

static bool read_list(struct reader *r, int depth, char end,
		      bool (*read_item)(struct reader *r, int depth))
{
	r->at++;
	if (*r->at == end) {
		r->at++;
		return true;
	}
	for (;;) {
		if (!read_item(r, depth))
			return false;
		if (*r->at == end) {
			r->at++;
			return true;
		}
		if (*r->at++ != ',')
			return false;
	}
}

static bool read_value(struct reader *r, int depth)
{
	if (depth == MAX_DEPTH)
		return false;
	switch (*r->at) {
	case '{':
		return read_list(r, depth + 1, '}', read_member);
	case '[':
		return read_list(r, depth + 1, ']', read_value);
	case '"':
		return read_string(r);
	case 't':
		return read_word(r, "true");
	case 'f':
		return read_word(r, "false");
	case 'n':
		return read_word(r, "null");
	default:
		return read_number(r);
	}
}

/* Our programs write no white space but the end of the line */
static bool read_all(const char *text, const char *key)
{
	struct reader r = { .at = text, .key = key };

	do {
		if (!read_value(&r, 0) || *r.at++ != '\n') {
			fprintf(stderr, "json_check: not JSON: %s\n", r.at - 1);
			return false;
		}
	} while (*r.at);
	if (key && !r.found)
		fprintf(stderr, "json_check: no member '%s'\n", key);
	return !key || r.found;
}

int main(int argc, char **argv)
{
	static char text[1 << 20];
	size_t n = fread(text, 1, sizeof(text) - 1, stdin);
	int i;

	if (!n || strlen(text) != n || !read_all(text, NULL))
		return 1;
	for (i = 1; i < argc; i++)
		if (!read_all(text, argv[i]))
			return 1;
	return 0;
}
