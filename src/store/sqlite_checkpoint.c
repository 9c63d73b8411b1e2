/* SPDX-License-Identifier: Apache-2.0
 * Checkpoints, on a thread of their own so that no commit waits for one. */
#include <limits.h>

#include "store/errors.h"
#include "store/sqlite.h"

enum {
    DUE_PAGES = 1000,   /* 4 MB more than last time: move them to the file */
    FORCE_PAGES = 8000, /* 32 MB: writers never paused, so make them */
    PAUSE_MS = 200      /* how long they wait for readers elsewhere */
};

/* Called after every commit, by the leader. A pass costs two syncs of the disk,
 * which commits then wait for: one for every DUE_PAGES, not for every commit
 * until the WAL begins anew. */
static int
wal_grew(void *arg, sqlite3 *handle, const char *name, int pages)
{
    struct sqlite *s = arg;

    (void)handle;
    (void)name;
    pthread_mutex_lock(&s->wal_lock);
    if (pages > s->wal_most)
        s->wal_most = pages;
    if (pages < s->wal_moved) /* it began anew */
        s->wal_moved = 0;
    s->wal_pages = pages;
    if (pages - s->wal_moved >= DUE_PAGES) {
        s->wal_moved = pages;
        s->wal_due = true;
        pthread_cond_signal(&s->wal_grew);
    }
    pthread_mutex_unlock(&s->wal_lock);
    return SQLITE_OK;
}

static bool
wait_until_due(struct sqlite *s)
{
    bool due;

    pthread_mutex_lock(&s->wal_lock);
    while (!s->wal_due && !s->closing)
        pthread_cond_wait(&s->wal_grew, &s->wal_lock);
    due = !s->closing;
    s->wal_due = false;
    pthread_mutex_unlock(&s->wal_lock);
    return due;
}

static int
pages_now(struct sqlite *s)
{
    int pages;

    pthread_mutex_lock(&s->wal_lock);
    pages = s->wal_pages;
    pthread_mutex_unlock(&s->wal_lock);
    return pages;
}

/* Move all of it, while no unit runs. False if a reader elsewhere, a backup
 * perhaps, still needs it. */
static bool
empty_wal(struct sqlite *s, struct sqlite_conn *c)
{
    int rc;

    sqlite_lead(s);
    rc = sqlite3_wal_checkpoint_v2(c->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE,
                                   NULL, NULL);
    sqlite_follow(s);
    return rc == SQLITE_OK;
}

/* The WAL begins anew only when all of it was moved, which busy writers would
 * put off for ever: past a length they wait while the rest is moved. If that
 * cannot be, it is tried again at twice the length. */
static void
checkpoint(struct sqlite *s, struct sqlite_conn *c, int *force_at)
{
    int pages;

    (void)sqlite3_wal_checkpoint_v2(c->handle, NULL, SQLITE_CHECKPOINT_PASSIVE,
                                    NULL, NULL);
    pages = pages_now(s);
    if (pages < *force_at)
        return;
    *force_at =
        empty_wal(s, c) || pages > INT_MAX / 2 ? FORCE_PAGES : pages * 2;
}

static void *
run_checkpointer(void *arg)
{
    struct sqlite *s = arg;
    struct sqlite_conn *c = NULL;
    int force_at = FORCE_PAGES;

    while (wait_until_due(s)) {
        if (c == NULL && sqlite_connect(s, s->path, false, &c) != OK)
            continue;
        (void)sqlite3_busy_timeout(c->handle, PAUSE_MS);
        checkpoint(s, c, &force_at);
    }
    if (c != NULL)
        sqlite_disconnect(c);
    return NULL;
}

err
sqlite_checkpointer_start(struct sqlite *s)
{
    (void)sqlite3_wal_hook(s->writer->handle, wal_grew, s);
    if (pthread_create(&s->checkpointer, NULL, run_checkpointer, s) != 0) {
        store_log("open", S("cannot start the thread for checkpoints"));
        return &STORE_FAILED;
    }
    s->has_checkpointer = true;
    return OK;
}

void
sqlite_checkpointer_stop(struct sqlite *s)
{
    pthread_mutex_lock(&s->wal_lock);
    s->closing = true;
    pthread_cond_signal(&s->wal_grew);
    pthread_mutex_unlock(&s->wal_lock);
    (void)pthread_join(s->checkpointer, NULL);
}

int
sqlite_wal_most(struct sqlite *s)
{
    int pages;

    pthread_mutex_lock(&s->wal_lock);
    pages = s->wal_most;
    pthread_mutex_unlock(&s->wal_lock);
    return pages;
}
