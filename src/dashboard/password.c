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

str
password_hash(struct arena *a, struct secret password)
{
    char *out = arena_alloc(a, crypto_pwhash_STRBYTES, 1);

    /* fails without memory alone; then no password fits */
    if (crypto_pwhash_str_alg(out, password.hidden.at, password.hidden.len,
                              crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return S("");
    return str_of(out);
}

bool
password_is_right(struct arena *a, struct secret password, str hash)
{
    if (hash.len == 0) {
        (void)password_hash(a, password);
        return false;
    }
    return crypto_pwhash_str_verify(arena_cstr(a, hash), password.hidden.at,
                                    password.hidden.len) == 0;
}
