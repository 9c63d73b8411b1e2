/* SPDX-License-Identifier: Apache-2.0
 * Driving and parking move the car's time on to where its calendar has it
 * drive or park: so every metre, every kilowatt-hour and every degree still
 * follows from the time. */
#include "oem/simulator/steer.h"

#include <math.h>

#include "catalog/settable.h"
#include "oem/simulator/overlay.h"
#include "oem/simulator/simulator.h"
#include "oem/simulator/timing.h"

enum { MINUTE = 60, MILLION = 1000000 };

/* One car that is being steered. */
struct hand {
    struct order order;
    const struct steering *what;
    struct timing timing;
    struct oem_vehicle vehicle;
    struct handle handle;
    struct car car;
    struct car_state state;
};

static err
take(const struct oem_session *s, struct arena *a,
     const struct oem_vehicle *vehicle, struct hand *out)
{
    const struct make *make = make_find(vehicle->make);

    if (make == NULL || !handle_parse(vehicle->handle, &out->handle))
        return &OEM_UNKNOWN_HANDLE;
    out->vehicle = vehicle_now(a, vehicle, s->now_ms);
    out->timing = timing_of(&out->vehicle, s->now_ms);
    out->order = (struct order){
        .arena = a,
        .now_ms = timing_car_now(&out->timing),
        .vehicle = &out->vehicle,
    };
    out->car = car_of_handle(make, &out->handle);
    out->state = car_changed(&out->car, &out->vehicle, out->order.now_ms);
    return OK;
}

/* ---- time ---- */

static void
move_time(const struct hand *h, int64_t car_ms, int64_t rate)
{
    h->order.changes[(*h->order.count)++] =
        timing_change(h->order.arena, &h->timing, car_ms, rate);
}

/* To an instant on the car's clock. */
static void
move_to(const struct hand *h, int64_t t_s)
{
    move_time(h, car_utc_ms(&h->car, t_s * 1000), h->timing.rate);
}

static err
drive(const struct hand *h)
{
    if (!h->state.driving)
        move_to(h, h->state.next_start + MINUTE);
    return OK;
}

static err
park(const struct hand *h)
{
    if (h->state.driving)
        move_to(h, h->state.leg.end + 2 * MINUTE);
    return OK;
}

static err
change_time(const struct hand *h)
{
    int64_t rate =
        h->what->rate < 0 ? h->timing.rate : llround(h->what->rate * MILLION);

    move_time(h, h->order.now_ms + h->what->jump_s * 1000, rate);
    return OK;
}

/* ---- the plug ---- */

static err
check_plug(const struct hand *h)
{
    if (h->car.pack_kwh <= 0)
        return &OEM_NOT_CAPABLE;
    return h->state.driving ? &OEM_IN_MOTION : OK;
}

static err
plug(const struct hand *h)
{
    TRY(check_plug(h));
    if (!h->state.plugged)
        order_charge(&h->order, "on", h->state.charge);
    order_keep(&h->order, "wake", S("on"));
    return OK;
}

static err
unplug(const struct hand *h)
{
    TRY(check_plug(h));
    if (h->state.plugged)
        order_charge(&h->order, "unplugged", h->state.charge);
    order_keep(&h->order, "wake", S("on"));
    return OK;
}

static err
charge_on(const struct hand *h)
{
    TRY(check_plug(h));
    if (!h->state.plugged)
        return &OEM_CHARGING_PLUG_NOT_CONNECTED;
    if (h->state.charge >= h->car.limit - 0.0005)
        return &OEM_FULLY_CHARGED;
    if (!h->state.charging)
        order_charge(&h->order, "on", h->state.charge);
    order_keep(&h->order, "wake", S("on"));
    return OK;
}

static err
charge_off(const struct hand *h)
{
    TRY(check_plug(h));
    if (!h->state.charging)
        return &OEM_NOT_CHARGING;
    order_charge(&h->order, "off", h->state.charge);
    order_keep(&h->order, "wake", S("on"));
    return OK;
}

/* ---- sleep ---- */

static err
sleep_now(const struct hand *h)
{
    if (h->state.driving)
        return &OEM_IN_MOTION;
    order_keep(&h->order, "wake", S("off"));
    return OK;
}

static err
wake(const struct hand *h)
{
    order_keep(&h->order, "wake", S("on"));
    return OK;
}

/* ---- how it takes commands ---- */

static err
be_strict(const struct hand *h)
{
    order_keep(&h->order, "strict",
               h->what->kind == STEER_STRICT ? S("on") : S("off"));
    return OK;
}

err
simulator_steer(const struct oem_session *s, struct arena *a,
                const struct oem_vehicle *vehicle, const struct steering *what,
                struct oem_change *changes, size_t *change_count)
{
    static err (*const how[])(const struct hand *) = {
        [STEER_DRIVE] = drive,         [STEER_PARK] = park,
        [STEER_PLUG] = plug,           [STEER_UNPLUG] = unplug,
        [STEER_CHARGE_ON] = charge_on, [STEER_CHARGE_OFF] = charge_off,
        [STEER_SLEEP] = sleep_now,     [STEER_WAKE] = wake,
        [STEER_TIME] = change_time,    [STEER_STRICT] = be_strict,
        [STEER_PLAIN] = be_strict,
    };
    struct hand h = {.what = what};

    *change_count = 0;
    TRY(take(s, a, vehicle, &h));
    h.order.changes = changes;
    h.order.count = change_count;
    return how[what->kind](&h);
}

/* ---- values by hand ---- */

bool
simulator_set(const struct oem_session *s, struct arena *a,
              const struct oem_vehicle *vehicle, const struct car_value *set,
              struct oem_change *out, str *problem)
{
    struct oem_vehicle healthy = *vehicle;
    struct handle handle;
    struct settable at;
    int64_t measured_ms;
    void *values;

    if (!settable_find(a, set->name, &at, problem))
        return false;
    if (!settable_check(a, &at, set->value, problem)) {
        *problem = arena_fmt(a, STR_FMT ": " STR_FMT, STR_ARG(at.name),
                             STR_ARG(*problem));
        return false;
    }
    /* a car in trouble has signals all the same */
    if (handle_parse(vehicle->handle, &handle)) {
        handle.error = OK;
        healthy.handle = handle_text(a, &handle);
    }
    values = arena_alloc(a, 1, signal_size(at.signal));
    *problem =
        arena_fmt(a, STR_FMT ": this car has no such signal", STR_ARG(at.name));
    if (simulator_read(s, a, &healthy, at.signal, values, &measured_ms) != OK ||
        !settable_put(a, &at, set->value, values))
        return false;
    *out = (struct oem_change){
        .kind = arena_fmt(a, SET_KIND STR_FMT, STR_ARG(at.name)),
        .value = set->value,
        .at_ms = s->now_ms - s->now_ms % 1000,
        .until_ms = set->until_ms,
    };
    return true;
}

/* ---- looking ---- */

err
simulator_look(const struct oem_session *s, struct arena *a,
               const struct oem_vehicle *vehicle, struct car_look *out)
{
    struct hand h = {0};
    const struct car_state *state = &h.state;

    TRY(take(s, a, vehicle, &h));
    *out = (struct car_look){
        .driving = state->driving,
        .has_plug = h.car.pack_kwh > 0,
        .plugged = state->plugged,
        .charging = state->charging,
        .locked = state->locked,
        .asleep =
            car_seen(&h.car, &h.vehicle, h.order.now_ms).asleep_ms != INT64_MAX,
        .strict = car_is_strict(&h.vehicle, &h.handle),
        .trouble = h.handle.error,
        .time_ms = h.order.now_ms,
        .rate = (double)h.timing.rate / MILLION,
        .time_is_moved = change_of(&h.vehicle, "time") != NULL,
        .next_drive_ms = car_utc_ms(&h.car, state->next_start * 1000),
    };
    return OK;
}
