/* SPDX-License-Identifier: Apache-2.0
 * Write JSON. Commas are put by the writer; nesting is the caller's. */
#pragma once
#include "base/buf.h"

/* Every function takes the key first; key "" is an element of a list (or the
 * whole document). Text must be UTF-8. */
struct json {
    struct buf *out;
    bool comma; /* does the next member need one? */
    bool
        whole_as_int; /* 28 rather than 28.0 (webhooks; reference/api.md 8.5) */
};

void json_open(struct json *j, str key, char bracket); /* '{' or '[' */
void json_close(struct json *j, char bracket);         /* '}' or ']' */
void json_text(struct json *j, str key, str value);
void json_int(struct json *j, str key, int64_t value);
void json_bool(struct json *j, str key, bool value);
void json_nil(struct json *j, str key);

/* A moment in seconds, as "2026-01-31T10:00:00.000Z"; 0 is null. */
void json_when(struct json *j, struct arena *a, str key, int64_t seconds);
void json_raw(struct json *j, str key, str json); /* already JSON */

/* The shortest form that reads back the same (15, 16 or 17 digits), with a
 * decimal point. Not finite: null. */
void json_number(struct json *j, str key, double value);
