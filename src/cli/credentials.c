/* SPDX-License-Identifier: Apache-2.0
 * Commands about what proves an app: secrets and management tokens. */
#include "base/clock.h"
#include "cli/command.h"
#include "dashboard/accounts.h"
#include "oauth/apps.h"
#include "oauth/errors.h"

enum {
    SECRET_FILE_MOST = 4096,
    SECRET_SHORT = 32,
    SECRET_SHOWN = 8,
    MINUTE = 60,
    HOUR = 60 * MINUTE,
    DAY = 24 * HOUR,
    COUNT_MOST = 36500,
};

/* ---- secrets from options, files and standard input ---- */

static void
wipe_secret_file(void *at)
{
    secret_wipe(at, SECRET_FILE_MOST);
}

/* What is read is wiped when the command ends. */
enum exit_code
call_secret_file(struct call *c, str path, struct secret *out)
{
    bool is_input = str_eq(path, S("-"));
    char *at = arena_alloc(c->arena, SECRET_FILE_MOST, 1);
    FILE *f = is_input ? stdin : fopen(arena_cstr(c->arena, path), "r");
    size_t n;

    if (f == NULL)
        return call_refuse(c, arena_fmt(c->arena,
                                        "the file " STR_FMT " cannot be read",
                                        STR_ARG(path)));
    n = fread(at, 1, SECRET_FILE_MOST, f);
    arena_defer(c->arena, wipe_secret_file, at);
    if (ferror(f) || n == SECRET_FILE_MOST) {
        if (!is_input)
            (void)fclose(f);
        return call_refuse(
            c, arena_fmt(c->arena, STR_FMT " holds no secret", STR_ARG(path)));
    }
    if (!is_input)
        (void)fclose(f);
    /* an editor's end of line is not part of it */
    if (n > 0 && at[n - 1] == '\n')
        n--;
    if (n > 0 && at[n - 1] == '\r')
        n--;
    *out = secret_of((str){at, n});
    return EXIT_DONE;
}

/* --secret S or --secret-file F; without either, a new one. */
enum exit_code
call_take_secret(struct call *c, const char *option, const char *file_option,
                 struct secret *out)
{
    bool given = option_is_given(&c->options, option);
    bool by_file = option_is_given(&c->options, file_option);

    if (given && by_file)
        return call_refuse(c, arena_fmt(c->arena, "give --%s or --%s, not both",
                                        option, file_option));
    if (by_file)
        return call_secret_file(c, option_text(&c->options, file_option), out);
    *out = given ? secret_of(option_text(&c->options, option))
                 : app_secret_make(c->arena);
    return EXIT_DONE;
}

void
call_warn_if_short(const struct call *c, const char *what, struct secret s)
{
    if (s.hidden.len < SECRET_SHORT)
        call_complain(
            c, arena_fmt(c->arena,
                         "warning: the %s has under %d characters; others may "
                         "guess it",
                         what, SECRET_SHORT));
}

/* ---- how long it lasts ---- */

/* "90d", "12h", "30m"; absent: 0. */
static enum exit_code
take_time(struct call *c, const char *option, int64_t now, int64_t *out)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {
        {'d', DAY   },
        {'h', HOUR  },
        {'m', MINUTE}
    };
    str text = option_text(&c->options, option);
    int64_t count;

    *out = 0;
    if (!option_is_given(&c->options, option))
        return EXIT_DONE;
    for (size_t i = 0; text.len > 1 && i < sizeof units / sizeof units[0];
         i++) {
        if (text.at[text.len - 1] != units[i].unit ||
            !str_to_int((str){text.at, text.len - 1}, COUNT_MOST, &count) ||
            count == 0)
            continue;
        *out = now + count * units[i].seconds;
        return EXIT_DONE;
    }
    return call_refuse(c, arena_fmt(c->arena,
                                    "--%s is a number of days, hours or "
                                    "minutes from now: 90d, 12h or 30m",
                                    option));
}

enum exit_code
call_take_expiry(struct call *c, int64_t now, int64_t *out)
{
    return take_time(c, "expires", now, out);
}

/* ---- the two kinds ---- */

static const struct kind {
    const char *option, *file_option, *words;
    str member, left; /* in JSON */
    const struct error *malformed;
    err (*drop)(struct db *db, const struct app_removal *in);
    str made, removed; /* for the audit */
    const char *none_left;
} secret_kind =
    {
        .option = "secret",
        .file_option = "secret-file",
        .words = "secret",
        .member = STR("secret"),
        .left = STR("secrets_left"),
        .malformed = &APP_SECRET,
        .drop = app_secret_drop,
        .made = STR("secret made"),
        .removed = STR("secret removed"),
        .none_left = "warning: the app has no secret left; it cannot exchange "
                     "codes until `valetkey app secret-add`",
},
  token_kind = {
      .option = "management-token",
      .file_option = "management-token-file",
      .words = "management token",
      .member = STR("management_token"),
      .left = STR("management_tokens_left"),
      .malformed = &APP_MANAGEMENT_TOKEN,
      .drop = app_management_token_drop,
      .made = STR("management token made"),
      .removed = STR("management token removed"),
      .none_left = "warning: the app has no management token left; it cannot "
                   "use the management API until `valetkey app "
                   "management-token-add`",
};

static void
print_added(struct call *c, const struct kind *kind,
            const struct app_credential_new *in)
{
    struct json j;

    if (!c->json) {
        buf_fmt(&c->out, "%s  " STR_FMT "\n", kind->words,
                STR_ARG(in->secret.hidden));
        if (in->expires_at != 0)
            buf_fmt(&c->out, "until   " STR_FMT "\n",
                    STR_ARG(call_iso(c, in->expires_at)));
        buf_add(&c->out, S("\nIt is not shown again.\n"));
        return;
    }
    j = call_json_open(c);
    json_text(&j, S("id"), in->app_id);
    json_text(&j, kind->member, in->secret.hidden);
    if (in->expires_at != 0)
        json_text(&j, S("expires_at"), call_iso(c, in->expires_at));
    call_json_close(c, &j);
}

/* What may be said of it: not even the end of one that is short. */
static str
ending(struct call *c, struct secret s)
{
    if (s.hidden.len < SECRET_SHOWN)
        return S("…****");
    return arena_fmt(c->arena, "…" STR_FMT,
                     STR_ARG(str_from(s.hidden, s.hidden.len - 4)));
}

/* Run with the line of audit beside it. */
static err
make(struct call *c, struct db *db, str what, struct app_credential_new *in,
     int64_t old_until)
{
    struct audit_line *line = ARENA_NEW(c->arena, struct audit_line);

    *line = (struct audit_line){.what = what, .after = ending(c, in->secret)};
    TRY(call_audit(c, db, in->app_id, line));
    in->also = audit_unit;
    in->also_arg = line;
    if (old_until > 0)
        return app_management_token_rotate(db, in, old_until);
    return str_eq(what, secret_kind.made) ? app_secret_add(db, in)
                                          : app_management_token_add(db, in);
}

static err
drop(struct call *c, struct db *db, const struct kind *kind)
{
    struct audit_line line = {.what = kind->removed};
    const struct app_removal in = {
        .app_id = c->options.arguments[0],
        .last_four = c->options.arguments[1],
        .also = audit_unit,
        .also_arg = &line,
    };

    line.before = arena_fmt(c->arena, "…" STR_FMT, STR_ARG(in.last_four));
    TRY(call_audit(c, db, in.app_id, &line));
    return kind->drop(db, &in);
}

static enum exit_code
add(struct call *c, const struct kind *kind)
{
    struct app_credential_new in = {.app_id = c->options.arguments[0],
                                    .now = call_now()};
    struct db *db;
    err e;
    enum exit_code code =
        call_take_secret(c, kind->option, kind->file_option, &in.secret);

    if (code == EXIT_DONE)
        code = call_take_expiry(c, in.now, &in.expires_at);
    if (code != EXIT_DONE)
        return code;
    if (kind == &secret_kind)
        in.name = option_text(&c->options, "name");
    if (!app_word_is_valid(in.secret.hidden))
        return call_fail(c, kind->malformed, (str){0});
    code = call_open_db(c, &db);
    if (code != EXIT_DONE)
        return code;
    e = make(c, db, kind->made, &in, 0);
    if (e != OK)
        return call_fail(c, e, (str){0});
    call_warn_if_short(c, kind->words, in.secret);
    print_added(c, kind, &in);
    return EXIT_DONE;
}

/* How many still prove the app. */
static size_t
living(const struct app_credential *at, size_t count, int64_t now)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += at[i].expires_at == 0 || at[i].expires_at > now;
    return n;
}

static enum exit_code
remove_one(struct call *c, const struct kind *kind)
{
    str id = c->options.arguments[0];
    struct app_shown app;
    struct db *db;
    size_t left;
    err e;
    enum exit_code code = call_open_db(c, &db);

    if (code != EXIT_DONE)
        return code;
    e = drop(c, db, kind);
    if (e == OK)
        e = app_show(db, c->arena, id, &app);
    if (e != OK)
        return call_fail(c, e, (str){0});
    left = kind == &secret_kind
               ? living(app.secrets, app.secret_count, call_now())
               : living(app.management_tokens, app.management_token_count,
                        call_now());
    if (left == 0)
        call_complain(c, str_of(kind->none_left));
    if (c->json) {
        struct json j = call_json_open(c);

        json_text(&j, S("id"), id);
        json_int(&j, kind->left, (int64_t)left);
        call_json_close(c, &j);
    } else {
        buf_fmt(&c->out, "Removed. The app has %zu %s%s left.\n", left,
                kind->words, left == 1 ? "" : "s");
    }
    return EXIT_DONE;
}

static enum exit_code
run_secret_add(struct call *c)
{
    return add(c, &secret_kind);
}

static enum exit_code
run_secret_remove(struct call *c)
{
    return remove_one(c, &secret_kind);
}

static enum exit_code
run_token_add(struct call *c)
{
    return add(c, &token_kind);
}

/* A new one, and an end for all there are. */
static enum exit_code
run_token_rotate(struct call *c)
{
    struct app_credential_new in = {.app_id = c->options.arguments[0],
                                    .now = call_now()};
    int64_t until;
    struct db *db;
    err e;
    enum exit_code code = call_take_secret(c, token_kind.option,
                                           token_kind.file_option, &in.secret);

    if (code == EXIT_DONE)
        code = take_time(c, "overlap", in.now, &until);
    if (code == EXIT_DONE)
        code = call_open_db(c, &db);
    if (code != EXIT_DONE)
        return code;
    if (!option_is_given(&c->options, "overlap"))
        until = in.now + DAY;
    e = make(c, db, S("management token rotated"), &in, until);
    if (e != OK)
        return call_fail(c, e, (str){0});
    call_warn_if_short(c, token_kind.words, in.secret);
    print_added(c, &token_kind, &in);
    if (!c->json)
        buf_fmt(&c->out, "The others work until " STR_FMT ".\n",
                STR_ARG(call_iso(c, until)));
    return EXIT_DONE;
}

static enum exit_code
run_token_remove(struct call *c)
{
    return remove_one(c, &token_kind);
}

/* ---- the rows ---- */

// clang-format off
static const struct option secret_options[] = {
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
    {.name = STR("expires"),
     .value = STR("TIME"),
     .help = STR("How long it works, from now: 90d, 12h or 30m."),
     .fallback = STR("until it is removed")},
    {.name = STR("name"),
     .value = STR("NAME"),
     .help = STR("What people call it, such as 'CI runner'.")},
};

static const struct option rotate_options[] = {
    {.name = STR("management-token"),
     .value = STR("TOKEN"),
     .help = STR("The token to use: [A-Za-z0-9_-]{1,64}."),
     .fallback = STR("a new one of 36 characters"),
     .secret = true},
    {.name = STR("management-token-file"),
     .value = STR("FILE"),
     .help = STR("Read the token from a file, or with - from standard "
                 "input.")},
    {.name = STR("overlap"),
     .value = STR("TIME"),
     .help = STR("How long the ones there are still work: 7d, 24h or 5m."),
     .fallback = STR("24h")},
};

static const struct option token_options[] = {
    {.name = STR("management-token"),
     .value = STR("TOKEN"),
     .help = STR("The token to use: [A-Za-z0-9_-]{1,64}."),
     .fallback = STR("a new one of 36 characters"),
     .secret = true},
    {.name = STR("management-token-file"),
     .value = STR("FILE"),
     .help = STR("Read the token from a file, or with - from standard "
                 "input.")},
    {.name = STR("expires"),
     .value = STR("TIME"),
     .help = STR("How long it works, from now: 90d, 12h or 30m."),
     .fallback = STR("until it is removed")},
};

const struct command commands_of_credentials[] = {
    {
        .name = "app secret-add",
        .arguments = "ID",
        .does = "Give an app one more secret and print it.",
        .more = "All its secrets work, at most three, so that one can be "
                "replaced without a pause: add, change the app, remove the "
                "old one.",
        .example = "app secret-add 8229df9f-91a0-4ff0-a1ae-a1f38ee24d07",
        .settings = "database",
        .prints_json = true,
        .adds = true,
        .names_app = true,
        .options = secret_options,
        .option_count = sizeof secret_options / sizeof secret_options[0],
        .run = run_secret_add,
    },
    {
        .name = "app secret-remove",
        .arguments = "ID LAST_FOUR",
        .does = "Remove an app's secret, named by its last four characters.",
        .more = "A running server refuses it from the next request on. `app "
                "show` lists them; one that is too short to be shown in part "
                "is named '****'; one that starts with a dash is given "
                "after --.",
        .example =
            "app secret-remove 8229df9f-91a0-4ff0-a1ae-a1f38ee24d07 x9Qd",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .run = run_secret_remove,
    },
    {
        .name = "app management-token-add",
        .arguments = "ID",
        .does = "Give an app one more management token and print it.",
        .more = "All its management tokens work, so that one can be replaced "
                "without a pause: add, change the app, remove the old one.",
        .example =
            "app management-token-add 8229df9f-91a0-4ff0-a1ae-a1f38ee24d07",
        .settings = "database",
        .prints_json = true,
        .adds = true,
        .names_app = true,
        .options = token_options,
        .option_count = sizeof token_options / sizeof token_options[0],
        .run = run_token_add,
    },
    {
        .name = "app management-token-rotate",
        .arguments = "ID",
        .does = "Put a new management token in place of all an app has, and "
                "print it.",
        .more = "The others work on for the overlap, so that the app can be "
                "changed without a pause.",
        .example = "app management-token-rotate my-app --overlap 7d",
        .settings = "database",
        .prints_json = true,
        .adds = true,
        .names_app = true,
        .options = rotate_options,
        .option_count = sizeof rotate_options / sizeof rotate_options[0],
        .run = run_token_rotate,
    },
    {
        .name = "app management-token-remove",
        .arguments = "ID LAST_FOUR",
        .does = "Remove an app's management token, named by its last four "
                "characters.",
        .more = "A running server refuses it from the next request on. `app "
                "show` lists them.",
        .example = "app management-token-remove my-app x9Qd",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .run = run_token_remove,
    },
};
// clang-format on
const size_t commands_of_credentials_count =
    sizeof commands_of_credentials / sizeof commands_of_credentials[0];
