/* SPDX-License-Identifier: Apache-2.0
 * Raw sockets, and just enough HTTP to tell answers apart. */
#include "client.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "test.h"

enum { WAIT_SECONDS = 30 };

struct client
client_open(struct arena *a, const char *host, int port)
{
    const struct addrinfo want = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                                  .ai_socktype = SOCK_STREAM};
    const struct timeval wait = {.tv_sec = WAIT_SECONDS};
    struct addrinfo *to;
    struct client c = {.arena = a};

    assert_int_equal(getaddrinfo(host, arena_fmt(a, "%d", port).at, &want, &to),
                     0);
    c.fd = socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(c.fd >= 0);
    (void)setsockopt(c.fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    (void)setsockopt(c.fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    if (connect(c.fd, to->ai_addr, to->ai_addrlen) != 0) {
        (void)close(c.fd);
        c.fd = -1;
    }
    freeaddrinfo(to);
    return c;
}

static void
free_credentials(void *arg)
{
    gnutls_certificate_free_credentials(arg);
}

bool
client_tls(struct client *c, const char *priorities)
{
    gnutls_certificate_credentials_t trust;
    int result;

    assert_int_equal(gnutls_init(&c->tls, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL), 0);
    assert_int_equal(gnutls_certificate_allocate_credentials(&trust), 0);
    arena_defer(c->arena, free_credentials, trust);
    assert_int_equal(
        gnutls_credentials_set(c->tls, GNUTLS_CRD_CERTIFICATE, trust), 0);
    assert_int_equal(gnutls_priority_set_direct(c->tls, priorities, NULL), 0);
    if (c->resumes.len > 0)
        assert_int_equal(
            gnutls_session_set_data(c->tls, c->resumes.at, c->resumes.len), 0);
    gnutls_transport_set_int(c->tls, c->fd);
    do
        result = gnutls_handshake(c->tls);
    while (result < 0 && result != GNUTLS_E_AGAIN &&
           gnutls_error_is_fatal(result) == 0);
    return result == 0;
}

void
client_close(struct client *c)
{
    if (c->tls != NULL)
        gnutls_deinit(c->tls);
    c->tls = NULL;
    if (c->fd >= 0)
        (void)close(c->fd);
    c->fd = -1;
}

/* What is more than a record goes out in several. */
static ssize_t
send_some(struct client *c, str bytes)
{
    if (c->tls != NULL)
        return gnutls_record_send(c->tls, bytes.at, bytes.len);
    return send(c->fd, bytes.at, bytes.len, MSG_NOSIGNAL);
}

bool
client_send(struct client *c, str bytes)
{
    while (bytes.len > 0) {
        ssize_t n = send_some(c, bytes);

        if (n <= 0)
            return false;
        bytes = str_from(bytes, (size_t)n);
    }
    return true;
}

/* A record that is not data (a ticket) ends the library's waiting, too. */
static ssize_t
receive_tls(struct client *c, char *at, size_t most)
{
    struct pollfd p = {.fd = c->fd, .events = POLLIN};
    ssize_t n;

    while ((n = gnutls_record_recv(c->tls, at, most)) == GNUTLS_E_AGAIN) {
        if (poll(&p, 1, WAIT_SECONDS * 1000) == 0)
            fail_msg("no answer within %d seconds", WAIT_SECONDS);
    }
    return n;
}

static ssize_t
receive(struct client *c, char *at, size_t most)
{
    ssize_t n;

    if (c->tls != NULL)
        return receive_tls(c, at, most);
    n = recv(c->fd, at, most, 0);
    if (n < 0 && errno == EAGAIN)
        fail_msg("no answer within %d seconds", WAIT_SECONDS);
    return n;
}

/* Receive some more; false at the end. */
static bool
more(struct client *c)
{
    ssize_t n;

    if (c->len == c->cap) {
        size_t cap = c->cap == 0 ? 8192 : c->cap * 2;
        char *at = arena_alloc(c->arena, cap, 1);

        if (c->len > 0)
            memcpy(at, c->at, c->len);
        c->at = at;
        c->cap = cap;
    }
    n = receive(c, c->at + c->len, c->cap - c->len);
    if (n <= 0)
        return false;
    c->len += (size_t)n;
    return true;
}

static const char *
find_end(const struct client *c)
{
    for (size_t i = 0; i + 4 <= c->len; i++) {
        if (memcmp(c->at + i, "\r\n\r\n", 4) == 0)
            return c->at + i + 4;
    }
    return NULL;
}

static str
take(struct client *c, size_t n)
{
    str taken = arena_dup(c->arena, (str){c->at, n});

    memmove(c->at, c->at + n, c->len - n);
    c->len -= n;
    return taken;
}

static size_t
body_length(const struct answer *a)
{
    int64_t n;
    str length = answer_header(a, "Content-Length");

    if (length.at == NULL || !str_to_int(length, 1 << 30, &n))
        return 0;
    return (size_t)n;
}

/* Status line and headers of the next answer; false at the end. */
static bool
read_head(struct client *c, struct answer *a)
{
    const char *end;

    while ((end = find_end(c)) == NULL) {
        if (!more(c))
            return false;
    }
    a->head = take(c, (size_t)(end - c->at));
    assert_true(str_starts(a->head, S("HTTP/1.")));
    a->status = (int)strtol(a->head.at + 9, NULL, 10);
    return true;
}

struct answer
client_answer(struct client *c, bool head_only)
{
    struct answer a = {.ended = false};
    size_t n;

    do {
        if (!read_head(c, &a))
            return (struct answer){.ended = true};
    } while (a.status == 100);
    n = head_only ? 0 : body_length(&a);
    while (c->len < n) {
        if (!more(c)) {
            a.ended = true;
            return a;
        }
    }
    a.body = take(c, n);
    a.ended = str_eq_nocase(answer_header(&a, "Connection"), S("close"));
    return a;
}

struct answer
client_ask(struct client *c, str bytes)
{
    (void)client_send(c, bytes); /* it may be refused before all is sent */
    return client_answer(c, str_starts(bytes, S("HEAD ")));
}

struct answer
client_get(struct client *c, const char *target)
{
    return client_ask(
        c, arena_fmt(c->arena, "GET %s HTTP/1.1\r\nhost: x\r\n\r\n", target));
}

size_t
client_wait_end(struct client *c)
{
    size_t n = c->len;

    c->len = 0;
    while (more(c)) {
        n += c->len;
        c->len = 0;
    }
    return n;
}

str
client_rest(struct client *c)
{
    while (more(c))
        ;
    return take(c, c->len);
}

str
answer_header(const struct answer *a, const char *name)
{
    str rest = a->head, line, key, value;

    while (str_cut(rest, '\n', &line, &rest)) {
        if (str_cut(line, ':', &key, &value) && str_eq(key, str_of(name))) {
            value.len--; /* its \r */
            return str_trim(value);
        }
    }
    return (str){0};
}
