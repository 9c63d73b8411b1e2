/* SPDX-License-Identifier: Apache-2.0
 * Preloaded into a server: kills it between two statements of a redemption.
 * KILL_BEFORE or KILL_AFTER is how the statement begins; it
 * counts from the first "UPDATE code" on. */
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "shim.h"

static atomic_bool armed;

static bool
begins(const char *sql, const char *with)
{
    return sql != NULL && with != NULL && strncmp(sql, with, strlen(with)) == 0;
}

static void
maybe_die(const char *sql, const char *variable)
{
    if (begins(sql, "UPDATE code"))
        atomic_store(&armed, true);
    if (atomic_load(&armed) && begins(sql, getenv(variable)))
        (void)raise(SIGKILL);
}

__attribute__((visibility("default"))) int
sqlite3_step(sqlite3_stmt *statement)
{
    int (*step)(sqlite3_stmt *);
    const char *sql = sqlite3_sql(statement);
    int rc;

    shim_next("sqlite3_step", &step);
    maybe_die(sql, "KILL_BEFORE");
    rc = step(statement);
    maybe_die(sql, "KILL_AFTER");
    return rc;
}

__attribute__((visibility("default"))) int
sqlite3_exec(sqlite3 *db, const char *sql,
             int (*callback)(void *, int, char **, char **), void *arg,
             char **errmsg)
{
    int (*exec)(sqlite3 *, const char *, int (*)(void *, int, char **, char **),
                void *, char **);
    int rc;

    shim_next("sqlite3_exec", &exec);
    maybe_die(sql, "KILL_BEFORE");
    rc = exec(db, sql, callback, arg, errmsg);
    maybe_die(sql, "KILL_AFTER");
    return rc;
}
