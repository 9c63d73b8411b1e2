/* SPDX-License-Identifier: Apache-2.0
 * The page a popup ends on: it tells the page that opened it, and closes. It
 * speaks to one origin only, the one that an app has registered
 * (reference/api.md 7.2, 7.3; the original trusts the query). */
#include "connect/connect.h"
#include "connect/session.h"
#include "http/errors.h"
#include "settings/settings.h"

/* The registered URI as it stands at the beginning of this address: up to the
 * answer that was appended. */
static str
registered_part(const struct request *req, str *origin)
{
    str first, rest, name, raw;

    (void)str_cut(req->raw_query, '&', &first, &rest);
    (void)str_cut(first, '=', &name, &raw);
    *origin = fields_get(req->query, S("app_origin"));
    if (!str_eq(name, S("app_origin")))
        return S("");
    return arena_fmt(req->arena, STR_FMT "/v2/redirect?" STR_FMT,
                     STR_ARG(req->settings->base_url), STR_ARG(first));
}

err
connect_handback(struct request *req)
{
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};
    struct uri_is_known_row row;
    str origin, uri = registered_part(req, &origin);
    bool found = false;

    if (uri.len > 0)
        TRY(uri_is_known(req->db, req->arena, &(struct uri_is_known_args){uri},
                         &found, &row));
    if (!found || fields_count(req->query, S("app_origin")) != 1)
        return &HTTP_NOT_FOUND;
    page_handback(&out, &(struct page_handback){
                            .frame = session_frame(req, NULL, STEP_NONE),
                            .origin = origin,
                        });
    response_html(req, 200, &out);
    return OK;
}
