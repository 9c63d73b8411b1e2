/* SPDX-License-Identifier: Apache-2.0
 * Bytes that grow in an arena, up to a limit. Past it, adding does nothing and
 * full stays true: check it once, at the end. */
#pragma once
#include "base/arena.h"

struct buf {
    struct arena *arena;
    char *at;
    size_t len, cap, max;
    bool full;
};

void buf_add(struct buf *b, str s);
void buf_char(struct buf *b, char c);
void buf_fmt(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* What was written so far, as a view. */
str buf_str(const struct buf *b);
