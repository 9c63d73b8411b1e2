/* SPDX-License-Identifier: Apache-2.0
 * Every error of the API on purpose: by the account's e-mail, and for one
 * request by a header. */
#include "base/clock.h"
#include "catalog/catalog.h"
#include "flow/api.h"
#include "vehicles/errors.h"

static struct reply
simulated(struct world *w, str token, str id, const char *path, str asked)
{
    return ASK(w, .bearer = token,
               .target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "%s",
                                   STR_ARG(id), path),
               .headers = {
                   {S("valetkey-simulate"), asked}
    });
}

static void
assert_error(const struct reply *r, err e)
{
    if (r->status != e->status)
        fail_msg("%s.%s: %d " STR_FMT, e->type, e->code, r->status,
                 STR_ARG(r->body));
    assert_str(reply_json(r, "type"), str_of(e->type));
    assert_str(reply_json(r, "code"),
               e->code == NULL ? S("null") : str_of(e->code));
}

static str
name_of(struct world *w, err e)
{
    return arena_fmt(w->arena, "%s%s%s", e->type, e->code == NULL ? "" : ".",
                     e->code == NULL ? "" : e->code);
}

/* Two rows share a name: the second is had by no name. */
static bool
is_first_of_its_name(struct world *w, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(name_of(w, api_errors[i].error),
                   name_of(w, api_errors[n].error)))
            return false;
    }
    return true;
}

FLOW(every_error_is_had_for_one_request_by_a_header)
{
    const struct connect c = {.query = asking_for(w, S("read_odometer"))};
    str token = token_of(w, &c), id = first_vehicle(w, token);

    for (size_t i = 0; i < api_error_count; i++) {
        err e = api_errors[i].error;
        struct reply r;

        if (!is_first_of_its_name(w, i))
            continue;
        r = simulated(w, token, id, "/odometer", name_of(w, e));
        assert_error(&r, e);
        assert_true((e->status == 429) ==
                    (reply_header(w, &r, "retry-after").len > 0));
        assert_true((e->status == 401) ==
                    (reply_header(w, &r, "www-authenticate").len > 0));
    }
    assert_int_equal(get(w, token, id, "/odometer").status, 200);
}

FLOW(every_account_in_trouble_has_a_car_that_answers_with_it)
{
    size_t tried = 0;

    for (size_t i = 0; i < account_count(); i++) {
        const struct account *a = account_row(i);
        struct browser browser = {0};
        const struct connect c = {.query = asking_for(w, S("read_odometer")),
                                  .browser = &browser,
                                  .username = arena_cstr(w->arena, a->match)};
        str token, id;
        struct reply r;

        if (a->kind != ACCOUNT_ERROR)
            continue;
        token = token_of(w, &c);
        id = first_vehicle(w, token);
        r = get(w, token, id, "/odometer");
        assert_str(arena_fmt(w->arena, STR_FMT "." STR_FMT,
                             STR_ARG(reply_json(&r, "type")),
                             STR_ARG(reply_json(&r, "code"))),
                   a->result);
        tried++;
    }
    assert_true(tried >= 45);
}

/* Whoever reads the answer goes on from it: the owner signs in again, or puts
 * the key of the server's domain into the car. */
FLOW(a_step_that_helps_has_its_address)
{
    const struct connect c = {.query = asking_for(w, S("read_odometer"))};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    struct reply r =
        simulated(w, token, id, "/odometer",
                  S("CONNECTED_SERVICES_ACCOUNT.AUTHENTICATION_FAILED"));

    assert_str(reply_json(&r, "url"),
               arena_fmt(w->arena,
                         "http://localhost:8480/oauth/reauthenticate?"
                         "response_type=vehicle_id&client_id=demo&"
                         "vehicle_id=" STR_FMT,
                         STR_ARG(id)));
    r = simulated(w, token, id, "/odometer",
                  S("CONNECTED_SERVICES_ACCOUNT.VIRTUAL_KEY_REQUIRED"));
    assert_str(reply_json(&r, "url"), S("https://www.tesla.com/_ak/localhost"));
    w->settings.base_url = S("https://keys.example/below");
    r = simulated(w, token, id, "/odometer",
                  S("CONNECTED_SERVICES_ACCOUNT.VIRTUAL_KEY_REQUIRED"));
    assert_str(reply_json(&r, "url"),
               S("https://www.tesla.com/_ak/keys.example"));
    r = simulated(w, token, id, "/odometer", S("VEHICLE_STATE.ASLEEP"));
    assert_false(reply_says(&r, "\"url\""));
}

/* The rows of the HTTP part and those without a code aside, none is without
 * its account. */
FLOW(every_error_of_a_car_has_an_account)
{
    for (size_t i = 0; i < api_error_count; i++) {
        err e = api_errors[i].error;
        bool http = e == &API_METHOD || e == &API_BODY_TOO_LARGE ||
                    e == &API_TARGET_TOO_LONG || e == &API_MEDIA_TYPE ||
                    e == &API_HEADERS_TOO_LARGE;
        str email = arena_fmt(w->arena, STR_FMT "@smartcar.com",
                              STR_ARG(name_of(w, e)));

        if (e->code != NULL && !http)
            assert_non_null(account_magic(email, NULL, NULL));
    }
}

FLOW(in_a_batch_the_header_answers_every_item)
{
    const struct connect c = {.query = asking_for(w, S("read_odometer"))};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    struct reply r =
        ASK(w, .method = POST, .bearer = token,
            .target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/batch",
                                STR_ARG(id)),
            .json = S("{\"requests\":[{\"path\":\"/odometer\"},"
                      "{\"path\":\"/permissions\"}]}"),
            .headers = {
                {S("valetkey-simulate"), S("VEHICLE_STATE.ASLEEP")}
    });

    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "{\"path\":\"/odometer\",\"code\":409,"));
    assert_true(reply_says(&r, "{\"path\":\"/permissions\",\"code\":409,"));
}

FLOW(a_command_that_is_to_fail_does_nothing)
{
    const struct connect c = {
        .query = asking_for(w, S("control_security read_security"))};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    struct reply before = get(w, token, id, "/security"), after;
    struct reply r =
        ASK(w, .method = POST, .bearer = token,
            .target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/security",
                                STR_ARG(id)),
            .json = S("{\"action\":\"UNLOCK\"}"),
            .headers = {
                {S("valetkey-simulate"), S("VEHICLE_STATE.DOOR_OPEN")}
    });

    assert_error(&r, &API_DOOR_OPEN);
    after = get(w, token, id, "/security");
    assert_str(after.body, before.body);
}

FLOW(an_answer_is_late_on_request)
{
    const struct connect c = {.query = asking_for(w, S("read_odometer"))};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    int64_t began = clock_system_ms();
    struct reply r = simulated(w, token, id, "/odometer", S("latency=40"));

    assert_int_equal(r.status, 200);
    assert_true(clock_system_ms() - began >= 40);
}

FLOW(a_header_that_asks_for_nothing_known_is_refused)
{
    const struct connect c = {.query = asking_for(w, S("read_odometer"))};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    static const char *const bad[] = {
        "ASLEEP",      "VEHICLE_STATE", "VEHICLE_STATE.HAPPY",
        "latency=",    "latency=-1",    "latency=10001",
        "latency=1e3", "latency = 5",   "vehicle_state.asleep"};
    struct reply r;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        r = simulated(w, token, id, "/odometer", str_of(bad[i]));
        assert_int_equal(r.status, 400);
        assert_str(reply_json(&r, "field"), S("valetkey-simulate"));
    }
    r = ASK(w, .bearer = token,
            .target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/odometer",
                                STR_ARG(id)),
            .headers = {
                {S("valetkey-simulate"), S("UPSTREAM.KNOWN_ISSUE")},
                {S("valetkey-simulate"), S("UPSTREAM.NO_RESPONSE")}
    });
    assert_int_equal(r.status, 400);
}

/* ---- limits ---- */

FLOW(an_app_in_haste_is_told_when_to_go_on)
{
    const struct connect c = {.query = asking_for(w, S("read_odometer"))};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    struct reply r;

    w->settings.limit_simulated = true;
    w->settings.app_rate = 6;
    for (int i = 0; i < 6; i++)
        assert_int_equal(get(w, token, id, "/odometer").status, 200);
    r = get(w, token, id, "/odometer");
    assert_error(&r, &API_RATE_LIMIT);
    assert_str(reply_header(w, &r, "retry-after"), S("10"));
    w->now_ms += 9999;
    r = get(w, token, id, "/odometer");
    assert_str(reply_header(w, &r, "retry-after"), S("1"));
    w->now_ms += 1;
    assert_int_equal(get(w, token, id, "/odometer").status, 200);
    assert_int_equal(get(w, token, id, "/odometer").status, 429);
    w->now_ms += 3600000; /* no more than a minute's worth is saved */
    for (int i = 0; i < 6; i++)
        assert_int_equal(get(w, token, id, "/odometer").status, 200);
    assert_int_equal(get(w, token, id, "/odometer").status, 429);
}

FLOW(a_vehicle_asked_too_often_is_left_alone)
{
    const struct connect one = {.query = asking_for(w, S("read_odometer"))};
    const struct connect two = {.query = asking_for(w, S("read_odometer")),
                                .username = "b@example.com"};
    str token = token_of(w, &one), id = first_vehicle(w, token);
    str other = token_of(w, &two);
    struct reply r;

    w->settings.limit_simulated = true;
    w->settings.vehicle_rate = 2;
    assert_int_equal(get(w, token, id, "/odometer").status, 200);
    assert_int_equal(get(w, token, id, "/odometer").status, 200);
    r = get(w, token, id, "/odometer");
    assert_error(&r, &API_VEHICLE_RATE_LIMIT);
    assert_str(reply_header(w, &r, "retry-after"), S("30"));
    assert_int_equal(get(w, other, first_vehicle(w, other), "/odometer").status,
                     200);
}

FLOW(a_clock_that_is_set_back_stops_no_vehicle)
{
    const struct connect c = {.query = asking_for(w, S("read_odometer"))};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    struct reply r;

    w->settings.limit_simulated = true;
    w->settings.vehicle_rate = 1;
    assert_int_equal(get(w, token, id, "/odometer").status, 200);
    w->now_ms -= INT64_C(86400) * 1000;
    r = get(w, token, id, "/odometer");
    assert_error(&r, &API_VEHICLE_RATE_LIMIT);
    w->now_ms += 60 * 1000;
    assert_int_equal(get(w, token, id, "/odometer").status, 200);
}

FLOW(simulated_cars_have_no_limit_unless_asked_for)
{
    const struct connect c = {.query = asking_for(w, S("read_odometer"))};
    str token = token_of(w, &c), id = first_vehicle(w, token);

    w->settings.app_rate = 1;
    w->settings.vehicle_rate = 1;
    for (int i = 0; i < 5; i++)
        assert_int_equal(get(w, token, id, "/odometer").status, 200);
    w->settings.limit_simulated = true;
    w->settings.app_rate = 0;
    w->settings.vehicle_rate = 0;
    for (int i = 0; i < 5; i++)
        assert_int_equal(get(w, token, id, "/odometer").status, 200);
}

/* ---- version 1.0 ---- */

static str
v1(struct world *w, str token, str rest)
{
    struct reply r =
        ASK(w, .bearer = token,
            .target = arena_fmt(w->arena, "/v1.0/" STR_FMT, STR_ARG(rest)));

    return blotted(w, &r);
}

#define BLOT "------------------------------------"

FLOW(version_1_says_no_in_its_own_way)
{
    const struct connect c = {.query = asking_for(w, S("read_odometer"))};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    struct reply r;

    assert_true(
        str_starts(v1(w, token, S("vehicles/bad_id/")),
                   S("{\"statusCode\":400,\"error\":\"validation_error\",")));
    assert_str(
        v1(w, token,
           arena_fmt(w->arena, "vehicles/" STR_FMT "/vin", STR_ARG(id))),
        S("{\"statusCode\":403,\"error\":\"permission_error\",\"message\":"
          "\"Your application has insufficient permissions to access the "
          "requested resource. Please prompt the user to re-authenticate "
          "using Smartcar Connect.\",\"requestId\":\"" BLOT "\"}"));
    r = ASK(w, .method = POST, .bearer = token,
            .target = arena_fmt(w->arena, "/v1.0/vehicles/" STR_FMT "/batch",
                                STR_ARG(id)),
            .json = S("{\"requests\":[{\"path\":\"/vin\"}]}"));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(
        &r, "\"body\":{\"statusCode\":403,\"error\":\"permission_error\","));
    assert_true(str_starts(v1(w, S("nonsense"), S("user")),
                           S("{\"statusCode\":401,\"error\":"
                             "\"authentication_error\",")));
}

/* ---- webhooks: none yet ---- */

static struct reply
webhook(struct world *w, enum method method, str bearer, str id,
        const char *hook)
{
    return ASK(w, .method = method, .bearer = bearer,
               .target =
                   arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/webhooks/%s",
                             STR_ARG(id), hook));
}

FLOW(a_webhook_that_is_none_is_refused_after_who_asks)
{
    const struct connect c = {.query = asking_for(w, S("read_odometer"))};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    static const char *const hooks[] = {"webhookID",
                                        "0facda33-19aa-4000-8000-0000000000d4"};
    str amt = S("demo-management-token");

    for (size_t i = 0; i < 2; i++) {
        struct reply r = webhook(w, POST, token, id, hooks[i]);

        assert_error(&r, &API_VALIDATION);
        assert_str(reply_json(&r, "field"), S("webhookId"));
        r = webhook(w, POST, amt, id, hooks[i]);
        assert_error(&r, &API_AUTHENTICATION);
        r = webhook(w, DELETE, S("wrong"), id, hooks[i]);
        assert_error(&r, &API_AUTHENTICATION);
        r = webhook(w, DELETE, token, id, hooks[i]);
        assert_error(&r, &API_AUTHENTICATION);
        r = webhook(w, DELETE, amt, id, hooks[i]);
        assert_error(&r, &API_VALIDATION);
        r = webhook(w, DELETE, amt, S("x"), hooks[i]);
        assert_error(&r, &API_VALIDATION);
    }
}
