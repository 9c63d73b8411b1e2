/* SPDX-License-Identifier: Apache-2.0
 * Version 3 of the API, for reading. */
#include "catalog/catalog.h"
#include "flow/api.h"

static struct reply
get_v3(struct world *w, str token, str id, const char *path)
{
    return ASK(w, .bearer = token,
               .target = arena_fmt(w->arena, "/v3/vehicles/" STR_FMT "%s",
                                   STR_ARG(id), path));
}

/* With one more header. */
static struct reply
get_with(struct world *w, str token, str id, const char *path,
         struct field header)
{
    return ASK(w, .bearer = token,
               .target = arena_fmt(w->arena, "/v3/vehicles/" STR_FMT "%s",
                                   STR_ARG(id), path),
               .headers = {header});
}

static bool
is_listed(struct world *w, const struct reply *r, str code)
{
    return reply_says(
        r, arena_fmt(w->arena, "{\"id\":\"" STR_FMT "\"", STR_ARG(code)).at);
}

FLOW(a_list_holds_what_the_token_may_know_and_the_car_can_say)
{
    const struct connect c = {
        .query = asking_for(w, S("read_battery read_fuel read_speedometer"))};
    const struct connect tesla = {.query = c.query, .make = "TESLA"};
    str token = token_of(w, &c);
    struct reply r = get_v3(w, token, first_vehicle(w, token), "/signals");

    assert_int_equal(r.status, 200);
    assert_true(is_listed(w, &r, S("tractionbattery-stateofcharge")));
    assert_true(is_listed(w, &r, S("internalcombustionengine-fuellevel")));
    assert_false(is_listed(w, &r, S("odometer-traveleddistance")));
    /* what a car is stays the owner's too, unless it is granted */
    assert_true(reply_says(&r, "\"type\":\"vehicle\",\"attributes\":{},"));

    token = token_of(w, &tesla);
    r = get_v3(w, token, first_vehicle(w, token), "/signals/");
    assert_true(is_listed(w, &r, S("tractionbattery-stateofcharge")));
    assert_false(is_listed(w, &r, S("internalcombustionengine-fuellevel")));
}

FLOW(an_error_stands_in_the_shape_of_both_versions)
{
    const struct connect c = {.query = asking_for(w, S("read_odometer"))};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    struct reply r = get_with(
        w, token, id, "/signals/odometer-traveleddistance",
        (struct field){S("valetkey-simulate"), S("VEHICLE_STATE.ASLEEP")});

    assert_int_equal(r.status, 409);
    assert_str(reply_json(&r, "type"), S("VEHICLE_STATE"));
    assert_true(reply_says(&r, "\"errors\":[{\"status\":\"409\",\"type\":"
                               "\"VEHICLE_STATE\",\"code\":\"ASLEEP\","));
    assert_true(reply_says(&r, "\"links\":{\"about\":\"http"));
    r = ASK(w, .target = S("/v3/vehicles/x/signals"));
    assert_int_equal(r.status, 401);
    assert_str(reply_header(w, &r, "www-authenticate"), S("Bearer"));
    assert_true(reply_says(&r, "\"errors\":[{\"status\":\"401\""));
    r = ASK(w, .target = S("/v3/nothing"), .bearer = token);
    assert_int_equal(r.status, 404);
    assert_str(reply_json(&r, "code"), S("PATH"));
    assert_true(reply_says(&r, "\"errors\":[{\"status\":\"404\""));
}

/* The same bytes, whether the vehicle is another app's or nobody's. */
FLOW(a_vehicle_out_of_reach_is_refused_alike)
{
    const struct connect c = {.query = asking_for(w, S("read_odometer"))};
    const struct connect others = {.query = c.query, .app = "other"};
    static const char *const paths[] = {"", "/signals",
                                        "/signals/odometer-traveleddistance"};
    str token = token_of(w, &c), other = token_of(w, &others);
    str theirs = first_vehicle(w, other);

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct reply one = get_v3(w, token, theirs, paths[i]);
        struct reply two = get_v3(
            w, token, S("0facda33-19aa-4000-8000-0000000000d4"), paths[i]);
        struct reply bad = get_v3(w, token, S("x"), paths[i]);

        assert_int_equal(one.status, 403);
        assert_str(blotted(w, &one), blotted(w, &two));
        assert_int_equal(bad.status, 400);
    }
}

FLOW(a_code_is_unknown_or_not_granted_or_never_asked_for)
{
    const struct connect c = {
        .query = asking_for(w, S("read_charge read_odometer"))};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    static const struct {
        const char *path;
        int status;
        const char *code;
    } tries[] = {
        {"/signals/odometer-traveleddistance", 200, ""                    },
        {"/signals/ODOMETER-traveleddistance", 404, "PATH"                },
        {"/signals/odometer",                  404, "PATH"                },
        {"/signals/charge-chargetimers",       501, "SMARTCAR_NOT_CAPABLE"},
        {"/signals/charge-amperage",           501, "VEHICLE_NOT_CAPABLE" },
        {"/signals/closure-doors",             403, "null"                },
        {"/signals/hvac-iscabinhvacactive",    403, "null"                },
    };

    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        struct reply r = get_v3(w, token, id, tries[i].path);

        if (r.status != tries[i].status)
            fail_msg("%s: " STR_FMT, tries[i].path, STR_ARG(r.body));
        if (r.status != 200)
            assert_str(reply_json(&r, "code"), str_of(tries[i].code));
    }
}

FLOW(a_user_that_is_named_must_be_the_owner)
{
    const struct connect c = {
        .query = asking_for(w, S("read_odometer read_vehicle_info"))};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    struct reply user = ASK(w, .target = S("/v2.0/user"), .bearer = token);
    str owner = reply_json(&user, "id");
    struct reply r =
        get_with(w, token, id, "", (struct field){S("sc-user-id"), owner});

    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "\"year\":2018"));
    r = get_v3(w, token, id, "");
    assert_true(reply_says(&r, "\"year\":\"2018\""));
    r = get_with(w, token, id, "/signals",
                 (struct field){S("sc-user-id"), owner});
    assert_true(reply_says(&r, "\"meta\":{\"retrievedAt\":\"20"));
    r = get_with(w, token, id, "/signals", (struct field){S("sc-user-id"), id});
    assert_int_equal(r.status, 403);
    r = get_with(w, token, id, "/signals",
                 (struct field){S("sc-user-id"), S("me")});
    assert_int_equal(r.status, 400);
    assert_true(reply_says(&r, "sc-user-id"));
}
