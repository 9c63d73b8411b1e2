/* SPDX-License-Identifier: Apache-2.0
 * From a signal's struct to the bodies of API v3: one function per form, one
 * row per code. */
#include "catalog/codes.h"

#include "catalog/layout.h"

enum { MINUTE_MS = 60 * 1000 };

/* What the forms write of. */
struct code_values {
    const void *at; /* the struct of the signal's layout */
    enum units units;
    int64_t now_ms;
};

struct code_row {
    str code, name, group;
    enum signal_id signal;
    str member;
    bool (*form)(struct json *j, const struct code_row *row,
                 const struct code_values *v);
    double factor;
    str unit, imperial;
};

/* Every row whose form asks has a member of that name; a test looks. */
static const void *
member_at(const struct code_row *row, const struct code_values *v,
          const struct member **out)
{
    const struct layout *l = signal_row(row->signal)->layout;

    *out = &l->members[0];
    for (size_t i = 0; i < l->count; i++) {
        if (str_eq(l->members[i].name, row->member))
            *out = &l->members[i];
    }
    return (const char *)v->at + (*out)->offset;
}

static void
unit_json(struct json *j, const struct code_row *row,
          const struct code_values *v)
{
    str unit = v->units == IMPERIAL ? row->imperial : row->unit;

    if (unit.len > 0)
        json_text(j, S("unit"), unit);
}

/* 0.07 of a hundred is 7, not 7.000000000000001. */
static double
tidy(double value)
{
    return round(value * 1e6) / 1e6;
}

/* ---- a value ---- */

static bool
as_number(struct json *j, const struct code_row *row,
          const struct code_values *v)
{
    const struct member *m;
    const double *at = member_at(row, v, &m);

    json_number(j, S("value"),
                tidy(unit_value(*at, m->unit, v->units) * row->factor));
    unit_json(j, row, v);
    return true;
}

static bool
as_text(struct json *j, const struct code_row *row, const struct code_values *v)
{
    const struct member *m;
    const str *at = member_at(row, v, &m);

    json_text(j, S("value"), *at);
    return true;
}

static void
yes_no(struct json *j, str key, int value)
{
    if (value < 0)
        json_nil(j, key);
    else
        json_bool(j, key, value == YES);
}

static bool
as_yes_no(struct json *j, const struct code_row *row,
          const struct code_values *v)
{
    const struct member *m;
    const int *at = member_at(row, v, &m);

    yes_no(j, S("value"), *at);
    return true;
}

static bool
as_word(struct json *j, const struct code_row *row, const struct code_values *v)
{
    const struct member *m;
    const int *at = member_at(row, v, &m);

    if (*at < 0)
        json_nil(j, S("value"));
    else
        json_text(j, S("value"), m->words[*at]);
    return true;
}

static bool
as_count(struct json *j, const struct code_row *row,
         const struct code_values *v)
{
    const struct member *m;
    const struct list *at = member_at(row, v, &m);

    json_int(j, S("value"), (int64_t)at->count);
    return true;
}

/* From now to a time; null if there is none to wait for. */
static bool
as_minutes(struct json *j, const struct code_row *row,
           const struct code_values *v)
{
    const struct member *m;
    const int64_t *at = member_at(row, v, &m);

    if (*at == UNKNOWN_INT)
        json_nil(j, S("value"));
    else
        json_int(j, S("value"),
                 *at <= v->now_ms ? 0 : (*at - v->now_ms) / MINUTE_MS);
    unit_json(j, row, v);
    return true;
}

/* ---- energy ---- */

static bool
as_charging(struct json *j, const struct code_row *row,
            const struct code_values *v)
{
    const struct charge *c = v->at;

    (void)row;
    if (c->state == charge_state_NULL)
        json_nil(j, S("value"));
    else
        json_bool(j, S("value"), c->state == CHARGE_CHARGING);
    return true;
}

static bool
as_limits(struct json *j, const struct code_row *row,
          const struct code_values *v)
{
    const struct charge_limit *c = v->at;
    double limit = tidy(c->limit * row->factor);

    json_open(j, S("values"), '[');
    json_open(j, S(""), '{');
    json_text(j, S("type"), S("GLOBAL"));
    json_number(j, S("limit"), limit);
    json_nil(j, S("condition"));
    json_close(j, '}');
    json_close(j, ']');
    json_number(j, S("activeLimit"), limit);
    unit_json(j, row, v);
    return true;
}

static void
text_or_null(struct json *j, str key, str text)
{
    if (text.at == NULL)
        json_nil(j, key);
    else
        json_text(j, key, text);
}

static bool
as_capacity(struct json *j, const struct code_row *row,
            const struct code_values *v)
{
    const struct nominal_capacity *n = v->at;
    const struct capacity_option *options = n->options.at;
    const struct nominal *chosen = n->capacity;

    if (chosen == NULL)
        return false;
    json_text(j, S("source"),
              chosen->source == CAPACITY_USER_SELECTED ? S("USER_SELECTED")
                                                       : S("SMARTCAR"));
    json_number(j, S("capacity"), chosen->nominal);
    json_open(j, S("availableCapacities"), '[');
    for (size_t i = 0; i < n->options.count; i++) {
        json_open(j, S(""), '{');
        json_number(j, S("capacity"), options[i].capacity);
        text_or_null(j, S("description"), options[i].description);
        json_close(j, '}');
    }
    json_close(j, ']');
    unit_json(j, row, v);
    return true;
}

/* ---- place, wheels, openings ---- */

static bool
as_location(struct json *j, const struct code_row *row,
            const struct code_values *v)
{
    const struct location *l = v->at;

    (void)row;
    json_number(j, S("latitude"), l->latitude);
    json_number(j, S("longitude"), l->longitude);
    json_nil(j, S("heading"));
    json_nil(j, S("direction"));
    json_nil(j, S("locationType"));
    return true;
}

/* Two rows of two, from the front and from the left. */
static void
place_open(struct json *j, int n)
{
    json_open(j, S(""), '{');
    json_int(j, S("row"), n / 2);
    json_int(j, S("column"), n % 2);
}

static void
places_close(struct json *j)
{
    json_close(j, ']');
    json_int(j, S("rowCount"), 2);
    json_int(j, S("columnCount"), 2);
}

static bool
as_tires(struct json *j, const struct code_row *row,
         const struct code_values *v)
{
    const struct tire_pressure *t = v->at;
    const double kpa[] = {t->front_left, t->front_right, t->back_left,
                          t->back_right};

    json_open(j, S("values"), '[');
    for (int i = 0; i < 4; i++) {
        place_open(j, i);
        json_number(j, S("tirePressure"),
                    unit_value(kpa[i], KILOPASCALS, v->units));
        json_close(j, '}');
    }
    places_close(j);
    unit_json(j, row, v);
    return true;
}

static int
is_open(enum opening_status status)
{
    if (status == opening_status_NULL || status == STATUS_UNKNOWN)
        return YES_NO_UNKNOWN;
    return status == STATUS_OPEN ? YES : NO;
}

/* The lock is the car's: all doors of it, or none. */
static bool
as_openings(struct json *j, const struct code_row *row,
            const struct code_values *v)
{
    const struct security *s = v->at;
    const struct member *m;
    const struct list *l = member_at(row, v, &m);
    const struct opening *o = l->at;

    json_open(j, S("values"), '[');
    for (size_t i = 0; i < l->count; i++) {
        if (o[i].type < OPENING_FRONT_LEFT || o[i].type > OPENING_BACK_RIGHT)
            continue;
        place_open(j, (int)o[i].type - (int)OPENING_FRONT_LEFT);
        yes_no(j, S("isOpen"), is_open(o[i].status));
        if (l == &s->doors)
            yes_no(j, S("isLocked"), s->is_locked);
        json_close(j, '}');
    }
    places_close(j);
    return true;
}

static bool
as_opening(struct json *j, const struct code_row *row,
           const struct code_values *v)
{
    const struct member *m;
    const struct list *l = member_at(row, v, &m);
    const struct opening *o = l->at;

    if (l->count == 0)
        return false;
    yes_no(j, S("isOpen"), is_open(o[0].status));
    return true;
}

static bool
as_trunk(struct json *j, const struct code_row *row,
         const struct code_values *v)
{
    const struct security *s = v->at;
    const struct opening *o = s->storage.at;
    enum opening_type which =
        str_eq(row->member, S("front")) ? OPENING_FRONT : OPENING_REAR;

    for (size_t i = 0; i < s->storage.count; i++) {
        if (o[i].type != which)
            continue;
        yes_no(j, S("isOpen"), is_open(o[i].status));
        yes_no(j, S("isLocked"), s->is_locked);
        return true;
    }
    return false;
}

static bool
as_system(struct json *j, const struct code_row *row,
          const struct code_values *v)
{
    const struct systems *all = v->at;
    const struct system *s = all->systems.at;

    for (size_t i = 0; i < all->systems.count; i++) {
        if (!str_eq(s[i].id, row->member))
            continue;
        json_text(j, S("status"),
                  s[i].status == SYSTEM_ALERT ? S("ALERT") : S("OK"));
        text_or_null(j, S("description"), s[i].description);
        return true;
    }
    return false;
}

/* ---- the rows ---- */

static const struct code_row rows[] = {
#define CODE(code_, name_, group_, signal_, member_, form_, factor_, unit_,    \
             imperial_)                                                        \
    {.code = STR(code_),                                                       \
     .name = STR(name_),                                                       \
     .group = STR(group_),                                                     \
     .signal = SIGNAL_##signal_,                                               \
     .member = STR(member_),                                                   \
     .form = form_,                                                            \
     .factor = factor_,                                                        \
     .unit = STR(unit_),                                                       \
     .imperial = STR(imperial_)},
#include "catalog/codes.def"
#undef CODE
};

size_t
signal_code_count(void)
{
    return sizeof rows / sizeof rows[0];
}

struct signal_code
signal_code_row(size_t n)
{
    return (struct signal_code){rows[n].code, rows[n].name, rows[n].group,
                                signal_row(rows[n].signal)};
}

bool
signal_code_find(str code, size_t *n)
{
    for (*n = 0; *n < sizeof rows / sizeof rows[0]; (*n)++) {
        if (str_eq(rows[*n].code, code))
            return true;
    }
    return false;
}

bool
signal_code_json(struct json *j, str key, size_t n, const void *values,
                 enum units units, int64_t now_ms)
{
    const struct code_values v = {values, units, now_ms};
    size_t begin = j->out->len;
    bool comma = j->comma;

    json_open(j, key, '{');
    if (rows[n].form(j, &rows[n], &v)) {
        json_close(j, '}');
        return true;
    }
    j->out->len = begin;
    j->comma = comma;
    return false;
}
