/* SPDX-License-Identifier: Apache-2.0
 * The vehicle API as its clients see it. */
#include <pthread.h>

#include "oauth/errors.h"
#include "store/errors.h"
#include "vehicles/errors.h"
#include "vehicles/vehicles.h"
#include "vehicles/vehicles_test_world.h"

#define REFUSED_403                                                            \
    "{\"type\":\"PERMISSION\",\"code\":null,\"description\":\"Your "           \
    "application has insufficient permissions to access the requested "        \
    "resource. Please prompt the user to re-authenticate using Smartcar "      \
    "Connect.\",\"docURL\":\"http://localhost:8480/docs/errors/"               \
    "permission-errors#null\",\"statusCode\":403,\"requestId\":\"ID\","        \
    "\"resolution\":{\"type\":\"REAUTHENTICATE\"}}"

static void
assert_body(struct world *w, const char *line, int status, const char *body)
{
    struct answer got = world_ask(w, line, NULL);

    assert_str(answer_body(w, got), str_of(body));
    assert_int_equal(got.status, status);
    assert_str(answer_header(got, "content-type"),
               S("application/json; charset=utf-8"));
    assert_str(answer_header(got, "sc-request-id"), got.request_id);
}

/* A refusal by its words, with a part of its body (NULL: any). */
static void
assert_refused(struct world *w, const char *line, const char *headers,
               int status, const char *part)
{
    struct answer got = world_ask(w, line, headers);

    assert_int_equal(got.status, status);
    assert_true(has(got.body, "\"requestId\":\""));
    assert_true(has(got.body, "\"resolution\":{\"type\":"));
    if (part != NULL && !has(got.body, part))
        fail_msg("%s: no %s in " STR_FMT, line, part, STR_ARG(got.body));
}

/* ---- reading ---- */

BOTH(the_user_is_the_owner)
{
    assert_body(w, "GET /v2.0/user", 200, "{\"id\":\"" OWNER "\"}");
}

BOTH(a_signal_is_read)
{
    struct answer got = world_ask(w, "GET /v2.0/vehicles/" CAR "/odometer", "");

    assert_int_equal(got.status, 200);
    assert_str(got.body, S("{\"distance\":104.32}"));
    assert_str(answer_header(got, "sc-data-age"),
               S("2018-06-20T01:33:37.077Z"));
    assert_str(answer_header(got, "sc-fetched-at"),
               S("2018-06-20T01:33:37.078Z"));
    assert_str(answer_header(got, "sc-unit-system"), S("metric"));
}

BOTH(the_maker_is_told_who_asks_for_what)
{
    world_ask(w, "GET /v2.0/vehicles/" CAR "/odometer", NULL);
    assert_int_equal(world_maker.asked, 1);
    assert_str(world_maker.app_id, S("app"));
    assert_str(world_maker.make, S("CHEVROLET"));
    assert_str(world_maker.vin, S(CAR));
    assert_str(world_maker.handle, S("a handle"));
    assert_true(world_maker.simulated);
    assert_int_equal(world_maker.now_ms, NOW_MS);
    assert_int_equal(world_maker.signal, SIGNAL_ODOMETER);
}

BOTH(a_path_may_have_several_segments)
{
    assert_body(w, "GET /v2.0/vehicles/" CAR "/tires/pressure", 200,
                "{\"frontLeft\":219.0,\"frontRight\":219.0,"
                "\"backLeft\":219.5,\"backRight\":null}");
}

BOTH(a_number_keeps_its_point)
{
    world_maker.odometer = 28;
    assert_body(w, "GET /v2.0/vehicles/" CAR "/odometer", 200,
                "{\"distance\":28.0}");
}

BOTH(attributes_are_the_makers_and_the_id_is_ours)
{
    struct answer got = world_ask(w, "GET /v2.0/vehicles/" CAR, NULL);

    assert_int_equal(got.status, 200);
    assert_str(got.body, S("{\"id\":\"" CAR "\",\"make\":\"CHEVROLET\","
                           "\"model\":\"Volt\",\"year\":2017}"));
    assert_str(answer_header(got, "sc-unit-system"), S(""));
    assert_str(answer_header(got, "sc-data-age"), S(""));
}

BOTH(an_id_may_be_in_capitals)
{
    assert_body(w,
                "GET /v2.0/vehicles/36AB27D0-FD9D-4455-823A-CE30AF709FFC/"
                "odometer",
                200, "{\"distance\":104.32}");
}

/* ---- units ---- */

BOTH(units_are_as_asked_for_in_any_case)
{
    const char *line = "GET /v2.0/vehicles/" CAR "/odometer";
    struct answer got = world_ask(w, line, "SC-Unit-System: Imperial");

    assert_str(got.body, S("{\"distance\":64.82}"));
    assert_str(answer_header(got, "sc-unit-system"), S("imperial"));
    got = world_ask(w, line, "sc-unit-system: METRIC");
    assert_str(got.body, S("{\"distance\":104.32}"));
    assert_str(answer_header(got, "sc-unit-system"), S("metric"));
}

BOTH(unknown_units_are_refused)
{
    static const char *const bad[] = {
        "sc-unit-system: nautical",
        "sc-unit-system:", "sc-unit-system: metric, imperial"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_refused(w, "GET /v2.0/vehicles/" CAR "/odometer", bad[i], 400,
                       "\"detail\":[{\"field\":\"sc-unit-system\",\"message\":"
                       "\"must be metric or imperial\"}]");
    assert_int_equal(world_maker.asked, 0);
}

BOTH(an_answer_without_units_names_none)
{
    struct answer got = world_ask(w, "GET /v2.0/vehicles/" CAR "/vin",
                                  "sc-unit-system: imperial");

    assert_int_equal(got.status, 200);
    assert_str(answer_header(got, "sc-unit-system"), S(""));
    assert_str(answer_header(got, "sc-data-age"),
               S("2018-06-20T01:33:37.077Z"));
}

/* ---- the order of refusals ---- */

BOTH(an_id_that_is_no_uuid_is_malformed)
{
    static const char *const bad[] = {
        "bad_id",
        "0SCCHEVROLET00001",
        "36ab27d0-fd9d-4455-823a-ce30af709ff",
        "36ab27d0-fd9d-4455-823a-ce30af709ffcc",
        "36ab27d0-fd9d-4455-823a_ce30af709ffc",
        "36ab27d0-fd9d-4455-823a-ce30af709ffg",
        "%c3%a9ab27d0-fd9d-4455-823a-ce30af709ffc"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const char *line =
            arena_fmt(w->arena, "GET /v2.0/vehicles/%s/nothing", bad[i]).at;

        assert_refused(w, line, NULL, 400,
                       "\"detail\":[{\"field\":\"vehicleId\",\"message\":"
                       "\"must be a UUID\"}]");
    }
}

BOTH(a_vehicle_out_of_reach_tells_nothing_of_itself)
{
    static const char *const ids[] = {INVENTED, UNSHARED, OTHERS, TESLA};
    static const char *const paths[] = {"", "/odometer", "/permissions",
                                        "/nothing", "/tesla/compass"};

    world_ask(w, "DELETE /v2.0/vehicles/" TESLA "/application", NULL);
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        for (size_t p = 0; p < sizeof paths / sizeof paths[0]; p++)
            assert_body(
                w,
                arena_fmt(w->arena, "GET /v2.0/vehicles/%s%s", ids[i], paths[p])
                    .at,
                403, REFUSED_403);
        assert_body(
            w,
            arena_fmt(w->arena, "DELETE /v2.0/vehicles/%s/application", ids[i])
                .at,
            403, REFUSED_403);
    }
    assert_int_equal(world_ended(w, S(OTHERS)).ended_at, 0);
    assert_int_equal(world_ended(w, S(UNSHARED)).ended_at, 0);
}

BOTH(a_refusal_has_the_same_headers_whether_or_not_the_vehicle_exists)
{
    struct answer a = world_ask(w, "GET /v2.0/vehicles/" OTHERS "/vin", NULL);
    struct answer b = world_ask(w, "GET /v2.0/vehicles/" INVENTED "/vin", NULL);

    a.body = a.headers;
    b.body = b.headers;
    assert_str(answer_body(w, a), answer_body(w, b));
    assert_str(answer_header(a, "retry-after"), S(""));
}

BOTH(an_unknown_path_comes_before_the_permission)
{
    assert_refused(w, "GET /v2.0/vehicles/" CAR "/nothing", NULL, 404,
                   "\"type\":\"RESOURCE_NOT_FOUND\",\"code\":\"PATH\"");
    assert_refused(w, "GET /v2.0/vehicles/" CAR "/odometer/more", NULL, 404,
                   "\"code\":\"PATH\"");
    assert_int_equal(world_maker.asked, 0);
}

BOTH(what_the_owner_did_not_allow_is_refused_before_the_maker_is_asked)
{
    assert_body(w, "GET /v2.0/vehicles/" CAR "/location", 403, REFUSED_403);
    assert_body(w, "GET /v2.0/vehicles/" TESLA, 403, REFUSED_403);
    assert_int_equal(world_maker.asked, 0);
}

BOTH(a_narrowed_token_reads_less)
{
    w->bearer.narrowed_to = S("read_vin read_location");
    assert_int_equal(
        world_ask(w, "GET /v2.0/vehicles/" CAR "/vin", NULL).status, 200);
    assert_body(w, "GET /v2.0/vehicles/" CAR "/odometer", 403, REFUSED_403);
    /* never more than the connection has */
    assert_body(w, "GET /v2.0/vehicles/" CAR "/location", 403, REFUSED_403);
    assert_body(w, "GET /v2.0/vehicles/" CAR "/permissions", 200,
                "{\"permissions\":[\"read_vin\"],"
                "\"paging\":{\"count\":1,\"offset\":0}}");
}

BOTH(another_makes_path_is_not_for_this_car)
{
    world_add_vehicle(w, 1, S(INVENTED), S("FORD"), S("read_compass"));
    assert_refused(w, "GET /v2.0/vehicles/" INVENTED "/tesla/compass", NULL,
                   501, "\"code\":\"VEHICLE_NOT_CAPABLE\"");
    assert_int_equal(world_maker.asked, 0);
    assert_int_equal(
        world_ask(w, "GET /v2.0/vehicles/" TESLA "/tesla/compass", NULL).status,
        200);
}

/* ---- errors of others ---- */

BOTH(a_makers_error_is_ours_by_its_words)
{
    static const struct error not_capable = {"COMPATIBILITY",
                                             "VEHICLE_NOT_CAPABLE", 501, NULL,
                                             "words of the maker's"};
    static const struct error asleep = {"VEHICLE_STATE", "ASLEEP", 409, NULL,
                                        "words of the maker's"};
    const char *line = "GET /v2.0/vehicles/" CAR "/odometer";

    world_maker.answer = &not_capable;
    assert_refused(w, line, NULL, 501,
                   "\"code\":\"VEHICLE_NOT_CAPABLE\",\"description\":\"This "
                   "vehicle cannot do this");
    world_maker.answer = &asleep;
    assert_refused(w, line, NULL, 409, "\"suggestedUserMessage\":\"Your car");
    assert_refused(w, line, NULL, 409,
                   "/docs/errors/vehicle-state-errors#asleep\"");
    world_maker.answer = &API_VEHICLE_RATE_LIMIT;
    assert_str(answer_header(world_ask(w, line, NULL), "retry-after"), S("60"));
}

BOTH(a_stores_failure_is_ours_to_mend)
{
    const char *line = "GET /v2.0/vehicles/" CAR "/odometer";
    struct answer got;

    world_maker.answer = &STORE_BUSY;
    got = world_ask(w, line, NULL);
    assert_int_equal(got.status, 503);
    assert_str(answer_header(got, "retry-after"), S("1"));
    assert_true(has(got.body, "\"type\":\"SERVER\",\"code\":\"INTERNAL\""));
    assert_true(has(got.body, "\"statusCode\":503"));
    world_maker.answer = &STORE_FAILED;
    assert_refused(w, line, NULL, 500,
                   "\"type\":\"SERVER\",\"code\":\"INTERNAL\"");
    world_maker.answer = &STORE_CONFLICT;
    assert_refused(w, line, NULL, 500,
                   "\"type\":\"SERVER\",\"code\":\"INTERNAL\"");
}

BOTH(nobody_is_told_how_to_sign_in)
{
    struct answer got;

    w->bearer.consent_id = 0;
    got = world_ask(w, "GET /v2.0/vehicles/" CAR "/odometer", NULL);
    assert_int_equal(got.status, 401);
    assert_str(answer_header(got, "www-authenticate"), S("Bearer"));
    assert_str(
        answer_body(w, got),
        S("{\"type\":\"AUTHENTICATION\",\"code\":null,\"description\":\"The "
          "authorization header is missing or malformed, or it contains "
          "invalid or expired authentication credentials. Please check for "
          "missing parameters, spelling and casing mistakes, and other syntax "
          "issues.\",\"docURL\":\"http://localhost:8480/docs/errors/"
          "authentication-errors#null\",\"statusCode\":401,\"requestId\":"
          "\"ID\",\"resolution\":{\"type\":null}}"));
}

BOTH(a_wrong_method_names_the_right_ones)
{
    struct answer got =
        world_ask(w, "POST /v2.0/vehicles/" CAR "/odometer", NULL);

    assert_int_equal(got.status, 405);
    assert_true(has(got.body, "\"code\":\"METHOD\""));
    assert_str(answer_header(got, "allow"), S("GET, HEAD"));
}

BOTH(the_doc_url_is_the_operators)
{
    const char *line = "GET /v2.0/vehicles/bad_id";

    w->settings.compat_texts = S("smartcar");
    assert_refused(w, line, NULL, 400,
                   "\"docURL\":\"https://smartcar.com/docs/errors/api-errors/"
                   "validation-errors#null\"");
    w->settings.doc_url = S("https://example.com/help");
    assert_refused(w, line, NULL, 400,
                   "\"docURL\":\"https://example.com/help/"
                   "validation-errors#null\"");
}

/* The default docURL is an address of this server, down to the anchor. */
BOTH(a_doc_url_leads_to_the_error)
{
    for (size_t i = 0; i < api_error_count; i++) {
        struct answer got;
        str url, rest, anchor;

        world_maker.answer = api_errors[i].error;
        got = world_ask(w, "GET /v2.0/vehicles/" CAR "/odometer", NULL);
        url = answer_member(got, "docURL");
        assert_true(str_starts(url, w->settings.base_url));
        str_cut(str_from(url, w->settings.base_url.len), '#', &rest, &anchor);
        got = world_ask(
            w, arena_fmt(w->arena, "GET " STR_FMT, STR_ARG(rest)).at, NULL);
        assert_int_equal(got.status, 200);
        assert_str(answer_header(got, "content-type"),
                   S("text/html; charset=utf-8"));
        assert_true(
            has(got.body,
                arena_fmt(w->arena, "id=\"" STR_FMT "\"", STR_ARG(anchor)).at));
        assert_true(has(got.body, api_errors[i].error->type));
    }
    assert_refused(w, "GET /docs/errors/nothing-errors", NULL, 404,
                   "\"code\":\"PATH\"");
    assert_refused(w, "GET /docs/errors/%3Cscript%3E", NULL, 404,
                   "\"code\":\"PATH\"");
}

/* ---- lists ---- */

BOTH(vehicles_come_in_the_order_they_were_chosen)
{
    assert_body(w, "GET /v2.0/vehicles", 200,
                "{\"vehicles\":[\"" CAR "\",\"" TESLA "\"],"
                "\"paging\":{\"count\":2,\"offset\":0}}");
    assert_body(w, "GET /v2.0/vehicles/?limit=1&offset=1", 200,
                "{\"vehicles\":[\"" TESLA "\"],"
                "\"paging\":{\"count\":2,\"offset\":1}}");
}

BOTH(a_page_past_the_end_is_empty)
{
    assert_body(w, "GET /v2.0/vehicles?limit=1&offset=7", 200,
                "{\"vehicles\":[],\"paging\":{\"count\":2,\"offset\":7}}");
    assert_body(w, "GET /v2.0/vehicles?offset=9223372036854775807", 200,
                "{\"vehicles\":[],"
                "\"paging\":{\"count\":2,\"offset\":9223372036854775807}}");
    assert_body(w, "GET /v2.0/vehicles/" CAR "/permissions?offset=7", 200,
                "{\"permissions\":[],\"paging\":{\"count\":4,\"offset\":7}}");
}

BOTH(a_page_has_ten_if_nothing_is_said)
{
    struct answer got;
    size_t commas = 0;

    for (int i = 0; i < 12; i++)
        world_add_vehicle(
            w, 1,
            arena_fmt(w->arena, "eeeeeeee-0000-4000-8000-0000000000%02d", i),
            S("FORD"), S("read_vin"));
    got = world_ask(w, "GET /v2.0/vehicles", NULL);
    for (size_t i = 0; i < got.body.len; i++)
        commas += got.body.at[i] == ',';
    assert_int_equal(commas, 11); /* 9 between 10 ids, 2 about the paging */
    assert_true(has(got.body, "\"count\":14"));
}

BOTH(permissions_are_listed_in_the_catalogues_order)
{
    assert_body(w, "GET /v2.0/vehicles/" CAR "/permissions", 200,
                "{\"permissions\":[\"read_odometer\",\"read_tires\","
                "\"read_vehicle_info\",\"read_vin\"],"
                "\"paging\":{\"count\":4,\"offset\":0}}");
    assert_body(w, "GET /v2.0/vehicles/" CAR "/permissions?limit=2&offset=2",
                200,
                "{\"permissions\":[\"read_vehicle_info\",\"read_vin\"],"
                "\"paging\":{\"count\":4,\"offset\":2}}");
}

BOTH(bad_paging_names_the_field)
{
    static const char *const limits[] = {
        "0", "51", "-1", "1.5", "ten", "+1", "%31%20", "99999999999999999999"};
    static const char *const offsets[] = {"-1", "x", "9223372036854775808"};

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        assert_refused(
            w, arena_fmt(w->arena, "GET /v2.0/vehicles?limit=%s", limits[i]).at,
            NULL, 400, "\"detail\":[{\"field\":\"limit\",");
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++)
        assert_refused(w,
                       arena_fmt(w->arena,
                                 "GET /v2.0/vehicles/" CAR
                                 "/permissions?offset=%s",
                                 offsets[i])
                           .at,
                       NULL, 400, "\"detail\":[{\"field\":\"offset\",");
    assert_refused(w, "GET /v2.0/vehicles?limit=1&limit=2", NULL, 400,
                   "\"limit\",\"message\":\"is there more than once\"");
}

/* ---- what clients send besides (reference/api.md 2.3) ---- */

BOTH(habits_of_clients_are_tolerated)
{
    static const char *const lines[] = {
        "GET /v2.0/vehicles/" CAR "/odometer/",
        "GET /v2.0/vehicles/" CAR "/odometer?",
        "GET /v2.0/vehicles/" CAR "/odometer/?",
        "GET /v2.0/vehicles/" CAR "/odometer?flags=country:DE+color:00819D",
        "GET /v1.0/vehicles/" CAR "/odometer",
        "GET /v99.9/vehicles/" CAR "/odometer",
        "HEAD /v2.0/vehicles/" CAR "/odometer",
    };

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct answer got =
            world_ask(w, lines[i], "content-type: application/json");

        assert_str(got.body, S("{\"distance\":104.32}"));
        assert_int_equal(got.status, 200);
    }
    assert_int_equal(
        world_ask(w, "GET /v2.0/vehicles?limit=1&offset=1?", NULL).status, 200);
    assert_int_equal(
        world_ask(w, "GET /v2.0/vehicles?limit=undefined", NULL).status, 200);
    assert_int_equal(world_ask(w, "GET /v2.0/vehicles/" CAR "/", NULL).status,
                     200);
}

BOTH(a_version_that_is_none_is_said_to_be_none)
{
    assert_refused(w, "GET /vJohnny%20Appleseed/vehicles/" CAR "/odometer",
                   NULL, 404, "\"code\":\"VERSION\"");
    assert_refused(w, "GET /v2/vehicles", NULL, 404, "\"code\":\"VERSION\"");
    assert_refused(w, "GET /vehicles", NULL, 404, "\"code\":\"PATH\"");
    assert_refused(w, "GET /v2.0/vehicle", NULL, 404, "\"code\":\"PATH\"");
}

/* ---- disconnecting ---- */

BOTH(a_disconnected_vehicle_is_out_of_reach_at_once)
{
    struct db *elsewhere = world_open_again(w);
    const char *line = "GET /v2.0/vehicles/" CAR "/odometer";

    assert_int_equal(world_ask_db(w, elsewhere, line, NULL).status, 200);
    assert_body(w, "DELETE /v2.0/vehicles/" CAR "/application", 200,
                "{\"status\":\"success\"}");
    assert_body(w, line, 403, REFUSED_403);
    assert_int_equal(world_ask_db(w, elsewhere, line, NULL).status, 403);
    assert_body(w, "GET /v2.0/vehicles", 200,
                "{\"vehicles\":[\"" TESLA "\"],"
                "\"paging\":{\"count\":1,\"offset\":0}}");
    assert_int_equal(world_ended(w, S(CAR)).ended_at, NOW);
}

BOTH(connecting_again_does_not_bring_old_tokens_back)
{
    world_share(w, 3, S(CAR)); /* an earlier consent of the same owner */
    world_ask(w, "DELETE /v2.0/vehicles/" CAR "/application", NULL);
    assert_int_equal(world_ended(w, S(CAR)).consents, 0);
    world_revive(w, S(CAR));
    world_share(w, 1, S(CAR));
    assert_int_equal(
        world_ask(w, "GET /v2.0/vehicles/" CAR "/odometer", NULL).status, 200);
    w->bearer.consent_id = 3;
    assert_body(w, "GET /v2.0/vehicles/" CAR "/odometer", 403, REFUSED_403);
}

BOTH(a_vehicle_is_disconnected_once)
{
    const char *line = "DELETE /v2.0/vehicles/" CAR "/application";

    assert_int_equal(world_ask(w, line, NULL).status, 200);
    assert_body(w, line, 403, REFUSED_403);
}

enum { RACERS = 8, ROUNDS = 20 };

struct racer {
    struct world world; /* of its own arena */
    pthread_barrier_t *start;
    const char *line;
    int status;
};

static void *
race(void *arg)
{
    struct racer *r = arg;

    pthread_barrier_wait(r->start);
    r->status = world_ask(&r->world, r->line, NULL).status;
    return NULL;
}

static void
race_once(struct world *w, str vehicle_id)
{
    pthread_barrier_t start;
    pthread_t threads[RACERS];
    struct racer racers[RACERS];
    int won = 0, lost = 0;

    pthread_barrier_init(&start, NULL, RACERS);
    for (size_t i = 0; i < RACERS; i++) {
        racers[i] = (struct racer){.world = *w, .start = &start};
        racers[i].world.arena = arena_open();
        racers[i].line =
            arena_fmt(w->arena, "DELETE /v2.0/vehicles/" STR_FMT "/application",
                      STR_ARG(vehicle_id))
                .at;
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]),
                         0);
    }
    for (size_t i = 0; i < RACERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        won += racers[i].status == 200;
        lost += racers[i].status == 403;
        arena_close(racers[i].world.arena);
    }
    pthread_barrier_destroy(&start);
    assert_int_equal(won, 1);
    assert_int_equal(lost, RACERS - 1);
}

BOTH(of_many_disconnects_at_once_one_is_told_it_was_the_one)
{
    for (int i = 0; i < ROUNDS; i++) {
        str id =
            arena_fmt(w->arena, "eeeeeeee-0000-4000-8000-0000000000%02d", i);

        world_add_vehicle(w, 1, id, S("FORD"), S("read_vin"));
        race_once(w, id);
        assert_int_equal(world_ended(w, id).ended_at, NOW);
    }
}

/* ---- errors on request ---- */

static err
go_live(struct tx *tx, void *arg)
{
    return test_connection_go_live(
        tx, &(struct test_connection_go_live_args){*(const str *)arg}, NULL);
}

/* Neither trouble nor waiting can be asked of a real car. */
BOTH(a_real_car_has_no_trouble_on_request)
{
    static const char *const asked[] = {
        "valetkey-simulate: VEHICLE_STATE.ASLEEP",
        "valetkey-simulate: latency=10000"};
    str id = S(CAR);

    assert_int_equal(
        world_ask(w, "GET /v2.0/vehicles/" CAR "/vin", asked[0]).status, 409);
    assert_ptr_equal(db_write(w->db, go_live, &id), OK);
    world_maker.asked = 0;
    for (size_t i = 0; i < 2; i++) {
        struct answer got =
            world_ask(w, "GET /v2.0/vehicles/" CAR "/vin", asked[i]);

        assert_int_equal(got.status, 400);
        assert_true(has(got.body, "is for simulated vehicles"));
        assert_int_equal(world_maker.asked, 0);
    }
}
