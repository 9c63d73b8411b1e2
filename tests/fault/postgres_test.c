/* SPDX-License-Identifier: Apache-2.0
 * What PostgreSQL's own failures become: dead connections, deadlocks, every
 * class of error. */
#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>

#include "db_place.h"
#include "store/errors.h"
#include "store/store_test_world.h"
#include "test.h"

/* Not through the store: someone else at the same database. */
static void
say(const struct world *w, const char *sql)
{
    PGconn *c = PQconnectdb(w->url.at);
    PGresult *r = PQexec(c, sql);

    assert_string_equal(PQresultErrorMessage(r), "");
    PQclear(r);
    PQfinish(c);
}

static err
add(struct tx *tx, void *arg)
{
    return thing_add(tx, arg, NULL);
}

static err
write_thing(struct db *db, str name, str note)
{
    struct thing_add_args in = {name, 1, note};

    return db_write(db, add, &in);
}

static int64_t
count(struct world *w)
{
    struct thing_count_row row;
    bool found;

    assert_ptr_equal(thing_count(w->db, w->arena, &found, &row), OK);
    return row.things;
}

struct attempts {
    str note;
    int ran;
};

static err
add_counting(struct tx *tx, void *arg)
{
    struct attempts *t = arg;

    t->ran++;
    return thing_add(tx, &(struct thing_add_args){S("a"), 1, t->note}, NULL);
}

/* A trigger that raises whatever SQLSTATE the note holds. */
static void
every_class(struct world *w)
{
    static const struct {
        str state;
        err means;
        int runs;
    } rows[] = {
        {STR("23505"), &STORE_CONFLICT, 1},
        {STR("53100"), &STORE_FULL,     1},
        {STR("53300"), &STORE_BUSY,     1},
        {STR("40001"), &STORE_BUSY,     5},
        {STR("40P01"), &STORE_BUSY,     5},
        {STR("55P03"), &STORE_BUSY,     1},
        {STR("57014"), &STORE_BUSY,     1},
        {STR("57P01"), &STORE_DOWN,     1},
        {STR("58030"), &STORE_DOWN,     1},
        {STR("42501"), &STORE_DOWN,     1},
        {STR("25006"), &STORE_DOWN,     1},
        {STR("08006"), &STORE_DOWN,     1},
        {STR("23503"), &STORE_FAILED,   1},
        {STR("22003"), &STORE_FAILED,   1},
        {STR("XX000"), &STORE_FAILED,   1},
        {STR("26000"), &STORE_FAILED,   1},
    };
    struct test_log log = test_log_begin(w->arena);

    say(w, "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
           "'BEGIN RAISE EXCEPTION ''made to fail'' USING ERRCODE = NEW.note; "
           "END'; CREATE TRIGGER fail BEFORE INSERT ON thing FOR EACH ROW "
           "WHEN (NEW.note <> '') EXECUTE FUNCTION fail()");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct attempts t = {.note = rows[i].state};

        assert_ptr_equal(db_write(w->db, add_counting, &t), rows[i].means);
        assert_int_equal(t.ran, rows[i].runs);
        assert_int_equal(count(w), 0);
    }
    test_log_end();
    assert_true(test_log_has(&log, "made to fail"));
    assert_ptr_equal(write_thing(w->db, S("a"), S("")), OK);
}

TEST(every_class_of_error_has_one_of_ours)
{
    world_run(every_class, true, false);
}

/* The pool's connections, ended while they are idle. */
static void
die_idle(struct world *w)
{
    struct test_log log = test_log_begin(w->arena);

    assert_ptr_equal(write_thing(w->db, S("a"), S("")), OK);
    say(w, w->place);
    assert_int_equal(count(w), 1);
    say(w, w->place);
    assert_ptr_equal(write_thing(w->db, S("b"), S("")), OK);
    assert_int_equal(count(w), 2);
    test_log_end();
    assert_false(test_log_has(&log, "store_failed"));
}

struct murder {
    const struct world *world;
    int ran;
};

static err
die_in_the_middle(struct tx *tx, void *arg)
{
    struct murder *m = arg;

    m->ran++;
    TRY(thing_add(tx, &(struct thing_add_args){S("a"), 1, S("")}, NULL));
    say(m->world, m->world->place);
    return thing_add(tx, &(struct thing_add_args){S("b"), 1, S("")}, NULL);
}

static void
die_busy(struct world *w)
{
    struct test_log log = test_log_begin(w->arena);
    struct murder m = {w, 0};

    assert_ptr_equal(db_write(w->db, die_in_the_middle, &m), &STORE_DOWN);
    assert_int_equal(m.ran, 1);
    test_log_end();
    assert_true(test_log_has(&log, "query=thing_add"));
    assert_int_equal(count(w), 0);
    assert_ptr_equal(write_thing(w->db, S("a"), S("")), OK);
}

static err
die_before_commit(struct tx *tx, void *arg)
{
    struct murder *m = arg;

    m->ran++;
    TRY(thing_add(tx, &(struct thing_add_args){S("a"), 1, S("")}, NULL));
    say(m->world, m->world->place);
    return OK;
}

static void
die_at_commit(struct world *w)
{
    struct test_log log = test_log_begin(w->arena);
    struct murder m = {w, 0};

    assert_ptr_equal(db_write(w->db, die_before_commit, &m), &STORE_DOWN);
    assert_int_equal(m.ran, 1); /* its fate is not known: never again */
    test_log_end();
    assert_true(test_log_has(&log, "query=COMMIT"));
}

/* A world whose connections can be told from other tests' by their name. */
static void
run_named(void (*test)(struct world *w))
{
    struct arena *a = arena_open();
    str place = test_db_postgres(a);
    struct arena *inner = arena_open();
    str name = str_from(place, place.len - 13); /* test_12345678 */
    struct world w = {.arena = inner, .is_postgres = true};
    int applied;

    w.url = arena_fmt(a, STR_FMT "&application_name=" STR_FMT, STR_ARG(place),
                      STR_ARG(name));
    w.place = arena_cstr(
        a, arena_fmt(a,
                     "SELECT pg_terminate_backend(pid, 5000) FROM "
                     "pg_stat_activity WHERE application_name = '" STR_FMT "' "
                     "AND pid <> pg_backend_pid()",
                     STR_ARG(name)));
    assert_ptr_equal(schema_migrate(inner, w.url, &store_test_schema, &applied),
                     OK);
    w.db = world_open_again(&w);
    test(&w);
    arena_close(inner);
    arena_close(a);
}

TEST(a_connection_that_died_idle_is_not_noticed)
{
    run_named(die_idle);
}

TEST(a_connection_that_dies_in_a_unit_takes_all_of_it)
{
    run_named(die_busy);
}

TEST(a_commit_without_an_answer_is_not_run_again)
{
    run_named(die_at_commit);
}

/* Two units that lock two rows in opposite order. */
struct crossing {
    struct world *world;
    pthread_barrier_t *both_hold_one;
    str first, second;
    int ran;
    err result;
};

static err
cross(struct tx *tx, void *arg)
{
    struct crossing *c = arg;
    struct thing_add_to_row row;
    bool found;

    TRY(thing_add_to(tx, &(struct thing_add_to_args){c->first, 1}, &found,
                     &row));
    if (c->ran++ == 0)
        (void)pthread_barrier_wait(c->both_hold_one);
    return thing_add_to(tx, &(struct thing_add_to_args){c->second, 1}, &found,
                        &row);
}

static void *
run_crossing(void *arg)
{
    struct crossing *c = arg;

    c->result = db_write(c->world->db, cross, c);
    return NULL;
}

static void
deadlock(struct world *w)
{
    pthread_barrier_t both;
    struct crossing one = {w, &both, S("a"), S("b"), 0, OK};
    struct crossing two = {w, &both, S("b"), S("a"), 0, OK};
    pthread_t threads[2];
    struct thing_find_row row;
    bool found;

    assert_ptr_equal(write_thing(w->db, S("a"), S("")), OK);
    assert_ptr_equal(write_thing(w->db, S("b"), S("")), OK);
    pthread_barrier_init(&both, NULL, 2);
    assert_int_equal(pthread_create(&threads[0], NULL, run_crossing, &one), 0);
    assert_int_equal(pthread_create(&threads[1], NULL, run_crossing, &two), 0);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    pthread_barrier_destroy(&both);
    assert_ptr_equal(one.result, OK);
    assert_ptr_equal(two.result, OK);
    assert_true(one.ran + two.ran >= 3); /* both may be given up at once */
    assert_ptr_equal(thing_find(w->db, w->arena,
                                &(struct thing_find_args){S("a")}, &found,
                                &row),
                     OK);
    assert_int_equal(row.number, 3);
}

TEST(a_deadlock_is_run_again)
{
    world_run(deadlock, true, false);
}

/* More threads than connections: they wait for each other. */

enum { THREADS = 8, EACH = 50 };

struct crowd {
    struct db *db;
    int number;
    atomic_int *failed;
};

static void *
run_crowd(void *arg)
{
    struct crowd *c = arg;
    struct arena *a = arena_open();

    for (int i = 0; i < EACH; i++) {
        struct thing_count_row row;
        bool found;

        if (write_thing(c->db, arena_fmt(a, "%d-%d", c->number, i), S("")) !=
                OK ||
            thing_count(c->db, a, &found, &row) != OK)
            atomic_fetch_add(c->failed, 1);
    }
    arena_close(a);
    return NULL;
}

static void
share(struct world *w)
{
    const struct db_config config = {.url = w->url, .connections = 2};
    struct crowd crowd[THREADS];
    pthread_t threads[THREADS];
    atomic_int failed = 0;
    struct db *db;

    assert_ptr_equal(schema_open(w->arena, &config, &store_test_schema, &db),
                     OK);
    for (int i = 0; i < THREADS; i++) {
        crowd[i] = (struct crowd){db, i, &failed};
        assert_int_equal(
            pthread_create(&threads[i], NULL, run_crowd, &crowd[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(atomic_load(&failed), 0);
    assert_int_equal(count(w), THREADS * EACH);
}

TEST(two_connections_serve_eight_threads)
{
    world_run(share, true, false);
}

TEST(a_server_that_is_not_there_is_down)
{
    struct arena *a = arena_open();
    struct test_log log = test_log_begin(a);
    const struct db_config config = {
        .url = S("postgresql://nobody@/none?host=/nonexistent")};
    struct db *db;
    int applied;

    assert_ptr_equal(db_open(a, &config, &db), &STORE_DOWN);
    assert_ptr_equal(db_migrate(a, config.url, &applied), &STORE_DOWN);
    test_log_end();
    assert_true(test_log_has(&log, "query=connect"));
    arena_close(a);
}
