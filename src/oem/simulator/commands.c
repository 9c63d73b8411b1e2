/* SPDX-License-Identifier: Apache-2.0
 * What a simulated car does when an app tells it to. Plain cars take commands
 * in any order; strict ones refuse as a real car does. */
#include <math.h>

#include "oem/simulator/chance.h"
#include "oem/simulator/overlay.h"
#include "oem/simulator/timing.h"

enum { TAG_DEEP_SLEEP = 300 };

struct telling {
    struct order order;
    const struct oem_command *command;
    bool strict;
    uint64_t seed;
    struct car car;
    struct car_state state; /* with the changes so far */
    bool asleep;
};

static err
lock(const struct telling *t)
{
    bool on = t->command->kind == OEM_LOCK;

    if (t->strict) {
        if (t->state.driving)
            return &OEM_IN_MOTION;
        if (on && (t->state.front_door_open || t->state.other_door_open))
            return &OEM_DOOR_OPEN;
        if (on && t->state.boot_open)
            return &OEM_TRUNK_OPEN;
        if (on && t->state.hood_open)
            return &OEM_HOOD_OPEN;
    }
    order_keep(&t->order, "lock", on ? S("on") : S("off"));
    order_drop(&t->order, SET_KIND "security.isLocked");
    return OK;
}

static err
check_charging(const struct telling *t)
{
    bool start = t->command->kind == OEM_CHARGE_START;

    if (!t->state.plugged)
        return &OEM_CHARGING_PLUG_NOT_CONNECTED;
    if (start && t->state.charging)
        return &OEM_CHARGING_IN_PROGRESS;
    if (start && t->state.charge >= t->car.limit - 0.0005)
        return &OEM_FULLY_CHARGED;
    return start || t->state.charging ? OK : &OEM_NOT_CHARGING;
}

/* A plain car that is told to charge has been plugged in by someone; told to
 * stop without a plug, it has nothing to do. */
static err
charge(const struct telling *t)
{
    bool start = t->command->kind == OEM_CHARGE_START;

    if (t->strict)
        TRY(check_charging(t));
    if (t->state.driving || (!start && !t->state.plugged))
        return OK;
    order_charge(&t->order, start ? "on" : "off", t->state.charge);
    return OK;
}

/* What was told about charging goes on, with another limit or current. */
static void
charge_on(const struct telling *t)
{
    const struct car_state *s = &t->state,
                           usual = car_at(&t->car, t->order.now_ms);
    bool told = s->plugged != usual.plugged ||
                (s->plugged && usual.charging != s->charging);

    order_charge(&t->order,
                 !told         ? "as usual"
                 : s->charging ? "on"
                 : s->plugged  ? "off"
                               : "unplugged",
                 s->charge);
}

static err
set_limit(const struct telling *t)
{
    order_keep(&t->order, "limit",
               arena_fmt(t->order.arena, "%ld",
                         lround(t->command->numbers[0] * 1000000)));
    order_drop(&t->order, SET_KIND "charge/limit.limit");
    charge_on(t);
    return OK;
}

static err
set_amperes(const struct telling *t)
{
    order_keep(&t->order, "amperes",
               arena_fmt(t->order.arena, "%ld",
                         lround(t->command->numbers[0] * 1000)));
    order_drop(&t->order, SET_KIND "charge/ammeter.amperage");
    charge_on(t);
    return OK;
}

static err
navigate(const struct telling *t)
{
    (void)t; /* the way there is for its driver to choose */
    return OK;
}

/* One car in ten cannot be woken from afar. */
static bool
sleeps_deeply(const struct telling *t)
{
    return t->strict && t->asleep &&
           chance(t->seed, TAG_DEEP_SLEEP, 0) % 10 == 0;
}

err
simulator_command(const struct oem_session *s, struct arena *a,
                  const struct oem_vehicle *vehicle,
                  const struct oem_command *command, struct oem_change *changes,
                  size_t *change_count)
{
    static err (*const how[])(const struct telling *) = {
        [OEM_LOCK] = lock,
        [OEM_UNLOCK] = lock,
        [OEM_CHARGE_START] = charge,
        [OEM_CHARGE_STOP] = charge,
        [OEM_CHARGE_LIMIT] = set_limit,
        [OEM_NAVIGATE] = navigate,
        [OEM_CHARGE_AMPERES] = set_amperes,
    };
    const struct make *make = make_find(vehicle->make);
    const struct oem_vehicle now = vehicle_now(a, vehicle, s->now_ms);
    const struct timing timing = timing_of(&now, s->now_ms);
    struct handle h;
    struct telling t = {.command = command};

    *change_count = 0;
    if (make == NULL || !handle_parse(vehicle->handle, &h))
        return &OEM_UNKNOWN_HANDLE;
    if (h.error != OK)
        return h.error;
    if (!capability_set_can(h.set, make, S("POST"), command->path))
        return &OEM_NOT_CAPABLE;
    t.order =
        (struct order){a, timing_car_now(&timing), &now, changes, change_count};
    t.strict = car_is_strict(&now, &h);
    t.seed = h.seed;
    t.car = car_of_handle(make, &h);
    t.asleep = car_seen(&t.car, &now, t.order.now_ms).asleep_ms != INT64_MAX;
    t.state = car_changed(&t.car, &now, t.order.now_ms);
    if (sleeps_deeply(&t))
        return &OEM_ASLEEP;
    TRY(how[command->kind](&t));
    order_keep(&t.order, "wake", S("on"));
    return OK;
}
