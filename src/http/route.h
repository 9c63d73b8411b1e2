/* SPDX-License-Identifier: Apache-2.0
 * The map from a request to the function that answers it. */
#pragma once
#include "http/request.h"

/* Where a handler runs: on the I/O thread (microseconds, local reads only), on
 * a worker, or in the pool of slow work (argon2, makers' clouds) that cannot
 * starve the others. On PostgreSQL inline rows run on workers: a read waits.
 * UPLOAD is a worker whose body may be a file: UPLOAD_MOST bytes instead of 64
 * KiB, if its length is said before it, and multipart/form-data as a form. */
enum lane { INLINE, WORKER, SLOW, UPLOAD };

enum { UPLOAD_MOST = 600 * 1024 };

/* One line of the server's map. In a pattern "{name}" is one segment and
 * "{name...}", only at the end, is the rest of the path (one or more). One
 * trailing slash in the path is ignored. A path /vN.N/… is looked up as
 * /v2.0/…: the rows know one version (reference/api.md 2.3). */
struct route {
    enum method method;
    enum lane lane;
    str pattern;
    err (*guard)(struct request *);        /* proves who is asking */
    err (*handle)(struct request *);       /* answers */
    void (*fail)(struct request *, err e); /* shows what either one returned */
};

err anyone(struct request *req); /* the guard that lets everyone in */

/* Everything a server serves. */
struct site {
    const struct route *routes;
    size_t route_count;
    /* for what no route answers: 404, 405 (with Allow set), bad targets */
    void (*fail)(struct request *, err e);
    /* headers on every answer (sc-request-id from req->id), run last; or NULL
     */
    void (*finish)(struct request *);
    /* an answer is on its way, so many microseconds after the request was
     * there; on any thread, must not wait; or NULL */
    void (*done)(const struct request *, int64_t us);
    /* must it run on SLOW, whatever its row says? or NULL */
    bool (*may_wait)(const struct request *);
};

/* Fill in a request from a message: id, path, query (the caller has set arena,
 * in, now_ms, client, db, settings; the rest zero). Then, on any thread, run
 * it. Two steps, so that a server can choose the thread between them.
 * request_begin finds the route (NULL: run answers by itself) and never fails:
 * what is wrong with the target is in req->refused and answered in request_run;
 * a server may put its own reason there between the two. A handler that returns
 * OK without an answer: HTTP_NO_ANSWER. When request_run returns there is an
 * answer with a status. */
void request_begin(struct request *req, const struct site *site);
void request_run(struct request *req, const struct site *site);

/* The row for a path, or NULL. Fills params. allowed: the methods other rows
 * have for this path, a bit (1 << method) each. */
const struct route *route_find(const struct site *site, enum method method,
                               str path, str params[4], unsigned *allowed);
