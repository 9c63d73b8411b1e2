/* SPDX-License-Identifier: Apache-2.0
 * A simulated car, connected to an app without anybody in front of a browser:
 * what an "Allow" of its owner would have written, and a pair of tokens. */
#include "base/nearest.h"
#include "base/random.h"
#include "connect/connect.sql.h"
#include "oauth/oauth.h"
#include "oauth/oauth.sql.h"
#include "settings/settings.h"
#include "steering/order_words.h"
#include "steering/steering.h"
#include "vehicles/errors.h"
#include "vehicles/vehicle.h"

enum { BODY = 8 * 1024, YEAR_MOST = 9999, NAMES_MOST = 256 };

struct adding {
    struct request *req;
    err (*also)(struct tx *tx, void *arg);
    void *also_arg;
    struct oem_account account;
    const struct model *model;
    struct permission_set permissions; /* all that such a car can do */
    struct oem_vehicle car;
    struct consent consent;
    str fresh_owner_id, fresh_vehicle_id, vehicle_id, owner_id;
    str access, refresh;
    int64_t access_id, refresh_id;
};

/* ---- which car ---- */

static err
wish_read(struct request *req, struct steering_wish *out)
{
    struct order_words words, signals;
    const char *field, *what;

    *out = (struct steering_wish){.email = S("owner@example.com")};
    if (!order_words(req->arena, req->in->body, &words, &signals, &field,
                     &what))
        return refuse_field(req, field, what);
    for (size_t i = 0; i < words.count; i++) {
        struct {
            str name, *at;
        } fields[] = {
            {STR("make"),       &out->make      },
            {STR("model"),      &out->model     },
            {STR("year"),       &out->year      },
            {STR("powertrain"), &out->powertrain},
            {STR("email"),      &out->email     },
        };
        size_t k = 0;

        while (k < 5 && !str_eq(fields[k].name, words.names[i]))
            k++;
        if (k == 5)
            return refuse_field(req, words.names[i].at, "is not known here");
        if (!str_is_utf8(words.values[i]) || !str_is_printable(words.values[i]))
            return refuse_field(req, words.names[i].at, "must be plain text");
        *fields[k].at = words.values[i];
    }
    return OK;
}

static err
no_model(struct request *req, const struct make *make,
         const struct steering_wish *w)
{
    str names[NAMES_MOST], near;
    size_t n = 0;

    for (size_t i = 0; i < make->model_count && n < NAMES_MOST; i++)
        names[n++] = model_row(make->first_model + i)->name;
    near = str_nearest(w->model, names, n);
    if (w->model.len == 0 || near.len == 0 || str_eq(near, w->model))
        return refuse_field(req, w->model.len > 0 ? "model" : "powertrain",
                            "this make has none of that name, year and "
                            "powertrain; docs/makes.md lists them");
    return refuse_field(req, "model",
                        arena_fmt(req->arena,
                                  "is not known; did you mean " STR_FMT "?",
                                  STR_ARG(near))
                            .at);
}

/* The newest that fits. */
static const struct model *
choose(const struct make *make, const struct steering_wish *w, int64_t year,
       enum powertrain p)
{
    const struct model *best = NULL;

    for (size_t i = 0; i < make->model_count; i++) {
        const struct model *m = model_row(make->first_model + i);

        if ((w->model.len > 0 && !str_eq_nocase(m->name, w->model)) ||
            (p != POWERTRAIN_UNKNOWN && m->powertrain != p) ||
            (year > 0 && (year < m->first_year || year > m->last_year)))
            continue;
        if (best == NULL || m->first_year > best->first_year)
            best = m;
    }
    return best;
}

static err
car_choose(struct request *req, const struct steering_wish *w, struct adding *d)
{
    const struct make *make;
    struct oem_session session;
    enum powertrain p;
    int64_t year = 0;

    make = w->make.len > 0 ? make_find(w->make) : NULL;
    if (make == NULL)
        return refuse_field(req, "make", "must be a make, as TESLA");
    if (w->year.len > 0 && !str_to_int(w->year, YEAR_MOST, &year))
        return refuse_field(req, "year", "must be a year");
    p = powertrain_from(w->powertrain);
    if (w->powertrain.len > 0 && p == POWERTRAIN_UNKNOWN)
        return refuse_field(req, "powertrain", "must be BEV, PHEV, HEV or ICE");
    d->model = choose(make, w, year, p);
    if (d->model == NULL)
        return no_model(req, make, w);
    d->permissions = d->model->set->permissions;
    session = (struct oem_session){.app_id = req->app->id,
                                   .make = make,
                                   .simulated = true,
                                   .now_ms = req->now_ms};
    if (oem_sign_in(&session, req->arena, w->email, secret_of(S("-")),
                    &d->account) != OK)
        return refuse_field(req, "email", "must be an e-mail address");
    d->car = simulator_car(req->arena, &d->account, d->model,
                           year > 0 ? (int)year : d->model->first_year);
    return OK;
}

/* ---- connecting it ---- */

static err
tokens_store(struct tx *tx, const struct adding *d)
{
    const struct settings *set = d->req->settings;
    const struct access_token_add_args access = {
        .id = d->access_id,
        .hash = secret_hash(tx->arena, secret_of(d->access)),
        .app_id = d->req->app->id,
        .consent_id = d->consent.id,
        .expires_at = d->req->now + set->access_time,
    };
    const struct refresh_token_add_args refresh = {
        .id = d->refresh_id,
        .hash = secret_hash(tx->arena, secret_of(d->refresh)),
        .app_id = d->req->app->id,
        .consent_id = d->consent.id,
        .generation = 1,
        .expires_at = d->req->now + set->refresh_time,
    };

    TRY(access_token_add(tx, &access, NULL));
    return refresh_token_add(tx, &refresh, NULL);
}

static err
owner_store(struct tx *tx, struct adding *d)
{
    const struct owner_put_args put = {
        .id = d->fresh_owner_id,
        .app_id = d->req->app->id,
        .account_key = d->account.key,
        .make = d->car.make,
        .mode = S("simulated"),
        .now = d->req->now,
    };
    struct owner_put_row row;
    bool found;

    TRY(owner_put(tx, &put, &found, &row));
    d->owner_id = arena_dup(d->req->arena, row.id);
    d->consent.owner_id = d->owner_id;
    return OK;
}

static err
connection_store(struct tx *tx, struct adding *d)
{
    const struct connection_put_args put = {
        .vehicle_id = d->fresh_vehicle_id,
        .app_id = d->req->app->id,
        .owner_id = d->owner_id,
        .vin = d->car.vin,
        .make = d->car.make,
        .model = d->car.model,
        .year = d->car.year,
        .mode = S("simulated"),
        .handle = d->car.handle,
        .permissions = d->consent.permissions,
        .now = d->req->now,
    };
    struct connection_put_row row;
    bool found;

    TRY(connection_put(tx, &put, &found, &row));
    d->vehicle_id = arena_dup(d->req->arena, row.vehicle_id);
    return consent_vehicle_add(
        tx, &(struct consent_vehicle_add_args){d->consent.id, d->vehicle_id, 0},
        NULL);
}

static err
add_unit(struct tx *tx, void *arg)
{
    struct adding *d = arg;

    TRY(owner_store(tx, d));
    TRY(consent_store(tx, d->req, &d->consent));
    TRY(connection_store(tx, d));
    TRY(tokens_store(tx, d));
    return d->also == NULL ? OK : d->also(tx, d->also_arg);
}

static err
prepare(struct request *req, struct adding *d)
{
    str key = db_installation_key(req->db);

    d->consent = (struct consent){
        .app_id = req->app->id,
        .asked = permission_set_text(req->arena, d->permissions),
        .permissions = permission_set_text(req->arena, d->permissions),
        .without_code = true,
    };
    d->fresh_owner_id = random_uuid(req->arena);
    d->fresh_vehicle_id = random_uuid(req->arena);
    TRY(consent_prepare(req, &d->consent));
    TRY(db_next_id(req->db, &d->access_id));
    TRY(db_next_id(req->db, &d->refresh_id));
    d->access = token_make(req->arena, key, ACCESS_TOKEN, d->access_id);
    d->refresh = token_make(req->arena, key, REFRESH_TOKEN, d->refresh_id);
    return OK;
}

err
steering_connect(struct request *req, const struct steering_wish *wish,
                 err (*also)(struct tx *tx, void *arg), void *also_arg,
                 struct steering_connected *out)
{
    struct adding d = {.req = req, .also = also, .also_arg = also_arg};

    TRY(car_choose(req, wish, &d));
    TRY(prepare(req, &d));
    TRY(db_write(req->db, add_unit, &d));
    *out = (struct steering_connected){d.vehicle_id, d.owner_id, d.access,
                                       d.refresh, d.car};
    return OK;
}

static err
answer(struct request *req, const struct steering_connected *c)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};

    json_open(&j, S(""), '{');
    json_text(&j, S("id"), c->vehicle_id);
    json_text(&j, S("userId"), c->owner_id);
    json_text(&j, S("vin"), c->car.vin);
    json_text(&j, S("make"), c->car.make);
    json_text(&j, S("model"), c->car.model);
    json_int(&j, S("year"), c->car.year);
    json_text(&j, S("powertrain"), powertrain_name(c->car.powertrain));
    json_text(&j, S("access_token"), c->access);
    json_text(&j, S("token_type"), S("Bearer"));
    json_int(&j, S("expires_in"), req->settings->access_time);
    json_text(&j, S("refresh_token"), c->refresh);
    json_close(&j, '}');
    response_header(req, S("cache-control"), S("no-store"));
    response_json(req, 201, &body);
    return OK;
}

err
simulator_add_car(struct request *req)
{
    struct steering_connected connected;
    struct steering_wish wish;

    TRY(wish_read(req, &wish));
    TRY(steering_connect(req, &wish, NULL, NULL, &connected));
    return answer(req, &connected);
}
