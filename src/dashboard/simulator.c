/* SPDX-License-Identifier: Apache-2.0
 * Simulated cars of an app: listed, connected without the flow, steered. What
 * happens is steering's; this shows it and passes on what was typed. */
#include <inttypes.h>

#include "base/clock.h"
#include "catalog/settable.h"
#include "dashboard/dashboard.h"
#include "dashboard/frame.h"
#include "http/errors.h"
#include "oauth/oauth.h"
#include "settings/settings.h"
#include "steering/steering.h"
#include "vehicles/errors.h"

enum { PAGE = 50, NUMBER = 32 };

#define SIMULATOR "/simulator"

/* ---- what both pages say ---- */

static str
make_name(str id)
{
    const struct make *make = make_find(id);

    return make == NULL ? id : make->name;
}

static str
car_of(struct arena *a, const struct steered *car)
{
    return arena_fmt(a, STR_FMT " " STR_FMT " %" PRId64,
                     STR_ARG(make_name(car->make)), STR_ARG(car->model),
                     car->year);
}

static str
path_of(struct request *req, str vehicle_id)
{
    return arena_fmt(req->arena, SIMULATOR "/cars/" STR_FMT,
                     STR_ARG(vehicle_id));
}

static struct url
page_of(struct request *req, str path)
{
    return url_own(frame_path(req, path));
}

/* ---- the list ---- */

static err
add_cars(struct request *req, struct page_dash_simulator *page)
{
    const struct steering_page which = {
        .app_id = req->app->id,
        .after =
            req->method == GET ? fields_get(req->query, S("after")) : S(""),
        .most = PAGE + 1,
    };
    struct steered *cars;
    struct dash_car *rows;
    size_t n;

    TRY(steering_list(req->db, req->arena, &which, &cars, &n));
    if (which.after.len > 0)
        page->first = page_of(req, S(SIMULATOR));
    if (n > PAGE) {
        n = PAGE;
        page->more =
            page_of(req, arena_fmt(req->arena, SIMULATOR "?after=" STR_FMT,
                                   STR_ARG(cars[n - 1].vehicle_id)));
    }
    rows = arena_alloc(req->arena, n, sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        struct steering_look look;

        TRY(steering_look(req->db, req->arena, &cars[i], req->now_ms, &look));
        rows[i] = (struct dash_car){
            .page = page_of(req, path_of(req, cars[i].vehicle_id)),
            .car = car_of(req->arena, &cars[i]),
            .vin = cars[i].vin,
            .state = steering_words(req->arena, &look.car),
        };
    }
    page->cars = rows;
    page->cars_count = n;
    return OK;
}

static const struct dash_choice powertrains[] = {
    {STR(""),     STR("Any"),              false},
    {STR("BEV"),  STR("Electric (BEV)"),   false},
    {STR("PHEV"), STR("Plug-in (PHEV)"),   false},
    {STR("HEV"),  STR("Hybrid (HEV)"),     false},
    {STR("ICE"),  STR("Combustion (ICE)"), false},
};
enum { POWERTRAINS = sizeof powertrains / sizeof powertrains[0] };

static void
add_choices(struct request *req, const struct steering_wish *wish,
            struct page_dash_simulator *page)
{
    struct dash_choice *p = arena_alloc(req->arena, POWERTRAINS, sizeof *p);
    struct dash_choice *m = arena_alloc(req->arena, make_count(), sizeof *m);

    for (size_t i = 0; i < POWERTRAINS; i++) {
        p[i] = powertrains[i];
        p[i].is_chosen = str_eq(p[i].value, wish->powertrain);
    }
    for (size_t i = 0; i < make_count(); i++) {
        const struct make *make = make_row(i);

        m[i] = (struct dash_choice){make->id, make->name,
                                    str_eq(make->id, wish->make)};
    }
    page->powertrains = p;
    page->powertrains_count = POWERTRAINS;
    page->makes = m;
    page->makes_count = make_count();
    page->model = wish->model;
    page->year = wish->year;
    page->email = wish->email;
}

static err
show_list(struct request *req, int status, const struct steering_wish *wish,
          struct page_dash_simulator *page)
{
    struct buf out = {.arena = req->arena, .max = DASH_MAX};

    TRY(add_cars(req, page));
    add_choices(req, wish, page);
    page->frame = dash_frame(req, DASH_APPS);
    page->page = page_of(req, S(SIMULATOR));
    page->flow = url_own(
        arena_fmt(req->arena,
                  "/oauth/authorize?response_type=code&client_id=" STR_FMT
                  "&mode=simulated",
                  STR_ARG(req->app->id)));
    page_dash_simulator(&out, page);
    response_html(req, status, &out);
    return OK;
}

#define USUAL_OWNER S("owner@example.com")

err
dashboard_simulator_page(struct request *req)
{
    return show_list(
        req, 200,
        &(struct steering_wish){.make = S("TESLA"), .email = USUAL_OWNER},
        &(struct page_dash_simulator){0});
}

/* ---- one more car ---- */

/* "model: is not known": to its field. */
static void
put_wrong(struct request *req, struct page_dash_simulator *page)
{
    struct {
        str name, *at;
    } fields[] = {
        {STR("make"),       &page->make_wrong      },
        {STR("model"),      &page->model_wrong     },
        {STR("year"),       &page->year_wrong      },
        {STR("powertrain"), &page->powertrain_wrong},
        {STR("email"),      &page->email_wrong     },
    };
    str name, sentence;

    (void)str_cut(req->detail, ':', &name, &sentence);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (!str_eq(fields[i].name, name))
            continue;
        page->wrong = *fields[i].at =
            arena_fmt(req->arena, "The " STR_FMT STR_FMT ".", STR_ARG(name),
                      STR_ARG(sentence));
    }
}

static err
show_made(struct request *req, const struct steering_wish *wish,
          const struct steering_connected *made)
{
    struct page_dash_simulator page = {
        .made = page_of(req, path_of(req, made->vehicle_id)),
        .made_car = arena_fmt(req->arena, STR_FMT " " STR_FMT " %" PRId64,
                              STR_ARG(make_name(made->car.make)),
                              STR_ARG(made->car.model), made->car.year),
        .access = made->access,
        .refresh = made->refresh,
    };

    return show_list(req, 200, wish, &page);
}

err
dashboard_simulator_add(struct request *req)
{
    struct audit_line line = {.what = S("simulated car connected"),
                              .about = req->app->name};
    struct page_dash_simulator page = {0};
    struct steering_connected made;
    struct steering_wish wish;
    struct fields form;
    err e;

    TRY(request_form(req, &form));
    wish = (struct steering_wish){
        .make = fields_get(form, S("make")),
        .model = str_trim(fields_get(form, S("model"))),
        .year = str_trim(fields_get(form, S("year"))),
        .powertrain = fields_get(form, S("powertrain")),
        .email = str_trim(fields_get(form, S("email"))),
    };
    TRY(member_audit(req, &line));
    line.after = arena_fmt(req->arena, STR_FMT " " STR_FMT, STR_ARG(wish.make),
                           STR_ARG(wish.model));
    e = steering_connect(req, &wish, audit_unit, &line, &made);
    if (e == OK)
        return show_made(req, &wish, &made);
    if (e != &API_VALIDATION)
        return e;
    put_wrong(req, &page);
    return show_list(req, 422, &wish, &page);
}

/* ---- one car ---- */

static err
find(struct request *req, struct steered *out)
{
    struct steering_problem problem;
    err e = steering_find(req->db, req->arena, req->app->id, req->params[1],
                          out, &problem);

    return e == &API_PATH || e == &API_VALIDATION ? &HTTP_NOT_FOUND : e;
}

static str
number(struct arena *a, double n)
{
    return n == n ? arena_fmt(a, "%.0f", n) : S("");
}

/* What a person would look at first. */
static err
add_values(struct request *req, const struct steered *car,
           struct page_dash_car *page)
{
    struct arena *a = req->arena;
    struct odometer odometer;
    struct battery battery;
    struct speedometer speed;
    struct location where;
    bool found;

#define READ(id, into)                                                         \
    steering_read(req->db, a, car, req->now_ms, SIGNAL_##id, &found, &(into))
    TRY(READ(ODOMETER, odometer));
    if (found)
        page->odometer = number(a, odometer.distance);
    TRY(READ(BATTERY, battery));
    page->has_battery = found && battery.percent_remaining >= 0;
    if (page->has_battery)
        page->battery = (size_t)(battery.percent_remaining * 100 + 0.5);
    if (found)
        page->range = number(a, battery.range);
    TRY(READ(SPEEDOMETER, speed));
    if (found)
        page->velocity = number(a, speed.speed);
    TRY(READ(LOCATION, where));
    if (found && where.latitude == where.latitude)
        page->place =
            arena_fmt(a, "%.4f, %.4f", where.latitude, where.longitude);
#undef READ
    return OK;
}

static void
add_look(struct request *req, const struct car_look *look,
         struct page_dash_car *page)
{
    page->driving = look->driving;
    page->has_plug = look->has_plug;
    page->plugged = look->plugged;
    page->charging = look->charging;
    page->locked = look->locked;
    page->asleep = look->asleep;
    page->strict = look->strict;
    page->time_moved = look->time_is_moved;
    page->now = dash_time(req->arena, look->time_ms / 1000);
    page->next_drive = dash_time(req->arena, look->next_drive_ms / 1000);
    page->speed = arena_fmt(req->arena, "%g", look->rate);
    if (look->trouble != OK)
        page->trouble =
            arena_fmt(req->arena, "%s%s%s", look->trouble->type,
                      look->trouble->code == NULL ? "" : ".",
                      look->trouble->code == NULL ? "" : look->trouble->code);
}

/* "UPSTREAM.NO_RESPONSE, 3 times more"; 0 is for ever. */
static str
error_words(struct arena *a, str error, str times)
{
    if (str_eq(times, S("0")))
        return error;
    if (str_eq(times, S("1")))
        return arena_fmt(a, STR_FMT ", once more", STR_ARG(error));
    return arena_fmt(a, STR_FMT ", " STR_FMT " times more", STR_ARG(error),
                     STR_ARG(times));
}

/* "set:odometer.distance" and "error:tires/pressure"; what commands have left
 * behind is not for people. */
static void
add_told(struct request *req, const struct steering_look *look,
         struct page_dash_car *page)
{
    struct dash_told *told =
        arena_alloc(req->arena, look->told_count, sizeof *told);
    bool may_edit = member_of(req)->role >= EDITOR;
    size_t n = 0;

    for (size_t i = 0; i < look->told_count; i++) {
        const struct car_overlay_of_row *row = &look->told[i];
        str kind, name, error, times;
        bool is_error;

        (void)str_cut(row->kind, ':', &kind, &name);
        is_error = str_eq(kind, S("error"));
        if (!is_error && !str_eq(kind, S("set")))
            continue;
        told[n] = (struct dash_told){
            .what = name, .value = row->value, .may_edit = may_edit};
        if (row->until_ms > 0)
            told[n].until = dash_time(req->arena, row->until_ms / 1000);
        (void)str_cut(row->value, ' ', &error, &times);
        if (is_error)
            told[n].value = error_words(req->arena, error, times);
        else
            told[n].signal = name;
        n++;
    }
    page->told = told;
    page->told_count = n;
}

static bool
answers(const struct page_dash_car *page, const struct signal *signal)
{
    for (size_t i = 0; i < page->readings_count; i++) {
        if (str_eq(page->readings[i].path, signal->path))
            return true;
    }
    return false;
}

/* What it answers, and what of it can be set. */
static err
add_readings(struct request *req, const struct steered *car,
             struct page_dash_car *page)
{
    struct steering_reading *all;
    struct dash_reading *rows;
    struct settable *can;
    str *names;
    size_t n;

    TRY(steering_readings(req->db, req->arena, car, req->now_ms, &all, &n));
    rows = arena_alloc(req->arena, n, sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct dash_reading){all[i].path, all[i].json};
    page->readings = rows;
    page->readings_count = n;
    settable_all(req->arena, &can, &n);
    names = arena_alloc(req->arena, n, sizeof *names);
    for (size_t i = 0; i < n; i++) {
        if (answers(page, can[i].signal))
            names[page->signals_count++] = can[i].name;
    }
    page->signals = names;
    return OK;
}

/* Every error, and every path it may be on; the first stands for all. */
static void
add_breaks(struct request *req, str error, str route,
           struct page_dash_car *page)
{
    struct dash_choice *errors =
        arena_alloc(req->arena, api_error_count, sizeof *errors);
    struct dash_choice *routes =
        arena_alloc(req->arena, page->readings_count + 1, sizeof *routes);

    for (size_t i = 0; i < api_error_count; i++) {
        err e = api_errors[i].error;
        str name =
            arena_fmt(req->arena, "%s%s%s", e->type, e->code == NULL ? "" : ".",
                      e->code == NULL ? "" : e->code);

        errors[i] = (struct dash_choice){name, name, str_eq(name, error)};
    }
    routes[0] = (struct dash_choice){S("*"), S("Every request"), false};
    for (size_t i = 0; i < page->readings_count; i++) {
        str path = page->readings[i].path;

        routes[i + 1] = (struct dash_choice){
            path, arena_fmt(req->arena, "/" STR_FMT, STR_ARG(path)),
            str_eq(path, route)};
    }
    page->errors = errors;
    page->errors_count = api_error_count;
    page->routes = routes;
    page->routes_count = page->readings_count + 1;
}

static err
show_car(struct request *req, int status, const struct steered *car,
         struct page_dash_car *page, struct fields form)
{
    str error = fields_get(form, S("error"));
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct steering_look look;

    TRY(steering_look(req->db, req->arena, car, req->now_ms, &look));
    add_look(req, &look.car, page);
    add_told(req, &look, page);
    TRY(add_values(req, car, page));
    TRY(add_readings(req, car, page));
    add_breaks(req, error.len > 0 ? error : S("VEHICLE_STATE.ASLEEP"),
               fields_get(form, S("route")), page);
    page->frame = dash_frame(req, DASH_APPS);
    page->page = page_of(req, path_of(req, car->vehicle_id));
    page->all = page_of(req, S(SIMULATOR));
    page->connection =
        page_of(req, arena_fmt(req->arena, "/connections/" STR_FMT,
                               STR_ARG(car->vehicle_id)));
    page->car = car_of(req->arena, car);
    page->vin = car->vin;
    page_dash_car(&out, page);
    response_html(req, status, &out);
    return OK;
}

err
dashboard_car_page(struct request *req)
{
    struct page_dash_car page = {0};
    struct steered car;

    TRY(find(req, &car));
    return show_car(req, 200, &car, &page, (struct fields){0});
}

/* ---- orders ---- */

enum { WORDS = 5 };

/* Fields of the forms that are options of an order; what is empty was not
 * filled in. */
static size_t
options_of(struct fields form, struct steering_word out[WORDS])
{
    static const str names[] = {
        STR("until"),  STR("strict"), STR("state"), STR("jump"),  STR("speed"),
        STR("freeze"), STR("clear"),  STR("error"), STR("route"), STR("count")};
    size_t n = 0;

    for (size_t i = 0; i < sizeof names / sizeof names[0] && n < WORDS; i++) {
        str value = str_trim(fields_get(form, names[i]));

        if (value.len > 0)
            out[n++] = (struct steering_word){names[i], value};
    }
    return n;
}

/* Pause stops time whatever the field of the speed says; and its own time needs
 * no more words. */
static void
only_button(struct fields form, struct steering_order *order,
            struct steering_word *word)
{
    static const str buttons[] = {STR("freeze"), STR("clear")};

    for (size_t i = 0; i < 2; i++) {
        if (fields_count(form, buttons[i]) == 0)
            continue;
        *word = (struct steering_word){buttons[i], S("true")};
        order->options = word;
        order->option_count = 1;
    }
}

static void
put_typed(struct fields form, struct page_dash_car *page)
{
    page->signal = fields_get(form, S("signal"));
    page->value = fields_get(form, S("value"));
    page->until = fields_get(form, S("until"));
    page->jump = fields_get(form, S("jump"));
    page->times = fields_get(form, S("speed"));
    page->count = fields_get(form, S("count"));
}

/* "must be on or off" as it stands alone: "Must be on or off." */
static str
sentence_of(struct arena *a, str words)
{
    str out = arena_fmt(a, STR_FMT ".", STR_ARG(words));
    char *at = arena_cstr(a, out);

    if (at[0] >= 'a' && at[0] <= 'z')
        at[0] = (char)(at[0] - 'a' + 'A');
    return (str){at, out.len};
}

/* What is wrong stands at its field, or above the page. */
static void
put_problem(struct request *req, err e, const struct steering_problem *p,
            struct page_dash_car *page)
{
    struct {
        str name, *at;
    } fields[] = {
        {STR("signals"), &page->signal_wrong},
        {STR("until"),   &page->until_wrong },
        {STR("jump"),    &page->jump_wrong  },
        {STR("time"),    &page->jump_wrong  },
        {STR("speed"),   &page->speed_wrong },
        {STR("error"),   &page->error_wrong },
        {STR("route"),   &page->route_wrong },
        {STR("count"),   &page->count_wrong },
    };

    page->do_wrong = p->sentence.len > 0
                         ? arena_fmt(req->arena, STR_FMT ": " STR_FMT ".",
                                     STR_ARG(p->field), STR_ARG(p->sentence))
                         : str_of(api_error_for(e)->error->description);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (p->sentence.len > 0 && str_eq(fields[i].name, p->field))
            *fields[i].at = sentence_of(req->arena, p->sentence);
    }
}

/* A database that does not answer, rather than a car that will not. */
static bool
is_of_the_server(err e)
{
    int status = api_error_for(e)->error->status;

    return status == 500 || status == 503;
}

err
dashboard_car_order(struct request *req)
{
    struct steering_order order = {.verb = req->params[2]};
    struct steering_word options[WORDS], signal, button;
    struct steering_problem problem = {0};
    struct page_dash_car page = {0};
    struct audit_line line = {.what = S("simulated car steered")};
    struct steered car;
    struct fields form;
    err e;

    TRY(request_form(req, &form));
    TRY(find(req, &car));
    order.options = options;
    order.option_count = options_of(form, options);
    only_button(form, &order, &button);
    signal = (struct steering_word){str_trim(fields_get(form, S("signal"))),
                                    str_trim(fields_get(form, S("value")))};
    order.signals = &signal;
    order.signal_count = signal.name.len > 0 ? 1 : 0;
    TRY(member_audit(req, &line));
    line.about = arena_fmt(req->arena, STR_FMT ", " STR_FMT,
                           STR_ARG(req->app->name), STR_ARG(car.vin));
    line.after = steering_order_words(req->arena, &order);
    order.also = audit_unit;
    order.also_arg = &line;
    e = steering_do(req->db, req->arena, &car, &order, req->now_ms, &problem);
    if (e == OK) {
        frame_done(req, path_of(req, car.vehicle_id), S("steered"));
        return OK;
    }
    if (e == &API_PATH)
        return &HTTP_NOT_FOUND;
    if (problem.sentence.len == 0 && is_of_the_server(e))
        return e;
    put_typed(form, &page);
    put_problem(req, e, &problem, &page);
    return show_car(req, 422, &car, &page, form);
}
