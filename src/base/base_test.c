/* SPDX-License-Identifier: Apache-2.0
 * What the ground promises. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/nearest.h"
#include "base/random.h"
#include "base/secret.h"
#include "test.h"

static int closed;

static void
count_close(void *arg)
{
    *(int *)arg = *(int *)arg * 10 + ++closed;
}

TEST(str_cut_splits_at_the_first_separator)
{
    str head, tail;

    assert_true(str_cut(S("a=b=c"), '=', &head, &tail));
    assert_str(head, S("a"));
    assert_str(tail, S("b=c"));
    assert_false(str_cut(S("abc"), '=', &head, &tail));
    assert_str(head, S("abc"));
    assert_int_equal(tail.len, 0);
}

TEST(str_word_skips_empty_words)
{
    str list = S("  a b   c "), word;
    char seen[4] = {0};
    size_t n = 0;

    while (n < 3 && str_word(&list, ' ', &word))
        seen[n++] = word.at[0];
    assert_string_equal(seen, "abc");
    assert_false(str_word(&list, ' ', &word));
}

TEST(str_to_int_refuses_what_is_not_a_number)
{
    int64_t n = -1;

    assert_true(str_to_int(S("120"), 120, &n));
    assert_int_equal(n, 120);
    assert_false(str_to_int(S("121"), 120, &n));
    assert_false(str_to_int(S(""), 9, &n));
    assert_false(str_to_int(S("-1"), 9, &n));
    assert_false(str_to_int(S("99999999999999999999"), INT64_MAX, &n));
    assert_false(str_to_int(S("2"), 1, &n));
    assert_false(str_to_int(S("1"), 0, &n));
    assert_true(str_to_int(S("01"), 1, &n));
    assert_false(str_to_int(S("10"), 1, &n));
    assert_true(str_to_int(S("9223372036854775807"), INT64_MAX, &n));
    assert_false(str_to_int(S("9223372036854775808"), INT64_MAX, &n));
}

TEST(utf8_is_told_from_other_bytes)
{
    assert_true(str_is_utf8(S("Škoda 汽车 \xf0\x9f\x94\x91")));
    assert_false(str_is_utf8(S("\xc0\xaf")));         /* overlong */
    assert_false(str_is_utf8(S("\xed\xa0\x80")));     /* surrogate */
    assert_false(str_is_utf8(S("\xf4\x90\x80\x80"))); /* past U+10FFFF */
    assert_false(str_is_utf8(S("\xe2\x82")));         /* cut short */
    assert_false(str_is_utf8(S("a\0b")));
}

TEST(arena_runs_deferred_calls_once_each_newest_first)
{
    struct arena *a = arena_open();
    int order = 0;

    closed = 0;
    arena_defer(a, count_close, &order);
    arena_defer(a, count_close, &order);
    assert_int_equal(arena_fmt(a, "%d%s", 7, "x").len, 2);
    arena_reset(a);
    assert_int_equal(order, 12);
    arena_close(a);
    assert_int_equal(order, 12);
}

TEST(arena_gives_zeroed_memory_after_a_reset)
{
    struct arena *a = arena_open();
    char *p = arena_alloc(a, 64, 1);

    p[3] = 'x';
    arena_reset(a);
    p = arena_alloc(a, 64, 1);
    assert_int_equal(p[3], 0);
    arena_close(a);
}

TEST(a_buffer_stops_at_its_limit_and_says_so)
{
    struct arena *a = arena_open();
    struct buf out = {.arena = a, .max = 4};

    buf_add(&out, S("abc"));
    buf_add(&out, S("de"));
    assert_true(out.full);
    assert_int_equal(out.len, 3);
    arena_close(a);
}

TEST(dates_and_days_are_inverse)
{
    assert_int_equal(date_to_days((struct date){1970, 1, 1}), 0);
    for (int64_t day = -800000; day < 800000; day += 37)
        assert_int_equal(date_to_days(date_from_days(day)), day);
}

TEST(a_time_is_written_with_milliseconds_and_z)
{
    struct arena *a = arena_open();

    assert_str(clock_iso(a, 1529458417078), S("2018-06-20T01:33:37.078Z"));
    assert_str(clock_iso(a, -1), S("1969-12-31T23:59:59.999Z"));
    assert_str(clock_iso(a, INT64_MAX), S("9999-12-31T23:59:59.999Z"));
    assert_str(clock_iso(a, INT64_MIN), S("0000-01-01T00:00:00.000Z"));
    arena_close(a);
}

TEST(base64_is_strict)
{
    struct arena *a = arena_open();
    str out;

    assert_true(base64_decode(a, S("YTpi"), &out));
    assert_str(out, S("a:b"));
    assert_false(base64_decode(a, S("YTpi="), &out));
    assert_false(base64_decode(a, S("YT pi"), &out));
    assert_false(base64_decode(a, S("Y"), &out));
    assert_str(base64url_encode(a, S("\xfb\xff")), S("-_8"));
    arena_close(a);
}

TEST(percent_escapes_are_decoded_or_refused)
{
    struct arena *a = arena_open();
    struct buf b = {.arena = a, .max = 100};
    str out;

    assert_true(percent_decode(a, S("a%20b+c%41"), true, &out));
    assert_str(out, S("a b cA"));
    assert_true(percent_decode(a, S("a+b"), false, &out));
    assert_str(out, S("a+b"));
    assert_false(percent_decode(a, S("%4"), true, &out));
    assert_false(percent_decode(a, S("%zz"), true, &out));
    percent_encode(&b, S("a+/=~ "));
    assert_str(buf_str(&b), S("a%2B%2F%3D~%20"));
    arena_close(a);
}

TEST(numbers_are_the_shortest_that_read_back)
{
    struct arena *a = arena_open();
    struct buf b = {.arena = a, .max = 1000};
    struct json j = {.out = &b};

    json_open(&j, S(""), '[');
    json_number(&j, S(""), 0.8);
    json_number(&j, S(""), 28);
    json_number(&j, S(""), 115071.50046584333);
    json_number(&j, S(""), 1.0 / 0.0);
    j.whole_as_int = true;
    json_number(&j, S(""), 28);
    json_close(&j, ']');
    assert_str(buf_str(&b), S("[0.8,28.0,115071.50046584333,null,28]"));
    arena_close(a);
}

TEST(json_text_is_escaped)
{
    struct arena *a = arena_open();
    struct buf b = {.arena = a, .max = 1000};
    struct json j = {.out = &b};

    json_open(&j, S(""), '{');
    json_text(&j, S("a"), S("\"\\\n"));
    json_bool(&j, S("b"), true);
    json_nil(&j, S("c"));
    json_close(&j, '}');
    assert_str(buf_str(&b),
               S("{\"a\":\"\\\"\\\\\\u000a\",\"b\":true,\"c\":null}"));
    arena_close(a);
}

static str logged;

TEST(text_that_does_not_fit_leaves_what_is_left_of_a_chunk_zero)
{
    struct arena *a = arena_open();
    char *big = arena_alloc(a, 3000, 1);
    size_t sum = 0;

    memset(big, 'x', 2999);
    for (int i = 0; i < 200; i++) {
        str text = arena_fmt(a, "%s%d", big, i);
        const char *after = arena_alloc(a, 16, 1);

        assert_int_equal(text.len, i < 10 ? 3000 : i < 100 ? 3001 : 3002);
        assert_int_equal(text.at[text.len], '\0');
        assert_true(str_starts(text, (str){big, 2999}));
        for (size_t k = 0; k < 16; k++)
            sum += (unsigned char)after[k];
    }
    assert_int_equal(sum, 0);
    arena_close(a);
}

static void
keep_line(str line, void *arg)
{
    logged = arena_dup(arg, line);
}

TEST(a_value_cannot_forge_a_log_line)
{
    struct arena *a = arena_open();

    log_sink(keep_line, a);
    log_event(LOG_INFO, "probe", {"who", S("a\nevent=\"x\"")}, {"n", S("7")});
    log_sink(NULL, NULL);
    assert_true(str_ends(
        logged,
        S(" level=info event=probe who=\"a\\x0aevent=\\\"x\\\"\" n=7\n")));
    arena_close(a);
}

static void
count_line(str line, void *arg)
{
    (void)line;
    (*(int *)arg)++;
}

TEST(a_line_is_written_when_it_is_worth_as_much_as_the_level_or_more)
{
    static const enum log_level levels[] = {LOG_ERROR, LOG_WARNING, LOG_INFO,
                                            LOG_DEBUG};
    int lines;

    log_sink(count_line, &lines);
    for (int least = LOG_ERROR; least <= LOG_DEBUG; least++) {
        log_level_set((enum log_level)least);
        for (int i = LOG_ERROR; i <= LOG_DEBUG; i++) {
            lines = 0;
            log_event(levels[i], "probe", {"n", S("1")});
            log_event_later(levels[i], "probe", {"n", S("2")});
            assert_int_equal(lines, i <= least ? 2 : 0);
        }
    }
    log_level_set(LOG_INFO);
    log_sink(NULL, NULL);
}

TEST(a_line_says_its_level)
{
    static const str names[] = {STR("error"), STR("warning"), STR("info"),
                                STR("debug")};
    struct arena *a = arena_open();

    log_level_set(LOG_DEBUG);
    log_sink(keep_line, a);
    for (int i = LOG_ERROR; i <= LOG_DEBUG; i++) {
        enum log_level level;

        assert_true(log_level_parse(names[i], &level));
        assert_int_equal(level, i);
        log_event(level, "probe", {"n", S("1")});
        assert_true(str_ends(
            logged, arena_fmt(a, " level=" STR_FMT " event=probe n=1\n",
                              STR_ARG(names[i]))));
    }
    log_sink(NULL, NULL);
    log_level_set(LOG_INFO);
    arena_close(a);
}

TEST(a_level_that_does_not_exist_is_not_read)
{
    static const str wrong[] = {STR(""), STR("Info"), STR("warn"), STR("infos"),
                                STR("3")};
    enum log_level level = LOG_ERROR;

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(log_level_parse(wrong[i], &level));
    assert_int_equal(level, LOG_ERROR);
}

static int
opened_file(void)
{
    char name[] = "/tmp/valetkey-log-XXXXXX";
    int fd = mkstemp(name);

    assert_true(fd >= 0);
    assert_int_equal(unlink(name), 0);
    return fd;
}

/* What has been written to a file so far. */
static str
file_text(struct arena *a, int fd)
{
    char *text = arena_alloc(a, 256 * 1024, 1);
    ssize_t n = pread(fd, text, 256 * 1024, 0);

    assert_true(n >= 0);
    return (str){text, (size_t)n};
}

/* Where in the text, or -1. */
static long
position(str text, const char *what)
{
    for (size_t i = 0; i < text.len; i++) {
        if (str_starts(str_from(text, i), str_of(what)))
            return (long)i;
    }
    return -1;
}

TEST(a_line_that_may_wait_comes_in_its_order_and_at_the_latest_when_flushed)
{
    struct arena *a = arena_open();
    int fd = opened_file(), before = dup(STDERR_FILENO);
    str early, ordered, flushed, full;

    assert_int_equal(dup2(fd, STDERR_FILENO), STDERR_FILENO);
    log_event_later(LOG_INFO, "probe", {"n", S("1")});
    early = file_text(a, fd);
    log_event(LOG_INFO, "probe", {"n", S("2")});
    ordered = file_text(a, fd);
    log_event_later(LOG_INFO, "probe", {"n", S("3")});
    log_flush();
    flushed = file_text(a, fd);
    for (int i = 0; i < 2000; i++)
        log_event_later(LOG_INFO, "probe", {"n", S("many")});
    full = file_text(a, fd);
    log_flush();
    assert_int_equal(dup2(before, STDERR_FILENO), STDERR_FILENO);

    assert_int_equal(early.len, 0);
    assert_true(position(ordered, "n=1\n") >= 0);
    assert_true(position(ordered, "n=2\n") > position(ordered, "n=1\n"));
    assert_true(position(flushed, "n=3\n") > position(flushed, "n=2\n"));
    assert_true(full.len > flushed.len);
    (void)close(before);
    (void)close(fd);
    arena_close(a);
}

TEST(a_line_that_is_too_long_is_cut_and_ends)
{
    struct arena *a = arena_open();
    str value = {arena_alloc(a, 9000, 1), 9000};

    log_sink(keep_line, a);
    log_event(LOG_INFO, "probe", {"a", S("1")}, {"long", value}, {"b", S("2")});
    log_sink(NULL, NULL);
    assert_true(logged.len <= 4096);
    assert_true(str_ends(logged, S("\n")));
    arena_close(a);
}

TEST(a_random_uuid_looks_like_one)
{
    struct arena *a = arena_open();
    str one = random_uuid(a), two = random_uuid(a);

    assert_true(str_is_uuid(one));
    assert_int_equal(one.at[14], '4');
    assert_false(str_eq(one, two));
    assert_false(str_is_uuid(S("36ab27d0-fd9d-4455-823a-ce30af709ff")));
    assert_false(str_is_uuid(S("36ab27d0-fd9d-4455-823a-ce30af709ff/")));
    arena_close(a);
}

TEST(an_ordered_uuid_is_greater_than_the_one_before)
{
    struct arena *a = arena_open();
    const int64_t now = 1800000000123,
                  times[] = {now, now, now - 3600000, now + 1};
    str before = ordered_uuid(a, now - 1);

    assert_true(str_is_uuid(before));
    assert_true(str_starts(before, S("01a3185c-507a-7")));
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        str next = ordered_uuid(a, times[i]);

        assert_int_equal(next.at[14], '7');
        assert_true(memcmp(next.at, before.at, 36) > 0);
        before = next;
    }
    arena_close(a);
}

TEST(a_secret_is_known_by_its_sha256)
{
    struct arena *a = arena_open();

    assert_str(
        secret_hash(a, secret_of(S("abc"))),
        S("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    assert_false(secret_hash_eq(S(""), S("")));
    arena_close(a);
}

static const struct error broken = {"broken", NULL, 500, NULL, "It broke."};

static err
fails(void)
{
    TRY(OK);
    TRY(&broken);
    return OK;
}

TEST(try_returns_the_first_error)
{
    assert_ptr_equal(fails(), &broken);
}

TEST(the_nearest_name_is_what_was_meant)
{
    const str names[] = {STR("read_odometer"), STR("read_vin"), STR("serve")};
    char longest[200];

    assert_str(str_nearest(S("read_odomter"), names, 3), S("read_odometer"));
    assert_str(str_nearest(S("READ-VIN"), names, 3), S("read_vin"));
    assert_str(str_nearest(S("sevre"), names, 3), S("serve"));
    assert_int_equal(str_nearest(S("sxxxe"), names, 3).len, 0);
    assert_int_equal(str_nearest(S(""), names, 3).len, 0);
    memset(longest, 'e', sizeof longest);
    assert_int_equal(str_nearest((str){longest, sizeof longest}, names, 3).len,
                     0);
}

TEST(base64_of_nothing_is_nothing)
{
    struct arena *a = arena_open();
    str out = S("x");

    assert_true(base64_decode(a, (str){0}, &out));
    assert_str(out, S(""));
    arena_close(a);
}

TEST(base64_takes_the_letters_of_its_alphabet_alone)
{
    const str both = S("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                       "0123456789");
    struct arena *a = arena_open();

    for (int c = 0; c < 256; c++) {
        const char text[4] = {'A', 'A', (char)c, 'A'};
        bool letter = c != 0 && str_has(both, (char)c);
        str out;

        assert_int_equal(base64_decode(a, (str){text, 4}, &out),
                         letter || c == '+' || c == '/');
        assert_int_equal(base64url_decode(a, (str){text, 4}, &out),
                         letter || c == '-' || c == '_');
    }
    arena_close(a);
}
