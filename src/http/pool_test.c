/* SPDX-License-Identifier: Apache-2.0
 * Jobs run in order, are woken exactly once, and can be given up. */
#include <pthread.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "http/errors.h"
#include "http/pool.h"
#include "test.h"

/* A job that a test can hold at a gate. */
struct work {
    struct job job; /* first */
    atomic_int accepted, ran, woken, released;
    _Atomic(err) why;
    bool held;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static bool gate_open;
static int at_gate;

static struct work *
work_of(struct job *job)
{
    return (struct work *)(void *)job;
}

static void
accept_job(struct job *job)
{
    work_of(job)->accepted++;
}

static void
run_job(struct job *job)
{
    struct work *w = work_of(job);

    if (w->held) {
        (void)pthread_mutex_lock(&lock);
        at_gate++;
        (void)pthread_cond_broadcast(&moved);
        while (!gate_open)
            (void)pthread_cond_wait(&moved, &lock);
        at_gate--;
        (void)pthread_mutex_unlock(&lock);
    }
    w->ran++;
}

static void
wake_job(struct job *job, err why)
{
    work_of(job)->why = why;
    work_of(job)->woken++;
}

static void
release_job(struct job *job)
{
    work_of(job)->released++;
}

static struct pool *
open_pool(struct arena *a, size_t threads, size_t queue)
{
    const struct pool_config config = {
        threads, queue, 60000, accept_job, run_job, wake_job, release_job};
    struct pool *p;

    gate_open = false;
    assert_true(pool_start(a, &config, &p));
    return p;
}

static void
wait_at_gate(int n)
{
    (void)pthread_mutex_lock(&lock);
    while (at_gate < n)
        (void)pthread_cond_wait(&moved, &lock);
    (void)pthread_mutex_unlock(&lock);
}

static void
open_gate(void)
{
    (void)pthread_mutex_lock(&lock);
    gate_open = true;
    (void)pthread_cond_broadcast(&moved);
    (void)pthread_mutex_unlock(&lock);
}

static void
close_pool(struct pool *p, struct arena *a)
{
    pool_close(p);
    assert_true(pool_wait(p, clock_steady_ms() + 60000));
    pool_end(p);
    arena_close(a);
}

static void
assert_work(const struct work *w, int accepted, int ran, int woken,
            int released)
{
    assert_int_equal(w->accepted, accepted);
    assert_int_equal(w->ran, ran);
    assert_int_equal(w->woken, woken);
    assert_int_equal(w->released, released);
}

TEST(every_job_runs_once_and_is_woken_once)
{
    enum { JOBS = 2000 };
    static struct work works[JOBS];
    struct arena *a = arena_open();
    struct pool *p = open_pool(a, 4, JOBS);

    for (size_t i = 0; i < JOBS; i++)
        assert_true(pool_submit(p, &works[i].job));
    close_pool(p, a);
    for (size_t i = 0; i < JOBS; i++) {
        assert_work(&works[i], 1, 1, 1, 1);
        assert_ptr_equal(works[i].why, OK);
    }
}

TEST(a_full_queue_takes_nothing_in)
{
    struct arena *a = arena_open();
    struct pool *p = open_pool(a, 1, 2);
    struct work at_work = {.held = true}, waits[2] = {{.held = false}},
                refused = {.held = false};

    assert_true(pool_submit(p, &at_work.job));
    wait_at_gate(1);
    assert_true(pool_submit(p, &waits[0].job));
    assert_true(pool_submit(p, &waits[1].job));
    assert_false(pool_submit(p, &refused.job));
    open_gate();
    close_pool(p, a);
    assert_work(&refused, 0, 0, 0, 0);
    assert_work(&waits[1], 1, 1, 1, 1);
}

TEST(a_closed_pool_ends_what_it_has_and_takes_nothing_in)
{
    struct arena *a = arena_open();
    struct pool *p = open_pool(a, 1, 10);
    struct work before = {.held = true}, waits = {.held = false},
                after = {.held = false};

    assert_true(pool_submit(p, &before.job));
    assert_true(pool_submit(p, &waits.job));
    assert_false(pool_is_closed(p));
    pool_close(p);
    assert_true(pool_is_closed(p));
    assert_false(pool_submit(p, &after.job));
    open_gate();
    close_pool(p, a);
    assert_work(&before, 1, 1, 1, 1);
    assert_work(&waits, 1, 1, 1, 1);
    assert_work(&after, 0, 0, 0, 0);
}

TEST(a_late_job_is_woken_with_the_reason_and_released_when_it_ends)
{
    struct arena *a = arena_open();
    struct pool *p = open_pool(a, 1, 10);
    struct work runs = {.held = true}, waits = {.held = false};

    assert_true(pool_submit(p, &runs.job));
    wait_at_gate(1);
    assert_true(pool_submit(p, &waits.job));
    pool_expire(p, clock_steady_ms(), &HTTP_TIMEOUT); /* not yet late */
    assert_work(&runs, 1, 0, 0, 0);
    pool_expire(p, INT64_MAX, &HTTP_TIMEOUT);
    assert_work(&runs, 1, 0, 1, 0);
    assert_ptr_equal(runs.why, &HTTP_TIMEOUT);
    assert_work(&waits, 1, 0, 1, 1); /* nobody will ever run it */
    assert_false(pool_wait(p, clock_steady_ms()));
    open_gate();
    close_pool(p, a);
    assert_work(&runs, 1, 1, 1, 1);
    assert_work(&waits, 1, 0, 1, 1);
}

TEST(the_next_deadline_is_the_oldest_jobs)
{
    struct arena *a = arena_open();
    struct pool *p = open_pool(a, 1, 10);
    struct work w = {.held = true};
    int64_t now = clock_steady_ms();

    assert_int_equal(pool_next_deadline(p), INT64_MAX);
    assert_true(pool_submit(p, &w.job));
    assert_in_range(pool_next_deadline(p), now + 60000, now + 120000);
    open_gate();
    close_pool(p, a);
}

/* Giving up races with ending: still one wake and one release each. */
static atomic_bool racing;

static void *
give_up_all(void *pool)
{
    while (racing)
        pool_expire(pool, INT64_MAX, &HTTP_TIMEOUT);
    return NULL;
}

TEST(a_job_given_up_as_it_ends_is_woken_once)
{
    enum { JOBS = 5000 };
    static struct work works[JOBS];
    struct arena *a = arena_open();
    struct pool *p = open_pool(a, 3, JOBS);
    pthread_t other;

    racing = true;
    assert_int_equal(pthread_create(&other, NULL, give_up_all, p), 0);
    for (size_t i = 0; i < JOBS; i++)
        assert_true(pool_submit(p, &works[i].job));
    pool_close(p);
    assert_true(pool_wait(p, clock_steady_ms() + 60000));
    racing = false;
    (void)pthread_join(other, NULL);
    pool_end(p);
    arena_close(a);
    for (size_t i = 0; i < JOBS; i++) {
        assert_int_equal(works[i].woken, 1);
        assert_int_equal(works[i].released, 1);
        if (works[i].why == OK)
            assert_int_equal(works[i].ran, 1);
    }
}
