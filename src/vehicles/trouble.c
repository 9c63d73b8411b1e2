/* SPDX-License-Identifier: Apache-2.0
 * Errors that a simulated vehicle was told to answer, some of them only a few
 * times. Counting is a write; it happens to cars alone that were told so. */
#include <inttypes.h>

#include "vehicles/vehicle.h"

enum { COUNT_MOST = 1000000, ROUNDS = 100 };

struct counting {
    const struct vehicle *vehicle;
    str kind, value, next; /* next "": it was the last time */
    bool found;
};

static err
count_unit(struct tx *tx, void *arg)
{
    struct counting *c = arg;
    struct car_overlay_next_row row;

    TRY(car_overlay_next(tx,
                         &(struct car_overlay_next_args){
                             c->vehicle->id, c->kind, c->value, c->next},
                         &c->found, &row));
    if (!c->found || c->next.len > 0)
        return OK;
    return car_overlay_drop(
        tx, &(struct car_overlay_drop_args){c->vehicle->id, c->kind}, NULL);
}

static const struct oem_change *
trouble_of(const struct oem_vehicle *car, str path)
{
    const str kind = S(TROUBLE_KIND);
    const struct oem_change *any = NULL;

    if (str_starts(path, S("/")))
        path = str_from(path, 1);
    for (size_t i = 0; i < car->change_count; i++) {
        const struct oem_change *c = &car->changes[i];

        if (!str_starts(c->kind, kind))
            continue;
        if (str_eq(str_from(c->kind, kind.len), path))
            return c;
        if (str_eq(str_from(c->kind, kind.len), S("*")))
            any = c;
    }
    return any;
}

/* Of many at once each gets one of the times, the others the truth. */
static err
take_once(struct request *req, const struct vehicle *v,
          const struct oem_change *c, bool *again, err *out)
{
    struct counting in = {.vehicle = v, .kind = c->kind, .value = c->value};
    str name, count;
    int64_t times;

    *again = false;
    *out = OK;
    if (!str_cut(c->value, ' ', &name, &count) ||
        !str_to_int(count, COUNT_MOST, &times))
        return OK;
    *out = api_error_named(name);
    if (times == 0 || *out == OK)
        return OK;
    if (times > 1)
        in.next = arena_fmt(req->arena, STR_FMT " %" PRId64, STR_ARG(name),
                            times - 1);
    TRY(db_write(req->db, count_unit, &in));
    *again = !in.found;
    return OK;
}

err
trouble_take(struct request *req, const struct vehicle *v,
             const struct oem_vehicle *car, str path)
{
    struct oem_vehicle now = *car;
    bool again = true;
    err out = OK;

    for (int i = 0; again && i < ROUNDS; i++) {
        const struct oem_change *c = trouble_of(&now, path);

        if (c == NULL)
            return OK;
        TRY(take_once(req, v, c, &again, &out));
        if (again)
            TRY(vehicle_for_maker(req->db, req->arena, v, &now));
    }
    return out;
}
