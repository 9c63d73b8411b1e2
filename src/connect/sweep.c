/* SPDX-License-Identifier: Apache-2.0
 * Sessions are kept for a while, for the app's developer, and then forgotten.
 */
#include "connect/connect.h"
#include "connect/connect.sql.h"

enum { ROWS = 500 };

struct sweeping {
    int64_t before, gone;
};

static err
sweep_unit(struct tx *tx, void *arg)
{
    struct sweeping *s = arg;

    return sweep_sessions(tx, &(struct sweep_sessions_args){s->before, ROWS},
                          &s->gone);
}

err
connect_sweep(struct db *db, int64_t before, bool *more)
{
    struct sweeping s = {.before = before};

    *more = false;
    TRY(db_write(db, sweep_unit, &s));
    *more = s.gone == ROWS;
    return OK;
}
