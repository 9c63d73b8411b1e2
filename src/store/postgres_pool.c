/* SPDX-License-Identifier: Apache-2.0
 * Connections to PostgreSQL, and what its errors are to us. */
#include <string.h>

#include "base/clock.h"
#include "store/errors.h"
#include "store/postgres.h"

enum { WAIT_MS = 10000 };

/* A class is the first two characters; the first row that fits counts. */
static const struct {
    str state;
    err means;
    bool again, breaks;
} states[] = {
    {STR("23505"), &STORE_CONFLICT, false, false}, /* unique_violation */
    {STR("40001"), &STORE_BUSY,     true,  false}, /* serialization_failure */
    {STR("40P01"), &STORE_BUSY,     true,  false}, /* deadlock_detected */
    {STR("55P03"), &STORE_BUSY,     false, false}, /* lock_not_available */
    {STR("57014"), &STORE_BUSY,     false, false}, /* statement time-out */
    {STR("53100"), &STORE_FULL,     false, false}, /* disk_full */
    {STR("53"),    &STORE_BUSY,     false, false}, /* out of something */
    {STR("58"),    &STORE_DOWN,     false, false}, /* its disk, its system */
    {STR("42501"), &STORE_DOWN,     false, false}, /* a file it may not write */
    {STR("57P"),   &STORE_DOWN,     false, true }, /* it shuts down or starts */
    {STR("08"),    &STORE_DOWN,     false, true }, /* connection_exception */
    {STR("25006"), &STORE_DOWN,     false, true }, /* a standby now */
    {STR("25P03"), &STORE_DOWN,     false, true }, /* idle too long */
    {STR("26000"), &STORE_FAILED,   false, true }, /* our statement is gone */
    {STR("0A000"), &STORE_FAILED,   false, true }, /* planned for an old schema */
};

/* Of several lines the first says what it is. */
static str
cause_of(const struct postgres_conn *c, const PGresult *r)
{
    const char *primary = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    str s = str_of(primary != NULL ? primary : PQerrorMessage(c->handle));
    str first, rest;

    (void)str_cut(s, '\n', &first, &rest);
    return first;
}

err
postgres_error(struct postgres_conn *c, const char *query, const PGresult *r)
{
    str state = str_of(PQresultErrorField(r, PG_DIAG_SQLSTATE));
    err failed = &STORE_FAILED;
    bool again = false;

    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (state.len > 0 && str_starts(state, states[i].state)) {
            failed = states[i].means;
            again = states[i].again;
            c->broken = c->broken || states[i].breaks;
            break;
        }
    }
    /* without a state it is the library's own: when sending failed it still
     * calls the connection good */
    if (state.len == 0 || PQstatus(c->handle) != CONNECTION_OK) {
        failed = &STORE_DOWN;
        c->broken = true;
    }
    if (c->failed == OK) {
        c->failed = failed;
        c->again = again;
        /* A dead idle connection and a transaction that is run again are the
         * pool's daily life. */
        if (failed != &STORE_CONFLICT && !again && !postgres_was_dead(c))
            store_log(query, cause_of(c, r));
    }
    return failed;
}

err
postgres_exec(struct postgres_conn *c, const char *sql)
{
    PGresult *r = PQexec(c->handle, sql);
    ExecStatusType status = PQresultStatus(r);
    err failed = OK;

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        failed = postgres_error(c, sql, r);
    PQclear(r);
    return failed;
}

void
postgres_disconnect(struct postgres_conn *c)
{
    PQfinish(c->handle);
    arena_close(c->arena);
}

static void
ignore_notice(void *arg, const PGresult *r)
{
    (void)arg;
    (void)r;
}

static err
refuse(struct postgres_conn *c, err failed, str cause)
{
    store_log("connect", cause);
    postgres_disconnect(c);
    return failed;
}

err
postgres_connect(const char *url, struct postgres_conn **out)
{
    /* Before dbname: the URL's own words win. */
    static const char *const keys[] = {"connect_timeout",
                                       "tcp_user_timeout",
                                       "keepalives_idle",
                                       "keepalives_interval",
                                       "keepalives_count",
                                       "fallback_application_name",
                                       "dbname",
                                       "client_encoding",
                                       NULL};
    /* a machine that is gone without a word is given up after 15 s, whether it
     * owes us an acknowledgement or an answer */
    const char *const values[] = {"5",        "15000", "5",    "5", "2",
                                  "valetkey", url,     "UTF8", NULL};
    struct arena *a = arena_open();
    struct postgres_conn *c = ARENA_NEW(a, struct postgres_conn);
    const char *encoding;

    c->arena = a;
    c->statements.arena = a;
    c->handle = PQconnectdbParams(keys, values, 1);
    if (PQstatus(c->handle) != CONNECTION_OK)
        return refuse(c, &STORE_DOWN, cause_of(c, NULL));
    (void)PQsetNoticeReceiver(c->handle, ignore_notice, NULL);
    encoding = PQparameterStatus(c->handle, "server_encoding");
    if (encoding == NULL || strcmp(encoding, "UTF8") != 0)
        return refuse(c, &STORE_FAILED,
                      S("the database's encoding must be UTF8"));
    /* READ COMMITTED is enough: what may happen once is one UPDATE … WHERE
     * not-yet … RETURNING, whose WHERE is looked at again after a wait for
     * another's row. What OK promises is durable, so off is not taken. */
    if (postgres_exec(
            c, "SET default_transaction_isolation = 'read committed';"
               "SET statement_timeout = '20s';"
               "SET lock_timeout = '10s';"
               "SET idle_in_transaction_session_timeout = '60s';"
               "SELECT set_config('synchronous_commit', 'on', false) WHERE "
               "current_setting('synchronous_commit') = 'off'") != OK)
        return refuse(c, c->failed, S("its settings were refused"));
    *out = c;
    return OK;
}

/* One that is idle, or the right to open one (NULL). */
static bool
take_place(struct postgres *p, struct postgres_conn **out)
{
    struct timespec until = clock_steady_in(WAIT_MS);
    int waited = 0;
    bool taken = true;

    pthread_mutex_lock(&p->lock);
    while (p->idle == NULL && p->open == p->most && waited == 0)
        waited = pthread_cond_timedwait(&p->returned, &p->lock, &until);
    *out = p->idle;
    if (p->idle != NULL)
        p->idle = p->idle->next;
    else if (p->open < p->most)
        p->open++;
    else
        taken = false;
    pthread_mutex_unlock(&p->lock);
    return taken;
}

static void
leave_place(struct postgres *p)
{
    pthread_mutex_lock(&p->lock);
    p->open--;
    pthread_cond_signal(&p->returned);
    pthread_mutex_unlock(&p->lock);
}

err
postgres_borrow(struct postgres *p, struct postgres_conn **out)
{
    err failed;

    if (!take_place(p, out)) {
        store_log("connect", S("all connections are in use; more can be set"));
        return &STORE_BUSY;
    }
    if (*out != NULL) {
        (*out)->may_be_dead = true;
        (*out)->failed = OK;
        (*out)->again = false;
        return OK;
    }
    failed = postgres_connect(p->url, out);
    if (failed != OK)
        leave_place(p);
    return failed;
}

void
postgres_return(struct postgres *p, struct postgres_conn *c)
{
    if (c->broken || PQstatus(c->handle) != CONNECTION_OK ||
        PQtransactionStatus(c->handle) != PQTRANS_IDLE) {
        postgres_disconnect(c);
        leave_place(p);
        return;
    }
    pthread_mutex_lock(&p->lock);
    c->next = p->idle;
    p->idle = c;
    pthread_cond_signal(&p->returned);
    pthread_mutex_unlock(&p->lock);
}

bool
postgres_was_dead(const struct postgres_conn *c)
{
    return c->may_be_dead && c->broken;
}
