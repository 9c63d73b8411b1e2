/* SPDX-License-Identifier: Apache-2.0
 * A database of the store's own tests: small tables, either engine. */
#pragma once
#include "store/migrate.h"
#include "store/store_test.sql.h"

extern const struct schema store_test_schema; /* test_migrations/ */

struct world {
    struct arena *arena;
    struct db *db; /* NULL in an empty world */
    str url;
    bool is_postgres;
    void *place; /* of world_run_at */
};

/* Open a fresh database (migrated unless empty), run the test, close. */
void world_run(void (*test)(struct world *w), bool is_postgres, bool empty);

/* The same on SQLite, at a path whose folder is the caller's. */
void world_run_at(void (*test)(struct world *w), str path, void *place);

/* A second handle, as another process would have it. Lives as long as w. */
struct db *world_open_again(struct world *w);

/* A thing with a note, and one part of it. */
void world_add_part(struct world *w, str thing, str note, str part);

/* One test for each engine. */
#define BOTH(name_)       ON_BOTH(name_, false)
#define BOTH_EMPTY(name_) ON_BOTH(name_, true)
#define ON_BOTH(name_, empty_)                                                 \
    static void name_(struct world *w);                                        \
    TEST(name_##_on_sqlite)                                                    \
    {                                                                          \
        world_run(name_, false, empty_);                                       \
    }                                                                          \
    TEST(name_##_on_postgres)                                                  \
    {                                                                          \
        world_run(name_, true, empty_);                                        \
    }                                                                          \
    static void name_(struct world *w)

/* What is logged between begin and end. */
struct test_log {
    struct test_log_lines *lines;
};
struct test_log test_log_begin(struct arena *a);
void test_log_end(void);
bool test_log_has(const struct test_log *log, const char *part);
