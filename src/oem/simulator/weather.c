/* SPDX-License-Identifier: Apache-2.0
 * Temperatures around the car and in it, and the tyres that follow them. */
#include <math.h>

#include "oem/simulator/car.h"
#include "oem/simulator/chance.h"

enum { TAG_WHEEL = 30 };

#define TURN     6.283185307179586
#define YEAR     365.24
#define KELVIN   273.15
#define AIR_KPA  101.325
#define LEAK_DAY 0.06 /* kPa: 1.8 in a month */

/* Warmest in July north, in January south; A is half of the yearly swing. */
static double
season(const struct car *c, double days)
{
    double north = c->latitude >= 0 ? 1 : -1;
    double lat = fabs(c->latitude);

    return 27 - 0.4 * fabs(lat - 10) -
           north * (2 + 0.25 * lat) * cos(TURN * (days - 19) / YEAR);
}

double
car_day_celsius(const struct car *c, int64_t day)
{
    return season(c, (double)(c->first_day + day) + 0.5);
}

double
car_celsius(const struct car *c, int64_t t_ms)
{
    double days = (double)t_ms / (double)DAY_MS;

    return season(c, (double)c->first_day + days) -
           4 * cos(TURN * (days - 3.0 / 24));
}

double
car_cold_factor(double celsius)
{
    return 1 + 0.012 * fmax(0, 20 - celsius) + 0.006 * fmax(0, celsius - 26);
}

/* What a drive warms up, tends to 1 while driving and to 0 while parked. Both
 * are times in seconds after which 63 % of the way are done. */
struct warmth {
    double driving, parked;
};

/* Warmth now, of today's drives. Those of yesterday are cold by the morning. */
static double
warmth_at(const struct car *c, const struct car_state *s,
          const struct warmth *w)
{
    double now = (double)s->t_ms / 1000, warm = 0, last = -1;
    struct leg legs[LEGS_MOST];
    size_t n = car_legs(c, s->day, legs);

    for (size_t i = 0; i < n && (double)legs[i].start < now; i++) {
        double start = (double)legs[i].start;
        double end = fmin((double)legs[i].end, now);

        if (last >= 0)
            warm *= exp(-(start - last) / w->parked);
        warm = 1 - (1 - warm) * exp(-(end - start) / w->driving);
        last = end;
    }
    return last >= 0 ? warm * exp(-(now - last) / w->parked) : 0;
}

struct car_air
car_air(const struct car *c, const struct car_state *s)
{
    static const struct warmth tire = {900, 1800}, cabin = {400, 2400};
    double warm = warmth_at(c, s, &tire), room = warmth_at(c, s, &cabin);
    struct car_air a = {.outside = car_celsius(c, s->t_ms)};
    double in_tires = a.outside + 18 * warm, leak;

    a.inside = a.outside + (21 - a.outside) * room;
    /* pumped up every 90 days */
    leak = LEAK_DAY * fmod((double)s->t_ms / (double)DAY_MS, 90);
    for (int i = 0; i < 4; i++) {
        double cold =
            c->placard_kpa + 3 * chance_unit(c->seed, TAG_WHEEL, (uint64_t)i);

        /* a gas of constant volume; gauge pressure */
        a.tires_kpa[i] =
            (cold + AIR_KPA) * (in_tires + KELVIN) / (20 + KELVIN) - AIR_KPA -
            leak * (i == c->leaking_wheel ? 10 : 1);
    }
    return a;
}
