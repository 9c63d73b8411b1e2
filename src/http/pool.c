/* SPDX-License-Identifier: Apache-2.0
 * A list of jobs in the order they came. Threads start them in that order, so
 * the list is: those at work, then those that wait; and the oldest deadline
 * is always at its head. */
#include "http/pool.h"

#include <errno.h>
#include <pthread.h>

#include "base/clock.h"

struct pool {
    struct pool_config config;
    pthread_mutex_t lock;
    pthread_cond_t work, rest;
    struct job *oldest, *newest; /* neither done nor given up */
    struct job *next;            /* the first that no thread has yet */
    size_t waiting, at_work;
    bool closed, ending;
    pthread_t *threads;
    size_t thread_count;
};

static void
append(struct pool *p, struct job *job)
{
    job->older = p->newest;
    job->newer = NULL;
    if (p->newest != NULL)
        p->newest->newer = job;
    else
        p->oldest = job;
    p->newest = job;
    if (p->next == NULL)
        p->next = job;
    p->waiting++;
}

static void
take_out(struct pool *p, struct job *job)
{
    if (!job->started)
        p->waiting--;
    if (p->next == job)
        p->next = job->newer;
    if (job->older != NULL)
        job->older->newer = job->newer;
    else
        p->oldest = job->newer;
    if (job->newer != NULL)
        job->newer->older = job->older;
    else
        p->newest = job->older;
    job->older = job->newer = NULL;
}

/* The next job, waiting for one; NULL when the pool ends. */
static struct job *
take(struct pool *p)
{
    struct job *job;

    while (p->next == NULL && !p->ending)
        (void)pthread_cond_wait(&p->work, &p->lock);
    job = p->next;
    if (job == NULL)
        return NULL;
    p->next = job->newer;
    p->waiting--;
    p->at_work++;
    job->started = true;
    return job;
}

/* at_work is counted down only after wake and release: who waits for rest may
 * take away what they use. */
static void *
work(void *arg)
{
    struct pool *p = arg;
    struct job *job;

    (void)pthread_mutex_lock(&p->lock);
    while ((job = take(p)) != NULL) {
        bool given_up;

        (void)pthread_mutex_unlock(&p->lock);
        p->config.run(job);
        (void)pthread_mutex_lock(&p->lock);
        given_up = job->given_up;
        if (!given_up)
            take_out(p, job);
        (void)pthread_mutex_unlock(&p->lock);

        if (!given_up)
            p->config.wake(job, OK);
        p->config.release(job);
        (void)pthread_mutex_lock(&p->lock);
        p->at_work--;
        if (p->at_work == 0 && p->oldest == NULL)
            (void)pthread_cond_broadcast(&p->rest);
    }
    (void)pthread_mutex_unlock(&p->lock);
    return NULL;
}

static void
make_conditions(struct pool *p)
{
    (void)pthread_mutex_init(&p->lock, NULL);
    clock_condition_make(&p->work);
    clock_condition_make(&p->rest);
}

bool
pool_start(struct arena *a, const struct pool_config *config, struct pool **out)
{
    struct pool *p = ARENA_NEW(a, struct pool);

    p->config = *config;
    p->threads = arena_alloc(a, config->threads, sizeof *p->threads);
    make_conditions(p);
    while (p->thread_count < config->threads &&
           pthread_create(&p->threads[p->thread_count], NULL, work, p) == 0)
        p->thread_count++;
    *out = p;
    return p->thread_count == config->threads;
}

bool
pool_submit(struct pool *p, struct job *job)
{
    bool taken;

    *job = (struct job){.deadline_ms = clock_steady_ms() + p->config.job_ms};
    (void)pthread_mutex_lock(&p->lock);
    taken = !p->closed && p->waiting < p->config.queue;
    if (taken) {
        p->config.accept(job);
        append(p, job);
        (void)pthread_cond_signal(&p->work);
    }
    (void)pthread_mutex_unlock(&p->lock);
    return taken;
}

/* One job that is late, out of the list; NULL if there is none. */
static struct job *
give_up(struct pool *p, int64_t now_ms, bool *started)
{
    struct job *job;

    (void)pthread_mutex_lock(&p->lock);
    job = p->oldest;
    if (job != NULL && job->deadline_ms <= now_ms) {
        take_out(p, job);
        job->given_up = true;
        *started = job->started;
        p->at_work++; /* this thread counts too, until it has woken the job */
    } else {
        job = NULL;
    }
    (void)pthread_mutex_unlock(&p->lock);
    return job;
}

void
pool_expire(struct pool *p, int64_t now_ms, err why)
{
    struct job *job;
    bool started;

    while ((job = give_up(p, now_ms, &started)) != NULL) {
        p->config.wake(job, why);
        if (!started)
            p->config.release(job);
        (void)pthread_mutex_lock(&p->lock);
        p->at_work--;
        if (p->at_work == 0 && p->oldest == NULL)
            (void)pthread_cond_broadcast(&p->rest);
        (void)pthread_mutex_unlock(&p->lock);
    }
}

int64_t
pool_next_deadline(struct pool *p)
{
    int64_t deadline;

    (void)pthread_mutex_lock(&p->lock);
    deadline = p->oldest == NULL ? INT64_MAX : p->oldest->deadline_ms;
    (void)pthread_mutex_unlock(&p->lock);
    return deadline;
}

void
pool_load(struct pool *p, size_t *waiting, size_t *at_work)
{
    (void)pthread_mutex_lock(&p->lock);
    *waiting = p->waiting;
    *at_work = p->at_work;
    (void)pthread_mutex_unlock(&p->lock);
}

void
pool_close(struct pool *p)
{
    (void)pthread_mutex_lock(&p->lock);
    p->closed = true;
    (void)pthread_mutex_unlock(&p->lock);
}

bool
pool_is_closed(struct pool *p)
{
    bool closed;

    (void)pthread_mutex_lock(&p->lock);
    closed = p->closed;
    (void)pthread_mutex_unlock(&p->lock);
    return closed;
}

bool
pool_wait(struct pool *p, int64_t deadline_ms)
{
    const struct timespec until = clock_steady_at(deadline_ms);
    bool rests;

    (void)pthread_mutex_lock(&p->lock);
    while (p->at_work > 0 || p->oldest != NULL) {
        if (pthread_cond_timedwait(&p->rest, &p->lock, &until) == ETIMEDOUT)
            break;
    }
    rests = p->at_work == 0 && p->oldest == NULL;
    (void)pthread_mutex_unlock(&p->lock);
    return rests;
}

void
pool_end(struct pool *p)
{
    (void)pthread_mutex_lock(&p->lock);
    p->ending = true;
    (void)pthread_cond_broadcast(&p->work);
    (void)pthread_mutex_unlock(&p->lock);
    for (size_t i = 0; i < p->thread_count; i++)
        (void)pthread_join(p->threads[i], NULL);
    (void)pthread_mutex_destroy(&p->lock);
    (void)pthread_cond_destroy(&p->work);
    (void)pthread_cond_destroy(&p->rest);
}
