/* SPDX-License-Identifier: Apache-2.0
 * The product behind its real network server, asked byte by byte: what only
 * raw sockets can show. (What the server itself refuses is in
 * tests/flow/http_test.c, with a site of its own.) */
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "flow/client.h"
#include "hostile.h"
#include "http/server.h"
#include "routes.h"

struct wire {
    struct world *w;
    struct server *server;
    int port;
};

static int64_t
stands_still(void *arg)
{
    return *(const int64_t *)arg;
}

/* idle_seconds: how long a client may take over a request; 0: as usual. */
static struct wire
wire_open_patient(struct world *w, int64_t idle_seconds)
{
    static const str loopback[] = {STR("127.0.0.1:0")};
    struct clock *clock = ARENA_NEW(w->arena, struct clock);
    struct wire wire = {.w = w};

    *clock = (struct clock){stands_still, &w->now_ms};
    const struct server_config config = {
        .listen = loopback,
        .listen_count = 1,
        .site = &valetkey_site,
        .db = w->db,
        .reads_wait = db_is_postgres(w->db),
        .settings = &w->settings,
        .clock = clock,
        .io_threads = 1,
        .workers = 2,
        .slow_workers = 1,
        .idle_seconds = idle_seconds,
    };

    log_keep(w); /* a line for each request */
    assert_ptr_equal(server_start(w->arena, &config, &wire.server), OK);
    wire.port = server_port(wire.server, 0);
    return wire;
}

static struct wire
wire_open(struct world *w)
{
    return wire_open_patient(w, 0);
}

static struct answer
ask_wire(struct wire *wire, str bytes)
{
    struct client c = client_open(wire->w->arena, "127.0.0.1", wire->port);
    struct answer a;

    assert_true(c.fd >= 0);
    a = client_ask(&c, bytes);
    client_close(&c);
    return a;
}

static void
wire_close(struct wire *wire)
{
    struct answer a =
        ask_wire(wire, S("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"));

    assert_int_equal(a.status, 200); /* whatever came before */
    assert_true(server_stop(wire->server));
}

#define HTTP  " HTTP/1.1\r\nhost: x\r\n"
#define FORM  "content-type: application/x-www-form-urlencoded\r\n"
#define BASIC "authorization: Basic ZGVtbzpkZW1vLXNlY3JldA==\r\n"

static str
post_token(struct world *w, const char *headers, str form)
{
    return arena_fmt(w->arena,
                     "POST /oauth/token" HTTP FORM
                     "content-length: %zu\r\n%s\r\n" STR_FMT,
                     form.len, headers, STR_ARG(form));
}

/* The product's limit (targets of 16 KiB): refused before anything is read. */
FLOW(a041_a_target_of_64_kib_is_refused)
{
    struct wire wire = wire_open(w);
    struct answer a = ask_wire(
        &wire,
        arena_fmt(w->arena, "GET /oauth/authorize?state=" STR_FMT HTTP "\r\n",
                  STR_ARG(repeat(w, "s", 64 * 1024))));

    assert_int_equal(a.status, 414);
    wire_close(&wire);
}

/* RFC 6749 2.3.1, on the wire: and the secret is not in the log. */
FLOW(a063_a_secret_in_the_target_is_refused_and_not_logged)
{
    struct wire wire = wire_open(w);
    struct answer a = ask_wire(
        &wire,
        S("POST /oauth/token?client_id=demo&client_secret=demo-secret" HTTP FORM
          "content-length: 24\r\n\r\ngrant_type=refresh_token"));

    assert_int_equal(a.status, 400);
    assert_true(contains(a.body, S("\"invalid_request\"")));
    wire_close(&wire);
    assert_true(contains(log_kept(w), S("route=/oauth/token")));
    assert_false(contains(log_kept(w), S("demo-secret")));
}

/* The product's limit (headers of 16 KiB): 431, and the server goes on. */
FLOW(a065_a_basic_header_of_one_mebibyte_is_refused)
{
    struct wire wire = wire_open(w);
    str header = arena_fmt(w->arena, "authorization: Basic " STR_FMT "\r\n",
                           STR_ARG(repeat(w, "QUJD", 256 * 1024)));
    struct answer a =
        ask_wire(&wire, post_token(w, header.at, S("grant_type=x")));

    /* or the connection was reset while the rest was still being sent */
    assert_true(a.status == 431 || (a.status == 0 && a.ended));
    a = ask_wire(&wire, post_token(w, "authorization: Basic ZGVt\xff\r\n",
                                   S("grant_type=x")));
    assert_int_equal(a.status, 401);
    a = ask_wire(&wire, post_token(w, BASIC, S("grant_type=x")));
    assert_int_equal(a.status, 400);
    wire_close(&wire);
}

/* RFC 9110 5.3, RFC 6750 2: two Authorization headers are no credential, also
 * when the library could join them. */
FLOW(a091_two_authorization_headers_on_the_wire_are_refused)
{
    str token = world_token(w);
    struct wire wire = wire_open(w);
    struct answer a = ask_wire(
        &wire, arena_fmt(w->arena,
                         "GET /v2.0/user" HTTP "authorization: Bearer " STR_FMT
                         "\r\nAuthorization: Bearer " STR_FMT "\r\n\r\n",
                         STR_ARG(token), STR_ARG(token)));

    assert_int_equal(a.status, 401);
    a = ask_wire(&wire, post_token(w, BASIC BASIC, S("grant_type=x")));
    assert_int_equal(a.status, 400);
    a = ask_wire(&wire, arena_fmt(w->arena,
                                  "GET /v2.0/user" HTTP
                                  "authorization: bearer " STR_FMT "\r\n\r\n",
                                  STR_ARG(token)));
    assert_int_equal(a.status, 200);
    wire_close(&wire);
}

/* RFC 9112 6.3 and 11.2: what two readers read in two ways is refused, and the
 * connection is closed. */
FLOW(a100_a_smuggled_request_is_refused_and_closed)
{
    static const char *const heads[] = {
        "content-length: 12\r\ntransfer-encoding: chunked\r\n",
        "content-length: 12\r\ncontent-length: 13\r\n",
        "transfer-encoding: xchunked\r\n",
        "content-length: 12\r\nx: y\r\n folded: z\r\n",
        "content-length : 12\r\n",
        "content-length: 12\nx: y\r\n",
    };
    struct wire wire = wire_open(w);

    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        struct answer a = ask_wire(
            &wire, arena_fmt(w->arena,
                             "POST /oauth/token" HTTP BASIC FORM
                             "%s\r\ngrant_type=xGET /healthz" HTTP "\r\n",
                             heads[i]));

        if (a.status != 400 || !a.ended)
            fail_msg("%s: %d\n" STR_FMT, heads[i], a.status, STR_ARG(a.head));
    }
    wire_close(&wire);
}

/* ---- slow clients ---- */

enum { TRICKLING = 500, ROUND_MS = 100, ROUNDS_MOST = 300 };

static void
allow_files(rlim_t n)
{
    struct rlimit files;

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
    if (files.rlim_cur >= n)
        return;
    files.rlim_cur = files.rlim_max < n ? files.rlim_max : n;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
}

/* Half of them never end their headers, half never their body. */
static void
begin_slowly(struct wire *wire, struct client slow[TRICKLING])
{
    for (size_t i = 0; i < TRICKLING; i++) {
        slow[i] = client_open(wire->w->arena, "127.0.0.1", wire->port);
        assert_true(slow[i].fd >= 0);
        assert_true(client_send(
            &slow[i], i % 2 == 0 ? S("GET /healthz" HTTP "x: ")
                                 : S("POST /oauth/token" HTTP BASIC FORM
                                     "content-length: 60000\r\n\r\n")));
    }
}

/* One more byte from each; how many the server has hung up on. Waits a moment
 * for the next of them. */
static size_t
go_on_slowly(struct client slow[TRICKLING])
{
    struct pollfd at[TRICKLING];
    size_t ended = 0, open = 0;

    for (size_t i = 0; i < TRICKLING; i++) {
        at[i] = (struct pollfd){.fd = slow[i].fd, .events = POLLIN};
        (void)send(slow[i].fd, "y", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    assert_true(poll(at, TRICKLING, 0) >= 0);
    for (size_t i = 0; i < TRICKLING; i++) {
        ended += at[i].revents != 0;
        if (at[i].revents == 0)
            at[open++] = at[i];
    }
    if (open > 0)
        (void)poll(at, open, ROUND_MS);
    return ended;
}

/* The product's rule (--idle-time): however a client trickles its request, it
 * is hung up on, and nobody waits for it: of 500 such clients at once, on one
 * network thread, other clients notice nothing. */
FLOW(a101_slow_clients_are_hung_up_on_and_delay_nobody)
{
    struct client *slow = arena_alloc(w->arena, TRICKLING, sizeof *slow);
    size_t ended = 0;
    struct wire wire;

    allow_files(4 * TRICKLING);
    wire = wire_open_patient(w, 1);
    begin_slowly(&wire, slow);
    for (int round = 0; ended < TRICKLING && round < ROUNDS_MOST; round++) {
        int64_t began = clock_steady_ms();
        struct answer a =
            ask_wire(&wire, S("GET /v2.0/compatibility" HTTP BASIC "\r\n"));

        assert_int_equal(a.status, 400); /* no vin, and answered */
        assert_true(clock_steady_ms() - began < 5000);
        ended = go_on_slowly(slow);
    }
    assert_int_equal(ended, TRICKLING);
    for (size_t i = 0; i < TRICKLING; i++)
        client_close(&slow[i]);
    wire_close(&wire);
}

/* The product's limit (bodies of 64 KiB), at the endpoint that costs most. */
FLOW(a102_a_large_body_is_refused)
{
    struct wire wire = wire_open(w);
    struct answer a =
        ask_wire(&wire, post_token(w, BASIC, repeat(w, "grant_type=x&", 8192)));

    assert_int_equal(a.status, 413);
    wire_close(&wire);
}

/* WHATWG urlencoded: what is not UTF-8, or holds NUL, is no form. */
FLOW(a103_a_form_that_is_not_utf8_is_refused)
{
    static const char *const values[] = {"%ff", "%c0%af", "%ed%a0%80",    "%00",
                                         "%zz", "\xff",   "%f4%90%80%80", "%"};
    struct wire wire = wire_open(w);

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct answer a = ask_wire(
            &wire,
            post_token(w, BASIC,
                       arena_fmt(w->arena,
                                 "grant_type=refresh_token&refresh_token=%s",
                                 values[i])));

        assert_int_equal(a.status, 400);
        assert_true(str_is_utf8(a.body));
    }
    wire_close(&wire);
}

/* The product's rule (base_url): links, cookies and redirects come from the
 * setting, never from what a client says about the host. */
FLOW(a104_forged_host_headers_change_no_link)
{
    struct wire wire = wire_open(w);
    struct answer a = ask_wire(
        &wire, S("GET /oauth/authorize?client_id=demo&" LINK " HTTP/1.1\r\n"
                 "host: evil.example\r\nx-forwarded-host: evil.example\r\n"
                 "x-forwarded-proto: https\r\nforwarded: host=evil.example\r\n"
                 "x-forwarded-for: 10.0.0.1\r\n\r\n"));

    assert_int_equal(a.status, 303);
    assert_false(contains(a.head, S("evil")));
    assert_false(contains(a.head, S("__Host-"))); /* base_url is http */
    wire_close(&wire);
}

/* RFC 9110 9, ASVS 5.0 V4: a method is what the request line says. */
FLOW(a105_other_methods_and_protocols_are_refused)
{
    static const char *const requests[] = {
        "TRACE /oauth/token" HTTP "\r\n",
        "CONNECT evil.example:443" HTTP "\r\n",
        "FOO /oauth/token" HTTP "\r\n",
        "GET /oauth/token" HTTP "x-http-method-override: POST\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "get /healthz" HTTP "\r\n",
    };
    struct wire wire = wire_open(w);

    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        struct answer a = ask_wire(&wire, str_of(requests[i]));

        if (a.status != 400 && a.status != 405 && a.status != 501 &&
            a.status != 505)
            fail_msg("%s: %d", requests[i], a.status);
    }
    wire_close(&wire);
}

/* RFC 3986 6.2: no second spelling of a path leads to a row. */
FLOW(a107_another_spelling_of_a_path_leads_nowhere)
{
    static const char *const paths[] = {
        "//oauth/token",  "/oauth//token",        "/oauth/%2e/token",
        "/oauth/./token", "/oauth/token;x=1",     "/OAUTH/token",
        "/oauth/token.",  "/oauth%2Ftoken",       "/oauth/x/../token",
        "/oauth\\token",  "/v2.0/../oauth/token", "/oauth/token/x",
    };
    struct wire wire = wire_open(w);

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct answer a =
            ask_wire(&wire, arena_fmt(w->arena,
                                      "POST %s" HTTP BASIC FORM
                                      "content-length: 12\r\n\r\ngrant_type=x",
                                      paths[i]));

        if (a.status != 404 && a.status != 400)
            fail_msg("%s: %d", paths[i], a.status);
        assert_false(contains(a.body, S("unsupported_grant_type")));
    }
    wire_close(&wire);
}
