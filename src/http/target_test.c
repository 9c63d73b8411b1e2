/* SPDX-License-Identifier: Apache-2.0
 * The raw target: what is taken apart, what is refused. */
#include <string.h>

#include "http/errors.h"
#include "http/target.h"
#include "test.h"

static void
takes(const char *raw, const char *path, const char *query)
{
    struct arena *a = arena_open();
    struct target t;

    assert_ptr_equal(target_parse(a, str_of(raw), &t), OK);
    assert_str(t.path, str_of(path));
    assert_str(t.raw_query, str_of(query));
    arena_close(a);
}

static void
refuses(str raw, err want)
{
    struct arena *a = arena_open();
    struct target t;
    err e = target_parse(a, raw, &t);

    if (e != want)
        print_error("target \"" STR_FMT "\"\n", STR_ARG(raw));
    assert_ptr_equal(e, want);
    assert_int_equal(t.path.len, 0);
    arena_close(a);
}

TEST(a_target_is_cut_at_its_first_question_mark)
{
    takes("/", "/", "");
    takes("/a/b?x=1&y=?", "/a/b", "x=1&y=?");
    takes("/a?", "/a", "");
    takes("/a?x=%2F%00+", "/a", "x=%2F%00+");
    takes("/a/?x", "/a/", "x");
}

TEST(a_path_is_decoded_once)
{
    takes("/a%20b+c", "/a b+c", "");
    takes("/%61%2562", "/a%62", "");
    takes("/K%C3%B6ln", "/K\xc3\xb6ln", "");
    takes("/K\xc3\xb6ln", "/K\xc3\xb6ln", "");
    takes("/a;x=1", "/a;x=1", "");
    takes("/a.", "/a.", "");
    takes("/...", "/...", "");
}

TEST(an_absolute_target_is_taken_as_its_path)
{
    takes("http://example.com/a?b", "/a", "b");
    takes("HTTPS://example.com:8480/a", "/a", "");
    takes("http://example.com", "/", "");
    takes("http://example.com?x=1", "/", "x=1");
    takes("http://example.com/a?u=http://x@y/", "/a", "u=http://x@y/");
}

TEST(other_forms_of_a_target_are_refused)
{
    refuses(S("*"), &HTTP_BAD_REQUEST);
    refuses(S("example.com:443"), &HTTP_BAD_REQUEST);
    refuses(S("a/b"), &HTTP_BAD_REQUEST);
    refuses(S(""), &HTTP_BAD_REQUEST);
    refuses(S("?x=1"), &HTTP_BAD_REQUEST);
    refuses(S("ftp://example.com/a"), &HTTP_BAD_REQUEST);
    refuses(S("http:///a"), &HTTP_BAD_REQUEST);
    refuses(S("http://?a"), &HTTP_BAD_REQUEST);
    refuses(S("http://user@example.com/a"), &HTTP_BAD_REQUEST);
    refuses(S("http:/a"), &HTTP_BAD_REQUEST);
}

TEST(bytes_that_no_target_may_hold_are_refused)
{
    refuses(S("/a#b"), &HTTP_BAD_REQUEST);
    refuses(S("/a?b#c"), &HTTP_BAD_REQUEST);
    refuses(S("/a b"), &HTTP_BAD_REQUEST);
    refuses(S("/a?b c"), &HTTP_BAD_REQUEST);
    refuses(S("/a\x7f"), &HTTP_BAD_REQUEST);
    refuses(S("/a?\x01"), &HTTP_BAD_REQUEST);
    refuses(S("/a\0b"), &HTTP_BAD_REQUEST);
    refuses(S("/a%00b"), &HTTP_BAD_REQUEST);
    refuses(S("/a%0d%0ab"), &HTTP_BAD_REQUEST);
    refuses(S("/a%7f"), &HTTP_BAD_REQUEST);
}

TEST(a_bad_escape_or_bad_utf8_is_refused)
{
    refuses(S("/%"), &HTTP_BAD_REQUEST);
    refuses(S("/%4"), &HTTP_BAD_REQUEST);
    refuses(S("/%zz"), &HTTP_BAD_REQUEST);
    refuses(S("/%u0041"), &HTTP_BAD_REQUEST);
    refuses(S("/%ff"), &HTTP_BAD_REQUEST);
    refuses(S("/\xff"), &HTTP_BAD_REQUEST);
    refuses(S("/%c0%af"), &HTTP_BAD_REQUEST);
    refuses(S("/%ed%a0%80"), &HTTP_BAD_REQUEST);
}

TEST(a_path_that_plays_tricks_is_nowhere)
{
    refuses(S("//"), &HTTP_NOT_FOUND);
    refuses(S("//a"), &HTTP_NOT_FOUND);
    refuses(S("/a//b"), &HTTP_NOT_FOUND);
    refuses(S("/a//"), &HTTP_NOT_FOUND);
    refuses(S("/."), &HTTP_NOT_FOUND);
    refuses(S("/a/./b"), &HTTP_NOT_FOUND);
    refuses(S("/a/../b"), &HTTP_NOT_FOUND);
    refuses(S("/a/.."), &HTTP_NOT_FOUND);
    refuses(S("/a/%2e%2E/b"), &HTTP_NOT_FOUND);
    refuses(S("/a%2fb"), &HTTP_NOT_FOUND);
    refuses(S("/a%2Fb"), &HTTP_NOT_FOUND);
    refuses(S("/a\\b"), &HTTP_NOT_FOUND);
    refuses(S("/a%5cb"), &HTTP_NOT_FOUND);
}

TEST(a_target_may_have_16_kib_and_no_more)
{
    static char raw[TARGET_MAX + 1];
    struct arena *a = arena_open();
    struct target t;

    memset(raw, 'a', sizeof raw);
    raw[0] = '/';
    assert_ptr_equal(target_parse(a, (str){raw, TARGET_MAX}, &t), OK);
    refuses((str){raw, sizeof raw}, &HTTP_TARGET_TOO_LONG);
    arena_close(a);
}

TEST(a_query_glued_to_service_history_is_found)
{
    takes("/v2.0/vehicles/1/service/history%3Fstart_date=a&end_date=b",
          "/v2.0/vehicles/1/service/history", "start_date=a&end_date=b");
    takes("/service/history%3fa=b?flags=c", "/service/history", "a=b&flags=c");
    takes("/service/history%3F?c=d", "/service/history", "&c=d");
}

TEST(an_encoded_question_mark_elsewhere_is_part_of_the_path)
{
    takes("/a%3Fb=c", "/a?b=c", "");
    takes("/history%3Fa=b", "/history?a=b", "");
    takes("/xservice/history%3Fa=b", "/xservice/history?a=b", "");
    takes("/service/history/%3Fa=b", "/service/history/?a=b", "");
}

TEST(a_version_is_v_digits_dot_digits)
{
    static const struct {
        const char *raw, *version;
    } rows[] = {
        {"/v2.0/user",            "v2.0"        },
        {"/v99999999.99/user",    "v99999999.99"},
        {"/v1.0",                 "v1.0"        },
        {"/v3/user",              ""            },
        {"/v2.0x/user",           ""            },
        {"/v.0/user",             ""            },
        {"/v2./user",             ""            },
        {"/v2.0.1/user",          ""            },
        {"/V2.0/user",            ""            },
        {"/vlatest/user",         ""            },
        {"/v+2.0/user",           ""            },
        {"/a/v2.0",               ""            },
        {"/v11111111111111111.0", ""            },
    };
    struct arena *a = arena_open();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct target t;

        assert_ptr_equal(target_parse(a, str_of(rows[i].raw), &t), OK);
        assert_str(t.version, str_of(rows[i].version));
    }
    arena_close(a);
}
