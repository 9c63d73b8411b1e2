/* SPDX-License-Identifier: Apache-2.0
 * Every page of a header with every field filled; made by tools/pagefill.py. */
#pragma once
#include "base/buf.h"

struct fill {
    struct arena *arena;
    str text;      /* for every text and link */
    uint64_t seed; /* for everything else */
};

/* 0 … below-1, and the next seed. */
static inline size_t
fill_number(struct fill *f, size_t below)
{
    f->seed = f->seed * 6364136223846793005U + 1442695040888963407U;
    return (size_t)(f->seed >> 33) % below;
}

struct filled_page {
    const char *name;
    void (*show)(struct buf *out, struct fill *f);
};
extern const struct filled_page filled_pages[];
extern const size_t filled_pages_count;
