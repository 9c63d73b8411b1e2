/* SPDX-License-Identifier: Apache-2.0
 * What owners and apps did: Connect sessions, requests to the API. The CSV of
 * sessions is the dashboard's own. */
#include "admin/admin.h"
#include "admin/answer.h"
#include "base/clock.h"
#include "dashboard/requests.sql.h"
#include "dashboard/sessions.sql.h"
#include "http/errors.h"
#include "vehicles/connections.h"

enum { BODY = 512 * 1024, EVENTS_MOST = 500, LIMIT = 50, LIMIT_MOST = 200 };

/* ---- one session ---- */

static void
session_json(struct json *j, struct arena *a,
             const struct session_of_app_row *row)
{
    json_text(j, S("id"), row->id);
    json_when(j, a, S("started_at"), row->started_at);
    json_when(j, a, S("ended_at"), row->ended_at);
    json_text(j, S("outcome"), row->word);
    json_text(j, S("user"), row->user);
    json_text(j, S("make"), row->make);
    json_text(j, S("mode"), row->mode);
    json_text(j, S("platform"), row->platform);
    json_text(j, S("sdk"), row->sdk);
    json_text(j, S("country"), row->country);
    json_text(j, S("language"), row->language);
    json_text(j, S("scope"), row->scope);
    json_text(j, S("redirect_uri"), row->redirect_uri);
    json_text(j, S("problem"), row->problem);
}

err
admin_session(struct request *req)
{
    const struct session_of_app_args which = {req->app->id, req->params[1],
                                              req->now};
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct events_of_session_row *events;
    struct session_of_app_row row;
    bool found;
    size_t n;

    TRY(session_of_app(req->db, req->arena, &which, &found, &row));
    if (!found)
        return &HTTP_NOT_FOUND;
    TRY(events_of_session(req->db, req->arena,
                          &(struct events_of_session_args){row.id, EVENTS_MOST},
                          &events, &n));
    json_open(&j, S(""), '{');
    session_json(&j, req->arena, &row);
    json_open(&j, S("events"), '[');
    for (size_t i = 0; i < n; i++) {
        json_open(&j, S(""), '{');
        json_text(&j, S("at"), clock_iso(req->arena, events[i].at_ms));
        json_text(&j, S("name"), events[i].name);
        json_text(&j, S("detail"), events[i].detail);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

/* ---- requests ---- */

/* All of them, from a cursor on: time in milliseconds and id. */
static err
page_read_key(struct request *req, struct requests_page_args *out)
{
    struct connection_cursor key = {.connected_at = INT64_MAX};
    str limit = fields_get(req->query, S("limit"));
    str cursor = fields_get(req->query, S("cursor"));

    *out = (struct requests_page_args){
        .app_id = req->app->id, .largest = 999, .most = LIMIT};
    if (limit.len > 0 &&
        (!str_to_int(limit, LIMIT_MOST, &out->most) || out->most < 1))
        return refuse_rule(req, S("limit"),
                           "Must be a whole number from 1 to 200.");
    if (cursor.len > 0 && !connection_cursor_parse(req->arena, cursor, &key))
        return refuse_rule(req, S("cursor"),
                           "Must be the cursor of another answer.");
    out->at_ms = key.connected_at;
    out->id = key.vehicle_id;
    out->scan = ++out->most; /* one more tells whether there is another page */
    return OK;
}

static void
request_json(struct json *j, struct arena *a,
             const struct requests_page_row *row)
{
    json_open(j, S(""), '{');
    json_text(j, S("id"), row->id);
    json_text(j, S("at"), clock_iso(a, row->at_ms));
    json_text(j, S("method"), row->method);
    json_text(j, S("route"), row->route);
    json_int(j, S("status"), row->status);
    json_int(j, S("ms"), row->ms);
    json_text(j, S("type"), row->type);
    json_text(j, S("code"), row->code);
    json_close(j, '}');
}

err
admin_requests(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct requests_page_args args;
    struct requests_page_row *rows;
    size_t n, most;

    TRY(page_read_key(req, &args));
    most = (size_t)args.most - 1;
    TRY(requests_page(req->db, req->arena, &args, &rows, &n));
    json_open(&j, S(""), '{');
    json_open(&j, S("requests"), '[');
    for (size_t i = 0; i < n && i < most; i++)
        request_json(&j, req->arena, &rows[i]);
    json_close(&j, ']');
    if (n > most)
        json_text(
            &j, S("cursor"),
            connection_cursor_text(
                req->arena, &(struct connection_cursor){rows[most - 1].at_ms,
                                                        rows[most - 1].id}));
    else
        json_nil(&j, S("cursor"));
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}
