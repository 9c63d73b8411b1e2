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

/* ---- in Connect: before a key is handed out ---- */

enum { OWNERS = 6 };

static const struct connect buick = {.make = "BUICK"}; /* with two cars */

static struct reply
question_of(struct world *w, struct browser *b, const char *owner)
{
    return world_go_to(w, &(struct connect){.username = owner, .browser = b},
                       "grant");
}

static str
all_of(struct world *w, const struct reply *page)
{
    return arena_fmt(w->arena, STR_FMT STR_FMT "&decision=allow",
                     STR_ARG(reply_boxes(w, page, "vehicle")),
                     STR_ARG(reply_boxes(w, page, "permission")));
}

FLOW(an_owner_is_told_that_the_plan_is_full)
{
    struct reply page, r;
    str base;

    limit(w, 0, 1);
    (void)CODE(w, .username = "a@example.com");
    page = question_of(w, NULL, "b@example.com");
    assert_int_equal(page.status, 200);
    assert_true(reply_says(&page, "App demo cannot take another car"));
    assert_false(reply_says(&page, "name=\"decision\""));
    base = (str){page.location.at, page.location.len - 5};
    r = world_post(w, NULL, arena_fmt(w->arena, STR_FMT "exit", STR_ARG(base)),
                   &page, S("&from=plan_full"));
    assert_int_equal(r.status, 302);
    assert_str(location_parameter(w, r.location, "error"),
               S("configuration_error"));
    assert_str(location_parameter(w, r.location, "error_description"),
               S("The application has as many connected vehicles as its plan "
                 "allows."));
    assert_str(location_parameter(w, r.location, "code"), S(""));
    /* whoever has a place keeps it */
    (void)CODE(w, .username = "a@example.com");
    w->settings.free_vehicles = 2;
    (void)CODE(w, .username = "b@example.com");
}

FLOW(no_more_cars_are_chosen_than_the_plan_has_room_for)
{
    struct reply page, r;
    str form, rest, value, more;

    limit(w, 0, 1);
    page = world_go_to(w, &buick, "grant");
    assert_true(reply_says(&page, "App demo can take one more car"));
    form = S("&permission=read_odometer&decision=allow");
    rest = page.body;
    for (int i = 0; i < 2; i++) {
        while (!str_starts(rest, S("name=\"vehicle\" value=\"")))
            rest = str_from(rest, 1);
        rest = str_from(rest, 22);
        (void)str_cut(rest, '"', &value, &more);
        form = arena_fmt(w->arena, STR_FMT "&vehicle=" STR_FMT, STR_ARG(form),
                         STR_ARG(value));
    }
    r = world_post(w, NULL, page.location, &page, form);
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "Choose fewer cars."));
    r = world_post(w, NULL, page.location, &page, all_of(w, &page));
    assert_int_equal(r.status, 302); /* what the page had ticked fits */
    assert_int_equal(location_parameter(w, r.location, "code").len, 36);
}

FLOW(simulated_cars_need_no_place_unless_the_operator_says_so)
{
    limit(w, 0, 1);
    w->settings.limit_simulated = false;
    (void)CODE(w, .username = "a@example.com");
    (void)CODE(w, .username = "b@example.com");
}

/* All of them saw the question while there was room. */
FLOW(of_many_owners_who_allow_at_once_the_plan_has_as_many_as_it_holds)
{
    struct browser browsers[OWNERS] = {0};
    struct reply replies[OWNERS];
    struct ask asks[OWNERS];
    size_t told = 0;

    limit(w, 0, 2);
    for (size_t i = 0; i < OWNERS; i++) {
        const char *owner =
            arena_cstr(w->arena, arena_fmt(w->arena, "o%zu@example.com", i));
        struct reply page = question_of(w, &browsers[i], owner);

        asks[i] =
            (struct ask){.method = POST,
                         .target = page.location,
                         .browser = &browsers[i],
                         .form = arena_fmt(w->arena, "csrf=" STR_FMT STR_FMT,
                                           STR_ARG(reply_csrf(&page)),
                                           STR_ARG(all_of(w, &page)))};
    }
    ask_all_at_once(w, asks, NULL, replies, OWNERS);
    assert_int_equal(with_status(replies, OWNERS, 302), 2);
    for (size_t i = 0; i < OWNERS; i++)
        told += reply_says(&replies[i], "cannot take another car");
    assert_int_equal(told, OWNERS - 2);
}
