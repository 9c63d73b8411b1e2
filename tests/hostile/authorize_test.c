/* SPDX-License-Identifier: Apache-2.0
 * Connect URLs made to mislead: attacks on the authorization request. */
#include "base/encode.h"
#include "hostile.h"
#include "oauth/apps.h"
#include "oauth/errors.h"

#define APP LINK "&client_id=demo"

/* RFC 6749 4.1.2.1: an unknown app is told to the owner, never by redirect. */
FLOW(a001_an_unknown_client_gets_a_page_and_no_redirect)
{
    struct reply r = authorize(
        w, LINK "&client_id=nobody&redirect_uri=https://app.example/cb");

    must_go_nowhere(w, &r, "nobody");
}

/* RFC 6749 4.1.1: client_id is required. */
FLOW(a002_no_client_or_an_empty_one_gets_a_page_and_no_redirect)
{
    static const char *const links[] = {
        LINK "&redirect_uri=https://app.example/cb",
        LINK "&client_id=&redirect_uri=https://app.example/cb",
        LINK "&client_id=&application_id=",
        LINK "&application_id=%20",
    };

    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        struct reply r = authorize(w, links[i]);

        must_go_nowhere(w, &r, "_id");
    }
}

static void
must_refuse_uri(struct world *w, const char *app, const char *uri)
{
    str link =
        arena_fmt(w->arena, LINK "&client_id=%s&redirect_uri=%s", app, uri);
    struct reply r = authorize(w, link.at);

    must_go_nowhere(w, &r, "has not registered");
}

static void
must_take_uri(struct world *w, const char *app, const char *uri)
{
    struct reply r = authorize(
        w,
        arena_fmt(w->arena, LINK "&client_id=%s&redirect_uri=%s", app, uri).at);

    if (r.status != 303)
        fail_msg("%s: %d", uri, r.status);
}

/* RFC 9700 4.1.3: only a registered redirect URI, else no redirect at all. */
FLOW(a003_a_redirect_uri_that_is_not_registered_is_never_gone_to)
{
    must_refuse_uri(w, "demo", "https://evil.example/cb");
    must_refuse_uri(w, "demo", "https%3A%2F%2Fevil.example%2Fcb");
    must_refuse_uri(w, "demo", "//evil.example/cb");
    must_refuse_uri(w, "demo", "/cb");
}

/* RFC 9700 4.1.3: exact string comparison, no prefix. */
FLOW(a004_more_path_after_a_registered_uri_is_refused)
{
    must_refuse_uri(w, "demo", "https://app.example/cb/x");
    must_refuse_uri(w, "demo", "https://app.example/cb/");
    must_refuse_uri(w, "demo", "https://app.example/cb/../evil");
    must_refuse_uri(w, "demo", "https://app.example/cbx");
    must_refuse_uri(w, "demo", "https://app.example/");
}

/* RFC 9700 4.1.3: what only normalization would make equal is not equal. */
FLOW(a005_another_case_or_the_default_port_is_refused)
{
    must_refuse_uri(w, "demo", "https://APP.example/cb");
    must_refuse_uri(w, "demo", "HTTPS://app.example/cb");
    must_refuse_uri(w, "demo", "https://app.example:443/cb");
    must_refuse_uri(w, "demo", "https://app.example/CB");
    must_refuse_uri(w, "demo", "https://app.example./cb");
}

/* RFC 9700 4.1.1: https://good@evil/ is evil's. */
FLOW(a006_user_information_before_another_host_is_refused)
{
    must_refuse_uri(w, "demo", "https://app.example@evil.example/cb");
    must_refuse_uri(w, "demo", "https://app.example%40evil.example/cb");
    must_refuse_uri(w, "demo", "https://app.example/cb@evil.example");
    must_refuse_uri(w, "demo", "https://app.example:443%40evil.example/cb");
    must_refuse_uri(w, "demo", "https://u:p@app.example/cb");
}

/* RFC 9700 4.1.3: bytes that two programs read differently match nothing.
 * One more decoding is tried for a client that encodes twice; what comes out
 * must be the registered text, letter for letter. */
FLOW(a007_bytes_that_are_read_in_two_ways_are_refused)
{
    struct reply nul = authorize(
        w, APP "&redirect_uri=https://app.example/cb%00.evil.example");

    must_refuse_uri(w, "demo", "https://app.example%5C.evil.example/cb");
    must_refuse_uri(w, "demo", "https:%5C%5Capp.example%5Ccb");
    must_refuse_uri(w, "demo", "https://app.example/cb%09");
    must_refuse_uri(w, "demo", "%20https://app.example/cb");
    must_refuse_uri(w, "demo", "https://app.example/%252e%252e/cb");
    must_refuse_uri(w, "demo", "https://app.example/cb%2500");
    must_refuse_uri(w, "demo", "https://app.example/cb%250d%250aevil");
    must_refuse_uri(w, "demo",
                    "https%25253A%25252F%25252Fapp.example%25252Fcb");
    must_go_nowhere(w, &nul, "");
}

/* RFC 6749 3.1.2: no fragment, neither registered nor asked for. */
FLOW(a008_a_fragment_is_refused_at_registration_and_in_the_link)
{
    assert_ptr_equal(redirect_uri_check(S("x"), S("https://app.example/cb#f")),
                     &OAUTH_URI_FRAGMENT);
    assert_ptr_equal(redirect_uri_check(S("x"), S("https://app.example/cb#")),
                     &OAUTH_URI_FRAGMENT);
    must_refuse_uri(w, "demo", "https://app.example/cb%23");
    must_refuse_uri(w, "demo", "https://app.example/cb%23@evil.example");
}

/* RFC 9700 4.1.3: the query is part of what is compared. */
FLOW(a009_a_query_that_was_added_or_reordered_is_refused)
{
    static const str uris[] = {STR("https://q.example/cb?a=1&b=2")};

    world_add_app(w, &(struct world_app){"query", "query-secret", uris, 1});
    must_refuse_uri(w, "demo", "https://app.example/cb?next=evil");
    must_refuse_uri(w, "demo", "https://app.example/cb%3F");
    must_refuse_uri(w, "query", "https://q.example/cb?b=2%26a=1");
    must_refuse_uri(w, "query", "https://q.example/cb?a=1%26b=2%26c=3");
    must_refuse_uri(w, "query", "https://q.example/cb");
    must_take_uri(w, "query", "https://q.example/cb?a=1%26b=2");
}

/* RFC 9700 4.11.1: no pattern can be registered, so an open redirect elsewhere
 * on the app's host is out of reach. */
FLOW(a010_an_open_redirect_on_the_apps_own_host_cannot_be_used)
{
    static const str patterns[] = {
        STR("https://app.example/*"),
        STR("https://*.example/cb"),
        STR("https://*/"),
        STR("com.example.app:/*"),
    };

    for (size_t i = 0; i < 4; i++)
        assert_ptr_equal(redirect_uri_check(S("x"), patterns[i]),
                         &OAUTH_URI_WILDCARD);
    must_refuse_uri(w, "demo",
                    "https://app.example/out?to=https://evil.example");
    must_refuse_uri(w, "demo",
                    "https://app.example/cb?to=https://evil.example");
}

/* ASVS 5.0 V10: no scheme that runs or reads something in the browser. */
TEST(a011_schemes_that_run_something_cannot_be_registered)
{
    static const str uris[] = {
        STR("javascript:alert(1)"),
        STR("JavaScript:alert(1)"),
        STR("javascript://app.example/%0aalert(1)"),
        STR("data:text/html,x"),
        STR("file:///etc/passwd"),
        STR("vbscript:x"),
        STR("blob:https://app.example/1"),
        STR("about:blank"),
        STR("http://app.example/cb"),
        STR("ftp://app.example/cb"),
    };

    for (size_t i = 0; i < sizeof uris / sizeof uris[0]; i++)
        assert_ptr_not_equal(redirect_uri_check(S("x"), uris[i]), OK);
}

static const str native_uris[] = {
    STR("com.example.app:/cb"),
    STR("http://127.0.0.1/cb"),
};

static void
add_native(struct world *w)
{
    world_add_app(
        w, &(struct world_app){"native", "native-secret", native_uris, 2});
}

/* RFC 8252 7.1, 7.3: private-use schemes, and any port on a loopback address;
 * nothing else of it may vary. */
FLOW(a012_a_native_app_has_its_scheme_and_any_loopback_port)
{
    add_native(w);
    must_take_uri(w, "native", "com.example.app:/cb");
    must_take_uri(w, "native", "http://127.0.0.1:49152/cb");
    must_take_uri(w, "native", "http://127.0.0.1/cb");
    must_refuse_uri(w, "native", "com.example.app:/cb2");
    must_refuse_uri(w, "native", "http://u@127.0.0.1:49152/cb");
    must_refuse_uri(w, "native", "http://127.0.0.1:49152@evil.example/cb");
    must_refuse_uri(w, "native", "http://127.0.0.1:49152/cb/x");
    must_refuse_uri(w, "native", "http://127.0.0.1:/cb");
    must_refuse_uri(w, "native", "http://127.0.0.1:99999/cb");
    must_refuse_uri(w, "native", "http://127.0.0.1.evil.example/cb");
    must_refuse_uri(w, "native", "https://127.0.0.1:49152/cb");
}

/* RFC 8252 8.3: one loopback name does not stand for another. */
FLOW(a013_loopback_names_do_not_match_each_other)
{
    add_native(w);
    must_refuse_uri(w, "native", "http://localhost/cb");
    must_refuse_uri(w, "native", "http://localhost:49152/cb");
    must_refuse_uri(w, "native", "http://[::1]:49152/cb");
    must_refuse_uri(w, "native", "http://127.1:49152/cb");
    must_refuse_uri(w, "native", "http://2130706433:49152/cb");
}

/* The product's own rule (default redirect URI): absent, the default is used,
 * also with several, and bound to the code; with none there is a page. */
FLOW(a014_without_a_redirect_uri_the_default_is_used_and_bound)
{
    static const str two[] = {STR("https://two.example/first"),
                              STR("https://two.example/second")};
    struct reply r;
    str form = S("grant_type=authorization_code&code="), code;

    world_add_app(w, &(struct world_app){"two", "two-secret", two, 2});
    world_add_app(w, &(struct world_app){"none", "none-secret", NULL, 0});
    r = authorize(w, LINK "&client_id=none");
    must_go_nowhere(w, &r, "not registered an address");

    r = world_go_to(w, &(struct connect){.app = "two"}, "grant");
    r = world_post(w, NULL, r.location, &r, allow_all(w, &r));
    assert_true(str_starts(r.location, S("https://two.example/first?code=")));
    code = location_parameter(w, r.location, "code");
    r = ASK(w, .method = POST, .target = S("/oauth/token"), .app = S("two"),
            .secret = S("two-secret"),
            .form = arena_fmt(w->arena,
                              STR_FMT STR_FMT
                              "&redirect_uri=https://two.example/second",
                              STR_ARG(form), STR_ARG(code)));
    assert_int_equal(r.status, 400);
    r = ASK(w, .method = POST, .target = S("/oauth/token"), .app = S("two"),
            .secret = S("two-secret"),
            .form = arena_fmt(w->arena, STR_FMT STR_FMT, STR_ARG(form),
                              STR_ARG(code)));
    assert_int_equal(r.status, 200);
}

/* RFC 6749 3.1: not more than once; and which one would be trusted? */
FLOW(a015_redirect_uri_twice_is_refused_without_a_redirect)
{
    struct reply r = authorize(w, APP "&redirect_uri=https://app.example/cb"
                                      "&redirect_uri=https://evil.example/cb");

    must_go_nowhere(w, &r, "redirect_uri");
    r = authorize(w, APP "&redirect_uri=https://app.example/cb"
                         "&redirect_uri=https://app.example/cb");
    must_go_nowhere(w, &r, "redirect_uri");
}

/* RFC 6749 3.1: a parameter must not be there more than once, not even with
 * the same value; the name may be encoded. */
FLOW(a016_a_parameter_that_is_there_twice_is_refused)
{
    static const char *const twice[][2] = {
        {"scope=read_odometer&scope=read_vin",                     "scope"          },
        {"state=a&state=a",                                        "state"          },
        {"response_type=code",                                     "response_type"  },
        {"approval_prompt=auto&%61pproval_prompt=force",           "approval_prompt"},
        {"mode=live",                                              "mode"           },
        {"code_challenge=" CHALLENGE "&code_challenge=" CHALLENGE,
         "code_challenge"                                                           },
        {"make=VOLVO&make=VOLVO",                                  "make"           },
    };
    struct reply r = authorize(w, APP "&client_id=demo");

    must_go_nowhere(w, &r, "client_id");
    r = authorize(w, APP "&application_id=other");
    must_go_nowhere(w, &r, "application_id");
    for (size_t i = 0; i < sizeof twice / sizeof twice[0]; i++) {
        r = authorize(w, arena_fmt(w->arena, APP "&%s", twice[i][0]).at);
        must_offer_exit(w, &r, twice[i][1]);
    }
}

/* RFC 6749 3.1: the query alone is read; there is no POST, and a body that
 * comes with GET says nothing. */
FLOW(a017_parameters_in_a_body_are_not_read)
{
    struct reply r =
        ASK(w, .method = POST, .target = S("/oauth/authorize?" APP),
            .form = S("redirect_uri=https://evil.example/cb"));

    assert_int_equal(r.status, 405);
    assert_str(r.location, S(""));
    assert_str(reply_header(w, &r, "allow"), S("GET, HEAD"));
    r = ASK(w, .target = S("/oauth/authorize?" LINK),
            .form = S("client_id=demo"));
    must_go_nowhere(w, &r, "client_id");
}

/* RFC 9700 2.1.2: no token in a redirect. The product shows its page with an
 * Exit instead of redirecting the error. */
FLOW(a018_other_response_types_are_refused)
{
    static const char *const types[] = {
        "token", "id_token", "code%20token", "code%20id_token", "",
        "CODE",  "code%20",  "password",     "code,token"};

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        str link = arena_fmt(w->arena,
                             "client_id=demo&mode=simulated&response_type=%s",
                             types[i]);
        struct reply r = authorize(w, link.at);

        must_offer_exit(w, &r, "response_type");
    }
}

/* OAuth 2.0 Multiple Response Types 4: none gives neither code nor token. */
FLOW(a018_response_type_none_gives_no_code)
{
    struct reply r = world_go_to(
        w,
        &(struct connect){.query = "response_type=none&mode=simulated&"
                                   "redirect_uri=https://app.example/cb"},
        "grant");

    r = world_post(w, NULL, r.location, &r, allow_all(w, &r));
    assert_int_equal(r.status, 302);
    assert_true(str_starts(r.location, S("https://app.example/cb?")));
    assert_false(contains(r.location, S("code=")));
    assert_false(contains(r.location, S("token")));
}

/* OAuth 2.0 Multiple Response Types 2.1: the answer travels in the query. */
FLOW(a019_other_response_modes_are_refused)
{
    static const char *const modes[] = {"fragment", "form_post", "query.jwt",
                                        "web_message", "Query"};
    struct reply r;

    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        r = authorize(
            w, arena_fmt(w->arena, APP "&response_mode=%s", modes[i]).at);
        must_offer_exit(w, &r, "response_mode");
    }
    assert_int_equal(authorize(w, APP "&response_mode=query").status, 303);
}

/* RFC 9700 2.1.1: a public client needs PKCE. Here no app is public: none can
 * be made without a secret, and a code is worth nothing without it. */
FLOW(a020_no_app_can_do_without_a_secret)
{
    const struct app_new public_app = {
        .id = S("public"),
        .name = S("Public"),
        .management_token = secret_of(S("public-management-token")),
    };
    str code = CODE(w, .query = PKCE_LINK);
    struct reply r =
        ASK(w, .method = POST, .target = S("/oauth/token"),
            .form = arena_fmt(w->arena,
                              "grant_type=authorization_code&client_id=demo"
                              "&code_verifier=" VERIFIER "&code=" STR_FMT,
                              STR_ARG(code)));

    assert_ptr_equal(app_add(w->db, &public_app), &APP_SECRET);
    assert_int_equal(r.status, 401);
    assert_str(reply_json(&r, "error"), S("invalid_client"));
    assert_int_equal(redeem_with(w, code, "&code_verifier=" VERIFIER).status,
                     200);
}

/* RFC 9700 2.1.1: S256 only; plain is the verifier itself. */
FLOW(a021_a_challenge_method_other_than_s256_is_refused)
{
    static const char *const methods[] = {
        "&code_challenge_method=plain", "",
        "&code_challenge_method=", "&code_challenge_method=S512",
        "&code_challenge_method=s256"};

    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        struct reply r = authorize(
            w, arena_fmt(w->arena, APP "&code_challenge=" CHALLENGE "%s",
                         methods[i])
                   .at);

        must_offer_exit(w, &r, "code_challenge_method");
    }
}

/* RFC 7636 4.2: the challenge is the SHA-256, 43 characters of base64url. */
FLOW(a022_a_challenge_of_another_form_is_refused)
{
    str long_one = repeat(w, "a", 129);
    const char *challenges[] = {
        "",
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c",
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMM",
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw%2BcM",
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c=",
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSst%C3%BCcM",
        long_one.at,
    };

    for (size_t i = 0; i < sizeof challenges / sizeof challenges[0]; i++) {
        struct reply r = authorize(
            w, arena_fmt(w->arena,
                         APP "&code_challenge_method=S256&code_challenge=%s",
                         challenges[i])
                   .at);

        must_offer_exit(w, &r, "code_challenge");
    }
}

/* RFC 9700 4.8.2: a verifier for a code without a challenge means that
 * somebody took the challenge out of the link. */
FLOW(a023_a_challenge_that_was_stripped_from_the_link_is_noticed)
{
    str code = CODE(w, .query = LINK);

    assert_int_equal(redeem_with(w, code, "&code_verifier=" VERIFIER).status,
                     400);
    assert_int_equal(redeem_with(w, code, "&code_verifier=").status, 400);
}

/* RFC 6749 3.3, and the product's own rules: a page names the permission; an
 * empty scope counts as absent; twice is once. An app asks for what its link
 * says: there is no list of what it may ask for. */
FLOW(a024_a_scope_that_does_not_exist_is_named)
{
    static const char *const unknown[][2] = {
        {"read_everything",            "read_everything"          },
        {"read_odometer+READ_VIN",     "READ_VIN"                 },
        {"required:",                  "scope"                    },
        {"required:required:read_vin", "required:read_vin"        },
        {"%22%3E%3Cscript%3Ex",        "&quot;&gt;&lt;script&gt;x"},
        {"read_vin%01",                "scope"                    },
        {"read_vin%09read_odometer",   "scope"                    },
    };
    str many = arena_fmt(w->arena, APP "&scope=" STR_FMT,
                         STR_ARG(repeat(w, "x+", 5000)));
    str same = arena_fmt(w->arena, LINK "&scope=" STR_FMT "read_odometer",
                         STR_ARG(repeat(w, "read_odometer+", 900)));
    struct reply r;

    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        r = authorize(w,
                      arena_fmt(w->arena, APP "&scope=%s", unknown[i][0]).at);
        must_offer_exit(w, &r, unknown[i][1]);
        assert_false(reply_says(&r, "<script>x"));
    }
    r = authorize(w, many.at);
    must_offer_exit(w, &r, "scope");
    r = world_go_to(w, &(struct connect){.query = same.at}, "grant");
    assert_int_equal(r.status, 200);
    assert_str(reply_boxes(w, &r, "permission"),
               S("&permission=read_odometer"));
    r = world_go_to(w, &(struct connect){.query = LINK "&scope="}, "grant");
    assert_str(reply_boxes(w, &r, "permission"),
               S("&permission=read_odometer&permission=read_vehicle_info"));
}

/* RFC 6749 3.1: one value; a name with brackets is another framework's. */
FLOW(a025_a_scope_in_brackets_is_refused)
{
    static const char *const links[] = {
        "scope[]=read_vin", "scope%5B%5D=read_vin",
        "scope[a]=read_vin&scope[b]=read_odometer", "scope[=read_vin"};

    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        struct reply r =
            authorize(w, arena_fmt(w->arena, APP "&%s", links[i]).at);

        must_offer_exit(w, &r, "scope[");
    }
}

/* Half of a character in percent signs and half as it is: only both together
 * are UTF-8, so a page must never show a value that was not decoded. */
FLOW(a025_the_value_of_a_name_in_brackets_is_shown_decoded)
{
    struct reply r = authorize(w, APP "&scope[=a%d0\xb2z");

    must_offer_exit(w, &r, "scope[");
    assert_true(reply_says(&r, "a\xd0\xb2z"));
    assert_true(str_is_utf8(r.body));
    assert_false(reply_says(&r, "%d0"));
}

/* RFC 6749 10.12 and 4.1.2: state comes back byte for byte, percent-encoded,
 * and stands in no page. */
static void
must_echo(struct world *w, str state)
{
    struct buf link = {.arena = w->arena, .max = 16 * 1024};
    struct browser b = {.cookie_count = 0};
    struct reply r;

    buf_add(&link, S(LINK "&state="));
    percent_encode(&link, state);
    buf_char(&link, '\0');
    r = world_go_to(w, &(struct connect){.query = link.at, .browser = &b},
                    "grant");
    assert_int_equal(r.status, 200);
    assert_false(contains(r.body, state));
    r = world_post(w, &b, r.location, &r, S("&decision=deny"));
    assert_int_equal(r.status, 302);
    assert_str(location_parameter(w, r.location, "state"), state);
    assert_false(str_has(r.location, '<') || str_has(r.location, '"'));
}

/* RFC 6749 4.1.2, and the product's rule for state: UTF-8 without control
 * characters, at most 4 KiB, or the error page. */
FLOW(a030_state_is_echoed_byte_for_byte_or_refused)
{
    str too_long = repeat(w, "s", 8192);
    const char *bad[] = {"a%0d%0aset-cookie:%20evil=1", "a%0aevil",
                         "a%1b%5bevil", "a%7fevil", too_long.at};
    static const char *const broken[] = {"a%00evil", "%ffevil", "%c0%80evil",
                                         "%ed%a0%80evil", "%evil"};
    struct reply r;

    must_echo(w, S("</script><script>alert(1)</script>"));
    must_echo(w, S("\"'><img src=x onerror=alert(1)>"));
    must_echo(w, S("a&code=evil&state=b#?x=%0d%0a"));
    must_echo(w, S("Zo\xc3\xab \xf0\x9f\x9a\x97 a+b=c/d\\"));
    must_echo(w, repeat(w, "s", 4096));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        r = authorize(w, arena_fmt(w->arena, APP "&state=%s", bad[i]).at);
        must_offer_exit(w, &r, "state");
        assert_false(contains(r.headers, S("evil")));
        assert_false(contains(r.body, S("evil")));
    }
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        r = authorize(w, arena_fmt(w->arena, APP "&state=%s", broken[i]).at);
        must_go_nowhere(w, &r, "");
        assert_false(contains(r.headers, S("evil")));
    }
    r = world_go_to(w, &(struct connect){.query = LINK}, "grant");
    r = world_post(w, NULL, r.location, &r, S("&decision=deny"));
    assert_false(contains(r.location, S("state=")));
}

/* RFC 9112 11.1: no parameter, whatever is in it, becomes a header; nor does
 * one become markup. */
FLOW(a031_no_parameter_reaches_a_header_or_becomes_markup)
{
    static const char *const names[] = {"client_id",
                                        "application_id",
                                        "redirect_uri",
                                        "response_type",
                                        "scope",
                                        "state",
                                        "mode",
                                        "make",
                                        "flags",
                                        "user",
                                        "external_id",
                                        "single_select",
                                        "app_origin",
                                        "sdk_platform",
                                        "approval_prompt",
                                        "code_challenge",
                                        "single_select_vin",
                                        "no_such_name"};
    static const char *const values[] = {"x%0d%0aevil:%201", "x%0aevil:%201",
                                         "%3Cscript%3Eevil()%3C/script%3E",
                                         "%22%20onload=%22evil()"};

    log_keep(w); /* flags that are not known are told there */
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
            struct reply r =
                authorize(w, arena_fmt(w->arena, "client_id=demo&%s=%s&" LINK,
                                       names[i], values[v])
                                 .at);

            if (contains(r.headers, S("evil")) ||
                reply_says(&r, "<script>evil") ||
                reply_says(&r, "\" onload=\"evil") || r.status == 500)
                fail_msg("%s=%s: %d\n" STR_FMT, names[i], values[v], r.status,
                         STR_ARG(r.headers));
            w->browser.cookie_count = 0;
        }
    }
}

/* RFC 6749 3.1: what the server does not know is ignored. */
FLOW(a042_extra_parameters_are_ignored)
{
    assert_int_equal(
        authorize(w, APP "&utm_source=x&utm_source=y&claims=%7B%7D").status,
        303);
}
