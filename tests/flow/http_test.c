/* SPDX-License-Identifier: Apache-2.0
 * The network server, by raw sockets: what it answers, refuses and survives. */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.h"
#include "http/errors.h"
#include "http/listen.h"
#include "http_site.h"
#include "test.h"

/* ---- the world of a test: one server on one port ---- */

struct world {
    struct arena *arena;
    struct server *server;
    int port;
};

static const str loopback[] = {STR("127.0.0.1:0")};

static struct world
open_world(struct server_config config)
{
    struct world w = {.arena = arena_open()};

    site_reset();
    if (config.listen_count == 0) {
        config.listen = loopback;
        config.listen_count = 1;
    }
    config.site = &site;
    config.clock = &clock_system;
    if (config.io_threads == 0)
        config.io_threads = 2;
    assert_ptr_equal(server_start(w.arena, &config, &w.server), OK);
    w.port = server_port(w.server, 0);
    return w;
}

static void
close_world(struct world *w)
{
    site_open_gate();
    site_unstick();
    assert_true(server_stop(w->server));
    arena_close(w->arena);
}

static struct client
connect_to(struct world *w)
{
    struct client c = client_open(w->arena, "127.0.0.1", w->port);

    assert_true(c.fd >= 0);
    return c;
}

static bool
contains(str text, const char *part)
{
    size_t n = strlen(part);

    for (size_t i = 0; i + n <= text.len; i++) {
        if (memcmp(text.at + i, part, n) == 0)
            return true;
    }
    return false;
}

/* "name: aaa…\r\n", with so many a's. */
static str
long_line(struct arena *a, const char *start, size_t n, const char *end)
{
    struct buf b = {.arena = a, .max = n + 1024};

    buf_add(&b, str_of(start));
    for (size_t i = 0; i < n; i++)
        buf_char(&b, 'a');
    buf_add(&b, str_of(end));
    return buf_str(&b);
}

/* ---- the plain way ---- */

TEST(rows_run_inline_on_workers_and_in_the_slow_pool)
{
    struct world w = open_world((struct server_config){0});
    struct client c = connect_to(&w);

    assert_str(client_get(&c, "/inline").body, S("inline"));
    assert_str(client_get(&c, "/worker").body, S("worker"));
    assert_str(client_get(&c, "/slow").body, S("slow"));
    assert_str(client_get(&c, "/inline/?").body, S("inline"));
    client_close(&c);
    close_world(&w);
}

TEST(one_io_thread_and_a_waiting_store_serve_as_well)
{
    struct world w = open_world((struct server_config){
        .io_threads = 1, .workers = 1, .slow_workers = 1, .reads_wait = true});
    struct client c = connect_to(&w);

    assert_str(client_get(&c, "/inline").body, S("inline"));
    assert_str(client_get(&c, "/slow").body, S("slow"));
    assert_int_equal(client_get(&c, "/none").status, 404);
    client_close(&c);
    close_world(&w);
}

TEST(every_answer_has_its_own_id_in_lower_case)
{
    struct world w = open_world((struct server_config){0});
    struct client c = connect_to(&w);
    struct answer one = client_get(&c, "/inline");
    struct answer two = client_get(&c, "/none");
    str id = answer_header(&one, "sc-request-id");

    assert_int_equal(id.len, 36);
    assert_int_equal(answer_header(&two, "sc-request-id").len, 36);
    assert_false(str_eq(id, answer_header(&two, "sc-request-id")));
    assert_str(answer_header(&one, "content-type"), S("text/plain"));
    assert_non_null(answer_header(&one, "Date").at);
    assert_int_equal(two.status, 404);
    client_close(&c);
    close_world(&w);
}

TEST(pipelined_requests_are_answered_in_order)
{
    struct world w = open_world((struct server_config){0});
    struct client c = connect_to(&w);
    struct buf b = {.arena = w.arena, .max = 64 * 1024};

    for (int i = 0; i < 20; i++)
        buf_fmt(&b,
                "GET /%s HTTP/1.1\r\nhost: x\r\n\r\n"
                "POST /echo HTTP/1.1\r\nhost: x\r\n"
                "content-length: 2\r\n\r\n%02d",
                i % 2 == 0 ? "inline" : "worker", i);
    assert_true(client_send(&c, buf_str(&b)));
    for (int i = 0; i < 20; i++) {
        assert_str(client_answer(&c, false).body,
                   i % 2 == 0 ? S("inline") : S("worker"));
        assert_str(client_answer(&c, false).body,
                   arena_fmt(w.arena, "%02d", i));
    }
    client_close(&c);
    close_world(&w);
}

/* While the one network thread is held, so many clients ask at the same time.
 * The HTTP library takes 128 events at a time and was seen to wait for another
 * one, with none of them handled, when they were neither more nor less. */
static void
ask_together(size_t count)
{
    struct world w = open_world((struct server_config){.io_threads = 1});
    struct client *all = arena_alloc(w.arena, count, sizeof *all);
    struct client halt = connect_to(&w);

    for (size_t i = 0; i < count; i++) {
        all[i] = connect_to(&w);
        assert_str(client_get(&all[i], "/inline").body, S("inline"));
    }
    assert_true(client_send(&halt, S("GET /halt HTTP/1.1\r\nhost: x\r\n\r\n")));
    site_wait_held(1);
    for (size_t i = 0; i < count; i++)
        assert_true(
            client_send(&all[i], S("GET /inline HTTP/1.1\r\nhost: x\r\n\r\n")));
    site_open_gate();
    assert_str(client_answer(&halt, false).body, S("/halt"));
    for (size_t i = 0; i < count; i++) {
        assert_str(client_answer(&all[i], false).body, S("inline"));
        client_close(&all[i]);
    }
    client_close(&halt);
    close_world(&w);
}

TEST(any_number_of_clients_may_ask_at_the_same_time)
{
    ask_together(127);
    ask_together(128);
    ask_together(129);
    ask_together(256);
}

TEST(head_has_the_length_and_no_body)
{
    struct world w = open_world((struct server_config){0});
    struct client c = connect_to(&w);
    struct answer a =
        client_ask(&c, S("HEAD /worker HTTP/1.1\r\nhost: x\r\n\r\n"));

    assert_int_equal(a.status, 200);
    assert_str(answer_header(&a, "Content-Length"), S("6"));
    assert_str(client_get(&c, "/inline").body, S("inline"));
    client_close(&c);
    close_world(&w);
}

TEST(a_wrong_method_is_told_the_right_ones)
{
    static const char *const methods[] = {"POST", "DELETE", "OPTIONS", "TRACE",
                                          "BREW", "get",    "PUT",     "PATCH"};
    struct world w = open_world((struct server_config){0});
    struct client c = connect_to(&w);

    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        struct answer a =
            client_ask(&c, arena_fmt(w.arena,
                                     "%s /inline HTTP/1.1\r\nhost: x\r\n"
                                     "x-http-method-override: GET\r\n\r\n",
                                     methods[i]));

        assert_int_equal(a.status, 405);
        assert_str(answer_header(&a, "allow"), S("GET, HEAD"));
    }
    client_close(&c);
    close_world(&w);
}

TEST(a_body_may_come_in_pieces_and_in_chunks)
{
    struct world w = open_world((struct server_config){0});
    struct client c = connect_to(&w);

    assert_true(client_send(&c, S("POST /echo HTTP/1.1\r\nhost: x\r\n"
                                  "content-length: 5\r\n\r\nhe")));
    assert_str(client_ask(&c, S("llo")).body, S("hello"));
    assert_str(client_ask(&c, S("POST /echo HTTP/1.1\r\nhost: x\r\n"
                                "transfer-encoding: Chunked\r\n\r\n"
                                "2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n"))
                   .body,
               S("hello"));
    assert_str(client_ask(&c, S("POST /echo HTTP/1.1\r\nhost: x\r\n"
                                "expect: 100-continue\r\n"
                                "content-length: 2\r\n\r\nok"))
                   .body,
               S("ok"));
    client_close(&c);
    close_world(&w);
}

TEST(input_cannot_split_a_header)
{
    struct world w = open_world((struct server_config){0});
    struct client c = connect_to(&w);
    struct answer a = client_get(&c, "/inject?value=a%0d%0aset-cookie:%20b=c");

    assert_int_equal(a.status, 200);
    assert_null(answer_header(&a, "x-value").at);
    assert_null(answer_header(&a, "set-cookie").at);
    a = client_get(&c, "/inject?value=fine");
    assert_str(answer_header(&a, "x-value"), S("fine"));
    client_close(&c);
    close_world(&w);
}

TEST(the_log_has_the_pattern_and_never_the_target)
{
    struct world w = open_world((struct server_config){0});
    struct client c = connect_to(&w);
    str log;

    assert_int_equal(client_get(&c, "/inject?value=secret").status, 200);
    client_close(&c);
    assert_true(server_stop(w.server));
    log = site_log(w.arena);
    assert_true(contains(log, "event=request id="));
    assert_true(contains(log, "method=GET route=/inject status=200 ms="));
    assert_false(contains(log, "secret"));
    arena_close(w.arena);
}

/* ---- who is asking ---- */

TEST(a_forwarded_address_is_believed_from_a_trusted_proxy_only)
{
    const str ask = S("GET /client HTTP/1.1\r\nhost: x\r\n"
                      "x-forwarded-for: 10.0.0.1, 192.0.2.7\r\n\r\n");
    struct world w = open_world((struct server_config){0});
    struct client c = connect_to(&w);

    assert_str(client_ask(&c, ask).body, S("127.0.0.1"));
    client_close(&c);
    close_world(&w);

    w = open_world((struct server_config){.trusted_proxy = S("127.0.0.0/8")});
    c = connect_to(&w);
    assert_str(client_ask(&c, ask).body, S("192.0.2.7"));
    assert_str(client_get(&c, "/client").body, S("127.0.0.1"));
    client_close(&c);
    close_world(&w);
}

TEST(several_addresses_are_served_ipv6_too)
{
    static const str both[] = {STR("127.0.0.1:0"), STR("[::1]:0")};
    struct world w;
    struct client c;
    int fd, port;

    struct arena *a = arena_open();
    err e = listen_open(a, both[1], &fd, &port);

    arena_close(a);
    if (e != OK)
        skip(); /* no IPv6 on this machine */
    (void)close(fd);
    w = open_world((struct server_config){.listen = both, .listen_count = 2});
    c = connect_to(&w);
    assert_str(client_get(&c, "/client").body, S("127.0.0.1"));
    client_close(&c);
    c = client_open(w.arena, "::1", server_port(w.server, 1));
    assert_true(c.fd >= 0);
    assert_str(client_get(&c, "/client").body, S("::1"));
    client_close(&c);
    close_world(&w);
}

/* ---- limits ---- */

TEST(a_target_of_16_kib_is_read_and_a_longer_one_is_414)
{
    struct world w = open_world((struct server_config){0});
    struct client c = connect_to(&w);
    const char *end = " HTTP/1.1\r\nhost: x\r\n\r\n";
    struct answer a =
        client_ask(&c, long_line(w.arena, "GET /", 16 * 1024 - 1, end));

    assert_int_equal(a.status, 404);
    a = client_ask(&c, long_line(w.arena, "GET /", 16 * 1024, end));
    assert_int_equal(a.status, 414);
    assert_str(a.body, S("uri_too_long"));
    assert_true(a.ended);
    client_close(&c);
    c = connect_to(&w);
    a = client_ask(&c, long_line(w.arena, "GET /", 64 * 1024, end));
    assert_true(a.status == 414 || a.status == 431);
    client_close(&c);
    close_world(&w);
}

TEST(headers_over_16_kib_are_431)
{
    struct world w = open_world((struct server_config){0});
    struct client c = connect_to(&w);
    const char *start = "GET /inline HTTP/1.1\r\nhost: x\r\ncookie: ";
    struct answer a =
        client_ask(&c, long_line(w.arena, start, 16 * 1024 - 40, "\r\n\r\n"));

    assert_int_equal(a.status, 200);
    a = client_ask(&c, long_line(w.arena, start, 16 * 1024, "\r\n\r\n"));
    assert_int_equal(a.status, 431);
    assert_str(a.body, S("headers_too_large"));
    assert_true(a.ended);
    client_close(&c);
    c = connect_to(&w);
    a = client_ask(&c, long_line(w.arena, start, 1024 * 1024, "\r\n\r\n"));
    assert_true(a.status == 431 || a.status == 0);
    client_close(&c);
    close_world(&w);
}

TEST(target_and_headers_may_both_have_their_most)
{
    struct world w = open_world((struct server_config){0});
    struct client c = connect_to(&w);
    str line = long_line(w.arena, "GET /", 16 * 1024 - 1,
                         " HTTP/1.1\r\nhost: x\r\ncookie: ");
    struct answer a;

    assert_true(client_send(&c, line));
    a = client_ask(&c, long_line(w.arena, "", 16 * 1024 - 40, "\r\n\r\n"));
    assert_int_equal(a.status, 404);
    assert_str(a.body, S("not_found"));
    client_close(&c);
    close_world(&w);
}

TEST(too_many_headers_are_431)
{
    static const int counts[] = {300, 10000};
    struct world w = open_world((struct server_config){0});

    for (size_t n = 0; n < 2; n++) {
        struct client c = connect_to(&w);
        struct buf b = {.arena = w.arena, .max = 256 * 1024};

        buf_add(&b, S("GET /inline HTTP/1.1\r\nhost: x\r\n"));
        for (int i = 0; i < counts[n]; i++)
            buf_add(&b, S("a: b\r\n"));
        buf_add(&b, S("\r\n"));
        assert_int_equal(client_ask(&c, buf_str(&b)).status, 431);
        (void)client_wait_end(&c);
        client_close(&c);
    }
    close_world(&w);
}

TEST(a_body_of_64_kib_is_read_and_a_longer_one_is_413)
{
    struct world w = open_world((struct server_config){0});
    struct client c = connect_to(&w);
    struct answer a;

    a = client_ask(&c, long_line(w.arena,
                                 "POST /echo HTTP/1.1\r\nhost: x\r\n"
                                 "content-length: 65536\r\n\r\n",
                                 65536, ""));
    assert_int_equal(a.status, 200);
    assert_int_equal(a.body.len, 65536);
    /* before a byte of it was sent */
    a = client_ask(&c, S("POST /echo HTTP/1.1\r\nhost: x\r\n"
                         "content-length: 65537\r\n\r\n"));
    assert_int_equal(a.status, 413);
    assert_str(a.body, S("too_large"));
    assert_true(a.ended);
    assert_int_equal(client_wait_end(&c), 0);
    client_close(&c);
    close_world(&w);
}

TEST(a_route_for_files_reads_600_kib_if_that_is_said_before)
{
    struct world w = open_world((struct server_config){0});
    struct client c = connect_to(&w);
    struct answer a;

    a = client_ask(&c, long_line(w.arena,
                                 "POST /upload HTTP/1.1\r\nhost: x\r\n"
                                 "content-length: 614400\r\n\r\n",
                                 614400, ""));
    assert_int_equal(a.status, 200);
    assert_int_equal(a.body.len, 614400);
    /* read to its end, so that the answer is seen */
    a = client_ask(&c, long_line(w.arena,
                                 "POST /upload HTTP/1.1\r\nhost: x\r\n"
                                 "content-length: 614401\r\n\r\n",
                                 614401, ""));
    assert_int_equal(a.status, 413);
    assert_str(a.body, S("upload_too_large"));
    client_close(&c);
    c = connect_to(&w);
    a = client_ask(&c, long_line(w.arena,
                                 "POST /upload HTTP/1.1\r\nhost: x\r\n"
                                 "transfer-encoding: chunked\r\n\r\n"
                                 "10001\r\n",
                                 65537, "\r\n0\r\n\r\n"));
    assert_int_equal(a.status, 413);
    client_close(&c);
    close_world(&w);
}

TEST(chunks_over_64_kib_are_413)
{
    struct world w = open_world((struct server_config){0});
    struct client c = connect_to(&w);
    struct answer a;

    a = client_ask(&c, long_line(w.arena,
                                 "POST /echo HTTP/1.1\r\nhost: x\r\n"
                                 "transfer-encoding: chunked\r\n\r\n"
                                 "10001\r\n",
                                 65537, "\r\n0\r\n\r\n"));
    assert_int_equal(a.status, 413);
    assert_true(a.ended);
    assert_int_equal(client_wait_end(&c), 0);
    client_close(&c);
    close_world(&w);
}

TEST(a_bomb_of_chunks_is_hung_up_on)
{
    struct world w = open_world((struct server_config){0});
    struct client c = connect_to(&w);
    str chunk = long_line(w.arena, "8000\r\n", 32768, "\r\n");
    int sent = 0;

    assert_true(client_send(&c, S("POST /echo HTTP/1.1\r\nhost: x\r\n"
                                  "transfer-encoding: chunked\r\n\r\n")));
    while (sent < 10000 && client_send(&c, chunk))
        sent++;
    assert_true(sent < 10000); /* 320 MB */
    client_close(&c);
    close_world(&w);
}

/* ---- what can be read in two ways ---- */

/* Refused (the library's own refusals are not pretty: it may send its head
 * twice), closed, and the request hidden behind is not answered. */
static void
refused_and_closed(struct world *w, str bytes)
{
    struct client c = connect_to(w);
    str all;

    (void)client_send(&c, bytes);
    all = client_rest(&c);
    if (all.len > 0 && !str_starts(all, S("HTTP/1.1 4")) &&
        !str_starts(all, S("HTTP/1.1 5")))
        fail_msg("not refused: " STR_FMT, STR_ARG(bytes));
    if (contains(all, "200 OK") || contains(all, "inline"))
        fail_msg("the hidden request was answered: " STR_FMT, STR_ARG(bytes));
    client_close(&c);
}

#define SECOND "GET /inline HTTP/1.1\r\nhost: x\r\n\r\n"
#define POSTED "POST /echo HTTP/1.1\r\nhost: x\r\n"
static const str ambiguous[] = {
    STR(POSTED "content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n"
               "0\r\n\r\n" SECOND),
    STR(POSTED "transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n"
               "0\r\n\r\n" SECOND),
    STR(POSTED "content-length: 4\r\ncontent-length: 4\r\n\r\nabcd" SECOND),
    STR(POSTED "content-length: 4\r\ncontent-length: 40\r\n\r\nabcd" SECOND),
    STR(POSTED "content-length: 4, 4\r\n\r\nabcd" SECOND),
    STR(POSTED "content-length: -1\r\n\r\n" SECOND),
    STR(POSTED "content-length: +4\r\n\r\nabcd" SECOND),
    STR(POSTED "content-length: 0x4\r\n\r\nabcd" SECOND),
    STR(POSTED "content-length: 18446744073709551617\r\n\r\na" SECOND),
    STR(POSTED "transfer-encoding: xchunked\r\n\r\n0\r\n\r\n" SECOND),
    STR(POSTED "transfer-encoding: identity\r\n\r\n" SECOND),
    STR(POSTED "transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n" SECOND),
    STR(POSTED "transfer-encoding: chunked\r\n"
               "transfer-encoding: chunked\r\n\r\n0\r\n\r\n" SECOND),
    STR(POSTED "transfer-encoding: chunked\r\n"
               "transfer-encoding: identity\r\n\r\n0\r\n\r\n" SECOND),
    STR(POSTED "content-length : 4\r\n\r\nabcd" SECOND),
    STR(POSTED "content length: 4\r\n\r\nabcd" SECOND),
    STR(POSTED "x\ty: 4\r\n\r\n" SECOND),
    STR(POSTED "x: a\001b\r\n\r\n" SECOND),
    STR(POSTED ": 4\r\n\r\n" SECOND),
    STR(POSTED "x: a\0b\r\n\r\n" SECOND),
    STR(POSTED "x: a\0\r\n\r\n" SECOND),
    STR(POSTED "x: a\r\n b\r\n\r\n" SECOND),
    STR(POSTED "x: a\r\n\tb\r\n\r\n" SECOND),
    STR(POSTED "x: a\ny: b\r\n\r\n" SECOND),
    STR(POSTED "x: a\n\r\n" SECOND),
    STR(POSTED "x: a\r\n\n" SECOND),
    STR(POSTED "x: a\rb\r\n\r\n" SECOND),
    STR("POST /echo HTTP/1.1\nhost: x\r\n\r\n" SECOND),
    STR("POST  /echo HTTP/1.1\r\nhost: x\r\n\r\n" SECOND),
    STR("POST /echo b HTTP/1.1\r\nhost: x\r\n\r\n" SECOND),
    STR("POST /echo  HTTP/1.1\r\nhost: x\r\n\r\n" SECOND),
    STR("POST /echo HTTP/1.1 \r\nhost: x\r\n\r\n" SECOND),
    STR(" POST /echo HTTP/1.1\r\nhost: x\r\n\r\n" SECOND),
    STR(POSTED "no colon\r\n\r\n" SECOND),
    STR(POSTED "host: y\r\n\r\n" SECOND),
    STR("POST /echo HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n"
        "0\r\n\r\n" SECOND),
    STR(POSTED "transfer-encoding: chunked\r\n\r\nzz\r\n" SECOND),
    STR(POSTED "transfer-encoding: chunked\r\n\r\n-1\r\n" SECOND),
    STR("GET /inline HTTP/1.1\r\n\r\n" SECOND),
    STR("GET /inline\0/x HTTP/1.1\r\nhost: x\r\n\r\n" SECOND),
    STR("GET /inline HTTP/2.0\r\nhost: x\r\n\r\n" SECOND),
    STR("GET /inline FTP/1.1\r\nhost: x\r\n\r\n" SECOND),
    STR("GET /inline\r\n\r\n" SECOND),
    STR("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" SECOND),
    STR("\x16\x03\x01\x02\x00\x01\r\n\r\n" SECOND),
};

TEST(a_request_that_can_be_read_in_two_ways_is_400_and_closed)
{
    struct world w = open_world((struct server_config){0});

    for (size_t i = 0; i < sizeof ambiguous / sizeof ambiguous[0]; i++)
        refused_and_closed(&w, ambiguous[i]);
    close_world(&w);
}

TEST(a_bad_target_is_refused_and_the_connection_goes_on)
{
    static const char *const bad[] = {
        "*",    "x:443",    "/inline#a",     "/%zz",          "/inline%00",
        "/%ff", "ftp://x/", "/inline?a=%zz", "/inline?%00=b",
    };
    struct world w = open_world((struct server_config){0});
    struct client c = connect_to(&w);

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(client_get(&c, bad[i]).status, 400);
    assert_int_equal(client_get(&c, "//inline").status, 404);
    assert_int_equal(client_get(&c, "/x/../inline").status, 404);
    assert_int_equal(client_get(&c, "/%2e/inline").status, 404);
    assert_int_equal(client_get(&c, "/a%2finline").status, 404);
    assert_int_equal(client_get(&c, "http://x/inline").status, 200);
    client_close(&c);
    close_world(&w);
}

/* ---- slow and silent clients ---- */

/* Send a byte whenever the server has been silent for a while, until it ends
 * the connection. */
static void
drip_until_ended(struct client *c)
{
    struct pollfd p = {.fd = c->fd, .events = POLLIN};
    int drops = 0;

    while (poll(&p, 1, 50) == 0) {
        if (!client_send(c, S("a")))
            break;
        assert_true(drops++ < 400);
    }
    (void)client_wait_end(c);
}

TEST(a_request_that_does_not_end_is_hung_up_on)
{
    static const str starts[] = {
        STR(""),
        STR("GET /inl"),
        STR("GET /inline HTTP/1.1\r\nhost: "),
        STR("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 60000\r\n\r\n"),
    };
    struct world w = open_world((struct server_config){.idle_seconds = 1});

    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        struct client c = connect_to(&w);

        assert_true(client_send(&c, starts[i]));
        drip_until_ended(&c);
        client_close(&c);
    }
    close_world(&w);
}

TEST(an_idle_connection_is_closed_and_one_at_work_is_not)
{
    struct world w = open_world((struct server_config){.idle_seconds = 1});
    struct client at_work = connect_to(&w), idle = connect_to(&w);

    assert_true(
        client_send(&at_work, S("GET /held HTTP/1.1\r\nhost: x\r\n\r\n")));
    site_wait_held(1);
    assert_int_equal(client_get(&idle, "/inline").status, 200);
    assert_int_equal(client_wait_end(&idle), 0);
    site_open_gate();
    assert_int_equal(client_answer(&at_work, false).status, 200);
    client_close(&at_work);
    client_close(&idle);
    close_world(&w);
}

TEST(a_client_that_does_not_read_is_hung_up_on)
{
    enum { TIMES = 32 };
    const size_t all = TIMES * 1024 * 1024;
    const int small = 4096;
    struct world w = open_world((struct server_config){.idle_seconds = 1});
    struct client c = connect_to(&w), after;

    (void)setsockopt(c.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    for (int i = 0; i < TIMES; i++)
        assert_true(client_send(&c, S("GET /big HTTP/1.1\r\nhost: x\r\n\r\n")));
    /* one that came later and is idle too: when it is closed, so is c */
    after = connect_to(&w);
    assert_int_equal(client_wait_end(&after), 0);
    client_close(&after);
    after = connect_to(&w);
    assert_int_equal(client_wait_end(&after), 0);
    client_close(&after);
    assert_true(client_wait_end(&c) < all);
    client_close(&c);
    close_world(&w);
}

/* ---- workers ---- */

TEST(fifty_workers_work_at_once)
{
    enum { MANY = 50 };
    struct world w = open_world((struct server_config){.workers = MANY});
    struct client c[MANY];

    for (int i = 0; i < MANY; i++) {
        c[i] = connect_to(&w);
        assert_true(client_send(
            &c[i],
            arena_fmt(w.arena,
                      "GET /held?%d HTTP/1.1\r\nhost: x\r\nx-held: %d\r\n\r\n",
                      i, i)));
    }
    site_wait_held(MANY);
    site_open_gate();
    for (int i = 0; i < MANY; i++) {
        assert_str(client_answer(&c[i], false).body,
                   arena_fmt(w.arena, "/held?%d%d", i, i));
        client_close(&c[i]);
    }
    close_world(&w);
}

TEST(a_full_queue_is_503_with_retry_after)
{
    enum { MANY = 6 };
    struct world w = open_world(
        (struct server_config){.workers = 1, .queue = 1, .slow_workers = 1});
    struct client held = connect_to(&w), c[MANY];
    struct client slow;
    struct pollfd p[MANY];
    int busy = 0;

    assert_true(client_send(&held, S("GET /held HTTP/1.1\r\nhost: x\r\n\r\n")));
    site_wait_held(1);
    for (int i = 0; i < MANY; i++) {
        c[i] = connect_to(&w);
        p[i] = (struct pollfd){.fd = c[i].fd, .events = POLLIN};
        assert_true(
            client_send(&c[i], S("GET /worker HTTP/1.1\r\nhost: x\r\n\r\n")));
    }
    /* one waits; all others are refused, whichever they are */
    while (busy < MANY - 1) {
        assert_true(poll(p, MANY, 30000) > 0);
        for (int i = 0; i < MANY; i++) {
            struct answer a;

            if (p[i].fd < 0 || (p[i].revents & POLLIN) == 0)
                continue;
            a = client_answer(&c[i], false);
            assert_int_equal(a.status, 503);
            assert_str(a.body, S("busy"));
            assert_str(answer_header(&a, "retry-after"), S("1"));
            p[i].fd = -1;
            busy++;
        }
    }
    /* the slow pool is not the workers' */
    slow = connect_to(&w);
    assert_str(client_get(&slow, "/slow").body, S("slow"));
    client_close(&slow);
    client_close(&held);
    site_open_gate();
    for (int i = 0; i < MANY; i++)
        client_close(&c[i]);
    close_world(&w);
}

TEST(a_late_handler_is_503_and_ends_in_peace)
{
    struct world w =
        open_world((struct server_config){.workers = 1, .worker_seconds = 1});
    struct client c = connect_to(&w), waits = connect_to(&w);
    struct answer a;

    assert_true(client_send(&c, S("GET /held HTTP/1.1\r\nhost: x\r\n\r\n")));
    site_wait_held(1);
    /* no worker is left for this one: it is late too, and is never run */
    a = client_get(&waits, "/worker");
    assert_int_equal(a.status, 503);
    a = client_answer(&c, false);
    assert_int_equal(a.status, 503);
    assert_str(a.body, S("timeout"));
    assert_str(answer_header(&a, "retry-after"), S("1"));
    assert_int_equal(answer_header(&a, "sc-request-id").len, 36);
    /* both connections are as good as before */
    assert_str(client_get(&c, "/inline").body, S("inline"));
    assert_str(client_get(&waits, "/inline").body, S("inline"));
    client_close(&c);
    client_close(&waits);
    site_open_gate();
    close_world(&w);
}

TEST(a_late_handler_does_not_answer_the_next_request)
{
    struct world w =
        open_world((struct server_config){.workers = 2, .worker_seconds = 1});
    struct client c = connect_to(&w);

    assert_int_equal(client_get(&c, "/held").status, 503);
    assert_true(
        client_send(&c, S("GET /stuck?next HTTP/1.1\r\nhost: x\r\n\r\n")));
    site_wait_stuck(1);
    site_open_gate();
    site_unstick();
    assert_str(client_answer(&c, false).body, S("/stuck?next"));
    client_close(&c);
    close_world(&w);
}

TEST(a_client_that_left_does_not_disturb_its_handler)
{
    enum { MANY = 8 };
    struct world w = open_world((struct server_config){.workers = MANY});

    for (int i = 0; i < MANY; i++) {
        struct client c = connect_to(&w);

        assert_true(
            client_send(&c, S("GET /held HTTP/1.1\r\nhost: x\r\n\r\n")));
        site_wait_held(i + 1);
        client_close(&c);
    }
    close_world(&w);
}

/* Many clients at once, of all kinds; for the sanitizers. */
struct hammer {
    struct world *world;
    atomic_int answers;
};

static void *
hammer(void *arg)
{
    static const char *const targets[] = {"/inline", "/worker", "/slow",
                                          "/none", "/inline?a=%zz"};
    static const int statuses[] = {200, 200, 200, 404, 400};
    struct hammer *h = arg;
    struct arena *a = arena_open();
    struct client c = client_open(a, "127.0.0.1", h->world->port);

    for (size_t i = 0; i < 200; i++) {
        struct answer got = client_get(&c, targets[i % 5]);

        h->answers += got.status == statuses[i % 5];
    }
    client_close(&c);
    arena_close(a);
    return NULL;
}

TEST(many_clients_are_served_at_once)
{
    enum { MANY = 16 };
    struct world w = open_world((struct server_config){.workers = 4});
    struct hammer h = {.world = &w};
    pthread_t threads[MANY];

    for (int i = 0; i < MANY; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, hammer, &h), 0);
    for (int i = 0; i < MANY; i++)
        (void)pthread_join(threads[i], NULL);
    assert_int_equal(h.answers, MANY * 200);
    close_world(&w);
}

/* ---- start and stop ---- */

static void
does_not_start(struct server_config config, err want, const char *logged)
{
    struct arena *a = arena_open();
    struct server *s;

    site_reset();
    config.site = &site;
    config.clock = &clock_system;
    config.listen_count = 1;
    assert_ptr_equal(server_start(a, &config, &s), want);
    assert_true(contains(site_log(a), logged));
    arena_close(a);
}

TEST(an_address_in_use_is_said_in_clear_words)
{
    struct world w = open_world((struct server_config){0});
    const str taken = arena_fmt(w.arena, "127.0.0.1:%d", w.port);

    does_not_start((struct server_config){.listen = &taken},
                   &HTTP_CANNOT_LISTEN, "address in use");
    close_world(&w);
}

TEST(what_is_no_address_is_refused)
{
    static const str bad[] = {STR("127.0.0.1"),       STR("127.0.0.1:x"),
                              STR("127.0.0.1:66000"), STR(":80"),
                              STR("::1:80"),          STR("")};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        does_not_start((struct server_config){.listen = &bad[i]},
                       &HTTP_BAD_ADDRESS, "not an address");
    does_not_start((struct server_config){.listen = loopback,
                                          .trusted_proxy = S("10.0.0.0/99")},
                   &HTTP_BAD_ADDRESS, "10.0.0.0/99");
}

TEST(a_port_can_be_had_again_at_once)
{
    struct world w = open_world((struct server_config){0});
    struct client c = connect_to(&w);
    struct arena *first;
    str same = arena_fmt(w.arena, "127.0.0.1:%d", w.port);

    assert_int_equal(client_get(&c, "/inline").status, 200);
    assert_true(server_stop(w.server));
    first = w.arena;
    w = open_world((struct server_config){.listen = &same, .listen_count = 1});
    client_close(&c);
    close_world(&w);
    arena_close(first);
}

static void *
stop(void *arg)
{
    const struct world *w = arg;

    return server_stop(w->server) ? arg : NULL;
}

/* Ask on a connection that stays until it is told that the server stops. */
static void
wait_for_stop(struct client *c)
{
    struct answer a;

    do
        a = client_get(c, "/inline");
    while (a.status == 200);
    if (a.status != 0) {
        assert_int_equal(a.status, 503);
        assert_str(a.body, S("stopping"));
        assert_true(a.ended);
    }
}

TEST(a_stop_lets_handlers_end_and_gives_up_what_does_not)
{
    enum { MANY = 50 };
    struct world w = open_world(
        (struct server_config){.workers = MANY + 1, .stop_seconds = 1});
    struct client work[MANY], idle[MANY], stuck, half, asks;
    struct answer a;
    pthread_t stopper;
    void *all_ended;

    for (int i = 0; i < MANY; i++) {
        work[i] = connect_to(&w);
        idle[i] = connect_to(&w);
        assert_true(
            client_send(&work[i], S("GET /held HTTP/1.1\r\nhost: x\r\n\r\n")));
        assert_int_equal(client_get(&idle[i], "/inline").status, 200);
    }
    stuck = connect_to(&w);
    half = connect_to(&w);
    asks = connect_to(&w);
    assert_true(
        client_send(&stuck, S("GET /stuck HTTP/1.1\r\nhost: x\r\n\r\n")));
    assert_true(client_send(&half, S("POST /echo HTTP/1.1\r\nhost: x\r\n"
                                     "content-length: 10\r\n\r\nhalf")));
    site_wait_held(MANY);
    site_wait_stuck(1);

    assert_int_equal(pthread_create(&stopper, NULL, stop, &w), 0);
    wait_for_stop(&asks);
    assert_int_equal(client_open(w.arena, "127.0.0.1", w.port).fd, -1);
    site_open_gate();
    for (int i = 0; i < MANY; i++) {
        a = client_answer(&work[i], false);
        assert_int_equal(a.status, 200);
        assert_true(a.ended);
    }
    a = client_answer(&stuck, false);
    assert_int_equal(a.status, 503);
    assert_str(a.body, S("stopping"));
    (void)pthread_join(stopper, &all_ended);
    assert_null(all_ended); /* one handler is still running */
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(client_wait_end(&idle[i]), 0);
        client_close(&idle[i]);
        client_close(&work[i]);
    }
    assert_int_equal(client_wait_end(&half), 0);
    site_unstick();
    assert_true(server_stop(w.server));
    client_close(&stuck);
    client_close(&half);
    client_close(&asks);
    arena_close(w.arena);
}

TEST(a_stop_under_load_loses_no_answer_it_began)
{
    enum { ROUNDS = 10, MANY = 8 };

    for (int round = 0; round < ROUNDS; round++) {
        struct world w =
            open_world((struct server_config){.workers = 2, .stop_seconds = 1});
        struct client c[MANY];

        for (int i = 0; i < MANY; i++) {
            c[i] = connect_to(&w);
            assert_true(
                client_send(&c[i], S("GET /worker HTTP/1.1\r\nhost: x\r\n\r\n"
                                     "GET /slow HTTP/1.1\r\nhost: x\r\n\r\n")));
        }
        assert_true(server_stop(w.server));
        for (int i = 0; i < MANY; i++) {
            struct answer a = client_answer(&c[i], false);

            /* whole, refused, or never looked at */
            assert_true(a.status == 200 || a.status == 503 || a.status == 0);
            if (a.status == 200)
                assert_str(a.body, S("worker"));
            client_close(&c[i]);
        }
        arena_close(w.arena);
    }
}
