/* SPDX-License-Identifier: Apache-2.0
 * Reading a request: method, headers, cookies, parameters, forms. */
#include "base/log.h"
#include "http/errors.h"
#include "http/request.h"
#include "http/route.h"
#include "test.h"

static const struct field headers[] = {
    {STR("Host"),    STR("a.example")       },
    {STR("Cookie"),  STR("a=1; b=2;c = 3")  },
    {STR("X-Twice"), STR("first")           },
    {STR("x-twice"), STR("second")          },
    {STR("cookie"),  STR("d=4=5; a=other;e")},
};
static const struct message in = {
    .headers = {headers, sizeof headers / sizeof headers[0]}
};
static const struct request reading = {.in = &in};

TEST(a_method_is_known_by_its_exact_name)
{
    assert_int_equal(method_from(S("GET")), GET);
    assert_int_equal(method_from(S("OPTIONS")), OPTIONS);
    assert_int_equal(method_from(S("get")), OTHER_METHOD);
    assert_int_equal(method_from(S("TRACE")), OTHER_METHOD);
    assert_int_equal(method_from(S("")), OTHER_METHOD);
    assert_int_equal(method_from(S("other")), OTHER_METHOD);
    assert_str(method_name(PATCH), S("PATCH"));
}

TEST(a_header_is_found_in_any_case_and_counted)
{
    assert_str(request_header(&reading, S("host")), S("a.example"));
    assert_str(request_header(&reading, S("X-TWICE")), S("first"));
    assert_int_equal(request_header_count(&reading, S("x-twice")), 2);
    assert_int_equal(request_header_count(&reading, S("absent")), 0);
    assert_str(request_header(&reading, S("absent")), S(""));
}

TEST(a_cookie_is_found_by_its_exact_name)
{
    assert_str(request_cookie(&reading, S("a")), S("1"));
    assert_str(request_cookie(&reading, S("b")), S("2"));
    assert_str(request_cookie(&reading, S("d")), S("4=5"));
    assert_str(request_cookie(&reading, S("A")), S(""));
    assert_str(request_cookie(&reading, S("c")), S(""));
    assert_str(request_cookie(&reading, S("e")), S(""));
    assert_str(request_cookie(&reading, S("")), S(""));
}

static struct fields
parsed(struct arena *a, str text)
{
    struct fields f;

    assert_true(fields_parse(a, text, &f));
    return f;
}

TEST(parameters_are_decoded)
{
    struct arena *a = arena_open();
    struct fields f = parsed(a, S("a=1&b=x+y%20z&&c&a=2&%64=%C3%B6&e==&=f"));

    assert_int_equal(f.count, 7);
    assert_str(fields_get(f, S("a")), S("1"));
    assert_int_equal(fields_count(f, S("a")), 2);
    assert_str(fields_get(f, S("b")), S("x y z"));
    assert_int_equal(fields_count(f, S("c")), 1);
    assert_str(fields_get(f, S("c")), S(""));
    assert_str(fields_get(f, S("d")), S("\xc3\xb6"));
    assert_str(fields_get(f, S("e")), S("="));
    assert_str(fields_get(f, S("absent")), S(""));
    assert_int_equal(parsed(a, S("")).count, 0);
    arena_close(a);
}

TEST(raw_parameters_keep_their_values)
{
    struct arena *a = arena_open();
    struct fields f;

    assert_true(fields_raw(a, S("st%61te=a+b%20c&x=1"), &f));
    assert_str(fields_get(f, S("state")), S("a+b%20c"));
    assert_false(fields_raw(a, S("state=%zz"), &f));
    assert_false(fields_raw(a, S("state=%ff"), &f));
    arena_close(a);
}

TEST(bad_parameters_are_refused)
{
    static const str bad[] = {
        STR("a=%"),      STR("a=%4"),   STR("%zz=1"),
        STR("a=%00"),    STR("a\0b=1"), STR("a=%ff"),
        STR("a=%c0%af"), STR("a=\xff"), STR("a=%ed%a0%80")};
    struct arena *a = arena_open();

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct fields f;

        assert_false(fields_parse(a, bad[i], &f));
        assert_int_equal(f.count, 0);
    }
    arena_close(a);
}

TEST(more_than_512_parameters_are_refused)
{
    struct arena *a = arena_open();
    struct buf b = {.arena = a, .max = 4096};
    struct fields f;

    for (int i = 0; i < 512; i++)
        buf_add(&b, S("a=1&"));
    assert_int_equal(parsed(a, buf_str(&b)).count, 512);
    buf_add(&b, S("a=1"));
    assert_false(fields_parse(a, buf_str(&b), &f));
    arena_close(a);
}

static err
form_error(str content_type, str body)
{
    const struct field type[] = {
        {STR("content-type"), content_type}
    };
    const struct message posted = {
        .method = POST, .headers = {type, content_type.len > 0},
             .body = body
    };
    struct request req = {.arena = arena_open(), .in = &posted};
    struct fields f;
    err e = request_form(&req, &f);

    assert_int_equal(f.count, e == OK ? 1 : 0);
    arena_close(req.arena);
    return e;
}

TEST(a_form_has_its_content_type)
{
    const str form = S("application/x-www-form-urlencoded");
    static const str good[] = {
        STR("application/x-www-form-urlencoded; charset=utf-8"),
        STR("Application/X-WWW-Form-URLEncoded;charset=\"UTF-8\""),
        STR("application/x-www-form-urlencoded ; CHARSET=utf-8"),
        STR("application/x-www-form-urlencoded;")};
    static const str bad[] = {
        STR(""),
        STR("application/json"),
        STR("multipart/form-data; boundary=x"),
        STR("application/x-www-form-urlencoded2"),
        STR("application/x-www-form-urlencoded; charset=iso-8859-1"),
        STR("application/x-www-form-urlencoded; charset=utf-8; charset=utf-7")};

    assert_ptr_equal(form_error(form, S("a=1")), OK);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_ptr_equal(form_error(good[i], S("a=1")), OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_ptr_equal(form_error(bad[i], S("a=1")), &HTTP_UNSUPPORTED_MEDIA);
    assert_ptr_equal(form_error(form, S("a=%00")), &HTTP_BAD_FORM);
}

TEST(two_content_types_are_refused)
{
    static const struct field twice[] = {
        {STR("content-type"), STR("application/x-www-form-urlencoded")},
        {STR("Content-Type"), STR("application/x-www-form-urlencoded")},
    };
    const struct message posted = {
        .headers = {twice, 2},
          .body = S("a=1")
    };
    struct request req = {.arena = arena_open(), .in = &posted};
    struct fields f;

    assert_ptr_equal(request_form(&req, &f), &HTTP_UNSUPPORTED_MEDIA);
    arena_close(req.arena);
}

static char line[1024];

static void
keep_line(str text, void *arg)
{
    (void)arg;
    (void)snprintf(line, sizeof line, STR_FMT, STR_ARG(text));
}

TEST(the_log_names_the_pattern_and_never_the_target)
{
    static const struct route row = {.pattern = STR("/v2.0/vehicles/{id}")};
    const struct message got = {.method = HEAD,
                                .target = S("/v2.0/vehicles/36ab?x=secret")};
    struct request req = {
        .in = &got, .id = S("the-id"), .route = &row, .out = {.status = 404}};

    log_sink(keep_line, NULL);
    request_log(&req, 12);
    log_sink(NULL, NULL);
    assert_non_null(strstr(line, "event=request id=the-id method=HEAD "
                                 "route=/v2.0/vehicles/{id} status=404 ms=12"));
    assert_null(strstr(line, "secret"));
    assert_null(strstr(line, "36ab"));
}

#define TRACE  "4bf92f3577b34da6a3ce929d0e0e4736"
#define PARENT "00f067aa0ba902b7"

static str
trace_of(const char *value, const char *second)
{
    const struct field f[] = {
        {S("traceparent"), str_of(value) },
        {S("Traceparent"), str_of(second)},
    };
    const struct message m = {
        .headers = {f, second[0] == '\0' ? 1 : 2}
    };
    const struct request req = {.in = &m};

    return request_trace(&req);
}

TEST(a_trace_is_taken_from_a_valid_traceparent)
{
    static const char *const good[] = {
        "00-" TRACE "-" PARENT "-01",
        "00-" TRACE "-" PARENT "-00",
        "cc-" TRACE "-" PARENT "-01", /* a later version, */
        "01-" TRACE "-" PARENT "-01-what-comes-then",
    };

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_str(trace_of(good[i], ""), S(TRACE));
    assert_str(request_trace(&reading), S(""));
}

TEST(a_traceparent_that_is_not_valid_is_ignored)
{
    static const char *const bad[] = {
        "",
        "00",
        "00-" TRACE "-" PARENT "-0",
        "00-" TRACE "-" PARENT "-01-more", /* version 00 has no more */
        "00-" TRACE "-" PARENT "-011",
        "01-" TRACE "-" PARENT "-01more",
        "ff-" TRACE "-" PARENT "-01",
        "0x-" TRACE "-" PARENT "-01",
        "CC-" TRACE "-" PARENT "-01",
        "00-" TRACE "-" PARENT "-0g",
        "00-" TRACE "-" PARENT "_01",
        "00-" TRACE "_" PARENT "-01",
        "00_" TRACE "-" PARENT "-01",
        "00-00000000000000000000000000000000-" PARENT "-01",
        "00-" TRACE "-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-" PARENT "-01",
        "00-" TRACE "-00F067AA0BA902B7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473 -" PARENT "-01",
        " 00-" TRACE "-" PARENT "-01",
        "00-4bf92f3577b34da6a3ce929d0e0e47\"\n-" PARENT "-01",
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (trace_of(bad[i], "").len != 0)
            fail_msg("%zu: %s", i, bad[i]);
    assert_str(
        trace_of("00-" TRACE "-" PARENT "-01", "00-" TRACE "-" PARENT "-01"),
        S(""));
}

TEST(the_log_names_the_trace_if_there_is_one)
{
    const struct field f[] = {
        {S("traceparent"), S("00-" TRACE "-" PARENT "-01")}
    };
    const struct message traced = {
        .headers = {f, 1}
    };
    struct request req = {.in = &traced, .id = S("the-id")};

    log_sink(keep_line, NULL);
    request_log(&req, 12);
    assert_non_null(strstr(line, " ms=12 trace=" TRACE));
    assert_null(strstr(line, PARENT));
    req.in = &in;
    request_log(&req, 12);
    assert_null(strstr(line, "trace"));
    log_sink(NULL, NULL);
}
