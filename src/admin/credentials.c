/* SPDX-License-Identifier: Apache-2.0
 * Redirect URIs, secrets and management tokens of an app. */
#include "admin/admin.h"
#include "admin/answer.h"

enum { BODY = 4096 };

/* ---- redirect URIs ---- */

static err
uri_read(struct request *req, str *out, bool *is_default)
{
    static const str names[] = {STR("uri"), STR("default")};
    const struct body_member *m;
    struct body b;

    TRY(body_read(req, &b));
    TRY(body_only(req, &b, names, is_default == NULL ? 1 : 2));
    TRY(body_text(req, &b, "uri", out));
    if (out->len == 0)
        return refuse_rule(req, S("uri"), "Must be there.");
    m = body_find(&b, S("default"));
    if (m != NULL && m->kind != BODY_BOOL)
        return refuse_rule(req, m->name, "Must be true or false.");
    if (is_default != NULL)
        *is_default = m != NULL && m->yes;
    return OK;
}

err
admin_uri_add(struct request *req)
{
    struct audit_line line = {.what = S("redirect URI added")};
    struct app_change change = {.add_uri_count = 1};
    bool is_default;
    str uri;

    TRY(uri_read(req, &uri, &is_default));
    change.add_uris = &uri;
    if (is_default)
        change.default_uri = &uri;
    line.after = uri;
    return change_app(req, &change, &line);
}

err
admin_uri_remove(struct request *req)
{
    struct audit_line line = {.what = S("redirect URI removed")};
    struct app_change change = {.remove_uri_count = 1};
    str uri = fields_get(req->query, S("uri"));

    if (uri.len == 0)
        return refuse_rule(req, S("uri"), "Must be in the query.");
    change.remove_uris = &uri;
    line.before = uri;
    return change_app(req, &change, &line);
}

err
admin_uri_default(struct request *req)
{
    struct audit_line line = {.what = S("default redirect URI changed")};
    struct app_change change = {0};
    str uri;

    TRY(uri_read(req, &uri, NULL));
    change.default_uri = &uri;
    line.after = uri;
    return change_app(req, &change, &line);
}

/* ---- secrets and management tokens ---- */

static const struct kind {
    str member, made, removed;
    err (*add)(struct db *db, const struct app_credential_new *in);
    err (*drop)(struct db *db, const struct app_removal *in);
} secrets = {STR("secret"), STR("secret made"), STR("secret removed"),
             app_secret_add, app_secret_drop},
  tokens = {STR("management_token"), STR("management token made"),
            STR("management token removed"), app_management_token_add,
            app_management_token_drop};

static err
line_unit(struct tx *tx, void *arg)
{
    return audit_write(tx, arg);
}

static str
ending(struct secret s)
{
    return str_from(s.hidden, s.hidden.len - 4);
}

static void
answer_made(struct request *req, const struct kind *kind,
            const struct app_credential_new *in)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};

    json_open(&j, S(""), '{');
    json_text(&j, kind->member, in->secret.hidden);
    json_text(&j, S("last_four"), ending(in->secret));
    json_when(&j, req->arena, S("expires_at"), in->expires_at);
    json_close(&j, '}');
    response_json(req, 201, &body);
}

static err
make(struct request *req, const struct kind *kind)
{
    static const str names[] = {STR("expires_in")};
    struct audit_line line = {.what = kind->made, .about = req->app->name};
    struct app_credential_new in = {
        .app_id = req->app->id,
        .secret = app_secret_make(req->arena),
        .now = req->now,
        .also = line_unit,
        .also_arg = &line,
    };
    struct body b;

    TRY(body_read(req, &b));
    TRY(body_only(req, &b, names, 1));
    TRY(body_expiry(req, &b, &in.expires_at));
    line.after = arena_fmt(req->arena, "…" STR_FMT, STR_ARG(ending(in.secret)));
    TRY(key_audit(req, &line));
    TRY(kind->add(req->db, &in));
    answer_made(req, kind, &in);
    return OK;
}

static err
drop(struct request *req, const struct kind *kind)
{
    struct audit_line line = {.what = kind->removed, .about = req->app->name};
    const struct app_removal in = {
        .app_id = req->app->id,
        .last_four = req->params[1],
        .also = line_unit,
        .also_arg = &line,
    };
    err e;

    line.before = arena_fmt(req->arena, "…" STR_FMT, STR_ARG(in.last_four));
    TRY(key_audit(req, &line));
    e = kind->drop(req->db, &in);
    if (e != OK)
        return refuse(req, e, in.last_four);
    answer_nothing(req);
    return OK;
}

err
admin_secret_add(struct request *req)
{
    return make(req, &secrets);
}

err
admin_secret_remove(struct request *req)
{
    return drop(req, &secrets);
}

err
admin_token_add(struct request *req)
{
    return make(req, &tokens);
}

err
admin_token_remove(struct request *req)
{
    return drop(req, &tokens);
}
