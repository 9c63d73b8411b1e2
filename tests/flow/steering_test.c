/* SPDX-License-Identifier: Apache-2.0
 * Steering simulated cars over HTTP: who may, what it does to the API's next
 * answer, and what is refused. */
#include "flow/api.h"
#include "vehicles/vehicles.sql.h"

static struct reply
manage(struct world *w, enum method method, str target, const char *json)
{
    return ASK(w, .method = method, .app = S("default"),
               .secret = S("demo-management-token"), .target = target,
               .json = str_of(json));
}

static struct reply
order(struct world *w, str id, const char *verb, const char *json)
{
    return manage(w, POST,
                  arena_fmt(w->arena, "/simulator/vehicles/" STR_FMT "/%s",
                            STR_ARG(id), verb),
                  json);
}

static struct reply
add(struct world *w, const char *json)
{
    return manage(w, POST, S("/simulator/cars"), json);
}

struct mine {
    str token, id;
};

static struct mine
tesla(struct world *w)
{
    struct reply r =
        add(w, "{\"make\":\"TESLA\",\"model\":\"Model 3\",\"year\":2022}");

    if (r.status != 201)
        fail_msg(STR_FMT, STR_ARG(r.body));
    return (struct mine){reply_json(&r, "access_token"), reply_json(&r, "id")};
}

static void
assert_ordered(struct world *w, struct mine car, const char *verb,
               const char *json)
{
    struct reply r = order(w, car.id, verb, json);

    if (r.status != 200)
        fail_msg("%s %s: " STR_FMT, verb, json, STR_ARG(r.body));
}

static void
assert_reads(struct world *w, struct mine car, const char *path,
             const char *says)
{
    struct reply r = get(w, car.token, car.id, path);

    assert_int_equal(r.status, 200);
    if (!reply_says(&r, says))
        fail_msg("%s: " STR_FMT, path, STR_ARG(r.body));
}

FLOW(a_car_is_connected_without_the_flow)
{
    struct mine car = tesla(w), again = tesla(w);
    struct reply r;

    assert_str(again.id, car.id);
    assert_reads(w, car, "", "\"model\":\"Model 3\"");
    assert_reads(w, again, "/odometer", "distance");
    r = add(w, "{\"make\":\"dodge\",\"powertrain\":\"ICE\","
               "\"email\":\"kim+real@example.com\"}");
    assert_int_equal(r.status, 201);
    assert_str(reply_json(&r, "powertrain"), S("ICE"));
    car = (struct mine){reply_json(&r, "access_token"), reply_json(&r, "id")};
    assert_reads(w, car, "/fuel", "percentRemaining");
    assert_str(first_vehicle(w, car.token), car.id);
}

FLOW(a_car_that_cannot_be_is_refused)
{
    static const struct {
        const char *json, *field;
    } bad[] = {
        {"{}",                                            "make"      },
        {"{\"make\":\"NOPE\"}",                           "make"      },
        {"{\"make\":\"TESLA\",\"model\":\"Mdl 3\"}",      "model"     },
        {"{\"make\":\"TESLA\",\"year\":\"soon\"}",        "year"      },
        {"{\"make\":\"TESLA\",\"powertrain\":\"ICE\"}",   "powertrain"},
        {"{\"make\":\"TESLA\",\"powertrain\":\"steam\"}", "powertrain"},
        {"{\"make\":\"TESLA\",\"email\":\"nobody\"}",     "email"     },
        {"{\"make\":\"TESLA\",\"colour\":\"red\"}",       "colour"    },
        {"{\"make\":[]}",                                 "make"      },
        {"[]",                                            "body"      },
        {"{",                                             "body"      },
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct reply r = add(w, bad[i].json);

        if (r.status != 400 ||
            !str_eq(reply_json(&r, "field"), str_of(bad[i].field)))
            fail_msg("%s: " STR_FMT, bad[i].json, STR_ARG(r.body));
    }
}

FLOW(what_is_ordered_is_read)
{
    struct mine car = tesla(w);

    assert_ordered(w, car, "set",
                   "{\"signals\":{\"odometer\":12345.5,\"isLocked\":false,"
                   "\"battery.percentRemaining\":0.25,\"speed\":null}}");
    assert_reads(w, car, "/odometer", "12345.5");
    assert_reads(w, car, "/security", "\"isLocked\":false");
    assert_reads(w, car, "/battery", "0.25");
    assert_ordered(w, car, "clear", "{\"signals\":[\"odometer\"]}");
    assert_false(reply_says(
        &(struct reply){.body = get(w, car.token, car.id, "/odometer").body},
        "12345.5"));
    assert_reads(w, car, "/battery", "0.25");
    assert_ordered(w, car, "clear", "{}");
    assert_ordered(w, car, "drive", "");
    assert_reads(w, car, "/charge", "\"isPluggedIn\":false");
    assert_ordered(w, car, "park", "{}");
    assert_ordered(w, car, "plug", "{}");
    assert_reads(w, car, "/charge", "\"state\":\"CHARGING\"");
    assert_ordered(w, car, "charge", "{\"state\":\"off\"}");
    assert_reads(w, car, "/charge", "NOT_CHARGING");
    assert_ordered(w, car, "unplug", "{}");
    assert_ordered(w, car, "sleep", "{}");
    assert_ordered(w, car, "wake", "{}");
    assert_ordered(w, car, "time", "{\"jump\":\"2h\",\"speed\":60}");
    assert_ordered(w, car, "time", "{\"clear\":true}");
}

FLOW(what_is_set_for_a_while_is_over_then)
{
    struct mine car = tesla(w);

    assert_ordered(w, car, "set",
                   "{\"signals\":{\"odometer\":7},\"until\":\"10m\"}");
    w->now_ms += 599000;
    assert_reads(w, car, "/odometer", "{\"distance\":7.0}");
    w->now_ms += 1000;
    assert_false(reply_says(
        &(struct reply){.body = get(w, car.token, car.id, "/odometer").body},
        "{\"distance\":7.0}"));
}

static size_t
rows_of(struct world *w, struct mine car, str kind)
{
    struct car_overlay_of_row *rows;
    size_t count, n = 0;

    assert_ptr_equal(car_overlay_of(w->db, w->arena,
                                    &(struct car_overlay_of_args){car.id},
                                    &rows, &count),
                     OK);
    for (size_t i = 0; i < count; i++)
        n += str_eq(rows[i].kind, kind);
    return n;
}

/* What is over answers nothing any more; its row goes with the next order, so
 * that a car's rows do not become more and more. */
FLOW(what_is_over_leaves_the_database_at_the_next_order)
{
    struct mine car = tesla(w);

    assert_ordered(w, car, "set",
                   "{\"signals\":{\"odometer\":7},\"until\":\"10m\"}");
    assert_ordered(w, car, "set", "{\"signals\":{\"speed\":8}}");
    w->now_ms += 599999;
    assert_ordered(w, car, "wake", "{}");
    assert_int_equal(rows_of(w, car, S("set:odometer.distance")), 1);
    w->now_ms += 1;
    assert_ordered(w, car, "wake", "{}");
    assert_int_equal(rows_of(w, car, S("set:odometer.distance")), 0);
    assert_int_equal(rows_of(w, car, S("set:speedometer.speed")), 1);
}

static bool
is_locked(struct world *w, struct mine car)
{
    struct reply r = get(w, car.token, car.id, "/security");

    assert_int_equal(r.status, 200);
    return str_eq(reply_json(&r, "isLocked"), S("true"));
}

/* A car that was unlocked locks itself after its next drive, by its own time:
 * it has done so when that time jumps past the drive. */
FLOW(an_unlocked_car_whose_time_jumps_has_locked_itself)
{
    struct mine car = tesla(w);
    int hours = 0;

    assert_int_equal(
        ASK(w, .method = POST, .bearer = car.token,
            .json = S("{\"action\":\"UNLOCK\"}"),
            .target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/security",
                                STR_ARG(car.id)))
            .status,
        200);
    assert_false(is_locked(w, car));
    while (!is_locked(w, car) && hours++ < 100)
        assert_ordered(w, car, "time", "{\"jump\":\"1h\"}");
    assert_in_range(hours, 1, 99);
}

FLOW(an_error_comes_as_often_as_it_was_ordered)
{
    struct mine car = tesla(w);

    assert_ordered(w, car, "break",
                   "{\"error\":\"VEHICLE_STATE.ASLEEP\",\"count\":2}");
    for (int i = 0; i < 2; i++) {
        struct reply r = get(w, car.token, car.id, "/odometer");

        assert_int_equal(r.status, 409);
        assert_str(reply_json(&r, "code"), S("ASLEEP"));
    }
    assert_reads(w, car, "/odometer", "distance");
    assert_ordered(w, car, "break",
                   "{\"error\":\"UPSTREAM.NO_RESPONSE\",\"route\":\"/fuel\"}");
    assert_ordered(w, car, "break",
                   "{\"error\":\"VEHICLE_STATE.UNREACHABLE\",\"route\":"
                   "\"security\",\"count\":1}");
    assert_reads(w, car, "/odometer", "distance");
    assert_int_equal(
        ASK(w, .method = POST, .bearer = car.token,
            .json = S("{\"action\":\"LOCK\"}"),
            .target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/security",
                                STR_ARG(car.id)))
            .status,
        409);
    assert_reads(w, car, "/security", "isLocked");
}

FLOW(orders_that_make_no_sense_change_nothing)
{
    struct mine car = tesla(w);
    struct reply before = get(w, car.token, car.id, "/odometer"), r;
    static const struct {
        const char *verb, *json, *field;
    } bad[] = {
        {"set",    "{}",                                                   "signals" },
        {"set",    "{\"signals\":{\"odometer\":-1}}",                      "signals" },
        {"set",    "{\"signals\":{\"odometer\":1,\"odometr\":1}}",         "signals" },
        {"set",    "{\"signals\":{\"odometer\":{}}}",                      "odometer"},
        {"set",    "{\"signals\":1}",                                      "signals" },
        {"set",    "{\"signals\":{\"odometer\":1},\"until\":\"now\"}",     "until"   },
        {"set",    "{\"signals\":{\"odometer\":1},\"until\":0}",           "until"   },
        {"set",    "{\"strict\":\"maybe\"}",                               "strict"  },
        {"drive",  "{\"fast\":true}",                                      "fast"    },
        {"charge", "{}",                                                   "state"   },
        {"time",   "{}",                                                   "time"    },
        {"time",   "{\"jump\":\"-2h\"}",                                   "jump"    },
        {"time",   "{\"jump\":\"999999999999999999999d\"}",                "jump"    },
        {"time",   "{\"speed\":1001}",                                     "speed"   },
        {"time",   "{\"speed\":2,\"freeze\":true}",                        "speed"   },
        {"time",   "{\"clear\":true,\"jump\":\"1h\"}",                     "clear"   },
        {"break",  "{}",                                                   "error"   },
        {"break",  "{\"error\":\"VEHICLE_STATE.ASLEP\"}",                  "error"   },
        {"break",  "{\"error\":\"VEHICLE_STATE.ASLEEP\",\"route\":\"x\"}",
         "route"                                                                     },
        {"break",  "{\"error\":\"VEHICLE_STATE.ASLEEP\",\"count\":0}",     "count"   },
        {"clear",  "{\"signals\":[1]}",                                    "signals" },
        {"sleep",  "[]",                                                   "body"    },
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        r = order(w, car.id, bad[i].verb, bad[i].json);
        if (r.status != 400 ||
            !str_eq(reply_json(&r, "field"), str_of(bad[i].field)))
            fail_msg("%s %s: " STR_FMT, bad[i].verb, bad[i].json,
                     STR_ARG(r.body));
    }
    assert_int_equal(order(w, car.id, "explode", "{}").status, 404);
    r = order(w, car.id, "charge", "{\"state\":\"on\"}");
    assert_true(r.status == 409 || r.status == 200);
    r = get(w, car.token, car.id, "/odometer");
    assert_str(r.body, before.body);
}

FLOW(only_the_app_s_own_simulated_cars_are_steered)
{
    struct mine car = tesla(w);
    struct reply r;
    str target =
        arena_fmt(w->arena, "/simulator/vehicles/" STR_FMT, STR_ARG(car.id));

    assert_int_equal(manage(w, GET, target, "").status, 200);
    r = ASK(w, .app = S("default"), .secret = S("other-management-token"),
            .target = target);
    assert_int_equal(r.status, 404);
    r = ASK(w, .bearer = car.token, .target = target);
    assert_int_equal(r.status, 401);
    r = ASK(w, .target = S("/simulator/vehicles"));
    assert_int_equal(r.status, 401);
    r = order(w, S("0facda33-19aa-4000-8000-0000000000d4"), "drive", "{}");
    assert_int_equal(r.status, 404);
    r = manage(w, GET, S("/simulator/vehicles"), "");
    assert_true(reply_says(&r, car.id.at == NULL ? "" : "\"driving\":"));
    r = manage(w, GET, S("/simulator/vehicles?limit=0"), "");
    assert_int_equal(r.status, 400);
    r = manage(w, GET, S("/simulator/vehicles?after=x"), "");
    assert_int_equal(r.status, 400);
}

/* ---- the states that docs/errors.md says how to get into ---- */

FLOW(a_strict_car_refuses_by_its_state_as_the_documents_say)
{
    // clang-format off
    static const struct {
        const char *code, *verb, *order, *path, *action;
    } ways[] = {
        {"DOOR_OPEN",  "set", "{\"signals\":{\"doors.frontLeft\":\"OPEN\"}}", "security", "LOCK"},
        {"TRUNK_OPEN", "set", "{\"signals\":{\"storage.rear\":\"OPEN\"}}",    "security", "LOCK"},
        {"HOOD_OPEN",  "set", "{\"signals\":{\"storage.front\":\"OPEN\"}}",   "security", "LOCK"},
        {"IN_MOTION",  "drive", "{}",                                       "security", "LOCK"},
        {"CHARGING_IN_PROGRESS", "set",
         "{\"signals\":{\"isPluggedIn\":true,\"charge.state\":\"CHARGING\"}}", "charge", "START"},
        {"NOT_CHARGING", "set",
         "{\"signals\":{\"isPluggedIn\":true,\"charge.state\":\"NOT_CHARGING\"}}", "charge", "STOP"},
        {"FULLY_CHARGED", "set",
         "{\"signals\":{\"isPluggedIn\":true,\"charge.state\":\"FULLY_CHARGED\",\"battery.percentRemaining\":1}}",
         "charge", "START"},
        {"CHARGING_PLUG_NOT_CONNECTED", "unplug", "{}",                     "charge",   "START"},
    };
    // clang-format on

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct mine car = tesla(w);
        struct reply r;

        assert_ordered(w, car, "clear", "{}");
        assert_ordered(w, car, "set", "{\"strict\":\"on\"}");
        assert_ordered(w, car, ways[i].verb, ways[i].order);
        r = ASK(w, .method = POST, .bearer = car.token,
                .json =
                    arena_fmt(w->arena, "{\"action\":\"%s\"}", ways[i].action),
                .target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/%s",
                                    STR_ARG(car.id), ways[i].path));
        if (r.status != 409 ||
            !str_eq(reply_json(&r, "code"), str_of(ways[i].code)))
            fail_msg("%s: " STR_FMT, ways[i].code, STR_ARG(r.body));
    }
}
