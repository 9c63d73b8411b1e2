/* SPDX-License-Identifier: Apache-2.0
 * What stays and what goes when something breaks in the middle: a unit, a
 * process, the disk. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db_place.h"
#include "disk.h"
#include "store/errors.h"
#include "store/sqlite.h"
#include "store/store_test_world.h"
#include "test.h"

static err
add(struct tx *tx, void *arg)
{
    return thing_add(tx, arg, NULL);
}

static err
write_thing(struct db *db, str name, int64_t number, str note)
{
    struct thing_add_args in = {name, number, note};

    return db_write(db, add, &in);
}

static bool
thing_is_there(struct db *db, struct arena *a, str name)
{
    struct thing_find_row row;
    bool found;

    assert_ptr_equal(
        thing_find(db, a, &(struct thing_find_args){name}, &found, &row), OK);
    return found;
}

static int64_t
count(struct db *db, struct arena *a)
{
    struct thing_count_row row;
    bool found;

    assert_ptr_equal(thing_count(db, a, &found, &row), OK);
    return row.things;
}

/* Sixteen units that are surely one group: the leader is held inside a unit
 * of its own until all of them wait. */

enum { UNITS = 16, BAD_UNIT = 7 };

static const struct error DECLINED = {.type = "declined", .status = 400};

struct group {
    struct db *db;
    sem_t leading, go;
    atomic_int ran;
    size_t note_len; /* how much each writes */
    int bad;         /* this one fails after it wrote; -1: none */
};

struct member {
    struct group *group;
    int number;
    err result;
    int ran_at_return;
};

static err
hold_the_lead(struct tx *tx, void *arg)
{
    struct group *g = arg;

    (void)tx;
    (void)sem_post(&g->leading);
    while (sem_wait(&g->go) != 0)
        continue;
    return OK;
}

static void *
run_leader(void *arg)
{
    struct group *g = arg;

    return db_write(g->db, hold_the_lead, g) == OK ? NULL : g;
}

static err
add_numbered(struct tx *tx, void *arg)
{
    const struct member *m = arg;
    char *note = arena_alloc(tx->arena, m->group->note_len + 1, 1);
    struct thing_add_args in = {
        arena_fmt(tx->arena, "unit-%02d", m->number),
        m->number,
        {note, m->group->note_len}
    };

    memset(note, 'x', m->group->note_len);
    atomic_fetch_add(&m->group->ran, 1);
    TRY(thing_add(tx, &in, NULL));
    return m->number == m->group->bad ? &DECLINED : OK;
}

static void *
run_member(void *arg)
{
    struct member *m = arg;

    m->result = db_write(m->group->db, add_numbered, m);
    m->ran_at_return = atomic_load(&m->group->ran);
    return NULL;
}

static size_t
waiting(struct db *db)
{
    return sqlite_waiting(db->state);
}

static void
run_group(struct group *g, struct member members[UNITS])
{
    pthread_t leader, threads[UNITS];
    void *failed;

    (void)sem_init(&g->leading, 0, 0);
    (void)sem_init(&g->go, 0, 0);
    assert_int_equal(pthread_create(&leader, NULL, run_leader, g), 0);
    while (sem_wait(&g->leading) != 0)
        continue;
    for (int i = 0; i < UNITS; i++) {
        members[i] = (struct member){.group = g, .number = i};
        assert_int_equal(
            pthread_create(&threads[i], NULL, run_member, &members[i]), 0);
    }
    while (waiting(g->db) < UNITS)
        (void)sched_yield();
    (void)sem_post(&g->go);
    for (int i = 0; i < UNITS; i++)
        pthread_join(threads[i], NULL);
    pthread_join(leader, &failed);
    assert_null(failed);
    for (int i = 0; i < UNITS; i++) /* or it was not one group */
        assert_int_equal(members[i].ran_at_return, UNITS);
    (void)sem_destroy(&g->leading);
    (void)sem_destroy(&g->go);
}

static void
fail_in_the_middle(struct world *w)
{
    struct group g = {.db = w->db, .note_len = 10, .bad = BAD_UNIT};
    struct member members[UNITS];

    run_group(&g, members);
    for (int i = 0; i < UNITS; i++) {
        assert_ptr_equal(members[i].result, i == BAD_UNIT ? &DECLINED : OK);
        assert_int_equal(thing_is_there(w->db, w->arena,
                                        arena_fmt(w->arena, "unit-%02d", i)),
                         i != BAD_UNIT);
    }
}

TEST(a_unit_that_fails_in_a_group_leaves_the_other_fifteen)
{
    world_run(fail_in_the_middle, false, false);
}

/* Killed between the two statements of a unit. */

enum { ROUNDS = 20 };

struct half {
    int say, number;
};

static err
stop_in_the_middle(struct tx *tx, void *arg)
{
    const struct half *h = arg;

    TRY(thing_add(tx,
                  &(struct thing_add_args){
                      arena_fmt(tx->arena, "half-%d", h->number), 1, S("")},
                  NULL));
    if (write(h->say, "h", 1) != 1)
        _exit(1);
    for (;;)
        (void)pause();
}

static void
run_killed_child(struct world *w, int number, int say)
{
    struct half h = {say, number};

    w->db = world_open_again(w);
    if (write_thing(w->db, arena_fmt(w->arena, "whole-%d", number), 1, S("")) !=
        OK)
        _exit(1);
    (void)db_write(w->db, stop_in_the_middle, &h);
    _exit(1);
}

static void
kill_in_the_middle(struct world *w, int number)
{
    int status, ready[2];
    char byte;
    pid_t child;

    assert_int_equal(pipe(ready), 0);
    child = fork();
    if (child == 0)
        run_killed_child(w, number, ready[1]);
    (void)close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    (void)close(ready[0]);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

BOTH_EMPTY(of_a_killed_process_whole_units_stay_and_halves_go)
{
    int applied;

    assert_ptr_equal(
        schema_migrate(w->arena, w->url, &store_test_schema, &applied), OK);
    for (int i = 0; i < ROUNDS; i++)
        kill_in_the_middle(w, i);
    w->db = world_open_again(w);
    assert_int_equal(count(w->db, w->arena), ROUNDS);
    for (int i = 0; i < ROUNDS; i++)
        assert_true(thing_is_there(w->db, w->arena,
                                   arena_fmt(w->arena, "whole-%d", i)));
    assert_ptr_equal(write_thing(w->db, S("half-1"), 1, S("")), OK);
}

/* A disk without room at the commit of a group. */

static void
assert_all_full(struct world *w, struct member members[UNITS], int64_t before)
{
    for (int i = 0; i < UNITS; i++)
        assert_ptr_equal(members[i].result, &STORE_FULL);
    assert_int_equal(count(w->db, w->arena), before);
    assert_true(thing_is_there(w->db, w->arena, S("before")));
}

static void
assert_recovered(struct world *w, int64_t before)
{
    struct group g = {.db = w->db, .note_len = 32 * 1024, .bad = -1};
    struct member members[UNITS];

    assert_int_equal(count(world_open_again(w), w->arena), before);
    run_group(&g, members);
    for (int i = 0; i < UNITS; i++)
        assert_ptr_equal(members[i].result, OK);
    assert_int_equal(count(w->db, w->arena), before + UNITS);
}

static void
fill_and_fail(struct world *w, void (*fill)(void *disk),
              void (*empty)(void *disk), void *disk)
{
    struct group g = {.db = w->db, .note_len = 32 * 1024, .bad = -1};
    struct test_log log = test_log_begin(w->arena);
    struct member members[UNITS];
    int64_t before;

    assert_ptr_equal(write_thing(w->db, S("before"), 1, S("")), OK);
    before = count(w->db, w->arena);
    fill(disk);
    run_group(&g, members);
    test_log_end();
    assert_all_full(w, members, before);
    assert_true(test_log_has(&log, "query=COMMIT"));
    empty(disk);
    assert_recovered(w, before);
}

static struct rlimit limit_before;

static void
limit_files(void *arg)
{
    struct rlimit limit = limit_before;

    (void)arg;
    limit.rlim_cur = 256 * 1024; /* under what the group writes to the WAL */
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void
unlimit_files(void *arg)
{
    (void)arg;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit_before), 0);
}

static void
fail_at_a_limit(struct world *w)
{
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit_before), 0);
    fill_and_fail(w, limit_files, unlimit_files, NULL);
}

TEST(a_commit_over_the_file_limit_fails_all_of_its_group)
{
    world_run(fail_at_a_limit, false, false);
}

static void
fill_up(void *disk)
{
    disk_fill(disk, 100 * 1024);
}

static void
make_room(void *disk)
{
    disk_empty(disk);
}

static void
fail_on_a_full_disk(struct world *w)
{
    fill_and_fail(w, fill_up, make_room, w->place);
}

TEST(a_commit_on_a_full_disk_fails_all_of_its_group)
{
    struct arena *a = arena_open();
    struct disk *disk = disk_open(a);

    if (disk == NULL) {
        arena_close(a);
        skip();
    }
    world_run_at(fail_on_a_full_disk,
                 arena_fmt(a, "%s/valetkey.db", disk_folder(disk)), disk);
    arena_close(a);
}

/* What another process commits is seen by the next read, on every thread. */

enum { CHANGES = 1000, READERS = 4 };

static err
set_number(struct tx *tx, void *arg)
{
    struct thing_add_to_args in = {S("shared"), 1};
    struct thing_add_to_row row;
    bool found;

    (void)arg;
    return thing_add_to(tx, &in, &found, &row);
}

static void
run_writer_child(struct world *w, int asked, int answer)
{
    char byte;

    w->db = world_open_again(w);
    while (read(asked, &byte, 1) == 1) {
        if (db_write(w->db, set_number, NULL) != OK ||
            write(answer, "d", 1) != 1)
            _exit(1);
    }
    _exit(0);
}

struct readers {
    struct db *db;
    pthread_barrier_t changed, read;
    int64_t expected;
    atomic_int wrong;
};

static void *
run_reader(void *arg)
{
    struct readers *r = arg;
    struct arena *a = arena_open();

    for (int i = 0; i < CHANGES; i++) {
        struct thing_find_row row = {0};
        bool found = false;
        err failed;

        (void)pthread_barrier_wait(&r->changed);
        failed = thing_find(r->db, a, &(struct thing_find_args){S("shared")},
                            &found, &row);
        if (failed != OK || !found || row.number != r->expected)
            atomic_fetch_add(&r->wrong, 1);
        arena_reset(a);
        (void)pthread_barrier_wait(&r->read);
    }
    arena_close(a);
    return NULL;
}

static void
change_and_read(struct readers *r, int ask, int answer)
{
    pthread_t threads[READERS];
    char byte;

    pthread_barrier_init(&r->changed, NULL, READERS + 1);
    pthread_barrier_init(&r->read, NULL, READERS + 1);
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_reader, r), 0);
    for (int i = 0; i < CHANGES; i++) {
        r->expected = i + 1;
        assert_int_equal(write(ask, "c", 1), 1);
        assert_int_equal(read(answer, &byte, 1), 1);
        (void)pthread_barrier_wait(&r->changed);
        (void)pthread_barrier_wait(&r->read);
    }
    for (int i = 0; i < READERS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&r->changed);
    pthread_barrier_destroy(&r->read);
}

BOTH_EMPTY(another_process_s_change_is_seen_by_the_next_read)
{
    struct readers r = {0};
    int status, ask[2], answer[2], applied;
    pid_t child;

    assert_ptr_equal(
        schema_migrate(w->arena, w->url, &store_test_schema, &applied), OK);
    assert_int_equal(pipe(ask), 0);
    assert_int_equal(pipe(answer), 0);
    child = fork();
    if (child == 0) {
        (void)close(ask[1]);
        run_writer_child(w, ask[0], answer[1]);
    }
    (void)close(ask[0]);
    (void)close(answer[1]);
    r.db = world_open_again(w);
    assert_ptr_equal(write_thing(r.db, S("shared"), 0, S("")), OK);
    change_and_read(&r, ask[1], answer[0]);
    (void)close(ask[1]);
    (void)close(answer[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(atomic_load(&r.wrong), 0);
}

/* A row that was deleted is not seen from an old snapshot. */

enum { DELETIONS = 200 };

struct watchers {
    struct db *db;
    pthread_barrier_t step;
    atomic_int missed, seen_after;
};

static void *
run_watcher(void *arg)
{
    struct watchers *s = arg;
    struct arena *a = arena_open();

    for (int i = 0; i < DELETIONS; i++) {
        struct thing_list_row *rows;
        size_t n = 0;

        (void)pthread_barrier_wait(&s->step); /* it is there */
        if (thing_list(s->db, a, &(struct thing_list_args){S(""), 1}, &rows,
                       &n) != OK ||
            n != 1)
            atomic_fetch_add(&s->missed, 1);
        (void)pthread_barrier_wait(&s->step); /* all have seen it */
        (void)pthread_barrier_wait(&s->step); /* it is deleted */
        if (thing_list(s->db, a, &(struct thing_list_args){S(""), 1}, &rows,
                       &n) != OK ||
            n != 0)
            atomic_fetch_add(&s->seen_after, 1);
        (void)pthread_barrier_wait(&s->step);
        arena_reset(a);
    }
    arena_close(a);
    return NULL;
}

static err
clear(struct tx *tx, void *arg)
{
    return thing_clear(tx, arg);
}

/* Nobody keeps a snapshot: the WAL can be emptied at once. */
static void
assert_wal_can_be_emptied(struct world *w)
{
    sqlite3 *other;
    int in_wal = -1, moved = -1;

    assert_int_equal(sqlite3_open(w->url.at, &other), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(other, "SELECT name FROM thing", NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_wal_checkpoint_v2(other, NULL,
                                               SQLITE_CHECKPOINT_TRUNCATE,
                                               &in_wal, &moved),
                     SQLITE_OK);
    assert_int_equal(in_wal, 0);
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
}

BOTH(a_deleted_row_is_never_seen_from_an_old_snapshot)
{
    struct watchers s = {.db = w->db};
    pthread_t threads[READERS];

    pthread_barrier_init(&s.step, NULL, READERS + 1);
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_watcher, &s), 0);
    for (int i = 0; i < DELETIONS; i++) {
        assert_ptr_equal(write_thing(w->db, S("one"), 1, S("")), OK);
        assert_ptr_equal(write_thing(w->db, S("two"), 2, S("")), OK);
        (void)pthread_barrier_wait(&s.step);
        (void)pthread_barrier_wait(&s.step);
        assert_ptr_equal(db_write(w->db, clear, NULL), OK);
        (void)pthread_barrier_wait(&s.step);
        if (i == DELETIONS / 2 && !w->is_postgres)
            assert_wal_can_be_emptied(w);
        (void)pthread_barrier_wait(&s.step);
    }
    for (int i = 0; i < READERS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&s.step);
    assert_int_equal(atomic_load(&s.missed), 0);
    assert_int_equal(atomic_load(&s.seen_after), 0);
}

/* Another process writes for longer than we are willing to wait. */
static void
wait_for_another_writer(struct world *w)
{
    struct sqlite *s = w->db->state;
    struct test_log log = test_log_begin(w->arena);
    sqlite3 *other;

    (void)sqlite3_busy_timeout(s->writer->handle, 20);
    assert_ptr_equal(write_thing(w->db, S("before"), 1, S("")), OK);
    assert_int_equal(sqlite3_open(w->url.at, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_ptr_equal(write_thing(w->db, S("during"), 1, S("")), &STORE_BUSY);
    assert_int_equal(count(w->db, w->arena), 1);
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
    assert_ptr_equal(write_thing(w->db, S("after"), 1, S("")), OK);
    assert_int_equal(count(w->db, w->arena), 2);
    test_log_end();
    assert_true(test_log_has(&log, "locked"));
}

TEST(a_long_writer_elsewhere_is_busy_and_reads_go_on)
{
    world_run(wait_for_another_writer, false, false);
}

/* The checkpoint thread empties the WAL while writers go on. */
static void
write_much(struct world *w)
{
    char *note = arena_alloc(w->arena, 100 * 1024, 1);
    struct sqlite *s = w->db->state;
    int pages;

    memset(note, 'x', 100 * 1024);
    for (int i = 0; i < 1200; i++) /* about 120 MB */
        assert_ptr_equal(write_thing(w->db, arena_fmt(w->arena, "n%d", i), i,
                                     (str){note, 100 * 1024}),
                         OK);
    pages = sqlite_wal_most(s);
    assert_true(pages > 0);
    assert_in_range(pages, 1000, 25000);
    assert_int_equal(count(w->db, w->arena), 1200);
}

TEST(the_wal_does_not_grow_without_end)
{
    world_run(write_much, false, false);
}
