/* SPDX-License-Identifier: Apache-2.0
 * Simulated cars that someone steers: what they say, and what stays true. */
#include <math.h>
#include <string.h>

#include "oem/simulator/overlay.h"
#include "oem/simulator/steer.h"
#include "oem/simulator/timing.h"
#include "test.h"

#define MINUTE_MS INT64_C(60000)
#define START_MS  INT64_C(1750000000000)

enum { KEPT_MOST = 64 };

struct steered {
    struct arena *arena;
    struct oem_vehicle vehicle;
    struct oem_change kept[KEPT_MOST];
    int64_t now_ms;
};

static struct steered
car_n(struct arena *a, int n)
{
    return (struct steered){
        .arena = a,
        .now_ms = START_MS + n * 77 * MINUTE_MS,
        .vehicle = {.make = S("TESLA"),
                    .vin = S("0VK"),
                    .handle =
                        arena_fmt(a, "sim1:%016x:all-bev:2022:BEV::Model 3",
                    (unsigned)n * 2654435761U)},
    };
}

static struct oem_session
session(const struct steered *d)
{
    return (struct oem_session){.app_id = S("app"),
                                .make = make_find(S("TESLA")),
                                .simulated = true,
                                .now_ms = d->now_ms};
}

/* As rows in a table: one per kind, none without a value. */
static void
keep(struct steered *d, const struct oem_change *changes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = 0, n = d->vehicle.change_count;

        while (at < n && !str_eq(d->kept[at].kind, changes[i].kind))
            at++;
        assert_true(at < KEPT_MOST);
        d->kept[at] = changes[i];
        d->vehicle.change_count = at == n ? n + 1 : n;
        if (changes[i].value.len == 0)
            d->kept[at] = d->kept[--d->vehicle.change_count];
    }
    d->vehicle.changes = d->kept;
}

static err
steer(struct steered *d, struct steering what)
{
    struct oem_session s = session(d);
    struct oem_change changes[OEM_CHANGES_MOST];
    size_t count;
    err e = simulator_steer(&s, d->arena, &d->vehicle, &what, changes, &count);

    if (e == OK)
        keep(d, changes, count);
    return e;
}
#define STEER(d, kind_, ...)                                                   \
    steer((d), (struct steering){.kind = (kind_), __VA_ARGS__})

static err
tell(struct steered *d, enum oem_command_kind kind, const char *path)
{
    const struct oem_command command = {.kind = kind, .path = str_of(path)};
    struct oem_session s = session(d);
    struct oem_change changes[OEM_CHANGES_MOST];
    size_t count;
    err e = oem_command(&s, d->arena, &d->vehicle, &command, changes, &count);

    keep(d, changes, count);
    return e;
}

static str
set(struct steered *d, const char *name, const char *value, int64_t until_ms)
{
    struct oem_session s = session(d);
    const struct car_value wanted = {str_of(name), str_of(value), until_ms};
    struct oem_change change;
    str problem = {0};

    if (!simulator_set(&s, d->arena, &d->vehicle, &wanted, &change, &problem))
        return problem;
    keep(d, &change, 1);
    return (str){0};
}

static str
ask(const struct steered *d, enum signal_id id, int64_t *measured_ms)
{
    struct oem_session s = session(d);
    const struct signal *signal = signal_row(id);
    struct buf out = {.arena = d->arena, .max = 65536};
    struct json j = {.out = &out};
    void *values = arena_alloc(d->arena, 1, signal_size(signal));

    assert_ptr_equal(
        oem_read(&s, d->arena, &d->vehicle, signal, values, measured_ms), OK);
    assert_true(*measured_ms <= d->now_ms);
    signal_json(&j, S(""), signal, values, METRIC);
    return buf_str(&out);
}

static str
says(const struct steered *d, enum signal_id id)
{
    int64_t measured_ms;

    return ask(d, id, &measured_ms);
}

static struct car_look
look(const struct steered *d)
{
    struct oem_session s = session(d);
    struct car_look l;

    assert_ptr_equal(simulator_look(&s, d->arena, &d->vehicle, &l), OK);
    return l;
}

static struct car_state
now_of(const struct steered *d)
{
    struct timing t = timing_of(&d->vehicle, d->now_ms);
    struct handle h;
    struct car car;

    assert_true(handle_parse(d->vehicle.handle, &h));
    car = car_of_handle(make_find(S("TESLA")), &h);
    return car_changed(&car, &d->vehicle, timing_car_now(&t));
}

static bool
has(str text, const char *part)
{
    str p = str_of(part);

    for (size_t i = 0; i + p.len <= text.len; i++) {
        if (memcmp(text.at + i, p.at, p.len) == 0)
            return true;
    }
    return false;
}

/* ---- what stays true ---- */

/* Weeks of steering at random: the way only grows, and the charge moves no
 * faster than a drive or a charger moves it, also at the moment of steering. */
TEST(way_and_charge_hold_whatever_is_steered)
{
    struct arena *a = arena_open();
    static const struct steering script[] = {
        {STEER_DRIVE,      0,    0 },
        {STEER_PLUG,       0,    0 },
        {STEER_PARK,       0,    0 },
        {STEER_UNPLUG,     0,    0 },
        {STEER_TIME,       3600, -1},
        {STEER_CHARGE_ON,  0,    0 },
        {STEER_SLEEP,      0,    0 },
        {STEER_TIME,       0,    3 },
        {STEER_CHARGE_OFF, 0,    0 },
        {STEER_WAKE,       0,    0 },
        {STEER_PLUG,       0,    0 },
        {STEER_TIME,       0,    0 },
        {STEER_UNPLUG,     0,    0 },
        {STEER_TIME,       0,    1 },
    };

    for (int n = 1; n <= 8; n++) {
        struct steered d = car_n(a, n);
        struct car_state before = now_of(&d);

        for (int minute = 0; minute < 10 * 24 * 60; minute++) {
            struct car_state s;
            const struct steering *what =
                &script[(size_t)(minute / 97 + n) % 14];

            d.now_ms += MINUTE_MS;
            s = now_of(&d);
            assert_true(s.odometer_m >= before.odometer_m);
            if (fabs(s.charge - before.charge) > 0.03)
                fail_msg("car %d, minute %d: %f to %f", n, minute,
                         before.charge, s.charge);
            assert_true(s.charge > 0 && s.charge <= 1);
            assert_true(!s.charging || s.plugged);
            assert_true(!s.driving || !s.plugged);
            before = s;
            if (minute % 97 != 0)
                continue;
            (void)steer(&d, *what);
            assert_true(d.vehicle.change_count <= 4);
            s = now_of(&d);
            assert_true(s.odometer_m >= before.odometer_m);
            if (what->kind != STEER_DRIVE && what->kind != STEER_PARK &&
                what->kind != STEER_TIME)
                assert_true(fabs(s.charge - before.charge) < 1e-5);
            before = s;
        }
    }
    arena_close(a);
}

TEST(a_car_read_twice_in_a_second_gives_equal_bytes)
{
    struct arena *a = arena_open();
    struct steered d = car_n(a, 3);

    STEER(&d, STEER_DRIVE, .rate = -1);
    STEER(&d, STEER_TIME, .rate = 60);
    for (int i = 0; i < 200; i++) {
        str odometer, place;

        d.now_ms += 1000;
        d.now_ms -= d.now_ms % 1000;
        odometer = says(&d, SIGNAL_ODOMETER);
        place = says(&d, SIGNAL_LOCATION);
        d.now_ms += 999;
        assert_str(says(&d, SIGNAL_ODOMETER), odometer);
        assert_str(says(&d, SIGNAL_LOCATION), place);
    }
    arena_close(a);
}

/* ---- driving, parking, time ---- */

TEST(told_to_drive_it_drives_and_told_to_park_it_stands)
{
    struct arena *a = arena_open();

    for (int n = 1; n <= 20; n++) {
        struct steered d = car_n(a, n);
        struct car_state at;

        assert_ptr_equal(STEER(&d, STEER_DRIVE, .rate = -1), OK);
        at = now_of(&d);
        assert_true(at.driving && at.speed_kmh > 0 && !at.locked);
        assert_true(look(&d).driving);
        d.now_ms += MINUTE_MS;
        assert_true(now_of(&d).odometer_m > at.odometer_m);
        assert_ptr_equal(STEER(&d, STEER_SLEEP, .rate = -1), &OEM_IN_MOTION);
        assert_ptr_equal(STEER(&d, STEER_PLUG, .rate = -1), &OEM_IN_MOTION);
        assert_ptr_equal(STEER(&d, STEER_PARK, .rate = -1), OK);
        at = now_of(&d);
        assert_true(!at.driving && at.locked);
        d.now_ms += MINUTE_MS;
        assert_int_equal(now_of(&d).odometer_m, at.odometer_m);
    }
    arena_close(a);
}

TEST(its_time_jumps_hurries_and_stops)
{
    struct arena *a = arena_open();
    struct steered d = car_n(a, 4);
    int64_t then = look(&d).time_ms;

    assert_false(look(&d).time_is_moved);
    STEER(&d, STEER_TIME, .jump_s = 7200, .rate = -1);
    assert_int_equal(look(&d).time_ms, then + 7200000);
    d.now_ms += 10000;
    assert_int_equal(look(&d).time_ms, then + 7210000);
    STEER(&d, STEER_TIME, .rate = 60);
    d.now_ms += 10000;
    assert_int_equal(look(&d).time_ms, then + 7810000);
    STEER(&d, STEER_TIME, .rate = 0);
    d.now_ms += 3600000;
    assert_int_equal(look(&d).time_ms, then + 7810000);
    STEER(&d, STEER_TIME, .jump_s = 1, .rate = 1);
    assert_int_equal(look(&d).time_ms, then + 7811000);
    arena_close(a);
}

/* A car that sleeps for ten hours of its own has told its last ten hours ago;
 * one that is stopped on its way tells now. */
TEST(the_age_of_what_it_tells_is_honest)
{
    struct arena *a = arena_open();
    struct steered d = car_n(a, 5);
    int64_t measured, told;

    STEER(&d, STEER_DRIVE, .rate = -1);
    STEER(&d, STEER_PARK, .rate = -1);
    STEER(&d, STEER_SLEEP, .rate = -1);
    told = d.now_ms - d.now_ms % 1000;
    d.now_ms += 5000;
    (void)ask(&d, SIGNAL_ODOMETER, &measured);
    assert_int_equal(measured, told);
    STEER(&d, STEER_TIME, .jump_s = 600, .rate = -1);
    (void)ask(&d, SIGNAL_ODOMETER, &measured);
    assert_int_equal(measured, told - 600000);
    STEER(&d, STEER_DRIVE, .rate = -1);
    STEER(&d, STEER_TIME, .rate = 0);
    d.now_ms += 86400000;
    (void)ask(&d, SIGNAL_ODOMETER, &measured);
    assert_int_equal(measured, d.now_ms - d.now_ms % 1000);
    arena_close(a);
}

/* ---- plug, charger, sleep ---- */

TEST(it_is_plugged_in_and_out_by_hand)
{
    struct arena *a = arena_open();

    for (int n = 1; n <= 20; n++) {
        struct steered d = car_n(a, n);
        double charge;

        STEER(&d, STEER_DRIVE, .rate = -1);
        STEER(&d, STEER_PARK, .rate = -1);
        if (now_of(&d).plugged)
            assert_ptr_equal(STEER(&d, STEER_UNPLUG, .rate = -1), OK);
        assert_ptr_equal(STEER(&d, STEER_CHARGE_ON, .rate = -1),
                         &OEM_CHARGING_PLUG_NOT_CONNECTED);
        assert_ptr_equal(STEER(&d, STEER_CHARGE_OFF, .rate = -1),
                         &OEM_NOT_CHARGING);
        charge = now_of(&d).charge;
        assert_ptr_equal(STEER(&d, STEER_PLUG, .rate = -1), OK);
        assert_true(now_of(&d).plugged && now_of(&d).charging);
        d.now_ms += MINUTE_MS;
        assert_true(now_of(&d).charge > charge);
        assert_ptr_equal(STEER(&d, STEER_CHARGE_OFF, .rate = -1), OK);
        assert_true(now_of(&d).plugged && !now_of(&d).charging);
        assert_ptr_equal(STEER(&d, STEER_CHARGE_ON, .rate = -1), OK);
        assert_true(now_of(&d).charging);
        assert_ptr_equal(STEER(&d, STEER_UNPLUG, .rate = -1), OK);
        assert_true(!now_of(&d).plugged && !now_of(&d).charging);
    }
    arena_close(a);
}

TEST(a_car_without_a_plug_says_so)
{
    struct arena *a = arena_open();
    struct steered d = car_n(a, 1);

    d.vehicle.make = S("DODGE");
    d.vehicle.handle =
        S("sim1:0000000000000007:fuel-standard:2021:ICE::Durango");
    assert_ptr_equal(STEER(&d, STEER_PLUG, .rate = -1), &OEM_NOT_CAPABLE);
    assert_true(has(set(&d, "charge.isPluggedIn", "true", 0),
                    "this car has no such signal"));
    arena_close(a);
}

TEST(asleep_it_tells_what_it_knew_until_it_is_woken)
{
    struct arena *a = arena_open();
    struct steered d = car_n(a, 6);
    str before;
    int64_t measured;

    STEER(&d, STEER_DRIVE, .rate = -1);
    STEER(&d, STEER_PARK, .rate = -1);
    before = says(&d, SIGNAL_TIRE_PRESSURE);
    STEER(&d, STEER_SLEEP, .rate = -1);
    d.now_ms += 20 * MINUTE_MS;
    assert_true(look(&d).asleep);
    assert_str(says(&d, SIGNAL_TIRE_PRESSURE), before);
    STEER(&d, STEER_WAKE, .rate = -1);
    assert_false(look(&d).asleep);
    (void)ask(&d, SIGNAL_TIRE_PRESSURE, &measured);
    assert_int_equal(measured, d.now_ms - d.now_ms % 1000);
    STEER(&d, STEER_SLEEP, .rate = -1);
    assert_ptr_equal(tell(&d, OEM_UNLOCK, "security"), OK);
    assert_true(has(says(&d, SIGNAL_SECURITY), "\"isLocked\":false"));
    assert_false(look(&d).asleep);
    arena_close(a);
}

/* ---- values by hand ---- */

TEST(it_says_what_was_set)
{
    struct arena *a = arena_open();
    struct steered d = car_n(a, 7);
    static const struct {
        const char *name, *value;
        enum signal_id signal;
        const char *says;
    } rows[] = {
        {"odometer",                 "12345.5",  SIGNAL_ODOMETER,      "{\"distance\":12345.5}"},
        {"battery.percentRemaining", "0.5",      SIGNAL_BATTERY,
         "\"percentRemaining\":0.5"                                                            },
        {"isLocked",                 "null",     SIGNAL_SECURITY,      "\"isLocked\":null"     },
        {"doors.backLeft",           "OPEN",     SIGNAL_SECURITY,
         "{\"type\":\"backLeft\",\"status\":\"OPEN\"}"                                         },
        {"charge.state",             "CHARGING", SIGNAL_CHARGE,        "\"state\":\"CHARGING\""},
        {"charge/limit",             "0.65",     SIGNAL_CHARGE_LIMIT,  "{\"limit\":0.65}"      },
        {"tires.pressure.frontLeft", "199",      SIGNAL_TIRE_PRESSURE,
         "\"frontLeft\":199"                                                                   },
        {"latitude",                 "-33.5",    SIGNAL_LOCATION,      "\"latitude\":-33.5"    },
        {"compass",                  "90",       SIGNAL_COMPASS,       "{\"heading\":90"       },
        {"SYSTEM_ABS",               "ALERT",    SIGNAL_SYSTEMS,
         "\"systemId\":\"SYSTEM_ABS\",\"status\":\"ALERT\""                                    },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t measured;

        assert_str(set(&d, rows[i].name, rows[i].value, 0), S(""));
        if (!has(ask(&d, rows[i].signal, &measured), rows[i].says))
            fail_msg("%s: " STR_FMT, rows[i].name,
                     STR_ARG(says(&d, rows[i].signal)));
        assert_true(measured >= d.now_ms - 999);
    }
    d.now_ms += INT64_C(9) * DAY_MS;
    assert_str(says(&d, SIGNAL_CHARGE_LIMIT), S("{\"limit\":0.65}"));
    arena_close(a);
}

/* What follows from a value follows from the one that was set. */
TEST(other_values_follow_from_what_was_set)
{
    struct arena *a = arena_open();
    struct steered d = car_n(a, 8);

    assert_str(set(&d, "battery.percentRemaining", "0.01", 0), S(""));
    assert_true(now_of(&d).charge < 0.011);
    assert_str(set(&d, "charge.isPluggedIn", "false", 0), S(""));
    assert_true(has(says(&d, SIGNAL_CHARGE), "NOT_CHARGING"));
    assert_str(set(&d, "charge.isPluggedIn", "true", 0), S(""));
    assert_str(set(&d, "charge.state", "CHARGING", 0), S(""));
    assert_true(look(&d).charging);
    arena_close(a);
}

TEST(what_was_set_is_over_at_its_time)
{
    struct arena *a = arena_open();
    struct steered d = car_n(a, 9);
    str before = says(&d, SIGNAL_ODOMETER);

    assert_str(set(&d, "odometer", "1", d.now_ms + 60000), S(""));
    assert_str(says(&d, SIGNAL_ODOMETER), S("{\"distance\":1.0}"));
    d.now_ms += 59999;
    assert_str(says(&d, SIGNAL_ODOMETER), S("{\"distance\":1.0}"));
    d.now_ms += 1;
    assert_false(str_eq(says(&d, SIGNAL_ODOMETER), S("{\"distance\":1.0}")));
    (void)before;
    arena_close(a);
}

/* A command counts for more than what was set before it. */
TEST(a_command_takes_back_what_was_set)
{
    struct arena *a = arena_open();
    struct steered d = car_n(a, 10);

    STEER(&d, STEER_DRIVE, .rate = -1);
    STEER(&d, STEER_PARK, .rate = -1);
    assert_str(set(&d, "isLocked", "false", 0), S(""));
    assert_ptr_equal(tell(&d, OEM_LOCK, "security"), OK);
    assert_true(has(says(&d, SIGNAL_SECURITY), "\"isLocked\":true"));
    assert_str(set(&d, "charge.isPluggedIn", "false", 0), S(""));
    assert_ptr_equal(tell(&d, OEM_CHARGE_START, "charge"), OK);
    assert_true(has(says(&d, SIGNAL_CHARGE), "\"isPluggedIn\":true"));
    arena_close(a);
}

TEST(what_cannot_be_set_is_refused_with_what_can)
{
    struct arena *a = arena_open();
    struct steered d = car_n(a, 11);
    static const struct {
        const char *name, *value, *problem;
    } bad[] = {
        {"odometr",                  "1",       "did you mean odometer"                    },
        {"isLokced",                 "true",    "did you mean"                             },
        {"frontLeft",                "1",       "may be tires/pressure.frontLeft, security"},
        {"battery",                  "1",       "battery may be battery.percentRemaining"  },
        {"zzzzzzzzzzz",              "1",       "there is no signal zzzzzzzzzzz"           },
        {"\x1b[1m",                  "1",       "there is no such signal"                  },
        {"",                         "1",       "there is no signal"                       },
        {"vin",                      "1",       "there is no signal vin"                   },
        {"odometer",                 "-1",      "from 0 to 9999999 (kilometres)"           },
        {"odometer",                 "1e3",     "must be a number"                         },
        {"odometer",                 "nan",     "must be a number"                         },
        {"odometer",                 "",        "must be a number"                         },
        {"odometer",                 "true",    "must be a number"                         },
        {"battery.percentRemaining", "50",      "from 0 to 1"                              },
        {"isLocked",                 "yes",     "must be true, false or null"              },
        {"charge.state",             "CHARGNG", "did you mean CHARGING?"                   },
        {"doors.frontLeft",          "AJAR",    "must be OPEN, CLOSED"                     },
        {"doors.sunroof",            "OPEN",    "this car has no such signal"              },
        {"fuel.amountRemaining",     "10",      "this car has no such signal"              },
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        str problem = set(&d, bad[i].name, bad[i].value, 0);

        if (!has(problem, bad[i].problem))
            fail_msg("%s=%s: " STR_FMT, bad[i].name, bad[i].value,
                     STR_ARG(problem));
    }
    assert_int_equal(d.vehicle.change_count, 0);
    arena_close(a);
}

/* ---- strict cars ---- */

TEST(a_car_made_strict_refuses_as_real_ones_do)
{
    struct arena *a = arena_open();
    struct steered d = car_n(a, 12);

    STEER(&d, STEER_DRIVE, .rate = -1);
    assert_ptr_equal(tell(&d, OEM_LOCK, "security"), OK);
    assert_ptr_equal(STEER(&d, STEER_STRICT, .rate = -1), OK);
    assert_ptr_equal(tell(&d, OEM_LOCK, "security"), &OEM_IN_MOTION);
    STEER(&d, STEER_PARK, .rate = -1);
    assert_str(set(&d, "doors.backRight", "OPEN", 0), S(""));
    assert_ptr_equal(tell(&d, OEM_LOCK, "security"), &OEM_DOOR_OPEN);
    assert_str(set(&d, "doors.backRight", "CLOSED", 0), S(""));
    assert_str(set(&d, "storage.rear", "OPEN", 0), S(""));
    assert_ptr_equal(tell(&d, OEM_LOCK, "security"), &OEM_TRUNK_OPEN);
    assert_str(set(&d, "storage.rear", "CLOSED", 0), S(""));
    assert_str(set(&d, "storage.front", "OPEN", 0), S(""));
    assert_ptr_equal(tell(&d, OEM_LOCK, "security"), &OEM_HOOD_OPEN);
    STEER(&d, STEER_UNPLUG, .rate = -1);
    assert_ptr_equal(tell(&d, OEM_CHARGE_START, "charge"),
                     &OEM_CHARGING_PLUG_NOT_CONNECTED);
    assert_ptr_equal(STEER(&d, STEER_PLAIN, .rate = -1), OK);
    assert_ptr_equal(tell(&d, OEM_LOCK, "security"), OK);
    assert_ptr_equal(tell(&d, OEM_CHARGE_START, "charge"), OK);
    arena_close(a);
}
