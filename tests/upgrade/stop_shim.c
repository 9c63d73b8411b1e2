/* SPDX-License-Identifier: Apache-2.0
 * Preloaded into `valetkey migrate`: at the STOP_ATth statement of its
 * transactions, the first BEGIN being number 1, STOP_HOW happens: the process
 * is killed, or the statement fails as on a full disk. */
#include <libpq-fe.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../fault/shim.h"

/* `valetkey migrate` has one thread. */
static bool
is_it(const char *sql)
{
    static long count;
    const char *at = getenv("STOP_AT");

    if (count == 0 && strncmp(sql, "BEGIN", 5) != 0)
        return false;
    count = count + 1;
    return count == strtol(at == NULL ? "0" : at, NULL, 10);
}

static void
maybe_die(void)
{
    const char *how = getenv("STOP_HOW");

    if (how != NULL && strcmp(how, "kill") == 0)
        (void)raise(SIGKILL);
}

__attribute__((visibility("default"))) int
sqlite3_exec(sqlite3 *db, const char *sql,
             int (*callback)(void *, int, char **, char **), void *arg,
             char **errmsg)
{
    int (*exec)(sqlite3 *, const char *, int (*)(void *, int, char **, char **),
                void *, char **);

    shim_next("sqlite3_exec", &exec);
    if (is_it(sql)) {
        maybe_die();
        return SQLITE_FULL;
    }
    return exec(db, sql, callback, arg, errmsg);
}

__attribute__((visibility("default"))) PGresult *
PQexec(PGconn *connection, const char *sql)
{
    static const char full[] = "DO $$BEGIN RAISE SQLSTATE '53100'; END$$";
    PGresult *(*exec)(PGconn *, const char *);

    shim_next("PQexec", &exec);
    if (is_it(sql)) {
        maybe_die();
        sql = full;
    }
    return exec(connection, sql);
}
