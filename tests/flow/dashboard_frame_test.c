/* SPDX-License-Identifier: Apache-2.0
 * The frame of an app's pages: whatever a menu lists is there, for everybody
 * who sees it, and is marked as the page one is on. */
#include <string.h>

#include "flow/dashboard_world.h"

#define APP "/dashboard/apps/demo"

enum { LINKS = 32 };

static size_t
count(const struct reply *r, const char *part)
{
    size_t n = 0, len = strlen(part);

    for (size_t i = 0; i + len <= r->body.len; i++)
        n += memcmp(r->body.at + i, part, len) == 0;
    return n;
}

/* The links of a page that lead to pages of the app. */
static size_t
links_of(const struct reply *r, str out[LINKS])
{
    static const char mark[] = "href=\"" APP;
    size_t n = 0;

    for (size_t i = 0; i + sizeof mark <= r->body.len && n < LINKS; i++) {
        str rest = str_from(r->body, i + 6), quote;

        if (memcmp(r->body.at + i, mark, sizeof mark - 1) == 0 &&
            str_cut(rest, '"', &out[n], &quote))
            n++;
    }
    return n;
}

static void
each_link_is_a_page(struct world *w, enum role role, const char *email)
{
    struct person p;
    struct reply r;
    str links[LINKS];
    size_t n;

    person_add(w, &p, email, "", role);
    person_sign_in(w, &p);
    r = person_get(w, &p, S(APP));
    assert_int_equal(r.status, 200);
    n = links_of(&r, links);
    assert_true(n >= 1);
    for (size_t i = 0; i < n; i++) {
        struct reply page = person_get(w, &p, links[i]);
        str mark = arena_fmt(w->arena, "href=\"" STR_FMT "\" aria-current",
                             STR_ARG(links[i]));

        if (page.status != 200)
            print_error("listed, but: " STR_FMT "\n", STR_ARG(links[i]));
        assert_int_equal(page.status, 200);
        assert_true(reply_says(&page, arena_cstr(w->arena, mark)) ||
                    str_ends(links[i], S("/share")));
        assert_true(count(&page, "<h1>") == 1);
    }
}

FLOW(what_the_menu_of_an_app_lists_is_there_and_is_marked)
{
    each_link_is_a_page(w, VIEWER, "viewer@x.example");
    each_link_is_a_page(w, EDITOR, "editor@x.example");
    each_link_is_a_page(w, OWNER, "owner@x.example");
}

FLOW(a_page_of_no_app_has_the_menu_of_the_team_alone)
{
    struct person p;
    struct reply r;

    person_add(w, &p, "kim@x.example", "", VIEWER);
    person_sign_in(w, &p);
    r = person_get(w, &p, S("/dashboard/team"));
    assert_false(reply_says(&r, "href=\"" APP));
    assert_int_equal(count(&r, "aria-current=\"page\""), 1);
}

/* Only known keys have words: a link cannot put any onto the page. */
FLOW(what_was_done_is_said_in_our_own_words)
{
    struct person p;
    struct reply r;

    person_add(w, &p, "kim@x.example", "", VIEWER);
    person_sign_in(w, &p);
    r = person_get(w, &p, S(APP "?done=saved"));
    assert_true(reply_says(&r, "<p>Saved.</p>"));
    r = person_get(w, &p, S(APP "?done=Pay+me"));
    assert_false(reply_says(&r, "Pay me"));
    assert_false(reply_says(&r, "role=\"status\""));
}
