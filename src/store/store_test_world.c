/* SPDX-License-Identifier: Apache-2.0
 * Databases for the store's own tests, and what they log. */
#include "store/store_test_world.h"

#include <pthread.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "db_place.h"
#include "test.h"

struct test_log_lines {
    pthread_mutex_t lock;
    struct buf text;
};

struct db *
world_open_again(struct world *w)
{
    static const struct query_set *const sets[] = {&store_test_queries};
    const struct db_config config = {
        .url = w->url, .sets = sets, .set_count = 1, .connections = 8};
    struct db *db;

    assert_ptr_equal(schema_open(w->arena, &config, &store_test_schema, &db),
                     OK);
    return db;
}

static void
migrate_and_open(struct world *w)
{
    int applied;

    assert_ptr_equal(
        schema_migrate(w->arena, w->url, &store_test_schema, &applied), OK);
    w->db = world_open_again(w);
}

void
world_run(void (*test)(struct world *w), bool is_postgres, bool empty)
{
    struct arena *a = arena_open();
    struct world w = {.arena = a, .is_postgres = is_postgres};

    w.url = is_postgres ? test_db_postgres(a) : test_db_sqlite(a);
    if (!empty)
        migrate_and_open(&w);
    test(&w);
    arena_close(a);
}

void
world_run_at(void (*test)(struct world *w), str path, void *place)
{
    struct arena *a = arena_open();
    struct world w = {.arena = a, .url = path, .place = place};

    migrate_and_open(&w);
    test(&w);
    arena_close(a);
}

struct added {
    str thing, note, part;
};

static err
add_part(struct tx *tx, void *arg)
{
    const struct added *add = arg;

    TRY(thing_add(tx, &(struct thing_add_args){add->thing, 1, add->note},
                  NULL));
    return part_add(tx, &(struct part_add_args){add->thing, add->part}, NULL);
}

void
world_add_part(struct world *w, str thing, str note, str part)
{
    struct added add = {thing, note, part};

    assert_ptr_equal(db_write(w->db, add_part, &add), OK);
}

static void
keep_line(str line, void *arg)
{
    struct test_log_lines *lines = arg;

    pthread_mutex_lock(&lines->lock);
    buf_add(&lines->text, line);
    pthread_mutex_unlock(&lines->lock);
}

struct test_log
test_log_begin(struct arena *a)
{
    struct test_log_lines *lines = ARENA_NEW(a, struct test_log_lines);

    pthread_mutex_init(&lines->lock, NULL);
    lines->text = (struct buf){.arena = a, .max = 1 << 20};
    log_sink(keep_line, lines);
    return (struct test_log){lines};
}

void
test_log_end(void)
{
    log_sink(NULL, NULL);
}

bool
test_log_has(const struct test_log *log, const char *part)
{
    str text = buf_str(&log->lines->text);

    for (size_t i = 0; i < text.len; i++) {
        if (str_starts(str_from(text, i), str_of(part)))
            return true;
    }
    return false;
}
