/* SPDX-License-Identifier: Apache-2.0
 * One value of a world's database, on either engine. */
#include "flow/raw.h"

#include <libpq-fe.h>
#include <sqlite3.h>

static str
of_postgres(struct world *w, const char *query)
{
    PGconn *c = PQconnectdb(arena_cstr(w->arena, w->url));
    PGresult *r = PQexec(c, query);
    str out = S("");

    if (PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", query, PQerrorMessage(c));
    if (PQntuples(r) > 0)
        out = arena_dup(w->arena, str_of(PQgetvalue(r, 0, 0)));
    PQclear(r);
    PQfinish(c);
    return out;
}

static str
of_sqlite(struct world *w, const char *query)
{
    sqlite3_stmt *statement;
    str out = S("");
    sqlite3 *db;

    assert_int_equal(sqlite3_open_v2(arena_cstr(w->arena, w->url), &db,
                                     SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    if (sqlite3_prepare_v2(db, query, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", query, sqlite3_errmsg(db));
    if (sqlite3_step(statement) == SQLITE_ROW)
        out = arena_dup(
            w->arena, str_of((const char *)sqlite3_column_text(statement, 0)));
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(db);
    return out;
}

str
raw_text(struct world *w, const char *query)
{
    return str_starts(w->url, S("postgres")) ? of_postgres(w, query)
                                             : of_sqlite(w, query);
}
