/* SPDX-License-Identifier: Apache-2.0
 * GET /oauth/authorize: open a session, or say what is wrong with the link. */
#include "base/log.h"
#include "connect/connect.h"
#include "connect/error_page.h"
#include "connect/session.h"
#include "oauth/errors.h"

enum { BEGINS = 8 }; /* somebody may have taken a secret for the id */

/* The same link for simulated cars: what is there, and mode=simulated. */
static struct url
simulated_link(const struct request *req, const struct authorization *asked)
{
    struct fields raw;
    struct buf out = {.arena = req->arena, .max = 32 * 1024};

    if (!asked->app.development ||
        !fields_raw(req->arena, req->raw_query, &raw))
        return url_own(S(""));
    buf_add(&out, S("/oauth/authorize?"));
    for (size_t i = 0; i < raw.count; i++) {
        if (!str_eq(raw.at[i].name, S("mode")))
            buf_fmt(&out, STR_FMT "=" STR_FMT "&", STR_ARG(raw.at[i].name),
                    STR_ARG(raw.at[i].value));
    }
    buf_add(&out, S("mode=simulated"));
    return url_own(buf_str(&out));
}

static void
show_live(struct request *req, const struct authorization *asked,
          const struct problem *problem, struct page_frame frame)
{
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};

    frame.app_name = asked->app.name;
    frame.app_initials = page_initials(req->arena, asked->app.name);
    page_live(&out, &(struct page_live){
                        .frame = frame,
                        .make = asked->make == NULL ? S("") : asked->make->name,
                        .simulated = simulated_link(req, asked),
                        .sentence = problem_sentence(req->arena, problem),
                    });
    response_html(req, 400, &out);
}

/* For who looks after the app, or, of an app that is not known, the server.
 * Whoever opened the link sees the page in any case. */
static void
note_refused(struct request *req, const struct authorization *asked,
             const struct problem *problem)
{
    err e;

    if (asked->app.id.len == 0) {
        if (problem->error == &AUTHORIZE_UNKNOWN_APP)
            log_event_later(LOG_INFO, "unknown_app", {"id", req->id},
                            {"begins", str_head(problem->value, BEGINS)});
        return;
    }
    e = session_refused(req, asked, problem);
    if (e != OK)
        log_event(LOG_WARNING, "refused_link_not_kept", {"id", req->id},
                  {"app", asked->app.id}, {"why", str_of(e->code)});
}

/* The page has a way back only when the redirect URI is the app's own; then it
 * belongs to a session, so that Exit can say why. */
static err
show_problem(struct request *req, const struct authorization *asked,
             const struct problem *problem)
{
    struct page_frame frame = session_frame(req, NULL, STEP_NONE);
    str id, csrf;

    if (problem->has_way_back) {
        TRY(session_open(req, asked, problem, &id, &csrf));
        frame.base = url_own(session_path(req->arena, id, S("")));
        frame.csrf = csrf;
    } else {
        note_refused(req, asked, problem);
    }
    if (problem->live_is_missing) {
        show_live(req, asked, problem, frame);
        return OK;
    }
    if (problem->has_way_back) {
        frame.app_name = asked->app.name;
        frame.app_initials = page_initials(req->arena, asked->app.name);
    }
    error_page_problem(req, frame, asked->app.name, problem);
    return OK;
}

static err
authorize(struct request *req, enum authorization_kind kind)
{
    struct authorization asked;
    struct problem problem;
    bool valid;
    str id, csrf;

    TRY(authorization_read(req, kind, &valid, &asked, &problem));
    if (!valid)
        return show_problem(req, &asked, &problem);
    TRY(session_open(req, &asked, NULL, &id, &csrf));
    response_redirect(req, 303, session_path(req->arena, id, S("start")));
    return OK;
}

err
connect_authorize(struct request *req)
{
    return authorize(req, AUTHORIZE);
}

err
connect_reauthenticate(struct request *req)
{
    return authorize(req, REAUTHENTICATE);
}
