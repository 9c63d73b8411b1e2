/* SPDX-License-Identifier: Apache-2.0
 * A thread that wakes once a second. */
#include "writer.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/later.h"

enum { SECOND_MS = 1000, CLOCK_SET = 10 /* seconds in one; less is daily */ };

struct writer {
    struct db *db;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;
};

/* False when it is time to stop. */
static bool
pause_a_second(struct writer *w)
{
    struct timespec until = clock_steady_in(SECOND_MS);
    bool stopping;

    pthread_mutex_lock(&w->lock);
    if (!w->stopping)
        (void)pthread_cond_timedwait(&w->wake, &w->lock, &until);
    stopping = w->stopping;
    pthread_mutex_unlock(&w->lock);
    return !stopping;
}

/* Whoever wonders about times and tokens finds here that the clock was set. */
static void
look_at_clock(int64_t *ahead_ms)
{
    int64_t now = clock_system_ms() - clock_steady_ms();
    int64_t by = (now - *ahead_ms) / SECOND_MS;
    char text[24];

    *ahead_ms = now;
    if (by > -CLOCK_SET && by < CLOCK_SET)
        return;
    (void)snprintf(text, sizeof text, "%" PRId64, by);
    log_event(LOG_WARNING, "clock_set", {"seconds", str_of(text)});
}

static void *
run(void *arg)
{
    struct writer *w = arg;
    int64_t ahead_ms = clock_system_ms() - clock_steady_ms();

    while (pause_a_second(w)) {
        look_at_clock(&ahead_ms);
        (void)db_later_write(w->db); /* has logged what was wrong */
    }
    (void)db_later_write(w->db);
    return NULL;
}

struct writer *
writer_start(struct arena *a, struct db *db)
{
    struct writer *w = ARENA_NEW(a, struct writer);

    w->db = db;
    pthread_mutex_init(&w->lock, NULL);
    clock_condition_make(&w->wake);
    if (pthread_create(&w->thread, NULL, run, w) != 0) {
        log_event(LOG_ERROR, "writer_failed", {"error", S("no thread")});
        return NULL;
    }
    return w;
}

void
writer_stop(struct writer *w)
{
    if (w == NULL)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    (void)pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
}
