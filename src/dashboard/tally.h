/* SPDX-License-Identifier: Apache-2.0
 * How many sessions came how far, and why no further. Whole days whose sessions
 * have all ended are counted once and kept; the rest is counted when it is
 * asked, so a number is never older than the page. */
#pragma once
#include "connect/event.h"

struct settings;

struct tally {
    str name; /* the make, platform or mode; "" of kind all */
    int64_t reached;
    str reason; /* "connected", a trouble, an outcome, "open", "abandoned" */
    int64_t sessions;
};

/* Sessions that began on a day or later. kind: all, make, platform, mode. A
 * name, step and reason may stand in the list more than once. */
struct tally_question {
    str app_id, kind;
    int64_t from_day, until_day; /* the latter is not counted */
    int64_t now;
};
err tally_read(struct db *db, struct arena *a, const struct tally_question *q,
               struct tally **out, size_t *count);

/* Of those, how many there are and how many connected. */
void tally_sum(const struct tally *rows, size_t count, int64_t *all,
               int64_t *connected);

/* Count days that are over, a few at a time, and forget counts of days before
 * a time; *more: call again. */
err tally_sweep(struct db *db, int64_t now, int64_t before, bool *more);
