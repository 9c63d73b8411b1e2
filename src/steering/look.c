/* SPDX-License-Identifier: Apache-2.0
 * How a steered car is, in words and as JSON. */
#include "base/clock.h"
#include "steering/car.h"
#include "vehicles/vehicle.h"

enum { WORDS = 256, READING = 16 * 1024 };

err
steering_vehicle(struct db *db, struct arena *a, const struct steered *car,
                 struct oem_vehicle *out)
{
    const struct vehicle v = {
        .id = car->vehicle_id,
        .row = {.vin = car->vin,
                .make = car->make,
                .model = car->model,
                .year = car->year,
                .mode = car->mode,
                .handle = car->handle},
    };

    return vehicle_for_maker(db, a, &v, out);
}

struct oem_session
steering_session(const struct steered *car, int64_t now_ms)
{
    return (struct oem_session){
        .app_id = car->app_id,
        .make = make_find(car->make),
        .simulated = true,
        .now_ms = now_ms,
    };
}

/* Rows that were told by hand or are still counting; what is over is not
 * there. */
static err
told_of(struct db *db, struct arena *a, const struct steered *car,
        int64_t now_ms, struct steering_look *out)
{
    struct car_overlay_of_row *rows;
    size_t count;

    TRY(car_overlay_of(db, a, &(struct car_overlay_of_args){car->vehicle_id},
                       &rows, &count));
    out->told = rows;
    out->told_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].until_ms == 0 || rows[i].until_ms > now_ms)
            rows[out->told_count++] = rows[i];
    }
    return OK;
}

err
steering_look(struct db *db, struct arena *a, const struct steered *car,
              int64_t now_ms, struct steering_look *out)
{
    const struct oem_session session = steering_session(car, now_ms);
    struct oem_vehicle vehicle;

    TRY(steering_vehicle(db, a, car, &vehicle));
    TRY(told_of(db, a, car, now_ms, out));
    return simulator_look(&session, a, &vehicle, &out->car);
}

str
steering_words(struct arena *a, const struct car_look *look)
{
    struct buf b = {.arena = a, .max = WORDS};

    buf_add(&b, look->driving ? S("driving") : S("parked"));
    if (look->charging)
        buf_add(&b, S(", charging"));
    else if (look->plugged)
        buf_add(&b, S(", plugged in"));
    buf_add(&b, look->locked ? S(", locked") : S(", unlocked"));
    if (look->asleep)
        buf_add(&b, S(", asleep"));
    if (look->trouble != OK)
        buf_fmt(&b, ", always answers %s",
                look->trouble->code == NULL ? look->trouble->type
                                            : look->trouble->code);
    return buf_str(&b);
}

static void
state_json(struct json *j, struct arena *a, const struct car_look *look)
{
    json_open(j, S("state"), '{');
    json_bool(j, S("driving"), look->driving);
    if (look->has_plug) {
        json_bool(j, S("pluggedIn"), look->plugged);
        json_bool(j, S("charging"), look->charging);
    }
    json_bool(j, S("locked"), look->locked);
    json_bool(j, S("asleep"), look->asleep);
    json_bool(j, S("strict"), look->strict);
    json_close(j, '}');
    json_open(j, S("time"), '{');
    json_text(j, S("now"), clock_iso(a, look->time_ms));
    json_number(j, S("speed"), look->rate);
    json_bool(j, S("moved"), look->time_is_moved);
    json_text(j, S("nextDrive"), clock_iso(a, look->next_drive_ms));
    json_close(j, '}');
}

static void
set_json(struct json *j, struct arena *a, const struct car_overlay_of_row *row)
{
    str kind, signal;

    (void)str_cut(row->kind, ':', &kind, &signal);
    json_open(j, S(""), '{');
    json_text(j, S("signal"), signal);
    json_text(j, S("value"), row->value);
    if (row->until_ms == 0)
        json_nil(j, S("until"));
    else
        json_text(j, S("until"), clock_iso(a, row->until_ms));
    json_close(j, '}');
}

static void
error_json(struct json *j, struct arena *a,
           const struct car_overlay_of_row *row)
{
    str kind, route, name, count;
    int64_t times = 0;

    (void)a;
    (void)str_cut(row->kind, ':', &kind, &route);
    (void)str_cut(row->value, ' ', &name, &count);
    (void)str_to_int(count, INT64_MAX, &times);
    json_open(j, S(""), '{');
    json_text(j, S("route"), route);
    json_text(j, S("error"), name);
    if (times == 0)
        json_nil(j, S("count"));
    else
        json_int(j, S("count"), times);
    json_close(j, '}');
}

static void
told_json(struct json *j, struct arena *a, const struct steering_look *look)
{
    static const struct {
        str list, kind;
        void (*write)(struct json *j, struct arena *a,
                      const struct car_overlay_of_row *row);
    } lists[] = {
        {STR("set"),    STR("set:"),       set_json  },
        {STR("errors"), STR(TROUBLE_KIND), error_json},
    };

    for (size_t k = 0; k < sizeof lists / sizeof lists[0]; k++) {
        json_open(j, lists[k].list, '[');
        for (size_t i = 0; i < look->told_count; i++) {
            if (str_starts(look->told[i].kind, lists[k].kind))
                lists[k].write(j, a, &look->told[i]);
        }
        json_close(j, ']');
    }
}

/* A path that it cannot answer is left out. */
err
steering_readings(struct db *db, struct arena *a, const struct steered *car,
                  int64_t now_ms, struct steering_reading **out, size_t *count)
{
    const struct oem_session session = steering_session(car, now_ms);
    struct oem_vehicle vehicle;

    TRY(steering_vehicle(db, a, car, &vehicle));
    *out = arena_alloc(a, SIGNAL_COUNT, sizeof **out);
    *count = 0;
    for (int id = SIGNAL_ODOMETER; id < SIGNAL_COUNT; id++) {
        const struct signal *signal = signal_row((enum signal_id)id);
        void *values = arena_alloc(a, 1, signal_size(signal));
        struct buf text = {.arena = a, .max = READING};
        struct json j = {.out = &text};
        int64_t measured_ms;

        if (oem_read(&session, a, &vehicle, signal, values, &measured_ms) != OK)
            continue;
        signal_json(&j, S(""), signal, values, METRIC);
        (*out)[(*count)++] =
            (struct steering_reading){signal->path, buf_str(&text)};
    }
    return OK;
}

err
steering_read(struct db *db, struct arena *a, const struct steered *car,
              int64_t now_ms, enum signal_id id, bool *found, void *out)
{
    const struct oem_session session = steering_session(car, now_ms);
    struct oem_vehicle vehicle;
    int64_t measured_ms;

    TRY(steering_vehicle(db, a, car, &vehicle));
    *found = oem_read(&session, a, &vehicle, signal_row(id), out,
                      &measured_ms) == OK;
    return OK;
}

static err
signals_json(struct db *db, struct arena *a, struct json *j,
             const struct steered *car, int64_t now_ms)
{
    struct steering_reading *all;
    size_t n;

    TRY(steering_readings(db, a, car, now_ms, &all, &n));
    json_open(j, S("signals"), '{');
    for (size_t i = 0; i < n; i++)
        json_raw(j, all[i].path, all[i].json);
    json_close(j, '}');
    return OK;
}

err
steering_json(struct db *db, struct arena *a, struct json *j,
              const struct steered *car, int64_t now_ms, bool signals)
{
    struct steering_look look;

    TRY(steering_look(db, a, car, now_ms, &look));
    json_text(j, S("id"), car->vehicle_id);
    json_text(j, S("app"), car->app_id);
    json_text(j, S("vin"), car->vin);
    json_text(j, S("make"), car->make);
    json_text(j, S("model"), car->model);
    json_int(j, S("year"), car->year);
    state_json(j, a, &look.car);
    told_json(j, a, &look);
    return signals ? signals_json(db, a, j, car, now_ms) : OK;
}
