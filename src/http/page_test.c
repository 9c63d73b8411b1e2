/* SPDX-License-Identifier: Apache-2.0
 * Which links a page may carry. */
#include "http/page.h"
#include "test.h"

TEST(a_path_of_ours_may_be_linked)
{
    assert_str(url_own(S("/a/b?c=d&e=%20#f")).checked, S("/a/b?c=d&e=%20#f"));
    assert_str(url_own(S("/")).checked, S("/"));
}

TEST(what_a_browser_could_take_for_another_place_is_no_path_of_ours)
{
    static const str wrong[] = {
        STR(""),           STR("a"),           STR("//evil.example"),
        STR("/\\evil"),    STR("javascript:"), STR("https://evil.example"),
        STR("/a b"),       STR("/a\"b"),       STR("/a\nb"),
        STR("/a\xc3\xa4"), STR("/a<b"),        STR(" /a"),
        STR("/\t/evil"),   STR("?a"),          STR("#a")};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_str(url_own(wrong[i]).checked, S(""));
}

TEST(a_link_out_is_https_http_or_mailto)
{
    assert_str(url_web(S("https://a.example/b?c")).checked,
               S("https://a.example/b?c"));
    assert_str(url_web(S("HTTP://a.example")).checked, S("HTTP://a.example"));
    assert_str(url_web(S("mailto:help@a.example")).checked,
               S("mailto:help@a.example"));
}

TEST(no_other_scheme_is_linked)
{
    static const str wrong[] = {STR("javascript:alert(1)"),
                                STR("JaVaScRiPt:alert(1)"),
                                STR("data:text/html,x"),
                                STR("vbscript:x"),
                                STR(" javascript:x"),
                                STR("java\nscript:x"),
                                STR("https:evil"),
                                STR("https:/evil"),
                                STR("https://"),
                                STR("mailto:"),
                                STR("file:///etc/passwd"),
                                STR("blob:https://a"),
                                STR("//a.example"),
                                STR("/a"),
                                STR(""),
                                STR("https://a b"),
                                STR("https://a\"b"),
                                STR("https://a\\b"),
                                STR("app.example:/x")};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_str(url_web(wrong[i]).checked, S(""));
}

TEST(a_link_and_a_number_are_printed_into_the_page)
{
    struct arena *a = arena_open();
    struct buf out = {.arena = a, .max = 100};

    html_url(&out, url_own(S("/a?b&c")));
    html_number(&out, 45);
    html_put(&out, S("<"));
    assert_str(buf_str(&out), S("/a?b&amp;c45&lt;"));
    arena_close(a);
}

TEST(something_is_there_or_not)
{
    bool yes = true;

    assert_true(html_has(yes));
    assert_false(html_has(S("")));
    assert_true(html_has(S("x")));
    assert_false(html_has((size_t)0));
    assert_false(html_has(url_web(S("javascript:x"))));
}
