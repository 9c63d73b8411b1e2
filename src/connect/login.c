/* SPDX-License-Identifier: Apache-2.0
 * Sign-ins elsewhere, in the table maker_login. */
#include "connect/login.h"

#include <sodium.h>

#include "base/encode.h"
#include "base/random.h"

enum {
    MOST = 50,  /* sign-ins begun elsewhere in one session */
    SLOWER = 5, /* seconds, RFC 8628 section 3.5 */
    SEALED = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES,
};

static const str kinds[] = {
    [OEM_LOGIN_PASSWORD] = STR("password"),
    [OEM_LOGIN_REDIRECT] = STR("redirect"),
    [OEM_LOGIN_DEVICE] = STR("device"),
    [OEM_LOGIN_PASTE] = STR("paste"),
};

static str
hash_of(const struct request *req, str word)
{
    return secret_hash(req->arena, secret_of(word));
}

/* ---- sealing ---- */

static void
seal_key(str word, unsigned char key[crypto_secretbox_KEYBYTES])
{
    static const unsigned char purpose[] = "maker login";

    crypto_generichash(key, crypto_secretbox_KEYBYTES,
                       (const unsigned char *)word.at, word.len, purpose,
                       sizeof purpose - 1);
}

str
login_seal(struct arena *a, str word, str plain)
{
    unsigned char key[crypto_secretbox_KEYBYTES];
    unsigned char *out = arena_alloc(a, plain.len + SEALED, 1);

    seal_key(word, key);
    random_bytes(out, crypto_secretbox_NONCEBYTES);
    (void)crypto_secretbox_easy(out + crypto_secretbox_NONCEBYTES,
                                (const unsigned char *)plain.at, plain.len, out,
                                key);
    secret_wipe(key, sizeof key);
    return base64url_encode(a, (str){(const char *)out, plain.len + SEALED});
}

bool
login_unseal(struct arena *a, str word, str sealed, struct secret *plain)
{
    unsigned char key[crypto_secretbox_KEYBYTES];
    const unsigned char *box;
    unsigned char *out;
    str bytes;
    bool opened;

    if (!base64url_decode(a, sealed, &bytes) || bytes.len < SEALED)
        return false;
    box = (const unsigned char *)bytes.at;
    out = arena_alloc(a, bytes.len - SEALED + 1, 1);
    seal_key(word, key);
    opened = crypto_secretbox_open_easy(out, box + crypto_secretbox_NONCEBYTES,
                                        bytes.len - crypto_secretbox_NONCEBYTES,
                                        box, key) == 0;
    secret_wipe(key, sizeof key);
    *plain = secret_of((str){(const char *)out, bytes.len - SEALED});
    return opened;
}

/* ---- keeping ---- */

struct keeping {
    struct session_count_login_args count;
    struct login_add_args add;
    bool kept;
};

static err
keep_unit(struct tx *tx, void *arg)
{
    struct keeping *k = arg;
    struct session_count_login_row row;

    TRY(session_count_login(tx, &k->count, &k->kept, &row));
    return k->kept ? login_add(tx, &k->add, NULL) : OK;
}

err
login_keep(struct request *req, const session *s, const struct login_new *in,
           bool *kept)
{
    const struct oem_login *login = in->login;
    int64_t expires = login->expires_ms / 1000;
    struct keeping k = {
        .count = {s->id,                         req->now, MOST   },
        .add =
            {
                  .hash = hash_of(req, in->word),
                  .session_id = s->id,
                  .make = s->make,
                  .kind = kinds[in->kind],
                  .handle =
                    login_seal(req->arena, in->word, login->handle.hidden),
                  .page = in->kind == OEM_LOGIN_DEVICE ? login->url : S(""),
                  .user_code = login->user_code,
                  .every_s = login->every_s,
                  .ask_at_ms = req->now_ms + 1000 * login->every_s,
                  .expires_at = expires < s->expires_at ? expires : s->expires_at,
                  },
    };

    TRY(db_write(req->db, keep_unit, &k));
    *kept = k.kept;
    return OK;
}

err
login_by_word(struct request *req, str word, bool *found,
              struct login_find_row *out)
{
    const struct login_find_args args = {hash_of(req, word)};

    *found = false;
    if (word.len != LOGIN_WORD)
        return OK;
    TRY(login_find(req->db, req->arena, &args, found, out));
    *found = *found && out->expires_at > req->now;
    return OK;
}

/* ---- answers ---- */

struct answering {
    struct login_take_args args;
    bool first;
};

static err
answer_unit(struct tx *tx, void *arg)
{
    struct answering *a = arg;
    struct login_take_row row;

    return login_take(tx, &a->args, &a->first, &row);
}

err
login_answer(struct request *req, str word, str answer, bool *first)
{
    struct answering a = {
        .args = {.hash = hash_of(req, word),
                 .kind = kinds[OEM_LOGIN_REDIRECT],
                 .answer_hash = hash_of(req, answer),
                 .now = req->now}
    };

    TRY(db_write(req->db, answer_unit, &a));
    *first = a.first;
    return OK;
}

bool
login_is_answered_with(const struct request *req,
                       const struct login_find_row *row, str answer)
{
    return str_eq(row->outcome, S("answered")) &&
           secret_hash_eq(row->answer_hash, hash_of(req, answer));
}

struct asking {
    struct login_ask_args args;
    bool may;
};

static err
ask_unit(struct tx *tx, void *arg)
{
    struct asking *a = arg;
    struct login_ask_row row;

    return login_ask(tx, &a->args, &a->may, &row);
}

err
login_may_ask(struct request *req, str word, bool *may)
{
    struct asking a = {
        .args = {.hash = hash_of(req, word),
                 .kind = kinds[OEM_LOGIN_DEVICE],
                 .now_ms = req->now_ms,
                 .now = req->now}
    };

    TRY(db_write(req->db, ask_unit, &a));
    *may = a.may;
    return OK;
}

static err
say_unit(struct tx *tx, void *arg)
{
    return login_set_outcome(tx, arg, NULL);
}

err
login_say(struct request *req, str word, str outcome)
{
    struct login_set_outcome_args args = {hash_of(req, word), outcome};

    return db_write(req->db, say_unit, &args);
}

static err
slow_unit(struct tx *tx, void *arg)
{
    return login_slow_down(tx, arg, NULL);
}

err
login_ask_less_often(struct request *req, str word)
{
    struct login_slow_down_args args = {hash_of(req, word), SLOWER,
                                        req->now_ms};

    return db_write(req->db, slow_unit, &args);
}
