/* SPDX-License-Identifier: Apache-2.0
 * The vehicle that a request names, and the parameters that several handlers
 * take. */
#include "vehicles/vehicle.h"

#include <inttypes.h>

#include "oauth/oauth.h"
#include "settings/settings.h"
#include "store/db.h"
#include "vehicles/errors.h"
#include "vehicles/plan.h"
#include "vehicles/rate.h"

enum { UUID_LEN = 36, LIMIT_MOST = 50 };

err
refuse_field(struct request *req, const char *field, const char *message)
{
    req->detail = arena_fmt(req->arena, "%s: %s", field, message);
    return &API_VALIDATION;
}

bool
body_is_json(const struct request *req)
{
    str type, parameters, sent = request_header(req, S("content-type"));

    (void)str_cut(sent, ';', &type, &parameters);
    return request_header_count(req, S("content-type")) == 1 &&
           str_eq_nocase(str_trim(type), S("application/json"));
}

bool
uuid_read(struct arena *a, str text, str *out)
{
    char *lower;

    if (text.len != UUID_LEN)
        return false;
    lower = arena_alloc(a, UUID_LEN, 1);
    for (size_t i = 0; i < UUID_LEN; i++) {
        char c = text.at[i];
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (c >= 'A' && c <= 'F')
            c = (char)(c - 'A' + 'a');
        if (dash ? c != '-'
                 : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
        lower[i] = c;
    }
    *out = (str){lower, UUID_LEN};
    return true;
}

/* The app's bucket, then the vehicle's (reference/api.md 4.4). */
static err
take_rate(struct request *req, const struct vehicle *v)
{
    const struct settings *s = req->settings;
    str world = db_installation_key(req->db);
    err e = OK;
    int64_t wait;

    if (vehicle_is_simulated(v) && !s->limit_simulated)
        return OK;
    wait = rate_take(world, req->bearer->app_id, s->app_rate, req->now_ms);
    if (wait > 0)
        e = &API_RATE_LIMIT;
    if (e == OK) {
        wait = rate_take(world, v->id, s->vehicle_rate, req->now_ms);
        if (wait > 0)
            e = &API_VEHICLE_RATE_LIMIT;
    }
    if (e != OK)
        response_header(req, S("retry-after"),
                        arena_fmt(req->arena, "%" PRId64, wait));
    return e;
}

struct limits {
    int64_t requests, vehicles; /* 0: any number */
};

/* Of an app on its plan; the operator says in the settings how much that is. */
static err
limits_of(struct request *req, struct limits *out)
{
    const struct settings *s = req->settings;
    struct plan_of_row row;
    bool found;

    *out = (struct limits){0};
    TRY(plan_of(req->db, req->arena,
                &(struct plan_of_args){req->bearer->app_id}, &found, &row));
    if (!found)
        return OK;
    out->vehicles = app_vehicles_most(s, row.plan);
    out->requests = app_requests_most(s, row.plan);
    return OK;
}

/* Of the app's vehicles the first so many are on its plan. */
static err
check_place(struct request *req, const struct vehicle *v, int64_t most)
{
    const struct plan_vehicle_counts_args in = {
        .app_id = req->bearer->app_id,
        .vehicle_id = v->id,
        .simulated = req->settings->limit_simulated,
        .most = most,
    };
    struct plan_vehicle_counts_row row;
    bool found;

    TRY(plan_vehicle_counts(req->db, req->arena, &in, &found, &row));
    return found && row.counts == 1 ? OK : &API_VEHICLE_LIMIT;
}

/* What the app's plan allows (430). Letting go of a vehicle is always allowed,
 * and so is what a simulated one is asked, unless the operator says otherwise.
 */
static err
take_plan(struct request *req, const struct vehicle *v)
{
    struct limits most;
    bool allowed = true;

    if (req->method == DELETE ||
        (vehicle_is_simulated(v) && !req->settings->limit_simulated))
        return OK;
    TRY(limits_of(req, &most));
    if (most.vehicles > 0)
        TRY(check_place(req, v, most.vehicles));
    if (most.requests > 0)
        TRY(plan_take(req->db, req->bearer->app_id, most.requests, req->now,
                      &allowed));
    return allowed ? OK : &API_VEHICLE_REQUEST_LIMIT;
}

static struct oem_vehicle
as_made(const struct vehicle *v)
{
    return (struct oem_vehicle){
        .vin = v->row.vin,
        .make = v->row.make,
        .model = v->row.model,
        .year = v->row.year,
        .handle = v->row.handle,
    };
}

err
vehicle_open(struct request *req, struct vehicle *out)
{
    TRY(vehicle_reach(req, out));
    return out->trouble;
}

err
vehicle_reach(struct request *req, struct vehicle *out)
{
    str narrowed_to = req->bearer->narrowed_to;
    bool found;

    if (!uuid_read(req->arena, req->params[0], &out->id))
        return refuse_field(req, "vehicleId", "must be a UUID");
    TRY(vehicle_find(
        req->db, req->arena,
        &(struct vehicle_find_args){req->bearer->consent_id, out->id}, &found,
        &out->row));
    if (!found)
        return &API_PERMISSION;
    TRY(take_rate(req, out));
    TRY(take_plan(req, out));

    out->permissions = permission_set_from(out->row.permissions, NULL);
    if (narrowed_to.len > 0)
        out->permissions = permission_set_and(
            out->permissions, permission_set_from(narrowed_to, NULL));
    TRY(simulate_read(req, out));
    out->seen = as_made(out);
    /* most cars are as they were made: no look at what was changed */
    return out->row.changed == 0
               ? OK
               : vehicle_for_maker(req->db, req->arena, out, &out->seen);
}

struct oem_session
vehicle_session(const struct request *req, const struct vehicle *v)
{
    return (struct oem_session){
        .app_id = req->bearer->app_id,
        .make = make_find(v->row.make),
        .simulated = vehicle_is_simulated(v),
        .now_ms = req->now_ms,
    };
}

bool
vehicle_is_simulated(const struct vehicle *v)
{
    return !str_eq(v->row.mode, S("live"));
}

err
vehicle_for_maker(struct db *db, struct arena *a, const struct vehicle *v,
                  struct oem_vehicle *out)
{
    struct car_overlay_of_row *rows;
    struct oem_change *changes;
    size_t count = 0;

    if (vehicle_is_simulated(v))
        TRY(car_overlay_of(db, a, &(struct car_overlay_of_args){v->id}, &rows,
                           &count));
    changes = arena_alloc(a, count, sizeof *changes);
    for (size_t i = 0; i < count; i++)
        changes[i] = (struct oem_change){rows[i].kind, rows[i].value,
                                         rows[i].at_ms, rows[i].until_ms};
    *out = as_made(v);
    out->changes = changes;
    out->change_count = count;
    return OK;
}

err
vehicle_hold(struct tx *tx, str vehicle_id, bool *is_held)
{
    struct connection_hold_row row;

    return connection_hold(tx, &(struct connection_hold_args){vehicle_id},
                           is_held, &row);
}

err
vehicle_keep_changes(struct tx *tx, str vehicle_id,
                     const struct oem_change *changes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct oem_change *c = &changes[i];
        const struct car_overlay_put_args put = {vehicle_id, c->kind, c->value,
                                                 c->at_ms, c->until_ms};

        if (c->value.len > 0)
            TRY(car_overlay_put(tx, &put, NULL));
        else
            TRY(car_overlay_drop(
                tx, &(struct car_overlay_drop_args){vehicle_id, c->kind},
                NULL));
    }
    return OK;
}

/* Clients are not neat: reference/api.md 2.3. */
err
parameter_read(struct request *req, const char *name, str *out)
{
    if (fields_count(req->query, str_of(name)) > 1)
        return refuse_field(req, name, "is there more than once");
    *out = fields_get(req->query, str_of(name));
    if (str_ends(*out, S("?")))
        out->len--;
    if (str_eq(*out, S("undefined")))
        out->len = 0;
    return OK;
}

err
page_read(struct request *req, int64_t usual, struct page *out)
{
    str limit, offset;

    *out = (struct page){.limit = usual};
    TRY(parameter_read(req, "limit", &limit));
    TRY(parameter_read(req, "offset", &offset));
    if (limit.len > 0 &&
        (!str_to_int(limit, LIMIT_MOST, &out->limit) || out->limit < 1))
        return refuse_field(req, "limit",
                            "must be a whole number from 1 to 50");
    if (offset.len > 0 && !str_to_int(offset, INT64_MAX, &out->offset))
        return refuse_field(req, "offset", "must be a whole number from 0");
    return OK;
}

void
page_json(struct json *j, const struct page *page, int64_t count)
{
    json_open(j, S("paging"), '{');
    json_int(j, S("count"), count);
    json_int(j, S("offset"), page->offset);
    json_close(j, '}');
}

err
units_read(struct request *req, enum units *out)
{
    str sent = request_header(req, S("sc-unit-system"));

    *out = METRIC;
    if (request_header_count(req, S("sc-unit-system")) == 0)
        return OK;
    if (str_eq_nocase(sent, units_name(IMPERIAL)))
        *out = IMPERIAL;
    else if (!str_eq_nocase(sent, units_name(METRIC)))
        return refuse_field(req, "sc-unit-system",
                            "must be metric or imperial");
    return OK;
}
