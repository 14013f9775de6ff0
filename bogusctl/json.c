// SPDX-License-Identifier: GPL-2.0
/* Writing JSON. */
#include <inttypes.h>
#include <stddef.h>

#include "json.h"

/* How many bytes of @s are one character in UTF-8; 0 if they are none */
static size_t json_utf8_length(const unsigned char *s)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c = *s;
	size_t i, n;

	if (c < 0x80)
		return 1;
	n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	c &= 0x7f >> n;
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	return n;
}

static void json_write_string(FILE *file, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n;

	fputc('"', file);
	for (; *s; s += n ? n : 1) {
		n = json_utf8_length(s);
		if (!n)
			fputs("\\ufffd", file);
		else if (*s == '"' || *s == '\\')
			fprintf(file, "\\%c", *s);
		else if (*s < ' ' || *s == 0x7f)
			fprintf(file, "\\u%04x", *s);
		else
			fwrite(s, 1, n, file);
	}
	fputc('"', file);
}

static void json_key(struct json *json, const char *key)
{
	if (json->comma)
		fputc(',', json->file);
	json->comma = true;
	if (!key)
		return;
	json_write_string(json->file, key);
	fputc(':', json->file);
}

void json_begin(struct json *json, FILE *file)
{
	*json = (struct json) { .file = file };
}

void json_end(struct json *json)
{
	fputc('\n', json->file);
}

static void json_open(struct json *json, const char *key, char bracket)
{
	json_key(json, key);
	fputc(bracket, json->file);
	json->comma = false;
}

static void json_close(struct json *json, char bracket)
{
	fputc(bracket, json->file);
	json->comma = true;
}

void json_object(struct json *json, const char *key)
{
	json_open(json, key, '{');
}

void json_object_end(struct json *json)
{
	json_close(json, '}');
}

void json_array(struct json *json, const char *key)
{
	json_open(json, key, '[');
}

void json_array_end(struct json *json)
{
	json_close(json, ']');
}

void json_bool(struct json *json, const char *key, bool value)
{
	json_key(json, key);
	fputs(value ? "true" : "false", json->file);
}

void json_u64(struct json *json, const char *key, uint64_t value)
{
	json_key(json, key);
	fprintf(json->file, "%" PRIu64, value);
}

void json_fixed(struct json *json, const char *key, double value)
{
	json_key(json, key);
	fprintf(json->file, "%.3f", value);
}

void json_string(struct json *json, const char *key, const char *value)
{
	json_key(json, key);
	json_write_string(json->file, value);
}
