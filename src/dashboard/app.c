/* SPDX-License-Identifier: Apache-2.0
 * The first page of an app. */
#include "connect/pages.h"
#include "dashboard/dashboard.h"
#include "dashboard/member.h"
#include "oauth/apps.h"
#include "settings/settings.h"

err
dashboard_app_page(struct request *req)
{
    const struct app *app = req->app;
    struct page_dash_app page = {
        .frame = dash_frame(req, DASH_APPS),
        .id = app->id,
        .name = app->name,
    };
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct scope_item *items;
    struct app_uri *uris;
    size_t n;

    TRY(app_redirect_uris(req->db, req->arena, app->id, &uris, &n));
    page.lacks_uri = n == 0;
    TRY(app_permissions(req->db, req->arena, app->id, &items, &n));
    page.lacks_permission = n == 0;
    page.page = page.frame.here;
    page.live_link = arena_fmt(
        req->arena,
        STR_FMT "/oauth/authorize?response_type=code&client_id=" STR_FMT,
        STR_ARG(req->settings->base_url), STR_ARG(app->id));
    page.link = arena_fmt(req->arena, STR_FMT "&mode=simulated",
                          STR_ARG(page.live_link));
    page_dash_app(&out, &page);
    response_html(req, 200, &out);
    return OK;
}
