/* SPDX-License-Identifier: Apache-2.0
 * What is forgotten, and what is not yet. */
#include "flow/world.h"
#include "sweeper.h"

static void
sweep_now(struct world *w)
{
    assert_ptr_equal(sweep(w->db, &w->settings, w->now_ms / 1000), OK);
}

FLOW(a_living_token_survives_the_sweep)
{
    str token = world_token(w);

    w->now_ms += 7199 * 1000;
    sweep_now(w);
    assert_int_equal(ASK(w, .target = S("/v2.0/user"), .bearer = token).status,
                     200);
}

FLOW(a_replay_is_seen_for_a_day_after_the_code_has_expired)
{
    str code = CODE(w, .query = NULL);
    struct reply first = world_redeem(w, code);

    w->now_ms += 3600 * 1000;
    sweep_now(w);
    assert_int_equal(world_redeem(w, code).status, 400);
    assert_int_equal(ASK(w, .target = S("/v2.0/user"),
                         .bearer = reply_json(&first, "access_token"))
                         .status,
                     401);
}

FLOW(a_rotated_refresh_token_is_known_until_it_expires)
{
    struct reply first = world_redeem(w, CODE(w, .query = NULL)), next;
    str old = reply_json(&first, "refresh_token");

    next = world_refresh(w, old);
    w->now_ms += INT64_C(30) * 86400 * 1000;
    sweep_now(w);
    assert_int_equal(world_refresh(w, old).status, 400);
    assert_int_equal(
        world_refresh(w, reply_json(&next, "refresh_token")).status, 400);
}

FLOW(a_session_and_what_the_app_called_its_owner_are_gone_after_90_days)
{
    struct reply page =
        world_go_to(w,
                    &(struct connect){
                        .query = "response_type=code&mode=simulated&user=kim"},
                    "start");

    w->now_ms += INT64_C(7776000) * 1000;
    sweep_now(w);
    assert_true(reply_says(&page, "continue-button"));
    assert_int_equal(ASK(w, .target = page.location).status, 410); /* expired */
    w->now_ms += 1000;
    sweep_now(w);
    page = ASK(w, .target = page.location);
    assert_int_equal(page.status, 410);
    assert_false(reply_says(&page, "Start again"));
}
