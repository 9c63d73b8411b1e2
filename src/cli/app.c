/* SPDX-License-Identifier: Apache-2.0
 * Commands about apps: add, list, show, remove. */
#include <unistd.h>

#include "base/clock.h"
#include "base/nearest.h"
#include "base/random.h"
#include "cli/command.h"
#include "dashboard/keys.h"
#include "oauth/app_json.h"
#include "oauth/apps.h"
#include "oauth/errors.h"
#include "vehicles/plan.h"

enum { ANSWER_MOST = 64 };

enum exit_code
call_refuse(const struct call *c, str sentence)
{
    call_complain(c, sentence);
    return EXIT_REFUSED;
}

/* ---- app add ---- */

static enum exit_code
unknown_permission(const struct call *c, str given)
{
    str names[PERMISSION_COUNT], near;

    for (size_t i = 0; i < PERMISSION_COUNT; i++)
        names[i] = permission_row((enum permission)i)->name;
    near = str_nearest(given, names, PERMISSION_COUNT);
    if (!str_is_printable(given))
        given = S("that");
    if (near.len == 0)
        return call_refuse(c, arena_fmt(c->arena,
                                        "there is no permission " STR_FMT,
                                        STR_ARG(given)));
    return call_refuse(c, arena_fmt(c->arena,
                                    "there is no permission " STR_FMT
                                    "; did you mean " STR_FMT "?",
                                    STR_ARG(given), STR_ARG(near)));
}

enum exit_code
call_take_permissions(struct call *c, const char *option,
                      struct scope_item **out, size_t *count)
{
    static const str required = STR("required:");
    str *names;
    size_t n = option_texts(c->arena, &c->options, option, &names);
    struct scope_item *items = arena_alloc(c->arena, n, sizeof *items);

    for (size_t i = 0; i < n; i++) {
        bool locked = str_starts(names[i], required);
        str name = locked ? str_from(names[i], required.len) : names[i];
        enum permission p = permission_from(name);

        if (p == PERMISSION_COUNT)
            return unknown_permission(c, name);
        items[i] = (struct scope_item){p, locked};
    }
    *out = items;
    *count = n;
    return EXIT_DONE;
}

static enum exit_code
take_new_app(struct call *c, struct app_new *in)
{
    struct scope_item *permissions = NULL;
    str *uris;
    enum exit_code code;
    const char *const secret_file = "secret-file";
    const char *const token_file = "management-token-file";

    if (str_eq(option_text(&c->options, secret_file), S("-")) &&
        str_eq(option_text(&c->options, token_file), S("-")))
        return call_refuse(c, S("standard input holds one secret, not two"));
    *in = (struct app_new){
        .id = option_is_given(&c->options, "id")
                  ? option_text(&c->options, "id")
                  : random_uuid(c->arena),
        .name = option_text(&c->options, "name"),
        .development = !option_is_given(&c->options, "production"),
        .now = call_now(),
    };
    in->redirect_uri_count =
        option_texts(c->arena, &c->options, "redirect-uri", &uris);
    in->redirect_uris = uris;
    code = call_take_permissions(c, "permission", &permissions,
                                 &in->permission_count);
    in->permissions = permissions;
    if (code == EXIT_DONE)
        code = call_take_secret(c, "secret", secret_file, &in->secret);
    if (code == EXIT_DONE)
        code = call_take_secret(c, "management-token", token_file,
                                &in->management_token);
    return code;
}

static void
print_new_app(struct call *c, const struct app_new *in)
{
    struct json j;

    if (!c->json) {
        buf_fmt(&c->out,
                "id                " STR_FMT "\n"
                "secret            " STR_FMT "\n"
                "management token  " STR_FMT "\n\n"
                "The secret and the management token are not shown again.\n",
                STR_ARG(in->id), STR_ARG(in->secret.hidden),
                STR_ARG(in->management_token.hidden));
        return;
    }
    j = call_json_open(c);
    json_text(&j, S("id"), in->id);
    json_text(&j, S("name"), in->name);
    json_bool(&j, S("development"), in->development);
    json_text(&j, S("secret"), in->secret.hidden);
    json_text(&j, S("management_token"), in->management_token.hidden);
    call_json_close(c, &j);
}

/* An app of no team is the team Home's. */
static err
add_app(struct call *c, struct db *db, const struct app_new *in)
{
    struct audit_line line = {
        .at = in->now,
        .who = CALL_WHO,
        .what = S("app added"),
        .about = in->name,
        .after = in->id,
    };
    struct app_new app = *in;
    str team = option_text(&c->options, "team");

    TRY(call_team(c, db, team, &line.team_id));
    if (team.len == 0)
        line.team_id = HOME_TEAM;
    TRY(audit_prepare(db, &line));
    if (team.len > 0)
        return app_add_for_team(db, in, &line);
    app.also = audit_unit;
    app.also_arg = &line;
    return app_add(db, &app);
}

static enum exit_code
run_add(struct call *c)
{
    struct app_new in;
    struct db *db;
    str about;
    err e;
    enum exit_code code = take_new_app(c, &in);

    if (code != EXIT_DONE)
        return code;
    e = app_new_check(&in, &about);
    if (e != OK)
        return call_fail(c, e, str_is_printable(about) ? about : (str){0});
    code = call_open_db(c, &db);
    if (code != EXIT_DONE)
        return code;
    e = add_app(c, db, &in);
    if (e != OK)
        return call_fail(c, e, e == &APP_EXISTS ? in.id : (str){0});
    call_warn_if_short(c, "secret", in.secret);
    call_warn_if_short(c, "management token", in.management_token);
    print_new_app(c, &in);
    return EXIT_DONE;
}

/* ---- app list, app show ---- */

str
call_iso(struct call *c, int64_t seconds)
{
    return clock_iso(c->arena, seconds * 1000);
}

static str
kind_of(const struct app *app)
{
    return app->development ? S("development") : S("production");
}

static enum exit_code
run_list(struct call *c)
{
    struct app_listed *apps;
    struct json j;
    struct db *db;
    size_t n;
    err e;
    enum exit_code code = call_open_db(c, &db);

    if (code != EXIT_DONE)
        return code;
    e = app_list(db, c->arena, &apps, &n);
    if (e != OK)
        return call_fail(c, e, (str){0});
    if (!c->json) {
        for (size_t i = 0; i < n; i++)
            buf_fmt(&c->out, "%-36s  %-11s  " STR_FMT "\n",
                    arena_cstr(c->arena, apps[i].app.id),
                    kind_of(&apps[i].app).at, STR_ARG(apps[i].app.name));
        if (n == 0)
            buf_add(&c->out, S("There is no app. `valetkey app add` adds "
                               "one.\n"));
        return EXIT_DONE;
    }
    j = call_json_open(c);
    json_open(&j, S("apps"), '[');
    for (size_t i = 0; i < n; i++) {
        json_open(&j, (str){0}, '{');
        app_listed_json(&j, c->arena, &apps[i]);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    call_json_close(c, &j);
    return EXIT_DONE;
}

struct shown {
    struct app_shown app;
    str team;
    struct plan_use use;
};

static void
show_as_json(struct call *c, const struct shown *s)
{
    struct json j = call_json_open(c);

    app_shown_json(&j, c->arena, &s->app);
    json_text(&j, S("team"), s->team);
    plan_use_json(&j, c->arena, &s->use);
    call_json_close(c, &j);
}

static str
iso_or_nothing(struct call *c, int64_t at)
{
    return at == 0 ? (str){0} : call_iso(c, at);
}

static void
credentials_as_text(struct call *c, const char *label,
                    const struct app_credential *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_fmt(&c->out,
                "%-17s …" STR_FMT ", since " STR_FMT "%s" STR_FMT "%s" STR_FMT
                "%s" STR_FMT "\n",
                label, STR_ARG(at[i].last_four),
                STR_ARG(call_iso(c, at[i].created_at)),
                at[i].expires_at == 0 ? "" : ", until ",
                STR_ARG(iso_or_nothing(c, at[i].expires_at)),
                at[i].used_at == 0 ? "" : ", last used ",
                STR_ARG(iso_or_nothing(c, at[i].used_at)),
                at[i].name.len == 0 ? "" : ", ", STR_ARG(at[i].name));
    if (n == 0)
        buf_fmt(&c->out, "%-17s none\n", label);
}

static void
settings_as_text(struct call *c, const struct app *app)
{
    bool ignored = str_eq(app->plan, S("free")) && app->powertrains.len > 0;

    for (enum app_text t = APP_TEXT_DESCRIPTION; t < APP_TEXT_PLAN; t++) {
        str value = app_text_of(app, t);

        if (value.len > 0)
            buf_fmt(&c->out, "%-17s " STR_FMT "%s\n",
                    arena_cstr(c->arena, app_text_name(t)), STR_ARG(value),
                    t == APP_TEXT_POWERTRAINS && ignored
                        ? "  (ignored: the plan is free)"
                        : "");
    }
    if (app->logo.len > 0)
        buf_fmt(&c->out, "logo              " STR_FMT "\n",
                STR_ARG(app_logo_url(c->arena, app->id, app->logo)));
    buf_fmt(&c->out, "version           %lld\n", (long long)app->version);
}

static void
use_as_text(struct call *c, const struct plan_use *use)
{
    buf_fmt(&c->out, "vehicles          %lld", (long long)use->vehicles);
    if (use->vehicles_most > 0)
        buf_fmt(&c->out, " of %lld", (long long)use->vehicles_most);
    if (use->requests_most > 0)
        buf_fmt(&c->out,
                "\nrequests          %lld of %lld in " STR_FMT " (UTC)",
                (long long)use->requests, (long long)use->requests_most,
                STR_ARG(plan_month(c->arena, use)));
    buf_add(&c->out, S("\n"));
}

static void
show_as_text(struct call *c, const struct shown *s)
{
    const struct app_shown *app = &s->app;
    const struct app_listed *listed = &app->listed;

    buf_fmt(&c->out,
            "id                " STR_FMT "\n"
            "name              " STR_FMT "\n"
            "team              " STR_FMT "\n"
            "kind              " STR_FMT "\n"
            "plan              " STR_FMT "\n"
            "errors            " STR_FMT "\n"
            "created           " STR_FMT "\n",
            STR_ARG(listed->app.id), STR_ARG(listed->app.name),
            STR_ARG(s->team), STR_ARG(kind_of(&listed->app)),
            STR_ARG(listed->app.plan), STR_ARG(listed->app.errors),
            STR_ARG(call_iso(c, listed->created_at)));
    use_as_text(c, &s->use);
    settings_as_text(c, &listed->app);
    for (size_t i = 0; i < app->redirect_uri_count; i++)
        buf_fmt(&c->out, "redirect URI      " STR_FMT "%s\n",
                STR_ARG(app->redirect_uris[i].uri),
                app->redirect_uris[i].is_default ? "  (default)" : "");
    if (app->redirect_uri_count == 0)
        buf_add(&c->out, S("redirect URI      none\n"));
    for (size_t i = 0; i < app->permission_count; i++)
        buf_fmt(&c->out, "permission        " STR_FMT "%s\n",
                STR_ARG(permission_row(app->permissions[i].permission)->name),
                app->permissions[i].required ? "  (required)" : "");
    if (app->permission_count == 0)
        buf_add(&c->out, S("permission        none; its Connect URLs must have "
                           "a scope\n"));
    credentials_as_text(c, "secret", app->secrets, app->secret_count);
    credentials_as_text(c, "management token", app->management_tokens,
                        app->management_token_count);
}

static err
show_read(struct call *c, struct db *db, str id, struct shown *out)
{
    str team_id;

    TRY(app_show(db, c->arena, id, &out->app));
    TRY(app_team(db, c->arena, id, &team_id, &out->team));
    return plan_use_read(db, c->arena, &c->settings, id,
                         out->app.listed.app.plan, call_now(), &out->use);
}

static enum exit_code
run_show(struct call *c)
{
    str id = c->options.arguments[0];
    struct shown shown;
    struct db *db;
    err e;
    enum exit_code code = call_open_db(c, &db);

    if (code != EXIT_DONE)
        return code;
    e = show_read(c, db, id, &shown);
    if (e != OK)
        return call_fail(c, e, (str){0});
    if (c->json)
        show_as_json(c, &shown);
    else
        show_as_text(c, &shown);
    return EXIT_DONE;
}

/* ---- app remove ---- */

/* Only a person at a terminal is asked; a script says --yes. */
static enum exit_code
ask_to_remove(const struct call *c, const struct app_shown *app)
{
    char answer[ANSWER_MOST];

    if (option_is_given(&c->options, "yes"))
        return EXIT_DONE;
    if (!isatty(STDIN_FILENO))
        return call_refuse(c,
                           S("nobody can be asked here; --yes removes without "
                             "asking"));
    (void)fprintf(stderr,
                  "Remove " STR_FMT " (" STR_FMT ") with all its owners' "
                  "connections? Type yes: ",
                  STR_ARG(app->listed.app.name), STR_ARG(app->listed.app.id));
    if (fgets(answer, sizeof answer, stdin) == NULL ||
        strcmp(answer, "yes\n") != 0)
        return call_refuse(c, S("nothing was removed"));
    return EXIT_DONE;
}

static err
remove_app(struct call *c, struct db *db, const struct app *app)
{
    struct audit_line line = {.what = S("app removed")};

    TRY(call_audit(c, db, app->id, &line));
    return app_remove_for_team(db, app, &line);
}

static enum exit_code
run_remove(struct call *c)
{
    str id = c->options.arguments[0];
    struct app_shown app;
    struct db *db;
    err e;
    enum exit_code code = call_open_db(c, &db);

    if (code != EXIT_DONE)
        return code;
    e = app_show(db, c->arena, id, &app);
    if (e != OK)
        return call_fail(c, e, (str){0});
    code = ask_to_remove(c, &app);
    if (code != EXIT_DONE)
        return code;
    e = remove_app(c, db, &app.listed.app);
    if (e != OK)
        return call_fail(c, e, (str){0});
    if (c->json) {
        struct json j = call_json_open(c);

        json_text(&j, S("removed"), id);
        call_json_close(c, &j);
    } else {
        buf_fmt(&c->out,
                "Removed " STR_FMT ". Its tokens are refused from now on.\n",
                STR_ARG(app.listed.app.name));
    }
    return EXIT_DONE;
}

/* ---- the rows ---- */

// clang-format off
static const struct option add_options[] = {
    {.name = STR("name"),
     .value = STR("NAME"),
     .help = STR("The app's name, as owners read it on every page."),
     .required = true},
    {.name = STR("id"),
     .value = STR("ID"),
     .help = STR("The id (client_id) to use: [A-Za-z0-9_-]{1,64}."),
     .fallback = STR("a new UUID")},
    {.name = STR("team"),
     .value = STR("NAME"),
     .help = STR("The team whose app it is; the team must exist."),
     .fallback = STR("Home")},
    {.name = STR("secret"),
     .value = STR("S"),
     .help = STR("The secret to use: [A-Za-z0-9_-]{1,64}. Seen by whoever "
                 "lists processes before it is read; --secret-file is not."),
     .fallback = STR("a new one of 36 characters"),
     .secret = true},
    {.name = STR("secret-file"),
     .value = STR("FILE"),
     .help = STR("Read the secret from a file, or with - from standard "
                 "input.")},
    {.name = STR("management-token"),
     .value = STR("TOKEN"),
     .help = STR("The token for the management API: [A-Za-z0-9_-]{1,64}."),
     .fallback = STR("a new one of 36 characters"),
     .secret = true},
    {.name = STR("management-token-file"),
     .value = STR("FILE"),
     .help = STR("Read the management token from a file, or with - from "
                 "standard input.")},
    {.name = STR("redirect-uri"),
     .value = STR("URI"),
     .help = STR("Where owners may be sent back to, letter for letter; the "
                 "first one is the default."),
     .many = true},
    {.name = STR("permission"),
     .value = STR("NAME"),
     .help = STR("What the app asks for when its Connect URL has no scope, "
                 "such as read_odometer; required:read_odometer cannot be "
                 "unticked."),
     .many = true},
    {.name = STR("production"),
     .help = STR("A real app: pages neither explain to developers nor offer "
                 "simulated cars.")},
};
// clang-format on

static const struct option remove_options[] = {
    {.name = STR("yes"), .help = STR("Remove without asking.")},
};

// clang-format off
const struct command commands_of_app[] = {
    {
        .name = "app add",
        .arguments = "",
        .does = "Add an app and print its id, secret and management token.",
        .more = "The secret and the management token are printed once; only "
                "their hashes are kept. An id that exists already is refused "
                "and nothing is changed.",
        .example = "app add --name 'My app' --permission read_odometer \\\n"
                   "      --redirect-uri http://localhost:8481/callback",
        .settings = "database",
        .prints_json = true,
        .adds = true,
        .options = add_options,
        .option_count = sizeof add_options / sizeof add_options[0],
        .run = run_add,
    },
    {
        .name = "app list",
        .arguments = "",
        .does = "List the apps, the oldest first.",
        .more = "",
        .example = "app list --json",
        .settings = "database",
        .prints_json = true,
        .run = run_list,
    },
    {
        .name = "app show",
        .arguments = "ID",
        .does = "Print what is known about an app.",
        .more = "Of its secrets, only the last four characters. What it uses of "
                "its plan is counted in calendar months (UTC); give the limits "
                "that the server was given.",
        .example = "app show 8229df9f-91a0-4ff0-a1ae-a1f38ee24d07",
        .settings = "database free_requests free_vehicles custom_requests "
                    "custom_vehicles limit_simulated",
        .prints_json = true,
        .names_app = true,
        .run = run_show,
    },
    {
        .name = "app remove",
        .arguments = "ID",
        .does = "Remove an app with its secrets, owners and connections.",
        .more = "A running server refuses it and its tokens from the next "
                "request on. This cannot be undone.",
        .example = "app remove 8229df9f-91a0-4ff0-a1ae-a1f38ee24d07 --yes",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .options = remove_options,
        .option_count = sizeof remove_options / sizeof remove_options[0],
        .run = run_remove,
    },
};
// clang-format on
const size_t commands_of_app_count =
    sizeof commands_of_app / sizeof commands_of_app[0];
