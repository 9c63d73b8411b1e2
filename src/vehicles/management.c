/* SPDX-License-Identifier: Apache-2.0
 * What an app with its management token sees and ends: the connections of all
 * its owners (reference/api.md 5.1). */
#include "base/clock.h"
#include "base/json.h"
#include "oauth/oauth.h"
#include "store/db.h"
#include "vehicles/connections.h"
#include "vehicles/vehicle.h"
#include "vehicles/vehicles.h"

enum { BODY = 64 * 1024, LIMIT = 10, LIMIT_MOST = 100 };

/* ---- what is asked for ---- */

/* An id as a filter; "" if it is not sent. */
static err
id_read(struct request *req, const char *name, str *out)
{
    TRY(parameter_read(req, name, out));
    if (out->len > 0 && !uuid_read(req->arena, *out, out))
        return refuse_field(req, name, "must be a UUID");
    return OK;
}

/* As the query has it: "test" is another word for simulated. */
static err
mode_read(struct request *req, str *out)
{
    TRY(parameter_read(req, "mode", out));
    if (str_eq(*out, S("test")))
        *out = S("simulated");
    if (out->len > 0 && !str_eq(*out, S("live")) &&
        !str_eq(*out, S("simulated")))
        return refuse_field(req, "mode", "must be live, simulated or test");
    return OK;
}

static err
place_read(struct request *req, struct connection_page_args *out)
{
    struct connection_cursor after = {.connected_at = INT64_MAX};
    str limit, cursor;

    TRY(parameter_read(req, "limit", &limit));
    TRY(parameter_read(req, "cursor", &cursor));
    out->most = LIMIT;
    if (limit.len > 0 &&
        (!str_to_int(limit, LIMIT_MOST, &out->most) || out->most < 1))
        return refuse_field(req, "limit",
                            "must be a whole number from 1 to 100");
    if (cursor.len > 0 && !connection_cursor_parse(req->arena, cursor, &after))
        return refuse_field(req, "cursor",
                            "must be the cursor of another answer's paging");
    out->before = after.connected_at;
    out->below = after.vehicle_id;
    return OK;
}

static err
page_asked(struct request *req, struct connection_page_args *out)
{
    out->app_id = req->app->id;
    TRY(id_read(req, "user_id", &out->owner_id));
    TRY(id_read(req, "vehicle_id", &out->vehicle_id));
    TRY(mode_read(req, &out->mode));
    return place_read(req, out);
}

/* ---- the list ---- */

static void
connection_json(struct json *j, struct arena *a,
                const struct connection_page_row *row)
{
    json_open(j, S(""), '{');
    json_text(j, S("vehicleId"), row->vehicle_id);
    json_text(j, S("userId"), row->owner_id);
    json_text(j, S("connectedAt"), clock_iso(a, row->connected_at * 1000));
    json_text(j, S("mode"), row->mode);
    json_close(j, '}');
}

err
management_connections(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct connection_page_args in = {0};
    struct connection_page_row *rows;
    size_t most, count;

    TRY(page_asked(req, &in));
    most = (size_t)in.most++; /* one more tells whether there is a next page */
    TRY(connection_page(req->db, req->arena, &in, &rows, &count));

    json_open(&j, S(""), '{');
    json_open(&j, S("connections"), '[');
    for (size_t i = 0; i < count && i < most; i++)
        connection_json(&j, req->arena, &rows[i]);
    json_close(&j, ']');
    json_open(&j, S("paging"), '{');
    if (count > most)
        json_text(&j, S("cursor"),
                  connection_cursor_text(
                      req->arena,
                      &(struct connection_cursor){rows[most - 1].connected_at,
                                                  rows[most - 1].vehicle_id}));
    else
        json_nil(&j, S("cursor"));
    json_close(&j, '}');
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

/* ---- ending ---- */

/* The app is told which they were. */
static void
answer_ended(struct request *req, const struct connection_ended *ended,
             size_t count)
{
    struct buf body = {.arena = req->arena, .max = 1024 * 1024};
    struct json j = {.out = &body};

    json_open(&j, S(""), '{');
    json_open(&j, S("connections"), '[');
    for (size_t i = 0; i < count; i++) {
        json_open(&j, S(""), '{');
        json_text(&j, S("vehicleId"), ended[i].vehicle_id);
        json_text(&j, S("userId"), ended[i].owner_id);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    response_json(req, 200, &body);
}

err
management_disconnect(struct request *req)
{
    struct connections_ending in = {.app_id = req->app->id, .now = req->now};
    struct connection_ended *ended;
    size_t count;

    TRY(id_read(req, "user_id", &in.owner_id));
    TRY(id_read(req, "vehicle_id", &in.vehicle_id));
    if (in.owner_id.len > 0 && in.vehicle_id.len > 0)
        return refuse_field(req, "user_id",
                            "cannot be there together with vehicle_id");
    if (in.owner_id.len == 0 && in.vehicle_id.len == 0)
        return refuse_field(req, "user_id", "or vehicle_id must be there");
    TRY(connections_end(req->db, req->arena, &in, &ended, &count));
    answer_ended(req, ended, count);
    return OK;
}
