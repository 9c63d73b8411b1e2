/* SPDX-License-Identifier: Apache-2.0
 * Connections of an app: listed, shown, ended. */
#include "vehicles/connections.h"

#include "admin/admin.h"
#include "admin/answer.h"
#include "http/errors.h"
#include "vehicles/connection_json.h"
#include "vehicles/errors.h"

enum { BODY = 512 * 1024 };

static err
wish_read(struct request *req, struct connections_wish *out)
{
    *out = (struct connections_wish){
        .app_id = req->app->id,
        .search = fields_get(req->query, S("search")),
        .state = fields_get(req->query, S("state")),
        .mode = fields_get(req->query, S("mode")),
        .make = fields_get(req->query, S("make")),
        .cursor = fields_get(req->query, S("cursor")),
    };
    return query_limit(req, &out->most);
}

err
admin_connections(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct connections_wish wish;
    struct connections_page page;
    err e;

    TRY(wish_read(req, &wish));
    e = connections_list(req->db, req->arena, &wish, &page);
    if (e == &API_VALIDATION)
        return refuse_rule(req, page.wrong, page.rule);
    TRY(e);
    json_open(&j, S(""), '{');
    json_open(&j, S("connections"), '[');
    for (size_t i = 0; i < page.count; i++) {
        json_open(&j, S(""), '{');
        connection_json(&j, req->arena, &page.rows[i]);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    if (page.next.len > 0)
        json_text(&j, S("cursor"), page.next);
    else
        json_nil(&j, S("cursor"));
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

static err
find(struct request *req, struct connection *out)
{
    bool found;

    TRY(connection_find(req->db, req->arena, req->app->id, req->params[1],
                        &found, out));
    return found ? OK : &HTTP_NOT_FOUND;
}

err
admin_connection(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct connection_consent *consents;
    struct connection c;
    size_t n;

    TRY(find(req, &c));
    TRY(connection_history(req->db, req->arena, &c, &consents, &n));
    json_open(&j, S(""), '{');
    connection_json(&j, req->arena, &c);
    connection_history_json(&j, req->arena, consents, n);
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

err
admin_disconnect(struct request *req)
{
    struct audit_line line = {.what = S("vehicle disconnected")};
    struct connections_ending ending = {
        .app_id = req->app->id,
        .now = req->now,
        .also = audit_unit,
        .also_arg = &line,
    };
    struct connection_ended *ended;
    struct connection c;
    size_t n;

    TRY(find(req, &c));
    ending.vehicle_id = c.vehicle_id;
    line.about = arena_fmt(req->arena, STR_FMT ", " STR_FMT,
                           STR_ARG(req->app->name), STR_ARG(c.vin));
    TRY(key_audit(req, &line));
    TRY(connections_end(req->db, req->arena, &ending, &ended, &n));
    if (n == 0)
        return &HTTP_NOT_FOUND; /* ended before: there is nothing to end */
    answer_nothing(req);
    return OK;
}
