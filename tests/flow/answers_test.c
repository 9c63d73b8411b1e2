/* SPDX-License-Identifier: Apache-2.0
 * What an app hears in the end, and what is kept of a link that it never hears
 * of. */
#include <stdio.h>

#include "base/log.h"
#include "flow/api.h"
#include "flow/raw.h"
#include "oauth/apps.h"
#include "sweeper.h"

#define LINK   "response_type=code&mode=simulated&state=s1"
#define HOSTED "response_type=none&mode=simulated&state=s1"

static str
allow(struct world *w, const struct reply *page)
{
    return arena_fmt(w->arena, STR_FMT STR_FMT "&decision=allow",
                     STR_ARG(reply_boxes(w, page, "vehicle")),
                     STR_ARG(reply_boxes(w, page, "permission")));
}

/* base/NAME of the session whose page this is. */
static str
beside(struct world *w, str location, const char *name)
{
    while (location.at[location.len - 1] != '/')
        location.len--;
    return arena_fmt(w->arena, STR_FMT "%s", STR_ARG(location), name);
}

/* ---- without a redirect URI, a page of ours has the answer ---- */

/* The last page after an incompatible car, shared or not. */
static struct reply
after_incompatible(struct world *w, const char *form)
{
    struct reply page = world_go_to(
                     w,
                     &(struct connect){.query = HOSTED,
                                       .username =
                                           "smartcar@vehicle-incompatible.com",
                                       .make = "AUDI"},
                     "grant"),
                 r;

    r = world_post(w, NULL, beside(w, page.location, "exit"), &page,
                   str_of(form));
    assert_int_equal(r.status, 303);
    assert_true(str_ends(r.location, S("/done")));
    return ASK(w, .target = r.location);
}

FLOW(a_shared_car_is_in_the_answer_of_the_last_page)
{
    struct reply r = after_incompatible(w, "&from=incompatible&share=yes");

    assert_true(reply_says(&r, "data-error=\"vehicle_incompatible\""));
    assert_true(reply_says(&r, "data-vin=\"0SCAUDI012FE3B132\""));
    assert_true(reply_says(&r, "data-make=\"AUDI\""));
    assert_false(reply_says(&r, "data-model=\"\""));
    assert_false(reply_says(&r, "data-year=\"\""));
}

FLOW(a_car_that_was_not_shared_is_in_no_answer)
{
    struct reply r = after_incompatible(w, "&from=incompatible&share=no");

    assert_true(reply_says(&r, "data-error=\"vehicle_incompatible\""));
    assert_true(reply_says(&r, "data-vin=\"\" data-make=\"\" data-model=\"\" "
                               "data-year=\"\""));
    assert_false(reply_says(&r, "0SCAUDI012FE3B132"));
}

FLOW(a_car_that_goes_to_the_app_by_redirect_is_not_kept)
{
    struct reply page = world_go_to(
        w,
        &(struct connect){.query = LINK,
                          .username = "smartcar@vehicle-incompatible.com",
                          .make = "AUDI"},
        "grant");

    (void)world_post(w, NULL, beside(w, page.location, "exit"), &page,
                     S("&from=incompatible&share=yes"));
    assert_str(raw_text(w, "SELECT shared_vin FROM connect_session"), S(""));
}

/* ---- a wrong value, however long ---- */

FLOW(a_long_wrong_value_is_cut_between_two_characters)
{
    char value[1000], wanted[400];
    struct reply page, r;
    str action;
    size_t at = 0;

    for (size_t i = 0; i < 150; i++) /* the first byte makes the cut odd */
        at += (size_t)snprintf(value + at, sizeof value - at, "%s",
                               i == 0 ? "x" : "%C3%A4");
    page = ASK(w, .target = arena_fmt(w->arena,
                                      "/oauth/authorize?client_id=demo&" LINK
                                      "&make=%s",
                                      value));
    assert_int_equal(page.status, 400);
    assert_true(str_is_utf8(page.body));
    action = page.body;
    while (!str_starts(action, S("action=\"/connect/")))
        action = str_from(action, 1);
    r = world_post(w, NULL, (str){action.at + 8, 50}, &page, S("&from=error"));
    at = (size_t)snprintf(wanted, sizeof wanted, "Invalid parameter make: x");
    for (size_t i = 0; i < 99; i++)
        at += (size_t)snprintf(wanted + at, sizeof wanted - at, "\xc3\xa4");
    (void)snprintf(wanted + at, sizeof wanted - at, ".");
    assert_str(location_parameter(w, r.location, "error_message"),
               str_of(wanted));
}

/* ---- external_id ---- */

FLOW(the_last_page_says_the_external_id_that_is_kept)
{
    struct reply page, r;

    (void)CODE(w, .query = LINK "&external_id=kim");
    page = world_go_to(
        w, &(struct connect){.query = HOSTED "&approval_prompt=force"},
        "grant");
    r = world_post(w, NULL, page.location, &page, allow(w, &page));
    r = ASK(w, .target = r.location);
    assert_true(reply_says(&r, "data-external-id=\"kim\""));
}

FLOW(going_back_to_the_app_again_says_who_it_was_but_gives_no_code)
{
    struct reply page = world_go_to(
                     w, &(struct connect){.query = LINK "&external_id=kim"},
                     "grant"),
                 first, done, again;

    first = world_post(w, NULL, page.location, &page, allow(w, &page));
    done = ASK(w, .target = beside(w, page.location, "done"));
    again = world_post(w, NULL, beside(w, page.location, "done"), &done, S(""));
    assert_int_equal(again.status, 302);
    assert_str(location_parameter(w, again.location, "code"), S(""));
    assert_str(location_parameter(w, again.location, "user_id"),
               location_parameter(w, first.location, "user_id"));
    assert_str(location_parameter(w, again.location, "external_id"), S("kim"));
    assert_str(location_parameter(w, again.location, "state"), S("s1"));
}

/* The owner signs in again for their vehicle; the app's answer. */
static struct reply
sign_in_again(struct world *w, str id, const char *more)
{
    struct reply page,
        r = ASK(w, .target = arena_fmt(
                       w->arena,
                       "/oauth/reauthenticate?response_type="
                       "vehicle_id&client_id=demo&redirect_uri="
                       "https://app.example/cb&vehicle_id=" STR_FMT "%s",
                       STR_ARG(id), more));

    page = ASK(w, .target = r.location);
    r = world_post(w, NULL, r.location, &page, S(""));
    page = ASK(w, .target = r.location);
    r = world_post(w, NULL, r.location, &page,
                   S("&username=owner@example.com&password=secret"));
    return ASK(w, .target = r.location);
}

FLOW(signing_in_again_replaces_the_external_id_or_leaves_or_clears_it)
{
    static const struct {
        const char *more, *comes_back, *kept;
    } rows[] = {
        {"",                  "",    "kim"},
        {"&external_id=lee",  "lee", "lee"},
        {"&external_id=null", "",    ""   },
    };
    struct connect c = {.query = LINK "&external_id=kim"};
    str id = first_vehicle(w, token_of(w, &c));

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct reply r = sign_in_again(w, id, rows[i].more);

        assert_int_equal(r.status, 302);
        assert_str(location_parameter(w, r.location, "external_id"),
                   str_of(rows[i].comes_back));
        assert_str(raw_text(w, "SELECT external_id FROM owner"),
                   str_of(rows[i].kept));
    }
}

/* ---- what is kept, and what is not ---- */

FLOW(user_is_kept_with_the_session_alone_and_gone_after_90_days)
{
    struct reply page = world_go_to(
                     w,
                     &(struct connect){.query = LINK "&user=kim%20of%20ours"},
                     "grant"),
                 r = world_post(w, NULL, page.location, &page, allow(w, &page));

    assert_str(location_parameter(w, r.location, "user"), S(""));
    assert_str(raw_text(w, "SELECT user_reference FROM connect_session"),
               S("kim of ours"));
    w->now_ms += INT64_C(7776000) * 1000;
    assert_ptr_equal(sweep(w->db, &w->settings, w->now_ms / 1000), OK);
    assert_str(raw_text(w, "SELECT user_reference FROM connect_session"),
               S("kim of ours"));
    w->now_ms += INT64_C(1801) * 1000;
    assert_ptr_equal(sweep(w->db, &w->settings, w->now_ms / 1000), OK);
    assert_str(raw_text(w, "SELECT user_reference FROM connect_session"),
               S(""));
}

/* Status of a link whose user is so long. */
static int
user_of(struct world *w, size_t bytes)
{
    char *user = arena_alloc(w->arena, bytes + 1, 1);

    for (size_t i = 0; i < bytes; i++)
        user[i] = 'k';
    w->browser.cookie_count = 0;
    return ASK(w, .target = arena_fmt(
                      w->arena,
                      "/oauth/authorize?client_id=demo&" LINK "&user=%s", user))
        .status;
}

FLOW(user_has_at_most_256_bytes)
{
    assert_int_equal(user_of(w, 1), 303);
    assert_int_equal(user_of(w, 256), 303);
    assert_int_equal(user_of(w, 257), 400);
}

FLOW(what_opened_the_link_is_kept)
{
    (void)world_go_to(w,
                      &(struct connect){.query = LINK "&sdk_platform=iOS"
                                                      "&sdk_version=6.5.0"},
                      "start");
    assert_str(raw_text(w, "SELECT sdk FROM connect_session"), S("iOS 6.5.0"));
}

static str logged;

static void
keep_unknown_flags(str line, void *arg)
{
    struct world *w = arg;
    str event = S("event=unknown_flag ");

    for (size_t i = 0; i + event.len < line.len; i++) {
        if (str_starts(str_from(line, i), event))
            logged = arena_fmt(w->arena, STR_FMT STR_FMT, STR_ARG(logged),
                               STR_ARG(str_from(line, i)));
    }
}

static void
drop_sink(void *arg)
{
    (void)arg;
    log_sink(NULL, NULL);
    log_level_set(LOG_INFO);
    logged = S("");
}

FLOW(a_flag_that_is_unknown_is_left_alone_logged_and_kept)
{
    struct reply r;

    log_sink(keep_unknown_flags, w);
    log_level_set(LOG_DEBUG);
    arena_defer(w->arena, drop_sink, NULL);
    r = ASK(w, .target = S("/oauth/authorize?client_id=demo&" LINK
                           "&flags=country:DE%20tesla_auth:true%20color:00819D"
                           "%20test_flag"));
    assert_int_equal(r.status, 303);
    log_flush();
    r.body = logged;
    assert_true(reply_says(&r, "flag=tesla_auth"));
    assert_true(reply_says(&r, "flag=test_flag"));
    assert_false(reply_says(&r, "country"));
    assert_str(raw_text(w, "SELECT flags FROM connect_session"),
               S("country:DE tesla_auth:true color:00819D test_flag"));
}

/* ---- the words of the token endpoint's errors ---- */

static const struct {
    const char *form, *secret, *smartcar, *rfc;
    int status;
} words[] = {
    {"grant_type=authorization_code&code=bad",                        "demo-secret", "invalid_request",
     "invalid_grant",                                                                                                             400},
    {"grant_type=authorization_code",                                 "demo-secret", "invalid_request",
     "invalid_grant",                                                                                                             400},
    {"grant_type=refresh_token&refresh_token=bad",                    "demo-secret",
     "invalid_request",                                                                                        "invalid_grant",   400},
    {"grant_type=refresh_token&refresh_token=REFRESH&scope=read_vin",
     "demo-secret",                                                                  "invalid_scope",          "invalid_scope",   400},
    {"grant_type=password",                                           "demo-secret", "unsupported_grant_type",
     "unsupported_grant_type",                                                                                                    400},
    {"grant_type=refresh_token&grant_type=refresh_token",             "demo-secret",
     "invalid_request",                                                                                        "invalid_request", 400},
    {"grant_type=%zz",                                                "demo-secret", "invalid_request",        "invalid_request",
     400                                                                                                                             },
    {"grant_type=refresh_token",                                      "wrong",       "invalid_client",         "invalid_client",
     401                                                                                                                             },
};

static void
asks_in_words(struct world *w, const char *spoken)
{
    struct reply first = world_redeem(w, CODE(w, .query = NULL));
    str refresh = reply_json(&first, "refresh_token");
    const str wanted = str_of(spoken);
    struct app_change in = {.texts[APP_TEXT_ERRORS] = &wanted};
    struct app_changed changed;
    str about;

    assert_ptr_equal(
        app_update(w->db, w->arena, S("demo"), &in, &changed, &about), OK);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        str form = str_of(words[i].form), head, tail;
        bool rfc = str_eq(wanted, S("rfc6749"));
        struct reply r;

        if (str_cut(form, 'R', &head, &tail))
            form = arena_fmt(w->arena, STR_FMT STR_FMT STR_FMT, STR_ARG(head),
                             STR_ARG(refresh), STR_ARG(str_from(tail, 6)));
        r = ASK(w, .method = POST, .target = S("/oauth/token"),
                .app = S("demo"), .secret = str_of(words[i].secret),
                .form = form);
        if (r.status != words[i].status ||
            !str_eq(reply_json(&r, "error"),
                    str_of(rfc ? words[i].rfc : words[i].smartcar)))
            fail_msg("%s, %s: %d " STR_FMT, spoken, words[i].form, r.status,
                     STR_ARG(r.body));
    }
}

FLOW(an_app_with_rfc6749_hears_the_codes_of_the_rfc)
{
    asks_in_words(w, "rfc6749");
}

FLOW(any_other_app_hears_the_codes_that_smartcar_gives)
{
    asks_in_words(w, "smartcar");
}
