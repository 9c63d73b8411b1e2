/* SPDX-License-Identifier: Apache-2.0
 * The page of how far sessions come, in all and by brand, platform or mode. */
#include "dashboard/dashboard.h"
#include "dashboard/frame.h"
#include "dashboard/funnel_count.h"
#include "dashboard/show.h"

/* ---- what is asked: anything unknown is the first ---- */

static str
read_span(struct request *req, struct page_dash_funnel *page)
{
    struct dash_choice *all =
        arena_alloc(req->arena, FUNNEL_SPANS, sizeof *all);
    size_t chosen = 0;

    for (size_t i = 0; i < FUNNEL_SPANS; i++) {
        if (str_eq(fields_get(req->query, S("days")), funnel_spans[i].value))
            chosen = i;
    }
    for (size_t i = 0; i < FUNNEL_SPANS; i++)
        all[i] = (struct dash_choice){funnel_spans[i].value,
                                      funnel_spans[i].label, i == chosen};
    page->spans = all;
    page->spans_count = FUNNEL_SPANS;
    page->span = funnel_spans[chosen].label;
    return funnel_spans[chosen].value;
}

static str
read_split(struct request *req, struct page_dash_funnel *page)
{
    struct dash_choice *all =
        arena_alloc(req->arena, FUNNEL_SPLITS, sizeof *all);
    size_t chosen = 0;

    for (size_t i = 0; i < FUNNEL_SPLITS; i++) {
        if (str_eq(fields_get(req->query, S("by")), funnel_splits[i].value))
            chosen = i;
    }
    for (size_t i = 0; i < FUNNEL_SPLITS; i++)
        all[i] = (struct dash_choice){funnel_splits[i].value,
                                      funnel_splits[i].label, i == chosen};
    page->splits = all;
    page->splits_count = FUNNEL_SPLITS;
    page->part = funnel_splits[chosen].label;
    return funnel_splits[chosen].value;
}

/* ---- the steps ---- */

static struct dash_funnel_step
step_line(struct arena *a, const struct funnel *f, int64_t step)
{
    return (struct dash_funnel_step){
        .label = step_label(step),
        .width = show_width(a, f->reached[step], f->sessions),
        .sessions = show_count(a, f->reached[step]),
        .share = show_percent(a, f->reached[step], f->sessions),
        .lost = f->lost[step] == 0 ? S("") : show_count(a, f->lost[step]),
        .reason =
            f->reason[step].sessions == 0
                ? S("")
                : arena_fmt(a, STR_FMT ": " STR_FMT,
                            STR_ARG(reason_label(f->reason[step].name)),
                            STR_ARG(show_count(a, f->reason[step].sessions))),
    };
}

static void
add_steps(struct arena *a, const struct funnel *f,
          struct page_dash_funnel *page)
{
    struct dash_funnel_step *steps =
        arena_alloc(a, REACHED_COUNT, sizeof *steps);
    int64_t worst = 0;

    page->total =
        arena_fmt(a, STR_FMT " session%s", STR_ARG(show_count(a, f->sessions)),
                  f->sessions == 1 ? "" : "s");
    page->share = show_percent(a, f->connected, f->sessions);
    for (int64_t i = 0; i < REACHED_COUNT; i++) {
        steps[i] = step_line(a, f, i);
        if (f->lost[i] <= worst)
            continue;
        worst = f->lost[i];
        page->worst = arena_fmt(a, "Most sessions end at “" STR_FMT "”.",
                                STR_ARG(steps[i].label));
    }
    page->steps = steps;
    page->steps_count = f->sessions == 0 ? 0 : REACHED_COUNT;
}

/* ---- the parts ---- */

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
part_line(struct arena *a, str kind, const struct funnel_part *p)
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
add_parts(struct arena *a, str kind, const struct funnel *f,
          struct page_dash_funnel *page)
{
    struct dash_funnel_part *lines =
        arena_alloc(a, f->part_count + 1, sizeof *lines);

    for (size_t i = 0; i < f->part_count; i++)
        lines[i] = part_line(a, kind, &f->parts[i]);
    page->parts = lines;
    page->parts_count = f->part_count;
}

err
dashboard_funnel_page(struct request *req)
{
    struct page_dash_funnel page = {.frame = dash_frame(req, DASH_APPS)};
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    const struct funnel_wish wish = {
        .app_id = req->app->id,
        .days = read_span(req, &page),
        .by = read_split(req, &page),
        .now = req->now,
    };
    struct funnel f;

    page.page = url_own(frame_path(req, S("/sessions")));
    TRY(funnel_count(req->db, req->arena, &wish, &f));
    add_steps(req->arena, &f, &page);
    add_parts(req->arena, wish.by, &f, &page);
    page_dash_funnel(&out, &page);
    response_html(req, 200, &out);
    return OK;
}
