/* SPDX-License-Identifier: Apache-2.0
 * Unguessable bytes (libsodium). Tests replace the source with
 * randombytes_set_implementation(). */
#pragma once
#include "base/arena.h"

void random_bytes(void *out, size_t len);

/* A random UUID (RFC 9562 version 4), 36 lower-case characters. */
str random_uuid(struct arena *a);

/* A UUID in whose text the later one of this process is the greater (RFC 9562
 * version 7, §6.2 method 1: a counter where the time stands still or goes
 * back): for rows that are listed by time. It tells when it was made. */
str ordered_uuid(struct arena *a, int64_t now_ms);

bool str_is_uuid(str s); /* 8-4-4-4-12 hexadecimal digits, any version */
