/* SPDX-License-Identifier: Apache-2.0
 * The inside of the PostgreSQL engine: connections, lent out one by one. Not
 * for others. */
#pragma once
#include <libpq-fe.h>
#include <pthread.h>

#include "store/engine.h"

struct postgres_conn {
    PGconn *handle;
    struct arena *arena; /* its statements' table */
    struct statements statements;
    struct postgres_conn *next;
    bool may_be_dead; /* it was idle, and was asked nothing since */
    bool broken;      /* not to be lent again */
    bool again;       /* the transaction may succeed another time */
    err failed;       /* first failure inside the unit that runs */
};

struct postgres {
    char *url;
    size_t most;

    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t returned;
    struct postgres_conn *idle;
    size_t open;
};

err postgres_connect(const char *url, struct postgres_conn **out);
void postgres_disconnect(struct postgres_conn *c);

/* One without parameters or rows; a failure is logged and remembered. */
err postgres_exec(struct postgres_conn *c, const char *sql);

/* Which of our errors a result is; logs all but a conflict. */
err postgres_error(struct postgres_conn *c, const char *query,
                   const PGresult *r);

/* A connection to be given back. STORE_BUSY: none came back in time. */
err postgres_borrow(struct postgres *p, struct postgres_conn **out);
void postgres_return(struct postgres *p, struct postgres_conn *c);

/* After a failure: was the connection dead before it was asked anything? */
bool postgres_was_dead(const struct postgres_conn *c);
