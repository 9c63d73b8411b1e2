/* SPDX-License-Identifier: Apache-2.0
 * Secrets: what is stored is their hash, what is compared is compared in
 * constant time, what is done with is wiped. */
#pragma once
#include "base/arena.h"

/* The bytes of a password, client secret, token or code. Not a str, so that it
 * cannot be printed, compared with str_eq or stored by accident. */
struct secret {
    str hidden;
};

/* A view; whoever owns the bytes wipes them. */
struct secret secret_of(str s);

/* Lower-case hexadecimal SHA-256, 64 characters: what a table holds. */
str secret_hash(struct arena *a, struct secret s);

/* In time that depends on the lengths alone. */
bool secret_hash_eq(str a, str b);

/* Overwrite in a way that a compiler does not remove. */
void secret_wipe(void *at, size_t len);
