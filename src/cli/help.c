/* SPDX-License-Identifier: Apache-2.0
 * Help texts, from the rows of commands and options. */
#include "cli/command.h"

enum { WIDTH = 79, COLUMN = 26 };

/* Words of text, wrapped; the first line starts at column `at`, the others are
 * indented to COLUMN or, when indent is smaller, to indent. */
static void
wrap(struct buf *out, str text, size_t at, size_t indent)
{
    str word, rest = text;
    size_t column = at;
    bool first = true;

    while (str_word(&rest, ' ', &word)) {
        if (!first && column + 1 + word.len > WIDTH) {
            buf_fmt(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (!first) {
            buf_char(out, ' ');
            column++;
        }
        buf_add(out, word);
        column += word.len;
        first = false;
    }
    buf_char(out, '\n');
}

/* "  left      right", right wrapped in its own column. */
static void
row(struct buf *out, str left, str right)
{
    size_t used = left.len + 2;

    buf_fmt(out, "  " STR_FMT, STR_ARG(left));
    if (used + 2 > COLUMN) {
        buf_char(out, '\n');
        used = 0;
    }
    buf_fmt(out, "%*s", (int)(COLUMN - used), "");
    wrap(out, right, COLUMN, COLUMN);
}

static void
command_row(struct buf *out, const struct command *c)
{
    str name = str_of(c->name), arguments = str_of(c->arguments);

    row(out,
        arguments.len == 0 ? name
                           : arena_fmt(out->arena, STR_FMT " " STR_FMT,
                                       STR_ARG(name), STR_ARG(arguments)),
        str_of(c->does));
}

const struct exit_code_row exit_code_rows[] = {
    {EXIT_DONE,    STR("Done.")                                    },
    {EXIT_FAILED,  STR("It failed; standard error says why.")      },
    {EXIT_REFUSED,
     STR("An option or value is not allowed. Nothing was changed.")},
    {EXIT_UNKNOWN, STR("What was named does not exist.")           },
    {EXIT_TAKEN,   STR("It exists already. Nothing was changed.")  },
};
const size_t exit_code_count = sizeof exit_code_rows / sizeof exit_code_rows[0];

/* c: those of a command; NULL: all. */
static void
exit_codes(struct buf *out, const struct command *c)
{
    buf_add(out, S("\nexit codes\n"));
    for (size_t i = 0; i < exit_code_count; i++) {
        const struct exit_code_row *r = &exit_code_rows[i];
        bool happens = (r->code != EXIT_UNKNOWN || c == NULL || c->names_app) &&
                       (r->code != EXIT_TAKEN || c == NULL || c->adds);

        if (happens)
            row(out, arena_fmt(out->arena, "%d", (int)r->code), r->means);
    }
}

void
help_overview(struct buf *out)
{
    size_t count;
    const struct command *const *commands = cli_commands(&count);

    buf_add(out, S("usage: valetkey COMMAND [OPTION]...\n\n"));
    wrap(out,
         S("A self-hosted vehicle consent server: car owners hand an app "
           "exactly the keys they choose, and the app reads their cars through "
           "one API for every brand."),
         0, 0);
    buf_add(out, S("\ncommands\n"));
    for (size_t i = 0; i < count; i++)
        command_row(out, commands[i]);
    row(out, S("help [COMMAND]"), S("Print this, or the help of a command."));
    buf_add(out, S("\n`valetkey COMMAND --help` says more about each.\n"));
    exit_codes(out, NULL);
}

void
help_group(struct buf *out, str group)
{
    size_t count;
    const struct command *const *commands = cli_commands(&count);
    str start = arena_fmt(out->arena, STR_FMT " ", STR_ARG(group));

    buf_fmt(out,
            "usage: valetkey " STR_FMT " COMMAND [OPTION]...\n\ncommands\n",
            STR_ARG(group));
    for (size_t i = 0; i < count; i++) {
        if (str_starts(str_of(commands[i]->name), start))
            command_row(out, commands[i]);
    }
    buf_fmt(out,
            "\n`valetkey " STR_FMT " COMMAND --help` says more about each.\n",
            STR_ARG(group));
}

static void
usage_line(struct buf *out, const struct command *c,
           const struct options *options)
{
    str line =
        arena_fmt(out->arena, "usage: valetkey %s %s", c->name, c->arguments);

    for (size_t i = 0; i < options->row_count; i++) {
        const struct option *o = &options->rows[i];

        if (o->required)
            line =
                arena_fmt(out->arena, STR_FMT " --" STR_FMT " " STR_FMT,
                          STR_ARG(line), STR_ARG(o->name), STR_ARG(o->value));
    }
    wrap(out, arena_fmt(out->arena, STR_FMT " [OPTION]...", STR_ARG(line)), 0,
         4);
}

static void
option_row(struct buf *out, const struct option *o)
{
    struct arena *a = out->arena;
    struct buf words = {.arena = a, .max = 4096};

    buf_add(&words, o->help);
    if (o->required)
        buf_add(&words, S(" Required."));
    if (o->many)
        buf_add(&words, S(" May be repeated."));
    if (o->fallback.len > 0)
        buf_fmt(&words, " Default: " STR_FMT ".", STR_ARG(o->fallback));
    if (o->variable.len > 0)
        buf_fmt(&words, " Variable: " STR_FMT ".", STR_ARG(o->variable));
    row(out,
        o->value.len == 0 ? arena_fmt(a, "--" STR_FMT, STR_ARG(o->name))
                          : arena_fmt(a, "--" STR_FMT " " STR_FMT,
                                      STR_ARG(o->name), STR_ARG(o->value)),
        buf_str(&words));
}

void
help_command(struct arena *a, struct buf *out, const struct command *c)
{
    struct options options = {0};

    command_options(a, c, &options);
    usage_line(out, c, &options);
    buf_char(out, '\n');
    wrap(out, str_of(c->does), 0, 0);
    if (c->more[0] != '\0')
        wrap(out, str_of(c->more), 0, 0);
    buf_add(out, S("\noptions\n"));
    for (size_t i = 0; i < options.row_count; i++)
        option_row(out, &options.rows[i]);
    buf_fmt(out, "\nexample\n  valetkey %s\n", c->example);
    exit_codes(out, c);
}
