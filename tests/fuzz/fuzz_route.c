/* SPDX-License-Identifier: Apache-2.0
 * Any target against a map of every kind of row: there is always an answer, and
 * a parameter is never empty. */
#include "base/log.h"
#include "http/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
    if (!holds)
        abort();
}

static void
no_log(str line, void *arg)
{
    (void)line;
    (void)arg;
}

static err
show(struct request *req)
{
    str pattern = req->route->pattern;
    size_t n = 0;

    for (size_t i = 0; i < pattern.len; i++)
        n += pattern.at[i] == '{';
    for (size_t i = 0; i < 4; i++)
        must((req->params[i].len > 0) == (i < n));
    response_send(req, 200, S("text/plain"), req->path);
    return OK;
}

static void
fail(struct request *req, err e)
{
    response_send(req, e->status, S("text/plain"), str_of(e->description));
}

// clang-format off
static const struct route rows[] = {
    {GET,    INLINE, STR("/"),                        anyone, show, fail},
    {GET,    INLINE, STR("/a"),                       anyone, show, fail},
    {POST,   INLINE, STR("/a"),                       anyone, show, fail},
    {GET,    INLINE, STR("/v2.0/vehicles/{id}"),      anyone, show, fail},
    {DELETE, INLINE, STR("/v2.0/vehicles/{id}/application"), anyone, show, fail},
    {GET,    INLINE, STR("/v2.0/vehicles/{id}/service/history"), anyone, show, fail},
    {GET,    INLINE, STR("/v2.0/vehicles/{id}/{signal...}"), anyone, show, fail},
    {PUT,    INLINE, STR("/{a}/{b}/{c}/{d}"),         anyone, show, fail},
};
// clang-format on
static const struct site site = {
    .routes = rows, .route_count = sizeof rows / sizeof rows[0], .fail = fail};

/* Input: a byte for the method, then the target. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct message in = {.method = GET};
    struct request req = {.arena = arena_open(), .in = &in};

    log_sink(no_log, NULL);
    if (size > 0) {
        in.method = (enum method)(data[0] % (OTHER_METHOD + 1));
        in.target = (str){(const char *)data + 1, size - 1};
    }
    request_begin(&req, &site);
    request_run(&req, &site);
    must(req.out.status == 200 || req.out.status == 400 ||
         req.out.status == 404 || req.out.status == 405 ||
         req.out.status == 414);
    must((req.out.status == 200) == (req.refused == OK));
    arena_close(req.arena);
    return 0;
}
