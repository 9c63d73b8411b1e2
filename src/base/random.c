/* SPDX-License-Identifier: Apache-2.0
 * Randomness for identifiers and secrets. */
#include "base/random.h"

#include <sodium.h>
#include <stdatomic.h>
#include <string.h>

enum { UUID_BYTES = 16, AHEAD = 16 };

void
random_bytes(void *out, size_t len)
{
    randombytes_buf(out, len);
}

/* A name is no secret, and every request gets one: a system call gives bytes
 * for many. */
static void
name_bytes(unsigned char out[UUID_BYTES])
{
    static _Thread_local unsigned char ahead[AHEAD * UUID_BYTES];
    static _Thread_local size_t left;

    if (left == 0) {
        random_bytes(ahead, sizeof ahead);
        left = AHEAD;
    }
    left--;
    memcpy(out, ahead + left * UUID_BYTES, UUID_BYTES);
}

static str
written(struct arena *a, unsigned char r[UUID_BYTES], unsigned version)
{
    static const char hex[] = "0123456789abcdef";
    char *out = arena_alloc(a, 37, 1), *p = out;

    r[6] = (unsigned char)((r[6] & 0x0f) | (version << 4));
    r[8] = (unsigned char)((r[8] & 0x3f) | 0x80);
    for (size_t i = 0; i < UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *p++ = '-';
        *p++ = hex[r[i] >> 4];
        *p++ = hex[r[i] & 15];
    }
    return (str){out, 36};
}

str
random_uuid(struct arena *a)
{
    unsigned char r[UUID_BYTES];

    name_bytes(r);
    return written(a, r, 4);
}

/* Milliseconds and a counter of 12 bits below them; never the same twice. */
static uint64_t
next_instant(int64_t now_ms)
{
    static _Atomic uint64_t last;
    uint64_t before = atomic_load(&last), next;

    do {
        next = (uint64_t)now_ms << 12;
        if (next <= before)
            next = before + 1;
    } while (!atomic_compare_exchange_weak(&last, &before, next));
    return next;
}

str
ordered_uuid(struct arena *a, int64_t now_ms)
{
    unsigned char r[UUID_BYTES];
    uint64_t at = next_instant(now_ms);

    name_bytes(r);
    for (int i = 0; i < 6; i++)
        r[i] = (unsigned char)(at >> (52 - 8 * i));
    r[6] = (unsigned char)(at >> 8); /* written() keeps its lower half */
    r[7] = (unsigned char)at;
    return written(a, r, 7);
}

bool
str_is_uuid(str s)
{
    if (s.len != 36)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (dash ? s.at[i] != '-'
                 : strchr("0123456789abcdefABCDEF", s.at[i]) == NULL)
            return false;
    }
    return true;
}
