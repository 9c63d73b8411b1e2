/* SPDX-License-Identifier: Apache-2.0
 * Forms with files, as browsers send them and as nobody should. */
#include "http/multipart.h"
#include "test.h"

#define LINE        "\r\n"
#define HEAD(name_) "Content-Disposition: form-data; name=\"" name_ "\"" LINE
#define FILE_HEAD                                                              \
    "Content-Disposition: form-data; name=\"logo\"; filename=\"a;b.png\"" LINE \
    "Content-Type: image/png" LINE
#define PART(heads_, value_) "--x" LINE heads_ LINE value_ LINE

static struct arena *arena;

static bool
parse(str body, struct fields *out)
{
    arena = arena_open();
    return multipart_parse(arena, S("x"), body, out);
}

TEST(text_and_files_come_in_their_order)
{
    struct fields f;

    assert_true(parse(S(PART(HEAD("csrf"), "abc") PART(
                          FILE_HEAD, "\x89PNG\r\n--y\r\n\0\xff") "--x--" LINE),
                      &f));
    assert_int_equal(f.count, 2);
    assert_str(f.at[0].name, S("csrf"));
    assert_str(f.at[0].value, S("abc"));
    assert_str(f.at[1].name, S("logo"));
    assert_str(f.at[1].value, S("\x89PNG\r\n--y\r\n\0\xff"));
    arena_close(arena);
}

TEST(nothing_at_all_and_an_empty_value_are_fine)
{
    struct fields f;

    assert_true(parse(S("--x--"), &f));
    assert_int_equal(f.count, 0);
    arena_close(arena);
    assert_true(parse(S(PART(HEAD("a"), "") "--x--"), &f));
    assert_int_equal(f.count, 1);
    assert_int_equal(f.at[0].value.len, 0);
    arena_close(arena);
}

TEST(what_is_not_a_whole_form_is_refused)
{
    static const str bad[] = {
        STR(""),
        STR("--x"),
        STR("--x" LINE),
        STR("--x--trailing"),
        STR("before" LINE PART(HEAD("a"), "1") "--x--"),
        STR(PART(HEAD("a"), "1") "--x--" LINE "after"),
        STR(PART(HEAD("a"), "1")),
        STR(PART(HEAD("a"), "1") "--x"),
        STR(PART("", "1") "--x--"),
        STR(PART(HEAD(""), "1") "--x--"),
        STR(PART(HEAD("a\xff"), "1") "--x--"),
        STR(PART(HEAD("a"), "\xff") "--x--"),
        STR(PART(HEAD("a"), "\0") "--x--"),
        STR(PART(HEAD("a") HEAD("b"), "1") "--x--"),
        STR(PART("no header" LINE HEAD("a"), "1") "--x--"),
        STR(PART("Content-Disposition: attachment; name=\"a\"" LINE,
                 "1") "--x--"),
        STR(PART("Content-Disposition: form-data; name=\"a" LINE, "1") "--x--"),
        STR(PART("Content-Disposition: form-data; name=\"a\"; name=\"b\"" LINE,
                 "1") "--x--"),
        STR(PART(HEAD("a") "Content-Transfer-Encoding: base64" LINE,
                 "1") "--x--"),
        STR("--x" LINE "Content-Disposition: form-data; name=\"a\"" LINE
            "--x--"),
        STR("--xy" LINE HEAD("a") LINE "1" LINE "--x--"),
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct fields f;

        if (parse(bad[i], &f))
            fail_msg("taken: %zu", i);
        assert_int_equal(f.count, 0);
        arena_close(arena);
    }
}

TEST(there_are_at_most_32_parts)
{
    struct arena *a = arena_open();
    struct buf body = {.arena = a, .max = 1 << 20};
    struct fields f;

    for (int i = 0; i < 32; i++)
        buf_add(&body, S(PART(HEAD("a"), "1")));
    assert_true(multipart_parse(
        a, S("x"), arena_fmt(a, STR_FMT "--x--", STR_ARG(buf_str(&body))), &f));
    assert_int_equal(f.count, 32);
    buf_add(&body, S(PART(HEAD("a"), "1") "--x--"));
    assert_false(multipart_parse(a, S("x"), buf_str(&body), &f));
    arena_close(a);
}

TEST(a_boundary_is_what_rfc_2046_allows)
{
    static const struct {
        const char *type, *boundary; /* NULL: none */
    } types[] = {
        {"multipart/form-data; boundary=----WebKitFormBoundaryAB12",
         "----WebKitFormBoundaryAB12"                                     },
        {"Multipart/Form-Data;boundary=\"a b\"",                     "a b"},
        {"multipart/form-data; charset=utf-8; boundary=x",           "x"  },
        {"multipart/form-data",                                      NULL },
        {"multipart/form-data; boundary=",                           NULL },
        {"multipart/form-data; boundary=\"\"",                       NULL },
        {"multipart/form-data; boundary=\"x",                        NULL },
        {"multipart/form-data; boundary=\"x \"",                     NULL },
        {"multipart/form-data; boundary=x; boundary=y",              NULL },
        {"multipart/form-data; boundary=a\"b",                       NULL },
        {"multipart/form-data; boundary=a\rb",                       NULL },
        {"multipart/form-data; boundary=00000000001111111111222222222233333333"
         "33444444444455555555556666666666x",               NULL },
        {"multipart/mixed; boundary=x",                              NULL },
        {"application/x-www-form-urlencoded",                        NULL },
    };

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        str boundary;
        bool taken = multipart_boundary(str_of(types[i].type), &boundary);

        if (taken != (types[i].boundary != NULL))
            fail_msg("%s", types[i].type);
        if (taken)
            assert_str(boundary, str_of(types[i].boundary));
    }
}
