/* SPDX-License-Identifier: Apache-2.0
 * A simulated car: what it is (struct car, from its seed and model) and how it
 * is at an instant (struct car_state, from the car and the time).
 *
 * Times are milliseconds or seconds of the car's own clock: UTC plus the time
 * zone of its home, no daylight saving. Days are numbered from its first one,
 * a Monday; before that it stands at home. Distances are whole metres. */
#pragma once
#include "catalog/catalog.h"

enum place { HOME, WORK, SHOP, GYM, FAMILY, TRIP, PLACES };

struct car {
    uint64_t seed;
    enum powertrain powertrain;
    int64_t first_day;            /* days from 1970 to its day 0 */
    int64_t zone_s;               /* its clock is so far ahead of UTC */
    double latitude, longitude;   /* home */
    int metres[PLACES];           /* from home, one way */
    int64_t first_m, fortnight_m; /* odometer on day 0; added every 14 days */

    /* BEV and PHEV; 0 for others */
    double pack_kwh, kwh_per_m, limit, floor, charge_kw;
    double volts; /* at its plug, on so many phases */
    int phases;
    int charge_every; /* days */

    /* all but BEV; 0 for those */
    double tank_l, full_tank_m; /* metres on fuel alone */
    double tank_m; /* metres that 70 % of the tank last, as it is driven */
    int64_t tank_phase_m;

    int64_t service_m, service_phase_m; /* between services, also oil changes */
    double placard_kpa;
    int leaking_wheel; /* 0 to 3; -1: none */
};

/* model may be NULL: then a car of ordinary size. The same arguments give the
 * same car. */
struct car car_from(uint64_t seed, const struct model *model, int year,
                    enum powertrain powertrain);

/* ---- the calendar ---- */

struct leg {
    int64_t start, end; /* seconds */
    int metres;
    enum place place; /* to it, or from it back home */
    bool back;
};
enum { LEGS_MOST = 4 };

/* The drives of a day, in their order; none overlap or cross midnight. */
size_t car_legs(const struct car *c, int64_t day, struct leg out[LEGS_MOST]);

/* Metres of a whole day, and of all days before it. */
int64_t car_metres_of_day(const struct car *c, int64_t day);
int64_t car_metres_before(const struct car *c, int64_t day);

/* ---- an instant ---- */

struct car_state {
    int64_t t_ms; /* on the car's clock; never before its day 0 */
    int64_t day;
    int64_t odometer_m;

    bool driving;
    struct leg leg;     /* this one, or the last one before; if has_leg */
    bool has_leg;       /* false: it has not been driven yet */
    int64_t leg_m;      /* driven of the leg */
    int64_t leg_from_m; /* odometer where it began */
    int64_t next_start; /* of the next drive, seconds */
    double speed_kmh;

    double charge; /* state of charge, 0 to 1 */
    bool plugged, charging;
    int64_t plug_s, full_s; /* of this plugging in: when, and when done */
    double power_kw;        /* into the socket */

    double fuel; /* of the tank, 0 to 1 */
    bool locked;
    bool front_door_open, other_door_open, boot_open, hood_open;
    int64_t asleep_ms; /* since when it reports nothing; after t_ms: awake */
};

/* at_ms: UTC. */
struct car_state car_at(const struct car *c, int64_t at_ms);

/* From the car's clock to UTC, both in milliseconds. */
int64_t car_utc_ms(const struct car *c, int64_t t_ms);

/* ---- parts of it, each in a file of its own ---- */

/* Energy of a day in kWh, drive alone. */
double car_kwh_of_day(const struct car *c, int64_t day);
double car_kwh_today(const struct car *c, const struct car_state *s);

/* Charging at home: the charge after so many seconds, the seconds from one
 * charge to a higher one, the kW into the socket. */
double car_charge_after(const struct car *c, double from, double seconds);
double car_seconds_to_charge(const struct car *c, double from, double to);
double car_charge_power(const struct car *c, double charge);

/* When it is plugged in on a day of charging, in seconds. */
int64_t car_plug_time(const struct car *c, int64_t day);
void car_state_energy(const struct car *c, struct car_state *s);

/* Where the leg has led after leg_m metres. Not part of the state: most of what
 * is asked needs neither this nor the weather. */
struct car_place {
    double latitude, longitude;
    double heading;
};
struct car_place car_place(const struct car *c, const struct car_state *s);

/* The mean temperature of a day, and that of an instant. */
double car_day_celsius(const struct car *c, int64_t day);
double car_celsius(const struct car *c, int64_t t_ms);

/* How much more than at 20 °C a metre takes. */
double car_cold_factor(double celsius);

struct car_air {
    double outside, inside; /* °C */
    double tires_kpa[4];    /* front left, front right, back left, right */
};
struct car_air car_air(const struct car *c, const struct car_state *s);

enum { DAY_S = 86400 };
#define DAY_MS INT64_C(86400000)
