/* SPDX-License-Identifier: Apache-2.0
 * A JSON writer whose numbers are the shortest that read back the same. */
#include "base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

static void
quoted(struct buf *out, str s)
{
    buf_char(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        if (c == '"' || c == '\\')
            buf_char(out, '\\');
        if ((unsigned char)c < 0x20)
            buf_fmt(out, "\\u%04x", (unsigned)c);
        else
            buf_char(out, c);
    }
    buf_char(out, '"');
}

static void
member(struct json *j, str key)
{
    if (j->comma)
        buf_char(j->out, ',');
    j->comma = true;
    if (key.len == 0)
        return;
    quoted(j->out, key);
    buf_char(j->out, ':');
}

void
json_open(struct json *j, str key, char bracket)
{
    member(j, key);
    buf_char(j->out, bracket);
    j->comma = false;
}

void
json_close(struct json *j, char bracket)
{
    buf_char(j->out, bracket);
    j->comma = true;
}

void
json_text(struct json *j, str key, str value)
{
    member(j, key);
    quoted(j->out, value);
}

void
json_int(struct json *j, str key, int64_t value)
{
    member(j, key);
    buf_fmt(j->out, "%" PRId64, value);
}

void
json_bool(struct json *j, str key, bool value)
{
    member(j, key);
    buf_add(j->out, value ? S("true") : S("false"));
}

void
json_nil(struct json *j, str key)
{
    member(j, key);
    buf_add(j->out, S("null"));
}

void
json_raw(struct json *j, str key, str json)
{
    member(j, key);
    buf_add(j->out, json);
}

void
json_number(struct json *j, str key, double value)
{
    char text[40];

    if (!isfinite(value)) {
        json_nil(j, key);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    member(j, key);
    buf_add(j->out, str_of(text));
    if (!j->whole_as_int && strpbrk(text, ".e") == NULL)
        buf_add(j->out, S(".0"));
}

void
json_when(struct json *j, struct arena *a, str key, int64_t seconds)
{
    if (seconds == 0)
        json_nil(j, key);
    else
        json_text(j, key, clock_iso(a, seconds * 1000));
}
