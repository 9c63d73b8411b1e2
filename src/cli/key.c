/* SPDX-License-Identifier: Apache-2.0
 * Commands about keys of the API below /admin, and about operators. */
#include "base/clock.h"
#include "cli/command.h"
#include "dashboard/errors.h"
#include "dashboard/keys.h"
#include "dashboard/keys.sql.h"

/* ---- keys ---- */

static void
print_key(struct call *c, const struct admin_key_new *in, str id,
          struct secret text)
{
    struct json j;

    if (!c->json) {
        buf_fmt(&c->out,
                "id    " STR_FMT "\nkey   " STR_FMT "\nrole  " STR_FMT
                "\n\nThe key is not shown again.\n",
                STR_ARG(id), STR_ARG(text.hidden), STR_ARG(in->role));
        return;
    }
    j = call_json_open(c);
    json_text(&j, S("id"), id);
    json_text(&j, S("key"), text.hidden);
    json_text(&j, S("name"), in->name);
    json_text(&j, S("role"), in->role);
    if (in->expires_at != 0)
        json_text(&j, S("expires_at"), call_iso(c, in->expires_at));
    call_json_close(c, &j);
}

static enum exit_code
run_key_add(struct call *c)
{
    struct admin_key_new in = {
        .name = c->options.arguments[0],
        .role = option_text(&c->options, "role"),
        .who = CALL_WHO,
        .now = call_now(),
    };
    bool is_operator = str_eq(in.role, S("operator"));
    str team = option_text(&c->options, "team"), id;
    struct secret text;
    struct db *db;
    err e;
    enum exit_code code = call_take_expiry(c, in.now, &in.expires_at);

    if (code == EXIT_DONE)
        code = call_open_db(c, &db);
    if (code != EXIT_DONE)
        return code;
    if (team.len == 0 && !is_operator)
        team = S("Home");
    e = call_team(c, db, team, &in.team_id);
    if (e != OK)
        return call_fail(c, e, team);
    e = admin_key_add(db, c->arena, &in, &id, &text);
    if (e != OK)
        return call_fail(c, e, (str){0});
    print_key(c, &in, id, text);
    return EXIT_DONE;
}

static void
keys_as_json(struct call *c, const struct admin_key_all_row *rows, size_t n)
{
    struct json j = call_json_open(c);

    json_open(&j, S("keys"), '[');
    for (size_t i = 0; i < n; i++) {
        json_open(&j, (str){0}, '{');
        json_text(&j, S("id"), rows[i].id);
        json_text(&j, S("name"), rows[i].name);
        json_text(&j, S("team"), rows[i].team);
        json_text(&j, S("role"), rows[i].role);
        json_text(&j, S("last_four"), rows[i].last_four);
        json_text(&j, S("made_by"), rows[i].made_by);
        json_when(&j, c->arena, S("created_at"), rows[i].created_at);
        json_when(&j, c->arena, S("expires_at"), rows[i].expires_at);
        json_when(&j, c->arena, S("last_used_at"), rows[i].seen_at);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    call_json_close(c, &j);
}

static enum exit_code
run_key_list(struct call *c)
{
    struct admin_key_all_row *rows;
    struct db *db;
    size_t n;
    err e;
    enum exit_code code = call_open_db(c, &db);

    if (code != EXIT_DONE)
        return code;
    e = admin_key_all(db, c->arena, &rows, &n);
    if (e != OK)
        return call_fail(c, e, (str){0});
    if (c->json) {
        keys_as_json(c, rows, n);
        return EXIT_DONE;
    }
    for (size_t i = 0; i < n; i++)
        buf_fmt(&c->out,
                STR_FMT "  %-8s …" STR_FMT "  " STR_FMT " (" STR_FMT ")\n",
                STR_ARG(rows[i].id), arena_cstr(c->arena, rows[i].role),
                STR_ARG(rows[i].last_four), STR_ARG(rows[i].name),
                STR_ARG(rows[i].team.len > 0 ? rows[i].team : S("no team")));
    if (n == 0)
        buf_add(&c->out, S("There is no key. `valetkey key add` makes one.\n"));
    return EXIT_DONE;
}

static enum exit_code
run_key_remove(struct call *c)
{
    struct admin_key_removal in = {
        .id = c->options.arguments[0], .who = CALL_WHO, .now = call_now()};
    struct admin_key_get_row row;
    struct json j;
    struct db *db;
    bool found;
    err e;
    enum exit_code code = call_open_db(c, &db);

    if (code != EXIT_DONE)
        return code;
    e = admin_key_get(db, c->arena, &(struct admin_key_get_args){in.id}, &found,
                      &row);
    if (e == OK && found)
        in.team_id = row.team_id;
    if (e == OK)
        e = found ? admin_key_remove(db, c->arena, &in) : &ADMIN_KEY_UNKNOWN;
    if (e != OK)
        return call_fail(c, e, (str){0});
    if (!c->json) {
        buf_add(&c->out, S("Revoked: it opens nothing from the next request "
                           "on.\n"));
        return EXIT_DONE;
    }
    j = call_json_open(c);
    json_text(&j, S("removed"), in.id);
    call_json_close(c, &j);
    return EXIT_DONE;
}

/* ---- operators ---- */

static enum exit_code
set_operator(struct call *c, bool is_one)
{
    const struct operator_change in = {.email = c->options.arguments[0],
                                       .who = CALL_WHO,
                                       .is_one = is_one,
                                       .now = call_now()};
    str email = account_email(c->arena, in.email);
    struct json j;
    struct db *db;
    err e;
    enum exit_code code = call_open_db(c, &db);

    if (code != EXIT_DONE)
        return code;
    e = operator_set(db, c->arena, &in);
    if (e != OK)
        return call_fail(c, e, account_email_is_valid(email) ? email : S(""));
    if (!c->json) {
        buf_fmt(&c->out, STR_FMT " is %s.\n", STR_ARG(email),
                is_one ? "an operator now" : "no operator");
        return EXIT_DONE;
    }
    j = call_json_open(c);
    json_text(&j, S("email"), email);
    json_bool(&j, S("operator"), is_one);
    call_json_close(c, &j);
    return EXIT_DONE;
}

static enum exit_code
run_operator_add(struct call *c)
{
    return set_operator(c, true);
}

static enum exit_code
run_operator_remove(struct call *c)
{
    return set_operator(c, false);
}

// clang-format off
static const struct option key_options[] = {
    {.name = STR("role"), .value = STR("ROLE"), .required = true,
     .help = STR("What it may do in its team: viewer (read), editor (apps) or "
                 "owner (everything); or operator: everything in every team, "
                 "plans and settings.")},
    {.name = STR("team"), .value = STR("NAME"), .fallback = STR("Home"),
     .help = STR("The team; an operator's key has none.")},
    {.name = STR("expires"), .value = STR("TIME"),
     .help = STR("How long it works, from now: 90d, 12h or 30m."),
     .fallback = STR("until it is removed")},
};

const struct command commands_of_key[] = {
    {
        .name = "user operator-add",
        .arguments = "EMAIL",
        .does = "Let a person set plans and see the server's settings.",
        .more = "Whatever their role in their team. Whoever makes the first "
                "account is an operator. Their browsers are signed out.",
        .example = "user operator-add kim@example.org",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .run = run_operator_add,
    },
    {
        .name = "user operator-remove",
        .arguments = "EMAIL",
        .does = "Let a person set plans no more.",
        .more = "Their browsers are signed out.",
        .example = "user operator-remove kim@example.org",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .run = run_operator_remove,
    },
    {
        .name = "key add",
        .arguments = "NAME",
        .does = "Make a key of the API below /admin and print it.",
        .more = "Only its hash is kept. docs/admin.md says what it opens.",
        .example = "key add 'CI deployments' --role editor --expires 90d",
        .settings = "database",
        .prints_json = true,
        .options = key_options,
        .option_count = sizeof key_options / sizeof key_options[0],
        .run = run_key_add,
    },
    {
        .name = "key list",
        .arguments = "",
        .does = "List the keys of the API below /admin, by team.",
        .more = "",
        .example = "key list --json",
        .settings = "database",
        .prints_json = true,
        .run = run_key_list,
    },
    {
        .name = "key remove",
        .arguments = "ID",
        .does = "Revoke a key; it opens nothing from the next request on.",
        .more = "`key list` shows the ids.",
        .example = "key remove 36ab27d0-fd9d-4455-823a-ce30af709ffc",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .run = run_key_remove,
    },
};
// clang-format on
const size_t commands_of_key_count =
    sizeof commands_of_key / sizeof commands_of_key[0];
