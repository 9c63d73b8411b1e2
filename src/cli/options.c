/* SPDX-License-Identifier: Apache-2.0
 * From argv to rows. */
#include "cli/options.h"

#include "base/nearest.h"

static const struct option *
find_row(const struct options *o, str name)
{
    for (size_t i = 0; i < o->row_count; i++) {
        if (str_eq(o->rows[i].name, name))
            return &o->rows[i];
    }
    return NULL;
}

/* What was typed, fit for one line of a terminal. */
static str
shown(struct arena *a, str s)
{
    size_t most = 60;

    if (!str_is_utf8(s) || !str_is_printable(s))
        return S("(unreadable)");
    if (s.len <= most)
        return s;
    while (((unsigned char)s.at[most] & 0xc0) == 0x80)
        most--; /* not within a character */
    return arena_fmt(a, STR_FMT "…", (int)most, s.at);
}

static str
unknown(struct arena *a, const struct options *o, str name)
{
    str *names = arena_alloc(a, o->row_count + 1, sizeof(str)), near;

    for (size_t i = 0; i < o->row_count; i++)
        names[i] = o->rows[i].name;
    near = str_nearest(name, names, o->row_count);
    if (near.len == 0)
        return arena_fmt(a, "there is no option --" STR_FMT,
                         STR_ARG(shown(a, name)));
    return arena_fmt(
        a, "there is no option --" STR_FMT "; did you mean --" STR_FMT "?",
        STR_ARG(shown(a, name)), STR_ARG(near));
}

struct parse {
    struct arena *arena;
    struct options *out;
    int argc, next;
    char **argv;
    str *problem;
};

static bool
refuse(struct parse *p, const char *what, const struct option *row)
{
    *p->problem =
        arena_fmt(p->arena, "--" STR_FMT " %s", STR_ARG(row->name), what);
    return false;
}

/* The value of an option: after its '=', or the next word. */
static bool
take_value(struct parse *p, const struct option *row, bool has_equals,
           char *after, str *value)
{
    char *at = after;

    if (!has_equals) {
        at = p->next < p->argc ? p->argv[p->next] : NULL;
        /* more often forgotten than meant */
        if (at == NULL || str_starts(str_of(at), S("--"))) {
            *p->problem = arena_fmt(
                p->arena, "--" STR_FMT " needs a value: --" STR_FMT "=" STR_FMT,
                STR_ARG(row->name), STR_ARG(row->name), STR_ARG(row->value));
            return false;
        }
        p->next++;
    }
    *value = arena_dup(p->arena, str_of(at));
    if (row->secret)
        memset(at, '*', value->len); /* other users can list our arguments */
    return true;
}

static bool
take_option(struct parse *p, char *word)
{
    str name, ignored, value = {0};
    bool has_equals;
    const struct option *row;

    if (word[1] != '-') {
        *p->problem = arena_fmt(p->arena, STR_FMT ": options start with --",
                                STR_ARG(shown(p->arena, str_of(word))));
        return false;
    }
    has_equals = str_cut(str_of(word + 2), '=', &name, &ignored);
    row = find_row(p->out, name);
    if (row == NULL) {
        *p->problem = unknown(p->arena, p->out, name);
        return false;
    }
    if (row->value.len == 0 && has_equals)
        return refuse(p, "takes no value", row);
    if (row->value.len > 0 &&
        !take_value(p, row, has_equals, word + 3 + name.len, &value))
        return false;
    if (!str_is_utf8(value))
        return refuse(p, "is not UTF-8 text", row);
    for (size_t i = 0; i < p->out->given_count; i++) {
        if (!row->many && p->out->given[i].row == row)
            return refuse(p, "is given twice", row);
    }
    p->out->given[p->out->given_count++] = (struct option_given){row, value};
    return true;
}

static bool
take_argument(struct parse *p, str word)
{
    if (!str_is_utf8(word)) {
        *p->problem = S("an argument is not UTF-8 text");
        return false;
    }
    p->out->arguments[p->out->argument_count++] = word;
    return true;
}

bool
options_parse(struct arena *a, int argc, char **argv, struct options *out,
              str *problem)
{
    struct parse p = {a, out, argc, 0, argv, problem};
    char help[] = "--help";
    bool options_end = false;

    out->given = arena_alloc(a, (size_t)argc + 1, sizeof *out->given);
    out->arguments = arena_alloc(a, (size_t)argc + 1, sizeof(str));
    while (p.next < argc) {
        char *word = argv[p.next++];
        str s = str_of(word);

        if (options_end || !str_starts(s, S("-")) || s.len == 1) {
            if (!take_argument(&p, s))
                return false;
        } else if (str_eq(s, S("--"))) {
            options_end = true;
        } else if (!take_option(&p, str_eq(s, S("-h")) ? help : word)) {
            return false;
        }
    }
    return true;
}

str
options_lack(struct arena *a, const struct options *o)
{
    for (size_t i = 0; i < o->row_count; i++) {
        const struct option *row = &o->rows[i];
        bool given = !row->required;

        for (size_t k = 0; k < o->given_count; k++)
            given = given || o->given[k].row == row;
        if (!given)
            return arena_fmt(a, "--" STR_FMT " " STR_FMT " is missing",
                             STR_ARG(row->name), STR_ARG(row->value));
    }
    return (str){0};
}

static const struct option *
must_find(const struct options *o, const char *name)
{
    const struct option *row = find_row(o, str_of(name));

    if (row == NULL) {
        (void)fprintf(stderr, "no row for option %s\n", name);
        abort();
    }
    return row;
}

bool
option_is_given(const struct options *o, const char *name)
{
    const struct option *row = must_find(o, name);

    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].row == row)
            return true;
    }
    return false;
}

str
option_text(const struct options *o, const char *name)
{
    const struct option *row = must_find(o, name);

    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].row == row)
            return o->given[i].value;
    }
    return (str){0};
}

size_t
option_texts(struct arena *a, const struct options *o, const char *name,
             str **out)
{
    const struct option *row = must_find(o, name);
    size_t n = 0;

    *out = arena_alloc(a, o->given_count + 1, sizeof(str));
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].row == row)
            (*out)[n++] = o->given[i].value;
    }
    return n;
}
