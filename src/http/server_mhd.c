/* SPDX-License-Identifier: Apache-2.0
 * The only file that knows the HTTP library.
 *
 * An exchange is one request and its answer. It lies in its own arena and has
 * two owners when a worker handles it: the connection, until the library says
 * that it is through with the request, and the worker, until the handler ended.
 * The last one to let go recycles the arena; so a handler that is given up
 * (deadline, stop) keeps its memory, and the client's 503 is made in another
 * arena, on the I/O thread. */
#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/accept.h"
#include "http/errors.h"
#include "http/inbox.h"
#include "http/listen.h"
#include "http/pool.h"
#include "http/proxy.h"
#include "http/server.h"
#include "http/target.h"
#include "http/tls.h"

enum {
    HEADERS_MAX = 16 * 1024,
    HEADER_COUNT_MAX = 256,
    BODY_MAX = 64 * 1024,
    BODY_DISCARD_MAX = 1024 * 1024, /* read and thrown away before a 413 */
    /* the same of a file: who chose too large a one is to see why */
    UPLOAD_DISCARD_MAX = 32 * 1024 * 1024,
    CONNECTION_MEMORY = 64 * 1024, /* the library's, per connection */
    CONNECTIONS_MAX = 8192,
    FILES_RESERVED = 256, /* descriptors that are not connections */
    TICK_MS = 1000,
    EVENTS = 64,    /* taken at a time */
    FLUSH_MS = 800, /* for answers on their way when the server stops */
};

/* ---- one connection, one exchange, one server ---- */

/* A connection, for the reaper. since: when it began to wait for its client;
 * 0 while the client waits for us. */
struct link {
    struct letter letter; /* first: its way to its thread */
    struct tls_wire wire; /* its pair is NULL with plain HTTP */
    struct loop *loop;
    struct link *older, *newer;
    int fd;
    _Atomic int64_t since;
    /* its thread's: the client is waited for among the loop's greeted */
    struct MHD_Connection *connection;
    bool is_greeted;
    struct sockaddr_storage from;
    socklen_t from_len;
    char peer[INET6_ADDRSTRLEN];
};

enum step { NEW, READING, HANDED_OVER, ANSWERED };

struct exchange {
    struct job job; /* first: a job is cast back to its exchange */
    struct letter letter;
    atomic_int owners;
    struct arena *arena;
    struct server *server;
    struct link *link;
    struct MHD_Connection *connection;
    enum step step;
    const char *uri; /* the target in the library's memory */
    bool counted;    /* in server->open */
    bool close;      /* no further request on this connection */
    bool upload;     /* its route takes files, and its length was said */
    size_t discarded;
    struct buf body;
    int64_t began_us;
    struct message in;
    struct request req;
    /* the connection's alone, never the worker's: */
    err given_up;
    struct arena *late_arena;
};

struct listener {
    struct server *server;
    int fd, port;
    struct acceptor acceptor;
};

/* A thread of the network. It alone calls the library about its connections;
 * what others want of it comes as letters. */
struct loop {
    struct letter end; /* first: read last of all letters */
    struct server *server;
    struct MHD_Daemon *daemon;
    int events;  /* the library's epoll descriptor */
    int greeted; /* ours, of connections before their first request; or -1 */
    struct inbox inbox;
    pthread_t thread;
    bool runs;
    size_t count; /* its connections; under the server's lock */
    /* its own: */
    bool ending;
    size_t suspended;
    struct link *arriving;
};

struct server {
    struct server_config config;
    struct proxies trusted;
    bool head_is_seen; /* the library is one whose read buffer we know */
    struct listener *listeners;
    size_t listener_count;
    struct loop *loops;
    size_t loop_count;
    struct pool *lanes[SLOW + 1];
    _Atomic bool stopping, stopped;
    _Atomic size_t open; /* whole requests whose answer is not sent */

    pthread_t watcher;
    bool watching;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool ending;         /* the watcher's */
    struct arena *arena; /* links lie in it */
    size_t most;         /* connections at a time */
    size_t count;        /* of them now */
    struct link *links;  /* connections, in no order */
    struct link *unused; /* links to be used again */

    struct tls_pair *pair; /* who comes gets it; NULL: plain HTTP */
    gnutls_datum_t tickets;
};

/* ---- arenas, kept per thread ---- */

enum { SPARES = 16 };

struct spares {
    struct arena *home, *at[SPARES];
    size_t count;
};

static pthread_key_t spares_key;
static pthread_once_t spares_once = PTHREAD_ONCE_INIT;

static void
spares_close(void *arg)
{
    struct spares *s = arg;

    for (size_t i = 0; i < s->count; i++)
        arena_close(s->at[i]);
    arena_close(s->home);
}

static void
spares_make(void)
{
    (void)pthread_key_create(&spares_key, spares_close);
}

static struct spares *
spares_get(void)
{
    struct spares *s = pthread_getspecific(spares_key);
    struct arena *home;

    if (s != NULL)
        return s;
    home = arena_open();
    s = ARENA_NEW(home, struct spares);
    s->home = home;
    (void)pthread_setspecific(spares_key, s);
    return s;
}

static struct arena *
spare_take(void)
{
    struct spares *s = spares_get();

    return s->count > 0 ? s->at[--s->count] : arena_open();
}

static void
spare_put(struct arena *a)
{
    struct spares *s = spares_get();

    if (s->count == SPARES) {
        arena_close(a);
        return;
    }
    arena_reset(a);
    s->at[s->count++] = a;
}

static void
let_go(struct exchange *ex)
{
    if (atomic_fetch_sub(&ex->owners, 1) == 1)
        spare_put(ex->arena);
}

/* ---- answering ---- */

/* req's headers are "name: value\r\n" lines in a buffer that is ours: cut them
 * into C strings where they lie. */
static void
add_headers(struct MHD_Response *r, struct buf *headers)
{
    char *p = headers->at, *end = headers->at + headers->len;

    while (p < end) {
        char *colon = memchr(p, ':', (size_t)(end - p));
        char *eol = memchr(p, '\r', (size_t)(end - p));

        if (colon == NULL || eol == NULL)
            return;
        *colon = *eol = '\0';
        (void)MHD_add_response_header(r, p, colon + 2);
        p = eol + 2;
    }
}

static bool
has_body(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

static char *
response_bytes(str body)
{
    union { /* the library promises not to write to persistent bytes */
        const char *read;
        char *take;
    } u = {.read = body.len > 0 ? body.at : ""};

    return u.take;
}

static void
said(const struct exchange *ex, const struct request *req, int64_t us)
{
    const struct site *site = ex->server->config.site;

    request_log(req, us / 1000);
    if (site->done != NULL)
        site->done(req, us);
}

/* Give the library the answer in req. The memory is the exchange's (or its late
 * arena), which outlives the response. */
static enum MHD_Result
answer(struct exchange *ex, struct request *req)
{
    str body = has_body(req->out.status) ? req->out.body : (str){0};
    struct MHD_Response *r = MHD_create_response_from_buffer(
        body.len, response_bytes(body), MHD_RESPMEM_PERSISTENT);
    const int64_t now_us = clock_steady_us();
    enum MHD_Result queued;

    if (r == NULL)
        return MHD_NO;
    add_headers(r, &req->out.headers);
    if (ex->close || atomic_load(&ex->server->stopping))
        (void)MHD_add_response_header(r, "connection", "close");
    ex->step = ANSWERED;
    atomic_store(&ex->link->since, now_us / 1000);
    said(ex, req, now_us - ex->began_us);
    queued = MHD_queue_response(ex->connection, (unsigned)req->out.status, r);
    MHD_destroy_response(r);
    return queued;
}

static enum MHD_Result
run_and_answer(struct exchange *ex)
{
    request_run(&ex->req, ex->server->config.site);
    return answer(ex, &ex->req);
}

/* Answer without asking the handler. */
static enum MHD_Result
refuse(struct exchange *ex, err why)
{
    ex->req.refused = why;
    if (why == &HTTP_BUSY || why == &HTTP_STOPPING || why == &HTTP_TIMEOUT)
        response_header(&ex->req, S("retry-after"), S("1"));
    return run_and_answer(ex);
}

static void
fill_request(struct exchange *ex, struct request *req, struct arena *a)
{
    const struct server_config *c = &ex->server->config;

    *req = (struct request){
        .arena = a,
        .in = &ex->in,
        .now_ms = clock_now_ms(c->clock),
        .db = c->db,
        .settings = c->settings,
        .server = ex->server,
        .client = client_address(a, &ex->server->trusted, ex->in.peer,
                                 &ex->in.headers),
    };
    request_begin(req, c->site);
}

/* The handler was given up. It may still be running and writing to ex->req, so
 * this answer is made from the message alone. */
static enum MHD_Result
answer_late(struct exchange *ex)
{
    struct request *req;
    str id = ex->req.id; /* set before the worker got it, never after */

    log_event(LOG_WARNING, "request_given_up", {"id", id},
              {"route", ex->req.route->pattern},
              {"cause", str_of(ex->given_up->type)});
    ex->late_arena = spare_take();
    req = ARENA_NEW(ex->late_arena, struct request);
    fill_request(ex, req, ex->late_arena);
    req->id = arena_dup(ex->late_arena, id);
    req->refused = ex->given_up;
    response_header(req, S("retry-after"), S("1"));
    ex->close = ex->close || ex->given_up == &HTTP_STOPPING;
    request_run(req, ex->server->config.site);
    return answer(ex, req);
}

/* ---- a worker's side ---- */

static struct exchange *
exchange_of(struct job *job)
{
    return (struct exchange *)(void *)job;
}

/* From here until it is resumed the connection can neither end nor be reaped.
 */
static void
job_accept(struct job *job)
{
    struct exchange *ex = exchange_of(job);

    atomic_store(&ex->link->since, 0);
    (void)atomic_fetch_add(&ex->owners, 1);
    ex->step = HANDED_OVER;
    ex->link->loop->suspended++;
    MHD_suspend_connection(ex->connection);
}

static void
resume(struct letter *letter)
{
    struct exchange *ex =
        (struct exchange *)(void *)((char *)letter -
                                    offsetof(struct exchange, letter));

    ex->link->loop->suspended--;
    MHD_resume_connection(ex->connection);
}

static void
job_run(struct job *job)
{
    struct exchange *ex = exchange_of(job);

    request_run(&ex->req, ex->server->config.site);
}

static void
job_wake(struct job *job, err why)
{
    struct exchange *ex = exchange_of(job);

    ex->given_up = why;
    ex->letter.open = resume;
    inbox_put(&ex->link->loop->inbox, &ex->letter);
}

static void
job_release(struct job *job)
{
    let_go(exchange_of(job));
}

/* The library's memory ends with the connection's use of it; the worker's copy
 * does not. */
static void
copy_headers(struct exchange *ex)
{
    struct field *at = arena_alloc(ex->arena, ex->in.headers.count, sizeof *at);

    for (size_t i = 0; i < ex->in.headers.count; i++)
        at[i] =
            (struct field){arena_dup(ex->arena, ex->in.headers.at[i].name),
                           arena_dup(ex->arena, ex->in.headers.at[i].value)};
    ex->in.headers.at = at;
}

static enum MHD_Result
hand_over(struct exchange *ex, enum lane lane)
{
    struct pool *p = ex->server->lanes[lane];

    copy_headers(ex);
    if (pool_submit(p, &ex->job))
        return MHD_YES;
    ex->close = pool_is_closed(p);
    return refuse(ex, ex->close ? &HTTP_STOPPING : &HTTP_BUSY);
}

/* ---- reading ---- */

struct reading {
    struct field *at;
    size_t count, max, bytes;
};

static enum MHD_Result
read_header(void *arg, enum MHD_ValueKind kind, const char *name,
            size_t name_len, const char *value, size_t value_len)
{
    struct reading *r = arg;

    (void)kind;
    if (r->count < r->max)
        r->at[r->count++] = (struct field){
            {name,  name_len },
            {value, value_len}
        };
    r->bytes += name_len + value_len + 4;
    return MHD_YES;
}

/* RFC 9110 section 5.6.2: what is no delimiter, a bit for each byte from 32 on.
 */
static const uint32_t token_bytes[8] = {
    [1] = 0x03ff6cfa, [2] = 0xc7fffffe, [3] = 0x57ffffff};

static bool
is_token(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];

        if ((token_bytes[c / 32] >> (c % 32) & 1U) == 0)
            return false;
    }
    return s.len > 0;
}

static bool
is_header_value(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];

        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

/* What smuggles a second request past one of two readers (RFC 9112 6.3, 11.2).
 */
static bool
is_ambiguous(const struct request *req, bool is_1_0)
{
    size_t lengths = request_header_count(req, S("content-length"));
    size_t codings = request_header_count(req, S("transfer-encoding"));
    size_t hosts = request_header_count(req, S("host"));

    if (lengths > 1 || codings > 1 || (lengths > 0 && codings > 0))
        return true;
    if (codings > 0 &&
        (is_1_0 ||
         !str_eq_nocase(str_trim(request_header(req, S("transfer-encoding"))),
                        S("chunked"))))
        return true;
    return hosts > 1 || (hosts == 0 && !is_1_0);
}

/* The head as it came, in the library's read buffer: 0.9.75 puts a NUL over
 * every CR, LF and separator and leaves all else. So what it tolerates can be
 * seen: a bare LF, a folded line, a NUL, a nameless line (which it takes for
 * the end of the headers). Other versions do this themselves, by discipline
 * level. */
static bool
head_is_exact(const struct exchange *ex, const char *method,
              const char *version)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        ex->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    size_t line = strlen(method) + 1 + ex->in.target.len + 1 + strlen(version);
    str name, value, rest;

    if (info == NULL || info->header_size < line + 4 ||
        ex->uri != method + strlen(method) + 1 ||
        version != ex->uri + ex->in.target.len + 1)
        return false;
    rest = (str){method + line, info->header_size - line};
    for (size_t i = 0; i < ex->in.headers.count; i++) {
        if (!str_starts(rest, S("\0\0")))
            return false;
        rest = str_from(rest, 2);
        if (!str_cut(rest, '\0', &name, &rest) || !is_token(name))
            return false;
        str_cut(rest, '\0', &value, &rest);
        rest = (str){value.at + value.len, rest.len + 1};
    }
    return str_eq(rest, S("\0\0\0\0"));
}

/* What can be refused before the body. */
static err
check_head(const struct exchange *ex, size_t header_bytes, const char *method,
           const char *version)
{
    const struct request req = {.in = &ex->in};
    const struct fields *f = &ex->in.headers;
    int64_t length;

    if (ex->in.target.len > TARGET_MAX)
        return &HTTP_TARGET_TOO_LONG;
    if (f->count == HEADER_COUNT_MAX || header_bytes > HEADERS_MAX)
        return &HTTP_HEADERS_TOO_LARGE;
    for (size_t i = 0; i < f->count; i++) {
        if (!is_token(f->at[i].name) || !is_header_value(f->at[i].value))
            return &HTTP_BAD_REQUEST;
    }
    if (str_has(ex->in.target, ' '))
        return &HTTP_BAD_REQUEST;
    if (ex->server->head_is_seen && !head_is_exact(ex, method, version))
        return &HTTP_BAD_REQUEST;
    if (is_ambiguous(&req, strcmp(version, "HTTP/1.0") == 0))
        return &HTTP_BAD_REQUEST;
    if (request_header_count(&req, S("content-length")) > 0 && !ex->upload &&
        !str_to_int(request_header(&req, S("content-length")), BODY_MAX,
                    &length))
        return &HTTP_BODY_TOO_LARGE;
    return OK;
}

/* Is this a file for a route that takes some? The route is looked up before
 * the body only if the body says that it is a large one. */
static bool
is_upload(struct exchange *ex)
{
    const struct request head = {.in = &ex->in};
    str length = request_header(&head, S("content-length"));
    struct request req;
    int64_t bytes;

    if (length.len == 0 || !str_to_int(length, INT64_MAX, &bytes) ||
        bytes <= BODY_MAX || ex->in.target.len > TARGET_MAX)
        return false;
    fill_request(ex, &req, ex->arena);
    return req.refused == OK && req.route->lane == UPLOAD;
}

/* The library's first call: line and headers are here. An answer now closes
 * the connection, whose body was not read. */
static enum MHD_Result
begin(struct exchange *ex, const char *method, const char *version)
{
    struct reading r = {.max = HEADER_COUNT_MAX};
    int count = MHD_get_connection_values_n(ex->connection, MHD_HEADER_KIND,
                                            NULL, NULL);
    err wrong;

    if (count < HEADER_COUNT_MAX)
        r.max = (size_t)count;
    r.at = arena_alloc(ex->arena, r.max, sizeof *r.at);
    (void)MHD_get_connection_values_n(ex->connection, MHD_HEADER_KIND,
                                      read_header, &r);
    ex->step = READING;
    ex->began_us = clock_steady_us();
    ex->in.method = method_from(str_of(method));
    ex->in.headers = (struct fields){r.at, r.count};
    ex->in.peer = arena_dup(ex->arena, str_of(ex->link->peer));
    ex->upload = is_upload(ex);
    ex->body = (struct buf){.arena = ex->arena,
                            .max = ex->upload ? UPLOAD_MOST : BODY_MAX};

    wrong = check_head(ex, r.bytes, method, version);
    if (wrong == OK)
        return MHD_YES;
    ex->close = true;
    fill_request(ex, &ex->req, ex->arena);
    return refuse(ex, wrong);
}

/* Too large: read on for a while, so that the client sees the answer; for too
 * long: hang up. */
static enum MHD_Result
take_body(struct exchange *ex, const char *data, size_t *size)
{
    buf_add(&ex->body, (str){data, *size});
    if (ex->body.full)
        ex->discarded += *size;
    *size = 0;
    return ex->discarded > (ex->upload ? UPLOAD_DISCARD_MAX : BODY_DISCARD_MAX)
               ? MHD_NO
               : MHD_YES;
}

/* The request is whole. */
static enum MHD_Result
handle(struct exchange *ex)
{
    struct server *s = ex->server;
    enum lane lane = INLINE;

    ex->counted = true;
    (void)atomic_fetch_add(&s->open, 1);
    ex->began_us = clock_steady_us();
    ex->in.body = buf_str(&ex->body);
    fill_request(ex, &ex->req, ex->arena);
    if (ex->body.full) {
        ex->close = true;
        return refuse(ex, ex->upload ? &HTTP_UPLOAD_TOO_LARGE
                                     : &HTTP_BODY_TOO_LARGE);
    }
    if (atomic_load(&s->stopping)) {
        ex->close = true;
        return refuse(ex, &HTTP_STOPPING);
    }
    if (ex->req.refused == OK)
        lane = ex->req.route->lane;
    if (ex->req.refused == OK && s->config.site->may_wait != NULL &&
        s->config.site->may_wait(&ex->req))
        lane = SLOW;
    if (lane == UPLOAD ||
        (lane == INLINE && s->config.reads_wait && ex->req.refused == OK))
        lane = WORKER;
    return lane == INLINE ? run_and_answer(ex) : hand_over(ex, lane);
}

/* ---- what the library calls ---- */

/* The raw request line's target, before the library decodes it. */
static void *
on_target(void *arg, const char *uri, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct arena *a = spare_take();
    struct exchange *ex = ARENA_NEW(a, struct exchange);
    str target = str_of(uri);

    ex->arena = a;
    ex->server = ((struct loop *)arg)->server;
    ex->link = info->socket_context;
    ex->connection = connection;
    ex->uri = uri;
    ex->link->wire.settled = true;
    atomic_init(&ex->owners, 1);
    if (target.len > TARGET_MAX)
        target.len = TARGET_MAX + 1;
    ex->in.target = arena_dup(a, target);
    atomic_store(&ex->link->since, clock_steady_ms());
    return ex;
}

/* The library says how many parameters. */
static enum MHD_Result
on_request( // NOLINT(readability-function-size)
    void *arg, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *size,
    void **context)
{
    struct exchange *ex = *context;

    (void)arg;
    (void)connection;
    (void)url;
    if (ex == NULL)
        return MHD_NO;
    switch (ex->step) {
    case NEW:
        return begin(ex, method, version);
    case READING:
        return *size > 0 ? take_body(ex, data, size) : handle(ex);
    case HANDED_OVER:
        return ex->given_up == OK ? answer(ex, &ex->req) : answer_late(ex);
    case ANSWERED:
    default:
        *size = 0;
        return MHD_YES;
    }
}

/* The library refused by itself: it has a status, we have no answer. */
static void
log_refused(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_HTTP_STATUS);
    char status[16];

    if (info == NULL || info->http_status == 0)
        return;
    (void)snprintf(status, sizeof status, "%u", info->http_status);
    log_event(LOG_INFO, "request_malformed", {"status", str_of(status)});
}

static void
on_completed(void *arg, struct MHD_Connection *connection, void **context,
             enum MHD_RequestTerminationCode code)
{
    struct server *s = ((struct loop *)arg)->server;
    struct exchange *ex = *context;

    (void)code;
    if (ex == NULL)
        return;
    *context = NULL;
    if (ex->step != ANSWERED)
        log_refused(connection);
    atomic_store(&ex->link->since, clock_steady_ms());
    if (ex->counted && atomic_fetch_sub(&s->open, 1) == 1 &&
        atomic_load(&s->stopping)) {
        (void)pthread_mutex_lock(&s->lock);
        (void)pthread_cond_broadcast(&s->changed);
        (void)pthread_mutex_unlock(&s->lock);
    }
    if (ex->late_arena != NULL)
        spare_put(ex->late_arena);
    let_go(ex);
}

static void
set_peer(struct link *l, const struct sockaddr *from)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    l->peer[0] = '\0';
    if (from->sa_family == AF_INET) {
        memcpy(&v4, from, sizeof v4);
        (void)inet_ntop(AF_INET, &v4.sin_addr, l->peer, sizeof l->peer);
    } else if (from->sa_family == AF_INET6) {
        memcpy(&v6, from, sizeof v6);
        (void)inet_ntop(AF_INET6, &v6.sin6_addr, l->peer, sizeof l->peer);
    }
}

static struct loop *
least_busy(const struct server *s)
{
    struct loop *least = s->loops;

    for (size_t i = 1; i < s->loop_count; i++) {
        if (s->loops[i].count < least->count)
            least = &s->loops[i];
    }
    return least;
}

static struct link *
link_open(struct server *s, int fd, const struct sockaddr *from, socklen_t len)
{
    struct link *l;

    (void)pthread_mutex_lock(&s->lock);
    l = s->unused;
    if (l != NULL)
        s->unused = l->newer;
    else
        l = ARENA_NEW(s->arena, struct link);
    l->loop = least_busy(s);
    l->loop->count++;
    l->fd = fd;
    memcpy(&l->from, from, len);
    l->from_len = len;
    l->wire = (struct tls_wire){.fd = fd, .pair = s->pair};
    if (s->pair != NULL)
        tls_pair_hold(s->pair);
    set_peer(l, from);
    atomic_store(&l->since, 0); /* the reaper has to wait for the library */
    l->older = NULL;
    l->newer = s->links;
    if (s->links != NULL)
        s->links->older = l;
    s->links = l;
    s->count++;
    (void)pthread_mutex_unlock(&s->lock);
    return l;
}

/* Before the library closes the descriptor: the reaper must not see it after.
 */
static void
link_close(struct server *s, struct link *l)
{
    if (l->wire.pair != NULL)
        tls_pair_let_go(l->wire.pair);
    (void)pthread_mutex_lock(&s->lock);
    if (l->older != NULL)
        l->older->newer = l->newer;
    else
        s->links = l->newer;
    if (l->newer != NULL)
        l->newer->older = l->older;
    l->newer = s->unused;
    s->unused = l;
    l->loop->count--;
    if (s->count-- == s->most)
        (void)pthread_cond_broadcast(&s->changed); /* has_room may wait */
    (void)pthread_mutex_unlock(&s->lock);
}

/* ---- handshakes ----
 *
 * While a handshake waits for its client the library takes the connection for
 * ready and would look at it again and again. So until the first request the
 * waiting is ours: the connection is suspended, and resumed when there is
 * something to read. (Writing a handshake's few KiB into an empty socket does
 * not wait.) */

static void
wait_for_client(struct tls_wire *w)
{
    struct link *l =
        (struct link *)(void *)((char *)w - offsetof(struct link, wire));
    struct epoll_event readable = {.events = EPOLLIN, .data.ptr = l};
    struct loop *loop = l->loop;
    const int on = 1;

    if (l->is_greeted)
        return;
    /* many a client sends its request only when what came before it was
     * acknowledged, which the system likes to put off by 40 ms */
    (void)setsockopt(l->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
    if (loop->ending ||
        epoll_ctl(loop->greeted, EPOLL_CTL_ADD, l->fd, &readable) != 0) {
        (void)shutdown(l->fd, SHUT_RDWR); /* the library sees that, and ends */
        return;
    }
    l->is_greeted = true;
    loop->suspended++;
    MHD_suspend_connection(l->connection);
}

static void
go_on(struct link *l)
{
    struct loop *loop = l->loop;

    (void)epoll_ctl(loop->greeted, EPOLL_CTL_DEL, l->fd, NULL);
    l->is_greeted = false;
    loop->suspended--;
    MHD_resume_connection(l->connection);
}

static void
read_greeted(struct loop *loop)
{
    struct epoll_event at[EVENTS];
    int n = epoll_wait(loop->greeted, at, EVENTS, 0);

    for (int i = 0; i < n; i++)
        go_on(at[i].data.ptr);
}

/* The library must not be stopped while one is suspended. */
static void
end_greeted(struct loop *loop)
{
    struct server *s = loop->server;

    (void)pthread_mutex_lock(&s->lock);
    for (struct link *l = s->links; l != NULL; l = l->newer) {
        if (l->loop == loop && l->is_greeted)
            (void)shutdown(l->fd, SHUT_RDWR);
    }
    (void)pthread_mutex_unlock(&s->lock);
}

static void
begin_tls(struct link *l)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        l->connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    union { /* the library's type for it */
        void *any;
        gnutls_session_t session;
    } u = {.any = info->tls_session};
    const int on = 1;

    /* a handshake is several writes, and the client waits for the last */
    (void)setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    l->wire.wait = wait_for_client;
    tls_wire_begin(&l->wire, u.session, &l->loop->server->tickets);
}

static void
on_connection(void *arg, struct MHD_Connection *connection, void **context,
              enum MHD_ConnectionNotificationCode code)
{
    struct loop *loop = arg;

    if (code != MHD_CONNECTION_NOTIFY_STARTED) {
        link_close(loop->server, *context);
        return;
    }
    *context = loop->arriving;
    loop->arriving->connection = connection;
    if (loop->arriving->wire.pair != NULL)
        begin_tls(loop->arriving);
    atomic_store(&loop->arriving->since, clock_steady_ms());
    loop->arriving = NULL;
}

/* Its decoded forms are not used: leave them undecoded. */
static size_t
on_unescape(void *arg, struct MHD_Connection *connection, char *text)
{
    (void)arg;
    (void)connection;
    return strlen(text);
}

static void
on_panic(void *arg, const char *file, unsigned line, const char *reason)
{
    (void)arg;
    (void)file;
    (void)line;
    log_event(LOG_ERROR, "http_library_panic", {"cause", str_of(reason)});
    abort();
}

/* ---- the watcher: deadlines and silent clients ---- */

/* Wake the library by ending the connection under it; it closes and tells us.
 */
static void
reap(struct server *s, int64_t now)
{
    int64_t idle_ms = s->config.idle_seconds * 1000;

    for (struct link *l = s->links; l != NULL; l = l->newer) {
        int64_t since = atomic_load(&l->since);

        if (since != 0 && now - since >= idle_ms)
            (void)shutdown(l->fd, SHUT_RDWR);
    }
}

static int64_t
earliest(const struct server *s, int64_t at)
{
    for (enum lane lane = WORKER; lane <= SLOW; lane++) {
        int64_t deadline = pool_next_deadline(s->lanes[lane]);

        if (deadline < at)
            at = deadline;
    }
    return at;
}

/* A deadline is at least a tick away when its job is taken in, so looking once
 * a tick, and at the earliest deadline known then, misses none. */
static void *
watch(void *arg)
{
    struct server *s = arg;
    int64_t tick = clock_steady_ms() + TICK_MS;

    (void)pthread_mutex_lock(&s->lock);
    while (!s->ending) {
        int64_t until, now;
        struct timespec t;

        (void)pthread_mutex_unlock(&s->lock);
        until = earliest(s, tick);
        (void)pthread_mutex_lock(&s->lock);
        t = clock_steady_at(until);
        while (!s->ending &&
               pthread_cond_timedwait(&s->changed, &s->lock, &t) != ETIMEDOUT)
            ;
        if (s->ending)
            break;
        now = clock_steady_ms();
        if (now >= tick) {
            log_flush();
            reap(s, now);
            tick = now + TICK_MS;
        }
        (void)pthread_mutex_unlock(&s->lock);
        pool_expire(s->lanes[WORKER], now, &HTTP_TIMEOUT);
        pool_expire(s->lanes[SLOW], now, &HTTP_TIMEOUT);
        (void)pthread_mutex_lock(&s->lock);
    }
    (void)pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* ---- start ---- */

static size_t
cores(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);

    return n < 1 ? 1 : n > 64 ? 64 : (size_t)n;
}

static void
set_defaults(struct server_config *c)
{
    c->io_threads = c->io_threads > 0 ? c->io_threads : cores();
    c->workers = c->workers > 0 ? c->workers : 16;
    c->slow_workers = c->slow_workers > 0 ? c->slow_workers : 8;
    c->queue = c->queue > 0 ? c->queue : 1024;
    c->idle_seconds = c->idle_seconds > 0 ? c->idle_seconds : 30;
    c->worker_seconds = c->worker_seconds > 0 ? c->worker_seconds : 30;
    c->stop_seconds = c->stop_seconds > 0 ? c->stop_seconds : 10;
}

/* A connection is a descriptor: take as many as this process may have. */
static unsigned
connections_max(void)
{
    struct rlimit files;
    rlim_t n;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return CONNECTIONS_MAX;
    n = CONNECTIONS_MAX + FILES_RESERVED;
    if (files.rlim_cur < n) {
        files.rlim_cur = files.rlim_max < n ? files.rlim_max : n;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
    n = files.rlim_cur < n ? files.rlim_cur : n;
    n = n > 2 * FILES_RESERVED ? n - FILES_RESERVED : n / 2;
    return n < 64 ? 64 : (unsigned)n;
}

static bool
start_lane(struct server *s, struct arena *a, enum lane lane, size_t threads)
{
    const struct pool_config config = {
        .threads = threads,
        .queue = s->config.queue,
        .job_ms = s->config.worker_seconds * 1000,
        .accept = job_accept,
        .run = job_run,
        .wake = job_wake,
        .release = job_release,
    };

    return pool_start(a, &config, &s->lanes[lane]);
}

static struct MHD_Daemon *
start_daemon(struct loop *loop)
{
    const unsigned flags =
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET |
        (loop->server->pair != NULL ? (unsigned)MHD_USE_TLS : 0);

    /* without MHD_USE_TLS the two options of HTTPS are not looked at */
    return MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, loop, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)loop->server->most, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_URI_LOG_CALLBACK, on_target, loop,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, loop,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, loop,
        MHD_OPTION_UNESCAPE_CALLBACK, on_unescape, NULL,
        MHD_OPTION_HTTPS_PRIORITIES, tls_priorities,
        MHD_OPTION_HTTPS_CERT_CALLBACK, tls_retrieve, MHD_OPTION_END);
}

/* How long to wait for the next event: for ever, unless the library has still
 * something to do. */
static int
patience_ms(const struct loop *loop)
{
    MHD_UNSIGNED_LONG_LONG ms;

    if (MHD_get_timeout(loop->daemon, &ms) != MHD_YES)
        return -1;
    return ms < TICK_MS ? (int)ms : TICK_MS;
}

/* The waiting is ours: the library's own waits once more, for an event that
 * need not come, when it has got exactly 128 of them and has handled none. And
 * no connection is resumed while the library looks for events, which would be
 * overlooked. */
static void *
run_loop(void *arg)
{
    struct loop *loop = arg;
    struct pollfd at[] = {
        {.fd = loop->events,   .events = POLLIN},
        {.fd = loop->inbox.fd, .events = POLLIN},
        {.fd = loop->greeted,  .events = POLLIN}  /* -1: passed over */
    };

    while (!loop->ending || loop->suspended > 0) {
        at[1].revents = at[2].revents = 0;
        (void)poll(at, loop->greeted < 0 ? 2 : 3, patience_ms(loop));
        if (at[1].revents != 0)
            inbox_read(&loop->inbox);
        if (at[2].revents != 0)
            read_greeted(loop);
        (void)MHD_run(loop->daemon);
    }
    return NULL;
}

static void
end_loop(struct letter *letter)
{
    struct loop *loop = (struct loop *)(void *)letter;

    loop->ending = true;
    end_greeted(loop);
}

static bool
start_loop(struct server *s)
{
    struct loop *loop = &s->loops[s->loop_count++];
    const union MHD_DaemonInfo *info;

    *loop =
        (struct loop){.end = {.open = end_loop}, .server = s, .greeted = -1};
    if (!inbox_open(&loop->inbox))
        return false;
    if (s->pair != NULL) {
        loop->greeted = epoll_create1(EPOLL_CLOEXEC);
        if (loop->greeted < 0)
            return false;
    }
    loop->daemon = start_daemon(loop);
    if (loop->daemon == NULL)
        return false;
    info = MHD_get_daemon_info(loop->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (info == NULL)
        return false;
    loop->events = info->epoll_fd;
    loop->runs = pthread_create(&loop->thread, NULL, run_loop, loop) == 0;
    return loop->runs;
}

static err
start_loops(struct server *s, struct arena *a)
{
    s->loops = arena_alloc(a, s->config.io_threads, sizeof *s->loops);
    while (s->loop_count < s->config.io_threads) {
        if (!start_loop(s)) {
            log_event(LOG_ERROR, "server_failed",
                      {"cause", S("no threads or files can be had")});
            return &HTTP_NO_THREADS;
        }
    }
    return OK;
}

/* While all places are taken, whoever comes waits in the system's queue. */
static bool
has_room(void *arg)
{
    const struct listener *l = arg;
    struct server *s = l->server;
    const int64_t until = clock_steady_ms() + TICK_MS;
    const struct timespec t = clock_steady_at(until);
    bool has;

    (void)pthread_mutex_lock(&s->lock);
    if (s->count >= s->most && !atomic_load(&s->stopping))
        (void)pthread_cond_timedwait(&s->changed, &s->lock, &t);
    has = s->count < s->most;
    (void)pthread_mutex_unlock(&s->lock);
    return has;
}

/* On its thread. A connection that the library cannot take it closes. */
static void
arrive(struct letter *letter)
{
    struct link *l = (struct link *)(void *)letter;
    struct loop *loop = l->loop;

    loop->arriving = l;
    (void)MHD_add_connection(loop->daemon, l->fd,
                             (const struct sockaddr *)&l->from, l->from_len);
    if (loop->arriving != NULL) { /* it never began */
        loop->arriving = NULL;
        link_close(loop->server, l);
    }
}

static void
take_connection(void *arg, int fd, const struct sockaddr *from, socklen_t len)
{
    const struct listener *l = arg;
    struct link *link = link_open(l->server, fd, from, len);

    link->letter.open = arrive;
    inbox_put(&link->loop->inbox, &link->letter);
}

static err
open_listener(struct server *s, struct arena *a, str address,
              struct listener *l)
{
    int fd;

    l->fd = -1;
    TRY(listen_open(a, address, &fd, &l->port));
    l->fd = fd;
    l->server = s;
    l->acceptor = (struct acceptor){
        .fd = fd, .has_room = has_room, .take = take_connection, .arg = l};
    if (accept_start(&l->acceptor))
        return OK;
    log_event(LOG_ERROR, "listen_failed", {"address", address},
              {"cause", S("no threads can be made")});
    return &HTTP_NO_THREADS;
}

/* The default names both loopbacks, and a machine may have but one. */
static err
open_listeners(struct server *s, struct arena *a)
{
    const struct server_config *c = &s->config;
    bool listens = false;

    s->listeners = arena_alloc(a, c->listen_count, sizeof *s->listeners);
    for (size_t i = 0; i < c->listen_count; i++) {
        err e = open_listener(s, a, c->listen[i], &s->listeners[i]);

        s->listener_count++;
        if (e != OK && e != &HTTP_NO_IPV6)
            return e;
        listens = listens || e == OK;
    }
    if (listens)
        return OK;
    log_event(LOG_ERROR, "listen_failed",
              {"cause", S("no address to listen on is left")});
    return &HTTP_CANNOT_LISTEN;
}

static err
start_tls(struct server *s)
{
    struct server_config *c = &s->config;

    if (c->tls_certificate.len == 0)
        return OK;
    /* to be read again later */
    c->tls_certificate = arena_dup(s->arena, c->tls_certificate);
    c->tls_key = arena_dup(s->arena, c->tls_key);
    TRY(tls_pair_open(c->tls_certificate, c->tls_key, &s->pair));
    tls_pair_log(s->pair, clock_now_ms(c->clock));
    if (gnutls_session_ticket_key_generate(&s->tickets) == 0)
        return OK;
    log_event(LOG_ERROR, "server_failed",
              {"cause", S("no source of random bytes")});
    return &HTTP_CANNOT_LISTEN;
}

static err
start_parts(struct server *s, struct arena *a)
{
    const struct server_config *c = &s->config;

    TRY(start_tls(s));
    if (!start_lane(s, a, WORKER, c->workers) ||
        !start_lane(s, a, SLOW, c->slow_workers)) {
        log_event(LOG_ERROR, "server_failed",
                  {"cause", S("no threads can be made")});
        return &HTTP_NO_THREADS;
    }
    s->watching = pthread_create(&s->watcher, NULL, watch, s) == 0;
    if (!s->watching) {
        log_event(LOG_ERROR, "server_failed",
                  {"cause", S("no threads can be made")});
        return &HTTP_NO_THREADS;
    }
    TRY(start_loops(s, a));
    return open_listeners(s, a);
}

static void
make_server(struct server *s, const struct server_config *config)
{
    s->config = *config;
    set_defaults(&s->config);
    s->head_is_seen = strcmp(MHD_get_version(), "0.9.75") == 0;
    if (!s->head_is_seen)
        log_event(LOG_WARNING, "warning",
                  {"microhttpd", str_of(MHD_get_version())},
                  {"cause", S("a bare LF or NUL in a request's head is not "
                              "seen: put a proxy in front")});
    s->arena = arena_open();
    s->most = connections_max();
    (void)pthread_once(&spares_once, spares_make);
    (void)pthread_mutex_init(&s->lock, NULL);
    clock_condition_make(&s->changed);
    MHD_set_panic_func(on_panic, NULL);
}

err
server_start(struct arena *a, const struct server_config *config,
             struct server **out)
{
    struct server *s = ARENA_NEW(a, struct server);
    sigset_t all, before;
    str bad;
    err e;

    if (!proxies_parse(a, config->trusted_proxy, &s->trusted, &bad)) {
        log_event(LOG_ERROR, "bad_setting", {"setting", S("trusted_proxy")},
                  {"value", bad}, {"cause", S("not a network (CIDR)")});
        return &HTTP_BAD_ADDRESS;
    }
    make_server(s, config);

    /* signals are for the thread that called us, not for those made here */
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    e = start_parts(s, a);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (e != OK) {
        (void)server_stop(s);
        return e;
    }
    *out = s;
    return OK;
}

int
server_port(const struct server *s, size_t n)
{
    return s->listeners[n].port;
}

err
server_renew_certificate(struct server *s)
{
    const struct server_config *c = &s->config;
    struct tls_pair *pair, *before;

    if (s->pair == NULL)
        return OK;
    TRY(tls_pair_open(c->tls_certificate, c->tls_key, &pair));
    (void)pthread_mutex_lock(&s->lock);
    before = s->pair;
    s->pair = pair;
    (void)pthread_mutex_unlock(&s->lock);
    tls_pair_let_go(before);
    tls_pair_log(pair, clock_now_ms(c->clock));
    return OK;
}

void
server_figures(struct server *s, struct server_figures *out)
{
    *out = (struct server_figures){.connections_most = s->most,
                                   .requests = atomic_load(&s->open)};
    (void)pthread_mutex_lock(&s->lock);
    out->connections = s->count;
    if (s->pair != NULL)
        out->certificate_not_after = tls_pair_not_after(s->pair);
    (void)pthread_mutex_unlock(&s->lock);
    for (enum lane lane = WORKER; lane <= SLOW; lane++)
        pool_load(s->lanes[lane], &out->lanes[lane].waiting,
                  &out->lanes[lane].at_work);
}

/* ---- stop ---- */

static bool
wait_lanes(struct server *s, int64_t until)
{
    bool rest = true;

    for (enum lane lane = WORKER; lane <= SLOW; lane++) {
        if (s->lanes[lane] != NULL && !pool_wait(s->lanes[lane], until))
            rest = false;
    }
    return rest;
}

static void
wait_answers(struct server *s, int64_t until)
{
    const struct timespec t = clock_steady_at(until);

    (void)pthread_mutex_lock(&s->lock);
    while (atomic_load(&s->open) > 0 &&
           pthread_cond_timedwait(&s->changed, &s->lock, &t) != ETIMEDOUT)
        ;
    (void)pthread_mutex_unlock(&s->lock);
}

static void
stop_accepting(struct server *s)
{
    atomic_store(&s->stopping, true);
    for (enum lane lane = WORKER; lane <= SLOW; lane++) {
        if (s->lanes[lane] != NULL)
            pool_close(s->lanes[lane]);
    }
    for (size_t i = 0; i < s->listener_count; i++) {
        accept_stop(&s->listeners[i].acceptor);
    }
}

static void
stop_watcher(struct server *s)
{
    if (!s->watching)
        return;
    (void)pthread_mutex_lock(&s->lock);
    s->ending = true;
    (void)pthread_cond_broadcast(&s->changed);
    (void)pthread_mutex_unlock(&s->lock);
    (void)pthread_join(s->watcher, NULL);
    s->watching = false;
}

/* The library ends the process when it is stopped while a connection is
 * suspended. The thread does not end before each was resumed; that this happens
 * is the caller's to see to. */
static void
stop_loop(struct loop *loop)
{
    if (loop->runs) {
        inbox_put(&loop->inbox, &loop->end);
        (void)pthread_join(loop->thread, NULL);
    }
    if (loop->daemon != NULL)
        MHD_stop_daemon(loop->daemon);
    if (loop->greeted >= 0)
        (void)close(loop->greeted);
    inbox_close(&loop->inbox);
}

/* No lane takes a job in any more, and each that was taken in is woken: here,
 * or by the worker that just ended it. */
static void
stop_network(struct server *s)
{
    int64_t until = clock_steady_ms() + s->config.stop_seconds * 1000;

    stop_accepting(s);
    (void)wait_lanes(s, until);
    stop_watcher(s);
    for (enum lane lane = WORKER; lane <= SLOW; lane++) {
        if (s->lanes[lane] != NULL)
            pool_expire(s->lanes[lane], INT64_MAX, &HTTP_STOPPING);
    }
    wait_answers(s, clock_steady_ms() + FLUSH_MS);
    for (size_t i = 0; i < s->loop_count; i++)
        stop_loop(&s->loops[i]);
    for (size_t i = 0; i < s->listener_count; i++) {
        if (s->listeners[i].fd >= 0)
            (void)close(s->listeners[i].fd);
    }
    log_flush();
}

bool
server_stop(struct server *s)
{
    int64_t until = clock_steady_ms();

    if (atomic_exchange(&s->stopped, true))
        until += s->config.stop_seconds * 1000;
    else
        stop_network(s);
    if (!wait_lanes(s, until))
        return false;
    for (enum lane lane = WORKER; lane <= SLOW; lane++) {
        if (s->lanes[lane] != NULL)
            pool_end(s->lanes[lane]);
    }
    (void)pthread_mutex_destroy(&s->lock);
    (void)pthread_cond_destroy(&s->changed);
    if (s->pair != NULL)
        tls_pair_let_go(s->pair);
    gnutls_free(s->tickets.data);
    arena_close(s->arena);
    return true;
}
