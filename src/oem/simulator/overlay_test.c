/* SPDX-License-Identifier: Apache-2.0
 * What commands do to a simulated car, for weeks after them. */
#include <math.h>

#include "oem/simulator/overlay.h"
#include "test.h"

#define MINUTE_MS INT64_C(60000)
#define START_MS  INT64_C(1750000000000)

/* A car that somebody tells things. */
struct driven {
    struct arena *arena;
    struct oem_session session;
    struct oem_vehicle vehicle;
    struct oem_change kept[OEM_CHANGES_MOST];
    int64_t now_ms;
};

static struct driven
car_n(struct arena *a, int n)
{
    struct driven d = {.arena = a, .now_ms = START_MS + n * 77 * MINUTE_MS};

    d.session = (struct oem_session){
        .app_id = S("app"), .make = make_find(S("TESLA")), .simulated = true};
    d.vehicle = (struct oem_vehicle){
        .make = S("TESLA"),
        .handle = arena_fmt(a, "sim1:%016x:all-bev:2022:BEV::Model 3",
                            (unsigned)n * 2654435761U)};
    return d;
}

static void
keep(struct driven *d, const struct oem_change *changes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;

        while (at < d->vehicle.change_count &&
               !str_eq(d->kept[at].kind, changes[i].kind))
            at++;
        d->kept[at] = changes[i];
        if (at == d->vehicle.change_count)
            d->vehicle.change_count++;
    }
    d->vehicle.changes = d->kept;
}

static void
tell(struct driven *d, enum oem_command_kind kind, double number)
{
    const struct oem_command command = {
        .kind = kind,
        .path = kind == OEM_CHARGE_LIMIT   ? S("charge/limit")
                : kind >= OEM_CHARGE_START ? S("charge")
                                           : S("security"),
        .numbers = {number},
    };
    struct oem_change changes[OEM_CHANGES_MOST];
    size_t count;

    d->session.now_ms = d->now_ms;
    assert_ptr_equal(simulator_command(&d->session, d->arena, &d->vehicle,
                                       &command, changes, &count),
                     OK);
    keep(d, changes, count);
}

static struct car_state
look(const struct driven *d)
{
    struct handle h;
    struct car car;

    assert_true(handle_parse(d->vehicle.handle, &h));
    car = car_of_handle(make_find(S("TESLA")), &h);
    return car_changed(&car, &d->vehicle, d->now_ms);
}

/* Over a week of commands no minute takes or gives more charge than a minute
 * of driving or charging can. */
TEST(the_charge_has_no_jumps_whatever_is_told)
{
    struct arena *a = arena_open();
    static const struct {
        enum oem_command_kind kind;
        double number;
    } script[] = {
        {OEM_CHARGE_START, 0  },
        {OEM_CHARGE_STOP,  0  },
        {OEM_CHARGE_LIMIT, 1  },
        {OEM_CHARGE_LIMIT, 0.5},
        {OEM_CHARGE_STOP,  0  },
        {OEM_CHARGE_LIMIT, 0.8},
        {OEM_CHARGE_START, 0  },
    };

    for (int n = 1; n <= 10; n++) {
        struct driven d = car_n(a, n);
        double before = look(&d).charge;

        for (int minute = 0; minute < 14 * 24 * 60; minute++) {
            struct car_state s;

            d.now_ms += MINUTE_MS;
            s = look(&d);
            if (fabs(s.charge - before) > 0.01)
                fail_msg("car %d, minute %d: %f to %f", n, minute, before,
                         s.charge);
            assert_true(s.charge > 0 && s.charge <= 1);
            assert_true(!s.charging || s.plugged);
            assert_true(!s.driving || !s.plugged);
            before = s.charge;
            /* thrice a day, for the first week */
            if (minute < 7 * 24 * 60 && (minute + n) % 487 == 0) {
                size_t i = (size_t)(minute / 487 + n) % 7;

                tell(&d, script[i].kind, script[i].number);
                assert_true(fabs(look(&d).charge - before) < 1e-5);
            }
        }
    }
    arena_close(a);
}

/* Once a night has charged it up it is the car that it would have been. */
TEST(a_car_goes_back_to_its_ways)
{
    struct arena *a = arena_open();

    for (int n = 1; n <= 20; n++) {
        struct driven told = car_n(a, n), left = told;

        tell(&told, OEM_CHARGE_START, 0);
        tell(&told, OEM_UNLOCK, 0);
        told.now_ms = left.now_ms += INT64_C(21) * DAY_MS;
        for (int hour = 0; hour < 48; hour++) {
            struct car_state one = look(&told), other = look(&left);

            assert_true(fabs(one.charge - other.charge) < 1e-9);
            assert_true(one.plugged == other.plugged &&
                        one.charging == other.charging &&
                        one.locked == other.locked &&
                        one.odometer_m == other.odometer_m);
            told.now_ms = left.now_ms += 60 * MINUTE_MS;
        }
    }
    arena_close(a);
}

TEST(an_unlocked_car_locks_itself_after_its_next_drive)
{
    struct arena *a = arena_open();

    for (int n = 1; n <= 20; n++) {
        struct driven d = car_n(a, n);
        struct car_state s = look(&d);

        while (s.driving || !s.locked) {
            d.now_ms += MINUTE_MS;
            s = look(&d);
        }
        tell(&d, OEM_UNLOCK, 0);
        assert_false(look(&d).locked);
        do {
            d.now_ms += MINUTE_MS;
            s = look(&d);
            assert_false(s.locked);
        } while (!s.driving);
        while (s.driving) {
            d.now_ms += MINUTE_MS;
            s = look(&d);
        }
        d.now_ms += 3 * MINUTE_MS;
        assert_true(look(&d).locked);
    }
    arena_close(a);
}
