/* SPDX-License-Identifier: Apache-2.0
 * The text of codes and tokens: 36 characters that lead to a row and cannot be
 * guessed. */
#include <sodium.h>
#include <string.h>

#include "base/encode.h"
#include "base/random.h"
#include "oauth/oauth.h"

enum { PREFIX = 4, MASKED = 7, RANDOM = 17, BODY = MASKED + RANDOM };

/* So that a secret scanner knows a leak when it sees one. */
static const char *const prefixes[] = {
    [CODE_TOKEN] = "vkc_", [ACCESS_TOKEN] = "vka_", [REFRESH_TOKEN] = "vkr_"};

/* The id is hidden under bytes that only this installation can compute from
 * the random part, so two tokens tell nothing about what was issued between
 * them. */
static void
mask(str mask_key, const unsigned char random[RANDOM],
     unsigned char masked[MASKED])
{
    unsigned char pad[crypto_generichash_BYTES_MIN];

    crypto_generichash(pad, sizeof pad, random, RANDOM,
                       (const unsigned char *)mask_key.at, mask_key.len);
    for (size_t i = 0; i < MASKED; i++)
        masked[i] ^= pad[i];
}

str
token_make(struct arena *a, str mask_key, enum token_kind kind, int64_t id)
{
    unsigned char body[BODY];

    random_bytes(body + MASKED, RANDOM);
    for (size_t i = 0; i < MASKED; i++)
        body[i] = (unsigned char)((uint64_t)id >> (8 * (MASKED - 1 - i)));
    mask(mask_key, body + MASKED, body);
    return arena_fmt(
        a, "%s" STR_FMT, prefixes[kind],
        STR_ARG(base64url_encode(a, (str){(const char *)body, sizeof body})));
}

bool
token_read_id(struct arena *a, str mask_key, enum token_kind kind, str token,
              int64_t *id)
{
    unsigned char masked[MASKED];
    uint64_t n = 0;
    str body;

    if (!str_starts(token, str_of(prefixes[kind])) ||
        !base64url_decode(a, str_from(token, PREFIX), &body) ||
        body.len != BODY)
        return false;

    memcpy(masked, body.at, MASKED);
    mask(mask_key, (const unsigned char *)body.at + MASKED, masked);
    for (size_t i = 0; i < MASKED; i++)
        n = n << 8 | masked[i];
    *id = (int64_t)n;
    return true;
}
