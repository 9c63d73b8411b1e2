/* SPDX-License-Identifier: Apache-2.0
 * One writer for all threads: a group of units, one commit. */
#include <errno.h>
#include <semaphore.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/errors.h"
#include "store/sqlite.h"

enum { GROUP = 64 };

/* Woken once: its unit is done, or it is to lead. A semaphore, since whoever
 * wakes it holds no lock that it would wait for next. */
struct waiter {
    db_unit unit;
    void *arg;
    err result;
    bool leads;
    struct waiter *next;
    sem_t wake;
};

/* Take up to GROUP waiters, oldest first. */
static size_t
take_group(struct sqlite *s, struct waiter **group)
{
    size_t n = 0;

    while (s->first != NULL && n < GROUP) {
        group[n++] = s->first;
        s->first = s->first->next;
    }
    if (s->first == NULL)
        s->last = &s->first;
    return n;
}

/* One unit, and what it leaves behind if it fails: nothing. A statement that
 * failed fails its unit, whatever the unit makes of it: so it is on
 * PostgreSQL too. */
static err
run_unit(struct db *db, struct waiter *w)
{
    struct sqlite *s = db->state;
    struct db inside = *db;
    struct tx tx = {&inside, s->unit_arena};

    inside.conn = s->writer;
    s->writer->failed = OK;
    w->result = sqlite_exec(s->writer, "SAVEPOINT unit");
    if (w->result == OK)
        w->result = w->unit(&tx, w->arg);
    if (w->result == OK)
        w->result = s->writer->failed;
    arena_reset(s->unit_arena);
    if (sqlite3_get_autocommit(s->writer->handle) != 0)
        return s->writer->failed != OK ? s->writer->failed : &STORE_FAILED;
    if (w->result != OK)
        TRY(sqlite_exec(s->writer, "ROLLBACK TO unit"));
    return sqlite_exec(s->writer, "RELEASE unit");
}

static err
commit(struct db *db, size_t n)
{
    struct sqlite *s = db->state;
    int64_t began_us = clock_steady_us();

    TRY(sqlite_exec(s->writer, "COMMIT"));
    histogram_add(&db->figures->commit_us, clock_steady_us() - began_us);
    histogram_add(&db->figures->group_units, (int64_t)n);
    return OK;
}

/* An error here is one of the transaction and so of every unit in it. */
static err
run_transaction(struct db *db, struct waiter **group, size_t n)
{
    struct sqlite *s = db->state;

    TRY(sqlite_exec(s->writer, "BEGIN IMMEDIATE"));
    for (size_t i = 0; i < n; i++)
        TRY(run_unit(db, group[i]));
    return commit(db, n);
}

static void
run_group(struct db *db, struct waiter **group, size_t n)
{
    struct sqlite *s = db->state;
    err failed = run_transaction(db, group, n);

    if (failed == OK)
        return;
    if (sqlite3_get_autocommit(s->writer->handle) == 0)
        (void)sqlite_exec(s->writer, "ROLLBACK");
    for (size_t i = 0; i < n; i++)
        group[i]->result = failed;
}

/* With the lock held: whoever waits first is the next to lead. NULL: the
 * checkpoint thread is, or whoever comes next. */
static struct waiter *
pass_lead(struct sqlite *s)
{
    struct waiter *next = s->first;

    s->led = next != NULL && !s->lead_wanted;
    if (!s->led) {
        pthread_cond_signal(&s->free_lead);
        return NULL;
    }
    next->leads = true;
    return next;
}

static void
wake(struct waiter *w)
{
    if (w != NULL)
        (void)sem_post(&w->wake);
}

/* The next group is on its way before this one's threads are woken. */
static void
lead(struct db *db, const struct waiter *me)
{
    struct sqlite *s = db->state;
    struct waiter *group[GROUP], *next;
    size_t n;

    pthread_mutex_lock(&s->lock);
    n = take_group(s, group);
    pthread_mutex_unlock(&s->lock);
    run_group(db, group, n);
    pthread_mutex_lock(&s->lock);
    next = pass_lead(s);
    pthread_mutex_unlock(&s->lock);
    wake(next);
    for (size_t i = 0; i < n; i++)
        wake(group[i] == me ? NULL : group[i]);
}

static void
wait_for(struct waiter *w)
{
    while (sem_wait(&w->wake) != 0 && errno == EINTR)
        continue;
}

/* The leader is the oldest waiter, so its own unit is in its group. */
err
sqlite_write(struct db *db, db_unit unit, void *arg)
{
    struct sqlite *s = db->state;
    struct waiter me = {.unit = unit, .arg = arg};

    (void)sem_init(&me.wake, 0, 0);
    pthread_mutex_lock(&s->lock);
    *s->last = &me;
    s->last = &me.next;
    if (!s->led && !s->lead_wanted)
        s->led = me.leads = true;
    pthread_mutex_unlock(&s->lock);
    if (!me.leads)
        wait_for(&me);
    if (me.leads)
        lead(db, &me);
    (void)sem_destroy(&me.wake);
    return me.result;
}

void
sqlite_lead(struct sqlite *s)
{
    pthread_mutex_lock(&s->lock);
    s->lead_wanted = true; /* or writers that never pause would starve it */
    while (s->led)
        pthread_cond_wait(&s->free_lead, &s->lock);
    s->lead_wanted = false;
    s->led = true;
    pthread_mutex_unlock(&s->lock);
}

void
sqlite_follow(struct sqlite *s)
{
    struct waiter *next;

    pthread_mutex_lock(&s->lock);
    next = pass_lead(s);
    pthread_mutex_unlock(&s->lock);
    wake(next);
}

size_t
sqlite_waiting(struct sqlite *s)
{
    size_t n = 0;

    pthread_mutex_lock(&s->lock);
    for (const struct waiter *w = s->first; w != NULL; w = w->next)
        n++;
    pthread_mutex_unlock(&s->lock);
    return n;
}
