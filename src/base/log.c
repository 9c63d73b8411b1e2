/* SPDX-License-Identifier: Apache-2.0
 * Lines for the person who runs the server. */
#include "base/log.h"

#include <stdio.h>
#include <time.h>

#include "base/buf.h"
#include "base/clock.h"

enum { LINE = 4096 };

static void (*sink_fn)(str line, void *arg);
static void *sink_arg;

void
log_sink(void (*sink)(str line, void *arg), void *arg)
{
    sink_fn = sink;
    sink_arg = arg;
}

static bool
is_plain(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];

        if (c <= ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '=')
            return false;
    }
    return s.len > 0;
}

static void
add_value(struct buf *b, str s)
{
    if (is_plain(s)) {
        buf_add(b, s);
        return;
    }
    buf_char(b, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];

        if (c < ' ' || c == 0x7f)
            buf_fmt(b, "\\x%02x", (unsigned)c);
        else if (c == '"' || c == '\\')
            buf_fmt(b, "\\%c", c);
        else
            buf_char(b, s.at[i]);
    }
    buf_char(b, '"');
}

void
log_write(const char *event, const struct log_field *fields, size_t n)
{
    struct arena *a = arena_open();
    struct buf b = {.arena = a, .max = LINE};

    buf_add(&b, S("time="));
    buf_add(&b, clock_iso(a, clock_system_ms()));
    buf_fmt(&b, " event=%s", event);
    for (size_t i = 0; i < n; i++) {
        buf_fmt(&b, " %s=", fields[i].key);
        add_value(&b, fields[i].value);
    }
    b.max++; /* the line's end always fits */
    b.full = false;
    buf_char(&b, '\n');
    if (sink_fn != NULL)
        sink_fn(buf_str(&b), sink_arg);
    else
        (void)fwrite(b.at, 1, b.len, stderr);
    arena_close(a);
}
