/* SPDX-License-Identifier: Apache-2.0
 * Answers: what reaches the client, what can never. */
#include "base/log.h"
#include "http/request.h"
#include "test.h"

static size_t lines;

static void
count_line(str text, void *arg)
{
    (void)arg;
    assert_non_null(strstr(text.at, "event=header_dropped"));
    lines++;
}

static struct request
answering(void)
{
    struct request req = {.arena = arena_open(), .id = S("the-id")};

    lines = 0;
    log_sink(count_line, NULL);
    response_clear(&req);
    return req;
}

static void
end(struct request *req)
{
    log_sink(NULL, NULL);
    arena_close(req->arena);
}

TEST(headers_are_sent_in_order_and_twice_if_given_twice)
{
    struct request req = answering();

    response_header(&req, S("sc-a"), S("1"));
    response_header(&req, S("sc-a"), S("K\xc3\xb6ln"));
    response_header(&req, S("x"), S(""));
    assert_str(buf_str(&req.out.headers),
               S("sc-a: 1\r\nsc-a: K\xc3\xb6ln\r\nx: \r\n"));
    assert_int_equal(lines, 0);
    end(&req);
}

TEST(a_header_cannot_be_split)
{
    struct request req = answering();

    response_header(&req, S("x-a"), S("1\r\nset-cookie: b=c"));
    response_header(&req, S("x-a"), S("1\n2"));
    response_header(&req, S("x-a"), S("1\0"));
    response_header(&req, S("x-a: b\r\nx"), S("1"));
    response_header(&req, S("X-Upper"), S("1"));
    response_header(&req, S(""), S("1"));
    assert_int_equal(req.out.headers.len, 0);
    assert_int_equal(lines, 6);
    end(&req);
}

TEST(a_redirect_has_a_location)
{
    struct request req = answering();

    response_redirect(&req, 303, S("/connect/1"));
    assert_int_equal(req.out.status, 303);
    assert_str(buf_str(&req.out.headers), S("location: /connect/1\r\n"));
    end(&req);
}

TEST(a_location_with_a_control_character_is_no_answer)
{
    struct request req = answering();

    response_redirect(&req, 302, S("https://a.example/\r\nx: y"));
    response_redirect(&req, 302, S(""));
    assert_int_equal(req.out.status, 0);
    assert_int_equal(req.out.headers.len, 0);
    end(&req);
}

TEST(a_body_has_its_type)
{
    struct request req = answering();
    struct buf b = {.arena = req.arena, .max = 10};

    buf_add(&b, S("{}"));
    response_json(&req, 200, &b);
    assert_int_equal(req.out.status, 200);
    assert_str(req.out.body, S("{}"));
    assert_str(buf_str(&req.out.headers),
               S("content-type: application/json; charset=utf-8\r\n"));
    response_clear(&req);
    assert_int_equal(req.out.status, 0);
    response_html(&req, 400, &b);
    assert_str(buf_str(&req.out.headers),
               S("content-type: text/html; charset=utf-8\r\n"));
    end(&req);
}

TEST(a_body_over_its_limit_is_not_kept)
{
    struct request req = answering();
    struct buf b = {.arena = req.arena, .max = 1};
    char *big = arena_alloc(req.arena, 1024 * 1024 + 1, 1);

    response_send(&req, 200, S(""), (str){big, 1024 * 1024});
    assert_false(req.out.too_large);
    response_send(&req, 200, S(""), (str){big, 1024 * 1024 + 1});
    assert_true(req.out.too_large);
    assert_int_equal(req.out.body.len, 0);
    response_clear(&req);
    buf_add(&b, S("{}"));
    response_json(&req, 200, &b);
    assert_true(req.out.too_large);
    end(&req);
}

TEST(headers_over_16_kib_are_noticed)
{
    struct request req = answering();
    char *big = arena_alloc(req.arena, 16 * 1024, 1);

    memset(big, 'a', 16 * 1024);
    response_header(&req, S("x-a"), (str){big, 16 * 1024 - 7});
    assert_false(req.out.headers.full);
    response_header(&req, S("x-b"), S(""));
    assert_true(req.out.headers.full);
    end(&req);
}

TEST(a_cookie_is_out_of_reach_for_scripts_and_other_sites)
{
    struct request req = answering();
    struct cookie c = {S("session"), S("abc="), S("/connect"), 1800, false};

    response_cookie(&req, &c);
    assert_str(buf_str(&req.out.headers),
               S("set-cookie: session=abc=; Path=/connect; Max-Age=1800; "
                 "HttpOnly; SameSite=Lax\r\n"));
    response_clear(&req);
    c = (struct cookie){S("__Host-session"), S(""), S("/"), 0, true};
    response_cookie(&req, &c);
    assert_str(buf_str(&req.out.headers),
               S("set-cookie: __Host-session=; Path=/; Max-Age=0; "
                 "HttpOnly; SameSite=Lax; Secure\r\n"));
    end(&req);
}

TEST(a_cookie_cannot_carry_attributes_or_headers)
{
    struct request req = answering();
    static const struct cookie bad[] = {
        {STR("a"),   STR("b; Domain=x"), STR("/"),   1, false},
        {STR("a"),   STR("b\r\nx: y"),   STR("/"),   1, false},
        {STR("a"),   STR("b c"),         STR("/"),   1, false},
        {STR("a"),   STR("\xc3\xb6"),    STR("/"),   1, false},
        {STR("a=b"), STR("c"),           STR("/"),   1, false},
        {STR(""),    STR("c"),           STR("/"),   1, false},
        {STR("a"),   STR("c"),           STR("/;x"), 1, false},
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        response_cookie(&req, &bad[i]);
    assert_int_equal(req.out.headers.len, 0);
    assert_int_equal(lines, sizeof bad / sizeof bad[0]);
    end(&req);
}
