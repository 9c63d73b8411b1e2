/* SPDX-License-Identifier: Apache-2.0
 * Signing in at the maker: on its own page, with a device's code, with a
 * credential; what it refuses, what it forgets, and what others may try. */
#include <string.h>

#include "connect/login.h"
#include "flow/at_once.h"
#include "sweeper.h"

#define LINK                                                                   \
    "response_type=code&mode=simulated&state=s1&make=CHEVROLET"                \
    "&approval_prompt=force"

static const char *
link_with(const char *kind)
{
    static const struct {
        const char *kind, *query;
    } links[] = {
        {"password", LINK "&flags=sign_in:password"             },
        {"redirect", LINK "&flags=country:US%20sign_in:redirect"},
        {"device",   LINK "&flags=sign_in:device"               },
        {"paste",    LINK "&flags=sign_in:paste"                },
    };

    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        if (strcmp(links[i].kind, kind) == 0)
            return links[i].query;
    }
    fail_msg("no such kind: %s", kind);
    return NULL;
}

/* The page before the sign-in. */
static struct reply
before(struct world *w, const char *kind, struct browser *b)
{
    struct reply page = world_go_to(
        w, &(struct connect){.query = link_with(kind), .browser = b},
        "sign-in");

    assert_int_equal(page.status, 200);
    assert_true(str_ends(page.location, S("/sign-in")));
    return page;
}

/* "I want to sign in": where that leads. */
static struct reply
begin(struct world *w, const char *kind, struct browser *b)
{
    struct reply page = before(w, kind, b);
    struct reply r = world_post(w, b, page.location, &page, S(""));

    assert_int_equal(r.status, 303);
    return r;
}

/* At the simulated maker, in a browser of its own unless one is given. */
static struct reply
at_maker(struct world *w, struct browser *b, str page_at, const char *email,
         const char *decision)
{
    struct browser own = {0}, *used = b == NULL ? &own : b;
    struct reply page = ASK(w, .target = page_at, .browser = used);
    str path, query;

    (void)str_cut(page_at, '?', &path, &query);
    assert_int_equal(page.status, 200);
    assert_true(reply_says(&page, "Simulated page of"));
    return ASK(w, .method = POST, .target = path, .browser = used,
               .form = arena_fmt(w->arena,
                                 "csrf=" STR_FMT "&" STR_FMT
                                 "&username=%s&password=x&decision=%s",
                                 STR_ARG(reply_csrf(&page)), STR_ARG(query),
                                 email, decision));
}

/* The way back from the maker, not gone yet. */
static str
came_back(struct world *w, struct browser *b, const struct reply *begun,
          const char *email, const char *decision)
{
    struct reply r = at_maker(w, b, begun->location, email, decision);

    assert_int_equal(r.status, 303);
    assert_true(str_starts(r.location, S("/maker/simulator/return?")));
    return r.location;
}

static void
must_grant(struct world *w, struct browser *b, const struct reply *r)
{
    struct reply page;

    assert_int_equal(r->status, 303);
    assert_true(str_ends(r->location, S("/grant")));
    page = ASK(w, .target = r->location, .browser = b);
    assert_int_equal(page.status, 200);
    assert_true(reply_says(&page, "id=\"approval-button\""));
}

static str
session_path_of(str location)
{
    static const size_t path = sizeof "/connect/" - 1 + 36;

    assert_true(location.len >= path);
    return (str){location.at, path};
}

/* ---- the flag ---- */

FLOW(a_kind_of_sign_in_that_there_is_not_is_said_so)
{
    struct reply r = ASK(w, .target = S("/oauth/authorize?client_id=demo&" LINK
                                        "&flags=sign_in:fax"));

    assert_int_equal(r.status, 400);
    assert_true(reply_says(&r, "sign_in:fax"));
    assert_true(reply_says(&r, "sign_in:redirect"));
}

FLOW(without_a_flag_and_with_password_the_form_is_the_same)
{
    struct reply a = before(w, "password", NULL);
    struct reply b =
        world_go_to(w, &(struct connect){.query = LINK}, "sign-in");

    assert_true(reply_says(&a, "id=\"password\""));
    assert_true(reply_says(&b, "id=\"password\""));
}

FLOW(starting_again_keeps_the_kind_of_sign_in)
{
    struct reply page = before(w, "paste", NULL), r;
    str base = session_path_of(page.location);

    w->now_ms += 1801 * 1000;
    page = ASK(w, .target = page.location);
    assert_int_equal(page.status, 410);
    r = world_post(w, NULL,
                   arena_fmt(w->arena, STR_FMT "/again", STR_ARG(base)), &page,
                   S("&from=expired"));
    r = ASK(w, .target = arena_fmt(w->arena, STR_FMT "/sign-in",
                                   STR_ARG(session_path_of(r.location))));
    assert_true(reply_says(&r, "id=\"credential\""));
}

/* ---- every kind ---- */

FLOW(the_same_owner_comes_in_by_every_kind)
{
    static const char *const kinds[] = {"redirect", "device", "paste"};
    str owner = S("");

    for (size_t i = 0; i < 3; i++) {
        struct browser b = {0};
        struct reply r, page;
        str form;

        if (strcmp(kinds[i], "paste") == 0) {
            page = before(w, "paste", &b);
            r = world_post(w, &b, page.location, &page,
                           S("&credential=+kim%40a.example%3Akey%0D%0A"));
        } else {
            r = begin(w, kinds[i], &b);
        }
        if (strcmp(kinds[i], "redirect") == 0)
            r = ASK(w, .browser = &b,
                    .target = came_back(w, &b, &r, "kim%40a.example", "allow"));
        if (strcmp(kinds[i], "device") == 0) {
            str here = r.location;
            struct reply done;

            page = ASK(w, .target = here, .browser = &b);
            assert_int_equal(page.status, 200);
            form = location_parameter(
                w, (str){strstr(page.body.at, "/simulated-maker/device?"), 43},
                "user_code");
            done =
                at_maker(w, NULL,
                         arena_fmt(w->arena,
                                   "/simulated-maker/device?user_code=" STR_FMT,
                                   STR_ARG(form)),
                         "kim%40a.example", "allow");
            assert_str(done.location, S("/simulated-maker/device?done=allow"));
            w->now_ms += 2000;
            r = ASK(w, .target = here, .browser = &b);
        }
        must_grant(w, &b, &r);
        page = ASK(w, .target = r.location, .browser = &b);
        form = arena_fmt(w->arena, STR_FMT STR_FMT "&decision=allow",
                         STR_ARG(reply_boxes(w, &page, "vehicle")),
                         STR_ARG(reply_boxes(w, &page, "permission")));
        r = world_post(w, &b, r.location, &page, form);
        assert_int_equal(r.status, 302);
        if (owner.len > 0)
            assert_str(location_parameter(w, r.location, "user_id"), owner);
        owner = location_parameter(w, r.location, "user_id");
        assert_int_equal(owner.len, 36);
    }
}

/* ---- by redirect ---- */

FLOW(a_cancel_at_the_maker_goes_back_to_the_app)
{
    struct reply r = begin(w, "redirect", NULL);
    str back = came_back(w, NULL, &r, "", "cancel");

    assert_str(location_parameter(w, back, "error"), S("access_denied"));
    r = ASK(w, .target = back);
    assert_int_equal(r.status, 302);
    assert_true(str_starts(r.location, S("https://app.example/cb?")));
    assert_str(location_parameter(w, r.location, "error"),
               S("oem_cancelled_login"));
    assert_str(location_parameter(w, r.location, "error_description"),
               S("The user did not complete authorization with the OEM"));
    assert_str(location_parameter(w, r.location, "state"), S("s1"));
    /* loaded again: it is over, and says so */
    r = ASK(w, .target = back);
    assert_int_equal(r.status, 303);
    assert_true(str_ends(r.location, S("/done")));
    r = ASK(w, .target = r.location);
    r = world_post(w, NULL, r.location.len > 0 ? r.location : S("/"), &r,
                   S(""));
    (void)r;
}

FLOW(a_maker_that_refuses_or_does_not_answer_says_so_and_can_be_tried_again)
{
    static const struct {
        const char *email, *says;
        int status;
    } rows[] = {
        {"kim%2Brefused%40a.example", "did not accept this sign-in", 422},
        {"kim%2Blater%40a.example",   "does not answer",             503},
    };

    for (size_t i = 0; i < 2; i++) {
        struct browser b = {0};
        struct reply r = begin(w, "redirect", &b), page;
        str back = came_back(w, &b, &r, rows[i].email, "allow");

        page = ASK(w, .target = back, .browser = &b);
        assert_int_equal(page.status, rows[i].status);
        assert_true(reply_says(&page, rows[i].says));
        assert_true(reply_says(&page, "id=\"maker-button\""));
        /* loaded again it is the page before, and asks the maker nothing */
        r = ASK(w, .target = back, .browser = &b);
        assert_true(str_ends(r.location, S("/sign-in")));
        r = world_post(w, &b, r.location, &page, S(""));
        back = came_back(w, &b, &r, "kim%40a.example", "allow");
        r = ASK(w, .target = back, .browser = &b);
        must_grant(w, &b, &r);
    }
}

FLOW(a_way_back_that_is_loaded_again_goes_on)
{
    struct reply r = begin(w, "redirect", NULL);
    str back = came_back(w, NULL, &r, "kim%40a.example", "allow");
    struct browser old = w->browser;

    r = ASK(w, .target = back);
    must_grant(w, NULL, &r);
    r = ASK(w, .target = back);
    must_grant(w, NULL, &r);
    /* the first answer never arrived: the browser has the cookie of before */
    r = ASK(w, .target = back, .browser = &old);
    must_grant(w, &old, &r);
}

FLOW(the_cookie_of_before_and_another_code_prove_nothing)
{
    struct reply r = begin(w, "redirect", NULL);
    str back = came_back(w, NULL, &r, "kim%40a.example", "allow"), forged;
    struct browser old = w->browser;

    r = ASK(w, .target = back);
    assert_int_equal(r.status, 303);
    forged =
        arena_fmt(w->arena, "/maker/simulator/return?code=x&state=" STR_FMT,
                  STR_ARG(location_parameter(w, back, "state")));
    r = ASK(w, .target = forged, .browser = &old);
    assert_int_equal(r.status, 403);
    assert_str(reply_header(w, &r, "set-cookie"), S(""));
}

/* Login CSRF (RFC 6749 section 10.12), both ways round. */
FLOW(a_way_back_in_another_browser_is_refused_and_spends_nothing)
{
    struct browser eve = {0}, kim = {0};
    struct reply r = begin(w, "redirect", &eve);
    str back = came_back(w, NULL, &r, "eve%40a.example", "allow");

    (void)begin(w, "redirect", &kim); /* has a session of her own */
    r = ASK(w, .target = back, .browser = &kim);
    assert_int_equal(r.status, 403);
    assert_str(reply_header(w, &r, "set-cookie"), S(""));
    assert_true(reply_says(&r, "another browser"));
    r = ASK(w, .target = back, .browser = &eve);
    must_grant(w, &eve, &r);
}

FLOW(a_code_of_one_sign_in_does_not_finish_another)
{
    struct browser eve = {0}, kim = {0};
    struct reply of_eve = begin(w, "redirect", &eve);
    struct reply of_kim = begin(w, "redirect", &kim);
    str stolen = came_back(w, &kim, &of_kim, "kim%40a.example", "allow");
    str target = arena_fmt(
        w->arena, "/maker/simulator/return?code=" STR_FMT "&state=" STR_FMT,
        STR_ARG(location_parameter(w, stolen, "code")),
        STR_ARG(location_parameter(w, of_eve.location, "state")));
    struct reply r = ASK(w, .target = target, .browser = &eve);

    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "did not accept this sign-in"));
}

FLOW(a_state_that_is_none_is_a_page_that_says_so)
{
    static const char *const targets[] = {
        "/maker/simulator/return",
        "/maker/simulator/return?code=x",
        "/maker/simulator/return?code=x&state=",
        "/maker/simulator/return?code=x&state=0123456789012345678901234567890"
        "123456789012",
        "/maker/simulator/return?error=access_denied&state=%22%3E",
        "/simulated-maker/sign-in",
        "/simulated-maker/sign-in?state=01234567890123456789012345678901234567"
        "89012&code_challenge=0123456789012345678901234567890123456789012",
    };

    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        struct reply r = ASK(w, .target = str_of(targets[i]));

        assert_int_equal(r.status, 410);
        assert_true(reply_says(&r, "This sign-in has run out"));
    }
}

FLOW(a_way_back_of_another_maker_leads_to_the_page_before)
{
    struct reply r = begin(w, "redirect", NULL);
    str back = came_back(w, NULL, &r, "kim%40a.example", "allow");

    r = ASK(w,
            .target = arena_fmt(
                w->arena, "/maker/tesla/return" STR_FMT,
                STR_ARG(str_from(back, sizeof "/maker/simulator/return" - 1))));
    assert_int_equal(r.status, 303);
    assert_true(str_ends(r.location, S("/sign-in")));
    r = ASK(w, .target = back); /* nothing was spent */
    must_grant(w, NULL, &r);
}

FLOW(another_brand_in_the_meantime_needs_another_sign_in)
{
    struct reply page = world_go_to(
        w,
        &(struct connect){.query = "response_type=code&mode=simulated&flags="
                                   "sign_in:redirect"},
        "sign-in");
    struct reply r = world_post(w, NULL, page.location, &page, S(""));
    str back = came_back(w, NULL, &r, "kim%40a.example", "allow");
    str base = session_path_of(page.location);

    r = world_post(w, NULL,
                   arena_fmt(w->arena, STR_FMT "/brands", STR_ARG(base)), &page,
                   S("&make=KIA"));
    assert_int_equal(r.status, 303);
    r = ASK(w, .target = back);
    assert_true(str_ends(r.location, S("/sign-in")));
}

FLOW(a_way_back_after_the_session_has_run_out_says_so)
{
    struct reply r = begin(w, "redirect", NULL);
    str back = came_back(w, NULL, &r, "kim%40a.example", "allow");

    w->now_ms += 1800 * 1000;
    r = ASK(w, .target = back);
    assert_int_equal(r.status, 410);
    r = begin(w, "redirect", NULL);
    w->now_ms += 600 * 1000; /* the maker forgets sooner than the session */
    assert_int_equal(ASK(w, .target = r.location).status, 410);
}

FLOW(two_tabs_may_both_go_to_the_maker)
{
    struct reply page = before(w, "redirect", NULL);
    struct reply one = world_post(w, NULL, page.location, &page, S(""));
    struct reply two = world_post(w, NULL, page.location, &page, S(""));
    str back_one = came_back(w, NULL, &one, "kim%40a.example", "allow");
    str back_two = came_back(w, NULL, &two, "kim%40a.example", "allow");
    struct reply r = ASK(w, .target = back_two);

    must_grant(w, NULL, &r);
    r = ASK(w, .target = back_one);
    must_grant(w, NULL, &r);
}

FLOW(what_was_left_off_at_the_maker_is_said_once_by_redirect_too)
{
    struct reply page = world_go_to(
        w,
        &(struct connect){.query = LINK
                          "&flags=sign_in:redirect&scope=required:read_odometer"
                          "%20read_vin"},
        "sign-in");
    struct reply r = world_post(w, NULL, page.location, &page, S(""));

    r = ASK(w, .target = came_back(w, NULL, &r, "kim%2Bmissing%40a.example",
                                   "allow"));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "id=\"maker-link\""));
    r = world_post(w, NULL, page.location, &page, S(""));
    r = ASK(w, .target = came_back(w, NULL, &r, "kim%2Bmissing%40a.example",
                                   "allow"));
    must_grant(w, NULL, &r);
}

FLOW(a_session_begins_fifty_sign_ins_and_no_more)
{
    struct reply page = before(w, "redirect", NULL), r;

    for (int i = 0; i < 50; i++) {
        r = world_post(w, NULL, page.location, &page, S(""));
        assert_int_equal(r.status, 303);
    }
    r = world_post(w, NULL, page.location, &page, S(""));
    assert_int_equal(r.status, 429);
    assert_true(reply_says(&r, "Too many tries"));
}

/* ---- the simulated maker's own forms ---- */

FLOW(the_makers_page_says_what_is_wrong_and_keeps_the_rest)
{
    static const struct {
        const char *form, *says;
    } rows[] = {
        {"&username=&password=x&decision=allow",             "Enter the e-mail."},
        {"&username=kim&password=x&decision=allow",          "kim@example.org"  },
        {"&username=k%40a.example&password=&decision=allow",
         "Enter the password."                                                  },
    };
    struct reply r = begin(w, "redirect", NULL);
    struct reply page = ASK(w, .target = r.location);
    str path, query;

    (void)str_cut(r.location, '?', &path, &query);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        r = world_post(w, NULL, path, &page,
                       arena_fmt(w->arena, "&" STR_FMT "%s", STR_ARG(query),
                                 rows[i].form));
        assert_int_equal(r.status, 422);
        assert_true(reply_says(&r, rows[i].says));
        assert_true(reply_says(&r, "id=\"allow-button\""));
    }
    assert_true(reply_says(&r, "value=\"k@a.example\""));
}

FLOW(a_form_of_the_maker_without_its_csrf_field_is_refused)
{
    struct reply r = begin(w, "redirect", NULL);
    str path, query;

    (void)str_cut(r.location, '?', &path, &query);
    (void)ASK(w, .target = r.location);
    r = ASK(w, .method = POST, .target = path,
            .form = arena_fmt(w->arena,
                              STR_FMT
                              "&username=k%%40a.example&password=x&decision="
                              "allow",
                              STR_ARG(query)));
    assert_int_equal(r.status, 403);
    r = ASK(w, .method = POST, .target = S("/simulated-maker/device"),
            .form = S("user_code=BBBB-BBBB&decision=cancel"));
    assert_int_equal(r.status, 403);
}

FLOW(a_link_to_the_maker_serves_one_sign_in)
{
    struct reply begun = begin(w, "redirect", NULL), r;

    r = ASK(w,
            .target = came_back(w, NULL, &begun, "kim%40a.example", "allow"));
    must_grant(w, NULL, &r);
    assert_int_equal(ASK(w, .target = begun.location).status, 410);
}

/* ---- with a device's code ---- */

struct device {
    str here, user_code;
};

static struct device
device_begun(struct world *w, struct browser *b)
{
    struct reply r = begin(w, "device", b), page;
    struct device d = {.here = r.location};
    str rest;

    assert_true(str_starts(str_from(session_path_of(r.location), 9), S("")));
    page = ASK(w, .target = d.here, .browser = b);
    assert_int_equal(page.status, 200);
    assert_true(reply_says(&page, "http-equiv=\"refresh\""));
    rest = str_of(strstr(page.body.at, "id=\"user-code\">"));
    (void)str_cut(str_from(rest, 15), '<', &d.user_code, &rest);
    assert_int_equal(d.user_code.len, 9);
    return d;
}

static void
decide(struct world *w, const struct device *d, const char *email,
       const char *decision)
{
    struct reply r = at_maker(
        w, NULL,
        arena_fmt(w->arena, "/simulated-maker/device?user_code=" STR_FMT,
                  STR_ARG(d->user_code)),
        email, decision);

    assert_int_equal(r.status, 303);
    assert_int_equal(ASK(w, .target = r.location).status, 200);
}

FLOW(a_device_page_waits_and_asks_as_often_as_it_may)
{
    struct device d = device_begun(w, NULL);
    struct reply r;

    decide(w, &d, "kim%40a.example", "allow");
    r = ASK(w, .target = d.here); /* too early to ask */
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "data-state=\"open\""));
    w->now_ms += 2000;
    r = ASK(w, .target = d.here);
    must_grant(w, NULL, &r);
    r = ASK(w, .target = d.here); /* back */
    must_grant(w, NULL, &r);
}

FLOW(a_device_page_can_be_told_not_to_reload_itself)
{
    struct device d = device_begun(w, NULL);
    struct reply r = ASK(
        w, .target = arena_fmt(w->arena, STR_FMT "?wait=no", STR_ARG(d.here)));

    assert_int_equal(r.status, 200);
    assert_false(reply_says(&r, "http-equiv=\"refresh\""));
    assert_true(reply_says(&r, "does not reload itself"));
}

FLOW(a_device_page_says_how_it_ended_and_leads_back)
{
    static const struct {
        const char *email, *decision, *says;
    } rows[] = {
        {"kim%40a.example",           "cancel", "You stopped at Chevrolet"},
        {"kim%2Brefused%40a.example", "allow",  "did not accept"          },
    };

    for (size_t i = 0; i < 2; i++) {
        struct browser b = {0};
        struct device d = device_begun(w, &b);
        struct reply r, page;
        str base = session_path_of(d.here);

        decide(w, &d, rows[i].email, rows[i].decision);
        w->now_ms += 2000;
        page = ASK(w, .target = d.here, .browser = &b);
        assert_int_equal(page.status, 409);
        assert_true(reply_says(&page, rows[i].says));
        assert_int_equal(ASK(w, .target = d.here, .browser = &b).status, 409);
        r = world_post(w, &b,
                       arena_fmt(w->arena, STR_FMT "/%s", STR_ARG(base),
                                 i == 0 ? "exit" : "leave"),
                       &page, S("&from=maker_cancelled"));
        assert_int_equal(r.status, 302);
        assert_str(location_parameter(w, r.location, "error"),
                   i == 0 ? S("oem_cancelled_login")
                          : S("user_manually_returned_to_application"));
        assert_str(location_parameter(w, r.location, "state"), S("s1"));
    }
}

FLOW(a_device_whose_maker_does_not_answer_keeps_asking)
{
    struct device d = device_begun(w, NULL);
    struct reply r;

    decide(w, &d, "kim%2Blater%40a.example", "allow");
    for (int i = 0; i < 3; i++) {
        w->now_ms += 2000;
        r = ASK(w, .target = d.here);
        assert_int_equal(r.status, 200);
        assert_true(reply_says(&r, "does not answer"));
        assert_true(reply_says(&r, "data-state=\"unreachable\""));
        assert_true(reply_says(&r, "http-equiv=\"refresh\""));
    }
    w->now_ms += 600 * 1000;
    r = ASK(w, .target = d.here);
    assert_true(str_ends(r.location, S("/sign-in")));
}

FLOW(a_device_that_is_told_to_slow_down_does)
{
    struct device d = device_begun(w, NULL);
    str base, word = S(""), rest = d.here;
    struct request req = {.arena = w->arena,
                          .db = w->db,
                          .now_ms = w->now_ms,
                          .now = w->now_ms / 1000};
    bool may;

    while (str_cut(rest, '/', &base, &word))
        rest = word;
    word = rest;
    assert_int_equal(word.len, LOGIN_WORD);
    req.now_ms += 2000;
    assert_null(login_may_ask(&req, word, &may));
    assert_true(may);
    assert_null(login_may_ask(&req, word, &may));
    assert_false(may);
    assert_null(login_ask_less_often(&req, word));
    req.now_ms += 6999;
    assert_null(login_may_ask(&req, word, &may));
    assert_false(may);
    req.now_ms += 1;
    assert_null(login_may_ask(&req, word, &may));
    assert_true(may);
}

FLOW(a_code_that_is_not_known_is_said_at_its_field)
{
    struct reply page = ASK(w, .target = S("/simulated-maker/device")), r;

    assert_int_equal(page.status, 200);
    r = world_post(w, NULL, S("/simulated-maker/device"), &page,
                   S("&user_code=BBBB-BBBB&username=k%40a.example&password=x"
                     "&decision=allow"));
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "id=\"user-code-err\""));
    assert_true(reply_says(&r, "value=\"k@a.example\""));
}

FLOW(a_device_of_another_session_or_browser_is_not_shown)
{
    struct browser eve = {0};
    struct device d = device_begun(w, NULL), other = device_begun(w, &eve);
    str mixed = arena_fmt(
        w->arena, STR_FMT STR_FMT, STR_ARG(session_path_of(other.here)),
        STR_ARG(str_from(d.here, session_path_of(d.here).len)));
    struct reply r = ASK(w, .target = d.here, .browser = &eve);

    assert_int_equal(r.status, 403);
    r = ASK(w, .target = mixed, .browser = &eve);
    assert_int_equal(r.status, 303);
    assert_true(str_ends(r.location, S("/sign-in")));
}

/* ---- with a credential ---- */

FLOW(what_is_pasted_never_comes_back_in_a_page)
{
    static const struct {
        const char *form, *says;
        int status;
    } rows[] = {
        {"&credential=",                                       "Paste what Chevrolet gave you.", 422},
        {"&credential=+%0A+",                                  "Paste what Chevrolet gave you.", 422},
        {"",                                                   "Paste what Chevrolet gave you.", 422},
        {"&credential=mypastedword",                           "did not accept it",              422},
        {"&credential=k%2Blater%40a.example%3Amypastedword",   "does not answer",
         503                                                                                        },
        {"&credential=k%2Brefused%40a.example%3Amypastedword",
         "did not accept it",                                                                    422},
    };
    struct reply page = before(w, "paste", NULL), r;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        r = world_post(w, NULL, page.location, &page, str_of(rows[i].form));
        assert_int_equal(r.status, rows[i].status);
        assert_true(reply_says(&r, rows[i].says));
        assert_false(reply_says(&r, "mypastedword"));
    }
    r = world_post(w, NULL, page.location, &page,
                   arena_fmt(w->arena, "&credential=k%%40a.example%%3A%0*d",
                             OEM_ANSWER_MOST, 0));
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "This is too long"));
}

FLOW(a_credential_sent_twice_goes_on_with_one_cookie)
{
    struct reply page = before(w, "paste", NULL), r;
    struct browser old = w->browser;
    str form = S("&credential=kim%40a.example%3Akey");

    r = world_post(w, NULL, page.location, &page, form);
    must_grant(w, NULL, &r);
    r = world_post(w, &old, page.location, &page, form);
    must_grant(w, &old, &r);
    r = ASK(w, .target = r.location);
    assert_int_equal(r.status, 200);
}

/* ---- at once ---- */

enum { RACERS = 4 };

static void
race(struct world *w, str target, const struct browser *b,
     struct reply replies[RACERS])
{
    struct browser browsers[RACERS];
    struct ask asks[RACERS] = {{0}};

    for (size_t i = 0; i < RACERS; i++) {
        browsers[i] = *b;
        asks[i].target = target;
        asks[i].browser = &browsers[i];
    }
    ask_all_at_once(w, asks, NULL, replies, RACERS);
}

static size_t
leads_to(const struct reply *replies, const char *page)
{
    size_t n = 0;

    for (size_t i = 0; i < RACERS; i++)
        n += replies[i].status == 303 &&
             str_ends(replies[i].location, str_of(page));
    return n;
}

/* The maker would refuse the second; nobody must see that. */
FLOW(a_makers_code_that_comes_back_several_times_at_once_is_used_once)
{
    for (int round = 0; round < 5; round++) {
        struct reply replies[RACERS];
        struct browser b = {0};
        struct reply r = begin(w, "redirect", &b);
        str back = came_back(w, &b, &r, "kim%40a.example", "allow");

        race(w, back, &b, replies);
        assert_true(leads_to(replies, "/grant") >= 1);
        assert_int_equal(leads_to(replies, "/grant") +
                             leads_to(replies, "/sign-in"),
                         RACERS);
        r = ASK(w, .target = back, .browser = &b);
        must_grant(w, &b, &r);
    }
}

/* The other tabs see the page once more, or the page after it. */
FLOW(several_tabs_that_wait_for_a_device_ask_the_maker_once)
{
    struct reply replies[RACERS];
    struct browser b = {0};
    struct device d = device_begun(w, &b);
    size_t waiting = 0, signed_in = 0;

    decide(w, &d, "kim%40a.example", "allow");
    w->now_ms += 2000;
    race(w, d.here, &b, replies);
    for (size_t i = 0; i < RACERS; i++) {
        signed_in += reply_header(w, &replies[i], "set-cookie").len > 0;
        waiting += replies[i].status == 200 ||
                   replies[i].status == 403; /* the cookie is replaced */
    }
    assert_int_equal(signed_in, 1);
    assert_int_equal(leads_to(replies, "/grant") + waiting, RACERS);
}

/* ---- what is kept ---- */

static void
sweep_now(struct world *w)
{
    assert_ptr_equal(sweep(w->db, &w->settings, w->now_ms / 1000), OK);
}

FLOW(a_sign_in_in_progress_survives_the_sweep_and_an_old_one_does_not)
{
    struct reply r = begin(w, "redirect", NULL);
    str back = came_back(w, NULL, &r, "kim%40a.example", "allow");

    w->now_ms += 599 * 1000;
    sweep_now(w);
    r = ASK(w, .target = back);
    must_grant(w, NULL, &r);
    w->now_ms += 3600 * 1000;
    sweep_now(w);
    assert_int_equal(ASK(w, .target = back).status, 410);
}

TEST(what_is_sealed_opens_with_its_word_alone)
{
    struct arena *a = arena_open();
    str word = S("0123456789012345678901234567890123456789012");
    str other = S("0123456789012345678901234567890123456789013");
    str sealed = login_seal(a, word, S("verifier")), cut = sealed;
    struct secret plain;

    assert_true(login_unseal(a, word, sealed, &plain));
    assert_str(plain.hidden, S("verifier"));
    assert_false(str_eq(login_seal(a, word, S("verifier")), sealed));
    assert_false(login_unseal(a, other, sealed, &plain));
    cut.len -= 4;
    assert_false(login_unseal(a, word, cut, &plain));
    assert_false(login_unseal(a, word, S(""), &plain));
    assert_false(login_unseal(a, word, S("abcd"), &plain));
    arena_close(a);
}
