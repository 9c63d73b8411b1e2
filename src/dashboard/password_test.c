/* SPDX-License-Identifier: Apache-2.0
 * What is kept of a password is read as the library writes it, or refused. */
#include <sodium.h>
#include <string.h>

#include "dashboard/accounts.h"
#include "dashboard/errors.h"
#include "test.h"

#define SALT "c2FsdHNhbHRzYWx0c2FsdA"
#define HASH "aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g"

static struct secret
password(void)
{
    return secret_of(S("correct horse battery"));
}

static bool
is_right(struct arena *a, struct secret given, str kept)
{
    bool right = false;

    assert_ptr_equal(password_compare(a, given, kept, &right), OK);
    return right;
}

TEST(a_password_fits_what_was_kept_of_it_and_nothing_else)
{
    struct arena *a = arena_open();
    str kept;

    assert_true(sodium_init() >= 0);
    assert_ptr_equal(password_hash(a, password(), &kept), OK);
    assert_true(is_right(a, password(), kept));
    assert_false(is_right(a, secret_of(S("correct horse batterz")), kept));
    assert_false(is_right(a, password(), S("")));
    arena_close(a);
}

TEST(what_the_library_kept_at_other_costs_is_read)
{
    static char kept[crypto_pwhash_STRBYTES];
    struct arena *a = arena_open();
    str p = password().hidden;
    char *last;

    assert_true(sodium_init() >= 0);
    assert_int_equal(crypto_pwhash_str_alg(kept, p.at, p.len,
                                           crypto_pwhash_OPSLIMIT_MIN + 2,
                                           crypto_pwhash_MEMLIMIT_MIN,
                                           crypto_pwhash_ALG_ARGON2ID13),
                     0);
    assert_true(is_right(a, password(), str_of(kept)));
    last = kept + strlen(kept) - 2;
    *last = *last == 'A' ? 'B' : 'A';
    assert_false(is_right(a, password(), str_of(kept)));
    arena_close(a);
}

TEST(what_is_no_kept_password_is_refused_before_work_is_done)
{
    static const char *const malformed[] = {
        "x",
        "$",
        "$$$$$",
        "correct horse battery",
        "$argon2id$v=19$m=8,t=1,p=1$" SALT,
        "$argon2id$v=19$m=8,t=1,p=1$" SALT "$",
        "$argon2id$v=19$m=8,t=1,p=1$$" HASH,
        "x$argon2id$v=19$m=8,t=1,p=1$" SALT "$" HASH,
        "$argon2i$v=19$m=8,t=3,p=1$" SALT "$" HASH,
        "$argon2id$v=16$m=8,t=1,p=1$" SALT "$" HASH,
        "$argon2id$v=19$m=7,t=1,p=1$" SALT "$" HASH,
        "$argon2id$v=19$m=1048577,t=1,p=1$" SALT "$" HASH,
        "$argon2id$v=19$m=99999999999999999999,t=1,p=1$" SALT "$" HASH,
        "$argon2id$v=19$m=-8,t=1,p=1$" SALT "$" HASH,
        "$argon2id$v=19$m=8,t=0,p=1$" SALT "$" HASH,
        "$argon2id$v=19$m=8,t=17,p=1$" SALT "$" HASH,
        "$argon2id$v=19$m=8,t=1,p=2$" SALT "$" HASH,
        "$argon2id$v=19$m=8,t=1,p=0$" SALT "$" HASH,
        "$argon2id$v=19$t=1,m=8,p=1$" SALT "$" HASH,
        "$argon2id$v=19$m=8,t=1$" SALT "$" HASH,
        "$argon2id$v=19$m=8,t=1,p=1,x=1$" SALT "$" HASH,
        "$argon2id$v=19$m=8,t=1,p=1$" SALT "AA$" HASH,
        "$argon2id$v=19$m=8,t=1,p=1$" SALT "$" HASH "AA",
        "$argon2id$v=19$m=8,t=1,p=1$" SALT "$" HASH "$",
        "$argon2id$v=19$m=8,t=1,p=1$" SALT "$" HASH "=",
        "$argon2id$v=19$m=8,t=1,p=1$" SALT "$" HASH "\n",
        "$argon2id$v=19$m=8,t=1,p=1$" SALT "$*" HASH,
    };
    struct arena *a = arena_open();
    bool right;

    /* else the others are refused for nothing */
    assert_false(is_right(a, password(),
                          S("$argon2id$v=19$m=8,t=1,p=1$" SALT "$" HASH)));
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        right = true;
        if (password_compare(a, password(), str_of(malformed[i]), &right) !=
                &ACCOUNT_UNREADABLE ||
            right)
            fail_msg("not refused: %s", malformed[i]);
    }
    arena_close(a);
}
