/* SPDX-License-Identifier: Apache-2.0
 * What must hold for every simulated car at every time. 300 cars, 40 days. */
#include <math.h>

#include "oem/simulator/car.h"
#include "oem/simulator/chance.h"
#include "test.h"

enum { CARS = 300, DAYS = 40, STEP_S = 1511 };

#define START_MS INT64_C(1767225600000) /* 2026-01-01 */

/* Cars of every make and powertrain. */
static struct car
car_number(uint64_t n)
{
    const struct model *m = model_row((size_t)(n * 37 % model_count()));

    return car_from(chance(7, 7, n), m, m->first_year, m->powertrain);
}

/* ---- at every step: the state before it, and after ---- */

/* The odometer never goes back, and stands while parked. */
static void
check_way(const struct car *c, const struct car_state *before,
          const struct car_state *now)
{
    const struct car_place from = car_place(c, before), to = car_place(c, now);
    double metres = (double)(now->odometer_m - before->odometer_m);
    double north = (to.latitude - from.latitude) * 111195;
    double east = (to.longitude - from.longitude) * 111195 *
                  cos(c->latitude * 0.017453292519943295);

    assert_true(now->odometer_m >= before->odometer_m);
    /* nothing drives faster than 50 m/s, or goes further than it drives */
    assert_true(metres <= 50.0 * STEP_S);
    assert_true(hypot(north, east) <= metres + 50);
    if (!before->driving && !now->driving &&
        before->leg.start == now->leg.start) {
        assert_int_equal(before->odometer_m, now->odometer_m);
        assert_true(from.latitude == to.latitude &&
                    from.longitude == to.longitude);
    }
}

/* Every value stays in its range. */
static void
check_range(const struct car *c, const struct car_state *before,
            const struct car_state *now)
{
    const struct car_place at = car_place(c, now);
    const struct car_air air = car_air(c, now);

    (void)before;
    if (c->pack_kwh > 0)
        assert_true(now->charge >= 0.149 && now->charge <= c->limit);
    if (c->tank_l > 0)
        assert_true(now->fuel > 0 && now->fuel <= 1);
    for (int i = 0; i < 4; i++)
        assert_true(air.tires_kpa[i] > (c->leaking_wheel == i ? 100 : 160) &&
                    air.tires_kpa[i] < 330);
    assert_true(air.outside > -35 && air.outside < 50);
    assert_true(at.heading >= 0 && at.heading < 360);
    assert_true(now->speed_kmh >= 0 && now->speed_kmh < 140);
    assert_false(now->driving && (now->plugged || now->locked));
    assert_false(now->charging && !now->plugged);
    assert_true((now->power_kw > 0) == now->charging);
}

/* Charge only moves as fast as the motor and the charger can move it. */
static void
check_continuous(const struct car *c, const struct car_state *before,
                 const struct car_state *now)
{
    double kwh, metres = (double)(now->odometer_m - before->odometer_m);

    if (c->pack_kwh <= 0)
        return;
    kwh = (now->charge - before->charge) * c->pack_kwh;
    assert_true(kwh <= c->charge_kw * STEP_S / 3600 + 1e-6);
    assert_true(kwh >= -metres * c->kwh_per_m * 1.9 - 1e-6);
    if (metres == 0 && !before->plugged && !now->plugged)
        assert_true(fabs(kwh) < 1e-9);
}

/* What the battery gained in a step: what it holds more, and what the metres of
 * the step took. Steps are short enough to drive on one day only. */
static double
gained(const struct car *c, const struct car_state *before,
       const struct car_state *now)
{
    double metres = (double)(now->odometer_m - before->odometer_m);
    double factor = car_cold_factor(car_day_celsius(c, now->day));

    return (now->charge - before->charge) * c->pack_kwh +
           metres * c->kwh_per_m * factor;
}

/* Only a charger adds energy, and only driving takes it. */
static void
check_gain(const struct car *c, const struct car_state *before,
           const struct car_state *now)
{
    double kwh = gained(c, before, now);

    if (c->powertrain != BEV)
        return;
    assert_true(kwh > -1e-6);
    if (!before->plugged && !now->plugged && before->plug_s == now->plug_s)
        assert_true(kwh < 1e-6);
}

/* One walk for all, since it is long. Two ways to the same sum at its end: what
 * the battery gained, and 90 % of the power at the socket, by trapezoids. */
TEST(ways_values_and_energy_hold_for_300_cars_over_40_days)
{
    for (uint64_t n = 0; n < CARS; n++) {
        const struct car c = car_number(n);
        struct car_state before = car_at(&c, START_MS);
        double in = 0, power = 0;

        for (int64_t s = STEP_S; s < DAYS * DAY_S; s += STEP_S) {
            const struct car_state now = car_at(&c, START_MS + s * 1000);

            check_way(&c, &before, &now);
            check_range(&c, &before, &now);
            check_continuous(&c, &before, &now);
            check_gain(&c, &before, &now);
            in += gained(&c, &before, &now);
            power += (before.power_kw + now.power_kw) / 2 * STEP_S / 3600;
            before = now;
        }
        if (c.powertrain == BEV)
            assert_true(in > 50 && fabs(0.9 * power - in) < 0.1 * in);
    }
}

TEST(everybody_is_on_the_way_at_ten_past_eight_on_weekdays)
{
    for (uint64_t n = 0; n < CARS; n++) {
        const struct car c = car_number(n);

        for (int64_t day = 700; day < 714; day++) {
            int64_t at = car_utc_ms(&c, (day * DAY_S + 8 * 3600 + 600) * 1000);
            const struct car_state s = car_at(&c, at);

            assert_true(s.driving == (day % 7 < 5));
            if (s.driving)
                assert_true(s.speed_kmh > 0 && s.leg.place == WORK);
        }
    }
}

TEST(a_fortnight_is_always_as_long)
{
    for (uint64_t n = 0; n < CARS; n++) {
        const struct car c = car_number(n);

        for (int64_t f = 0; f < 20; f++) {
            int64_t sum = 0;

            for (int64_t d = 0; d < 14; d++)
                sum += car_metres_of_day(&c, f * 14 + d);
            assert_int_equal(sum, c.fortnight_m);
            assert_int_equal(car_metres_before(&c, f * 14), f * c.fortnight_m);
        }
        /* between 5,000 and 35,000 km in a year */
        assert_in_range(c.fortnight_m, 190000, 1350000);
    }
}

TEST(fortnights_differ_in_their_order)
{
    const struct car c = car_number(1);
    int same = 0;

    for (int64_t d = 0; d < 14; d++)
        same += car_metres_of_day(&c, d) == car_metres_of_day(&c, d + 14);
    assert_true(same < 14);
}

TEST(drives_do_not_overlap_or_cross_midnight)
{
    for (uint64_t n = 0; n < CARS; n++) {
        const struct car c = car_number(n);

        for (int64_t day = 0; day < 56; day++) {
            struct leg legs[LEGS_MOST];
            size_t count = car_legs(&c, day, legs);
            int64_t free_from = day * DAY_S;

            for (size_t i = 0; i < count; i++) {
                assert_true(legs[i].start >= free_from);
                assert_true(legs[i].end > legs[i].start);
                free_from = legs[i].end;
            }
            assert_true(free_from < (day + 1) * DAY_S - 3600);
        }
    }
}

TEST(the_same_question_has_the_same_answer)
{
    for (uint64_t n = 0; n < 20; n++) {
        const struct car a = car_number(n), b = car_number(n);
        const struct car_state s = car_at(&a, START_MS),
                               t = car_at(&b, START_MS);

        assert_int_equal(s.odometer_m, t.odometer_m);
        assert_true(s.charge == t.charge);
        assert_true(car_place(&a, &s).latitude == car_place(&b, &t).latitude);
    }
}

TEST(before_its_first_day_a_car_stands_at_home)
{
    const struct car c = car_number(3);
    const struct car_state s = car_at(&c, 0), t = car_at(&c, 1000000);

    assert_int_equal(s.odometer_m, c.first_m);
    assert_int_equal(t.odometer_m, c.first_m);
    assert_false(s.driving);
    assert_true(car_place(&c, &s).latitude == c.latitude);
}

/* A full night from 20 % to 80 % of 60 kWh at 11 kW: 36 kWh / (0.9 · 11 kW) is
 * 3.64 h, all of it below the knee. */
TEST(charging_takes_as_long_as_the_power_says)
{
    struct car c = {.seed = 1,
                    .powertrain = BEV,
                    .pack_kwh = 60,
                    .kwh_per_m = 36.0 / 20000,
                    .limit = 0.8,
                    .charge_kw = 11,
                    .charge_every = 1,
                    .metres = {[WORK] = 10000},
                    .fortnight_m = 200000,
                    .service_m = 1,
                    .leaking_wheel = -1,
                    .latitude = 10};
    /* at 10 degrees north it is warm enough to need nothing extra but cooling
     */
    const int64_t evening = (DAY_S + 18 * 3600) * INT64_C(1000);
    const struct car_state s = car_at(&c, car_utc_ms(&c, evening));
    double used = car_kwh_of_day(&c, 1);

    assert_true(s.plugged && s.charging);
    assert_true(fabs(s.charge - (0.8 - used / 60)) < 1e-9);
    assert_true(fabs((double)(s.full_s - s.plug_s) - used / 9.9 * 3600) <= 1);
}

/* A car that only goes to work, 10 km away, by hand: it leaves between 08:00
 * and 08:06 and takes 10000 / (8.75 + 12.85 * 10 / 25) + 60 = 779 s. */
static struct car
commuter(void)
{
    return (struct car){.seed = 1,
                        .powertrain = ICE,
                        .first_day = 18628, /* Friday, taken as a Monday */
                        .latitude = 10,
                        .longitude = 20,
                        .metres = {[WORK] = 10000},
                        .first_m = 5000,
                        .fortnight_m = 200000,
                        .tank_l = 50,
                        .tank_m = 500000,
                        .service_m = 15000000,
                        .placard_kpa = 250,
                        .leaking_wheel = -1};
}

/* Day 16 is a Wednesday: one fortnight of 200 km and two days of 20 km are
 * done. Halfway in time is halfway in distance, and there
 * v = 6 * 10000 m * 0.25 / 779 s = 19.26 m/s. */
TEST(the_odometer_of_a_commuter_by_hand)
{
    const struct car c = commuter();
    struct leg legs[LEGS_MOST];
    struct car_state s;
    int64_t middle_ms;

    assert_true(car_legs(&c, 16, legs) >= 2);
    assert_int_equal(legs[0].end - legs[0].start, 779);
    middle_ms = (legs[0].start + legs[0].end) * 500;
    s = car_at(&c, car_utc_ms(&c, middle_ms));
    assert_int_equal(s.odometer_m, 5000 + 200000 + 2 * 20000 + 5000);
    assert_true(fabs(s.speed_kmh - 19.255 * 3.6) < 0.01);
    s = car_at(&c, car_utc_ms(&c, legs[0].end * 1000));
    assert_int_equal(s.odometer_m, 5000 + 200000 + 2 * 20000 + 10000);
    assert_false(s.driving);
    /* 255 km and the first 5 make 52 % of 500, which is 70 % of the tank */
    assert_true(fabs(s.fuel - (1 - 0.7 * 255.0 / 500)) < 1e-9);
}

/* 10 degrees north, 1 January 2021, 03:00, which is 0.88 days into a mean year:
 * 27 - 4.5 cos(2 pi (0.88 - 19) / 365.24) - 4 = 18.72. The tyre was set to 250
 * kPa at 20 degrees, plus up to 3: 351.3 (273.15 + 18.72) / 293.15 - 101.3 =
 * 248.5, less 0.01 leaked. */
TEST(the_temperature_and_pressure_of_a_night_by_hand)
{
    const struct car c = commuter();
    const struct car_state s = car_at(&c, car_utc_ms(&c, 3 * 3600 * 1000));

    const struct car_air air = car_air(&c, &s);

    assert_true(fabs(air.outside - 18.72) < 0.01);
    assert_true(air.inside == air.outside);
    assert_true(air.tires_kpa[0] > 248.4 && air.tires_kpa[0] < 251.5);
}

/* A minute at a time through a week: what a car tells is never older than what
 * it told before, and each is from a time when it was awake. */
TEST(a_car_never_knows_less_than_before)
{
    for (uint64_t n = 0; n < 60; n++) {
        const struct car c = car_number(n);
        int64_t known = 0;

        for (int64_t s = 0; s < 7 * DAY_S; s += 60) {
            const struct car_state now = car_at(&c, START_MS + s * 1000);
            int64_t from = now.asleep_ms < now.t_ms ? now.asleep_ms : now.t_ms;

            assert_true(from >= known);
            if (now.driving || now.charging)
                assert_int_equal(from, now.t_ms);
            known = from;
        }
    }
}
