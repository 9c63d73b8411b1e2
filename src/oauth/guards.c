/* SPDX-License-Identifier: Apache-2.0
 * Who asks: an app by its secret or management token, or the holder of an
 * access token. */
#include "base/encode.h"
#include "oauth/app_used.h"
#include "oauth/apps.h"
#include "oauth/apps.sql.h"
#include "oauth/errors.h"
#include "oauth/oauth.h"
#include "oauth/oauth.sql.h"

struct credentials {
    str id;
    struct secret secret;
};

static err
refuse(struct request *req, const struct error *e, str detail)
{
    req->detail = detail;
    return e;
}

/* RFC 7617: the two halves as they were sent. */
static bool
read_pair(struct request *req, str header, str *user, str *password)
{
    str scheme, encoded, pair;

    return str_cut(header, ' ', &scheme, &encoded) &&
           str_eq_nocase(scheme, S("Basic")) &&
           base64_decode(req->arena, str_trim(encoded), &pair) &&
           str_is_utf8(pair) && str_cut(pair, ':', user, password);
}

/* RFC 6749 section 2.3.1: both halves may be percent-encoded. */
static err
read_basic(struct request *req, str header, struct credentials *out)
{
    str id, secret;

    if (!read_pair(req, header, &id, &secret))
        return &OAUTH_INVALID_CLIENT;
    if (!percent_decode(req->arena, id, false, &out->id) ||
        !percent_decode(req->arena, secret, false, &out->secret.hidden))
        return &OAUTH_INVALID_CLIENT;
    if (!str_is_utf8(out->id) || !str_is_utf8(out->secret.hidden))
        return &OAUTH_INVALID_CLIENT;
    return OK;
}

/* One place for the credentials: the header or the form, not both, and not
 * with two names. The query is no place for a secret: it ends up in logs. */
static err
read_credentials(struct request *req, struct fields form,
                 struct credentials *out)
{
    str header = request_header(req, S("authorization"));
    str form_id = fields_get(form, S("client_id"));

    if (fields_count(req->query, S("client_secret")) > 0 ||
        fields_count(req->query, S("client_id")) > 0)
        return refuse(req, &OAUTH_INVALID_REQUEST,
                      S("credentials do not belong in the query"));
    if (request_header_count(req, S("authorization")) > 1)
        return refuse(req, &OAUTH_INVALID_REQUEST,
                      S("two Authorization headers"));
    if (header.len == 0) {
        out->id = form_id;
        out->secret = secret_of(fields_get(form, S("client_secret")));
        return OK;
    }
    TRY(read_basic(req, header, out));
    if (fields_count(form, S("client_secret")) > 0)
        return refuse(req, &OAUTH_INVALID_REQUEST,
                      S("credentials in the header and in the form"));
    if (form_id.len > 0 && !str_eq(form_id, out->id))
        return refuse(req, &OAUTH_INVALID_REQUEST,
                      S("client_id differs from the Authorization header"));
    return OK;
}

/* RFC 6749 section 3.2: a parameter must not be there more than once. */
static err
check_no_repeats(struct request *req, struct fields form)
{
    for (size_t i = 0; i < form.count; i++) {
        if (fields_count(form, form.at[i].name) > 1)
            return refuse(req, &OAUTH_INVALID_REQUEST,
                          arena_fmt(req->arena, STR_FMT " is there twice",
                                    STR_ARG(form.at[i].name)));
    }
    return OK;
}

static err
prove_app(struct request *req, const struct credentials *sent)
{
    struct app *app = ARENA_NEW(req->arena, struct app);
    bool found, matches;

    TRY(app_find(req->db, req->arena, sent->id, &found, app));
    TRY(app_secret_matches(req->db, req->arena, sent->id, sent->secret,
                           req->now, &matches));
    if (!found || !matches)
        return &OAUTH_INVALID_CLIENT;
    req->app = app;
    return OK;
}

err
oauth_app_guard(struct request *req)
{
    struct credentials sent = {0};
    struct fields form;

    TRY(request_form(req, &form));
    TRY(check_no_repeats(req, form));
    TRY(read_credentials(req, form, &sent));
    return prove_app(req, &sent);
}

/* What a client of the API may try next: RFC 9110 section 11.6.1. */
static void
challenge(struct request *req)
{
    response_header(req, S("www-authenticate"),
                    S("Basic realm=\"valetkey\", charset=\"UTF-8\""));
}

err
oauth_app_basic_guard(struct request *req)
{
    struct credentials sent = {0};

    if (request_header_count(req, S("authorization")) == 1) {
        err e = read_basic(req, request_header(req, S("authorization")), &sent);

        if (e == OK)
            e = prove_app(req, &sent);
        if (e != &OAUTH_INVALID_CLIENT)
            return e;
    }
    challenge(req);
    return &OAUTH_BEARER_INVALID;
}

/* The app that a management token is of; its row is found by the hash, which
 * whoever tries tokens cannot steer. */
static err
prove_management(struct request *req, struct secret token)
{
    str hash = secret_hash(req->arena, token);
    struct app *app = ARENA_NEW(req->arena, struct app);
    struct management_token_by_hash_row row;
    bool found;

    TRY(management_token_by_hash(
        req->db, req->arena,
        &(struct management_token_by_hash_args){hash, req->now}, &found, &row));
    if (!found || !secret_hash_eq(row.hash, hash))
        return &OAUTH_BEARER_INVALID;
    TRY(app_find(req->db, req->arena, row.app_id, &found, app));
    if (!found)
        return &OAUTH_BEARER_INVALID;
    req->app = app;
    management_token_note_use(req->db, row.id, req->now);
    return OK;
}

err
oauth_management_guard(struct request *req)
{
    err e = &OAUTH_BEARER_INVALID;
    str user, token;

    if (request_header_count(req, S("authorization")) == 1 &&
        read_pair(req, request_header(req, S("authorization")), &user, &token))
        e = prove_management(req, secret_of(token));
    if (e == &OAUTH_BEARER_INVALID)
        challenge(req);
    return e;
}

/* RFC 6750 section 2.1; the other two ways of sending a token are refused,
 * since they end up in logs and histories. */
static bool
read_bearer(const struct request *req, str *token)
{
    str scheme, header = request_header(req, S("authorization"));

    if (request_header_count(req, S("authorization")) != 1 ||
        fields_count(req->query, S("access_token")) > 0)
        return false;
    return str_cut(header, ' ', &scheme, token) &&
           str_eq_nocase(scheme, S("Bearer"));
}

err
oauth_bearer_guard(struct request *req)
{
    struct bearer *bearer = ARENA_NEW(req->arena, struct bearer);
    struct bearer_find_row row;
    bool found;
    int64_t id;
    str token;

    if (!read_bearer(req, &token) ||
        !token_read_id(req->arena, db_installation_key(req->db), ACCESS_TOKEN,
                       token, &id))
        return &OAUTH_BEARER_INVALID;
    TRY(bearer_find(req->db, req->arena, &(struct bearer_find_args){id}, &found,
                    &row));
    if (!found || row.revoked_at != 0 || row.expires_at <= req->now ||
        !secret_hash_eq(row.hash, secret_hash(req->arena, secret_of(token))))
        return &OAUTH_BEARER_INVALID;

    *bearer = (struct bearer){
        .consent_id = row.consent_id,
        .app_id = row.app_id,
        .owner_id = row.owner_id,
        .narrowed_to = row.narrowed_to,
    };
    req->bearer = bearer;
    return OK;
}

err
oauth_management_bearer_guard(struct request *req)
{
    str token;

    if (!read_bearer(req, &token))
        return &OAUTH_BEARER_INVALID;
    return prove_management(req, secret_of(token));
}
