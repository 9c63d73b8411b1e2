/* SPDX-License-Identifier: Apache-2.0
 * Answer a signal from the state of a simulated car. A car that sleeps answers
 * what it knew when it fell asleep. */
#include "oem/simulator/simulator.h"

#include <math.h>

#include "catalog/settable.h"
#include "oem/simulator/car.h"
#include "oem/simulator/chance.h"
#include "oem/simulator/garage.h"
#include "oem/simulator/overlay.h"
#include "oem/simulator/timing.h"

/* Tags of chance(). */
enum { TAG_SUNROOF = 200, TAG_CODE, TAG_CODE_TIME, TAG_PRICE };

/* One question to one car. */
struct reading {
    struct arena *arena;
    const struct oem_vehicle *vehicle;
    struct handle handle;
    struct car car;
    struct car_state state;
    struct timing timing;
};

/* When something was, or will be, that the car dates t_ms. */
static int64_t
told_ms(const struct reading *r, int64_t t_ms)
{
    return timing_our_ms(&r->timing, car_utc_ms(&r->car, t_ms));
}

/* To the resolution of a sensor. It also hides differences in the last bit
 * between mathematics libraries, so that answers are the same everywhere. */
static double
rounded(double value, double steps_per_unit)
{
    return round(value * steps_per_unit) / steps_per_unit;
}

static bool
has_plug(const struct reading *r)
{
    return r->car.pack_kwh > 0;
}

static bool
has_engine(const struct reading *r)
{
    return r->car.tank_l > 0;
}

/* A list of n structs of one size, for the caller to fill in. */
static void *
list_of(const struct reading *r, struct list *out, size_t n, size_t size)
{
    void *at = arena_alloc(r->arena, n, size);

    *out = (struct list){at, n};
    return at;
}

/* ---- what it is ---- */

static void
fill_attributes(const struct reading *r, void *out)
{
    *(struct attributes *)out = (struct attributes){
        .make = r->vehicle->make,
        .model = arena_dup(r->arena, r->handle.model),
        .year = r->handle.year,
    };
}

static void
fill_vin(const struct reading *r, void *out)
{
    ((struct vin *)out)->vin = r->vehicle->vin;
}

/* ---- how far and where ---- */

static void
fill_odometer(const struct reading *r, void *out)
{
    double km = (double)r->state.odometer_m / 1000;

    ((struct odometer *)out)->distance = rounded(km, 100);
}

static void
fill_location(const struct reading *r, void *out)
{
    const struct car_place at = car_place(&r->car, &r->state);

    *(struct location *)out = (struct location){
        .latitude = rounded(at.latitude, 100000),
        .longitude = rounded(at.longitude, 100000),
    };
}

static void
fill_compass(const struct reading *r, void *out)
{
    double degrees = rounded(car_place(&r->car, &r->state).heading, 2);

    ((struct compass *)out)->heading = degrees >= 360 ? 0 : degrees;
}

static void
fill_speedometer(const struct reading *r, void *out)
{
    ((struct speedometer *)out)->speed = rounded(r->state.speed_kmh, 10);
}

/* ---- energy ---- */

static void
fill_fuel(const struct reading *r, void *out)
{
    double level = r->state.fuel;

    *(struct fuel *)out = (struct fuel){
        .range = rounded(level * r->car.full_tank_m / 1000, 10),
        .percent_remaining = rounded(level, 1000),
        .amount_remaining = rounded(level * r->car.tank_l, 100),
    };
}

static double
oil_life(const struct reading *r)
{
    double since = (double)(r->state.odometer_m + r->car.service_phase_m);

    return 1 - fmod(since / (double)r->car.service_m, 1);
}

static void
fill_engine_oil(const struct reading *r, void *out)
{
    /* never quite used up: it is changed in time */
    ((struct engine_oil *)out)->life_remaining =
        fmax(0.01, rounded(oil_life(r), 100));
}

static void
fill_battery(const struct reading *r, void *out)
{
    const struct car *c = &r->car;
    double per_m =
        c->kwh_per_m * car_cold_factor(car_air(c, &r->state).outside);
    /* a plug-in hybrid at its floor still shows a kilometre or two */
    double kwh = (r->state.charge - 0.9 * c->floor) * c->pack_kwh;

    *(struct battery *)out = (struct battery){
        .percent_remaining = rounded(r->state.charge, 1000),
        .range = rounded(kwh / per_m / 1000, 10),
    };
}

static void
fill_battery_capacity(const struct reading *r, void *out)
{
    ((struct battery_capacity *)out)->capacity = rounded(r->car.pack_kwh, 10);
}

static void
fill_nominal_capacity(const struct reading *r, void *out)
{
    struct nominal_capacity *n = out;
    struct capacity_option *option;
    struct nominal *nominal = ARENA_NEW(r->arena, struct nominal);

    *n = (struct nominal_capacity){.capacity = nominal};
    option = list_of(r, &n->options, 1, sizeof *option);
    option->capacity = rounded(r->car.pack_kwh, 10);
    *nominal = (struct nominal){option->capacity, CAPACITY_SMARTCAR};
}

static void
fill_charge(const struct reading *r, void *out)
{
    const struct car_state *s = &r->state;

    bool full = s->plugged && s->charge >= r->car.limit - 0.0005;

    *(struct charge *)out = (struct charge){
        .is_plugged_in = s->plugged ? YES : NO,
        .state = s->charging ? CHARGE_CHARGING
                 : full      ? CHARGE_FULLY_CHARGED
                             : CHARGE_NOT_CHARGING,
    };
}

static void
fill_charge_limit(const struct reading *r, void *out)
{
    ((struct charge_limit *)out)->limit = r->car.limit;
}

static void
fill_voltmeter(const struct reading *r, void *out)
{
    ((struct voltmeter *)out)->voltage = r->state.charging ? r->car.volts : 0;
}

static void
fill_wattmeter(const struct reading *r, void *out)
{
    ((struct wattmeter *)out)->wattage = rounded(r->state.power_kw, 10);
}

static void
fill_ammeter(const struct reading *r, void *out)
{
    double volts = r->car.volts * r->car.phases;
    double amperes = volts > 0 ? r->state.power_kw * 1000 / volts : 0;

    ((struct ammeter *)out)->amperage = rounded(amperes, 10);
}

static void
fill_completion(const struct reading *r, void *out)
{
    ((struct completion *)out)->time =
        r->state.charging ? told_ms(r, r->state.full_s * 1000) : UNKNOWN_INT;
}

/* ---- body ---- */

static void
fill_tire_pressure(const struct reading *r, void *out)
{
    const struct car_air air = car_air(&r->car, &r->state);
    const double *kpa = air.tires_kpa;

    *(struct tire_pressure *)out = (struct tire_pressure){
        .front_left = rounded(kpa[0], 2),
        .front_right = rounded(kpa[1], 2),
        .back_left = rounded(kpa[2], 2),
        .back_right = rounded(kpa[3], 2),
    };
}

static enum opening_status
opened(bool open)
{
    return open ? STATUS_OPEN : STATUS_CLOSED;
}

static struct list
four(const struct reading *r, bool front_left_open)
{
    struct list l;
    struct opening *o = list_of(r, &l, 4, sizeof *o);

    o[0] = (struct opening){OPENING_FRONT_LEFT, opened(front_left_open)};
    o[1] = (struct opening){OPENING_FRONT_RIGHT, STATUS_CLOSED};
    o[2] = (struct opening){OPENING_BACK_LEFT, STATUS_CLOSED};
    o[3] = (struct opening){OPENING_BACK_RIGHT, STATUS_CLOSED};
    return l;
}

static void
fill_security(const struct reading *r, void *out)
{
    const struct car_state *s = &r->state;
    struct security *v = out;
    struct opening *o;

    *v = (struct security){
        .is_locked = s->locked ? YES : NO,
        .doors = four(r, s->front_door_open),
        .windows = four(r, s->driving && car_air(&r->car, s).outside > 24),
    };
    o = list_of(r, &v->storage, 2, sizeof *o);
    o[0] = (struct opening){OPENING_FRONT, STATUS_CLOSED};
    o[1] = (struct opening){OPENING_REAR, opened(s->boot_open)};
    if (chance(r->car.seed, TAG_SUNROOF, 0) % 3 == 0) {
        o = list_of(r, &v->sunroof, 1, sizeof *o);
        *o = (struct opening){OPENING_SUNROOF, STATUS_CLOSED};
    }
    if (has_plug(r)) {
        o = list_of(r, &v->charging_port, 1, sizeof *o);
        *o = (struct opening){OPENING_CHARGING_PORT, opened(s->plugged)};
    }
}

static void
fill_inside(const struct reading *r, void *out)
{
    ((struct thermometer *)out)->temperature =
        rounded(car_air(&r->car, &r->state).inside, 2);
}

static void
fill_outside(const struct reading *r, void *out)
{
    ((struct thermometer *)out)->temperature =
        rounded(car_air(&r->car, &r->state).outside, 2);
}

/* ---- health ---- */

/* A wheel with less than 80 % of what its door frame says. */
static bool
tire_is_low(const struct reading *r)
{
    const struct car_air air = car_air(&r->car, &r->state);

    for (int i = 0; i < 4; i++) {
        if (air.tires_kpa[i] < 0.8 * r->car.placard_kpa)
            return true;
    }
    return false;
}

static void
fill_systems(const struct reading *r, void *out)
{
    static const str names[] = {STR("SYSTEM_TPMS"), STR("SYSTEM_ABS"),
                                STR("SYSTEM_AIRBAG"), STR("SYSTEM_MIL"),
                                STR("SYSTEM_OIL_LIFE")};
    size_t n = has_engine(r) ? 5 : 3;
    struct system *s =
        list_of(r, &((struct systems *)out)->systems, n, sizeof *s);

    for (size_t i = 0; i < n; i++)
        s[i] = (struct system){.id = names[i], .status = SYSTEM_OK};
    if (tire_is_low(r)) {
        s[0].status = SYSTEM_ALERT;
        s[0].description = S("A tire is low on air.");
    }
    if (n == 5 && oil_life(r) < 0.05) {
        s[4].status = SYSTEM_ALERT;
        s[4].description = S("The oil must be changed soon.");
    }
}

/* Every car keeps one code, another every 90 days, so that there is something
 * to show. */
static void
fill_trouble_codes(const struct reading *r, void *out)
{
    static const str engine[] = {STR("P0420"), STR("P0171"), STR("P0455"),
                                 STR("P0128")};
    static const str electric[] = {STR("P0A0D"), STR("P0AA6"), STR("U0100"),
                                   STR("B1001")};
    const struct car *c = &r->car;
    const int64_t season_ms = 90 * DAY_MS;
    int64_t n = r->state.t_ms / season_ms, stored;
    struct trouble_code *code =
        list_of(r, &((struct trouble_codes *)out)->active, 1, sizeof *code);

    stored =
        n * season_ms +
        (int64_t)(chance(c->seed, TAG_CODE_TIME, (uint64_t)n) % 864000) * 1000;
    if (stored > r->state.t_ms && n > 0)
        n--;
    stored =
        n * season_ms +
        (int64_t)(chance(c->seed, TAG_CODE_TIME, (uint64_t)n) % 864000) * 1000;
    if (stored > r->state.t_ms)
        stored = r->state.t_ms;
    code->code =
        (has_engine(r) ? engine
                       : electric)[chance(c->seed, TAG_CODE, (uint64_t)n) % 4];
    code->timestamp = told_ms(r, stored);
}

static void
fill_alerts(const struct reading *r, void *out)
{
    const struct car_state *s = &r->state;
    const struct {
        bool is;
        struct alert alert;
    } all[] = {
        {tire_is_low(r),
         {STR("TIRE_PRESSURE_LOW"), STR("A tire is low on air."), 0}       },
        {has_engine(r) && s->fuel < 0.12,
         {STR("FUEL_LOW"), STR("The tank is nearly empty."), 0}            },
        {r->car.powertrain == BEV && s->charge < 0.2,
         {STR("BATTERY_LOW"), STR("The drive battery is nearly empty."), 0}},
    };
    struct list *l = &((struct alerts *)out)->alerts;
    struct alert *a = list_of(r, l, sizeof all / sizeof all[0], sizeof *a);

    l->count = 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (!all[i].is)
            continue;
        a[l->count] = all[i].alert;
        a[l->count++].date = told_ms(r, s->t_ms);
    }
}

/* ---- service ---- */

enum { SERVICES_MOST = 20, NOON_S = 12 * 3600 };

/* Noon of the day after the odometer passed so many metres. */
static int64_t
day_after(const struct car *c, int64_t odometer_m)
{
    int64_t driven = odometer_m - c->first_m;
    int64_t day = driven / c->fortnight_m * 14;

    while (c->first_m + car_metres_before(c, day + 1) < odometer_m)
        day++;
    return ((day + 1) * DAY_S + NOON_S) * 1000;
}

static const struct service_task *
tasks(const struct reading *r, bool first, size_t *count)
{
    static const struct service_task delivery[] = {
        {STR("1"), STR("Pre-delivery inspection")},
    };
    static const struct service_task engine[] = {
        {STR("11"), STR("Change engine oil and filter")},
        {STR("12"), STR("Inspect brakes")              },
        {STR("13"), STR("Rotate tires")                },
    };
    static const struct service_task electric[] = {
        {STR("21"), STR("Inspect drive battery coolant")},
        {STR("12"), STR("Inspect brakes")               },
        {STR("13"), STR("Rotate tires")                 },
    };

    *count = first ? 1 : 3;
    return first ? delivery : has_engine(r) ? engine : electric;
}

static void
put_service(const struct reading *r, struct service *out, int64_t n,
            int64_t t_ms)
{
    const struct car *c = &r->car;
    const struct car_state then = car_at(c, car_utc_ms(c, t_ms));
    struct service_cost *cost = ARENA_NEW(r->arena, struct service_cost);
    struct service_detail *detail;
    size_t count;

    *out = (struct service){
        .id = n + 1,
        .distance = rounded((double)then.odometer_m / 1000, 100),
        .date = told_ms(r, t_ms),
        .cost = cost,
    };
    out->tasks.at = tasks(r, n == 0, &count);
    out->tasks.count = count;
    detail = list_of(r, &out->details, 1, sizeof *detail);
    *detail = (struct service_detail){STR("Dealer"), STR("Service centre")};
    cost->total = UNKNOWN_NUMBER;
    if (n == 0)
        return;
    cost->total = 120 + (double)(chance(c->seed, TAG_PRICE, (uint64_t)n) % 300);
    cost->currency = c->longitude < -30 ? S("USD") : S("EUR");
}

/* The newest first; the last is the inspection before delivery. */
static void
fill_service_history(const struct reading *r, void *out)
{
    const struct car *c = &r->car;
    struct list *l = &((struct service_history *)out)->services;
    struct service *s = list_of(r, l, SERVICES_MOST, sizeof *s);
    int64_t n = (r->state.odometer_m + c->service_phase_m) / c->service_m;

    l->count = 0;
    for (; n > 0 && l->count < SERVICES_MOST - 1; n--) {
        int64_t due = n * c->service_m - c->service_phase_m, t_ms;

        if (due <= c->first_m)
            break;
        t_ms = day_after(c, due);
        if (t_ms <= r->state.t_ms)
            put_service(r, &s[l->count++], n, t_ms);
    }
    put_service(r, &s[l->count++], 0, 0);
}

/* ---- the table ---- */

static void (*const fill[SIGNAL_COUNT])(const struct reading *r, void *out) = {
    [SIGNAL_ATTRIBUTES] = fill_attributes,
    [SIGNAL_VIN] = fill_vin,
    [SIGNAL_ODOMETER] = fill_odometer,
    [SIGNAL_LOCATION] = fill_location,
    [SIGNAL_FUEL] = fill_fuel,
    [SIGNAL_ENGINE_OIL] = fill_engine_oil,
    [SIGNAL_TIRE_PRESSURE] = fill_tire_pressure,
    [SIGNAL_BATTERY] = fill_battery,
    [SIGNAL_BATTERY_CAPACITY] = fill_battery_capacity,
    [SIGNAL_NOMINAL_CAPACITY] = fill_nominal_capacity,
    [SIGNAL_CHARGE] = fill_charge,
    [SIGNAL_CHARGE_LIMIT] = fill_charge_limit,
    [SIGNAL_SECURITY] = fill_security,
    [SIGNAL_SYSTEMS] = fill_systems,
    [SIGNAL_TROUBLE_CODES] = fill_trouble_codes,
    [SIGNAL_SERVICE_HISTORY] = fill_service_history,
    [SIGNAL_ALERTS] = fill_alerts,
    [SIGNAL_COMPASS] = fill_compass,
    [SIGNAL_SPEEDOMETER] = fill_speedometer,
    [SIGNAL_THERMOMETER_IN] = fill_inside,
    [SIGNAL_THERMOMETER_OUT] = fill_outside,
    [SIGNAL_AMMETER] = fill_ammeter,
    [SIGNAL_VOLTMETER] = fill_voltmeter,
    [SIGNAL_WATTMETER] = fill_wattmeter,
    [SIGNAL_COMPLETION] = fill_completion,
};

/* What was set by hand of this signal; measured when it was set. */
static void
put_set(const struct reading *r, const struct signal *signal, void *out,
        int64_t *measured_ms)
{
    const str kind = S(SET_KIND);
    struct settable at;

    for (size_t i = 0; i < r->vehicle->change_count; i++) {
        const struct oem_change *c = &r->vehicle->changes[i];

        if (!str_starts(c->kind, kind) ||
            !settable_from(str_from(c->kind, kind.len), &at) ||
            at.signal != signal || !settable_put(r->arena, &at, c->value, out))
            continue;
        if (c->at_ms > *measured_ms)
            *measured_ms = c->at_ms;
    }
}

err
simulator_read(const struct oem_session *s, struct arena *a,
               const struct oem_vehicle *vehicle, const struct signal *signal,
               void *out, int64_t *measured_ms)
{
    const struct oem_vehicle now = vehicle_now(a, vehicle, s->now_ms);
    struct reading r = {.arena = a, .vehicle = &now};
    const struct make *make = make_find(vehicle->make);

    if (make == NULL || !handle_parse(vehicle->handle, &r.handle))
        return &OEM_UNKNOWN_HANDLE;
    if (r.handle.error != OK)
        return r.handle.error;
    if (!capability_set_can(r.handle.set, make, S("GET"), signal->path))
        return &OEM_NOT_CAPABLE;

    r.car = car_of_handle(make, &r.handle);
    r.timing = timing_of(&now, s->now_ms);
    r.state = car_seen(&r.car, &now, timing_car_now(&r.timing));
    fill[signal->id](&r, out);
    *measured_ms = told_ms(&r, r.state.t_ms);
    put_set(&r, signal, out, measured_ms);
    if (*measured_ms > s->now_ms)
        *measured_ms = s->now_ms;
    return OK;
}
