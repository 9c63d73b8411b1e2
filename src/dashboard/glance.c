/* SPDX-License-Identifier: Apache-2.0
 * Counting what an app is told of itself at a glance. */
#include "dashboard/glance.h"

#include "dashboard/tally.h"

enum { DAY = 86400 };

static void
series_add(struct glance_series *s, int64_t i, int64_t value)
{
    if (i < 0 || i >= GLANCE_DAYS)
        return;
    s->values[i] += value;
    s->sum += value;
    if (s->values[i] > s->most)
        s->most = s->values[i];
}

static err
read_connections(struct db *db, struct arena *a, str app_id, struct glance *g)
{
    const struct overview_makes_args of_app = {app_id};
    const struct overview_days_args args = {app_id, g->first_day * DAY};
    struct overview_days_row *rows;
    size_t n;

    TRY(overview_makes(db, a, &of_app, &g->makes, &g->make_count));
    for (size_t i = 0; i < g->make_count; i++)
        g->connections += g->makes[i].connections;
    TRY(overview_days(db, a, &args, &rows, &n));
    for (size_t i = 0; i < n; i++)
        series_add(&g->made, rows[i].day - g->first_day, rows[i].connections);
    for (int i = GLANCE_DAYS - GLANCE_WEEK; i < GLANCE_DAYS; i++)
        g->fresh += g->made.values[i];
    return OK;
}

static err
read_sessions(struct db *db, struct arena *a, struct tally_question q,
              struct glance *g)
{
    int64_t from = q.now / DAY + 1 - GLANCE_MONTH;
    struct tally *rows;
    size_t count;

    q.kind = S("all");
    q.from_day = from;
    q.until_day = q.now / DAY + 2; /* clocks differ */
    TRY(tally_read(db, a, &q, &rows, &count));
    tally_sum(rows, count, &g->sessions, &g->connected);
    q.from_day = from - GLANCE_MONTH;
    q.until_day = from;
    TRY(tally_read(db, a, &q, &rows, &count));
    tally_sum(rows, count, &g->sessions_before, &g->connected_before);
    return OK;
}

static err
read_requests(struct db *db, struct arena *a, str app_id, int64_t now,
              struct glance *g)
{
    const struct requests_by_day_args args = {app_id, g->first_day * 24};
    const struct requests_by_cause_args latest = {app_id, now / 3600 - 23};
    struct requests_by_day_row *rows;
    size_t n;

    TRY(requests_by_day(db, a, &args, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        series_add(&g->requests, rows[i].day - g->first_day, rows[i].requests);
        series_add(&g->errors, rows[i].day - g->first_day, rows[i].errors);
    }
    TRY(requests_by_cause(db, a, &latest, &g->causes, &g->cause_count));
    for (size_t i = 0; i < g->cause_count; i++) {
        g->latest += g->causes[i].requests;
        g->latest_ms += g->causes[i].ms;
        if (g->causes[i].type.len > 0)
            g->latest_errors += g->causes[i].requests;
    }
    return OK;
}

err
glance_read(struct db *db, struct arena *a, str app_id, int64_t now,
            struct glance *out)
{
    const struct tally_question q = {.app_id = app_id, .now = now};

    *out = (struct glance){.first_day = now / DAY + 1 - GLANCE_DAYS};
    TRY(read_connections(db, a, app_id, out));
    TRY(read_sessions(db, a, q, out));
    return read_requests(db, a, app_id, now, out);
}
