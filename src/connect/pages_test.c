/* SPDX-License-Identifier: Apache-2.0
 * Whatever stands in their fields, pages are whole, escaped and in bounds. */
#include <stdio.h>
#include <string.h>

#include "connect/assets.h"
#include "connect/pages.h"
#include "page_fill.h"
#include "test.h"

static bool
has(str page, str part)
{
    for (size_t i = 0; i + part.len <= page.len; i++) {
        if (memcmp(page.at + i, part.at, part.len) == 0)
            return true;
    }
    return false;
}

static size_t
count(str page, str part)
{
    size_t n = 0;

    for (size_t i = 0; i + part.len <= page.len; i++)
        n += memcmp(page.at + i, part.at, part.len) == 0;
    return n;
}

/* One way through every page, for each of 300 seeds. */
static void
each_page(str text, void (*check)(const char *name, str page))
{
    for (size_t i = 0; i < filled_pages_count; i++) {
        for (uint64_t seed = 0; seed < 300; seed++) {
            struct arena *a = arena_open();
            struct fill f = {.arena = a, .text = text, .seed = seed};
            struct buf out = {.arena = a, .max = PAGE_MAX};

            filled_pages[i].show(&out, &f);
            assert_false(out.full);
            check(filled_pages[i].name, buf_str(&out));
            arena_close(a);
        }
    }
}

#define HOSTILE "<script>\"'&<!--</title>"

static void
is_escaped(const char *name, str page)
{
    bool whole =
        !has(page, S(HOSTILE)) && !has(page, S("<script>")) &&
        !has(page, S("'&<")) && count(page, S("<!--")) == 0 &&
        count(page, S("</title>")) == 1 &&
        count(page, S("<script ")) == count(page, S("<script src=\"/assets/"));

    if (!whole)
        fail_msg("%s lets markup through:\n" STR_FMT, name, STR_ARG(page));
}

TEST(a_hostile_text_is_escaped_in_every_field_of_every_page)
{
    assert_true(filled_pages_count >= 11);
    each_page(S(HOSTILE), is_escaped);
}

static bool
is_void(str tag)
{
    static const str voids[] = {STR("meta"), STR("link"),   STR("input"),
                                STR("br"),   STR("img"),    STR("!DOCTYPE"),
                                STR("path"), STR("circle"), STR("rect")};

    for (size_t i = 0; i < sizeof voids / sizeof *voids; i++) {
        if (str_eq(voids[i], tag))
            return true;
    }
    return false;
}

struct tag {
    str name;
    bool closes;
    size_t quotes;
};

/* The tag at page.at[*at], which is '<'; *at moves behind it. */
static struct tag
read_tag(str page, size_t *at)
{
    bool closes = page.at[*at + 1] == '/';
    size_t start = *at + 1 + closes, end = start;
    struct tag t = {.closes = closes};

    while (strchr("> \n/", page.at[end]) == NULL)
        end++;
    t.name = (str){page.at + start, end - start};
    for (; page.at[end] != '>'; end++)
        t.quotes += page.at[end] == '"';
    *at = end;
    return t;
}

/* Every element is closed, innermost first; and not one quote is astray. */
static void
is_balanced(const char *name, str page)
{
    str open[64];
    size_t depth = 0;

    for (size_t at = 0; at < page.len; at++) {
        struct tag t;

        if (page.at[at] != '<')
            continue;
        t = read_tag(page, &at);
        if (t.quotes % 2 != 0)
            fail_msg("%s: a quote astray in <" STR_FMT ">", name,
                     STR_ARG(t.name));
        if (t.closes && (depth == 0 || !str_eq(open[--depth], t.name)))
            fail_msg("%s: </" STR_FMT "> closes another", name,
                     STR_ARG(t.name));
        if (!t.closes && !is_void(t.name))
            open[depth++] = t.name;
        assert_true(depth < 64);
    }
    assert_int_equal(depth, 0);
}

TEST(every_element_of_every_page_is_closed)
{
    each_page(S("x"), is_balanced);
}

/* Every form that posts carries the token, and every id is there once. */
static void
posts_carry_the_token(const char *name, str page)
{
    str rest = page;
    size_t at = 0;

    for (; at + 20 < rest.len; at++) {
        str here = str_from(page, at);
        size_t end = 0;

        if (!str_starts(here, S("<form")))
            continue;
        while (!str_starts(str_from(here, end), S("</form>")))
            end++;
        here.len = end;
        if (has(here, S("method=\"post\"")) &&
            !has(here, S("action=\"/look\"")) &&
            count(here, S("name=\"csrf\"")) != 1)
            fail_msg("%s: a form without csrf: " STR_FMT, name, STR_ARG(here));
    }
}

TEST(every_form_that_posts_carries_the_token)
{
    each_page(S("x"), posts_carry_the_token);
}

static void
needs_no_looser_policy(const char *name, str page)
{
    static const str refused[] = {STR(" style="), STR("<style"),
                                  STR(" onclick"), STR("javascript:"),
                                  STR("<iframe")};

    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (has(page, refused[i]))
            fail_msg("%s holds %s", name, refused[i].at);
    }
}

TEST(no_page_needs_inline_style_or_script)
{
    each_page(S("x"), needs_no_looser_policy);
}

struct world {
    struct arena *arena;
    struct buf out;
    struct page_frame frame;
};

static struct world
world_open(void)
{
    struct arena *a = arena_open();

    return (struct world){
        .arena = a,
        .out = {.arena = a,                        .max = PAGE_MAX},
        .frame = { .language = S("en"),
                .step = STEP_CHOOSE,
                .app_name = S("Tideplug"),
                .app_initials = page_initials(a, S("Tideplug")),
                .base = url_own(S("/connect/s1")),
                .csrf = S("token")},
    };
}

#define assert_has(w, part)   assert_true(has(buf_str(&(w).out), S(part)))
#define assert_lacks(w, part) assert_false(has(buf_str(&(w).out), S(part)))

TEST(the_preamble_has_the_button_clients_click)
{
    struct world w = world_open();
    struct page_preamble v = {.frame = w.frame};

    page_preamble(&w.out, &v);
    assert_has(w, "<form method=\"post\" action=\"/connect/s1/start\"");
    assert_has(w, "id=\"continue-button\"");
    arena_close(w.arena);
}

TEST(the_brand_list_has_the_ids_clients_click)
{
    struct world w = world_open();
    const struct page_brand brands[] = {
        {.id = S("CHEVROLET"), .name = S("Chevrolet"), .initials = S("CH")}
    };
    struct page_brands v = {
        .frame = w.frame, .brands = brands, .brands_count = 1, .total = 1};

    page_brands(&w.out, &v);
    assert_has(w, "id=\"brand-search\"");
    assert_has(w, "<button class=\"brand-list-item\" id=\"CHEVROLET\" "
                  "name=\"make\" value=\"CHEVROLET\"");
    assert_has(w, "value=\"UNKNOWN\"");
    assert_has(w, "1 brand.");
    arena_close(w.arena);
}

TEST(a_search_that_finds_nothing_says_so)
{
    struct world w = world_open();
    struct page_brands v = {.frame = w.frame,
                            .query = S("trabant"),
                            .country = S("Germany"),
                            .total = 45};

    page_brands(&w.out, &v);
    assert_has(w, "No brand in Germany matches “trabant”.");
    assert_has(w, "Show all 45 brands");
    arena_close(w.arena);
}

TEST(the_sign_in_page_has_the_ids_clients_fill)
{
    struct world w = world_open();
    struct page_sign_in v = {.frame = w.frame, .make = S("Kia")};

    page_sign_in(&w.out, &v);
    assert_has(w, "id=\"username\" name=\"username\"");
    assert_has(w, "id=\"password\" name=\"password\" type=\"password\"");
    assert_has(w, "id=\"sign-in-button\"");
    assert_lacks(w, "role=\"alert\"");
    assert_lacks(w, "Error:");
    arena_close(w.arena);
}

TEST(an_empty_password_is_named_and_the_username_kept)
{
    struct world w = world_open();
    struct page_sign_in v = {.frame = w.frame,
                             .make = S("Kia"),
                             .username = S("kim@example.org"),
                             .password_is_empty = true};

    page_sign_in(&w.out, &v);
    assert_has(w, "<title>Error: Sign in to Kia");
    assert_has(w, "1 field needs a look");
    assert_has(w, "value=\"kim@example.org\"");
    assert_has(w, "id=\"password-err\">Enter the password.");
    arena_close(w.arena);
}

static const struct page_permission reads[] = {
    {.id = STR("read_battery"), .name = STR("Drive battery"), .needed = true},
    {.id = STR("read_odometer"),                         .name = STR("Distance"),                            .checked = true},
    {.id = STR("read_location"),          .name = STR("Place")          },
};
static const struct page_vehicle cars[] = {
    {.id = STR("1"), .name = STR("ID.3"), .checked = true             },
    {.id = STR("2"), .name = STR("Golf"), .not_chosen = STR("Petrol.")},
};

static struct page_grant
grant(const struct world *w)
{
    return (struct page_grant){.frame = w->frame,
                               .vehicles = cars,
                               .vehicles_count = 2,
                               .reads = reads,
                               .reads_count = 3,
                               .some_needed = true};
}

TEST(the_grant_page_has_the_ids_clients_click)
{
    struct world w = world_open();
    struct page_grant v = grant(&w);

    page_grant(&w.out, &v);
    assert_has(w, "class=\"page-content\"");
    assert_has(w, "id=\"approval-button\" name=\"decision\" value=\"allow\"");
    assert_has(w, "id=\"deny-button\" name=\"decision\" value=\"deny\"");
    arena_close(w.arena);
}

TEST(a_needed_permission_has_a_lock_instead_of_a_box)
{
    struct world w = world_open();
    struct page_grant v = grant(&w);

    page_grant(&w.out, &v);
    assert_has(w, "<span class=\"pill\">Needed</span>");
    assert_has(w, "<input type=\"hidden\" name=\"permission\" "
                  "value=\"read_battery\">");
    assert_lacks(w, "id=\"read_battery\"");
    assert_has(w, "value=\"read_odometer\" checked");
    assert_has(w, "value=\"read_location\" aria");
    arena_close(w.arena);
}

TEST(a_car_that_cannot_be_chosen_is_shown_with_its_reason)
{
    struct world w = world_open();
    struct page_grant v = grant(&w);

    page_grant(&w.out, &v);
    assert_has(w, "id=\"vehicle-2\" name=\"vehicle\" value=\"2\" disabled");
    assert_has(w, "Petrol.");
    arena_close(w.arena);
}

TEST(one_car_only_is_chosen_by_radio_buttons)
{
    struct world w = world_open();
    struct page_grant v = grant(&w);

    v.single = true;
    page_grant(&w.out, &v);
    assert_has(w, "<input type=\"radio\" id=\"vehicle-1\"");
    assert_lacks(w, "type=\"checkbox\" id=\"vehicle-1\"");
    arena_close(w.arena);
}

TEST(the_grant_page_says_what_is_missing)
{
    struct world w = world_open();
    struct page_grant v = grant(&w);

    v.no_vehicle = v.no_permission = true;
    page_grant(&w.out, &v);
    assert_has(w, "<title>Error: Choose what to share");
    assert_has(w, "role=\"alert\" id=\"missing\" tabindex=\"-1\">");
    assert_has(w, "Two things are missing");
    assert_has(w, "id=\"cars-err\"");
    assert_has(w, "id=\"items-err\"");
    arena_close(w.arena);
}

TEST(an_error_page_offers_exit_only_when_there_is_a_way_back)
{
    struct world w = world_open(), without = world_open();
    struct page_error v = {.frame = w.frame, .title = S("T"), .can_exit = true};

    page_error(&w.out, &v);
    assert_has(w, "action=\"/connect/s1/exit\"");
    assert_has(w, "id=\"exit-button\"");
    v.can_exit = false;
    page_error(&without.out, &v);
    assert_lacks(without, "exit-button");
    assert_has(without, "You can close this page.");
    arena_close(w.arena);
    arena_close(without.arena);
}

TEST(only_an_app_in_development_is_offered_a_simulated_car)
{
    struct world w = world_open(), dev = world_open();
    struct page_live v = {.frame = w.frame};

    page_live(&w.out, &v);
    assert_lacks(w, "simulated-link");
    v.simulated = url_own(S("/oauth/authorize?mode=simulated&client_id=a"));
    page_live(&dev.out, &v);
    assert_has(dev, "id=\"simulated-link\" href=\"/oauth/authorize"
                    "?mode=simulated&amp;client_id=a\"");
    arena_close(w.arena);
    arena_close(dev.arena);
}

TEST(the_look_the_owner_chose_is_on_the_root)
{
    struct world w = world_open(), dark = world_open();
    struct page_preamble v = {.frame = w.frame};

    page_preamble(&w.out, &v);
    assert_has(w, "<html lang=\"en\">");
    v.frame.look = LOOK_DARK;
    page_preamble(&dark.out, &v);
    assert_has(dark, "<html lang=\"en\" data-look=\"dark\">");
    assert_has(dark, "value=\"dark\" aria-pressed=\"true\"");
    arena_close(w.arena);
    arena_close(dark.arena);
}

TEST(a_step_that_is_behind_is_done_and_one_is_current)
{
    struct world w = world_open();
    struct page_sign_in v = {.frame = w.frame};

    v.frame.step = STEP_SIGN_IN;
    page_sign_in(&w.out, &v);
    assert_has(w, "<li class=\"done\">Start</li>\n<li class=\"done\">Brand</li>"
                  "\n<li aria-current=\"step\">Sign in</li>\n<li>Choose</li>");
    arena_close(w.arena);
}

/* 28 permissions, 20 cars, and names that fill a line of a phone ten times. */
TEST(the_longest_grant_page_has_room)
{
    static struct page_permission many[28];
    static struct page_vehicle fleet[20];
    static char name[512];
    struct world w = world_open();
    struct page_grant v = grant(&w);

    memset(name, '&', sizeof name);
    w.frame.app_name = v.frame.app_name = (str){name, 128};
    for (size_t i = 0; i < 28; i++)
        many[i] = (struct page_permission){
            .id = {name, 64 },
            .name = {name, 128},
            .sentence = {name, 256},
            .example = {name, 128},
            .why = {name, 256}
        };
    for (size_t i = 0; i < 20; i++)
        fleet[i] = (struct page_vehicle){
            .id = {name, 36 },
              .name = {name, 128},
              .not_chosen = {name, 256}
        };
    v.vehicles = fleet;
    v.vehicles_count = 20;
    v.reads = many;
    v.reads_count = 28;
    page_grant(&w.out, &v);
    assert_false(w.out.full);
    arena_close(w.arena);
}

TEST(initials_are_of_the_first_two_words_or_letters)
{
    struct arena *a = arena_open();

    assert_str(page_initials(a, S("Kilometer Versicherung AG")), S("KV"));
    assert_str(page_initials(a, S("tideplug")), S("TI"));
    assert_str(page_initials(a, S("Škoda")), S("ŠK"));
    assert_str(page_initials(a, S("X")), S("X"));
    assert_str(page_initials(a, S("Mercedes-Benz")), S("MB"));
    assert_str(page_initials(a, S("Kia")), S("KIA"));
    assert_str(page_initials(a, S("DS Automobiles")), S("DS"));
    assert_str(page_initials(a, S("BMW connected")), S("BMW"));
    assert_str(page_initials(a, S("A Better Route")), S("AB"));
    assert_str(page_initials(a, S("SMART Charge")), S("SC"));
    assert_str(page_initials(a, S("- -")), S("?"));
    assert_str(page_initials(a, S("  ")), S("?"));
    assert_str(page_initials(a, S("\xf0\x9f")), S("\xf0\x9f"));
    arena_close(a);
}
