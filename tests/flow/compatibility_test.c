/* SPDX-License-Identifier: Apache-2.0
 * What an app is told about cars before their owners connect them. */
#include "flow/api.h"

#define BY_VIN "/v2.0/compatibility"
#define MATRIX "/v2.0/compatibility/matrix"
#define TESLA  "5YJ3E1EA6LF999901"
#define SCOPE                                                                  \
    "read_odometer+read_fuel+read_engine_oil+read_tires+read_charge+"          \
    "control_charge+control_security"

static struct reply
ask(struct world *w, const char *path, str query)
{
    return ASK(w, .app = S("demo"), .secret = S("demo-secret"),
               .target =
                   arena_fmt(w->arena, "%s?" STR_FMT, path, STR_ARG(query)));
}

static str
after(str text, const char *part)
{
    str p = str_of(part);

    for (size_t i = 0; i + p.len <= text.len; i++) {
        if (str_starts(str_from(text, i), p))
            return str_from(text, i + p.len);
    }
    return (str){0};
}

/* The values of a member all through the body, a letter each: "ynn". */
static str
letters(struct world *w, const struct reply *r, const char *member)
{
    struct buf out = {.arena = w->arena, .max = 4096};

    for (str at = after(r->body, member); at.at != NULL; at = after(at, member))
        buf_char(&out, str_starts(at, S("true")) ? 'y' : 'n');
    return buf_str(&out);
}

/* ---- twenty cars ---- */

/* Capable of the paths that SCOPE opens, in their order: odometer, fuel, oil,
 * tyres, charge, charge/limit, the commands charge and charge/limit, security;
 * of GM and Tesla also their own paths under charge/. */
FLOW(twenty_cars_have_their_answers)
{
    static const struct {
        const char *vin, *country, *reason, *can;
    } cars[] = {
        {"1C4JJXP6XNW999901", "US", "null",                   "yyyyyyyyy"     },
        {"1C6SRFFT9LN999901", "US", "null",                   "yyyynnnny"     },
        {"1FTFW1ET7EF999901", "US", "null",                   "yynnnnnnn"     },
        {"1FTVW1EL2NW999901", "US", "null",                   "ynnyyyyyy"     },
        {"1G1RC6S51HU999901", "US", "null",                   "yyyyyyyyyyy"   },
        {"1HGCM82633A004352", "US", "VEHICLE_NOT_COMPATIBLE", ""              },
        {"1M8GDM9AXKP042788", "US", "MAKE_NOT_COMPATIBLE",    ""              },
        {"1N4AZ1CP2JC999901", "US", "null",                   "ynnnynynn"     },
        {"2HGFC2F52JH999901", "US", "null",                   "yyyynnnny"     },
        {TESLA,               "US", "null",                   "ynnyyyyyyyyyyy"},
        {"7FCTGAAA8NN999901", "US", "null",                   "ynnyyyyyy"     },
        {"JTDKARFP2J3999901", "US", "null",                   "yynnynnnn"     },
        {"JTDKARFU2H3999901", "US", "null",                   "yynnnnnnn"     },
        {"KM8KRDAF5NU999901", "US", "null",                   "ynnyyyyyy"     },
        {"KNDCC3LD8K5999901", "US", "null",                   "yyyyynyny"     },
        {"LPSED3KA0NL999901", "US", "null",                   "ynnyyynnn"     },
        {"TMBJJ7NE0J0999901", "DE", "null",                   "yyyynnnny"     },
        {"WBY73AW03NF999901", "US", "null",                   "ynnyyynnn"     },
        {"WVWZZZAUZGW999901", "DE", "null",                   "yynnynynn"     },
        {"YV4ED3UR6M2999901", "US", "null",                   "ynnnyynny"     },
    };

    for (size_t i = 0; i < sizeof cars / sizeof cars[0]; i++) {
        struct reply r =
            ask(w, BY_VIN,
                arena_fmt(w->arena, "vin=%s&country=%s&scope=" SCOPE,
                          cars[i].vin, cars[i].country));
        bool good = *cars[i].can != '\0';

        assert_int_equal(r.status, 200);
        assert_str(reply_json(&r, "compatible"), good ? S("true") : S("false"));
        assert_true(reply_says(
            &r, arena_fmt(w->arena, "\"reason\":%s%s%s,\"capabilities\"",
                          good ? "" : "\"", cars[i].reason, good ? "" : "\"")
                    .at));
        if (!str_eq(letters(w, &r, "\"capable\":"), str_of(cars[i].can)))
            fail_msg("%s: " STR_FMT, cars[i].vin, STR_ARG(r.body));
    }
}

FLOW(capabilities_are_in_the_order_asked_for)
{
    struct reply r =
        ask(w, BY_VIN,
            S("vin=" TESLA "&scope=read_fuel+required:read_vin+read_fuel"));

    assert_str(r.body,
               S("{\"compatible\":true,\"reason\":null,\"capabilities\":["
                 "{\"permission\":\"read_fuel\",\"endpoint\":\"/fuel\","
                 "\"capable\":false,\"reason\":\"VEHICLE_NOT_CAPABLE\"},"
                 "{\"permission\":\"read_vin\",\"endpoint\":\"/vin\","
                 "\"capable\":true,\"reason\":null}]}"));
    r = ask(w, BY_VIN, S("vin=" TESLA "&scope=read_compass+control_pin"));
    assert_true(reply_says(&r, "\"endpoint\":\"/tesla/compass\""));
    assert_true(reply_says(&r, "\"permission\":\"control_pin\","
                               "\"endpoint\":\"\",\"capable\":false,"
                               "\"reason\":\"SMARTCAR_NOT_CAPABLE\""));
}

FLOW(a_make_that_is_not_offered_in_a_country_is_not_compatible_there)
{
    struct reply r =
        ask(w, BY_VIN, S("vin=1C6SRFFT9LN999901&country=DE&scope=read_vin"));

    assert_true(reply_says(&r, "\"reason\":\"MAKE_NOT_COMPATIBLE\""));
    r = ask(w, BY_VIN, S("vin=1c6srfft9ln999901&country=us&scope=read_vin"));
    assert_str(reply_json(&r, "compatible"), S("true"));
}

/* ---- simulated cars ---- */

FLOW(a_simulated_car_has_the_level_that_is_asked_for)
{
    static const struct {
        const char *level, *can;
    } levels[] = {
        {"compatible",   "yyyyyyyyy"},
        {"phev",         "yyyyyyyyy"},
        {"bev",          "ynnyyyyyy"},
        {"fuel",         "yyyynnnny"},
        {"incompatible", ""         },
        {"dinosaur",     ""         },
    };

    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        struct reply r =
            ask(w, BY_VIN,
                arena_fmt(w->arena,
                          "vin=0SCAUDI012FE3B132&mode=test&scope=" SCOPE
                          "&test_mode_compatibility_level=%s",
                          levels[i].level));

        assert_int_equal(r.status, 200);
        assert_str(reply_json(&r, "compatible"),
                   *levels[i].can != '\0' ? S("true") : S("false"));
        assert_str(letters(w, &r, "\"capable\":"), str_of(levels[i].can));
    }
}

/* A connected car is the best authority on itself. */
FLOW(a_connected_simulated_car_is_asked_itself)
{
    const struct connect c = {.query = asking_for(w, S("read_vin")),
                              .make = "TESLA"};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    struct reply vin = get(w, token, id, "/vin"), r;
    str query = arena_fmt(
        w->arena, "mode=simulated&vin=" STR_FMT "&scope=read_compass+read_fuel",
        STR_ARG(reply_json(&vin, "vin")));

    r = ask(w, BY_VIN, query);
    assert_true(reply_says(&r, "\"endpoint\":\"/tesla/compass\","
                               "\"capable\":true"));
    assert_true(reply_says(&r, "\"endpoint\":\"/fuel\",\"capable\":false"));
    /* to another app it is a VIN like any other */
    r = ASK(w, .app = S("other"), .secret = S("other-secret"),
            .target = arena_fmt(w->arena, BY_VIN "?" STR_FMT, STR_ARG(query)));
    assert_int_equal(r.status, 200);
    assert_false(reply_says(&r, "tesla"));
}

/* ---- refusals ---- */

FLOW(a_question_about_a_car_that_makes_no_sense_is_refused)
{
    static const struct {
        const char *query, *field;
    } bad[] = {
        {"scope=read_vin",                                                  "vin"    },
        {"vin=&scope=read_vin",                                             "vin"    },
        {"vin=5YJ3E1EA6LF99990&scope=read_vin",                             "vin"    },
        {"vin=5YJ3E1EA6LF99990O&scope=read_vin",                            "vin"    },
        {"vin=5YJ3E1EA7LF999901&scope=read_vin",                            "vin"    },
        {"vin=" TESLA "&vin=" TESLA "&scope=read_vin",                      "vin"    },
        {"vin=" TESLA,                                                      "scope"  },
        {"vin=" TESLA "&scope=+",                                           "scope"  },
        {"vin=" TESLA "&scope=read_minds",                                  "scope"  },
        {"vin=" TESLA "&scope=read_vin&country=XX",                         "country"},
        {"vin=" TESLA "&scope=read_vin&mode=real",                          "mode"   },
        {"vin=" TESLA "&scope=read_vin&test_mode_compatibility_level=good",
         "test_mode_compatibility_level"                                             },
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct reply r = ask(w, BY_VIN, str_of(bad[i].query));

        assert_int_equal(r.status, 400);
        assert_str(reply_json(&r, "type"), S("VALIDATION"));
        assert_str(reply_json(&r, "field"), str_of(bad[i].field));
    }
}

FLOW(v1_answers_less_and_wants_a_level_in_test_mode)
{
    struct reply r =
        ask(w, "/v1.0/compatibility", S("vin=" TESLA "&scope=read_vin"));

    assert_str(r.body, S("{\"compatible\":true}"));
    r = ask(w, "/v1.0/compatibility",
            S("vin=" TESLA "&scope=read_vin&mode=test"));
    assert_int_equal(r.status, 400);
    assert_true(reply_says(
        &r, "{\"field\":\"test_mode_compatibility_level\",\"message\":"
            "\"Field must be one of: "
            "[compatible,phev,incompatible,fuel,dinosaur,bev]\"}"));
}

FLOW(compatibility_is_for_whoever_has_the_apps_secret)
{
    static const char *const targets[] = {
        BY_VIN "?vin=" TESLA "&scope=read_vin", MATRIX};
    const struct {
        str app, secret;
    } bad[] = {
        {S("demo"),    S("wrong")                },
        {S("nobody"),  S("demo-secret")          },
        {S("demo"),    S("other-secret")         },
        {S("default"), S("demo-management-token")},
    };

    for (size_t t = 0; t < 2; t++) {
        struct reply r = ASK(w, .target = str_of(targets[t]));

        assert_int_equal(r.status, 401);
        assert_str(reply_json(&r, "type"), S("AUTHENTICATION"));
        assert_true(str_starts(reply_header(w, &r, "www-authenticate"),
                               S("Basic realm=")));
        r = ASK(w, .target = str_of(targets[t]), .bearer = world_token(w));
        assert_int_equal(r.status, 401);
        for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
            r = ASK(w, .target = str_of(targets[t]), .app = bad[i].app,
                    .secret = bad[i].secret);
            assert_int_equal(r.status, 401);
            assert_str(reply_json(&r, "type"), S("AUTHENTICATION"));
        }
    }
}

/* ---- the matrix ---- */

FLOW(the_matrix_lists_the_models_that_can_do_all_that_is_asked)
{
    struct reply r = ask(w, MATRIX,
                         S("region=US&scope=read_battery+read_charge"
                           "&make=NISSAN&type=BEV"));

    assert_int_equal(r.status, 200);
    assert_true(str_starts(
        r.body, S("{\"NISSAN\":[{\"model\":\"Ariya\",\"startYear\":2022,"
                  "\"endYear\":2025,\"type\":\"BEV\",\"endpoints\":[\"/\","
                  "\"/battery\",")));
    for (str at = after(r.body, "\"permissions\":["); at.at != NULL;
         at = after(at, "\"permissions\":[")) {
        str names, rest;

        (void)str_cut(at, ']', &names, &rest);
        assert_non_null(after(names, "\"read_battery\"").at);
        assert_non_null(after(names, "\"read_charge\"").at);
    }
    assert_false(reply_says(&r, "\"type\":\"ICE\""));
    r = ask(w, MATRIX, S("make=NISSAN&type=BEV&scope=read_compass"));
    assert_str(r.body, S("{}"));
}

FLOW(the_matrix_of_a_region_lists_every_make_there)
{
    struct reply us = ask(w, MATRIX, S("")),
                 europe = ask(w, MATRIX, S("region=EUROPE"));

    assert_true(reply_says(&us, "\"ACURA\":["));
    assert_false(reply_says(&us, "\"RENAULT\":["));
    assert_true(reply_says(&europe, "\"RENAULT\":["));
    assert_false(reply_says(&europe, "\"ACURA\":["));
    assert_true(reply_says(&us, "\"/tesla/compass\""));
    assert_false(reply_says(&us, "{make}"));
}

FLOW(a_matrix_that_makes_no_sense_is_refused)
{
    static const struct {
        const char *query, *field;
    } bad[] = {
        {"region=MARS",       "region"},
        {"make=TROJAN_HORSE", "make"  },
        {"type=STEAM",        "type"  },
        {"scope=read_minds",  "scope" },
        {"mode=real",         "mode"  },
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct reply r = ask(w, MATRIX, str_of(bad[i].query));

        assert_int_equal(r.status, 400);
        assert_str(reply_json(&r, "field"), str_of(bad[i].field));
    }
}
