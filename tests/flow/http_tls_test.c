/* SPDX-License-Identifier: Apache-2.0
 * The network server with HTTPS: handshakes, records, certificates that change
 * while it serves. */
#include <errno.h>
#include <gnutls/x509.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "certificate.h"
#include "client.h"
#include "http/errors.h"
#include "http_site.h"
#include "test.h"

static const char any_tls[] = "NORMAL";
static const char tls_1_2[] = "NORMAL:-VERS-ALL:+VERS-TLS1.2";
static const char tls_1_3[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3";

/* ---- the world of a test ---- */

struct world {
    struct arena *arena;
    struct server *server;
    int port;
    str certificate, key;
};

static void
new_certificate(struct world *w, unsigned char serial)
{
    const struct certificate_wish wish = {.serial = serial};

    certificate_write(&wish, w->certificate.at, w->key.at);
}

static struct world
open_world(struct server_config config)
{
    static const str loopback[] = {STR("127.0.0.1:0")};
    struct world w = {.arena = arena_open()};
    char folder[] = "/tmp/valetkey-https-XXXXXX";

    assert_non_null(mkdtemp(folder));
    w.certificate = arena_fmt(w.arena, "%s/certificate.pem", folder);
    w.key = arena_fmt(w.arena, "%s/key.pem", folder);
    new_certificate(&w, 1);
    site_reset();
    config.listen = loopback;
    config.listen_count = 1;
    config.site = &site;
    config.clock = &clock_system;
    config.io_threads = config.io_threads > 0 ? config.io_threads : 2;
    config.tls_certificate = w.certificate;
    config.tls_key = w.key;
    assert_ptr_equal(server_start(w.arena, &config, &w.server), OK);
    w.port = server_port(w.server, 0);
    return w;
}

static void
forget_world(struct world *w)
{
    (void)unlink(w->certificate.at);
    (void)unlink(w->key.at);
    (void)rmdir(arena_dup(w->arena, (str){w->key.at, w->key.len - 8}).at);
    arena_close(w->arena);
}

static void
close_world(struct world *w)
{
    site_open_gate();
    assert_true(server_stop(w->server));
    forget_world(w);
}

static struct client
connect_plain(struct world *w)
{
    struct client c = client_open(w->arena, "127.0.0.1", w->port);

    assert_true(c.fd >= 0);
    return c;
}

static struct client
connect_with(struct world *w, const char *priorities)
{
    struct client c = connect_plain(w);

    assert_true(client_tls(&c, priorities));
    return c;
}

static struct client
connect_to(struct world *w)
{
    return connect_with(w, any_tls);
}

/* ---- requests ---- */

TEST(https_serves_tls_1_2_and_1_3)
{
    static const char *const versions[] = {tls_1_2, tls_1_3};
    struct world w = open_world((struct server_config){0});

    for (size_t i = 0; i < 2; i++) {
        struct client c = connect_with(&w, versions[i]);

        assert_str(client_get(&c, "/inline").body, S("inline"));
        assert_str(client_get(&c, "/worker").body, S("worker"));
        assert_str(client_get(&c, "/slow").body, S("slow"));
        assert_str(client_get(&c, "/client").body, S("127.0.0.1"));
        client_close(&c);
    }
    close_world(&w);
}

TEST(https_refuses_what_is_old_or_weak)
{
    static const char *const refused[] = {
        "NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0",
        "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+RSA",
        "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+DHE-RSA",
        "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-CBC:+AES-256-CBC",
    };
    struct world w = open_world((struct server_config){0});

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct client c = connect_plain(&w);

        if (client_tls(&c, refused[i]))
            fail_msg("taken: %s", refused[i]);
        client_close(&c);
    }
    close_world(&w);
}

/* Whatever a client does, one handshake is all it gets of a connection. */
TEST(https_does_not_negotiate_again)
{
    struct world w = open_world((struct server_config){0});
    struct client c = connect_with(&w, tls_1_2);
    int result;

    assert_int_equal(client_get(&c, "/inline").status, 200);
    do
        result = gnutls_handshake(c.tls);
    while (result < 0 && gnutls_error_is_fatal(result) == 0 &&
           result != GNUTLS_E_AGAIN);
    assert_true(result < 0 && gnutls_error_is_fatal(result) != 0);
    client_close(&c);
    close_world(&w);
}

TEST(https_sessions_are_resumed)
{
    struct world w = open_world((struct server_config){0});
    struct client first = connect_to(&w), second = connect_plain(&w);
    gnutls_datum_t session;

    assert_int_equal(client_get(&first, "/inline").status, 200);
    assert_int_equal(gnutls_session_get_data2(first.tls, &session), 0);
    client_close(&first);
    second.resumes = (str){(char *)session.data, session.size};
    assert_true(client_tls(&second, any_tls));
    gnutls_free(session.data);
    assert_int_not_equal(gnutls_session_is_resumed(second.tls), 0);
    assert_int_equal(client_get(&second, "/inline").status, 200);
    client_close(&second);
    close_world(&w);
}

enum { PAIRS = 20 };

static void
read_pairs(struct client *c)
{
    for (int i = 0; i < PAIRS; i++) {
        assert_str(client_answer(c, false).body, S("worker"));
        assert_str(client_answer(c, false).body, S("hello"));
    }
}

/* A record need not be a request, nor a request a record. They wait for the
 * network thread, which then finds all of them at once. */
TEST(https_requests_come_in_any_number_of_records)
{
    struct world w = open_world((struct server_config){.io_threads = 1});
    struct client halt = connect_to(&w), one = connect_to(&w);
    struct client many = connect_to(&w), bytes = connect_to(&w);
    const str get = S("GET /worker HTTP/1.1\r\nhost: x\r\n\r\n");
    const str echo = S("POST /echo HTTP/1.1\r\nhost: x\r\n"
                       "content-length: 5\r\n\r\nhello");
    struct buf all = {.arena = w.arena, .max = 64 * 1024};

    assert_true(client_send(&halt, S("GET /halt HTTP/1.1\r\nhost: x\r\n\r\n")));
    site_wait_held(1);
    for (int i = 0; i < PAIRS; i++) {
        buf_add(&all, get);
        buf_add(&all, echo);
        assert_true(client_send(&many, get) && client_send(&many, echo));
    }
    assert_true(client_send(&one, buf_str(&all)));
    for (size_t i = 0; i < echo.len; i++)
        assert_true(client_send(&bytes, (str){echo.at + i, 1}));
    site_open_gate();
    assert_str(client_answer(&halt, false).body, S("/halt"));
    read_pairs(&one);
    read_pairs(&many);
    assert_str(client_answer(&bytes, false).body, S("hello"));
    client_close(&halt);
    client_close(&one);
    client_close(&many);
    client_close(&bytes);
    close_world(&w);
}

static str
post(struct arena *a, const char *path, size_t length)
{
    struct buf b = {.arena = a, .max = length + 256};

    buf_fmt(&b, "POST %s HTTP/1.1\r\nhost: x\r\ncontent-length: %zu\r\n\r\n",
            path, length);
    for (size_t i = 0; i < length; i++)
        buf_char(&b, (char)('a' + i % 26));
    return buf_str(&b);
}

TEST(https_bodies_come_and_go_whole)
{
    enum { BODY = 64 * 1024, FILE_BYTES = 600 * 1024, BIG = 1024 * 1024 };
    struct world w = open_world((struct server_config){.io_threads = 1});
    struct client c = connect_to(&w);
    str body = post(w.arena, "/echo", BODY);
    struct answer a;

    for (int i = 0; i < 3; i++) {
        a = client_ask(&c, body);
        assert_int_equal(a.status, 200);
        assert_true(str_eq(a.body, str_from(body, body.len - BODY)));
    }
    a = client_ask(&c, post(w.arena, "/upload", FILE_BYTES));
    assert_int_equal(a.body.len, FILE_BYTES);
    assert_int_equal(client_get(&c, "/big").body.len, BIG);
    a = client_ask(&c, post(w.arena, "/echo", BODY + 1));
    assert_int_equal(a.status, 413);
    client_close(&c);
    close_world(&w);
}

/* Answers larger than the socket takes, to a client that reads late. */
TEST(https_waits_for_who_reads_late)
{
    enum { TIMES = 8, BIG = 1024 * 1024 };
    const int small = 128 * 1024;
    struct world w = open_world((struct server_config){.io_threads = 1});
    struct client c = connect_plain(&w), other;

    (void)setsockopt(c.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    assert_true(client_tls(&c, any_tls));
    for (int i = 0; i < TIMES; i++)
        assert_true(client_send(&c, S("GET /big HTTP/1.1\r\nhost: x\r\n\r\n")));
    other = connect_to(&w);
    assert_int_equal(client_get(&other, "/inline").status, 200);
    for (int i = 0; i < TIMES; i++)
        assert_int_equal(client_answer(&c, false).body.len, BIG);
    client_close(&c);
    client_close(&other);
    close_world(&w);
}

static void
ask_together(size_t count)
{
    struct world w = open_world((struct server_config){.io_threads = 1});
    struct client *all = arena_alloc(w.arena, count, sizeof *all);
    struct client halt = connect_to(&w);

    for (size_t i = 0; i < count; i++)
        all[i] = connect_to(&w);
    assert_true(client_send(&halt, S("GET /halt HTTP/1.1\r\nhost: x\r\n\r\n")));
    site_wait_held(1);
    for (size_t i = 0; i < count; i++)
        assert_true(
            client_send(&all[i], S("GET /inline HTTP/1.1\r\nhost: x\r\n\r\n")));
    site_open_gate();
    assert_str(client_answer(&halt, false).body, S("/halt"));
    for (size_t i = 0; i < count; i++) {
        assert_str(client_answer(&all[i], false).body, S("inline"));
        assert_str(client_get(&all[i], "/worker").body, S("worker"));
        client_close(&all[i]);
    }
    client_close(&halt);
    close_world(&w);
}

TEST(https_any_number_of_clients_may_ask_at_the_same_time)
{
    ask_together(64);
    ask_together(256);
}

/* ---- handshakes that do not end ---- */

static ssize_t
nothing_yet(gnutls_transport_ptr_t ptr, void *data, size_t size)
{
    (void)ptr;
    (void)data;
    (void)size;
    errno = EAGAIN;
    return -1;
}

/* Say hello, and wait until the server's part of the handshake is on its way.
 * The rest of the handshake it then waits for. */
static struct client
say_hello(struct world *w, struct client *greeter)
{
    struct client c = connect_plain(w);
    struct pollfd p = {.fd = c.fd, .events = POLLIN};

    *greeter = c;
    assert_int_equal(gnutls_init(&greeter->tls, GNUTLS_CLIENT), 0);
    assert_int_equal(gnutls_priority_set_direct(greeter->tls, any_tls, NULL),
                     0);
    gnutls_transport_set_int(greeter->tls, c.fd);
    gnutls_transport_set_pull_function(greeter->tls, nothing_yet);
    assert_int_equal(gnutls_handshake(greeter->tls), GNUTLS_E_AGAIN);
    assert_int_equal(poll(&p, 1, 30000), 1);
    return c;
}

static int64_t
microseconds(struct timeval t)
{
    return (int64_t)t.tv_sec * 1000000 + t.tv_usec;
}

static int64_t
processor_us(void)
{
    struct rusage u;

    assert_int_equal(getrusage(RUSAGE_SELF, &u), 0);
    return microseconds(u.ru_utime) + microseconds(u.ru_stime);
}

/* Each of them for a second; then they are hung up on. */
static void
hang_about(struct world *w, struct client *silent, size_t count)
{
    static const str starts[] = {STR(""), STR("\x16\x03\x01"),
                                 STR("\x16\x03\x01\x20\x00half")};
    static const str requests[] = {
        STR(""),
        STR("GET /inl"),
        STR("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 60000\r\n\r\n"),
    };

    assert_int_equal(count, 6);
    for (size_t i = 0; i < 3; i++) {
        silent[i] = connect_plain(w);
        assert_true(client_send(&silent[i], starts[i]));
        silent[3 + i] = connect_to(w);
        assert_true(client_send(&silent[3 + i], requests[i]));
    }
}

/* Nor does the waiting take the processor: the library by itself looks at a
 * handshake that waits without a pause. */
TEST(https_who_is_silent_is_hung_up_on_and_who_is_late_is_503)
{
    enum { SILENT = 6 };
    struct world w = open_world(
        (struct server_config){.idle_seconds = 1, .worker_seconds = 1});
    struct client late = connect_to(&w), silent[SILENT];
    struct client greeter, hello = say_hello(&w, &greeter);
    int64_t began, used;

    hang_about(&w, silent, SILENT);
    assert_true(
        client_send(&late, S("GET /stuck HTTP/1.1\r\nhost: x\r\n\r\n")));
    began = clock_system_ms() * 1000;
    used = processor_us();
    for (size_t i = 0; i < SILENT; i++) {
        assert_int_equal(client_wait_end(&silent[i]), 0);
        client_close(&silent[i]);
    }
    (void)client_wait_end(&hello);
    used = processor_us() - used;
    assert_true(used * 2 < clock_system_ms() * 1000 - began);
    assert_int_equal(client_answer(&late, false).status, 503);
    site_unstick();
    client_close(&late);
    client_close(&greeter);
    close_world(&w);
}

TEST(https_who_leaves_in_a_handshake_disturbs_nobody)
{
    const struct linger reset = {.l_onoff = 1};
    struct world w = open_world((struct server_config){.io_threads = 1});
    struct client c = connect_to(&w);

    for (int i = 0; i < 50; i++) {
        struct client greeter;

        (void)say_hello(&w, &greeter);
        if (i % 2 == 0)
            (void)setsockopt(greeter.fd, SOL_SOCKET, SO_LINGER, &reset,
                             sizeof reset);
        client_close(&greeter);
        assert_int_equal(client_get(&c, "/inline").status, 200);
    }
    client_close(&c);
    close_world(&w);
}

/* What is no TLS at all ends; what is HTTP is told. */
TEST(https_who_speaks_plain_http_is_told_so)
{
    struct world w = open_world((struct server_config){.io_threads = 1});
    struct client c = connect_plain(&w);
    struct answer a = client_get(&c, "/inline");

    assert_int_equal(a.status, 400);
    assert_true(str_starts(a.body, S("This server speaks HTTPS here")));
    assert_true(a.ended);
    assert_int_equal(client_wait_end(&c), 0);
    client_close(&c);
    c = connect_plain(&w);
    a = client_ask(&c, post(w.arena, "/echo", 60000));
    assert_int_equal(a.status, 400);
    client_close(&c);
    c = connect_plain(&w);
    assert_true(client_send(&c, S("\x80\x2e\x01\x03\x01")));
    assert_int_equal(client_wait_end(&c), 0);
    client_close(&c);
    close_world(&w);
}

/* ---- the end ---- */

TEST(https_a_stop_lets_requests_end_and_cuts_handshakes)
{
    enum { MANY = 8 };
    struct world w = open_world((struct server_config){.stop_seconds = 30});
    struct client work[MANY], greeters[MANY], idle = connect_to(&w);

    for (int i = 0; i < MANY; i++) {
        work[i] = connect_to(&w);
        assert_true(client_send(&work[i],
                                S("GET /worker HTTP/1.1\r\nhost: x\r\n\r\n")));
        (void)say_hello(&w, &greeters[i]);
    }
    assert_true(server_stop(w.server));
    for (int i = 0; i < MANY; i++) {
        struct answer a = client_answer(&work[i], false);

        /* whole, refused, or never looked at */
        assert_true(a.status == 200 || a.status == 503 || a.status == 0);
        if (a.status == 200)
            assert_str(a.body, S("worker"));
        client_close(&work[i]);
        client_close(&greeters[i]);
    }
    assert_int_equal(client_wait_end(&idle), 0);
    client_close(&idle);
    forget_world(&w);
}

/* ---- another certificate ---- */

static int
serial_of(struct client *c)
{
    const gnutls_datum_t *peers;
    unsigned char serial[8];
    size_t len = sizeof serial;
    gnutls_x509_crt_t own;
    unsigned count;

    peers = gnutls_certificate_get_peers(c->tls, &count);
    assert_non_null(peers);
    assert_int_equal(gnutls_x509_crt_init(&own), 0);
    assert_int_equal(
        gnutls_x509_crt_import(own, &peers[0], GNUTLS_X509_FMT_DER), 0);
    assert_int_equal(gnutls_x509_crt_get_serial(own, serial, &len), 0);
    gnutls_x509_crt_deinit(own);
    return serial[len - 1];
}

static void
assert_serial(struct world *w, int serial)
{
    struct client c = connect_to(w);

    assert_int_equal(serial_of(&c), serial);
    assert_int_equal(client_get(&c, "/inline").status, 200);
    client_close(&c);
}

struct load {
    const struct world *world;
    pthread_t thread;
    atomic_bool *over;
    int asked, answered;
};

static void *
ask_on(void *arg)
{
    struct load *l = arg;
    struct world w = *l->world;

    w.arena = arena_open();
    while (!atomic_load(l->over)) {
        struct client c = client_open(w.arena, "127.0.0.1", w.port);

        l->asked++;
        if (client_tls(&c, any_tls) && serial_of(&c) > 0 &&
            client_get(&c, "/inline").status == 200 &&
            client_get(&c, "/worker").status == 200)
            l->answered++;
        client_close(&c);
    }
    arena_close(w.arena);
    return NULL;
}

TEST(https_a_certificate_is_exchanged_under_load)
{
    enum { THREADS = 3, TIMES = 20 };
    struct world w = open_world((struct server_config){0});
    struct client before = connect_to(&w);
    struct load loads[THREADS];
    struct server_figures f;
    atomic_bool over = false;

    assert_int_equal(client_get(&before, "/inline").status, 200);
    for (int i = 0; i < THREADS; i++) {
        loads[i] = (struct load){.world = &w, .over = &over};
        assert_int_equal(
            pthread_create(&loads[i].thread, NULL, ask_on, &loads[i]), 0);
    }
    for (int i = 2; i < TIMES; i++) {
        new_certificate(&w, (unsigned char)i);
        assert_ptr_equal(server_renew_certificate(w.server), OK);
        assert_serial(&w, i);
    }
    atomic_store(&over, true);
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(loads[i].thread, NULL);
        assert_true(loads[i].asked > 0);
        assert_int_equal(loads[i].answered, loads[i].asked);
    }
    assert_int_equal(serial_of(&before), 1);
    assert_int_equal(client_get(&before, "/worker").status, 200);
    server_figures(w.server, &f);
    assert_true(f.certificate_not_after > clock_system_ms() / 1000);
    client_close(&before);
    close_world(&w);
}

TEST(https_a_certificate_that_is_none_changes_nothing)
{
    struct world w = open_world((struct server_config){0});

    assert_int_equal(truncate(w.certificate.at, 10), 0);
    assert_ptr_equal(server_renew_certificate(w.server), &HTTP_BAD_CERTIFICATE);
    assert_serial(&w, 1);
    new_certificate(&w, 2);
    assert_ptr_equal(server_renew_certificate(w.server), OK);
    assert_serial(&w, 2);
    assert_int_equal(unlink(w.key.at), 0);
    assert_ptr_equal(server_renew_certificate(w.server), &HTTP_BAD_CERTIFICATE);
    assert_serial(&w, 2);
    close_world(&w);
}

/* One that came with the old certificate and has not shown what it wants is
 * still given it, whatever happens meanwhile. */
TEST(https_a_handshake_keeps_the_certificate_it_began_with)
{
    struct world w = open_world((struct server_config){.io_threads = 1});
    struct client halt = connect_to(&w), late;

    assert_true(client_send(&halt, S("GET /halt HTTP/1.1\r\nhost: x\r\n\r\n")));
    site_wait_held(1);
    late = connect_plain(&w);
    for (unsigned char i = 2; i < 5; i++) {
        new_certificate(&w, i);
        assert_ptr_equal(server_renew_certificate(w.server), OK);
    }
    site_open_gate();
    assert_true(client_tls(&late, any_tls));
    assert_int_equal(client_get(&late, "/inline").status, 200);
    client_close(&late);
    client_close(&halt);
    close_world(&w);
}
