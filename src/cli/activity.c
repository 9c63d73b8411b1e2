/* SPDX-License-Identifier: Apache-2.0
 * Commands about what owners and apps did: Connect sessions, requests to the
 * API, and their counts. */
#include <inttypes.h>

#include "base/clock.h"
#include "cli/command.h"
#include "dashboard/activity_json.h"
#include "dashboard/request_error.h"
#include "dashboard/show.h"
#include "http/errors.h"
#include "oauth/oauth.h"

/* ---- what all of them share ---- */

static str
moment(struct call *c, int64_t ms)
{
    return (str){clock_iso(c->arena, ms).at, 19};
}

/* A fault of an option, or whatever else went wrong. */
static enum exit_code
fail(const struct call *c, err e, const struct faults *faults)
{
    if (e == &HTTP_BAD_REQUEST && faults->count > 0)
        return call_refuse(c, arena_fmt(c->arena, "--" STR_FMT ": " STR_FMT,
                                        STR_ARG(faults->at[0].field),
                                        STR_ARG(faults->at[0].rule)));
    return call_fail(c, e, (str){0});
}

/* What a list ends with when it is text. */
static void
print_end(struct call *c, size_t count, bool more, const struct list_key *next,
          int64_t searched_to_ms)
{
    if (count == 0)
        buf_add(&c->out, S("There is none.\n"));
    if (searched_to_ms > 0)
        buf_fmt(&c->out, "Looked at what came after " STR_FMT ".\n",
                STR_ARG(moment(c, searched_to_ms)));
    if (more)
        buf_fmt(&c->out, "More: --cursor " STR_FMT "\n",
                STR_ARG(list_key_text(c->arena, next)));
}

/* ---- sessions ---- */

static struct sessions_wish
sessions_wish(const struct call *c, int64_t most)
{
    return (struct sessions_wish){
        .app_id = c->options.arguments[0],
        .from = option_text(&c->options, "from"),
        .until = option_text(&c->options, "until"),
        .user = option_text(&c->options, "user"),
        .vin = option_text(&c->options, "vin"),
        .outcome = option_text(&c->options, "outcome"),
        .id = option_text(&c->options, "id"),
        .cursor = option_text(&c->options, "cursor"),
        .most = most,
        .now = call_now(),
    };
}

static void
print_session(struct call *c, const struct sessions_page_row *row)
{
    buf_fmt(&c->out,
            STR_FMT "  " STR_FMT "  " STR_FMT "  at " STR_FMT "%s" STR_FMT
                    "%s" STR_FMT "\n",
            STR_ARG(row->id), STR_ARG(moment(c, row->started_at * 1000)),
            STR_ARG(row->word), STR_ARG(step_word(row->reached)),
            row->make.len > 0 ? ", " : "", STR_ARG(row->make),
            row->user.len > 0 ? ", user " : "", STR_ARG(row->user));
}

static enum exit_code
run_session_list(struct call *c)
{
    struct sessions_wish wish = sessions_wish(c, 0);
    struct sessions_list list;
    struct app app;
    struct json j;
    struct db *db;
    err e;
    enum exit_code code = call_take_limit(c, &wish.most);

    if (code == EXIT_DONE)
        code = call_open_app(c, &db, &app);
    if (code != EXIT_DONE)
        return code;
    e = sessions_list(db, c->arena, &wish, &list);
    if (e != OK)
        return fail(c, e, &list.faults);
    if (c->json) {
        j = call_json_open(c);
        sessions_json(&j, c->arena, &list);
        call_json_close(c, &j);
        return EXIT_DONE;
    }
    for (size_t i = 0; i < list.count; i++)
        print_session(c, &list.rows[i]);
    print_end(c, list.count, list.more, &list.next, list.searched_to * 1000);
    return EXIT_DONE;
}

static enum exit_code
run_session_export(struct call *c)
{
    const struct sessions_wish wish = sessions_wish(c, SESSIONS_CSV_LINES);
    struct sessions_list list;
    struct app app;
    struct db *db;
    err e;
    enum exit_code code = call_open_app(c, &db, &app);

    if (code != EXIT_DONE)
        return code;
    e = sessions_list(db, c->arena, &wish, &list);
    if (e != OK)
        return fail(c, e, &list.faults);
    sessions_csv(&c->out, c->arena, &list);
    if (list.more)
        call_complain(c,
                      arena_fmt(c->arena, "there is more: --cursor " STR_FMT,
                                STR_ARG(list_key_text(c->arena, &list.next))));
    return EXIT_DONE;
}

static void
print_shown(struct call *c, const struct session_shown *s)
{
    const struct session_of_app_row *row = &s->row;
    const struct {
        const char *label;
        str value;
    } lines[] = {
        {"id",      row->id },
        {"started", moment(c, row->started_at * 1000)},
        {"outcome",         row->word        },
        {"step",         step_word(row->reached)   },
        {"user",         row->user        },
        {"make",         row->make   },
        {"mode",         row->mode        },
        {"sdk",         row->sdk    },
        {"country",         row->country    },
        {"language",         row->language   },
        {"scope",         row->scope       },
        {"flags",         row->flags   },
        {"redirect URI",         row->redirect_uri},
        {"problem",         row->problem        },
    };

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (lines[i].value.len > 0)
            buf_fmt(&c->out, "%-12s  " STR_FMT "\n", lines[i].label,
                    STR_ARG(lines[i].value));
    }
    for (size_t i = 0; i < s->count; i++)
        buf_fmt(&c->out, "%s" STR_FMT "  " STR_FMT "%s" STR_FMT "\n",
                i == 0 ? "\n" : "", STR_ARG(moment(c, s->events[i].at_ms)),
                STR_ARG(s->events[i].name),
                s->events[i].detail.len > 0 ? "  " : "",
                STR_ARG(s->events[i].detail));
    if (s->more)
        buf_add(&c->out, S("More happened in it.\n"));
}

static enum exit_code
run_session_show(struct call *c)
{
    const struct session_of_app_args which = {
        c->options.arguments[0], c->options.arguments[1], call_now()};
    struct session_shown s;
    struct app app;
    struct json j;
    struct db *db;
    bool found;
    err e;
    enum exit_code code = call_open_app(c, &db, &app);

    if (code != EXIT_DONE)
        return code;
    e = session_show(db, c->arena, &which, &found, &s);
    if (e != OK)
        return call_fail(c, e, (str){0});
    if (!found) {
        call_complain(c, S("the app has no Connect session of this id"));
        return EXIT_UNKNOWN;
    }
    if (!c->json) {
        print_shown(c, &s);
        return EXIT_DONE;
    }
    j = call_json_open(c);
    session_json(&j, c->arena, &s);
    call_json_close(c, &j);
    return EXIT_DONE;
}

static void
print_user(struct call *c, const struct session_user *u)
{
    buf_fmt(&c->out,
            STR_FMT "  %" PRId64 "%s session%s, %" PRId64
                    " sign-in attempt%s, " STR_FMT ", last seen " STR_FMT
                    " at " STR_FMT "\n",
            STR_ARG(u->user), u->sessions, u->many ? " or more" : "",
            u->sessions == 1 ? "" : "s", u->attempts,
            u->attempts == 1 ? "" : "s", STR_ARG(u->word),
            STR_ARG(moment(c, u->latest.started_at * 1000)),
            STR_ARG(step_word(u->latest.reached)));
}

static enum exit_code
run_session_users(struct call *c)
{
    struct users_wish wish = {
        .app_id = c->options.arguments[0],
        .cursor = option_text(&c->options, "cursor"),
        .since = call_now() - c->settings.session_keep,
        .now = call_now(),
    };
    struct users_list list;
    struct app app;
    struct json j;
    struct db *db;
    err e;
    enum exit_code code = call_take_limit(c, &wish.most);

    if (code == EXIT_DONE)
        code = call_open_app(c, &db, &app);
    if (code != EXIT_DONE)
        return code;
    e = users_list(db, c->arena, &wish, &list);
    if (e != OK)
        return fail(c, e, &list.faults);
    if (c->json) {
        j = call_json_open(c);
        users_json(&j, c->arena, &list);
        call_json_close(c, &j);
        return EXIT_DONE;
    }
    for (size_t i = 0; i < list.count; i++)
        print_user(c, &list.rows[i]);
    print_end(c, list.count, list.more, &list.next, list.searched_to * 1000);
    return EXIT_DONE;
}

/* ---- the funnel ---- */

static void
print_funnel(struct call *c, const struct funnel *f)
{
    buf_fmt(&c->out,
            "%" PRId64 " sessions in %" PRId64 " days, %" PRId64
            " connected\n\n%-12s  reached    ended  mostly\n",
            f->sessions, funnel_spans[f->span].days, f->connected, "step");
    for (int64_t i = 0; i < REACHED_COUNT; i++)
        buf_fmt(&c->out, "%-12s  %7" PRId64 "  %7" PRId64 "  " STR_FMT "\n",
                step_word(i).at, f->reached[i], f->lost[i],
                STR_ARG(f->reason[i].name));
    if (f->part_count > 0)
        buf_fmt(&c->out, "\n%-12s   opened  connected\n",
                funnel_splits[f->split].value.at);
    for (size_t i = 0; i < f->part_count; i++) {
        const struct funnel_part *p = &f->parts[i];

        buf_fmt(&c->out, "%-12s  %7" PRId64 "  %9" PRId64 "\n",
                p->name.len > 0 ? arena_cstr(c->arena, p->name) : "-",
                p->reached[0], p->connected);
    }
}

static enum exit_code
run_session_funnel(struct call *c)
{
    const struct funnel_wish wish = {
        .app_id = c->options.arguments[0],
        .days = option_text(&c->options, "days"),
        .by = option_text(&c->options, "by"),
        .now = call_now(),
    };
    struct funnel funnel;
    struct app app;
    struct json j;
    struct db *db;
    err e;
    enum exit_code code = call_open_app(c, &db, &app);

    if (code != EXIT_DONE)
        return code;
    e = funnel_count(db, c->arena, &wish, &funnel);
    if (e != OK)
        return fail(c, e, &funnel.faults);
    if (!c->json) {
        print_funnel(c, &funnel);
        return EXIT_DONE;
    }
    j = call_json_open(c);
    funnel_json(&j, &funnel);
    call_json_close(c, &j);
    return EXIT_DONE;
}

/* ---- requests ---- */

static void
print_request(struct call *c, const struct requests_page_row *row)
{
    buf_fmt(&c->out,
            STR_FMT "  " STR_FMT "  %" PRId64 "  %" PRId64 " ms  " STR_FMT
                    " " STR_FMT "%s" STR_FMT "\n",
            STR_ARG(row->id), STR_ARG(moment(c, row->at_ms)), row->status,
            row->ms, STR_ARG(row->method), STR_ARG(row->route),
            row->type.len > 0 ? "  " : "",
            STR_ARG(request_error_of(c->arena, row->type, row->code).name));
}

static enum exit_code
run_request_list(struct call *c)
{
    struct requests_wish wish = {
        .app_id = c->options.arguments[0],
        .from = option_text(&c->options, "from"),
        .route = option_text(&c->options, "route"),
        .result = option_text(&c->options, "result"),
        .id = option_text(&c->options, "id"),
        .cursor = option_text(&c->options, "cursor"),
    };
    struct requests_list list;
    struct app app;
    struct json j;
    struct db *db;
    err e;
    enum exit_code code = call_take_limit(c, &wish.most);

    if (code == EXIT_DONE)
        code = call_open_app(c, &db, &app);
    if (code != EXIT_DONE)
        return code;
    e = requests_list(db, c->arena, &wish, &list);
    if (e != OK)
        return fail(c, e, &list.faults);
    if (c->json) {
        j = call_json_open(c);
        requests_json(&j, c->arena, &list);
        call_json_close(c, &j);
        return EXIT_DONE;
    }
    for (size_t i = 0; i < list.count; i++)
        print_request(c, &list.rows[i]);
    print_end(c, list.count, list.more, &list.next, list.searched_to_ms);
    return EXIT_DONE;
}

static void
print_explained(struct call *c, str id, const struct request_of_app_row *row)
{
    const struct request_error e =
        request_error_of(c->arena, row->type, row->code);
    const struct requests_page_row line = {row->at_ms, id,          row->method,
                                           row->route, row->status, row->ms,
                                           row->type,  row->code};
    const struct {
        const char *label;
        str value;
    } lines[] = {
        {"what",      e.what        },
        {"who mends", e.mends       },
        {"how",       e.resolution  },
        {"more",      e.docs.checked},
    };

    print_request(c, &line);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (lines[i].value.len > 0)
            buf_fmt(&c->out, "%-9s  " STR_FMT "\n", lines[i].label,
                    STR_ARG(lines[i].value));
    }
}

static enum exit_code
run_request_show(struct call *c)
{
    const struct request_of_app_args which = {c->options.arguments[0],
                                              c->options.arguments[1]};
    struct request_of_app_row row;
    struct app app;
    struct json j;
    struct db *db;
    bool found;
    err e;
    enum exit_code code = call_open_app(c, &db, &app);

    if (code != EXIT_DONE)
        return code;
    e = request_of_app(db, c->arena, &which, &found, &row);
    if (e != OK)
        return call_fail(c, e, (str){0});
    if (!found) {
        call_complain(c, S("the app made no request of this id, or it is "
                           "forgotten"));
        return EXIT_UNKNOWN;
    }
    if (!c->json) {
        print_explained(c, which.id, &row);
        return EXIT_DONE;
    }
    j = call_json_open(c);
    request_json(&j, c->arena, which.id, &row);
    call_json_close(c, &j);
    return EXIT_DONE;
}

/* ---- at a glance ---- */

static void
print_glance(struct call *c, const struct glance *g)
{
    buf_fmt(&c->out,
            "connections  %" PRId64 ", %" PRId64 " new in 7 days\n"
            "sessions     %" PRId64 " in 30 days, " STR_FMT " connected\n"
            "requests     %" PRId64 " in 24 hours, %" PRId64 " errors\n",
            g->connections, g->fresh, g->sessions,
            STR_ARG(show_percent(c->arena, g->connected, g->sessions)),
            g->latest, g->latest_errors);
    for (size_t i = 0; i < g->make_count; i++)
        buf_fmt(&c->out, "%s" STR_FMT "  %" PRId64 "\n",
                i == 0 ? "\nbrands\n" : "", STR_ARG(g->makes[i].make),
                g->makes[i].connections);
    for (size_t i = 0; i < g->cause_count; i++) {
        const struct requests_by_cause_row *row = &g->causes[i];

        if (row->type.len > 0)
            buf_fmt(
                &c->out, "error        " STR_FMT "  %" PRId64 "\n",
                STR_ARG(request_error_of(c->arena, row->type, row->code).name),
                row->requests);
    }
}

static enum exit_code
run_overview(struct call *c)
{
    struct glance g;
    struct app app;
    struct json j;
    struct db *db;
    err e;
    enum exit_code code = call_open_app(c, &db, &app);

    if (code != EXIT_DONE)
        return code;
    e = glance_read(db, c->arena, app.id, call_now(), &g);
    if (e != OK)
        return call_fail(c, e, (str){0});
    if (!c->json) {
        print_glance(c, &g);
        return EXIT_DONE;
    }
    j = call_json_open(c);
    glance_json(&j, c->arena, &g);
    call_json_close(c, &j);
    return EXIT_DONE;
}

/* ---- the rows ---- */

// clang-format off
#define FROM                                                                   \
    {.name = STR("from"), .value = STR("DAY"),                                 \
     .help = STR("The first day, such as 2026-11-16.")}
#define CURSOR                                                                 \
    {.name = STR("cursor"), .value = STR("CURSOR"),                            \
     .help = STR("Where the last list ended.")}
#define LIMIT                                                                  \
    {.name = STR("limit"), .value = STR("NUMBER"), .fallback = STR("50"),      \
     .help = STR("How many at most, up to 1000.")}
#define SESSION_FILTERS                                                        \
    FROM,                                                                      \
    {.name = STR("until"), .value = STR("DAY"),                                \
     .help = STR("The last day, such as 2026-11-23.")},                        \
    {.name = STR("user"), .value = STR("USER"),                                \
     .help = STR("Of this user, as the links name them.")},                    \
    {.name = STR("vin"), .value = STR("VIN"),                                  \
     .help = STR("About the car with this VIN.")},                             \
    {.name = STR("outcome"), .value = STR("OUTCOME"),                          \
     .help = STR("connected, open, abandoned, or the error that the app was "  \
                 "told, such as access_denied.")},                             \
    {.name = STR("id"), .value = STR("ID"),                                    \
     .help = STR("The session of this id alone.")},                            \
    CURSOR

static const struct option session_options[] = {SESSION_FILTERS, LIMIT};
static const struct option export_options[] = {SESSION_FILTERS};
static const struct option users_options[] = {LIMIT, CURSOR};

static const struct option funnel_options[] = {
    {.name = STR("days"), .value = STR("DAYS"), .fallback = STR("7"),
     .help = STR("7, 30 or 90, today included.")},
    {.name = STR("by"), .value = STR("WHAT"), .fallback = STR("all"),
     .help = STR("Each make, platform or mode apart.")},
};

static const struct option request_options[] = {
    FROM,
    {.name = STR("route"), .value = STR("ROUTE"),
     .help = STR("Of this route, such as /v2.0/vehicles/{id}.")},
    {.name = STR("result"), .value = STR("RESULT"),
     .help = STR("ok, error, server (500 to 599), or a status: 401, 403, 409, "
                 "429, 501.")},
    {.name = STR("id"), .value = STR("ID"),
     .help = STR("The request of this id alone.")},
    LIMIT,
    CURSOR,
};

#define COUNT(options) sizeof options / sizeof options[0]

const struct command commands_of_activity[] = {
    {
        .name = "session list",
        .arguments = "APP",
        .does = "List the Connect sessions of an app, the newest first.",
        .more = "",
        .example = "session list my-app --outcome abandoned --from 2026-11-16",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .options = session_options,
        .option_count = COUNT(session_options),
        .run = run_session_list,
    },
    {
        .name = "session show",
        .arguments = "APP SESSION_ID",
        .does = "Print a Connect session and what happened in it.",
        .more = "",
        .example = "session show my-app 36ab27d0-fd9d-4455-823a-ce30af709ffc",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .run = run_session_show,
    },
    {
        .name = "session users",
        .arguments = "APP",
        .does = "List Connect sessions by the user that their links name.",
        .more = "",
        .example = "session users my-app",
        .settings = "database session_keep",
        .prints_json = true,
        .names_app = true,
        .options = users_options,
        .option_count = COUNT(users_options),
        .run = run_session_users,
    },
    {
        .name = "session funnel",
        .arguments = "APP",
        .does = "Print how far Connect sessions come, and why no further.",
        .more = "",
        .example = "session funnel my-app --days 30 --by make",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .options = funnel_options,
        .option_count = COUNT(funnel_options),
        .run = run_session_funnel,
    },
    {
        .name = "session export",
        .arguments = "APP",
        .does = "Print Connect sessions as comma-separated values.",
        .more = "At most 2000 at once; where it goes on is said on standard "
                "error.",
        .example = "session export my-app --from 2026-11-01 > sessions.csv",
        .settings = "database",
        .names_app = true,
        .options = export_options,
        .option_count = COUNT(export_options),
        .run = run_session_export,
    },
    {
        .name = "request list",
        .arguments = "APP",
        .does = "List what an app asked the API, the newest first.",
        .more = "",
        .example = "request list my-app --result error",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .options = request_options,
        .option_count = COUNT(request_options),
        .run = run_request_list,
    },
    {
        .name = "request show",
        .arguments = "APP REQUEST_ID",
        .does = "Print a request, and what its error means.",
        .more = "The id is the sc-request-id of the answer.",
        .example = "request show my-app 36ab27d0-fd9d-4455-823a-ce30af709ffc",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .run = run_request_show,
    },
    {
        .name = "overview",
        .arguments = "APP",
        .does = "Print an app at a glance: connections, sessions, requests.",
        .more = "",
        .example = "overview my-app --json",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .run = run_overview,
    },
};
// clang-format on
const size_t commands_of_activity_count =
    sizeof commands_of_activity / sizeof commands_of_activity[0];
