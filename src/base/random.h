/* SPDX-License-Identifier: Apache-2.0
 * Unguessable bytes (libsodium). Tests replace the source with
 * randombytes_set_implementation(). */
#pragma once
#include "base/arena.h"

void random_bytes(void *out, size_t len);

/* A random UUID (RFC 9562 version 4), 36 lower-case characters. */
str random_uuid(struct arena *a);
bool str_is_uuid(str s); /* 8-4-4-4-12 hexadecimal digits, any version */
