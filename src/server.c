/* SPDX-License-Identifier: Apache-2.0
 * Headers on every answer, errors of no route, health. */
#include "server.h"

#include "admin/admin.h"
#include "base/json.h"
#include "connect/connect.h"
#include "dashboard/dashboard.h"
#include "metrics.h"
#include "oauth/oauth.h"
#include "settings/settings.h"
#include "store/db.h"
#include "store/errors.h"
#include "vehicles/vehicles.h"

enum { SMALL = 256 };

/* There is no page at the root yet: it leads to the one thing a person can do
 * who comes here without a link. */
err
server_home(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = SMALL};

    buf_add(&body, S("Valetkey " VALETKEY_VERSION
                     ": a vehicle consent server. Apps start at "
                     "/oauth/authorize.\n"));
    response_send(req, 200, S("text/plain; charset=utf-8"), buf_str(&body));
    return OK;
}

err
server_health(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = SMALL};
    struct json j = {.out = &body};

    if (db_ping(req->db) != OK)
        return &STORE_DOWN; /* whatever the reason, which is in the log */
    json_open(&j, S(""), '{');
    json_text(&j, S("status"), S("ok"));
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

/* In the form that whoever uses such an address can read. */
void
server_fail(struct request *req, err e)
{
    str target = req->in->target;

    if (str_starts(target, S("/v")))
        api_fail(req, e);
    else if (str_starts(target, S("/oauth/token")))
        oauth_fail_json(req, e);
    else if (str_starts(target, S("/admin")))
        admin_fail(req, e);
    else if (str_starts(target, S("/dashboard")))
        dashboard_fail(req, e);
    else
        connect_fail(req, e);
}

/* no form-action: Chromium applies it to every redirect after a POST, the
 * app's own included, and the owner would see a dead button */
#define ON_ALL                                                                 \
    "x-content-type-options: nosniff\r\n"                                      \
    "x-frame-options: DENY\r\n"                                                \
    "referrer-policy: no-referrer\r\n"                                         \
    "permissions-policy: geolocation=(), camera=(), microphone=()\r\n"         \
    "content-security-policy: default-src 'none'; style-src 'self'; "          \
    "script-src 'self'; img-src 'self'; connect-src 'self'; "                  \
    "base-uri 'none'; frame-ancestors 'none'\r\n"

void
server_finish(struct request *req)
{
    response_header(req, S("sc-request-id"), req->id);
    response_fixed_headers(req, S(ON_ALL));
    if (!response_has_header(req, S("cache-control")))
        response_header(req, S("cache-control"), S("no-store"));
    if (str_starts(req->settings->base_url, S("https://")))
        response_header(req, S("strict-transport-security"),
                        S("max-age=31536000"));
}

void
server_done(const struct request *req, int64_t us)
{
    metrics_count(req, us);
    dashboard_request_done(req, us);
}
