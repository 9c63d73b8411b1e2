/* SPDX-License-Identifier: Apache-2.0
 * What an "Allow" writes. */
#include "base/random.h"
#include "connect/grant.h"
#include "connect/ways_out.h"

struct granting {
    struct request *req;
    const struct question *q;
    const struct choice *c;
    struct consent consent;
    str fresh_owner_id, *fresh_vehicle_ids; /* for rows that are new */
    str owner_id;
    bool ended; /* the session: this one, now */
};

/* What was asked is decided by this answer; what was granted before and not
 * asked stays as it is. Not asked at all (approval_prompt=auto), all stays. */
static struct permission_set
permissions_after(const struct granting *g,
                  const struct connections_of_owner_row *before, size_t count,
                  str vin)
{
    struct permission_set asked = {0}, kept = {0};

    for (size_t i = 0; i < g->q->scope_count; i++)
        permission_set_add(&asked, g->q->scope[i].permission);
    for (size_t i = 0; i < count; i++) {
        if (str_eq(before[i].vin, vin) && before[i].ended_at == 0)
            kept = permission_set_from(before[i].permissions, NULL);
    }
    if (g->c->as_before)
        return kept;
    return permission_set_or(permission_set_without(kept, asked),
                             g->c->permissions);
}

static err
connect_vehicle(struct tx *tx, struct granting *g, size_t i,
                struct permission_set permissions)
{
    const struct oem_vehicle *v = &g->q->vehicles[i];
    const struct connection_put_args put = {
        .vehicle_id = g->fresh_vehicle_ids[i],
        .app_id = g->q->s->app_id,
        .owner_id = g->owner_id,
        .vin = v->vin,
        .make = v->make,
        .model = v->model,
        .year = v->year,
        .mode = str_eq(g->q->s->mode, S("live")) ? S("live") : S("simulated"),
        .handle = v->handle,
        .permissions = permission_set_text(tx->arena, permissions),
        .now = g->req->now,
    };
    struct connection_put_row row;
    int64_t changed;
    bool found;

    TRY(connection_put(tx, &put, &found, &row));
    return consent_vehicle_add(tx,
                               &(struct consent_vehicle_add_args){
                                   g->consent.id, row.vehicle_id, (int64_t)i},
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
        .mode = str_eq(g->q->s->mode, S("live")) ? S("live") : S("simulated"),
        .now = g->req->now,
    };
    struct owner_put_row row;
    bool found;

    TRY(owner_put(tx, &put, &found, &row));
    g->owner_id = arena_dup(g->req->arena, row.id);
    g->consent.owner_id = g->owner_id;
    return OK;
}

static err
store_vehicles(struct tx *tx, struct granting *g)
{
    struct connections_of_owner_row *before;
    size_t count;

    TRY(connections_of_owner(
        tx->db, tx->arena,
        &(struct connections_of_owner_args){g->q->s->app_id, g->owner_id},
        &before, &count));
    for (size_t i = 0; i < g->q->vehicle_count; i++) {
        if (g->c->vehicles[i])
            TRY(connect_vehicle(
                tx, g, i,
                permissions_after(g, before, count, g->q->vehicles[i].vin)));
    }
    return OK;
}

static err
grant_unit(struct tx *tx, void *arg)
{
    struct granting *g = arg;
    const struct session_end_args end = {g->q->s->id, g->req->now,
                                         S("granted")};
    struct session_end_row row;

    TRY(session_end(tx, &end, &g->ended, &row));
    if (!g->ended)
        return OK;
    TRY(store_owner(tx, g));
    TRY(consent_store(tx, g->req, &g->consent));
    return store_vehicles(tx, g);
}

err
grant_store(struct request *req, const struct question *q,
            const struct choice *c)
{
    struct granting g = {
        .req = req,
        .q = q,
        .c = c,
        .fresh_owner_id = random_uuid(req->arena),
        .fresh_vehicle_ids =
            arena_alloc(req->arena, q->vehicle_count, sizeof(str)),
        .consent =
            {
                      .app_id = q->s->app_id,
                      .permissions = permission_set_text(req->arena, c->permissions),
                      .redirect_uri = q->s->redirect_uri,
                      .uri_was_sent = q->s->uri_was_sent != 0,
                      .challenge = q->s->challenge,
                      },
    };

    for (size_t i = 0; i < q->vehicle_count; i++)
        g.fresh_vehicle_ids[i] = random_uuid(req->arena);
    TRY(consent_prepare(req, &g.consent));
    TRY(db_write(req->db, grant_unit, &g));
    if (!g.ended) {
        response_redirect(req, 303,
                          session_path(req->arena, q->s->id, S("done")));
        return OK;
    }
    way_out_granted(req, q->s, g.consent.code, g.owner_id);
    return OK;
}

/* ---- approval_prompt=auto ---- */

/* Has this car's owner granted all that is asked before? */
static bool
covers(const struct question *q, const struct connections_of_owner_row *row)
{
    struct permission_set have = permission_set_from(row->permissions, NULL);

    for (size_t i = 0; i < q->scope_count; i++) {
        if (!permission_set_has(have, q->scope[i].permission))
            return false;
    }
    return row->ended_at == 0;
}

/* The cars that are connected now, if at least one of them has all that is
 * asked; false otherwise. */
static bool
choice_as_before(const struct question *q,
                 const struct connections_of_owner_row *rows, size_t count,
                 struct choice *c)
{
    bool covered = false;

    for (size_t i = 0; i < count; i++) {
        covered = covered || covers(q, &rows[i]);
        for (size_t v = 0; v < q->vehicle_count; v++) {
            if (rows[i].ended_at == 0 &&
                str_eq(rows[i].vin, q->vehicles[v].vin))
                c->vehicles[v] = true;
        }
    }
    return covered;
}

/* The owner is who they were and the app asks for nothing new: do not ask
 * again. The connections stay as they are: each keeps its permissions. */
err
grant_as_before(struct request *req, const struct question *q, bool *granted)
{
    struct choice c = {
        .vehicles = arena_alloc(req->arena, q->vehicle_count, sizeof(bool))};
    struct connections_of_owner_row *rows;
    struct owner_find_row owner;
    size_t count;

    *granted = false;
    if (!str_eq(q->s->approval_prompt, S("auto")))
        return OK;
    TRY(owner_find(req->db, req->arena,
                   &(struct owner_find_args){q->s->app_id, q->s->account_key},
                   granted, &owner));
    if (!*granted)
        return OK;
    TRY(connections_of_owner(
        req->db, req->arena,
        &(struct connections_of_owner_args){q->s->app_id, owner.id}, &rows,
        &count));
    *granted = choice_as_before(q, rows, count, &c);
    c.as_before = true;
    for (size_t i = 0; i < q->scope_count; i++)
        permission_set_add(&c.permissions, q->scope[i].permission);
    return *granted ? grant_store(req, q, &c) : OK;
}
