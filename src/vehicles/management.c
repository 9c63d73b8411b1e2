/* SPDX-License-Identifier: Apache-2.0
 * What an app with its management token sees and ends: the connections of all
 * its owners (reference/api.md 5.1). */
#include <inttypes.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/json.h"
#include "base/random.h"
#include "oauth/oauth.h"
#include "store/db.h"
#include "vehicles/vehicle.h"
#include "vehicles/vehicles.h"

enum { BODY = 64 * 1024, LIMIT = 10, LIMIT_MOST = 100 };

/* Where the next page goes on: after this connection, newest first. */
struct cursor {
    int64_t connected_at;
    str vehicle_id;
};

static str
cursor_text(struct arena *a, const struct connection_page_row *last)
{
    return base64url_encode(a, arena_fmt(a, "%" PRId64 " " STR_FMT,
                                         last->connected_at,
                                         STR_ARG(last->vehicle_id)));
}

static bool
cursor_parse(struct arena *a, str text, struct cursor *out)
{
    str plain, at;

    return base64url_decode(a, text, &plain) &&
           str_cut(plain, ' ', &at, &out->vehicle_id) &&
           str_to_int(at, INT64_MAX, &out->connected_at) &&
           str_is_uuid(out->vehicle_id);
}

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

/* As rows have it: "test" is another word for simulated. */
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
    struct cursor after = {.connected_at = INT64_MAX};
    str limit, cursor;

    TRY(parameter_read(req, "limit", &limit));
    TRY(parameter_read(req, "cursor", &cursor));
    out->most = LIMIT;
    if (limit.len > 0 &&
        (!str_to_int(limit, LIMIT_MOST, &out->most) || out->most < 1))
        return refuse_field(req, "limit",
                            "must be a whole number from 1 to 100");
    if (cursor.len > 0 && !cursor_parse(req->arena, cursor, &after))
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
    json_text(j, S("mode"),
              str_eq(row->mode, S("live")) ? S("live") : S("test"));
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
        json_text(&j, S("cursor"), cursor_text(req->arena, &rows[most - 1]));
    else
        json_null(&j, S("cursor"));
    json_close(&j, '}');
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

/* ---- ending ---- */

struct ending {
    struct connections_to_end_args in;
    int64_t now;
    struct buf body;
};

/* Every token of every consent loses the vehicle. */
static err
end_connection(struct tx *tx, const struct ending *e, str vehicle_id,
               bool *ended)
{
    const struct connection_end_of_app_args in = {e->in.app_id, vehicle_id,
                                                  e->now};
    struct connection_end_of_app_row row;

    TRY(connection_end_of_app(tx, &in, ended, &row));
    if (!*ended)
        return OK;
    return consent_vehicle_drop(
        tx, &(struct consent_vehicle_drop_args){vehicle_id}, NULL);
}

/* The app is told which they were. May run twice: the list starts anew. */
static err
end_connections(struct tx *tx, void *arg)
{
    struct ending *e = arg;
    struct json j = {.out = &e->body};
    struct connections_to_end_row *rows;
    size_t count;

    e->body.len = 0;
    TRY(connections_to_end(tx->db, tx->arena, &e->in, &rows, &count));
    json_open(&j, S(""), '{');
    json_open(&j, S("connections"), '[');
    for (size_t i = 0; i < count; i++) {
        bool ended;

        TRY(end_connection(tx, e, rows[i].vehicle_id, &ended));
        if (!ended)
            continue;
        json_open(&j, S(""), '{');
        json_text(&j, S("vehicleId"), rows[i].vehicle_id);
        json_text(&j, S("userId"), rows[i].owner_id);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    return OK;
}

err
management_disconnect(struct request *req)
{
    struct ending e = {
        .in = {.app_id = req->app->id},
        .now = req->now,
        .body = { .arena = req->arena,    .max = 1024 * 1024},
    };

    TRY(id_read(req, "user_id", &e.in.owner_id));
    TRY(id_read(req, "vehicle_id", &e.in.vehicle_id));
    if (e.in.owner_id.len > 0 && e.in.vehicle_id.len > 0)
        return refuse_field(req, "user_id",
                            "cannot be there together with vehicle_id");
    if (e.in.owner_id.len == 0 && e.in.vehicle_id.len == 0)
        return refuse_field(req, "user_id", "or vehicle_id must be there");
    TRY(db_write(req->db, end_connections, &e));
    response_json(req, 200, &e.body);
    return OK;
}
