/* SPDX-License-Identifier: Apache-2.0
 * A thread that wakes once a second. */
#include "writer.h"

#include <pthread.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/later.h"

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
    int64_t until = clock_system_ms() + 1000;
    struct timespec when = {.tv_sec = (time_t)(until / 1000),
                            .tv_nsec = (long)(until % 1000) * 1000000};
    bool stopping;

    pthread_mutex_lock(&w->lock);
    if (!w->stopping)
        (void)pthread_cond_timedwait(&w->wake, &w->lock, &when);
    stopping = w->stopping;
    pthread_mutex_unlock(&w->lock);
    return !stopping;
}

static void *
run(void *arg)
{
    struct writer *w = arg;

    while (pause_a_second(w))
        (void)db_later_write(w->db); /* has logged what was wrong */
    (void)db_later_write(w->db);
    return NULL;
}

struct writer *
writer_start(struct arena *a, struct db *db)
{
    struct writer *w = ARENA_NEW(a, struct writer);

    w->db = db;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, NULL);
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
