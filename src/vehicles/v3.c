/* SPDX-License-Identifier: Apache-2.0
 * Version 3 of the API, for reading: the vehicle, and its signals by code. The
 * answers hold what clients of both generations look for (reference/api.md
 * 8.3): a resource stands at the top and once more as "data". */
#include "base/clock.h"
#include "oauth/oauth.h"
#include "vehicles/vehicle.h"
#include "vehicles/vehicles.h"

enum { BODY = 256 * 1024 };

/* What every answer here is made of. */
struct answer {
    struct request *req;
    struct vehicle vehicle;
    enum units units;
    bool text_times; /* the newer generation: ISO times, the year a number */
};

/* One signal, read once for all of its codes. */
struct asked {
    const struct signal *signal;
    void *values;
    int64_t measured_ms;
    err error;
};

/* ---- who asks, for what ---- */

static err
open_answer(struct request *req, struct answer *out)
{
    str user = request_header(req, S("sc-user-id")), id;

    out->req = req;
    out->text_times =
        user.len > 0 || str_starts(request_header(req, S("accept")),
                                   S("application/vnd.api+json"));
    TRY(units_read(req, &out->units));
    if (user.len > 0 && !uuid_read(req->arena, user, &id))
        return refuse_field(req, "sc-user-id", "must be a UUID");
    if (user.len > 0 && !str_eq(id, req->bearer->owner_id))
        return &API_PERMISSION;
    return vehicle_open(req, &out->vehicle);
}

static bool
may_know(const struct answer *a, const struct signal *signal)
{
    return permission_set_has(a->vehicle.permissions, signal->permission);
}

static void
ask(const struct answer *a, const struct signal *signal, struct asked *out)
{
    *out = (struct asked){
        .signal = signal,
        .values = arena_alloc(a->req->arena, 1, signal_size(signal)),
        .error = &API_PERMISSION,
    };
    if (may_know(a, signal))
        out->error = vehicle_ask(a->req, &a->vehicle, signal, out->values,
                                 &out->measured_ms);
}

static bool
is_incapable(err e)
{
    return e != OK && api_error_for(e)->error == &API_VEHICLE_NOT_CAPABLE;
}

/* ---- the parts of an answer ---- */

static void
time_json(struct json *j, str key, const struct answer *a, int64_t ms)
{
    if (a->text_times)
        json_text(j, key, clock_iso(a->req->arena, ms));
    else
        json_int(j, key, ms);
}

/* code: "" for the vehicle itself. */
static void
links_json(struct json *j, const struct answer *a, const char *below, str code)
{
    json_open(j, S("links"), '{');
    json_text(j, S("self"),
              arena_fmt(a->req->arena, "/vehicles/" STR_FMT "%s" STR_FMT,
                        STR_ARG(a->vehicle.id), below, STR_ARG(code)));
    json_close(j, '}');
}

static void
vehicle_members(struct json *j, const struct answer *a)
{
    const struct vehicle_find_row *row = &a->vehicle.row;

    json_text(j, S("id"), a->vehicle.id);
    json_text(j, S("type"), S("vehicle"));
    json_open(j, S("attributes"), '{');
    if (may_know(a, signal_row(SIGNAL_ATTRIBUTES))) {
        json_text(j, S("make"), row->make);
        json_text(j, S("model"), row->model);
        if (a->text_times)
            json_int(j, S("year"), row->year);
        else
            json_text(j, S("year"),
                      arena_fmt(a->req->arena, "%d", (int)row->year));
    }
    json_close(j, '}');
    links_json(j, a, "", S(""));
}

static void
vehicle_included(struct json *j, const struct answer *a)
{
    json_open(j, S("included"), '{');
    json_open(j, S("vehicle"), '{');
    vehicle_members(j, a);
    json_close(j, '}');
    json_close(j, '}');
}

static void
status_json(struct json *j, const struct answer *a, err e)
{
    json_open(j, S("status"), '{');
    json_text(j, S("value"), e == OK ? S("SUCCESS") : S("ERROR"));
    if (e != OK) {
        json_open(j, S("error"), '{');
        api_error_v3_members(j, a->req, api_error_for(e));
        json_close(j, '}');
    }
    json_close(j, '}');
}

static void
signal_members(struct json *j, const struct answer *a, size_t n,
               const struct asked *asked, str body)
{
    const struct signal_code row = signal_code_row(n);

    json_text(j, S("id"), row.code);
    json_text(j, S("type"), S("signal"));
    json_open(j, S("attributes"), '{');
    json_text(j, S("code"), row.code);
    json_text(j, S("name"), row.name);
    json_text(j, S("group"), row.group);
    status_json(j, a, asked->error);
    if (asked->error == OK)
        json_raw(j, S("body"), body);
    json_close(j, '}');
    json_open(j, S("meta"), '{');
    time_json(j, S("retrievedAt"), a, a->req->now_ms);
    if (asked->error == OK)
        time_json(j, S("oemUpdatedAt"), a, asked->measured_ms);
    json_close(j, '}');
    links_json(j, a, "/signals/", row.code);
}

/* False: this car has no such part. */
static bool
body_of(const struct answer *a, size_t n, const struct asked *asked, str *out)
{
    struct buf body = {.arena = a->req->arena, .max = BODY};
    struct json j = {.out = &body};
    bool there =
        asked->error != OK ||
        signal_code_json(&j, S(""), n, asked->values, a->units, a->req->now_ms);

    *out = buf_str(&body);
    return there;
}

/* ---- the handlers ---- */

err
v3_vehicle(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct answer a;

    TRY(open_answer(req, &a));
    if (!may_know(&a, signal_row(SIGNAL_ATTRIBUTES)))
        return &API_PERMISSION;
    json_open(&j, S(""), '{');
    vehicle_members(&j, &a);
    json_open(&j, S("data"), '{');
    vehicle_members(&j, &a);
    json_close(&j, '}');
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

static int64_t
list_json(struct json *j, const struct answer *a)
{
    struct asked asked = {0};
    int64_t count = 0;
    str body;

    json_open(j, S("data"), '[');
    for (size_t n = 0; n < signal_code_count(); n++) {
        const struct signal *signal = signal_code_row(n).signal;

        if (!may_know(a, signal))
            continue;
        if (asked.signal != signal)
            ask(a, signal, &asked);
        if (is_incapable(asked.error) || !body_of(a, n, &asked, &body))
            continue;
        json_open(j, S(""), '{');
        signal_members(j, a, n, &asked, body);
        json_close(j, '}');
        count++;
    }
    json_close(j, ']');
    return count;
}

err
v3_signals(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct answer a;
    int64_t count;

    TRY(open_answer(req, &a));
    json_open(&j, S(""), '{');
    count = list_json(&j, &a);
    json_open(&j, S("meta"), '{');
    json_int(&j, S("totalCount"), count);
    json_int(&j, S("pageSize"), count);
    json_int(&j, S("page"), 1);
    json_int(&j, S("pageNumber"), 1);
    json_close(&j, '}');
    links_json(&j, &a, "/signals", S(""));
    vehicle_included(&j, &a);
    json_close(&j, '}');
    response_header(req, S("sc-unit-system"), units_name(a.units));
    response_json(req, 200, &body);
    return OK;
}

/* A code that the catalogue knows, though no car is asked for it. */
static bool
is_known(str code, enum permission *permission)
{
    for (size_t i = 0; i < capability_count(); i++) {
        const struct capability *c = capability_row(i);

        *permission = c->permission;
        if (c->kind == CAPABILITY_SIGNAL && str_eq(c->code, code))
            return true;
    }
    return false;
}

static err
signal_read(struct request *req, const struct answer *a, size_t *n,
            struct asked *asked, str *body)
{
    enum permission permission;

    if (!is_known(req->params[1], &permission))
        return &API_PATH;
    if (!permission_set_has(a->vehicle.permissions, permission))
        return &API_PERMISSION;
    if (!signal_code_find(req->params[1], n))
        return &API_SMARTCAR_NOT_CAPABLE;
    ask(a, signal_code_row(*n).signal, asked);
    TRY(asked->error);
    return body_of(a, *n, asked, body) ? OK : &API_VEHICLE_NOT_CAPABLE;
}

err
v3_signal(struct request *req)
{
    struct buf out = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &out};
    struct asked asked;
    struct answer a;
    size_t n;
    str body;

    TRY(open_answer(req, &a));
    TRY(signal_read(req, &a, &n, &asked, &body));
    json_open(&j, S(""), '{');
    signal_members(&j, &a, n, &asked, body);
    json_open(&j, S("data"), '{');
    signal_members(&j, &a, n, &asked, body);
    json_close(&j, '}');
    vehicle_included(&j, &a);
    json_close(&j, '}');
    response_header(req, S("sc-data-age"),
                    clock_iso(req->arena, asked.measured_ms));
    response_header(req, S("sc-fetched-at"),
                    clock_iso(req->arena, req->now_ms));
    response_header(req, S("sc-unit-system"), units_name(a.units));
    response_json(req, 200, &out);
    return OK;
}
