/* SPDX-License-Identifier: Apache-2.0
 * Reading a vehicle: from a path to the signal's row, through the maker, to
 * JSON in the unit system asked for. */
#include "base/clock.h"
#include "oauth/oauth.h"
#include "oem/oem.h"
#include "vehicles/errors.h"
#include "vehicles/history.h"
#include "vehicles/vehicle.h"
#include "vehicles/vehicles.h"

enum { BODY = 256 * 1024 };

bool
path_is_for_make(str pattern, str path, str make)
{
    str first, rest;

    if (!str_starts(pattern, S("{make}")))
        return true;
    str_cut(path, '/', &first, &rest);
    return str_eq_nocase(first, make);
}

err
vehicle_ask(struct request *req, const struct vehicle *v,
            const struct signal *signal, void *out, int64_t *measured_ms)
{
    const struct oem_session session = vehicle_session(req, v);

    TRY(trouble_take(req, v, &v->seen, signal->path));
    return oem_read(&session, req->arena, &v->seen, signal, out, measured_ms);
}

err
vehicle_read(struct request *req, const struct vehicle *vehicle, str path,
             enum units units, struct reading *out)
{
    const struct signal *signal = signal_at(path);
    struct json j = {.out = &out->body};
    struct history_range range;
    void *values;

    if (vehicle->trouble != OK)
        return vehicle->trouble;
    if (signal == NULL)
        return &API_PATH;
    if (!permission_set_has(vehicle->permissions, signal->permission))
        return &API_PERMISSION;
    if (!path_is_for_make(signal->path, path, vehicle->row.make))
        return &API_VEHICLE_NOT_CAPABLE;
    if (signal->id == SIGNAL_SERVICE_HISTORY)
        TRY(history_range_read(req, &range));

    *out = (struct reading){
        .signal = signal,
        .body = {.arena = req->arena, .max = BODY},
    };
    values = arena_alloc(req->arena, 1, signal_size(signal));
    TRY(vehicle_ask(req, vehicle, signal, values, &out->measured_ms));
    if (signal->id == SIGNAL_ATTRIBUTES)
        ((struct attributes *)values)->id = vehicle->id;
    if (signal->id == SIGNAL_SERVICE_HISTORY)
        history_keep(req->arena, values, &range);
    signal_json(&j, S(""), signal, values, units);
    return OK;
}

size_t
reading_headers(struct arena *a, const struct reading *r, enum units units,
                int64_t now_ms, struct field out[READING_HEADERS])
{
    size_t n = 0;

    if (r->signal->id != SIGNAL_ATTRIBUTES) {
        out[n++] =
            (struct field){S("sc-data-age"), clock_iso(a, r->measured_ms)};
        out[n++] = (struct field){S("sc-fetched-at"), clock_iso(a, now_ms)};
    }
    if (signal_has_units(r->signal))
        out[n++] = (struct field){S("sc-unit-system"), units_name(units)};
    return n;
}

static err
answer(struct request *req, str path)
{
    struct vehicle vehicle;
    struct reading reading;
    struct field headers[READING_HEADERS];
    enum units units;
    size_t count;

    TRY(units_read(req, &units));
    TRY(vehicle_open(req, &vehicle));
    if (signal_at(path) == NULL)
        return path_refuse(req, path);
    TRY(vehicle_read(req, &vehicle, path, units, &reading));
    count = reading_headers(req->arena, &reading, units, req->now_ms, headers);
    for (size_t i = 0; i < count; i++)
        response_header(req, headers[i].name, headers[i].value);
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
