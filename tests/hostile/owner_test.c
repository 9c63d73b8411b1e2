/* SPDX-License-Identifier: Apache-2.0
 * Attacks around the owner: what a link, another page or a stranger may make
 * of their sign-in and their choice. */
#include "hostile/hostile.h"

/* design.md "approval_prompt": auto or force, nothing else; force asks again.
 */
FLOW(a038_force_asks_again_and_other_words_are_refused)
{
    struct reply page;

    (void)CODE(w, .query = NULL);
    page = world_go_to(
        w, &(struct connect){.query = LINK "&approval_prompt=force"}, "grant");
    assert_int_equal(page.status, 200);
    assert_true(reply_says(&page, "approval-button"));
    page = authorize(w, "client_id=demo&" LINK "&approval_prompt=consent");
    must_offer_exit(w, &page, "consent");
}

static struct reply
for_vin(struct world *w, const char *vin, const char *username)
{
    return world_go_to(
        w,
        &(struct connect){.query = arena_fmt(w->arena,
                                             LINK "&single_select=true"
                                                  "&single_select_vin=%s",
                                             vin)
                                       .at,
                          .username = username},
        "grant");
}

/* single_select_vin: that car alone, in any case of letters; another account
 * gets a page that says so and no other car. */
FLOW(a039_a_link_for_one_vin_shows_that_car_or_none)
{
    struct reply r =
        for_vin(w, "1ftfw1et7ef999901", "1FTFW1ET7EF999901@bev.smartcar.com");

    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "approval-button"));
    r = for_vin(w, "1FTFW1ET7EF999901", "owner@example.com");
    assert_false(reply_says(&r, "approval-button"));
    assert_true(reply_says(&r, "does not hold the car"));
    r = authorize(w, "client_id=demo&" LINK "&single_select=true"
                     "&single_select_vin=1FTFW1ET7EF99990");
    must_offer_exit(w, &r, "1FTFW1ET7EF99990");
}

/* design.md: an unknown make is an error page that names it. */
FLOW(a040_an_unknown_make_is_named)
{
    struct reply r = authorize(w, "client_id=demo&" LINK "&make=TRABANT");

    must_offer_exit(w, &r, "TRABANT");
}

/* RFC 6819 4.4.1.8: nobody signs an owner in to another's account: the form
 * belongs to the browser that opened the session. */
FLOW(a045_a_sign_in_form_of_another_browser_is_refused)
{
    struct browser attacker = {0}, victim = {0};
    struct connect theirs = {.browser = &attacker}, own = {.browser = &victim};
    struct reply planted = world_go_to(w, &theirs, "sign-in");
    struct reply page = world_go_to(w, &own, "sign-in");
    str form = S("&username=attacker@b.example&password=x");

    /* the attacker's session, from the victim's browser */
    assert_int_equal(
        world_post(w, &victim, planted.location, &planted, form).status, 403);
    /* the victim's session, with the attacker's token */
    assert_int_equal(
        world_post(w, &victim, page.location, &planted, form).status, 403);
    assert_int_equal(world_post(w, &victim, page.location, &page,
                                S("&username=victim@b.example&password=x"))
                         .status,
                     303);
}

static const struct {
    const char *form, *says;
} refused_sign_ins[] = {
    {"&username=&password=x",               "Enter the e-mail"  },
    {"&username=kim@example.org&password=", "Enter the password"},
    {"&username=kim&password=x",            "@"                 },
};

/* Every failure has its own words, and the flow goes on from it. */
FLOW(a054_a_failed_sign_in_says_why_and_can_be_tried_again)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "sign-in"), r;
    str at = page.location;

    for (size_t i = 0; i < sizeof refused_sign_ins / sizeof refused_sign_ins[0];
         i++) {
        r = world_post(w, NULL, at, &page, str_of(refused_sign_ins[i].form));
        assert_int_equal(r.status, 422);
        assert_true(reply_says(&r, refused_sign_ins[i].says));
    }
    r = world_post(w, NULL, at, &page,
                   S("&username=kim%2Bmfa@example.org&password=x"));
    at = r.location;
    assert_true(str_ends(at, S("/code")));
    page = ASK(w, .target = at);
    for (int i = 0; i < 3; i++)
        r = world_post(w, NULL, at, &page, S("&code=111111"));
    assert_true(str_ends(r.location, S("/sign-in")));
    page = ASK(w, .target = r.location);
    r = world_post(w, NULL, r.location, &page,
                   S("&username=kim@example.org&password=x"));
    assert_true(str_ends(r.location, S("/grant")));
    assert_int_equal(ASK(w, .target = r.location).status, 200);
}

static size_t
boxes(const struct reply *page)
{
    size_t n = 0;

    for (str rest = page->body; rest.len > 0; rest = str_from(rest, 1))
        n += str_starts(rest, S("name=\"vehicle\""));
    return n;
}

/* 0, 1 and 200 cars each have their page; one that the maker lists twice is
 * offered once, and one without a VIN not at all. */
FLOW(a055_any_number_of_cars_has_a_page)
{
    struct reply page = world_go_to(
        w, &(struct connect){.username = "kim%2Bnone@example.org"}, "grant");

    assert_int_equal(page.status, 200);
    assert_int_equal(boxes(&page), 0);
    page = world_go_to(w, &(struct connect){0}, "grant");
    assert_int_equal(boxes(&page), 1);
    page = world_go_to(
        w, &(struct connect){.username = "200-vehicles@smartcar.com"}, "grant");
    assert_int_equal(page.status, 200);
    assert_int_equal(boxes(&page), 200);
    page = world_go_to(
        w, &(struct connect){.username = "kim%2Bodd@example.org"}, "grant");
    assert_int_equal(page.status, 200);
    assert_int_equal(boxes(&page), 1);
}

/* The popup's page speaks to an origin that an app has registered with exactly
 * this address, never by prefix (reference/api.md 7.3). */
FLOW(a059_the_redirect_page_speaks_to_no_other_origin)
{
    static const char *const targets[] = {
        "/v2/redirect?app_origin=https://evil.example",
        "/v2/redirect?app_origin=https://app.example.evil.example",
        "/v2/redirect?x=1&app_origin=https://app.example",
        "/v2/redirect?app_origin=https://app.example&app_origin=https://evil.example",
        "/v2/redirect",
    };
    static const str uris[] = {STR(
        "http://localhost:8480/v2/redirect?app_origin=https://app.example")};
    struct reply r;

    world_add_app(w, &(struct world_app){"popup", "popup-secret", uris, 1});
    r = ASK(w,
            .target = S("/v2/redirect?app_origin=https://app.example&code=x"));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "data-origin=\"https://app.example\""));
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        r = ASK(w, .target = str_of(targets[i]));
        assert_int_equal(r.status, 404);
        assert_false(reply_says(&r, "data-origin"));
    }
}

/* OWASP ASVS 10.7.2: who asks, for what, not for what, how long, how to stop.
 */
FLOW(a060_the_question_says_all_that_an_owner_needs)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "grant");
    static const char *const says[] = {
        "App demo may see", "Distance driven", "App demo will not see",
        "How long",         "How to stop",     "Deny access",
    };

    for (size_t i = 0; i < sizeof says / sizeof says[0]; i++)
        assert_true(reply_says(&page, says[i]));
}

/* No page of another origin reads an answer of ours. */
FLOW(a106_no_answer_is_open_to_other_origins)
{
    static const str targets[] = {STR("/oauth/token"), STR("/v2.0/user"),
                                  STR("/oauth/authorize?client_id=demo"),
                                  STR("/healthz")};

    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        struct reply r = ASK(w, .target = targets[i],
                             .headers = {
                                 {S("origin"), S("https://evil.example")}
        });
        struct reply preflight =
            ASK(w, .method = OPTIONS, .target = targets[i],
                .headers = {
                    {S("origin"), S("https://evil.example")}
        });

        assert_str(reply_header(w, &r, "access-control-allow-origin"), S(""));
        assert_str(reply_header(w, &preflight, "access-control-allow-origin"),
                   S(""));
        assert_int_equal(preflight.status, 405);
    }
}

/* Codes are counted in the database, so neither many requests at once nor a
 * restart gives another try. */
FLOW(a110_wrong_one_time_codes_are_counted_wherever_they_come_in)
{
    struct connect c = {.username = "kim%2Bmfa@example.org"};
    struct reply page = world_go_to(w, &c, "code"), replies[16];
    str form = arena_fmt(w->arena, "csrf=" STR_FMT "&code=999999",
                         STR_ARG(reply_csrf(&page)));
    size_t wrong = 0;

    for (size_t i = 0; i < 16; i++)
        replies[i] =
            ASK(w, .method = POST, .target = page.location, .form = form);
    for (size_t i = 0; i < 16; i++)
        wrong += replies[i].status == 422;
    assert_int_equal(wrong, 2); /* the third leads back to the password */
    page = ASK(w, .target = page.location);
    assert_int_equal(page.status, 303);
}

/* A session, an app and a vehicle of somebody else answer as if there were
 * none. */
FLOW(a111_what_is_somebody_elses_looks_like_nothing)
{
    struct browser other = {0};
    struct reply page = world_go_to(w, &(struct connect){0}, "grant");
    str base = (str){page.location.at, 45};
    struct reply theirs = ASK(w, .target = base, .browser = &other);
    struct reply none =
        ASK(w, .target = S("/connect/00000000-0000-4000-8000-000000000000"),
            .browser = &other);
    struct reply unknown, wrong;

    assert_str(theirs.location, S(""));
    assert_str(none.location, S(""));
    assert_false(reply_says(&theirs, "App demo"));
    unknown = ASK(w, .method = POST, .target = S("/oauth/token"),
                  .app = S("nobody"), .secret = S("demo-secret"),
                  .form = S("grant_type=refresh_token&refresh_token=x"));
    wrong = ASK(w, .method = POST, .target = S("/oauth/token"),
                .app = S("demo"), .secret = S("other-secret"),
                .form = S("grant_type=refresh_token&refresh_token=x"));
    assert_int_equal(unknown.status, 401);
    assert_str(unknown.body, wrong.body);
}
