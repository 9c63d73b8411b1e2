/* SPDX-License-Identifier: Apache-2.0
 * Quantities as people of a language and a country write them. */
#include "connect/quantity.h"

#include <math.h>

#include "connect/words.h"

enum { TEXT_MAX = 1024, DIGITS_MOST = 15, SYSTEMS = 3 };

/* In one of the systems: what the metric value becomes, with how many decimals
 * (AS_WRITTEN: as many as it came with), and the message around it. */
struct unit {
    const char *text;
    double scale, offset;
    int decimals;
};
enum { AS_WRITTEN = -1 };

#define AS_IS(text_)                                                           \
    {                                                                          \
        .text = (text_), .scale = 1, .decimals = AS_WRITTEN                    \
    }
#define MILES   (1 / 1.609344)
#define GALLONS (1 / 3.785411784) /* of the United States */
#define PSI     (100 / 6.894757293)

/* In the order of enum units_of_people: metric; of the United States; of the
 * United Kingdom, where roads and tyres are imperial and fuel is not. */
static const struct kind {
    str name;
    struct unit in[SYSTEMS];
} kinds[] = {
    {STR("distance"),
     {AS_IS(MESSAGE("{number} km")),
      {MESSAGE("{number} mi"), MILES, 0, 0},
      {MESSAGE("{number} mi"), MILES, 0, 0}}                                      },
    {STR("speed"),
     {AS_IS(MESSAGE("{number} km/h")),
      {MESSAGE("{number} mph"), MILES, 0, 0},
      {MESSAGE("{number} mph"), MILES, 0, 0}}                                     },
    {STR("volume"),
     {AS_IS(MESSAGE("{number} l")),
      {MESSAGE("{number} gal"), GALLONS, 0, 1},
      AS_IS(MESSAGE("{number} l"))}                                               },
    {STR("temperature"),
     {AS_IS(MESSAGE("{number} °C")),
      {MESSAGE("{number} °F"), 1.8, 32, 0},
      AS_IS(MESSAGE("{number} °C"))}                                             },
    {STR("pressure"),
     {AS_IS(MESSAGE("{number} bar")),
      {MESSAGE("{number} psi"), PSI, 0, 0},
      {MESSAGE("{number} psi"), PSI, 0, 0}}                                       },
    {STR("money"),
     {AS_IS(MESSAGE("€{number}")), AS_IS(MESSAGE("${number}")),
      AS_IS(MESSAGE("£{number}"))}                                               },
    {STR("number"),      {AS_IS("{number}"), AS_IS("{number}"), AS_IS("{number}")}},
};

/* ---- numbers ---- */

/* "53.5511" is 535511 with 4 decimals. */
static bool
decimal_parse(str text, int64_t *n, int *decimals)
{
    str whole, part;
    int64_t limit = (int64_t)1e15;

    *decimals = 0;
    if (!str_cut(text, '.', &whole, &part))
        return str_to_int(text, limit, n);
    if (part.len == 0 || whole.len + part.len > DIGITS_MOST ||
        !str_to_int(whole, limit, n))
        return false;
    *decimals = (int)part.len;
    for (size_t i = 0; i < part.len; i++) {
        if (part.at[i] < '0' || part.at[i] > '9')
            return false;
        *n = *n * 10 + (part.at[i] - '0');
    }
    return true;
}

static int64_t
power_of_ten(int n)
{
    int64_t out = 1;

    while (n-- > 0)
        out *= 10;
    return out;
}

/* The metric value as it is in the unit; *decimals becomes the unit's. */
static int64_t
convert(const struct unit *unit, int64_t n, int *decimals)
{
    double value;

    if (unit->decimals == AS_WRITTEN)
        return n;
    value = (double)n / (double)power_of_ten(*decimals);
    *decimals = unit->decimals;
    return llround((value * unit->scale + unit->offset) *
                   (double)power_of_ten(unit->decimals));
}

/* ---- filling in ---- */

struct place {
    struct arena *arena;
    const struct language *language;
    enum units_of_people people;
};

static str
measured(const struct place *p, const struct kind *kind, int64_t n,
         int decimals)
{
    const struct unit *unit = &kind->in[p->people];
    struct buf number = {.arena = p->arena, .max = 64};
    str code = p->language->code;
    struct slot slot;

    n = convert(unit, n, &decimals);
    language_decimal(&number, p->language, n, decimals);
    slot = slot_text(S("number"), buf_str(&number));
    return message_text(p->arena, code, message_find(code, str_of(unit->text)),
                        &slot, 1);
}

static bool
date_parse(str text, struct date *out)
{
    int64_t year, month, day;

    if (text.len != 10 || text.at[4] != '-' || text.at[7] != '-' ||
        !str_to_int((str){text.at, 4}, 9999, &year) ||
        !str_to_int((str){text.at + 5, 2}, 12, &month) ||
        !str_to_int((str){text.at + 8, 2}, 31, &day) || month == 0 || day == 0)
        return false;
    *out = (struct date){(int)year, (int)month, (int)day};
    return true;
}

/* "kind:value" as a text; false if it is no quantity. */
static bool
quantity(const struct place *p, str inside, str *out)
{
    str name, value;
    struct date date;
    int64_t n;
    int decimals;

    if (!str_cut(inside, ':', &name, &value))
        return false;
    if (str_eq(name, S("date")) && date_parse(value, &date)) {
        *out = message_date(p->arena, p->language->code, date);
        return true;
    }
    if (!decimal_parse(value, &n, &decimals))
        return false;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (str_eq(kinds[i].name, name)) {
            *out = measured(p, &kinds[i], n, decimals);
            return true;
        }
    }
    return false;
}

str
message_quantities(struct arena *a, str language, enum units_of_people people,
                   str found)
{
    const struct language *l = language_find(language);
    const struct place place = {a, l == NULL ? language_row(0) : l, people};
    struct buf out = {.arena = a, .max = TEXT_MAX};
    str head, inside, rest, after, filled;

    while (str_cut(found, '{', &head, &rest) &&
           str_cut(rest, '}', &inside, &after)) {
        buf_add(&out, head);
        if (quantity(&place, inside, &filled))
            buf_add(&out, filled);
        else
            buf_fmt(&out, "{" STR_FMT "}", STR_ARG(inside));
        found = after;
    }
    buf_add(&out, found);
    return buf_str(&out);
}

enum units_of_people
country_units(str code)
{
    const struct country *country = country_find(code);

    return country == NULL ? PEOPLE_METRIC : country->units;
}
