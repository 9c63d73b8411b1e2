/* SPDX-License-Identifier: Apache-2.0
 * An app at a glance: connections, conversion, requests, errors, brands. */
#include <inttypes.h>

#include "dashboard/dashboard.h"
#include "dashboard/frame.h"
#include "dashboard/overview.sql.h"
#include "dashboard/request_error.h"
#include "dashboard/requests.sql.h"
#include "dashboard/show.h"
#include "dashboard/tally.h"

enum {
    DAY = 86400,
    DAYS = 14, /* of the charts */
    WEEK = 7,
    MONTH = 30, /* of the conversion */
    BRANDS = 5,
    CAUSES = 8,
    LINE = 1024,
};

/* ---- a chart of days ---- */

struct series {
    int64_t first_day, values[DAYS], most, sum;
};

static void
series_add(struct series *s, int64_t day, int64_t value)
{
    if (day < s->first_day || day >= s->first_day + DAYS)
        return;
    s->values[day - s->first_day] += value;
    s->sum += value;
    if (s->values[day - s->first_day] > s->most)
        s->most = s->values[day - s->first_day];
}

/* The end of an axis: 2, 4, 10, 20, 40, 100 … so that its half is whole. */
static int64_t
axis_top(int64_t most)
{
    int64_t top = 2;

    for (size_t i = 0; top < most && top < INT64_MAX / 10; i++)
        top = i % 3 == 1 ? top / 2 * 5 : top * 2;
    return top;
}

/* value of top as a height of 100, with one decimal. */
static str
part_of(struct arena *a, int64_t value, int64_t top)
{
    return show_width(a, value, top);
}

static struct dash_bar *
bars_of(struct arena *a, const struct series *s, int64_t top)
{
    struct dash_bar *bars = arena_alloc(a, DAYS, sizeof *bars);

    for (int64_t i = 0; i < DAYS; i++)
        bars[i] = (struct dash_bar){
            .label = show_day(a, s->first_day + i),
            .value = show_count(a, s->values[i]),
            .x = show_width(a, i * 10 + 2, DAYS * 10),
            .y = part_of(a, top - s->values[i], top),
            .height = part_of(a, s->values[i], top),
        };
    return bars;
}

/* "M0 24.4L7.7 18.8…", from the left edge to the right one. */
static str
line_of(struct arena *a, const struct series *s, int64_t top)
{
    struct buf out = {.arena = a, .max = LINE};

    for (int64_t i = 0; i < DAYS; i++)
        buf_fmt(&out, "%c" STR_FMT " " STR_FMT, i == 0 ? 'M' : 'L',
                STR_ARG(show_width(a, i, DAYS - 1)),
                STR_ARG(part_of(a, top - s->values[i], top)));
    return buf_str(&out);
}

/* ---- connections ---- */

static err
read_brands(struct request *req, struct page_dash_overview *page,
            int64_t *connections)
{
    struct overview_makes_row *rows;
    struct dash_brand *brands = arena_alloc(req->arena, BRANDS, sizeof *brands);
    size_t n;

    TRY(overview_makes(req->db, req->arena,
                       &(struct overview_makes_args){req->app->id}, &rows, &n));
    *connections = 0;
    for (size_t i = 0; i < n; i++)
        *connections += rows[i].connections;
    for (size_t i = 0; i < n && i < BRANDS; i++)
        brands[i] = (struct dash_brand){
            .name = show_make(rows[i].make),
            .connections = show_count(req->arena, rows[i].connections),
            .width = show_width(req->arena, rows[i].connections,
                                rows[0].connections),
        };
    page->brands = brands;
    page->brands_count = n < BRANDS ? n : BRANDS;
    page->connections = show_count(req->arena, *connections);
    return OK;
}

static err
read_days(struct request *req, struct page_dash_overview *page)
{
    struct series s = {.first_day = req->now / DAY + 1 - DAYS};
    const struct overview_days_args args = {req->app->id, s.first_day * DAY};
    struct overview_days_row *rows;
    int64_t top, fresh = 0;
    size_t n;

    TRY(overview_days(req->db, req->arena, &args, &rows, &n));
    for (size_t i = 0; i < n; i++)
        series_add(&s, rows[i].day, rows[i].connections);
    for (int i = DAYS - WEEK; i < DAYS; i++)
        fresh += s.values[i];
    top = axis_top(s.most);
    page->fresh = show_count(req->arena, fresh);
    page->days = bars_of(req->arena, &s, top);
    page->days_count = DAYS;
    page->days_top = show_count(req->arena, top);
    page->days_half = show_count(req->arena, top / 2);
    page->days_total = arena_fmt(req->arena, STR_FMT " in %d days",
                                 STR_ARG(show_count(req->arena, s.sum)), DAYS);
    page->first_day = show_day(req->arena, s.first_day);
    page->last_day = show_day(req->arena, s.first_day + DAYS - 1);
    return OK;
}

/* ---- conversion ---- */

static err
sessions_between(struct request *req, int64_t from_day, int64_t until_day,
                 int64_t *all, int64_t *connected)
{
    const struct tally_question q = {req->app->id, S("all"), from_day,
                                     until_day, req->now};
    struct tally *rows;
    size_t count;

    TRY(tally_read(req->db, req->arena, &q, &rows, &count));
    tally_sum(rows, count, all, connected);
    return OK;
}

/* In tenths of a percent. */
static int64_t
share_of(int64_t n, int64_t all)
{
    return all == 0 ? 0 : (n * 1000 + all / 2) / all;
}

static str
change_of(struct arena *a, int64_t now, int64_t before)
{
    int64_t by = now > before ? now - before : before - now;

    if (by == 0)
        return S("as in the 30 days before");
    return arena_fmt(a, "%s %" PRId64 ".%" PRId64 " points in 30 days",
                     now > before ? "up" : "down", by / 10, by % 10);
}

static err
read_conversion(struct request *req, struct page_dash_overview *page,
                int64_t *sessions)
{
    int64_t tomorrow = req->now / DAY + 2, from = req->now / DAY + 1 - MONTH;
    int64_t before, connected, connected_before;

    TRY(sessions_between(req, from, tomorrow, sessions, &connected));
    TRY(sessions_between(req, from - MONTH, from, &before, &connected_before));
    page->conversion = show_percent(req->arena, connected, *sessions);
    page->conversion_change =
        *sessions == 0 ? S("no session in 30 days")
        : before == 0  ? arena_fmt(req->arena, "of " STR_FMT " in 30 days",
                                   STR_ARG(show_count(req->arena, *sessions)))
                       : change_of(req->arena, share_of(connected, *sessions),
                                   share_of(connected_before, before));
    *sessions += before;
    return OK;
}

/* ---- requests ---- */

static err
read_request_days(struct request *req, struct page_dash_overview *page,
                  int64_t *sum)
{
    struct series all = {.first_day = req->now / DAY + 1 - DAYS};
    struct series bad = {.first_day = all.first_day};
    const struct requests_by_day_args args = {req->app->id, all.first_day * 24};
    struct requests_by_day_row *rows;
    int64_t top;
    size_t n;

    TRY(requests_by_day(req->db, req->arena, &args, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        series_add(&all, rows[i].day, rows[i].requests);
        series_add(&bad, rows[i].day, rows[i].errors);
    }
    top = axis_top(all.most);
    *sum = all.sum;
    page->request_days = bars_of(req->arena, &all, top);
    page->request_days_count = DAYS;
    page->error_days = bars_of(req->arena, &bad, top);
    page->error_days_count = DAYS;
    page->requests_top = show_count(req->arena, top);
    page->requests_half = show_count(req->arena, top / 2);
    page->requests_line = line_of(req->arena, &all, top);
    page->errors_line = line_of(req->arena, &bad, top);
    page->requests_area = arena_fmt(req->arena, STR_FMT "L100 100L0 100Z",
                                    STR_ARG(page->requests_line));
    return OK;
}

static struct dash_cause
cause_of(struct arena *a, const struct requests_by_cause_row *row)
{
    struct request_error e = request_error_of(a, row->type, row->code);

    return (struct dash_cause){
        .name = e.name,
        .requests = show_count(a, row->requests),
        .mends = e.mends.len > 0 ? e.mends : S("–"),
        .docs = e.docs,
    };
}

static void
add_latest(struct arena *a, const struct requests_by_cause_row *rows, size_t n,
           struct page_dash_overview *page)
{
    struct dash_cause *causes = arena_alloc(a, CAUSES, sizeof *causes);
    int64_t all = 0, bad = 0, ms = 0;
    size_t kinds = 0;

    for (size_t i = 0; i < n; i++) {
        all += rows[i].requests;
        ms += rows[i].ms;
        if (rows[i].type.len == 0)
            continue;
        bad += rows[i].requests;
        if (kinds++ < CAUSES)
            causes[kinds - 1] = cause_of(a, &rows[i]);
    }
    page->causes = causes;
    page->causes_count = kinds < CAUSES ? kinds : CAUSES;
    page->requests = show_count(a, all);
    page->errors = show_percent(a, bad, all);
    page->latency = all == 0 ? S("none")
                             : arena_fmt(a, "%" PRId64 " ms on average",
                                         (ms + all / 2) / all);
    page->causes_text =
        kinds == 1 ? S("1 cause") : arena_fmt(a, "%zu causes", kinds);
}

static err
read_latest(struct request *req, struct page_dash_overview *page)
{
    const struct requests_by_cause_args args = {req->app->id,
                                                req->now / 3600 - 23};
    struct requests_by_cause_row *rows;
    size_t n;

    TRY(requests_by_cause(req->db, req->arena, &args, &rows, &n));
    add_latest(req->arena, rows, n, page);
    return OK;
}

err
dashboard_overview_page(struct request *req)
{
    struct page_dash_overview page = {.frame = dash_frame(req, DASH_APPS)};
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    int64_t connections, sessions, requests;

    page.page = url_own(frame_path(req, S("")));
    TRY(read_brands(req, &page, &connections));
    TRY(read_days(req, &page));
    TRY(read_conversion(req, &page, &sessions));
    TRY(read_request_days(req, &page, &requests));
    TRY(read_latest(req, &page));
    page.nothing = connections == 0 && sessions == 0 && requests == 0;
    page_dash_overview(&out, &page);
    response_html(req, 200, &out);
    return OK;
}
