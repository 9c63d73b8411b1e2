/* SPDX-License-Identifier: Apache-2.0
 * `valetkey app update`: every setting of an app. */
#include "cli/command.h"
#include "dashboard/app_line.h"
#include "oauth/apps.h"
#include "oauth/errors.h"

enum { LOGO_FILE_MOST = 512 * 1024 + 1, VERSION_MOST = 1000000000 };

/* "privacy-url" for privacy_url. */
static const char *
option_of(struct call *c, enum app_text t)
{
    char *name = arena_cstr(c->arena, app_text_name(t));

    for (char *at = name; *at != '\0'; at++) {
        if (*at == '_')
            *at = '-';
    }
    return name;
}

static void
take_texts(struct call *c, struct app_change *in)
{
    str *values = arena_alloc(c->arena, APP_TEXTS, sizeof *values);

    for (enum app_text t = 0; t < APP_TEXTS; t++) {
        const char *option = option_of(c, t);

        values[t] = option_text(&c->options, option);
        if (option_is_given(&c->options, option))
            in->texts[t] = &values[t];
    }
}

static enum exit_code
take_kind(struct call *c, struct app_change *in)
{
    static const bool yes = true, no = false;
    bool development = option_is_given(&c->options, "development");
    bool production = option_is_given(&c->options, "production");

    if (development && production)
        return call_refuse(c,
                           S("give --development or --production, not both"));
    if (development || production)
        in->development = development ? &yes : &no;
    return EXIT_DONE;
}

static void
take_uris(struct call *c, struct app_change *in)
{
    str *uris;

    in->add_uri_count =
        option_texts(c->arena, &c->options, "add-redirect-uri", &uris);
    in->add_uris = uris;
    in->remove_uri_count =
        option_texts(c->arena, &c->options, "remove-redirect-uri", &uris);
    in->remove_uris = uris;
    if (option_is_given(&c->options, "default-redirect-uri")) {
        str *uri = ARENA_NEW(c->arena, str);

        *uri = option_text(&c->options, "default-redirect-uri");
        in->default_uri = uri;
    }
}

/* --permissions none, or the names, each in an option of its own or several
 * with spaces or commas between. */
static enum exit_code
take_permissions(struct call *c, struct app_change *in)
{
    struct scope_item *items;
    enum exit_code code;

    if (!option_is_given(&c->options, "permissions"))
        return EXIT_DONE;
    if (str_eq(option_text(&c->options, "permissions"), S("none"))) {
        in->permissions = arena_alloc(c->arena, 1, sizeof *items);
        return EXIT_DONE;
    }
    code =
        call_take_permissions(c, "permissions", &items, &in->permission_count);
    in->permissions = items;
    return code;
}

/* --logo none, or a file. */
static enum exit_code
take_logo(struct call *c, struct app_change *in)
{
    str path = option_text(&c->options, "logo");
    str *logo = ARENA_NEW(c->arena, str);
    char *at;
    FILE *f;

    if (!option_is_given(&c->options, "logo"))
        return EXIT_DONE;
    in->logo = logo;
    if (str_eq(path, S("none")))
        return EXIT_DONE;
    f = fopen(arena_cstr(c->arena, path), "rb");
    if (f == NULL)
        return call_refuse(c, arena_fmt(c->arena,
                                        "the file " STR_FMT " cannot be read",
                                        STR_ARG(path)));
    at = arena_alloc(c->arena, LOGO_FILE_MOST, 1);
    *logo = (str){at, fread(at, 1, LOGO_FILE_MOST, f)};
    (void)fclose(f);
    return app_logo_is_png(*logo) ? EXIT_DONE : call_fail(c, &APP_LOGO, path);
}

static enum exit_code
take_version(struct call *c, struct app_change *in)
{
    if (!option_is_given(&c->options, "if-version"))
        return EXIT_DONE;
    if (str_to_int(option_text(&c->options, "if-version"), VERSION_MOST,
                   &in->if_version) &&
        in->if_version > 0)
        return EXIT_DONE;
    return call_refuse(c, S("--if-version is a number that `valetkey app show` "
                            "has printed"));
}

static bool
changes_something(const struct app_change *in)
{
    bool changes = in->development != NULL || in->add_uri_count > 0 ||
                   in->remove_uri_count > 0 || in->default_uri != NULL ||
                   in->permissions != NULL || in->logo != NULL;

    for (size_t i = 0; i < APP_TEXTS; i++)
        changes = changes || in->texts[i] != NULL;
    return changes;
}

static enum exit_code
take_change(struct call *c, struct app_change *in)
{
    static enum exit_code (*const takers[])(
        struct call *, struct app_change *) = {take_kind, take_permissions,
                                               take_logo, take_version};

    take_texts(c, in);
    take_uris(c, in);
    for (size_t i = 0; i < sizeof takers / sizeof takers[0]; i++) {
        enum exit_code code = takers[i](c, in);

        if (code != EXIT_DONE)
            return code;
    }
    return changes_something(in)
               ? EXIT_DONE
               : call_refuse(c, S("there is nothing to change; `valetkey app "
                                  "update --help` lists what can be"));
}

static void
print_changed(struct call *c, str id, const struct app_changed *changed)
{
    struct json j;

    if (c->json) {
        j = call_json_open(c);
        json_text(&j, S("id"), id);
        json_int(&j, S("version"), changed->version);
        json_text(&j, S("default_redirect_uri"), changed->default_uri);
        json_bool(&j, S("default_moved"), changed->default_moved);
        call_json_close(c, &j);
        return;
    }
    buf_fmt(&c->out, "Changed. The app is at version %lld.\n",
            (long long)changed->version);
    if (!changed->default_moved)
        return;
    if (changed->default_uri.len > 0)
        buf_fmt(&c->out,
                "The default redirect URI is now " STR_FMT
                ", the oldest that is left.\n",
                STR_ARG(changed->default_uri));
    else
        buf_add(&c->out, S("The app has no redirect URI left; its Connect URLs "
                           "lead to an error page.\n"));
}

static bool
sets_plan_alone(const struct app_change *in)
{
    struct app_change rest = *in;

    rest.texts[APP_TEXT_PLAN] = NULL;
    return in->texts[APP_TEXT_PLAN] != NULL && !changes_something(&rest);
}

/* With its line of audit, in one unit. */
static err
save_as(struct call *c, struct db *db, struct app_change *in,
        struct app_changed *changed, str *about)
{
    struct audit_line *line = ARENA_NEW(c->arena, struct audit_line);
    str id = c->options.arguments[0];
    struct app app;
    bool found;

    *line = (struct audit_line){.what = in->what};
    *about = (str){0};
    TRY(app_find(db, c->arena, id, &found, &app));
    if (!found)
        return &APP_UNKNOWN;
    TRY(app_change_say(db, c->arena, &app, in, line));
    if (sets_plan_alone(in)) {
        line->before = app.plan;
        line->after = *in->texts[APP_TEXT_PLAN];
    }
    TRY(call_audit(c, db, id, line));
    in->who = line->who;
    in->now = line->at;
    in->also = audit_unit;
    in->also_arg = line;
    return app_update(db, c->arena, id, in, changed, about);
}

static enum exit_code
run(struct call *c)
{
    str id = c->options.arguments[0], about;
    struct app_change in = {0};
    struct app_changed changed;
    struct db *db;
    err e;
    enum exit_code code = take_change(c, &in);

    if (code == EXIT_DONE)
        code = call_open_db(c, &db);
    if (code != EXIT_DONE)
        return code;
    in.what = sets_plan_alone(&in) ? S("plan set") : S("app settings changed");
    e = save_as(c, db, &in, &changed, &about);
    if (e != OK)
        return call_fail(c, e, str_is_printable(about) ? about : (str){0});
    print_changed(c, id, &changed);
    return EXIT_DONE;
}

/* ---- undoing ---- */

static enum exit_code
run_undo(struct call *c)
{
    str id = c->options.arguments[0], about;
    struct app_undo undo;
    struct app_changed changed;
    struct app app;
    struct db *db;
    bool found;
    err e;
    enum exit_code code = call_open_db(c, &db);

    if (code != EXIT_DONE)
        return code;
    e = app_find(db, c->arena, id, &found, &app);
    if (e == OK && !found)
        e = &APP_UNKNOWN;
    if (e == OK)
        e = app_undo_find(db, c->arena, &app, &found, &undo);
    if (e == OK && !found)
        e = &APP_NO_UNDO;
    if (e != OK)
        return call_fail(c, e, (str){0});
    undo.change.what = S("change undone");
    e = save_as(c, db, &undo.change, &changed, &about);
    if (e != OK)
        return call_fail(c, e, str_is_printable(about) ? about : (str){0});
    print_changed(c, id, &changed);
    return EXIT_DONE;
}

const struct command command_app_undo = {
    .name = "app undo",
    .arguments = "ID",
    .does = "Put an app's settings back as they were before their last change.",
    .more = "Undone once more, the change is back. Secrets, tokens and plans "
            "are no part of it.",
    .example = "app undo my-app",
    .settings = "database",
    .prints_json = true,
    .names_app = true,
    .run = run_undo,
};

// clang-format off
static const struct option options[] = {
    {.name = STR("name"),
     .value = STR("NAME"),
     .help = STR("As owners read it on every page.")},
    {.name = STR("description"),
     .value = STR("TEXT"),
     .help = STR("What the app says about itself on the first page; '' for "
                 "nothing.")},
    {.name = STR("company"),
     .value = STR("NAME"),
     .help = STR("Who is behind the app; '' for nothing.")},
    {.name = STR("privacy-url"),
     .value = STR("URL"),
     .help = STR("The app's privacy policy, or none.")},
    {.name = STR("color"),
     .value = STR("RRGGBB"),
     .help = STR("The accent of its pages, or none; a link's flag color "
                 "replaces it.")},
    {.name = STR("country"),
     .value = STR("CC"),
     .help = STR("Where its owners mostly are, or none; a link's flag country "
                 "replaces it.")},
    {.name = STR("countries"),
     .value = STR("CC,CC"),
     .help = STR("The only countries it is offered in, or none for all.")},
    {.name = STR("makes"),
     .value = STR("MAKE,MAKE"),
     .help = STR("The only brands it takes, or none for all.")},
    {.name = STR("powertrains"),
     .value = STR("LIST"),
     .help = STR("The connection filter: ICE, BEV, PHEV, UNKNOWN, or none for "
                 "no filter. Part of the plan custom.")},
    {.name = STR("plan"),
     .value = STR("PLAN"),
     .help = STR("free or custom. custom adds single select and connection "
                 "filters.")},
    {.name = STR("errors"),
     .value = STR("WORDS"),
     .help = STR("The error codes of its token calls: smartcar or rfc6749.")},
    {.name = STR("development"),
     .help = STR("Pages may explain to developers and offer simulated cars.")},
    {.name = STR("production"),
     .help = STR("A real app: they do not.")},
    {.name = STR("add-redirect-uri"),
     .value = STR("URI"),
     .help = STR("Register an address, letter for letter."),
     .many = true},
    {.name = STR("remove-redirect-uri"),
     .value = STR("URI"),
     .help = STR("Forget an address. If it was the default, the oldest that is "
                 "left becomes it."),
     .many = true},
    {.name = STR("default-redirect-uri"),
     .value = STR("URI"),
     .help = STR("The address of Connect URLs that name none.")},
    {.name = STR("permissions"),
     .value = STR("NAME"),
     .help = STR("What it asks for when its Connect URL has no scope: this "
                 "list in place of the old one; required:NAME cannot be "
                 "unticked. none: nothing."),
     .many = true},
    {.name = STR("logo"),
     .value = STR("FILE"),
     .help = STR("A PNG picture of at most 512 KiB, or none.")},
    {.name = STR("if-version"),
     .value = STR("N"),
     .help = STR("Change only the version that `app show` has printed; if "
                 "somebody was faster, nothing is changed.")},
};
// clang-format on

const struct command command_app_update = {
    .name = "app update",
    .arguments = "ID",
    .does = "Change an app's settings: all that is given, or nothing.",
    .more = "What is not given stays. Connect URLs opened from now on see it; "
            "a flow that has begun keeps its colour, country, scope and "
            "redirect URI.",
    .example = "app update my-app --color 00819D --makes TESLA,BMW",
    .settings = "database",
    .prints_json = true,
    .names_app = true,
    .adds = true,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
