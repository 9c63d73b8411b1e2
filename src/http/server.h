/* SPDX-License-Identifier: Apache-2.0
 * The network server: libmicrohttpd underneath, known to server_mhd.c alone.
 *
 * Limits: target 16 KiB (414), headers 16 KiB (431), body 64 KiB (413), idle
 * connections are closed after idle_seconds, a request must be whole within
 * that time after its first line, and an answer must be taken within it. A
 * handler on a worker has worker_seconds, then the client is answered 503 while
 * the handler ends in peace. A lane whose queue is full answers 503 at once.
 * Refused with 400, and closed: Content-Length with Transfer-Encoding or twice,
 * a transfer coding other than chunked, Host twice or missing in HTTP/1.1, a
 * header name that is no token. With a certificate all of it is HTTPS, and the
 * handshake is a part of what has to come within idle_seconds. */
#pragma once
#include "base/clock.h"
#include "http/route.h"

struct server_config {
    const str *listen; /* "127.0.0.1:8480", "[::1]:0" */
    size_t listen_count;
    const struct site *site;
    struct db *db;
    bool reads_wait; /* the store is PostgreSQL: nothing runs inline */
    const struct settings *settings;
    const struct clock *clock;
    str tls_certificate, tls_key; /* PEM files; "" and "": plain HTTP */
    str trusted_proxy; /* CIDR list, comma-separated; "" trusts none */
    size_t io_threads, workers, slow_workers; /* 0: chosen by the machine */
    int64_t idle_seconds, worker_seconds;     /* 0: 30 and 30 */
    size_t queue;         /* requests that may wait for a lane; 0: 1024 */
    int64_t stop_seconds; /* how long server_stop waits for handlers; 0: 10 */
};

struct server;

/* The server lives in a; config, its lists and texts need not outlive the call,
 * what they point to (site, db, settings, clock) must.
 * Errors, logged with their cause: HTTP_BAD_ADDRESS (listen or trusted_proxy is
 * none), HTTP_CANNOT_LISTEN (address in use, not ours, not allowed, no
 * threads), HTTP_BAD_CERTIFICATE (one of its files cannot be used). */
err server_start(struct arena *a, const struct server_config *config,
                 struct server **out);

/* The port of the n-th address (for ":0"); 0: ::1 on a machine without IPv6. */
int server_port(const struct server *s, size_t n);

/* Read certificate and key again, for who connects from now on; connections
 * that are there stay as they are. Does nothing on a server of plain HTTP.
 * Errors: HTTP_BAD_CERTIFICATE, logged with its cause; then nothing changes. */
err server_renew_certificate(struct server *s);

/* How it is now. Any thread, while the server is there. */
struct server_figures {
    size_t connections, connections_most; /* open, and as many there can be */
    size_t requests;                      /* whole, not answered yet */
    int64_t certificate_not_after;        /* since 1970; 0: plain HTTP */
    struct lane_figures {
        size_t waiting, at_work; /* requests; threads */
    } lanes[SLOW + 1];           /* INLINE has neither; UPLOAD is WORKER */
};
void server_figures(struct server *s, struct server_figures *out);

/* Orderly stop: accept no more, let handlers end, at the deadline answer what
 * is suspended with 503, then close everything. At most stop_seconds + 1.
 * False: a handler is still running. Then nothing that it may use (the arena,
 * the store, settings) may be closed: call again to wait for it once more, or
 * leave the process by _exit. */
bool server_stop(struct server *s);
