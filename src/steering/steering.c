/* SPDX-License-Identifier: Apache-2.0
 * From the words of an order to changes of a car: one row per verb. */
#include <inttypes.h>

#include "base/nearest.h"
#include "catalog/settable.h"
#include "steering/car.h"
#include "steering/steering.sql.h"
#include "vehicles/errors.h"
#include "vehicles/vehicle.h"

enum { OPTIONS_MOST = 4, COUNT_MOST = 1000000, WORDS_MAX = 1024 };

/* ---- finding ---- */

#define STEERED(row)                                                           \
    (struct steered)                                                           \
    {                                                                          \
        .vehicle_id = (row).vehicle_id, .app_id = (row).app_id,                \
        .vin = (row).vin, .make = (row).make, .model = (row).model,            \
        .mode = (row).mode, .handle = (row).handle, .year = (row).year         \
    }

static err
say(struct steering_problem *p, err e, str field, str sentence)
{
    *p = (struct steering_problem){field, sentence};
    return e;
}

static err
find_by_vin(struct db *db, struct arena *a, str app_id, str vin,
            struct steered *out, struct steering_problem *problem)
{
    struct steered_by_vin_row *rows;
    size_t count, simulated = 0;

    TRY(steered_by_vin(db, a, &(struct steered_by_vin_args){vin, app_id}, &rows,
                       &count));
    for (size_t i = 0; i < count; i++) {
        if (str_eq(rows[i].mode, S("live")) && count == 1)
            *out = STEERED(rows[i]);
        if (str_eq(rows[i].mode, S("live")))
            continue;
        *out = STEERED(rows[i]);
        simulated++;
    }
    if (count == 0)
        return say(problem, &API_PATH, S("id"),
                   S("no connected vehicle has this id or VIN"));
    if (simulated > 1)
        return say(problem, &API_VALIDATION, S("id"),
                   S("several connections are to this VIN: give the app, or "
                     "the vehicle's id"));
    return OK;
}

err
steering_find(struct db *db, struct arena *a, str app_id, str id_or_vin,
              struct steered *out, struct steering_problem *problem)
{
    struct steered_by_id_row row;
    bool found = false;
    str id;

    if (uuid_read(a, id_or_vin, &id))
        TRY(steered_by_id(db, a, &(struct steered_by_id_args){id, app_id},
                          &found, &row));
    if (found)
        *out = STEERED(row);
    else
        TRY(find_by_vin(db, a, app_id, id_or_vin, out, problem));
    if (str_eq(out->mode, S("live")))
        return say(problem, &API_VALIDATION, S("id"),
                   S("this is a real car; only simulated ones can be steered"));
    return OK;
}

err
steering_list(struct db *db, struct arena *a, const struct steering_page *page,
              struct steered **out, size_t *count)
{
    struct steered_cars_row *rows;

    TRY(steered_cars(
        db, a,
        &(struct steered_cars_args){page->app_id, page->after, page->most},
        &rows, count));
    *out = arena_alloc(a, *count, sizeof **out);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = STEERED(rows[i]);
    return OK;
}

/* ---- an order ---- */

struct doing {
    struct tx *tx;
    struct arena *arena; /* of the caller: what is told outlives the unit */
    const struct steered *car;
    const struct steering_order *order;
    int64_t now_ms;
    struct oem_session session;
    struct oem_vehicle vehicle;
    struct steering_problem *problem;
};

static err
refuse(const struct doing *d, const char *field, str sentence)
{
    return say(d->problem, &API_VALIDATION, str_of(field),
               arena_dup(d->arena, sentence));
}

/* "" if it is absent. */
static str
option(const struct doing *d, const char *name)
{
    for (size_t i = 0; i < d->order->option_count; i++) {
        if (str_eq(d->order->options[i].name, str_of(name)))
            return d->order->options[i].value;
    }
    return (str){0};
}

static err
keep_one(const struct doing *d, str kind, str value, int64_t until_ms)
{
    const struct oem_change change = {kind, value, d->now_ms - d->now_ms % 1000,
                                      until_ms};

    return vehicle_keep_changes(d->tx, d->car->vehicle_id, &change, 1);
}

static err
steer(const struct doing *d, const struct steering *what)
{
    struct oem_change changes[OEM_CHANGES_MOST];
    size_t count;

    TRY(simulator_steer(&d->session, d->tx->arena, &d->vehicle, what, changes,
                        &count));
    return vehicle_keep_changes(d->tx, d->car->vehicle_id, changes, count);
}

/* "90", "10m", "1h30m", "2d": seconds; false if it is none of these. */
static bool
duration(str text, int64_t most, int64_t *out)
{
    static const struct {
        char letter;
        int64_t seconds;
    } units[] = {
        {'s', 1    },
        {'m', 60   },
        {'h', 3600 },
        {'d', 86400}
    };
    int64_t number = 0, sum = 0;
    bool digits = false;

    if (str_to_int(text, most, out))
        return true;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        size_t u = 0;

        if (c >= '0' && c <= '9') {
            number = number * 10 + (c - '0');
            digits = true;
            if (number > most)
                return false;
            continue;
        }
        while (u < 4 && units[u].letter != c)
            u++;
        if (u == 4 || !digits)
            return false;
        sum += number * units[u].seconds;
        number = 0;
        digits = false;
    }
    *out = sum;
    return !digits && text.len > 0 && sum <= most;
}

static err
set_strict(const struct doing *d)
{
    str strict = option(d, "strict");
    bool on = str_eq(strict, S("on")) || str_eq(strict, S("true"));

    if (strict.len == 0)
        return OK;
    if (!on && !str_eq(strict, S("off")) && !str_eq(strict, S("false")))
        return refuse(d, "strict", S("must be on or off"));
    return steer(d,
                 &(struct steering){.kind = on ? STEER_STRICT : STEER_PLAIN});
}

static err
do_set(const struct doing *d)
{
    str until = option(d, "until"), problem;
    int64_t seconds = 0;

    if (d->order->signal_count == 0 && option(d, "strict").len == 0)
        return refuse(d, "signals",
                      S("say what is to be set, as odometer=12345"));
    if (until.len > 0 &&
        (!duration(until, STEER_JUMP_MOST, &seconds) || seconds == 0))
        return refuse(d, "until",
                      S("must be a time from now, as 90s, 10m, 2h or 1d"));
    for (size_t i = 0; i < d->order->signal_count; i++) {
        const struct steering_word *w = &d->order->signals[i];
        const struct car_value set = {
            w->name, w->value, until.len > 0 ? d->now_ms + seconds * 1000 : 0};
        struct oem_change change;

        if (!simulator_set(&d->session, d->tx->arena, &d->vehicle, &set,
                           &change, &problem))
            return refuse(d, "signals", problem);
        TRY(vehicle_keep_changes(d->tx, d->car->vehicle_id, &change, 1));
    }
    return set_strict(d);
}

static err
do_plain(const struct doing *d)
{
    static const struct {
        str verb;
        enum steer_kind kind;
    } kinds[] = {
        {STR("drive"),  STEER_DRIVE },
        {STR("park"),   STEER_PARK  },
        {STR("plug"),   STEER_PLUG  },
        {STR("unplug"), STEER_UNPLUG},
        {STR("sleep"),  STEER_SLEEP },
        {STR("wake"),   STEER_WAKE  },
    };
    size_t i = 0;

    while (!str_eq(kinds[i].verb, d->order->verb))
        i++;
    return steer(d, &(struct steering){.kind = kinds[i].kind});
}

static err
do_charge(const struct doing *d)
{
    str state = option(d, "state");

    if (str_eq(state, S("on")))
        return steer(d, &(struct steering){.kind = STEER_CHARGE_ON});
    if (str_eq(state, S("off")))
        return steer(d, &(struct steering){.kind = STEER_CHARGE_OFF});
    return refuse(d, "state", S("must be on or off"));
}

/* Its own time again; what it was told by the other one goes with it. */
static err
clear_time(const struct doing *d)
{
    static const str kinds[] = {STR("time"), STR("lock"), STR("charge"),
                                STR("anchor"), STR("wake")};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        TRY(keep_one(d, kinds[i], S(""), 0));
    return OK;
}

static err
do_time(const struct doing *d)
{
    str jump = option(d, "jump"), speed = option(d, "speed");
    bool freeze = str_eq(option(d, "freeze"), S("true"));
    bool clear = str_eq(option(d, "clear"), S("true"));
    struct steering what = {.kind = STEER_TIME, .rate = freeze ? 0 : -1};

    if (jump.len + speed.len == 0 && !freeze && !clear)
        return refuse(d, "time", S("say jump, speed, freeze or clear"));
    if (freeze && speed.len > 0)
        return refuse(d, "speed", S("cannot be there together with freeze"));
    if (clear && (jump.len + speed.len > 0 || freeze))
        return refuse(d, "clear", S("stands alone"));
    if (clear)
        return clear_time(d);
    if (jump.len > 0 && !duration(jump, STEER_JUMP_MOST, &what.jump_s))
        return refuse(d, "jump",
                      S("must be a time forward, as 90s, 10m, 2h or 1d, at "
                        "most 3660d; a car's time never goes back, but clear "
                        "gives it back its own"));
    if (speed.len > 0 && (!settable_number(speed, &what.rate) ||
                          what.rate < 0 || what.rate > STEER_RATE_MOST))
        return refuse(d, "speed",
                      S("must be a number from 0 to 1000: how many "
                        "times as fast"));
    return steer(d, &what);
}

/* ---- errors on order ---- */

static err
no_such_error(const struct doing *d, str given)
{
    struct arena *a = d->tx->arena;
    str *names = arena_alloc(a, api_error_count, sizeof *names), near;

    for (size_t i = 0; i < api_error_count; i++) {
        err e = api_errors[i].error;

        names[i] = arena_fmt(a, "%s%s%s", e->type, e->code == NULL ? "" : ".",
                             e->code == NULL ? "" : e->code);
    }
    near = str_nearest(given, names, api_error_count);
    if (near.len == 0)
        return refuse(d, "error",
                      S("must be an error such as "
                        "VEHICLE_STATE.ASLEEP"));
    return refuse(d, "error",
                  arena_fmt(a,
                            "there is no such error; did you mean " STR_FMT "?",
                            STR_ARG(near)));
}

static bool
is_route(str route)
{
    return str_eq(route, S("*")) || signal_at(route) != NULL ||
           str_eq(route, S("navigation/destination"));
}

static err
do_break(const struct doing *d)
{
    struct arena *a = d->tx->arena;
    str error = option(d, "error"), route = option(d, "route"),
        count = option(d, "count");
    int64_t times = 0;

    if (error.len == 0)
        return refuse(d, "error", S("must be there, as VEHICLE_STATE.ASLEEP"));
    if (api_error_named(error) == OK)
        return no_such_error(d, error);
    if (route.len == 0)
        route = S("*");
    if (str_starts(route, S("/")))
        route = str_from(route, 1);
    if (!is_route(route))
        return refuse(d, "route",
                      S("must be * or a path below the vehicle, as odometer or "
                        "tires/pressure"));
    if (count.len > 0 && (!str_to_int(count, COUNT_MOST, &times) || times < 1))
        return refuse(d, "count",
                      S("must be a whole number from 1 to 1000000"));
    return keep_one(d, arena_fmt(a, TROUBLE_KIND STR_FMT, STR_ARG(route)),
                    arena_fmt(a, STR_FMT " %" PRId64, STR_ARG(error), times),
                    0);
}

static err
do_clear(const struct doing *d)
{
    struct arena *a = d->tx->arena;
    struct settable at;
    str problem;

    if (d->order->signal_count == 0)
        return steered_clear(
            d->tx, &(struct steered_clear_args){d->car->vehicle_id, S("")},
            NULL);
    for (size_t i = 0; i < d->order->signal_count; i++) {
        if (!settable_find(a, d->order->signals[i].name, &at, &problem))
            return refuse(d, "signals", problem);
        TRY(keep_one(d, arena_fmt(a, "set:" STR_FMT, STR_ARG(at.name)), S(""),
                     0));
    }
    return OK;
}

/* ---- the table ---- */

static const struct verb {
    str name;
    const char *options[OPTIONS_MOST];
    bool signals;
    err (*run)(const struct doing *d);
} verbs[] = {
    {STR("set"),    {"until", "strict"},                  true,  do_set   },
    {STR("drive"),  {NULL},                               false, do_plain },
    {STR("park"),   {NULL},                               false, do_plain },
    {STR("plug"),   {NULL},                               false, do_plain },
    {STR("unplug"), {NULL},                               false, do_plain },
    {STR("charge"), {"state"},                            false, do_charge},
    {STR("sleep"),  {NULL},                               false, do_plain },
    {STR("wake"),   {NULL},                               false, do_plain },
    {STR("time"),   {"jump", "speed", "freeze", "clear"}, false, do_time  },
    {STR("break"),  {"error", "route", "count"},          false, do_break },
    {STR("clear"),  {NULL},                               true,  do_clear },
};

static const struct verb *
verb_named(str name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (str_eq(verbs[i].name, name))
            return &verbs[i];
    }
    return NULL;
}

static bool
takes(const struct verb *v, str name)
{
    for (size_t i = 0; i < OPTIONS_MOST && v->options[i] != NULL; i++) {
        if (str_eq(str_of(v->options[i]), name))
            return true;
    }
    return false;
}

static err
check_words(const struct verb *v, const struct steering_order *order,
            struct steering_problem *problem)
{
    if (order->signal_count > 0 && !v->signals)
        return say(problem, &API_VALIDATION, S("signals"),
                   S("this takes no signals"));
    for (size_t i = 0; i < order->option_count; i++) {
        if (!takes(v, order->options[i].name))
            return say(problem, &API_VALIDATION, order->options[i].name,
                       S("is not known here"));
    }
    return OK;
}

/* ---- in one unit ---- */

struct unit {
    const struct verb *verb;
    struct doing doing;
};

static err
run_unit(struct tx *tx, void *arg)
{
    struct unit *u = arg;
    struct doing *d = &u->doing;
    bool is_connected;

    d->tx = tx;
    /* steering a car that was given back a moment ago changes nothing */
    TRY(vehicle_hold(tx, d->car->vehicle_id, &is_connected));
    TRY(car_overlay_sweep(
        tx, &(struct car_overlay_sweep_args){d->car->vehicle_id, d->now_ms},
        NULL));
    TRY(steering_vehicle(tx->db, tx->arena, d->car, &d->vehicle));
    TRY(u->verb->run(d));
    return d->order->also == NULL ? OK : d->order->also(tx, d->order->also_arg);
}

static void
add_words(struct buf *out, const struct steering_word *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_fmt(out, " " STR_FMT, STR_ARG(words[i].name));
        if (words[i].value.len > 0)
            buf_fmt(out, "=" STR_FMT, STR_ARG(words[i].value));
    }
}

str
steering_order_words(struct arena *a, const struct steering_order *order)
{
    struct buf out = {.arena = a, .max = WORDS_MAX};

    buf_add(&out, order->verb);
    add_words(&out, order->options, order->option_count);
    add_words(&out, order->signals, order->signal_count);
    return out.full ? order->verb : buf_str(&out);
}

err
steering_do(struct db *db, struct arena *a, const struct steered *car,
            const struct steering_order *order, int64_t now_ms,
            struct steering_problem *problem)
{
    struct unit u = {
        .verb = verb_named(order->verb),
        .doing = {.arena = a,
                  .car = car,
                  .order = order,
                  .now_ms = now_ms,
                  .session = steering_session(car, now_ms),
                  .problem = problem},
    };

    *problem = (struct steering_problem){0};
    if (u.verb == NULL)
        return say(problem, &API_PATH, S("verb"), S("there is no such order"));
    TRY(check_words(u.verb, order, problem));
    return db_write(db, run_unit, &u);
}
