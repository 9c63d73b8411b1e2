/* SPDX-License-Identifier: Apache-2.0
 * Chunks that grow, and what to run when they go. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

enum { CHUNK = 16 * 1024 };

struct chunk {
    struct chunk *older;
    size_t used, cap;
    alignas(max_align_t) char bytes[];
};

struct deferred {
    struct deferred *older;
    void (*fn)(void *);
    void *arg;
};

struct arena {
    struct chunk *chunks;
    struct deferred *deferred;
};

static void *
must(void *p)
{
    if (p == NULL) {
        log_event(LOG_ERROR, "out_of_memory",
                  {"cause", S("the system gives no more; the process ends")});
        abort();
    }
    return p;
}

struct arena *
arena_open(void)
{
    return must(calloc(1, sizeof(struct arena)));
}

/* Deferred calls live in the chunks: run them all before any chunk goes. */
static void
run_deferred(struct arena *a)
{
    for (struct deferred *d = a->deferred; d != NULL; d = d->older)
        d->fn(d->arg);
    a->deferred = NULL;
}

void
arena_close(struct arena *a)
{
    struct chunk *older;

    run_deferred(a);
    for (struct chunk *c = a->chunks; c != NULL; c = older) {
        older = c->older;
        free(c);
    }
    free(a);
}

void
arena_reset(struct arena *a)
{
    struct chunk *older, *kept = NULL;

    run_deferred(a);
    for (struct chunk *c = a->chunks; c != NULL; c = older) {
        older = c->older;
        if (older == NULL && c->cap == CHUNK)
            kept = c;
        else
            free(c);
    }
    if (kept != NULL) {
        memset(kept->bytes, 0, kept->used);
        kept->used = 0;
    }
    a->chunks = kept;
}

static struct chunk *
chunk_for(struct arena *a, size_t size)
{
    size_t cap = size > CHUNK ? size : CHUNK;
    struct chunk *c = a->chunks;

    if (c != NULL && c->cap - c->used >= size)
        return c;

    c = must(calloc(1, sizeof(*c) + cap));
    c->cap = cap;
    c->older = a->chunks;
    a->chunks = c;
    return c;
}

void *
arena_alloc(struct arena *a, size_t count, size_t size)
{
    const size_t align = alignof(max_align_t);
    struct chunk *c;
    void *p;

    if (size != 0 && count > (SIZE_MAX / 2 - align) / size)
        must(NULL);
    size = (count * size + align - 1) / align * align;

    c = chunk_for(a, size);
    p = c->bytes + c->used;
    c->used += size;
    return p;
}

void
arena_defer(struct arena *a, void (*fn)(void *), void *arg)
{
    struct deferred *d = ARENA_NEW(a, struct deferred);

    *d = (struct deferred){a->deferred, fn, arg};
    a->deferred = d;
}

/* Into the room that is left. What did not fit is wiped: unused room is zero.
 * A chunk's room is a multiple of the alignment, so that what fits with its NUL
 * is what arena_alloc() then gives out. */
__attribute__((format(printf, 2, 0))) static int
fmt_in_place(struct arena *a, const char *fmt, va_list ap, char **out)
{
    struct chunk *c = a->chunks;
    size_t room = c == NULL ? 0 : c->cap - c->used;
    int n;

    *out = NULL;
    if (room == 0)
        return vsnprintf(NULL, 0, fmt, ap);
    n = vsnprintf(c->bytes + c->used, room, fmt, ap);
    if (n >= 0 && (size_t)n < room)
        *out = arena_alloc(a, (size_t)n + 1, 1);
    else
        memset(c->bytes + c->used, 0, room);
    return n < 0 ? 0 : n;
}

str
arena_fmt(struct arena *a, const char *fmt, ...)
{
    va_list ap, again;
    size_t n;
    char *p;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = (size_t)fmt_in_place(a, fmt, ap, &p);
    va_end(ap);
    if (p == NULL) {
        p = arena_alloc(a, n + 1, 1);
        (void)vsnprintf(p, n + 1, fmt, again);
    }
    va_end(again);
    return (str){p, n};
}

str
arena_dup(struct arena *a, str s)
{
    char *p = arena_alloc(a, s.len + 1, 1);

    if (s.len > 0)
        memcpy(p, s.at, s.len);
    return (str){p, s.len};
}

char *
arena_cstr(struct arena *a, str s)
{
    char *p = arena_alloc(a, s.len + 1, 1);

    if (s.len > 0)
        memcpy(p, s.at, s.len);
    return p;
}
