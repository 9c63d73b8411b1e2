/* SPDX-License-Identifier: Apache-2.0
 * Settings: where values come from, and what is said about wrong ones. */
#include "settings/settings.h"
#include "test.h"

struct reading {
    struct settings settings;
    enum setting_origin origins[64];
    str problem;
    bool ok;
};

static struct reading
read_settings(struct arena *a, char *const *environment,
              const struct setting_given *flags, size_t flag_count)
{
    const struct settings_sources from = {NULL, environment, flags, flag_count};
    struct reading r = {0};

    assert_true(setting_count <= 64);
    r.ok = settings_read(a, &from, &r.settings, r.origins, &r.problem);
    return r;
}

static struct reading
read_variable(struct arena *a, const char *entry)
{
    char *environment[] = {arena_cstr(a, str_of(entry)), NULL};

    return read_settings(a, environment, NULL, 0);
}

static enum setting_origin
origin_of(const struct reading *r, const char *name)
{
    return r->origins[setting_find(str_of(name)) - setting_rows];
}

TEST(every_default_is_allowed)
{
    struct arena *a = arena_open();
    struct settings s, again;

    settings_default(&s);
    again = s;
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *row = &setting_rows[i];

        assert_true(setting_parse(row, setting_shown(a, row, &s), &again));
        assert_true(row->help.len > 0);
        assert_true(setting_allowed(a, row).len > 0);
    }
    arena_close(a);
}

TEST(a_row_is_a_flag_and_a_variable)
{
    struct arena *a = arena_open();

    assert_str(setting_flag(a, setting_find(S("base_url"))), S("base-url"));
    assert_str(setting_variable(a, setting_find(S("base_url"))),
               S("VALETKEY_BASE_URL"));
    assert_null(setting_find(S("base-url")));
    arena_close(a);
}

TEST(flags_win_over_variables_and_variables_over_defaults)
{
    struct arena *a = arena_open();
    char by_variable[] = "VALETKEY_WORKERS=3", both[] = "VALETKEY_CODE_TIME=30";
    char *environment[] = {by_variable, both, NULL};
    const struct setting_given flag = {setting_find(S("code_time")), S("40")};
    struct reading r = read_settings(a, environment, &flag, 1);

    assert_true(r.ok);
    assert_int_equal(r.settings.workers, 3);
    assert_int_equal(r.settings.code_time, 40);
    assert_int_equal(r.settings.access_time, 7200);
    assert_int_equal(origin_of(&r, "workers"), FROM_VARIABLE);
    assert_int_equal(origin_of(&r, "code_time"), FROM_FLAG);
    assert_int_equal(origin_of(&r, "access_time"), FROM_DEFAULT);
    arena_close(a);
}

TEST(a_list_flag_may_be_repeated)
{
    struct arena *a = arena_open();
    char variable[] = "VALETKEY_LISTEN=127.0.0.1:1";
    char *environment[] = {variable, NULL};
    const struct setting_given flags[] = {
        {setting_find(S("listen")), S("127.0.0.1:2")},
        {setting_find(S("listen")), S("[::1]:3")    },
    };
    struct reading r = read_settings(a, environment, flags, 2);

    assert_true(r.ok);
    assert_str(r.settings.listen, S("127.0.0.1:2,[::1]:3"));
    arena_close(a);
}

TEST(another_flag_may_not_be_repeated)
{
    struct arena *a = arena_open();
    const struct setting_given flags[] = {
        {setting_find(S("workers")), S("2")},
        {setting_find(S("workers")), S("2")},
    };
    struct reading r = read_settings(a, NULL, flags, 2);

    assert_false(r.ok);
    assert_str(r.problem, S("--workers is given twice"));
    arena_close(a);
}

TEST(a_wrong_value_is_named_with_what_is_allowed)
{
    struct arena *a = arena_open();
    const struct setting_given flag = {setting_find(S("workers")), S("0")};
    struct reading r = read_settings(a, NULL, &flag, 1);

    assert_false(r.ok);
    assert_str(r.problem,
               S("--workers: \"0\" is not allowed: a whole number from 1 to "
                 "1024"));
    r = read_variable(a, "VALETKEY_CODE_TIME=601");
    assert_false(r.ok);
    assert_str(r.problem, S("VALETKEY_CODE_TIME: \"601\" is not allowed: a "
                            "whole number of seconds from 1 to 600"));
    arena_close(a);
}

TEST(a_problem_stays_on_one_line_and_short)
{
    struct arena *a = arena_open();
    char entry[2000] = "VALETKEY_BASE_URL=http://a\nb";
    struct reading r;

    r = read_variable(a, entry);
    assert_false(r.ok);
    assert_true(str_is_printable(r.problem));
    memset(entry + 18, 'x', sizeof entry - 19);
    r = read_variable(a, entry);
    assert_false(r.ok);
    assert_true(r.problem.len < 400);
    for (size_t i = 18; i + 2 < sizeof entry - 1; i += 2)
        memcpy(entry + i, "\xc3\xa4", 2);
    r = read_variable(a, entry);
    assert_true(str_is_utf8(r.problem));
    entry[18] = 'x'; /* the same, one byte further */
    memmove(entry + 19, entry + 20, sizeof entry - 20);
    r = read_variable(a, entry);
    assert_true(str_is_utf8(r.problem));
    arena_close(a);
}

TEST(an_unknown_variable_names_the_nearest)
{
    struct arena *a = arena_open();
    struct reading r = read_variable(a, "VALETKEY_DATABSE=x");

    assert_false(r.ok);
    assert_str(r.problem, S("the variable VALETKEY_DATABSE is set, but there "
                            "is no such setting; did you mean "
                            "VALETKEY_DATABASE?"));
    r = read_variable(a, "VALETKEY_QQQQQQQQQQQQQQQQQQ=x");
    assert_false(r.ok);
    assert_str(r.problem, S("the variable VALETKEY_QQQQQQQQQQQQQQQQQQ is set, "
                            "but there is no such setting; `valetkey settings` "
                            "lists them"));
    arena_close(a);
}

TEST(variables_of_scripts_and_of_others_are_left_alone)
{
    struct arena *a = arena_open();
    static const char *const entries[] = {
        "VALETKEY_TEST_POSTGRES=1",
        "VALETKEY_FUZZ_SECONDS=5",
        "VALETKEY_PORT=1",
        "HOME=/",
        "VALETKEYS=1",
        "",
    };

    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
        assert_true(read_variable(a, entries[i]).ok);
    assert_false(read_variable(a, "VALETKEY_PORTS=1").ok);
    arena_close(a);
}

TEST(a_password_is_not_shown)
{
    struct arena *a = arena_open();
    const struct setting *row = setting_find(S("database"));
    struct reading r =
        read_variable(a, "VALETKEY_DATABASE=postgresql://u:geheim@h/n");

    assert_true(r.ok);
    assert_str(r.settings.database, S("postgresql://u:geheim@h/n"));
    assert_str(setting_shown(a, row, &r.settings), S("postgresql://u:***@h/n"));
    r = read_variable(a, "VALETKEY_DATABASE=postgresql://u:ge@heim@h/n");
    assert_str(setting_shown(a, row, &r.settings), S("postgresql://u:***@h/n"));
    r = read_variable(
        a, "VALETKEY_DATABASE=postgresql://u@h/n?password=geheim&x=1");
    assert_str(setting_shown(a, row, &r.settings),
               S("postgresql://u@h/n?password=***&x=1"));
    r = read_variable(a, "VALETKEY_DATABASE=postgresql://u:geheim@h/n\n");
    assert_false(r.ok);
    assert_null(strstr(arena_cstr(a, r.problem), "geheim"));
    arena_close(a);
}

TEST(a_token_is_not_shown)
{
    struct arena *a = arena_open();
    const struct setting *row = setting_find(S("metrics_token"));
    struct reading r =
        read_variable(a, "VALETKEY_METRICS_TOKEN=geheim-geheim-geheim");

    assert_true(r.ok);
    assert_str(r.settings.metrics_token, S("geheim-geheim-geheim"));
    assert_str(setting_shown(a, row, &r.settings), S("***"));
    r = read_variable(a, "VALETKEY_METRICS_TOKEN=geheim");
    assert_false(r.ok);
    assert_null(strstr(arena_cstr(a, r.problem), "geheim"));
    r = read_variable(a, "VALETKEY_METRICS_TOKEN=");
    assert_true(r.ok);
    assert_str(setting_shown(a, row, &r.settings), S(""));
    arena_close(a);
}

/* form; value; is it allowed? */
static const struct {
    const char *name, *value;
    bool allowed;
} values[] = {
    {"listen",        "127.0.0.1:8480",                true },
    {"listen",        "[::1]:0, 0.0.0.0:65535",        true },
    {"listen",        "",                              false},
    {"listen",        "8480",                          false},
    {"listen",        "127.0.0.1",                     false},
    {"listen",        "127.0.0.1:",                    false},
    {"listen",        "127.0.0.1:65536",               false},
    {"listen",        "127.0.0.1:-1",                  false},
    {"listen",        "::1:8480",                      false},
    {"listen",        "[::1]8480",                     false},
    {"listen",        "[::1:8480",                     false},
    {"listen",        "127.0.0.1:1,",                  false},
    {"listen",        "256.0.0.1:1",                   false},
    {"base_url",      "https://a.example",             true },
    {"base_url",      "https://a.example:8443",        true },
    {"base_url",      "http://[::1]:8480",             true },
    {"base_url",      "https://a.example/",            false},
    {"base_url",      "https://a.example/path",        false},
    {"base_url",      "https://a.example?x",           false},
    {"base_url",      "https://user@a.example",        false},
    {"base_url",      "https://",                      false},
    {"base_url",      "https://a.example:",            false},
    {"base_url",      "https://a b",                   false},
    {"base_url",      "ftp://a.example",               false},
    {"base_url",      "a.example",                     false},
    {"base_url",      "http://[::1]x",                 false},
    {"trusted_proxy", "",                              true },
    {"trusted_proxy", "10.0.0.0/8,fd00::/8,192.0.2.1", true },
    {"trusted_proxy", "10.0.0.0/33",                   false},
    {"trusted_proxy", "fd00::/129",                    false},
    {"trusted_proxy", "10.0.0.0/",                     false},
    {"trusted_proxy", "proxy.example",                 false},
    {"privacy_url",   "",                              true },
    {"privacy_url",   "https://a.example/privacy?x=1", true },
    {"privacy_url",   "javascript:alert(1)",           false},
    {"privacy_url",   "https://a.example/\"",          false},
    {"privacy_url",   "https://",                      false},
    {"database",      "var/x.db",                      true },
    {"database",      "postgresql://h/n",              true },
    {"database",      "mysql://h/n",                   false},
    {"database",      "",                              false},
    {"compat_texts",  "smartcar",                      true },
    {"compat_texts",  "Smartcar",                      false},
    {"operator_name", "Stadtwerke Köln",              true },
    {"operator_name", "a\nb",                          false},
    {"operator_name", "\xff",                          false},
    {"metrics_token", "",                              true },
    {"metrics_token", "0123456789abcdef",              true },
    {"metrics_token", "AZaz09-._~+/==== ",             false},
    {"metrics_token", "AZaz09-._~+/====",              true },
    {"metrics_token", "0123456789abcde",               false},
    {"metrics_token", "0123456789\"abcdef",            false},
    {"workers",       "1024",                          true },
    {"workers",       "1025",                          false},
    {"workers",       "",                              false},
    {"workers",       "1e3",                           false},
    {"workers",       "99999999999999999999",          false},
};

TEST(values_are_checked_by_their_form)
{
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct settings s;
        const struct setting *row = setting_find(str_of(values[i].name));

        settings_default(&s);
        if (setting_parse(row, str_of(values[i].value), &s) !=
            values[i].allowed)
            fail_msg("%s = \"%s\"", values[i].name, values[i].value);
    }
}

TEST(a_switch_is_true_or_false)
{
    struct {
        bool on;
    } place = {true};
    const struct setting row = {.name = S("x"), .kind = SWITCH_SETTING};
    struct settings *s = (struct settings *)(void *)&place;

    assert_true(setting_parse(&row, S("false"), s));
    assert_false(place.on);
    assert_false(setting_parse(&row, S("yes"), s));
    assert_false(place.on);
}

TEST(loopback_is_this_machine_only)
{
    assert_true(origin_is_loopback(S("http://localhost:8480")));
    assert_true(origin_is_loopback(S("http://127.0.0.1")));
    assert_true(origin_is_loopback(S("http://[::1]:1")));
    assert_false(origin_is_loopback(S("http://localhost.example")));
    assert_false(origin_is_loopback(S("http://127.example.org")));
    assert_false(origin_is_loopback(S("http://10.0.0.1")));
}

TEST(a_certificate_makes_the_default_address_https)
{
    struct arena *a = arena_open();
    char cert[] = "VALETKEY_TLS_CERT=c.pem", key[] = "VALETKEY_TLS_KEY=k.pem";
    char address[] = "VALETKEY_BASE_URL=https://keys.example";
    char *environment[] = {cert, key, NULL, NULL};
    struct reading r = read_settings(a, environment, NULL, 0);

    assert_true(r.ok);
    assert_str(r.settings.base_url, S("https://localhost:8480"));
    assert_int_equal(origin_of(&r, "base_url"), FROM_DEFAULT);
    environment[2] = address;
    r = read_settings(a, environment, NULL, 0);
    assert_true(r.ok);
    assert_str(r.settings.base_url, S("https://keys.example"));
    arena_close(a);
}

TEST(certificate_and_key_come_together_and_with_https)
{
    struct arena *a = arena_open();
    const struct setting_given key = {setting_find(S("tls_key")), S("k.pem")};
    const struct setting_given plain[] = {
        {setting_find(S("tls_key")),  S("k.pem")              },
        {setting_find(S("base_url")), S("http://keys.example")},
    };
    char cert[] = "VALETKEY_TLS_CERT=c.pem";
    char *environment[] = {cert, NULL};
    struct reading r = read_settings(a, environment, NULL, 0);

    assert_false(r.ok);
    assert_str(r.problem, S("VALETKEY_TLS_CERT is given without "
                            "VALETKEY_TLS_KEY: HTTPS needs both files"));
    r = read_settings(a, NULL, &key, 1);
    assert_false(r.ok);
    assert_str(r.problem, S("--tls-key is given without --tls-cert: HTTPS "
                            "needs both files"));
    r = read_settings(a, environment, plain, 2);
    assert_false(r.ok);
    assert_str(r.problem,
               S("--base-url: \"http://keys.example\" is not allowed: with a "
                 "certificate the server speaks HTTPS alone, so https:// is "
                 "wanted"));
    arena_close(a);
}
