/* SPDX-License-Identifier: Apache-2.0
 * Bodies that are meant to hurt, and clients in too much haste, at the API of
 * vehicles. */
#include "flow/api.h"
#include "hostile.h"

struct car {
    str token, id;
};

static struct car
car_for(struct world *w, const char *app, const char *username)
{
    const struct connect c = {
        .query = "response_type=code&mode=simulated&scope=read_odometer+"
                 "read_security+control_security",
        .app = app,
        .username = username};
    str token = token_of(w, &c);

    return (struct car){token, first_vehicle(w, token)};
}

static struct reply
post(struct world *w, struct car car, const char *path, str json)
{
    return ASK(w, .method = POST, .bearer = car.token, .json = json,
               .target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/%s",
                                   STR_ARG(car.id), path));
}

static struct reply
batch_of(struct world *w, struct car car, const char *one, size_t n)
{
    str items = repeat(w, one, n);

    if (items.len > 0)
        items.len--; /* the last comma */
    return post(
        w, car, "batch",
        arena_fmt(w->arena, "{\"requests\":[" STR_FMT "]}", STR_ARG(items)));
}

/* The product's limit, 50 reads; a batch holds no batch. (What is larger than
 * 64 KiB does not even get here: a102.) */
FLOW(a097_a_batch_is_neither_nested_nor_endless)
{
    struct car car = car_for(w, NULL, NULL);
    static const struct {
        const char *one;
        size_t n;
        int status;
    } tries[] = {
        {"{\"path\":\"/odometer\"},",                  50,    200},
        {"{\"path\":\"/odometer\"},",                  51,    400},
        {"{\"path\":1},",                              5000,  400},
        {"{\"path\":\"/vin\"},",                       10000, 400},
        {"",                                           0,     400},
        {"{\"path\":\"/batch\"},",                     1,     400},
        {"{\"requests\":[{\"path\":\"/odometer\"}]},", 1,     400},
        {"{\"path\":{\"path\":\"/odometer\"}},",       1,     400},
    };

    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        struct reply r = batch_of(w, car, tries[i].one, tries[i].n);

        if (r.status != tries[i].status)
            fail_msg("%s %zu: %d " STR_FMT, tries[i].one, tries[i].n, r.status,
                     STR_ARG(r.body));
    }
}

/* The same bytes for the same question. */
FLOW(a097_a_path_that_is_there_twice_is_answered_twice)
{
    struct car car = car_for(w, NULL, NULL);
    struct reply r = batch_of(w, car, "{\"path\":\"/odometer\"},", 2);
    str one, two, rest;

    assert_int_equal(r.status, 200);
    assert_true(str_cut(str_from(r.body, 14), '}', &one, &rest));
    assert_true(str_starts(one, S("{\"path\":\"/odometer\"")));
    for (two = rest; two.len > 0 && !str_starts(two, one);)
        two = str_from(two, 1);
    assert_true(two.len > 0);
}

/* RFC 6585 4: 429 with Retry-After. One app in haste slows no other, one
 * vehicle that is asked too often slows no other. */
FLOW(a099_whoever_is_in_haste_slows_nobody_else)
{
    struct car one = car_for(w, NULL, "a@example.com");
    struct car two = car_for(w, NULL, "b@example.com");
    struct car others = car_for(w, "other", "a@example.com");
    struct reply r;

    w->settings.limit_simulated = true;
    w->settings.app_rate = 5;
    w->settings.vehicle_rate = 3;
    for (int i = 0; i < 3; i++)
        assert_int_equal(get(w, one.token, one.id, "/odometer").status, 200);
    r = get(w, one.token, one.id, "/odometer");
    assert_int_equal(r.status, 429);
    assert_str(reply_json(&r, "code"), S("VEHICLE"));
    assert_true(reply_header(w, &r, "retry-after").len > 0);
    assert_int_equal(get(w, two.token, two.id, "/odometer").status, 200);
    r = get(w, two.token, two.id, "/odometer");
    assert_int_equal(r.status, 429);
    assert_str(reply_json(&r, "code"), S("SMARTCAR_API"));
    assert_true(reply_header(w, &r, "retry-after").len > 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(get(w, others.token, others.id, "/odometer").status,
                         200);
}

/* RFC 8259 8.1, RFC 7493 2.3: JSON is UTF-8, its members have one name each,
 * and no depth or number of it may hurt. Half a command is never done. */
FLOW(a103_json_that_is_meant_to_hurt_is_refused)
{
    struct car car = car_for(w, NULL, NULL);
    static const char *const values[] = {
        "\"\xff\"",
        "\"\xc0\xaf\"",
        "\"\xed\xa0\x80\"",
        "\"\xf4\x90\x80\x80\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\u0000\"",
        "1e999",
        "-1e999",
        "1e",
        "01",
        "NaN",
        "Infinity",
        "\"LOCK\",\"action\":\"UNLOCK\"",
        "\"LOCK\"}{",
        "'LOCK'",
        "\"LOCK\",",
        "\"LOCK\" // no",
    };
    static const char *const paths[] = {"security", "batch"};
    struct reply before = get(w, car.token, car.id, "/security"), r;
    str deep = repeat(w, "[", 10000), keys = repeat(w, "{\"action\":", 5000);

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        r = post(w, car, "security",
                 arena_fmt(w->arena, "{\"action\":%s}", values[i]));
        if (r.status != 400 || !str_is_utf8(r.body))
            fail_msg("%s: %d " STR_FMT, values[i], r.status, STR_ARG(r.body));
        r = post(
            w, car, "batch",
            arena_fmt(w->arena, "{\"requests\":[{\"path\":%s}]}", values[i]));
        if (r.status != 400 || !str_is_utf8(r.body))
            fail_msg("%s: %d " STR_FMT, values[i], r.status, STR_ARG(r.body));
    }
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(post(w, car, paths[i], deep).status, 400);
        assert_int_equal(post(w, car, paths[i], keys).status, 400);
    }
    r = get(w, car.token, car.id, "/security");
    assert_str(r.body, before.body);
}
