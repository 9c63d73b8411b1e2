/* SPDX-License-Identifier: Apache-2.0
 * From argv to rows: what is taken, and what is said about the rest. */
#include "cli/options.h"
#include "test.h"

static const struct option rows[] = {
    {.name = STR("name"),   .value = STR("NAME"), .required = true},
    {.name = STR("uri"),     .value = STR("URI"), .many = true},
    {.name = STR("secret"),    .value = STR("S"), .secret = true},
    {.name = STR("json")        },
    {.name = STR("help")},
};

struct parsed {
    struct arena *arena;
    struct options options;
    str problem;
    bool ok;
    char **argv;
};

static struct parsed
parse(struct arena *a, const char *const *words, int count)
{
    struct parsed p = {.arena = a};

    p.options = (struct options){.rows = rows,
                                 .row_count = sizeof rows / sizeof rows[0]};
    p.argv = arena_alloc(a, (size_t)count + 1, sizeof(char *));
    for (int i = 0; i < count; i++)
        p.argv[i] = arena_cstr(a, str_of(words[i]));
    p.ok = options_parse(a, count, p.argv, &p.options, &p.problem);
    return p;
}

#define PARSE(a, ...)                                                          \
    parse((a), (const char *const[]){__VA_ARGS__},                             \
          (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)))

TEST(values_stand_after_a_space_or_an_equals_sign)
{
    struct arena *a = arena_open();
    struct parsed p =
        PARSE(a, "--name", "a b", "--uri=x=y", "--uri", "z", "me", "--json");
    str *uris;

    assert_true(p.ok);
    assert_str(option_text(&p.options, "name"), S("a b"));
    assert_int_equal(option_texts(a, &p.options, "uri", &uris), 2);
    assert_str(uris[0], S("x=y"));
    assert_str(uris[1], S("z"));
    assert_true(option_is_given(&p.options, "json"));
    assert_false(option_is_given(&p.options, "secret"));
    assert_int_equal(p.options.argument_count, 1);
    assert_str(p.options.arguments[0], S("me"));
    assert_int_equal(options_lack(a, &p.options).len, 0);
    arena_close(a);
}

TEST(two_dashes_end_the_options)
{
    struct arena *a = arena_open();
    struct parsed p = PARSE(a, "--", "--name", "-x", "-");

    assert_true(p.ok);
    assert_int_equal(p.options.argument_count, 3);
    assert_str(p.options.arguments[0], S("--name"));
    assert_str(options_lack(a, &p.options), S("--name NAME is missing"));
    arena_close(a);
}

TEST(an_empty_value_is_one)
{
    struct arena *a = arena_open();
    struct parsed p = PARSE(a, "--name=", "--uri", "");

    assert_true(p.ok);
    assert_true(option_is_given(&p.options, "name"));
    assert_int_equal(option_text(&p.options, "name").len, 0);
    assert_true(option_is_given(&p.options, "uri"));
    arena_close(a);
}

static void
refused(const char *const *words, int count, str problem)
{
    struct arena *a = arena_open();
    struct parsed p = parse(a, words, count);

    assert_false(p.ok);
    assert_str(p.problem, problem);
    arena_close(a);
}

#define REFUSED(problem, ...)                                                  \
    refused(                                                                   \
        (const char *const[]){__VA_ARGS__},                                    \
        (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)),    \
        S(problem))

TEST(wrong_options_are_refused_with_a_sentence)
{
    REFUSED("there is no option --nmae; did you mean --name?", "--nmae", "x");
    REFUSED("there is no option --zzzzzzz", "--zzzzzzz");
    REFUSED("there is no option --(unreadable)", "--a\nb");
    REFUSED("there is no option --(unreadable)", "--\xff");
    REFUSED("--name needs a value: --name=NAME", "--name");
    REFUSED("--name needs a value: --name=NAME", "--name", "--json");
    REFUSED("--json takes no value", "--json=yes");
    REFUSED("--name is given twice", "--name", "a", "--name", "a");
    REFUSED("--name is not UTF-8 text", "--name", "\xff");
    REFUSED("an argument is not UTF-8 text", "\xff");
    REFUSED("-n: options start with --", "-n", "x");
}

TEST(the_short_form_of_help_is_known)
{
    struct arena *a = arena_open();
    struct parsed p = PARSE(a, "-h");

    assert_true(p.ok);
    assert_true(option_is_given(&p.options, "help"));
    arena_close(a);
}

TEST(a_secret_does_not_stay_in_argv)
{
    struct arena *a = arena_open();
    struct parsed p = PARSE(a, "--secret", "geheim", "--name", "open");

    assert_true(p.ok);
    assert_str(option_text(&p.options, "secret"), S("geheim"));
    assert_string_equal(p.argv[1], "******");
    assert_string_equal(p.argv[3], "open");
    p = PARSE(a, "--secret=geheim");
    assert_str(option_text(&p.options, "secret"), S("geheim"));
    assert_string_equal(p.argv[0], "--secret=******");
    arena_close(a);
}

TEST(a_long_word_is_cut_between_characters)
{
    struct arena *a = arena_open();
    char word[200] = "--";
    struct parsed p;

    for (size_t i = 2; i + 2 < sizeof word; i += 2)
        memcpy(word + i, "\xc3\xa4", 2);
    p = PARSE(a, word);
    assert_false(p.ok);
    assert_true(str_is_utf8(p.problem));
    assert_true(p.problem.len < 100);
    arena_close(a);
}
