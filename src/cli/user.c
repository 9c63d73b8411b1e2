/* SPDX-License-Identifier: Apache-2.0
 * Commands about people of the dashboard: add, list, invite, remove. */
#include "base/clock.h"
#include "cli/command.h"
#include "dashboard/accounts.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/errors.h"

/* What an account and an invitation have in common. */
static enum exit_code
take_account(struct call *c, str email, struct account_new *in)
{
    *in = (struct account_new){
        .email = account_email(c->arena, email),
        .team = option_text(&c->options, "team"),
        .who = CALL_WHO,
        .now = call_now(),
    };
    if (!role_from(option_text(&c->options, "role"), &in->role))
        return call_fail(c, &ACCOUNT_ROLE, (str){0});
    return EXIT_DONE;
}

static enum exit_code
fail(struct call *c, err e, str email)
{
    bool shows = email.len > 0 && str_is_utf8(email) && str_is_printable(email);

    return call_fail(c, e, shows ? email : (str){0});
}

static str
team_or_home(const struct call *c)
{
    str team = option_text(&c->options, "team");

    return team.len > 0 ? team : S("Home");
}

/* --password-file, hashed; in->email is set. */
static enum exit_code
take_password(struct call *c, struct account_new *in)
{
    struct secret password;
    err e;
    enum exit_code code = call_secret_file(
        c, option_text(&c->options, "password-file"), &password);

    if (code != EXIT_DONE)
        return code;
    if (!account_email_is_valid(in->email))
        return fail(c, &ACCOUNT_EMAIL, in->email);
    e = account_password_check(password, in->email);
    if (e != OK)
        return call_fail(c, e, (str){0});
    if (password_hash(c->arena, password, &in->password) != OK)
        return call_refuse(c, S("There is not enough memory to hash a "
                                "password, which takes 64 MiB."));
    return EXIT_DONE;
}

static enum exit_code
run_user_add(struct call *c)
{
    struct account_new in;
    struct json j;
    struct db *db;
    err e;
    enum exit_code code = take_account(c, c->options.arguments[0], &in);

    if (code == EXIT_DONE)
        code = take_password(c, &in);
    if (code == EXIT_DONE)
        code = call_open_db(c, &db);
    if (code != EXIT_DONE)
        return code;
    e = account_add(db, c->arena, &in);
    if (e != OK)
        return fail(c, e, in.email);
    if (!c->json) {
        buf_fmt(&c->out, "Added " STR_FMT " to " STR_FMT " as " STR_FMT ".\n",
                STR_ARG(in.email), STR_ARG(team_or_home(c)),
                STR_ARG(role_name(in.role)));
        return EXIT_DONE;
    }
    j = call_json_open(c);
    json_text(&j, S("email"), in.email);
    json_text(&j, S("team"), team_or_home(c));
    json_text(&j, S("role"), role_name(in.role));
    call_json_close(c, &j);
    return EXIT_DONE;
}

static enum exit_code
run_user_invite(struct call *c)
{
    struct account_new in;
    struct json j;
    struct db *db;
    str token, link;
    err e;
    enum exit_code code =
        take_account(c, option_text(&c->options, "email"), &in);

    if (code == EXIT_DONE)
        code = call_open_db(c, &db);
    if (code != EXIT_DONE)
        return code;
    e = account_invite(db, c->arena, &in, &token);
    if (e != OK)
        return fail(c, e, in.email);
    link = arena_fmt(c->arena, STR_FMT "/dashboard/join/" STR_FMT,
                     STR_ARG(c->settings.base_url), STR_ARG(token));
    if (!c->json) {
        buf_fmt(
            &c->out,
            STR_FMT "\n\nIt makes one account in " STR_FMT " as " STR_FMT
                    ", until " STR_FMT ". It is not shown again.\n",
            STR_ARG(link), STR_ARG(team_or_home(c)),
            STR_ARG(role_name(in.role)),
            STR_ARG(clock_iso(c->arena, (in.now + INVITATION_TIME) * 1000)));
        return EXIT_DONE;
    }
    j = call_json_open(c);
    json_text(&j, S("link"), link);
    json_text(&j, S("team"), team_or_home(c));
    json_text(&j, S("role"), role_name(in.role));
    call_json_close(c, &j);
    return EXIT_DONE;
}

static void
list_as_json(struct call *c, const struct account_all_row *rows, size_t n)
{
    struct json j = call_json_open(c);

    json_open(&j, S("users"), '[');
    for (size_t i = 0; i < n; i++) {
        json_open(&j, (str){0}, '{');
        json_text(&j, S("email"), rows[i].email);
        json_text(&j, S("team"), rows[i].team);
        json_text(&j, S("role"), rows[i].role);
        json_bool(&j, S("operator"), rows[i].operator!= 0);
        json_text(&j, S("created_at"),
                  clock_iso(c->arena, rows[i].created_at * 1000));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    call_json_close(c, &j);
}

static enum exit_code
run_user_list(struct call *c)
{
    struct account_all_row *rows;
    struct db *db;
    size_t n;
    err e;
    enum exit_code code = call_open_db(c, &db);

    if (code != EXIT_DONE)
        return code;
    e = account_all(db, c->arena, &rows, &n);
    if (e != OK)
        return call_fail(c, e, (str){0});
    if (c->json) {
        list_as_json(c, rows, n);
        return EXIT_DONE;
    }
    for (size_t i = 0; i < n; i++)
        buf_fmt(&c->out, "%-6s  %-32s  " STR_FMT "%s\n",
                arena_cstr(c->arena, rows[i].role),
                arena_cstr(c->arena, rows[i].email), STR_ARG(rows[i].team),
                rows[i].operator!= 0 ? "  (operator)" : "");
    if (n == 0)
        buf_add(&c->out, S("There is no account. `valetkey serve` logs a link "
                           "that makes the first one.\n"));
    return EXIT_DONE;
}

static enum exit_code
run_user_remove(struct call *c)
{
    str email = account_email(c->arena, c->options.arguments[0]);
    struct json j;
    struct db *db;
    err e;
    enum exit_code code = call_open_db(c, &db);

    if (code != EXIT_DONE)
        return code;
    e = account_remove(db, c->arena, email, CALL_WHO, call_now());
    if (e != OK)
        return fail(c, e, email);
    if (!c->json) {
        buf_fmt(&c->out, "Removed " STR_FMT ", who is signed out now.\n",
                STR_ARG(email));
        return EXIT_DONE;
    }
    j = call_json_open(c);
    json_text(&j, S("removed"), email);
    call_json_close(c, &j);
    return EXIT_DONE;
}

static enum exit_code
run_user_password(struct call *c)
{
    struct account_new in = {
        .email = account_email(c->arena, c->options.arguments[0]),
        .who = CALL_WHO,
        .now = call_now(),
    };
    struct json j;
    struct db *db;
    err e;
    enum exit_code code = take_password(c, &in);

    if (code == EXIT_DONE)
        code = call_open_db(c, &db);
    if (code != EXIT_DONE)
        return code;
    e = account_password_reset(db, &in);
    if (e != OK)
        return fail(c, e, in.email);
    if (!c->json) {
        buf_fmt(&c->out,
                STR_FMT " has another password; their browsers are signed "
                        "out.\n",
                STR_ARG(in.email));
        return EXIT_DONE;
    }
    j = call_json_open(c);
    json_text(&j, S("email"), in.email);
    call_json_close(c, &j);
    return EXIT_DONE;
}

// clang-format off
#define ROLE_OPTION                                                            \
    {.name = STR("role"), .value = STR("ROLE"), .required = true,              \
     .help = STR("What they may do: owner (everything), editor (apps) or "     \
                 "viewer (read).")}
#define TEAM_OPTION                                                            \
    {.name = STR("team"), .value = STR("NAME"), .fallback = STR("Home"),       \
     .help = STR("The team; a new name makes a new team. Apps that were added " \
                 "here are the team Home's.")}

#define PASSWORD_OPTION                                                        \
    {.name = STR("password-file"), .value = STR("FILE"), .required = true,     \
     .help = STR("A file that holds the password, 10 characters or more; - "   \
                 "is standard input.")}

static const struct option add_options[] = {
    ROLE_OPTION,
    TEAM_OPTION,
    PASSWORD_OPTION,
};

static const struct option password_options[] = {
    PASSWORD_OPTION,
};

static const struct option invite_options[] = {
    ROLE_OPTION,
    TEAM_OPTION,
    {.name = STR("email"), .value = STR("EMAIL"),
     .help = STR("The only address the account can be made for.")},
};

const struct command commands_of_user[] = {
    {
        .name = "user add",
        .arguments = "EMAIL",
        .does = "Add a person who may use the dashboard.",
        .more = "An invitation (`user invite`) lets them choose the password "
                "themselves.",
        .example = "user add kim@example.org --role owner --password-file -",
        .settings = "database",
        .prints_json = true,
        .adds = true,
        .options = add_options,
        .option_count = sizeof add_options / sizeof add_options[0],
        .run = run_user_add,
    },
    {
        .name = "user list",
        .arguments = "",
        .does = "List the people who may use the dashboard, by team.",
        .more = "",
        .example = "user list --json",
        .settings = "database",
        .prints_json = true,
        .run = run_user_list,
    },
    {
        .name = "user invite",
        .arguments = "",
        .does = "Print a link that makes one account for the dashboard.",
        .more = "It works for 7 days, once; only its hash is kept.",
        .example = "user invite --role editor --email kim@example.org",
        .settings = "database base_url",
        .prints_json = true,
        .options = invite_options,
        .option_count = sizeof invite_options / sizeof invite_options[0],
        .run = run_user_invite,
    },
    {
        .name = "user password",
        .arguments = "EMAIL",
        .does = "Give a person another password, if they have lost theirs.",
        .more = "Their browsers are signed out at once. With their password "
                "they change it themselves, at /dashboard/account.",
        .example = "user password kim@example.org --password-file -",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .options = password_options,
        .option_count = sizeof password_options / sizeof password_options[0],
        .run = run_user_password,
    },
    {
        .name = "user remove",
        .arguments = "EMAIL",
        .does = "Remove a person; their browsers are signed out at once.",
        .more = "The last owner too: `user add` or `user invite` makes "
                "another. What they did stays in the audit.",
        .example = "user remove kim@example.org",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .run = run_user_remove,
    },
};
// clang-format on
const size_t commands_of_user_count =
    sizeof commands_of_user / sizeof commands_of_user[0];
