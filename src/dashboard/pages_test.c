/* SPDX-License-Identifier: Apache-2.0
 * Whatever stands in their fields, the dashboard's pages are escaped, their
 * forms carry the token, and no id is there twice. */
#include <string.h>

#include "dashboard/pages.h"
#include "page_fill.h"
#include "test.h"

#define HOSTILE "<script>\"'&<!--</title>"

enum { SEEDS = 300 };

static size_t
count(str page, str part)
{
    size_t n = 0;

    for (size_t i = 0; i + part.len <= page.len; i++)
        n += memcmp(page.at + i, part.at, part.len) == 0;
    return n;
}

static void
each_page(str text, void (*check)(const char *name, str page))
{
    for (size_t i = 0; i < filled_pages_count; i++) {
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            struct arena *a = arena_open();
            struct fill f = {.arena = a, .text = text, .seed = seed};
            struct buf out = {.arena = a, .max = DASH_MAX};

            filled_pages[i].show(&out, &f);
            assert_false(out.full);
            check(filled_pages[i].name, buf_str(&out));
            arena_close(a);
        }
    }
}

static void
is_escaped(const char *name, str page)
{
    bool whole = count(page, S(HOSTILE)) == 0 &&
                 count(page, S("<script>")) == 0 &&
                 count(page, S("'&<")) == 0 && count(page, S("<!--")) == 0 &&
                 count(page, S("</title>")) == 1;

    if (!whole)
        fail_msg("%s lets markup through:\n" STR_FMT, name, STR_ARG(page));
}

TEST(a_hostile_text_is_escaped_in_every_field_of_every_page)
{
    assert_true(filled_pages_count >= 7);
    each_page(S(HOSTILE), is_escaped);
}

/* Each form that posts has its token, except the look's, which needs none. */
static void
posts_carry_the_token(const char *name, str page)
{
    size_t forms = count(page, S("method=\"post\""));
    size_t looks = count(page, S("action=\"/look\""));
    size_t tokens = count(page, S("name=\"csrf\""));

    if (looks != 1 || forms - looks != tokens)
        fail_msg("%s: %zu forms, %zu tokens", name, forms, tokens);
}

TEST(every_form_carries_the_token)
{
    each_page(S("x"), posts_carry_the_token);
}

static void
ids_are_there_once(const char *name, str page)
{
    str mark = S(" id=\"");

    for (size_t i = 0; i + mark.len < page.len; i++) {
        size_t end = i + mark.len;

        if (memcmp(page.at + i, mark.at, mark.len) != 0)
            continue;
        while (page.at[end] != '"')
            end++;
        /* one made of a field, maybe empty, differs as the fields do */
        if (!str_has((str){page.at + i, end - i}, '~') &&
            !str_has(S("-\""), page.at[i + mark.len]) &&
            count(page, (str){page.at + i, end + 1 - i}) != 1)
            fail_msg("%s: twice: " STR_FMT, name, (int)(end + 1 - i),
                     page.at + i);
    }
}

TEST(every_id_is_there_once)
{
    each_page(S("~"), ids_are_there_once);
}
