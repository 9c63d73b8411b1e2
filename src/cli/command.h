/* SPDX-License-Identifier: Apache-2.0
 * What a command is, and what it is given; shared by the files of cli/. */
#pragma once
#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/options.h"

struct db;
struct call;

struct command {
    const char *name;      /* "app add" */
    const char *arguments; /* "ID LAST_FOUR [MORE]..."; "" for none */
    const char *does;      /* one line, for the list of commands */
    const char *more;      /* what else there is to know; "" for nothing */
    const char *example;   /* without "valetkey " */
    const char *settings;  /* which it reads, separated by spaces; "*": all */
    bool prints_json;      /* has --json */
    bool names_app;        /* which may not exist: EXIT_UNKNOWN */
    bool logs;             /* says by its log what others say by a sentence */
    bool adds;             /* what may exist: EXIT_TAKEN */
    const struct option *options;
    size_t option_count;
    enum exit_code (*run)(struct call *c);
};

/* A command's rows are in the file that runs it; cli.c puts them in order. */
extern const struct command commands_of_app[], commands_of_program[],
    commands_of_credentials[], commands_of_user[], commands_of_car[],
    commands_of_key[], commands_of_connection[], commands_of_activity[],
    commands_of_backup[], commands_of_team[];
extern const size_t commands_of_app_count, commands_of_program_count,
    commands_of_credentials_count, commands_of_user_count,
    commands_of_car_count, commands_of_key_count, commands_of_connection_count,
    commands_of_activity_count, commands_of_backup_count,
    commands_of_team_count;
extern const struct command command_app_update, command_app_undo;
extern const struct command command_connect_url;

/* credentials.c: --secret S or --secret-file F; without either, a new one. */
struct secret;
enum exit_code call_take_secret(struct call *c, const char *option,
                                const char *file_option, struct secret *out);
/* From a file, "-" is standard input, without an end of line. What is read is
 * wiped when the command ends. */
enum exit_code call_secret_file(struct call *c, str path, struct secret *out);
/* "90d", "12h", "30m" of --expires, as a moment; absent: 0, for ever. */
enum exit_code call_take_expiry(struct call *c, int64_t now, int64_t *out);
void call_warn_if_short(const struct call *c, const char *what,
                        struct secret s);

struct call {
    struct arena *arena;
    const struct program *program;
    const struct command *command;
    struct options options;
    struct settings settings;
    enum setting_origin *origins; /* one a row of settings.def */
    bool json;
    struct buf out; /* printed when the command has ended */
};

/* All rows of a command: its own, those of its settings, --json, --help. */
void command_options(struct arena *a, const struct command *c,
                     struct options *out);

/* The table, in the order of the help. */
const struct command *const *cli_commands(size_t *count);

void help_overview(struct buf *out);
void help_group(struct buf *out, str group); /* "app" */
void help_command(struct arena *a, struct buf *out, const struct command *c);

/* What each exit code means. */
struct exit_code_row {
    enum exit_code code;
    str means;
};
extern const struct exit_code_row exit_code_rows[];
extern const size_t exit_code_count;

/* "valetkey app add: <sentence>" on standard error. */
void call_complain(const struct call *c, str sentence);

/* The same with an error's description, and the value it is about ("" for
 * none); the result is what the command ends with. */
enum exit_code call_fail(const struct call *c, err e, str about);

/* The database, opened with the queries about apps and
 * people. What goes wrong is said. */
enum exit_code call_open_db(struct call *c, struct db **out);

/* The same queries on another database, closed with the arena. */
err call_open_db_at(struct arena *a, str url, struct db **out);

/* The same, and the app that the first argument names: an id that is misspelt
 * has no connections. */
struct app;
enum exit_code call_open_app(struct call *c, struct db **db, struct app *app);

/* Who is behind every command, for the audit. */
#define CALL_WHO S("operator")

/* Ready to be written, in the team of an app: line says what, before, after.
 * Errors: APP_UNKNOWN. */
struct audit_line;
err call_audit(struct call *c, struct db *db, str app_id,
               struct audit_line *line);

/* The id of a team by its name; "" names none. Errors: ADMIN_TEAM. */
err call_team(struct call *c, struct db *db, str name, str *id);

/* --limit: how many lines at most, 50 if it is not given. */
enum exit_code call_take_limit(struct call *c, int64_t *out);

/* Standard output as JSON: one object, opened and closed around members. */
struct json call_json_open(struct call *c);
void call_json_close(struct call *c, struct json *j);

int64_t call_now(void); /* seconds */

/* ---- shared by the commands about apps (app.c) ---- */

enum exit_code call_refuse(const struct call *c, str sentence);

/* "read_vin", "required:read_vin": the words of an option, read. */
struct scope_item;
enum exit_code call_take_permissions(struct call *c, const char *option,
                                     struct scope_item **out, size_t *count);

/* "2026-01-31T10:00:00.000Z" */
str call_iso(struct call *c, int64_t seconds);
