/* SPDX-License-Identifier: Apache-2.0
 * From a signal's row and its struct to JSON. Nothing here knows a signal. */
#include <string.h>

#include "base/clock.h"
#include "catalog/catalog.h"
#include "catalog/layout.h"

/* 1 metric unit is `scale` imperial ones, from `offset` on. */
static const struct conversion {
    double scale, offset;
} imperial[] = {
    [PLAIN] = {1,               0 },
    [KILOMETRES] = {1 / 1.609344,    0 }, /* miles */
    [KILOPASCALS] = {1 / 6.894757293, 0 }, /* pounds per square inch */
    [LITRES] = {1 / 3.785411784, 0 }, /* US gallons */
    [CELSIUS] = {1.8,             32}, /* Fahrenheit */
    [KILOWATT_HOURS] = {1,               0 },
};

/* ---- the rows of signals.def ---- */

#define LAYOUT(...)
#define MEMBER(...)
#define END(...)
#define SIGNAL(...)
#define WORDS(list_)              static const str list_##_words[] = {
#define WORD(list_, symbol, text) [symbol] = STR(text),
#define END_WORDS(list_)                                                       \
    }                                                                          \
    ;
#include "catalog/signals.def"
#undef LAYOUT
#undef MEMBER
#undef END
#undef WORDS
#undef WORD
#undef END_WORDS

#define WORDS(...)
#define WORD(...)
#define END_WORDS(...)
#define MORE_TEXT(more)    .unit = more
#define MORE_INTEGER(more) .unit = more
#define MORE_NUMBER(more)  .unit = more
#define MORE_YES_NO(more)  .unit = more
#define MORE_TIME(more)    .unit = more
#define MORE_WORD(more)                                                        \
    .words = more##_words,                                                     \
    .word_count = sizeof more##_words / sizeof more##_words[0]
#define MORE_LIST(more)   .layout = &more##_layout
#define MORE_OBJECT(more) .layout = &more##_layout
#define LAYOUT(name)      static const struct member name##_members[] = {
#define MEMBER(layout_, member_, json_, kind_, more)                           \
    {.name = STR(json_),                                                       \
     .offset = offsetof(struct layout_, member_),                              \
     .kind = kind_,                                                            \
     MORE_##kind_(more)},
#define END(name)                                                              \
    }                                                                          \
    ;                                                                          \
    static const struct layout name##_layout = {                               \
        name##_members, sizeof name##_members / sizeof name##_members[0],      \
        sizeof(struct name)};
#include "catalog/signals.def"
#undef LAYOUT
#undef MEMBER
#undef END
#undef SIGNAL

#define LAYOUT(...)
#define MEMBER(...)
#define END(...)
#define SIGNAL(symbol, path_, permission_, layout_, body)                      \
    {SIGNAL_##symbol, STR(path_), permission_, &layout_##_layout,              \
     (body) == LIST},
static const struct signal rows[SIGNAL_COUNT] = {
#include "catalog/signals.def"
};

/* ---- finding ---- */

const struct signal *
signal_row(enum signal_id id)
{
    return &rows[id];
}

static const struct signal *
row_at(str path)
{
    for (size_t i = 0; i < SIGNAL_COUNT; i++) {
        if (str_eq(rows[i].path, path))
            return &rows[i];
    }
    return NULL;
}

static bool
is_lower(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] >= 'A' && s.at[i] <= 'Z')
            return false;
    }
    return true;
}

const struct signal *
signal_at(str path)
{
    const str own = S("{make}/");
    const struct signal *found;
    str make, rest;

    if (str_starts(path, S("/")))
        path = str_from(path, 1);
    if (str_starts(path, own))
        return NULL;
    found = row_at(path);
    if (found != NULL || !str_cut(path, '/', &make, &rest))
        return found;
    if (!is_lower(make) || make_find(make) == NULL)
        return NULL;

    for (size_t i = 0; i < SIGNAL_COUNT; i++) {
        if (str_starts(rows[i].path, own) &&
            str_eq(str_from(rows[i].path, own.len), rest))
            return &rows[i];
    }
    return NULL;
}

bool
signal_has_units(const struct signal *s)
{
    const struct layout *l = s->layout;

    /* a list's rows may carry them: service/history */
    if (l->count == 1 && l->members[0].kind == LIST)
        l = l->members[0].layout;
    for (size_t i = 0; i < l->count; i++) {
        if (l->members[i].kind == NUMBER && l->members[i].unit != PLAIN)
            return true;
    }
    return false;
}

size_t
signal_size(const struct signal *s)
{
    return s->layout->size;
}

str
units_name(enum units u)
{
    return u == IMPERIAL ? S("imperial") : S("metric");
}

/* ---- writing ---- */

double
unit_value(double v, enum unit unit, enum units units)
{
    const struct conversion *c = &imperial[unit];

    if (units == METRIC || unit == PLAIN || unit == KILOWATT_HOURS)
        return v;
    return round((v * c->scale + c->offset) * 100) / 100;
}

static void
text(struct json *j, str key, str value)
{
    if (value.at == NULL)
        json_nil(j, key);
    else
        json_text(j, key, value);
}

static void
integer(struct json *j, const struct member *m, int64_t value)
{
    if (value == UNKNOWN_INT)
        json_nil(j, m->name);
    else if (m->kind == TIME)
        json_text(j, m->name, clock_iso(j->out->arena, value));
    else
        json_int(j, m->name, value);
}

/* Yes or no, or a word: an enum, below 0 if it is not known. */
static void
choice(struct json *j, const struct member *m, int value)
{
    if (value < 0)
        json_nil(j, m->name);
    else if (m->kind == YES_NO)
        json_bool(j, m->name, value == YES);
    else
        json_text(j, m->name, m->words[value]);
}

static void
scalar(struct json *j, const struct member *m, const void *at, enum units units)
{
    if (m->kind == NUMBER)
        json_number(j, m->name,
                    unit_value(*(const double *)at, m->unit, units));
    else if (m->kind == TEXT)
        text(j, m->name, *(const str *)at);
    else if (m->kind == INTEGER || m->kind == TIME)
        integer(j, m, *(const int64_t *)at);
    else
        choice(j, m, *(const int *)at);
}

/* Layouts nest as deep as signals.def says, three at most; a layout can only
 * name an earlier one, so this ends. */
// NOLINTBEGIN(misc-no-recursion)
static void object(struct json *j, str key, const struct layout *l,
                   const void *values, enum units units);

static void
list(struct json *j, str key, const struct member *m, const void *values,
     enum units units)
{
    const struct list *l = values;

    json_open(j, key, '[');
    for (size_t i = 0; i < l->count; i++)
        object(j, S(""), m->layout, (const char *)l->at + i * m->layout->size,
               units);
    json_close(j, ']');
}

static void
object(struct json *j, str key, const struct layout *l, const void *values,
       enum units units)
{
    json_open(j, key, '{');
    for (size_t i = 0; i < l->count; i++) {
        const struct member *m = &l->members[i];
        const void *at = (const char *)values + m->offset;

        if (m->kind == LIST)
            list(j, m->name, m, at, units);
        else if (m->kind != OBJECT)
            scalar(j, m, at, units);
        else if (*(const void *const *)at == NULL)
            json_nil(j, m->name);
        else
            object(j, m->name, m->layout, *(const void *const *)at, units);
    }
    json_close(j, '}');
}
// NOLINTEND(misc-no-recursion)

void
signal_json(struct json *j, str key, const struct signal *s, const void *values,
            enum units units)
{
    if (s->is_list)
        list(j, key, &s->layout->members[0], values, units);
    else
        object(j, key, s->layout, values, units);
}
