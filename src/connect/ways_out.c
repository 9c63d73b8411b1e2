/* SPDX-License-Identifier: Apache-2.0
 * Answers to the app: reference/connect.md 3. */
#include "connect/ways_out.h"

#include <inttypes.h>

#include "connect/connect.h"
#include "connect/errors.h"
#include "connect/event.h"
#include "connect/maker.h"

/* Without a redirect URI the answer ends on the session's own last page, which
 * tells whoever opened it; the cookie is needed there. */
static void
hand_back(struct request *req, const session *s,
          const struct answer_parameter *parameters, size_t count)
{
    if (s->redirect_uri.len == 0) {
        response_redirect(req, 303, session_path(req->arena, s->id, S("done")));
        return;
    }
    session_keep_a_while(req, s);
    response_redirect(
        req, 302,
        redirect_with(req->arena, s->redirect_uri, parameters, count));
}

void
way_out_granted(struct request *req, const session *s, const struct granted *g)
{
    const struct answer_parameter parameters[] = {
        {S("code"),        g->code       },
        {S("state"),       s->state      },
        {S("user_id"),     g->user_id    },
        {S("external_id"), g->external_id},
    };

    hand_back(req, s, parameters, 4);
}

void
way_out_signed_in(struct request *req, const session *s)
{
    const struct answer_parameter parameters[] = {
        {S("vehicle_id"),  s->vehicle_id         },
        {S("state"),       s->state              },
        {S("external_id"), session_external_id(s)},
    };

    hand_back(req, s, parameters, 3);
}

static void
hand_back_error(struct request *req, const session *s, err outcome,
                const struct shared_car *car)
{
    static const struct shared_car nothing = {0};
    const struct shared_car *shared = car == NULL ? &nothing : car;
    bool ours = outcome == &CONNECT_CONFIGURATION;
    const struct answer_parameter parameters[] = {
        {S("error"),                                     str_of(outcome->type)       },
        {S("error_description"),                         str_of(outcome->description)},
        {S("status_code"),
         ours ? arena_fmt(req->arena,                                                  "%d", (int)s->problem_status) : S("")},
        {S("error_message"),               ours ? s->problem_message : S("")                                          },
        {S("vin"),shared->vin},
        {S("make"),                                     shared->make                                                                                },
        {S("model"),shared->model},
        {S("year"),                                    shared->year == 0
                        ? S("")
                        : arena_fmt(req->arena,                                                                                                                       "%" PRId64, shared->year)},
        {S("state"), s->state},
    };

    hand_back(req, s, parameters, sizeof parameters / sizeof parameters[0]);
}

static const struct error *const outcomes[] = {
    &CONNECT_DENIED,       &CONNECT_LEFT,          &CONNECT_INCOMPATIBLE,
    &CONNECT_NO_VEHICLES,  &CONNECT_CONFIGURATION, &CONNECT_SERVER,
    &CONNECT_SUBSCRIPTION, &CONNECT_OEM_CANCELLED,
};

/* The row of a stored outcome; OK for one that is no error. */
static err
outcome_find(str outcome)
{
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        if (str_eq(outcome, str_of(outcomes[i]->type)))
            return outcomes[i];
    }
    return OK;
}

/* Those that are no error come first. */
static struct counter ended[2 + sizeof outcomes / sizeof outcomes[0]];

static str
ended_name(size_t i)
{
    static const str good[] = {STR("granted"), STR("signed_in")};

    return i < 2 ? good[i] : str_of(outcomes[i - 2]->type);
}

void
way_out_count(str outcome)
{
    for (size_t i = 0; i < sizeof ended / sizeof ended[0]; i++) {
        if (str_eq(outcome, ended_name(i))) {
            counter_add(&ended[i], 1);
            return;
        }
    }
}

bool
connect_ended(size_t i, str *outcome, int64_t *n)
{
    if (i >= sizeof ended / sizeof ended[0])
        return false;
    *outcome = ended_name(i);
    *n = counter_read(&ended[i]);
    return true;
}

str
outcome_text(str outcome)
{
    err e = outcome_find(outcome);

    return e == OK ? S("") : str_of(e->description);
}

struct ending {
    const struct session_end_args *args;
    const struct shared_car *car; /* NULL: none is shared */
    struct event_note note;
    str vin; /* of the car that is shared, if one is */
    bool ended;
};

static err
end_unit(struct tx *tx, void *arg)
{
    struct ending *e = arg;
    struct session_end_row row;
    int64_t changed;

    TRY(session_end(tx, e->args, &e->ended, &row));
    if (!e->ended)
        return OK;
    TRY(event_write(tx, &e->note));
    if (e->vin.len > 0)
        TRY(event_car(tx, e->args->id, e->vin));
    if (e->car == NULL || e->car->vin.len == 0)
        return OK;
    return session_share(
        tx,
        &(struct session_share_args){e->args->id, e->car->vin, e->car->make,
                                     e->car->model, e->car->year},
        &changed);
}

static err
end_with(struct request *req, const session *s, err outcome,
         const struct shared_car *car)
{
    const struct session_end_args args = {
        .id = s->id, .now = req->now, .outcome = str_of(outcome->type)};
    /* an answer that a redirect carries is not kept */
    struct ending ending = {.args = &args,
                            .car = s->redirect_uri.len == 0 ? car : NULL,
                            .vin = car == NULL ? S("") : car->vin};

    TRY(event_prepare(req, s->id, EVENT_ENDED, args.outcome, &ending.note));
    TRY(db_write(req->db, end_unit, &ending));
    if (ending.ended)
        way_out_count(args.outcome);
    if (!ending.ended && s->ended_at != 0) {
        response_redirect(req, 303, session_path(req->arena, s->id, S("done")));
        return OK;
    }
    /* expired: nothing was given, and the app still wants to hear of it */
    hand_back_error(req, s, outcome, car);
    return OK;
}

err
way_out(struct request *req, const session *s, err outcome)
{
    return end_with(req, s, outcome, NULL);
}

err
way_out_incompatible(struct request *req, const session *s,
                     const struct shared_car *car)
{
    return end_with(req, s, &CONNECT_INCOMPATIBLE, car);
}

/* "Leave": somewhere in the middle. */
err
connect_leave(struct request *req)
{
    return way_out(req, session_of(req), &CONNECT_LEFT);
}

/* The way back from a page that goes no further, by the page's name. */
static const struct {
    str from;
    const struct error *outcome;
} exits[] = {
    {STR("brand_missing"),   &CONNECT_INCOMPATIBLE },
    {STR("incompatible"),    &CONNECT_INCOMPATIBLE },
    {STR("no_vehicles"),     &CONNECT_NO_VEHICLES  },
    {STR("plan_full"),       &CONNECT_PLAN_FULL    },
    {STR("subscription"),    &CONNECT_SUBSCRIPTION },
    {STR("maker_cancelled"), &CONNECT_OEM_CANCELLED},
};

/* The car of the page, if its owner said yes: read from the maker again, since
 * a form could say anything. */
static err
share_car(struct request *req, const session *s, struct shared_car *out)
{
    const struct oem_account account = {.username = s->username,
                                        .key = s->account_key};
    struct oem_session maker = session_maker(req, s);
    struct oem_vehicle *cars;
    size_t count;

    TRY(oem_vehicles(&maker, req->arena, &account, &cars, &count));
    if (count == 1)
        *out = (struct shared_car){cars[0].vin, cars[0].make, cars[0].model,
                                   cars[0].year};
    return OK;
}

static err
exit_incompatible(struct request *req, const session *s, struct fields form)
{
    struct shared_car car = {0};

    if (str_eq(fields_get(form, S("share")), S("yes")) &&
        s->account_key.len > 0)
        TRY(share_car(req, s, &car));
    return way_out_incompatible(req, s, &car);
}

err
connect_exit(struct request *req)
{
    const session *s = session_of(req);
    err outcome = &CONNECT_LEFT;
    struct fields form;
    str from;

    if (s->problem_status != 0)
        return way_out(req, s, &CONNECT_CONFIGURATION);
    TRY(request_form(req, &form));
    from = fields_get(form, S("from"));
    for (size_t i = 0; i < sizeof exits / sizeof exits[0]; i++) {
        if (str_eq(exits[i].from, from))
            outcome = exits[i].outcome;
    }
    if (outcome == &CONNECT_INCOMPATIBLE)
        return exit_incompatible(req, s, form);
    return way_out(req, s, outcome);
}

/* "Back to the app" from the page that says it is already done. What was
 * refused is refused again; what was granted is not granted twice: the app has
 * its code from the first time. */
err
connect_done(struct request *req)
{
    const session *s = session_of(req);
    struct owner_find_row owner = {0};
    bool found;

    err outcome = outcome_find(s->outcome);

    if (outcome != OK) {
        hand_back_error(req, s, outcome, NULL);
        return OK;
    }
    if (s->ended_at == 0)
        return connect_home(req);
    if (s->vehicle_id.len > 0) {
        way_out_signed_in(req, s);
        return OK;
    }
    TRY(owner_find(req->db, req->arena,
                   &(struct owner_find_args){s->app_id, s->account_key}, &found,
                   &owner));
    way_out_granted(req, s,
                    &(struct granted){.user_id = owner.id,
                                      .external_id = owner.external_id});
    return OK;
}
