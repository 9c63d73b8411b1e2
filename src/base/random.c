/* SPDX-License-Identifier: Apache-2.0
 * Randomness for identifiers and secrets. */
#include "base/random.h"

#include <sodium.h>
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

str
random_uuid(struct arena *a)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char r[UUID_BYTES];
    char *out = arena_alloc(a, 37, 1), *p = out;

    name_bytes(r);
    r[6] = (unsigned char)((r[6] & 0x0f) | 0x40);
    r[8] = (unsigned char)((r[8] & 0x3f) | 0x80);
    for (size_t i = 0; i < sizeof r; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *p++ = '-';
        *p++ = hex[r[i] >> 4];
        *p++ = hex[r[i] & 15];
    }
    return (str){out, 36};
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
