/* SPDX-License-Identifier: GPL-2.0 */
/* Writing JSON. */
#ifndef BOGUSCTL_JSON_H
#define BOGUSCTL_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/**
 * struct json - a line of JSON in the making
 * @file: where it goes
 * @comma: there is something before the next value
 *
 * In the functions below @key is NULL for elements of an array and for the
 * outermost value.
 */
struct json {
	FILE *file;
	bool comma;
};

void json_begin(struct json *json, FILE *file);
/* The outermost value is complete */
void json_end(struct json *json);
void json_object(struct json *json, const char *key);
void json_object_end(struct json *json);
void json_array(struct json *json, const char *key);
void json_array_end(struct json *json);
void json_bool(struct json *json, const char *key, bool value);
void json_u64(struct json *json, const char *key, uint64_t value);
/* @value is finite */
void json_fixed(struct json *json, const char *key, double value);
/* What is no UTF-8 becomes U+FFFD */
void json_string(struct json *json, const char *key, const char *value);

#endif /* BOGUSCTL_JSON_H */
