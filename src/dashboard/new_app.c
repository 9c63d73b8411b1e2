/* SPDX-License-Identifier: Apache-2.0
 * An app is made by a team. Its id is in the form already: one that is sent
 * twice makes one app. */
#include "base/random.h"
#include "dashboard/dashboard.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/keys.h"
#include "dashboard/member.h"
#include "oauth/apps.h"
#include "oauth/errors.h"

enum { UUID = 36 };

static err
show(struct request *req, int status, struct page_dash_new_app *page)
{
    struct buf out = {.arena = req->arena, .max = DASH_MAX};

    page->frame = dash_frame(req, DASH_APPS);
    page_dash_new_app(&out, page);
    response_html(req, status, &out);
    return OK;
}

err
dashboard_new_app_page(struct request *req)
{
    return show(req, 200,
                &(struct page_dash_new_app){.id = random_uuid(req->arena)});
}

/* As random_uuid() makes them; for any other text, a new one. */
static str
id_of(struct request *req, str given)
{
    bool is_one = given.len == UUID;

    for (size_t i = 0; is_one && i < UUID; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        is_one = dash ? given.at[i] == '-'
                      : str_has(S("0123456789abcdef"), given.at[i]);
    }
    return is_one ? given : random_uuid(req->arena);
}

/* The same form once more: the app is there. Another team's id: a new try. */
static err
find_made(struct request *req, struct page_dash_new_app *page)
{
    struct team_app_find_row row;
    bool found;

    TRY(team_app_find(
        req->db, req->arena,
        &(struct team_app_find_args){page->id, member_of(req)->team_id}, &found,
        &row));
    if (!found) {
        page->id = random_uuid(req->arena);
        page->name_wrong = S("Please send the form again.");
        return show(req, 409, page);
    }
    response_redirect(req, 303,
                      arena_fmt(req->arena,
                                "/dashboard/apps/" STR_FMT
                                "/credentials?done=made-before",
                                STR_ARG(page->id)));
    return OK;
}

static err
make(struct request *req, struct page_dash_new_app *page,
     const struct app_new *app)
{
    struct audit_line line = {.what = S("app added"), .after = app->id};
    err e;

    TRY(member_audit(req, &line));
    e = app_add_for_team(req->db, app, &line);
    if (e == &APP_EXISTS)
        return find_made(req, page);
    TRY(e);
    page->made = true;
    page->secret = app->secret.hidden;
    page->token = app->management_token.hidden;
    page->page = url_own(
        arena_fmt(req->arena, "/dashboard/apps/" STR_FMT, STR_ARG(app->id)));
    return show(req, 200, page);
}

err
dashboard_new_app(struct request *req)
{
    struct page_dash_new_app page = {0};
    struct app_new app = {
        .secret = app_secret_make(req->arena),
        .management_token = app_secret_make(req->arena),
        .made_by = member_of(req)->email,
        .now = req->now,
    };
    struct fields form;

    TRY(request_form(req, &form));
    page.id = id_of(req, fields_get(form, S("id")));
    page.name = str_trim(fields_get(form, S("name")));
    page.uri = str_trim(fields_get(form, S("uri")));
    page.production = str_eq(fields_get(form, S("kind")), S("production"));
    if (!app_name_is_valid(page.name))
        page.name_wrong = str_of(APP_NAME.description);
    if (page.uri.len > 0) {
        err e = redirect_uri_check(page.id, page.uri);

        page.uri_wrong = e == OK ? S("") : str_of(e->description);
    }
    if (page.name_wrong.len + page.uri_wrong.len > 0)
        return show(req, 422, &page);
    app.id = page.id;
    app.name = page.name;
    app.development = !page.production;
    app.redirect_uris = &page.uri;
    app.redirect_uri_count = page.uri.len > 0;
    return make(req, &page, &app);
}
