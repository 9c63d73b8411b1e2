/* SPDX-License-Identifier: Apache-2.0
 * VINs: every sample of data/sample_vins.csv, and what is refused. */
#include "catalog/catalog.h"
#include "test.h"

static const struct sample {
    str vin, makes, family;
    int year;
    enum powertrain powertrain;
    bool valid; /* the check digit */
} samples[] = {
#include "sample_vins.inc"
};
enum { SAMPLES = sizeof samples / sizeof samples[0] };

static str
makes_of(struct arena *a, const struct vin_info *v)
{
    struct buf out = {.arena = a, .max = 1024};

    for (size_t i = 0; i < v->make_count; i++) {
        if (i > 0)
            buf_char(&out, '|');
        buf_add(&out, v->makes[i]->id);
    }
    return buf_str(&out);
}

TEST(every_sample_vin_decodes_as_expected)
{
    struct arena *a = arena_open();

    assert_int_equal(SAMPLES, 55);
    for (size_t i = 0; i < SAMPLES; i++) {
        const struct sample *want = &samples[i];
        const struct vin_info v = vin_decode(want->vin);

        assert_str(makes_of(a, &v), want->makes);
        assert_str(v.family, want->family);
        assert_int_equal(v.year, want->year);
        assert_int_equal(v.powertrain, want->powertrain);
        assert_int_equal(vin_check(want->vin), VIN_GOOD);
        assert_true(want->valid ==
                    (vin_check_digit(want->vin) == want->vin.at[8]));
    }
    arena_close(a);
}

TEST(a_decoded_us_vin_leads_to_its_row)
{
    const struct vin_info v = vin_decode(S("1G1RC6S51HU999901"));

    assert_non_null(v.row);
    assert_str(v.row->name, S("Volt"));
    assert_int_equal(v.row->powertrain, PHEV);
    assert_true(v.row->first_year <= 2017 && v.row->last_year >= 2017);
    assert_str(v.model, S("Volt"));
}

/* A single wrong character always changes the sum modulo 11, so that a typing
 * mistake in a US VIN is found. */
TEST(a_wrong_check_digit_is_refused_where_it_is_required)
{
    assert_int_equal(vin_check(S("1M8GDM9AXKP042788")), VIN_GOOD);
    assert_int_equal(vin_check(S("1HGCM82633A004352")), VIN_GOOD);
    assert_int_equal(vin_check(S("1M8GDM9A1KP042788")), VIN_CHECK_DIGIT);
    assert_int_equal(vin_check(S("1HGCM82633A004353")), VIN_CHECK_DIGIT);
    /* unknown maker in China: required; in Europe: free */
    assert_int_equal(vin_check(S("LZZ11111111111111")), VIN_CHECK_DIGIT);
    assert_int_equal(vin_check(S("TZZ11111111111112")), VIN_GOOD);
}

TEST(a_malformed_vin_is_refused)
{
    assert_int_equal(vin_check(S("")), VIN_LENGTH);
    assert_int_equal(vin_check(S("1M8GDM9AXKP04278")), VIN_LENGTH);
    assert_int_equal(vin_check(S("1M8GDM9AXKP0427888")), VIN_LENGTH);
    assert_int_equal(vin_check(S("1M8GDM9AXKPO42788")), VIN_CHARACTER);
    assert_int_equal(vin_check(S("1M8GDM9AXKPI42788")), VIN_CHARACTER);
    assert_int_equal(vin_check(S("1M8GDM9AXKP 42788")), VIN_CHARACTER);
    assert_int_equal(vin_check(S("1m8gdm9axkp042788")), VIN_CHARACTER);
    assert_int_equal(vin_check(S("1M8GDM9AXKP\0"
                                 "42788")),
                     VIN_CHARACTER);
    assert_true(vin_fault_text(VIN_GOOD).len == 0);
    assert_true(vin_fault_text(VIN_CHECK_DIGIT).len > 0);
}

TEST(a_malformed_vin_decodes_to_nothing)
{
    static const char *const vins[] = {"", "1M8", "1M8GDM9AXKPO42788",
                                       "0SCAUDI037A5ADB1C",
                                       "\xff\xff\xff\xff\xff\xff\xff\xff"};

    for (size_t i = 0; i < sizeof vins / sizeof vins[0]; i++) {
        const struct vin_info v = vin_decode(str_of(vins[i]));

        assert_int_equal(v.make_count, 0);
        assert_int_equal(v.year, 0);
        assert_int_equal(v.family.len, 0);
        assert_null(v.row);
    }
}

TEST(a_simulated_vin_may_be_any_letters_and_digits)
{
    assert_int_equal(vin_check(S("0SCAUDI037A5ADB1C")), VIN_GOOD);
    assert_true(vin_is_simulated(S("0SCAUDI037A5ADB1C")));
    assert_false(vin_is_simulated(S("0SC")));
    assert_false(vin_is_simulated(S("1M8GDM9AXKP042788")));
    assert_int_equal(vin_check(S("0SCAUDI037A5ADB1-")), VIN_CHARACTER);
}

TEST(a_typed_vin_is_tidied_and_not_corrected)
{
    struct arena *a = arena_open();

    assert_str(vin_tidy(a, S(" 1m8-gdm9a xkp-042788 ")),
               S("1M8GDM9AXKP042788"));
    assert_str(vin_tidy(a, S("o0i1")), S("O0I1"));
    assert_str(vin_tidy(a, S("")), S(""));
    arena_close(a);
}
