/* SPDX-License-Identifier: Apache-2.0
 * What commands have done to a simulated car. The battery goes on from an
 * anchor, its charge at the time of a command, until a night has charged it up
 * to the limit; then the car is again what its seed and the time say. */
#include "oem/simulator/overlay.h"

#include <math.h>

#include "catalog/settable.h"

enum { MINUTE = 60, ROUNDS = 64, AWAKE_MS = 15 * MINUTE * 1000 };

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

const struct oem_change *
change_of(const struct oem_vehicle *v, const char *kind)
{
    for (size_t i = 0; i < v->change_count; i++) {
        if (str_eq(v->changes[i].kind, str_of(kind)))
            return &v->changes[i];
    }
    return NULL;
}

struct oem_vehicle
vehicle_now(struct arena *a, const struct oem_vehicle *v, int64_t now_ms)
{
    struct oem_vehicle now = *v;
    struct oem_change *kept;

    if (v->change_count == 0)
        return now;
    kept = arena_alloc(a, v->change_count, sizeof *kept);
    now.changes = kept;
    now.change_count = 0;
    for (size_t i = 0; i < v->change_count; i++) {
        int64_t until = v->changes[i].until_ms;

        if (until == 0 || until > now_ms)
            kept[now.change_count++] = v->changes[i];
    }
    return now;
}

bool
car_is_strict(const struct oem_vehicle *v, const struct handle *h)
{
    const struct oem_change *told = change_of(v, "strict");

    return told != NULL ? str_eq(told->value, S("on")) : h->strict;
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

    if (lock == NULL || s->t_ms < own_ms(c, lock->at_ms))
        return;
    then = car_at(c, lock->at_ms);
    if (s->t_ms < next_lock_ms(&then))
        s->locked = str_eq(lock->value, S("on"));
}

/* ---- the battery ---- */

enum charging { AS_USUAL, ON, OFF, UNPLUGGED };

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
    if (a->charging == ON || (a->charging == AS_USUAL && a->at.plugged))
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
        s->plugged = a->charging == UNPLUGGED
                         ? s->t_ms >= start
                         : s->plugged || a->charging != AS_USUAL;
        stand(c, a->charge, start, s);
        return false;
    }
    a->charge = charge_at(c, a->charge, start, end);
    if (end > a->at.t_ms)
        a->at = car_at(c, car_utc_ms(c, end));
    return true;
}

static enum charging
charging_from(str word)
{
    static const str words[] = {
        [AS_USUAL] = STR("as usual"),
        [ON] = STR("on"),
        [OFF] = STR("off"),
        [UNPLUGGED] = STR("unplugged"),
    };

    for (int i = ON; i <= UNPLUGGED; i++) {
        if (str_eq(word, words[i]))
            return (enum charging)i;
    }
    return AS_USUAL;
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
        a.charging = charging_from(charge->value);
    if (!first_stand(c, &a, s))
        return;
    for (int i = 0; i < ROUNDS; i++) {
        if (!next_night(c, &a, s) || fabs(a.charge - c->limit) < 1e-9)
            return;
    }
}

/* ---- what was set by hand ---- */

static str
set_value(const struct oem_vehicle *v, const char *kind)
{
    const struct oem_change *c = change_of(v, kind);

    return c == NULL ? (str){0} : c->value;
}

static void
set_number(const struct oem_vehicle *v, const char *kind, double *at)
{
    double value;

    if (settable_number(set_value(v, kind), &value))
        *at = value;
}

static void
set_yes_no(const struct oem_vehicle *v, const char *kind, bool *at)
{
    str value = set_value(v, kind);

    if (str_eq(value, S("true")) || str_eq(value, S("OPEN")))
        *at = true;
    else if (str_eq(value, S("false")) || str_eq(value, S("CLOSED")) ||
             str_eq(value, S("LOCKED")))
        *at = false;
}

static void
set_charging(const struct car *c, const struct oem_vehicle *v,
             struct car_state *s)
{
    str state = set_value(v, SET_KIND "charge.state");

    if (c->pack_kwh <= 0)
        return;
    set_yes_no(v, SET_KIND "charge.isPluggedIn", &s->plugged);
    if (str_eq(state, S("CHARGING")))
        s->charging = true;
    else if (state.len > 0)
        s->charging = false;
    s->charging = s->charging && s->plugged;
    s->power_kw = s->charging ? car_charge_power(c, s->charge) : 0;
}

/* What commands ask about, and what other values follow from; whatever else is
 * set is put into the answer alone. */
static void
apply_set(const struct car *c, const struct oem_vehicle *v, struct car_state *s)
{
    static const char *const doors[] = {
        SET_KIND "security.doors.frontLeft",
        SET_KIND "security.doors.frontRight",
        SET_KIND "security.doors.backLeft",
        SET_KIND "security.doors.backRight",
    };

    if (v->change_count == 0)
        return;
    set_yes_no(v, SET_KIND "security.isLocked", &s->locked);
    for (size_t i = 0; i < sizeof doors / sizeof doors[0]; i++) {
        bool open = false;

        set_yes_no(v, doors[i], &open);
        if (i == 0 && set_value(v, doors[0]).len > 0)
            s->front_door_open = open;
        s->other_door_open = s->other_door_open || (i > 0 && open);
    }
    set_yes_no(v, SET_KIND "security.storage.rear", &s->boot_open);
    set_yes_no(v, SET_KIND "security.storage.front", &s->hood_open);
    set_number(v, SET_KIND "fuel.percentRemaining", &s->fuel);
    if (c->pack_kwh > 0)
        set_number(v, SET_KIND "battery.percentRemaining", &s->charge);
    set_charging(c, v, s);
}

/* It takes no more current than it was told, and no more than it can. */
static void
take_amperes(struct car *c, const struct oem_change *told)
{
    int64_t n;

    if (told != NULL && c->pack_kwh > 0 && str_to_int(told->value, 1000000, &n))
        c->charge_kw =
            fmin(c->charge_kw, (double)n / 1e6 * c->volts * c->phases);
}

struct car_state
car_changed(struct car *c, const struct oem_vehicle *vehicle, int64_t at_ms)
{
    double limit;
    struct car_state s;

    take_amperes(c, change_of(vehicle, "amperes"));

    if (c->pack_kwh > 0 && millionths_read(change_of(vehicle, "limit"), &limit))
        c->limit = limit;
    s = car_at(c, at_ms);
    apply_lock(c, vehicle, &s);
    apply_battery(c, vehicle, &s);
    apply_set(c, vehicle, &s);
    return s;
}

/* ---- from afar ---- */

/* Dated by the car's own time. */
static bool
is_command(const struct oem_change *c)
{
    static const str kinds[] = {STR("lock"),  STR("charge"), STR("anchor"),
                                STR("limit"), STR("wake"),   STR("amperes")};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (str_eq(c->kind, kinds[i]))
            return true;
    }
    return false;
}

/* Sent to sleep it sleeps until it is needed; whatever it is told wakes it, so
 * nothing after this is known. */
static bool
was_sent_to_sleep(struct car *c, const struct oem_vehicle *v,
                  const struct car_state *s, int64_t *since)
{
    const struct oem_change *wake = change_of(v, "wake");
    struct car_state then;

    if (wake == NULL || !str_eq(wake->value, S("off")))
        return false;
    *since = own_ms(c, wake->at_ms);
    then = car_at(c, wake->at_ms);
    return s->t_ms >= *since && s->t_ms < (then.next_start - 2 * MINUTE) * 1000;
}

struct car_state
car_seen(struct car *c, const struct oem_vehicle *vehicle, int64_t at_ms)
{
    struct car_state s = car_changed(c, vehicle, at_ms);
    int64_t awake = s.charging ? NEVER : s.asleep_ms, slept;

    for (size_t i = 0; i < vehicle->change_count; i++) {
        int64_t until = own_ms(c, vehicle->changes[i].at_ms) + AWAKE_MS;

        if (is_command(&vehicle->changes[i]) && until > awake &&
            until - AWAKE_MS <= s.t_ms)
            awake = until;
    }
    if (was_sent_to_sleep(c, vehicle, &s, &slept))
        awake = slept;
    else if (awake >= s.t_ms)
        awake = NEVER;
    if (awake < NEVER)
        s = car_changed(c, vehicle, car_utc_ms(c, awake));
    s.asleep_ms = awake;
    return s;
}

/* ---- making changes ---- */

void
order_keep(const struct order *o, const char *kind, str value)
{
    o->changes[(*o->count)++] =
        (struct oem_change){str_of(kind), value, o->now_ms, 0};
}

void
order_drop(const struct order *o, const char *kind)
{
    if (change_of(o->vehicle, kind) != NULL)
        order_keep(o, kind, S(""));
}

void
order_charge(const struct order *o, const char *how, double charge)
{
    order_keep(o, "charge", str_of(how));
    order_keep(o, "anchor",
               arena_fmt(o->arena, "%ld", lround(charge * 1000000)));
    order_drop(o, SET_KIND "charge.state");
    order_drop(o, SET_KIND "charge.isPluggedIn");
}
