/* SPDX-License-Identifier: Apache-2.0
 * One app: its Connect link, its redirect URIs, its settings. What is saved is
 * saved with its line of audit, in one unit. */
#include "connect/pages.h"
#include "dashboard/app_save.h"
#include "dashboard/dashboard.h"
#include "dashboard/errors.h"
#include "dashboard/member.h"
#include "oauth/apps.h"
#include "oauth/errors.h"
#include "settings/settings.h"

/* ---- the page ---- */

static err
read_uris(struct request *req, struct page_dash_app *page)
{
    struct app_uri *rows;
    struct dash_uri *uris;
    size_t n;

    TRY(app_redirect_uris(req->db, req->arena, req->app->id, &rows, &n));
    uris = arena_alloc(req->arena, n, sizeof *uris);
    for (size_t i = 0; i < n; i++)
        uris[i] = (struct dash_uri){rows[i].uri, rows[i].is_default,
                                    member_of(req)->role >= EDITOR};
    page->uris = uris;
    page->uris_count = n;
    page->lacks_uri = n == 0;
    return OK;
}

static err
show(struct request *req, int status, struct page_dash_app *page)
{
    const struct app *app = req->app;
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct scope_item *items;
    size_t n;

    TRY(read_uris(req, page));
    TRY(app_permissions(req->db, req->arena, app->id, &items, &n));
    page->lacks_permission = n == 0;
    page->frame = dash_frame(req, DASH_APPS);
    page->page = page->frame.here;
    page->id = app->id;
    page->name = app->name;
    page->live_link = arena_fmt(
        req->arena,
        STR_FMT "/oauth/authorize?response_type=code&client_id=" STR_FMT,
        STR_ARG(req->settings->base_url), STR_ARG(app->id));
    page->link = arena_fmt(req->arena, STR_FMT "&mode=simulated",
                           STR_ARG(page->live_link));
    page_dash_app(&out, page);
    response_html(req, status, &out);
    return OK;
}

err
dashboard_app_page(struct request *req)
{
    return show(req, 200, &(struct page_dash_app){0});
}

static void
back(struct request *req)
{
    response_redirect(req, 303,
                      arena_fmt(req->arena, "/dashboard/apps/" STR_FMT,
                                STR_ARG(req->app->id)));
}

/* ---- redirect URIs ---- */

static str
default_uri(const struct page_dash_app *page)
{
    for (size_t i = 0; i < page->uris_count; i++) {
        if (page->uris[i].is_default)
            return page->uris[i].uri;
    }
    return (str){0};
}

/* Which button was pressed. */
static void
read_uri_change(struct fields form, struct page_dash_app *page, str *uri,
                struct app_change *change, struct audit_line *line)
{
    if (fields_count(form, S("remove")) > 0) {
        line->what = S("redirect URI removed");
        line->before = *uri = fields_get(form, S("remove"));
        change->remove_uris = uri;
        change->remove_uri_count = 1;
    } else if (fields_count(form, S("default")) > 0) {
        line->what = S("default redirect URI changed");
        line->before = default_uri(page);
        line->after = *uri = fields_get(form, S("default"));
        change->default_uri = uri;
    } else {
        line->what = S("redirect URI added");
        line->after = *uri = page->uri = str_trim(fields_get(form, S("add")));
        change->add_uris = uri;
        change->add_uri_count = 1;
    }
}

/* Something that an editor can mend: shown at the field. */
static bool
is_about_uri(err e)
{
    return e != &APP_UNKNOWN && (str_eq(str_of(e->type), S("app")) ||
                                 str_eq(str_of(e->type), S("redirect_uri")));
}

err
dashboard_app_uris(struct request *req)
{
    struct page_dash_app page = {0};
    struct app_saving saving = {0};
    struct fields form;
    str uri;
    err e;

    TRY(request_form(req, &form));
    TRY(read_uris(req, &page));
    read_uri_change(form, &page, &uri, &saving.change, &saving.line);
    e = app_save(req, &saving);
    if (e != OK && is_about_uri(e)) {
        page.uri_wrong = str_of(e->description);
        return show(req, e->status == 400 ? 422 : e->status, &page);
    }
    TRY(e);
    back(req);
    return OK;
}
