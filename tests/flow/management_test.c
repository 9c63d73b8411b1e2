/* SPDX-License-Identifier: Apache-2.0
 * What an app asks with its secret or its management token instead of an
 * owner's access token. */
#include <string.h>

#include "base/encode.h"
#include "flow/api.h"
#include "oauth/apps.h"

#define CONNECTIONS "/v2.0/management/connections"
#define NOBODY      "0facda33-19aa-4000-8000-0000000000d4"

static struct reply
managed(struct world *w, enum method method, str query)
{
    return ASK(w, .method = method, .app = S("default"),
               .secret = S("demo-management-token"),
               .target =
                   arena_fmt(w->arena, CONNECTIONS STR_FMT, STR_ARG(query)));
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

static str
connected(struct world *w, const char *app, const char *make,
          const char *username)
{
    const struct connect c = {.query = asking_for(w, S("read_odometer")),
                              .app = app,
                              .make = make,
                              .username = username};

    w->now_ms += 1000;
    return token_of(w, &c);
}

/* ---- who may ask ---- */

static void
assert_refused(struct world *w, const struct reply *r, const char *challenge)
{
    assert_int_equal(r->status, 401);
    assert_str(reply_json(r, "type"), S("AUTHENTICATION"));
    assert_str(reply_json(r, "code"), S("null"));
    assert_true(
        str_starts(reply_header(w, r, "www-authenticate"), str_of(challenge)));
}

static struct reply
with_header(struct world *w, const char *target, str authorization)
{
    return ASK(w, .target = str_of(target),
               .headers = {
                   {S("authorization"), authorization}
    });
}

static str
basic(struct world *w, const char *pair)
{
    return arena_fmt(w->arena, "Basic " STR_FMT,
                     STR_ARG(base64_encode(w->arena, str_of(pair))));
}

FLOW(connections_are_for_whoever_has_the_management_token)
{
    static const char *const good[] = {
        "default:demo-management-token", ":demo-management-token",
        "100%:demo-management-token", "demo:demo-management-token"};
    static const char *const bad[] = {"default:demo-secret",
                                      "demo:demo-secret",
                                      "default:demo-management-tokenx",
                                      "default:",
                                      "default",
                                      "demo-management-token:",
                                      ":"};
    struct reply r;

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        r = with_header(w, CONNECTIONS, basic(w, good[i]));
        assert_int_equal(r.status, 200);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        r = with_header(w, CONNECTIONS, basic(w, bad[i]));
        assert_refused(w, &r, "Basic ");
    }
    r = with_header(w, CONNECTIONS, S("Basic !"));
    assert_refused(w, &r, "Basic ");
    r = with_header(w, CONNECTIONS, S("Bearer demo-management-token"));
    assert_refused(w, &r, "Basic ");
    r = ASK(w, .target = S(CONNECTIONS));
    assert_refused(w, &r, "Basic ");
    r = ASK(w, .target = S(CONNECTIONS),
            .headers = {
                {S("authorization"), basic(w, good[0])},
                {S("authorization"), basic(w, good[0])}
    });
    assert_refused(w, &r, "Basic ");
    r = ASK(w, .target = S(CONNECTIONS), .bearer = world_token(w));
    assert_refused(w, &r, "Basic ");
}

FLOW(a_removed_app_has_no_management_token)
{
    assert_int_equal(managed(w, GET, S("")).status, 200);
    assert_ptr_equal(app_remove(w->db, S("demo")), OK);
    assert_int_equal(managed(w, GET, S("")).status, 401);
}

/* ---- the list ---- */

FLOW(connections_are_listed_newest_first_with_what_they_are)
{
    str first = connected(w, "demo", "CHEVROLET", "a@example.com");
    str second = connected(w, "demo", "TESLA", "b@example.com");
    str theirs = connected(w, "other", "CHEVROLET", "c@example.com");
    struct reply r = managed(w, GET, S("")), user;
    str id = first_vehicle(w, first);
    size_t n = times(r.body, "\"vehicleId\"");

    assert_int_equal(r.status, 200);
    assert_true(n >= 2);
    assert_true(reply_says(&r, "\"paging\":{\"cursor\":null}}"));
    assert_int_equal(times(r.body, "\"mode\":\"simulated\""), n);
    /* the Volt was connected first, and is listed last */
    user = ASK(w, .target = S("/v2.0/user"), .bearer = first);
    assert_true(reply_says(
        &r, arena_fmt(w->arena,
                      "{\"vehicleId\":\"" STR_FMT "\",\"userId\":\"" STR_FMT
                      "\",\"connectedAt\":\"2025-06-15T15:06:41.000Z\","
                      "\"mode\":\"simulated\"}],\"paging\"",
                      STR_ARG(id), STR_ARG(reply_json(&user, "id")))
                .at));
    assert_true(reply_says(&r, arena_cstr(w->arena, first_vehicle(w, second))));
    assert_false(
        reply_says(&r, arena_cstr(w->arena, first_vehicle(w, theirs))));
}

/* "test" and "simulated" are two words for one thing: one owner, one car. */
FLOW(a_mode_is_reported_as_it_was_sent)
{
    const struct connect tested = {
        .query = "response_type=code&mode=test&scope=read_odometer"};
    const struct connect simulated = {
        .query = "response_type=code&mode=simulated&scope=read_odometer"};
    str id = first_vehicle(w, token_of(w, &tested));
    struct reply r = managed(w, GET, S("?mode=simulated"));

    assert_int_equal(times(r.body, "\"mode\":\"test\""), 1);
    r = managed(w, GET, S("?mode=test"));
    assert_int_equal(times(r.body, "\"mode\":\"test\""), 1);
    r = managed(w, GET, S("?mode=live"));
    assert_int_equal(times(r.body, "\"mode\""), 0);
    assert_str(first_vehicle(w, token_of(w, &simulated)), id);
    r = managed(w, GET, S("?mode=test"));
    assert_int_equal(times(r.body, "\"mode\""), 1);
    assert_int_equal(times(r.body, "\"mode\":\"simulated\""), 1);
}

FLOW(connections_come_in_pages_that_meet)
{
    struct reply all, r;
    str cursor, seen = S("");
    size_t n = 0;

    for (int i = 0; i < 5; i++)
        connected(w, "demo", "CHEVROLET",
                  arena_fmt(w->arena, "p%d@example.com", i / 2).at);
    all = managed(w, GET, S("?limit=100"));
    r = managed(w, GET, S("?limit=1"));
    for (;;) {
        assert_int_equal(r.status, 200);
        n += times(r.body, "\"vehicleId\"");
        assert_true(reply_says(
            &all, arena_cstr(w->arena, reply_json(&r, "vehicleId"))));
        assert_false(str_eq(seen, reply_json(&r, "vehicleId")));
        seen = reply_json(&r, "vehicleId");
        cursor = reply_json(&r, "cursor");
        if (str_eq(cursor, S("null")))
            break;
        r = managed(
            w, GET,
            arena_fmt(w->arena, "?limit=1&cursor=" STR_FMT, STR_ARG(cursor)));
    }
    assert_int_equal(n, 3);
    assert_int_equal(times(all.body, "\"vehicleId\""), 3);
}

FLOW(connections_are_found_by_owner_vehicle_and_mode)
{
    str token = connected(w, "demo", "CHEVROLET", "a@example.com");
    str id = first_vehicle(w, token), other;
    struct reply user = ASK(w, .target = S("/v2.0/user"), .bearer = token);
    const struct {
        str query;
        size_t found;
    } asked[] = {
        {arena_fmt(w->arena,                   "?vehicle_id=" STR_FMT, STR_ARG(id)), 1},
        {arena_fmt(w->arena,                                   "?user_id=" STR_FMT "&mode=test",
         STR_ARG(reply_json(&user, "id"))),
         1},
        {arena_fmt(w->arena,"?vehicle_id=" STR_FMT "&mode=live",                                     STR_ARG(id)),
         0},
        {arena_fmt(w->arena,                                    "?vehicle_id=" STR_FMT "&user_id=" NOBODY,
         STR_ARG(id)),
         0},
        {S("?user_id=" NOBODY),                                0     },
        {S("?user_id=undefined&limit=undefined&cursor="),                                    2                                        },
    };

    other = connected(w, "demo", "CHEVROLET", "b@example.com");
    assert_false(str_eq(first_vehicle(w, other), id));
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        struct reply r = managed(w, GET, asked[i].query);

        assert_int_equal(r.status, 200);
        assert_int_equal(times(r.body, "\"vehicleId\""), asked[i].found);
    }
}

FLOW(a_question_about_connections_that_makes_no_sense_is_refused)
{
    static const struct {
        const char *query, *field;
    } bad[] = {
        {"?limit=0",                                                     "limit"     },
        {"?limit=101",                                                   "limit"     },
        {"?limit=ten",                                                   "limit"     },
        {"?limit=1&limit=2",                                             "limit"     },
        {"?mode=real",                                                   "mode"      },
        {"?user_id=me",                                                  "user_id"   },
        {"?vehicle_id=1",                                                "vehicle_id"},
        {"?cursor=x",                                                    "cursor"    },
        {"?cursor=MSAx",                                                 "cursor"    },
        {"?cursor=LTEgMGZhY2RhMzMtMTlhYS00MDAwLTgwMDAtMDAwMDAwMDAwMGQ0",
         "cursor"                                                                    },
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct reply r = managed(w, GET, str_of(bad[i].query));

        assert_int_equal(r.status, 400);
        assert_str(reply_json(&r, "type"), S("VALIDATION"));
        assert_str(reply_json(&r, "field"), str_of(bad[i].field));
    }
}

/* ---- ending ---- */

FLOW(an_app_ends_one_connection_by_its_vehicle)
{
    str token = connected(w, "demo", "CHEVROLET", "a@example.com");
    str other = connected(w, "demo", "CHEVROLET", "b@example.com");
    str id = first_vehicle(w, token);
    str query = arena_fmt(w->arena, "?vehicle_id=" STR_FMT, STR_ARG(id));
    struct reply user = ASK(w, .target = S("/v2.0/user"), .bearer = token);
    struct reply r = managed(w, DELETE, query);

    assert_int_equal(r.status, 200);
    assert_str(r.body,
               arena_fmt(w->arena,
                         "{\"connections\":[{\"vehicleId\":\"" STR_FMT
                         "\",\"userId\":\"" STR_FMT "\"}]}",
                         STR_ARG(id), STR_ARG(reply_json(&user, "id"))));
    assert_int_equal(get(w, token, id, "/odometer").status, 403);
    assert_int_equal(get(w, other, first_vehicle(w, other), "/odometer").status,
                     200);
    r = managed(w, DELETE, query);
    assert_int_equal(r.status, 200);
    assert_str(r.body, S("{\"connections\":[]}"));
    r = managed(w, GET, query);
    assert_int_equal(times(r.body, "\"vehicleId\""), 0);
}

FLOW(an_app_ends_all_connections_of_an_owner_and_of_nobody_else)
{
    str token = connected(w, "demo", "TESLA", "a@example.com");
    str other = connected(w, "demo", "TESLA", "b@example.com");
    str theirs = connected(w, "other", "TESLA", "a@example.com");
    struct reply user = ASK(w, .target = S("/v2.0/user"), .bearer = token);
    struct reply list = ASK(w, .target = S("/v2.0/vehicles"), .bearer = token);
    struct reply foreign = ASK(w, .target = S("/v2.0/user"), .bearer = theirs);
    struct reply r = managed(w, DELETE,
                             arena_fmt(w->arena, "?user_id=" STR_FMT,
                                       STR_ARG(reply_json(&foreign, "id"))));

    assert_str(r.body, S("{\"connections\":[]}")); /* another app's owner */
    r = managed(w, DELETE,
                arena_fmt(w->arena, "?user_id=" STR_FMT,
                          STR_ARG(reply_json(&user, "id"))));
    assert_int_equal(r.status, 200);
    assert_str(arena_fmt(w->arena, "%zu", times(r.body, "\"vehicleId\"")),
               reply_json(&list, "count"));
    assert_false(reply_says(&r, "connectedAt"));
    list = ASK(w, .target = S("/v2.0/vehicles"), .bearer = token);
    assert_str(reply_json(&list, "count"), S("0"));
    assert_int_equal(get(w, other, first_vehicle(w, other), "/odometer").status,
                     200);
    assert_int_equal(
        get(w, theirs, first_vehicle(w, theirs), "/odometer").status, 200);
}

FLOW(what_to_end_must_be_said_in_one_way)
{
    static const char *const bad[] = {
        "", "?user_id=" NOBODY "&vehicle_id=" NOBODY,
        "?user_id=", "?vehicle_id=all", "?user_id=" NOBODY "&user_id=" NOBODY};

    connected(w, "demo", "CHEVROLET", "a@example.com");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct reply r = managed(w, DELETE, str_of(bad[i]));

        assert_int_equal(r.status, 400);
        assert_str(reply_json(&r, "type"), S("VALIDATION"));
    }
    assert_int_equal(times(managed(w, GET, S("")).body, "\"vehicleId\""), 1);
    assert_int_equal(
        ASK(w, .method = DELETE, .target = S(CONNECTIONS "?user_id=" NOBODY))
            .status,
        401);
}
