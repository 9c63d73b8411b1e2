/* SPDX-License-Identifier: Apache-2.0
 * Passwords of accounts. */
#include <sodium.h>
#include <string.h>

#include "dashboard/accounts.h"
#include "dashboard/errors.h"

enum { PASSWORD_LEAST = 10, PASSWORD_MOST = 1024 };

/* Characters, as a person counts them: not the bytes that continue one. */
static size_t
characters(str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.at[i] & 0xc0) != 0x80;
    return n;
}

err
account_password_check(struct secret password, str email)
{
    if (password.hidden.len > PASSWORD_MOST)
        return &ACCOUNT_PASSWORD_LONG;
    if (characters(password.hidden) < PASSWORD_LEAST ||
        str_eq_nocase(password.hidden, email))
        return &ACCOUNT_PASSWORD;
    return OK;
}

err
password_hash(struct arena *a, struct secret password, str *out)
{
    char *hash = arena_alloc(a, crypto_pwhash_STRBYTES, 1);

    if (crypto_pwhash_str_alg(hash, password.hidden.at, password.hidden.len,
                              crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return &ACCOUNT_NO_MEMORY; /* it fails for nothing else */
    *out = str_of(hash);
    return OK;
}

enum {
    SALT = crypto_pwhash_SALTBYTES,
    HASH = 32,
    LEAST_KIB = crypto_pwhash_MEMLIMIT_MIN / 1024,
    MOST_KIB = 1 << 20,
    MOST_PASSES = 16
};

struct kept {
    unsigned char salt[SALT], hash[HASH];
    int64_t passes, kib;
};

static bool
bytes_parse(str base64, unsigned char *out, size_t len)
{
    size_t got;

    return sodium_base642bin(out, len, base64.at, base64.len, NULL, &got, NULL,
                             sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0 &&
           got == len;
}

/* "m=65536": its number, which is not 0. */
static bool
number_parse(str *list, str name, int64_t most, int64_t *out)
{
    str word, key, number;

    return str_word(list, ',', &word) && str_cut(word, '=', &key, &number) &&
           str_eq(key, name) && str_to_int(number, most, out) && *out > 0;
}

/* "m=65536,t=2,p=1" and nothing else, within what is worth computing. */
static bool
costs_parse(str list, struct kept *out)
{
    int64_t lanes;

    return number_parse(&list, S("m"), MOST_KIB, &out->kib) &&
           number_parse(&list, S("t"), MOST_PASSES, &out->passes) &&
           number_parse(&list, S("p"), 1, &lanes) && list.len == 0 &&
           out->kib >= LEAST_KIB;
}

/* "$argon2id$v=19$m=65536,t=2,p=1$SALT$HASH", as password_hash() makes it. */
static bool
kept_parse(str text, struct kept *out)
{
    str part[5];

    for (size_t i = 0; i < 5; i++) {
        if (!str_cut(text, '$', &part[i], &text))
            return false;
    }
    return part[0].len == 0 && str_eq(part[1], S("argon2id")) &&
           str_eq(part[2], S("v=19")) && costs_parse(part[3], out) &&
           bytes_parse(part[4], out->salt, SALT) &&
           bytes_parse(text, out->hash, HASH);
}

/* Not crypto_pwhash_str_verify(): without memory it says that the password is
 * wrong. */
err
password_compare(struct arena *a, struct secret password, str hash, bool *right)
{
    unsigned char computed[HASH];
    struct kept kept;
    str nobodys;

    *right = false;
    if (hash.len == 0)
        return password_hash(a, password, &nobodys);
    if (!kept_parse(hash, &kept))
        return &ACCOUNT_UNREADABLE;
    if (crypto_pwhash(computed, HASH, password.hidden.at, password.hidden.len,
                      kept.salt, (unsigned long long)kept.passes,
                      (size_t)kept.kib * 1024,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        return &ACCOUNT_NO_MEMORY;
    *right = sodium_memcmp(computed, kept.hash, HASH) == 0;
    return OK;
}
