/* SPDX-License-Identifier: Apache-2.0
 * Reading a VIN: first the year, then the pattern that fits with the most fixed
 * characters, then its powertrain. data/check.py holds the same in Python. */
#include <string.h>

#include "catalog/tables.h"

enum { LEN = 17, CHECK_DIGIT = 8, YEAR_CODE = 9, LAST_YEAR = 2027 };

str
vin_tidy(struct arena *a, str text)
{
    char *out = arena_alloc(a, text.len + 1, 1);
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];

        if (c == ' ' || c == '-')
            continue;
        out[n++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return (str){out, n};
}

/* ISO 3779's transliteration; -1: not in the alphabet. */
static int
value_of(char c)
{
    static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";
    static const char values[] = "12345678123457923456789";
    const char *at;

    if (c >= '0' && c <= '9')
        return c - '0';
    at = c == '\0' ? NULL : strchr(letters, c);
    return at == NULL ? -1 : values[at - letters] - '0';
}

char
vin_check_digit(str vin)
{
    static const int weights[LEN] = {8, 7, 6, 5, 4, 3, 2, 10, 0,
                                     9, 8, 7, 6, 5, 4, 3, 2};
    int sum = 0;

    for (size_t i = 0; i < LEN; i++)
        sum += value_of(vin.at[i]) * weights[i];
    return "0123456789X"[sum % 11];
}

bool
vin_is_simulated(str vin)
{
    return vin.len == LEN && vin.at[0] == '0';
}

static bool
is_well_formed(str vin)
{
    for (size_t i = 0; i < vin.len; i++) {
        if (value_of(vin.at[i]) < 0)
            return false;
    }
    return vin.len == LEN;
}

static bool
is_alphanumeric(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z'))
            return false;
    }
    return true;
}

static const struct wmi *
wmi_find(str vin)
{
    size_t low = 0, high = wmis_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(wmis[middle].code, vin.at, 3);

        if (order == 0)
            return &wmis[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* North America and China want it right; so does whoever is in the table as
 * building to US rules. */
static bool
check_digit_is_required(str vin)
{
    const struct wmi *w = wmi_find(vin);

    return w != NULL ? w->check_digit_required
                     : strchr("123457L", vin.at[0]) != NULL;
}

enum vin_fault
vin_check(str vin)
{
    if (vin.len != LEN)
        return VIN_LENGTH;
    if (vin_is_simulated(vin))
        return is_alphanumeric(vin) ? VIN_GOOD : VIN_CHARACTER;
    if (!is_well_formed(vin))
        return VIN_CHARACTER;
    if (check_digit_is_required(vin) &&
        vin_check_digit(vin) != vin.at[CHECK_DIGIT])
        return VIN_CHECK_DIGIT;
    return VIN_GOOD;
}

str
vin_fault_text(enum vin_fault f)
{
    switch (f) {
    case VIN_GOOD:
        return S("");
    case VIN_LENGTH:
        return S("A vehicle identification number has 17 characters.");
    case VIN_CHARACTER:
        return S("A vehicle identification number has only digits and letters "
                 "other than I, O and Q.");
    case VIN_CHECK_DIGIT:
        return S("The check digit (the 9th character) does not fit the "
                 "others: one of the characters is wrong.");
    }
    return S("");
}

/* 30 letters and digits stand for 1980 to 2009, then for 2010 to 2039. Position
 * 7 tells which, for cars built to US rules by a maker who sells there: a
 * letter since 2010. */
static int
year_of(str vin, const struct wmi *w)
{
    static const char codes[] = "ABCDEFGHJKLMNPRSTVWXY123456789";
    const char *at = strchr(codes, vin.at[YEAR_CODE]);
    bool american = vin_check_digit(vin) == vin.at[CHECK_DIGIT];
    int year;

    if (at == NULL || w->year_code == YEAR_NO ||
        (w->year_code == YEAR_IF_CHECK_DIGIT && !american))
        return 0;
    year = 1980 + (int)(at - codes);
    if (american && w->sold_in_us && vin.at[6] < 'A')
        return year;
    return year + 30 <= LAST_YEAR ? year + 30 : year;
}

/* Does c fit the class that p stands at ("[A-D7]")? *end: what follows it. */
static bool
in_class(const char *p, char c, const char **end)
{
    bool in = false;

    for (p++; *p != ']' && *p != '\0'; p++) {
        if (p[1] == '-' && p[2] != ']' && p[2] != '\0') {
            in = in || (p[0] <= c && c <= p[2]);
            p += 2;
        } else {
            in = in || *p == c;
        }
    }
    *end = *p == ']' ? p + 1 : p;
    return in;
}

/* How many characters of the pattern are fixed, if it fits the key from the
 * left; else -1. */
static int
fixed_if_fits(const char *pattern, const char *key)
{
    int fixed = 0;
    const char *next;

    for (const char *p = pattern; *p != '\0'; p = next, key++) {
        next = p + 1;
        if (*key == '\0')
            return -1;
        if (*p == '*')
            continue;
        if (*p == '[' ? !in_class(p, *key, &next) : *p != *key)
            return -1;
        fixed++;
    }
    return fixed;
}

/* The best row of each kind, and how many of its characters are fixed. */
struct best {
    const struct vin_pattern *row;
    int fixed;
};

static void
look_up(str vin, const struct wmi *w, int year, struct best *best)
{
    char key[16];

    /* positions 4 to 8, a bar, positions 10 to 17 */
    memcpy(key, vin.at + 3, 5);
    key[5] = '|';
    memcpy(key + 6, vin.at + 9, 8);
    key[14] = '\0';

    for (size_t i = 0; i < w->patterns; i++) {
        const struct vin_pattern *p = &vin_patterns[wmi_patterns[w->first + i]];
        int fixed;

        if (year < p->first_year || year > p->last_year)
            continue;
        fixed = fixed_if_fits(vin_texts + p->pattern, key);
        if (fixed > best[p->kind].fixed)
            best[p->kind] = (struct best){p, fixed};
    }
}

static enum powertrain
powertrain_said(const struct best *best)
{
    if (best[VIN_LEVEL].row != NULL)
        return (enum powertrain)best[VIN_LEVEL].row->level;
    if (best[VIN_ELECTRIC].row != NULL)
        return best[VIN_PLUS_FUEL].row != NULL ? PHEV : BEV;
    return best[VIN_PLUS_ELECTRIC].row != NULL ? HEV : ICE;
}

/* Powertrains of a family in a year, as bits; and the row for one of them. */
static unsigned
powertrains_of(const struct vin_info *v, const struct model **row)
{
    const struct make *make = v->makes[0];
    unsigned known = 0;

    *row = NULL;
    for (size_t i = 0; i < make->model_count; i++) {
        const struct model *m = &models[make->first_model + i];

        if (!str_eq(m->family, v->family) || v->year < m->first_year ||
            v->year > m->last_year)
            continue;
        known |= m->powertrain;
        if (m->powertrain == v->powertrain &&
            (*row == NULL || str_eq(m->name, v->model)))
            *row = m;
    }
    return known;
}

/* A powertrain that the catalogue does not know for this family and year is
 * read as the nearest one that it does. */
static void
settle_powertrain(struct vin_info *v)
{
    static const enum powertrain nearest[][3] = {
        [ICE] = {HEV,  PHEV, BEV},
        [HEV] = {PHEV, ICE,  BEV},
        [PHEV] = {HEV,  BEV,  ICE},
        [BEV] = {PHEV, HEV,  ICE},
    };
    unsigned known = powertrains_of(v, &v->row);
    enum powertrain said = v->powertrain;

    if (known == 0 || (known & said) != 0)
        return;
    for (size_t i = 0; i < 3; i++) {
        if ((known & nearest[said][i]) != 0) {
            v->powertrain = nearest[said][i];
            break;
        }
    }
    (void)powertrains_of(v, &v->row);
}

struct vin_info
vin_decode(str vin)
{
    struct vin_info v = {.family = S(""), .model = S("")};
    struct best best[VIN_PLUS_ELECTRIC + 1];
    const struct vin_pattern *top;
    const struct wmi *w;

    if (!is_well_formed(vin))
        return v;
    w = wmi_find(vin);
    if (w == NULL)
        return v;
    for (; v.make_count < w->make_count; v.make_count++)
        v.makes[v.make_count] = &makes[w->makes[v.make_count]];
    v.year = year_of(vin, w);

    for (size_t i = 0; i < sizeof best / sizeof best[0]; i++)
        best[i] = (struct best){NULL, -1};
    look_up(vin, w, v.year, best);
    top = best[VIN_MODEL].row;
    if (top == NULL)
        return v;

    v.makes[0] = &makes[top->make];
    v.make_count = 1;
    v.family = str_of(vin_texts + top->family);
    v.model = str_of(vin_texts + top->model);
    if (v.model.len == 0)
        v.model = v.family;
    v.powertrain = powertrain_said(best);
    settle_powertrain(&v);
    return v;
}
