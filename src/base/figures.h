/* SPDX-License-Identifier: Apache-2.0
 * Numbers that many threads add to and one reads now and then, and the text in
 * which Prometheus reads them (exposition format 0.0.4). Adding takes no lock;
 * who reads may see an addition that is a moment newer than another. */
#pragma once
#include <stdatomic.h>

#include "base/buf.h"

/* Only ever grows, from 0. */
struct counter {
    _Atomic int64_t n;
};
void counter_add(struct counter *c, int64_t n);
int64_t counter_read(const struct counter *c);

/* An upper bound, included, in the histogram's own unit; and how it reads in
 * base units: {500, STR("0.0005")} of microseconds. */
struct bound {
    int64_t most;
    str label;
};

enum { BOUNDS_MOST = 16 };

struct histogram {
    const struct bound *bounds; /* rising */
    size_t bound_count;
    bool micro; /* values are microseconds, their text is seconds */
    /* how many values are within a bound and not the one before it; the last
     * has what is beyond them all */
    _Atomic int64_t values[BOUNDS_MOST + 1];
    _Atomic int64_t sum;
};
void histogram_add(struct histogram *h, int64_t value);

/* One of both: count values, as +Inf says. For tests and for whoever shows
 * them otherwise. */
int64_t histogram_count(const struct histogram *h);
int64_t histogram_sum(const struct histogram *h);

/* ---- the text ---- */

struct figure_label {
    const char *name;
    str value;
};

/* "# HELP …" and "# TYPE …", before the lines of a family. */
void figure_family(struct buf *out, const char *name, const char *type,
                   const char *help);

/* name{label="value",…} n; labels[count], escaped here. */
void figure_line(struct buf *out, const char *name,
                 const struct figure_label *labels, size_t count, int64_t n);

/* A family of one line. */
void figure_single(struct buf *out, const char *name, const char *type,
                   const char *help, int64_t n);

/* name_bucket for each bound and +Inf, cumulative, then name_sum and
 * name_count; label: one more label of each line, or NULL. */
void figure_histogram(struct buf *out, const char *name,
                      const struct figure_label *label,
                      const struct histogram *h);
