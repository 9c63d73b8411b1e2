/* SPDX-License-Identifier: Apache-2.0
 * Settings files: what their lines mean, and what is said about wrong ones. */
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "settings/file.h"
#include "settings/settings.h"
#include "test.h"

static size_t
row_of(const char *name)
{
    return (size_t)(setting_find(str_of(name)) - setting_rows);
}

static struct settings_file
must_parse(struct arena *a, str text)
{
    struct settings_file file;
    str problem = {0};

    if (!settings_file_parse(a, S("a.conf"), text, &file, &problem))
        fail_msg(STR_FMT, STR_ARG(problem));
    return file;
}

TEST(a_file_gives_the_rows_it_names_and_no_other)
{
    struct arena *a = arena_open();
    struct settings_file file =
        must_parse(a, S("# how we run it\n\n"
                        "  base_url=https://keys.example  \r\n"
                        "\t# workers = 3\n"
                        "operator_name =\tStadtwerke K\xc3\xb6ln =#1\n"
                        "metrics_token ="));
    size_t set = 0;

    assert_int_equal(file.lines[row_of("base_url")].number, 3);
    assert_str(file.lines[row_of("base_url")].value, S("https://keys.example"));
    assert_int_equal(file.lines[row_of("metrics_token")].number, 6);
    assert_str(file.lines[row_of("metrics_token")].value, S(""));
    for (size_t i = 0; i < setting_count; i++)
        set += file.lines[i].number > 0;
    assert_int_equal(set, 2 + 1);
    arena_close(a);
}

/* text; what is said of it */
static const struct {
    str text, problem;
} wrong[] = {
    {STR("workers = 3\nbase-url = http://a"),
     STR("a.conf:2: there is no setting base-url; did you mean base_url?")                      },
    {STR("worker = 3"),
     STR("a.conf:1: there is no setting worker; did you mean workers?")                         },
    {STR("[server]\n"),
     STR("a.conf:1: a line is `name = value`, or a comment after #")                            },
    {STR("qqqqqqqqqqqq = 3"),                 STR("a.conf:1: there is no setting qqqqqqqqqqqq; "
                                  "`valetkey settings` lists them")},
    {STR("\x1b[31m = 3"),
     STR("a.conf:1: there is no setting …; `valetkey settings` lists them")                   },
    {STR("= 3"),
     STR("a.conf:1: there is no setting ; `valetkey settings` lists them")                      },
    {STR("workers = 3\n\nworkers = 3"),
     STR("a.conf:3: workers is set already, in line 1")                                         },
    {STR("workers = 3 # three"),
     STR("a.conf:1: a comment stands on a line of its own")                                     },
    {STR("database = #x"),
     STR("a.conf:1: a comment stands on a line of its own")                                     },
    {STR("operator_name = \"X\""),
     STR("a.conf:1: a value stands without quotes")                                             },
    {STR("operator_name = 'X'"),
     STR("a.conf:1: a value stands without quotes")                                             },
    {STR("\n# \xff"),                         STR("a.conf:2: this is not UTF-8 text")           },
    {STR("workers = 3\0"),                    STR("a.conf:1: this is not UTF-8 text")           },
};

TEST(a_wrong_line_is_named_with_what_is_wrong)
{
    struct arena *a = arena_open();

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct settings_file file;
        str problem = {0};

        assert_false(settings_file_parse(a, S("a.conf"), wrong[i].text, &file,
                                         &problem));
        assert_str(problem, wrong[i].problem);
    }
    arena_close(a);
}

TEST(a_mark_of_byte_order_and_an_empty_file_are_nothing)
{
    struct arena *a = arena_open();
    struct settings_file file = must_parse(a, S("\xef\xbb\xbfworkers = 3"));

    assert_int_equal(file.lines[row_of("workers")].number, 1);
    file = must_parse(a, S(""));
    assert_int_equal(file.lines[row_of("workers")].number, 0);
    arena_close(a);
}

TEST(variables_win_over_the_file_and_the_file_over_defaults)
{
    struct arena *a = arena_open();
    struct settings_file file =
        must_parse(a, S("workers = 3\ncode_time = 30\nlisten = 127.0.0.1:1\n"));
    char variable[] = "VALETKEY_CODE_TIME=40";
    char *environment[] = {variable, NULL};
    const struct setting_given flags[] = {
        {setting_find(S("listen")), S("127.0.0.1:2")},
        {setting_find(S("listen")), S("127.0.0.1:3")},
    };
    const struct settings_sources from = {&file, environment, flags, 2};
    struct settings s;
    str problem;

    assert_true(settings_read(a, &from, &s, NULL, &problem));
    assert_int_equal(s.workers, 3);
    assert_int_equal(s.code_time, 40);
    assert_str(s.listen, S("127.0.0.1:2,127.0.0.1:3"));
    assert_str(setting_place(a, &s, row_of("workers")), S("a.conf:1"));
    assert_str(setting_origin_name(&s, row_of("workers")), S("file"));
    assert_str(setting_place(a, &s, row_of("code_time")), S("variable"));
    assert_str(setting_place(a, &s, row_of("listen")), S("flag"));
    assert_str(setting_place(a, &s, row_of("stop_time")), S("default"));
    arena_close(a);
}

/* What is said of the value; the text is a file's. */
static str
refusal(struct arena *a, str text)
{
    const struct settings_file file = must_parse(a, text);
    const struct settings_sources from = {.file = &file};
    struct settings s;
    str problem = {0};

    assert_false(settings_read(a, &from, &s, NULL, &problem));
    return problem;
}

TEST(a_value_that_is_not_allowed_is_named_with_its_line)
{
    struct arena *a = arena_open();

    assert_str(refusal(a, S("\nworkers = many\n")),
               S("a.conf:2: workers: \"many\" is not allowed: a whole number "
                 "from 1 to 1024"));
    assert_null(strstr(arena_cstr(a, refusal(a, S("metrics_token = geheim"))),
                       "geheim"));
    arena_close(a);
}

/* ---- files ---- */

static str
file_with(struct arena *a, str text, mode_t mode)
{
    char name[] = "/tmp/valetkey-settings-XXXXXX";
    int fd = mkstemp(name);

    assert_true(fd >= 0);
    assert_int_equal(fchmod(fd, mode), 0);
    assert_int_equal(write(fd, text.at, text.len), (ssize_t)text.len);
    assert_int_equal(close(fd), 0);
    return arena_dup(a, str_of(name));
}

static bool
tells(struct arena *a, str text, mode_t mode)
{
    str path = file_with(a, text, mode), problem;
    struct settings_file file;
    const struct settings_sources from = {.file = &file};
    struct settings s;

    assert_true(settings_file_read(a, path, &file, &problem));
    assert_true(settings_read(a, &from, &s, NULL, &problem));
    assert_int_equal(unlink(path.at), 0);
    return settings_file_tells(a, &s);
}

TEST(a_secret_that_everyone_may_read_is_noticed)
{
    struct arena *a = arena_open();

    assert_true(tells(a, S("metrics_token = 0123456789abcdef"), 0644));
    assert_true(tells(a, S("database = postgresql://u:geheim@h/n"), 0604));
    assert_false(tells(a, S("metrics_token = 0123456789abcdef"), 0640));
    assert_false(tells(a, S("database = postgresql://u@h/n"), 0644));
    assert_false(tells(a, S("metrics_token =\nworkers = 3"), 0644));
    arena_close(a);
}

TEST(a_file_that_cannot_be_read_says_why)
{
    struct arena *a = arena_open();
    struct settings_file file;
    str big, problem = {0};

    assert_false(settings_file_read(a, S("/nowhere/a.conf"), &file, &problem));
    assert_str(problem, S("the settings file /nowhere/a.conf cannot be read: "
                          "No such file or directory"));
    assert_false(settings_file_read(a, S("/tmp"), &file, &problem));
    assert_str(problem,
               S("the settings file /tmp cannot be read: Is a directory"));
    big = (str){arena_alloc(a, SETTINGS_FILE_MOST + 1, 1),
                SETTINGS_FILE_MOST + 1};
    big = file_with(a, big, 0600);
    assert_false(settings_file_read(a, big, &file, &problem));
    assert_true(str_ends(problem, S("it is larger than 64 KiB")));
    assert_int_equal(unlink(big.at), 0);
    big = file_with(a, S(""), 0600);
    assert_true(settings_file_read(a, big, &file, &problem));
    assert_int_equal(unlink(big.at), 0);
    arena_close(a);
}

/* What is printed as a file reads back as what was printed. */
TEST(settings_as_a_file_are_read_back_the_same)
{
    struct arena *a = arena_open();
    struct settings_file given = must_parse(
        a, S("workers = 3\noperator_name = K & S\nlimit_simulated = true\n"
             "metrics_token = 0123456789abcdef\n"));
    const struct settings_sources from = {.file = &given};
    struct buf out = {.arena = a, .max = SETTINGS_FILE_MOST};
    struct settings s;
    struct settings_file again;
    str problem;

    assert_true(settings_read(a, &from, &s, NULL, &problem));
    settings_as_file(&out, &s);
    assert_false(out.full);
    again = must_parse(a, buf_str(&out));
    for (size_t i = 0; i < setting_count; i++) {
        bool secret = setting_holds_secret(a, &s, i);

        assert_int_equal(again.lines[i].number > 0,
                         given.lines[i].number > 0 && !secret);
        if (again.lines[i].number > 0)
            assert_str(again.lines[i].value, given.lines[i].value);
    }
    assert_null(strstr(arena_cstr(a, buf_str(&out)), "0123456789abcdef"));
    arena_close(a);
}

/* Without the '#', each line sets what is the default already. */
TEST(every_line_of_the_example_is_right_when_it_is_switched_on)
{
    struct arena *a = arena_open();
    struct buf out = {.arena = a, .max = SETTINGS_FILE_MOST},
               on = {.arena = a, .max = SETTINGS_FILE_MOST};
    struct settings s, again;
    struct settings_file file;
    const struct settings_sources from = {.file = &file};
    str line, rest, problem;

    settings_default(&s);
    settings_as_file(&out, &s);
    rest = buf_str(&out);
    while (str_cut(rest, '\n', &line, &rest)) {
        assert_true(line.len <= 79 || !str_starts(line, S("# ")));
        if (str_starts(line, S("#")) && !str_starts(line, S("# ")))
            buf_fmt(&on, STR_FMT "\n", STR_ARG(str_from(line, 1)));
    }
    file = must_parse(a, buf_str(&on));
    assert_true(settings_read(a, &from, &again, NULL, &problem));
    for (size_t i = 0; i < setting_count; i++) {
        assert_true(file.lines[i].number > 0);
        assert_str(setting_shown(a, &setting_rows[i], &again),
                   setting_shown(a, &setting_rows[i], &s));
    }
    arena_close(a);
}
