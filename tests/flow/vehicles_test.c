/* SPDX-License-Identifier: Apache-2.0
 * Cars through the API, from the owner's "Allow" to the number. The names
 * a090_ … are those of reference/attacks.md. */
#include <string.h>

#include "catalog/catalog.h"
#include "flow/api.h"

#define INVENTED "0facda33-19aa-4000-8000-0000000000d4"

static struct reply
disconnect(struct world *w, str token, str id)
{
    return ASK(w, .method = DELETE, .bearer = token,
               .target =
                   arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/application",
                             STR_ARG(id)));
}

/* ---- reading ---- */

FLOW(every_signal_of_a_volt_is_answered)
{
    const struct connect c = {.query = asking_for(w, every_permission(w))};
    str token = token_of(w, &c), id = first_vehicle(w, token);

    for (enum signal_id s = 0; s < SIGNAL_COUNT; s++) {
        str path = signal_row(s)->path;
        struct reply r;

        if (str_starts(path, S("{make}")))
            continue;
        r = get(w, token, id,
                arena_fmt(w->arena, "/" STR_FMT, STR_ARG(path)).at);
        if (r.status != 200)
            fail_msg(STR_FMT ": " STR_FMT, STR_ARG(path), STR_ARG(r.body));
        assert_str(reply_header(w, &r, "content-type"),
                   S("application/json; charset=utf-8"));
        assert_str(reply_header(w, &r, "sc-unit-system"),
                   signal_has_units(signal_row(s)) ? S("metric") : S(""));
        assert_int_equal(reply_header(w, &r, "sc-data-age").len,
                         s == SIGNAL_ATTRIBUTES ? 0 : 24);
    }
}

/* npm smartcar's suite compares the list with what it asked for. */
FLOW(all_permissions_are_listed_if_no_page_is_asked_for)
{
    const struct connect c = {.query = asking_for(w, every_permission(w))};
    str token = token_of(w, &c);
    struct reply r = get(w, token, first_vehicle(w, token), "/permissions");

    for (enum permission p = 0; p < PERMISSION_COUNT; p++)
        assert_true(reply_says(&r, arena_fmt(w->arena, "\"" STR_FMT "\"",
                                             STR_ARG(permission_row(p)->name))
                                       .at));
}

FLOW(what_a_car_cannot_do_is_said_so)
{
    const struct connect c = {.query = asking_for(w, every_permission(w)),
                              .make = "TESLA"};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    struct reply r = get(w, token, id, "/fuel");

    assert_int_equal(r.status, 501);
    assert_str(reply_json(&r, "type"), S("COMPATIBILITY"));
    assert_str(reply_json(&r, "code"), S("VEHICLE_NOT_CAPABLE"));
    assert_int_equal(get(w, token, id, "/tesla/compass").status, 200);
    assert_int_equal(get(w, token, id, "/bmw/compass").status, 501);
}

/* An unticked box on the owner's page is a 403 here. */
FLOW(a093_what_was_not_allowed_is_not_the_same_as_not_signed_in)
{
    const struct connect c = {.query =
                                  asking_for(w, S("read_odometer read_vin")),
                              .drop = "read_vin"};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    struct reply r = get(w, token, id, "/vin");

    assert_int_equal(get(w, token, id, "/odometer").status, 200);
    assert_int_equal(r.status, 403);
    assert_str(reply_json(&r, "type"), S("PERMISSION"));
    assert_str(reply_header(w, &r, "www-authenticate"), S(""));
    r = get(w, S("vka_0123456789abcdef0123456789abcdef"), id, "/vin");
    assert_int_equal(r.status, 401);
    assert_str(reply_json(&r, "type"), S("AUTHENTICATION"));
    assert_str(reply_header(w, &r, "www-authenticate"), S("Bearer"));
    r = get(w, token, id, "/permissions");
    assert_true(reply_says(&r, "[\"read_odometer\"]"));
}

FLOW(a_simulated_car_in_trouble_answers_every_call_with_it)
{
    const struct connect c = {
        .query = asking_for(w, S("read_odometer read_vehicle_info")),
        .username = "VEHICLE_STATE.ASLEEP@smartcar.com"};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    static const char *const paths[] = {"", "/odometer"};

    for (size_t i = 0; i < 2; i++) {
        struct reply r = get(w, token, id, paths[i]);

        assert_int_equal(r.status, 409);
        assert_str(reply_json(&r, "type"), S("VEHICLE_STATE"));
        assert_str(reply_json(&r, "code"), S("ASLEEP"));
        assert_true(reply_says(&r, "\"suggestedUserMessage\":\"Your car"));
    }
}

FLOW(a_batch_reads_several_things_of_one_car)
{
    const struct connect c = {
        .query = asking_for(w, S("read_odometer read_vehicle_info"))};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    struct reply odometer = get(w, token, id, "/odometer");
    struct reply r =
        ASK(w, .method = POST, .bearer = token,
            .target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/batch",
                                STR_ARG(id)),
            .json = S("{\"requests\":[{\"path\":\"/odometer\"},"
                      "{\"path\":\"/location\"},{\"path\":\"/\"}]}"));

    assert_int_equal(r.status, 200);
    assert_str(reply_json(&r, "distance"), reply_json(&odometer, "distance"));
    assert_true(reply_says(&r, "{\"path\":\"/odometer\",\"code\":200,"));
    assert_true(reply_says(&r, "{\"path\":\"/location\",\"code\":403,"));
    assert_true(reply_says(&r, "{\"path\":\"/\",\"code\":200,"));
}

/* An error's docURL leads to a page of this server with that error on it. */
FLOW(the_doc_url_of_an_error_leads_to_its_page)
{
    const struct connect c = {.query = asking_for(w, S("read_odometer")),
                              .username = "VEHICLE_STATE.ASLEEP@smartcar.com"};
    str token = token_of(w, &c), id = first_vehicle(w, token), page, anchor;
    struct reply r = get(w, token, id, "/odometer");

    (void)str_cut(reply_json(&r, "docURL"), '#', &page, &anchor);
    assert_true(str_starts(page, w->settings.base_url));
    r = ASK(w, .target = str_from(page, w->settings.base_url.len));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(
        &r, arena_fmt(w->arena, "id=\"" STR_FMT "\"", STR_ARG(anchor)).at));
    r = ASK(w, .target = S("/docs/errors/no-such-errors"));
    assert_int_equal(r.status, 404);
}

/* ---- service history ---- */

static size_t
services(struct world *w, str token, str id, const char *query)
{
    struct reply r =
        get(w, token, id, arena_fmt(w->arena, "/service/history%s", query).at);
    str mark = S("\"serviceId\":");
    size_t n = 0;

    if (r.status != 200)
        fail_msg("%s: " STR_FMT, query, STR_ARG(r.body));
    for (size_t i = 0; i < r.body.len; i++)
        n += str_starts(str_from(r.body, i), mark) ? 1 : 0;
    return n;
}

/* In every spelling of the clients there are. */
FLOW(the_services_of_some_days_are_found)
{
    const struct connect c = {.query =
                                  asking_for(w, S("read_service_history"))};
    str token = token_of(w, &c), id = first_vehicle(w, token), date;
    struct reply r = get(w, token, id, "/service/history");
    size_t all = services(w, token, id, "");
    static const char *const spellings[] = {
        "?start_date=D&end_date=D",
        "?startDate=D&endDate=D",
        "%3Fstart_date=D&end_date=D",
        "?start_date=D&end_date=D?",
        "?start_date=DT23:00:00Z&end_date=DT00:00:00Z",
    };
    static const char *const everything[] = {
        "?",
        "?start_date=undefined&end_date=undefined",
        "?start_date=&endDate=",
        "?flags=country%3ADE",
        "?end_date=9999-12-31",
        "?start_date=0001-01-01"};
    static const char *const nothing[] = {"?end_date=2001-01-01",
                                          "?start_date=2090-01-01"};

    assert_true(all >= 2);
    date = reply_json(&r, "serviceDate");
    date.len = 10;
    for (size_t i = 0; i < 5; i++) {
        struct buf query = {.arena = w->arena, .max = 256};

        for (const char *at = spellings[i]; *at != '\0'; at++) {
            if (*at == 'D' && at[1] != 'a')
                buf_add(&query, date);
            else
                buf_char(&query, *at);
        }
        assert_int_equal(
            services(w, token, id, arena_cstr(w->arena, buf_str(&query))), 1);
    }
    for (size_t i = 0; i < sizeof everything / sizeof everything[0]; i++)
        assert_int_equal(services(w, token, id, everything[i]), all);
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++)
        assert_int_equal(services(w, token, id, nothing[i]), 0);
}

FLOW(days_that_are_none_are_refused)
{
    const struct connect c = {.query =
                                  asking_for(w, S("read_service_history"))};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    static const struct {
        const char *query, *field;
    } bad[] = {
        {"?start_date=yesterday",                        "start_date"},
        {"?start_date=2023-02-29",                       "start_date"},
        {"?end_date=2023-13-01",                         "end_date"  },
        {"?endDate=2023-1-1",                            "end_date"  },
        {"?end_date=2023-01-01Z",                        "end_date"  },
        {"?start_date=2023-01-02&end_date=2023-01-01",   "start_date"},
        {"?start_date=2023-01-02&startDate=2023-01-02",  "start_date"},
        {"?start_date=2023-01-02&start_date=2023-01-02", "start_date"},
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct reply r =
            get(w, token, id,
                arena_fmt(w->arena, "/service/history%s", bad[i].query).at);

        assert_int_equal(r.status, 400);
        assert_str(reply_json(&r, "field"), str_of(bad[i].field));
    }
}

/* ---- reach ---- */

FLOW(a092_a_vehicle_out_of_reach_is_as_good_as_none)
{
    const struct connect others = {.app = "other",
                                   .query = asking_for(w, S("read_vin"))};
    const struct connect mine = {.query = asking_for(w, S("read_vin"))};
    str theirs = first_vehicle(w, token_of(w, &others));
    str token = token_of(w, &mine), id = first_vehicle(w, token), vin;
    struct reply invented = get(w, token, S(INVENTED), "/vin");
    struct reply foreign = get(w, token, theirs, "/vin");
    struct reply own = get(w, token, id, "/vin"), r;

    assert_false(str_eq(id, theirs)); /* the same owner's same car */
    assert_int_equal(invented.status, 403);
    assert_int_equal(foreign.status, 403);
    assert_str(blotted(w, &foreign), blotted(w, &invented));
    assert_int_equal(disconnect(w, token, theirs).status, 403);

    vin = reply_json(&own, "vin");
    assert_int_equal(vin.len, 17);
    r = get(w, token, vin, "/odometer");
    assert_int_equal(r.status, 400);
    assert_str(reply_json(&r, "type"), S("VALIDATION"));
    r = get(w, token, S("../user"), "");
    assert_int_equal(r.status, 404);
    assert_str(reply_json(&r, "type"), S("RESOURCE_NOT_FOUND"));
}

FLOW(a_disconnected_vehicle_comes_back_only_by_a_new_consent)
{
    const struct connect c = {.query = asking_for(w, S("read_odometer"))};
    str old = token_of(w, &c), id = first_vehicle(w, old), fresh;
    struct reply invented = get(w, old, S(INVENTED), "/odometer"), r;

    assert_int_equal(disconnect(w, old, id).status, 200);
    r = get(w, old, id, "/odometer");
    assert_int_equal(r.status, 403);
    assert_str(blotted(w, &r), blotted(w, &invented));

    fresh = token_of(w, &c);
    assert_str(first_vehicle(w, fresh), id); /* stable over re-connections */
    assert_int_equal(get(w, fresh, id, "/odometer").status, 200);
    assert_int_equal(get(w, old, id, "/odometer").status, 403);
}

/* ---- who asks ---- */

FLOW(a090_a_token_in_the_query_or_the_body_is_no_token)
{
    str token = world_token(w);
    struct reply r =
        ASK(w, .target = arena_fmt(w->arena, "/v2.0/user?access_token=" STR_FMT,
                                   STR_ARG(token)));

    assert_int_equal(r.status, 401);
    r = ASK(w, .bearer = token,
            .target = arena_fmt(w->arena, "/v2.0/user?access_token=" STR_FMT,
                                STR_ARG(token)));
    assert_int_equal(r.status, 401);
    r = ASK(w, .target = S("/v2.0/user"),
            .form =
                arena_fmt(w->arena, "access_token=" STR_FMT, STR_ARG(token)));
    assert_int_equal(r.status, 401);
}

static int
user_with(struct world *w, str authorization, str second)
{
    struct ask ask = {.target = S("/v2.0/user")};

    ask.headers[0] = (struct field){S("authorization"), authorization};
    if (second.len > 0)
        ask.headers[1] = (struct field){S("authorization"), second};
    return world_ask(w, &ask).status;
}

FLOW(a091_odd_authorization_headers_are_refused_or_harmless)
{
    str token = world_token(w), none = {0};
    str good = arena_fmt(w->arena, "Bearer " STR_FMT, STR_ARG(token));
    str lower = arena_fmt(w->arena, "bearer " STR_FMT, STR_ARG(token));
    str tab = arena_fmt(w->arena, "Bearer\t" STR_FMT, STR_ARG(token));
    str more = arena_fmt(w->arena, "Bearer " STR_FMT "x", STR_ARG(token));
    char *huge = arena_alloc(w->arena, 1 << 20, 1);

    memset(huge, 'A', 1 << 20);
    memcpy(huge, "Bearer ", 7);
    assert_int_equal(user_with(w, good, none), 200);
    assert_int_equal(user_with(w, lower, none), 200); /* RFC 9110 11.1 */
    assert_int_equal(user_with(w, good, good), 401);
    assert_int_equal(user_with(w, tab, none), 401);
    assert_int_equal(user_with(w, more, none), 401);
    assert_int_equal(user_with(w, (str){huge, 1 << 20}, none), 401);
    assert_int_equal(user_with(w, S("Bearer"), none), 401);
    assert_int_equal(user_with(w, S("Bearer "), none), 401);
    assert_int_equal(user_with(w, S("Basic ZGVtbzpkZW1vLXNlY3JldA=="), none),
                     401);
    assert_int_equal(ASK(w, .target = S("/v2.0/user")).status, 401);
}

/* ---- nonsense ---- */

FLOW(a098_units_accept_and_versions_have_defined_answers)
{
    const struct connect c = {.query = asking_for(w, S("read_odometer"))};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    struct reply r;

    r = ASK(w, .bearer = token,
            .headers =
                {
                    {S("sc-unit-system"), S("furlongs")}
    },
            .target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/odometer",
                                STR_ARG(id)));
    assert_int_equal(r.status, 400);
    assert_str(reply_json(&r, "field"), S("sc-unit-system"));
    r = ASK(w, .bearer = token,
            .headers =
                {
                    {S("accept"), S("image/png;q=x")}
    },
            .target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/odometer",
                                STR_ARG(id)));
    assert_int_equal(r.status, 200);
    r = ASK(w, .bearer = token,
            .target = arena_fmt(
                w->arena, "/v99.9/vehicles/" STR_FMT "/odometer", STR_ARG(id)));
    assert_int_equal(r.status, 200);
    r = ASK(w, .bearer = token,
            .target = arena_fmt(
                w->arena, "/v2.0/vehicles/" STR_FMT "/odometer?flags=%%zz",
                STR_ARG(id)));
    assert_int_equal(r.status, 400);
    assert_str(reply_json(&r, "field"), S("query"));
    r = ASK(w, .bearer = token,
            .target =
                arena_fmt(w->arena, "/vJohnny/vehicles/" STR_FMT "/odometer",
                          STR_ARG(id)));
    assert_int_equal(r.status, 404);
    assert_str(reply_json(&r, "code"), S("VERSION"));
    assert_str(reply_json(&r, "requestId"), r.id);
}
