/* SPDX-License-Identifier: Apache-2.0
 * Which cars can be chosen, and what is asked of them. */
#include "connect/grant.h"
#include "connect/plan.h"
#include "connect/words.h"

/* The four words of a connection filter: a hybrid that is not plugged in is a
 * combustion car to it (reference/connect.md 2.8). */
static str
filter_word(enum powertrain p)
{
    if (p == BEV)
        return S("BEV");
    if (p == PHEV)
        return S("PHEV");
    return p == POWERTRAIN_UNKNOWN ? S("UNKNOWN") : S("ICE");
}

static str
against_rule(enum powertrain p)
{
    if (p == BEV)
        return S(MESSAGE("It runs on electricity alone, and {app} does not "
                         "take such cars."));
    if (p == PHEV)
        return S(MESSAGE("It is a plug-in hybrid, and {app} does not take such "
                         "cars."));
    if (p == POWERTRAIN_UNKNOWN)
        return S(MESSAGE("It does not tell what it runs on, and {app} does not "
                         "take such cars."));
    return S(MESSAGE("It runs on fuel, and {app} does not take such cars."));
}

/* Why a car cannot be chosen. A permission it lacks is no reason: the API says
 * so when it is asked (reference/connect.md 1.4). */
static err
refusal(const struct request *req, struct question *q,
        const struct oem_session *maker, struct candidate *c)
{
    str language = session_language(req, q->s);
    const struct capability_set *set;

    TRY(oem_capabilities(maker, &c->car, &set));
    if (set->permissions.bits == 0) {
        c->refused = message_find(
            language, S(MESSAGE("It has no mobile connection of its own, so "
                                "nobody can read it from afar.")));
        return OK;
    }
    if (list_allows(q->s->powertrains, filter_word(c->car.powertrain)))
        return OK;
    q->rule_of_app = true;
    c->refused = message_text(
        req->arena, language,
        message_find(language, against_rule(c->car.powertrain)),
        (const struct slot[]){slot_text(S("app"), q->s->app_name)}, 1);
    return OK;
}

/* A maker's list may hold a car twice, or one without the number that
 * everything here is kept under. */
static bool
can_be_told_apart(const struct question *q, str vin)
{
    for (size_t i = 0; i < q->car_count; i++) {
        if (str_eq(q->cars[i].car.vin, vin))
            return false;
    }
    return vin.len >= 6;
}

static err
read_cars(struct request *req, struct question *q,
          const struct oem_session *maker)
{
    const struct oem_account account = {.username = q->s->username,
                                        .key = q->s->account_key};
    struct oem_vehicle *all;
    size_t count;

    TRY(oem_vehicles(maker, req->arena, &account, &all, &count));
    q->cars = arena_alloc(req->arena, count + 1, sizeof *q->cars);
    for (size_t i = 0; i < count; i++) {
        struct candidate *c = &q->cars[q->car_count];

        if (q->s->single_vin.len > 0 && !str_eq(q->s->single_vin, all[i].vin))
            continue; /* other cars of the account are never shown */
        if (!can_be_told_apart(q, all[i].vin))
            continue;
        c->car = all[i];
        TRY(refusal(req, q, maker, c));
        q->possible += c->refused.len == 0;
        q->car_count++;
    }
    return OK;
}

static void
take_before(struct question *q, const struct connections_of_owner_row *row)
{
    for (size_t i = 0; i < q->car_count; i++) {
        if (row->ended_at != 0 || !str_eq(row->vin, q->cars[i].car.vin))
            continue;
        q->cars[i].connected = true;
        q->cars[i].before = permission_set_from(row->permissions, NULL);
    }
}

static err
read_asked_before(struct request *req, struct question *q)
{
    struct asked_of_owner_row *rows;
    size_t count;

    TRY(asked_of_owner(req->db, req->arena,
                       &(struct asked_of_owner_args){q->owner_id}, &rows,
                       &count));
    for (size_t i = 0; i < count; i++)
        q->asked_before = permission_set_or(
            q->asked_before, permission_set_from(rows[i].asked, NULL));
    return OK;
}

static err
read_before(struct request *req, struct question *q)
{
    struct connections_of_owner_row *rows;
    struct owner_find_row owner;
    size_t count;
    bool found;

    TRY(owner_find(req->db, req->arena,
                   &(struct owner_find_args){q->s->app_id, q->s->account_key},
                   &found, &owner));
    if (!found)
        return OK;
    q->owner_id = owner.id;
    TRY(connections_of_owner(
        req->db, req->arena,
        &(struct connections_of_owner_args){q->s->app_id, owner.id}, &rows,
        &count));
    for (size_t i = 0; i < count; i++)
        take_before(q, &rows[i]);
    return read_asked_before(req, q);
}

/* Something is new and something is not, and every car that can be chosen is
 * connected already: then only what is new is a question. */
static bool
only_adds(const struct question *q)
{
    struct permission_set known = {0};

    for (size_t i = 0; i < q->car_count; i++) {
        if (q->cars[i].refused.len == 0 && !q->cars[i].connected)
            return false;
        known = permission_set_or(known, q->cars[i].before);
    }
    return permission_set_and(q->asked, known).bits != 0 &&
           permission_set_without(q->asked, known).bits != 0 &&
           str_eq(q->s->approval_prompt, S("auto"));
}

err
question_read(struct request *req, struct question *q)
{
    struct oem_session maker;

    *q = (struct question){.s = session_of(req)};
    maker = session_maker(req, q->s);
    q->scope_count = session_scope(q->s, q->scope);
    for (size_t i = 0; i < q->scope_count; i++)
        permission_set_add(&q->asked, q->scope[i].permission);
    TRY(read_cars(req, q, &maker));
    TRY(read_before(req, q));
    TRY(plan_read(req, q));
    q->adding = only_adds(q);
    return OK;
}
