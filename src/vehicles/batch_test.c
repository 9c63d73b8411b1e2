/* SPDX-License-Identifier: Apache-2.0
 * Several reads in one request, as its clients see it. */
#include "vehicles/batch.h"
#include "vehicles/errors.h"
#include "vehicles/vehicles_test_world.h"

#define BATCH "POST /v2.0/vehicles/" CAR "/batch"

static void
assert_batch(struct world *w, const char *headers, const char *sent,
             const char *want)
{
    struct answer got = world_send(w, BATCH, headers, str_of(sent));

    assert_str(answer_body(w, got), str_of(want));
    assert_int_equal(got.status, 200);
}

BOTH(a_batch_answers_in_order_with_the_paths_as_sent)
{
    assert_batch(w, NULL,
                 "{\"requests\":[{\"path\":\"/vin\"},{\"path\":\"odometer/\"},"
                 "{\"path\":\"/\"},{\"path\":\"/permissions\"}]}",
                 "{\"responses\":["
                 "{\"path\":\"/vin\",\"code\":200,\"headers\":{"
                 "\"sc-data-age\":\"2018-06-20T01:33:37.077Z\","
                 "\"sc-fetched-at\":\"2018-06-20T01:33:37.078Z\"},"
                 "\"body\":{\"vin\":\"" CAR "\"}},"
                 "{\"path\":\"odometer/\",\"code\":200,\"headers\":{"
                 "\"sc-data-age\":\"2018-06-20T01:33:37.077Z\","
                 "\"sc-fetched-at\":\"2018-06-20T01:33:37.078Z\","
                 "\"sc-unit-system\":\"metric\"},"
                 "\"body\":{\"distance\":104.32}},"
                 "{\"path\":\"/\",\"code\":200,\"headers\":{},"
                 "\"body\":{\"id\":\"" CAR "\",\"make\":\"CHEVROLET\","
                 "\"model\":\"Volt\",\"year\":2017}},"
                 "{\"path\":\"/permissions\",\"code\":200,\"headers\":{},"
                 "\"body\":{\"permissions\":[\"read_odometer\",\"read_tires\","
                 "\"read_vehicle_info\",\"read_vin\"],"
                 "\"paging\":{\"count\":4,\"offset\":0}}}]}");
}

BOTH(the_units_of_a_batch_are_for_every_path)
{
    assert_batch(w, "sc-unit-system: imperial",
                 "{\"requests\":[{\"path\":\"/odometer\"}]}",
                 "{\"responses\":[{\"path\":\"/odometer\",\"code\":200,"
                 "\"headers\":{"
                 "\"sc-data-age\":\"2018-06-20T01:33:37.077Z\","
                 "\"sc-fetched-at\":\"2018-06-20T01:33:37.078Z\","
                 "\"sc-unit-system\":\"imperial\"},"
                 "\"body\":{\"distance\":64.82}}]}");
}

BOTH(a_path_that_fails_does_not_fail_the_others)
{
    struct answer got = world_send(
        w, BATCH, NULL,
        S("{\"requests\":[{\"path\":\"/location\"},{\"path\":\"/vin\"}]}"));

    assert_int_equal(got.status, 200);
    assert_true(has(got.body, "\"path\":\"/location\",\"code\":403,"
                              "\"headers\":{\"content-type\":"
                              "\"application/json; charset=utf-8\"},"
                              "\"body\":{\"type\":\"PERMISSION\""));
    assert_true(has(got.body, "\"path\":\"/vin\",\"code\":200"));
    assert_true(has(answer_body(w, got), "\"requestId\":\"ID\""));
}

BOTH(a_throttled_path_says_when_to_come_back)
{
    world_maker.answer = &API_VEHICLE_RATE_LIMIT;
    assert_true(has(
        world_send(w, BATCH, NULL, S("{\"requests\":[{\"path\":\"/vin\"}]}"))
            .body,
        "\"code\":429,\"headers\":{\"content-type\":"
        "\"application/json; charset=utf-8\","
        "\"retry-after\":\"60\"}"));
}

static void
assert_batch_refused(struct world *w, str sent, const char *detail)
{
    struct answer got = world_send(w, BATCH, NULL, sent);

    assert_int_equal(got.status, 400);
    assert_true(has(got.body, "\"type\":\"VALIDATION\",\"code\":null"));
    if (!has(got.body, detail))
        fail_msg("no %s in " STR_FMT, detail, STR_ARG(got.body));
    assert_int_equal(world_maker.asked, 0);
}

BOTH(a_body_that_is_no_batch_is_refused)
{
    static const struct {
        const char *sent, *detail;
    } bad[] = {
        {"",                                            "\"field\":\"body\""                          },
        {"requests",                                    "\"field\":\"body\""                          },
        {"{\"requests\":[]",                            "\"field\":\"body\""                          },
        {"{\"requests\":[],\"requests\":[]}",           "\"field\":\"body\""                          },
        {"{}",                                          "\"message\":\"\\\"requests\\\" is required\""},
        {"[]",                                          "\"message\":\"\\\"requests\\\" is required\""},
        {"{\"requests\":{}}",                           "\"must be a list\""                          },
        {"{\"requests\":[]}",                           "\"must have 1 to 50 elements\""              },
        {"{\"requests\":[{}]}",                         "\"field\":\"path\""                          },
        {"{\"requests\":[\"/vin\"]}",                   "\"field\":\"path\""                          },
        {"{\"requests\":[{\"path\":7}]}",               "\"field\":\"path\""                          },
        {"{\"requests\":[{\"path\":\"\"}]}",            "\"field\":\"path\""                          },
        {"{\"requests\":[{\"path\":\"/vin\\u0000\"}]}", "\"field\":\"body\""                          },
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_batch_refused(w, str_of(bad[i].sent), bad[i].detail);
}

/* One misspelt path, and nothing of the batch is read. */
BOTH(a_path_that_names_nothing_refuses_the_whole_batch)
{
    static const char *const bad[] = {"/odometr",     "/batch",
                                      "/vin/more",    "//",
                                      "/application", "/odometer?x=1"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_batch_refused(
            w,
            arena_fmt(w->arena,
                      "{\"requests\":[{\"path\":\"/vin\"},{\"path\":\"%s\"}]}",
                      bad[i]),
            arena_fmt(
                w->arena,
                "\"detail\":[{\"field\":\"path\",\"message\":\"\\\"%s\\\" "
                "names nothing",
                bad[i])
                .at);
}

static str
many(struct world *w, size_t n)
{
    struct buf b = {.arena = w->arena, .max = 1 << 20};

    buf_add(&b, S("{\"requests\":[{\"path\":\"/vin\"}"));
    for (size_t i = 1; i < n; i++)
        buf_add(&b, S(",{\"path\":\"/vin\"}"));
    buf_add(&b, S("]}"));
    return buf_str(&b);
}

BOTH(a_batch_has_a_limit)
{
    assert_batch_refused(w, many(w, BATCH_MOST + 1),
                         "\"must have 1 to 50 elements\"");
    assert_batch_refused(w, many(w, 10000), "\"must have 1 to 50 elements\"");
    assert_int_equal(world_send(w, BATCH, NULL, many(w, BATCH_MOST)).status,
                     200);
    assert_int_equal(world_maker.asked, BATCH_MOST);
}

BOTH(a_batch_of_a_vehicle_out_of_reach_is_refused_whole)
{
    struct answer got =
        world_send(w, "POST /v2.0/vehicles/" OTHERS "/batch", NULL, S("{}"));

    assert_int_equal(got.status, 403);
    got = world_send(w, "POST /v2.0/vehicles/bad_id/batch", NULL, S("{}"));
    assert_int_equal(got.status, 400);
    got = world_send(w, BATCH, "sc-unit-system: x", S("{}"));
    assert_true(has(got.body, "\"field\":\"sc-unit-system\""));
}
