/* SPDX-License-Identifier: Apache-2.0
 * The page of a session that has ended: somebody came back to it. */
#include "connect/connect.h"
#include "connect/errors.h"
#include "connect/ways_out.h"
#include "connect/words.h"

/* What the session came to, for whoever opened it (reference/api.md 7.3). */
static err
message_for(struct request *req, const session *s, struct page_message *out)
{
    bool ok =
        str_eq(s->outcome, S("granted")) || str_eq(s->outcome, S("signed_in"));
    struct owner_find_row owner = {0};
    bool found;

    TRY(owner_find(req->db, req->arena,
                   &(struct owner_find_args){s->app_id, s->account_key}, &found,
                   &owner));
    *out = (struct page_message){
        .origin = s->app_origin,
        .error = ok ? S("") : s->outcome,
        .error_description = ok ? S("") : outcome_text(s->outcome),
        .state = s->state,
        .user_id = ok ? owner.id : S(""),
        .external_id =
            str_eq(s->external_id, S("null")) ? S("") : s->external_id,
    };
    return OK;
}

err
connect_done_page(struct request *req)
{
    const session *s = session_of(req);
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};
    struct page_done page = {
        .frame = session_frame(req, s, STEP_NONE),
        .hosted = s->redirect_uri.len == 0,
        .allowed = str_eq(s->outcome, S("granted")) ||
                   str_eq(s->outcome, S("signed_in")),
        .when = message_time(req->arena, session_language(req, s), s->ended_at),
        .can_return = s->redirect_uri.len > 0,
    };

    if (s->ended_at == 0)
        return connect_home(req);
    if (page.hosted)
        TRY(message_for(req, s, &page.message));
    page_done(&out, &page);
    response_html(req, 200, &out);
    return OK;
}
