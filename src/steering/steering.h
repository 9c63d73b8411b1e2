/* SPDX-License-Identifier: Apache-2.0
 * Steering simulated cars: by the command line and, with an app's management
 * token, over HTTP below /simulator. Both give the same words to the same
 * function; a running server sees the change at its next request. */
#pragma once
#include "catalog/signals.h"
#include "http/request.h"
#include "oem/simulator/steer.h"
#include "store/db.h"
#include "vehicles/vehicles.sql.h"

struct steered {
    str vehicle_id, app_id, vin, make, model, mode, handle;
    int64_t year;
};

/* What is wrong, in words: the field (or option) and a sentence. */
struct steering_problem {
    str field, sentence;
};

/* A simulated car by its vehicle id or VIN; app_id "": of any app.
 * Errors, with *problem: API_PATH (there is none), API_VALIDATION (a real car;
 * several have that VIN). */
err steering_find(struct db *db, struct arena *a, str app_id, str id_or_vin,
                  struct steered *out, struct steering_problem *problem);

/* The cars of an app ("": all apps) after a vehicle id ("": from the first). */
struct steering_page {
    str app_id, after;
    int64_t most;
};
err steering_list(struct db *db, struct arena *a,
                  const struct steering_page *page, struct steered **out,
                  size_t *count);

/* Words of an order: for "set" a signal's name and its value, else an option
 * of steering_verbs and its value ("true" for a switch). */
struct steering_word {
    str name, value;
};
struct steering_order {
    str verb;
    const struct steering_word *options;
    size_t option_count;
    const struct steering_word *signals; /* of "set"; of "clear", names alone */
    size_t signal_count;
    /* Runs at the end of the unit; or NULL. */
    err (*also)(struct tx *tx, void *arg);
    void *also_arg;
};

/* "set odometer=12", "time jump=1h": for the audit. */
str steering_order_words(struct arena *a, const struct steering_order *order);

/* Done whole or not at all. Errors: API_VALIDATION, with *problem, and those of
 * simulator_steer. */
err steering_do(struct db *db, struct arena *a, const struct steered *car,
                const struct steering_order *order, int64_t now_ms,
                struct steering_problem *problem);

/* How it is, and what it was told. */
struct steering_look {
    struct car_look car;
    struct car_overlay_of_row *told; /* that still counts */
    size_t told_count;
};
err steering_look(struct db *db, struct arena *a, const struct steered *car,
                  int64_t now_ms, struct steering_look *out);

/* What it answers to a path: the JSON that the API sends. */
struct steering_reading {
    str path, json;
};
/* Of every path that it can answer now. */
err steering_readings(struct db *db, struct arena *a, const struct steered *car,
                      int64_t now_ms, struct steering_reading **out,
                      size_t *count);

/* One of them as its struct (catalog/signals.h); found is false for one that it
 * cannot answer now. */
err steering_read(struct db *db, struct arena *a, const struct steered *car,
                  int64_t now_ms, enum signal_id id, bool *found, void *out);

/* A car for an app without the flow, and tokens for it. All but make and email
 * may be ""; the same words give the same car. */
struct steering_wish {
    str make, model, year, powertrain, email;
};
struct steering_connected {
    str vehicle_id, owner_id, access, refresh;
    struct oem_vehicle car;
};
/* Needs req->app. Errors: API_VALIDATION, req->detail is "field: sentence".
 * also runs at the end of the unit; or NULL. */
err steering_connect(struct request *req, const struct steering_wish *wish,
                     err (*also)(struct tx *tx, void *arg), void *also_arg,
                     struct steering_connected *out);

/* "driving", "parked, asleep, plugged in": for people. */
str steering_words(struct arena *a, const struct car_look *look);

/* One car as members of an open object: id, vin, … ; with signals, all that it
 * says when asked. */
err steering_json(struct db *db, struct arena *a, struct json *j,
                  const struct steered *car, int64_t now_ms, bool signals);

/* ---- over HTTP; these need req->app ---- */

/* GET /simulator/vehicles?after=&limit= */
err simulator_list(struct request *req);
/* GET /simulator/vehicles/{id} */
err simulator_show(struct request *req);
/* POST /simulator/vehicles/{id}/{verb} */
err simulator_order(struct request *req);
/* POST /simulator/cars {"make", "model", "year", "powertrain", "email"}: a car,
 * connected to the app without the flow, and tokens for it. All but make may be
 * left out. The same words give the same car. */
err simulator_add_car(struct request *req);
