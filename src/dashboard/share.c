/* SPDX-License-Identifier: Apache-2.0
 * The Connect link of an app, to be passed on: as text, as a QR code, as a line
 * of HTML; or what is missing before it works. */
#include "dashboard/dashboard.h"
#include "dashboard/frame.h"
#include "dashboard/link.h"
#include "dashboard/play.h"
#include "http/errors.h"
#include "http/html.h"
#include "oauth/apps.h"
#include "oauth/errors.h"

enum { SNIPPET = 8192 };

/* Real cars only if they are asked for: no maker's connector is set up. */
static bool
is_simulated(const struct request *req)
{
    return !str_eq(fields_get(req->query, S("mode")), S("live"));
}

static str
snippet(struct arena *a, str link)
{
    struct buf out = {.arena = a, .max = SNIPPET};

    buf_add(&out, S("<a href=\""));
    html_text(&out, link);
    buf_add(&out, S("\">Connect your car</a>"));
    return buf_str(&out);
}

/* What the settings lack, each with the page where it is set; and what the
 * server would say beyond that. */
static err
add_missing(struct request *req, str query, struct page_dash_share *page)
{
    struct link_answer answer;
    struct app_uri *uris;
    struct scope_item *items;
    size_t uri_count, item_count;

    TRY(app_redirect_uris(req->db, req->arena, req->app->id, &uris,
                          &uri_count));
    TRY(app_permissions(req->db, req->arena, req->app->id, &items,
                        &item_count));
    page->lacks_uri = uri_count == 0;
    page->lacks_permission = item_count == 0;
    if (page->lacks_uri || page->lacks_permission)
        return OK;
    TRY(link_check(req, query, &answer));
    if (answer.valid) {
        page->comes_back_to = answer.asked.redirect_uri;
        page->comes_to_playground =
            str_eq(page->comes_back_to, play_back_uri(req));
        return OK;
    }
    page->lacks_connector = answer.problem.live_is_missing;
    if (!page->lacks_connector)
        page->wrong = problem_sentence(req->arena, &answer.problem);
    return OK;
}

err
dashboard_share_page(struct request *req)
{
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    bool simulated = is_simulated(req);
    str query = link_query(req, simulated);
    struct page_dash_share page = {
        .frame = dash_frame(req, DASH_APPS),
        .page = url_own(frame_path(req, S("/share"))),
        .svg =
            url_own(frame_path(req, simulated ? S("/share/qr.svg")
                                              : S("/share/qr.svg?mode=live"))),
        .access = url_own(frame_path(req, S("/access"))),
        .uris = url_own(frame_path(req, S("/credentials#uri"))),
        .playground = url_own(frame_path(req, S("/playground"))),
        .simulated = simulated,
        .link = link_of(req, query),
        .id = req->app->id,
    };

    TRY(add_missing(req, query, &page));
    page.open = url_web(page.link);
    page.snippet = snippet(req->arena, page.link);
    (void)qr_path(req->arena, page.link, &page.qr, &page.qr_width);
    page.qr_box = page.qr_width + 2 * QR_QUIET;
    page_dash_share(&out, &page);
    response_html(req, 200, &out);
    return OK;
}

err
dashboard_share_svg(struct request *req)
{
    struct buf out = {.arena = req->arena, .max = QR_SVG};

    if (!qr_svg(&out, link_of(req, link_query(req, is_simulated(req)))))
        return &HTTP_NOT_FOUND;
    response_header(req, S("content-disposition"),
                    S("attachment; filename=\"connect-link.svg\""));
    response_send(req, 200, S("image/svg+xml"), buf_str(&out));
    return OK;
}
