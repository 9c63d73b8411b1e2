/* SPDX-License-Identifier: Apache-2.0
 * Requests to one car that meet: commands, counted errors, limits. */
#include "flow/api.h"
#include "flow/at_once.h"

enum { MANY = 16 };

struct mine {
    str token, id;
};

static struct reply
manage(struct world *w, str target, str json)
{
    return ASK(w, .method = POST, .app = S("default"),
               .secret = S("demo-management-token"), .target = target,
               .json = json);
}

static struct mine
tesla(struct world *w)
{
    struct reply r =
        manage(w, S("/simulator/cars"),
               S("{\"make\":\"TESLA\",\"model\":\"Model 3\",\"year\":2022}"));

    assert_int_equal(r.status, 201);
    return (struct mine){reply_json(&r, "access_token"), reply_json(&r, "id")};
}

static str
path_of(struct world *w, struct mine car, const char *path)
{
    return arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/%s", STR_ARG(car.id),
                     path);
}

static struct ask
telling(struct world *w, struct mine car, const char *path, const char *action)
{
    return (struct ask){.method = POST,
                        .bearer = car.token,
                        .target = path_of(w, car, path),
                        .json =
                            arena_fmt(w->arena, "{\"action\":\"%s\"}", action)};
}

static str
read_of(struct world *w, struct mine car, const char *path, const char *member)
{
    struct reply r = get(w, car.token, car.id, path);

    assert_int_equal(r.status, 200);
    return arena_dup(w->arena, reply_json(&r, member));
}

/* ---- two commands ---- */

/* Whoever comes last is obeyed: afterwards the car is locked or it is not, for
 * good, and it does what it is told next. */
FLOW(a_car_locked_and_unlocked_at_once_is_one_of_both)
{
    struct mine car = tesla(w);
    const struct ask asks[] = {telling(w, car, "security", "LOCK"),
                               telling(w, car, "security", "UNLOCK")};

    for (int round = 0; round < 8; round++) {
        struct reply replies[2], last;
        str locked;

        ask_all_at_once(w, asks, NULL, replies, 2);
        assert_int_equal(with_status(replies, 2, 200), 2);
        locked = read_of(w, car, "/security", "isLocked");
        assert_true(str_eq(locked, S("true")) || str_eq(locked, S("false")));
        assert_str(read_of(w, car, "/security", "isLocked"), locked);
        last = world_ask(w, &asks[str_eq(locked, S("true"))]);
        assert_int_equal(last.status, 200);
        assert_str(read_of(w, car, "/security", "isLocked"),
                   str_eq(locked, S("true")) ? S("false") : S("true"));
    }
}

/* A car that refuses as real ones do charges once: the second finds it
 * charging. */
FLOW(a_charge_started_many_times_at_once_starts_once)
{
    struct mine car = tesla(w);
    str base =
        arena_fmt(w->arena, "/simulator/vehicles/" STR_FMT, STR_ARG(car.id));
    const struct ask start = telling(w, car, "charge", "START");
    struct reply replies[MANY];
    size_t charging = 0;

    assert_int_equal(manage(w,
                            arena_fmt(w->arena, STR_FMT "/set", STR_ARG(base)),
                            S("{\"strict\":true,\"signals\":"
                              "{\"battery.percentRemaining\":0.3}}"))
                         .status,
                     200);
    assert_int_equal(
        manage(w, arena_fmt(w->arena, STR_FMT "/plug", STR_ARG(base)), S("{}"))
            .status,
        200);
    assert_int_equal(
        manage(w, arena_fmt(w->arena, STR_FMT "/charge", STR_ARG(base)),
               S("{\"state\":\"off\"}"))
            .status,
        200);
    ask_at_once(w, &start, replies, MANY);
    for (size_t i = 0; i < MANY; i++)
        charging +=
            str_eq(reply_json(&replies[i], "code"), S("CHARGING_IN_PROGRESS"));
    assert_int_equal(with_status(replies, MANY, 200), 1);
    assert_int_equal(charging, MANY - 1);
    assert_str(read_of(w, car, "/charge", "state"), S("CHARGING"));
}

/* ---- errors by number ---- */

FLOW(an_error_for_five_requests_answers_five_of_sixteen)
{
    struct mine car = tesla(w);
    const struct ask ask = {.bearer = car.token,
                            .target = path_of(w, car, "odometer")};

    for (int round = 0; round < 3; round++) {
        struct reply replies[MANY];
        struct reply r =
            manage(w,
                   arena_fmt(w->arena, "/simulator/vehicles/" STR_FMT "/break",
                             STR_ARG(car.id)),
                   S("{\"error\":\"VEHICLE_STATE.ASLEEP\",\"count\":5}"));

        assert_int_equal(r.status, 200);
        ask_at_once(w, &ask, replies, MANY);
        assert_int_equal(with_status(replies, MANY, 409), 5);
        assert_int_equal(with_status(replies, MANY, 200), MANY - 5);
    }
}

/* ---- a bucket ---- */

/* The clock stands still, so nothing fills it up again. */
FLOW(a_bucket_for_seven_lets_seven_of_sixteen_through)
{
    struct mine car = tesla(w);
    const struct ask ask = {.bearer = car.token,
                            .target = path_of(w, car, "odometer")};
    struct reply replies[MANY];

    w->settings.limit_simulated = true;
    w->settings.app_rate = 7; /* 60,000 ms are no multiple of it */
    ask_at_once(w, &ask, replies, MANY);
    assert_int_equal(with_status(replies, MANY, 200), 7);
    assert_int_equal(with_status(replies, MANY, 429), MANY - 7);
}

/* More than one a millisecond. */
FLOW(a_bucket_is_as_large_as_it_says)
{
    struct mine car = tesla(w);
    int passed = 0;

    w->settings.limit_simulated = true;
    w->settings.app_rate = 0;
    w->settings.vehicle_rate = 131;
    while (passed < 200 && get(w, car.token, car.id, "/odometer").status == 200)
        passed++;
    assert_int_equal(passed, 131);
}
