/* SPDX-License-Identifier: Apache-2.0
 * The text of figures, letter for letter; and that no addition is lost. */
#include <pthread.h>

#include "base/figures.h"
#include "test.h"

static const struct bound bounds[] = {
    {500,     STR("0.0005")},
    {1000,    STR("0.001") },
    {1000000, STR("1")     },
};

static struct buf
text(struct arena *a)
{
    return (struct buf){.arena = a, .max = 4096};
}

TEST(a_label_is_escaped)
{
    struct arena *a = arena_open();
    struct buf out = text(a);
    const struct figure_label labels[] = {
        {"route", S("/a/{id}")            },
        {"odd",   S("q\" b\\ n\n\xc3\xa9")}
    };

    figure_line(&out, "x_total", labels, 2, 7);
    assert_str(buf_str(&out),
               S("x_total{route=\"/a/{id}\",odd=\"q\\\" b\\\\ n\\n\xc3\xa9\"} "
                 "7\n"));
    arena_close(a);
}

TEST(a_family_says_help_and_type_and_keeps_its_lines)
{
    struct arena *a = arena_open();
    struct buf out = text(a);

    figure_single(&out, "x", "gauge", "One \"x\",\na\\b.", -3);
    assert_str(buf_str(&out), S("# HELP x One \"x\",\\na\\\\b.\n"
                                "# TYPE x gauge\n"
                                "x -3\n"));
    arena_close(a);
}

TEST(buckets_are_cumulative_and_the_last_is_the_count)
{
    struct arena *a = arena_open();
    struct buf out = text(a);
    struct histogram h = {.bounds = bounds, .bound_count = 3, .micro = true};
    const struct figure_label lane = {"lane", S("slow")};

    histogram_add(&h, 0);
    histogram_add(&h, 500); /* a bound is included */
    histogram_add(&h, 501);
    histogram_add(&h, 2000000);
    figure_histogram(&out, "t_seconds", &lane, &h);
    assert_str(buf_str(&out),
               S("t_seconds_bucket{lane=\"slow\",le=\"0.0005\"} 2\n"
                 "t_seconds_bucket{lane=\"slow\",le=\"0.001\"} 3\n"
                 "t_seconds_bucket{lane=\"slow\",le=\"1\"} 3\n"
                 "t_seconds_bucket{lane=\"slow\",le=\"+Inf\"} 4\n"
                 "t_seconds_sum{lane=\"slow\"} 2.001001\n"
                 "t_seconds_count{lane=\"slow\"} 4\n"));
    assert_int_equal(histogram_count(&h), 4);
    arena_close(a);
}

TEST(a_histogram_of_things_has_whole_numbers_and_may_be_empty)
{
    struct arena *a = arena_open();
    struct buf out = text(a);
    struct histogram h = {.bounds = bounds, .bound_count = 1};

    figure_histogram(&out, "n", NULL, &h);
    assert_str(buf_str(&out), S("n_bucket{le=\"0.0005\"} 0\n"
                                "n_bucket{le=\"+Inf\"} 0\n"
                                "n_sum 0\n"
                                "n_count 0\n"));
    out = text(a);
    histogram_add(&h, 600);
    figure_histogram(&out, "n", NULL, &h);
    assert_str(buf_str(&out), S("n_bucket{le=\"0.0005\"} 0\n"
                                "n_bucket{le=\"+Inf\"} 1\n"
                                "n_sum 600\n"
                                "n_count 1\n"));
    arena_close(a);
}

enum { THREADS = 4, TIMES = 20000 };

struct shared {
    struct counter counter;
    struct histogram histogram;
};

static void *
add_often(void *arg)
{
    struct shared *s = arg;

    for (int i = 0; i < TIMES; i++) {
        counter_add(&s->counter, 2);
        histogram_add(&s->histogram, i % 2 == 0 ? 1 : 5000);
    }
    return NULL;
}

TEST(no_addition_of_many_threads_is_lost)
{
    struct shared s = {
        .histogram = {.bounds = bounds, .bound_count = 3}
    };
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, add_often, &s), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(counter_read(&s.counter), 2 * THREADS * TIMES);
    assert_int_equal(histogram_count(&s.histogram), THREADS * TIMES);
    assert_int_equal(histogram_sum(&s.histogram),
                     (int64_t)THREADS * TIMES / 2 * 5001);
}
