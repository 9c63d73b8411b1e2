/* SPDX-License-Identifier: Apache-2.0
 * Checkpoints, on a thread of their own so that no commit waits for one. */
#include "store/errors.h"
#include "store/sqlite.h"

enum {
    DUE_PAGES = 1000,   /* 4 MB: begin to move pages to the file */
    FORCE_PAGES = 16000 /* 64 MB: writers never paused, so make them */
};

/* Called after every commit, by the leader. */
static int
wal_grew(void *arg, sqlite3 *handle, const char *name, int pages)
{
    struct sqlite *s = arg;

    (void)handle;
    (void)name;
    if (pages < DUE_PAGES)
        return SQLITE_OK;
    pthread_mutex_lock(&s->wal_lock);
    if (pages > s->wal_most)
        s->wal_most = pages;
    s->wal_due = true;
    pthread_cond_signal(&s->wal_grew);
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

static void
checkpoint(struct sqlite *s, struct sqlite_conn *c)
{
    int in_wal = 0, moved = 0;

    (void)sqlite3_wal_checkpoint_v2(c->handle, NULL, SQLITE_CHECKPOINT_PASSIVE,
                                    &in_wal, &moved);
    if (in_wal < FORCE_PAGES)
        return;
    /* Most pages are moved: the pause is short, and ends the growth. */
    sqlite_lead(s);
    (void)sqlite3_wal_checkpoint_v2(c->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE,
                                    NULL, NULL);
    sqlite_follow(s);
}

static void *
run_checkpointer(void *arg)
{
    struct sqlite *s = arg;
    struct sqlite_conn *c;

    while (wait_until_due(s)) {
        if (sqlite_connect(s, s->path, false, &c) != OK)
            continue;
        checkpoint(s, c);
        while (wait_until_due(s))
            checkpoint(s, c);
        sqlite_disconnect(c);
        break;
    }
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
