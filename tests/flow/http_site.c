/* SPDX-License-Identifier: Apache-2.0
 * The test site's rows and gates. */
#include "http_site.h"

#include <pthread.h>

#include "base/log.h"

struct gate {
    bool open;
    int waiting;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static struct gate held, stuck;
static char lines[256 * 1024];
static size_t lines_len;

static void
gate_pass(struct gate *g)
{
    (void)pthread_mutex_lock(&lock);
    g->waiting++;
    (void)pthread_cond_broadcast(&moved);
    while (!g->open)
        (void)pthread_cond_wait(&moved, &lock);
    g->waiting--;
    (void)pthread_mutex_unlock(&lock);
}

static void
gate_wait(const struct gate *g, int n)
{
    (void)pthread_mutex_lock(&lock);
    while (g->waiting < n)
        (void)pthread_cond_wait(&moved, &lock);
    (void)pthread_mutex_unlock(&lock);
}

static void
gate_open(struct gate *g)
{
    (void)pthread_mutex_lock(&lock);
    g->open = true;
    (void)pthread_cond_broadcast(&moved);
    (void)pthread_mutex_unlock(&lock);
}

static void
keep_line(str line, void *arg)
{
    (void)arg;
    (void)pthread_mutex_lock(&lock);
    if (line.len <= sizeof lines - lines_len) {
        memcpy(lines + lines_len, line.at, line.len);
        lines_len += line.len;
    }
    (void)pthread_mutex_unlock(&lock);
}

void
site_reset(void)
{
    (void)pthread_mutex_lock(&lock);
    held = stuck = (struct gate){0};
    lines_len = 0;
    (void)pthread_mutex_unlock(&lock);
    log_sink(keep_line, NULL);
}

void
site_wait_held(int n)
{
    gate_wait(&held, n);
}

void
site_wait_stuck(int n)
{
    gate_wait(&stuck, n);
}

void
site_open_gate(void)
{
    gate_open(&held);
}

void
site_unstick(void)
{
    gate_open(&stuck);
}

str
site_log(struct arena *a)
{
    str copy;

    (void)pthread_mutex_lock(&lock);
    copy = arena_dup(a, (str){lines, lines_len});
    (void)pthread_mutex_unlock(&lock);
    return copy;
}

static err
say_lane(struct request *req)
{
    response_send(req, 200, S("text/plain"), str_from(req->route->pattern, 1));
    return OK;
}

static err
say_client(struct request *req)
{
    response_send(req, 200, S("text/plain"), req->client);
    return OK;
}

static err
send_big(struct request *req)
{
    const size_t len = 1024 * 1024;

    response_send(req, 200, S("text/plain"),
                  (str){arena_alloc(req->arena, len, 1), len});
    return OK;
}

static err
inject(struct request *req)
{
    response_header(req, S("x-value"), fields_get(req->query, S("value")));
    response_send(req, 200, S("text/plain"), S("done"));
    return OK;
}

/* What it reads after the gate is gone if the request's memory is. */
static err
hold(struct request *req)
{
    gate_pass(&held);
    response_send(req, 200, S("text/plain"),
                  arena_fmt(req->arena, STR_FMT STR_FMT,
                            STR_ARG(req->in->target),
                            STR_ARG(request_header(req, S("x-held")))));
    return OK;
}

static err
stick(struct request *req)
{
    gate_pass(&stuck);
    response_send(req, 200, S("text/plain"),
                  arena_dup(req->arena, req->in->target));
    return OK;
}

static err
echo(struct request *req)
{
    response_send(req, 200, S("text/plain"), req->in->body);
    return OK;
}

static void
fail(struct request *req, err e)
{
    response_send(req, e->status, S("text/plain"), str_of(e->type));
}

static void
finish(struct request *req)
{
    response_header(req, S("sc-request-id"), req->id);
}

// clang-format off
static const struct route rows[] = {
    {GET,  INLINE, STR("/inline"), anyone, say_lane,   fail},
    {GET,  WORKER, STR("/worker"), anyone, say_lane,   fail},
    {GET,  SLOW,   STR("/slow"),   anyone, say_lane,   fail},
    {GET,  INLINE, STR("/client"), anyone, say_client, fail},
    {GET,  INLINE, STR("/big"),    anyone, send_big,   fail},
    {GET,  INLINE, STR("/inject"), anyone, inject,     fail},
    {GET,  WORKER, STR("/held"),   anyone, hold,       fail},
    {GET,  INLINE, STR("/halt"),   anyone, hold,       fail},
    {GET,  WORKER, STR("/stuck"),  anyone, stick,      fail},
    {POST, WORKER, STR("/echo"),   anyone, echo,       fail},
    {POST, UPLOAD, STR("/upload"), anyone, echo,       fail},
    {PUT,  UPLOAD, STR("/admin/apps/{app}/logo"), anyone, echo, fail},
};
// clang-format on
const struct site site = {
    rows, sizeof rows / sizeof rows[0], fail, finish, NULL, NULL};
