/* SPDX-License-Identifier: Apache-2.0
 * The store keeps its contract, the same on both engines. */
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "db_place.h"
#include "store/errors.h"
#include "store/later.h"
#include "store/store_test_world.h"
#include "test.h"

static err
add(struct tx *tx, void *arg)
{
    return thing_add(tx, arg, NULL);
}

static err
write_thing(struct world *w, str name, int64_t number, str note)
{
    struct thing_add_args in = {name, number, note};

    return db_write(w->db, add, &in);
}

static bool
thing_is_there(struct world *w, str name, struct thing_find_row *row)
{
    struct thing_find_args in = {name};
    bool found;

    assert_ptr_equal(thing_find(w->db, w->arena, &in, &found, row), OK);
    return found;
}

static int64_t
count(struct world *w)
{
    struct thing_count_row row;
    bool found;

    assert_ptr_equal(thing_count(w->db, w->arena, &found, &row), OK);
    assert_true(found);
    return row.things;
}

BOTH(a_row_comes_back_as_it_was_written)
{
    struct thing_find_row row;

    assert_ptr_equal(write_thing(w, S("a"), 7, S("a note")), OK);
    assert_true(thing_is_there(w, S("a"), &row));
    assert_int_equal(row.number, 7);
    assert_str(row.note, S("a note"));
    assert_int_equal(row.is_noted, 1);
    assert_str(row.literal, S("it's :name -- no comment"));
    assert_false(thing_is_there(w, S("b"), &row));
}

BOTH(an_absent_text_is_an_empty_one)
{
    struct thing_find_row row;

    assert_ptr_equal(write_thing(w, S("a"), 1, (str){NULL, 0}), OK);
    assert_true(thing_is_there(w, S("a"), &row));
    assert_non_null(row.note.at);
    assert_str(row.note, S(""));
    assert_int_equal(row.is_noted, 0);
    assert_ptr_equal(write_thing(w, (str){NULL, 0}, 1, S("")), OK);
    assert_true(thing_is_there(w, S(""), &row));
}

BOTH(what_a_join_does_not_find_is_empty_too)
{
    struct part_notes_args in = {S("noted")};
    struct part_notes_row *rows;
    struct thing_count_row none;
    size_t n;
    bool found;

    assert_ptr_equal(thing_count(w->db, w->arena, &found, &none), OK);
    assert_true(found);
    assert_int_equal(none.latest, 0); /* max() of nothing */
    world_add_part(w, S("a"), S("noted"), S("one"));
    world_add_part(w, S("b"), S("other"), S("two"));
    assert_ptr_equal(part_notes(w->db, w->arena, &in, &rows, &n), OK);
    assert_int_equal(n, 2);
    assert_str(rows[0].note, S("noted"));
    assert_str(rows[1].note, S(""));
}

BOTH(numbers_reach_from_end_to_end)
{
    const int64_t numbers[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX};
    struct thing_find_row row;

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        str name = arena_fmt(w->arena, "n%zu", i);

        assert_ptr_equal(write_thing(w, name, numbers[i], S("")), OK);
        assert_true(thing_is_there(w, name, &row));
        assert_int_equal(row.number, numbers[i]);
    }
}

BOTH(long_and_foreign_texts_come_back_byte_by_byte)
{
    const size_t len = 1000 * 1000;
    char *at = arena_alloc(w->arena, len, 1);
    str foreign = S(
        "\xc5\x81\xc3\xb3"
        "d\xc5\xba \xe8\xbd\xa6 \xf0\x9f\x9a\x97 e\xcc\x81 \\x41 \\ ' \" % _ \t\n\x01\x7f");
    struct thing_find_row row;

    memset(at, 'x', len);
    assert_ptr_equal(write_thing(w, S("long"), 1, (str){at, len}), OK);
    assert_true(thing_is_there(w, S("long"), &row));
    assert_int_equal(row.note.len, len);
    assert_memory_equal(row.note.at, at, len);
    assert_ptr_equal(write_thing(w, foreign, 1, foreign), OK);
    assert_true(thing_is_there(w, foreign, &row));
    assert_str(row.note, foreign);
}

BOTH(texts_stand_in_the_order_of_their_bytes)
{
    const str names[] = {
        STR("B"),  STR("_"), STR("a"),        STR("a b"),
        STR("ab"), STR("b"), STR("\xc3\xa4"), STR("\xf0\x9f\x9a\x97")};
    const size_t all = sizeof names / sizeof names[0];
    struct thing_list_args in = {S("_"), 100};
    struct thing_all_row *rows;
    struct thing_list_row *later;
    size_t n;

    for (size_t i = 0; i < all; i++)
        assert_ptr_equal(write_thing(w, names[all - 1 - i], 1, S("")), OK);
    assert_ptr_equal(thing_all(w->db, w->arena, &rows, &n), OK);
    assert_int_equal(n, all);
    for (size_t i = 0; i < all; i++)
        assert_str(rows[i].name, names[i]);
    assert_ptr_equal(thing_list(w->db, w->arena, &in, &later, &n), OK);
    assert_int_equal(n, all - 2);
    assert_str(later[0].name, S("a"));
}

static err
add_hundred(struct tx *tx, void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        struct thing_add_args in = {arena_fmt(tx->arena, "%02d", i), i, S("")};

        TRY(thing_add(tx, &in, NULL));
    }
    return OK;
}

static err
take_from_forty(struct tx *tx, void *arg)
{
    struct thing_take_all_args in = {40};
    struct thing_take_all_row *rows;

    return thing_take_all(tx, &in, &rows, arg);
}

BOTH(many_rows_come_in_one_array)
{
    struct thing_all_row *rows;
    struct thing_list_args first = {S(""), 3};
    struct thing_list_row *some;
    size_t n;

    assert_ptr_equal(thing_all(w->db, w->arena, &rows, &n), OK);
    assert_int_equal(n, 0);
    assert_ptr_equal(db_write(w->db, add_hundred, NULL), OK);
    assert_ptr_equal(thing_all(w->db, w->arena, &rows, &n), OK);
    assert_int_equal(n, 100);
    assert_str(rows[99].name, S("99"));
    assert_ptr_equal(thing_list(w->db, w->arena, &first, &some, &n), OK);
    assert_int_equal(n, 3);
    assert_ptr_equal(db_write(w->db, take_from_forty, &n), OK);
    assert_int_equal(n, 60);
    assert_int_equal(count(w), 40);
}

static err
add_to_a(struct tx *tx, void *arg)
{
    struct thing_add_to_args in = {S("a"), 5};
    struct thing_add_to_row row = {0};
    bool found;

    TRY(thing_add_to(tx, &in, &found, &row));
    *(int64_t *)arg = found ? row.number : -1;
    return OK;
}

BOTH(a_change_says_what_it_changed)
{
    int64_t number;

    assert_ptr_equal(db_write(w->db, add_to_a, &number), OK);
    assert_int_equal(number, -1);
    assert_ptr_equal(write_thing(w, S("a"), 1, S("")), OK);
    assert_ptr_equal(db_write(w->db, add_to_a, &number), OK);
    assert_int_equal(number, 6);
}

static err
delete_counting(struct tx *tx, void *arg)
{
    struct thing_delete_args in = {S("a")};

    return thing_delete(tx, &in, arg);
}

BOTH(exec_counts_the_rows_it_changed)
{
    int64_t changed = 7;

    assert_ptr_equal(db_write(w->db, delete_counting, &changed), OK);
    assert_int_equal(changed, 0);
    assert_ptr_equal(write_thing(w, S("a"), 1, S("")), OK);
    assert_ptr_equal(db_write(w->db, delete_counting, &changed), OK);
    assert_int_equal(changed, 1);
}

static const struct error DECLINED = {.type = "declined", .status = 400};

static err
add_then_decline(struct tx *tx, void *arg)
{
    (void)arg;
    TRY(thing_add(tx, &(struct thing_add_args){S("a"), 1, S("")}, NULL));
    return &DECLINED;
}

BOTH(a_unit_that_returns_an_error_leaves_nothing)
{
    assert_ptr_equal(db_write(w->db, add_then_decline, NULL), &DECLINED);
    assert_int_equal(count(w), 0);
    assert_ptr_equal(write_thing(w, S("a"), 1, S("")), OK);
}

static err
read_own(struct tx *tx, void *arg)
{
    struct thing_find_args in = {S("a")};
    struct thing_find_row row;

    TRY(thing_add(tx, &(struct thing_add_args){S("a"), 3, S("")}, NULL));
    return thing_find(tx->db, tx->arena, &in, arg, &row);
}

BOTH(a_unit_reads_what_it_wrote)
{
    bool found = false;

    assert_ptr_equal(db_write(w->db, read_own, &found), OK);
    assert_true(found);
}

BOTH(a_key_that_exists_is_a_conflict)
{
    assert_ptr_equal(write_thing(w, S("a"), 1, S("")), OK);
    assert_ptr_equal(write_thing(w, S("a"), 2, S("")), &STORE_CONFLICT);
    assert_int_equal(count(w), 1);
}

static err
swallow_conflict(struct tx *tx, void *arg)
{
    (void)arg;
    TRY(thing_add(tx, &(struct thing_add_args){S("b"), 1, S("")}, NULL));
    (void)thing_add(tx, &(struct thing_add_args){S("b"), 1, S("")}, NULL);
    return OK;
}

BOTH(a_unit_cannot_hide_that_a_statement_failed)
{
    assert_ptr_equal(db_write(w->db, swallow_conflict, NULL), &STORE_CONFLICT);
    assert_int_equal(count(w), 0);
}

static err
add_orphan(struct tx *tx, void *arg)
{
    (void)arg;
    return part_add(tx, &(struct part_add_args){S("nothing"), S("p")}, NULL);
}

BOTH(a_part_of_nothing_is_refused_and_logged)
{
    struct test_log log = test_log_begin(w->arena);

    assert_ptr_equal(db_write(w->db, add_orphan, NULL), &STORE_FAILED);
    test_log_end();
    assert_true(test_log_has(&log, "query=part_add"));
}

enum { THREADS = 8, ROUNDS = 25 };

struct racer {
    struct world *w;
    pthread_barrier_t *start;
    int number, won;
    int64_t ids[ROUNDS * 100];
};

static void
start_all(struct racer *racers, struct world *w, void *(*run)(void *))
{
    pthread_t threads[THREADS];
    pthread_barrier_t start;

    pthread_barrier_init(&start, NULL, THREADS);
    for (int i = 0; i < THREADS; i++) {
        racers[i] = (struct racer){.w = w, .start = &start, .number = i};
        assert_int_equal(pthread_create(&threads[i], NULL, run, &racers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&start);
}

static void *
add_same_names(void *arg)
{
    struct racer *r = arg;
    char name[8] = {0};

    for (int i = 0; i < ROUNDS; i++) {
        struct thing_add_args in = {
            {name, 2},
            r->number, S("")
        };
        err failed;

        (void)snprintf(name, sizeof name, "%02d", i);
        (void)pthread_barrier_wait(r->start);
        failed = db_write(r->w->db, add, &in);
        if (failed == OK)
            r->won++;
        else if (failed != &STORE_CONFLICT)
            r->won = -1000;
    }
    return NULL;
}

BOTH(of_threads_adding_the_same_key_one_wins)
{
    struct racer *racers = arena_alloc(w->arena, THREADS, sizeof *racers);
    int won = 0;

    start_all(racers, w, add_same_names);
    for (int i = 0; i < THREADS; i++)
        won += racers[i].won;
    assert_int_equal(won, ROUNDS);
    assert_int_equal(count(w), ROUNDS);
}

static void *
take_ids(void *arg)
{
    struct racer *r = arg;

    (void)pthread_barrier_wait(r->start);
    for (int i = 0; i < ROUNDS * 100; i++) {
        if (db_next_id(r->w->db, &r->ids[i]) != OK)
            r->ids[i] = -1;
    }
    return NULL;
}

static int
by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

BOTH(ids_are_unique_and_increase_in_every_thread)
{
    struct racer *racers = arena_alloc(w->arena, THREADS, sizeof *racers);
    const size_t each = ROUNDS * 100, all = each * THREADS;
    int64_t *ids = arena_alloc(w->arena, all, sizeof *ids);
    struct db *other = world_open_again(w);
    int64_t elsewhere;

    start_all(racers, w, take_ids);
    for (size_t i = 0; i < THREADS; i++) {
        for (size_t k = 0; k < each; k++) {
            ids[i * each + k] = racers[i].ids[k];
            assert_true(racers[i].ids[k] > (k == 0 ? 0 : racers[i].ids[k - 1]));
        }
    }
    qsort(ids, all, sizeof *ids, by_number);
    for (size_t i = 1; i < all; i++)
        assert_true(ids[i] > ids[i - 1]);
    assert_ptr_equal(db_next_id(other, &elsewhere), OK);
    assert_true(elsewhere > ids[all - 1]);
}

BOTH(the_database_answers)
{
    assert_ptr_equal(db_ping(w->db), OK);
    assert_int_equal(db_is_postgres(w->db), w->is_postgres);
}

static err
write_inside(struct tx *tx, void *arg)
{
    (void)tx;
    return db_write(arg, add_hundred, NULL);
}

static void
nest_in_child(struct world *w)
{
    int applied;

    (void)signal(SIGABRT, SIG_DFL);
    if (freopen("/dev/null", "w", stderr) == NULL ||
        schema_migrate(w->arena, w->url, &store_test_schema, &applied) != OK)
        _exit(1);
    w->db = world_open_again(w);
    (void)db_write(w->db, write_inside, w->db);
    _exit(0);
}

BOTH_EMPTY(a_unit_inside_a_unit_ends_the_process)
{
    pid_t child = fork();
    int status;

    if (child == 0)
        nest_in_child(w);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

BOTH(steps_are_done_once)
{
    int applied = 7;

    assert_ptr_equal(
        schema_migrate(w->arena, w->url, &store_test_schema, &applied), OK);
    assert_int_equal(applied, 0);
}

static err
open_with(struct world *w, size_t steps)
{
    const struct schema schema = {store_test_schema.steps, steps};
    const struct db_config config = {.url = w->url};
    struct db *db;

    return schema_open(w->arena, &config, &schema, &db);
}

BOTH(another_schema_is_refused)
{
    const struct schema older = {store_test_schema.steps, 1};
    struct test_log log = test_log_begin(w->arena);
    int applied;

    assert_ptr_equal(open_with(w, store_test_schema.count - 1), &STORE_SCHEMA);
    assert_true(test_log_has(&log, "newer valetkey"));
    assert_ptr_equal(open_with(w, store_test_schema.count + 1), &STORE_SCHEMA);
    assert_true(test_log_has(&log, "run valetkey migrate"));
    assert_ptr_equal(schema_migrate(w->arena, w->url, &older, &applied),
                     &STORE_SCHEMA);
    test_log_end();
}

BOTH_EMPTY(an_upgrade_does_the_missing_steps)
{
    const struct schema yesterday = {store_test_schema.steps, 2};
    int applied;

    assert_ptr_equal(open_with(w, 1), &STORE_SCHEMA);
    assert_ptr_equal(schema_migrate(w->arena, w->url, &yesterday, &applied),
                     OK);
    assert_int_equal(applied, 2);
    assert_ptr_equal(
        schema_migrate(w->arena, w->url, &store_test_schema, &applied), OK);
    assert_int_equal(applied, (int)store_test_schema.count - 2);
    assert_ptr_equal(open_with(w, store_test_schema.count), OK);
}

BOTH_EMPTY(a_step_that_fails_leaves_nothing_of_itself)
{
    static const struct migration_statement bad[] = {
        {"CREATE TABLE half (n BIGINT)", "CREATE TABLE half (n BIGINT)"},
        {"CREATE TABLE half (n BIGINT)", "CREATE TABLE half (n BIGINT)"},
    };
    static const struct migration_statement good[] = {
        {"CREATE TABLE half (n BIGINT)", "CREATE TABLE half (n BIGINT)"},
    };
    const struct migration broken[] = {
        store_test_schema.steps[0], {"0001_bad", NULL, bad, 2}
    };
    const struct migration mended[] = {
        store_test_schema.steps[0], {"0001_good", NULL, good, 1}
    };
    struct test_log log = test_log_begin(w->arena);
    int applied;

    assert_ptr_equal(
        schema_migrate(w->arena, w->url, &(struct schema){broken, 2}, &applied),
        &STORE_FAILED);
    test_log_end();
    assert_true(test_log_has(&log, "half"));
    assert_int_equal(applied, 1);
    assert_ptr_equal(
        schema_migrate(w->arena, w->url, &(struct schema){mended, 2}, &applied),
        OK);
    assert_int_equal(applied, 1);
}

BOTH(steps_of_another_valetkey_are_refused)
{
    const struct migration other[] = {
        store_test_schema.steps[0],
        {"0001_elsewhere", NULL, store_test_schema.steps[1].statements, 1},
        store_test_schema.steps[2],
        {"0003_new",       NULL, store_test_schema.steps[1].statements, 1},
    };
    const struct schema schema = {other, 4};
    const struct db_config config = {.url = w->url};
    struct test_log log = test_log_begin(w->arena);
    struct db *db;
    int applied;

    assert_ptr_equal(schema_migrate(w->arena, w->url, &schema, &applied),
                     &STORE_SCHEMA);
    assert_int_equal(applied, 0);
    assert_true(test_log_has(&log, "it has not done step 0001_elsewhere"));
    assert_ptr_equal(schema_open(w->arena, &config, &schema, &db),
                     &STORE_SCHEMA);
    test_log_end();
}

/* The first steps, of which the second has a probe. */
static err
migrate_probed(struct world *w, size_t count, const char *probe, int *applied)
{
    struct migration steps[3];

    memcpy(steps, store_test_schema.steps, sizeof steps);
    steps[1].probe = probe;
    return schema_migrate(w->arena, w->url, &(struct schema){steps, count},
                          applied);
}

BOTH_EMPTY(what_a_draft_of_a_step_made_is_refused_before_anything_changes)
{
    static const char answered[] = "SELECT note FROM thing WHERE 0 = 1";
    static const char later[] = "SELECT later FROM thing WHERE 0 = 1";
    struct test_log log = test_log_begin(w->arena);
    int applied;

    assert_ptr_equal(migrate_probed(w, 2, later, &applied), &STORE_SCHEMA);
    assert_int_equal(applied, 2); /* seen when it was done */
    assert_ptr_equal(migrate_probed(w, 3, later, &applied), &STORE_SCHEMA);
    assert_int_equal(applied, 0);
    assert_true(test_log_has(&log, "before the first release"));
    test_log_end();
    assert_ptr_equal(migrate_probed(w, 3, answered, &applied), OK);
    assert_int_equal(applied, 1);
}

static void
migrate_in_child(struct world *w, int ready)
{
    struct arena *a = arena_open();
    int applied;
    char go;

    if (read(ready, &go, 1) < 0)
        _exit(101);
    if (schema_migrate(a, w->url, &store_test_schema, &applied) != OK)
        _exit(100);
    _exit(applied);
}

BOTH_EMPTY(of_processes_that_migrate_at_once_each_waits)
{
    enum { CHILDREN = 4 };
    pid_t children[CHILDREN];
    int applied = 0, status, ready[2];

    assert_int_equal(pipe(ready), 0);
    for (int i = 0; i < CHILDREN; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            (void)close(ready[1]);
            migrate_in_child(w, ready[0]);
        }
    }
    (void)close(ready[1]); /* all start */
    for (int i = 0; i < CHILDREN; i++) {
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 100);
        applied += WEXITSTATUS(status);
    }
    (void)close(ready[0]);
    assert_int_equal(applied, store_test_schema.count);
}

BOTH_EMPTY(the_schema_of_the_product_is_accepted)
{
    const struct db_config config = {.url = w->url};
    struct db *db;
    int applied;

    assert_ptr_equal(db_migrate(w->arena, w->url, &applied), OK);
    assert_int_equal(applied, store_schema.count);
    assert_ptr_equal(db_open(w->arena, &config, &db), OK);
}

static const struct query wrong_table[] = {
    {.name = "ask_nothing",
     .sqlite = "SELECT missing FROM thing",
     .postgres = "SELECT missing FROM thing"},
};
static const struct column one_int[] = {
    {INT_COLUMN, 0}
};
static const struct query wrong_width[] = {
    {.name = "ask_two",
     .sqlite = "SELECT 1, 2",
     .postgres = "SELECT 1, 2",
     .row = one_int,
     .nrow = 1,
     .row_size = sizeof(int64_t)},
};

static void
assert_refused(struct world *w, const struct query *q)
{
    const struct query_set set = {"wrong", q, 1};
    const struct query_set *const sets[] = {&store_test_queries, &set};
    const struct db_config config = {
        .url = w->url, .sets = sets, .set_count = 2};
    struct test_log log = test_log_begin(w->arena);
    struct db *db;

    assert_ptr_equal(schema_open(w->arena, &config, &store_test_schema, &db),
                     &STORE_FAILED);
    test_log_end();
    assert_true(test_log_has(&log, q->name));
}

BOTH(a_query_that_does_not_fit_stops_the_start_by_name)
{
    assert_refused(w, wrong_table);
    assert_refused(w, wrong_width);
}

TEST(a_database_that_would_not_last_is_refused_on_sqlite)
{
    static const str urls[] = {
        STR(""),
        STR(":memory:"),
        STR("sqlite:"),
        STR("sqlite::memory:"),
        STR("file:x?mode=memory"),
        STR("sqlite:file:x"),
        STR("mysql://localhost/x"),
    };
    struct arena *a = arena_open();
    struct test_log log = test_log_begin(a);
    struct db *db;
    int applied;

    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        const struct db_config config = {.url = urls[i]};

        assert_ptr_equal(db_open(a, &config, &db), &STORE_FAILED);
        assert_ptr_equal(db_migrate(a, urls[i], &applied), &STORE_FAILED);
    }
    test_log_end();
    assert_true(test_log_has(&log, "sqlite:PATH"));
    arena_close(a);
}

static int
mode_of(struct arena *a, str path, const char *end)
{
    struct stat st;

    assert_int_equal(
        stat(arena_fmt(a, STR_FMT "%s", STR_ARG(path), end).at, &st), 0);
    return (int)(st.st_mode & 0777);
}

TEST(the_file_is_for_its_owner_alone_on_sqlite)
{
    struct arena *a = arena_open();
    str beside = test_db_sqlite(a);
    str folder = arena_fmt(a, STR_FMT ".d", STR_ARG(beside));
    str path = arena_fmt(a, STR_FMT "/valetkey.db", STR_ARG(folder));
    struct arena *inner = arena_open();
    const struct db_config config = {
        .url = arena_fmt(a, "sqlite:" STR_FMT, STR_ARG(path))};
    mode_t old = umask(0);
    struct db *db;
    int applied;

    assert_ptr_equal(db_open(inner, &config, &db), &STORE_SCHEMA);
    assert_ptr_equal(db_migrate(a, config.url, &applied), OK);
    assert_ptr_equal(db_open(inner, &config, &db), OK);
    (void)umask(old);
    assert_int_equal(mode_of(a, folder, ""), 0700);
    assert_int_equal(mode_of(a, path, ""), 0600);
    assert_int_equal(mode_of(a, path, "-wal"), 0600);
    assert_int_equal(mode_of(a, path, "-shm"), 0600);
    arena_close(inner);
    assert_int_equal(unlink(path.at), 0);
    assert_int_equal(rmdir(folder.at), 0);
    arena_close(a);
}

TEST(a_file_that_is_no_database_is_not_opened_on_sqlite)
{
    struct arena *a = arena_open();
    const struct db_config config = {.url = test_db_sqlite(a)};
    struct test_log log = test_log_begin(a);
    FILE *file = fopen(config.url.at, "w");
    struct db *db;
    int applied;

    assert_non_null(file);
    for (int i = 0; i < 200; i++)
        (void)fputs("this is a letter to a friend\n", file);
    assert_int_equal(fclose(file), 0);
    assert_ptr_equal(db_open(a, &config, &db), &STORE_DOWN);
    assert_ptr_equal(db_migrate(a, config.url, &applied), &STORE_DOWN);
    test_log_end();
    assert_true(test_log_has(&log, "not a database"));
    arena_close(a);
}

/* ---- what may be written later ---- */

static int64_t missed_rows;

static err
write_things(struct tx *tx, const struct later *const *rows, size_t count,
             int64_t missed)
{
    missed_rows = missed;
    for (size_t i = 0; i < count; i++) {
        assert_true(rows[i]->id > 0);
        TRY(thing_add(tx,
                      &(struct thing_add_args){rows[i]->texts[0],
                                               rows[i]->numbers[0], S("")},
                      NULL));
    }
    return OK;
}

static bool
note_thing(struct world *w, str name, int64_t n)
{
    return db_later(w->db, &(struct later){.write = write_things,
                                           .texts = {name},
                                           .numbers = {n}});
}

BOTH(a_row_for_later_is_written_with_the_others_that_wait)
{
    char bytes[] = "a";
    struct thing_find_row row;

    assert_true(note_thing(w, str_of(bytes), 7));
    memset(bytes, 'x', 1); /* the row has a copy */
    assert_true(note_thing(w, S("b"), 8));
    assert_int_equal(count(w), 0);
    assert_ptr_equal(db_later_write(w->db), OK);
    assert_int_equal(count(w), 2);
    assert_true(thing_is_there(w, S("a"), &row));
    assert_int_equal(row.number, 7);
    assert_ptr_equal(db_later_write(w->db), OK);
    assert_int_equal(count(w), 2);
}

BOTH(rows_for_later_that_fail_are_given_up)
{
    struct test_log log = test_log_begin(w->arena);

    assert_true(note_thing(w, S("a"), 1));
    assert_true(note_thing(w, S("a"), 2)); /* its name is taken */
    assert_ptr_equal(db_later_write(w->db), &STORE_CONFLICT);
    test_log_end();
    assert_true(test_log_has(&log, "rows_lost"));
    assert_int_equal(count(w), 0);
    assert_true(note_thing(w, S("a"), 3));
    assert_ptr_equal(db_later_write(w->db), OK);
    assert_int_equal(count(w), 1);
}

BOTH(what_waits_is_bounded_and_what_is_missed_is_counted)
{
    str large = {arena_alloc(w->arena, 1024 * 1024, 1), 1024 * 1024};
    size_t fitted = 0, small = 0;

    while (fitted < 10 && note_thing(w, large, 1))
        fitted++;
    assert_int_equal(fitted, 3);
    assert_true(note_thing(w, S("small"), 1)); /* there is room for this one */
    for (size_t i = 0; i < 10000; i++)
        small += note_thing(w, S("n"), 1);
    assert_true(small < 8192);
    (void)db_later_write(w->db); /* names repeat: given up */
    assert_int_equal(missed_rows, 1 + 10000 - small);
    assert_true(note_thing(w, S("small"), 1));
    assert_ptr_equal(db_later_write(w->db), OK);
    assert_int_equal(missed_rows, 0);
}
