/* SPDX-License-Identifier: Apache-2.0
 * The battery: what drives take, what nights give. The charge curve is one that
 * can be solved, so that no step is ever simulated. */
#include <math.h>

#include "oem/simulator/car.h"

enum { HOUR = 3600, MINUTE = 60, EVENING = 18 * HOUR };

/* At home: full power up to KNEE, then in a straight line to TAIL of it at a
 * full battery. EFFICIENCY of what the socket gives arrives. */
#define KNEE       0.96
#define TAIL       0.15
#define EFFICIENCY 0.9

/* Falls of power per unit of charge beyond the knee, as a share of P. */
#define SLOPE ((1 - TAIL) / (1 - KNEE))

double
car_kwh_of_day(const struct car *c, int64_t day)
{
    if (day < 0)
        return 0;
    return c->kwh_per_m * (double)car_metres_of_day(c, day) *
           car_cold_factor(car_day_celsius(c, day));
}

/* Seconds from one state of charge to a higher one. Beyond the knee
 * ds/dt = (1 - SLOPE (s - KNEE)) / T, whose solution is a logarithm. */
double
car_seconds_to_charge(const struct car *c, double from, double to)
{
    /* seconds for the whole pack at full power */
    double whole = c->pack_kwh / (EFFICIENCY * c->charge_kw) * HOUR;
    double seconds = 0;

    if (from < KNEE)
        seconds = whole * (fmin(to, KNEE) - from);
    if (to > KNEE)
        seconds += whole / SLOPE *
                   log((1 - SLOPE * (fmax(from, KNEE) - KNEE)) /
                       (1 - SLOPE * (to - KNEE)));
    return fmax(seconds, 0);
}

/* The other way round: state of charge after so many seconds. */
double
car_charge_after(const struct car *c, double from, double seconds)
{
    double whole = c->pack_kwh / (EFFICIENCY * c->charge_kw) * HOUR;
    double to_knee = from < KNEE ? whole * (KNEE - from) : 0;
    double start;

    if (seconds <= to_knee)
        return from + seconds / whole;
    start = 1 - SLOPE * (fmax(from, KNEE) - KNEE);
    return KNEE +
           (1 - start * exp(-SLOPE * (seconds - to_knee) / whole)) / SLOPE;
}

double
car_charge_power(const struct car *c, double charge)
{
    return c->charge_kw * (charge <= KNEE ? 1 : 1 - SLOPE * (charge - KNEE));
}

/* The charge that is left of the limit after so many kWh; a plug-in hybrid
 * goes on with fuel at its floor. */
static double
left_after(const struct car *c, double kwh)
{
    return fmax(c->limit - kwh / c->pack_kwh, c->floor);
}

double
car_kwh_today(const struct car *c, const struct car_state *s)
{
    struct leg legs[LEGS_MOST];
    size_t n = car_legs(c, s->day, legs);
    double today = 0;

    for (size_t i = 0; i < n && legs[i].start * 1000 <= s->t_ms; i++) {
        bool now = s->driving && legs[i].start == s->leg.start;

        today += now ? (double)s->leg_m : (double)legs[i].metres;
    }
    return today * c->kwh_per_m * car_cold_factor(car_day_celsius(c, s->day));
}

/* kWh of the drives that began after a day's evening, until now. */
static double
kwh_since(const struct car *c, const struct car_state *s, int64_t charge_day)
{
    double kwh = 0;

    for (int64_t d = charge_day + 1; d < s->day; d++)
        kwh += car_kwh_of_day(c, d);
    return charge_day == s->day ? 0 : kwh + car_kwh_today(c, s);
}

/* When it is plugged in on a day: at six, or when it comes home later. */
int64_t
car_plug_time(const struct car *c, int64_t day)
{
    struct leg legs[LEGS_MOST];
    size_t n = car_legs(c, day, legs);
    int64_t evening = day * DAY_S + EVENING;

    if (n > 0 && legs[n - 1].end + 5 * MINUTE > evening)
        return legs[n - 1].end + 5 * MINUTE;
    return evening;
}

/* The latest day in whose evening it was plugged in; -1: before its first. */
static int64_t
charge_day_at(const struct car *c, const struct car_state *s)
{
    int64_t every = c->charge_every;
    int64_t day = (s->day + 1) / every * every - 1;

    if (day == s->day && s->t_ms < car_plug_time(c, day) * 1000)
        day -= every;
    return day < -1 ? -1 : day;
}

void
car_state_energy(const struct car *c, struct car_state *s)
{
    int64_t day, now = s->t_ms / 1000;
    double used = 0, from, takes;

    if (c->pack_kwh <= 0)
        return;
    day = charge_day_at(c, s);
    s->plug_s = day < 0 ? 0 : car_plug_time(c, day);
    s->plugged = !(s->has_leg && s->leg.start >= s->plug_s) &&
                 now < s->next_start - 2 * MINUTE;
    for (int64_t d = day - c->charge_every + 1; d <= day; d++)
        used += car_kwh_of_day(c, d);
    from = left_after(c, used);
    takes = car_seconds_to_charge(c, from, c->limit);
    s->full_s = s->plug_s + (int64_t)ceil(takes);
    if (!s->plugged) {
        s->charge = left_after(c, kwh_since(c, s, day));
        return;
    }
    s->charging = s->t_ms < s->full_s * 1000;
    s->charge = c->limit;
    if (!s->charging)
        return;
    s->charge = fmin(
        c->limit,
        car_charge_after(c, from, (double)(s->t_ms - s->plug_s * 1000) / 1000));
    s->power_kw = car_charge_power(c, s->charge);
}
