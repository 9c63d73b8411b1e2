/* SPDX-License-Identifier: Apache-2.0
 * From argv to the command that is meant. */
#include "cli/cli.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/nearest.h"
#include "cli/command.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/keys.sql.h"
#include "dashboard/overview.sql.h"
#include "dashboard/requests.sql.h"
#include "dashboard/sessions.sql.h"
#include "oauth/apps.sql.h"
#include "oauth/errors.h"
#include "oauth/oauth.h"
#include "oauth/oauth.sql.h"
#include "settings/file.h"
#include "steering/steering.sql.h"
#include "store/db.h"
#include "store/errors.h"
#include "vehicles/connections.sql.h"
#include "vehicles/vehicles.sql.h"

enum {
    OUTPUT_MOST = 16 * 1024 * 1024,
    COMMANDS_MOST = 128,
    COMMON_ROWS = 3,
    LIMIT = 50,
    LIMIT_MOST = 1000,
};

static const struct option common_json = {
    .name = STR("json"),
    .help = STR("Print one JSON object instead of text."),
};
static const struct option common_config = {
    .name = STR("config"),
    .value = STR("FILE"),
    .help = STR("A file of settings, `name = value` lines; variables and "
                "options win over it. An empty name: none."),
    .fallback = STR(VALETKEY_SETTINGS_FILE),
    .variable = STR("VALETKEY_CONFIG"),
};
static const struct option common_help = {
    .name = STR("help"),
    .help = STR("Print this help."),
};

const struct command *const *
cli_commands(size_t *count)
{
    static const struct {
        const struct command *rows;
        const size_t *count; /* NULL: one */
        size_t first;
    } groups[] = {
        {commands_of_app,         &commands_of_app_count,         0},
        {&command_app_update,     NULL,                           0},
        {&command_app_undo,       NULL,                           0},
        {commands_of_credentials, &commands_of_credentials_count, 0},
        {&command_connect_url,    NULL,                           0},
        {commands_of_connection,  &commands_of_connection_count,  0},
        {commands_of_activity,    &commands_of_activity_count,    0},
        {commands_of_user,        &commands_of_user_count,        0},
        {commands_of_team,        &commands_of_team_count,        0},
        {commands_of_key,         &commands_of_key_count,         0},
        {commands_of_car,         &commands_of_car_count,         0},
        {commands_of_program,     &commands_of_program_count,     1},
        {commands_of_backup,      &commands_of_backup_count,      0},
    };
    static const struct command *table[COMMANDS_MOST];
    // cppcheck-suppress unassignedVariable; n++ assigns it
    static size_t n;

    *count = n;
    if (n > 0)
        return table;
    table[n++] = &commands_of_program[0]; /* serve comes first */
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++) {
        size_t most = groups[g].count == NULL ? 1 : *groups[g].count;

        for (size_t i = groups[g].first; i < most; i++)
            table[n++] = &groups[g].rows[i];
    }
    *count = n;
    return table;
}

static bool
reads_setting(const struct command *c, str name)
{
    str word, rest = str_of(c->settings);

    if (str_eq(rest, S("*")))
        return true;
    while (str_word(&rest, ' ', &word)) {
        if (str_eq(word, name))
            return true;
    }
    return false;
}

static struct option
option_of_setting(struct arena *a, const struct setting *row)
{
    struct settings defaults;

    settings_default(&defaults);
    return (struct option){
        .name = setting_flag(a, row),
        .value = setting_placeholder(row),
        .help = row->help,
        .fallback = setting_shown(a, row, &defaults),
        .variable = setting_variable(a, row),
        .many = setting_is_list(row),
    };
}

void
command_options(struct arena *a, const struct command *c, struct options *out)
{
    struct option *rows = arena_alloc(
        a, c->option_count + setting_count + COMMON_ROWS, sizeof *rows);
    size_t n = 0;

    for (size_t i = 0; i < c->option_count; i++)
        rows[n++] = c->options[i];
    for (size_t i = 0; i < setting_count; i++) {
        if (reads_setting(c, setting_rows[i].name))
            rows[n++] = option_of_setting(a, &setting_rows[i]);
    }
    if (c->settings[0] != '\0')
        rows[n++] = common_config;
    if (c->prints_json)
        rows[n++] = common_json;
    rows[n++] = common_help;
    out->rows = rows;
    out->row_count = n;
}

void
call_complain(const struct call *c, str sentence)
{
    (void)fprintf(
        stderr, "valetkey%s%s: " STR_FMT "\n", c->command == NULL ? "" : " ",
        c->command == NULL ? "" : c->command->name, STR_ARG(sentence));
}

enum exit_code
call_fail(const struct call *c, err e, str about)
{
    static const struct {
        int status;
        enum exit_code code;
    } codes[] = {
        {400, EXIT_REFUSED},
        {404, EXIT_UNKNOWN},
        {409, EXIT_TAKEN  },
    };

    if (about.len > 0)
        call_complain(c, arena_fmt(c->arena, STR_FMT ": %s", STR_ARG(about),
                                   e->description));
    else
        call_complain(c, str_of(e->description));
    if (e == &STORE_CONFLICT)
        return EXIT_FAILED;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (codes[i].status == e->status)
            return codes[i].code;
    }
    return EXIT_FAILED;
}

err
call_open_db_at(struct arena *a, str url, struct db **out)
{
    static const struct query_set *const sets[] = {
        &apps_queries,     &connections_queries, &dashboard_queries,
        &keys_queries,     &oauth_queries,       &overview_queries,
        &requests_queries, &sessions_queries,    &steering_queries,
        &vehicles_queries};
    const struct db_config config = {
        .url = url,
        .sets = sets,
        .set_count = sizeof sets / sizeof sets[0],
        .connections = 1,
    };

    return db_open(a, &config, out);
}

enum exit_code
call_open_db(struct call *c, struct db **out)
{
    err e = call_open_db_at(c->arena, c->settings.database, out);

    if (e == OK)
        return EXIT_DONE;
    (void)call_fail(c, e, (str){0});
    if (e == &STORE_SCHEMA)
        call_complain(c, S("`valetkey migrate` makes it or brings it up to "
                           "date; one that is newer needs a newer program"));
    return EXIT_FAILED;
}

enum exit_code
call_open_app(struct call *c, struct db **db, struct app *app)
{
    enum exit_code code = call_open_db(c, db);
    bool found = false;
    err e;

    if (code != EXIT_DONE)
        return code;
    e = app_find(*db, c->arena, c->options.arguments[0], &found, app);
    if (e == OK && !found)
        e = &APP_UNKNOWN;
    return e == OK ? EXIT_DONE : call_fail(c, e, c->options.arguments[0]);
}

enum exit_code
call_take_limit(struct call *c, int64_t *out)
{
    str limit = option_text(&c->options, "limit");

    *out = LIMIT;
    if (limit.len == 0 || (str_to_int(limit, LIMIT_MOST, out) && *out > 0))
        return EXIT_DONE;
    return call_refuse(c, S("--limit is a whole number from 1 to 1000"));
}

struct json
call_json_open(struct call *c)
{
    struct json j = {.out = &c->out};

    json_open(&j, (str){0}, '{');
    return j;
}

void
call_json_close(struct call *c, struct json *j)
{
    json_close(j, '}');
    buf_char(&c->out, '\n');
}

int64_t
call_now(void)
{
    return clock_system_ms() / 1000;
}

/* Nothing was done if the answer cannot be seen: say so. */
static enum exit_code
print_out(const struct call *c, enum exit_code code)
{
    if (c->out.len > 0)
        (void)fwrite(c->out.at, 1, c->out.len, stdout);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        call_complain(c, S("the answer could not be written"));
        return EXIT_FAILED;
    }
    return code;
}

/* Every first word, and every whole name: what a mistyped one may mean. */
static str
nearest_command(struct arena *a, str given)
{
    str names[COMMANDS_MOST * 2], first, rest;
    size_t count, n = 0;
    const struct command *const *commands = cli_commands(&count);

    (void)a;
    for (size_t i = 0; i < count; i++) {
        names[n++] = str_of(commands[i]->name);
        if (str_cut(str_of(commands[i]->name), ' ', &first, &rest))
            names[n++] = first;
    }
    return str_nearest(given, names, n);
}

static const struct command *
find_command(str name)
{
    size_t count;
    const struct command *const *commands = cli_commands(&count);

    for (size_t i = 0; i < count; i++) {
        if (str_eq(str_of(commands[i]->name), name))
            return commands[i];
    }
    return NULL;
}

static bool
is_group(str word)
{
    str first, rest;
    size_t count;
    const struct command *const *commands = cli_commands(&count);

    for (size_t i = 0; i < count; i++) {
        if (str_cut(str_of(commands[i]->name), ' ', &first, &rest) &&
            str_eq(first, word))
            return true;
    }
    return false;
}

static bool
is_help_word(str s)
{
    return str_eq(s, S("help")) || str_eq(s, S("--help")) || str_eq(s, S("-h"));
}

static enum exit_code
no_such_command(struct call *c, str given)
{
    str near = nearest_command(c->arena, given);
    bool shows = str_is_utf8(given) && str_is_printable(given);

    if (near.len > 0 && shows)
        call_complain(c, arena_fmt(c->arena,
                                   "there is no command `" STR_FMT
                                   "`; did you mean `" STR_FMT "`?",
                                   STR_ARG(given), STR_ARG(near)));
    else
        call_complain(c, S("there is no such command; `valetkey help` lists "
                           "them"));
    return EXIT_REFUSED;
}

/* How many arguments a command wants, by the words of its row: "ID", "[NAME]"
 * may be left out, "[NAME]..." may be repeated too. */
static void
arguments_wanted(const struct command *c, size_t *least, size_t *most)
{
    str word, rest = str_of(c->arguments);

    *least = *most = 0;
    while (str_word(&rest, ' ', &word)) {
        *least += !str_starts(word, S("["));
        *most = str_ends(word, S("...")) ? SIZE_MAX : *most + 1;
    }
}

/* The file that is named, by the option or else the variable; else the one that
 * this program was built to look for, if it is there. */
static bool
read_file(struct call *c, char *const *environment,
          const struct settings_file **out, str *problem)
{
    struct settings_file *file = ARENA_NEW(c->arena, struct settings_file);
    str path = option_text(&c->options, "config"), name, value;
    bool named = option_is_given(&c->options, "config");

    for (char *const *e = environment; !named && *e != NULL; e++) {
        named = str_cut(str_of(*e), '=', &name, &value) &&
                str_eq(name, S("VALETKEY_CONFIG"));
        path = named ? value : path;
    }
    if (!named && access(VALETKEY_SETTINGS_FILE, F_OK) == 0)
        path = S(VALETKEY_SETTINGS_FILE);
    *out = NULL;
    if (path.len == 0)
        return true;
    *out = file;
    return settings_file_read(c->arena, path, file, problem);
}

static bool
read_settings(struct call *c, char *const *environment, str *problem)
{
    struct setting_given *flags =
        arena_alloc(c->arena, c->options.given_count + 1, sizeof *flags);
    struct settings_sources from = {.environment = environment, .flags = flags};

    if (!read_file(c, environment, &from.file, problem))
        return false;
    for (size_t i = 0; i < c->options.given_count; i++) {
        for (size_t k = 0; k < setting_count; k++) {
            const struct setting *row = &setting_rows[k];
            bool same = str_eq(setting_flag(c->arena, row),
                               c->options.given[i].row->name);

            if (same && reads_setting(c->command, row->name))
                flags[from.flag_count++] =
                    (struct setting_given){row, c->options.given[i].value};
        }
    }
    c->origins = arena_alloc(c->arena, setting_count, sizeof *c->origins);
    return settings_read(c->arena, &from, &c->settings, c->origins, problem);
}

/* Everything that can be refused before the command runs. */
static bool
prepare(struct call *c, char *const *environment, str *problem)
{
    size_t least, most;

    arguments_wanted(c->command, &least, &most);
    if (c->options.argument_count > most) {
        *problem = S("there are more arguments than it takes");
        return false;
    }
    if (c->options.argument_count < least) {
        *problem = arena_fmt(c->arena, "it needs %s", c->command->arguments);
        return false;
    }
    *problem = options_lack(c->arena, &c->options);
    if (problem->len > 0)
        return false;
    /* a command that reads no setting works whatever the variables say */
    return c->command->settings[0] == '\0' ||
           read_settings(c, environment, problem);
}

static enum exit_code
run_command(struct call *c, int argc, char **argv, char *const *environment)
{
    str problem = {0};

    command_options(c->arena, c->command, &c->options);
    if (!options_parse(c->arena, argc, argv, &c->options, &problem)) {
        call_complain(c, problem);
        return EXIT_REFUSED;
    }
    if (option_is_given(&c->options, "help")) {
        help_command(c->arena, &c->out, c->command);
        return EXIT_DONE;
    }
    if (!prepare(c, environment, &problem)) {
        call_complain(c, arena_fmt(c->arena,
                                   STR_FMT " (`valetkey %s --help` says more)",
                                   STR_ARG(problem), c->command->name));
        return EXIT_REFUSED;
    }
    if (!c->command->logs && settings_file_tells(c->arena, &c->settings))
        call_complain(c, arena_fmt(c->arena,
                                   "warning: everyone on this machine can "
                                   "read " STR_FMT ", which holds a secret",
                                   STR_ARG(c->settings.file->path)));
    c->json = c->command->prints_json && option_is_given(&c->options, "json");
    return c->command->run(c);
}

/* Help about the words that follow: a command, a group, or everything. */
static enum exit_code
run_help(struct call *c, int argc, char **argv)
{
    str name = argc > 0 ? str_of(argv[0]) : (str){0};
    const struct command *command;

    if (argc > 1)
        name = arena_fmt(c->arena, "%s %s", argv[0], argv[1]);
    command = find_command(name);
    if (argc == 0)
        help_overview(&c->out);
    else if (command != NULL)
        help_command(c->arena, &c->out, command);
    else if (is_group(name))
        help_group(&c->out, name);
    else
        return no_such_command(c, name);
    return EXIT_DONE;
}

static enum exit_code
run_group(struct call *c, int argc, char **argv, char *const *environment)
{
    str group = str_of(argv[0]), name;

    if (argc > 1 && is_help_word(str_of(argv[1]))) {
        help_group(&c->out, group);
        return EXIT_DONE;
    }
    if (argc == 1) {
        call_complain(c, arena_fmt(c->arena,
                                   "`%s` needs to know what to do; `valetkey "
                                   "%s --help` lists it",
                                   argv[0], argv[0]));
        return EXIT_REFUSED;
    }
    name = arena_fmt(c->arena, "%s %s", argv[0], argv[1]);
    c->command = find_command(name);
    return c->command == NULL ? no_such_command(c, name)
                              : run_command(c, argc - 2, argv + 2, environment);
}

static enum exit_code
dispatch(struct call *c, int argc, char **argv, char *const *environment)
{
    str first;

    if (argc == 0) {
        call_complain(c, S("it needs a command; `valetkey help` lists them"));
        return EXIT_REFUSED;
    }
    first = str_of(argv[0]);
    if (is_help_word(first))
        return run_help(c, argc - 1, argv + 1);
    if (is_group(first))
        return run_group(c, argc, argv, environment);
    c->command =
        find_command(str_eq(first, S("--version")) ? S("version") : first);
    return c->command == NULL ? no_such_command(c, first)
                              : run_command(c, argc - 1, argv + 1, environment);
}

enum exit_code
cli_run(const struct program *program, int argc, char **argv,
        char *const *environment)
{
    struct arena *a = arena_open();
    struct call c = {
        .arena = a,
        .program = program,
        .out = {.arena = a, .max = OUTPUT_MOST},
    };
    enum exit_code code = dispatch(&c, argc > 0 ? argc - 1 : 0,
                                   argc > 0 ? argv + 1 : argv, environment);

    code = print_out(&c, code);
    arena_close(a);
    return code;
}
