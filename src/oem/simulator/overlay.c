/* SPDX-License-Identifier: Apache-2.0
 * What commands have done to a simulated car. The battery goes on from an
 * anchor, its charge at the time of a command, until a night has charged it up
 * to the limit; then the car is again what its seed and the time say. */
#include "oem/simulator/overlay.h"

#include <math.h>

#include "oem/simulator/chance.h"

enum { MINUTE = 60, ROUNDS = 64, AWAKE_MS = 15 * MINUTE * 1000 };
enum { TAG_DEEP_SLEEP = 300 };

#define NEVER INT64_MAX

/* ---- the car of a handle ---- */

/* The row of the model as it was sold; the nearest, should the catalogue have
 * changed since the car was connected. */
static const struct model *
model_of(const struct make *make, const struct handle *h)
{
    const struct model *m = model_find(make, h->model, h->year, h->powertrain);

    for (size_t i = 0; m == NULL && i < make->model_count; i++) {
        const struct model *other = model_row(make->first_model + i);

        if (other->powertrain == h->powertrain && str_eq(other->name, h->model))
            m = other;
    }
    return m;
}

struct car
car_of_handle(const struct make *make, const struct handle *h)
{
    return car_from(h->seed, model_of(make, h), h->year, h->powertrain);
}

/* ---- changes ---- */

static const struct oem_change *
change_of(const struct oem_vehicle *v, const char *kind)
{
    for (size_t i = 0; i < v->change_count; i++) {
        if (str_eq(v->changes[i].kind, str_of(kind)))
            return &v->changes[i];
    }
    return NULL;
}

/* Millionths, so that no text ever holds a decimal mark. */
static bool
millionths_read(const struct oem_change *c, double *out)
{
    int64_t n;

    if (c == NULL || !str_to_int(c->value, 1000000, &n))
        return false;
    *out = (double)n / 1000000;
    return true;
}

/* From UTC to the car's clock. */
static int64_t
own_ms(const struct car *c, int64_t utc_ms)
{
    return utc_ms - car_utc_ms(c, 0);
}

/* ---- lock ---- */

/* When the car locks or unlocks by itself next. */
static int64_t
next_lock_ms(const struct car_state *s)
{
    int64_t auto_lock = s->has_leg ? (s->leg.end + 90) * 1000 : 0;

    if (s->driving || s->t_ms < auto_lock)
        return auto_lock;
    return (s->next_start - MINUTE) * 1000;
}

static void
apply_lock(const struct car *c, const struct oem_vehicle *v,
           struct car_state *s)
{
    const struct oem_change *lock = change_of(v, "lock");
    struct car_state then;

    if (lock == NULL)
        return;
    then = car_at(c, lock->at_ms);
    if (s->t_ms < next_lock_ms(&then))
        s->locked = str_eq(lock->value, S("on"));
}

/* ---- the battery ---- */

enum charging { AS_USUAL, ON, OFF };

/* From here on the charge is counted. */
struct anchor {
    struct car_state at; /* without any change */
    double charge;
    enum charging charging;
};

/* When the plug is pulled before the drive that follows. */
static int64_t
unplug_ms(const struct car_state *s)
{
    return s->driving ? s->t_ms : (s->next_start - 2 * MINUTE) * 1000;
}

/* The next time the owner plugs it in, on the car's clock. */
static int64_t
next_plug_ms(const struct car *c, int64_t t_ms)
{
    int64_t day = t_ms / DAY_MS;

    for (;; day++) {
        if ((day + 1) % c->charge_every == 0 &&
            car_plug_time(c, day) * 1000 > t_ms)
            return car_plug_time(c, day) * 1000;
    }
}

/* From when it charges until it is unplugged at end_ms; NEVER: not at all. */
static int64_t
charges_from(const struct car *c, const struct anchor *a, int64_t end_ms)
{
    int64_t plug;

    if (a->charging == OFF)
        return NEVER;
    if (a->charging == ON || a->at.plugged)
        return a->at.t_ms;
    plug = next_plug_ms(c, a->at.t_ms);
    return plug < end_ms ? plug : NEVER;
}

static double
charge_at(const struct car *c, double from, int64_t start_ms, int64_t t_ms)
{
    if (start_ms > t_ms || from >= c->limit)
        return from;
    return fmin(c->limit,
                car_charge_after(c, from, (double)(t_ms - start_ms) / 1000));
}

/* It stands, and charges from start_ms on. */
static void
stand(const struct car *c, double from, int64_t start_ms, struct car_state *s)
{
    double takes =
        from < c->limit ? car_seconds_to_charge(c, from, c->limit) : 0;

    s->charge = charge_at(c, from, start_ms, s->t_ms);
    s->charging = s->plugged && s->t_ms >= start_ms && s->charge < c->limit;
    s->power_kw = s->charging ? car_charge_power(c, s->charge) : 0;
    if (start_ms > s->t_ms)
        return;
    s->full_s = start_ms / 1000 + (int64_t)ceil(takes);
    if (s->full_s * 1000 + AWAKE_MS > s->asleep_ms)
        s->asleep_ms = s->full_s * 1000 + AWAKE_MS;
}

static double
kwh_between(const struct car *c, const struct car_state *from,
            const struct car_state *to)
{
    double kwh = car_kwh_today(c, to) - car_kwh_today(c, from);

    for (int64_t day = from->day; day < to->day; day++)
        kwh += car_kwh_of_day(c, day);
    return kwh;
}

static double
charge_left(const struct car *c, const struct anchor *a,
            const struct car_state *to)
{
    double least = fmax(c->floor, 0.02);
    double left = a->charge - kwh_between(c, &a->at, to) / c->pack_kwh;

    return fmax(left, fmin(a->charge, least));
}

/* The drives after the anchor, and the night that follows them. The anchor
 * moves to the morning after; false: the answer is in *s. */
static bool
next_night(const struct car *c, struct anchor *a, struct car_state *s)
{
    int64_t plug = next_plug_ms(c, a->at.t_ms), end;
    struct car_state evening = car_at(c, car_utc_ms(c, plug));

    if (s->t_ms < plug) {
        s->charge = charge_left(c, a, s);
        s->plugged = false;
        s->charging = false;
        s->power_kw = 0;
        return false;
    }
    a->charge = charge_left(c, a, &evening);
    end = unplug_ms(&evening);
    if (s->t_ms < end) {
        stand(c, a->charge, plug, s);
        return false;
    }
    a->charge = charge_at(c, a->charge, plug, end);
    a->at = car_at(c, car_utc_ms(c, end));
    return true;
}

/* The time that the command was given in: until it is unplugged. */
static bool
first_stand(const struct car *c, struct anchor *a, struct car_state *s)
{
    int64_t end = unplug_ms(&a->at), start = charges_from(c, a, end);

    if (s->t_ms < end) {
        s->plugged = s->plugged || a->charging != AS_USUAL;
        stand(c, a->charge, start, s);
        return false;
    }
    a->charge = charge_at(c, a->charge, start, end);
    if (end > a->at.t_ms)
        a->at = car_at(c, car_utc_ms(c, end));
    return true;
}

static void
apply_battery(const struct car *c, const struct oem_vehicle *v,
              struct car_state *s)
{
    const struct oem_change *anchor = change_of(v, "anchor");
    const struct oem_change *charge = change_of(v, "charge");
    struct anchor a = {.charging = AS_USUAL};

    if (c->pack_kwh <= 0 || !millionths_read(anchor, &a.charge) ||
        s->t_ms < own_ms(c, anchor->at_ms))
        return;
    a.at = car_at(c, anchor->at_ms);
    if (charge != NULL && charge->at_ms == anchor->at_ms)
        a.charging = str_eq(charge->value, S("on"))    ? ON
                     : str_eq(charge->value, S("off")) ? OFF
                                                       : AS_USUAL;
    if (!first_stand(c, &a, s))
        return;
    for (int i = 0; i < ROUNDS; i++) {
        if (!next_night(c, &a, s) || fabs(a.charge - c->limit) < 1e-9)
            return;
    }
}

struct car_state
car_changed(struct car *c, const struct oem_vehicle *vehicle, int64_t at_ms)
{
    double limit;
    struct car_state s;

    if (c->pack_kwh > 0 && millionths_read(change_of(vehicle, "limit"), &limit))
        c->limit = limit;
    s = car_at(c, at_ms);
    apply_lock(c, vehicle, &s);
    apply_battery(c, vehicle, &s);
    return s;
}

/* ---- from afar ---- */

struct car_state
car_seen(struct car *c, const struct oem_vehicle *vehicle, int64_t at_ms)
{
    struct car_state s = car_changed(c, vehicle, at_ms);
    int64_t awake = s.charging ? NEVER : s.asleep_ms;

    for (size_t i = 0; i < vehicle->change_count; i++) {
        int64_t until = own_ms(c, vehicle->changes[i].at_ms) + AWAKE_MS;

        if (until > awake)
            awake = until;
    }
    if (awake < s.t_ms)
        s = car_changed(c, vehicle, car_utc_ms(c, awake));
    return s;
}

/* ---- commands ---- */

struct order {
    const struct oem_command *command;
    struct arena *arena;
    int64_t now_ms;
    const struct handle *handle;
    struct car *car;
    struct car_state state; /* with the changes so far */
    const struct oem_vehicle *vehicle;
    struct oem_change *changes;
    size_t *count;
};

static void
keep(const struct order *o, const char *kind, str value)
{
    o->changes[(*o->count)++] =
        (struct oem_change){str_of(kind), value, o->now_ms};
}

static str
millionths(const struct order *o, double value)
{
    return arena_fmt(o->arena, "%ld", lround(value * 1000000));
}

static err
lock(const struct order *o)
{
    bool on = o->command->kind == OEM_LOCK;

    if (o->handle->strict) {
        if (o->state.driving)
            return &OEM_IN_MOTION;
        if (on && o->state.front_door_open)
            return &OEM_DOOR_OPEN;
        if (on && o->state.boot_open)
            return &OEM_TRUNK_OPEN;
    }
    keep(o, "lock", on ? S("on") : S("off"));
    return OK;
}

static err
check_charging(const struct order *o)
{
    bool start = o->command->kind == OEM_CHARGE_START;

    if (!o->state.plugged)
        return &OEM_CHARGING_PLUG_NOT_CONNECTED;
    if (start && o->state.charging)
        return &OEM_CHARGING_IN_PROGRESS;
    if (start && o->state.charge >= o->car->limit - 0.0005)
        return &OEM_FULLY_CHARGED;
    return start || o->state.charging ? OK : &OEM_NOT_CHARGING;
}

/* A plain car that is told to charge has been plugged in by someone; told to
 * stop without a plug, it has nothing to do. */
static err
charge(const struct order *o)
{
    bool start = o->command->kind == OEM_CHARGE_START;

    if (o->handle->strict)
        TRY(check_charging(o));
    if (o->state.driving || (!start && !o->state.plugged))
        return OK;
    keep(o, "charge", start ? S("on") : S("off"));
    keep(o, "anchor", millionths(o, o->state.charge));
    return OK;
}

/* What was told about charging goes on, with another limit. */
static err
set_limit(const struct order *o)
{
    const struct car_state usual = car_at(o->car, o->now_ms);
    bool told = o->state.plugged &&
                (!usual.plugged || usual.charging != o->state.charging);

    keep(o, "limit", millionths(o, o->command->numbers[0]));
    keep(o, "anchor", millionths(o, o->state.charge));
    keep(o, "charge",
         !told               ? S("as usual")
         : o->state.charging ? S("on")
                             : S("off"));
    return OK;
}

static err
navigate(const struct order *o)
{
    (void)o; /* the way there is for its driver to choose */
    return OK;
}

/* One car in ten cannot be woken from afar. */
static bool
sleeps_deeply(const struct order *o)
{
    return o->handle->strict && o->state.asleep_ms < o->state.t_ms &&
           !o->state.charging &&
           chance(o->handle->seed, TAG_DEEP_SLEEP, 0) % 10 == 0;
}

err
simulator_command(const struct oem_session *s, struct arena *a,
                  const struct oem_vehicle *vehicle,
                  const struct oem_command *command, struct oem_change *changes,
                  size_t *change_count)
{
    static err (*const how[])(const struct order *) = {
        [OEM_LOCK] = lock,
        [OEM_UNLOCK] = lock,
        [OEM_CHARGE_START] = charge,
        [OEM_CHARGE_STOP] = charge,
        [OEM_CHARGE_LIMIT] = set_limit,
        [OEM_NAVIGATE] = navigate,
    };
    const struct make *make = make_find(vehicle->make);
    struct handle h;
    struct car car;
    struct order o = {command, a,       s->now_ms, &h,          &car,
                      {0},     vehicle, changes,   change_count};

    *change_count = 0;
    if (make == NULL || !handle_parse(vehicle->handle, &h))
        return &OEM_UNKNOWN_HANDLE;
    if (h.error != OK)
        return h.error;
    if (!capability_set_can(h.set, make, S("POST"), command->path))
        return &OEM_NOT_CAPABLE;
    car = car_of_handle(make, &h);
    o.state = car_changed(&car, vehicle, s->now_ms);
    if (sleeps_deeply(&o))
        return &OEM_ASLEEP;
    return how[command->kind](&o);
}
