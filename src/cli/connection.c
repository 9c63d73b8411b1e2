/* SPDX-License-Identifier: Apache-2.0
 * Commands about connections of an app: list, show, end. */
#include <unistd.h>

#include "base/clock.h"
#include "cli/command.h"
#include "dashboard/keys.h"
#include "oauth/apps.h"
#include "oauth/errors.h"
#include "vehicles/connection_json.h"
#include "vehicles/errors.h"

static void
print_line(struct call *c, const struct connection *row)
{
    buf_fmt(&c->out,
            STR_FMT "  " STR_FMT "  " STR_FMT " " STR_FMT " %lld  %s%s" STR_FMT
                    "\n",
            STR_ARG(row->vehicle_id), STR_ARG(row->vin), STR_ARG(row->make),
            STR_ARG(row->model), (long long)row->year,
            str_eq(row->mode, S("live")) ? "" : "simulated, ",
            row->ended_at > 0 ? "ended " : "since ",
            STR_ARG(call_iso(c, row->ended_at > 0 ? row->ended_at
                                                  : row->connected_at)));
}

static void
print_page(struct call *c, const struct connections_page *page)
{
    struct json j;

    if (!c->json) {
        for (size_t i = 0; i < page->count; i++)
            print_line(c, &page->rows[i]);
        if (page->count == 0)
            buf_add(&c->out, S("There is none.\n"));
        if (page->next.len > 0)
            buf_fmt(&c->out, "More: --cursor " STR_FMT "\n",
                    STR_ARG(page->next));
        return;
    }
    j = call_json_open(c);
    json_open(&j, S("connections"), '[');
    for (size_t i = 0; i < page->count; i++) {
        json_open(&j, (str){0}, '{');
        connection_json(&j, c->arena, &page->rows[i]);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    if (page->next.len > 0)
        json_text(&j, S("cursor"), page->next);
    else
        json_nil(&j, S("cursor"));
    call_json_close(c, &j);
}

static enum exit_code
run_list(struct call *c)
{
    struct connections_wish wish = {
        .app_id = c->options.arguments[0],
        .search = option_text(&c->options, "search"),
        .state = option_text(&c->options, "state"),
        .mode = option_text(&c->options, "mode"),
        .make = option_text(&c->options, "make"),
        .cursor = option_text(&c->options, "cursor"),
    };
    struct connections_page page;
    struct app app;
    struct db *db;
    err e;
    enum exit_code code;

    code = call_take_limit(c, &wish.most);
    if (code == EXIT_DONE)
        code = call_open_app(c, &db, &app);
    if (code != EXIT_DONE)
        return code;
    e = connections_list(db, c->arena, &wish, &page);
    if (e == &API_VALIDATION)
        return call_refuse(c, arena_fmt(c->arena, "--" STR_FMT " %s",
                                        STR_ARG(page.wrong), page.rule));
    if (e != OK)
        return call_fail(c, e, (str){0});
    print_page(c, &page);
    return EXIT_DONE;
}

static enum exit_code
find(struct call *c, struct db **db, struct app *app, struct connection *out)
{
    enum exit_code code = call_open_app(c, db, app);
    bool found = false;
    err e;

    if (code != EXIT_DONE)
        return code;
    e = connection_find(*db, c->arena, app->id, c->options.arguments[1], &found,
                        out);
    if (e != OK)
        return call_fail(c, e, (str){0});
    if (found)
        return EXIT_DONE;
    call_complain(c, S("the app has no connection to a vehicle of this id"));
    return EXIT_UNKNOWN;
}

static enum exit_code
run_show(struct call *c)
{
    struct connection_consent *consents;
    struct connection row;
    struct app app;
    struct db *db;
    struct json j;
    size_t n;
    err e;
    enum exit_code code = find(c, &db, &app, &row);

    if (code != EXIT_DONE)
        return code;
    e = connection_history(db, c->arena, &row, &consents, &n);
    if (e != OK)
        return call_fail(c, e, (str){0});
    if (c->json) {
        j = call_json_open(c);
        connection_json(&j, c->arena, &row);
        connection_history_json(&j, c->arena, consents, n);
        call_json_close(c, &j);
        return EXIT_DONE;
    }
    print_line(c, &row);
    buf_fmt(&c->out, "user         " STR_FMT "\npermissions  " STR_FMT "\n",
            STR_ARG(row.owner_id), STR_ARG(row.permissions));
    for (size_t i = 0; i < n; i++)
        buf_fmt(&c->out, "allowed      " STR_FMT "  " STR_FMT "\n",
                STR_ARG(call_iso(c, consents[i].created_at)),
                STR_ARG(consents[i].permissions));
    return EXIT_DONE;
}

static err
end(struct call *c, struct db *db, const struct app *app,
    const struct connection *row, size_t *count)
{
    struct audit_line line = {
        .what = S("vehicle disconnected"),
        .about = arena_fmt(c->arena, STR_FMT ", " STR_FMT, STR_ARG(app->name),
                           STR_ARG(row->vin)),
    };
    const struct connections_ending ending = {
        .app_id = app->id,
        .vehicle_id = row->vehicle_id,
        .now = call_now(),
        .also = audit_unit,
        .also_arg = &line,
    };
    struct connection_ended *ended;

    TRY(call_audit(c, db, app->id, &line));
    return connections_end(db, c->arena, &ending, &ended, count);
}

static enum exit_code
run_end(struct call *c)
{
    struct connection row;
    struct app app;
    struct db *db;
    struct json j;
    size_t n = 0;
    err e;
    enum exit_code code = find(c, &db, &app, &row);

    if (code != EXIT_DONE)
        return code;
    if (!option_is_given(&c->options, "yes"))
        return call_refuse(c, S("every token of the app loses the vehicle; "
                                "say --yes"));
    e = end(c, db, &app, &row, &n);
    if (e != OK)
        return call_fail(c, e, (str){0});
    if (c->json) {
        j = call_json_open(c);
        json_text(&j, S("vehicle_id"), row.vehicle_id);
        json_bool(&j, S("ended"), n > 0);
        call_json_close(c, &j);
        return EXIT_DONE;
    }
    buf_add(&c->out, n > 0 ? S("Ended: no token of the app reaches the "
                               "vehicle.\n")
                           : S("It had ended before.\n"));
    return EXIT_DONE;
}

// clang-format off
static const struct option list_options[] = {
    {.name = STR("search"), .value = STR("TEXT"),
     .help = STR("A vehicle id, a user id, or a VIN or its first characters, at "
                 "least three.")},
    {.name = STR("state"), .value = STR("STATE"), .fallback = STR("connected"),
     .help = STR("connected, disconnected or all.")},
    {.name = STR("mode"), .value = STR("MODE"),
     .help = STR("live or simulated.")},
    {.name = STR("make"), .value = STR("MAKE"),
     .help = STR("A make, such as TESLA.")},
    {.name = STR("limit"), .value = STR("NUMBER"), .fallback = STR("50"),
     .help = STR("How many at most, up to 1000.")},
    {.name = STR("cursor"), .value = STR("CURSOR"),
     .help = STR("Where the last list ended.")},
};

static const struct option end_options[] = {
    {.name = STR("yes"), .help = STR("End it.")},
};

const struct command commands_of_connection[] = {
    {
        .name = "connection list",
        .arguments = "APP",
        .does = "List the connections of an app, the newest first.",
        .more = "",
        .example = "connection list my-app --make TESLA --state all",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .options = list_options,
        .option_count = sizeof list_options / sizeof list_options[0],
        .run = run_list,
    },
    {
        .name = "connection show",
        .arguments = "APP VEHICLE_ID",
        .does = "Print a connection and what its owner has allowed.",
        .more = "",
        .example = "connection show my-app 36ab27d0-fd9d-4455-823a-ce30af709ffc",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .run = run_show,
    },
    {
        .name = "connection end",
        .arguments = "APP VEHICLE_ID",
        .does = "End a connection: no token of the app reaches the vehicle.",
        .more = "A running server refuses them from the next request on. Only "
                "the owner can connect it again.",
        .example = "connection end my-app 36ab27d0-fd9d-4455-823a-ce30af709ffc --yes",
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .options = end_options,
        .option_count = sizeof end_options / sizeof end_options[0],
        .run = run_end,
    },
};
// clang-format on
const size_t commands_of_connection_count =
    sizeof commands_of_connection / sizeof commands_of_connection[0];
