/* SPDX-License-Identifier: Apache-2.0
 * Finding connections in the dashboard, looking at one, ending it. */
#include <pthread.h>
#include <string.h>

#include "flow/api.h"
#include "flow/dashboard_world.h"
#include "vehicles/connections.h"

#define LIST "/dashboard/apps/demo/connections"

static void
kim(struct world *w, struct person *p, enum role role)
{
    person_add(w, p, "kim@example.org", "", role);
    person_sign_in(w, p);
}

static size_t
times(str text, const char *part)
{
    str p = str_of(part);
    size_t n = 0;

    for (size_t i = 0; i + p.len <= text.len; i++)
        n += str_starts(str_from(text, i), p) ? 1 : 0;
    return n;
}

static size_t
rows(const struct reply *r)
{
    return times(r->body, "<th scope=\"row\">");
}

static struct reply
list(struct world *w, struct person *p, str query)
{
    return person_get(w, p, arena_fmt(w->arena, LIST STR_FMT, STR_ARG(query)));
}

static str
add(struct world *w, const char *vin, const char *make, const char *user)
{
    w->now_ms += 1000;
    return world_add_car(w, &(struct world_car){"demo", vin, make, user});
}

FLOW(without_a_connection_the_page_says_how_one_comes)
{
    struct person p;
    struct reply r;

    kim(w, &p, VIEWER);
    r = list(w, &p, S(""));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "Nobody has connected yet"));
    r = list(w, &p, S("?make=BMW"));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "Nothing fits"));
}

FLOW(connections_are_searched_and_filtered)
{
    struct person p;
    str car = add(w, "5YJ3E1EA1NF000001", "TESLA", "a@example.com");
    str id_query = arena_fmt(w->arena, "?search=" STR_FMT, STR_ARG(car));
    struct reply r;

    add(w, "WBA3E1EA1NF000002", "BMW", "a@example.com");
    add(w, "WBA3E1EA1NF000003", "BMW", "b@example.com");
    world_add_car(
        w, &(struct world_car){"other", "WBA3E1EA1NF000004", "BMW", NULL});
    kim(w, &p, VIEWER);
    {
        const struct {
            str query;
            size_t found;
        } asked[] = {
            {S(""),                             3},
            {S("?make=BMW"),                    2},
            {S("?make=BMW&state=disconnected"), 0},
            {S("?state=all&mode=simulated"),    3},
            {S("?mode=live"),                   0},
            {S("?search=wba"),                  2},
            {S("?search=+WBA3E1EA1NF000003+"),  1},
            {S("?search=WBA3E1EA1NF000004"),    0},
            {S("?search=5YJ&make=BMW"),         0},
            {id_query,                          1},
        };

        for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
            r = list(w, &p, asked[i].query);
            assert_int_equal(r.status, 200);
            assert_int_equal(rows(&r), asked[i].found);
        }
    }
    /* the page of one leads to all of its user */
    r = person_get(w, &p, arena_fmt(w->arena, LIST "/" STR_FMT, STR_ARG(car)));
    r = list(w, &p,
             arena_fmt(w->arena, "?search=" STR_FMT,
                       STR_ARG(reply_between(&r, "?search=", "\""))));
    assert_int_equal(rows(&r), 2);
}

FLOW(a_search_that_makes_no_sense_comes_back_with_the_reason)
{
    static const char *const bad[] = {"?search=ab", "?search=%3Cscript%3E",
                                      "?search=WBA3E1EA1NF00000444",
                                      "?search=WBA-3E1"};
    struct person p;

    kim(w, &p, VIEWER);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct reply r = list(w, &p, str_of(bad[i]));

        assert_int_equal(r.status, 422);
        assert_true(reply_says(&r, "id=\"search-err\""));
        assert_false(reply_says(&r, "<script>"));
    }
    assert_int_equal(list(w, &p, S("?mode=real")).status, 400);
    assert_int_equal(list(w, &p, S("?make=NOTHING")).status, 400);
    assert_int_equal(list(w, &p, S("?state=on")).status, 400);
    assert_int_equal(list(w, &p, S("?cursor=x")).status, 400);
}

FLOW(pages_of_connections_meet)
{
    struct person p;
    struct reply r;
    str older;

    for (int i = 0; i < 53; i++)
        add(w, arena_fmt(w->arena, "WBA3E1EA1NF0001%02d", i).at, "BMW",
            arena_fmt(w->arena, "u%d@example.com", i).at);
    kim(w, &p, VIEWER);
    r = list(w, &p, S("?make=BMW"));
    assert_int_equal(rows(&r), 50);
    assert_true(reply_says(&r, "WBA3E1EA1NF000152"));
    assert_true(reply_says(&r, "WBA3E1EA1NF000103"));
    assert_false(reply_says(&r, ">Newest<"));
    older = reply_between(&r, "id=\"older\" href=\"", "\"");
    assert_true(older.len > 0);
    assert_true(reply_says(&r, "&amp;make=BMW"));
    older = reply_between(&r, "&amp;cursor=", "\"");
    r = list(w, &p,
             arena_fmt(w->arena, "?make=BMW&cursor=" STR_FMT, STR_ARG(older)));
    assert_int_equal(rows(&r), 3);
    assert_true(reply_says(&r, "WBA3E1EA1NF000102"));
    assert_true(reply_says(&r, ">Newest<"));
    assert_false(reply_says(&r, "id=\"older\""));
}

FLOW(one_connection_shows_what_is_allowed_and_what_happened)
{
    const struct connect c = {.query =
                                  asking_for(w, S("read_odometer read_vin")),
                              .username = "a@example.com"};
    struct person p;
    str token = token_of(w, &c);
    str id = first_vehicle(w, token), page;
    struct reply r;

    kim(w, &p, VIEWER);
    page = arena_fmt(w->arena, LIST "/" STR_FMT, STR_ARG(id));
    r = person_get(w, &p, page);
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "Distance driven"));
    assert_true(reply_says(&r, "<code>read_vin</code>"));
    assert_true(reply_says(&r, "Owner allowed"));
    assert_true(reply_says(&r, "Vehicle connected"));
    assert_false(reply_says(&r, "id=\"disconnect\"")); /* a viewer reads */
    assert_int_equal(person_get(w, &p, S(LIST "/nothing")).status, 404);
    assert_int_equal(
        person_get(w, &p, S(LIST "/0facda33-19aa-4000-8000-0000000000d4"))
            .status,
        404);
}

static size_t
lines(struct world *w, struct person *p)
{
    struct reply r = person_get(w, p, S("/dashboard/audit"));

    return times(r.body, "vehicle disconnected");
}

FLOW(a_disconnected_vehicle_is_out_of_reach_once_and_for_all)
{
    const struct connect c = {.query = asking_for(w, S("read_odometer")),
                              .username = "a@example.com"};
    struct person p;
    str token = token_of(w, &c), id = first_vehicle(w, token);
    str page = arena_fmt(w->arena, LIST "/" STR_FMT, STR_ARG(id));
    str end = arena_fmt(w->arena, STR_FMT "/disconnect", STR_ARG(page));
    struct reply r;

    kim(w, &p, EDITOR);
    r = person_get(w, &p, page);
    assert_true(reply_says(&r, "id=\"disconnect\""));
    r = person_get(w, &p, end);
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "Disconnect this vehicle?"));
    assert_int_equal(get(w, token, id, "/odometer").status, 200);
    assert_int_equal(lines(w, &p), 0);

    r = person_post(w, &p, end, S(""));
    assert_int_equal(r.status, 303);
    assert_true(str_ends(r.location, S("?done=disconnected")));
    assert_int_equal(get(w, token, id, "/odometer").status, 403);
    r = person_get(w, &p, r.location);
    assert_true(reply_says(&r, "role=\"status\""));
    assert_true(reply_says(&r, ">Disconnected<"));
    assert_false(reply_says(&r, "id=\"disconnect\""));
    assert_int_equal(lines(w, &p), 1);

    r = person_post(w, &p, end, S(""));
    assert_true(str_ends(r.location, S("?done=disconnected-before")));
    r = person_get(w, &p, end);
    assert_int_equal(r.status, 303);
    assert_int_equal(lines(w, &p), 1);
    r = list(w, &p, S(""));
    assert_int_equal(rows(&r), 0);
    r = list(w, &p, S("?state=disconnected"));
    assert_int_equal(rows(&r), 1);
}

/* ---- at once ---- */

enum { AT_ONCE = 8 };

struct racer {
    struct world *w;
    str vehicle_id;
    size_t ended;
};

static void *
race(void *arg)
{
    struct racer *r = arg;
    struct arena *a = arena_open();
    const struct connections_ending in = {
        .app_id = S("demo"), .vehicle_id = r->vehicle_id, .now = 5};
    struct connection_ended *ended;

    if (connections_end(r->w->db, a, &in, &ended, &r->ended) != OK)
        r->ended = AT_ONCE;
    arena_close(a);
    return NULL;
}

FLOW(of_many_who_disconnect_at_once_one_does)
{
    struct racer racers[AT_ONCE];
    pthread_t threads[AT_ONCE];
    str id = add(w, "5YJ3E1EA1NF000001", "TESLA", NULL);
    size_t sum = 0;

    for (int i = 0; i < AT_ONCE; i++) {
        racers[i] = (struct racer){w, id, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]),
                         0);
    }
    for (int i = 0; i < AT_ONCE; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        sum += racers[i].ended;
    }
    assert_int_equal(sum, 1);
}
