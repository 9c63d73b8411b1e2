/* SPDX-License-Identifier: Apache-2.0
 * The path draws the modules of the code, each once, and nothing else. */
#include <qrencode.h>
#include <stdio.h>

#include "dashboard/link.h"
#include "test.h"

#define LINK                                                                   \
    "https://connect.example.org/oauth/authorize?response_type=code"           \
    "&client_id=8229df9f-91a0-4ff0-a1ae-a1f38ee24d07&mode=simulated"

enum { MOST = 177 };

static int64_t
number(str *rest)
{
    int64_t n = 0;

    while (rest->len > 0 && rest->at[0] >= '0' && rest->at[0] <= '9') {
        n = n * 10 + (rest->at[0] - '0');
        *rest = str_from(*rest, 1);
    }
    return n;
}

static void
pass_over(str *rest, const char *word)
{
    assert_true(str_starts(*rest, str_of(word)));
    *rest = str_from(*rest, str_of(word).len);
}

/* "M1 2h3v1h-3z", over and over. */
static void
draw(str path, size_t width, int dark[MOST][MOST])
{
    while (path.len > 0) {
        int64_t x, y, n;

        pass_over(&path, "M");
        x = number(&path);
        pass_over(&path, " ");
        y = number(&path);
        pass_over(&path, "h");
        n = number(&path);
        pass_over(&path, "v1h-");
        assert_int_equal(number(&path), n);
        pass_over(&path, "z");
        assert_true(y < (int64_t)width && x + n <= (int64_t)width);
        for (int64_t i = x; i < x + n; i++)
            dark[y][i]++;
    }
}

TEST(the_path_is_the_code)
{
    static int dark[MOST][MOST];
    struct arena *a = arena_open();
    QRcode *code = QRcode_encodeString8bit(LINK, 0, QR_ECLEVEL_M);
    size_t width;
    str path;

    assert_non_null(code);
    assert_true(qr_path(a, S(LINK), &path, &width));
    assert_int_equal(width, code->width);
    draw(path, width, dark);
    for (size_t y = 0; y < width; y++) {
        for (size_t x = 0; x < width; x++)
            assert_int_equal(dark[y][x], code->data[y * width + x] & 1);
    }
    QRcode_free(code);
    arena_close(a);
}

TEST(the_three_finders_are_there)
{
    static int dark[MOST][MOST];
    struct arena *a = arena_open();
    size_t w;
    str path;

    assert_true(qr_path(a, S("https://a.example/"), &path, &w));
    draw(path, w, dark);
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(dark[0][i], 1);
        assert_int_equal(dark[0][w - 1 - i], 1);
        assert_int_equal(dark[w - 1][i], 1);
        assert_int_equal(dark[i][0], 1);
    }
    assert_int_equal(dark[0][7], 0);
    assert_int_equal(dark[1][1], 0);
    arena_close(a);
}

TEST(a_text_too_long_for_a_code_has_none)
{
    struct arena *a = arena_open();
    char *text = arena_alloc(a, 4000, 1);
    size_t width;
    str path;

    for (size_t i = 0; i < 4000; i++)
        text[i] = 'x';
    assert_false(qr_path(a, (str){text, 4000}, &path, &width));
    assert_int_equal(path.len, 0);
    assert_false(qr_path(a, S(""), &path, &width));
    arena_close(a);
}
