/* SPDX-License-Identifier: Apache-2.0
 * An owner has signed in again for a vehicle: its connection works, under the
 * ids it had (reference/connect.md 1.6, 3.2). */
#include "connect/connect.h"
#include "connect/errors.h"
#include "connect/event.h"
#include "connect/grant.h"
#include "connect/maker.h"
#include "connect/ways_out.h"

struct mending {
    const session *s;
    const struct reauth_vehicle_row *before;
    const struct oem_vehicle *cars;
    size_t car_count;
    int64_t now;
    bool ended;
    struct event_note note;
};

static err
note_signed_in(struct tx *tx, const struct mending *m)
{
    TRY(event_car(tx, m->s->id, m->before->vin));
    return event_write(tx, &m->note);
}

/* All cars of the account that are connected: the sign-in was for all. */
static err
mend_unit(struct tx *tx, void *arg)
{
    struct mending *m = arg;
    const struct session_end_args end = {
        .id = m->s->id, .now = m->now, .outcome = S("signed_in")};
    struct session_end_row row;
    int64_t changed;

    TRY(session_end(tx, &end, &m->ended, &row));
    if (m->ended && m->s->external_id_was_sent != 0)
        TRY(owner_set_external_id(
            tx,
            &(struct owner_set_external_id_args){m->before->owner_id,
                                                 session_external_id(m->s)},
            &changed));
    if (m->ended)
        TRY(note_signed_in(tx, m));
    for (size_t i = 0; m->ended && i < m->car_count; i++)
        TRY(connection_mend(
            tx,
            &(struct connection_mend_args){
                m->before->owner_id, m->cars[i].handle, m->cars[i].vin, m->now},
            &changed));
    return OK;
}

static bool
holds(const struct oem_vehicle *cars, size_t count, str vin)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(cars[i].vin, vin))
            return true;
    }
    return false;
}

/* Another account, or one that has lost the car: whoever it is now is asked in
 * a flow of their own, under an id of their own. */
static void
show_other_car(struct request *req, const session *s)
{
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};
    str vin = s->single_vin;

    page_other_car(&out, &(struct page_other_car){
                             .frame = session_frame(req, s, STEP_SIGN_IN),
                             .make = make_find(s->make)->name,
                             .account = masked_address(req->arena, s->username),
                             .ending = str_from(vin, vin.len - 6),
                         });
    response_html(req, 200, &out);
    event_later(req, EVENT_OTHER_CAR, S(""));
}

static err
mend(struct request *req, struct mending *m)
{
    TRY(event_prepare(req, m->s->id, EVENT_CONNECTED, S("Signed in again"),
                      &m->note));
    TRY(db_write(req->db, mend_unit, m));
    if (!m->ended) {
        response_redirect(req, 303,
                          session_path(req->arena, m->s->id, S("done")));
        return OK;
    }
    way_out_count(S("signed_in"));
    way_out_signed_in(req, m->s);
    return OK;
}

err
reauth_finish(struct request *req)
{
    const session *s = session_of(req);
    const struct oem_account account = {.username = s->username,
                                        .key = s->account_key};
    struct oem_session maker = session_maker(req, s);
    struct reauth_vehicle_row before;
    struct oem_vehicle *cars;
    size_t count;
    bool found;

    maker.again = true;
    TRY(reauth_vehicle(req->db, req->arena,
                       &(struct reauth_vehicle_args){s->app_id, s->vehicle_id},
                       &found, &before));
    TRY(oem_vehicles(&maker, req->arena, &account, &cars, &count));
    if (!found || !str_eq(before.account_key, s->account_key) ||
        !holds(cars, count, before.vin)) {
        show_other_car(req, s);
        return OK;
    }
    struct mending m = {.s = s,
                        .before = &before,
                        .cars = cars,
                        .car_count = count,
                        .now = req->now};

    return mend(req, &m);
}
