/* SPDX-License-Identifier: Apache-2.0
 * Counting how far sessions come. */
#include "dashboard/funnel_count.h"

#include <stdlib.h>

#include "http/errors.h"

enum { DAY = 86400, PARTS = 100, REASONS = 64 };

const struct funnel_span funnel_spans[FUNNEL_SPANS] = {
    {STR("7"),  STR("7 days"),  7 },
    {STR("30"), STR("30 days"), 30},
    {STR("90"), STR("90 days"), 90},
};
const struct funnel_split funnel_splits[FUNNEL_SPLITS] = {
    {STR("all"),      STR("Nothing") },
    {STR("make"),     STR("Brand")   },
    {STR("platform"), STR("Platform")},
    {STR("mode"),     STR("Mode")    },
};

/* ---- what is asked ---- */

static void
wish_read(const struct funnel_wish *wish, struct funnel *out)
{
    while (wish->days.len > 0 && out->span < FUNNEL_SPANS &&
           !str_eq(funnel_spans[out->span].value, wish->days))
        out->span++;
    while (wish->by.len > 0 && out->split < FUNNEL_SPLITS &&
           !str_eq(funnel_splits[out->split].value, wish->by))
        out->split++;
    if (out->span == FUNNEL_SPANS)
        fault_add(&out->faults, S("days"), S("It must be 7, 30 or 90."));
    if (out->split == FUNNEL_SPLITS)
        fault_add(&out->faults, S("by"),
                  S("It must be all, make, platform or mode."));
}

/* ---- the steps ---- */

/* Sessions that came at least so far. */
static int64_t
reached(const struct tally *rows, size_t count, int64_t step)
{
    int64_t n = 0;

    for (size_t i = 0; i < count; i++) {
        if (rows[i].reached >= step)
            n += rows[i].sessions;
    }
    return n;
}

struct reason {
    str name;
    int64_t sessions;
};

/* Why sessions ended at a step; those that are open have not. */
static size_t
reasons_at(const struct tally *rows, size_t count, int64_t step,
           struct reason out[REASONS])
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        size_t at = 0;

        if (rows[i].reached != step || str_eq(rows[i].reason, S("open")) ||
            str_eq(rows[i].reason, S("connected")))
            continue;
        while (at < n && !str_eq(out[at].name, rows[i].reason))
            at++;
        if (at == REASONS)
            continue;
        if (at == n)
            out[n++] = (struct reason){rows[i].reason, 0};
        out[at].sessions += rows[i].sessions;
    }
    return n;
}

static void
count_step(const struct tally *rows, size_t count, int64_t step,
           struct funnel *out)
{
    struct reason reasons[REASONS];
    size_t n = reasons_at(rows, count, step, reasons);

    out->reached[step] = reached(rows, count, step);
    for (size_t i = 0; i < n; i++) {
        out->lost[step] += reasons[i].sessions;
        if (reasons[i].sessions <= out->reason[step].sessions)
            continue;
        out->reason[step].name = reasons[i].name;
        out->reason[step].sessions = reasons[i].sessions;
    }
}

/* ---- the parts ---- */

static struct funnel_part *
part_of(struct funnel_part *parts, size_t *n, str name)
{
    for (size_t i = 0; i < *n; i++) {
        if (str_eq(parts[i].name, name))
            return &parts[i];
    }
    if (*n == PARTS)
        return NULL;
    parts[*n] = (struct funnel_part){.name = name};
    return &parts[(*n)++];
}

static int
by_size(const void *a, const void *b)
{
    const struct funnel_part *x = a, *y = b;

    if (x->reached[0] != y->reached[0])
        return x->reached[0] < y->reached[0] ? 1 : -1;
    return str_cmp(x->name, y->name);
}

static void
count_parts(struct arena *a, const struct tally *rows, size_t count,
            struct funnel *out)
{
    out->parts = arena_alloc(a, PARTS, sizeof *out->parts);
    for (size_t i = 0; i < count; i++) {
        struct funnel_part *p =
            part_of(out->parts, &out->part_count, rows[i].name);

        for (int64_t step = 0; p != NULL && step < REACHED_COUNT; step++)
            p->reached[step] += rows[i].reached >= step ? rows[i].sessions : 0;
        if (p != NULL && str_eq(rows[i].reason, S("connected")))
            p->connected += rows[i].sessions;
    }
    qsort(out->parts, out->part_count, sizeof *out->parts, by_size);
}

err
funnel_count(struct db *db, struct arena *a, const struct funnel_wish *wish,
             struct funnel *out)
{
    struct tally_question q = {.app_id = wish->app_id, .now = wish->now};
    struct tally *rows;
    size_t count;

    *out = (struct funnel){0};
    wish_read(wish, out);
    if (out->faults.count > 0)
        return &HTTP_BAD_REQUEST;
    q.kind = funnel_splits[out->split].value;
    q.from_day = wish->now / DAY + 1 - funnel_spans[out->span].days;
    q.until_day = wish->now / DAY + 2; /* clocks differ */
    TRY(tally_read(db, a, &q, &rows, &count));
    tally_sum(rows, count, &out->sessions, &out->connected);
    for (int64_t step = 0; step < REACHED_COUNT; step++)
        count_step(rows, count, step, out);
    if (out->split > 0)
        count_parts(a, rows, count, out);
    return OK;
}
