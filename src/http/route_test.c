/* SPDX-License-Identifier: Apache-2.0
 * From a target to a row, and through guard, handler and fail to an answer. */
#include "base/log.h"
#include "base/random.h"
#include "http/errors.h"
#include "http/route.h"
#include "test.h"

static const struct error REFUSED = {"refused", NULL, 403, NULL, "No."};

static err
show(struct request *req)
{
    response_send(req, 200, S("text/plain"),
                  arena_fmt(req->arena, STR_FMT "|" STR_FMT,
                            STR_ARG(req->params[0]), STR_ARG(req->params[1])));
    return OK;
}

static err
refuse(struct request *req)
{
    response_header(req, S("www-authenticate"), S("Basic"));
    return &REFUSED;
}

static err
stay_silent(struct request *req)
{
    (void)req;
    return OK;
}

static err
answer_then_fail(struct request *req)
{
    response_header(req, S("set-cookie"), S("half=made"));
    response_send(req, 200, S("text/plain"), S("half"));
    return &REFUSED;
}

static err
answer_too_much(struct request *req)
{
    struct buf b = {.arena = req->arena, .max = 0};

    buf_char(&b, 'x');
    response_json(req, 200, &b);
    return OK;
}

static err
too_many_headers(struct request *req)
{
    for (int i = 0; i < 2000; i++)
        response_header(req, S("x-many"), S("12345678"));
    response_send(req, 200, S(""), S(""));
    return OK;
}

static err
bad_location(struct request *req)
{
    response_redirect(req, 302, S("https://a.example/\nx"));
    return OK;
}

static void
fail_row(struct request *req, err e)
{
    response_send(req, e->status, S("x/row"), str_of(e->type));
}

static void
fail_site(struct request *req, err e)
{
    response_send(req, e->status, S("x/site"), str_of(e->type));
}

static void
fail_silently(struct request *req, err e)
{
    (void)req;
    (void)e;
}

static void
finish(struct request *req)
{
    response_header(req, S("sc-request-id"), req->id);
}

// clang-format off
static const struct route rows[] = {
    {GET,    INLINE, STR("/"),                        anyone, show, fail_row},
    {GET,    INLINE, STR("/v2.0/user"),               anyone, show, fail_row},
    {POST,   INLINE, STR("/v2.0/user"),               anyone, show, fail_row},
    {GET,    INLINE, STR("/v2.0/cars/{id}"),          anyone, show, fail_row},
    {DELETE, INLINE, STR("/v2.0/cars/{id}/app"),      anyone, show, fail_row},
    {GET,    INLINE, STR("/v2.0/cars/{id}/{s...}"),   anyone, show, fail_row},
    {GET,    INLINE, STR("/v3/cars"),                 anyone, show, fail_row},
    {PUT,    INLINE, STR("/only"),                    anyone, show, fail_row},
    {GET,    INLINE, STR("/guarded"),                 refuse, show, fail_row},
    {GET,    INLINE, STR("/refuse"),        anyone, refuse, fail_row},
    {GET,    INLINE, STR("/silent"),        anyone, stay_silent, fail_row},
    {GET,    INLINE, STR("/both"),          anyone, answer_then_fail, fail_row},
    {GET,    INLINE, STR("/much"),          anyone, answer_too_much, fail_row},
    {GET,    INLINE, STR("/headers"),       anyone, too_many_headers, fail_row},
    {GET,    INLINE, STR("/location"),      anyone, bad_location, fail_row},
    {GET,    INLINE, STR("/twice-silent"),  anyone, refuse, fail_silently},
    {OPTIONS,INLINE, STR("/cors"),          anyone, show, fail_row},
};
// clang-format on
static const struct site site = {
    rows, sizeof rows / sizeof rows[0], fail_site, finish, NULL, NULL};

static void
drop_line(str line, void *arg)
{
    (void)line;
    (void)arg;
}

static struct request
ask(enum method method, const char *target)
{
    struct arena *a = arena_open();
    struct message *in = ARENA_NEW(a, struct message);
    struct request req = {.arena = a, .in = in, .now_ms = 5999};

    *in = (struct message){.method = method, .target = str_of(target)};
    log_sink(drop_line, NULL);
    request_begin(&req, &site);
    request_run(&req, &site);
    log_sink(NULL, NULL);
    return req;
}

static void
answers(enum method method, const char *target, int status, const char *body)
{
    struct request req = ask(method, target);

    if (req.out.status != status)
        print_error("target %s\n", target);
    assert_int_equal(req.out.status, status);
    assert_str(req.out.body, str_of(body));
    arena_close(req.arena);
}

static bool
has_header(const struct request *req, const char *line)
{
    str rest = buf_str(&req->out.headers), have;

    while (str_cut(rest, '\n', &have, &rest)) {
        if (str_starts(have, str_of(line)) && have.len == strlen(line) + 1)
            return true;
    }
    return false;
}

TEST(a_request_knows_its_id_time_path_and_query)
{
    struct request req = ask(GET, "/v2.0/user?a=%31&a=2");

    assert_true(str_is_uuid(req.id));
    assert_int_equal(req.now, 5);
    assert_str(req.path, S("/v2.0/user"));
    assert_str(req.raw_query, S("a=%31&a=2"));
    assert_str(fields_get(req.query, S("a")), S("1"));
    assert_true(has_header(&req, "content-type: text/plain"));
    assert_non_null(strstr(buf_str(&req.out.headers).at, "sc-request-id: "));
    arena_close(req.arena);
}

TEST(parameters_of_a_pattern_are_segments)
{
    answers(GET, "/v2.0/cars/36ab", 200, "36ab|");
    answers(GET, "/v2.0/cars/a%20b", 200, "a b|");
    answers(DELETE, "/v2.0/cars/36ab/app", 200, "36ab|");
    answers(GET, "/v2.0/cars/36ab/odometer", 200, "36ab|odometer");
    answers(GET, "/v2.0/cars/36ab/tires/pressure", 200, "36ab|tires/pressure");
    answers(GET, "/v2.0/cars", 404, "not_found");
    answers(GET, "/v2.0/cars/", 404, "not_found");
    answers(GET, "/v2.0/cars//odometer", 404, "not_found");
}

TEST(one_trailing_slash_and_an_empty_query_are_ignored)
{
    answers(GET, "/", 200, "|");
    answers(GET, "/?", 200, "|");
    answers(GET, "/v2.0/user/", 200, "|");
    answers(GET, "/v2.0/user/?", 200, "|");
    answers(GET, "/v2.0/cars/36ab/odometer/", 200, "36ab|odometer");
    answers(GET, "/v2.0/cars/36ab/", 200, "36ab|");
    answers(GET, "/v2.0/user//", 404, "not_found");
}

TEST(any_version_is_the_one_version)
{
    struct request req = ask(GET, "/v99999999.99/cars/36ab/vin/");

    assert_int_equal(req.out.status, 200);
    assert_str(req.version, S("v99999999.99"));
    assert_str(req.path, S("/v99999999.99/cars/36ab/vin/"));
    assert_str(req.route->pattern, S("/v2.0/cars/{id}/{s...}"));
    arena_close(req.arena);
    answers(GET, "/v1.0/user", 200, "|");
    answers(GET, "/v3/cars", 200, "|");
    answers(GET, "/v3.0/cars", 404, "not_found");
    answers(GET, "/vlatest/user", 404, "not_found");
    answers(GET, "/v2/user", 404, "not_found");
    answers(GET, "/v2.0", 404, "not_found");
}

TEST(a_path_is_exact_in_case_and_spelling)
{
    answers(GET, "/V2.0/user", 404, "not_found");
    answers(GET, "/v2.0/User", 404, "not_found");
    answers(GET, "/v2.0/user;x=1", 404, "not_found");
    answers(GET, "/v2.0/user.", 404, "not_found");
    answers(GET, "/v2.0/./user", 404, "not_found");
    answers(GET, "/v2.0/%2e%2e/v2.0/user", 404, "not_found");
    answers(GET, "/v2.0%2fuser", 404, "not_found");
    answers(GET, "//v2.0/user", 404, "not_found");
    answers(GET, "/v2.0/userx", 404, "not_found");
    answers(GET, "/v2.0/use", 404, "not_found");
}

TEST(head_is_answered_as_get)
{
    answers(HEAD, "/v2.0/user", 200, "|");
    answers(HEAD, "/only", 405, "method_not_allowed");
}

TEST(another_method_is_told_which_are_allowed)
{
    struct request req = ask(DELETE, "/v2.0/user");

    assert_int_equal(req.out.status, 405);
    assert_true(has_header(&req, "allow: GET, HEAD, POST"));
    assert_true(has_header(&req, "content-type: x/site"));
    arena_close(req.arena);

    req = ask(OTHER_METHOD, "/only");
    assert_int_equal(req.out.status, 405);
    assert_true(has_header(&req, "allow: PUT"));
    arena_close(req.arena);

    answers(OPTIONS, "/v2.0/user", 405, "method_not_allowed");
    answers(OPTIONS, "/cors", 200, "|");
    answers(OTHER_METHOD, "/nowhere", 404, "not_found");
}

TEST(a_bad_target_is_answered_by_the_site)
{
    struct request req = ask(GET, "/%zz");

    assert_int_equal(req.out.status, 400);
    assert_null(req.route);
    assert_true(str_is_uuid(req.id));
    assert_true(has_header(&req, "content-type: x/site"));
    assert_non_null(strstr(buf_str(&req.out.headers).at, "sc-request-id: "));
    arena_close(req.arena);
    answers(GET, "*", 400, "bad_request");
}

TEST(a_bad_query_is_answered_by_the_row)
{
    struct request req = ask(GET, "/v2.0/user?a=%zz");

    assert_int_equal(req.out.status, 400);
    assert_true(has_header(&req, "content-type: x/row"));
    arena_close(req.arena);
}

TEST(what_guard_or_handler_return_goes_to_fail)
{
    struct request req = ask(GET, "/guarded");

    assert_int_equal(req.out.status, 403);
    assert_str(req.out.body, S("refused"));
    assert_true(has_header(&req, "www-authenticate: Basic"));
    arena_close(req.arena);
    answers(GET, "/refuse", 403, "refused");
}

TEST(an_error_after_an_answer_wins_and_leaves_nothing_of_it)
{
    struct request req = ask(GET, "/both");

    assert_int_equal(req.out.status, 403);
    assert_str(req.out.body, S("refused"));
    assert_false(has_header(&req, "set-cookie: half=made"));
    arena_close(req.arena);
}

TEST(a_handler_without_an_answer_is_an_error_of_ours)
{
    answers(GET, "/silent", 500, "server_error");
    answers(GET, "/location", 500, "server_error");
    answers(GET, "/twice-silent", 500, "");
}

TEST(an_answer_over_its_limit_is_an_error_of_ours)
{
    answers(GET, "/much", 500, "answer_too_large");
    answers(GET, "/headers", 500, "answer_too_large");
}

TEST(a_server_may_refuse_between_the_two_steps)
{
    struct message in = {.method = GET, .target = S("/v2.0/user")};
    struct request req = {.arena = arena_open(), .in = &in};

    request_begin(&req, &site);
    req.refused = &HTTP_STOPPING;
    request_run(&req, &site);
    assert_int_equal(req.out.status, 503);
    assert_str(req.out.body, S("stopping"));
    arena_close(req.arena);
}
