/* SPDX-License-Identifier: Apache-2.0
 * The flow, as an owner and an app see it. */
#include "catalog/catalog.h"
#include "flow/at_once.h"
#include "flow/world.h"

FLOW(an_owner_hands_an_app_its_keys)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "grant"), done;
    str form = arena_fmt(w->arena, STR_FMT STR_FMT "&decision=allow",
                         STR_ARG(reply_boxes(w, &page, "vehicle")),
                         STR_ARG(reply_boxes(w, &page, "permission")));

    assert_int_equal(page.status, 200);
    assert_true(reply_says(&page, "id=\"approval-button\""));
    done = world_post(w, NULL, page.location, &page, form);
    assert_int_equal(done.status, 302);
    assert_true(str_starts(done.location, S("https://app.example/cb?code=")));
    assert_str(location_parameter(w, done.location, "state"), S("s1"));
    assert_int_equal(location_parameter(w, done.location, "user_id").len, 36);
}

FLOW(deny_sends_access_denied_and_no_code)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "grant");
    struct reply r =
        world_post(w, NULL, page.location, &page, S("&decision=deny"));

    assert_int_equal(r.status, 302);
    assert_str(location_parameter(w, r.location, "error"), S("access_denied"));
    assert_str(location_parameter(w, r.location, "error_description"),
               S("User denied access to application."));
    assert_str(location_parameter(w, r.location, "state"), S("s1"));
    assert_str(location_parameter(w, r.location, "code"), S(""));
}

FLOW(an_unticked_permission_reaches_neither_token_nor_permissions)
{
    struct reply r = world_redeem(w, CODE(w, .drop = "read_vehicle_info"));
    str token = reply_json(&r, "access_token"), path;

    r = ASK(w, .target = S("/v2.0/vehicles"), .bearer = token);
    path = arena_fmt(w->arena, "/v2.0/vehicles/%.36s",
                     r.body.at + sizeof "{\"vehicles\":[\"" - 1);
    assert_int_equal(ASK(w, .target = path, .bearer = token).status, 403);
    r = ASK(
        w, .target = arena_fmt(w->arena, STR_FMT "/permissions", STR_ARG(path)),
        .bearer = token);
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "[\"read_odometer\"]"));
}

FLOW(a_needed_permission_is_put_back_when_the_form_leaves_it_out)
{
    str code = CODE(w,
                    .query = "response_type=code&mode=simulated&scope="
                             "required:read_odometer%20read_vin",
                    .drop = "read_odometer");
    struct reply r = world_redeem(w, code);
    str token = reply_json(&r, "access_token");

    r = ASK(w, .target = S("/v2.0/vehicles"), .bearer = token);
    r = ASK(w, .bearer = token,
            .target = arena_fmt(w->arena, "/v2.0/vehicles/%.36s/odometer",
                                r.body.at + sizeof "{\"vehicles\":[\"" - 1));
    assert_int_equal(r.status, 200);
}

FLOW(nothing_ticked_is_the_same_page_with_a_message)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "grant");
    struct reply r =
        world_post(w, NULL, page.location, &page,
                   arena_fmt(w->arena, STR_FMT "&decision=allow",
                             STR_ARG(reply_boxes(w, &page, "vehicle"))));

    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "Keep at least one item ticked"));
    assert_true(reply_says(&r, "id=\"approval-button\""));
}

FLOW(a_permission_that_was_not_asked_for_is_refused)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "grant");
    struct reply r = world_post(
        w, NULL, page.location, &page,
        arena_fmt(w->arena, STR_FMT "&permission=read_location&decision=allow",
                  STR_ARG(reply_boxes(w, &page, "vehicle"))));

    assert_int_equal(r.status, 403);
}

FLOW(a_car_that_is_not_on_the_page_is_refused)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "grant");
    struct reply r = world_post(
        w, NULL, page.location, &page,
        S("&vehicle=0123456789abcdef&permission=read_odometer&decision=allow"));

    assert_int_equal(r.status, 403);
}

FLOW(a_second_allow_makes_no_second_code)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "grant"), r;
    str form = arena_fmt(w->arena, STR_FMT STR_FMT "&decision=allow",
                         STR_ARG(reply_boxes(w, &page, "vehicle")),
                         STR_ARG(reply_boxes(w, &page, "permission")));
    struct browser before = w->browser; /* as when both were sent at once */

    r = world_post(w, NULL, page.location, &page, form);
    assert_int_equal(r.status, 302);
    w->browser = before;
    r = world_post(w, NULL, page.location, &page, form);
    assert_int_equal(r.status, 303);
    assert_true(str_ends(r.location, S("/done")));
    r = ASK(w, .target = r.location);
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "lready"));
}

/* A double click, a slow network: one code, and everybody else is told. */
FLOW(an_allow_pressed_many_times_at_once_makes_one_code)
{
    enum { PRESSES = 8 };
    struct reply page = world_go_to(w, &(struct connect){0}, "grant"), r;
    str form = arena_fmt(w->arena, STR_FMT STR_FMT "&decision=allow",
                         STR_ARG(reply_boxes(w, &page, "vehicle")),
                         STR_ARG(reply_boxes(w, &page, "permission")));
    struct ask press = {.method = POST, .target = page.location};
    struct browser browsers[PRESSES];
    struct ask presses[PRESSES];
    struct reply replies[PRESSES];
    str code = S("");

    press.form = arena_fmt(w->arena, "csrf=" STR_FMT STR_FMT,
                           STR_ARG(reply_csrf(&page)), STR_ARG(form));
    for (size_t i = 0; i < PRESSES; i++) {
        browsers[i] = w->browser;
        presses[i] = press;
        presses[i].browser = &browsers[i];
    }
    ask_all_at_once(w, presses, NULL, replies, PRESSES);
    assert_int_equal(with_status(replies, PRESSES, 302), 1);
    assert_int_equal(with_status(replies, PRESSES, 303), PRESSES - 1);
    for (size_t i = 0; i < PRESSES; i++) {
        if (replies[i].status == 302)
            code = location_parameter(w, replies[i].location, "code");
        else
            assert_true(str_ends(replies[i].location, S("/done")));
    }
    r = world_redeem(w, code);
    assert_int_equal(r.status, 200);
}

FLOW(a_sign_in_sent_twice_goes_on_with_one_cookie)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "sign-in"), r;
    str form = S("&username=a@b.example&password=x");
    struct browser before = w->browser, after_first;

    r = world_post(w, NULL, page.location, &page, form);
    assert_int_equal(r.status, 303);
    after_first = w->browser;
    w->browser = before;
    r = world_post(w, NULL, page.location, &page, form);
    assert_int_equal(r.status, 303);
    assert_str(w->browser.cookies[0].value, after_first.cookies[0].value);
    assert_int_equal(ASK(w, .target = r.location).status, 200);
}

FLOW(an_email_without_its_at_is_said_so_and_the_password_is_not_sent_back)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "sign-in");
    struct reply r = world_post(w, NULL, page.location, &page,
                                S("&username=kim&password=hush-hush"));

    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "has no “@”"));
    assert_true(reply_says(&r, "value=\"kim\""));
    assert_false(reply_says(&r, "hush-hush"));
}

FLOW(the_cookie_of_before_the_sign_in_proves_nothing_after_it)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "sign-in"), r;
    struct browser planted = w->browser;

    r = world_post(w, NULL, page.location, &page,
                   S("&username=victim@b.example&password=x"));
    assert_int_equal(r.status, 303);
    assert_int_equal(ASK(w, .target = r.location, .browser = &planted).status,
                     403);
    /* nor does signing in as somebody else with it */
    r = world_post(w, &planted, page.location, &page,
                   S("&username=attacker@b.example&password=x"));
    assert_int_equal(r.status, 403);
}

FLOW(a_form_without_its_csrf_field_is_refused)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "grant");
    struct reply r = ASK(w, .method = POST, .target = page.location,
                         .form = S("decision=deny"));

    assert_int_equal(r.status, 403);
}

FLOW(a_page_that_has_run_out_says_for_how_long_it_stays_open)
{
    struct reply page, r;

    w->settings.session_time = 120;
    page = world_go_to(w, &(struct connect){0}, "grant");
    w->now_ms += 120 * 1000;
    r = ASK(w, .target = page.location);
    assert_true(reply_says(&r, "stays open for 2 minutes only"));
}

FLOW(a_session_is_over_after_thirty_minutes_and_starts_again)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "grant"), r;
    str base = (str){page.location.at, page.location.len - 5};

    w->now_ms += 1800 * 1000;
    r = ASK(w, .target = page.location);
    assert_int_equal(r.status, 410);
    r = world_post(w, NULL, arena_fmt(w->arena, STR_FMT "again", STR_ARG(base)),
                   &r, S(""));
    assert_int_equal(r.status, 303);
    assert_true(str_ends(r.location, S("/start")));
    assert_int_equal(ASK(w, .target = r.location).status, 200);
}

FLOW(the_same_account_keeps_its_user_id_and_vehicle_ids)
{
    struct reply first = world_redeem(w, CODE(w, .query = NULL)), again;
    struct reply a = ASK(w, .target = S("/v2.0/vehicles"),
                         .bearer = reply_json(&first, "access_token")),
                 b;

    again = world_redeem(
        w,
        CODE(w, .query =
                    "response_type=code&mode=simulated&approval_prompt=force"));
    b = ASK(w, .target = S("/v2.0/vehicles"),
            .bearer = reply_json(&again, "access_token"));
    assert_str(a.body, b.body);
}

FLOW(an_owner_who_allowed_all_of_it_before_is_not_asked_again)
{
    struct reply r;

    (void)CODE(w, .query = NULL);
    r = world_go_to(w, &(struct connect){0}, "grant");
    assert_int_equal(r.status, 302);
    assert_int_equal(location_parameter(w, r.location, "code").len, 36);
}

FLOW(something_new_is_asked_even_with_approval_prompt_auto)
{
    struct reply r;

    (void)CODE(w, .query = NULL);
    r = world_go_to(w,
                    &(struct connect){.query =
                                          "response_type=code&mode=simulated"
                                          "&scope=read_odometer%20read_vin"},
                    "grant");
    assert_int_equal(r.status, 200);
}

/* ---- one car, no code, once more ---- */

#define LINK "response_type=code&mode=simulated&state=s1"

static str
allow(struct world *w, const struct reply *page)
{
    return arena_fmt(w->arena, STR_FMT STR_FMT "&decision=allow",
                     STR_ARG(reply_boxes(w, page, "vehicle")),
                     STR_ARG(reply_boxes(w, page, "permission")));
}

/* BUICK's garage holds two cars. */
#define BUICK .make = "BUICK"

static size_t
vehicles_of(struct world *w, str code, str *first)
{
    struct reply r = world_redeem(w, code);

    r = ASK(w, .target = S("/v2.0/vehicles"),
            .bearer = reply_json(&r, "access_token"));
    *first = (str){r.body.at + sizeof "{\"vehicles\":[\"" - 1, 36};
    return (size_t)(reply_json(&r, "count").at[0] - '0');
}

FLOW(a_token_reaches_all_cars_that_were_ticked)
{
    str id;

    assert_int_equal(vehicles_of(w, CODE(w, BUICK), &id), 2);
}

FLOW(single_select_offers_radio_buttons_and_gives_one_car)
{
    struct connect c = {.query = LINK "&single_select=TRUE", BUICK};
    struct reply page = world_go_to(w, &c, "grant");
    str id;

    assert_true(reply_says(&page, "type=\"radio\""));
    assert_int_equal(vehicles_of(w, world_code(w, &c), &id), 1);
}

FLOW(single_select_refuses_a_form_with_two_cars)
{
    struct reply two = world_go_to(w, &(struct connect){BUICK}, "grant");
    struct connect c = {.query = LINK "&single_select=true", BUICK};
    struct reply page = world_go_to(w, &c, "grant");
    str form = allow(w, &page), rest = page.body, value, more;

    (void)two;
    for (int i = 0; i < 2; i++) {
        while (!str_starts(rest, S("name=\"vehicle\" value=\"")))
            rest = str_from(rest, 1);
        rest = str_from(rest, 22);
        (void)str_cut(rest, '"', &value, &more);
        form = arena_fmt(w->arena, STR_FMT "&vehicle=" STR_FMT, STR_ARG(form),
                         STR_ARG(value));
    }
    assert_int_equal(world_post(w, NULL, page.location, &page, form).status,
                     403);
}

FLOW(single_select_vin_shows_that_car_alone)
{
    struct reply page = world_go_to(
        w,
        &(struct connect){.query = LINK "&single_select=true&single_select_vin="
                                        "1FTFW1ET7EF999901",
                          .username = "1FTFW1ET7EF999901@bev.smartcar.com"},
        "grant");

    assert_int_equal(page.status, 200);
    assert_true(reply_says(&page, "Ford"));
    assert_false(reply_says(&page, "type=\"radio\""));
}

FLOW(a_vin_that_is_not_on_the_account_gets_a_page_that_says_so)
{
    struct reply page = world_go_to(
        w,
        &(struct connect){.query = LINK "&single_select=true&single_select_vin="
                                        "1FTFW1ET7EF999901"},
        "grant");

    assert_int_equal(page.status, 200);
    assert_true(reply_says(&page, "does not hold the car"));
    assert_true(reply_says(&page, "999901"));
    assert_false(reply_says(&page, "approval-button"));
}

FLOW(without_a_code_the_app_gets_user_id_and_state)
{
    struct reply page = world_go_to(
        w,
        &(struct connect){.query = "response_type=none&mode=simulated&state=s1"
                                   "&external_id=kim&redirect_uri="
                                   "https://app.example/cb"},
        "grant");
    struct reply r = world_post(w, NULL, page.location, &page, allow(w, &page));

    assert_int_equal(r.status, 302);
    assert_str(location_parameter(w, r.location, "code"), S(""));
    assert_int_equal(location_parameter(w, r.location, "user_id").len, 36);
    assert_str(location_parameter(w, r.location, "external_id"), S("kim"));
}

FLOW(without_redirect_uri_the_flow_ends_on_a_page_for_the_registered_origin)
{
    struct reply page = world_go_to(
        w,
        &(struct connect){.query = "response_type=none&mode=simulated&state=s1"
                                   "&app_origin=https://app.example"},
        "grant");
    struct reply r = world_post(w, NULL, page.location, &page, allow(w, &page));

    assert_int_equal(r.status, 303);
    r = ASK(w, .target = r.location);
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "data-origin=\"https://app.example\""));
    assert_true(reply_says(&r, "data-state=\"s1\""));
    assert_true(reply_says(&r, "data-error=\"\""));
}

FLOW(a_denial_without_redirect_uri_tells_the_page_too)
{
    struct reply page = world_go_to(
        w, &(struct connect){.query = "response_type=none&mode=simulated"},
        "grant");
    struct reply r =
        world_post(w, NULL, page.location, &page, S("&decision=deny"));

    r = ASK(w, .target = r.location);
    assert_true(reply_says(&r, "data-error=\"access_denied\""));
    assert_true(reply_says(&r, "data-user-id=\"\""));
}

/* The last page of a session without redirect URI, after this form. */
static struct reply
last_page(struct world *w, const struct reply *page, str form)
{
    struct reply r = world_post(w, NULL, page->location, page, form);

    assert_int_equal(r.status, 303);
    assert_true(str_ends(r.location, S("/done")));
    return ASK(w, .target = r.location);
}

#define HOSTED "response_type=none&mode=simulated&scope="

FLOW(the_last_page_names_the_cars_and_what_was_allowed)
{
    struct reply page = world_go_to(
        w,
        &(struct connect){BUICK, .query = HOSTED "read_odometer+read_location"
                                                 "+control_charge"},
        "grant");
    struct reply r =
        last_page(w, &page,
                  arena_fmt(w->arena,
                            STR_FMT "&permission=read_odometer&"
                                    "permission=control_charge&decision=allow",
                            STR_ARG(reply_boxes(w, &page, "vehicle"))));

    assert_true(reply_says(&r, "2 cars are connected"));
    assert_true(reply_says(&r, "<li><b>Buick "));
    assert_true(reply_says(&r, "may see</h3>"));
    assert_true(reply_says(&r, "<li>Distance driven</li>"));
    assert_true(reply_says(&r, "may do</h3>"));
    assert_false(reply_says(&r, "Where the car is"));
}

FLOW(the_last_page_is_in_the_language_of_the_session)
{
    struct reply page = world_go_to(
        w,
        &(struct connect){.make = "VOLKSWAGEN",
                          .query = HOSTED "read_odometer&flags=country:DE"},
        "grant");
    struct reply r = last_page(w, &page, allow(w, &page));

    assert_true(reply_says(&r, "<html lang=\"de\""));
    assert_true(reply_says(&r, "<li><b>Volkswagen "));
    assert_true(reply_says(&r, "<li>Kilometerstand</li>"));
}

FLOW(the_last_page_after_a_denial_names_no_car)
{
    struct reply page = world_go_to(
        w, &(struct connect){.query = HOSTED "read_odometer"}, "grant");
    struct reply r = last_page(w, &page, S("&decision=deny"));

    assert_false(reply_says(&r, "Chevrolet"));
    assert_false(reply_says(&r, "Distance driven"));
}

FLOW(the_last_page_says_nothing_of_a_car_that_was_disconnected_since)
{
    struct reply page = world_go_to(w, &(struct connect){0}, "grant"), r;
    str code, token, id,
        done = arena_fmt(
            w->arena, STR_FMT "done",
            STR_ARG(((str){page.location.at,
                           page.location.len - (sizeof "grant" - 1)})));

    r = world_post(w, NULL, page.location, &page, allow(w, &page));
    code = location_parameter(w, r.location, "code");
    r = ASK(w, .target = done);
    assert_true(reply_says(&r, "<li><b>Chevrolet "));
    r = world_redeem(w, code);
    token = reply_json(&r, "access_token");
    r = ASK(w, .target = S("/v2.0/vehicles"), .bearer = token);
    id = arena_dup(w->arena,
                   (str){r.body.at + sizeof "{\"vehicles\":[\"" - 1, 36});
    r = ASK(w, .method = DELETE, .bearer = token,
            .target =
                arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/application",
                          STR_ARG(id)));
    assert_int_equal(r.status, 200);
    r = ASK(w, .target = done);
    assert_int_equal(r.status, 200);
    assert_false(reply_says(&r, "Chevrolet"));
    assert_false(reply_says(&r, "Distance driven"));
}

FLOW(external_id_stays_until_it_is_replaced_or_cleared)
{
    static const struct {
        const char *query, *comes_back;
    } links[] = {
        {LINK "&approval_prompt=force&external_id=kim",  "kim"},
        {LINK "&approval_prompt=force",                  "kim"},
        {LINK "&approval_prompt=force&external_id=lee",  "lee"},
        {LINK "&approval_prompt=force&external_id=null", ""   },
        {LINK "&approval_prompt=force",                  ""   },
    };

    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        struct reply page =
            world_go_to(w, &(struct connect){.query = links[i].query}, "grant");
        struct reply r =
            world_post(w, NULL, page.location, &page, allow(w, &page));

        assert_str(location_parameter(w, r.location, "external_id"),
                   str_of(links[i].comes_back));
    }
}

FLOW(an_account_with_a_second_factor_is_asked_for_its_code)
{
    struct connect c = {.username = "kim%2Bmfa@example.org"};
    struct reply page = world_go_to(w, &c, "code"), r;

    assert_true(reply_says(&page, "id=\"code\""));
    r = world_post(w, NULL, page.location, &page, S("&code=12345"));
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "5 digits"));
    r = world_post(w, NULL, page.location, &page, S("&code=654321"));
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "2 tries"));
    r = world_post(w, NULL, page.location, &page, S("&code=123 456"));
    assert_int_equal(r.status, 303);
    assert_true(str_ends(r.location, S("/grant")));
    assert_int_equal(ASK(w, .target = r.location).status, 200);
}

FLOW(three_wrong_codes_lead_back_to_the_password)
{
    struct connect c = {.username = "kim%2Bmfa@example.org"};
    struct reply page = world_go_to(w, &c, "code"), r = {0};

    for (int i = 0; i < 3; i++)
        r = world_post(w, NULL, page.location, &page, S("&code=000000"));
    assert_int_equal(r.status, 303);
    assert_true(str_ends(r.location, S("/sign-in")));
    r = world_post(w, NULL, page.location, &page, S("&code=123456"));
    assert_int_equal(r.status, 303);
    assert_false(str_ends(r.location, S("/grant")));
}

FLOW(nothing_is_shown_of_an_account_before_its_code)
{
    struct connect c = {.username = "kim%2Bmfa@example.org"};
    struct reply page = world_go_to(w, &c, "code");
    str base = (str){page.location.at, page.location.len - 4};
    struct reply r =
        ASK(w, .target = arena_fmt(w->arena, STR_FMT "grant", STR_ARG(base)));

    assert_int_equal(r.status, 303);
    assert_true(str_ends(r.location, S("/code")));
}

static const struct {
    const char *username, *says, *from, *error;
} dead_ends[] = {
    {"nobody%2Bnone@example.org",         "no car in this account", "no_vehicles",
     "no_vehicles"                                                                                        },
    {"smartcar@invalid-subscription.com", "not active",             "subscription",
     "invalid_subscription"                                                                               },
    {"smartcar@vehicle-incompatible.com", "cannot be connected",
     "incompatible&share=no",                                                       "vehicle_incompatible"},
};

FLOW(a_dead_end_says_why_and_tells_the_app)
{
    for (size_t i = 0; i < sizeof dead_ends / sizeof dead_ends[0]; i++) {
        struct reply page =
            world_go_to(w,
                        &(struct connect){.username = dead_ends[i].username,
                                          .make = "AUDI"},
                        "grant");
        str base = (str){page.location.at, page.location.len - 5};
        struct reply r;

        assert_int_equal(page.status, 200);
        assert_true(reply_says(&page, dead_ends[i].says));
        r = world_post(
            w, NULL, arena_fmt(w->arena, STR_FMT "exit", STR_ARG(base)), &page,
            arena_fmt(w->arena, "&from=%s", dead_ends[i].from));
        assert_int_equal(r.status, 302);
        assert_str(location_parameter(w, r.location, "error"),
                   str_of(dead_ends[i].error));
        assert_str(location_parameter(w, r.location, "vin"), S(""));
        assert_str(location_parameter(w, r.location, "state"), S("s1"));
    }
}

FLOW(an_owner_may_tell_the_app_which_car_it_was)
{
    struct reply page = world_go_to(
        w,
        &(struct connect){.username = "smartcar@vehicle-incompatible.com",
                          .make = "AUDI"},
        "grant");
    str base = (str){page.location.at, page.location.len - 5};
    struct reply r =
        world_post(w, NULL, arena_fmt(w->arena, STR_FMT "exit", STR_ARG(base)),
                   &page, S("&from=incompatible&share=yes"));

    assert_str(location_parameter(w, r.location, "vin"),
               S("0SCAUDI012FE3B132"));
    assert_str(location_parameter(w, r.location, "make"), S("AUDI"));
    assert_int_equal(location_parameter(w, r.location, "year").len, 4);
}

FLOW(something_more_is_asked_alone_and_the_rest_stays)
{
    struct reply page, r;
    str token;

    (void)CODE(w, .query = LINK "&scope=read_odometer");
    page = world_go_to(
        w, &(struct connect){.query = LINK "&scope=read_odometer%20read_vin"},
        "grant");
    assert_true(reply_says(&page, "id=\"read_vin\""));
    assert_false(reply_says(&page, "id=\"read_odometer\""));
    assert_true(reply_says(&page, "Already allowed"));
    r = world_post(w, NULL, page.location, &page, allow(w, &page));
    r = world_redeem(w, location_parameter(w, r.location, "code"));
    token = reply_json(&r, "access_token");
    r = ASK(w, .target = S("/v2.0/vehicles"), .bearer = token);
    r = ASK(w, .bearer = token,
            .target = arena_fmt(w->arena, "/v2.0/vehicles/%.36s/permissions",
                                r.body.at + sizeof "{\"vehicles\":[\"" - 1));
    assert_true(reply_says(&r, "[\"read_odometer\",\"read_vin\"]"));
}

FLOW(an_owner_finds_the_choices_made_before)
{
    struct reply page;

    (void)CODE(w, .drop = "read_vehicle_info");
    page = world_go_to(
        w, &(struct connect){.query = LINK "&approval_prompt=force"}, "grant");
    assert_str(reply_boxes(w, &page, "permission"),
               S("&permission=read_odometer"));
}

FLOW(what_was_never_asked_before_comes_ticked)
{
    struct reply page;

    (void)CODE(w, .drop = "read_vehicle_info");
    page = world_go_to(w,
                       &(struct connect){.query = LINK
                                         "&approval_prompt=force&scope="
                                         "read_odometer%20read_vehicle_info"
                                         "%20read_vin"},
                       "grant");
    assert_str(reply_boxes(w, &page, "permission"),
               S("&permission=read_odometer&permission=read_vin"));
}

/* ---- signing in again ---- */

FLOW(signing_in_again_mends_a_connection_and_keeps_its_ids)
{
    const char *who =
        "CONNECTED_SERVICES_ACCOUNT.AUTHENTICATION_FAILED@smartcar.com";
    struct reply r = world_redeem(w, CODE(w, .username = who)), page;
    str token = reply_json(&r, "access_token"), id, path;

    r = ASK(w, .target = S("/v2.0/vehicles"), .bearer = token);
    id = arena_dup(w->arena,
                   (str){r.body.at + sizeof "{\"vehicles\":[\"" - 1, 36});
    path =
        arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/odometer", STR_ARG(id));
    r = ASK(w, .target = path, .bearer = token);
    assert_int_equal(r.status, 400);
    assert_true(reply_says(&r, "AUTHENTICATION_FAILED"));
    assert_true(reply_says(
        &r,
        arena_fmt(w->arena,
                  "\"resolution\":{\"type\":\"REAUTHENTICATE\",\"url\":"
                  "\"http://localhost:8480/oauth/reauthenticate?"
                  "response_type=vehicle_id&client_id=demo&vehicle_id=" STR_FMT
                  "\"}",
                  STR_ARG(id))
            .at));

    r = ASK(w,
            .target = arena_fmt(
                w->arena,
                "/oauth/reauthenticate?response_type=vehicle_id&client_id=demo"
                "&vehicle_id=" STR_FMT "&state=s2&redirect_uri="
                "https://app.example/cb",
                STR_ARG(id)));
    assert_int_equal(r.status, 303);
    page = ASK(w, .target = r.location);
    r = world_post(w, NULL, r.location, &page, S(""));
    assert_true(str_ends(r.location, S("/sign-in")));
    page = ASK(w, .target = r.location);
    r = world_post(w, NULL, r.location, &page,
                   arena_fmt(w->arena, "&username=%s&password=x", who));
    r = ASK(w, .target = r.location);
    assert_int_equal(r.status, 302);
    assert_str(location_parameter(w, r.location, "vehicle_id"), id);
    assert_str(location_parameter(w, r.location, "state"), S("s2"));
    assert_int_equal(ASK(w, .target = path, .bearer = token).status, 200);
}

FLOW(another_account_cannot_mend_a_connection)
{
    struct reply r = world_redeem(w, CODE(w, .query = NULL)), page;
    str id;

    r = ASK(w, .target = S("/v2.0/vehicles"),
            .bearer = reply_json(&r, "access_token"));
    id = arena_dup(w->arena,
                   (str){r.body.at + sizeof "{\"vehicles\":[\"" - 1, 36});
    r = ASK(w, .target = arena_fmt(w->arena,
                                   "/oauth/authorize?response_type=" STR_FMT
                                   "&client_id=demo",
                                   STR_ARG(id)));
    assert_int_equal(r.status, 303);
    page = ASK(w, .target = r.location);
    r = world_post(w, NULL, r.location, &page, S(""));
    page = ASK(w, .target = r.location);
    r = world_post(w, NULL, r.location, &page,
                   S("&username=somebody@else.example&password=x"));
    r = ASK(w, .target = r.location);
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "does not hold the car"));
}

FLOW(a_vehicle_of_another_app_is_unknown)
{
    struct reply r = world_redeem(w, CODE(w, .query = NULL));
    str id;

    r = ASK(w, .target = S("/v2.0/vehicles"),
            .bearer = reply_json(&r, "access_token"));
    id = (str){r.body.at + sizeof "{\"vehicles\":[\"" - 1, 36};
    r = ASK(w,
            .target = arena_fmt(
                w->arena,
                "/oauth/reauthenticate?response_type=vehicle_id&client_id=other"
                "&vehicle_id=" STR_FMT,
                STR_ARG(id)));
    assert_int_equal(r.status, 400);
    assert_true(reply_says(&r, "has not connected"));
}

/* ---- the redirect page of a popup ---- */

FLOW(the_redirect_page_speaks_to_a_registered_origin_only)
{
    /* demo has registered https://app.example/cb, and no redirect page */
    struct reply r = ASK(
        w, .target = S("/v2/redirect?app_origin=https://app.example&code=x"));

    assert_int_equal(r.status, 404);
}

/* ---- links that do not work ---- */

static struct reply
authorize(struct world *w, const char *query)
{
    return ASK(w, .target = arena_fmt(w->arena, "/oauth/authorize?%s", query));
}

static const struct {
    const char *query;
    bool has_exit;
    const char *says;
} refused[] = {
    {"response_type=code",                                                                                                                      false, "client_id"                       },
    {"client_id=nobody&response_type=code",                                                                                                     false, "nobody"                          },
    {"client_id=demo&client_id=demo&response_type=code",                                                                                        false, "client_id"                       },
    {"client_id=demo&response_type=code&redirect_uri=https://evil.example",
     false,                                                                                                                                            "evil.example"                    },
    {"client_id=demo&response_type=code&redirect_uri=https://app.example/cb/",
     false,                                                                                                                                            "redirect_uri"                    },
    {"client_id=demo&response_type=%zz",                                                                                                        false, "malformed"                       },
    {"client_id=demo",                                                                                                                          true,  "response_type"                   },
    {"client_id=demo&response_type=token",                                                                                                      true,  "token"                           },
    {"client_id=demo&response_type=code&mode=simulated&single_select=maybe",
     true,                                                                                                                                             "maybe"                           },
    {"client_id=demo&response_type=code&mode=simulated&single_select_vin=1C4JJXP6XNW999901",
     true,                                                                                                                                             "together with single_select=true"},
    {"client_id=demo&response_type=code&mode=simulated&single_select=true&single_select_vin=1C4JJXP6XNW99990I",
     true,                                                                                                                                             "single_select_vin"               },
    {"client_id=demo&response_type=code&single_select=true&single_select_vin=0VK00000000000000",
     true,                                                                                                                                             "test mode VIN"                   },
    {"client_id=demo&response_type=3b7e7f4e-6d0f-4b3e-9a53-2f3a3c1f6a01&mode=simulated",
     true,                                                                                                                                             "has not connected"               },
    {"client_id=demo&response_type=code&mode=simulated&request_uri=https://x.example",
     true,                                                                                                                                             "not available yet"               },
    {"client_id=demo&response_type=none&mode=simulated&app_origin=https://evil.example",
     false,                                                                                                                                            "app_origin"                      },
    {"client_id=demo&response_type=code&scope=read_batery",                                                                                     true,
     "read_battery"                                                                                                                                                                      },
    {"client_id=demo&response_type=code&mode=real",                                                                                             true,  "real"                            },
    {"client_id=demo&response_type=code&mode=simulated&approval_prompt=never",
     true,                                                                                                                                             "never"                           },
    {"client_id=demo&response_type=code&mode=simulated&make=TRABANT",                                                                           true,
     "TRABANT"                                                                                                                                                                           },
    {"client_id=demo&response_type=code&mode=simulated&flags=country:XX",                                                                       true,
     "country:XX"                                                                                                                                                                        },
    {"client_id=demo&response_type=code&mode=simulated&flags=color:red",                                                                        true,
     "color:red"                                                                                                                                                                         },
    {"client_id=demo&response_type=code&mode=simulated&scope%5B%5D=read_vin",
     true,                                                                                                                                             "scope[]"                         },
    {"client_id=demo&response_type=code&mode=simulated&state=a&state=b",                                                                        true,
     "state"                                                                                                                                                                             },
    {"client_id=demo&response_type=code&mode=simulated&state=a%0d%0ab",                                                                         true,
     "state"                                                                                                                                                                             },
    {"client_id=demo&response_type=code&mode=simulated&response_mode=fragment",
     true,                                                                                                                                             "fragment"                        },
    {"client_id=demo&response_type=code&mode=simulated&code_challenge=abc&code_challenge_method=S256",
     true,                                                                                                                                             "code_challenge"                  },
    {"client_id=demo&response_type=code&mode=simulated&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
     true,                                                                                                                                             "code_challenge_method"           },
    {"client_id=demo&response_type=code&mode=simulated&code_challenge_method=plain&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
     true,                                                                                                                                             "plain"                           },
    {"client_id=demo&response_type=code",                                                                                                       true,  "mode=simulated"                  },
};

FLOW(a_link_that_does_not_work_says_what_is_wrong_and_goes_nowhere)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct reply r = authorize(w, refused[i].query);

        if (r.status < 400 || r.location.len > 0 ||
            !reply_says(&r, refused[i].says) ||
            reply_says(&r, "id=\"exit-button\"") != refused[i].has_exit)
            fail_msg("%s: %d\n" STR_FMT, refused[i].query, r.status,
                     STR_ARG(r.body));
        w->browser.cookie_count = 0;
    }
}

/* What is wrong with these is found before the app is. */
static bool
is_of_no_app(const char *says)
{
    return str_eq(str_of(says), S("client_id")) ||
           str_eq(str_of(says), S("nobody")) ||
           str_eq(str_of(says), S("malformed"));
}

FLOW(who_can_mend_a_link_is_named_once_its_app_is_known)
{
    /* the last row is for real cars: its page has words of its own */
    for (size_t i = 0; i + 1 < sizeof refused / sizeof refused[0]; i++) {
        struct reply r = authorize(w, refused[i].query);
        bool named = reply_says(&r, "The developer of App demo."),
             unnamed = reply_says(&r, "The developer of the app.");

        if (named == unnamed || unnamed != is_of_no_app(refused[i].says))
            fail_msg("%s: %d " STR_FMT, refused[i].query, r.status,
                     STR_ARG(r.body));
        w->browser.cookie_count = 0;
    }
}

FLOW(an_unknown_permission_leads_to_the_list_of_all)
{
    struct reply r =
        ASK(w, .target = S("/oauth/authorize?client_id=demo&response_type=code"
                           "&mode=simulated&scope=read_batery"));

    assert_true(reply_says(&r, "<a href=\"/docs/permissions\">All perm"));
    r = ASK(w, .target = S("/docs/permissions"));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "<html lang=\"en\""));
    for (size_t i = 0; i < PERMISSION_COUNT; i++) {
        str row = arena_fmt(w->arena, "<code>" STR_FMT "</code>",
                            STR_ARG(permission_row((enum permission)i)->name));

        assert_true(reply_says(&r, arena_cstr(w->arena, row)));
    }
}

FLOW(an_unknown_brand_leads_to_the_list_of_all)
{
    struct reply r =
        ASK(w, .target = S("/oauth/authorize?client_id=demo&response_type=code"
                           "&mode=simulated&make=TRABANT"));

    assert_true(reply_says(&r, "<a href=\"/docs/makes\">All brands</a>"));
    r = ASK(w, .target = S("/docs/makes"));
    assert_int_equal(r.status, 200);
    for (size_t i = 0; i < make_count(); i++) {
        str row = arena_fmt(w->arena, "<code>" STR_FMT "</code>",
                            STR_ARG(make_row(i)->id));

        assert_true(reply_says(&r, arena_cstr(w->arena, row)));
    }
}

FLOW(a_wrong_value_that_no_list_helps_with_leads_to_none)
{
    struct reply r =
        ASK(w, .target = S("/oauth/authorize?client_id=demo&response_type=code"
                           "&mode=simulated&approval_prompt=never"));

    assert_int_equal(r.status, 400);
    assert_false(reply_says(&r, "/docs/"));
}

FLOW(the_lists_for_developers_are_in_english_for_everybody)
{
    static const char *const lists[] = {"/docs/permissions", "/docs/makes"};

    for (size_t i = 0; i < 2; i++) {
        struct reply r = ASK(w, .target = str_of(lists[i]),
                             .headers = {
                                 {S("accept-language"), S("de")}
        });

        assert_true(reply_says(&r, "<html lang=\"en\""));
        assert_true(reply_says(&r, "Skip to content"));
    }
}

FLOW(exit_tells_the_app_what_was_wrong)
{
    struct reply page = authorize(
                     w, "client_id=demo&response_type=code&mode=simulated"
                        "&state=s%2B1&approval_prompt=never"),
                 r;
    str action = page.body;

    while (!str_starts(action, S("action=\"/connect/")))
        action = str_from(action, 1);
    r = world_post(w, NULL, (str){action.at + 8, 50}, &page, S("&from=error"));
    assert_int_equal(r.status, 302);
    assert_str(location_parameter(w, r.location, "error"),
               S("configuration_error"));
    assert_str(location_parameter(w, r.location, "status_code"), S("400"));
    assert_str(location_parameter(w, r.location, "error_message"),
               S("Invalid parameter approval_prompt: never."));
    assert_str(location_parameter(w, r.location, "state"), S("s+1"));
}

FLOW(a_plus_in_a_browser_sdks_state_stays_a_plus)
{
    /* base64 of {"instanceId":"1~~>"} has a + in it */
    const char *query = "response_type=code&mode=simulated&state="
                        "eyJpbnN0YW5jZUlkIjoiMX5+PiJ9";
    struct reply r = world_go_to(w, &(struct connect){.query = query}, "grant");

    r = world_post(w, NULL, r.location, &r, S("&decision=deny"));
    assert_str(location_parameter(w, r.location, "state"),
               S("eyJpbnN0YW5jZUlkIjoiMX5+PiJ9"));
}

FLOW(any_other_plus_in_state_is_a_space)
{
    struct reply r =
        world_go_to(w,
                    &(struct connect){
                        .query = "response_type=code&mode=simulated&state=a+b"},
                    "grant");

    r = world_post(w, NULL, r.location, &r, S("&decision=deny"));
    assert_str(location_parameter(w, r.location, "state"), S("a b"));
}

/* ---- languages ---- */

static struct reply
start_page(struct world *w, const char *accepted, const char *flags)
{
    struct reply page,
        r = ASK(w,
                .target = arena_fmt(
                    w->arena,
                    "/oauth/authorize?response_type=code&client_id=demo"
                    "&scope=read_odometer&mode=simulated%s",
                    flags),
                .headers = {
                    {S("accept-language"), str_of(accepted)}
    });

    assert_int_equal(r.status, 303);
    page = ASK(w, .target = r.location,
               .headers = {
                   {S("accept-language"), str_of(accepted)}
    });
    page.location = r.location;
    return page;
}

FLOW(pages_are_in_the_language_that_the_browser_likes)
{
    struct reply r = start_page(w, "fr, de-AT;q=0.9, en;q=0.8", "");

    assert_true(reply_says(&r, "<html lang=\"de\">"));
    assert_true(reply_says(&r, "Ihr Auto mit App demo verbinden"));
    r = start_page(w, "zh-CN", "");
    assert_true(reply_says(&r, "<html lang=\"zh\">"));
    r = start_page(w, "sw", "");
    assert_true(reply_says(&r, "<html lang=\"en\">"));
    assert_true(reply_says(&r, "Connect your car to App demo"));
}

FLOW(the_language_of_the_country_is_the_second_guess)
{
    struct reply r = start_page(w, "", "&flags=country:DE");

    assert_true(reply_says(&r, "<html lang=\"de\">"));
    assert_true(reply_says(&r, "Deutschland"));
    r = start_page(w, "en", "&flags=country:DE");
    assert_true(reply_says(&r, "<html lang=\"en\">"));
}

FLOW(a_language_chosen_on_the_page_stays_for_the_next_session)
{
    struct reply r = start_page(w, "en", ""), next;

    assert_true(reply_says(&r, "<option value=\"de\" lang=\"de\">Deutsch"));
    next = world_post(w, NULL, r.location, &r, S("&language=de"));
    assert_int_equal(next.status, 303);
    r = ASK(w, .target = next.location);
    assert_true(reply_says(&r, "<html lang=\"de\">"));
    r = start_page(w, "en", "");
    assert_true(reply_says(&r, "<html lang=\"de\">"));
    next = world_post(w, NULL, r.location, &r, S("&language=xx&country=XX"));
    r = ASK(w, .target = next.location);
    assert_true(reply_says(&r, "<html lang=\"de\">"));
}

FLOW(an_owner_reads_an_error_in_their_language_and_the_app_in_english)
{
    struct reply r =
        ASK(w,
            .target = S("/oauth/authorize?response_type=code&client_id=demo"
                        "&mode=simulated&scope=read_batery"),
            .headers = {
                {S("accept-language"), S("de")}
    });
    struct reply page = start_page(w, "de", "");
    str base = (str){page.location.at, page.location.len - 5};

    assert_int_equal(r.status, 400);
    assert_true(reply_says(&r, "App demo fragt nach „read_batery“."));
    assert_true(reply_says(&r, "Meinten Sie „read_battery“?"));
    r = ASK(w, .target = S("/nowhere"),
            .headers = {
                {S("accept-language"), S("zh")}
    });
    assert_true(reply_says(&r, "这里没有内容"));
    r = world_post(w, NULL, arena_fmt(w->arena, STR_FMT "leave", STR_ARG(base)),
                   &page, S(""));
    assert_str(location_parameter(w, r.location, "error_description"),
               S("The user exited Connect before granting your application "
                 "access"));
}

FLOW(the_first_country_is_no_country_when_none_is_known)
{
    struct reply r = start_page(w, "en", "");

    assert_true(reply_says(&r, "<option value=\"\" selected>Please choose"));
    r = start_page(w, "en", "&flags=country:DE");
    assert_true(reply_says(&r, "<option value=\"DE\" selected>Germany"));
    assert_false(reply_says(&r, "Please choose"));
}

/* ---- what was left off at the maker ---- */

static const char asks_for_two[] =
    "response_type=code&mode=simulated"
    "&scope=required:read_battery%20read_odometer";

FLOW(what_was_left_off_at_the_maker_is_said_once)
{
    struct connect c = {.query = asks_for_two,
                        .username = "kim%2Bmissing@example.org"};
    struct reply r = world_go_to(w, &c, "sign-in");
    str base = (str){r.location.at, r.location.len - 7};
    str form = S("&username=kim%2Bmissing@example.org&password=x");
    struct reply said = world_post(w, NULL, r.location, &r, form);

    assert_int_equal(said.status, 200);
    assert_true(reply_says(&said, "1 item was left off"));
    assert_true(reply_says(&said, "<li><b>Drive battery</b></li>"));
    assert_false(reply_says(&said, "Distance driven"));
    r = ASK(w, .target = arena_fmt(w->arena, STR_FMT "grant", STR_ARG(base)));
    assert_int_equal(r.status, 303);
    assert_true(str_ends(r.location, S("/sign-in")));
    r = world_post(w, NULL,
                   arena_fmt(w->arena, STR_FMT "sign-in", STR_ARG(base)), &said,
                   form);
    assert_int_equal(r.status, 303);
    assert_true(str_ends(r.location, S("/grant")));
}

FLOW(an_owner_who_would_rather_not_share_goes_back_to_the_app)
{
    struct connect c = {.query = asks_for_two};
    struct reply r = world_go_to(w, &c, "sign-in");
    str base = (str){r.location.at, r.location.len - 7};
    struct reply said =
        world_post(w, NULL, r.location, &r,
                   S("&username=kim%2Bmissing@example.org&password=x"));

    r = world_post(w, NULL, arena_fmt(w->arena, STR_FMT "leave", STR_ARG(base)),
                   &said, S(""));
    assert_int_equal(r.status, 302);
    assert_str(location_parameter(w, r.location, "error"),
               S("user_manually_returned_to_application"));
}

FLOW(nothing_is_missing_if_the_app_needs_nothing)
{
    struct connect c = {.query = "response_type=code&mode=simulated"
                                 "&scope=read_battery"};
    struct reply r = world_go_to(w, &c, "sign-in");

    r = world_post(w, NULL, r.location, &r,
                   S("&username=kim%2Bmissing@example.org&password=x"));
    assert_true(str_ends(r.location, S("/grant")));
}
