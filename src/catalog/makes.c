/* SPDX-License-Identifier: Apache-2.0
 * Finding a make as people write it, and countries. */
#include "catalog/tables.h"

size_t
make_count(void)
{
    return makes_count;
}

const struct make *
make_row(size_t n)
{
    return &makes[n];
}

/* The letter at s, folded; 0 if it does not count. *len: its bytes. */
static char
fold_one(str s, size_t *len)
{
    unsigned char c = (unsigned char)s.at[0];
    unsigned code;

    *len = 1;
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    if (c < 0x80)
        return c <= ' ' || c == '-' || c == '_' ? 0 : (char)c;
    if (s.len < 2 || c < 0xc3 || c > 0xcd)
        return (char)c;

    code = ((c & 0x1fU) << 6) | ((unsigned char)s.at[1] & 0x3fU);
    *len = 2;
    if (code >= 0x300 && code < 0x370) /* an accent on its own */
        return 0;
    if (code < 0x180 && fold_letters[code - 0xc0] != 0)
        return fold_letters[code - 0xc0];
    *len = 1; /* some other script: byte by byte, so that it equals itself */
    return (char)c;
}

size_t
fold(str text, char *out, size_t cap)
{
    size_t n = 0, step;

    for (size_t i = 0; i < text.len && n < cap; i += step) {
        char c = fold_one(str_from(text, i), &step);

        if (c != 0)
            out[n++] = c;
    }
    return n;
}

enum { NAME_MOST = 64 };

/* What was asked for, folded once. */
struct query {
    char text[NAME_MOST];
    size_t len;
};

static struct query
query_of(str text)
{
    struct query q;

    q.len = fold(text, q.text, sizeof q.text);
    return q;
}

static bool
is(const struct query *q, str text)
{
    struct query t = query_of(text);

    return str_eq((str){q->text, q->len}, (str){t.text, t.len});
}

/* As we write it ourselves: every vehicle's row, several times a request. */
static const struct make *
make_with_id(str id)
{
    for (size_t i = 0; i < makes_count; i++) {
        if (str_eq(makes[i].id, id))
            return &makes[i];
    }
    return NULL;
}

const struct make *
make_find(str text)
{
    const struct make *exact = make_with_id(text);
    struct query q;

    if (exact != NULL)
        return exact;
    q = query_of(text);
    /* no name is as long as the buffer: what fills it was cut */
    if (q.len == 0 || q.len == sizeof q.text)
        return NULL;
    for (size_t i = 0; i < makes_count; i++) {
        if (is(&q, makes[i].id) || is(&q, makes[i].name))
            return &makes[i];
    }
    return NULL;
}

bool
make_in_country(const struct make *m, str country_code)
{
    str list = m->countries;
    str code;

    while (str_word(&list, ' ', &code)) {
        if (str_eq_nocase(code, country_code))
            return true;
    }
    return false;
}

/* Does text, from one of its words on, begin with q? "Land Rover" is found by
 * "land rov", "landr" and "rover", not by "dr". */
static bool
has_word(str text, const struct query *q)
{
    for (size_t i = 0; i < text.len; i++) {
        bool starts = i == 0 || text.at[i - 1] == ' ' ||
                      text.at[i - 1] == '-' || text.at[i - 1] == '_';
        struct query t;

        if (!starts)
            continue;
        t = query_of(str_from(text, i));
        if (str_starts((str){t.text, t.len}, (str){q->text, q->len}))
            return true;
    }
    return false;
}

static bool
is_meant(const struct make *m, const struct query *q)
{
    str aliases = m->aliases;
    str alias;

    if (q->len == 0 || has_word(m->name, q) || has_word(m->id, q))
        return true;
    while (str_word(&aliases, '|', &alias)) {
        if (has_word(alias, q))
            return true;
    }
    return false;
}

size_t
make_search(str query, str country_code, const struct make **out)
{
    const struct query q = query_of(query);
    size_t n = 0;

    for (size_t i = 0; i < makes_count && n < MAKE_MOST; i++) {
        if (country_code.len > 0 && !make_in_country(&makes[i], country_code))
            continue;
        if (is_meant(&makes[i], &q))
            out[n++] = &makes[i];
    }
    return n;
}

static const struct {
    enum powertrain value;
    str name;
} powertrains[] = {
    {ICE,  STR("ICE") },
    {HEV,  STR("HEV") },
    {PHEV, STR("PHEV")},
    {BEV,  STR("BEV") },
};

str
powertrain_name(enum powertrain p)
{
    for (size_t i = 0; i < sizeof powertrains / sizeof powertrains[0]; i++) {
        if (powertrains[i].value == p)
            return powertrains[i].name;
    }
    return S("");
}

enum powertrain
powertrain_from(str name)
{
    for (size_t i = 0; i < sizeof powertrains / sizeof powertrains[0]; i++) {
        if (str_eq(powertrains[i].name, name))
            return powertrains[i].value;
    }
    return POWERTRAIN_UNKNOWN;
}

static const struct {
    enum region value;
    str name;
} regions[] = {
    {REGION_US,     STR("US")    },
    {REGION_CA,     STR("CA")    },
    {REGION_EUROPE, STR("EUROPE")},
    {REGION_OTHER,  STR("OTHER") },
};

str
region_name(enum region r)
{
    for (size_t i = 0; i < sizeof regions / sizeof regions[0]; i++) {
        if (regions[i].value == r)
            return regions[i].name;
    }
    return S("");
}

unsigned
region_from(str name)
{
    for (size_t i = 0; i < sizeof regions / sizeof regions[0]; i++) {
        if (str_eq(regions[i].name, name))
            return regions[i].value;
    }
    return 0;
}

size_t
country_count(void)
{
    return countries_count;
}

const struct country *
country_row(size_t n)
{
    return &countries[n];
}

const struct country *
country_find(str code)
{
    for (size_t i = 0; i < countries_count; i++) {
        if (str_eq_nocase(countries[i].code, code))
            return &countries[i];
    }
    return NULL;
}
