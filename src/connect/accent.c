/* SPDX-License-Identifier: Apache-2.0
 * Makes any colour usable as an accent. */
#include "connect/accent.h"

#include <math.h>

struct colour {
    int r, g, b;
};

/* What an accent is seen on, and what it is moved towards; the colours of
 * assets/tokens.css, which the test compares. */
struct look_colours {
    struct colour grounds[3]; /* page, surface, sunk */
    struct colour far;        /* black in the light, white in the dark */
};
static const struct look_colours light = {
    {{0xf1, 0xf4, 0xf1}, {0xff, 0xff, 0xff}, {0xe6, 0xeb, 0xe7}},
    {0x00,               0x00,               0x00              },
};
static const struct look_colours dark = {
    {{0x10, 0x16, 0x14}, {0x19, 0x21, 0x1e}, {0x26, 0x30, 0x2c}},
    {0xff,               0xff,               0xff              },
};
static const struct colour black = {0, 0, 0}, white = {255, 255, 255};

struct accent {
    struct colour fill, on_fill, ink, wash;
};

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
colour_parse(str s, struct colour *out)
{
    int v[6];

    if (s.len != 6)
        return false;
    for (size_t i = 0; i < 6; i++) {
        v[i] = hex_digit(s.at[i]);
        if (v[i] < 0)
            return false;
    }
    *out =
        (struct colour){v[0] * 16 + v[1], v[2] * 16 + v[3], v[4] * 16 + v[5]};
    return true;
}

/* WCAG 2.2, "relative luminance". */
static double
linear(int channel)
{
    double c = channel / 255.0;

    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double
luminance(struct colour c)
{
    return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

static double
contrast(struct colour a, struct colour b)
{
    double x = luminance(a) + 0.05, y = luminance(b) + 0.05;

    return x > y ? x / y : y / x;
}

static int
mix_channel(int a, int b, int percent_of_b)
{
    return (a * (100 - percent_of_b) + b * percent_of_b + 50) / 100;
}

static struct colour
mix(struct colour a, struct colour b, int percent_of_b)
{
    return (struct colour){mix_channel(a.r, b.r, percent_of_b),
                           mix_channel(a.g, b.g, percent_of_b),
                           mix_channel(a.b, b.b, percent_of_b)};
}

static bool
stands_out(struct colour c, const struct colour *grounds, size_t n, double by)
{
    for (size_t i = 0; i < n; i++) {
        if (contrast(c, grounds[i]) < by)
            return false;
    }
    return true;
}

/* As little of far as makes c stand out; far itself does. */
static struct colour
move(struct colour c, struct colour far, const struct colour grounds[4],
     size_t n, double by)
{
    for (int percent = 0; percent < 100; percent++) {
        struct colour moved = mix(c, far, percent);

        if (stands_out(moved, grounds, n, by))
            return moved;
    }
    return far;
}

static struct accent
accent_for(struct colour c, const struct look_colours *l)
{
    struct colour wash = mix(l->grounds[1], c, 12);
    const struct colour grounds[4] = {l->grounds[0], l->grounds[1],
                                      l->grounds[2], wash};
    struct accent a = {
        .fill = move(c, l->far, grounds, 3, 3.0),
        .ink = move(c, l->far, grounds, 4, 4.5),
        .wash = wash,
    };

    /* one of the two always reaches 4.5: their product is 21 */
    a.on_fill =
        contrast(a.fill, black) >= contrast(a.fill, white) ? black : white;
    return a;
}

static void
add_tokens(struct buf *out, const char *selector, struct accent a)
{
    buf_fmt(out,
            "%s { --accent: #%02x%02x%02x; --on-accent: #%02x%02x%02x; "
            "--accent-ink: #%02x%02x%02x; --wash: #%02x%02x%02x; }",
            selector, a.fill.r, a.fill.g, a.fill.b, a.on_fill.r, a.on_fill.g,
            a.on_fill.b, a.ink.r, a.ink.g, a.ink.b, a.wash.r, a.wash.g,
            a.wash.b);
}

bool
accent_css(struct buf *out, str rrggbb)
{
    struct colour c;

    if (!colour_parse(rrggbb, &c))
        return false;
    add_tokens(out, ":root", accent_for(c, &light));
    buf_add(out, S("\n@media screen and (prefers-color-scheme: dark) { "));
    add_tokens(out, ":root:not([data-look=\"light\"])", accent_for(c, &dark));
    buf_add(out, S(" }\n@media screen { "));
    add_tokens(out, ":root[data-look=\"dark\"]", accent_for(c, &dark));
    buf_add(out, S(" }\n"));
    return true;
}

/* ---- in words ---- */

static str
hex(struct arena *a, struct colour c)
{
    return arena_fmt(a, "%02X%02X%02X", c.r, c.g, c.b);
}

/* Rounded down: 4.49 is not 4.5. */
static str
ratio(struct arena *a, double contrast)
{
    int tenths = (int)(contrast * 10);

    return arena_fmt(a, "%d.%d", tenths / 10, tenths % 10);
}

static double
least_contrast(struct colour c, const struct look_colours *l)
{
    double least = 21;

    for (size_t i = 0; i < sizeof l->grounds / sizeof l->grounds[0]; i++) {
        double here = contrast(c, l->grounds[i]);

        least = here < least ? here : least;
    }
    return least;
}

static struct accent_look
look_for(struct arena *a, struct colour c, const struct look_colours *l)
{
    struct accent accent = accent_for(c, l);

    return (struct accent_look){
        .fill = hex(a, accent.fill),
        .on_fill = hex(a, accent.on_fill),
        .ink = hex(a, accent.ink),
        .given_contrast = ratio(a, least_contrast(c, l)),
        .fill_contrast = ratio(a, least_contrast(accent.fill, l)),
        .text_contrast = ratio(a, contrast(accent.fill, accent.on_fill)),
        .is_moved = !str_eq(hex(a, c), hex(a, accent.fill)),
    };
}

bool
accent_looks(struct arena *a, str rrggbb, struct accent_look *in_light,
             struct accent_look *in_dark)
{
    struct colour c;

    if (!colour_parse(rrggbb, &c))
        return false;
    *in_light = look_for(a, c, &light);
    *in_dark = look_for(a, c, &dark);
    return true;
}

struct url
accent_url(struct arena *a, str rrggbb)
{
    struct colour c;

    if (!colour_parse(rrggbb, &c))
        return (struct url){0};
    return url_own(
        arena_fmt(a, "/assets/accent-%02X%02X%02X.css", c.r, c.g, c.b));
}

str
accent_in_path(str path)
{
    const str before = S("/assets/accent-"), after = S(".css");
    struct colour c;
    str digits;

    if (!str_starts(path, before) || !str_ends(path, after) ||
        path.len != before.len + 6 + after.len)
        return (str){0};
    digits = (str){path.at + before.len, 6};
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.at[i] >= 'a')
            return (str){0};
    }
    return colour_parse(digits, &c) ? digits : (str){0};
}
