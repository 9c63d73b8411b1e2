/* SPDX-License-Identifier: Apache-2.0
 * The languages that owners read. */
#include "catalog/languages.h"

enum { RANGES = 32, WHOLE = 1000 };

static const struct language languages[] = {
#define LANGUAGE(code_, name_, decimal_, group_, date_, plural_)               \
    {.code = STR(code_),                                                       \
     .name = STR(name_),                                                       \
     .decimal = STR(decimal_),                                                 \
     .group = STR(group_),                                                     \
     .date = STR(date_),                                                       \
     .plural = plural_},
#include "catalog/languages.def"
#undef LANGUAGE
};

size_t
language_count(void)
{
    return sizeof languages / sizeof languages[0];
}

const struct language *
language_row(size_t n)
{
    return &languages[n];
}

const struct language *
language_find(str code)
{
    for (size_t i = 0; i < language_count(); i++) {
        if (str_eq(languages[i].code, code))
            return &languages[i];
    }
    return NULL;
}

size_t
language_form(const struct language *l, size_t n)
{
    if (l->plural == PLURAL_NONE)
        return 0;
    return l->plural == PLURAL_ONE_OTHER ? n != 1 : n > 1;
}

/* ---- Accept-Language ---- */

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "1", "0.8", "0.125" in thousandths; 0 for what is no weight. */
static int
weight(str q)
{
    int out, unit = WHOLE;

    if (q.len == 0 || q.len > 5 || (q.at[0] != '0' && q.at[0] != '1') ||
        (q.len > 1 && q.at[1] != '.'))
        return 0;
    out = (q.at[0] - '0') * WHOLE;
    for (size_t i = 2; i < q.len; i++) {
        if (!is_digit(q.at[i]))
            return 0;
        unit /= 10;
        out += (q.at[i] - '0') * unit;
    }
    return out > WHOLE ? 0 : out;
}

/* The weight that a range's parameters give it. */
static int
range_weight(str parameters)
{
    str name, value;

    parameters = str_trim(parameters);
    if (parameters.len == 0)
        return WHOLE;
    if (!str_cut(parameters, '=', &name, &value) || name.len != 1 ||
        (name.at[0] | ' ') != 'q')
        return 0;
    return weight(value);
}

/* Norwegian has two names for what we write. */
static const struct language *
language_of_range(str range)
{
    char low[3];
    str main, rest;

    (void)str_cut(range, '-', &main, &rest);
    if (main.len != 2)
        return NULL;
    for (size_t i = 0; i < 2; i++)
        low[i] = (char)(main.at[i] | ' ');
    if (low[0] == 'n' && low[1] == 'o')
        low[1] = 'b';
    return language_find((str){low, 2});
}

const struct language *
language_accepted(str header)
{
    const struct language *best = NULL;
    int most = 0;

    for (size_t i = 0; i < RANGES && header.len > 0; i++) {
        str one, rest, range, parameters;
        const struct language *l;
        int q;

        (void)str_cut(header, ',', &one, &rest);
        header = rest;
        range = one;
        (void)str_cut(one, ';', &range, &parameters);
        range = str_trim(range);
        l = str_eq(range, S("*")) ? &languages[0] : language_of_range(range);
        q = range_weight(parameters);
        if (l != NULL && q > most) {
            best = l;
            most = q;
        }
    }
    return best;
}

/* ---- numbers ---- */

void
language_number(struct buf *out, const struct language *l, size_t n)
{
    char digits[24];
    size_t count = 0;

    do {
        digits[count++] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    while (count > 0) {
        buf_char(out, digits[--count]);
        if (count > 0 && count % 3 == 0)
            buf_add(out, l->group);
    }
}

void
language_decimal(struct buf *out, const struct language *l, int64_t n,
                 int decimals)
{
    int64_t unit = 1;
    size_t whole, part;

    for (int i = 0; i < decimals; i++)
        unit *= 10;
    if (n < 0) {
        buf_char(out, '-');
        n = -n;
    }
    whole = (size_t)(n / unit);
    part = (size_t)(n % unit);
    language_number(out, l, whole);
    if (decimals > 0) {
        buf_add(out, l->decimal);
        buf_fmt(out, "%0*zu", decimals, part);
    }
}
