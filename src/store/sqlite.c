/* SPDX-License-Identifier: Apache-2.0
 * SQLite: connections, statements, the schema's steps. */
#include "store/sqlite.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/errors.h"

enum { BUSY_MS = 5000, MIGRATE_BUSY_MS = 60000, RETRY_MS = 10 };

/* What the WAL's last system call said. SQLite knows ENOSPC by itself, but
 * not a quota or a limit. */
static int
wal_errno(sqlite3 *handle)
{
    sqlite3_file *wal = NULL;
    int cause = 0;

    if (sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER,
                             &wal) == SQLITE_OK &&
        wal != NULL && wal->pMethods != NULL)
        (void)wal->pMethods->xFileControl(wal, SQLITE_FCNTL_LAST_ERRNO, &cause);
    return cause;
}

/* What the system said; 0: it was not asked, or had nothing against it. */
static int
system_cause(sqlite3 *handle, int extended)
{
    int rc = extended & 0xff;

    if (extended == SQLITE_IOERR_WRITE)
        return wal_errno(handle);
    return rc == SQLITE_IOERR || rc == SQLITE_CANTOPEN
               ? sqlite3_system_errno(handle)
               : 0;
}

static bool
is_no_room(sqlite3 *handle, int extended)
{
    int cause = system_cause(handle, extended);

    return extended == SQLITE_FULL || cause == ENOSPC || cause == EDQUOT ||
           cause == EFBIG;
}

static bool
is_conflict(int extended)
{
    return extended == SQLITE_CONSTRAINT_PRIMARYKEY ||
           extended == SQLITE_CONSTRAINT_UNIQUE ||
           extended == SQLITE_CONSTRAINT_ROWID;
}

static err
classify(sqlite3 *handle, int extended)
{
    int rc = extended & 0xff;

    if (is_conflict(extended))
        return &STORE_CONFLICT;
    if (is_no_room(handle, extended))
        return &STORE_FULL;
    if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED || rc == SQLITE_NOMEM)
        return &STORE_BUSY;
    if (rc == SQLITE_CANTOPEN || rc == SQLITE_NOTADB || rc == SQLITE_IOERR ||
        rc == SQLITE_READONLY)
        return &STORE_DOWN;
    return &STORE_FAILED;
}

static void
log_cause(sqlite3 *handle, const char *query, int extended)
{
    int cause = system_cause(handle, extended);
    char why[128] = "", text[512];

    if (cause == 0) {
        store_log(query, str_of(sqlite3_errmsg(handle)));
        return;
    }
    (void)strerror_r(cause, why, sizeof why);
    (void)snprintf(text, sizeof text, "%s: %s", sqlite3_errmsg(handle), why);
    store_log(query, str_of(text));
}

err
sqlite_error(struct sqlite_conn *c, const char *query, int rc)
{
    int extended = sqlite3_extended_errcode(c->handle);
    err failed;

    if ((extended & 0xff) != (rc & 0xff)) /* misuse leaves the old one */
        extended = rc;
    failed = classify(c->handle, extended);
    if (failed != &STORE_CONFLICT)
        log_cause(c->handle, query, extended);
    if (c->failed == OK)
        c->failed = failed;
    return failed;
}

err
sqlite_script(struct sqlite_conn *c, const char *sql)
{
    int rc = sqlite3_exec(c->handle, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK
               ? OK
               : classify(c->handle, sqlite3_extended_errcode(c->handle));
}

err
sqlite_exec(struct sqlite_conn *c, const char *sql)
{
    int rc = sqlite3_exec(c->handle, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK ? OK : sqlite_error(c, sql, rc);
}

void
sqlite_disconnect(struct sqlite_conn *c)
{
    for (size_t i = 0; i < c->statements.cap; i++)
        (void)sqlite3_finalize(c->statements.slots[i].prepared);
    (void)sqlite3_close(c->handle);
    arena_close(c->arena);
}

/* Its statistics of memory, which nobody asks for, cost a lock that all threads
 * share at every allocation. No effect once SQLite is in use. */
static void
configure(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

err
sqlite_connect(struct sqlite *s, const char *path, bool reads,
               struct sqlite_conn **out)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct arena *a = arena_open();
    struct sqlite_conn *c = ARENA_NEW(a, struct sqlite_conn);
    err failed;
    int rc;

    (void)pthread_once(&once, configure);
    rc = sqlite3_open_v2(path, &c->handle,
                         SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    c->arena = a;
    c->statements.arena = a;
    c->home = s;
    if (rc != SQLITE_OK) {
        failed = sqlite_error(c, "open", rc);
        sqlite_disconnect(c);
        return failed;
    }
    if (sqlite3_db_readonly(c->handle, "main") == 1) {
        /* and so it would stay when the disk can be written to again */
        store_log("open", S("the database's file cannot be written to"));
        sqlite_disconnect(c);
        return &STORE_DOWN;
    }
    (void)sqlite3_extended_result_codes(c->handle, 1);
    (void)sqlite3_busy_timeout(c->handle, BUSY_MS);
    (void)sqlite3_db_config(c->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    failed = sqlite_exec(c, reads ? "PRAGMA query_only = 1;"
                                    "PRAGMA cache_size = -8192"
                                  : "PRAGMA synchronous = FULL;"
                                    "PRAGMA foreign_keys = 1;"
                                    "PRAGMA temp_store = MEMORY;"
                                    "PRAGMA cache_size = -16384;"
                                    "PRAGMA wal_autocheckpoint = 0");
    if (failed != OK) {
        sqlite_disconnect(c);
        return failed;
    }
    *out = c;
    return OK;
}

/* A thread ended: its connection waits for the next thread. */
static void
reader_is_free(void *arg)
{
    struct sqlite_conn *c = arg;
    struct sqlite *s = c->home;

    pthread_mutex_lock(&s->readers_lock);
    c->next_idle = s->idle;
    s->idle = c;
    pthread_mutex_unlock(&s->readers_lock);
}

static struct sqlite_conn *
take_idle(struct sqlite *s)
{
    struct sqlite_conn *c;

    pthread_mutex_lock(&s->readers_lock);
    c = s->idle;
    if (c != NULL)
        s->idle = c->next_idle;
    pthread_mutex_unlock(&s->readers_lock);
    return c;
}

static err
open_reader(struct sqlite *s, struct sqlite_conn **out)
{
    TRY(sqlite_connect(s, s->path, true, out));
    pthread_mutex_lock(&s->readers_lock);
    (*out)->next_open = s->open;
    s->open = *out;
    pthread_mutex_unlock(&s->readers_lock);
    return OK;
}

static err
find_reader(struct sqlite *s, struct sqlite_conn **out)
{
    *out = pthread_getspecific(s->reader);
    if (*out != NULL)
        return OK;
    *out = take_idle(s);
    if (*out == NULL)
        TRY(open_reader(s, out));
    (void)pthread_setspecific(s->reader, *out);
    return OK;
}

static err
find_statement(struct sqlite_conn *c, const struct query *q, sqlite3_stmt **out)
{
    int rc;

    *out = statements_find(&c->statements, q);
    if (*out != NULL)
        return OK;
    rc = sqlite3_prepare_v3(c->handle, q->sqlite, -1, SQLITE_PREPARE_PERSISTENT,
                            out, NULL);
    if (rc != SQLITE_OK)
        return sqlite_error(c, q->name, rc);
    statements_put(&c->statements, q, *out);
    return OK;
}

/* What is bound is read only until the reset at the end of the run. */
static int
bind(sqlite3_stmt *st, const struct query *q, const void *in)
{
    int rc = SQLITE_OK;

    for (size_t i = 0; rc == SQLITE_OK && i < q->nargs; i++) {
        const struct column *c = &q->args[i];

        if (c->type == INT_COLUMN) {
            rc = sqlite3_bind_int64(st, (int)i + 1, args_int(in, c));
        } else {
            str s = args_text(in, c);

            rc = sqlite3_bind_text64(st, (int)i + 1, s.at, s.len, SQLITE_STATIC,
                                     SQLITE_UTF8);
        }
    }
    return rc;
}

static void
read_row(sqlite3_stmt *st, struct call *call)
{
    char *row = call_row(call);

    if (row == NULL)
        return;
    for (size_t i = 0; i < call->query->nrow; i++) {
        const struct column *c = &call->query->row[i];
        const unsigned char *text;

        if (c->type == INT_COLUMN) {
            row_put_int(row, c, sqlite3_column_int64(st, (int)i));
            continue;
        }
        text = sqlite3_column_text(st, (int)i);
        row_put_text(row, c,
                     arena_dup(call->arena, (str){(const char *)text,
                                                  (size_t)sqlite3_column_bytes(
                                                      st, (int)i)}));
    }
}

static err
sqlite_run(struct db *db, struct call *call)
{
    struct sqlite_conn *c = db->conn;
    sqlite3_stmt *st;
    int rc;
    err failed = OK;

    if (c == NULL)
        TRY(find_reader(db->state, &c));
    TRY(find_statement(c, call->query, &st));
    rc = bind(st, call->query, call->in);
    if (rc == SQLITE_OK) {
        while ((rc = sqlite3_step(st)) == SQLITE_ROW)
            read_row(st, call);
    }
    if (rc == SQLITE_DONE)
        call->changed = sqlite3_changes64(c->handle);
    else
        failed = sqlite_error(c, call->query->name, rc);
    /* A statement that is not reset would keep its snapshot: this thread
     * would not see a revocation, and the WAL could not be emptied. */
    (void)sqlite3_reset(st);
    (void)sqlite3_clear_bindings(st);
    assert(db->conn != NULL ||
           sqlite3_txn_state(c->handle, NULL) == SQLITE_TXN_NONE);
    return failed;
}

static err
sqlite_check(struct db *db, const struct query_set *set)
{
    struct sqlite *s = db->state;

    for (size_t i = 0; i < set->count; i++) {
        const struct query *q = &set->queries[i];
        sqlite3_stmt *st;

        TRY(find_statement(s->writer, q, &st));
        if ((size_t)sqlite3_column_count(st) != q->nrow) {
            store_log(q->name, S("its row: line and its SQL have different "
                                 "numbers of columns"));
            return &STORE_FAILED;
        }
    }
    return OK;
}

static err
read_steps(struct arena *a, struct sqlite_conn *c, str *names)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(
        c->handle, "SELECT name FROM schema_version ORDER BY version", -1, &st,
        NULL);

    *names = S("");
    if (rc == SQLITE_ERROR) /* no such table */
        return OK;
    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    while (rc == SQLITE_ROW) {
        *names = arena_fmt(a, STR_FMT "%s ", STR_ARG(*names),
                           (const char *)sqlite3_column_text(st, 0));
        rc = sqlite3_step(st);
    }
    (void)sqlite3_finalize(st);
    return rc == SQLITE_DONE ? OK : sqlite_error(c, "schema_version", rc);
}

static err
sqlite_steps(struct db *db, struct arena *a, str *names)
{
    return read_steps(a, ((struct sqlite *)db->state)->writer, names);
}

static void
close_sqlite(void *arg)
{
    struct sqlite *s = arg;
    struct sqlite_conn *next;

    if (s->has_checkpointer)
        sqlite_checkpointer_stop(s);
    (void)pthread_key_delete(s->reader);
    for (struct sqlite_conn *c = s->open; c != NULL; c = next) {
        next = c->next_open;
        sqlite_disconnect(c);
    }
    if (s->writer != NULL)
        sqlite_disconnect(s->writer);
    arena_close(s->unit_arena);
    pthread_mutex_destroy(&s->readers_lock);
    pthread_mutex_destroy(&s->lock);
    pthread_mutex_destroy(&s->wal_lock);
    pthread_cond_destroy(&s->free_lead);
    pthread_cond_destroy(&s->wal_grew);
}

/* Without WAL a reader would stop the writer, and the other way round. */
static err
require_wal(struct sqlite_conn *c)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(c->handle, "PRAGMA journal_mode = WAL", -1, &st,
                                NULL);
    bool is_wal = false;

    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        is_wal = sqlite3_stricmp((const char *)sqlite3_column_text(st, 0),
                                 "wal") == 0;
    if (sqlite3_finalize(st) == SQLITE_BUSY)
        return &STORE_BUSY;
    if (rc != SQLITE_ROW)
        return sqlite_error(c, "journal_mode", rc);
    if (is_wal)
        return OK;
    store_log("journal_mode", S("this file system has no room for SQLite's "
                                "WAL (is it a network one?)"));
    return &STORE_FAILED;
}

err
sqlite_open(struct arena *a, str path, struct db *db)
{
    static const struct engine engine = {false, sqlite_run, sqlite_write,
                                         sqlite_check, sqlite_steps};
    struct sqlite *s = ARENA_NEW(a, struct sqlite);

    s->arena = a;
    s->path = arena_cstr(a, path);
    s->last = &s->first;
    s->unit_arena = arena_open();
    pthread_mutex_init(&s->readers_lock, NULL);
    pthread_mutex_init(&s->lock, NULL);
    pthread_mutex_init(&s->wal_lock, NULL);
    pthread_cond_init(&s->free_lead, NULL);
    pthread_cond_init(&s->wal_grew, NULL);
    if (pthread_key_create(&s->reader, reader_is_free) != 0) {
        store_log("open", S("too many databases are open"));
        return &STORE_FAILED;
    }
    arena_defer(a, close_sqlite, s);
    db->engine = &engine;
    db->state = s;
    if (access(s->path, F_OK) != 0 && errno == ENOENT) {
        store_log("open", arena_fmt(a,
                                    "there is no %s yet: run valetkey "
                                    "migrate",
                                    s->path));
        return &STORE_SCHEMA;
    }
    TRY(sqlite_connect(s, s->path, false, &s->writer));
    TRY(require_wal(s->writer));
    return sqlite_checkpointer_start(s);
}

static err
cannot_make(struct arena *a, const char *what)
{
    int cause = errno;
    char why[128] = "";

    (void)strerror_r(cause, why, sizeof why);
    store_log("migrate", arena_fmt(a, "cannot make %s: %s", what, why));
    return cause == ENOSPC || cause == EDQUOT ? &STORE_FULL : &STORE_DOWN;
}

/* The folder and the file, for their owner alone. SQLite gives the WAL the
 * file's mode. A file that is there is left alone: closing a second
 * descriptor would drop this process's locks on it. */
static err
make_file(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    int fd;

    if (slash != NULL && slash != path) {
        char *folder = arena_cstr(a, (str){path, (size_t)(slash - path)});

        if (mkdir(folder, 0700) != 0 && errno != EEXIST)
            return cannot_make(a, folder);
    }
    fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        (void)close(fd);
        return OK;
    }
    return errno == EEXIST ? OK : cannot_make(a, path);
}

static err
do_step(struct arena *a, struct sqlite_conn *c, const struct schema *schema,
        size_t number)
{
    const struct migration *m = &schema->steps[number];

    for (size_t i = 0; i < m->count; i++)
        TRY(sqlite_exec(c, m->statements[i].sqlite));
    return sqlite_exec(
        c, arena_fmt(a, "INSERT INTO schema_version VALUES (%zu, '%s')", number,
                     m->name)
               .at);
}

static err
refuse_drafts(struct sqlite_conn *c, const struct schema *schema, size_t done)
{
    for (size_t i = 0; i < done; i++) {
        const char *probe = schema->steps[i].probe;
        sqlite3_stmt *st = NULL;
        int rc = probe == NULL
                     ? SQLITE_OK
                     : sqlite3_prepare_v2(c->handle, probe, -1, &st, NULL);

        (void)sqlite3_finalize(st);
        if (rc == SQLITE_ERROR) /* no such table, no such column */
            return schema_is_draft(&schema->steps[i]);
        if (rc != SQLITE_OK)
            return sqlite_error(c, probe, rc);
    }
    return OK;
}

/* One transaction: whoever else migrates waits at its BEGIN. */
static err
next_step(struct arena *a, struct sqlite_conn *c, const struct schema *schema,
          bool *done)
{
    size_t steps;
    str names;

    TRY(sqlite_exec(c, "CREATE TABLE IF NOT EXISTS schema_version ("
                       "version BIGINT NOT NULL PRIMARY KEY, "
                       "name TEXT NOT NULL)"));
    TRY(read_steps(a, c, &names));
    TRY(schema_progress(a, schema, names, &steps));
    TRY(refuse_drafts(c, schema, steps));
    *done = steps == schema->count;
    return *done ? OK : do_step(a, c, schema, steps);
}

static err
run_steps(struct arena *a, struct sqlite_conn *c, const struct schema *schema,
          int *applied)
{
    bool done = false;

    while (!done) {
        err failed;

        TRY(sqlite_exec(c, "BEGIN IMMEDIATE"));
        failed = next_step(a, c, schema, &done);
        if (failed == OK)
            failed = sqlite_exec(c, "COMMIT");
        if (failed != OK) {
            (void)sqlite_script(c, "ROLLBACK");
            return failed;
        }
        *applied += done ? 0 : 1;
    }
    return OK;
}

/* The change to WAL does not wait for a lock by itself. */
static err
wait_for_wal(struct sqlite_conn *c)
{
    err failed = &STORE_BUSY;

    for (int ms = 0; failed == &STORE_BUSY && ms < MIGRATE_BUSY_MS;
         ms += RETRY_MS) {
        failed = require_wal(c);
        if (failed == &STORE_BUSY)
            (void)sqlite3_sleep(RETRY_MS);
    }
    return failed;
}

err
sqlite_migrate(struct arena *a, str path, const struct schema *schema,
               int *applied)
{
    char *file = arena_cstr(a, path);
    struct sqlite_conn *c;
    err failed;

    TRY(make_file(a, file));
    TRY(sqlite_connect(NULL, file, false, &c));
    (void)sqlite3_busy_timeout(c->handle, MIGRATE_BUSY_MS);
    failed = wait_for_wal(c);
    if (failed == OK)
        failed = run_steps(a, c, schema, applied);
    sqlite_disconnect(c);
    return failed;
}
