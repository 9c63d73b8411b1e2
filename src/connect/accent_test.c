/* SPDX-License-Identifier: Apache-2.0
 * Any colour an app has can be read on, and seen, in both looks; and embedded
 * files are found, by their hash, for ever. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asset_urls.h"
#include "connect/accent.h"
#include "connect/assets.h"
#include "http/errors.h"
#include "test.h"

enum { LIGHT, DARK };

static double
linear(unsigned long channel)
{
    double c = (double)channel / 255;

    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double
contrast(unsigned long a, unsigned long b)
{
    double x = 0.2126 * linear(a >> 16) + 0.7152 * linear(a >> 8 & 255) +
               0.0722 * linear(a & 255) + 0.05;
    double y = 0.2126 * linear(b >> 16) + 0.7152 * linear(b >> 8 & 255) +
               0.0722 * linear(b & 255) + 0.05;

    return x > y ? x / y : y / x;
}

/* A token's value in a sheet, as 0xRRGGBB: its first is light, its second
 * dark. sheet ends in NUL. */
static unsigned long
token(const char *sheet, const char *name, int look)
{
    char text[32], *end;
    const char *at;
    unsigned long v;

    (void)snprintf(text, sizeof text, "%s: #", name);
    at = strstr(sheet, text);
    if (at != NULL && look == DARK)
        at = strstr(at + 1, text);
    if (at == NULL) {
        fail_msg("there is no %s", name);
        return 0;
    }
    at += strlen(text);
    v = strtoul(at, &end, 16);
    if (end - at == 3) /* "#fff" */
        v = (v >> 8) * 0x110000 + (v >> 4 & 15) * 0x1100 + (v & 15) * 0x11;
    return v;
}

static const char *
tokens_css(struct arena *a)
{
    const struct asset *found = asset_find(S(ASSET_TOKENS_CSS));

    assert_non_null(found);
    return arena_cstr(a, (str){(const char *)found->at, found->len});
}

static const char *
sheet_of(struct arena *a, const char *colour)
{
    struct buf out = {.arena = a, .max = 2048};

    assert_true(accent_css(&out, str_of(colour)));
    assert_false(out.full);
    return arena_cstr(a, buf_str(&out));
}

static void
reaches(const char *colour, double have, double want, const char *what)
{
    if (have < want)
        fail_msg("%s: %s reaches %.2f, not %.1f", colour, what, have, want);
}

static void
check_colour(struct arena *a, const char *colour, int look)
{
    static const char *const grounds[] = {"--page", "--surface", "--sunk"};
    static const char *const texts[] = {"--ink", "--soft"};
    const char *sheet = sheet_of(a, colour), *tokens = tokens_css(a);
    unsigned long fill = token(sheet, "--accent", look),
                  ink = token(sheet, "--accent-ink", look),
                  wash = token(sheet, "--wash", look);

    reaches(colour, contrast(fill, token(sheet, "--on-accent", look)), 4.5,
            "text on the fill");
    reaches(colour, contrast(ink, wash), 4.5, "accent text on the wash");
    for (size_t i = 0; i < 3; i++) {
        unsigned long ground = token(tokens, grounds[i], look);

        reaches(colour, contrast(fill, ground), 3.0, grounds[i]);
        reaches(colour, contrast(ink, ground), 4.5, grounds[i]);
    }
    for (size_t i = 0; i < 2; i++)
        reaches(colour, contrast(token(tokens, texts[i], look), wash), 4.5,
                texts[i]);
}

TEST(any_accent_can_be_read_in_both_looks)
{
    static const char *const colours[] = {
        "FFFFFF", "000000", "FFD400", "00819D", "FF0000", "00FF00",
        "0000FF", "808080", "FF69B4", "7F00FF", "1F5C45", "FFA500",
        "00FFFF", "777777", "F1F4F1", "101614"};
    struct arena *a = arena_open();

    for (size_t i = 0; i < sizeof colours / sizeof *colours; i++) {
        check_colour(a, colours[i], LIGHT);
        check_colour(a, colours[i], DARK);
    }
    arena_close(a);
}

TEST(an_accent_that_is_fine_stays_as_it_is)
{
    struct arena *a = arena_open();

    assert_int_equal(token(sheet_of(a, "1F5C45"), "--accent", LIGHT), 0x1f5c45);
    assert_int_equal(token(sheet_of(a, "ffd400"), "--accent", DARK), 0xffd400);
    arena_close(a);
}

TEST(the_accent_rule_knows_the_grounds_of_the_tokens)
{
    struct arena *a = arena_open();

    /* yellow stops at the step where sunk, the hardest ground, is reached */
    assert_int_equal(token(sheet_of(a, "FFD400"), "--accent", LIGHT), 0x9e8300);
    assert_int_equal(token(sheet_of(a, "FFD400"), "--accent-ink", LIGHT),
                     0x7d6800);
    assert_int_equal(token(sheet_of(a, "FFD400"), "--wash", LIGHT), 0xfffae0);
    assert_int_equal(token(sheet_of(a, "FFD400"), "--wash", DARK), 0x35361a);
    arena_close(a);
}

TEST(what_is_no_colour_makes_no_sheet)
{
    static const char *const wrong[] = {"",        "FFF",     "FFD40",
                                        "FFD4000", "FFD40G",  "#FFD40",
                                        "FFD4 0",  "};*{}*{", "FFD40\xff"};
    struct arena *a = arena_open();

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct buf out = {.arena = a, .max = 2048};

        assert_false(accent_css(&out, str_of(wrong[i])));
        assert_int_equal(out.len, 0);
        assert_int_equal(accent_url(a, str_of(wrong[i])).checked.len, 0);
    }
    arena_close(a);
}

TEST(one_colour_has_one_url)
{
    struct arena *a = arena_open();

    assert_str(accent_url(a, S("ffd400")).checked,
               S("/assets/accent-FFD400.css"));
    assert_str(accent_in_path(S("/assets/accent-FFD400.css")), S("FFD400"));
    assert_str(accent_in_path(S("/assets/accent-ffd400.css")), S(""));
    assert_str(accent_in_path(S("/assets/accent-FFD40.css")), S(""));
    assert_str(accent_in_path(S("/assets/accent-FFD4000.css")), S(""));
    assert_str(accent_in_path(S("/assets/accent-.css")), S(""));
    assert_str(accent_in_path(S("/assets/accent-F.css")), S(""));
    arena_close(a);
}

static err
get_accepting(struct arena *a, str path, const char *encoding,
              struct response *out)
{
    struct field header = {S("accept-encoding"), str_of(encoding)};
    struct message in = {
        .headers = {&header, encoding == NULL ? 0 : 1}
    };
    struct request req = {.arena = a, .path = path, .in = &in};
    err e;

    req.out.headers = (struct buf){.arena = a, .max = 4096};
    e = assets_get(&req);
    *out = req.out;
    return e;
}

static err
get(struct arena *a, str path, struct response *out)
{
    return get_accepting(a, path, NULL, out);
}

static const char *
headers(struct arena *a, const struct response *r)
{
    return arena_cstr(a, buf_str(&r->headers));
}

TEST(an_embedded_file_is_sent_for_ever)
{
    struct arena *a = arena_open();
    struct response r;

    assert_true(get(a, S(ASSET_CONNECT_CSS), &r) == OK);
    assert_int_equal(r.status, 200);
    assert_non_null(strstr(headers(a, &r), "content-type: text/css; "));
    assert_non_null(strstr(headers(a, &r), "immutable"));
    assert_true(get(a, S(ASSET_CONNECT_JS), &r) == OK);
    assert_non_null(strstr(headers(a, &r), "content-type: text/javascript; "));
    assert_true(get(a, S(ASSET_FAVICON_SVG), &r) == OK);
    assert_non_null(strstr(headers(a, &r), "content-type: image/svg+xml"));
    assert_true(get(a, S("/assets/accent-FFD400.css"), &r) == OK);
    assert_non_null(strstr(headers(a, &r), "content-type: text/css; "));
    arena_close(a);
}

TEST(a_file_without_its_hash_or_with_an_old_one_is_not_found)
{
    struct arena *a = arena_open();
    struct response r;

    assert_true(get(a, S("/assets/tokens.css"), &r) == &HTTP_NOT_FOUND);
    assert_true(get(a, S("/assets/tokens.000000000000.css"), &r) ==
                &HTTP_NOT_FOUND);
    assert_true(get(a, S("/assets/accent-FFD40G.css"), &r) == &HTTP_NOT_FOUND);
    assert_true(get(a, S("/assets/"), &r) == &HTTP_NOT_FOUND);
    arena_close(a);
}

TEST(a_file_is_compressed_for_who_takes_that)
{
    static const struct {
        const char *accepts;
        bool gzip;
    } rows[] = {
        {"gzip, deflate, br, zstd", true },
        {"br;q=1.0, GZIP ; q=0.5",  true },
        {"gzip;q=0.001",            true },
        {"gzip;q=0",                false},
        {"gzip; Q=0.000, br",       false},
        {"br, deflate",             false},
        {"gzipped, x-gzip",         false},
        {"",                        false},
        {NULL,                      false},
        {",;=,gzip;;",              true },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *a = arena_open();
        const struct asset *file = asset_find(S(ASSET_TOKENS_CSS));
        struct response r;

        assert_true(
            get_accepting(a, S(ASSET_TOKENS_CSS), rows[i].accepts, &r) == OK);
        assert_non_null(strstr(headers(a, &r), "vary: accept-encoding"));
        assert_int_equal(strstr(headers(a, &r), "content-encoding: gzip") !=
                             NULL,
                         rows[i].gzip);
        assert_int_equal(r.body.len, rows[i].gzip ? file->gzip_len : file->len);
        assert_true(file->gzip_len < file->len / 2);
        arena_close(a);
    }
}

/* The budget of the design: all style sheets together. What developers read has
 * one of its own, beside tokens.css and nothing else. */
TEST(the_style_sheets_stay_small)
{
    size_t sum = 0;

    for (size_t i = 0; i < assets_count; i++)
        sum += str_ends(assets[i].path, S(".css")) ? assets[i].len : 0;
    sum -= asset_find(S(ASSET_DOCS_CSS))->len;
    assert_in_range(sum, 1, 25000);
    assert_in_range(asset_find(S(ASSET_DOCS_CSS))->len, 1, 2000);
}

TEST(an_accent_is_explained_in_the_colours_that_are_served)
{
    struct arena *a = arena_open();
    struct accent_look in_light, in_dark;

    assert_true(accent_looks(a, S("FFD400"), &in_light, &in_dark));
    assert_str(in_light.fill, S("9E8300"));
    assert_true(in_light.is_moved);
    assert_str(in_light.given_contrast, S("1.1"));
    assert_str(in_light.fill_contrast, S("3.0"));
    assert_str(in_dark.fill, S("FFD400"));
    assert_false(in_dark.is_moved);
    assert_str(in_dark.on_fill, S("000000"));
    assert_false(accent_looks(a, S("FFD40"), &in_light, &in_dark));
    assert_false(accent_looks(a, S("FFD40G"), &in_light, &in_dark));
    arena_close(a);
}
