/* SPDX-License-Identifier: Apache-2.0
 * From a name to the member of a signal's struct, by the rows of signals.def.
 */
#include "catalog/settable.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/nearest.h"
#include "catalog/layout.h"

enum { SETTABLE_MOST = 128, PROBLEM = 2048, NUMBER_LEN = 32 };

/* What a number may be, by its name and, failing that, by its unit. */
static const struct range {
    str name;
    double least, most;
} ranges[] = {
    {STR("percentRemaining"), 0,    1  },
    {STR("lifeRemaining"),    0,    1  },
    {STR("limit"),            0.5,  1  },
    {STR("latitude"),         -90,  90 },
    {STR("longitude"),        -180, 180},
    {STR("heading"),          0,    360},
    {STR("speed"),            0,    500},
};

static const struct range by_unit[] = {
    [PLAIN] = {{0}, 0,   1000   },
      [KILOMETRES] = {{0}, 0,   9999999},
    [KILOPASCALS] = {{0}, 0,   1000   },
      [LITRES] = {{0}, 0,   500    },
    [CELSIUS] = {{0}, -80, 120    },
      [KILOWATT_HOURS] = {{0}, 0,   500    },
};

static const struct range *
range_of(const struct member *m)
{
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (str_eq(ranges[i].name, m->name))
            return &ranges[i];
    }
    return &by_unit[m->unit];
}

/* ---- names ---- */

/* "{make}/compass" is "compass": which make is known of the car. */
static str
short_path(const struct signal *s)
{
    const str own = S("{make}/");

    return str_starts(s->path, own) ? str_from(s->path, own.len) : s->path;
}

static bool
is_scalar(const struct member *m)
{
    return m->kind == NUMBER || m->kind == YES_NO || m->kind == WORD;
}

/* A list of things that have a status: doors, systems. */
static const struct member *
status_of(const struct member *m)
{
    if (m->kind != LIST)
        return NULL;
    for (size_t i = 1; i < m->layout->count; i++) {
        if (m->layout->members[i].kind == WORD)
            return &m->layout->members[i];
    }
    return NULL;
}

/* What the rows of a list are called: words, or texts that a car knows. */
static size_t
elements_of(const struct member *m, const str **out)
{
    static const str systems[] = {STR("SYSTEM_TPMS"), STR("SYSTEM_ABS"),
                                  STR("SYSTEM_AIRBAG"), STR("SYSTEM_MIL"),
                                  STR("SYSTEM_OIL_LIFE")};
    const struct member *id = &m->layout->members[0];

    *out = id->kind == WORD ? id->words : systems;
    return id->kind == WORD ? id->word_count
                            : sizeof systems / sizeof systems[0];
}

static struct settable
named(struct arena *a, const struct signal *s, const struct member *m,
      str element)
{
    str path = short_path(s);
    bool has = element.len > 0;

    return (struct settable){
        .name = arena_fmt(a, STR_FMT "." STR_FMT "%s" STR_FMT, STR_ARG(path),
                          STR_ARG(m->name), has ? "." : "", STR_ARG(element)),
        .signal = s,
        .member = m,
        .element = element,
    };
}

static size_t
add_member(struct arena *a, const struct signal *s, const struct member *m,
           struct settable *out, size_t n)
{
    const str *elements;
    size_t count;

    if (is_scalar(m) && n < SETTABLE_MOST)
        out[n++] = named(a, s, m, S(""));
    if (status_of(m) == NULL)
        return n;
    count = elements_of(m, &elements);
    for (size_t i = 0; i < count && n < SETTABLE_MOST; i++)
        out[n++] = named(a, s, m, elements[i]);
    return n;
}

static size_t
all(struct arena *a, struct settable out[SETTABLE_MOST])
{
    size_t n = 0;

    for (int id = 0; id < SIGNAL_COUNT; id++) {
        const struct signal *s = signal_row((enum signal_id)id);

        for (size_t i = 0; i < s->layout->count; i++)
            n = add_member(a, s, &s->layout->members[i], out, n);
    }
    return n;
}

void
settable_all(struct arena *a, struct settable **out, size_t *count)
{
    *out = arena_alloc(a, SETTABLE_MOST, sizeof **out);
    *count = all(a, *out);
}

static bool
same(str a, str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        char x = a.at[i] == '/' ? '.' : a.at[i];
        char y = b.at[i] == '/' ? '.' : b.at[i];

        if (x != y)
            return false;
    }
    return true;
}

/* How well a name fits: 3 wholly, 2 its end, 1 its beginning, 0 not. */
static int
fits(str full, str given)
{
    if (same(full, given))
        return 3;
    if (full.len <= given.len)
        return 0;
    if (same(str_from(full, full.len - given.len), given) &&
        strchr("./", full.at[full.len - given.len - 1]) != NULL)
        return 2;
    return same((str){full.at, given.len}, given) &&
                   strchr("./", full.at[given.len]) != NULL
               ? 1
               : 0;
}

static str
may_mean(struct arena *a, str given, const struct settable *rows, size_t count,
         int fit)
{
    struct buf b = {.arena = a, .max = PROBLEM};
    size_t n = 0;

    buf_fmt(&b, STR_FMT " may be ", STR_ARG(given));
    for (size_t i = 0; i < count; i++) {
        if (fits(rows[i].name, given) == fit)
            buf_fmt(&b, "%s" STR_FMT, n++ == 0 ? "" : ", ",
                    STR_ARG(rows[i].name));
    }
    return buf_str(&b);
}

static str
not_there(struct arena *a, str given, const struct settable *rows, size_t count)
{
    str names[SETTABLE_MOST * 2], near, path, member;
    size_t n = 0;

    if (!str_is_printable(given) || !str_is_utf8(given))
        return S("there is no such signal");
    for (size_t i = 0; i < count; i++) {
        names[n++] = rows[i].name;
        if (str_cut(rows[i].name, '.', &path, &member))
            names[n++] = member;
    }
    near = str_nearest(given, names, n);
    for (size_t i = 0; near.len == 0 && i < count; i++)
        names[i] = short_path(rows[i].signal);
    if (near.len == 0)
        near = str_nearest(given, names, count);
    if (near.len == 0)
        return arena_fmt(a, "there is no signal " STR_FMT, STR_ARG(given));
    return arena_fmt(
        a, "there is no signal " STR_FMT "; did you mean " STR_FMT "?",
        STR_ARG(given), STR_ARG(near));
}

bool
settable_find(struct arena *a, str name, struct settable *out, str *problem)
{
    struct settable *rows = arena_alloc(a, SETTABLE_MOST, sizeof *rows);
    size_t count = all(a, rows), matches[4] = {0}, at[4] = {0};

    for (size_t i = 0; name.len > 0 && i < count; i++) {
        int fit = fits(rows[i].name, name);

        matches[fit]++;
        at[fit] = i;
    }
    for (int fit = 3; fit > 0; fit--) {
        if (matches[fit] == 1) {
            *out = rows[at[fit]];
            return true;
        }
        if (matches[fit] > 1) {
            *problem = may_mean(a, name, rows, count, fit);
            return false;
        }
    }
    *problem = not_there(a, name, rows, count);
    return false;
}

static const struct member *
member_at(const struct signal *s, str name)
{
    for (size_t i = 0; i < s->layout->count; i++) {
        if (str_eq(s->layout->members[i].name, name))
            return &s->layout->members[i];
    }
    return NULL;
}

bool
settable_from(str full_name, struct settable *out)
{
    str path, rest, member;

    *out = (struct settable){.name = full_name};
    if (!str_cut(full_name, '.', &path, &rest))
        return false;
    (void)str_cut(rest, '.', &member, &out->element);
    for (int id = 0; id < SIGNAL_COUNT && out->member == NULL; id++) {
        out->signal = signal_row((enum signal_id)id);
        if (str_eq(short_path(out->signal), path))
            out->member = member_at(out->signal, member);
    }
    return out->member != NULL &&
           (out->element.len > 0 ? status_of(out->member) != NULL
                                 : is_scalar(out->member));
}

/* ---- values ---- */

bool
settable_number(str text, double *out)
{
    char copy[NUMBER_LEN + 1], *end;

    if (text.len == 0 || text.len > NUMBER_LEN)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '\0' || strchr("-.0123456789", text.at[i]) == NULL)
            return false;
    }
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    *out = strtod(copy, &end);
    return *end == '\0' && isfinite(*out);
}

/* Never NULL: settable_from() takes an element only of a list with a status. */
static const struct member *
value_of(const struct settable *s)
{
    const struct member *status =
        s->element.len > 0 ? status_of(s->member) : NULL;

    return status != NULL ? status : s->member;
}

static int
word_at(const struct member *m, str text)
{
    for (size_t i = 0; i < m->word_count; i++) {
        if (str_eq(m->words[i], text))
            return (int)i;
    }
    return -1;
}

static str
words_say(struct arena *a, const struct member *m, str text)
{
    struct buf b = {.arena = a, .max = PROBLEM};
    str near = str_nearest(text, m->words, m->word_count);

    buf_add(&b, S("must be "));
    for (size_t i = 0; i < m->word_count; i++)
        buf_fmt(&b, STR_FMT ", ", STR_ARG(m->words[i]));
    buf_add(&b, S("or null"));
    if (near.len > 0)
        buf_fmt(&b, "; did you mean " STR_FMT "?", STR_ARG(near));
    return buf_str(&b);
}

bool
settable_check(struct arena *a, const struct settable *s, str text,
               str *problem)
{
    static const char *const units[] = {
        [PLAIN] = "",
        [KILOMETRES] = " (kilometres)",
        [KILOPASCALS] = " (kilopascals)",
        [LITRES] = " (litres)",
        [CELSIUS] = " (degrees Celsius)",
        [KILOWATT_HOURS] = " (kilowatt-hours)",
    };
    const struct member *m = value_of(s);
    const struct range *r = range_of(m);
    double value;

    if (str_eq(text, S("null")))
        return true;
    if (m->kind == YES_NO) {
        *problem = S("must be true, false or null");
        return str_eq(text, S("true")) || str_eq(text, S("false"));
    }
    if (m->kind == WORD) {
        *problem = words_say(a, m, text);
        return word_at(m, text) >= 0;
    }
    *problem = arena_fmt(a, "must be a number from %.9g to %.9g%s, or null",
                         r->least, r->most, units[m->unit]);
    return settable_number(text, &value) && value >= r->least &&
           value <= r->most;
}

static void
scalar_put(const struct member *m, str text, char *at)
{
    bool unknown = str_eq(text, S("null"));
    double number = UNKNOWN_NUMBER;
    int choice =
        m->kind == YES_NO ? (int)str_eq(text, S("true")) : word_at(m, text);

    if (m->kind == NUMBER) {
        if (!unknown)
            (void)settable_number(text, &number);
        memcpy(at + m->offset, &number, sizeof number);
        return;
    }
    if (unknown)
        choice = -1;
    memcpy(at + m->offset, &choice, sizeof choice);
}

/* Is a row of a list the one that is meant? */
static bool
is_element(const struct member *id, const char *row, str element)
{
    str text;
    int word;

    if (id->kind == WORD) {
        memcpy(&word, row + id->offset, sizeof word);
        return word >= 0 && str_eq(id->words[word], element);
    }
    memcpy(&text, row + id->offset, sizeof text);
    return str_eq(text, element);
}

bool
settable_put(struct arena *a, const struct settable *s, str text, void *values)
{
    const struct layout *row = s->member->layout;
    struct list list;
    char *copy;
    bool found = false;

    if (s->element.len == 0) {
        scalar_put(s->member, text, values);
        return true;
    }
    memcpy(&list, (char *)values + s->member->offset, sizeof list);
    copy = arena_alloc(a, list.count, row->size);
    if (list.count > 0)
        memcpy(copy, list.at, list.count * row->size);
    for (size_t i = 0; i < list.count; i++) {
        if (!is_element(&row->members[0], copy + i * row->size, s->element))
            continue;
        scalar_put(value_of(s), text, copy + i * row->size);
        found = true;
    }
    list.at = copy;
    memcpy((char *)values + s->member->offset, &list, sizeof list);
    return found;
}
