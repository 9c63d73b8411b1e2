/* SPDX-License-Identifier: Apache-2.0
 * Links that are tried out in the dashboard, and what comes back from them. */
#include <string.h>

#include "base/encode.h"
#include "flow/dashboard_world.h"
#include "oauth/apps.h"

#define PLAY  "/dashboard/apps/demo/playground"
#define HOUR  3600000
#define BASIC "?response_type=code&mode=simulated"

static void
editor(struct world *w, struct person *p)
{
    person_add(w, p, "kim@a.example", "", EDITOR);
    person_sign_in(w, p);
}

static str
back_uri(const struct world *w)
{
    return arena_fmt(w->arena, STR_FMT PLAY "/back",
                     STR_ARG(w->settings.base_url));
}

static str
encoded(struct world *w, str s)
{
    struct buf out = {.arena = w->arena, .max = 4096};

    percent_encode(&out, s);
    return buf_str(&out);
}

/* A member whose playground is a redirect URI of the app. */
static void
player(struct world *w, struct person *p)
{
    editor(w, p);
    assert_int_equal(person_post(w, p, S(PLAY "/register"), S("")).status, 303);
}

static struct reply
check(struct world *w, struct person *p, const char *more)
{
    return person_get(w, p,
                      arena_fmt(w->arena, PLAY "/check" BASIC "%s", more));
}

/* The owner allows what the playground's link asks for: where the browser is
 * sent then, without the origin. */
static str
run(struct world *w, struct person *p, const char *more)
{
    str back = encoded(w, back_uri(w));
    struct reply r = check(
        w, p,
        arena_fmt(w->arena, "&redirect_uri=" STR_FMT "%s", STR_ARG(back), more)
            .at);
    str link = reply_json(&r, "link"), head, query = {0};
    struct connect c = {.browser = &p->browser};

    assert_str(reply_json(&r, "valid"), S("true"));
    assert_str(reply_json(&r, "comes_back"), S("true"));
    (void)str_cut(link, '&', &head, &query);
    assert_true(str_starts(query, S("client_id=demo&")));
    c.query = arena_fmt(w->arena, "response_type=code&" STR_FMT,
                        STR_ARG(str_from(query, S("client_id=demo&").len)))
                  .at;
    r = world_go_to(w, &c, "grant");
    r = world_post(w, &p->browser, r.location, &r,
                   arena_fmt(w->arena, STR_FMT STR_FMT "&decision=allow",
                             STR_ARG(reply_boxes(w, &r, "vehicle")),
                             STR_ARG(reply_boxes(w, &r, "permission"))));
    assert_int_equal(r.status, 302);
    assert_true(str_starts(r.location, back_uri(w)));
    return str_from(r.location, w->settings.base_url.len);
}

static str
exchange_form(struct world *w, str back)
{
    return arena_fmt(w->arena, "&code=" STR_FMT "&state=" STR_FMT,
                     STR_ARG(location_parameter(w, back, "code")),
                     STR_ARG(encoded(w, location_parameter(w, back, "state"))));
}

static str
read_form(struct world *w, const struct reply *r, const char *signal)
{
    return arena_fmt(
        w->arena, "&run=" STR_FMT "&vehicle=" STR_FMT "&signal=%s",
        STR_ARG(reply_between(r, "name=\"run\" value=\"", "\"")),
        STR_ARG(reply_between(r, "name=\"vehicle\"><option value=\"", "\"")),
        signal);
}

FLOW(a_run_comes_back_is_exchanged_and_reads_a_car)
{
    struct person kim;
    struct reply r;
    str back;

    player(w, &kim);
    back = run(w, &kim, "&state=my+own");
    r = person_get(w, &kim, back);
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "id=\"exchange-button\""));
    assert_true(reply_says(&r, "demo:$SECRET"));
    assert_true(str_ends(location_parameter(w, back, "state"), S(".my own")));

    r = person_post(w, &kim, S(PLAY "/exchange"), exchange_form(w, back));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "&quot;token_type&quot;:&quot;Bearer&quot;"));
    assert_true(reply_says(&r, "&quot;access_token&quot;:&quot;…"));
    assert_true(reply_says(&r, "&quot;refresh_token&quot;:&quot;…"));
    assert_true(reply_says(&r, "Bearer $TOKEN"));

    r = person_post(w, &kim, S(PLAY "/read"), read_form(w, &r, "odometer"));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "&quot;distance&quot;:"));
    r = person_post(w, &kim, S(PLAY "/read"), read_form(w, &r, "/"));
    assert_true(reply_says(&r, "&quot;make&quot;:&quot;CHEVROLET&quot;"));
    r = person_get(w, &kim, S("/dashboard/audit"));
    assert_true(reply_says(&r, "code exchanged in the playground"));
}

FLOW(a_code_is_spent_once_here_too)
{
    struct person kim;
    struct reply r;
    str back;

    player(w, &kim);
    back = run(w, &kim, "");
    (void)person_post(w, &kim, S(PLAY "/exchange"), exchange_form(w, back));
    r = person_post(w, &kim, S(PLAY "/exchange"), exchange_form(w, back));
    assert_true(reply_says(&r, "class=\"stop\""));
    assert_false(reply_says(&r, "name=\"run\""));
}

FLOW(what_did_not_begin_in_this_sign_in_goes_no_further)
{
    struct person kim, again;
    struct reply r;
    str back;

    player(w, &kim);
    back = run(w, &kim, "");
    again = (struct person){.email = kim.email}; /* the same person elsewhere */
    person_sign_in(w, &again);
    r = person_get(w, &again, back);
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "id=\"not-ours\""));
    assert_false(reply_says(&r, "id=\"exchange-button\""));
    r = person_post(w, &again, S(PLAY "/exchange"), exchange_form(w, back));
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "id=\"refused\""));
    r = person_post(w, &kim, S(PLAY "/exchange"), S("&code=x&state=y"));
    assert_int_equal(r.status, 422);
    /* and it was not spent */
    r = person_post(w, &kim, S(PLAY "/exchange"), exchange_form(w, back));
    assert_true(reply_says(&r, "id=\"reading\""));
}

FLOW(a_code_of_another_app_is_not_exchanged)
{
    struct person kim;
    struct reply r;
    str state, code;

    player(w, &kim);
    state = location_parameter(w, run(w, &kim, ""), "state");
    code = CODE(w, .app = "other");
    r = person_post(w, &kim, S(PLAY "/exchange"),
                    arena_fmt(w->arena, "&code=" STR_FMT "&state=" STR_FMT,
                              STR_ARG(code), STR_ARG(encoded(w, state))));
    assert_true(reply_says(&r, "class=\"stop\""));
    assert_false(reply_says(&r, "id=\"reading\""));
    r = ASK(w, .method = POST, .target = S("/oauth/token"), .app = S("other"),
            .secret = S("other-secret"),
            .form = arena_fmt(w->arena,
                              "grant_type=authorization_code&code=" STR_FMT,
                              STR_ARG(code)));
    assert_int_equal(r.status, 200);
}

FLOW(a_sealed_token_is_worth_nothing_elsewhere_or_later)
{
    struct person kim, bob;
    struct reply r;
    str form, back;

    player(w, &kim);
    back = run(w, &kim, "");
    r = person_post(w, &kim, S(PLAY "/exchange"), exchange_form(w, back));
    form = read_form(w, &r, "odometer");
    person_add(w, &bob, "bob@a.example", "", EDITOR);
    person_sign_in(w, &bob);
    r = person_post(w, &bob, S(PLAY "/read"), form);
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "id=\"has-ended\""));
    r = person_post(w, &kim, S("/dashboard/apps/other/playground/read"), form);
    assert_int_equal(r.status, 422);
    r = person_post(w, &kim, S(PLAY "/read"), S("&run=AAAA&vehicle=x"));
    assert_int_equal(r.status, 422);
    w->now_ms += 3 * HOUR;
    r = person_post(w, &kim, S(PLAY "/read"), form);
    assert_int_equal(r.status, 422);
    assert_false(reply_says(&r, "&quot;distance&quot;:"));
}

FLOW(only_a_listed_vehicle_and_a_known_signal_are_read)
{
    static const char *const wrong[] = {"nothing", "", "%7Bmake%7D/compass",
                                        "../../user"};
    struct person kim;
    struct reply first, r;

    player(w, &kim);
    first = person_post(w, &kim, S(PLAY "/exchange"),
                        exchange_form(w, run(w, &kim, "")));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        str form = read_form(w, &first, wrong[i]);

        if (i == 1) /* every signal is right, the vehicle is not */
            form = arena_fmt(
                w->arena, "&signal=odometer&vehicle=../user&run=" STR_FMT,
                STR_ARG(reply_between(&first, "name=\"run\" value=\"", "\"")));
        r = person_post(w, &kim, S(PLAY "/read"), form);
        assert_int_equal(r.status, 422);
        assert_true(reply_says(&r, "id=\"nothing-chosen\""));
        assert_true(reply_says(&r, "id=\"reading\"")); /* it can be mended */
    }
}

FLOW(a_verifier_goes_with_its_challenge)
{
    const char *challenge = /* RFC 7636, appendix B */
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        "&code_challenge_method=S256";
    struct person kim;
    struct reply r;
    str back;

    player(w, &kim);
    back = run(w, &kim, challenge);
    r = person_post(w, &kim, S(PLAY "/exchange"), exchange_form(w, back));
    assert_true(reply_says(&r, "class=\"stop\""));
    r = person_post(w, &kim, S(PLAY "/exchange"),
                    arena_fmt(w->arena,
                              STR_FMT
                              "&code_verifier="
                              "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
                              STR_ARG(exchange_form(w, back))));
    assert_true(reply_says(&r, "id=\"reading\""));
    assert_true(reply_says(&r, "code_verifier=&quot;$VERIFIER&quot;"));
}

FLOW(a_pair_that_is_made_here_is_used_by_the_exchange)
{
    struct person kim, eve;
    str pair, challenge, verifier, back;
    struct reply r;

    player(w, &kim);
    r = check(w, &kim, "&make_pair=1&code_challenge=typed");
    pair = reply_json(&r, "pair");
    challenge = reply_json(&r, "code_challenge");
    verifier = reply_json(&r, "code_verifier");
    assert_int_equal(pair.len, 16);
    assert_int_equal(verifier.len, 43);
    assert_int_equal(challenge.len, 43);
    assert_ptr_not_equal(strstr(arena_cstr(w->arena, reply_json(&r, "link")),
                                arena_fmt(w->arena,
                                          "code_challenge=" STR_FMT
                                          "&code_challenge_method=S256",
                                          STR_ARG(challenge))
                                    .at),
                         NULL);
    r = check(w, &kim, "&make_pair=1");
    assert_false(str_eq(reply_json(&r, "pair"), pair));
    back = run(w, &kim,
               arena_fmt(w->arena,
                         "&state=mine&code_challenge_method=S256&pair=" STR_FMT
                         "&code_challenge=" STR_FMT,
                         STR_ARG(pair), STR_ARG(challenge))
                   .at);
    r = person_get(w, &kim, back);
    assert_str(reply_between(&r, "name=\"code_verifier\" value=\"", "\""),
               verifier);
    r = person_post(w, &kim, S(PLAY "/exchange"),
                    arena_fmt(w->arena, STR_FMT "&code_verifier=" STR_FMT,
                              STR_ARG(exchange_form(w, back)),
                              STR_ARG(verifier)));
    assert_true(reply_says(&r, "id=\"reading\""));
    /* nobody else's, and of no state but its own */
    person_add(w, &eve, "eve@x.example", "", EDITOR);
    person_sign_in(w, &eve);
    r = person_get(w, &eve, back);
    assert_false(reply_says(&r, arena_cstr(w->arena, verifier)));
}

/* Of another challenge no verifier is known, and none is claimed. */
FLOW(a_pair_goes_with_its_own_challenge_alone)
{
    static const char *const pairs[] = {"0123456789abcdef", "0123456789ABCDEF",
                                        "0123", "%00%ff", "../../x"};
    struct person kim;
    struct reply r;

    player(w, &kim);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        r = check(w, &kim,
                  arena_fmt(w->arena,
                            "&code_challenge_method=S256&pair=%s"
                            "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWb"
                            "uGJSstw-cM",
                            pairs[i])
                      .at);
        if (r.status == 400)
            continue;
        assert_int_equal(r.status, 200);
        assert_str(reply_json(&r, "pair"), S(""));
        assert_str(reply_json(&r, "code_verifier"), S(""));
    }
}

FLOW(a_refusal_that_comes_back_is_shown)
{
    struct person kim;
    struct reply r;
    str state;

    player(w, &kim);
    state = location_parameter(w, run(w, &kim, ""), "state");
    r = person_get(w, &kim,
                   arena_fmt(w->arena,
                             PLAY "/back?error=access_denied&error_description="
                                  "User+denied&state=" STR_FMT,
                             STR_ARG(encoded(w, state))));
    assert_true(reply_says(&r, "id=\"came-error\""));
    assert_true(reply_says(&r, "User denied"));
    r = person_get(w, &kim, S(PLAY "/back"));
    assert_true(reply_says(&r, "id=\"nothing-came\""));
}

/* Whoever made it up wants it pasted into a terminal. */
FLOW(a_made_up_code_stands_in_no_command)
{
    struct person kim;
    struct reply r;
    str state;

    player(w, &kim);
    state = location_parameter(w, run(w, &kim, ""), "state");
    r = person_get(w, &kim,
                   arena_fmt(w->arena,
                             PLAY "/back?code=x%%3Brm+-rf+~&state=" STR_FMT,
                             STR_ARG(encoded(w, state))));
    assert_int_equal(r.status, 200);
    assert_false(reply_says(&r, "curl"));
    assert_false(reply_says(&r, "id=\"exchange-button\""));
}

FLOW(a_link_is_held_against_the_checks_of_the_server)
{
    static const struct {
        const char *more, *field, *says;
    } wrong[] = {
        {"&scope=read_batery",              "scope",                 "read_battery" },
        {"&make=FIAKER",                    "make",                  "brand"        },
        {"&country=QQ",                     "country",               "ISO 3166"     },
        {"&color=green",                    "color",                 "hexadecimal"  },
        {"&country=DE&flags=color:x",       "color",                 "hexadecimal"  },
        {"&single_select=maybe",            "single_select",         "true or false"},
        {"&redirect_uri=https://x.example", "redirect_uri",          "registered"   },
        {"&approval_prompt=always",         "approval_prompt",       "auto or force"},
        {"&code_challenge=abc",             "code_challenge_method", "S256"         },
    };
    struct person kim;
    struct reply r;

    editor(w, &kim);
    r = check(w, &kim, "");
    assert_str(reply_json(&r, "valid"), S("true"));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        r = check(w, &kim, wrong[i].more);
        assert_str(reply_json(&r, "valid"), S("false"));
        assert_str(reply_json(&r, "field"), str_of(wrong[i].field));
        assert_true(reply_says(&r, wrong[i].says));
        r = ASK(w, .target = str_from(reply_json(&r, "link"),
                                      w->settings.base_url.len));
        assert_int_equal(r.status / 100, 4); /* as it says */
    }
    r = person_get(w, &kim, S(PLAY "/check?response_type=code&mode=live"));
    assert_str(reply_json(&r, "field"), S("mode"));
}

FLOW(without_a_script_the_page_says_what_is_wrong_and_keeps_what_was_typed)
{
    struct person vic;
    struct reply r;

    person_add(w, &vic, "vic@a.example", "", VIEWER);
    person_sign_in(w, &vic);
    r = person_get(w, &vic, S(PLAY));
    assert_true(reply_says(&r, "client_id=demo&amp;mode=simulated"));
    r = person_get(w, &vic,
                   S(PLAY BASIC "&scope=read_batery&user=%22%3E%3Cb%3E"));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "value=\"read_batery\""));
    assert_true(reply_says(&r, "aria-invalid=\"true\""));
    assert_true(reply_says(&r, "Allowed: read_battery"));
    assert_true(reply_says(&r, "value=\"&quot;&gt;&lt;b&gt;\""));
    assert_false(reply_says(&r, "id=\"register-button\""));
}

FLOW(the_playgrounds_address_is_registered_once_and_leaves_a_line)
{
    struct person kim;
    struct reply r;

    editor(w, &kim);
    r = person_get(w, &kim, S(PLAY));
    assert_true(reply_says(&r, "id=\"register-button\""));
    r = person_post(w, &kim, S(PLAY "/register"), S(""));
    assert_str(r.location, S(PLAY "?done=comes-back"));
    r = person_post(w, &kim, S(PLAY "/register"), S(""));
    assert_int_equal(r.status, 303);
    r = person_get(w, &kim, S(PLAY));
    assert_false(reply_says(&r, "id=\"register-button\""));
    assert_true(reply_says(&r, "back to this playground"));
    r = person_get(w, &kim, S("/dashboard/audit"));
    assert_true(reply_says(&r, "/playground/back"));

    w->settings.base_url = S("http://cars.example");
    r = person_post(w, &kim, S(PLAY "/register"), S(""));
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "id=\"register-wrong\""));
}

FLOW(a_foreign_form_exchanges_and_reads_nothing)
{
    static const str targets[] = {STR(PLAY "/exchange"), STR(PLAY "/read"),
                                  STR(PLAY "/register")};
    struct person kim;
    str form;

    player(w, &kim);
    form = str_from(exchange_form(w, run(w, &kim, "")), 1);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(ASK(w, .method = POST, .target = targets[i],
                             .browser = &kim.browser, .form = form)
                             .status,
                         403);
}
