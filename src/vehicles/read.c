/* SPDX-License-Identifier: Apache-2.0
 * Reading a vehicle: from a path to the signal's row, through the maker, to
 * JSON in the unit system asked for. */
#include "base/clock.h"
#include "oauth/oauth.h"
#include "oem/oem.h"
#include "vehicles/errors.h"
#include "vehicles/vehicle.h"
#include "vehicles/vehicles.h"

enum { BODY = 256 * 1024 };

/* "tesla/compass" is a Tesla's alone. The row's path is "{make}/compass". */
static bool
is_for_make(const struct signal *signal, str path, str make)
{
    str first, rest;

    if (!str_starts(signal->path, S("{make}")))
        return true;
    str_cut(path, '/', &first, &rest);
    return str_eq_nocase(first, make);
}

/* What this server knows by itself: no maker is asked. */
static struct attributes *
attributes_of(struct arena *a, const struct vehicle *v)
{
    struct attributes *out = ARENA_NEW(a, struct attributes);

    *out = (struct attributes){
        .id = v->id,
        .make = v->row.make,
        .model = v->row.model,
        .year = v->row.year,
    };
    return out;
}

static err
ask_maker(struct request *req, const struct vehicle *v,
          const struct signal *signal, void *out, int64_t *measured_ms)
{
    const struct oem_session session = {
        .app_id = req->bearer->app_id,
        .make = make_find(v->row.make),
        .simulated = !str_eq(v->row.mode, S("live")),
        .now_ms = req->now_ms,
    };
    const struct oem_vehicle vehicle = {
        .vin = v->row.vin,
        .make = v->row.make,
        .model = v->row.model,
        .year = v->row.year,
        .handle = v->row.handle,
    };

    return oem_read(&session, req->arena, &vehicle, signal, out, measured_ms);
}

err
vehicle_read(struct request *req, const struct vehicle *vehicle, str path,
             enum units units, struct reading *out)
{
    const struct signal *signal = signal_at(path);
    struct json j = {.out = &out->body};
    void *values;

    if (signal == NULL)
        return &API_PATH;
    if (!permission_set_has(vehicle->permissions, signal->permission))
        return &API_PERMISSION;
    if (!is_for_make(signal, path, vehicle->row.make))
        return &API_VEHICLE_NOT_CAPABLE;

    *out = (struct reading){
        .signal = signal,
        .is_measured = signal->id != SIGNAL_ATTRIBUTES,
        .body = {.arena = req->arena, .max = BODY},
    };
    if (out->is_measured) {
        values = arena_alloc(req->arena, 1, signal_size(signal));
        TRY(ask_maker(req, vehicle, signal, values, &out->measured_ms));
    } else {
        values = attributes_of(req->arena, vehicle);
    }
    signal_json(&j, S(""), signal, values, units);
    return OK;
}

static void
add_headers(struct request *req, const struct reading *r, enum units units)
{
    if (r->is_measured) {
        response_header(req, S("sc-data-age"),
                        clock_iso(req->arena, r->measured_ms));
        response_header(req, S("sc-fetched-at"),
                        clock_iso(req->arena, req->now_ms));
    }
    if (signal_has_units(r->signal))
        response_header(req, S("sc-unit-system"), units_name(units));
}

static err
answer(struct request *req, str path)
{
    struct vehicle vehicle;
    struct reading reading;
    enum units units;

    TRY(units_read(req, &units));
    TRY(vehicle_open(req, &vehicle));
    TRY(vehicle_read(req, &vehicle, path, units, &reading));
    add_headers(req, &reading, units);
    response_json(req, 200, &reading.body);
    return OK;
}

err
vehicles_attributes(struct request *req)
{
    return answer(req, S(""));
}

err
vehicles_read(struct request *req)
{
    return answer(req, req->params[1]);
}
