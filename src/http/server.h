/* SPDX-License-Identifier: Apache-2.0
 * The network server: libmicrohttpd underneath, known to server_mhd.c alone.
 *
 * Limits: target 16 KiB (414), headers 16 KiB (431), body 64 KiB (413), idle
 * connections are closed after idle_seconds, a request must be whole within
 * that time too. A handler on a worker has worker_seconds, then the client is
 * answered 503 while the handler ends in peace. */
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
    str trusted_proxy; /* CIDR list, comma-separated; "" trusts none */
    size_t io_threads, workers, slow_workers; /* 0: chosen by the machine */
    int64_t idle_seconds, worker_seconds;     /* 0: 30 and 30 */
    int64_t stop_seconds; /* how long server_stop waits for handlers; 0: 10 */
};

struct server;

/* Errors are logged with their cause (address in use, not an address …). */
err server_start(struct arena *a, const struct server_config *config,
                 struct server **out);

/* The port of the n-th address (for ":0"). */
int server_port(const struct server *s, size_t n);

/* Orderly stop: accept no more, let handlers end, at the deadline answer what
 * is suspended with 503, then close everything. At most stop_seconds + 1. */
void server_stop(struct server *s);
