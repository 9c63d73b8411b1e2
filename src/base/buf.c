/* SPDX-License-Identifier: Apache-2.0
 * A growing, bounded piece of text. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Make room for n more bytes; false, and full, when the limit forbids it. */
static bool
reserve(struct buf *b, size_t n)
{
    size_t cap;
    char *at;

    b->full = b->full || n > b->max - b->len;
    if (b->full)
        return false;
    if (n <= b->cap - b->len)
        return true;

    cap = (b->len + n) * 2;
    at = arena_alloc(b->arena, cap, 1);
    if (b->len > 0)
        memcpy(at, b->at, b->len);
    b->at = at;
    b->cap = cap;
    return true;
}

void
buf_add(struct buf *b, str s)
{
    if (s.len == 0 || !reserve(b, s.len))
        return;
    memcpy(b->at + b->len, s.at, s.len);
    b->len += s.len;
}

void
buf_char(struct buf *b, char c)
{
    buf_add(b, (str){&c, 1});
}

/* vsnprintf ends its text with a NUL: one byte more than is counted. */
void
buf_fmt(struct buf *b, const char *fmt, ...)
{
    size_t room = b->full ? 0 : b->cap - b->len;
    va_list ap, again;
    int n;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(room > 0 ? b->at + b->len : NULL, room, fmt, ap);
    va_end(ap);
    if (n > 0 && reserve(b, (size_t)n + 1)) {
        if ((size_t)n >= room)
            (void)vsnprintf(b->at + b->len, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }
    va_end(again);
}

str
buf_str(const struct buf *b)
{
    return (str){b->at, b->len};
}
