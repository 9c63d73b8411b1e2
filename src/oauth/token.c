/* SPDX-License-Identifier: Apache-2.0
 * POST /oauth/token: a code, or a refresh token, becomes a pair of tokens.
 * RFC 6749 sections 4.1.3 and 6, RFC 7636 section 4.6, RFC 9700 section 4.14.
 */
#include <sodium.h>

#include "base/encode.h"
#include "base/json.h"
#include "oauth/errors.h"
#include "oauth/oauth.h"
#include "oauth/oauth.sql.h"
#include "settings/settings.h"

enum {
    BODY = 1024,
    LATE_USES = 16, /* of a refresh token after its first use, in its grace */
};

/* A pair of tokens that does not exist in the database yet. Made before the
 * unit, since a unit may run twice. */
struct pair {
    int64_t access_id, refresh_id;
    str access, refresh;
};

/* What a unit is given and what it finds out. refused: the request is wrong,
 * though what the unit did (revoking a family) stays. */
struct exchange {
    struct request *req;
    str text; /* the code or refresh token */
    int64_t id;
    str hash;
    struct fields form;
    struct pair fresh;
    str narrowed_to;
    int64_t expires_in;
    err refused;
};

static err
pair_make(struct request *req, struct pair *out)
{
    str key = db_installation_key(req->db);

    TRY(db_next_id(req->db, &out->access_id));
    TRY(db_next_id(req->db, &out->refresh_id));
    out->access = token_make(req->arena, key, ACCESS_TOKEN, out->access_id);
    out->refresh = token_make(req->arena, key, REFRESH_TOKEN, out->refresh_id);
    return OK;
}

struct minting {
    int64_t consent_id, ends_at, generation;
};

static int64_t
sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Write the fresh pair. No token outlives the consent. */
static err
pair_store(struct tx *tx, struct exchange *x, const struct minting *m)
{
    const struct settings *set = x->req->settings;
    int64_t now = x->req->now, changed;

    x->expires_in = sooner(set->access_time, m->ends_at - now);
    const struct access_token_add_args access = {
        .id = x->fresh.access_id,
        .hash = secret_hash(tx->arena, secret_of(x->fresh.access)),
        .app_id = x->req->app->id,
        .consent_id = m->consent_id,
        .narrowed_to = x->narrowed_to,
        .expires_at = now + x->expires_in,
    };
    const struct refresh_token_add_args refresh = {
        .id = x->fresh.refresh_id,
        .hash = secret_hash(tx->arena, secret_of(x->fresh.refresh)),
        .app_id = x->req->app->id,
        .consent_id = m->consent_id,
        .generation = m->generation,
        .expires_at = sooner(now + set->refresh_time, m->ends_at),
    };

    TRY(access_token_add(tx, &access, &changed));
    return refresh_token_add(tx, &refresh, &changed);
}

static err
family_revoke(struct tx *tx, int64_t consent_id, int64_t now)
{
    int64_t changed;

    return consent_revoke(
        tx, &(struct consent_revoke_args){.id = consent_id, .now = now},
        &changed);
}

/* ---- grant_type=authorization_code ---- */

static bool
is_unreserved(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
              c == '~'))
            return false;
    }
    return true;
}

/* Does the verifier prove the challenge? Without a challenge there must be no
 * verifier: somebody has stripped the challenge from the Connect URL. */
static bool
challenge_is_met(struct arena *a, str challenge, struct fields form)
{
    str verifier = fields_get(form, S("code_verifier"));
    unsigned char digest[crypto_hash_sha256_BYTES];
    str computed;

    if (challenge.len == 0)
        return fields_count(form, S("code_verifier")) == 0;
    if (verifier.len < 43 || verifier.len > 128 || !is_unreserved(verifier))
        return false;
    crypto_hash_sha256(digest, (const unsigned char *)verifier.at,
                       verifier.len);
    computed = base64url_encode(a, (str){(const char *)digest, sizeof digest});
    return secret_hash_eq(computed, challenge);
}

/* Absent (or the "undefined" of one SDK) only if the Connect URL had none. */
static bool
redirect_uri_is_right(const struct code_find_row *code, struct fields form)
{
    str sent = fields_get(form, S("redirect_uri"));

    if (sent.len == 0 || str_eq(sent, S("undefined")))
        return code->uri_was_sent == 0;
    return str_eq(sent, code->redirect_uri);
}

static bool
code_is_theirs(struct exchange *x, struct arena *a,
               const struct code_find_row *code)
{
    return secret_hash_eq(code->hash, x->hash) &&
           str_eq(code->app_id, x->req->app->id) &&
           redirect_uri_is_right(code, x->form) &&
           challenge_is_met(a, code->challenge, x->form);
}

/* The code could not be spent: it has expired, or it was spent before. Spent
 * twice by the app it belongs to, somebody has copied it: what the first spend
 * gave ends (RFC 6749 section 4.1.2). */
static err
code_refuse(struct tx *tx, struct exchange *x)
{
    struct code_find_row code;
    bool found;

    x->refused = &OAUTH_INVALID_CODE;
    TRY(code_find(tx->db, tx->arena, &(struct code_find_args){x->id}, &found,
                  &code));
    if (!found || code.spent_at == 0)
        return OK;
    return family_revoke(tx, code.consent_id, x->req->now);
}

static err
code_unit(struct tx *tx, void *arg)
{
    struct exchange *x = arg;
    struct code_find_row code;
    struct code_spend_row spent;
    struct consent_lock_row consent;
    bool found;

    x->refused = OK;
    TRY(code_find(tx->db, tx->arena, &(struct code_find_args){x->id}, &found,
                  &code));
    if (!found || !code_is_theirs(x, tx->arena, &code)) {
        x->refused = &OAUTH_INVALID_CODE;
        return OK;
    }
    TRY(code_spend(tx, &(struct code_spend_args){x->id, x->req->now}, &found,
                   &spent));
    if (!found)
        return code_refuse(tx, x);
    TRY(consent_lock(tx,
                     &(struct consent_lock_args){spent.consent_id, x->req->now},
                     &found, &consent));
    if (!found) {
        x->refused = &OAUTH_INVALID_CODE;
        return OK;
    }
    return pair_store(tx, x,
                      &(struct minting){.consent_id = spent.consent_id,
                                        .ends_at = consent.ends_at,
                                        .generation = 1});
}

/* ---- grant_type=refresh_token ---- */

/* RFC 6749 section 6: the scope of a refresh may be less than what was
 * granted, never more. It narrows the access token of this one answer. */
static err
narrow(struct exchange *x, str granted)
{
    struct permission_set had = permission_set_from(granted, NULL), asked;
    str unknown, scope = fields_get(x->form, S("scope"));

    asked = permission_set_from(scope, &unknown);
    if (unknown.len > 0 || permission_set_without(asked, had).bits != 0) {
        x->req->detail = unknown.len > 0 ? unknown : scope;
        return &OAUTH_INVALID_SCOPE;
    }
    if (asked.bits != 0 && asked.bits != had.bits)
        x->narrowed_to = permission_set_text(x->req->arena, asked);
    return OK;
}

/* It could not be used. Used before and out of its grace, it is in two hands:
 * the family ends. Expired, or asked for too often at once, it only fails; and
 * so it does when the clock was set back since, for nobody knows how late it
 * is. Read again, since it may have changed before the family's row was taken.
 */
static err
refresh_refuse(struct tx *tx, struct exchange *x, int64_t used_generation)
{
    int64_t grace_since = x->req->now - x->req->settings->refresh_grace;
    struct refresh_token_find_row t;
    bool found;

    x->refused = &OAUTH_INVALID_REFRESH_TOKEN;
    TRY(refresh_token_find(tx->db, tx->arena,
                           &(struct refresh_token_find_args){x->id}, &found,
                           &t));
    if (!found || t.used_at == 0)
        return OK;
    if (t.used_at > grace_since && t.generation >= used_generation)
        return OK;
    return family_revoke(tx, t.consent_id, x->req->now);
}

/* The rotation itself, with the family's row taken. */
static err
refresh_rotate(struct tx *tx, struct exchange *x,
               const struct refresh_token_find_row *t)
{
    const struct consent_lock_args lock = {t->consent_id, x->req->now};
    struct consent_lock_row consent;
    struct refresh_token_use_row used;
    int64_t changed;
    bool found;

    TRY(consent_lock(tx, &lock, &found, &consent));
    if (!found) {
        x->refused = &OAUTH_INVALID_REFRESH_TOKEN;
        return OK;
    }
    TRY(narrow(x, consent.permissions));
    const struct refresh_token_use_args use = {
        .id = x->id,
        .now = x->req->now,
        .grace_since = x->req->now - x->req->settings->refresh_grace,
        .grace_until = x->req->now + x->req->settings->refresh_grace,
        .most_uses = 1 + LATE_USES,
        .used_generation = consent.used_generation,
    };
    TRY(refresh_token_use(tx, &use, &found, &used));
    if (!found)
        return refresh_refuse(tx, x, consent.used_generation);
    TRY(consent_advance(
        tx, &(struct consent_advance_args){t->consent_id, t->generation},
        &changed));
    return pair_store(tx, x,
                      &(struct minting){.consent_id = t->consent_id,
                                        .ends_at = consent.ends_at,
                                        .generation = t->generation + 1});
}

static err
refresh_unit(struct tx *tx, void *arg)
{
    struct exchange *x = arg;
    struct refresh_token_find_row t;
    bool found;

    x->refused = OK;
    x->narrowed_to = S("");
    TRY(refresh_token_find(tx->db, tx->arena,
                           &(struct refresh_token_find_args){x->id}, &found,
                           &t));
    if (!found || !secret_hash_eq(t.hash, x->hash) ||
        !str_eq(t.app_id, x->req->app->id)) {
        x->refused = &OAUTH_INVALID_REFRESH_TOKEN;
        return OK;
    }
    return refresh_rotate(tx, x, &t);
}

/* ---- the endpoint ---- */

static const struct grant_type {
    str name, parameter;
    enum token_kind kind;
    err (*unit)(struct tx *tx, void *arg);
    const struct error *invalid;
} grant_types[] = {
    {STR("authorization_code"), STR("code"),          CODE_TOKEN,    code_unit,
     &OAUTH_INVALID_CODE         },
    {STR("refresh_token"),      STR("refresh_token"), REFRESH_TOKEN, refresh_unit,
     &OAUTH_INVALID_REFRESH_TOKEN},
};

static const struct grant_type *
grant_type_find(str name)
{
    for (size_t i = 0; i < sizeof grant_types / sizeof grant_types[0]; i++) {
        if (str_eq(grant_types[i].name, name))
            return &grant_types[i];
    }
    return NULL;
}

static void
answer(struct request *req, const struct exchange *x)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};

    json_open(&j, S(""), '{');
    json_text(&j, S("access_token"), x->fresh.access);
    json_text(&j, S("token_type"), S("Bearer"));
    json_int(&j, S("expires_in"), x->expires_in);
    json_text(&j, S("refresh_token"), x->fresh.refresh);
    json_close(&j, '}');
    response_json(req, 200, &body);
}

err
oauth_token(struct request *req)
{
    struct exchange x = {.req = req};
    const struct grant_type *type;

    TRY(request_form(req, &x.form));
    req->detail = fields_get(x.form, S("grant_type"));
    type = grant_type_find(req->detail);
    if (type == NULL)
        return &OAUTH_UNSUPPORTED_GRANT_TYPE;

    x.text = req->detail = fields_get(x.form, type->parameter);
    if (!token_read_id(req->arena, db_installation_key(req->db), type->kind,
                       x.text, &x.id))
        return type->invalid;
    x.hash = secret_hash(req->arena, secret_of(x.text));
    TRY(pair_make(req, &x.fresh));
    TRY(db_write(req->db, type->unit, &x));
    if (x.refused != OK)
        return x.refused;
    answer(req, &x);
    return OK;
}
