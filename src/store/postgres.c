/* SPDX-License-Identifier: Apache-2.0
 * PostgreSQL through libpq: queries, units, the schema's steps. */
#include "store/postgres.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/errors.h"

enum {
    INT_OID = 20,
    TEXT_OID = 25,
    MOST_ARGS = 64,
    ATTEMPTS = 5,
    CONNECTIONS = 8
};

/* So that two that migrate wait for each other: "valetkey" in ASCII. */
#define MIGRATE_LOCK "8530218352217122169"

struct unit {
    db_unit run;
    void *arg;
};

static const char *
statement_name(struct postgres_conn *c)
{
    return arena_fmt(c->arena, "q%zu", c->statements.used).at;
}

static err
find_statement(struct postgres_conn *c, const struct query *q,
               const char **name)
{
    Oid types[MOST_ARGS];
    char *made;
    PGresult *r;
    err failed = OK;

    made = statements_find(&c->statements, q);
    if (made != NULL) {
        *name = made;
        return OK;
    }
    if (q->nargs > MOST_ARGS) {
        store_log(q->name, S("too many args"));
        return &STORE_FAILED;
    }
    for (size_t i = 0; i < q->nargs; i++)
        types[i] = q->args[i].type == INT_COLUMN ? INT_OID : TEXT_OID;
    made = arena_cstr(c->arena, str_of(statement_name(c)));
    r = PQprepare(c->handle, made, q->postgres, (int)q->nargs, types);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        failed = postgres_error(c, q->name, r);
    else
        statements_put(&c->statements, q, made);
    PQclear(r);
    *name = made;
    return failed;
}

/* int8 as PostgreSQL sends it: eight bytes, the highest first. */
static void
put_number(unsigned char out[8], int64_t value)
{
    for (int i = 0; i < 8; i++)
        out[i] = (unsigned char)((uint64_t)value >> (56 - 8 * i));
}

static PGresult *
send_query(struct postgres_conn *c, struct call *call, const char *name)
{
    const struct query *q = call->query;
    const char *values[MOST_ARGS];
    unsigned char numbers[MOST_ARGS][8];
    int lengths[MOST_ARGS], binary[MOST_ARGS];

    for (size_t i = 0; i < q->nargs; i++) {
        binary[i] = 1; /* text's binary form is its bytes */
        if (q->args[i].type == INT_COLUMN) {
            put_number(numbers[i], args_int(call->in, &q->args[i]));
            values[i] = (const char *)numbers[i];
            lengths[i] = (int)sizeof numbers[i];
        } else {
            str s = args_text(call->in, &q->args[i]);

            values[i] = s.at;
            lengths[i] = (int)s.len;
        }
    }
    return PQexecPrepared(c->handle, name, (int)q->nargs, values, lengths,
                          binary, 0);
}

static void
read_row(const PGresult *r, int i, struct call *call)
{
    char *row = call_row(call);

    if (row == NULL)
        return;
    for (size_t k = 0; k < call->query->nrow; k++) {
        const struct column *c = &call->query->row[k];
        const char *value = PQgetvalue(r, i, (int)k);

        if (c->type == INT_COLUMN)
            row_put_int(row, c, strtoll(value, NULL, 10));
        else
            row_put_text(
                row, c,
                arena_dup(call->arena,
                          (str){value, (size_t)PQgetlength(r, i, (int)k)}));
    }
}

static err
run_on(struct postgres_conn *c, struct call *call)
{
    const char *name;
    ExecStatusType status;
    PGresult *r;
    err failed = OK;

    TRY(find_statement(c, call->query, &name));
    r = send_query(c, call, name);
    status = PQresultStatus(r);
    if (status == PGRES_TUPLES_OK) {
        for (int i = 0; i < PQntuples(r); i++)
            read_row(r, i, call);
    } else if (status == PGRES_COMMAND_OK) {
        call->changed = strtoll(PQcmdTuples(r), NULL, 10);
    } else {
        failed = postgres_error(c, call->query->name, r);
    }
    PQclear(r);
    return failed;
}

static err
postgres_run(struct db *db, struct call *call)
{
    struct postgres *p = db->state;
    struct postgres_conn *c = db->conn;
    bool was_dead;
    err failed;

    /* Outside a unit this is a SELECT: it may run again. */
    if (c != NULL)
        return run_on(c, call);
    do {
        TRY(postgres_borrow(p, &c));
        failed = run_on(c, call);
        was_dead = failed != OK && postgres_was_dead(c);
        postgres_return(p, c);
    } while (was_dead);
    return failed;
}

static err
commit(struct postgres_conn *c)
{
    PGresult *r = PQexec(c->handle, "COMMIT");
    err failed = OK;

    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        failed = postgres_error(c, "COMMIT", r);
    } else if (strcmp(PQcmdStatus(r), "COMMIT") != 0) {
        store_log("COMMIT", S("the transaction had been given up"));
        failed = &STORE_FAILED;
    }
    PQclear(r);
    return failed;
}

static err
commit_measured(struct db *db, struct postgres_conn *c)
{
    int64_t began_us = clock_steady_us();

    TRY(commit(c));
    histogram_add(&db->figures->commit_us, clock_steady_us() - began_us);
    return OK;
}

/* The unit once, on a connection of its own. Whether a COMMIT that got no
 * answer was done is not known, so it is never run again. */
static err
attempt(struct db *db, struct postgres_conn *c, struct arena *a,
        const struct unit *u)
{
    struct db inside = *db;
    struct tx tx = {&inside, a};
    err failed;

    inside.conn = c;
    c->failed = OK;
    c->again = false;
    TRY(postgres_exec(c, "BEGIN"));
    c->may_be_dead = false;
    failed = u->run(&tx, u->arg);
    if (c->failed != OK && (failed == OK || c->again || c->broken))
        failed = c->failed;
    if (failed == OK)
        return commit_measured(db, c);
    if (!c->broken && PQtransactionStatus(c->handle) != PQTRANS_IDLE) {
        bool again = c->again;

        (void)postgres_exec(c, "ROLLBACK");
        c->again = again;
    }
    return failed;
}

/* Longer each time, and not the same for all: they would meet again. */
static void
wait_a_little(int attempts, const void *anything)
{
    clock_wait_ms(attempts * (2 + (int64_t)((uintptr_t)anything / 64 % 5)));
}

static err
write_in(struct db *db, struct arena *a, const struct unit *u)
{
    struct postgres *p = db->state;
    int attempts = 0;

    for (;;) {
        struct postgres_conn *c;
        bool again, was_dead;
        err failed;

        TRY(postgres_borrow(p, &c));
        failed = attempt(db, c, a, u);
        again = failed != OK && c->again;
        was_dead = failed != OK && postgres_was_dead(c);
        postgres_return(p, c);
        if (was_dead)
            continue; /* ends with a fresh connection, or with none */
        if (again && ++attempts < ATTEMPTS) {
            arena_reset(a);
            wait_a_little(attempts, &c);
            continue;
        }
        if (again)
            store_log("COMMIT", S("given up: other changes always came first"));
        return failed;
    }
}

static err
postgres_write(struct db *db, db_unit unit, void *arg)
{
    struct arena *a = arena_open();
    const struct unit u = {unit, arg};
    err failed = write_in(db, a, &u);

    arena_close(a);
    return failed;
}

static bool
type_fits(Oid type, enum column_type wanted)
{
    /* int8, int2, int4, numeric (a sum); text, varchar, bpchar, name */
    static const Oid ints[] = {20, 21, 23, 1700},
                     texts[] = {25, 1043, 1042, 19};
    const Oid *fit = wanted == INT_COLUMN ? ints : texts;

    for (size_t i = 0; i < 4; i++) {
        if (fit[i] == type)
            return true;
    }
    return false;
}

static err
check_row(const struct query *q, const PGresult *r)
{
    if ((size_t)PQnfields(r) != q->nrow) {
        store_log(q->name, S("its row: line and its SQL have different "
                             "numbers of columns"));
        return &STORE_FAILED;
    }
    for (size_t i = 0; i < q->nrow; i++) {
        if (!type_fits(PQftype(r, (int)i), q->row[i].type)) {
            store_log(q->name, str_of(PQfname(r, (int)i)));
            store_log(q->name, S("this column is not of the type its row: line "
                                 "says (yes and no: CASE WHEN ... THEN 1 ELSE "
                                 "0 END)"));
            return &STORE_FAILED;
        }
    }
    return OK;
}

static err
check_query(struct postgres_conn *c, const struct query *q)
{
    const char *name;
    PGresult *r;
    err failed;

    TRY(find_statement(c, q, &name));
    r = PQdescribePrepared(c->handle, name);
    failed = PQresultStatus(r) == PGRES_COMMAND_OK
                 ? check_row(q, r)
                 : postgres_error(c, q->name, r);
    PQclear(r);
    return failed;
}

static err
postgres_check(struct db *db, const struct query_set *set)
{
    struct postgres *p = db->state;
    struct postgres_conn *c;
    err failed = OK;

    TRY(postgres_borrow(p, &c));
    for (size_t i = 0; failed == OK && i < set->count; i++)
        failed = check_query(c, &set->queries[i]);
    postgres_return(p, c);
    return failed;
}

static err
read_steps(struct arena *a, struct postgres_conn *c, str *names)
{
    PGresult *r =
        PQexec(c->handle, "SELECT coalesce(string_agg(name, ' ' ORDER BY "
                          "version), '') FROM schema_version");
    str state = str_of(PQresultErrorField(r, PG_DIAG_SQLSTATE));
    err failed = OK;

    *names = S("");
    if (PQresultStatus(r) == PGRES_TUPLES_OK)
        *names = arena_dup(a, str_of(PQgetvalue(r, 0, 0)));
    else if (!str_eq(state, S("42P01"))) /* undefined_table: no step yet */
        failed = postgres_error(c, "schema_version", r);
    PQclear(r);
    return failed;
}

static err
postgres_steps(struct db *db, struct arena *a, str *names)
{
    struct postgres *p = db->state;
    struct postgres_conn *c;
    err failed;

    TRY(postgres_borrow(p, &c));
    failed = read_steps(a, c, names);
    postgres_return(p, c);
    return failed;
}

static void
close_postgres(void *arg)
{
    struct postgres *p = arg;
    struct postgres_conn *next;

    for (struct postgres_conn *c = p->idle; c != NULL; c = next) {
        next = c->next;
        postgres_disconnect(c);
    }
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->returned);
}

err
postgres_open(struct arena *a, str url, size_t connections, struct db *db)
{
    static const struct engine engine = {true, postgres_run, postgres_write,
                                         postgres_check, postgres_steps};
    struct postgres *p = ARENA_NEW(a, struct postgres);
    struct postgres_conn *c;

    p->url = arena_cstr(a, url);
    p->most = connections == 0 ? CONNECTIONS : connections;
    pthread_mutex_init(&p->lock, NULL);
    clock_condition_make(&p->returned);
    arena_defer(a, close_postgres, p);
    db->engine = &engine;
    db->state = p;
    TRY(postgres_borrow(p, &c));
    postgres_return(p, c);
    return OK;
}

static err
do_step(struct arena *a, struct postgres_conn *c, const struct schema *schema,
        size_t number)
{
    const struct migration *m = &schema->steps[number];

    for (size_t i = 0; i < m->count; i++)
        TRY(postgres_exec(c, m->statements[i].postgres));
    return postgres_exec(
        c, arena_fmt(a, "INSERT INTO schema_version VALUES (%zu, '%s')", number,
                     m->name)
               .at);
}

static err
refuse_draft(struct postgres_conn *c, const struct migration *step)
{
    PGresult *r = PQexec(c->handle, step->probe);
    str state = str_of(PQresultErrorField(r, PG_DIAG_SQLSTATE));
    err failed = OK;

    if (str_eq(state, S("42703")) || /* undefined_column */
        str_eq(state, S("42P01")))   /* undefined_table */
        failed = schema_is_draft(step);
    else if (PQresultStatus(r) != PGRES_TUPLES_OK)
        failed = postgres_error(c, step->probe, r);
    PQclear(r);
    return failed;
}

static err
refuse_drafts(struct postgres_conn *c, const struct schema *schema, size_t done)
{
    for (size_t i = 0; i < done; i++) {
        if (schema->steps[i].probe != NULL)
            TRY(refuse_draft(c, &schema->steps[i]));
    }
    return OK;
}

/* One transaction: whoever else migrates waits at its lock. */
static err
next_step(struct arena *a, struct postgres_conn *c, const struct schema *schema,
          bool *done)
{
    size_t steps;
    str names;

    TRY(postgres_exec(c, "SET LOCAL statement_timeout = 0;"
                         "SET LOCAL lock_timeout = 0;"
                         "SELECT pg_advisory_xact_lock(" MIGRATE_LOCK ")"));
    TRY(postgres_exec(c, "CREATE TABLE IF NOT EXISTS schema_version ("
                         "version BIGINT NOT NULL PRIMARY KEY, "
                         "name TEXT COLLATE \"C\" NOT NULL)"));
    TRY(read_steps(a, c, &names));
    TRY(schema_progress(a, schema, names, &steps));
    TRY(refuse_drafts(c, schema, steps));
    *done = steps == schema->count;
    return *done ? OK : do_step(a, c, schema, steps);
}

static err
run_steps(struct arena *a, struct postgres_conn *c, const struct schema *schema,
          int *applied)
{
    bool done = false;

    while (!done) {
        TRY(postgres_exec(c, "BEGIN"));
        TRY(next_step(a, c, schema, &done));
        TRY(commit(c));
        *applied += done ? 0 : 1;
    }
    return OK;
}

/* What a failed step did goes with its connection. */
err
postgres_migrate(struct arena *a, str url, const struct schema *schema,
                 int *applied)
{
    struct postgres_conn *c;
    err failed;

    TRY(postgres_connect(arena_cstr(a, url), &c));
    failed = run_steps(a, c, schema, applied);
    postgres_disconnect(c);
    return failed;
}
