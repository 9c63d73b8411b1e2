/* SPDX-License-Identifier: Apache-2.0
 * Messages, looked up and filled in. */
#include "connect/words.h"

#include <inttypes.h>
#include <string.h>

#include "connect/messages.h"

enum { TEXT_MAX = 4096, DAY = 86400 };

struct slot
slot_text(str name, str text)
{
    return (struct slot){.name = name, .text = text};
}

struct slot
slot_number(str name, size_t number)
{
    return (struct slot){.name = name, .number = number, .is_number = true};
}

struct slot
slot_link(struct url link, str rest)
{
    return (struct slot){.name = S("a"), .link = link, .rest = rest};
}

/* ---- looking up ---- */

static int
compare(str a, str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int by = n == 0 ? 0 : memcmp(a.at, b.at, n);

    return by != 0 ? by : (a.len > b.len) - (a.len < b.len);
}

static const struct message_row *
row_find(str language, str english)
{
    const struct message_table *t = message_tables;
    size_t low = 0, high;

    while (t < message_tables + message_tables_count &&
           !str_eq(t->language, language))
        t++;
    if (t == message_tables + message_tables_count)
        return NULL;
    for (high = t->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        int by = compare(english, t->rows[middle].english);

        if (by == 0)
            return &t->rows[middle];
        if (by < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

str
message_find(str language, str english)
{
    const struct message_row *row = row_find(language, english);

    return row == NULL ? english : row->form[0];
}

str
message_find_many(str language, str one, str many, size_t n)
{
    const struct message_row *row = row_find(language, one);
    const struct language *l = language_find(language);

    if (row == NULL || l == NULL)
        return n == 1 ? one : many;
    return row->form[language_form(l, n)];
}

/* ---- filling in ---- */

struct filling {
    struct buf *out;
    const struct language *language;
    const struct slot *slots;
    size_t count;
    bool html;
};

static void
add_text(const struct filling *f, str text)
{
    if (f->html)
        html_text(f->out, text);
    else
        buf_add(f->out, text);
}

static const struct {
    str name, html;
} elements[] = {
    {STR("/a"),    STR("</a>")   },
    {STR("b"),     STR("<b>")    },
    {STR("/b"),    STR("</b>")   },
    {STR("code"),  STR("<code>") },
    {STR("/code"), STR("</code>")},
};

static bool
add_element(const struct filling *f, str name)
{
    for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++) {
        if (f->html && str_eq(elements[i].name, name)) {
            buf_add(f->out, elements[i].html);
            return true;
        }
    }
    return false;
}

static void
add_slot(const struct filling *f, const struct slot *s)
{
    if (f->html && str_eq(s->name, S("a"))) {
        buf_add(f->out, S("<a href=\""));
        html_url(f->out, s->link);
        html_text(f->out, s->rest);
        buf_add(f->out, S("\">"));
    } else if (s->is_number) {
        language_number(f->out, f->language, s->number);
    } else {
        add_text(f, s->text);
    }
}

static void
add_named(const struct filling *f, str name)
{
    for (size_t i = 0; i < f->count; i++) {
        if (str_eq(f->slots[i].name, name)) {
            add_slot(f, &f->slots[i]);
            return;
        }
    }
    if (add_element(f, name))
        return;
    buf_char(f->out, '{');
    add_text(f, name);
    buf_char(f->out, '}');
}

static void
fill(const struct filling *f, str text)
{
    str head, name, rest;

    while (str_cut(text, '{', &head, &rest) &&
           str_cut(rest, '}', &name, &text)) {
        add_text(f, head);
        add_named(f, name);
    }
    add_text(f, text);
}

static const struct language *
language_or_first(str code)
{
    const struct language *l = language_find(code);

    return l == NULL ? language_row(0) : l;
}

str
message_text(struct arena *a, str language, str found, const struct slot *slots,
             size_t count)
{
    struct buf out = {.arena = a, .max = TEXT_MAX};

    fill(&(struct filling){.out = &out,
                           .language = language_or_first(language),
                           .slots = slots,
                           .count = count},
         found);
    return buf_str(&out);
}

void
message_html(struct buf *out, str language, str found, const struct slot *slots,
             size_t count)
{
    fill(&(struct filling){.out = out,
                           .language = language_or_first(language),
                           .slots = slots,
                           .count = count,
                           .html = true},
         found);
}

/* ---- time ---- */

static const str months[] = {
    STR(MESSAGE("January")),   STR(MESSAGE("February")),
    STR(MESSAGE("March")),     STR(MESSAGE("April")),
    STR(MESSAGE("May")),       STR(MESSAGE("June")),
    STR(MESSAGE("July")),      STR(MESSAGE("August")),
    STR(MESSAGE("September")), STR(MESSAGE("October")),
    STR(MESSAGE("November")),  STR(MESSAGE("December")),
};

str
message_date(struct arena *a, str language, struct date date)
{
    const struct slot parts[] = {
        slot_text(S("day"), arena_fmt(a, "%d", date.day)),
        slot_text(S("month"), message_find(language, months[date.month - 1])),
        slot_text(S("year"), arena_fmt(a, "%d", date.year)),
    };

    return message_text(a, language, language_or_first(language)->date, parts,
                        3);
}

str
message_time(struct arena *a, str language, int64_t at)
{
    int64_t minute = at % DAY / 60;
    const struct slot parts[] = {
        slot_text(S("date"),
                  message_date(a, language, date_from_days(at / DAY))),
        slot_text(S("time"), arena_fmt(a, "%02" PRId64 ":%02" PRId64,
                                       minute / 60, minute % 60)),
    };

    return message_text(
        a, language, message_find(language, S(MESSAGE("{date}, {time} UTC"))),
        parts, 2);
}
