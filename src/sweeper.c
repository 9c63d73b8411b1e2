/* SPDX-License-Identifier: Apache-2.0
 * A thread that wakes once a minute. Two servers on one database both sweep;
 * whoever comes second finds nothing. */
#include "sweeper.h"

#include <pthread.h>

#include "base/clock.h"
#include "base/log.h"
#include "connect/connect.h"
#include "dashboard/dashboard.h"
#include "oauth/oauth.h"
#include "settings/settings.h"

enum {
    PAUSE_MS = 60000,
    PIECES = 200 /* a pass ends, however much there is */
};

struct sweeper {
    struct db *db;
    const struct settings *settings;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;
};

err
sweep(struct db *db, const struct settings *settings, int64_t now)
{
    bool tokens = true, sessions = true, days = true;

    TRY(dashboard_sweep(db, now));
    TRY(dashboard_forget_requests(db, settings, now));
    for (int i = 0; i < PIECES && (tokens || sessions || days); i++) {
        if (tokens)
            TRY(oauth_sweep(db, now, &tokens));
        if (sessions)
            TRY(connect_sweep(db, now, settings->session_keep, &sessions));
        if (days)
            TRY(dashboard_count_sessions(db, settings, now, &days));
    }
    return OK;
}

/* False when it is time to stop. */
static bool
pause_a_minute(struct sweeper *s)
{
    struct timespec until = clock_steady_in(PAUSE_MS);
    bool stopping;

    pthread_mutex_lock(&s->lock);
    if (!s->stopping)
        (void)pthread_cond_timedwait(&s->wake, &s->lock, &until);
    stopping = s->stopping;
    pthread_mutex_unlock(&s->lock);
    return !stopping;
}

static void *
run(void *arg)
{
    struct sweeper *s = arg;

    do {
        err e = sweep(s->db, s->settings, clock_system_ms() / 1000);

        if (e != OK)
            log_event(LOG_WARNING, "sweep_failed", {"error", str_of(e->code)});
    } while (pause_a_minute(s));
    return NULL;
}

struct sweeper *
sweeper_start(struct arena *a, struct db *db, const struct settings *settings)
{
    struct sweeper *s = ARENA_NEW(a, struct sweeper);

    s->db = db;
    s->settings = settings;
    pthread_mutex_init(&s->lock, NULL);
    clock_condition_make(&s->wake);
    if (pthread_create(&s->thread, NULL, run, s) != 0) {
        log_event(LOG_WARNING, "sweep_failed", {"error", S("no thread")});
        return NULL;
    }
    return s;
}

void
sweeper_stop(struct sweeper *s)
{
    if (s == NULL)
        return;
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->lock);
    (void)pthread_join(s->thread, NULL);
    pthread_cond_destroy(&s->wake);
    pthread_mutex_destroy(&s->lock);
}
