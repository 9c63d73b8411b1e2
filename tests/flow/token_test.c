/* SPDX-License-Identifier: Apache-2.0
 * Codes and tokens, as a client sees them. */
#include "flow/world.h"

static int
user_status(struct world *w, str token)
{
    return ASK(w, .target = S("/v2.0/user"), .bearer = token).status;
}

FLOW(a_code_becomes_a_pair_of_36_characters)
{
    struct reply r = world_redeem(w, CODE(w, .query = NULL));

    assert_int_equal(r.status, 200);
    assert_int_equal(reply_json(&r, "access_token").len, 36);
    assert_int_equal(reply_json(&r, "refresh_token").len, 36);
    assert_str(reply_json(&r, "token_type"), S("Bearer"));
    assert_str(reply_json(&r, "expires_in"), S("7200"));
    assert_str(reply_header(w, &r, "cache-control"), S("no-store"));
    assert_int_equal(user_status(w, reply_json(&r, "access_token")), 200);
}

FLOW(a_code_cannot_be_spent_twice_and_replay_ends_its_tokens)
{
    str code = CODE(w, .query = NULL);
    struct reply first = world_redeem(w, code), second = world_redeem(w, code);

    assert_int_equal(first.status, 200);
    assert_int_equal(second.status, 400);
    assert_str(reply_json(&second, "error"), S("invalid_request"));
    assert_str(
        reply_json(&second, "error_description"),
        arena_fmt(w->arena, "Invalid code: " STR_FMT ".", STR_ARG(code)));
    assert_int_equal(user_status(w, reply_json(&first, "access_token")), 401);
    assert_int_equal(
        world_refresh(w, reply_json(&first, "refresh_token")).status, 400);
}

FLOW(a_code_dies_after_ten_minutes)
{
    str code = CODE(w, .query = NULL);

    w->now_ms += 600 * 1000;
    assert_int_equal(world_redeem(w, code).status, 400);
}

FLOW(another_app_cannot_spend_or_burn_a_code)
{
    str code = CODE(w, .query = NULL);
    struct reply r =
        ASK(w, .method = POST, .target = S("/oauth/token"), .app = S("other"),
            .secret = S("other-secret"),
            .form = arena_fmt(w->arena,
                              "grant_type=authorization_code&code=" STR_FMT,
                              STR_ARG(code)));

    assert_int_equal(r.status, 400);
    assert_int_equal(world_redeem(w, code).status, 200);
}

FLOW(an_access_token_lives_two_hours)
{
    str token = world_token(w);

    w->now_ms += 7199 * 1000;
    assert_int_equal(user_status(w, token), 200);
    w->now_ms += 1000;
    assert_int_equal(user_status(w, token), 401);
}

FLOW(a_refresh_rotates_and_the_old_access_token_lives_on)
{
    struct reply first = world_redeem(w, CODE(w, .query = NULL));
    struct reply next = world_refresh(w, reply_json(&first, "refresh_token"));

    assert_int_equal(next.status, 200);
    assert_false(str_eq(reply_json(&first, "refresh_token"),
                        reply_json(&next, "refresh_token")));
    assert_int_equal(user_status(w, reply_json(&first, "access_token")), 200);
    assert_int_equal(user_status(w, reply_json(&next, "access_token")), 200);
}

FLOW(an_old_refresh_token_gives_sixteen_more_pairs_in_its_grace)
{
    struct reply first = world_redeem(w, CODE(w, .query = NULL)), r;
    str old = reply_json(&first, "refresh_token");

    for (int i = 0; i < 17; i++) {
        r = world_refresh(w, old);
        assert_int_equal(r.status, 200);
    }
    assert_int_equal(world_refresh(w, old).status, 400);
    assert_int_equal(user_status(w, reply_json(&r, "access_token")), 200);
}

FLOW(an_old_refresh_token_after_its_grace_ends_the_family)
{
    struct reply first = world_redeem(w, CODE(w, .query = NULL));
    str old = reply_json(&first, "refresh_token");
    struct reply next = world_refresh(w, old);

    w->now_ms += 600 * 1000;
    assert_int_equal(world_refresh(w, old).status, 400);
    assert_int_equal(user_status(w, reply_json(&next, "access_token")), 401);
    assert_int_equal(
        world_refresh(w, reply_json(&next, "refresh_token")).status, 400);
}

FLOW(a_clock_that_is_set_back_gives_a_used_refresh_token_no_grace)
{
    struct reply first = world_redeem(w, CODE(w, .query = NULL));
    str old = reply_json(&first, "refresh_token");
    struct reply next = world_refresh(w, old);

    w->now_ms -= 3600 * 1000;
    assert_int_equal(world_refresh(w, old).status, 400);
    /* nobody can tell how late it is: nothing ends */
    assert_int_equal(user_status(w, reply_json(&next, "access_token")), 200);
    next = world_refresh(w, reply_json(&next, "refresh_token"));
    assert_int_equal(next.status, 200);
    w->now_ms += 3600 * 1000;
    assert_int_equal(world_refresh(w, old).status, 400);
    assert_int_equal(user_status(w, reply_json(&next, "access_token")), 401);
}

FLOW(clocks_that_differ_by_less_than_the_grace_leave_it_whole)
{
    struct reply first = world_redeem(w, CODE(w, .query = NULL));
    str old = reply_json(&first, "refresh_token");

    assert_int_equal(world_refresh(w, old).status, 200);
    w->now_ms -= 599 * 1000;
    assert_int_equal(world_refresh(w, old).status, 200);
}

FLOW(using_a_newer_member_ends_the_grace_of_its_elders)
{
    struct reply first = world_redeem(w, CODE(w, .query = NULL));
    str old = reply_json(&first, "refresh_token");
    struct reply next = world_refresh(w, old);
    struct reply newest = world_refresh(w, reply_json(&next, "refresh_token"));

    assert_int_equal(newest.status, 200);
    assert_int_equal(world_refresh(w, old).status, 400);
    assert_int_equal(user_status(w, reply_json(&newest, "access_token")), 401);
}

FLOW(two_pairs_of_one_parallel_refresh_both_live_on)
{
    struct reply first = world_redeem(w, CODE(w, .query = NULL));
    str old = reply_json(&first, "refresh_token");
    struct reply a = world_refresh(w, old), b = world_refresh(w, old);
    struct reply a2 = world_refresh(w, reply_json(&a, "refresh_token"));

    assert_int_equal(a2.status, 200);
    assert_int_equal(world_refresh(w, reply_json(&a2, "refresh_token")).status,
                     200);
    assert_int_equal(world_refresh(w, reply_json(&b, "refresh_token")).status,
                     200);
}

FLOW(a_refresh_token_dies_after_sixty_days)
{
    struct reply first = world_redeem(w, CODE(w, .query = NULL));

    w->now_ms += INT64_C(5184000) * 1000;
    assert_int_equal(
        world_refresh(w, reply_json(&first, "refresh_token")).status, 400);
}

FLOW(a_family_ends_a_year_after_consent_however_often_it_rotates)
{
    struct reply r = world_redeem(w, CODE(w, .query = NULL));
    int64_t end = w->now_ms + INT64_C(31536000) * 1000;

    while (w->now_ms + INT64_C(4000000) * 1000 < end) {
        w->now_ms += INT64_C(4000000) * 1000;
        r = world_refresh(w, reply_json(&r, "refresh_token"));
        assert_int_equal(r.status, 200);
    }
    w->now_ms = end;
    assert_int_equal(world_refresh(w, reply_json(&r, "refresh_token")).status,
                     400);
}

static str
refresh_for(struct world *w, str refresh_token, const char *scope, int *status)
{
    struct reply r =
        ASK(w, .method = POST, .target = S("/oauth/token"), .app = S("demo"),
            .secret = S("demo-secret"),
            .form = arena_fmt(w->arena,
                              "grant_type=refresh_token&refresh_token=" STR_FMT
                              "&scope=%s",
                              STR_ARG(refresh_token), scope));

    *status = r.status;
    return reply_json(&r, "error");
}

FLOW(a_refresh_cannot_widen_the_scope)
{
    struct reply r = world_redeem(w, CODE(w, .query = NULL));
    int status;

    assert_str(
        refresh_for(w, reply_json(&r, "refresh_token"), "read_vin", &status),
        S("invalid_scope"));
    assert_int_equal(status, 400);
    /* and has not rotated anything */
    (void)refresh_for(w, reply_json(&r, "refresh_token"), "read_odometer",
                      &status);
    assert_int_equal(status, 200);
}

#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
#define VERIFIER  "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define PKCE_LINK                                                              \
    "response_type=code&mode=simulated&code_challenge_method=S256"             \
    "&code_challenge=" CHALLENGE

static struct reply
redeem_with(struct world *w, str code, const char *more)
{
    return ASK(w, .method = POST, .target = S("/oauth/token"), .app = S("demo"),
               .secret = S("demo-secret"),
               .form = arena_fmt(
                   w->arena, "grant_type=authorization_code&code=" STR_FMT "%s",
                   STR_ARG(code), more));
}

FLOW(the_verifier_of_rfc_7636_appendix_b_proves_its_challenge)
{
    str code = CODE(w, .query = PKCE_LINK);

    assert_int_equal(redeem_with(w, code, "").status, 400);
    assert_int_equal(
        redeem_with(w, code, "&code_verifier=" VERIFIER "x").status, 400);
    assert_int_equal(redeem_with(w, code, "&code_verifier=short").status, 400);
    assert_int_equal(redeem_with(w, code, "&code_verifier=" VERIFIER).status,
                     200);
}

FLOW(a_verifier_without_a_challenge_is_refused)
{
    str code = CODE(w, .query = NULL);

    assert_int_equal(redeem_with(w, code, "&code_verifier=" VERIFIER).status,
                     400);
    assert_int_equal(redeem_with(w, code, "").status, 200);
}

FLOW(the_redirect_uri_must_be_the_one_of_the_link)
{
    str code =
        CODE(w, .query = "response_type=code&mode=simulated&redirect_uri="
                         "https://app.example/cb");

    assert_int_equal(redeem_with(w, code, "").status, 400);
    assert_int_equal(redeem_with(w, code, "&redirect_uri=undefined").status,
                     400);
    assert_int_equal(
        redeem_with(w, code, "&redirect_uri=https://app.example/").status, 400);
    assert_int_equal(
        redeem_with(w, code, "&redirect_uri=https%3A%2F%2Fapp.example%2Fcb")
            .status,
        200);
}

FLOW(undefined_is_no_redirect_uri_when_the_link_had_none)
{
    str code = CODE(w, .query = NULL);

    assert_int_equal(redeem_with(w, code, "&redirect_uri=undefined").status,
                     200);
}

FLOW(an_unknown_code_is_named_in_the_answer)
{
    struct reply r = world_redeem(w, S("THE_CODE"));

    assert_str(reply_json(&r, "error_description"),
               S("Invalid code: THE_CODE."));
    r = world_refresh(w, S("THE_TOKEN"));
    assert_str(reply_json(&r, "error_description"),
               S("Invalid refresh_token: THE_TOKEN."));
}
