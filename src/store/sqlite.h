/* SPDX-License-Identifier: Apache-2.0
 * The inside of the SQLite engine: one writer, a reader for each thread, a
 * thread for checkpoints. Not for others. */
#pragma once
#include <pthread.h>
#include <sqlite3.h>

#include "store/engine.h"

struct sqlite_conn {
    sqlite3 *handle;
    struct arena *arena; /* its statements' table */
    struct statements statements;
    struct sqlite *home;
    struct sqlite_conn *next_open, *next_idle;
    err failed; /* first failure inside the unit that runs */
};

struct waiter; /* a thread with a unit to run */

struct sqlite {
    struct arena *arena;
    char *path;
    struct sqlite_conn *writer;

    pthread_key_t reader; /* this thread's connection */
    pthread_mutex_t readers_lock;
    struct sqlite_conn *open, *idle;

    pthread_mutex_t lock; /* of what follows */
    struct waiter *first, **last;
    bool led;                 /* someone uses the writer now */
    pthread_cond_t free_lead; /* for the checkpoint thread */
    bool lead_wanted;         /* by it: it comes next */
    struct arena *unit_arena; /* the leader's */

    pthread_t checkpointer;
    bool has_checkpointer;
    pthread_mutex_t wal_lock; /* of what follows */
    pthread_cond_t wal_grew;
    int wal_pages; /* after the latest commit */
    int wal_moved; /* when the latest pass was called for */
    int wal_most;  /* pages, at any time since it was opened */
    bool wal_due, closing;
};

err sqlite_connect(struct sqlite *s, const char *path, bool reads,
                   struct sqlite_conn **out);
void sqlite_disconnect(struct sqlite_conn *c);
err sqlite_exec(struct sqlite_conn *c, const char *sql);
err sqlite_script(struct sqlite_conn *c, const char *sql); /* not logged */

/* Which of our errors SQLite's latest one is; logs all but a conflict. */
err sqlite_error(struct sqlite_conn *c, const char *query, int rc);

err sqlite_write(struct db *db, db_unit unit, void *arg);

/* Use the writer alone, between two groups. */
void sqlite_lead(struct sqlite *s);
void sqlite_follow(struct sqlite *s);

/* For tests: how many units wait, and how long the WAL ever was. */
size_t sqlite_waiting(struct sqlite *s);
int sqlite_wal_most(struct sqlite *s);

err sqlite_checkpointer_start(struct sqlite *s);
void sqlite_checkpointer_stop(struct sqlite *s);
