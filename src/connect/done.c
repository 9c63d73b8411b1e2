/* SPDX-License-Identifier: Apache-2.0
 * The page of a session that has ended: somebody came back to it. */
#include <inttypes.h>

#include "connect/connect.h"
#include "connect/errors.h"
#include "connect/grant.h"
#include "connect/ways_out.h"
#include "connect/words.h"

/* What the session came to, for whoever opened it (reference/api.md 7.3). */
static err
message_for(struct request *req, const session *s, struct page_message *out)
{
    bool ok =
        str_eq(s->outcome, S("granted")) || str_eq(s->outcome, S("signed_in"));
    struct owner_find_row owner = {0};
    struct session_shared_row car = {0};
    bool found;

    TRY(owner_find(req->db, req->arena,
                   &(struct owner_find_args){s->app_id, s->account_key}, &found,
                   &owner));
    TRY(session_shared(req->db, req->arena,
                       &(struct session_shared_args){s->id}, &found, &car));
    *out = (struct page_message){
        .origin = s->app_origin,
        .error = ok ? S("") : s->outcome,
        .error_description = ok ? S("") : outcome_text(s->outcome),
        .state = s->state,
        .user_id = ok ? owner.id : S(""),
        .external_id = ok ? owner.external_id : session_external_id(s),
        .vin = car.vin,
        .make = car.make,
        .model = car.model,
        .year =
            car.year == 0 ? S("") : arena_fmt(req->arena, "%" PRId64, car.year),
    };
    return OK;
}

/* Names of what was allowed to be seen, or to be done. */
static size_t
permission_names(struct permission_set set, str language, bool commands,
                 str *out)
{
    size_t n = 0;

    for (size_t i = 0; i < PERMISSION_COUNT; i++) {
        const struct permission_row *row = permission_row((enum permission)i);

        if (row->command == commands &&
            permission_set_has(set, (enum permission)i))
            out[n++] = message_find(language, row->title);
    }
    return n;
}

/* The cars that are still connected, and what was allowed with them. */
static err
what_was_allowed(struct request *req, const session *s, struct page_done *page)
{
    struct consent_vehicles_row *rows;
    struct permission_set set;
    str *cars, *seen, *done;
    size_t count;

    TRY(consent_vehicles(req->db, req->arena,
                         &(struct consent_vehicles_args){s->consent_id}, &rows,
                         &count));
    if (count == 0)
        return OK;
    cars = arena_alloc(req->arena, count, sizeof *cars);
    for (size_t i = 0; i < count; i++)
        cars[i] =
            car_title(req->arena, rows[i].make, rows[i].model, rows[i].year);
    set = permission_set_from(rows[0].permissions, NULL);
    seen = arena_alloc(req->arena, PERMISSION_COUNT, sizeof *seen);
    done = arena_alloc(req->arena, PERMISSION_COUNT, sizeof *done);
    page->vehicles = cars;
    page->vehicles_count = count;
    page->seen = seen;
    page->seen_count = permission_names(set, page->frame.language, false, seen);
    page->done = done;
    page->done_count = permission_names(set, page->frame.language, true, done);
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
    if (s->consent_id != 0)
        TRY(what_was_allowed(req, s, &page));
    page_done(&out, &page);
    response_html(req, 200, &out);
    return OK;
}
