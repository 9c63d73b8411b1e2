/* SPDX-License-Identifier: Apache-2.0
 * The guards of /admin, and how it says no. */
#include "admin/key.h"

#include "admin/admin.h"
#include "base/encode.h"
#include "base/json.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/errors.h"
#include "dashboard/list.h"
#include "http/errors.h"
#include "oauth/errors.h"
#include "oauth/oauth.h"

enum { BODY = 16 * 1024, SHOWN = 256 };

/* ---- who asks ---- */

const struct admin_key *
key_of(const struct request *req)
{
    return req->subject;
}

/* Bearer, or the password of Basic whoever the user is; never the query. */
static bool
read_key(struct request *req, str *out)
{
    str header = request_header(req, S("authorization"));
    str scheme, rest, pair, user;

    if (request_header_count(req, S("authorization")) != 1 ||
        !str_cut(header, ' ', &scheme, &rest))
        return false;
    rest = str_trim(rest);
    if (str_eq_nocase(scheme, S("Bearer"))) {
        *out = rest;
        return true;
    }
    return str_eq_nocase(scheme, S("Basic")) &&
           base64_decode(req->arena, rest, &pair) && str_is_utf8(pair) &&
           str_cut(pair, ':', &user, out);
}

static err
find_key(struct request *req)
{
    struct admin_key *key = ARENA_NEW(req->arena, struct admin_key);
    bool found = false;
    str text;

    if (read_key(req, &text))
        TRY(admin_key_find(req->db, req->arena, secret_of(text), req->now,
                           &found, key));
    if (!found)
        return &ADMIN_KEY;
    req->subject = key;
    return OK;
}

/* The app in the path, if the key may know of it. */
static err
find_app(struct request *req)
{
    const struct admin_key *key = key_of(req);
    const struct team_app_find_args mine = {req->params[0], key->team_id};
    struct app *app = ARENA_NEW(req->arena, struct app);
    struct team_app_find_row row;
    bool found = true;

    if (!key->is_operator)
        TRY(team_app_find(req->db, req->arena, &mine, &found, &row));
    if (found)
        TRY(app_find(req->db, req->arena, req->params[0], &found, app));
    if (!found)
        return &HTTP_NOT_FOUND;
    req->app = app;
    return OK;
}

static err
let_in(struct request *req, enum role least)
{
    TRY(find_key(req));
    if (key_of(req)->role < least)
        return &ADMIN_RIGHT;
    return str_starts(req->path, S("/admin/apps/")) ? find_app(req) : OK;
}

err
admin_viewer_guard(struct request *req)
{
    return let_in(req, VIEWER);
}

err
admin_editor_guard(struct request *req)
{
    return let_in(req, EDITOR);
}

err
admin_owner_guard(struct request *req)
{
    return let_in(req, OWNER);
}

err
admin_operator_guard(struct request *req)
{
    TRY(find_key(req));
    if (!key_of(req)->is_operator)
        return &ADMIN_RIGHT;
    return let_in(req, OWNER);
}

/* ---- whose, and by whom ---- */

str
key_who(const struct request *req)
{
    const struct admin_key *key = key_of(req);

    return arena_fmt(req->arena, "key " STR_FMT " (…" STR_FMT ")",
                     STR_ARG(key->name), STR_ARG(key->last_four));
}

/* By id or by name. */
static err
team_named(struct request *req, str team, bool *found, str *id)
{
    struct team_by_id_row by_id;
    struct team_by_name_row by_name;

    TRY(team_by_id(req->db, req->arena, &(struct team_by_id_args){team}, found,
                   &by_id));
    if (*found) {
        *id = by_id.id;
        return OK;
    }
    TRY(team_by_name(req->db, req->arena, &(struct team_by_name_args){team},
                     found, &by_name));
    if (*found)
        *id = by_name.id;
    return OK;
}

err
key_team(struct request *req, str team, str *out)
{
    const struct admin_key *key = key_of(req);
    bool found;

    *out = key->team_id;
    if (team.len == 0)
        return OK;
    TRY(team_named(req, team, &found, out));
    if (!found || (!key->is_operator && !str_eq(*out, key->team_id)))
        return refuse(req, &ADMIN_TEAM, team);
    return OK;
}

err
key_audit(struct request *req, struct audit_line *line)
{
    str team;

    line->at = req->now;
    line->who = key_who(req);
    line->team_id = key_of(req)->team_id;
    if (req->app != NULL)
        TRY(app_team(req->db, req->arena, req->app->id, &line->team_id, &team));
    return audit_prepare(req->db, line);
}

/* ---- saying no ---- */

err
refuse(struct request *req, err e, str about)
{
    req->detail = about;
    return e;
}

/* req->detail is "field" and, behind a line's end, the rule. */
err
refuse_rule(struct request *req, str field, const char *rule)
{
    req->detail = arena_fmt(req->arena, STR_FMT "\n%s", STR_ARG(field), rule);
    return &ADMIN_FIELD;
}

err
refuse_faults(struct request *req, const struct faults *faults)
{
    return refuse_rule(req, faults->at[0].field,
                       arena_cstr(req->arena, faults->at[0].rule));
}

/* At most SHOWN bytes, without half a letter at the end. */
static str
bounded(str s)
{
    if (s.len > SHOWN)
        s.len = SHOWN;
    while (s.len > 0 && !str_is_utf8(s) && s.len > SHOWN - 4)
        s.len--;
    return str_is_utf8(s) ? s : (str){0};
}

static void
add_field(struct json *j, const struct request *req, err e)
{
    str field = e->code == NULL ? S("") : str_of(e->code);
    str rule = str_of(e->description), value = req->detail;

    /* the rules of redirect URIs have codes of their own */
    if (str_eq(str_of(e->type), S("redirect_uri")))
        field = S("redirect_uri");
    if (e == &ADMIN_FIELD) {
        (void)str_cut(req->detail, '\n', &field, &rule);
        value = S("");
    }
    if (field.len > 0)
        json_text(j, S("field"), bounded(field));
    else
        json_nil(j, S("field"));
    json_text(j, S("rule"), rule);
    if (bounded(value).len > 0)
        json_text(j, S("value"), bounded(value));
}

void
admin_fail(struct request *req, err e)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};

    if (e == &ADMIN_KEY)
        response_header(req, S("www-authenticate"), S("Bearer"));
    if (e->status == 503)
        response_header(req, S("retry-after"), S("1"));
    json_open(&j, S(""), '{');
    json_text(&j, S("type"), str_of(e->type));
    add_field(&j, req, e);
    json_int(&j, S("statusCode"), e->status);
    json_text(&j, S("requestId"), req->id);
    json_close(&j, '}');
    response_json(req, e->status, &body);
}
