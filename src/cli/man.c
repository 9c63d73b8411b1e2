/* SPDX-License-Identifier: Apache-2.0
 * Manual pages: the same rows as the help texts, in the language of man(7). */
#include "cli/man.h"

#include "cli/command.h"

/* Text that roff takes for nothing else: no macro at its beginning, no escape
 * within; a hyphen stays one that can be typed. */
static void
add_text(struct buf *out, str s)
{
    if (str_starts(s, S(".")) || str_starts(s, S("'")))
        buf_add(out, S("\\&"));
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == '\\')
            buf_add(out, S("\\e"));
        else if (s.at[i] == '-')
            buf_add(out, S("\\-"));
        else
            buf_char(out, s.at[i]);
    }
}

static void
add_line(struct buf *out, str s)
{
    add_text(out, s);
    buf_char(out, '\n');
}

/* "`valetkey migrate` makes it": what stands between is bold. */
static void
add_words(struct buf *out, str s)
{
    bool bold = false, more;
    str part;

    do {
        more = str_cut(s, '`', &part, &s);
        add_text(out, part);
        if (more)
            buf_add(out, bold ? S("\\fR") : S("\\fB"));
        bold = !bold;
    } while (more);
    buf_char(out, '\n');
}

/* ---- commands ---- */

static void
add_option(struct buf *out, const struct option *o)
{
    buf_add(out, S(".TP\n\\fB"));
    add_text(out, arena_fmt(out->arena, "--" STR_FMT, STR_ARG(o->name)));
    buf_add(out, o->value.len > 0 ? S("\\fR \\fI") : S(""));
    add_text(out, o->value);
    buf_add(out, S("\\fR\n"));
    add_words(out, o->help);
    if (o->required)
        buf_add(out, S("Required.\n"));
    if (o->many)
        buf_add(out, S("May be repeated.\n"));
    if (o->fallback.len > 0) {
        buf_add(out, S("Default: "));
        add_line(out, arena_fmt(out->arena, STR_FMT ".", STR_ARG(o->fallback)));
    }
}

/* "Reads the settings database and base_url." */
static void
add_settings_read(struct buf *out, const struct command *c)
{
    str word, rest = str_of(c->settings);
    bool first = true;

    if (rest.len == 0)
        return;
    buf_add(out, S(".PP\n"));
    if (str_eq(rest, S("*"))) {
        buf_add(out, S("Takes every setting of\n.BR valetkey.conf (5)\n"
                       "as an option.\n"));
        return;
    }
    buf_add(out, S("Settings: "));
    while (str_word(&rest, ' ', &word)) {
        buf_fmt(out, "%s\\fB" STR_FMT "\\fR", first ? "" : ", ", STR_ARG(word));
        first = false;
    }
    buf_add(out, c->prints_json ? S(". Has \\fB\\-\\-json\\fR.\n") : S(".\n"));
}

static void
add_command(struct buf *out, const struct command *c)
{
    buf_add(out, S(".SS \""));
    add_text(out, str_of(c->name));
    buf_add(out, c->arguments[0] == '\0' ? S("") : S(" \\fI"));
    add_text(out, str_of(c->arguments));
    buf_add(out, c->arguments[0] == '\0' ? S("") : S("\\fR"));
    for (size_t i = 0; i < c->option_count; i++) {
        const struct option *o = &c->options[i];

        if (!o->required)
            continue;
        buf_add(out, S(" "));
        add_text(out, arena_fmt(out->arena, "--" STR_FMT, STR_ARG(o->name)));
        buf_fmt(out, " \\fI" STR_FMT "\\fB", STR_ARG(o->value));
    }
    buf_add(out, S("\"\n"));
    add_words(out, str_of(c->does));
    if (c->more[0] != '\0')
        add_words(out, str_of(c->more));
    for (size_t i = 0; i < c->option_count; i++)
        add_option(out, &c->options[i]);
    add_settings_read(out, c);
    buf_add(out, S(".PP\n.in +4n\n.EX\n"));
    add_line(out, arena_fmt(out->arena, "valetkey %s", c->example));
    buf_add(out, S(".EE\n.in\n"));
}

static void
add_commands(struct buf *out)
{
    size_t count;
    const struct command *const *commands = cli_commands(&count);

    for (size_t i = 0; i < count; i++)
        add_command(out, commands[i]);
}

static void
add_exit_codes(struct buf *out)
{
    for (size_t i = 0; i < exit_code_count; i++) {
        buf_fmt(out, ".TP\n.B %d\n", (int)exit_code_rows[i].code);
        add_line(out, exit_code_rows[i].means);
    }
}

/* ---- settings ---- */

static void
add_settings(struct buf *out)
{
    struct arena *a = out->arena;
    struct settings defaults;

    settings_default(&defaults);
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *row = &setting_rows[i];
        str fallback = setting_shown(a, row, &defaults);

        buf_fmt(out, ".TP\n\\fB" STR_FMT "\\fR = \\fI", STR_ARG(row->name));
        add_text(out, setting_placeholder(row));
        buf_add(out, S("\\fR\n"));
        add_words(out, row->help);
        buf_add(out, S("Allowed: "));
        add_line(out,
                 arena_fmt(a, STR_FMT ".", STR_ARG(setting_allowed(a, row))));
        buf_add(out, S("Default: "));
        add_line(out, fallback.len == 0
                          ? S("empty.")
                          : arena_fmt(a, STR_FMT ".", STR_ARG(fallback)));
    }
}

/* ---- pages ---- */

static bool
add_marked(struct buf *out, str name)
{
    static const struct {
        str name;
        void (*add)(struct buf *out);
    } parts[] = {
        {STR("COMMANDS"),   add_commands  },
        {STR("EXIT_CODES"), add_exit_codes},
        {STR("SETTINGS"),   add_settings  },
    };
    str file = S(VALETKEY_SETTINGS_FILE);

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (str_eq(parts[i].name, name)) {
            parts[i].add(out);
            return true;
        }
    }
    if (str_eq(name, S("VERSION")))
        add_text(out, S(VALETKEY_VERSION));
    else if (str_eq(name, S("SETTINGS_FILE")))
        add_text(out, file.len > 0 ? file : S("/etc/valetkey/valetkey.conf"));
    else
        return false;
    return true;
}

static bool
is_mark(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((s.at[i] < 'A' || s.at[i] > 'Z') && s.at[i] != '_')
            return false;
    }
    return s.len > 0;
}

bool
man_page(struct buf *out, str prose)
{
    str before, after, mark;

    while (str_cut(prose, '@', &before, &after)) {
        buf_add(out, before);
        if (!str_cut(after, '@', &mark, &prose) || !is_mark(mark)) {
            buf_char(out, '@');
            prose = after;
            continue;
        }
        if (!add_marked(out, mark))
            return false;
        /* what was filled in ends its own line */
        if (out->len > 0 && out->at[out->len - 1] == '\n' &&
            str_starts(prose, S("\n")))
            prose = str_from(prose, 1);
    }
    buf_add(out, prose);
    return !out->full;
}
