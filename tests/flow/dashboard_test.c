/* SPDX-License-Identifier: Apache-2.0
 * Getting into the dashboard, and what may be done there by whom. */
#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "dashboard/dashboard.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/errors.h"
#include "dashboard/limit.h"
#include "flow/dashboard_world.h"
#include "oauth/apps.h"
#include "routes.h"

enum { DAY = 86400 };

static str
first_link(struct world *w)
{
    str token;

    assert_ptr_equal(
        account_first_link(w->db, w->arena, w->now_ms / 1000, &token), OK);
    return token;
}

static str
join_path(struct world *w, str token)
{
    return arena_fmt(w->arena, "/dashboard/join/" STR_FMT, STR_ARG(token));
}

static struct reply
join(struct world *w, struct person *p, str token, const char *form)
{
    str path = join_path(w, token);
    struct reply page = person_get(w, p, path);

    if (page.status != 200)
        return page;
    return world_post(w, &p->browser, path, &page, str_of(form));
}

/* ---- the first account ---- */

FLOW(the_first_link_makes_an_owner_who_is_signed_in)
{
    struct person kim = {0};
    struct reply r = join(w, &kim, first_link(w),
                          "&email=Kim@Example.org&password=a+long+password");

    assert_int_equal(r.status, 303);
    assert_str(r.location, S("/dashboard"));
    r = person_get(w, &kim, S("/dashboard"));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "App demo")); /* the operator's apps are home */
    assert_true(reply_says(&r, "Signed in as kim@example.org, Owner"));
    r = person_get(w, &kim, S("/dashboard/audit"));
    assert_true(reply_says(&r, "account made by invitation"));
}

FLOW(looking_at_a_link_does_not_use_it)
{
    struct person kim = {0};
    str path = join_path(w, first_link(w));

    assert_int_equal(person_get(w, &kim, path).status, 200);
    assert_int_equal(person_get(w, &kim, path).status, 200);
}

FLOW(a_link_works_once)
{
    struct person kim = {0}, eve = {0};
    str token = first_link(w);

    assert_int_equal(
        join(w, &kim, token, "&email=k@a.example&password=a+long+password")
            .status,
        303);
    assert_int_equal(
        join(w, &eve, token, "&email=e@a.example&password=a+long+password")
            .status,
        410);
}

FLOW(a_first_link_is_nothing_once_there_is_an_account)
{
    struct person kim, eve = {0};
    str token = first_link(w), again;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    assert_int_equal(
        join(w, &eve, token, "&email=e@a.example&password=a+long+password")
            .status,
        410);
    assert_ptr_equal(
        account_first_link(w->db, w->arena, w->now_ms / 1000, &again), OK);
    assert_int_equal(again.len, 0);
}

FLOW(a_first_link_ends_after_a_day)
{
    struct person kim = {0};
    str token = first_link(w);

    w->now_ms += DAY * 1000LL;
    assert_int_equal(person_get(w, &kim, join_path(w, token)).status, 410);
}

FLOW(only_the_hash_of_a_link_is_kept)
{
    str token = first_link(w), hash;
    struct invitation_find_row row;
    bool found;

    assert_ptr_equal(invitation_find(w->db, w->arena,
                                     &(struct invitation_find_args){token, 0},
                                     &found, &row),
                     OK);
    assert_false(found);
    hash = secret_hash(w->arena, secret_of(token));
    assert_ptr_equal(invitation_find(w->db, w->arena,
                                     &(struct invitation_find_args){hash, 0},
                                     &found, &row),
                     OK);
    assert_true(found);
}

FLOW(a_bad_form_comes_back_filled_and_the_link_still_works)
{
    struct person kim = {0};
    str token = first_link(w);
    struct reply r =
        join(w, &kim, token, "&email=kim@a.example&password=short");

    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "value=\"kim@a.example\""));
    assert_true(reply_says(&r, "at least 10 characters"));
    assert_false(reply_says(&r, "short\""));
    r = join(w, &kim, token, "&email=nobody&password=a+long+password");
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "id=\"email-err\""));
    r = join(w, &kim, token, "&email=a@b.example&password=a+long+password");
    assert_int_equal(r.status, 303);
}

FLOW(a_password_is_not_the_address)
{
    struct person kim = {0};
    struct reply r =
        join(w, &kim, first_link(w),
             "&email=kim.kim@a.example&password=Kim.Kim@a.example");

    assert_int_equal(r.status, 422);
}

/* ---- several at once ---- */

enum { RACERS = 4 };

struct racer {
    struct world world;
    str token, email;
    struct person person;
    str target, form;
    int status;
    err e;
};

static void *
race_join(void *arg)
{
    struct racer *r = arg;
    struct joining in = {.token = r->token,
                         .email = r->email,
                         .password = S("x"),
                         .now = r->world.now_ms / 1000};

    r->e = account_join(r->world.db, r->world.arena, &in);
    return NULL;
}

static void
race(struct world *w, struct racer *racers, size_t n, void *(*run)(void *))
{
    pthread_t threads[RACERS];

    for (size_t i = 0; i < n; i++) {
        racers[i].world = *w;
        racers[i].world.arena = arena_open();
    }
    for (size_t i = 0; i < n; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run, &racers[i]), 0);
    for (size_t i = 0; i < n; i++)
        (void)pthread_join(threads[i], NULL);
}

static void
race_end(struct racer *racers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        arena_close(racers[i].world.arena);
}

FLOW(of_several_first_links_at_once_one_makes_the_first_account)
{
    struct racer racers[RACERS] = {0};
    size_t made = 0;

    for (size_t i = 0; i < RACERS; i++) {
        racers[i].token = first_link(w);
        racers[i].email = arena_fmt(w->arena, "p%zu@a.example", i);
    }
    race(w, racers, RACERS, race_join);
    for (size_t i = 0; i < RACERS; i++) {
        made += racers[i].e == OK;
        assert_true(racers[i].e == OK || racers[i].e == &DASHBOARD_LINK);
    }
    assert_int_equal(made, 1);
    race_end(racers, RACERS);
}

FLOW(one_link_used_by_several_at_once_makes_one_account)
{
    struct racer racers[RACERS] = {0};
    struct account_new in = {
        .role = VIEWER, .who = S("operator"), .now = w->now_ms / 1000};
    size_t made = 0;
    str token;

    assert_ptr_equal(account_invite(w->db, w->arena, &in, &token), OK);
    for (size_t i = 0; i < RACERS; i++) {
        racers[i].token = token;
        racers[i].email = arena_fmt(w->arena, "p%zu@a.example", i);
    }
    race(w, racers, RACERS, race_join);
    for (size_t i = 0; i < RACERS; i++)
        made += racers[i].e == OK;
    assert_int_equal(made, 1);
    race_end(racers, RACERS);
}

static void *
race_post(void *arg)
{
    struct racer *r = arg;

    r->status = person_post(&r->world, &r->person, r->target, r->form).status;
    return NULL;
}

/* Each guard sees two owners; the unit lets one of them win. */
FLOW(two_owners_who_remove_each_other_leave_one)
{
    struct racer racers[2] = {0};
    struct account_owners_row owners;
    bool found;

    person_add(w, &racers[0].person, "a@a.example", "", OWNER);
    person_add(w, &racers[1].person, "b@a.example", "", OWNER);
    for (size_t i = 0; i < 2; i++) {
        person_sign_in(w, &racers[i].person);
        racers[i].target = S("/dashboard/team/role");
        racers[i].form =
            arena_fmt(w->arena, "&role=viewer&member=" STR_FMT,
                      STR_ARG(person_id(w, &racers[1 - i].person)));
    }
    race(w, racers, 2, race_post);
    assert_ptr_equal(account_owners(w->db, w->arena,
                                    &(struct account_owners_args){HOME_TEAM},
                                    &found, &owners),
                     OK);
    assert_int_equal(owners.n, 1);
    race_end(racers, 2);
}

/* ---- signing in ---- */

FLOW(whoever_is_not_signed_in_is_led_to_the_sign_in_and_back)
{
    struct person kim;
    struct reply r;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    r = person_get(w, &kim, S("/dashboard/audit"));
    assert_int_equal(r.status, 303);
    assert_str(r.location, S("/dashboard/sign-in?next=%2Fdashboard%2Faudit"));
    r = person_get(w, &kim, r.location);
    assert_true(reply_says(&r, "name=\"next\" value=\"/dashboard/audit\""));
    r = world_post(w, &kim.browser, S("/dashboard/sign-in"), &r,
                   S("&email=kim@a.example&password=correct+horse+battery"
                     "&next=/dashboard/audit"));
    assert_str(r.location, S("/dashboard/audit"));
}

FLOW(the_way_back_never_leads_out)
{
    static const char *const ways[] = {
        "https://evil.example/", "//evil.example",
        "/dashboardx",           "/connect/x",
        "/dashboard/sign-in",    "/dashboard\\@evil",
    };
    struct person kim;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct reply r = person_get(w, &kim, S("/dashboard/sign-in"));

        r = world_post(
            w, &kim.browser, S("/dashboard/sign-in"), &r,
            arena_fmt(w->arena,
                      "&email=kim@a.example&password=correct+horse+battery"
                      "&next=%s",
                      ways[i]));
        assert_int_equal(r.status, 303);
        assert_str(r.location, S("/dashboard"));
    }
}

FLOW(unknown_account_and_wrong_password_are_the_same_answer)
{
    struct person kim;
    struct reply page, wrong, unknown;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    page = person_get(w, &kim, S("/dashboard/sign-in"));
    wrong = world_post(w, &kim.browser, S("/dashboard/sign-in"), &page,
                       S("&email=kim@a.example&password=wrong+wrong"));
    unknown = world_post(w, &kim.browser, S("/dashboard/sign-in"), &page,
                         S("&email=bob@a.example&password=wrong+wrong"));
    assert_int_equal(wrong.status, 401);
    assert_int_equal(unknown.status, 401);
    assert_true(reply_says(&wrong, "e-mail or the password is not right"));
    assert_int_equal(wrong.body.len, unknown.body.len);
}

static int
try_sign_in(struct world *w, const char *email, const char *password)
{
    struct person p = {0};
    struct reply r = person_get(w, &p, S("/dashboard/sign-in"));

    return world_post(
               w, &p.browser, S("/dashboard/sign-in"), &r,
               arena_fmt(w->arena, "&email=%s&password=%s", email, password))
        .status;
}

FLOW(an_account_is_closed_after_ten_wrong_tries_for_a_quarter_of_an_hour)
{
    struct person kim;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    for (int i = 0; i < LIMIT_ACCOUNT; i++)
        assert_int_equal(try_sign_in(w, "kim@a.example", "wrong"), 401);
    assert_int_equal(try_sign_in(w, "KIM@a.example", "correct+horse+battery"),
                     429);
    w->now_ms += LIMIT_TIME * 1000LL;
    assert_int_equal(try_sign_in(w, "kim@a.example", "correct+horse+battery"),
                     303);
}

/* The linker puts these in the place of the library's (--wrap), which fail so
 * when the system gives them no memory. */
static bool no_memory;

// the linker's names
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
int __real_crypto_pwhash(unsigned char *out, unsigned long long out_len,
                         const char *password, unsigned long long password_len,
                         const unsigned char *salt, unsigned long long passes,
                         size_t bytes, int how);
int __wrap_crypto_pwhash(unsigned char *out, unsigned long long out_len,
                         const char *password, unsigned long long password_len,
                         const unsigned char *salt, unsigned long long passes,
                         size_t bytes, int how);
int __real_crypto_pwhash_str_alg(char *out, const char *password,
                                 unsigned long long password_len,
                                 unsigned long long passes, size_t bytes,
                                 int how);
int __wrap_crypto_pwhash_str_alg(char *out, const char *password,
                                 unsigned long long password_len,
                                 unsigned long long passes, size_t bytes,
                                 int how);

int
__wrap_crypto_pwhash(unsigned char *out, unsigned long long out_len,
                     const char *password, unsigned long long password_len,
                     const unsigned char *salt, unsigned long long passes,
                     size_t bytes, int how)
{
    if (no_memory)
        return -1;
    return __real_crypto_pwhash(out, out_len, password, password_len, salt,
                                passes, bytes, how);
}

int
__wrap_crypto_pwhash_str_alg(char *out, const char *password,
                             unsigned long long password_len,
                             unsigned long long passes, size_t bytes, int how)
{
    if (no_memory)
        return -1;
    return __real_crypto_pwhash_str_alg(out, password, password_len, passes,
                                        bytes, how);
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

FLOW(a_sign_in_without_memory_for_it_is_503_and_no_wrong_password)
{
    struct person kim;
    int known, unknown;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    no_memory = true;
    known = try_sign_in(w, "kim@a.example", "correct+horse+battery");
    unknown = try_sign_in(w, "nobody@a.example", "correct+horse+battery");
    no_memory = false;
    assert_int_equal(known, 503);
    assert_int_equal(unknown, 503);
    assert_int_equal(try_sign_in(w, "kim@a.example", "correct+horse+battery"),
                     303);
}

FLOW(a_clock_that_is_set_back_closes_no_account_for_longer)
{
    struct person kim;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    for (int i = 0; i < LIMIT_ACCOUNT; i++)
        assert_int_equal(try_sign_in(w, "kim@a.example", "wrong"), 401);
    w->now_ms -= INT64_C(86400) * 1000;
    assert_int_equal(try_sign_in(w, "kim@a.example", "correct+horse+battery"),
                     303);
}

FLOW(an_account_that_does_not_exist_closes_as_one_that_does)
{
    for (int i = 0; i < LIMIT_ACCOUNT; i++)
        assert_int_equal(try_sign_in(w, "nobody@a.example", "wrong"), 401);
    assert_int_equal(try_sign_in(w, "nobody@a.example", "wrong"), 429);
}

FLOW(a_right_password_forgets_the_wrong_ones)
{
    struct person kim;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    for (int i = 0; i < LIMIT_ACCOUNT + 3; i++) {
        assert_int_equal(try_sign_in(w, "kim@a.example", "wrong"), 401);
        if (i % 5 == 4)
            assert_int_equal(
                try_sign_in(w, "kim@a.example", "correct+horse+battery"), 303);
    }
}

/* All from one address, each for another account; neighbours in one /64 are one
 * address. Counts are rows: a second server, or a restart, reads them. */
FLOW(an_address_is_closed_after_fifty_wrong_tries)
{
    struct request req = {
        .arena = w->arena, .db = w->db, .now = w->now_ms / 1000};

    for (int i = 0; i < LIMIT_ADDRESS; i++) {
        struct limit l;

        req.client = arena_fmt(w->arena, "2001:db8:1:2::%x", i + 1);
        l = limit_of(&req, arena_fmt(w->arena, "p%d@a.example", i));
        assert_ptr_equal(limit_take(&req, &l), OK);
    }
    req.client = S("2001:db8:1:2:ffff::1");
    assert_ptr_equal(
        limit_take(&req, &(struct limit){limit_of(&req, S("x")).account,
                                         limit_of(&req, S("x")).address}),
        &DASHBOARD_TOO_OFTEN);
    req.client = S("2001:db8:1:3::1");
    assert_ptr_equal(
        limit_take(&req, &(struct limit){limit_of(&req, S("y")).account,
                                         limit_of(&req, S("y")).address}),
        OK);
}

/* ---- sessions and forms ---- */

FLOW(a_sign_in_gives_a_cookie_that_nobody_has_seen)
{
    struct person kim;
    struct browser planted;
    str first;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    kim.browser.cookies[kim.browser.cookie_count++] = (struct field){
        S("dashboard"), S("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")};
    planted = kim.browser;
    person_sign_in(w, &kim);
    first = kim.browser.cookies[0].value;
    assert_int_equal(first.len, 43);
    assert_false(str_eq(first, planted.cookies[0].value));
    person_sign_in(w, &kim);
    assert_false(str_eq(first, kim.browser.cookies[0].value));
    kim.browser = planted;
    assert_int_equal(person_get(w, &kim, S("/dashboard")).status, 303);
}

FLOW(the_cookie_has_all_its_flags)
{
    struct person kim;
    struct reply r;
    str cookie;

    w->settings.base_url = S("https://keys.example");
    person_add(w, &kim, "kim@a.example", "", OWNER);
    r = person_get(w, &kim, S("/dashboard/sign-in"));
    r = world_post(w, &kim.browser, S("/dashboard/sign-in"), &r,
                   S("&email=kim@a.example&password=correct+horse+battery"));
    cookie = reply_header(w, &r, "set-cookie");
    assert_true(str_starts(cookie, S("__Host-dashboard=")));
    r.body = cookie;
    assert_true(reply_says(&r, "; Secure"));
    assert_true(reply_says(&r, "; HttpOnly"));
    assert_true(reply_says(&r, "; SameSite=Lax"));
    assert_true(reply_says(&r, "; Path=/"));
    assert_false(reply_says(&r, "Domain"));
}

FLOW(a_form_without_its_own_csrf_field_is_refused)
{
    struct person kim, eve;
    struct reply page;
    str target = S("/dashboard/team/invite");

    person_add(w, &kim, "kim@a.example", "", OWNER);
    person_add(w, &eve, "eve@a.example", "", OWNER);
    person_sign_in(w, &kim);
    person_sign_in(w, &eve);
    page = person_get(w, &eve, S("/dashboard/team"));
    assert_int_equal(
        world_post(w, &kim.browser, target, &page, S("&role=owner")).status,
        403);
    assert_int_equal(ASK(w, .method = POST, .target = target,
                         .browser = &kim.browser, .form = S("role=owner"))
                         .status,
                     403);
    page = person_get(w, &kim, S("/dashboard/team"));
    assert_int_equal(
        world_post(w, &kim.browser, target, &page, S("&role=owner")).status,
        200);
}

FLOW(a_csrf_field_dies_with_the_sign_in)
{
    struct person kim;
    struct reply old, r;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    person_sign_in(w, &kim);
    old = person_get(w, &kim, S("/dashboard/team"));
    person_post(w, &kim, S("/dashboard/sign-out"), S(""));
    assert_int_equal(person_get(w, &kim, S("/dashboard/team")).status, 303);
    person_sign_in(w, &kim);
    r = world_post(w, &kim.browser, S("/dashboard/team/invite"), &old,
                   S("&role=owner"));
    assert_int_equal(r.status, 403);
}

FLOW(another_sites_form_cannot_sign_anyone_in)
{
    struct person kim;
    struct reply r;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    r = ASK(w, .method = POST, .target = S("/dashboard/sign-in"),
            .browser = &kim.browser,
            .form = S("email=kim@a.example&password=correct+horse+battery"));
    assert_int_equal(r.status, 403);
}

FLOW(signing_out_ends_the_session_and_not_only_the_cookie)
{
    struct person kim;
    struct browser kept;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    person_sign_in(w, &kim);
    kept = kim.browser;
    assert_int_equal(
        person_post(w, &kim, S("/dashboard/sign-out"), S("")).status, 303);
    kim.browser = kept;
    assert_int_equal(person_get(w, &kim, S("/dashboard")).status, 303);
}

FLOW(a_sign_in_ends_when_it_is_not_used_for_twelve_hours)
{
    struct person kim;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    person_sign_in(w, &kim);
    for (int i = 0; i < 3; i++) {
        w->now_ms += 11 * 3600 * 1000LL;
        assert_int_equal(person_get(w, &kim, S("/dashboard")).status, 200);
    }
    w->now_ms += 12 * 3600 * 1000LL;
    assert_int_equal(person_get(w, &kim, S("/dashboard")).status, 303);
}

FLOW(a_sign_in_ends_after_thirty_days_however_often_it_is_used)
{
    struct person kim;
    int hours = 0;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    person_sign_in(w, &kim);
    while (person_get(w, &kim, S("/dashboard")).status == 200) {
        w->now_ms += 6 * 3600 * 1000LL;
        hours += 6;
    }
    assert_int_equal(hours, 30 * 24);
}

FLOW(other_browsers_are_listed_and_signed_out_from_here)
{
    struct person here, there;
    struct reply r;

    person_add(w, &here, "kim@a.example", "", OWNER);
    there = here;
    person_sign_in(w, &here);
    person_sign_in(w, &there);
    r = person_get(w, &here, S("/dashboard/account"));
    assert_true(reply_says(&r, "2 browsers"));
    r = person_post(w, &here, S("/dashboard/account/sign-out"),
                    S("&browser=others"));
    assert_int_equal(r.status, 303);
    assert_int_equal(person_get(w, &here, S("/dashboard")).status, 200);
    assert_int_equal(person_get(w, &there, S("/dashboard")).status, 303);
}

FLOW(nobody_signs_out_the_browser_of_another)
{
    struct person kim, eve;
    struct reply r;
    str id;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    person_add(w, &eve, "eve@a.example", "", OWNER);
    person_sign_in(w, &kim);
    person_sign_in(w, &eve);
    r = person_get(w, &kim, S("/dashboard/account"));
    id = reply_between(&r, "name=\"browser\" value=\"", "\"");
    assert_int_equal(id.len, 36);
    person_post(w, &eve, S("/dashboard/account/sign-out"),
                arena_fmt(w->arena, "&browser=" STR_FMT, STR_ARG(id)));
    assert_int_equal(person_get(w, &kim, S("/dashboard")).status, 200);
}

FLOW(a_new_password_ends_every_other_session_and_renews_this_one)
{
    struct person here, there;
    struct browser before;
    struct reply r;

    person_add(w, &here, "kim@a.example", "", OWNER);
    there = here;
    person_sign_in(w, &here);
    person_sign_in(w, &there);
    r = person_post(w, &here, S("/dashboard/account/password"),
                    S("&old_password=wrong&password=another+long+one"));
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "id=\"old-password-err\""));
    before = here.browser;
    r = person_post(
        w, &here, S("/dashboard/account/password"),
        S("&old_password=correct+horse+battery&password=another+long+one"));
    assert_int_equal(r.status, 303);
    assert_int_equal(person_get(w, &here, S("/dashboard")).status, 200);
    assert_int_equal(person_get(w, &there, S("/dashboard")).status, 303);
    here.browser = before;
    assert_int_equal(person_get(w, &here, S("/dashboard")).status, 303);
    assert_int_equal(try_sign_in(w, "kim@a.example", "another+long+one"), 303);
    assert_int_equal(try_sign_in(w, "kim@a.example", "correct+horse+battery"),
                     401);
}

/* ---- the team ---- */

FLOW(an_invitation_makes_an_account_with_its_role_and_address)
{
    struct person kim, bob = {0};
    struct reply r;
    str link, token;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    person_sign_in(w, &kim);
    r = person_post(w, &kim, S("/dashboard/team/invite"),
                    S("&role=viewer&email=bob@a.example"));
    assert_int_equal(r.status, 200);
    link = reply_between(&r, "id=\"invitation-link\" tabindex=\"0\">", "<");
    assert_true(str_starts(link, S("http://localhost:8480/dashboard/join/")));
    token = str_from(link, sizeof "http://localhost:8480/dashboard/join/" - 1);
    r = person_get(w, &kim, S("/dashboard/team"));
    assert_false(reply_says(&r, arena_cstr(w->arena, token)));
    r = join(w, &bob, token, "&email=other@a.example&password=a+long+password");
    assert_int_equal(r.status, 303);
    r = person_get(w, &bob, S("/dashboard/team"));
    assert_true(reply_says(&r, "Signed in as bob@a.example, Viewer"));
}

FLOW(a_withdrawn_invitation_works_no_more)
{
    struct person kim, bob = {0};
    struct reply r;
    str link, id;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    person_sign_in(w, &kim);
    r = person_post(w, &kim, S("/dashboard/team/invite"), S("&role=viewer"));
    link = reply_between(&r, "id=\"invitation-link\" tabindex=\"0\">", "<");
    id = reply_between(&r, "name=\"invitation\" value=\"", "\"");
    r = person_post(w, &kim, S("/dashboard/team/withdraw"),
                    arena_fmt(w->arena, "&invitation=" STR_FMT, STR_ARG(id)));
    assert_int_equal(r.status, 303);
    r = person_get(w, &bob, str_from(link, sizeof "http://localhost:8480" - 1));
    assert_int_equal(r.status, 410);
}

FLOW(a_new_role_ends_the_sessions_of_the_old_one)
{
    struct person kim, bob;
    struct reply r;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    person_add(w, &bob, "bob@a.example", "", OWNER);
    person_sign_in(w, &kim);
    person_sign_in(w, &bob);
    r = person_post(w, &kim, S("/dashboard/team/role"),
                    arena_fmt(w->arena, "&role=viewer&member=" STR_FMT,
                              STR_ARG(person_id(w, &bob))));
    assert_int_equal(r.status, 303);
    assert_int_equal(person_get(w, &bob, S("/dashboard")).status, 303);
    r = person_get(w, &kim, S("/dashboard/audit"));
    assert_true(reply_says(&r, "<td>role changed</td><td>bob@a.example</td>"
                               "<td>owner</td><td>viewer</td>"));
}

FLOW(nobody_changes_their_own_role_and_a_team_keeps_an_owner)
{
    struct person kim;
    struct reply r;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    person_sign_in(w, &kim);
    r = person_post(
        w, &kim, S("/dashboard/team/remove"),
        arena_fmt(w->arena, "&member=" STR_FMT, STR_ARG(person_id(w, &kim))));
    assert_int_equal(r.status, 409);
    assert_true(reply_says(&r, "Nobody changes their own role"));
    assert_int_equal(person_get(w, &kim, S("/dashboard")).status, 200);
}

FLOW(a_removed_member_is_out_at_once)
{
    struct person kim, bob;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    person_add(w, &bob, "bob@a.example", "", VIEWER);
    person_sign_in(w, &kim);
    person_sign_in(w, &bob);
    assert_int_equal(person_post(w, &kim, S("/dashboard/team/remove"),
                                 arena_fmt(w->arena, "&member=" STR_FMT,
                                           STR_ARG(person_id(w, &bob))))
                         .status,
                     303);
    assert_int_equal(person_get(w, &bob, S("/dashboard")).status, 303);
    assert_int_equal(try_sign_in(w, "bob@a.example", "correct+horse+battery"),
                     401);
}

FLOW(a_team_sees_its_own_apps_members_and_audit)
{
    struct person kim, eve;
    struct reply r;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    person_add(w, &eve, "eve@b.example", "Other", OWNER);
    assert_ptr_equal(team_give_app(w->db, S("other"), team_id(w, "Other")), OK);
    person_sign_in(w, &eve);
    r = person_get(w, &eve, S("/dashboard"));
    assert_true(reply_says(&r, "App other"));
    assert_false(reply_says(&r, "App demo"));
    r = person_get(w, &eve, S("/dashboard/team"));
    assert_false(reply_says(&r, "kim@a.example"));
    r = person_get(w, &eve, S("/dashboard/audit"));
    assert_false(reply_says(&r, "kim@a.example"));
    assert_true(reply_says(&r, "eve@b.example"));
}

/* ---- an app ---- */

enum { TABS = 3 };

#define APP_AT "/dashboard/apps/demo"
#define GENERAL                                                                \
    "&description=&company=&privacy_url=&errors=smartcar&kind=development"

static struct reply
save_app(struct world *w, struct person *p, const char *seen, const char *form)
{
    return person_post(w, p, S("/dashboard/apps/demo/general"),
                       arena_fmt(w->arena, "&seen=%s%s" GENERAL, seen, form));
}

static str
seen_of(const struct reply *page)
{
    return reply_between(page, "name=\"seen\" value=\"", "\"");
}

FLOW(settings_of_an_app_are_changed_and_leave_a_line)
{
    struct person kim;
    struct reply r;
    str seen;

    person_add(w, &kim, "kim@a.example", "", EDITOR);
    person_sign_in(w, &kim);
    r = person_get(w, &kim, S("/dashboard/apps/demo/general"));
    assert_int_equal(r.status, 200);
    seen = seen_of(&r);
    r = save_app(w, &kim, arena_cstr(w->arena, seen),
                 "&name=Tideplug&color=ffd400");
    assert_int_equal(r.status, 303);
    r = person_get(w, &kim, r.location);
    assert_true(reply_says(&r, "<p>Saved.</p>"));
    assert_true(reply_says(&r, "value=\"Tideplug\""));
    assert_true(reply_says(&r, "value=\"FFD400\""));
    r = person_get(w, &kim, S("/dashboard/audit"));
    assert_true(reply_says(&r, "<td>app settings changed</td>"));
    assert_true(reply_says(&r, "<td>name: App demo; color: </td>"
                               "<td>name: Tideplug; color: FFD400</td>"));
}

FLOW(a_colour_that_is_being_typed_is_looked_at_and_not_kept)
{
    struct person kim;
    struct reply r;

    person_add(w, &kim, "kim@a.example", "", EDITOR);
    person_sign_in(w, &kim);
    r = person_get(w, &kim, S("/dashboard/apps/demo/general?color=%23ffd400"));
    assert_true(reply_says(&r, "so they take <code>9E8300</code>"));
    r = person_get(w, &kim, S("/dashboard/apps/demo/general?color=%3Cb%3E"));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "value=\"&lt;b&gt;\""));
    assert_false(reply_says(&r, "figcaption"));
    r = person_get(w, &kim, S("/dashboard/apps/demo/general"));
    assert_false(reply_says(&r, "figcaption"));
}

FLOW(a_wrong_setting_comes_back_and_nothing_is_saved)
{
    struct person kim;
    struct reply r;
    str seen;

    person_add(w, &kim, "kim@a.example", "", EDITOR);
    person_sign_in(w, &kim);
    r = person_get(w, &kim, S("/dashboard/apps/demo/general"));
    seen = seen_of(&r);
    r = save_app(w, &kim, arena_cstr(w->arena, seen),
                 "&name=Tideplug&color=green");
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "value=\"Tideplug\""));
    assert_true(reply_says(&r, "value=\"green\""));
    assert_true(reply_says(&r, "id=\"color-err\""));
    assert_false(reply_says(&r, "id=\"name-err\""));
    r = person_get(w, &kim, S("/dashboard/apps/demo/general"));
    assert_true(reply_says(&r, "value=\"App demo\""));
    assert_str(seen_of(&r), seen);
}

FLOW(the_second_of_two_editors_is_told_and_keeps_what_was_typed)
{
    struct person kim, bob;
    struct reply r;
    const char *seen;

    person_add(w, &kim, "kim@a.example", "", EDITOR);
    person_add(w, &bob, "bob@a.example", "", EDITOR);
    person_sign_in(w, &kim);
    person_sign_in(w, &bob);
    r = person_get(w, &kim, S("/dashboard/apps/demo/general"));
    seen = arena_cstr(w->arena, seen_of(&r));
    assert_int_equal(save_app(w, &kim, seen, "&name=From+Kim&color=").status,
                     303);
    r = save_app(w, &bob, seen, "&name=From+Bob&color=");
    assert_int_equal(r.status, 409);
    assert_true(reply_says(&r, "id=\"changed\""));
    assert_true(reply_says(&r, "value=\"From Bob\""));
    assert_true(reply_says(&r, "They saved: <b>From Kim</b>"));
    r = save_app(w, &bob, arena_cstr(w->arena, seen_of(&r)),
                 "&name=From+Bob&color=");
    assert_int_equal(r.status, 303);
    r = person_get(w, &kim, S("/dashboard/apps/demo/general"));
    assert_true(reply_says(&r, "value=\"From Bob\""));
}

FLOW(of_two_who_save_at_once_one_is_told)
{
    struct racer racers[2] = {0};
    struct reply r;
    str seen;

    person_add(w, &racers[0].person, "a@a.example", "", EDITOR);
    person_add(w, &racers[1].person, "b@a.example", "", EDITOR);
    person_sign_in(w, &racers[0].person);
    person_sign_in(w, &racers[1].person);
    r = person_get(w, &racers[0].person, S("/dashboard/apps/demo/general"));
    seen = seen_of(&r);
    for (size_t i = 0; i < 2; i++) {
        racers[i].target = S("/dashboard/apps/demo/general");
        racers[i].form = arena_fmt(
            w->arena, "&seen=" STR_FMT "&color=&name=racer%zu" GENERAL,
            STR_ARG(seen), i);
    }
    race(w, racers, 2, race_post);
    assert_int_equal(racers[0].status + racers[1].status, 303 + 409);
    race_end(racers, 2);
}

/* Every form was filled before the first of them is saved. */
static void
fill_each_tab(struct world *w, struct racer *racers)
{
    static const struct {
        const char *tab, *form;
    } tabs[TABS] = {
        {"/general",   "&name=Tideplug&color=" GENERAL},
        {"/brands",    "&makes=TESLA"                 },
        {"/countries", "&countries=DE&country=DE"     },
    };

    for (size_t i = 0; i < TABS; i++) {
        struct person *p = &racers[i].person;
        struct reply page;

        person_add(
            w, p,
            arena_cstr(w->arena, arena_fmt(w->arena, "p%zu@a.example", i)), "",
            EDITOR);
        person_sign_in(w, p);
        racers[i].target = arena_fmt(w->arena, APP_AT "%s", tabs[i].tab);
        page = person_get(w, p, racers[i].target);
        racers[i].form = arena_fmt(w->arena, "&seen=" STR_FMT "%s",
                                   STR_ARG(seen_of(&page)), tabs[i].form);
    }
}

static void
each_tab_is_saved(struct world *w, struct racer *racers)
{
    struct app app;
    bool found;

    for (size_t i = 0; i < TABS; i++)
        assert_int_equal(racers[i].status, 303);
    assert_ptr_equal(app_find(w->db, w->arena, S("demo"), &found, &app), OK);
    assert_str(app.name, S("Tideplug"));
    assert_str(app.makes, S("TESLA"));
    assert_str(app.countries, S("DE"));
    assert_str(app.country, S("DE"));
}

FLOW(editors_of_different_tabs_are_all_saved)
{
    struct racer racers[TABS] = {0};

    fill_each_tab(w, racers);
    for (size_t i = 0; i < TABS; i++)
        racers[i].status =
            person_post(w, &racers[i].person, racers[i].target, racers[i].form)
                .status;
    each_tab_is_saved(w, racers);
}

FLOW(who_saves_different_tabs_at_once_is_saved)
{
    struct racer racers[TABS] = {0};

    fill_each_tab(w, racers);
    race(w, racers, TABS, race_post);
    each_tab_is_saved(w, racers);
    race_end(racers, TABS);
}

/* Nothing of the one is lost by the other: there is nothing to tell. */
FLOW(two_who_want_the_same_are_both_saved)
{
    struct person kim;
    const char *seen;
    struct reply r;

    person_add(w, &kim, "kim@a.example", "", EDITOR);
    person_sign_in(w, &kim);
    r = person_get(w, &kim, S(APP_AT "/general"));
    seen = arena_cstr(w->arena, seen_of(&r));
    for (int i = 0; i < 2; i++)
        assert_int_equal(
            save_app(w, &kim, seen, "&name=Tideplug&color=").status, 303);
}

FLOW(a_form_that_does_not_say_what_filled_it_is_a_conflict)
{
    struct person kim;

    person_add(w, &kim, "kim@a.example", "", EDITOR);
    person_sign_in(w, &kim);
    assert_int_equal(save_app(w, &kim, "", "&name=Tideplug&color=").status,
                     409);
    assert_int_equal(
        person_post(w, &kim, S(APP_AT "/brands"), S("&makes=TESLA")).status,
        409);
}

FLOW(the_kind_of_an_app_is_part_of_the_conflict)
{
    struct person kim;
    const char *seen;
    struct reply r;

    person_add(w, &kim, "kim@a.example", "", EDITOR);
    person_sign_in(w, &kim);
    r = person_get(w, &kim, S(APP_AT "/general"));
    seen = arena_cstr(w->arena, seen_of(&r));
    r = person_post(w, &kim, S(APP_AT "/general"),
                    arena_fmt(w->arena,
                              "&seen=%s&name=App+demo&errors=smartcar&kind="
                              "production",
                              seen));
    assert_int_equal(r.status, 303);
    r = save_app(w, &kim, seen, "&name=Tideplug&color=");
    assert_int_equal(r.status, 409);
    assert_true(reply_says(&r, "They saved: <b>Production</b>"));
}

FLOW(the_same_link_returns_to_the_new_default)
{
    struct person kim;
    struct reply r;
    str uris = S("/dashboard/apps/demo/credentials/uris");

    person_add(w, &kim, "kim@a.example", "", EDITOR);
    person_sign_in(w, &kim);
    r = person_post(w, &kim, uris, S("&add=https://new.example/cb"));
    assert_int_equal(r.status, 303);
    r = person_post(w, &kim, uris, S("&default=https://new.example/cb"));
    assert_int_equal(r.status, 303);
    r = world_go_to(w,
                    &(struct connect){.query = "response_type=code&mode="
                                               "simulated"},
                    "grant");
    r = world_post(w, NULL, r.location, &r, S("&decision=deny"));
    assert_true(str_starts(r.location, S("https://new.example/cb?")));
    r = person_post(w, &kim, uris, S("&remove=https://new.example/cb"));
    assert_int_equal(r.status, 303);
    r = person_get(w, &kim, S("/dashboard/audit"));
    assert_true(reply_says(&r, "<td>default redirect URI changed</td>"));
    assert_true(reply_says(&r, "<td>https://app.example/cb</td>"
                               "<td>https://new.example/cb</td>"));
}

FLOW(a_refused_redirect_uri_says_why_and_stays_in_the_form)
{
    struct person kim;
    struct reply r;
    str uris = S("/dashboard/apps/demo/credentials/uris");

    person_add(w, &kim, "kim@a.example", "", EDITOR);
    person_sign_in(w, &kim);
    r = person_post(w, &kim, uris, S("&add=http://away.example/cb"));
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "value=\"http://away.example/cb\""));
    assert_true(reply_says(&r, "The scheme must be https"));
    r = person_post(w, &kim, uris, S("&add=https://app.example/cb"));
    assert_int_equal(r.status, 409);
    assert_true(reply_says(&r, "registered this redirect URI already"));
    r = person_post(w, &kim, uris, S("&remove=https://no.example/cb"));
    assert_int_equal(r.status, 404);
    r = person_get(w, &kim, S("/dashboard/audit"));
    assert_false(reply_says(&r, "redirect URI"));
}

FLOW(the_audit_is_paged_by_its_numbers)
{
    struct person kim;
    struct reply r;
    str older;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    person_sign_in(w, &kim);
    for (int i = 0; i < 105; i++)
        assert_int_equal(
            account_invite(w->db, w->arena,
                           &(struct account_new){.role = VIEWER,
                                                 .who = S("operator"),
                                                 .now = w->now_ms / 1000},
                           &older) == OK,
            true);
    r = person_get(w, &kim, S("/dashboard/audit"));
    assert_true(r.body.len < 100 * 1024);
    assert_false(reply_says(&r, "account added"));
    older = reply_between(&r, "id=\"older\" href=\"", "\"");
    r = person_get(w, &kim, older);
    assert_true(reply_says(&r, "account added"));
    assert_false(reply_says(&r, "id=\"older\""));
}

FLOW(what_has_run_out_is_swept_away)
{
    struct person kim;
    struct reply r;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    person_sign_in(w, &kim);
    assert_int_equal(try_sign_in(w, "bob@a.example", "wrong"), 401);
    assert_ptr_equal(dashboard_sweep(w->db, w->now_ms / 1000), OK);
    r = person_get(w, &kim, S("/dashboard"));
    assert_int_equal(r.status, 200);
    assert_ptr_equal(dashboard_sweep(w->db, w->now_ms / 1000 + DAY), OK);
    r = person_get(w, &kim, S("/dashboard"));
    assert_int_equal(r.status, 303);
}

FLOW(no_page_of_the_dashboard_is_read_by_another_origin)
{
    struct person kim;
    struct reply r;

    person_add(w, &kim, "kim@a.example", "", OWNER);
    person_sign_in(w, &kim);
    r = ASK(w, .target = S("/dashboard"), .browser = &kim.browser,
            .headers = {
                {S("origin"), S("https://evil.example")}
    });
    assert_str(reply_header(w, &r, "access-control-allow-origin"), S(""));
    assert_str(reply_header(w, &r, "cache-control"), S("no-store"));
    assert_str(reply_header(w, &r, "x-frame-options"), S("DENY"));
}
