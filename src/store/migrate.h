/* SPDX-License-Identifier: Apache-2.0
 * The steps that lead to the schema of this program. Not for other modules:
 * they have db_migrate. Tests bring steps of their own. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"

struct migration_statement {
    const char *sqlite, *postgres;
};

struct migration {
    const char *name;  /* "0001_start"; its number is its place */
    const char *probe; /* what a draft of it cannot answer; NULL: no draft */
    const struct migration_statement *statements;
    size_t count;
};

struct schema {
    const struct migration *steps;
    size_t count;
};

extern const struct schema store_schema; /* made from migrations/ */

/* How many steps a database has done, by their names with a space between
 * them. STORE_SCHEMA, with a log line, for a database of a newer program and
 * for one whose steps are not this program's. */
err schema_progress(struct arena *a, const struct schema *schema, str names,
                    size_t *done);

/* The refusal of a database that cannot answer the probe of a step. */
err schema_is_draft(const struct migration *step);

/* db_migrate and db_open, for any schema. */
err schema_migrate(struct arena *a, str url, const struct schema *schema,
                   int *applied);
err schema_open(struct arena *a, const struct db_config *config,
                const struct schema *schema, struct db **out);
