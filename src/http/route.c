/* SPDX-License-Identifier: Apache-2.0
 * From a request to its row, and through it to an answer. */
#include "http/route.h"

#include "base/log.h"
#include "base/random.h"
#include "http/errors.h"
#include "http/target.h"

enum { PARAMS = 4 };

/* From the first parameter on, cut segment by segment. */
static bool
rest_matches(str pattern, str path, str params[PARAMS])
{
    str want, have;
    bool more_pattern = true, more_path = true;
    size_t n = 0;

    while (more_pattern && more_path) {
        str rest = path;

        more_pattern = str_cut(pattern, '/', &want, &pattern);
        more_path = str_cut(path, '/', &have, &path);
        if (want.len == 0 || want.at[0] != '{') {
            if (!str_eq(want, have))
                return false;
            continue;
        }
        if (have.len == 0 || n == PARAMS)
            return false;
        if (str_ends(want, S("...}"))) {
            params[n] = rest;
            return true;
        }
        params[n++] = have;
    }
    return more_pattern == more_path;
}

/* What comes before the first parameter is compared as it is: most rows end
 * here, at a byte that differs. */
static bool
matches(str pattern, str path, str params[PARAMS])
{
    size_t i = 0;

    while (i < pattern.len && pattern.at[i] != '{') {
        if (i == path.len || path.at[i] != pattern.at[i])
            return false;
        i++;
    }
    if (i == pattern.len)
        return path.len == i;
    return rest_matches(str_from(pattern, i), str_from(path, i), params);
}

/* One trailing slash less; every version as the one the rows know. */
static str
lookup_path(struct arena *a, str path, str version)
{
    if (path.len > 1 && str_ends(path, S("/")))
        path.len--;
    if (version.len == 0 || str_eq(version, S("v2.0")))
        return path;
    return arena_fmt(a, "/v2.0" STR_FMT,
                     STR_ARG(str_from(path, version.len + 1)));
}

const struct route *
route_find(const struct site *site, enum method method, str path, str params[4],
           unsigned *allowed)
{
    *allowed = 0;
    for (size_t i = 0; i < site->route_count; i++) {
        const struct route *r = &site->routes[i];
        str found[PARAMS] = {{0}};

        if (!matches(r->pattern, path, found))
            continue;
        *allowed |= 1U << r->method;
        if (r->method != method)
            continue;
        for (size_t n = 0; n < PARAMS; n++)
            params[n] = found[n];
        return r;
    }
    return NULL;
}

err
anyone(struct request *req)
{
    (void)req;
    return OK;
}

static void
set_allow(struct request *req, unsigned allowed)
{
    struct buf b = {.arena = req->arena, .max = 128};

    if ((allowed & (1U << GET)) != 0)
        allowed |= 1U << HEAD;
    for (enum method m = GET; m < OTHER_METHOD; m++) {
        if ((allowed & (1U << m)) == 0)
            continue;
        if (b.len > 0)
            buf_add(&b, S(", "));
        buf_add(&b, method_name(m));
    }
    response_header(req, S("allow"), buf_str(&b));
}

void
request_begin(struct request *req, const struct site *site)
{
    struct target t;
    unsigned allowed;

    req->id = random_uuid(req->arena);
    req->now = req->now_ms / 1000;
    req->method = req->in->method == HEAD ? GET : req->in->method;
    response_clear(req);

    req->refused = target_parse(req->arena, req->in->target, &t);
    if (req->refused != OK)
        return;
    req->path = t.path;
    req->version = t.version;
    req->raw_query = t.raw_query;
    req->route = route_find(site, req->method,
                            lookup_path(req->arena, t.path, t.version),
                            req->params, &allowed);
    if (req->route == NULL) {
        req->refused =
            allowed == 0 ? &HTTP_NOT_FOUND : &HTTP_METHOD_NOT_ALLOWED;
        if (allowed != 0)
            set_allow(req, allowed);
    } else if (!fields_parse(req->arena, t.raw_query, &req->query)) {
        req->refused = &HTTP_BAD_REQUEST;
        req->detail = S("query: must be UTF-8, percent-encoded, and at most "
                        "512 parameters");
    }
}

static err
guard_then_handle(struct request *req)
{
    if (req->refused != OK)
        return req->refused;
    TRY(req->route->guard(req));
    TRY(req->route->handle(req));
    if (req->out.too_large || req->out.headers.full)
        return &HTTP_ANSWER_TOO_LARGE;
    return req->out.status == 0 ? &HTTP_NO_ANSWER : OK;
}

static void
fail(struct request *req, const struct site *site, err e)
{
    if (req->out.status != 0 || req->out.headers.full)
        response_clear(req);
    if (e == &HTTP_NO_ANSWER || e == &HTTP_ANSWER_TOO_LARGE)
        log_event(LOG_ERROR, "handler_failed", {"id", req->id},
                  {"route", req->route->pattern}, {"error", str_of(e->type)});
    if (req->route != NULL)
        req->route->fail(req, e);
    else
        site->fail(req, e);
}

void
request_run(struct request *req, const struct site *site)
{
    err e = guard_then_handle(req);

    req->error = e;
    if (e != OK)
        fail(req, site, e);
    if (req->out.status == 0 || req->out.too_large || req->out.headers.full) {
        response_clear(req);
        req->out.status = 500; /* the fail function failed */
    }
    if (site->finish != NULL)
        site->finish(req);
}
