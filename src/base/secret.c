/* SPDX-License-Identifier: Apache-2.0
 * Hashes and comparisons, by libsodium. */
#include "base/secret.h"

#include <sodium.h>

struct secret
secret_of(str s)
{
    return (struct secret){s};
}

str
secret_hash(struct arena *a, struct secret s)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    char *hex = arena_alloc(a, sizeof digest * 2 + 1, 1);

    crypto_hash_sha256(digest, (const unsigned char *)s.hidden.at,
                       s.hidden.len);
    sodium_bin2hex(hex, sizeof digest * 2 + 1, digest, sizeof digest);
    sodium_memzero(digest, sizeof digest);
    return (str){hex, sizeof digest * 2};
}

bool
secret_hash_eq(str a, str b)
{
    return a.len == b.len && a.len > 0 && sodium_memcmp(a.at, b.at, a.len) == 0;
}

void
secret_wipe(void *at, size_t len)
{
    sodium_memzero(at, len);
}
