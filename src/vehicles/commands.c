/* SPDX-License-Identifier: Apache-2.0
 * An app tells a vehicle what to do: command_rows.c says what there is. */
#include "base/json.h"
#include "oauth/oauth.h"
#include "store/db.h"
#include "vehicles/command_rows.h"
#include "vehicles/vehicle.h"
#include "vehicles/vehicles.h"

enum { BODY = 256 };

static err
command_read(struct request *req, const struct command_row *row,
             struct oem_command *out)
{
    const char *field, *problem;
    struct command_values values;

    if (!body_is_json(req))
        return &API_MEDIA_TYPE;
    if (!command_parse(req->arena, req->in->body, row->fields, &values, &field,
                       &problem))
        return refuse_field(req, field, problem);
    *out = (struct oem_command){
        .kind = (enum oem_command_kind)((int)row->kind + values.word),
        .path = row->path,
        .numbers = {values.numbers[0], values.numbers[1]},
    };
    return OK;
}

struct doing {
    struct request *req;
    const struct vehicle *vehicle;
    struct oem_command command;
};

/* A simulated car does what it is told in the unit: it is a function of its
 * changes, and of two commands at once the second one sees the first. A car
 * that was given back meanwhile is nobody's to command. */
static err
do_simulated(struct tx *tx, void *arg)
{
    const struct doing *d = arg;
    const struct oem_session session = vehicle_session(d->req, d->vehicle);
    struct oem_change changes[OEM_CHANGES_MOST];
    struct oem_vehicle vehicle;
    bool is_held;
    size_t count;

    TRY(vehicle_hold(tx, d->vehicle->id, &is_held));
    if (!is_held)
        return &API_PERMISSION;
    TRY(vehicle_for_maker(tx->db, tx->arena, d->vehicle, &vehicle));
    TRY(oem_command(&session, tx->arena, &vehicle, &d->command, changes,
                    &count));
    return vehicle_keep_changes(tx, d->vehicle->id, changes, count);
}

static err
do_live(struct doing *d)
{
    const struct oem_session session = vehicle_session(d->req, d->vehicle);
    struct oem_change changes[OEM_CHANGES_MOST];
    struct oem_vehicle vehicle;
    size_t count;

    TRY(vehicle_for_maker(d->req->db, d->req->arena, d->vehicle, &vehicle));
    return oem_command(&session, d->req->arena, &vehicle, &d->command, changes,
                       &count);
}

static err
carry_out(struct doing *d)
{
    if (vehicle_is_simulated(d->vehicle))
        return db_write(d->req->db, do_simulated, d);
    return do_live(d);
}

static void
answer_success(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};

    json_open(&j, S(""), '{');
    json_text(&j, S("status"), S("success"));
    json_text(&j, S("message"), S("Successfully sent request to vehicle"));
    json_close(&j, '}');
    response_json(req, 200, &body);
}

/* What a path below a vehicle takes; "" if it names nothing. */
static str
methods_of(str path)
{
    static const struct {
        str path, methods;
    } others[] = {
        {STR("permissions"), STR("GET, HEAD")},
        {STR("batch"),       STR("POST")     },
        {STR("application"), STR("DELETE")   },
    };
    str first, rest;

    if (signal_at(path) != NULL)
        return command_row_at(path) != NULL ? S("GET, HEAD, POST")
                                            : S("GET, HEAD");
    if (command_row_at(path) != NULL)
        return S("POST");
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (str_eq(others[i].path, path))
            return others[i].methods;
    }
    (void)str_cut(path, '/', &first, &rest);
    return str_eq(first, S("webhooks")) && rest.len > 0 && !str_has(rest, '/')
               ? S("POST, DELETE")
               : S("");
}

/* What takes another method is not nothing: RFC 9110 section 15.5.6. */
err
path_refuse(struct request *req, str path)
{
    str methods = methods_of(path);

    if (methods.len == 0)
        return &API_PATH;
    response_header(req, S("allow"), methods);
    return &API_METHOD;
}

/* In the order of vehicles.h. */
static err
may_be_told(struct request *req, const struct command_row *row,
            const struct vehicle *vehicle)
{
    if (row == NULL)
        return path_refuse(req, req->params[1]);
    if (!permission_set_has(vehicle->permissions, row->permission))
        return &API_PERMISSION;
    return path_is_for_make(row->path, req->params[1], vehicle->row.make)
               ? OK
               : &API_VEHICLE_NOT_CAPABLE;
}

err
vehicles_command(struct request *req)
{
    const struct command_row *row = command_row_at(req->params[1]);
    struct vehicle vehicle;
    struct doing d = {.req = req, .vehicle = &vehicle};

    TRY(vehicle_open(req, &vehicle));
    TRY(may_be_told(req, row, &vehicle));
    TRY(command_read(req, row, &d.command));
    TRY(trouble_take(req, &vehicle, &vehicle.seen, row->path));
    TRY(carry_out(&d));
    answer_success(req);
    return OK;
}
