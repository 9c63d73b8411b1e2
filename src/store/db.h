/* SPDX-License-Identifier: Apache-2.0
 * The database: typed queries, and changes in units.
 *
 * A query is written as SQL in a module's .sql file; tools/sqlgen.py makes its
 * structs and its function. A SELECT takes a struct db and may run anywhere; a
 * statement that changes rows takes a struct tx, which only a unit has. So a
 * write outside a unit does not compile.
 *
 * What a row lacks (a LEFT JOIN that finds nothing, max() of no rows) reads as
 * '' or 0. A query that is one gives its first row.
 *
 * Text that is not UTF-8 or holds NUL never gets here: it is refused where
 * bytes enter (http, command line). */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "base/figures.h"

struct db;

/* Inside a unit. tx->db runs SELECTs on the unit's own connection. */
struct tx {
    struct db *db;
    struct arena *arena; /* lives as long as this run of the unit */
};

enum column_type { TEXT_COLUMN, INT_COLUMN };

struct column {
    enum column_type type;
    size_t offset;
};

struct query {
    const char *name, *sqlite, *postgres;
    const struct column *args;
    size_t nargs;
    const struct column *row;
    size_t nrow, row_size;
    bool writes;
};

/* All queries of one .sql file: oauth_queries, connect_queries … */
struct query_set {
    const char *module;
    const struct query *queries;
    size_t count;
};

struct db_config {
    str url; /* a file's path, sqlite:PATH, or postgresql://… */
    const struct query_set *const *sets; /* all prepared at start */
    size_t set_count;
    size_t connections; /* PostgreSQL: how many at most (0: 8) */
};

/* Open, check that the schema is the one this program was built for, and
 * prepare every query. Closed with the arena. Safe for any number of threads.
 * Errors: STORE_DOWN, STORE_FAILED, STORE_SCHEMA (run migrate). The cause is
 * logged. */
err db_open(struct arena *a, const struct db_config *config, struct db **out);

/* Bring the schema of url up to date: forward only, each step a transaction.
 * applied: how many steps were done now. Two at once: one waits. A schema
 * newer than this program, of other steps or of a draft: STORE_SCHEMA, before
 * anything is changed. */
err db_migrate(struct arena *a, str url, int *applied);

bool db_is_postgres(const struct db *db);

/* 43 random characters that this database was given when it was first opened,
 * the same for every process and for ever: for what may be computed by us alone
 * and must not outlive the database. Lives as long as db. */
str db_installation_key(const struct db *db);

/* Do one change, durable when this returns OK. The unit may run more than
 * once (PostgreSQL serialization failures) and so has no effect outside the
 * database, no network, no argon2 and no clock of its own. An error it returns
 * rolls back this unit alone and is what db_write returns.
 * Errors: STORE_BUSY (try again), STORE_FULL, STORE_DOWN, STORE_FAILED,
 * STORE_CONFLICT (a key exists). Once a statement of a unit failed the unit
 * fails, even if it returns OK: PostgreSQL has ended its transaction. To live
 * with a key that may exist, write ON CONFLICT DO NOTHING. */
err db_write(struct db *db, err (*unit)(struct tx *tx, void *arg), void *arg);

/* A fresh, increasing number for a key column. Numbers are taken in blocks, so
 * gaps are normal; unique across processes. Never inside a unit. */
err db_next_id(struct db *db, int64_t *out);

/* What generated functions call. out: one row; rows: an array in the arena. */
err db_one(struct db *db, struct arena *a, const struct query *q,
           const void *in, bool *found, void *out);
err db_many(struct db *db, struct arena *a, const struct query *q,
            const void *in, void **rows, size_t *count);
err db_exec(struct db *db, struct arena *a, const struct query *q,
            const void *in, int64_t *changed);

/* What happened since it was opened. group_units, of SQLite alone: how many
 * units each commit had. commit_us: how long COMMIT took, which is mostly the
 * disk; PostgreSQL has one a unit. rows_dropped: of db_later, without room or
 * in a unit that failed. */
struct db_figures {
    struct histogram group_units, commit_us;
    struct counter rows_dropped;
};
const struct db_figures *db_figures(const struct db *db);

/* Does the database answer? For /healthz. */
err db_ping(struct db *db);
