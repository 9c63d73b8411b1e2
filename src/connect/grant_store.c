/* SPDX-License-Identifier: Apache-2.0
 * What an "Allow" writes. */
#include "base/random.h"
#include "connect/event.h"
#include "connect/grant.h"
#include "connect/plan.h"
#include "connect/ways_out.h"

struct granting {
    struct request *req;
    const struct question *q;
    const struct choice *c;
    struct consent consent;
    str fresh_owner_id, *fresh_vehicle_ids; /* for rows that are new */
    str owner_id, external_id;
    bool ended; /* the session: this one, now */
    struct event_note note;
};

/* An owner by "test" is the one by "simulated". */
static str
owner_mode(const session *s)
{
    return str_eq(s->mode, S("live")) ? S("live") : S("simulated");
}

/* What was asked is decided by this answer; what was granted before and not
 * asked stays as it is. Not asked at all (approval_prompt=auto), all stays; so
 * does what an owner who is asked for more was not shown again. */
static struct permission_set
permissions_after(const struct granting *g, const struct candidate *car)
{
    const struct permission_set kept = car->before;

    if (g->c->as_before)
        return kept;
    if (g->q->adding)
        return permission_set_or(kept, g->c->permissions);
    return permission_set_or(permission_set_without(kept, g->q->asked),
                             g->c->permissions);
}

static err
connect_car(struct tx *tx, struct granting *g, size_t i)
{
    const struct candidate *car = &g->q->cars[i];
    const struct connection_put_args put = {
        .vehicle_id = g->fresh_vehicle_ids[i],
        .app_id = g->q->s->app_id,
        .owner_id = g->owner_id,
        .vin = car->car.vin,
        .make = car->car.make,
        .model = car->car.model,
        .year = car->car.year,
        .mode = g->q->s->mode,
        .handle = car->car.handle,
        .permissions =
            permission_set_text(tx->arena, permissions_after(g, car)),
        .now = g->req->now,
    };
    struct connection_put_row row;
    int64_t changed;
    bool found;

    TRY(connection_put(tx, &put, &found, &row));
    TRY(event_car(tx, g->q->s->id, car->car.vin));
    return consent_vehicle_add(tx,
                               &(struct consent_vehicle_add_args){
                                   g->consent.id, row.vehicle_id, (int64_t)i},
                               &changed);
}

/* external_id replaces what is stored; the word null clears it. */
static err
store_external_id(struct tx *tx, struct granting *g, str stored)
{
    const session *s = g->q->s;
    int64_t changed;

    g->external_id = stored;
    if (s->external_id_was_sent == 0)
        return OK;
    g->external_id = session_external_id(s);
    return owner_set_external_id(
        tx, &(struct owner_set_external_id_args){g->owner_id, g->external_id},
        &changed);
}

static err
store_owner(struct tx *tx, struct granting *g)
{
    const struct owner_put_args put = {
        .id = g->fresh_owner_id,
        .app_id = g->q->s->app_id,
        .account_key = g->q->s->account_key,
        .make = g->q->s->make,
        .mode = owner_mode(g->q->s),
        .now = g->req->now,
    };
    struct owner_put_row row;
    bool found;

    TRY(owner_put(tx, &put, &found, &row));
    g->owner_id = arena_dup(g->req->arena, row.id);
    g->consent.owner_id = g->owner_id;
    return store_external_id(tx, g, arena_dup(g->req->arena, row.external_id));
}

static err
connect_cars(struct tx *tx, struct granting *g)
{
    for (size_t i = 0; i < g->q->car_count; i++) {
        if (g->c->cars[i])
            TRY(connect_car(tx, g, i));
    }
    return OK;
}

static err
grant_unit(struct tx *tx, void *arg)
{
    struct granting *g = arg;
    const struct session_end_args end = {g->q->s->id, g->req->now, S("granted"),
                                         g->consent.id};
    struct session_end_row row;

    TRY(session_end(tx, &end, &g->ended, &row));
    if (!g->ended)
        return OK;
    TRY(plan_check(tx, g->q, plan_new_cars(g->q, g->c)));
    TRY(store_owner(tx, g));
    TRY(consent_store(tx, g->req, &g->consent));
    TRY(event_write(tx, &g->note));
    return connect_cars(tx, g);
}

/* "2 cars, 5 of 6 permissions" */
static str
what_is_granted(const struct request *req, const struct granting *g)
{
    size_t given = permission_set_count(g->c->permissions);

    return arena_fmt(req->arena, "%zu car%s, %zu of %zu permissions",
                     g->c->car_count, g->c->car_count == 1 ? "" : "s", given,
                     permission_set_count(g->q->asked));
}

err
grant_store(struct request *req, const struct question *q,
            const struct choice *c)
{
    bool with_code = str_eq(q->s->response_type, S("code"));
    struct granting g = {
        .req = req,
        .q = q,
        .c = c,
        .fresh_owner_id = random_uuid(req->arena),
        .fresh_vehicle_ids = arena_alloc(req->arena, q->car_count, sizeof(str)),
        .consent =
            {
                      .app_id = q->s->app_id,
                      .asked = permission_set_text(req->arena, q->asked),
                      .permissions = permission_set_text(req->arena, c->permissions),
                      .redirect_uri = q->s->redirect_uri,
                      .uri_was_sent = q->s->uri_was_sent != 0,
                      .challenge = q->s->challenge,
                      .without_code = !with_code,
                      },
    };

    for (size_t i = 0; i < q->car_count; i++)
        g.fresh_vehicle_ids[i] = random_uuid(req->arena);
    TRY(consent_prepare(req, &g.consent));
    TRY(event_prepare(req, q->s->id, EVENT_CONNECTED, what_is_granted(req, &g),
                      &g.note));
    TRY(db_write(req->db, grant_unit, &g));
    if (!g.ended) {
        response_redirect(req, 303,
                          session_path(req->arena, q->s->id, S("done")));
        return OK;
    }
    way_out_count(S("granted"));
    way_out_granted(
        req, q->s,
        &(struct granted){.code = with_code ? g.consent.code : S(""),
                          .user_id = g.owner_id,
                          .external_id = g.external_id});
    return OK;
}

/* ---- approval_prompt=auto ---- */

/* Does the app have all that it asks for, of this car? */
static bool
covers(const struct question *q, const struct candidate *car)
{
    return car->connected &&
           permission_set_without(q->asked, car->before).bits == 0;
}

/* The owner is who they were and the app asks for nothing new: do not ask
 * again. The connections stay as they are: each keeps its permissions. With
 * single_select and several candidates there is still something to choose. */
err
grant_as_before(struct request *req, const struct question *q, bool *granted)
{
    struct choice c = {
        .cars = arena_alloc(req->arena, q->car_count + 1, sizeof(bool)),
        .permissions = q->asked,
        .as_before = true,
    };

    *granted = false;
    for (size_t i = 0; i < q->car_count; i++) {
        *granted = *granted || covers(q, &q->cars[i]);
        c.cars[i] = q->cars[i].connected && q->cars[i].refused.len == 0;
        c.car_count += c.cars[i];
    }
    *granted = *granted && str_eq(q->s->approval_prompt, S("auto")) &&
               c.car_count > 0 && (!q->s->single_select || q->possible == 1);
    return *granted ? grant_store(req, q, &c) : OK;
}
