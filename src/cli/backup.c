/* SPDX-License-Identifier: Apache-2.0
 * Commands about the database as a whole: backup, restore, check. */
#include "store/backup.h"

#include <inttypes.h>

#include "cli/command.h"
#include "oauth/oauth.h"
#include "store/db.h"
#include "store/errors.h"

/* What to use instead, and what about a name that is taken. */
static enum exit_code
fail(struct call *c, err e, str about, str instead)
{
    enum exit_code code = call_fail(c, e, about);

    if (e == &STORE_OTHER_TOOL)
        call_complain(c, instead);
    return code;
}

static enum exit_code
run_backup(struct call *c)
{
    str file = c->options.arguments[0];
    struct backup_facts facts;
    err e = db_backup(c->arena, c->settings.database, file, call_now(), &facts);
    struct json j;

    if (e != OK)
        return fail(c, e, e == &STORE_FILE_EXISTS ? file : (str){0},
                    S("pg_dump --format=custom --file=FILE ADDRESS"));
    if (!c->json) {
        buf_fmt(&c->out,
                "The database as it was at " STR_FMT " is in " STR_FMT
                ": %" PRId64 " bytes, read through once.\n"
                "Keep it as you keep the database: it holds the same.\n",
                STR_ARG(call_iso(c, facts.taken_at)), STR_ARG(file),
                facts.bytes);
        return EXIT_DONE;
    }
    j = call_json_open(c);
    json_text(&j, S("file"), file);
    json_text(&j, S("taken_at"), call_iso(c, facts.taken_at));
    json_int(&j, S("bytes"), facts.bytes);
    call_json_close(c, &j);
    return EXIT_DONE;
}

/* ---- restore ---- */

struct restoring {
    bool end; /* --end-tokens */
    int64_t consents;
};

/* With the database that has no name yet. */
static err
look_at_consents(str url, void *arg)
{
    struct restoring *r = arg;
    struct arena *a = arena_open();
    struct db *db;
    err e = call_open_db_at(a, url, &db);

    if (e == OK)
        e = oauth_consents(db, call_now(), r->end, &r->consents);
    arena_close(a);
    return e;
}

static void
print_restored(struct call *c, const struct restoring *r,
               const struct backup_facts *facts)
{
    str when = call_iso(c, facts->taken_at);

    buf_fmt(&c->out, "The database is as it was at " STR_FMT ".\n",
            STR_ARG(when));
    if (r->end) {
        buf_fmt(&c->out,
                "All tokens are revoked, those of %" PRId64
                " consents: owners connect again.\n",
                r->consents);
    } else {
        buf_fmt(&c->out,
                "warning: %" PRId64
                " consents give tokens that work, also those that an owner "
                "or an app has\nended since; an app that has got new tokens "
                "since has to use the old ones.\n`--end-tokens` revokes them "
                "all.\n",
                r->consents);
    }
    buf_add(&c->out,
            S("warning: secrets, keys and accounts that were removed since "
              "work again, and those\nthat were made since do not.\n"));
}

static enum exit_code
run_restore(struct call *c)
{
    str file = c->options.arguments[0];
    struct restoring r = {.end = option_is_given(&c->options, "end-tokens")};
    struct backup_facts facts;
    err e = db_restore(c->arena, file, c->settings.database, look_at_consents,
                       &r, &facts);
    struct json j;

    if (e == &STORE_FILE_EXISTS)
        return fail(c, e, c->settings.database, (str){0});
    if (e != OK)
        return fail(c, e, e == &STORE_NO_BACKUP ? file : (str){0},
                    S("pg_restore --dbname=ADDRESS FILE"));
    if (!c->json) {
        print_restored(c, &r, &facts);
        return EXIT_DONE;
    }
    j = call_json_open(c);
    json_text(&j, S("taken_at"), call_iso(c, facts.taken_at));
    json_int(&j, S("bytes"), facts.bytes);
    json_bool(&j, S("tokens_ended"), r.end);
    json_int(&j, S("consents"), r.consents);
    call_json_close(c, &j);
    return EXIT_DONE;
}

/* ---- check ---- */

static void
print_problems(struct call *c, const str *problems, size_t count)
{
    struct json j;

    if (!c->json) {
        if (count == 0)
            buf_add(&c->out, S("The database is sound.\n"));
        for (size_t i = 0; i < count; i++)
            buf_fmt(&c->out, STR_FMT "\n", STR_ARG(problems[i]));
        return;
    }
    j = call_json_open(c);
    json_bool(&j, S("sound"), count == 0);
    json_open(&j, S("problems"), '[');
    for (size_t i = 0; i < count; i++)
        json_text(&j, (str){0}, problems[i]);
    json_close(&j, ']');
    call_json_close(c, &j);
}

/* Opening it compares the schema, and every query with its columns. */
static enum exit_code
run_check(struct call *c)
{
    struct db *db;
    str *problems;
    size_t count;
    enum exit_code code = call_open_db(c, &db);
    err e;

    if (code != EXIT_DONE)
        return code;
    e = db_problems(c->arena, c->settings.database, &problems, &count);
    if (e != OK)
        return call_fail(c, e, (str){0});
    print_problems(c, problems, count);
    if (count == 0)
        return EXIT_DONE;
    return call_fail(c, &STORE_UNSOUND, (str){0});
}

static const struct option restore_options[] = {
    {
     .name = STR("end-tokens"),
     .help = STR("Revoke every token that the backup holds."),
     },
};

// clang-format off
const struct command commands_of_backup[] = {
    {
        .name = "backup",
        .arguments = "FILE",
        .does = "Copy the database into a new file, while servers use it.",
        .more = "It holds everything that was committed at one moment. Until "
                "it is whole, the file has another name. For SQLite; a "
                "PostgreSQL database is copied by pg_dump.",
        .example = "backup /var/backups/valetkey-2026-11-25.db",
        .settings = "database",
        .prints_json = true,
        .adds = true,
        .run = run_backup,
    },
    {
        .name = "restore",
        .arguments = "FILE",
        .does = "Make the database from a backup.",
        .more = "Stop the server and move the old database away first: what "
                "is there is never replaced. What was revoked after the "
                "backup was made works again, which is said, unless "
                "--end-tokens.",
        .example = "restore /var/backups/valetkey-2026-11-25.db --end-tokens",
        .settings = "database",
        .prints_json = true,
        .adds = true,
        .options = restore_options,
        .option_count = sizeof restore_options / sizeof restore_options[0],
        .run = run_restore,
    },
    {
        .name = "check",
        .arguments = "",
        .does = "Look whether the database is sound and fits this program.",
        .more = "SQLite: every page, index and reference; PostgreSQL: the "
                "schema, its pages are pg_amcheck's to look at. Servers may "
                "use it meanwhile. Exit code 1: it is not.",
        .example = "check --database /var/lib/valetkey.db",
        .settings = "database",
        .prints_json = true,
        .run = run_check,
    },
};
// clang-format on
const size_t commands_of_backup_count =
    sizeof commands_of_backup / sizeof commands_of_backup[0];
