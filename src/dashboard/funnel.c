/* SPDX-License-Identifier: Apache-2.0
 * How far sessions come, in all and by brand, platform or mode. */
#include <stdlib.h>

#include "dashboard/dashboard.h"
#include "dashboard/frame.h"
#include "dashboard/show.h"
#include "dashboard/tally.h"

enum { DAY = 86400, PARTS = 100, REASONS = 64 };

static const struct {
    str value, label, words;
    int64_t days;
} spans[] = {
    {STR("7"),  STR("7 days"),  STR("7 days"),  7 },
    {STR("30"), STR("30 days"), STR("30 days"), 30},
    {STR("90"), STR("90 days"), STR("90 days"), 90},
};
enum { SPANS = sizeof spans / sizeof spans[0] };

static const struct {
    str value, label;
} splits[] = {
    {STR("all"),      STR("Nothing") },
    {STR("make"),     STR("Brand")   },
    {STR("platform"), STR("Platform")},
    {STR("mode"),     STR("Mode")    },
};
enum { SPLITS = sizeof splits / sizeof splits[0] };

/* ---- what is asked: anything unknown is the first ---- */

static size_t
read_span(struct request *req, struct page_dash_funnel *page)
{
    struct dash_choice *all = arena_alloc(req->arena, SPANS, sizeof *all);
    size_t chosen = 0;

    for (size_t i = 0; i < SPANS; i++) {
        if (str_eq(fields_get(req->query, S("days")), spans[i].value))
            chosen = i;
    }
    for (size_t i = 0; i < SPANS; i++)
        all[i] =
            (struct dash_choice){spans[i].value, spans[i].label, i == chosen};
    page->spans = all;
    page->spans_count = SPANS;
    page->span = spans[chosen].words;
    return chosen;
}

static size_t
read_split(struct request *req, struct page_dash_funnel *page)
{
    struct dash_choice *all = arena_alloc(req->arena, SPLITS, sizeof *all);
    size_t chosen = 0;

    for (size_t i = 0; i < SPLITS; i++) {
        if (str_eq(fields_get(req->query, S("by")), splits[i].value))
            chosen = i;
    }
    for (size_t i = 0; i < SPLITS; i++)
        all[i] =
            (struct dash_choice){splits[i].value, splits[i].label, i == chosen};
    page->splits = all;
    page->splits_count = SPLITS;
    page->part = splits[chosen].label;
    return chosen;
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

static struct dash_funnel_step
step_line(struct arena *a, const struct tally *rows, size_t count, int64_t step,
          int64_t *lost)
{
    struct reason reasons[REASONS];
    size_t n = reasons_at(rows, count, step, reasons);
    const struct reason *most = NULL;
    int64_t all = reached(rows, count, 0), here = reached(rows, count, step);

    *lost = 0;
    for (size_t i = 0; i < n; i++) {
        *lost += reasons[i].sessions;
        if (most == NULL || reasons[i].sessions > most->sessions)
            most = &reasons[i];
    }
    return (struct dash_funnel_step){
        .label = step_label(step),
        .width = show_width(a, here, all),
        .sessions = show_count(a, here),
        .share = show_percent(a, here, all),
        .lost = *lost == 0 ? S("") : show_count(a, *lost),
        .reason = most == NULL
                      ? S("")
                      : arena_fmt(a, STR_FMT ": " STR_FMT,
                                  STR_ARG(reason_label(most->name)),
                                  STR_ARG(show_count(a, most->sessions))),
    };
}

static void
add_steps(struct arena *a, const struct tally *rows, size_t count,
          struct page_dash_funnel *page)
{
    struct dash_funnel_step *steps =
        arena_alloc(a, REACHED_COUNT, sizeof *steps);
    int64_t all, connected, lost, worst = 0;

    tally_sum(rows, count, &all, &connected);
    page->total = arena_fmt(a, STR_FMT " session%s",
                            STR_ARG(show_count(a, all)), all == 1 ? "" : "s");
    page->share = show_percent(a, connected, all);
    for (int64_t i = 0; i < REACHED_COUNT; i++) {
        steps[i] = step_line(a, rows, count, i, &lost);
        if (lost <= worst)
            continue;
        worst = lost;
        page->worst = arena_fmt(a, "Most sessions end at “" STR_FMT "”.",
                                STR_ARG(steps[i].label));
    }
    page->steps = steps;
    page->steps_count = all == 0 ? 0 : REACHED_COUNT;
}

/* ---- the parts ---- */

struct part {
    str name;
    int64_t reached[REACHED_COUNT], connected;
};

static struct part *
part_of(struct part *parts, size_t *n, str name)
{
    for (size_t i = 0; i < *n; i++) {
        if (str_eq(parts[i].name, name))
            return &parts[i];
    }
    if (*n == PARTS)
        return NULL;
    parts[*n] = (struct part){.name = name};
    return &parts[(*n)++];
}

static int
by_size(const void *a, const void *b)
{
    const struct part *x = a, *y = b;

    if (x->reached[0] != y->reached[0])
        return x->reached[0] < y->reached[0] ? 1 : -1;
    return str_cmp(x->name, y->name);
}

static str
part_name(str kind, str name)
{
    static const struct {
        str name, label;
    } labels[] = {
        {STR("link"),         STR("Link, without SDK")},
        {STR("web"),          STR("Web")              },
        {STR("ios"),          STR("iOS")              },
        {STR("android"),      STR("Android")          },
        {STR("flutter"),      STR("Flutter")          },
        {STR("react-native"), STR("React Native")     },
        {STR("other"),        STR("Another SDK")      },
        {STR("live"),         STR("Live")             },
        {STR("simulated"),    STR("Simulated")        },
    };

    if (str_eq(kind, S("make")))
        return name.len == 0 ? S("None chosen") : show_make(name);
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        if (str_eq(labels[i].name, name))
            return labels[i].label;
    }
    return name.len > 0 ? name : S("Not known");
}

static struct dash_funnel_part
part_line(struct arena *a, str kind, const struct part *p)
{
    int64_t all = p->reached[0];

    return (struct dash_funnel_part){
        .name = part_name(kind, p->name),
        .opened = show_count(a, all),
        .start = show_count(a, p->reached[REACHED_START]),
        .brand = show_count(a, p->reached[REACHED_BRAND]),
        .sign_in = show_count(a, p->reached[REACHED_SIGN_IN]),
        .question = show_count(a, p->reached[REACHED_QUESTION]),
        .connected = show_count(a, p->connected),
        .share = show_percent(a, p->connected, all),
        .width = show_width(a, p->connected, all),
    };
}

static void
add_parts(struct arena *a, str kind, const struct tally *rows, size_t count,
          struct page_dash_funnel *page)
{
    struct part *parts = arena_alloc(a, PARTS, sizeof *parts);
    struct dash_funnel_part *lines = arena_alloc(a, PARTS, sizeof *lines);
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        struct part *p = part_of(parts, &n, rows[i].name);

        for (int64_t step = 0; p != NULL && step < REACHED_COUNT; step++)
            p->reached[step] += rows[i].reached >= step ? rows[i].sessions : 0;
        if (p != NULL && str_eq(rows[i].reason, S("connected")))
            p->connected += rows[i].sessions;
    }
    qsort(parts, n, sizeof *parts, by_size);
    for (size_t i = 0; i < n; i++)
        lines[i] = part_line(a, kind, &parts[i]);
    page->parts = lines;
    page->parts_count = n;
}

err
dashboard_funnel_page(struct request *req)
{
    struct page_dash_funnel page = {.frame = dash_frame(req, DASH_APPS)};
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    size_t span = read_span(req, &page), split = read_split(req, &page);
    const struct tally_question q = {
        .app_id = req->app->id,
        .kind = splits[split].value,
        .from_day = req->now / DAY + 1 - spans[span].days,
        .until_day = req->now / DAY + 2, /* clocks differ */
        .now = req->now,
    };
    struct tally *rows;
    size_t count;

    page.page = url_own(frame_path(req, S("/sessions")));
    TRY(tally_read(req->db, req->arena, &q, &rows, &count));
    add_steps(req->arena, rows, count, &page);
    if (split > 0)
        add_parts(req->arena, q.kind, rows, count, &page);
    page_dash_funnel(&out, &page);
    response_html(req, 200, &out);
    return OK;
}
