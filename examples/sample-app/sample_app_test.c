/* SPDX-License-Identifier: Apache-2.0
 * The sample app believes no answer unseen, and no redirect it did not ask
 * for. */
#include "app.h"
#include "test.h"

#define VEHICLE "36ab27d0-fd9d-4455-823a-ce30af709ffc"

/* Nobody listens on port 1 of the loopback. */
static const struct client client = {
    .origin = STR("http://127.0.0.1:1"),
    .id = STR("an id"),
    .secret = STR("secret"),
    .redirect_uri = STR("http://localhost:8481/callback"),
};

static bool
has(str text, const char *part)
{
    return strstr(text.at, part) != NULL; /* pages and urls come from arenas */
}

static struct reply
get(struct arena *a, struct ask ask)
{
    struct reply r;

    ask.arena = a;
    ask.client = &client;
    if (ask.method.len == 0)
        ask.method = S("GET");
    r = app_answer(&ask);
    r.body = arena_dup(a, r.body);
    r.location = arena_dup(a, r.location);
    return r;
}

TEST(tokens_are_both_or_none)
{
    struct arena *a = arena_open();
    struct tokens t;

    assert_true(tokens_parse(
        a, S("{\"access_token\":\"a\",\"refresh_token\":\"r\"}"), &t));
    assert_str(t.access, S("a"));
    assert_str(t.refresh, S("r"));
    assert_false(tokens_parse(a, S("{\"access_token\":\"a\"}"), &t));
    assert_false(
        tokens_parse(a, S("{\"access_token\":1,\"refresh_token\":2}"), &t));
    assert_false(tokens_parse(a, S("[]"), &t));
    assert_false(tokens_parse(a, S(""), &t));
    arena_close(a);
}

TEST(vehicles_are_uuids_and_not_more_than_fit)
{
    struct arena *a = arena_open();
    str ids[2];
    size_t count;

    assert_true(vehicles_parse(a, S("{\"vehicles\":[]}"), ids, 2, &count));
    assert_true(count == 0);
    assert_true(vehicles_parse(
        a,
        S("{\"vehicles\":[\"" VEHICLE "\",\"" VEHICLE "\",\"" VEHICLE "\"]}"),
        ids, 2, &count));
    assert_true(count == 2);
    assert_str(ids[1], S(VEHICLE));
    assert_false(vehicles_parse(a, S("{\"vehicles\":[\"../../oauth\"]}"), ids,
                                2, &count));
    assert_false(vehicles_parse(a, S("{\"vehicles\":[7]}"), ids, 2, &count));
    assert_false(vehicles_parse(a, S("{\"vehicles\":{}}"), ids, 2, &count));
    arena_close(a);
}

TEST(a_make_is_written_as_people_do)
{
    struct arena *a = arena_open();

    assert_str(make_name(a, S("TESLA")), S("Tesla"));
    assert_str(make_name(a, S("LAND_ROVER")), S("Land Rover"));
    assert_str(make_name(a, S("BMW")), S("BMW"));
    assert_str(make_name(a, S("")), S(""));
    arena_close(a);
}

TEST(attributes_need_all_three)
{
    struct arena *a = arena_open();
    struct attributes is;

    assert_true(attributes_parse(
        a, S("{\"make\":\"TESLA\",\"model\":\"Model 3\",\"year\":2021}"), &is));
    assert_str(is.model, S("Model 3"));
    assert_true(is.year == 2021);
    assert_false(
        attributes_parse(a, S("{\"make\":\"TESLA\",\"year\":2021}"), &is));
    assert_false(attributes_parse(
        a, S("{\"make\":\"TESLA\",\"model\":\"3\",\"year\":\"2021\"}"), &is));
    arena_close(a);
}

TEST(an_odometer_is_a_distance)
{
    double km;

    assert_true(odometer_parse(S("{\"distance\":104.32}"), &km));
    assert_true(km > 104.31 && km < 104.33);
    assert_true(odometer_parse(S("{\"distance\":28}"), &km));
    assert_false(odometer_parse(S("{\"distance\":-1}"), &km));
    assert_false(odometer_parse(S("{\"distance\":1e300}"), &km));
    assert_false(odometer_parse(S("{\"distance\":\"1\"}"), &km));
    assert_false(odometer_parse(S("{}"), &km));
}

TEST(a_location_is_on_earth)
{
    double lat, lon;

    assert_true(location_parse(
        S("{\"latitude\":37.4292,\"longitude\":-122.1381}"), &lat, &lon));
    assert_false(
        location_parse(S("{\"latitude\":91.0,\"longitude\":0.0}"), &lat, &lon));
    assert_false(location_parse(S("{\"latitude\":0.0,\"longitude\":181.0}"),
                                &lat, &lon));
    assert_false(location_parse(S("{\"latitude\":0.0}"), &lat, &lon));
}

TEST(gauges_tyres_and_doors_are_read_whole_or_not_at_all)
{
    struct arena *a = arena_open();
    double share, kpa[4];
    bool locked;
    str open;

    assert_true(share_parse(S("{\"percentRemaining\":0.5}"), &share));
    assert_true(share == 0.5);
    assert_false(share_parse(S("{\"percentRemaining\":50}"), &share));
    assert_false(share_parse(S("{\"percentRemaining\":null}"), &share));
    assert_true(tires_parse(S("{\"frontLeft\":220,\"frontRight\":221.5,"
                              "\"backLeft\":219,\"backRight\":218}"),
                            kpa));
    assert_true(kpa[1] == 221.5);
    assert_false(tires_parse(S("{\"frontLeft\":220}"), kpa));
    assert_true(security_parse(
        a,
        S("{\"isLocked\":false,\"doors\":[{\"type\":\"frontLeft\","
          "\"status\":\"OPEN\"},{\"type\":\"backLeft\",\"status\":"
          "\"CLOSED\"},{\"type\":\"backRight\",\"status\":\"OPEN\"},7]}"),
        &locked, &open));
    assert_false(locked);
    assert_str(open, S("front left, back right"));
    assert_false(security_parse(a, S("{\"isLocked\":null}"), &locked, &open));
    assert_false(security_parse(a, S("["), &locked, &open));
    arena_close(a);
}

TEST(a_problem_is_told_in_the_words_of_the_answer)
{
    struct arena *a = arena_open();

    assert_str(problem_parse(a, 400,
                             S("{\"error\":\"invalid_grant\",\"error_"
                               "description\":\"Expired.\"}")),
               S("400 invalid_grant: Expired."));
    assert_str(
        problem_parse(
            a, 403, S("{\"type\":\"PERMISSION\",\"description\":\"Not so.\"}")),
        S("403 PERMISSION: Not so."));
    assert_str(problem_parse(a, 502, S("<html>")),
               S("Valetkey answered with status 502."));
    arena_close(a);
}

TEST(connect_sends_the_owner_with_a_state_that_the_browser_keeps)
{
    struct arena *a = arena_open();
    struct reply r = get(a, (struct ask){.path = S("/connect")});
    struct reply again = get(a, (struct ask){.path = S("/connect")});

    assert_true(r.status == 302);
    assert_true(str_starts(r.location, S("http://127.0.0.1:1/oauth/authorize"
                                         "?response_type=code")));
    assert_true(has(r.location, "&client_id=an%20id&"));
    assert_true(has(r.location,
                    "&redirect_uri=http%3A%2F%2Flocalhost%3A8481%2Fcallback&"));
    assert_true(has(r.location, "&mode=simulated"));
    assert_true(has(r.location, arena_cstr(a, r.state_cookie)));
    assert_false(str_eq(r.state_cookie, again.state_cookie));
    arena_close(a);
}

TEST(a_callback_that_this_browser_did_not_begin_is_refused)
{
    struct arena *a = arena_open();
    struct reply r = get(a, (struct ask){.path = S("/callback"),
                                         .code = S("c"),
                                         .state = S("other"),
                                         .state_cookie = S("mine")});

    assert_true(r.status == 400);
    assert_true(has(r.body, "begun in this browser"));
    assert_true(r.session_cookie.len == 0);
    r = get(a, (struct ask){.path = S("/callback"), .code = S("c")});
    assert_true(r.status == 400);
    r = get(a, (struct ask){
                   .path = S("/callback"), .code = S("c"), .state = S("s")});
    assert_true(r.status == 400);
    arena_close(a);
}

TEST(a_refusal_is_shown_plainly_and_escaped)
{
    struct arena *a = arena_open();
    struct ask ask = {.path = S("/callback"),
                      .state = S("s"),
                      .state_cookie = S("s"),
                      .error = S("access_denied")};
    struct reply r = get(a, ask);

    assert_true(r.status == 200);
    assert_true(has(r.body, "Nothing was shared"));
    ask.error = S("server_error");
    ask.error_description = S("<script>alert(1)</script>");
    r = get(a, ask);
    assert_true(has(r.body, "&lt;script>") || has(r.body, "&lt;script&gt;"));
    assert_false(has(r.body, "<script>"));
    arena_close(a);
}

TEST(an_exchange_that_nobody_answers_says_so)
{
    struct arena *a = arena_open();
    struct reply r = get(a, (struct ask){.path = S("/callback"),
                                         .code = S("c"),
                                         .state = S("s"),
                                         .state_cookie = S("s")});

    assert_true(r.status == 502);
    assert_true(has(r.body, "Valetkey at http://127.0.0.1:1 did not answer"));
    assert_true(r.session_cookie.len == 0);
    arena_close(a);
}

TEST(without_a_session_there_is_no_car_and_nothing_to_disconnect)
{
    struct arena *a = arena_open();
    struct reply r = get(
        a, (struct ask){.path = S("/car"), .session_cookie = S("invented")});

    assert_true(r.status == 303);
    assert_str(r.location, S("/"));
    r = get(a, (struct ask){.method = S("POST"),
                            .path = S("/disconnect"),
                            .vehicle = S(VEHICLE)});
    assert_true(r.status == 303);
    r = get(a, (struct ask){.path = S("/disconnect")});
    assert_true(r.status == 404);
    r = get(a, (struct ask){.method = S("POST"),
                            .path = S("/unlock"),
                            .vehicle = S(VEHICLE)});
    assert_true(r.status == 303);
    r = get(a, (struct ask){.path = S("/unlock"), .vehicle = S(VEHICLE)});
    assert_true(r.status == 404);
    arena_close(a);
}

TEST(an_empty_session_cookie_is_not_an_unused_session)
{
    struct arena *a = arena_open();

    assert_true(get(a, (struct ask){.path = S("/car")}).status == 303);
    arena_close(a);
}
