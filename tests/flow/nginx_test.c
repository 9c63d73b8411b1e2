/* SPDX-License-Identifier: Apache-2.0
 * contrib/nginx.conf, as it is but for TLS, log and ports, in front of the
 * server. With TLS, and HAProxy: tests/proxies_test.py. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.h"
#include "http/listen.h"
#include "http_site.h"
#include "test.h"

static const char nginx[] = "/usr/sbin/nginx";

struct front {
    struct arena *arena;
    struct server *server;
    str folder;
    pid_t nginx;
    int port;
};

static void
add_file(struct buf *b, const char *path)
{
    FILE *f = fopen(path, "r");
    char bytes[4096];
    size_t n;

    assert_non_null(f);
    while ((n = fread(bytes, 1, sizeof bytes, f)) > 0)
        buf_add(b, (str){bytes, n});
    (void)fclose(f);
}

/* The configuration for http{}, without TLS and log, with our two ports. */
static void
add_site(struct buf *out, struct front *f)
{
    struct buf original = {.arena = f->arena, .max = 64 * 1024};
    bool listens = false;
    str rest, line;

    add_file(&original, NGINX_CONF);
    rest = buf_str(&original);
    while (str_cut(rest, '\n', &line, &rest)) {
        str word = str_trim(line);

        if (str_starts(word, S("ssl_")) || str_starts(word, S("access_log ")))
            continue;
        if (str_starts(word, S("server 127.0.0.1:8480;"))) {
            buf_fmt(out, "server 127.0.0.1:%d;\n", server_port(f->server, 0));
        } else if (!str_starts(word, S("listen "))) {
            buf_add(out, line);
            buf_char(out, '\n');
        } else if (!listens) {
            buf_fmt(out, "listen 127.0.0.1:%d;\n", f->port);
            listens = true;
        }
    }
}

static void
write_configuration(struct front *f)
{
    static const char *const temporary[] = {"client_body", "proxy", "fastcgi",
                                            "uwsgi", "scgi"};
    struct buf b = {.arena = f->arena, .max = 64 * 1024};
    const char *folder = f->folder.at;
    FILE *file;

    buf_fmt(
        &b,
        "daemon off;\nworker_processes 1;\n%spid %s/pid;\n"
        "error_log %s/error.log;\nevents {}\nhttp {\naccess_log off;\n"
        "gzip on;\ngzip_types *;\ngzip_min_length 1;\n", /* like Debian's */
        /* its own worker is to write what it keeps of a body into our folder */
        geteuid() == 0 ? "user root;\n" : "", folder, folder);
    for (size_t i = 0; i < sizeof temporary / sizeof temporary[0]; i++)
        buf_fmt(&b, "%s_temp_path %s/%s;\n", temporary[i], folder,
                temporary[i]);
    add_site(&b, f);
    buf_add(&b, S("}\n"));
    file = fopen(arena_fmt(f->arena, "%s/nginx.conf", folder).at, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(b.at, 1, b.len, file), b.len);
    assert_int_equal(fclose(file), 0);
}

static pid_t
run(const char *program, const char *const arguments[6], char *environment[2])
{
    union { /* execve does not write to them */
        const char *const *read;
        char *const *take;
    } u = {.read = arguments};
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        (void)execve(program, u.take, environment);
        _exit(127);
    }
    return child;
}

/* nginx takes over a socket that already listens: nobody waits for it. */
static struct front
open_front(void)
{
    static const str loopback[] = {STR("127.0.0.1:0")};
    char place[] = "/tmp/valetkey-nginx-XXXXXX";
    struct front f = {.arena = arena_open()};
    const struct server_config config = {.listen = loopback,
                                         .listen_count = 1,
                                         .io_threads = 1,
                                         .site = &site,
                                         .clock = &clock_system,
                                         .trusted_proxy = S("127.0.0.1")};
    const char *arguments[6] = {nginx, "-e", NULL, "-c", NULL, NULL};
    char *environment[2] = {NULL, NULL};
    int fd;

    site_reset();
    assert_ptr_equal(server_start(f.arena, &config, &f.server), OK);
    assert_non_null(mkdtemp(place));
    f.folder = arena_dup(f.arena, str_of(place));
    assert_ptr_equal(listen_open(f.arena, loopback[0], &fd, &f.port), OK);
    assert_int_equal(fcntl(fd, F_SETFD, 0), 0);
    write_configuration(&f);
    arguments[2] = arena_fmt(f.arena, "%s/error.log", place).at;
    arguments[4] = arena_fmt(f.arena, "%s/nginx.conf", place).at;
    environment[0] = arena_cstr(f.arena, arena_fmt(f.arena, "NGINX=%d;", fd));
    f.nginx = run(nginx, arguments, environment);
    (void)close(fd);
    return f;
}

static void
close_front(struct front *f)
{
    const char *const arguments[6] = {"/bin/rm", "-rf", f->folder.at};
    char *environment[2] = {NULL, NULL};
    int status;

    assert_int_equal(kill(f->nginx, SIGTERM), 0);
    assert_int_equal(waitpid(f->nginx, &status, 0), f->nginx);
    (void)waitpid(run("/bin/rm", arguments, environment), &status, 0);
    assert_true(server_stop(f->server));
    arena_close(f->arena);
}

static bool
has_nginx(void)
{
    if (access(nginx, X_OK) == 0)
        return true;
    print_message("# nginx is not installed\n");
    return false;
}

/* A request on a connection of its own. */
static struct answer
ask(struct front *f, str bytes)
{
    struct client c = client_open(f->arena, "127.0.0.1", f->port);
    struct answer a;

    assert_true(c.fd >= 0);
    a = client_ask(&c, bytes);
    client_close(&c);
    return a;
}

TEST(behind_nginx_the_client_is_who_asks_nginx)
{
    struct front f;
    struct answer a;

    if (!has_nginx())
        skip();
    f = open_front();
    a = ask(&f, S("GET /inline HTTP/1.1\r\nhost: x\r\n\r\n"));
    assert_int_equal(a.status, 200);
    assert_int_equal(answer_header(&a, "sc-request-id").len, 36);
    /* a claim of the client's own goes no further */
    a = ask(&f, S("GET /client HTTP/1.1\r\nhost: x\r\n"
                  "x-forwarded-for: 192.0.2.7\r\n\r\n"));
    assert_str(a.body, S("127.0.0.1"));
    a = ask(&f, S("POST /echo HTTP/1.1\r\nhost: x\r\n"
                  "transfer-encoding: chunked\r\n\r\n"
                  "5\r\nhello\r\n0\r\n\r\n"));
    assert_str(a.body, S("hello"));
    close_front(&f);
}

TEST(behind_nginx_limits_and_bad_heads_are_refused_before_us)
{
    static const str bad[] = {
        STR("GET /inline HTTP/1.1\r\nhost: x\r\nx: a\0b\r\n\r\n"),
        STR("GET /inline HTTP/1.1\r\nhost: x\r\nx: a\r\n b\r\n\r\n"),
        STR("GET /inline\0 HTTP/1.1\r\nhost: x\r\n\r\n"),
        STR("GET /inline HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n"),
        STR("GET /inline HTTP/1.1\r\n\r\n"),
        STR("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n"
            "transfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
        STR("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n"
            "content-length: 4\r\n\r\nabcd"),
        STR("POST /echo HTTP/1.1\r\nhost: x\r\n"
            "transfer-encoding: xchunked\r\n\r\n0\r\n\r\n"),
        STR("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 65537\r\n\r\n"),
    };
    struct front f;

    if (!has_nginx())
        skip();
    f = open_front();
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct answer a = ask(&f, bad[i]);

        if (a.status < 400)
            fail_msg("answered %d: " STR_FMT, a.status, STR_ARG(bad[i]));
        /* ours would have an id */
        assert_null(answer_header(&a, "sc-request-id").at);
    }
    close_front(&f);
}

TEST(behind_nginx_a_logo_comes_through_whole)
{
    enum { LOGO = 600 * 1024 };
    struct front f;
    struct answer a;
    char *logo;

    if (!has_nginx())
        skip();
    f = open_front();
    logo = arena_alloc(f.arena, LOGO, 1);
    memset(logo, 'x', LOGO);
    a = ask(&f, arena_fmt(f.arena,
                          "PUT /admin/apps/demo/logo HTTP/1.1\r\nhost: x\r\n"
                          "content-length: %d\r\n\r\n%.*s",
                          LOGO, LOGO, logo));
    assert_int_equal(a.status, 200);
    assert_int_equal(a.body.len, LOGO);
    close_front(&f);
}

TEST(behind_nginx_no_page_is_compressed)
{
    struct front f;
    struct answer a;

    if (!has_nginx())
        skip();
    f = open_front();
    a = ask(&f, S("GET /inline HTTP/1.1\r\nhost: x\r\n"
                  "accept-encoding: gzip\r\n\r\n"));
    assert_int_equal(a.status, 200);
    assert_null(
        answer_header(&a, "Content-Encoding").at); /* as nginx writes it */
    close_front(&f);
}

/* A bare LF ends a line for nginx; what it sends on has CRLF, so that there is
 * one reading and ours agrees with it. */
TEST(behind_nginx_a_bare_lf_is_made_clean)
{
    struct front f;
    struct answer a;

    if (!has_nginx())
        skip();
    f = open_front();
    a = ask(&f, S("GET /client HTTP/1.1\nhost: x\nx-forwarded-for: 1.1.1.1\n"
                  "\r\n"));
    assert_int_equal(a.status, 200);
    assert_str(a.body, S("127.0.0.1"));
    close_front(&f);
}
