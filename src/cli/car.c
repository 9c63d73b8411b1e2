/* SPDX-License-Identifier: Apache-2.0
 * Commands about simulated cars: what a running server answers from its next
 * request on. */
#include "base/clock.h"
#include "cli/command.h"
#include "dashboard/accounts.h"
#include "steering/steering.h"
#include "vehicles/errors.h"

enum { PAGE = 1000, WORDS_MOST = 4 };

/* ---- finding the car ---- */

static enum exit_code
complain(const struct call *c, err e, const struct steering_problem *p)
{
    str shown = p->sentence;

    if (shown.len == 0)
        return call_fail(c, e, (str){0});
    if (!str_eq(p->field, S("id")) && !str_eq(p->field, S("signals")))
        shown = arena_fmt(c->arena, STR_FMT " " STR_FMT, STR_ARG(p->field),
                          STR_ARG(p->sentence));
    call_complain(c, shown);
    return e == &API_PATH ? EXIT_UNKNOWN : EXIT_REFUSED;
}

static enum exit_code
find(struct call *c, struct db **db, struct steered *out)
{
    struct steering_problem problem = {0};
    enum exit_code code = call_open_db(c, db);
    err e;

    if (code != EXIT_DONE)
        return code;
    e = steering_find(*db, c->arena, option_text(&c->options, "app"),
                      c->options.arguments[0], out, &problem);
    return e == OK ? EXIT_DONE : complain(c, e, &problem);
}

/* ---- car list, car show ---- */

static err
print_row(struct call *c, struct db *db, const struct steered *car)
{
    struct steering_look look;
    const struct make *make = make_find(car->make);

    TRY(steering_look(db, c->arena, car, clock_system_ms(), &look));
    buf_fmt(&c->out,
            STR_FMT "  " STR_FMT "  " STR_FMT " " STR_FMT " %lld  (" STR_FMT
                    ")\n",
            STR_ARG(car->vehicle_id), STR_ARG(car->vin),
            STR_ARG(make != NULL ? make->name : car->make), STR_ARG(car->model),
            (long long)car->year, STR_ARG(steering_words(c->arena, &look.car)));
    return OK;
}

static err
print_listed(struct call *c, struct db *db, struct json *j,
             const struct steered *car)
{
    if (!c->json)
        return print_row(c, db, car);
    json_open(j, S(""), '{');
    TRY(steering_json(db, c->arena, j, car, clock_system_ms(), false));
    json_close(j, '}');
    return OK;
}

static err
print_cars(struct call *c, struct db *db, struct json *j)
{
    struct steering_page page = {.app_id = option_text(&c->options, "app"),
                                 .most = PAGE};
    struct steered *cars;
    size_t count;

    do {
        TRY(steering_list(db, c->arena, &page, &cars, &count));
        for (size_t i = 0; i < count; i++)
            TRY(print_listed(c, db, j, &cars[i]));
        if (count > 0)
            page.after = cars[count - 1].vehicle_id;
    } while (count == PAGE);
    return OK;
}

static enum exit_code
run_list(struct call *c)
{
    struct db *db;
    struct json j = {0};
    enum exit_code code = call_open_db(c, &db);
    err e;

    if (code != EXIT_DONE)
        return code;
    if (c->json) {
        j = call_json_open(c);
        json_open(&j, S("vehicles"), '[');
    }
    e = print_cars(c, db, &j);
    if (e != OK)
        return call_fail(c, e, (str){0});
    if (c->json) {
        json_close(&j, ']');
        call_json_close(c, &j);
    }
    return EXIT_DONE;
}

static err
print_json(struct call *c, struct db *db, const struct steered *car)
{
    struct json j = call_json_open(c);

    TRY(steering_json(db, c->arena, &j, car, clock_system_ms(), true));
    call_json_close(c, &j);
    return OK;
}

static void
print_told(struct call *c, const struct steering_look *look)
{
    for (size_t i = 0; i < look->told_count; i++) {
        const struct car_overlay_of_row *row = &look->told[i];
        str kind, name;

        if (!str_cut(row->kind, ':', &kind, &name))
            continue;
        buf_fmt(&c->out, STR_FMT "%s " STR_FMT " = " STR_FMT, STR_ARG(kind),
                str_eq(kind, S("set")) ? "  " : "", STR_ARG(name),
                STR_ARG(row->value));
        if (row->until_ms > 0)
            buf_fmt(&c->out, "  (until " STR_FMT ")",
                    STR_ARG(clock_iso(c->arena, row->until_ms)));
        buf_char(&c->out, '\n');
    }
}

static err
print_text(struct call *c, struct db *db, const struct steered *car)
{
    struct steering_look look;
    struct arena *a = c->arena;

    TRY(print_row(c, db, car));
    TRY(steering_look(db, a, car, clock_system_ms(), &look));
    buf_fmt(&c->out, "app   " STR_FMT "\n", STR_ARG(car->app_id));
    if (look.car.time_is_moved)
        buf_fmt(&c->out, "time  " STR_FMT ", %g times as fast\n",
                STR_ARG(clock_iso(a, look.car.time_ms)), look.car.rate);
    if (look.car.strict)
        buf_add(&c->out, S("strict  refuses commands as a real car does\n"));
    print_told(c, &look);
    return OK;
}

/* What the car is like afterwards: the answer of every command. */
static enum exit_code
print_car(struct call *c, struct db *db, const struct steered *car)
{
    err e = c->json ? print_json(c, db, car) : print_text(c, db, car);

    return e == OK ? EXIT_DONE : call_fail(c, e, (str){0});
}

static enum exit_code
run_show(struct call *c)
{
    struct db *db;
    struct steered car;
    enum exit_code code = find(c, &db, &car);

    return code == EXIT_DONE ? print_car(c, db, &car) : code;
}

/* ---- orders ---- */

/* "car set": its verb. */
static str
verb_of(const struct call *c)
{
    return str_from(str_of(c->command->name), 4);
}

/* The options of an order are those of its command, but for --app. */
static size_t
options_of(const struct call *c, struct steering_word out[WORDS_MOST])
{
    size_t n = 0;

    for (size_t i = 0; i < c->command->option_count; i++) {
        const struct option *row = &c->command->options[i];
        str value = option_text(&c->options, row->name.at);

        if (str_eq(row->name, S("app")) ||
            !option_is_given(&c->options, row->name.at))
            continue;
        out[n++] = (struct steering_word){
            row->name, row->value.len > 0 ? value : S("true")};
    }
    return n;
}

/* NAME=VALUE of "set", NAME of "clear", on or off of "charge". */
static bool
arguments_of(struct call *c, struct steering_order *o,
             struct steering_word *options)
{
    size_t n = c->options.argument_count - 1;
    struct steering_word *signals = arena_alloc(c->arena, n, sizeof *signals);
    bool is_set = str_eq(o->verb, S("set"));

    o->signals = signals;
    if (str_eq(o->verb, S("charge")) && n == 1) {
        options[o->option_count++] =
            (struct steering_word){S("state"), c->options.arguments[1]};
        return true;
    }
    for (size_t i = 0; i < n; i++) {
        struct steering_word *w = &signals[o->signal_count++];

        if (!str_cut(c->options.arguments[i + 1], '=', &w->name, &w->value) &&
            is_set)
            return false;
    }
    return true;
}

static enum exit_code
run_order(struct call *c)
{
    struct steering_word options[WORDS_MOST + 1];
    struct audit_line line = {.what = S("simulated car steered")};
    struct steering_order o = {.verb = verb_of(c),
                               .options = options,
                               .also = audit_unit,
                               .also_arg = &line};
    struct steering_problem problem = {0};
    struct steered car;
    struct db *db;
    enum exit_code code;
    err e;

    o.option_count = options_of(c, options);
    if (!arguments_of(c, &o, options)) {
        call_complain(c, S("a signal is set as NAME=VALUE, for instance "
                           "odometer=12345"));
        return EXIT_REFUSED;
    }
    code = find(c, &db, &car);
    if (code != EXIT_DONE)
        return code;
    e = call_audit(c, db, car.app_id, &line);
    if (e != OK)
        return call_fail(c, e, (str){0});
    line.about = arena_fmt(c->arena, STR_FMT ", " STR_FMT, STR_ARG(line.about),
                           STR_ARG(car.vin));
    line.after = steering_order_words(c->arena, &o);
    e = steering_do(db, c->arena, &car, &o, clock_system_ms(), &problem);
    if (e == OK)
        return print_car(c, db, &car);
    if (problem.sentence.len > 0)
        return complain(c, e, &problem);
    /* the car refused: why is in the error's own words */
    (void)call_fail(c, e, (str){0});
    return e->status < 500 || e->status == 501 ? EXIT_REFUSED : EXIT_FAILED;
}

// clang-format off
#define APP_OPTION                                                             \
    {.name = STR("app"),                                                       \
     .value = STR("APP"),                                                      \
     .help = STR("Only cars that this app has connected."),                    \
     .fallback = STR("any app")}

static const struct option app_option[] = {APP_OPTION};

static const struct option set_options[] = {
    APP_OPTION,
    {.name = STR("until"),
     .value = STR("TIME"),
     .help = STR("How long from now: 90s, 10m, 2h, 1d."),
     .fallback = STR("until it is cleared")},
    {.name = STR("strict"),
     .value = STR("ON"),
     .help = STR("on: it refuses commands as a real car does, such as locking "
                 "while it drives; off: it takes them in any order.")},
};

static const struct option time_options[] = {
    APP_OPTION,
    {.name = STR("jump"),
     .value = STR("TIME"),
     .help = STR("Move its time on: 90s, 10m, 2h, 1d.")},
    {.name = STR("speed"),
     .value = STR("TIMES"),
     .help = STR("From now on so many times as fast, 0 to 1000.")},
    {.name = STR("freeze"),
     .help = STR("Stop its time.")},
    {.name = STR("clear"),
     .help = STR("Give it back our time, and forget what it was told by its "
                 "own.")},
};

static const struct option break_options[] = {
    APP_OPTION,
    {.name = STR("error"),
     .value = STR("TYPE.CODE"),
     .help = STR("What it answers, as VEHICLE_STATE.ASLEEP."),
     .required = true},
    {.name = STR("route"),
     .value = STR("PATH"),
     .help = STR("Only to this path below the vehicle, as tires/pressure or "
                 "security."),
     .fallback = STR("*, all of them")},
    {.name = STR("count"),
     .value = STR("N"),
     .help = STR("So many times, then the truth again."),
     .fallback = STR("until it is cleared")},
};

#define ORDER(verb_, arguments_, does_, more_, example_, options_)             \
    {                                                                          \
        .name = "car " verb_, .arguments = arguments_, .does = does_,          \
        .more = more_, .example = "car " verb_ " " example_,                   \
        .settings = "database", .prints_json = true, .names_app = true,        \
        .options = options_,                                                   \
        .option_count = sizeof options_ / sizeof options_[0],                  \
        .run = run_order,                                                      \
    }
#define EXAMPLE "0VKB5GRY0NS123456"

const struct command commands_of_car[] = {
    {
        .name = "car list",
        .arguments = "",
        .does = "List the simulated cars that are connected.",
        .more = "One line a car: its vehicle id, its VIN, what it is and what "
                "it does just now.",
        .example = "car list --app my-app",
        .settings = "database",
        .prints_json = true,
        .options = app_option,
        .option_count = 1,
        .run = run_list,
    },
    {
        .name = "car show",
        .arguments = "ID",
        .does = "Show a simulated car: what it does and what it was told.",
        .more = "ID is its vehicle id or its VIN, here and in all commands "
                "about cars. With --json it also shows every signal.",
        .example = "car show " EXAMPLE,
        .settings = "database",
        .prints_json = true,
        .names_app = true,
        .options = app_option,
        .option_count = 1,
        .run = run_show,
    },
    ORDER("set", "ID [NAME=VALUE]...",
          "Set what a simulated car says.",
          "NAME is a signal and its member, as battery.percentRemaining; it may "
          "be shorter where it can mean only one thing: odometer, isLocked, "
          "doors.frontLeft. VALUE is metric; null is a value that the car does "
          "not know. It says so whatever it does, until a command changes it.",
          EXAMPLE " odometer=12345 isLocked=true --until 10m", set_options),
    ORDER("drive", "ID",
          "Make a simulated car drive, now.",
          "Its time moves on to a minute after the start of its next drive.",
          EXAMPLE, app_option),
    ORDER("park", "ID",
          "Make a simulated car that drives park, now.",
          "Its time moves on to two minutes after the end of its drive.",
          EXAMPLE, app_option),
    ORDER("plug", "ID",
          "Plug a simulated car in; it charges.",
          "", EXAMPLE, app_option),
    ORDER("unplug", "ID",
          "Unplug a simulated car.",
          "In the evening its owner plugs it in again.", EXAMPLE, app_option),
    ORDER("charge", "ID STATE",
          "Let a simulated car charge (on), or not (off).",
          "It must be plugged in.", EXAMPLE " off", app_option),
    ORDER("sleep", "ID",
          "Put a simulated car to sleep.",
          "It answers what it knew, older and older, until it is woken, told "
          "something or driven.", EXAMPLE, app_option),
    ORDER("wake", "ID",
          "Wake a simulated car, for a quarter of an hour.",
          "", EXAMPLE, app_option),
    ORDER("time", "ID",
          "Change the time of a simulated car: it lives ahead of ours.",
          "It never goes back, so that no odometer does; --clear returns to "
          "our time.",
          EXAMPLE " --jump 2h --speed 60", time_options),
    ORDER("break", "ID",
          "Make a simulated car answer with an error.",
          "", EXAMPLE " --error VEHICLE_STATE.ASLEEP --count 3", break_options),
    ORDER("clear", "ID [NAME]...",
          "Forget what a simulated car was told: signals, or everything.",
          "Without NAME it is again the car that it would have been: its "
          "values, its time, its errors.",
          EXAMPLE " odometer", app_option),
};
// clang-format on
const size_t commands_of_car_count =
    sizeof commands_of_car / sizeof commands_of_car[0];
