/* SPDX-License-Identifier: Apache-2.0
 * Memory that lives exactly as long as one request (or one test, or one job).
 */
#pragma once
#include "base/str.h"

struct arena;

struct arena *arena_open(void);

/* Run the deferred calls, newest first, then release every byte. */
void arena_close(struct arena *a);

/* As close and open in one: everything given out so far is gone, one chunk is
 * kept for the next round. */
void arena_reset(struct arena *a);

/* Zeroed, aligned for any type. Never NULL: out of memory ends the process. */
void *arena_alloc(struct arena *a, size_t count, size_t size);

/* Give the arena a resource: fn(arg) runs in arena_close(). */
void arena_defer(struct arena *a, void (*fn)(void *), void *arg);

/* printf into the arena. The bytes are NUL-terminated; len excludes the NUL. */
str arena_fmt(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A copy that lives as long as a, with a NUL after its last byte. */
str arena_dup(struct arena *a, str s);

/* The same, for functions that want a C string. s must not hold a NUL. */
char *arena_cstr(struct arena *a, str s);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), 1, sizeof(type)))
