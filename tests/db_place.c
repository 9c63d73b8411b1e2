/* SPDX-License-Identifier: Apache-2.0
 * Where databases of tests are: a folder, or a schema of PostgreSQL. */
#include "db_place.h"

#include <dirent.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/random.h"
#include "test.h"

static void
remove_folder(void *arg)
{
    struct arena *a = arena_open();
    DIR *folder = opendir(arg);
    struct dirent *entry;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] != '.')
            (void)unlink(
                arena_fmt(a, "%s/%s", (const char *)arg, entry->d_name).at);
    }
    if (folder != NULL)
        (void)closedir(folder);
    (void)rmdir(arg);
    arena_close(a);
}

str
test_db_sqlite(struct arena *a)
{
    const char *under = getenv("TMPDIR");
    char *folder = arena_cstr(a, arena_fmt(a, "%s/valetkey-test-XXXXXX",
                                           under == NULL ? "/tmp" : under));

    assert_non_null(mkdtemp(folder));
    arena_defer(a, remove_folder, folder);
    return arena_fmt(a, "%s/valetkey.db", folder);
}

struct place {
    const char *server, *schema;
};

static void
say(const struct place *p, const char *before, const char *after)
{
    struct arena *a = arena_open();
    PGconn *c = PQconnectdb(p->server);
    PGresult *r =
        PQexec(c, arena_fmt(a, "SET client_min_messages = warning; %s %s %s",
                            before, p->schema, after)
                      .at);

    assert_string_equal(PQresultErrorMessage(r), "");
    assert_int_equal(PQresultStatus(r), PGRES_COMMAND_OK);
    PQclear(r);
    PQfinish(c);
    arena_close(a);
}

static void
drop_schema(void *place)
{
    say(place, "DROP SCHEMA", "CASCADE");
}

str
test_db_postgres(struct arena *a)
{
    const char *server = getenv("VALETKEY_TEST_POSTGRES");
    struct place *p = ARENA_NEW(a, struct place);
    str id = random_uuid(a);
    bool has_query;

    if (server == NULL || *server == '\0')
        skip();
    has_query = str_has(str_of(server), '?');
    p->server = server;
    p->schema = arena_fmt(a, "test_%.8s", id.at).at;
    say(p, "CREATE SCHEMA", "");
    arena_defer(a, drop_schema, p);
    return arena_fmt(a, "%s%soptions=-csearch_path%%3D%s", server,
                     has_query ? "&" : "?", p->schema);
}
