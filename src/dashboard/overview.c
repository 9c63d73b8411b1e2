/* SPDX-License-Identifier: Apache-2.0
 * An app at a glance: connections, conversion, requests, errors, brands. */
#include <inttypes.h>

#include "dashboard/dashboard.h"
#include "dashboard/frame.h"
#include "dashboard/glance.h"
#include "dashboard/request_error.h"
#include "dashboard/show.h"

enum {
    DAYS = GLANCE_DAYS, /* of the charts */
    BRANDS = 5,
    CAUSES = 8,
    LINE = 1024,
};

/* ---- a chart of days ---- */

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
bars_of(struct arena *a, const struct glance *g, const struct glance_series *s,
        int64_t top)
{
    struct dash_bar *bars = arena_alloc(a, DAYS, sizeof *bars);

    for (int64_t i = 0; i < DAYS; i++)
        bars[i] = (struct dash_bar){
            .label = show_day(a, g->first_day + i),
            .value = show_count(a, s->values[i]),
            .x = show_width(a, i * 10 + 2, DAYS * 10),
            .y = part_of(a, top - s->values[i], top),
            .height = part_of(a, s->values[i], top),
        };
    return bars;
}

/* "M0 24.4L7.7 18.8…", from the left edge to the right one. */
static str
line_of(struct arena *a, const struct glance_series *s, int64_t top)
{
    struct buf out = {.arena = a, .max = LINE};

    for (int64_t i = 0; i < DAYS; i++)
        buf_fmt(&out, "%c" STR_FMT " " STR_FMT, i == 0 ? 'M' : 'L',
                STR_ARG(show_width(a, i, DAYS - 1)),
                STR_ARG(part_of(a, top - s->values[i], top)));
    return buf_str(&out);
}

/* ---- connections ---- */

static void
add_brands(struct arena *a, const struct glance *g,
           struct page_dash_overview *page)
{
    struct dash_brand *brands = arena_alloc(a, BRANDS, sizeof *brands);
    size_t n = 0;

    for (; n < g->make_count && n < BRANDS; n++)
        brands[n] = (struct dash_brand){
            .name = show_make(g->makes[n].make),
            .connections = show_count(a, g->makes[n].connections),
            .width =
                show_width(a, g->makes[n].connections, g->makes[0].connections),
        };
    page->brands = brands;
    page->brands_count = n;
    page->connections = show_count(a, g->connections);
}

static void
add_days(struct arena *a, const struct glance *g,
         struct page_dash_overview *page)
{
    int64_t top = axis_top(g->made.most);

    page->fresh = show_count(a, g->fresh);
    page->days = bars_of(a, g, &g->made, top);
    page->days_count = DAYS;
    page->days_top = show_count(a, top);
    page->days_half = show_count(a, top / 2);
    page->days_total = arena_fmt(a, STR_FMT " in %d days",
                                 STR_ARG(show_count(a, g->made.sum)), DAYS);
    page->first_day = show_day(a, g->first_day);
    page->last_day = show_day(a, g->first_day + DAYS - 1);
}

/* ---- conversion ---- */

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

static void
add_conversion(struct arena *a, const struct glance *g,
               struct page_dash_overview *page)
{
    page->conversion = show_percent(a, g->connected, g->sessions);
    page->conversion_change =
        g->sessions == 0 ? S("no session in 30 days")
        : g->sessions_before == 0
            ? arena_fmt(a, "of " STR_FMT " in 30 days",
                        STR_ARG(show_count(a, g->sessions)))
            : change_of(a, share_of(g->connected, g->sessions),
                        share_of(g->connected_before, g->sessions_before));
}

/* ---- requests ---- */

static void
add_request_days(struct arena *a, const struct glance *g,
                 struct page_dash_overview *page)
{
    int64_t top = axis_top(g->requests.most);

    page->request_days = bars_of(a, g, &g->requests, top);
    page->request_days_count = DAYS;
    page->error_days = bars_of(a, g, &g->errors, top);
    page->error_days_count = DAYS;
    page->requests_top = show_count(a, top);
    page->requests_half = show_count(a, top / 2);
    page->requests_line = line_of(a, &g->requests, top);
    page->errors_line = line_of(a, &g->errors, top);
    page->requests_area =
        arena_fmt(a, STR_FMT "L100 100L0 100Z", STR_ARG(page->requests_line));
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
add_latest(struct arena *a, const struct glance *g,
           struct page_dash_overview *page)
{
    struct dash_cause *causes = arena_alloc(a, CAUSES, sizeof *causes);
    size_t kinds = 0;

    for (size_t i = 0; i < g->cause_count; i++) {
        if (g->causes[i].type.len > 0 && kinds++ < CAUSES)
            causes[kinds - 1] = cause_of(a, &g->causes[i]);
    }
    page->causes = causes;
    page->causes_count = kinds < CAUSES ? kinds : CAUSES;
    page->requests = show_count(a, g->latest);
    page->errors = show_percent(a, g->latest_errors, g->latest);
    page->latency = g->latest == 0
                        ? S("none")
                        : arena_fmt(a, "%" PRId64 " ms on average",
                                    (g->latest_ms + g->latest / 2) / g->latest);
    page->causes_text =
        kinds == 1 ? S("1 cause") : arena_fmt(a, "%zu causes", kinds);
}

err
dashboard_overview_page(struct request *req)
{
    struct page_dash_overview page = {.frame = dash_frame(req, DASH_APPS)};
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct glance g;

    page.page = url_own(frame_path(req, S("")));
    TRY(glance_read(req->db, req->arena, req->app->id, req->now, &g));
    add_brands(req->arena, &g, &page);
    add_days(req->arena, &g, &page);
    add_conversion(req->arena, &g, &page);
    add_request_days(req->arena, &g, &page);
    add_latest(req->arena, &g, &page);
    page.nothing = g.connections == 0 && g.sessions + g.sessions_before == 0 &&
                   g.requests.sum == 0;
    page_dash_overview(&out, &page);
    response_html(req, 200, &out);
    return OK;
}
