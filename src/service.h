/* SPDX-License-Identifier: Apache-2.0
 * The running server: from an up-to-date database to an orderly end. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

struct query_set;
struct settings;
struct site;

struct service {
    const struct settings *settings;
    const struct site *site;
    const struct query_set *const *sets;
    size_t set_count;
};

/* Serve until SIGTERM, SIGINT or the end of the terminal, then stop within
 * stop_time and a second; a second signal ends the process at once. A SIGHUP
 * that a process sent reads the certificate again. Logs event=listening with
 * each address when all of them are open. Call it once, before any other thread
 * exists. Errors: those of db_migrate, db_open and server_start; their causes
 * are logged. When a handler outlasts the stop the process ends here. */
err service_run(struct arena *a, const struct service *service);
