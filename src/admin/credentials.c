/* SPDX-License-Identifier: Apache-2.0
 * Redirect URIs, secrets and management tokens of an app. */
#include "admin/admin.h"
#include "admin/answer.h"
#include "dashboard/app_line.h"
#include "dashboard/errors.h"
#include "oauth/errors.h"

enum { BODY = 4096, OVERLAP = 86400, OVERLAP_MOST = 30 * 86400 };

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
    bool is_default = false;
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
    static const str names[] = {STR("expires_in"), STR("name")};
    struct audit_line line = {.what = kind->made, .about = req->app->name};
    struct app_credential_new in = {
        .app_id = req->app->id,
        .secret = app_secret_make(req->arena),
        .made_by = key_who(req),
        .now = req->now,
        .also = audit_unit,
        .also_arg = &line,
    };
    struct body b;

    TRY(body_read(req, &b));
    TRY(body_only(req, &b, names, kind == &secrets ? 2 : 1));
    TRY(body_expiry(req, &b, &in.expires_at));
    TRY(body_text(req, &b, "name", &in.name));
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
        .also = audit_unit,
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

/* The new one at once; those there are work for a while yet, a day if the body
 * does not say. */
err
admin_token_rotate(struct request *req)
{
    static const str names[] = {STR("old_expires_in")};
    struct audit_line line = {.what = S("management token rotated"),
                              .about = req->app->name};
    struct app_credential_new in = {
        .app_id = req->app->id,
        .secret = app_secret_make(req->arena),
        .made_by = key_who(req),
        .now = req->now,
        .also = audit_unit,
        .also_arg = &line,
    };
    const struct body_member *m;
    struct body b;

    TRY(body_read(req, &b));
    TRY(body_only(req, &b, names, 1));
    m = body_find(&b, names[0]);
    if (m != NULL &&
        (m->kind != BODY_NUMBER || m->number < 0 || m->number > OVERLAP_MOST))
        return refuse_rule(req, m->name,
                           "Must be how many seconds the old ones work yet, at "
                           "most 30 days.");
    line.after = arena_fmt(req->arena, "…" STR_FMT, STR_ARG(ending(in.secret)));
    TRY(key_audit(req, &line));
    TRY(app_management_token_rotate(
        req->db, &in, req->now + (m == NULL ? OVERLAP : m->number)));
    answer_made(req, &tokens, &in);
    return OK;
}

/* ---- the logo ---- */

static err
save_logo(struct request *req, str logo, const char *what)
{
    struct audit_line line = {.what = str_of(what)};
    struct app_change change = {.logo = &logo};

    return change_app(req, &change, &line);
}

err
admin_logo(struct request *req)
{
    str type = request_header(req, S("content-type"));

    if (!str_eq_nocase(str_trim(type), S("image/png")))
        return &ADMIN_PNG;
    if (req->in->body.len == 0)
        return &APP_LOGO;
    return save_logo(req, req->in->body, "logo changed");
}

err
admin_logo_remove(struct request *req)
{
    return save_logo(req, S(""), "logo removed");
}

/* ---- undoing ---- */

/* The last change of the app, if it is still the one that was seen. */
err
admin_undo(struct request *req)
{
    static const str names[] = {STR("version")};
    struct audit_line line = {.what = S("change undone")};
    const struct body_member *m;
    struct app_undo undo;
    struct body b;
    bool found;

    TRY(body_read(req, &b));
    TRY(body_only(req, &b, names, 1));
    m = body_find(&b, names[0]);
    if (m == NULL || m->kind != BODY_NUMBER)
        return refuse_rule(req, names[0],
                           "Must be the version that the app has now.");
    TRY(app_undo_find(req->db, req->arena, req->app, &found, &undo));
    if (!found || m->number != req->app->version)
        return &DASHBOARD_NO_UNDO;
    TRY(app_change_say(req->db, req->arena, req->app, &undo.change, &line));
    return change_app(req, &undo.change, &line);
}
