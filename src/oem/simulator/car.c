/* SPDX-License-Identifier: Apache-2.0
 * A car from its seed, and its state from the time. Formulas: version 1, see
 * garage.h before changing any. */
#include "oem/simulator/car.h"

#include <math.h>

#include "base/clock.h"
#include "oem/simulator/chance.h"

enum { MINUTE = 60, HOUR = 3600, FORTNIGHT = 14 };

/* Tags of chance(). */
enum {
    TAG_HOME = 100,
    TAG_NORTH,
    TAG_EAST,
    TAG_FIRST_DAY,
    TAG_FIRST_M,
    TAG_WAY, /* and PLACES more */
    TAG_LIMIT = 120,
    TAG_CHARGER,
    TAG_TANK,
    TAG_SERVICE,
    TAG_PLACARD,
    TAG_LEAK,
};

/* Places well inland, so that no road leads into the sea. */
static const struct home {
    double latitude, longitude;
    int zone; /* hours, standard time */
    unsigned region;
} homes[] = {
    {39.74, -104.99, -7, REGION_US    },
    {32.78, -96.80,  -6, REGION_US    },
    {33.75, -84.39,  -5, REGION_US    },
    {44.98, -93.27,  -6, REGION_US    },
    {39.10, -94.58,  -6, REGION_US    },
    {33.45, -112.07, -7, REGION_US    },
    {39.96, -83.00,  -5, REGION_US    },
    {36.16, -86.78,  -6, REGION_US    },
    {51.05, -114.07, -7, REGION_CA    },
    {49.90, -97.14,  -6, REGION_CA    },
    {45.42, -75.70,  -5, REGION_CA    },
    {48.14, 11.58,   1,  REGION_EUROPE},
    {40.42, -3.70,   1,  REGION_EUROPE},
    {48.86, 2.35,    1,  REGION_EUROPE},
    {45.46, 9.19,    1,  REGION_EUROPE},
    {52.48, -1.90,   0,  REGION_EUROPE},
    {50.08, 14.44,   1,  REGION_EUROPE},
    {48.21, 16.37,   1,  REGION_EUROPE},
    {52.23, 21.01,   1,  REGION_EUROPE},
    {45.76, 4.84,    1,  REGION_EUROPE},
    {51.31, 9.48,    1,  REGION_EUROPE},
};
enum { HOMES = sizeof homes / sizeof homes[0] };

static void
settle_home(struct car *c, unsigned regions)
{
    const struct home *fit[HOMES] = {NULL}, *h;
    uint64_t n = 0;

    for (size_t i = 0; i < HOMES; i++) {
        if ((homes[i].region & regions) != 0)
            fit[n++] = &homes[i];
    }
    // cppcheck-suppress uninitvar; only what was filled is chosen from
    h = n > 0 ? fit[chance(c->seed, TAG_HOME, 0) % n] : &homes[0];
    c->latitude = h->latitude + chance_between(c->seed, TAG_NORTH, -0.06, 0.06);
    c->longitude =
        h->longitude + chance_between(c->seed, TAG_EAST, -0.06, 0.06);
    c->zone_s = h->zone * HOUR;
}

/* A Monday in the second half of the year before the model year. */
static void
settle_first_day(struct car *c, int year)
{
    const struct date july = {year - 1, 7, 1};
    int64_t day =
        date_to_days(july) + (int64_t)(chance(c->seed, TAG_FIRST_DAY, 0) % 180);

    c->first_day = day - (day + 3) % 7; /* 1970 began on a Thursday */
    c->first_m = 8000 + (int64_t)(chance(c->seed, TAG_FIRST_M, 0) % 40000);
}

/* most_m: what may be driven in one day, there and back. */
static void
settle_ways(struct car *c, double most_m)
{
    static const struct {
        double low, high;
    } ways[PLACES] = {
        [WORK] = {9000,  32000 },
          [SHOP] = {2000,  6000  },
        [GYM] = {3000,  8000  },
          [FAMILY] = {15000, 50000 },
        [TRIP] = {60000, 120000},
    };

    for (int i = 0; i < PLACES; i++) {
        double m = chance_between(c->seed, (uint64_t)(TAG_WAY + i), ways[i].low,
                                  ways[i].high);
        /* work and an evening out are one day */
        double most = most_m / 2 - (i == WORK ? ways[GYM].high : 0);

        c->metres[i] = i == HOME ? 0 : (int)fmin(m, most);
    }
    c->fortnight_m =
        2 * (10 * (int64_t)c->metres[WORK] + 4 * (int64_t)c->metres[SHOP] +
             2 * (int64_t)c->metres[GYM] + c->metres[FAMILY] + c->metres[TRIP]);
}

/* The most that a metre takes, at the coldest or hottest of the year. */
static double
worst_factor(const struct car *c)
{
    double worst = 1;

    for (int64_t day = 0; day < 366; day += 15)
        worst = fmax(worst, car_cold_factor(car_day_celsius(c, day)));
    return worst * 1.01;
}

/* The most metres in k days on end. */
static double
worst_metres(const struct car *c, int k)
{
    double workday = 2.0 * (c->metres[WORK] + c->metres[GYM]);
    double weekend = 2.0 * fmax(c->metres[TRIP], c->metres[FAMILY]);

    if (k == 1)
        return fmax(workday, weekend);
    return fmax(k * workday, weekend + fmax(workday, 2.0 * c->metres[FAMILY]) +
                                 (k - 2) * workday);
}

/* The energy that one night can give back and that leaves the battery above
 * 15 %: 65 % of the pack, or nine hours of charging. */
static double
night_kwh(const struct car *c)
{
    return fmin(0.65 * c->pack_kwh,
                9 * 0.9 * c->charge_kw - 0.06 * c->pack_kwh);
}

static void
settle_battery(struct car *c, const struct model *m)
{
    static const double limits[] = {0.8, 0.8, 0.9, 1};
    static const double chargers[] = {7.4, 11, 11, 22};
    double ac_kw = m != NULL && m->ac_kw > 0 ? m->ac_kw : 11;
    double use = m != NULL && m->kwh_per_100km > 0 ? m->kwh_per_100km : 18;
    bool hybrid = c->powertrain == PHEV;

    c->pack_kwh = m != NULL && m->battery_kwh > 0 ? m->battery_kwh
                  : hybrid                        ? 14
                                                  : 60;
    /* the table counts charging losses, of which the car knows nothing */
    c->kwh_per_m = 0.88 * use / 100000;
    c->limit = hybrid ? 1 : limits[chance(c->seed, TAG_LIMIT, 0) % 4];
    c->floor = hybrid ? 0.15 : 0;
    c->charge_kw = fmin(ac_kw, chargers[chance(c->seed, TAG_CHARGER, 0) % 4]);
    c->charge_every = 1;
    c->volts = c->longitude < -30 ? 240 : 230;
    /* above 7.4 kW Europe charges on three phases */
    c->phases = c->longitude > -30 && c->charge_kw > 7.4 ? 3 : 1;
}

static void
settle_charging(struct car *c)
{
    double per_m = c->kwh_per_m * worst_factor(c);

    for (int k = 2; c->powertrain == BEV && k <= 5; k++) {
        if (worst_metres(c, k) * per_m <= night_kwh(c))
            c->charge_every = k;
    }
}

/* The share of all metres that a plug-in hybrid drives on fuel. */
static double
fuel_share(const struct car *c)
{
    double electric = (1 - c->floor) * c->pack_kwh / (c->kwh_per_m * 1.1);
    double fuel = 0;

    if (c->powertrain != PHEV)
        return 1;
    for (int64_t day = 0; day < FORTNIGHT; day++)
        fuel += fmax(0, (double)car_metres_of_day(c, day) - electric);
    return fmax(0.05, fuel / (double)c->fortnight_m);
}

static void
settle_tank(struct car *c, const struct model *m)
{
    double l_per_m =
        (m != NULL && m->l_per_100km > 0 ? m->l_per_100km : 7) / 100000;

    c->tank_l = m != NULL && m->tank_l > 0 ? m->tank_l : 45;
    c->full_tank_m = c->tank_l / l_per_m;
    c->tank_m = 0.7 * c->full_tank_m / fuel_share(c);
    c->tank_phase_m = (int64_t)(chance_unit(c->seed, TAG_TANK, 0) * c->tank_m);
}

static double
most_metres(const struct car *c, const struct model *m)
{
    double most = 1e9;

    if (c->powertrain == BEV)
        most = night_kwh(c) / (c->kwh_per_m * worst_factor(c));
    else if (m != NULL && m->tank_l > 0 && m->l_per_100km > 0)
        most = m->tank_l / m->l_per_100km * 100000 / 2;
    return most;
}

struct car
car_from(uint64_t seed, const struct model *model, int year,
         enum powertrain powertrain)
{
    struct car c = {.seed = seed, .powertrain = powertrain};

    settle_home(&c, model != NULL ? model->regions : REGION_US);
    settle_first_day(&c, year);
    if (powertrain == BEV || powertrain == PHEV)
        settle_battery(&c, model);
    settle_ways(&c, most_metres(&c, model));
    if (c.pack_kwh > 0)
        settle_charging(&c);
    if (powertrain != BEV)
        settle_tank(&c, model);

    c.service_m = powertrain == BEV ? 30000000 : 15000000;
    c.service_phase_m = (int64_t)(chance_unit(seed, TAG_SERVICE, 0) *
                                  (double)c.service_m * 0.5);
    c.placard_kpa = 220 + (double)(chance(seed, TAG_PLACARD, 0) % 5) * 10;
    c.leaking_wheel = chance(seed, TAG_LEAK, 0) % 50 == 0
                          ? (int)(chance(seed, TAG_LEAK, 1) % 4)
                          : -1;
    return c;
}

/* ---- an instant ---- */

int64_t
car_utc_ms(const struct car *c, int64_t t_ms)
{
    return t_ms + c->first_day * DAY_MS - c->zone_s * 1000;
}

/* The drive that is on, or the last one that ended. */
static void
find_leg(const struct car *c, struct car_state *s)
{
    struct leg legs[LEGS_MOST];

    /* a day without drives never follows another by more than one */
    for (int64_t day = s->day; day >= 0 && day > s->day - 4; day--) {
        size_t n = car_legs(c, day, legs);

        while (n > 0 && legs[n - 1].start * 1000 > s->t_ms)
            n--;
        if (n == 0)
            continue;
        s->leg = legs[n - 1];
        s->has_leg = true;
        return;
    }
}

static int64_t
next_start(const struct car *c, const struct car_state *s)
{
    struct leg legs[LEGS_MOST];

    for (int64_t day = s->day;; day++) {
        size_t n = car_legs(c, day, legs);

        for (size_t i = 0; i < n; i++) {
            if (legs[i].start * 1000 > s->t_ms)
                return legs[i].start;
        }
    }
}

/* Progress along a leg is x²(3-2x): it starts and ends standing. */
static void
drive(struct car_state *s)
{
    int64_t start = s->leg.start * 1000, end = s->leg.end * 1000;
    double m = s->leg.metres, x;

    s->driving = s->has_leg && s->t_ms < end;
    s->leg_m = s->has_leg ? s->leg.metres : 0;
    if (!s->driving)
        return;
    x = (double)(s->t_ms - start) / (double)(end - start);
    s->leg_m = (int64_t)(m * (x * x * (3 - 2 * x)));
    s->speed_kmh =
        3.6 * 6 * m * x * (1 - x) / (double)(s->leg.end - s->leg.start);
}

/* Metres of a day up to and with the leg that is on or was the last. */
static void
count_metres(const struct car *c, struct car_state *s)
{
    struct leg legs[LEGS_MOST];
    size_t n = car_legs(c, s->day, legs);
    int64_t done = c->first_m + car_metres_before(c, s->day);

    for (size_t i = 0; i < n && legs[i].start * 1000 <= s->t_ms; i++) {
        bool now = s->driving && legs[i].start == s->leg.start;

        done += now ? s->leg_m : legs[i].metres;
    }
    s->odometer_m = done;
    s->leg_from_m = done - s->leg_m;
}

/* A saw-tooth of the odometer, filled up between drives. */
static void
burn(const struct car *c, struct car_state *s)
{
    double from;

    if (c->tank_m <= 0)
        return;
    from = fmod((double)(s->leg_from_m + c->tank_phase_m) / c->tank_m, 1);
    s->fuel = 1 - 0.7 * (from + (double)s->leg_m / c->tank_m);
}

/* Unlocked from a minute before a drive until a minute and a half after it; a
 * door opens in between, the boot too on coming home from shopping. */
static void
open_and_close(struct car_state *s)
{
    int64_t now = s->t_ms / 1000, before = s->next_start - now;
    int64_t since = s->has_leg ? now - s->leg.end : DAY_S;
    bool shopped = s->has_leg && s->leg.place == SHOP && s->leg.back;

    s->locked = !s->driving && before > MINUTE && since >= 90;
    s->front_door_open = !s->driving && ((before > 15 && before <= 45) ||
                                         (since >= 15 && since < 45));
    s->boot_open = !s->driving && shopped && since >= 20 && since < 80;
}

/* A quarter of an hour after the last thing that happened. */
static int64_t
asleep_since(const struct car_state *s)
{
    int64_t last = s->has_leg ? s->leg.end : 0;

    if (s->driving || s->charging)
        return INT64_MAX;
    if (s->full_s > last)
        last = s->full_s;
    /* it is unplugged, and its owner comes */
    if (s->t_ms >= (s->next_start - 2 * MINUTE) * 1000)
        last = s->next_start - 2 * MINUTE;
    return (last + 15 * MINUTE) * 1000;
}

struct car_state
car_at(const struct car *c, int64_t at_ms)
{
    struct car_state s = {.t_ms =
                              at_ms - c->first_day * DAY_MS + c->zone_s * 1000};

    if (s.t_ms < 0)
        s.t_ms = 0;
    s.day = s.t_ms / DAY_MS;
    find_leg(c, &s);
    s.next_start = next_start(c, &s);
    drive(&s);
    count_metres(c, &s);
    car_state_energy(c, &s);
    burn(c, &s);
    open_and_close(&s);
    s.asleep_ms = asleep_since(&s);
    return s;
}
