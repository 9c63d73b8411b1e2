/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a settings file. What is read is printed and read again. */
#include "base/buf.h"
#include "settings/file.h"
#include "settings/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
    if (!holds)
        abort();
}

/* A problem is one line, short, and starts with the file's name. */
static void
check_problem(str problem)
{
    must(str_starts(problem, S("f:")) && str_is_printable(problem));
    must(str_is_utf8(problem) && problem.len < 1000);
}

static void
check_again(struct arena *a, const struct settings *s)
{
    struct buf out = {.arena = a, .max = 2 * SETTINGS_FILE_MOST};
    struct settings_file file;
    const struct settings_sources from = {.file = &file};
    struct settings again;
    str problem;

    settings_as_file(&out, s);
    must(!out.full);
    must(settings_file_parse(a, S("f"), buf_str(&out), &file, &problem));
    must(settings_read(a, &from, &again, NULL, &problem));
    for (size_t i = 0; i < setting_count; i++) {
        if (!setting_holds_secret(a, s, i))
            must(str_eq(setting_shown(a, &setting_rows[i], s),
                        setting_shown(a, &setting_rows[i], &again)));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_open();
    struct settings_file file;
    const struct settings_sources from = {.file = &file};
    struct settings s;
    str problem = {0};

    if (size <= SETTINGS_FILE_MOST &&
        settings_file_parse(a, S("f"), (str){(const char *)data, size}, &file,
                            &problem) &&
        settings_read(a, &from, &s, NULL, &problem))
        check_again(a, &s);
    else if (size <= SETTINGS_FILE_MOST)
        check_problem(problem);
    arena_close(a);
    return 0;
}
