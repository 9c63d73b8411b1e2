/* SPDX-License-Identifier: Apache-2.0
 * What the two engines offer to db.c, and what they share. Not for others. */
#pragma once
#include <pthread.h>

#include "store/db.h"
#include "store/migrate.h"

/* One run of a query. */
struct call {
    const struct query *query;
    struct arena *arena; /* where texts of rows go */
    const void *in;      /* the args struct */
    char *rows;          /* row structs, one after the other */
    size_t count, cap;
    bool grows; /* rows may be moved to the arena for more (many) */
    int64_t changed;
};

typedef err (*db_unit)(struct tx *tx, void *arg);

struct engine {
    bool is_postgres;
    err (*run)(struct db *db, struct call *c);
    err (*write)(struct db *db, db_unit unit, void *arg);
    /* Prepare every query and compare its columns with the row struct. */
    err (*check)(struct db *db, const struct query_set *set);
    /* The names of the steps that were done, with a space between them. */
    err (*steps)(struct db *db, struct arena *a, str *names);
};

/* Numbers that were taken from the counter and not given out yet. */
struct ids {
    pthread_mutex_t lock;
    int64_t next, end;
};

struct db {
    const struct engine *engine;
    void *state; /* struct sqlite or struct postgres */
    void *conn;  /* inside a unit: its connection; NULL: any */
    struct ids *ids;
    struct waiting *waiting; /* later.c */
    struct db_figures *figures;
    str key; /* db_installation_key() */
};

struct waiting *waiting_open(struct arena *a);

/* The file's path, or false for what cannot be a file that lasts. */
bool sqlite_path(str url, str *path);

err sqlite_open(struct arena *a, str path, struct db *db);
err postgres_open(struct arena *a, str url, size_t connections, struct db *db);

err sqlite_migrate(struct arena *a, str path, const struct schema *schema,
                   int *applied);
err postgres_migrate(struct arena *a, str url, const struct schema *schema,
                     int *applied);

/* Room for one more row, zeroed; NULL when only the first row is wanted. */
char *call_row(struct call *c);

/* A row struct's field, and an args struct's. */
void row_put_int(char *row, const struct column *c, int64_t value);
void row_put_text(char *row, const struct column *c, str value);
int64_t args_int(const void *in, const struct column *c);
str args_text(const void *in, const struct column *c); /* at is never NULL */

/* One line about a failure: which query, what the engine said. */
void store_log(const char *query, str cause);

/* Which prepared statement belongs to a query: by the query's address. */
struct statements {
    struct arena *arena;
    struct statement {
        const struct query *query;
        void *prepared;
    } * slots;
    size_t used, cap; /* cap: a power of two, or 0 */
};

void *statements_find(const struct statements *s, const struct query *q);
void statements_put(struct statements *s, const struct query *q,
                    void *prepared);
