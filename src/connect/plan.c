/* SPDX-License-Identifier: Apache-2.0
 * Places of an app's plan, counted before a car is connected. */
#include "connect/plan.h"

#include "connect/connect.sql.h"
#include "connect/errors.h"
#include "connect/words.h"
#include "settings/settings.h"

/* 0: any number. */
static int64_t
most_of(const struct request *req, const session *s)
{
    const struct settings *set = req->settings;

    if (!set->limit_simulated && !str_eq(s->mode, S("live")))
        return 0;
    return app_vehicles_most(set, s->plan);
}

static err
count(struct db *db, struct arena *a, const struct question *q, int64_t *out)
{
    const struct plan_cars_args args = {q->s->app_id, q->counts_simulated,
                                        q->most_cars};
    struct plan_cars_row row;
    bool found;

    TRY(plan_cars(db, a, &args, &found, &row));
    *out = found ? row.cars : 0;
    return OK;
}

err
plan_read(struct request *req, struct question *q)
{
    str language = session_language(req, q->s), sentence;
    int64_t taken;

    q->most_cars = most_of(req, q->s);
    q->counts_simulated = req->settings->limit_simulated;
    q->is_limited = q->most_cars > 0;
    if (!q->is_limited)
        return OK;
    TRY(count(req->db, req->arena, q, &taken));
    q->room = (size_t)(q->most_cars > taken ? q->most_cars - taken : 0);
    if (q->room > 0)
        return OK;
    sentence = message_text(
        req->arena, language,
        message_find(language, S(MESSAGE("{app} has connected as many cars as "
                                         "its plan allows."))),
        (const struct slot[]){slot_text(S("app"), q->s->app_name)}, 1);
    for (size_t i = 0; i < q->car_count; i++) {
        struct candidate *c = &q->cars[i];

        if (c->connected || c->refused.len > 0)
            continue;
        c->refused = sentence;
        c->has_no_place = true;
        q->plan_is_full = true;
        q->possible--;
    }
    return OK;
}

size_t
plan_new_cars(const struct question *q, const struct choice *c)
{
    size_t n = 0;

    for (size_t i = 0; i < q->car_count; i++)
        n += c->cars[i] && !q->cars[i].connected;
    return n;
}

err
plan_check(struct tx *tx, const struct question *q, size_t new_cars)
{
    int64_t taken;

    if (!q->is_limited || new_cars == 0)
        return OK;
    TRY(plan_lock(tx, &(struct plan_lock_args){q->s->app_id}, NULL));
    TRY(count(tx->db, tx->arena, q, &taken));
    return taken + (int64_t)new_cars > q->most_cars ? &CONNECT_PLAN_FULL : OK;
}
