/* SPDX-License-Identifier: Apache-2.0
 * A copy of an SQLite database, made while servers use it, and put back; and
 * whether a database is sound. PostgreSQL has programs of its own for this:
 * pg_dump, pg_restore, pg_amcheck; here it gets STORE_OTHER_TOOL. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

struct backup_facts {
    int64_t taken_at; /* seconds since 1970 */
    int64_t bytes;    /* of the file that was made */
};

/* Everything that was committed at one moment, in one new file for its owner
 * alone. Writers are not held up. Until it is whole it has another name (FILE.
 * and a UUID), so a file of this name is a whole one, read through once.
 * Errors: STORE_FILE_EXISTS, STORE_NO_FILE, STORE_FILE_REFUSED,
 * STORE_OTHER_TOOL, STORE_UNSOUND, STORE_FULL, STORE_BUSY, STORE_DOWN,
 * STORE_FAILED; the cause is logged. */
err db_backup(struct arena *a, str url, str file, int64_t now,
              struct backup_facts *out);

/* The database url made from such a file, and brought to the schema of this
 * program. It must not be there yet. then(url of the new database, arg) runs
 * before it gets its name; if it fails there is no database. Errors: also
 * STORE_NO_BACKUP (not made by db_backup, or damaged), STORE_SCHEMA (by a newer
 * program) and then's. */
err db_restore(struct arena *a, str file, str url, err (*then)(str, void *),
               void *arg, struct backup_facts *out);

/* What is wrong with the pages, the indexes and the references, at most
 * twenty lines; none: sound. SQLite alone; OK and none for PostgreSQL. */
err db_problems(struct arena *a, str url, str **out, size_t *count);
