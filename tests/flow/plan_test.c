/* SPDX-License-Identifier: Apache-2.0
 * What an app's plan allows: so many requests a month, so many vehicles. */
#include "base/clock.h"
#include "flow/api.h"
#include "flow/at_once.h"
#include "oauth/apps.h"
#include "routes.h"
#include "vehicles/vehicles.h"

#define DAY_MS INT64_C(86400000)

struct mine {
    str token, id;
};

static struct mine
car_of(struct world *w, const char *email)
{
    struct reply r = ASK(
        w, .method = POST, .app = S("default"),
        .secret = S("demo-management-token"), .target = S("/simulator/cars"),
        .json = arena_fmt(w->arena, "{\"make\":\"TESLA\",\"email\":\"%s\"}",
                          email));

    assert_int_equal(r.status, 201);
    return (struct mine){reply_json(&r, "access_token"), reply_json(&r, "id")};
}

static void
set_plan(struct world *w, str plan)
{
    struct app_change in = {0};
    struct app_changed changed;
    str about;

    in.texts[APP_TEXT_PLAN] = &plan;
    assert_ptr_equal(
        app_update(w->db, w->arena, S("demo"), &in, &changed, &about), OK);
}

/* On the plan free, with these limits, for simulated cars too. */
static void
limit(struct world *w, int64_t requests, int64_t vehicles)
{
    set_plan(w, S("free"));
    w->settings.limit_simulated = true;
    w->settings.app_rate = 0;
    w->settings.vehicle_rate = 0;
    w->settings.free_requests = requests;
    w->settings.free_vehicles = vehicles;
}

static int
status_of(struct world *w, struct mine car)
{
    return get(w, car.token, car.id, "/odometer").status;
}

static void
assert_refused(struct world *w, struct mine car, const char *code)
{
    struct reply r = get(w, car.token, car.id, "/odometer");

    assert_int_equal(r.status, 430);
    assert_str(reply_json(&r, "type"), S("BILLING"));
    assert_str(reply_json(&r, "code"), str_of(code));
}

/* How many go through before the first that does not. */
static int
allowed(struct world *w, struct mine car, int most)
{
    int n = 0;

    while (n < most && status_of(w, car) == 200)
        n++;
    return n;
}

static int64_t
month_ms(int year, int month, int day)
{
    return date_to_days((struct date){year, month, day}) * DAY_MS;
}

/* ---- requests ---- */

FLOW(the_last_request_of_a_month_is_answered_and_the_next_is_not)
{
    struct mine car;

    w->now_ms = month_ms(2026, 2, 28) + DAY_MS - 7000;
    car = car_of(w, "a@example.com");
    limit(w, 100, 0);
    assert_int_equal(allowed(w, car, 200), 100);
    assert_refused(w, car, "VEHICLE_REQUEST_LIMIT");
    w->now_ms += 6999;
    assert_refused(w, car, "VEHICLE_REQUEST_LIMIT");
    w->now_ms += 1; /* 1 March */
    assert_int_equal(allowed(w, car, 200), 100);
}

FLOW(requests_of_all_vehicles_of_an_app_are_counted_together)
{
    struct mine one = car_of(w, "a@example.com"),
                two = car_of(w, "b@example.com");

    limit(w, 3, 0);
    assert_int_equal(status_of(w, one), 200);
    assert_int_equal(status_of(w, two), 200);
    /* what is refused for another reason counts, too: it was a request */
    assert_int_equal(get(w, one.token, one.id, "/nowhere").status, 404);
    assert_refused(w, one, "VEHICLE_REQUEST_LIMIT");
    assert_refused(w, two, "VEHICLE_REQUEST_LIMIT");
}

FLOW(a_vehicle_can_be_let_go_of_at_the_limit)
{
    struct mine car = car_of(w, "a@example.com");

    limit(w, 1, 0);
    assert_int_equal(status_of(w, car), 200);
    assert_refused(w, car, "VEHICLE_REQUEST_LIMIT");
    assert_int_equal(ASK(w, .method = DELETE, .bearer = car.token,
                         .target = arena_fmt(
                             w->arena, "/v2.0/vehicles/" STR_FMT "/application",
                             STR_ARG(car.id)))
                         .status,
                     200);
}

FLOW(a_plan_of_its_own_has_limits_of_its_own)
{
    struct mine car = car_of(w, "a@example.com");

    limit(w, 1, 0);
    set_plan(w, S("custom"));
    assert_int_equal(allowed(w, car, 20), 20);
    w->settings.custom_requests = 5;
    assert_int_equal(allowed(w, car, 20), 5);
}

FLOW(simulated_cars_are_on_no_plan_unless_asked_for)
{
    struct mine car = car_of(w, "a@example.com");

    limit(w, 1, 0);
    w->settings.limit_simulated = false;
    assert_int_equal(allowed(w, car, 20), 20);
}

/* ---- kept ---- */

/* The same database, as another process has it. */
static struct world
opened_again(struct world *w)
{
    const struct db_config config = {.url = w->url,
                                     .sets = valetkey_queries,
                                     .set_count = valetkey_query_sets};
    struct world other = *w;

    assert_ptr_equal(db_open(w->arena, &config, &other.db), OK);
    return other;
}

FLOW(what_was_counted_outlives_an_orderly_end)
{
    struct mine car = car_of(w, "a@example.com");
    struct world next;

    limit(w, 100, 0);
    assert_int_equal(allowed(w, car, 42), 42);
    vehicles_end(w->db);
    next = opened_again(w);
    assert_int_equal(allowed(&next, car, 200), 58);
    assert_refused(&next, car, "VEHICLE_REQUEST_LIMIT");
}

/* A process that is killed loses what it had taken in advance: at most a
 * sixteenth of what was left; nothing is had twice. */
FLOW(a_killed_process_loses_few_requests_and_gains_none)
{
    struct mine car = car_of(w, "a@example.com");
    struct world next;
    int rest;

    limit(w, 160, 0);
    assert_int_equal(allowed(w, car, 1), 1);
    next = opened_again(w);
    rest = allowed(&next, car, 400);
    assert_int_equal(rest, 160 - 10);
}

/* ---- many at once ---- */

FLOW(of_many_requests_at_once_as_many_go_through_as_the_plan_has)
{
    enum { THREADS = 16, ROUNDS = 5, MOST = 50 };
    struct mine car = car_of(w, "a@example.com");
    struct world other;
    struct world *worlds[THREADS];
    struct ask asks[THREADS];
    size_t done = 0;

    limit(w, MOST, 0);
    other = opened_again(w);
    for (size_t i = 0; i < THREADS; i++) {
        worlds[i] = i % 2 == 0 ? w : &other;
        asks[i] = (struct ask){
            .bearer = car.token,
            .target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/odometer",
                                STR_ARG(car.id))};
    }
    for (int round = 0; round < ROUNDS; round++) {
        struct reply replies[THREADS];

        ask_all_at_once(w, asks, worlds, replies, THREADS);
        done += with_status(replies, THREADS, 200);
        assert_int_equal(with_status(replies, THREADS, 200) +
                             with_status(replies, THREADS, 430),
                         THREADS);
    }
    assert_int_equal(done, MOST);
}

/* ---- vehicles ---- */

FLOW(vehicles_beyond_the_plan_are_refused_until_there_is_room)
{
    struct mine first = car_of(w, "a@example.com"), second;

    w->now_ms += 1000;
    second = car_of(w, "b@example.com");
    limit(w, 0, 1);
    assert_int_equal(status_of(w, first), 200);
    assert_refused(w, second, "VEHICLE_LIMIT");
    w->settings.free_vehicles = 2;
    assert_int_equal(status_of(w, second), 200);
    w->settings.free_vehicles = 1;
    assert_int_equal(ASK(w, .method = DELETE, .bearer = first.token,
                         .target = arena_fmt(
                             w->arena, "/v2.0/vehicles/" STR_FMT "/application",
                             STR_ARG(first.id)))
                         .status,
                     200);
    assert_int_equal(status_of(w, second), 200);
}

FLOW(a_refused_vehicle_costs_no_request)
{
    struct mine first = car_of(w, "a@example.com"), second;

    w->now_ms += 1000;
    second = car_of(w, "b@example.com");
    limit(w, 3, 1);
    for (int i = 0; i < 5; i++)
        assert_refused(w, second, "VEHICLE_LIMIT");
    assert_int_equal(allowed(w, first, 5), 3);
}
