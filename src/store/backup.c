/* SPDX-License-Identifier: Apache-2.0
 * Copies by SQLite's own backup, which is one read transaction. */
#include "store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/random.h"
#include "store/db.h"
#include "store/engine.h"
#include "store/errors.h"

enum { BUSY_MS = 10000, PROBLEMS_MOST = 20 };

#define MARK "backup_taken_at"

static err
say_errno(struct arena *a, const char *path)
{
    static const struct {
        int cause;
        err failed;
    } known[] = {
        {ENOENT, &STORE_NO_FILE    },
        {EEXIST, &STORE_FILE_EXISTS},
        {ENOSPC, &STORE_FULL       },
        {EDQUOT, &STORE_FULL       },
    };
    int cause = errno;
    char why[128] = "";

    (void)strerror_r(cause, why, sizeof why);
    store_log("backup", arena_fmt(a, "%s: %s", path, why));
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].cause == cause)
            return known[i].failed;
    }
    return &STORE_FILE_REFUSED;
}

static err
say_sqlite(struct arena *a, sqlite3 *handle, const char *path)
{
    int rc = sqlite3_extended_errcode(handle);

    store_log("backup", arena_fmt(a, "%s: %s", path, sqlite3_errmsg(handle)));
    if (rc == SQLITE_FULL ||
        (rc == SQLITE_IOERR_WRITE && sqlite3_system_errno(handle) == ENOSPC))
        return &STORE_FULL;
    if ((rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB)
        return &STORE_UNSOUND;
    return (rc & 0xff) == SQLITE_BUSY       ? &STORE_BUSY
           : (rc & 0xff) == SQLITE_CANTOPEN ? &STORE_DOWN
                                            : &STORE_FAILED;
}

static void
close_handle(void *handle)
{
    (void)sqlite3_close(handle);
}

/* Closed with the arena. */
static err
open_file(struct arena *a, const char *path, sqlite3 **out)
{
    int rc;

    *out = NULL;
    if (access(path, R_OK) != 0)
        return say_errno(a, path);
    rc = sqlite3_open_v2(path, out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                         NULL);
    arena_defer(a, close_handle, *out);
    if (rc != SQLITE_OK)
        return say_sqlite(a, *out, path);
    (void)sqlite3_busy_timeout(*out, BUSY_MS);
    return OK;
}

static err
run(struct arena *a, sqlite3 *handle, const char *path, const char *sql)
{
    return sqlite3_exec(handle, sql, NULL, NULL, NULL) == SQLITE_OK
               ? OK
               : say_sqlite(a, handle, path);
}

/* ---- is it sound? ---- */

struct problems {
    struct arena *arena;
    str *lines;
    size_t count;
};

static int
add_problem(void *arg, int columns, char **values, char **names)
{
    struct problems *p = arg;

    (void)names;
    if (p->count == PROBLEMS_MOST || strcmp(values[0], "ok") == 0)
        return 0;
    if (columns > 1) /* foreign_key_check: table, row, parent, key */
        p->lines[p->count++] =
            arena_fmt(p->arena,
                      "a row of %s refers to a row of %s that is "
                      "not there",
                      values[0], values[2]);
    else
        p->lines[p->count++] = arena_dup(p->arena, str_of(values[0]));
    return 0;
}

static err
find_problems(struct arena *a, sqlite3 *handle, const char *path,
              struct problems *out)
{
    *out = (struct problems){
        .arena = a, .lines = arena_alloc(a, PROBLEMS_MOST, sizeof(str))};
    if (sqlite3_exec(handle, "PRAGMA integrity_check(20)", add_problem, out,
                     NULL) != SQLITE_OK ||
        sqlite3_exec(handle, "PRAGMA foreign_key_check", add_problem, out,
                     NULL) != SQLITE_OK)
        return say_sqlite(a, handle, path);
    return OK;
}

static err
must_be_sound(struct arena *a, sqlite3 *handle, const char *path)
{
    struct problems p;

    TRY(find_problems(a, handle, path, &p));
    for (size_t i = 0; i < p.count; i++)
        store_log("backup", p.lines[i]);
    return p.count == 0 ? OK : &STORE_UNSOUND;
}

err
db_problems(struct arena *a, str url, str **out, size_t *count)
{
    struct arena *inner;
    struct problems p = {0};
    sqlite3 *handle;
    char *path;
    err failed;

    *out = NULL;
    *count = 0;
    if (!sqlite_path(url, &url))
        return OK;
    path = arena_cstr(a, url);
    inner = arena_open();
    failed = open_file(inner, path, &handle);
    if (failed == OK)
        failed = find_problems(a, handle, path, &p);
    arena_close(inner);
    *out = p.lines;
    *count = p.count;
    return failed;
}

/* ---- a copy ---- */

/* One step: one read transaction, beside which writers go on. */
static err
copy_pages(struct arena *a, sqlite3 *from, sqlite3 *to, const char *path)
{
    sqlite3_backup *copy = sqlite3_backup_init(to, "main", from, "main");

    if (copy == NULL)
        return say_sqlite(a, to, path);
    (void)sqlite3_backup_step(copy, -1);
    return sqlite3_backup_finish(copy) == SQLITE_OK ? OK
                                                    : say_sqlite(a, to, path);
}

static err
set_mark(struct arena *a, sqlite3 *handle, const char *path, int64_t now)
{
    return run(a, handle, path,
               arena_fmt(a,
                         "INSERT INTO installation (name, value) VALUES ('" MARK
                         "', '%lld') ON CONFLICT (name) DO UPDATE SET value = "
                         "excluded.value",
                         (long long)now)
                   .at);
}

static bool
read_mark(sqlite3 *handle, int64_t *taken_at)
{
    sqlite3_stmt *st = NULL;
    bool found =
        sqlite3_prepare_v2(handle,
                           "SELECT CAST(value AS INTEGER) FROM installation "
                           "WHERE name = '" MARK "'",
                           -1, &st, NULL) == SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW;

    if (found)
        *taken_at = sqlite3_column_int64(st, 0);
    (void)sqlite3_finalize(st);
    return found;
}

/* The new name is the last step: who finds it finds all of it. link() does not
 * take a name that is there. */
static err
give_name(struct arena *a, const char *part, char *path)
{
    char *slash = strrchr(path, '/');
    const char *folder = slash == NULL ? "." : slash == path ? "/" : path;
    err failed;
    int fd;

    /* closing it has written the WAL into it, or it is not whole */
    if (access(arena_fmt(a, "%s-wal", part).at, F_OK) == 0) {
        store_log("backup", arena_fmt(a, "%s is not whole", part));
        return &STORE_FAILED;
    }
    if (link(part, path) != 0)
        return say_errno(a, path);
    if (slash != NULL && slash != path)
        *slash = '\0';
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (slash != NULL)
        *slash = '/';
    failed = fd < 0 || fsync(fd) != 0 ? say_errno(a, path) : OK;
    if (fd >= 0)
        (void)close(fd);
    if (failed != OK)
        (void)unlink(path); /* a name that may not last is none */
    return failed;
}

/* Nor may a WAL lie there that another database has left: SQLite would take it
 * for the new one's. */
static err
must_be_free(struct arena *a, const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    struct stat there;

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        const char *name = arena_fmt(a, "%s%s", path, ends[i]).at;

        if (lstat(name, &there) == 0) {
            errno = EEXIST;
            return say_errno(a, name);
        }
    }
    return OK;
}

static err
make_part(struct arena *a, const char *path, char **out)
{
    int fd;

    TRY(must_be_free(a, path));
    *out = arena_cstr(
        a, arena_fmt(a, "%s." STR_FMT, path, STR_ARG(random_uuid(a))));
    fd = open(*out, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return say_errno(a, path);
    (void)close(fd);
    return OK;
}

static void
remove_part(struct arena *a, const char *part)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        (void)unlink(arena_fmt(a, "%s%s", part, ends[i]).at);
}

/* ---- backup ---- */

/* As one file, which needs no WAL beside it, read through once. */
static err
fill_backup(struct arena *a, const char *from_path, const char *part,
            int64_t now)
{
    sqlite3 *from = NULL, *to = NULL;

    TRY(open_file(a, from_path, &from));
    TRY(open_file(a, part, &to));
    TRY(copy_pages(a, from, to, part));
    TRY(run(a, to, part, "PRAGMA journal_mode = DELETE"));
    TRY(set_mark(a, to, part, now));
    return must_be_sound(a, to, part);
}

err
db_backup(struct arena *a, str url, str file, int64_t now,
          struct backup_facts *out)
{
    char *path = arena_cstr(a, file), *part;
    struct arena *inner;
    struct stat size;
    err failed;

    if (!sqlite_path(url, &url))
        return &STORE_OTHER_TOOL;
    TRY(make_part(a, path, &part));
    inner = arena_open();
    failed = fill_backup(inner, arena_cstr(inner, url), part, now);
    arena_close(inner);
    if (failed == OK)
        failed = give_name(a, part, path);
    if (failed == OK && stat(path, &size) == 0)
        *out = (struct backup_facts){now, size.st_size};
    remove_part(a, part);
    return failed;
}

/* ---- restore ---- */

/* Damage that hides the mark makes it no backup as well. */
static err
open_backup(struct arena *a, const char *path, sqlite3 **out, int64_t *taken_at)
{
    TRY(open_file(a, path, out));
    return read_mark(*out, taken_at) ? OK : &STORE_NO_BACKUP;
}

static err
fill_database(const char *from_path, const char *part, int64_t *taken_at)
{
    struct arena *a = arena_open();
    sqlite3 *from = NULL, *to = NULL;
    err failed = open_backup(a, from_path, &from, taken_at);

    if (failed == OK)
        failed = open_file(a, part, &to);
    if (failed == OK)
        failed = copy_pages(a, from, to, part);
    if (failed == OK)
        failed = must_be_sound(a, to, part);
    arena_close(a);
    return failed == &STORE_UNSOUND ? &STORE_NO_BACKUP : failed;
}

static err
prepare(struct arena *a, const char *from, const char *part,
        err (*then)(str, void *), void *arg, int64_t *taken_at)
{
    str url = arena_fmt(a, "sqlite:%s", part);
    int applied;

    TRY(fill_database(from, part, taken_at));
    TRY(db_migrate(a, url, &applied));
    return then(url, arg);
}

err
db_restore(struct arena *a, str file, str url, err (*then)(str, void *),
           void *arg, struct backup_facts *out)
{
    char *path, *part;
    struct stat size;
    err failed;

    if (!sqlite_path(url, &url))
        return &STORE_OTHER_TOOL;
    path = arena_cstr(a, url);
    TRY(make_part(a, path, &part));
    failed = prepare(a, arena_cstr(a, file), part, then, arg, &out->taken_at);
    if (failed == OK)
        failed = give_name(a, part, path);
    out->bytes = stat(path, &size) == 0 ? size.st_size : 0;
    remove_part(a, part);
    return failed;
}
