/* SPDX-License-Identifier: Apache-2.0
 * Relaxed additions: no figure says anything about another. */
#include "base/figures.h"

#include <inttypes.h>

void
counter_add(struct counter *c, int64_t n)
{
    (void)atomic_fetch_add_explicit(&c->n, n, memory_order_relaxed);
}

int64_t
counter_read(const struct counter *c)
{
    return atomic_load_explicit(&c->n, memory_order_relaxed);
}

void
histogram_add(struct histogram *h, int64_t value)
{
    size_t i = 0;

    while (i < h->bound_count && value > h->bounds[i].most)
        i++;
    (void)atomic_fetch_add_explicit(&h->values[i], 1, memory_order_relaxed);
    (void)atomic_fetch_add_explicit(&h->sum, value, memory_order_relaxed);
}

int64_t
histogram_count(const struct histogram *h)
{
    int64_t n = 0;

    for (size_t i = 0; i <= h->bound_count; i++)
        n += atomic_load_explicit(&h->values[i], memory_order_relaxed);
    return n;
}

int64_t
histogram_sum(const struct histogram *h)
{
    return atomic_load_explicit(&h->sum, memory_order_relaxed);
}

/* A quote ends a label's value but not a HELP line. */
static void
add_escaped(struct buf *out, str s, bool quoted)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == '\n')
            buf_add(out, S("\\n"));
        else if (s.at[i] == '\\')
            buf_add(out, S("\\\\"));
        else if (s.at[i] == '"' && quoted)
            buf_add(out, S("\\\""));
        else
            buf_char(out, s.at[i]);
    }
}

void
figure_family(struct buf *out, const char *name, const char *type,
              const char *help)
{
    buf_fmt(out, "# HELP %s ", name);
    add_escaped(out, str_of(help), false);
    buf_fmt(out, "\n# TYPE %s %s\n", name, type);
}

static void
add_labels(struct buf *out, const struct figure_label *labels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_fmt(out, "%s%s=\"", i == 0 ? "{" : ",", labels[i].name);
        add_escaped(out, labels[i].value, true);
        buf_char(out, '"');
    }
    if (count > 0)
        buf_char(out, '}');
}

void
figure_line(struct buf *out, const char *name,
            const struct figure_label *labels, size_t count, int64_t n)
{
    buf_add(out, str_of(name));
    add_labels(out, labels, count);
    buf_fmt(out, " %" PRId64 "\n", n);
}

void
figure_single(struct buf *out, const char *name, const char *type,
              const char *help, int64_t n)
{
    figure_family(out, name, type, help);
    figure_line(out, name, NULL, 0, n);
}

static void
add_bucket(struct buf *out, const char *name, const struct figure_label *label,
           str most, int64_t n)
{
    struct figure_label labels[2];
    size_t count = 0;

    if (label != NULL)
        labels[count++] = *label;
    labels[count++] = (struct figure_label){"le", most};
    buf_fmt(out, "%s_bucket", name);
    add_labels(out, labels, count);
    buf_fmt(out, " %" PRId64 "\n", n);
}

/* +Inf and _count are the same sum of one reading, whatever is added
 * meanwhile. */
void
figure_histogram(struct buf *out, const char *name,
                 const struct figure_label *label, const struct histogram *h)
{
    int64_t sum = histogram_sum(h), n = 0;

    for (size_t i = 0; i <= h->bound_count; i++) {
        n += atomic_load_explicit(&h->values[i], memory_order_relaxed);
        add_bucket(out, name, label,
                   i == h->bound_count ? S("+Inf") : h->bounds[i].label, n);
    }
    buf_fmt(out, "%s_sum", name);
    add_labels(out, label, label != NULL);
    if (h->micro)
        buf_fmt(out, " %" PRId64 ".%06" PRId64 "\n", sum / 1000000,
                sum % 1000000);
    else
        buf_fmt(out, " %" PRId64 "\n", sum);
    buf_fmt(out, "%s_count", name);
    add_labels(out, label, label != NULL);
    buf_fmt(out, " %" PRId64 "\n", n);
}
