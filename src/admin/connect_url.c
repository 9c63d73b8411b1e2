/* SPDX-License-Identifier: Apache-2.0
 * The Connect link of an app, as the dashboard shares it: checked by what will
 * read it, as text and as a QR code. */
#include "admin/admin.h"
#include "admin/key.h"
#include "base/json.h"
#include "dashboard/errors.h"
#include "dashboard/link.h"
#include "http/errors.h"

enum { BODY = 64 * 1024 };

static err
refuse_link(struct request *req, const struct problem *p)
{
    return refuse_rule(req, p->parameter,
                       arena_cstr(req->arena, problem_sentence(req->arena, p)));
}

/* The parameters of a Connect URL but client_id, which the path has named. */
static err
link_asked_for(struct request *req, str *link, struct link_answer *answer)
{
    const char *kind = fields_get(req->query, S("response_type")).len > 0
                           ? ""
                           : "response_type=code&";
    str query;

    *link = S("");
    if (fields_get(req->query, S("client_id")).len > 0)
        return refuse_rule(req, S("client_id"),
                           "The path has named the app already.");
    query = arena_fmt(req->arena, "%sclient_id=" STR_FMT "%s" STR_FMT, kind,
                      STR_ARG(req->app->id), req->raw_query.len > 0 ? "&" : "",
                      STR_ARG(req->raw_query));
    TRY(link_check(req, query, answer));
    if (!answer->valid)
        return refuse_link(req, &answer->problem);
    *link = link_of(req, query);
    return OK;
}

err
admin_connect_url(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct link_answer answer = {0};
    str link;

    TRY(link_asked_for(req, &link, &answer));
    json_open(&j, S(""), '{');
    json_text(&j, S("url"), link);
    json_text(&j, S("redirect_uri"), answer.asked.redirect_uri);
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

err
admin_connect_qr(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = QR_SVG};
    struct link_answer answer = {0};
    str link;

    TRY(link_asked_for(req, &link, &answer));
    if (!qr_svg(&body, link))
        return refuse_rule(req, S(""),
                           "The link is too long for a QR code. What the app "
                           "has configured need not be in it.");
    response_send(req, 200, S("image/svg+xml"), buf_str(&body));
    return OK;
}
