/* SPDX-License-Identifier: Apache-2.0
 * What the settings of an app do in the flow, and what a link replaces. */
#include <string.h>

#include "flow/api.h"
#include "oauth/apps.h"

#define LINK "response_type=code&mode=simulated&state=s1"

static void
set(struct world *w, enum app_text t, str value)
{
    struct app_change in = {0};
    struct app_changed changed;
    str about;

    in.texts[t] = &value;
    assert_ptr_equal(
        app_update(w->db, w->arena, S("demo"), &in, &changed, &about), OK);
}

static void
change(struct world *w, const struct app_change *in)
{
    struct app_changed changed;
    str about;

    assert_ptr_equal(
        app_update(w->db, w->arena, S("demo"), in, &changed, &about), OK);
}

static struct reply
page(struct world *w, const char *query, const char *name)
{
    w->browser.cookie_count = 0;
    return world_go_to(w, &(struct connect){.query = query}, name);
}

static struct reply
open_link(struct world *w, const char *query)
{
    w->browser.cookie_count = 0;
    return ASK(w, .target = arena_fmt(
                      w->arena, "/oauth/authorize?client_id=demo&%s", query));
}

/* ---- what a link says replaces what is set, wholly ---- */

FLOW(a_links_redirect_uri_replaces_the_default)
{
    const str uri = STR("https://two.example/cb");
    struct reply r;

    change(w, &(struct app_change){.add_uris = &uri, .add_uri_count = 1});
    r = page(w, LINK "&redirect_uri=https://two.example/cb", "grant");
    r = world_post(w, NULL, r.location, &r, S("&decision=deny"));
    assert_true(str_starts(r.location, S("https://two.example/cb?error=")));
    r = page(w, LINK, "grant");
    r = world_post(w, NULL, r.location, &r, S("&decision=deny"));
    assert_true(str_starts(r.location, S("https://app.example/cb?error=")));
    change(w, &(struct app_change){.default_uri = &uri});
    r = page(w, LINK, "grant");
    r = world_post(w, NULL, r.location, &r, S("&decision=deny"));
    assert_true(str_starts(r.location, S("https://two.example/cb?error=")));
}

FLOW(a_links_scope_replaces_the_permissions_and_is_not_merged)
{
    const struct scope_item own[] = {
        {READ_LOCATION, true}
    };
    struct reply r;

    change(w, &(struct app_change){.permissions = own, .permission_count = 1});
    r = page(w, LINK "&scope=read_vin", "grant");
    assert_true(reply_says(&r, "id=\"read_vin\""));
    assert_false(reply_says(&r, "read_location"));
    r = page(w, LINK "&scope=", "grant");
    assert_true(reply_says(&r, "read_location"));
}

FLOW(a_links_country_replaces_the_apps)
{
    struct reply r;

    set(w, APP_TEXT_COUNTRY, S("US"));
    r = page(w, LINK, "brands");
    assert_true(reply_says(&r, "id=\"ACURA\""));
    assert_false(reply_says(&r, "id=\"CUPRA\""));
    r = page(w, LINK "&flags=country:DE", "brands");
    assert_true(reply_says(&r, "id=\"CUPRA\""));
    assert_false(reply_says(&r, "id=\"ACURA\""));
}

FLOW(a_links_color_replaces_the_apps_and_leaves_the_country)
{
    struct reply r;

    set(w, APP_TEXT_COUNTRY, S("US"));
    set(w, APP_TEXT_COLOR, S("112233"));
    r = page(w, LINK, "brands");
    assert_true(reply_says(&r, "112233"));
    r = page(w, LINK "&flags=color:445566", "brands");
    assert_true(reply_says(&r, "445566"));
    assert_false(reply_says(&r, "112233"));
    assert_false(reply_says(&r, "id=\"CUPRA\""));
}

/* ---- makes, countries, plan ---- */

FLOW(brands_are_those_that_the_app_takes)
{
    struct reply r;

    set(w, APP_TEXT_MAKES, S("TESLA,BMW"));
    r = page(w, LINK, "brands");
    assert_true(reply_says(&r, "id=\"TESLA\""));
    assert_true(reply_says(&r, "id=\"BMW\""));
    assert_false(reply_says(&r, "id=\"CHEVROLET\""));
    r = world_post(w, NULL, r.location, &r, S("&make=CHEVROLET"));
    assert_true(str_ends(r.location, S("/brands")));
}

FLOW(brands_are_those_of_the_apps_countries)
{
    struct reply r;

    set(w, APP_TEXT_COUNTRIES, S("DE,AT"));
    r = page(w, LINK, "brands");
    assert_true(reply_says(&r, "id=\"CUPRA\""));
    assert_false(reply_says(&r, "id=\"ACURA\""));
    r = open_link(w, LINK "&flags=country:US");
    assert_int_equal(r.status, 400);
    assert_true(reply_says(&r, "country:US"));
    assert_true(reply_says(&r, "DE AT"));
    assert_int_equal(open_link(w, LINK "&flags=country:at").status, 303);
}

FLOW(a_link_to_a_make_that_the_app_does_not_take_names_it)
{
    struct reply r;

    set(w, APP_TEXT_MAKES, S("TESLA"));
    assert_int_equal(open_link(w, LINK "&make=tesla").status, 303);
    r = open_link(w, LINK "&make=CHEVROLET");
    assert_int_equal(r.status, 400);
    assert_true(reply_says(&r, "CHEVROLET"));
    assert_true(reply_says(&r, "does not take cars of this brand"));
    r = open_link(w, LINK "&single_select=true&single_select_vin="
                          "1FTFW1ET7EF999901");
    assert_int_equal(r.status, 400);
    assert_true(reply_says(&r, "single_select_vin"));
}

FLOW(single_select_on_the_plan_free_names_the_plan)
{
    struct reply r;

    set(w, APP_TEXT_PLAN, S("free"));
    r = open_link(w, LINK "&single_select=true");
    assert_int_equal(r.status, 400);
    assert_true(reply_says(&r, "custom"));
    assert_true(reply_says(&r, "exit-button"));
    assert_int_equal(open_link(w, LINK "&single_select=false").status, 303);
    set(w, APP_TEXT_PLAN, S("custom"));
    assert_int_equal(open_link(w, LINK "&single_select=true").status, 303);
}

FLOW(a_make_in_any_case_skips_the_page_of_brands)
{
    static const char *const makes[] = {"tesla", "TESLA", "land-rover",
                                        "Citro%C3%ABn"};

    for (size_t i = 0; i < sizeof makes / sizeof makes[0]; i++) {
        struct reply r =
            page(w, arena_fmt(w->arena, LINK "&make=%s", makes[i]).at, "start");

        r = world_post(w, NULL, r.location, &r, S(""));
        assert_int_equal(r.status, 303);
        assert_true(str_ends(r.location, S("/sign-in")));
    }
}

FLOW(mode_test_is_the_older_name_of_simulated)
{
    struct reply r = page(w, "response_type=code&state=s1&mode=test", "start");

    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "no real car and no real account"));
}

FLOW(a_link_that_names_the_only_response_mode_works)
{
    assert_int_equal(open_link(w, LINK "&response_mode=query").status, 303);
}

/* ---- signing in again for a vehicle ---- */

static const struct {
    const char *query, *says;
} again[] = {
    {"client_id=nobody&response_type=vehicle_id&vehicle_id=ID",                 "nobody"               },
    {"client_id=demo&response_type=code&vehicle_id=ID",                         "vehicle_id or none"   },
    {"client_id=demo&response_type=vehicle_id",                                 "vehicle_id or none"   },
    {"client_id=demo&response_type=vehicle_id&vehicle_id=ID"
     "&redirect_uri=https://evil.example/",                                "https://evil.example/"},
    {"client_id=demo&response_type=vehicle_id&vehicle_id=ID&state=a%09b",
     "4,096 bytes"                                                                                     },
    {"client_id=demo&response_type=vehicle_id&vehicle_id=ID&external_id=a%09b",
     "1 to 256 bytes"                                                                                  },
    {"client_id=demo&response_type=vehicle_id"
     "&vehicle_id=00000000-0000-4000-8000-000000000000",                   "has or had connected" },
};

FLOW(what_asks_to_sign_in_again_has_its_own_words)
{
    str id = first_vehicle(w, token_of(w, &(struct connect){.query = LINK}));

    for (size_t i = 0; i < sizeof again / sizeof again[0]; i++) {
        str query = str_of(again[i].query), head, tail;
        struct reply r;

        if (str_cut(query, 'I', &head, &tail))
            query = arena_fmt(w->arena, STR_FMT STR_FMT STR_FMT, STR_ARG(head),
                              STR_ARG(id), STR_ARG(str_from(tail, 1)));
        r = ASK(w,
                .target = arena_fmt(w->arena, "/oauth/reauthenticate?" STR_FMT,
                                    STR_ARG(query)));
        if (r.status != 400 || !reply_says(&r, again[i].says))
            fail_msg("%s: %d " STR_FMT, again[i].query, r.status,
                     STR_ARG(r.body));
    }
}

/* ---- connection filters ---- */

/* A TESLA is electric whatever the account. */
static struct reply
tesla(struct world *w)
{
    w->browser.cookie_count = 0;
    return world_go_to(w, &(struct connect){.make = "TESLA"}, "grant");
}

FLOW(a_filter_that_leaves_no_car_ends_as_incompatible)
{
    struct reply r;
    str base;

    set(w, APP_TEXT_POWERTRAINS, S("ICE,PHEV"));
    r = tesla(w);
    assert_true(reply_says(&r, "does not take such cars"));
    assert_false(reply_says(&r, "approval-button"));
    base = (str){r.location.at, r.location.len - 5};
    r = world_post(w, NULL, arena_fmt(w->arena, STR_FMT "exit", STR_ARG(base)),
                   &r, S("&from=incompatible&share=no"));
    assert_int_equal(r.status, 302);
    assert_str(location_parameter(w, r.location, "error"),
               S("vehicle_incompatible"));
}

FLOW(a_filter_lets_the_right_cars_pass)
{
    struct reply r;

    set(w, APP_TEXT_POWERTRAINS, S("BEV"));
    r = tesla(w);
    assert_true(reply_says(&r, "approval-button"));
    assert_false(reply_says(&r, "does not take such cars"));
}

/* Three cars: electric, petrol, plug-in hybrid. */
static struct reply
audi(struct world *w, const char *username)
{
    w->browser.cookie_count = 0;
    return world_go_to(
        w, &(struct connect){.make = "AUDI", .username = username}, "grant");
}

/* The value of the box after the n-th of a page. */
static str
box(const struct reply *r, int n)
{
    str rest = r->body, value, more;

    for (; n >= 0; n--) {
        while (rest.len > 0 &&
               !str_starts(rest, S("name=\"vehicle\" value=\"")))
            rest = str_from(rest, 1);
        rest = str_from(rest, 22);
    }
    (void)str_cut(rest, '"', &value, &more);
    return value;
}

FLOW(a_filter_offers_the_cars_that_pass_and_shows_why_the_others_do_not)
{
    struct reply r, sent;

    set(w, APP_TEXT_POWERTRAINS, S("BEV"));
    r = audi(w, "owner@example.com");
    assert_true(reply_says(&r, "approval-button"));
    assert_true(reply_says(&r, "Q4 e-tron"));
    assert_true(reply_says(&r, "It runs on fuel, and App demo does not"));
    assert_true(reply_says(&r, "It is a plug-in hybrid, and App demo"));
    assert_str(reply_boxes(w, &r, "vehicle"),
               arena_fmt(w->arena, "&vehicle=" STR_FMT, STR_ARG(box(&r, 0))));
    sent = world_post(
        w, NULL, r.location, &r,
        arena_fmt(w->arena,
                  "&permission=read_odometer&decision=allow&vehicle=" STR_FMT,
                  STR_ARG(box(&r, 1))));
    assert_int_equal(sent.status, 403);
    sent = world_post(
        w, NULL, r.location, &r,
        arena_fmt(w->arena,
                  "&permission=read_odometer&decision=allow&vehicle=" STR_FMT,
                  STR_ARG(box(&r, 0))));
    assert_int_equal(sent.status, 302);
}

FLOW(a_car_that_does_not_tell_its_powertrain_passes_if_the_app_says_so)
{
    struct reply r;

    set(w, APP_TEXT_POWERTRAINS, S("BEV"));
    r = audi(w, "owner%2Bunknown@example.com");
    assert_true(reply_says(&r, "It does not tell what it runs on, and App"));
    assert_false(reply_says(&r, "approval-button"));
    set(w, APP_TEXT_POWERTRAINS, S("BEV,UNKNOWN"));
    r = audi(w, "owner%2Bunknown@example.com");
    assert_false(reply_says(&r, "does not tell what it runs on"));
    assert_true(reply_says(&r, "approval-button"));
    set(w, APP_TEXT_POWERTRAINS, S("ICE"));
    r = audi(w, "owner%2Bunknown@example.com");
    assert_true(reply_says(&r, "It does not tell what it runs on, and App"));
    assert_true(reply_says(&r, "approval-button"));
}

FLOW(the_plan_free_keeps_a_filter_and_ignores_it)
{
    struct reply r;

    set(w, APP_TEXT_POWERTRAINS, S("ICE"));
    set(w, APP_TEXT_PLAN, S("free"));
    r = tesla(w);
    assert_true(reply_says(&r, "approval-button"));
    set(w, APP_TEXT_PLAN, S("custom"));
    r = tesla(w);
    assert_false(reply_says(&r, "approval-button"));
}

/* ---- words, colour, picture ---- */

FLOW(owners_read_what_the_app_says_of_itself)
{
    struct reply r;

    set(w, APP_TEXT_NAME, S("Volt & Co"));
    set(w, APP_TEXT_DESCRIPTION, S("Charges while you sleep."));
    set(w, APP_TEXT_COMPANY, S("Volt GmbH"));
    set(w, APP_TEXT_PRIVACY_URL, S("https://volt.example/privacy"));
    r = page(w, LINK, "start");
    assert_true(reply_says(&r, "Volt &amp; Co"));
    assert_true(reply_says(&r, "Charges while you sleep."));
    assert_true(reply_says(&r, "Volt GmbH"));
    assert_true(reply_says(&r, "href=\"https://volt.example/privacy\""));
}

FLOW(the_logo_is_on_the_pages_and_may_be_kept_for_ever)
{
    const str png =
        STR("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0"
            "CRC!\0\0\0\x02IDATxxCRC!\0\0\0\0IENDCRC!");
    struct reply r = page(w, LINK, "start");
    str url;
    struct app app;
    bool found;

    assert_false(reply_says(&r, "/apps/demo/logo"));
    change(w, &(struct app_change){.logo = &png});
    assert_ptr_equal(app_find(w->db, w->arena, S("demo"), &found, &app), OK);
    url = app_logo_url(w->arena, app.id, app.logo);
    r = page(w, LINK, "start");
    assert_true(reply_says(
        &r, arena_fmt(w->arena, "src=\"" STR_FMT "\"", STR_ARG(url)).at));
    r = ASK(w, .target = url);
    assert_int_equal(r.status, 200);
    assert_str(r.body, png);
    assert_str(reply_header(w, &r, "content-type"), S("image/png"));
    assert_str(reply_header(w, &r, "x-content-type-options"), S("nosniff"));
    assert_str(reply_header(w, &r, "cache-control"),
               S("public, max-age=31536000, immutable"));
    r = ASK(w, .target = S("/apps/demo/logo?v=old"));
    assert_str(reply_header(w, &r, "cache-control"), S("no-cache"));
    assert_int_equal(ASK(w, .target = S("/apps/other/logo")).status, 404);
    assert_int_equal(ASK(w, .target = S("/apps/nobody/logo")).status, 404);
}

/* ---- required: locks, and filters no car ---- */

static const char *const countries[] = {"", "&flags=country:US",
                                        "&flags=country:DE"};

FLOW(a_petrol_car_connects_though_battery_is_required_everywhere)
{
    for (size_t i = 0; i < sizeof countries / sizeof countries[0]; i++) {
        struct connect c = {
            .query = arena_fmt(w->arena,
                               LINK "&scope=required:read_battery%%20read_vin"
                                    "&approval_prompt=force&make=BUICK%s",
                               countries[i])
                         .at};
        str token, id;
        struct reply r;

        w->browser.cookie_count = 0;
        token = token_of(w, &c);
        id = first_vehicle(w, token);
        r = get(w, token, id, "/battery");
        assert_int_equal(r.status, 501);
        assert_true(reply_says(&r, "VEHICLE_NOT_CAPABLE"));
    }
}

/* ---- numbers, units and dates ---- */

static const struct {
    const char *query, *says[4];
} formats[] = {
    {"&flags=country:DE",
     {"48.213 km", "2,4 bar, vorne links", "12. Mai 2026, 38 kWh, 14,20 €",
      "53,5511° N"}},
    {"&flags=country:US",
     {"29,958 mi", "35 psi, front left", "12 May 2026, 38 kWh, $14.20",
      "53.5511° N"}},
    {"&flags=country:GB",
     {"29,958 mi", "35 psi, front left", "12 May 2026, 38 kWh, £14.20",
      "53.5511° N"}},
    {"",
     {"48,213 km", "2.4 bar, front left", "12 May 2026, 38 kWh, €14.20",
      "53.5511° N"}},
};

FLOW(examples_are_in_the_language_of_the_owner_and_the_units_of_the_country)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        struct reply r = page(
            w,
            arena_fmt(w->arena,
                      LINK "&scope=read_odometer%%20read_tires%%20"
                           "read_charge_records%%20read_location&make=FORD%s",
                      formats[i].query)
                .at,
            "grant");

        for (size_t n = 0; n < 4; n++) {
            if (!reply_says(&r, formats[i].says[n]))
                fail_msg("%s: no %s in\n" STR_FMT, formats[i].query,
                         formats[i].says[n], STR_ARG(r.body));
        }
    }
}
