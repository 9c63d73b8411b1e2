/* SPDX-License-Identifier: Apache-2.0
 * The page of those who run the server: plans, teams, settings. */
#include "dashboard/dashboard.h"
#include "dashboard/keys.h"
#include "dashboard/keys.sql.h"
#include "dashboard/member.h"
#include "oauth/errors.h"
#include "settings/settings.h"

/* ---- the page ---- */

static err
add_apps(struct request *req, struct page_dash_operator *page)
{
    struct apps_of_teams_row *rows;
    struct dash_plan *apps;
    size_t n;

    TRY(apps_of_teams(req->db, req->arena, &(struct apps_of_teams_args){S("")},
                      &rows, &n));
    apps = arena_alloc(req->arena, n, sizeof *apps);
    for (size_t i = 0; i < n; i++)
        apps[i] = (struct dash_plan){rows[i].id, rows[i].name, rows[i].team,
                                     str_eq(rows[i].plan, S("free"))};
    page->apps = apps;
    page->apps_count = n;
    return OK;
}

static err
add_people(struct request *req, struct page_dash_operator *page)
{
    struct team_all_row *teams;
    struct operator_all_row *operators;
    struct dash_team_row *t;
    struct dash_operator *o;
    size_t n;

    TRY(team_all(req->db, req->arena, &teams, &n));
    t = arena_alloc(req->arena, n, sizeof *t);
    for (size_t i = 0; i < n; i++)
        t[i] = (struct dash_team_row){
            teams[i].name, dash_time(req->arena, teams[i].created_at),
            (size_t)teams[i].members};
    page->teams = t;
    page->teams_count = n;
    TRY(operator_all(req->db, req->arena, &operators, &n));
    o = arena_alloc(req->arena, n, sizeof *o);
    for (size_t i = 0; i < n; i++)
        o[i] = (struct dash_operator){operators[i].email, operators[i].team};
    page->operators = o;
    page->operators_count = n;
    return OK;
}

static void
add_settings(struct request *req, struct page_dash_operator *page)
{
    struct dash_server_setting *all =
        arena_alloc(req->arena, setting_count, sizeof *all);

    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *row = &setting_rows[i];

        all[i] = (struct dash_server_setting){
            .name = row->name,
            .value = setting_shown(req->arena, row, req->settings),
            .from = setting_place(req->arena, req->settings, i),
            .variable = setting_variable(req->arena, row),
            .help = row->help,
            .is_set = setting_is_given(req->settings, i),
        };
    }
    page->settings = all;
    page->settings_count = setting_count;
}

static err
show(struct request *req, int status, struct page_dash_operator *page)
{
    struct buf out = {.arena = req->arena, .max = DASH_MAX};

    TRY(add_apps(req, page));
    TRY(add_people(req, page));
    add_settings(req, page);
    page->frame = dash_frame(req, DASH_OPERATOR);
    page_dash_operator(&out, page);
    response_html(req, status, &out);
    return OK;
}

err
dashboard_operator_page(struct request *req)
{
    return show(req, 200, &(struct page_dash_operator){0});
}

/* ---- plans ---- */

err
dashboard_operator_plan(struct request *req)
{
    struct page_dash_operator page = {0};
    struct fields form;
    err e;

    TRY(request_form(req, &form));
    e = app_plan_set(req->db, req->arena, fields_get(form, S("app")),
                     fields_get(form, S("plan")), member_of(req)->email,
                     req->now);
    if (e != OK && str_eq(str_of(e->type), S("app"))) {
        page.refused = str_of(e->description);
        return show(req, e->status == 400 ? 422 : e->status, &page);
    }
    TRY(e);
    response_redirect(req, 303, S("/dashboard/operator"));
    return OK;
}
