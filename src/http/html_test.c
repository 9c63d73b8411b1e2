/* SPDX-License-Identifier: Apache-2.0
 * Nothing that is text becomes markup. */
#include "http/html.h"
#include "test.h"

static void
escapes(str text, str want)
{
    struct arena *a = arena_open();
    struct buf b = {.arena = a, .max = 1024};

    html_text(&b, text);
    assert_str(buf_str(&b), want);
    arena_close(a);
}

TEST(text_in_a_page_stays_text)
{
    escapes(S(""), S(""));
    escapes(S("plain \xc3\xb6"), S("plain \xc3\xb6"));
    escapes(S("<script>"), S("&lt;script&gt;"));
    escapes(S("\"'&"), S("&quot;&#39;&amp;"));
    escapes(S("a&amp;b"), S("a&amp;amp;b"));
}

TEST(escaping_stops_at_the_limit)
{
    struct arena *a = arena_open();
    struct buf b = {.arena = a, .max = 6};

    html_text(&b, S("ab<cd"));
    assert_true(b.full);
    arena_close(a);
}
