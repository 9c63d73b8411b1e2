/* SPDX-License-Identifier: Apache-2.0
 * PostgreSQL through libpq: refused until its engine stands here. */
#include "store/engine.h"
#include "store/errors.h"

err
postgres_open(struct arena *a, str url, size_t connections, struct db *db)
{
    (void)a, (void)url, (void)connections, (void)db;
    store_log("open", S("PostgreSQL is not in this build"));
    return &STORE_FAILED;
}

err
postgres_migrate(struct arena *a, str url, const struct schema *schema,
                 int *applied)
{
    (void)a, (void)url, (void)schema, (void)applied;
    store_log("migrate", S("PostgreSQL is not in this build"));
    return &STORE_FAILED;
}
