/* SPDX-License-Identifier: Apache-2.0
 * Forged forms, stolen sessions, replayed pages: attacks on the flow. */
#include "hostile.h"
#include "oauth/apps.h"
#include "routes.h"

static struct reply
post_grant(struct world *w, const struct reply *page, const char *form)
{
    return world_post(w, NULL, page->location, page, str_of(form));
}

/* The product's rule: only what was asked for can be granted; it is logged. */
FLOW(a026_a_permission_added_to_the_form_is_refused_and_logged)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "grant"), r;
    str form = allow_all(w, &page);

    log_keep(w);
    r = post_grant(w, &page,
                   arena_fmt(w->arena, STR_FMT "&permission=control_security",
                             STR_ARG(form))
                       .at);
    assert_int_equal(r.status, 403);
    assert_str(r.location, S(""));
    assert_true(contains(log_kept(w), S("grant_form_tampered")));
    assert_true(contains(log_kept(w), S("control_security")));
    r = post_grant(
        w, &page,
        arena_fmt(w->arena, STR_FMT "&permission=Read_Odometer", STR_ARG(form))
            .at);
    assert_int_equal(r.status, 403);
    assert_int_equal(post_grant(w, &page, form.at).status, 302);
}

/* The product's rule (required:): what is locked on the page is granted with
 * everything else, whatever the form says; or nothing is. */
FLOW(a027_a_required_permission_cannot_be_unchecked_by_the_form)
{
    struct reply page = world_go_to(
        w,
        &(struct connect){.query = LINK "&scope=required:read_odometer+"
                                        "read_vin"},
        "grant");
    str vehicles = reply_boxes(w, &page, "vehicle"), token;
    struct reply r = post_grant(
        w, &page,
        arena_fmt(w->arena, STR_FMT "&permission=read_vin&decision=allow",
                  STR_ARG(vehicles))
            .at);

    assert_int_equal(r.status, 302);
    r = redeem_with(w, location_parameter(w, r.location, "code"), "");
    token = reply_json(&r, "access_token");
    r = ASK(w, .target = S("/v2.0/vehicles"), .bearer = token);
    r = ASK(w, .bearer = token,
            .target = arena_fmt(w->arena, "/v2.0/vehicles/%.36s/odometer",
                                r.body.at + sizeof "{\"vehicles\":[\"" - 1));
    assert_int_equal(r.status, 200);
}

/* The product's rule: a form can name the cars of its own page alone. */
FLOW(a028_the_car_of_another_owner_is_refused_and_logged)
{
    struct browser theirs = {.cookie_count = 0};
    struct reply victim = world_go_to(
        w, &(struct connect){.browser = &theirs, .username = "v@example.com"},
        "grant");
    struct reply page = world_go_to(w, &(struct connect){0}, "grant"), r;
    str form =
        arena_fmt(w->arena, STR_FMT "&permission=read_odometer&decision=allow",
                  STR_ARG(reply_boxes(w, &victim, "vehicle")));

    log_keep(w);
    assert_int_equal(victim.status, 200);
    assert_true(form.len > 60);
    r = post_grant(w, &page, form.at);
    assert_int_equal(r.status, 403);
    assert_str(r.location, S(""));
    assert_true(contains(log_kept(w), S("grant_form_tampered")));
    r = world_post(w, &theirs, victim.location, &victim, form);
    assert_int_equal(r.status, 302);
}

/* The product's rule: nothing chosen is the same page with a message. */
FLOW(a029_nothing_ticked_grants_nothing)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "grant"), r;
    str vehicles = reply_boxes(w, &page, "vehicle");
    const char *forms[] = {
        "&decision=allow",
        "&permission=read_odometer&decision=allow",
        arena_fmt(w->arena, STR_FMT "&decision=allow", STR_ARG(vehicles)).at,
    };

    for (size_t i = 0; i < 3; i++) {
        r = post_grant(w, &page, forms[i]);
        assert_int_equal(r.status, 422);
        assert_str(r.location, S(""));
        assert_true(reply_says(&r, "id=\"approval-button\""));
    }
    r = post_grant(w, &page, allow_all(w, &page).at);
    assert_int_equal(r.status, 302);
}

/* An address of a row. */
static str
some_path(struct world *w, str pattern, str session)
{
    struct buf out = {.arena = w->arena, .max = 1024};
    str rest = pattern, head, name;

    while (str_cut(rest, '{', &head, &rest)) {
        buf_add(&out, head);
        assert_true(str_cut(rest, '}', &name, &rest));
        if (str_eq(name, S("session")))
            buf_add(&out, session);
        else if (str_eq(name, S("id")))
            buf_add(&out, S("0b1e0a3c-7f57-4a1f-8a0e-0d6f0f3b1c11"));
        else
            buf_add(&out,
                    str_eq(name, S("file")) ? S("connect.css") : S("odometer"));
    }
    buf_add(&out, head);
    return buf_str(&out);
}

static void
must_be_403_thrice(struct world *w, str target, const struct reply *page,
                   struct browser *theirs, const struct reply *foreign)
{
    str fields =
        S("&decision=allow&make=VOLVO&username=a@b.example&password=x");
    struct reply none =
        ASK(w, .method = POST, .target = target, .form = fields);
    struct reply other = world_post(w, NULL, target, foreign, fields);
    struct reply stranger = world_post(w, theirs, target, page, fields);

    if (none.status != 403 || other.status != 403 || stranger.status != 403 ||
        none.location.len > 0)
        fail_msg(STR_FMT ": %d %d %d", STR_ARG(target), none.status,
                 other.status, stranger.status);
}

/* RFC 9700 4.7, RFC 6749 10.12: a form of another site, or of another
 * session, is refused before it is read; no POST of the flow is an exception.
 */
FLOW(a043_a_form_without_its_own_csrf_token_is_refused)
{
    struct browser theirs = {.cookie_count = 0};
    struct reply foreign =
        world_go_to(w, &(struct connect){.browser = &theirs}, "grant");
    struct reply page = world_go_to(w, &(struct connect){0}, "grant");
    str session = {page.location.at + sizeof "/connect/" - 1, 36};
    size_t forms = 0;

    assert_int_equal(reply_csrf(&page).len, 43);
    assert_false(str_eq(reply_csrf(&page), reply_csrf(&foreign)));
    for (size_t i = 0; i < valetkey_site.route_count; i++) {
        const struct route *row = &valetkey_site.routes[i];

        if (row->method != POST ||
            !str_starts(row->pattern, S("/connect/{session}")))
            continue;
        must_be_403_thrice(w, some_path(w, row->pattern, session), &page,
                           &theirs, &foreign);
        forms++;
    }
    assert_true(forms >= 8);
    page = ASK(w, .target = page.location);
    assert_int_equal(page.status, 200); /* nothing of it had an effect */
}

/* The product's rule (double submit works): a token used once more gives
 * nothing once more; the token from before the sign-in is worth nothing after
 * it. */
FLOW(a044_a_csrf_token_gives_one_grant_and_dies_with_the_sign_in)
{
    struct reply sign_in = world_go_to(w, &(struct connect){0}, "sign-in"),
                 page = world_post(w, NULL, sign_in.location, &sign_in,
                                   S("&username=a@b.example&password=x")),
                 r;
    str at = page.location;

    page = ASK(w, .target = at);
    assert_false(str_eq(reply_csrf(&sign_in), reply_csrf(&page)));
    r = world_post(w, NULL, at, &sign_in, allow_all(w, &page));
    assert_int_equal(r.status, 403);
    r = world_post(w, NULL, at, &page, allow_all(w, &page));
    assert_int_equal(r.status, 302);
    r = world_post(w, NULL, at, &page, allow_all(w, &page));
    assert_int_equal(r.status, 303);
    assert_false(contains(r.location, S("code=")));
}

/* ASVS 5.0 V7: a session that an attacker chose is theirs no longer once the
 * victim has signed in. */
FLOW(a046_the_sign_in_changes_the_session_cookie)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "sign-in"), r;
    struct browser planted = w->browser;

    r = world_post(w, NULL, page.location, &page,
                   S("&username=victim@b.example&password=x"));
    assert_int_equal(r.status, 303);
    assert_false(str_eq(w->browser.cookies[0].value, planted.cookies[0].value));
    assert_int_equal(ASK(w, .target = r.location).status, 200);
    assert_int_equal(ASK(w, .target = r.location, .browser = &planted).status,
                     403);
}

static str
session_cookie(struct world *w)
{
    struct reply r = authorize(w, LINK "&client_id=demo");

    assert_int_equal(r.status, 303);
    return reply_header(w, &r, "set-cookie");
}

/* RFC 6265bis, and the product's rule: __Host- and Secure when the base URL
 * is https; HttpOnly, SameSite=Lax, Path=/ and no Domain always. */
FLOW(a047_the_session_cookie_has_all_its_flags)
{
    str plain = session_cookie(w), secure;

    w->settings.base_url = S("https://connect.example");
    secure = session_cookie(w);
    assert_true(str_starts(plain, S("connect-")));
    assert_false(contains(plain, S("Secure")));
    assert_true(str_starts(secure, S("__Host-connect-")));
    assert_true(contains(secure, S("; Secure")));
    for (int i = 0; i < 2; i++) {
        str cookie = i == 0 ? plain : secure;

        assert_true(contains(cookie, S("; HttpOnly")));
        assert_true(contains(cookie, S("; SameSite=Lax")));
        assert_true(contains(cookie, S("; Path=/;")));
        assert_false(contains(cookie, S("Domain")));
    }
}

/* ---- what others say, on our pages ---- */

#define EVIL         "<script>evil()</script>\" onload=\"evil()"
#define EVIL_ENCODED "%3Cscript%3Eevil()%3C/script%3E%22%20onload=%22evil()"

static void
must_be_text(struct world *w, const struct reply *r, const char *where)
{
    str policy = reply_header(w, r, "content-security-policy");

    if (reply_says(r, "<script>evil") || reply_says(r, "\" onload=\"evil") ||
        contains(r->headers, S("evil")) || r->status == 500)
        fail_msg("%s (%d): markup\n" STR_FMT, where, r->status,
                 STR_ARG(r->body));
    if (r->body.len > 0 && (!contains(policy, S("script-src 'self'")) ||
                            contains(policy, S("unsafe"))))
        fail_msg("%s (%d): " STR_FMT, where, r->status, STR_ARG(policy));
}

/* The texts of an app, and of whoever runs the server. */
static void
say_evil_things(struct world *w)
{
    const str evil = S(EVIL);
    struct app_change in = {0};
    struct app_changed changed;
    str about;

    in.texts[APP_TEXT_NAME] = &evil;
    in.texts[APP_TEXT_DESCRIPTION] = &evil;
    in.texts[APP_TEXT_COMPANY] = &evil;
    assert_ptr_equal(
        app_update(w->db, w->arena, S("demo"), &in, &changed, &about), OK);
    w->settings.operator_name = evil;
}

static void
every_page_must_be_text(struct world *w, str session)
{
    for (size_t i = 0; i < valetkey_site.route_count; i++) {
        const struct route *row = &valetkey_site.routes[i];
        struct reply r;

        if (row->method != GET || !str_starts(row->pattern, S("/connect/")))
            continue;
        r = ASK(w, .target = some_path(w, row->pattern, session));
        must_be_text(w, &r, row->pattern.at);
    }
}

/* RFC 9700 4.16 and ASVS 5.0 V1.2, V3.4: the name, the description and the
 * company of an app, and the name of whoever runs the server, are text on every
 * page, and so is a picture's address: there is none but our own. */
FLOW(a032_the_words_of_an_app_are_text_on_every_page)
{
    static const char *const steps[] = {"start", "sign-in", "grant"};

    say_evil_things(w);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct reply r =
            world_go_to(w, &(struct connect){.query = PKCE_LINK}, steps[i]);

        assert_true(reply_says(&r, "&lt;script&gt;evil()"));
        must_be_text(w, &r, steps[i]);
        every_page_must_be_text(w, (str){r.location.at + 9, 36});
    }
}

/* ASVS 5.0 V1.2: what an owner types, searches for or prefers is text where it
 * is said again: in the form, in an error, in the account's name. */
FLOW(a032_what_an_owner_types_is_text_where_it_is_said_again)
{
    static const struct {
        const char *kind, *page, *form;
    } forms[] = {
        {"password", "sign-in", "&username=" EVIL_ENCODED "&password=x"  },
        {"password", "sign-in",
         "&username=%22%3E%3Cscript%3Eevil()%2Bnone@a.example&password=x"},
        {"password", "brands",  "&make=" EVIL_ENCODED                    },
        {"password", "start",
         "&country=" EVIL_ENCODED "&language=" EVIL_ENCODED              },
        {"paste",    "sign-in", "&credential=" EVIL_ENCODED              },
        {"paste",    "sign-in",
         "&credential=%22%3E%3Cscript%3Eevil()%2Bnone@a.example:x"       },
    };

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        const struct connect c = {
            .query =
                arena_fmt(w->arena, LINK "&flags=sign_in:%s", forms[i].kind)
                    .at};
        struct reply r = world_go_to(w, &c, forms[i].page);

        r = world_post(w, NULL, r.location, &r, str_of(forms[i].form));
        must_be_text(w, &r, forms[i].form);
        if (r.status == 303)
            r = ASK(w, .target = r.location,
                    .headers = {
                        {S("accept-language"), S(EVIL)}
            });
        must_be_text(w, &r, forms[i].form);
    }
}

/* The same on the page of a simulated maker, and on the way back from one. */
FLOW(a032_what_comes_by_way_of_a_maker_is_text)
{
    static const char *const targets[] = {
        "/maker/simulator/return?state=" EVIL_ENCODED "&code=" EVIL_ENCODED,
        "/maker/" EVIL_ENCODED "/return?error=" EVIL_ENCODED,
        "/simulated-maker/sign-in?state=" EVIL_ENCODED,
        "/simulated-maker/device?user_code=%22%3E%3Cscript%3Eevil()",
        "/simulated-maker/device?user_code=" EVIL_ENCODED,
        "/simulated-maker/device?done=" EVIL_ENCODED,
    };
    struct reply r, page = ASK(w, .target = S("/simulated-maker/device"));

    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        r = ASK(w, .target = str_of(targets[i]));
        must_be_text(w, &r, targets[i]);
    }
    r = world_post(w, NULL, S("/simulated-maker/device"), &page,
                   S("&user_code=%22%3E%3Cscript%3Eevil()&decision=allow"
                     "&password=x&username=" EVIL_ENCODED));
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "&lt;script&gt;evil()"));
    must_be_text(w, &r, "device");
}

/* ---- headers of every page ---- */

static void
must_carry(struct world *w, const struct reply *r, str target,
           const char *header, const char *value)
{
    if (!contains(reply_header(w, r, header), str_of(value)))
        fail_msg(STR_FMT " (%d): %s lacks %s\n" STR_FMT, STR_ARG(target),
                 r->status, header, value, STR_ARG(r->headers));
}

/* Every GET row of the product, in a session before and after the sign-in,
 * with its errors. */
static void
on_every_page(struct world *w, const char *header, const char *value)
{
    static const str others[] = {
        STR("/nothing"),
        STR("/oauth/authorize?client_id=nobody"),
        STR("/oauth/authorize?" LINK "&client_id=demo&mode=x"),
        STR("/oauth/token"),
        STR("//evil.example/"),
        STR("/v2.0/nothing")};
    static const char *const steps[] = {"start", "grant"};
    struct reply r;

    for (size_t step = 0; step < 2; step++) {
        str at = world_go_to(w, &(struct connect){0}, steps[step]).location;
        str session = {at.at + 9, 36};

        for (size_t i = 0; i < valetkey_site.route_count; i++) {
            const struct route *row = &valetkey_site.routes[i];
            str target = some_path(w, row->pattern, session);

            if (row->method != GET)
                continue;
            r = ASK(w, .target = target);
            must_carry(w, &r, target, header, value);
        }
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        r = ASK(w, .target = others[i]);
        assert_true(r.status >= 400);
        must_carry(w, &r, others[i], header, value);
    }
}

/* RFC 9700 4.16: no page can be framed, whichever it is. */
FLOW(a048_no_page_can_be_framed)
{
    on_every_page(w, "x-frame-options", "DENY");
    on_every_page(w, "content-security-policy", "frame-ancestors 'none'");
    on_every_page(w, "content-security-policy", "default-src 'none'");
}

/* BREACH: a page with a csrf token is not compressed, whatever the client
 * takes. */
FLOW(a109_no_page_is_compressed)
{
    struct reply r = ASK(w, .target = S("/dashboard/sign-in"),
                         .headers = {
                             {S("accept-encoding"), S("gzip, deflate, br")}
    });

    assert_true(reply_says(&r, "name=\"csrf\""));
    assert_int_equal(reply_header(w, &r, "content-encoding").len, 0);
    assert_int_equal(reply_header(w, &r, "transfer-encoding").len, 0);
}

/* RFC 9700 4.2.4: addresses with a code or a state go to nobody. */
FLOW(a049_no_page_tells_where_it_came_from)
{
    on_every_page(w, "referrer-policy", "no-referrer");
    on_every_page(w, "cache-control", "");
}

/* The product's rule (back and double submit work): one grant, one code, and
 * the page that says so. */
FLOW(a050_back_and_resubmit_after_the_grant_give_no_second_code)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "grant"), r;
    str form = allow_all(w, &page), code;

    r = world_post(w, NULL, page.location, &page, form);
    code = location_parameter(w, r.location, "code");
    r = ASK(w, .target = page.location); /* back */
    assert_int_equal(r.status, 303);
    assert_true(str_ends(r.location, S("/done")));
    assert_int_equal(ASK(w, .target = r.location).status, 200);
    r = world_post(w, NULL, page.location, &page, form); /* resubmit */
    assert_int_equal(r.status, 303);
    assert_true(str_ends(r.location, S("/done")));
    r = world_post(w, NULL, page.location, &page, S("&decision=deny"));
    assert_int_equal(r.status, 303);
    r = ASK(w, .target = r.location);
    r = world_post(w, NULL,
                   arena_fmt(w->arena, STR_FMT "done",
                             (int)page.location.len - 5, page.location.at),
                   &r, S(""));
    assert_int_equal(r.status, 302);
    assert_str(location_parameter(w, r.location, "code"), S(""));
    assert_str(location_parameter(w, r.location, "state"), S("s1"));
    r = redeem_with(w, code, ""); /* the one grant is as it was */
    assert_int_equal(r.status, 200);
    assert_int_equal(user_status(w, reply_json(&r, "access_token")), 200);
}

/* The product's rule (several tabs work): a session has its own cookie. */
FLOW(a051_two_tabs_each_return_to_their_own_state)
{
    struct reply one =
        world_go_to(w, &(struct connect){.query = LINK "&state=one"}, "grant");
    struct reply two =
        world_go_to(w,
                    &(struct connect){.query = LINK "&state=two",
                                      .make = "VOLVO",
                                      .username = "second@example.com"},
                    "grant");
    struct reply r;

    r = world_post(w, NULL, two.location, &two, allow_all(w, &two));
    assert_int_equal(r.status, 302);
    assert_str(location_parameter(w, r.location, "state"), S("two"));
    r = world_post(w, NULL, one.location, &one, allow_all(w, &one));
    assert_int_equal(r.status, 302);
    assert_str(location_parameter(w, r.location, "state"), S("one"));
}

/* The product's rule (a session lasts 30 minutes): nothing is granted after. */
FLOW(a052_a_form_that_comes_too_late_is_told_so)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "grant"), r;

    w->now_ms += 1800 * 1000;
    r = world_post(w, NULL, page.location, &page, allow_all(w, &page));
    assert_int_equal(r.status, 410);
    assert_str(r.location, S(""));
    assert_true(reply_says(&r, "/again\""));
    r = world_post(w, NULL,
                   arena_fmt(w->arena, STR_FMT "again",
                             (int)page.location.len - 5, page.location.at),
                   &r, S(""));
    assert_int_equal(r.status, 303);
    assert_true(str_ends(r.location, S("/start")));
}

/* RFC 6749 4.1.2.1: the owner's no, with the state and without a code. */
FLOW(a053_deny_is_access_denied_with_the_state)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "grant");
    struct reply r =
        world_post(w, NULL, page.location, &page,
                   arena_fmt(w->arena, STR_FMT "&decision=deny",
                             STR_ARG(reply_boxes(w, &page, "vehicle"))));

    assert_int_equal(r.status, 302);
    assert_str(location_parameter(w, r.location, "error"), S("access_denied"));
    assert_str(location_parameter(w, r.location, "state"), S("s1"));
    assert_false(contains(r.location, S("code=")));
}

/* ASVS 5.0 V14, V16: no password, code, token, secret or cookie in the log, nor
 * a password in a page. */
FLOW(a056_neither_log_nor_page_holds_a_secret)
{
    struct reply page, r;
    str code, access, refresh, log, cookie, at;

    log_keep(w);
    page = world_go_to(w, &(struct connect){0}, "sign-in");
    r = world_post(w, NULL, page.location, &page,
                   S("&username=&password=correct-horse"));
    assert_int_equal(r.status, 422);
    assert_false(reply_says(&r, "correct-horse"));
    page = world_post(w, NULL, page.location, &page,
                      S("&username=a@b.example&password=correct-horse"));
    at = page.location;
    cookie = w->browser.cookies[0].value;
    page = ASK(w, .target = at);
    (void)world_post(w, NULL, at, &page, S("&vehicle=x&decision=allow"));
    r = world_post(w, NULL, at, &page, allow_all(w, &page));
    code = location_parameter(w, r.location, "code");
    (void)redeem_with(w, code, "&redirect_uri=https://evil.example");
    r = redeem_with(w, code, "");
    access = reply_json(&r, "access_token");
    refresh = reply_json(&r, "refresh_token");
    (void)as_other_app(
        w,
        arena_fmt(w->arena, "grant_type=refresh_token&refresh_token=" STR_FMT,
                  STR_ARG(refresh)));
    (void)redeem_with(w, code, "");
    (void)user_status(w, access);
    log = log_kept(w);
    assert_int_equal(access.len, 36);
    assert_true(contains(log, S("grant_form_tampered")));
    assert_false(contains(page.body, S("correct-horse")));
    assert_false(contains(log, S("correct-horse")));
    assert_false(contains(log, S("demo-secret")));
    assert_false(contains(log, code));
    assert_false(contains(log, access));
    assert_false(contains(log, refresh));
    assert_false(contains(log, cookie));
    assert_false(contains(log, reply_csrf(&page)));
}

/* RFC 9700 4.12: 307 would send the password on. 303 after each POST of the
 * flow, 302 to the app. */
FLOW(a057_a_form_is_answered_by_303_and_the_app_by_302)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "sign-in");
    struct reply r = world_post(w, NULL, page.location, &page,
                                S("&username=a@b.example&password=x"));
    str at = r.location;

    assert_int_equal(r.status, 303);
    assert_str(r.body, S(""));
    page = ASK(w, .target = at);
    r = world_post(w, NULL, at, &page, allow_all(w, &page));
    assert_int_equal(r.status, 302);
    assert_str(r.body, S(""));
}

/* RFC 9700 4.11.2: the one address that a form may choose is ours. */
FLOW(a058_no_page_redirects_to_where_a_request_says)
{
    static const char *const backs[] = {
        "https://evil.example/",
        "//evil.example/",
        "/%5Cevil.example/",
        "%5C%5Cevil.example/",
        "%09//evil.example",
        "javascript:alert(1)",
        "/%0d%0alocation:%20https://evil.example/"};
    struct reply r;

    for (size_t i = 0; i < sizeof backs / sizeof backs[0]; i++) {
        r = ASK(w, .method = POST, .target = S("/look"),
                .form = arena_fmt(w->arena, "look=dark&back=%s", backs[i]));
        assert_int_equal(r.status, 303);
        assert_str(r.location, S("/"));
    }
    r = ASK(w, .target = S("/oauth/authorize?" LINK
                           "&client_id=demo&next=//evil.example&back=//evil"));
    assert_true(str_starts(r.location, S("/connect/")));
}
