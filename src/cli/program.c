/* SPDX-License-Identifier: Apache-2.0
 * Commands about the program itself: serve, migrate, settings, version. */
#include "cli/command.h"
#include "store/db.h"

static enum exit_code
run_serve(struct call *c)
{
    return c->program->serve(c->arena, &c->settings);
}

static enum exit_code
run_migrate(struct call *c)
{
    const struct settings *settings = &c->settings;
    int applied = 0;
    err e = db_migrate(c->arena, settings->database, &applied);

    if (e != OK)
        return call_fail(c, e, (str){0});
    if (c->json) {
        struct json j = call_json_open(c);

        json_int(&j, S("steps"), applied);
        call_json_close(c, &j);
    } else if (applied == 0) {
        buf_add(&c->out, S("The database is up to date.\n"));
    } else {
        buf_fmt(&c->out, "The database is up to date after %d step%s.\n",
                applied, applied == 1 ? "" : "s");
    }
    return EXIT_DONE;
}

static void
setting_as_text(struct call *c, size_t i)
{
    const struct setting *row = &setting_rows[i];
    str value = setting_shown(c->arena, row, &c->settings);

    buf_fmt(&c->out, STR_FMT " = " STR_FMT "  (" STR_FMT ")\n",
            STR_ARG(row->name), STR_ARG(value),
            STR_ARG(setting_place(c->arena, &c->settings, i)));
    buf_fmt(&c->out, "    " STR_FMT "\n", STR_ARG(row->help));
    buf_fmt(&c->out, "    Allowed: " STR_FMT ".\n",
            STR_ARG(setting_allowed(c->arena, row)));
}

static enum exit_code
run_settings(struct call *c)
{
    bool as_file = option_is_given(&c->options, "as-file");
    struct json j;

    if (as_file && c->json)
        return call_refuse(c, S("--as-file prints no JSON"));
    if (as_file) {
        settings_as_file(&c->out, &c->settings);
        return EXIT_DONE;
    }
    if (!c->json) {
        for (size_t i = 0; i < setting_count; i++)
            setting_as_text(c, i);
        return EXIT_DONE;
    }
    j = call_json_open(c);
    json_open(&j, S("settings"), '[');
    for (size_t i = 0; i < setting_count; i++) {
        json_open(&j, (str){0}, '{');
        setting_json(&j, c->arena, &c->settings, i);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    call_json_close(c, &j);
    return EXIT_DONE;
}

static enum exit_code
run_version(struct call *c)
{
    struct json j;

    if (!c->json) {
        buf_add(&c->out, S("valetkey " VALETKEY_VERSION "\n"));
        return EXIT_DONE;
    }
    j = call_json_open(c);
    json_text(&j, S("name"), S("valetkey"));
    json_text(&j, S("version"), S(VALETKEY_VERSION));
    call_json_close(c, &j);
    return EXIT_DONE;
}

static const struct option settings_options[] = {
    {
     .name = STR("as-file"),
     .help =
            STR("Print them as a file for --config, with a comment for each. "
                "Defaults and secrets stand there as comments."),
     },
};

// clang-format off
const struct command commands_of_program[] = {
    {
        .name = "serve",
        .arguments = "",
        .does = "Run the server until it gets SIGTERM or SIGINT.",
        .more = "It brings the database up to date first. One line an event "
                "goes to standard error. A stop lets running requests end for "
                "at most the stop time; a second signal ends it at once.",
        .example = "serve --listen 127.0.0.1:8480 --database /var/lib/valetkey.db",
        .settings = "*",
        .logs = true,
        .run = run_serve,
    },
    {
        .name = "migrate",
        .arguments = "",
        .does = "Bring the database up to date with this program.",
        .more = "A new database is made. Each step is done wholly or not at "
                "all; a step once done is not undone by an older program, which "
                "refuses a newer database.",
        .example = "migrate --database postgresql://valetkey@db.example/valetkey",
        .settings = "database",
        .prints_json = true,
        .run = run_migrate,
    },
    {
        .name = "settings",
        .arguments = "",
        .does = "Print every setting: its value, where it comes from, and what "
                "it does.",
        .more = "Takes the same options as serve, so it shows what serve would "
                "do with them. Passwords and tokens are not shown.",
        .example = "settings --json",
        .settings = "*",
        .prints_json = true,
        .options = settings_options,
        .option_count = sizeof settings_options / sizeof settings_options[0],
        .run = run_settings,
    },
    {
        .name = "version",
        .arguments = "",
        .does = "Print the program's name and version.",
        .more = "",
        .example = "version",
        .settings = "",
        .prints_json = true,
        .run = run_version,
    },
};
// clang-format on
const size_t commands_of_program_count =
    sizeof commands_of_program / sizeof commands_of_program[0];
