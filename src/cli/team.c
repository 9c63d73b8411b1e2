/* SPDX-License-Identifier: Apache-2.0
 * Commands about teams: their members' roles, open invitations, the audit. */
#include "base/clock.h"
#include "cli/command.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/errors.h"
#include "dashboard/keys.sql.h"
#include "dashboard/members.h"
#include "http/errors.h"

/* The database, and the team that --team names; Home, if it names none, which
 * has apps before it has anybody in it. */
static enum exit_code
open_team(struct call *c, struct db **db, str *team_id)
{
    str team = option_text(&c->options, "team");
    err e;
    enum exit_code code = call_open_db(c, db);

    if (code != EXIT_DONE)
        return code;
    *team_id = HOME_TEAM;
    if (team.len == 0)
        return EXIT_DONE;
    e = call_team(c, *db, team, team_id);
    return e == OK ? EXIT_DONE : call_fail(c, e, team);
}

/* A line of audit of this team. */
static err
prepare(struct db *db, str team_id, struct audit_line *line)
{
    line->at = call_now();
    line->who = CALL_WHO;
    line->team_id = team_id;
    return audit_prepare(db, line);
}

/* ---- members ---- */

static err
set_role(struct call *c, struct db *db, str email, str role)
{
    struct member_change change = {.role = role,
                                   .line = {.what = S("role changed")}};
    struct account_by_email_row row;
    bool found;

    TRY(account_by_email(db, c->arena, &(struct account_by_email_args){email},
                         &found, &row));
    if (!found)
        return &ACCOUNT_UNKNOWN;
    change.id = row.id;
    change.team_id = row.team_id;
    TRY(prepare(db, row.team_id, &change.line));
    return member_change(db, &change);
}

static enum exit_code
run_role(struct call *c)
{
    str email = account_email(c->arena, c->options.arguments[0]);
    str name = option_text(&c->options, "role");
    enum role role;
    struct json j;
    struct db *db;
    err e;
    enum exit_code code;

    if (!role_from(name, &role))
        return call_fail(c, &ACCOUNT_ROLE, (str){0});
    code = call_open_db(c, &db);
    if (code != EXIT_DONE)
        return code;
    e = set_role(c, db, email, name);
    if (e != OK)
        return call_fail(c, e, account_email_is_valid(email) ? email : S(""));
    if (!c->json) {
        buf_fmt(&c->out, STR_FMT " is " STR_FMT " now, and signed out.\n",
                STR_ARG(email), STR_ARG(name));
        return EXIT_DONE;
    }
    j = call_json_open(c);
    json_text(&j, S("email"), email);
    json_text(&j, S("role"), name);
    call_json_close(c, &j);
    return EXIT_DONE;
}

/* ---- invitations ---- */

static void
invitations_as_json(struct call *c, const struct invitation_of_team_row *rows,
                    size_t n)
{
    struct json j = call_json_open(c);

    json_open(&j, S("invitations"), '[');
    for (size_t i = 0; i < n; i++) {
        json_open(&j, (str){0}, '{');
        json_text(&j, S("id"), rows[i].id);
        json_text(&j, S("email"), rows[i].email);
        json_text(&j, S("role"), rows[i].role);
        json_text(&j, S("invited_by"), rows[i].invited_by);
        json_when(&j, c->arena, S("expires_at"), rows[i].expires_at);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    call_json_close(c, &j);
}

static enum exit_code
run_invitations(struct call *c)
{
    struct invitation_of_team_args which = {.now = call_now()};
    struct invitation_of_team_row *rows;
    struct db *db;
    size_t n;
    err e;
    enum exit_code code = open_team(c, &db, &which.team_id);

    if (code != EXIT_DONE)
        return code;
    e = invitation_of_team(db, c->arena, &which, &rows, &n);
    if (e != OK)
        return call_fail(c, e, (str){0});
    if (c->json) {
        invitations_as_json(c, rows, n);
        return EXIT_DONE;
    }
    for (size_t i = 0; i < n; i++)
        buf_fmt(&c->out,
                STR_FMT "  %-6s  " STR_FMT "  until " STR_FMT ", by " STR_FMT
                        "\n",
                STR_ARG(rows[i].id), arena_cstr(c->arena, rows[i].role),
                STR_ARG(rows[i].email.len > 0 ? rows[i].email : S("anyone")),
                STR_ARG(call_iso(c, rows[i].expires_at)),
                STR_ARG(rows[i].invited_by));
    if (n == 0)
        buf_add(&c->out, S("There is none.\n"));
    return EXIT_DONE;
}

static enum exit_code
run_withdraw(struct call *c)
{
    struct invitation_withdrawal w = {
        .id = c->options.arguments[0],
        .now = call_now(),
        .line = {.what = S("invitation withdrawn")},
    };
    struct json j;
    struct db *db;
    err e;
    enum exit_code code = open_team(c, &db, &w.team_id);

    if (code != EXIT_DONE)
        return code;
    e = prepare(db, w.team_id, &w.line);
    if (e == OK)
        e = invitation_withdraw_of_team(db, &w);
    if (e == &HTTP_NOT_FOUND) {
        call_complain(c, S("the team has no open invitation of this id"));
        return EXIT_UNKNOWN;
    }
    if (e != OK)
        return call_fail(c, e, (str){0});
    if (!c->json) {
        buf_add(&c->out, S("Withdrawn: its link makes no account.\n"));
        return EXIT_DONE;
    }
    j = call_json_open(c);
    json_text(&j, S("withdrawn"), w.id);
    call_json_close(c, &j);
    return EXIT_DONE;
}

/* ---- teams ---- */

static enum exit_code
run_teams(struct call *c)
{
    struct team_all_row *rows;
    struct json j;
    struct db *db;
    size_t n;
    err e;
    enum exit_code code = call_open_db(c, &db);

    if (code != EXIT_DONE)
        return code;
    e = team_all(db, c->arena, &rows, &n);
    if (e != OK)
        return call_fail(c, e, (str){0});
    if (!c->json) {
        for (size_t i = 0; i < n; i++)
            buf_fmt(&c->out, STR_FMT "  %lld member%s\n", STR_ARG(rows[i].name),
                    (long long)rows[i].members,
                    rows[i].members == 1 ? "" : "s");
        if (n == 0)
            buf_add(&c->out, S("There is none.\n"));
        return EXIT_DONE;
    }
    j = call_json_open(c);
    json_open(&j, S("teams"), '[');
    for (size_t i = 0; i < n; i++) {
        json_open(&j, (str){0}, '{');
        json_text(&j, S("id"), rows[i].id);
        json_text(&j, S("name"), rows[i].name);
        json_int(&j, S("members"), rows[i].members);
        json_when(&j, c->arena, S("created_at"), rows[i].created_at);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    call_json_close(c, &j);
    return EXIT_DONE;
}

/* ---- the audit ---- */

static void
print_change(struct call *c, const struct audit_page_row *row)
{
    buf_fmt(&c->out, STR_FMT "  " STR_FMT "  " STR_FMT,
            STR_ARG(call_iso(c, row->at)), STR_ARG(row->who),
            STR_ARG(row->what));
    if (row->about.len > 0)
        buf_fmt(&c->out, ": " STR_FMT, STR_ARG(row->about));
    if (row->before.len > 0)
        buf_fmt(&c->out, "  before: " STR_FMT, STR_ARG(row->before));
    if (row->after.len > 0)
        buf_fmt(&c->out, "  after: " STR_FMT, STR_ARG(row->after));
    buf_char(&c->out, '\n');
}

static void
print_changes(struct call *c, const struct audit_page_row *rows, size_t n,
              int64_t below)
{
    struct json j;

    if (!c->json) {
        for (size_t i = 0; i < n; i++)
            print_change(c, &rows[i]);
        if (n == 0)
            buf_add(&c->out, S("There is none.\n"));
        if (below > 0)
            buf_fmt(&c->out, "More: --below %lld\n", (long long)below);
        return;
    }
    j = call_json_open(c);
    json_open(&j, S("changes"), '[');
    for (size_t i = 0; i < n; i++) {
        json_open(&j, (str){0}, '{');
        json_int(&j, S("id"), rows[i].id);
        json_when(&j, c->arena, S("at"), rows[i].at);
        json_text(&j, S("who"), rows[i].who);
        json_text(&j, S("what"), rows[i].what);
        json_text(&j, S("about"), rows[i].about);
        json_text(&j, S("before"), rows[i].before);
        json_text(&j, S("after"), rows[i].after);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    if (below > 0)
        json_int(&j, S("below"), below);
    else
        json_nil(&j, S("below"));
    call_json_close(c, &j);
}

/* --operator: the lines that are of no team. */
static enum exit_code
run_audit(struct call *c)
{
    str below = option_text(&c->options, "below");
    bool of_operator = option_is_given(&c->options, "operator");
    struct audit_page_args args = {.below = INT64_MAX};
    struct audit_page_row *rows;
    struct db *db;
    size_t n, most;
    err e;
    enum exit_code code = call_take_limit(c, &args.most);

    if (code != EXIT_DONE)
        return code;
    if (below.len > 0 && !str_to_int(below, INT64_MAX, &args.below))
        return call_refuse(c, S("--below is the number that another list ended "
                                "with"));
    if (of_operator && option_is_given(&c->options, "team"))
        return call_refuse(c, S("give --team or --operator, not both"));
    code =
        of_operator ? call_open_db(c, &db) : open_team(c, &db, &args.team_id);
    if (code != EXIT_DONE)
        return code;
    most = (size_t)args.most++; /* one more tells whether there are others */
    e = audit_page(db, c->arena, &args, &rows, &n);
    if (e != OK)
        return call_fail(c, e, (str){0});
    if (n > most)
        print_changes(c, rows, most, rows[most - 1].id);
    else
        print_changes(c, rows, n, 0);
    return EXIT_DONE;
}

// clang-format off
#define TEAM                                                                   \
    {.name = STR("team"), .value = STR("NAME"), .fallback = STR("Home"),       \
     .help = STR("The team that is meant.")}

static const struct option role_options[] = {
    {.name = STR("role"), .value = STR("ROLE"), .required = true,
     .help = STR("What they may do: owner (everything), editor (apps) or "
                 "viewer (read).")},
};
static const struct option team_options[] = {TEAM};
static const struct option audit_options[] = {
    TEAM,
    {.name = STR("operator"),
     .help = STR("What is of no team: operators, and their keys.")},
    {.name = STR("limit"), .value = STR("NUMBER"), .fallback = STR("50"),
     .help = STR("How many at most, up to 1000.")},
    {.name = STR("below"), .value = STR("ID"),
     .help = STR("Where the last list ended.")},
};

const struct command commands_of_team[] = {
    {
        .name = "user role",
        .arguments = "EMAIL",
        .does = "Give a member another role; their browsers are signed out.",
        .more = "A team keeps at least one owner.",
        .example = "user role kim@example.org --role editor",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .adds = true,
        .options = role_options,
        .option_count = sizeof role_options / sizeof role_options[0],
        .run = run_role,
    },
    {
        .name = "user invitations",
        .arguments = "",
        .does = "List the links of a team that nobody has used yet.",
        .more = "",
        .example = "user invitations --team Fleet",
        .settings = "database",
        .prints_json = true,
        .options = team_options,
        .option_count = sizeof team_options / sizeof team_options[0],
        .run = run_invitations,
    },
    {
        .name = "user withdraw",
        .arguments = "ID",
        .does = "Withdraw an invitation: its link makes no account.",
        .more = "`user invitations` shows the ids.",
        .example = "user withdraw 36ab27d0-fd9d-4455-823a-ce30af709ffc",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .options = team_options,
        .option_count = sizeof team_options / sizeof team_options[0],
        .run = run_withdraw,
    },
    {
        .name = "team list",
        .arguments = "",
        .does = "List the teams.",
        .more = "`user add` and `user invite` make new ones.",
        .example = "team list --json",
        .settings = "database",
        .prints_json = true,
        .run = run_teams,
    },
    {
        .name = "audit list",
        .arguments = "",
        .does = "List what was changed in a team, the newest first.",
        .more = "What these commands change stands there as operator.",
        .example = "audit list --team Fleet --limit 10",
        .settings = "database",
        .prints_json = true,
        .options = audit_options,
        .option_count = sizeof audit_options / sizeof audit_options[0],
        .run = run_audit,
    },
};
// clang-format on
const size_t commands_of_team_count =
    sizeof commands_of_team / sizeof commands_of_team[0];
