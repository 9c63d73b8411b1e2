/* SPDX-License-Identifier: Apache-2.0
 * Values for the rows: defaults, then the file, then variables, then flags. */
#include "settings/settings.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/nearest.h"
#include "settings/file.h"
#include "settings/forms.h"

#define VARIABLE_PREFIX "VALETKEY_"

enum { SHOWN = 80, COMMENT_WIDTH = 79 };

enum form {
#define FORM(form, check, placeholder, allowed) form,
#define TEXT(...)
#define NUMBER(...)
#define SECONDS(...)
#define SWITCH(...)
#include "settings/settings.def"
#undef FORM
#undef TEXT
#undef NUMBER
#undef SECONDS
#undef SWITCH
};

static const struct {
    bool (*check)(str);
    str placeholder, allowed;
    bool is_list;
} forms[] = {
#define FORM(form, check, placeholder, allowed)                                \
    [form] = {check, STR(placeholder), STR(allowed),                           \
              form == ADDRESSES || form == NETWORKS},
#define TEXT(...)
#define NUMBER(...)
#define SECONDS(...)
#define SWITCH(...)
#include "settings/settings.def"
#undef FORM
#undef TEXT
#undef NUMBER
#undef SECONDS
#undef SWITCH
};

const struct setting setting_rows[] = {
#define FORM(...)
#define TEXT(name_, fallback_, form_, help_)                                   \
    {.name = STR(#name_),                                                      \
     .kind = TEXT_SETTING,                                                     \
     .form = form_,                                                            \
     .help = STR(help_),                                                       \
     .offset = offsetof(struct settings, name_)},
#define NUMBER(name_, fallback_, least_, most_, help_)                         \
    {.name = STR(#name_),                                                      \
     .kind = NUMBER_SETTING,                                                   \
     .least = least_,                                                          \
     .most = most_,                                                            \
     .help = STR(help_),                                                       \
     .offset = offsetof(struct settings, name_)},
#define SECONDS(name_, fallback_, least_, most_, help_)                        \
    {.name = STR(#name_),                                                      \
     .kind = NUMBER_SETTING,                                                   \
     .is_seconds = true,                                                       \
     .least = least_,                                                          \
     .most = most_,                                                            \
     .help = STR(help_),                                                       \
     .offset = offsetof(struct settings, name_)},
#define SWITCH(name_, fallback_, help_)                                        \
    {.name = STR(#name_),                                                      \
     .kind = SWITCH_SETTING,                                                   \
     .help = STR(help_),                                                       \
     .offset = offsetof(struct settings, name_)},
#include "settings/settings.def"
#undef FORM
#undef TEXT
#undef NUMBER
#undef SECONDS
#undef SWITCH
};
const size_t setting_count = sizeof setting_rows / sizeof setting_rows[0];

/* Variables that are not settings: scripts and tests of the project read them,
 * and the last one names the file of settings.
 * One that ends in '_' stands for every name that starts so. */
static const str other_variables[] = {
    STR("VALETKEY_TEST_"), STR("VALETKEY_FUZZ_"),   STR("VALETKEY_BENCH_"),
    STR("VALETKEY_PORT"),  STR("VALETKEY_PROGRAM"), STR("VALETKEY_CONFIG"),
};

void
settings_default(struct settings *s)
{
    *s = (struct settings){
#define FORM(...)
#define TEXT(name, fallback, form, help)           .name = STR(fallback),
#define NUMBER(name, fallback, least, most, help)  .name = (fallback),
#define SECONDS(name, fallback, least, most, help) .name = (fallback),
#define SWITCH(name, fallback, help)               .name = (fallback),
#include "settings/settings.def"
#undef FORM
#undef TEXT
#undef NUMBER
#undef SECONDS
#undef SWITCH
    };
}

const struct setting *
setting_find(str name)
{
    for (size_t i = 0; i < setting_count; i++) {
        if (str_eq(setting_rows[i].name, name))
            return &setting_rows[i];
    }
    return NULL;
}

static str
spelled(struct arena *a, const char *prefix, str name, char (*letter)(char))
{
    str s = arena_fmt(a, "%s" STR_FMT, prefix, STR_ARG(name));
    char *text = arena_cstr(a, s);

    for (size_t i = str_of(prefix).len; i < s.len; i++)
        text[i] = letter(text[i]);
    return (str){text, s.len};
}

static char
dashed(char c)
{
    return c == '_' ? '-' : c;
}

static char
upper(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
}

str
setting_flag(struct arena *a, const struct setting *row)
{
    return spelled(a, "", row->name, dashed);
}

str
setting_variable(struct arena *a, const struct setting *row)
{
    return spelled(a, VARIABLE_PREFIX, row->name, upper);
}

str
setting_allowed(struct arena *a, const struct setting *row)
{
    switch (row->kind) {
    case TEXT_SETTING:
        return forms[row->form].allowed;
    case NUMBER_SETTING:
        return arena_fmt(a, "a whole number%s from %" PRId64 " to %" PRId64,
                         row->is_seconds ? " of seconds" : "", row->least,
                         row->most);
    case SWITCH_SETTING:
        break;
    }
    return S("true or false");
}

str
setting_placeholder(const struct setting *row)
{
    if (row->kind == TEXT_SETTING)
        return forms[row->form].placeholder;
    if (row->is_seconds)
        return S("SECONDS");
    return row->kind == NUMBER_SETTING ? S("N") : S("true|false");
}

bool
setting_is_list(const struct setting *row)
{
    return row->kind == TEXT_SETTING && forms[row->form].is_list;
}

/* Copy s, with what follows a "password=" as "***". */
static void
add_without_password(struct buf *out, str s)
{
    static const str key = STR("password=");
    size_t i = 0;

    while (i < s.len) {
        if (!str_starts(str_from(s, i), key)) {
            buf_char(out, s.at[i++]);
            continue;
        }
        buf_fmt(out, STR_FMT "***", STR_ARG(key));
        while (i < s.len && s.at[i] != '&')
            i++;
    }
}

/* postgresql://user:password@host/name?password=…: both passwords as "***". */
static str
without_password(struct arena *a, str url)
{
    struct buf out = {.arena = a, .max = url.len * 2 + 16};
    str authority, user, ignored;
    size_t start = 0, at = 0;

    if (!str_starts(url, S("postgres")))
        return url;
    while (start < url.len && !str_starts(str_from(url, start), S("://")))
        start++;
    start += 3;
    str_cut(str_from(url, start), '/', &authority, &ignored);
    for (size_t i = 0; i < authority.len; i++)
        at = authority.at[i] == '@' ? i : at;
    if (at > 0 && str_cut((str){authority.at, at}, ':', &user, &ignored)) {
        buf_add(&out, (str){url.at, start + user.len});
        buf_add(&out, S(":***"));
        start += at;
    } else {
        start = 0;
    }
    add_without_password(&out, str_from(url, start));
    return buf_str(&out);
}

/* A token is all secret. */
static str
without_secret(struct arena *a, const struct setting *row, str value)
{
    if (row->kind == TEXT_SETTING && row->form == TOKEN)
        return value.len == 0 ? value : S("***");
    return without_password(a, value);
}

str
setting_shown(struct arena *a, const struct setting *row,
              const struct settings *s)
{
    const void *at = (const char *)s + row->offset;

    switch (row->kind) {
    case TEXT_SETTING:
        return without_secret(a, row, *(const str *)at);
    case NUMBER_SETTING:
        return arena_fmt(a, "%" PRId64, *(const int64_t *)at);
    case SWITCH_SETTING:
        break;
    }
    return *(const bool *)at ? S("true") : S("false");
}

/* What was given, short and on one line. */
static str
quoted(struct arena *a, const struct setting *row, str value)
{
    struct buf out = {.arena = a, .max = SHOWN * 4 + 16};
    str all = without_secret(a, row, value), s = str_head(all, SHOWN);

    buf_char(&out, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];

        if (c < ' ' || c == 0x7f)
            buf_fmt(&out, "\\x%02x", (unsigned)c);
        else
            buf_char(&out, s.at[i]);
    }
    buf_add(&out, s.len < all.len ? S("…\"") : S("\""));
    return buf_str(&out);
}

bool
setting_parse(const struct setting *row, str value, struct settings *out)
{
    void *at = (char *)out + row->offset;
    int64_t n;

    if (!str_is_utf8(value))
        return false;
    switch (row->kind) {
    case TEXT_SETTING:
        if (!forms[row->form].check(value))
            return false;
        *(str *)at = value;
        return true;
    case NUMBER_SETTING:
        if (!str_to_int(value, row->most, &n) || n < row->least)
            return false;
        *(int64_t *)at = n;
        return true;
    case SWITCH_SETTING:
        break;
    }
    if (!str_eq(value, S("true")) && !str_eq(value, S("false")))
        return false;
    *(bool *)at = str_eq(value, S("true"));
    return true;
}

/* One value, from where. */
struct taking {
    struct arena *arena;
    struct settings *out;
    enum setting_origin *origins;
    str *problem;
};

/* As whoever set it wrote it. */
static str
called(const struct taking *t, const struct setting *row,
       enum setting_origin from)
{
    const struct settings_file *file = t->out->file;

    if (from == FROM_FLAG)
        return arena_fmt(t->arena, "--" STR_FMT,
                         STR_ARG(setting_flag(t->arena, row)));
    if (from == FROM_FILE)
        return arena_fmt(t->arena, STR_FMT ":%d: " STR_FMT, STR_ARG(file->path),
                         file->lines[row - setting_rows].number,
                         STR_ARG(row->name));
    return setting_variable(t->arena, row);
}

static bool
take(struct taking *t, const struct setting *row, str value,
     enum setting_origin from)
{
    if (!setting_parse(row, value, t->out)) {
        *t->problem = arena_fmt(
            t->arena, STR_FMT ": " STR_FMT " is not allowed: " STR_FMT,
            STR_ARG(called(t, row, from)),
            STR_ARG(quoted(t->arena, row, value)),
            STR_ARG(setting_allowed(t->arena, row)));
        return false;
    }
    t->origins[row - setting_rows] = from;
    return true;
}

static bool
is_other_variable(str name)
{
    for (size_t i = 0; i < sizeof other_variables / sizeof(str); i++) {
        str other = other_variables[i];

        if (str_ends(other, S("_")) ? str_starts(name, other)
                                    : str_eq(name, other))
            return true;
    }
    return false;
}

static str
unknown_variable(struct arena *a, str name)
{
    str *names = arena_alloc(a, setting_count, sizeof(str)), near;

    for (size_t i = 0; i < setting_count; i++)
        names[i] = setting_variable(a, &setting_rows[i]);
    near = str_nearest(name, names, setting_count);
    if (near.len == 0)
        return arena_fmt(a,
                         "the variable " STR_FMT
                         " is set, but there is no such setting; `valetkey "
                         "settings` lists them",
                         STR_ARG(name));
    return arena_fmt(
        a,
        "the variable " STR_FMT
        " is set, but there is no such setting; did you mean " STR_FMT "?",
        STR_ARG(name), STR_ARG(near));
}

static bool
take_variable(struct taking *t, str entry)
{
    str name, value;

    str_cut(entry, '=', &name, &value);
    if (!str_starts(name, S(VARIABLE_PREFIX)) || is_other_variable(name))
        return true;
    for (size_t i = 0; i < setting_count; i++) {
        if (str_eq(setting_variable(t->arena, &setting_rows[i]), name))
            return take(t, &setting_rows[i], value, FROM_VARIABLE);
    }
    *t->problem = unknown_variable(
        t->arena, str_is_utf8(name) && str_is_printable(name) && name.len <= 64
                      ? name
                      : S(VARIABLE_PREFIX "…"));
    return false;
}

/* The first of several flags of a list replaces what was there, the others are
 * added to it. */
static bool
take_flag(struct taking *t, const struct setting_given *given)
{
    const struct setting *row = given->row;
    const char *at = (const char *)t->out + row->offset;
    str value = given->value;

    if (t->origins[row - setting_rows] != FROM_FLAG)
        return take(t, row, value, FROM_FLAG);
    if (!setting_is_list(row)) {
        *t->problem = arena_fmt(t->arena, "--" STR_FMT " is given twice",
                                STR_ARG(setting_flag(t->arena, row)));
        return false;
    }
    value = arena_fmt(t->arena, STR_FMT "," STR_FMT,
                      STR_ARG(*(const str *)(const void *)at), STR_ARG(value));
    return take(t, row, value, FROM_FLAG);
}

static bool
take_file(struct taking *t)
{
    const struct settings_file *file = t->out->file;

    for (size_t i = 0; file != NULL && i < setting_count; i++) {
        if (file->lines[i].number > 0 &&
            !take(t, &setting_rows[i], file->lines[i].value, FROM_FILE))
            return false;
    }
    return true;
}

static bool
lacks(struct taking *t, const char *given, const char *missing)
{
    const struct setting *row = setting_find(str_of(given));
    enum setting_origin from = t->origins[row - setting_rows];

    *t->problem = arena_fmt(
        t->arena,
        STR_FMT " is given without " STR_FMT ": HTTPS needs both files",
        STR_ARG(called(t, row, from)),
        STR_ARG(from == FROM_FILE
                    ? str_of(missing)
                    : called(t, setting_find(str_of(missing)), from)));
    return false;
}

/* What belongs together: certificate, key, and an address that says so. */
static bool
agree_about_tls(struct taking *t)
{
    const struct setting *address = setting_find(S("base_url"));
    enum setting_origin from = t->origins[address - setting_rows];
    struct settings *s = t->out;

    if (s->tls_cert.len == 0 && s->tls_key.len == 0)
        return true;
    if (s->tls_key.len == 0)
        return lacks(t, "tls_cert", "tls_key");
    if (s->tls_cert.len == 0)
        return lacks(t, "tls_key", "tls_cert");
    if (from == FROM_DEFAULT)
        s->base_url = S("https://localhost:8480");
    if (str_starts(s->base_url, S("https://")))
        return true;
    *t->problem = arena_fmt(
        t->arena,
        STR_FMT ": " STR_FMT " is not allowed: with a certificate the server "
                "speaks HTTPS alone, so https:// is wanted",
        STR_ARG(called(t, address, from)),
        STR_ARG(quoted(t->arena, address, s->base_url)));
    return false;
}

bool
settings_read(struct arena *a, const struct settings_sources *from,
              struct settings *out, enum setting_origin *origins, str *problem)
{
    struct taking t = {.arena = a, .out = out, .problem = problem};

    t.origins = origins != NULL
                    ? origins
                    : arena_alloc(a, setting_count, sizeof *origins);
    settings_default(out);
    out->origins = t.origins;
    out->file = from->file;
    for (size_t i = 0; i < setting_count; i++)
        t.origins[i] = FROM_DEFAULT;

    if (!take_file(&t))
        return false;
    for (char *const *e = from->environment; e != NULL && *e != NULL; e++) {
        if (!take_variable(&t, str_of(*e)))
            return false;
    }
    for (size_t i = 0; i < from->flag_count; i++) {
        if (!take_flag(&t, &from->flags[i]))
            return false;
    }
    return agree_about_tls(&t);
}

/* ---- for whoever lists them ---- */

bool
setting_is_given(const struct settings *s, size_t i)
{
    return s->origins != NULL && s->origins[i] != FROM_DEFAULT;
}

str
setting_origin_name(const struct settings *s, size_t i)
{
    static const str names[] = {
        [FROM_DEFAULT] = STR("default"),
        [FROM_FILE] = STR("file"),
        [FROM_VARIABLE] = STR("variable"),
        [FROM_FLAG] = STR("flag"),
    };

    return names[s->origins == NULL ? FROM_DEFAULT : s->origins[i]];
}

str
setting_place(struct arena *a, const struct settings *s, size_t i)
{
    if (s->origins == NULL || s->origins[i] != FROM_FILE)
        return setting_origin_name(s, i);
    return arena_fmt(a, STR_FMT ":%d", STR_ARG(s->file->path),
                     s->file->lines[i].number);
}

bool
setting_holds_secret(struct arena *a, const struct settings *s, size_t i)
{
    const struct setting *row = &setting_rows[i];
    const void *at = (const char *)s + row->offset;

    return row->kind == TEXT_SETTING &&
           !str_eq(setting_shown(a, row, s), *(const str *)at);
}

bool
settings_file_tells(struct arena *a, const struct settings *s)
{
    for (size_t i = 0; s->file != NULL && i < setting_count; i++) {
        if (s->file->others_read && s->origins[i] == FROM_FILE &&
            setting_holds_secret(a, s, i))
            return true;
    }
    return false;
}

/* Words of a sentence as comment lines. */
static void
add_comment(struct buf *out, str text)
{
    size_t column = 0;
    str word;

    while (str_word(&text, ' ', &word)) {
        if (column == 0 || column + 1 + word.len > COMMENT_WIDTH) {
            buf_add(out, column == 0 ? S("#") : S("\n#"));
            column = 1;
        }
        buf_fmt(out, " " STR_FMT, STR_ARG(word));
        column += 1 + word.len;
    }
    buf_char(out, '\n');
}

void
settings_as_file(struct buf *out, const struct settings *s)
{
    add_comment(out, S("Settings of valetkey; valetkey.conf(5) says more. A "
                       "flag or a variable wins over a line here. A line that "
                       "starts with # is a comment; what stands in one below "
                       "is the default."));
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *row = &setting_rows[i];
        bool secret = setting_holds_secret(out->arena, s, i);
        bool sets = setting_is_given(s, i) && !secret;
        str value = secret ? (str){0} : setting_shown(out->arena, row, s);

        buf_char(out, '\n');
        add_comment(out, row->help);
        add_comment(out, arena_fmt(out->arena, "Allowed: " STR_FMT ".",
                                   STR_ARG(setting_allowed(out->arena, row))));
        buf_fmt(out, "%s" STR_FMT " =%s" STR_FMT "\n", sets ? "" : "#",
                STR_ARG(row->name), value.len > 0 ? " " : "", STR_ARG(value));
    }
}

void
setting_json(struct json *j, struct arena *a, const struct settings *s,
             size_t i)
{
    const struct setting *row = &setting_rows[i];
    str value = setting_shown(a, row, s);

    json_text(j, S("name"), row->name);
    if (row->kind == TEXT_SETTING)
        json_text(j, S("value"), value);
    else
        json_raw(j, S("value"), value); /* a number, true or false */
    json_text(j, S("from"), setting_origin_name(s, i));
    json_text(j, S("place"), setting_place(a, s, i));
    json_text(j, S("flag"),
              arena_fmt(a, "--" STR_FMT, STR_ARG(setting_flag(a, row))));
    json_text(j, S("variable"), setting_variable(a, row));
    json_text(j, S("allowed"), setting_allowed(a, row));
    json_text(j, S("help"), row->help);
}
