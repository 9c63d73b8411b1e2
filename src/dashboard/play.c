/* SPDX-License-Identifier: Apache-2.0
 * Marks and seals of the playground, under keys that are derived from the
 * installation's. */
#include "dashboard/play.h"

#include <sodium.h>

#include "base/encode.h"
#include "base/random.h"
#include "base/secret.h"
#include "dashboard/frame.h"
#include "oauth/oauth.h"
#include "settings/settings.h"

enum {
    KEY = crypto_secretbox_KEYBYTES,
    MARK = 16,
    MARK_TEXT = 22,
    MOST = 512,
    PAIR_TEXT = 16
};

_Static_assert(KEY == 32, "what derive makes");

str
play_back_uri(const struct request *req)
{
    str path = frame_path(req, S("/playground/back"));

    return arena_fmt(req->arena, STR_FMT STR_FMT,
                     STR_ARG(req->settings->base_url), STR_ARG(path));
}

static void
derive(const struct request *req, str purpose, unsigned char *out, size_t len)
{
    str key = db_installation_key(req->db);

    crypto_generichash(out, len, (const unsigned char *)purpose.at, purpose.len,
                       (const unsigned char *)key.at, key.len);
}

/* ---- the state ---- */

str
play_state(const struct request *req, str typed)
{
    unsigned char mark[MARK];
    str purpose = arena_fmt(req->arena,
                            "playground state " STR_FMT " " STR_FMT " " STR_FMT,
                            STR_ARG(member_of(req)->sign_in_id),
                            STR_ARG(req->app->id), STR_ARG(typed));
    str text;

    derive(req, purpose, mark, sizeof mark);
    text = base64url_encode(req->arena, (str){(const char *)mark, sizeof mark});
    return arena_fmt(req->arena, STR_FMT "." STR_FMT, STR_ARG(text),
                     STR_ARG(typed));
}

bool
play_state_is_ours(const struct request *req, str state)
{
    if (state.len <= MARK_TEXT)
        return false;
    return secret_hash_eq(state,
                          play_state(req, str_from(state, MARK_TEXT + 1)));
}

/* ---- the pair ---- */

static const str pair_mark = STR("pair-");

str
play_pair_make(struct arena *a)
{
    unsigned char bytes[PAIR_TEXT / 2];
    char *text = arena_alloc(a, PAIR_TEXT + 1, 1);

    random_bytes(bytes, sizeof bytes);
    (void)sodium_bin2hex(text, PAIR_TEXT + 1, bytes, sizeof bytes);
    return (str){text, PAIR_TEXT};
}

bool
play_pair_is_one(str pair)
{
    for (size_t i = 0; i < pair.len; i++) {
        if (!str_has(S("0123456789abcdef"), pair.at[i]))
            return false;
    }
    return pair.len == PAIR_TEXT;
}

str
play_verifier(const struct request *req, str pair)
{
    unsigned char bytes[32];
    str purpose = arena_fmt(
        req->arena, "playground verifier " STR_FMT " " STR_FMT " " STR_FMT,
        STR_ARG(member_of(req)->sign_in_id), STR_ARG(req->app->id),
        STR_ARG(pair));

    derive(req, purpose, bytes, sizeof bytes);
    return base64url_encode(req->arena,
                            (str){(const char *)bytes, sizeof bytes});
}

str
play_challenge(const struct request *req, str pair)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    str verifier = play_verifier(req, pair);

    crypto_hash_sha256(hash, (const unsigned char *)verifier.at, verifier.len);
    return base64url_encode(req->arena, (str){(const char *)hash, sizeof hash});
}

str
play_pair_in(struct arena *a, str pair, str typed)
{
    return arena_fmt(a, STR_FMT STR_FMT "." STR_FMT, STR_ARG(pair_mark),
                     STR_ARG(pair), STR_ARG(typed));
}

str
play_pair_of(str state)
{
    str mark, rest, pair;

    if (!str_cut(state, '.', &mark, &rest) || !str_starts(rest, pair_mark) ||
        !str_cut(str_from(rest, pair_mark.len), '.', &pair, &rest))
        return S("");
    return play_pair_is_one(pair) ? pair : S("");
}

/* ---- the token ---- */

/* Whose it is: nothing else opens it. */
static void
seal_key(const struct request *req, unsigned char key[KEY])
{
    derive(req,
           arena_fmt(req->arena, "playground token " STR_FMT " " STR_FMT,
                     STR_ARG(member_of(req)->sign_in_id),
                     STR_ARG(req->app->id)),
           key, KEY);
}

str
play_seal(const struct request *req, str token, int64_t until)
{
    unsigned char key[KEY];
    str plain = arena_fmt(req->arena, "%lld " STR_FMT, (long long)until,
                          STR_ARG(token));
    size_t len =
        crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.len;
    unsigned char *box = arena_alloc(req->arena, len, 1);

    seal_key(req, key);
    random_bytes(box, crypto_secretbox_NONCEBYTES);
    (void)crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES,
                                (const unsigned char *)plain.at, plain.len, box,
                                key);
    secret_wipe(key, sizeof key);
    return base64url_encode(req->arena, (str){(const char *)box, len});
}

static bool
unbox(const struct request *req, str box, str *plain)
{
    enum { AROUND = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES };
    const unsigned char *at = (const unsigned char *)box.at;
    unsigned char key[KEY];
    char *out;
    bool right;

    if (box.len <= AROUND || box.len > MOST)
        return false;
    out = arena_alloc(req->arena, box.len - AROUND, 1);
    seal_key(req, key);
    right = crypto_secretbox_open_easy(
                (unsigned char *)out, at + crypto_secretbox_NONCEBYTES,
                box.len - crypto_secretbox_NONCEBYTES, at, key) == 0;
    secret_wipe(key, sizeof key);
    *plain = (str){out, box.len - AROUND};
    return right;
}

bool
play_open(const struct request *req, str sealed, str *token)
{
    str box, plain, until;
    int64_t end;

    return base64url_decode(req->arena, sealed, &box) &&
           unbox(req, box, &plain) && str_cut(plain, ' ', &until, token) &&
           str_to_int(until, INT64_MAX, &end) && end > req->now;
}
