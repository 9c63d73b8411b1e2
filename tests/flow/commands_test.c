/* SPDX-License-Identifier: Apache-2.0
 * Telling a simulated car what to do, and seeing that it has done it. */
#include <stdlib.h>

#include "flow/api.h"

#define CONTROL                                                                \
    "control_charge control_security control_navigation read_charge "          \
    "read_security read_battery read_odometer"
#define DONE                                                                   \
    "{\"status\":\"success\",\"message\":\"Successfully sent request to "      \
    "vehicle\"}"

struct mine {
    str token, id;
};

static struct mine
car_of(struct world *w, const char *make, const char *username)
{
    const struct connect c = {
        .query = asking_for(w, S(CONTROL)), .make = make, .username = username};
    str token = token_of(w, &c);

    return (struct mine){token, first_vehicle(w, token)};
}

static struct reply
tell(struct world *w, struct mine car, const char *path, const char *body)
{
    return ASK(w, .method = POST, .bearer = car.token, .json = str_of(body),
               .target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/%s",
                                   STR_ARG(car.id), path));
}

static void
assert_done(struct world *w, struct mine car, const char *path,
            const char *body)
{
    struct reply r = tell(w, car, path, body);

    if (r.status != 200)
        fail_msg("%s %s: " STR_FMT, path, body, STR_ARG(r.body));
    assert_str(r.body, S(DONE));
}

static void
assert_read(struct world *w, struct mine car, const char *path,
            const char *member, const char *want)
{
    struct reply r = get(w, car.token, car.id, path);

    assert_int_equal(r.status, 200);
    assert_str(reply_json(&r, member), str_of(want));
}

/* ---- doing ---- */

FLOW(a_car_is_unlocked_and_locked)
{
    struct mine car = car_of(w, NULL, NULL);

    for (int i = 0; i < 2; i++) {
        assert_done(w, car, "security", "{\"action\":\"UNLOCK\"}");
        assert_read(w, car, "/security", "isLocked", "false");
        assert_done(w, car, "security", "{\"action\":\"LOCK\"}");
        assert_done(w, car, "security/", "{\"action\":\"LOCK\"}");
        assert_read(w, car, "/security", "isLocked", "true");
    }
}

FLOW(a_car_starts_and_stops_charging)
{
    struct mine car = car_of(w, "TESLA", NULL);

    assert_done(w, car, "charge/limit", "{\"limit\":1}");
    assert_done(w, car, "charge", "{\"action\":\"STOP\"}");
    assert_done(w, car, "charge", "{\"action\":\"START\"}");
    assert_read(w, car, "/charge", "state", "CHARGING");
    assert_read(w, car, "/charge", "isPluggedIn", "true");
    assert_done(w, car, "charge", "{\"action\":\"START\"}");
    assert_read(w, car, "/charge", "state", "CHARGING");
    assert_done(w, car, "charge", "{\"action\":\"STOP\"}");
    assert_read(w, car, "/charge", "state", "NOT_CHARGING");
    assert_read(w, car, "/charge", "isPluggedIn", "true");
}

/* Clients send the limit as a number and as a text. */
FLOW(a_charge_limit_is_kept)
{
    struct mine car = car_of(w, NULL, NULL);

    assert_done(w, car, "charge/limit", "{\"limit\":0.7}");
    assert_read(w, car, "/charge/limit", "limit", "0.7");
    assert_done(w, car, "charge/limit", "{\"limit\":\"0.9\"}");
    assert_read(w, car, "/charge/limit", "limit", "0.9");
    assert_done(w, car, "charge/limit", "{\"limit\":0.5,\"more\":{}}");
    w->now_ms += INT64_C(30) * 86400000;
    car = car_of(w, NULL, NULL);
    assert_read(w, car, "/charge/limit", "limit", "0.5");
}

static double
amperes(struct world *w, struct mine car)
{
    struct reply r = get(w, car.token, car.id, "/tesla/charge/ammeter");

    assert_int_equal(r.status, 200);
    return strtod(arena_cstr(w->arena, reply_json(&r, "amperage")), NULL);
}

/* The current falls as the battery fills, so it is less than was asked for, but
 * not much. */
FLOW(a_car_charges_with_no_more_current_than_it_is_told)
{
    struct mine car = car_of(w, "TESLA", NULL);
    double most;

    assert_done(w, car, "charge/limit", "{\"limit\":1}");
    assert_done(w, car, "charge", "{\"action\":\"START\"}");
    assert_done(w, car, "tesla/charge/ammeter", "{\"amperage\":48}");
    most = amperes(w, car);
    assert_done(w, car, "tesla/charge/ammeter", "{\"amperage\":\"5\"}");
    assert_read(w, car, "/charge", "state", "CHARGING");
    assert_true(most > amperes(w, car));
    assert_true(amperes(w, car) > 1 && amperes(w, car) <= 5);
    w->now_ms += 600000;
    assert_true(amperes(w, car) > 1 && amperes(w, car) <= 5);
}

FLOW(the_current_is_for_the_make_that_has_it)
{
    struct mine tesla = car_of(w, "TESLA", NULL), volt = car_of(w, NULL, NULL);
    const struct {
        struct mine car;
        const char *path, *body;
        int status;
    } tries[] = {
        {volt,  "tesla/charge/ammeter",     "{\"amperage\":9}",  501},
        {volt,  "chevrolet/charge/ammeter", "{\"amperage\":9}",  501},
        {tesla, "chevrolet/charge/ammeter", "{\"amperage\":9}",  501},
        {tesla, "{make}/charge/ammeter",    "{\"amperage\":9}",  404},
        {tesla, "nobody/charge/ammeter",    "{\"amperage\":9}",  404},
        {tesla, "tesla/charge/ammeter",     "{\"amperage\":4}",  400},
        {tesla, "tesla/charge/ammeter",     "{\"amperage\":49}", 400},
        {tesla, "tesla/charge/ammeter",     "{}",                400},
        {tesla, "tesla/compass",            "{}",                405},
    };

    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        struct reply r = tell(w, tries[i].car, tries[i].path, tries[i].body);

        if (r.status != tries[i].status)
            fail_msg("%s %s: %d " STR_FMT, tries[i].path, tries[i].body,
                     r.status, STR_ARG(r.body));
    }
}

FLOW(a_destination_is_sent)
{
    struct mine car = car_of(w, NULL, NULL);

    assert_done(w, car, "navigation/destination",
                "{\"latitude\":37.7749,\"longitude\":-122.4194}");
    assert_done(w, car, "navigation/destination",
                "{\"latitude\":-90,\"longitude\":180}");
}

/* ---- another's car, another app's, none ---- */

FLOW(what_one_owner_tells_changes_no_other_car)
{
    struct mine one = car_of(w, NULL, "a@example.com");
    struct mine two = car_of(w, NULL, "b@example.com");
    struct reply r;

    assert_done(w, one, "charge/limit", "{\"limit\":0.55}");
    r = get(w, two.token, two.id, "/charge/limit");
    assert_false(str_eq(reply_json(&r, "limit"), S("0.55")));
    r = tell(w, (struct mine){one.token, two.id}, "security",
             "{\"action\":\"UNLOCK\"}");
    assert_int_equal(r.status, 403);
    assert_read(w, two, "/security", "isLocked", "true");
    r = ASK(w, .method = POST, .json = S("{\"action\":\"UNLOCK\"}"),
            .target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/security",
                                STR_ARG(one.id)));
    assert_int_equal(r.status, 401);
}

FLOW(a_command_needs_its_permission)
{
    const struct connect c = {.query = asking_for(w, S("read_security"))};
    str token = token_of(w, &c);
    struct mine car = {token, first_vehicle(w, token)};
    static const char *const paths[] = {"security", "charge", "charge/limit",
                                        "navigation/destination"};

    for (size_t i = 0; i < 4; i++) {
        struct reply r = tell(w, car, paths[i], "{\"action\":\"LOCK\"}");

        assert_int_equal(r.status, 403);
        assert_str(reply_json(&r, "type"), S("PERMISSION"));
    }
}

FLOW(a_car_without_a_plug_cannot_charge)
{
    struct mine car = car_of(w, "DODGE", NULL);
    struct reply r = tell(w, car, "charge", "{\"action\":\"START\"}");

    assert_int_equal(r.status, 501);
    assert_str(reply_json(&r, "code"), S("VEHICLE_NOT_CAPABLE"));
}

/* RFC 9110 section 15.5.6: what is there for another method is 405, and says
 * for which; what is not there at all is 404, whatever the method. */
FLOW(a_path_says_which_methods_it_takes)
{
    struct mine car = car_of(w, NULL, NULL);
    static const struct {
        enum method method;
        const char *path, *allow;
    } asks[] = {
        {GET,  "navigation/destination",  "POST"        },
        {GET,  "navigation/destination/", "POST"        },
        {HEAD, "navigation/destination",  "POST"        },
        {GET,  "batch",                   "POST"        },
        {GET,  "application",             "DELETE"      },
        {POST, "application",             "DELETE"      },
        {GET,  "webhooks/x",              "POST, DELETE"},
        {POST, "permissions",             "GET, HEAD"   },
        {POST, "odometer",                "GET, HEAD"   },
        {GET,  "navigation",              NULL          },
        {GET,  "webhooks",                NULL          },
        {GET,  "webhooks/x/y",            NULL          },
        {POST, "batch/more",              NULL          },
    };

    for (size_t i = 0; i < sizeof asks / sizeof asks[0]; i++) {
        struct reply r =
            ASK(w, .method = asks[i].method, .bearer = car.token,
                .json = asks[i].method == POST ? S("{}") : S(""),
                .target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/%s",
                                    STR_ARG(car.id), asks[i].path));

        if (r.status != (asks[i].allow == NULL ? 404 : 405))
            fail_msg("%s: %d", asks[i].path, r.status);
        assert_str(reply_header(w, &r, "allow"),
                   asks[i].allow == NULL ? S("") : str_of(asks[i].allow));
        assert_str(reply_json(&r, "type"), S("RESOURCE_NOT_FOUND"));
    }
}

FLOW(only_commands_are_told)
{
    struct mine car = car_of(w, NULL, NULL);
    struct reply r = tell(w, car, "odometer", "{}");

    assert_int_equal(r.status, 405);
    assert_str(reply_header(w, &r, "allow"), S("GET, HEAD"));
    r = tell(w, car, "self/destruct", "{}");
    assert_int_equal(r.status, 404);
    assert_str(reply_json(&r, "code"), S("PATH"));
}

/* ---- bad bodies ---- */

FLOW(a097_a_body_that_is_no_command_changes_nothing)
{
    struct mine car = car_of(w, NULL, NULL);
    static const struct {
        const char *path, *body, *field;
    } bad[] = {
        {"security",               "{",                                         "body"     },
        {"security",               "[]",                                        "body"     },
        {"security",               "null",                                      "body"     },
        {"security",               "{\"action\":\"LOCK\"} x",                   "body"     },
        {"security",               "{\"action\":\"LOCK\",\"action\":\"LOCK\"}", "body"     },
        {"security",               "{}",                                        "action"   },
        {"security",               "{\"action\":\"lock\"}",                     "action"   },
        {"security",               "{\"action\":1}",                            "action"   },
        {"security",               "{\"action\":[\"LOCK\"]}",                   "action"   },
        {"security",               "{\"action\":\"START\"}",                    "action"   },
        {"charge",                 "{\"action\":\"LOCK\"}",                     "action"   },
        {"charge/limit",           "{}",                                        "limit"    },
        {"charge/limit",           "{\"limit\":0.49}",                          "limit"    },
        {"charge/limit",           "{\"limit\":1.01}",                          "limit"    },
        {"charge/limit",           "{\"limit\":80}",                            "limit"    },
        {"charge/limit",           "{\"limit\":-1}",                            "limit"    },
        {"charge/limit",           "{\"limit\":1e400}",                         "body"     },
        {"charge/limit",           "{\"limit\":\"\"}",                          "limit"    },
        {"charge/limit",           "{\"limit\":\"0.9x\"}",                      "limit"    },
        {"charge/limit",           "{\"limit\":\"0x1\"}",                       "limit"    },
        {"charge/limit",           "{\"limit\":\"nan\"}",                       "limit"    },
        {"charge/limit",           "{\"limit\":\"inf\"}",                       "limit"    },
        {"charge/limit",           "{\"limit\":true}",                          "limit"    },
        {"charge/limit",           "{\"limit\":null}",                          "limit"    },
        {"navigation/destination", "{\"latitude\":1}",                          "longitude"},
        {"navigation/destination", "{\"latitude\":90.1,\"longitude\":0}",
         "latitude"                                                                        },
        {"navigation/destination", "{\"latitude\":0,\"longitude\":-181}",
         "longitude"                                                                       },
    };
    struct buf deep = {.arena = w->arena, .max = 65536};
    struct reply before = get(w, car.token, car.id, "/security"), r;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        r = tell(w, car, bad[i].path, bad[i].body);
        if (r.status != 400 ||
            !str_eq(reply_json(&r, "field"), str_of(bad[i].field)))
            fail_msg("%s %s: %d " STR_FMT, bad[i].path, bad[i].body, r.status,
                     STR_ARG(r.body));
    }
    for (int i = 0; i < 30000; i++)
        buf_char(&deep, '[');
    r = tell(w, car, "security", arena_cstr(w->arena, buf_str(&deep)));
    assert_int_equal(r.status, 400);
    r = get(w, car.token, car.id, "/security");
    assert_str(r.body, before.body);
}

FLOW(a_command_is_json)
{
    struct mine car = car_of(w, NULL, NULL);
    static const char *const others[] = {"application/x-www-form-urlencoded",
                                         "text/plain", "application/jsonp",
                                         "application/json, text/plain"};
    str target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/security",
                           STR_ARG(car.id));
    struct reply r;

    for (size_t i = 0; i < 4; i++) {
        r = world_ask(w, &(struct ask){.method = POST,
                                       .bearer = car.token,
                                       .target = target,
                                       .headers = {{S("content-type"),
                                                    str_of(others[i])}}});
        assert_int_equal(r.status, 415);
        assert_str(reply_json(&r, "code"), S("MEDIA_TYPE"));
    }
    r = ASK(w, .method = POST, .bearer = car.token, .target = target);
    assert_int_equal(r.status, 415);
    r = world_ask(
        w, &(struct ask){.method = POST,
                         .bearer = car.token,
                         .target = arena_fmt(w->arena,
                                             "/v2.0/vehicles/" STR_FMT "/batch",
                                             STR_ARG(car.id)),
                         .body = S("{\"requests\":[{\"path\":\"/security\"}]}"),
                         .headers = {{S("content-type"), S("text/plain")}}});
    assert_int_equal(r.status, 415);
}

/* ---- cars that refuse as real ones do ---- */

static void
assert_state(struct world *w, struct mine car, const char *path,
             const char *body, const char *code)
{
    struct reply r = tell(w, car, path, body);

    assert_str(reply_json(&r, "code"), str_of(code));
    assert_int_equal(r.status, 409);
}

/* Move the clock on, a minute at a time, until the car says so. */
static bool
wait_for(struct world *w, struct mine *car, const char *path,
         const char *member, const char *value)
{
    for (int i = 0; i < 3 * 24 * 60; i++) {
        struct reply r = get(w, car->token, car->id, path);

        if (r.status == 401) { /* the token's two hours are over */
            *car = car_of(w, "TESLA", "kim%2Breal@example.com");
            continue;
        }
        if (str_eq(reply_json(&r, member), str_of(value)))
            return true;
        w->now_ms += 60000;
    }
    return false;
}

FLOW(a_real_car_charges_only_with_its_plug_in)
{
    struct mine car = car_of(w, "TESLA", "kim%2Breal@example.com");

    assert_true(wait_for(w, &car, "/charge", "isPluggedIn", "false"));
    assert_state(w, car, "charge", "{\"action\":\"START\"}",
                 "CHARGING_PLUG_NOT_CONNECTED");
    assert_state(w, car, "charge", "{\"action\":\"STOP\"}",
                 "CHARGING_PLUG_NOT_CONNECTED");
    assert_true(wait_for(w, &car, "/charge", "state", "CHARGING"));
    assert_state(w, car, "charge", "{\"action\":\"START\"}",
                 "CHARGING_IN_PROGRESS");
    assert_done(w, car, "charge", "{\"action\":\"STOP\"}");
    assert_state(w, car, "charge", "{\"action\":\"STOP\"}", "NOT_CHARGING");
    assert_done(w, car, "charge", "{\"action\":\"START\"}");
    assert_true(wait_for(w, &car, "/charge", "state", "FULLY_CHARGED"));
    assert_state(w, car, "charge", "{\"action\":\"START\"}", "FULLY_CHARGED");
}

FLOW(a_real_car_does_not_lock_while_it_drives)
{
    struct mine car = car_of(w, "TESLA", "kim%2Breal@example.com");
    struct reply r = get(w, car.token, car.id, "/odometer");
    str stood = reply_json(&r, "distance");

    for (int i = 0; i < 3 * 24 * 60; i++) {
        w->now_ms += 60000;
        r = get(w, car.token, car.id, "/odometer");
        if (r.status == 401)
            car = car_of(w, "TESLA", "kim%2Breal@example.com");
        else if (!str_eq(reply_json(&r, "distance"), stood))
            break;
    }
    assert_state(w, car, "security", "{\"action\":\"LOCK\"}", "IN_MOTION");
    assert_state(w, car, "security", "{\"action\":\"UNLOCK\"}", "IN_MOTION");
}

/* Whatever an account in trouble is told, it answers with its trouble. */
FLOW(a_car_in_trouble_does_nothing)
{
    struct mine car = {0};
    const struct connect c = {.query = asking_for(w, S(CONTROL)),
                              .username =
                                  "VEHICLE_STATE.DOOR_OPEN@smartcar.com"};

    car.token = token_of(w, &c);
    car.id = first_vehicle(w, car.token);
    assert_state(w, car, "security", "{\"action\":\"LOCK\"}", "DOOR_OPEN");
}
