/* SPDX-License-Identifier: Apache-2.0
 * Numbers, units and dates as people write them, whichever language and
 * country. */
#include "connect/quantity.h"
#include "connect/words.h"
#include "test.h"

static const char *const languages[] = {"en", "de", "zh"};

static void
says(enum units_of_people people, const char *found, const char *const *wanted)
{
    struct arena *a = arena_open();

    for (size_t i = 0; i < 3; i++)
        assert_str(
            message_quantities(a, str_of(languages[i]), people, str_of(found)),
            str_of(wanted[i]));
    arena_close(a);
}
#define SAYS(people, found, ...)                                               \
    says((people), (found), (const char *const[]){__VA_ARGS__})

TEST(a_distance_is_in_kilometres_or_miles_with_the_languages_grouping)
{
    SAYS(PEOPLE_METRIC, "{distance:48213}", "48,213 km", "48.213 km",
         "48,213 公里");
    SAYS(PEOPLE_IMPERIAL, "{distance:48213}", "29,958 mi", "29.958 mi",
         "29,958 英里");
    SAYS(PEOPLE_UK, "{distance:212}", "132 mi", "132 mi", "132 英里");
}

TEST(the_other_units_are_the_countrys_too)
{
    SAYS(PEOPLE_IMPERIAL, "{speed:87}", "54 mph", "54 mph", "54 英里/小时");
    SAYS(PEOPLE_METRIC, "{volume:31}", "31 l", "31 l", "31 升");
    SAYS(PEOPLE_IMPERIAL, "{volume:31}", "8.2 gal", "8,2 gal", "8.2 加仑");
    SAYS(PEOPLE_UK, "{volume:31}", "31 l", "31 l", "31 升");
    SAYS(PEOPLE_IMPERIAL, "{temperature:21}", "70 °F", "70 °F", "70 °F");
    SAYS(PEOPLE_UK, "{temperature:21}", "21 °C", "21 °C", "21 °C");
    SAYS(PEOPLE_METRIC, "{pressure:2.4}", "2.4 bar", "2,4 bar", "2.4 巴");
    SAYS(PEOPLE_UK, "{pressure:2.4}", "35 psi", "35 psi", "35 psi");
    SAYS(PEOPLE_METRIC, "{money:14.20}", "€14.20", "14,20 €", "€14.20");
    SAYS(PEOPLE_IMPERIAL, "{money:14.20}", "$14.20", "14,20 $", "$14.20");
    SAYS(PEOPLE_UK, "{money:1014.20}", "£1,014.20", "1.014,20 £", "£1,014.20");
}

TEST(a_number_keeps_its_decimals_and_a_date_has_the_languages_order)
{
    SAYS(PEOPLE_METRIC, "{number:53.5511}° N", "53.5511° N", "53,5511° N",
         "53.5511° N");
    SAYS(PEOPLE_METRIC, "{number:9.05}", "9.05", "9,05", "9.05");
    SAYS(PEOPLE_METRIC, "on {date:2023-06-28}.", "on 28 June 2023.",
         "on 28. Juni 2023.", "on 2023年6月28日.");
}

TEST(what_is_no_quantity_stays_as_it_is)
{
    static const char *const texts[] = {
        "{app}",
        "{distance:}",
        "{distance:x}",
        "{distance:1.}",
        "{distance:1.x}",
        "{distance:1.2.3}",
        "{distance:12345678901.12345678901}",
        "{distance:99999999999999999999}",
        "{weight:3}",
        "{date:2023-6-28}",
        "{date:2023-13-01}",
        "{date:2023-00-01}",
        "{date:2023-01-00}",
        "{date:2023/01/01}",
        "{distance:4",
        "distance:4}",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        SAYS(PEOPLE_METRIC, texts[i], texts[i], texts[i], texts[i]);
}

TEST(every_example_of_every_permission_is_filled_whoever_reads_it)
{
    struct arena *a = arena_open();

    for (size_t l = 0; l < language_count(); l++) {
        str code = language_row(l)->code;

        for (int p = 0; p < PERMISSION_COUNT; p++) {
            str example = permission_row((enum permission)p)->example;

            for (int u = PEOPLE_METRIC; u <= PEOPLE_UK; u++) {
                str text = message_quantities(a, code, (enum units_of_people)u,
                                              message_find(code, example));

                if (text.len == 0 || str_has(text, '{'))
                    fail_msg(STR_FMT, STR_ARG(text));
            }
        }
    }
    arena_close(a);
}

TEST(a_country_has_its_units_and_none_is_metric)
{
    assert_int_equal(country_units(S("US")), PEOPLE_IMPERIAL);
    assert_int_equal(country_units(S("GB")), PEOPLE_UK);
    assert_int_equal(country_units(S("DE")), PEOPLE_METRIC);
    assert_int_equal(country_units(S("")), PEOPLE_METRIC);
}

TEST(a_decimal_has_its_zeros_and_its_sign)
{
    static const struct {
        int64_t n;
        int decimals;
        const char *de;
    } rows[] = {
        {0,       0, "0"        },
        {-7,      0, "-7"       },
        {5,       2, "0,05"     },
        {-1234,   1, "-123,4"   },
        {1234567, 2, "12.345,67"},
        {1000000, 0, "1.000.000"},
    };
    struct arena *a = arena_open();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf out = {.arena = a, .max = 64};

        language_decimal(&out, language_find(S("de")), rows[i].n,
                         rows[i].decimals);
        assert_str(buf_str(&out), str_of(rows[i].de));
    }
    arena_close(a);
}

TEST(a_time_is_written_in_the_order_of_the_language)
{
    struct arena *a = arena_open();

    assert_str(message_time(a, S("en"), 1795437660),
               S("23 November 2026, 12:41 UTC"));
    assert_str(message_time(a, S("de"), 1795437660),
               S("23. November 2026, 12:41 Uhr UTC"));
    assert_str(message_time(a, S("zh"), 1795437660),
               S("2026年11月23日 12:41 UTC"));
    arena_close(a);
}
