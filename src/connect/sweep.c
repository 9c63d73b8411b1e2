/* SPDX-License-Identifier: Apache-2.0
 * Sessions are kept for a while, for the app's developer, and then forgotten.
 */
#include "connect/connect.h"
#include "connect/connect.sql.h"

enum { ROWS = 500 };

struct sweeping {
    int64_t now, keep, gone;
};

static err
sweep_unit(struct tx *tx, void *arg)
{
    struct sweeping *s = arg;
    int64_t sessions, logins, words;

    TRY(sweep_logins(tx, &(struct sweep_logins_args){s->now, ROWS}, &logins));
    TRY(sweep_memory(
        tx, &(struct sweep_memory_args){INT64_C(1000) * s->now, ROWS}, &words));
    TRY(sweep_sessions(
        tx, &(struct sweep_sessions_args){s->now - s->keep, ROWS}, &sessions));
    s->gone = sessions > logins ? sessions : logins;
    if (words > s->gone)
        s->gone = words;
    return OK;
}

err
connect_sweep(struct db *db, int64_t now, int64_t keep, bool *more)
{
    struct sweeping s = {.now = now, .keep = keep};

    *more = false;
    TRY(db_write(db, sweep_unit, &s));
    *more = s.gone == ROWS;
    return OK;
}
