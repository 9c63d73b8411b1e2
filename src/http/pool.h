/* SPDX-License-Identifier: Apache-2.0
 * Threads that run jobs in the order they came, with a bounded queue and a
 * deadline per job, in clock_steady_ms(). Knows nothing of HTTP: a job is woken
 * exactly once, when its work is done or when it is given up, whichever is
 * first. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

/* Part of whatever a job is about; all its fields are the pool's. */
struct job {
    struct job *older, *newer;
    int64_t deadline_ms;
    bool started, given_up;
};

struct pool_config {
    size_t threads, queue; /* jobs that may wait for a thread */
    int64_t job_ms;        /* from submit to giving up */
    /* Under the pool's lock, when a job is taken in and no thread has it yet.
     */
    void (*accept)(struct job *job);
    /* The work, on a thread of the pool. */
    void (*run)(struct job *job);
    /* Once per job, on any thread, outside the lock. OK: the work is done;
     * else why it was given up (then run may still be going on, or was never
     * called). */
    void (*wake)(struct job *job, err why);
    /* Once per job, after wake: the pool will not touch it again. */
    void (*release)(struct job *job);
};

struct pool;

/* The pool lives in a. False: not all its threads could be made. */
bool pool_start(struct arena *a, const struct pool_config *config,
                struct pool **out);

/* False: the queue is full or the pool is closed; nothing was called. */
bool pool_submit(struct pool *p, struct job *job);

/* Give up every job whose deadline is not after now_ms. */
void pool_expire(struct pool *p, int64_t now_ms, err why);

/* The earliest deadline; INT64_MAX if there is none. */
int64_t pool_next_deadline(struct pool *p);

/* Take no more jobs in. */
void pool_close(struct pool *p);
bool pool_is_closed(struct pool *p);

/* Wait until no thread is at work and no job waits; false at the deadline. */
bool pool_wait(struct pool *p, int64_t deadline_ms);

/* End and join the threads of a closed pool that is at rest. */
void pool_end(struct pool *p);

/* How many jobs wait for a thread, and how many threads are at work. */
void pool_load(struct pool *p, size_t *waiting, size_t *at_work);
