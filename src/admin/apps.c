/* SPDX-License-Identifier: Apache-2.0
 * Apps of a team: made, read, changed, removed. */
#include "admin/admin.h"
#include "admin/answer.h"
#include "base/random.h"
#include "dashboard/app_line.h"
#include "dashboard/errors.h"
#include "dashboard/keys.sql.h"
#include "oauth/app_json.h"
#include "oauth/errors.h"
#include "vehicles/plan.h"

enum { BODY = 256 * 1024, LISTS = 16384, VERSION_MOST = 1000000000 };

/* ---- what there is ---- */

static void
row_json(struct json *j, struct arena *a, const struct apps_of_teams_row *row)
{
    json_open(j, S(""), '{');
    json_text(j, S("id"), row->id);
    json_text(j, S("name"), row->name);
    json_bool(j, S("development"), row->development != 0);
    json_text(j, S("plan"), row->plan);
    json_text(j, S("team"), row->team);
    json_when(j, a, S("created_at"), row->created_at);
    json_close(j, '}');
}

err
admin_apps(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = 1024 * 1024};
    struct json j = {.out = &body};
    struct apps_of_teams_row *rows;
    size_t count;
    str team;

    TRY(key_team(req, fields_get(req->query, S("team")), &team));
    TRY(apps_of_teams(req->db, req->arena, &(struct apps_of_teams_args){team},
                      &rows, &count));
    json_open(&j, S(""), '{');
    json_open(&j, S("apps"), '[');
    for (size_t i = 0; i < count; i++)
        row_json(&j, req->arena, &rows[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

static err
answer_app(struct request *req, int status, str id)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct plan_use use;
    struct app_shown app;
    str team_id, team;

    TRY(app_show(req->db, req->arena, id, &app));
    TRY(app_team(req->db, req->arena, id, &team_id, &team));
    TRY(plan_use_read(req->db, req->arena, req->settings, id,
                      app.listed.app.plan, req->now, &use));
    json_open(&j, S(""), '{');
    app_shown_json(&j, req->arena, &app);
    json_text(&j, S("team"), team);
    plan_use_json(&j, req->arena, &use);
    json_close(&j, '}');
    response_json(req, status, &body);
    return OK;
}

err
admin_app(struct request *req)
{
    return answer_app(req, 200, req->app->id);
}

/* ---- what is asked for ---- */

/* "required:read_vin" or "read_vin". */
static err
permission_read(struct request *req, str word, struct scope_item *out)
{
    str name = word;

    out->required = str_starts(word, S("required:"));
    if (out->required)
        name = str_from(word, S("required:").len);
    out->permission = permission_from(name);
    if (out->permission == PERMISSION_COUNT)
        return refuse_rule(req, S("permissions"),
                           arena_fmt(req->arena,
                                     "There is no permission \"" STR_FMT "\".",
                                     STR_ARG(word))
                               .at);
    return OK;
}

static err
permissions_read(struct request *req, const struct body *b,
                 const struct scope_item **out, size_t *count)
{
    const struct body_member *m = body_find(b, S("permissions"));
    struct scope_item *items;

    if (m == NULL)
        return OK;
    if (m->kind != BODY_LIST)
        return refuse_rule(req, m->name,
                           "Must be a list of permissions, as read_odometer "
                           "or required:read_odometer.");
    items = arena_alloc(req->arena, m->count + 1, sizeof *items);
    for (size_t i = 0; i < m->count; i++)
        TRY(permission_read(req, m->list[i], &items[i]));
    *out = items;
    *count = m->count;
    return OK;
}

/* A list is as good as its words with commas between. */
static err
setting_read(struct request *req, const struct body_member *m, enum app_text t,
             str *out)
{
    struct buf words = {.arena = req->arena, .max = LISTS};

    *out = m->text;
    if (m->kind == BODY_TEXT)
        return OK;
    if (m->kind != BODY_LIST || !app_text_is_list(t))
        return refuse_rule(req, m->name,
                           app_text_is_list(t)
                               ? "Must be a list of texts, or a text."
                               : "Must be a text.");
    for (size_t i = 0; i < m->count; i++)
        buf_fmt(&words, "%s" STR_FMT, i > 0 ? "," : "", STR_ARG(m->list[i]));
    *out = buf_str(&words);
    return words.full ? refuse_rule(req, m->name, "Is too long.") : OK;
}

static err
settings_read_all(struct request *req, const struct body *b,
                  struct app_change *change)
{
    str *values = arena_alloc(req->arena, APP_TEXTS, sizeof *values);

    for (enum app_text t = 0; t < APP_TEXTS; t++) {
        const struct body_member *m = body_find(b, app_text_name(t));

        if (m == NULL || t == APP_TEXT_PLAN)
            continue;
        TRY(setting_read(req, m, t, &values[t]));
        change->texts[t] = &values[t];
    }
    return OK;
}

static err
development_read(struct request *req, const struct body *b,
                 struct app_change *change)
{
    const struct body_member *m = body_find(b, S("development"));

    if (m == NULL)
        return OK;
    if (m->kind != BODY_BOOL)
        return refuse_rule(req, m->name, "Must be true or false.");
    change->development = &m->yes;
    return OK;
}

static err
version_read(struct request *req, const struct body *b,
             struct app_change *change)
{
    const struct body_member *m = body_find(b, S("version"));

    if (m == NULL)
        return OK;
    if (m->kind != BODY_NUMBER || m->number < 1 || m->number > VERSION_MOST)
        return refuse_rule(req, m->name,
                           "Must be the version that the app had when you "
                           "read it.");
    change->if_version = m->number;
    return OK;
}

/* Every setting but the plan, which is the operator's. */
static err
only_settings(struct request *req, const struct body *b)
{
    str names[APP_TEXTS + 3];
    size_t n = 0;

    for (enum app_text t = 0; t < APP_TEXTS; t++) {
        if (t != APP_TEXT_PLAN)
            names[n++] = app_text_name(t);
    }
    names[n++] = S("development");
    names[n++] = S("permissions");
    names[n++] = S("version");
    if (body_find(b, S("plan")) != NULL)
        return refuse_rule(req, S("plan"),
                           "Is set by the operator: PUT …/plan with an "
                           "operator's key.");
    return body_only(req, b, names, n);
}

/* ---- changing ---- */

err
change_app(struct request *req, struct app_change *change,
           struct audit_line *line)
{
    struct app_changed changed;
    str about;
    err e;

    line->about = req->app->name;
    TRY(key_audit(req, line));
    change->who = line->who;
    change->what = line->what;
    change->now = req->now;
    change->also = audit_unit;
    change->also_arg = line;
    e = app_update(req->db, req->arena, req->app->id, change, &changed, &about);
    return e == OK ? answer_app(req, 200, req->app->id) : refuse(req, e, about);
}

static err
change_read(struct request *req, struct app_change *out)
{
    struct body b;

    TRY(body_read(req, &b));
    TRY(only_settings(req, &b));
    TRY(settings_read_all(req, &b, out));
    TRY(development_read(req, &b, out));
    TRY(version_read(req, &b, out));
    return permissions_read(req, &b, &out->permissions, &out->permission_count);
}

err
admin_app_change(struct request *req)
{
    struct app_change change = {0};
    struct audit_line line = {.what = S("app settings changed")};

    TRY(change_read(req, &change));
    TRY(app_change_say(req->db, req->arena, req->app, &change, &line));
    return change_app(req, &change, &line);
}

err
admin_app_plan(struct request *req)
{
    static const str names[] = {STR("plan")};
    struct body b;
    str plan;
    err e;

    TRY(body_read(req, &b));
    TRY(body_only(req, &b, names, 1));
    TRY(body_text(req, &b, "plan", &plan));
    e = app_plan_set(req->db, req->arena, req->app->id, plan, key_who(req),
                     req->now);
    return e == OK ? answer_app(req, 200, req->app->id) : refuse(req, e, plan);
}

/* ---- making ---- */

static void
answer_new(struct request *req, const struct app_new *app)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};

    json_open(&j, S(""), '{');
    json_text(&j, S("id"), app->id);
    json_text(&j, S("name"), app->name);
    json_bool(&j, S("development"), app->development);
    json_text(&j, S("secret"), app->secret.hidden);
    json_text(&j, S("management_token"), app->management_token.hidden);
    json_close(&j, '}');
    response_json(req, 201, &body);
}

static err
new_read(struct request *req, const struct body *b, struct app_new *app)
{
    const struct body_member *uris = body_find(b, S("redirect_uris"));
    struct app_change kind = {0};

    *app = (struct app_new){
        .id = random_uuid(req->arena),
        .development = true,
        .secret = app_secret_make(req->arena),
        .management_token = app_secret_make(req->arena),
        .made_by = key_who(req),
        .now = req->now,
    };
    TRY(body_text(req, b, "name", &app->name));
    TRY(development_read(req, b, &kind));
    if (kind.development != NULL)
        app->development = *kind.development;
    TRY(permissions_read(req, b, &app->permissions, &app->permission_count));
    if (uris == NULL)
        return OK;
    if (uris->kind != BODY_LIST)
        return refuse_rule(req, uris->name, "Must be a list of texts.");
    app->redirect_uris = uris->list;
    app->redirect_uri_count = uris->count;
    return OK;
}

err
admin_app_add(struct request *req)
{
    static const str names[] = {STR("name"), STR("development"),
                                STR("permissions"), STR("redirect_uris"),
                                STR("team")};
    struct audit_line line = {.what = S("app made")};
    struct app_new app;
    struct body b;
    str team, about;
    err e;

    TRY(body_read(req, &b));
    TRY(body_only(req, &b, names, sizeof names / sizeof names[0]));
    TRY(body_text(req, &b, "team", &team));
    TRY(key_team(req, team, &team));
    if (team.len == 0)
        return &ADMIN_TEAM_NEEDED;
    TRY(new_read(req, &b, &app));
    e = app_new_check(&app, &about);
    if (e != OK)
        return refuse(req, e, about);
    TRY(key_audit(req, &line));
    line.team_id = team;
    TRY(app_add_for_team(req->db, &app, &line));
    answer_new(req, &app);
    return OK;
}

err
admin_app_remove(struct request *req)
{
    struct audit_line line = {.what = S("app removed")};

    TRY(key_audit(req, &line));
    TRY(app_remove_for_team(req->db, req->app, &line));
    answer_nothing(req);
    return OK;
}
