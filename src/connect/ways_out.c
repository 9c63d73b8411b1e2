/* SPDX-License-Identifier: Apache-2.0
 * Answers to the app: reference/connect.md 3. */
#include "connect/ways_out.h"

#include "connect/connect.h"
#include "connect/errors.h"

enum { MOST_PARAMETERS = 5 };

static void
hand_back(struct request *req, const session *s,
          const struct answer_parameter *parameters, size_t count)
{
    session_forget(req, s);
    response_redirect(
        req, 302,
        redirect_with(req->arena, s->redirect_uri, parameters, count));
}

void
way_out_granted(struct request *req, const session *s, str code, str user_id)
{
    const struct answer_parameter parameters[] = {
        {S("code"),    code    },
        {S("state"),   s->state},
        {S("user_id"), user_id },
    };

    hand_back(req, s, parameters, 3);
}

static void
hand_back_error(struct request *req, const session *s, err outcome)
{
    bool ours = outcome == &CONNECT_CONFIGURATION;
    str status = arena_fmt(req->arena, "%d", (int)s->problem_status);
    const struct answer_parameter parameters[MOST_PARAMETERS] = {
        {S("error"),             str_of(outcome->type)            },
        {S("error_description"), str_of(outcome->description)     },
        {S("status_code"),       ours ? status : S("")            },
        {S("error_message"),     ours ? s->problem_message : S("")},
        {S("state"),             s->state                         },
    };

    hand_back(req, s, parameters, MOST_PARAMETERS);
}

struct ending {
    const struct session_end_args *args;
    bool ended;
};

static err
end_unit(struct tx *tx, void *arg)
{
    struct ending *e = arg;
    struct session_end_row row;

    return session_end(tx, e->args, &e->ended, &row);
}

err
way_out(struct request *req, const session *s, err outcome)
{
    const struct session_end_args args = {
        .id = s->id, .now = req->now, .outcome = str_of(outcome->type)};
    struct ending ending = {.args = &args};

    TRY(db_write(req->db, end_unit, &ending));
    if (!ending.ended && s->ended_at != 0) {
        response_redirect(req, 303, session_path(req->arena, s->id, S("done")));
        return OK;
    }
    /* expired: nothing was given, and the app still wants to hear of it */
    hand_back_error(req, s, outcome);
    return OK;
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
    {STR("error"),         &CONNECT_CONFIGURATION},
    {STR("brand_missing"), &CONNECT_INCOMPATIBLE },
    {STR("brand-missing"), &CONNECT_INCOMPATIBLE },
    {STR("incompatible"),  &CONNECT_INCOMPATIBLE },
    {STR("no_vehicles"),   &CONNECT_NO_VEHICLES  },
    {STR("no-vehicles"),   &CONNECT_NO_VEHICLES  },
};

err
connect_exit(struct request *req)
{
    const session *s = session_of(req);
    err outcome =
        s->problem_status != 0 ? &CONNECT_CONFIGURATION : &CONNECT_LEFT;
    struct fields form;
    str from;

    TRY(request_form(req, &form));
    from = fields_get(form, S("from"));
    for (size_t i = 0;
         s->problem_status == 0 && i < sizeof exits / sizeof exits[0]; i++) {
        if (str_eq(exits[i].from, from) &&
            exits[i].outcome != &CONNECT_CONFIGURATION)
            outcome = exits[i].outcome;
    }
    return way_out(req, s, outcome);
}

/* "Back to the app" from the page that says it is already done. What was
 * refused is refused again; what was granted is not granted twice: the app has
 * its code from the first time. */
err
connect_done(struct request *req)
{
    static const struct error *const outcomes[] = {
        &CONNECT_DENIED,      &CONNECT_LEFT,          &CONNECT_INCOMPATIBLE,
        &CONNECT_NO_VEHICLES, &CONNECT_CONFIGURATION, &CONNECT_SERVER,
    };
    const session *s = session_of(req);
    struct owner_find_row owner = {0};
    bool found;

    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        if (str_eq(s->outcome, str_of(outcomes[i]->type))) {
            hand_back_error(req, s, outcomes[i]);
            return OK;
        }
    }
    if (s->ended_at == 0)
        return connect_home(req);
    TRY(owner_find(req->db, req->arena,
                   &(struct owner_find_args){s->app_id, s->account_key}, &found,
                   &owner));
    way_out_granted(req, s, S(""), owner.id);
    return OK;
}
