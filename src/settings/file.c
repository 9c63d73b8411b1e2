/* SPDX-License-Identifier: Apache-2.0
 * Lines of a settings file, each the row it names. */
#include "settings/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/nearest.h"
#include "settings/settings.h"

enum { NAME_SHOWN = 64 };

struct parse {
    struct arena *arena;
    str path;
    struct setting_line *lines;
    int number;
    str *problem;
};

/* "path:3: what", with what is wrong in what was written. */
static bool
refuse(struct parse *p, str what)
{
    *p->problem = arena_fmt(p->arena, STR_FMT ":%d: " STR_FMT, STR_ARG(p->path),
                            p->number, STR_ARG(what));
    return false;
}

static str
nearest_name(struct arena *a, str name)
{
    str *names = arena_alloc(a, setting_count, sizeof(str));

    for (size_t i = 0; i < setting_count; i++)
        names[i] = setting_rows[i].name;
    return str_nearest(name, names, setting_count);
}

static bool
refuse_name(struct parse *p, str name)
{
    str near = nearest_name(p->arena, name);

    name = str_is_printable(name) ? str_head(name, NAME_SHOWN) : S("…");
    if (near.len > 0)
        return refuse(p, arena_fmt(p->arena,
                                   "there is no setting " STR_FMT
                                   "; did you mean " STR_FMT "?",
                                   STR_ARG(name), STR_ARG(near)));
    return refuse(p, arena_fmt(p->arena,
                               "there is no setting " STR_FMT
                               "; `valetkey settings` lists them",
                               STR_ARG(name)));
}

static bool
has_comment(str value)
{
    for (size_t i = 0; i + 1 < value.len; i++) {
        if ((value.at[i] == ' ' || value.at[i] == '\t') &&
            value.at[i + 1] == '#')
            return true;
    }
    return false;
}

/* What other formats would take away would be part of the value here. */
static bool
value_is_plain(struct parse *p, str value)
{
    bool quoted = value.len > 1 && str_has(S("\"'"), value.at[0]) &&
                  value.at[value.len - 1] == value.at[0];

    if (quoted)
        return refuse(p, S("a value stands without quotes"));
    if (str_starts(value, S("#")) || has_comment(value))
        return refuse(p, S("a comment stands on a line of its own"));
    return true;
}

static bool
take_line(struct parse *p, str line)
{
    str name, value;
    const struct setting *row;
    struct setting_line *place;

    if (str_ends(line, S("\r")))
        line.len--;
    if (!str_is_utf8(line))
        return refuse(p, S("this is not UTF-8 text"));
    line = str_trim(line);
    if (line.len == 0 || line.at[0] == '#')
        return true;
    if (!str_cut(line, '=', &name, &value))
        return refuse(p, S("a line is `name = value`, or a comment after #"));
    name = str_trim(name);
    value = str_trim(value);
    row = setting_find(name);
    if (row == NULL)
        return refuse_name(p, name);
    place = &p->lines[row - setting_rows];
    if (place->number > 0)
        return refuse(p,
                      arena_fmt(p->arena, STR_FMT " is set already, in line %d",
                                STR_ARG(name), place->number));
    *place = (struct setting_line){p->number, value};
    return value_is_plain(p, value);
}

bool
settings_file_parse(struct arena *a, str path, str text,
                    struct settings_file *out, str *problem)
{
    str line, rest = text, mark = S("\xef\xbb\xbf");
    struct parse p = {.arena = a, .path = path, .problem = problem};
    bool more;

    p.lines = arena_alloc(a, setting_count, sizeof *p.lines);
    *out = (struct settings_file){.path = path, .lines = p.lines};
    if (str_starts(rest, mark))
        rest = str_from(rest, mark.len); /* some editors put it there */
    do {
        more = str_cut(rest, '\n', &line, &rest);
        p.number++;
        if (!take_line(&p, line))
            return false;
    } while (more);
    return true;
}

static bool
refuse_file(struct arena *a, str path, const char *what, str *problem)
{
    *problem = arena_fmt(a, "the settings file " STR_FMT " cannot be read: %s",
                         STR_ARG(path), what);
    return false;
}

/* At most most bytes; 0: errno says why not, or the file is empty. */
static size_t
read_some(int fd, char *to, size_t most)
{
    size_t have = 0;

    while (have < most) {
        ssize_t n = read(fd, to + have, most - have);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? 0 : have;
        have += (size_t)n;
    }
    return have;
}

bool
settings_file_read(struct arena *a, str path, struct settings_file *out,
                   str *problem)
{
    char *text = arena_alloc(a, SETTINGS_FILE_MOST + 1, 1), why[128];
    struct stat facts = {0};
    size_t len = 0;
    int fd, cause;

    errno = 0;
    fd = open(arena_cstr(a, path), O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &facts) == 0)
        len = read_some(fd, text, SETTINGS_FILE_MOST + 1);
    cause = errno;
    if (fd >= 0)
        (void)close(fd);
    if (len == 0 && cause != 0)
        return refuse_file(a, path,
                           strerror_r(cause, why, sizeof why) == 0 ? why : "",
                           problem);
    if (len > SETTINGS_FILE_MOST)
        return refuse_file(a, path, "it is larger than 64 KiB", problem);
    if (!settings_file_parse(a, path, (str){text, len}, out, problem))
        return false;
    out->others_read = (facts.st_mode & S_IROTH) != 0 && S_ISREG(facts.st_mode);
    return true;
}
