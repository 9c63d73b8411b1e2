/* SPDX-License-Identifier: Apache-2.0
 * Connect sessions: the feed and its filters, the same as CSV, one session step
 * by step. */
#include <inttypes.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/random.h"
#include "connect/errors.h"
#include "dashboard/csv.h"
#include "dashboard/dashboard.h"
#include "dashboard/frame.h"
#include "dashboard/sessions.sql.h"
#include "dashboard/show.h"
#include "http/errors.h"

enum {
    DAY = 86400,
    LINES = 50,
    CSV_LINES = 2000,
    SCAN = 4000, /* sessions a page looks at */
    STEPS = 200,
    LINK = 8192,
};

/* ---- what is asked ---- */

struct filter {
    struct sessions_page_args args; /* scan and most are the caller's */
    str id;
    bool filtered;
};

static str
asked(const struct request *req, const char *name)
{
    return str_trim(fields_get(req->query, str_of(name)));
}

static void
read_days(const struct request *req, struct page_dash_sessions *page,
          struct filter *f)
{
    int64_t day;

    page->from = asked(req, "from");
    page->until = asked(req, "until");
    if (page->from.len > 0 && day_read(page->from, &day))
        f->args.since = day * DAY;
    else if (page->from.len > 0)
        page->from_wrong = S("Enter a date, such as 2026-11-16.");
    if (page->until.len > 0 && day_read(page->until, &day))
        f->args.until = (day + 1) * DAY;
    else if (page->until.len > 0)
        page->until_wrong = S("Enter a date, such as 2026-11-23.");
}

static void
read_names(struct request *req, struct page_dash_sessions *page,
           struct filter *f)
{
    page->user = f->args.user = fields_get(req->query, S("user"));
    page->vin = asked(req, "vin");
    page->id = asked(req, "id");
    f->args.vin = vin_tidy(req->arena, page->vin);
    if (f->args.vin.len > 0 && vin_check(f->args.vin) != VIN_GOOD &&
        vin_check(f->args.vin) != VIN_CHECK_DIGIT)
        page->vin_wrong = vin_fault_text(vin_check(f->args.vin));
    f->id = page->id;
    if (f->id.len > 0 && !str_is_uuid(f->id))
        page->id_wrong = S("A session ID has the form "
                           "8f1c…-…: 32 hexadecimal digits in five groups.");
}

static void
read_word(struct request *req, struct page_dash_sessions *page,
          struct filter *f)
{
    str word = asked(req, "outcome");
    struct dash_choice *all =
        arena_alloc(req->arena, outcome_count + 1, sizeof *all);

    all[0] = (struct dash_choice){.label = S("All"), .is_chosen = true};
    for (size_t i = 0; i < outcome_count; i++) {
        const struct outcome *o = &outcome_rows[i];

        all[i + 1] =
            (struct dash_choice){o->word, o->label, str_eq(o->word, word)};
        if (all[i + 1].is_chosen) {
            f->args.word = o->word;
            all[0].is_chosen = false;
        }
    }
    page->words = all;
    page->words_count = outcome_count + 1;
}

static void
read_filter(struct request *req, struct page_dash_sessions *page,
            struct filter *f)
{
    struct list_key key;

    f->args = (struct sessions_page_args){
        .app_id = req->app->id, .until = INT64_MAX, .now = req->now};
    read_days(req, page, f);
    read_names(req, page, f);
    read_word(req, page, f);
    if (!list_key_read(asked(req, "below"), &key))
        page->key_wrong = S("The address of this page was changed.");
    if (key.at < f->args.until)
        f->args.until = key.at + 1; /* the bound that SQLite begins at */
    f->args.at = key.at;
    f->args.id = key.id;
    f->filtered = page->from.len > 0 || page->until.len > 0 ||
                  page->user.len > 0 || page->vin.len > 0 || page->id.len > 0 ||
                  f->args.word.len > 0;
    page->filtered = f->filtered;
    page->wrong = page->from_wrong.len > 0 || page->until_wrong.len > 0 ||
                  page->vin_wrong.len > 0 || page->id_wrong.len > 0 ||
                  page->key_wrong.len > 0;
}

/* ---- the lines ---- */

static size_t
names_in(str list)
{
    str word;
    size_t n = 0;

    while (str_word(&list, ' ', &word))
        n++;
    return n;
}

/* What is worth knowing besides the outcome. */
static str
detail_of(struct arena *a, const struct sessions_page_row *row)
{
    if (str_eq(row->word, S("connected")))
        return arena_fmt(a, "%" PRId64 " car%s, %zu of %zu permissions",
                         row->cars, row->cars == 1 ? "" : "s",
                         names_in(row->granted), names_in(row->asked));
    if (row->problem.len > 0)
        return row->problem;
    if (row->trouble.len > 0)
        return reason_label(row->trouble);
    return arena_fmt(a, "at “" STR_FMT "”", STR_ARG(step_label(row->reached)));
}

static struct url
user_url(struct request *req, str user)
{
    struct buf out = {.arena = req->arena, .max = LINK};

    if (user.len == 0)
        return (struct url){0};
    buf_add(&out, frame_path(req, S("/sessions?user=")));
    percent_encode(&out, user);
    return url_own(buf_str(&out));
}

static struct url
session_url(struct request *req, str id)
{
    return url_own(arena_fmt(req->arena, STR_FMT "/" STR_FMT,
                             STR_ARG(frame_path(req, S("/sessions"))),
                             STR_ARG(id)));
}

static str
took(struct arena *a, int64_t started_at, int64_t ended_at)
{
    return ended_at == 0 ? S("") : show_took(a, ended_at - started_at);
}

static struct dash_session
line_of(struct request *req, const struct sessions_page_row *row)
{
    const struct outcome *o = outcome_of(row->word);

    return (struct dash_session){
        .page = session_url(req, row->id),
        .user_page = user_url(req, row->user),
        .time = dash_time(req->arena, row->started_at),
        .user = row->user,
        .make = show_make(row->make),
        .word = o->label,
        .pill = o->pill,
        .detail = detail_of(req->arena, row),
        .took = took(req->arena, row->started_at, row->ended_at),
        .platform = row->sdk.len > 0 ? row->sdk : S("Link"),
    };
}

/* A page that looked at all it may and found little: where it stopped. */
static err
find_end(struct request *req, const struct filter *f,
         struct page_dash_sessions *page)
{
    const struct sessions_scanned_args args = {
        f->args.app_id, f->args.since, f->args.until,
        f->args.at,     f->args.id,    SCAN - 1,
    };
    struct sessions_scanned_row end;
    bool found;

    if (f->args.word.len == 0 || f->args.user.len > 0 || f->args.vin.len > 0)
        return OK;
    TRY(sessions_scanned(req->db, req->arena, &args, &found, &end));
    if (!found)
        return OK;
    page->searched_to = dash_time(req->arena, end.started_at);
    page->older = list_url(req, page->page.checked,
                           &(struct list_key){end.started_at, end.id});
    return OK;
}

static err
read_sessions(struct request *req, struct filter *f,
              struct page_dash_sessions *page)
{
    struct sessions_page_row *rows;
    struct dash_session *lines;
    size_t n;

    f->args.most = LINES + 1;
    f->args.scan = f->args.word.len > 0 ? SCAN : LINES + 1;
    TRY(sessions_page(req->db, req->arena, &f->args, &rows, &n));
    if (n <= LINES)
        TRY(find_end(req, f, page));
    if (n > LINES) {
        n = LINES;
        page->older = list_url(
            req, page->page.checked,
            &(struct list_key){rows[n - 1].started_at, rows[n - 1].id});
    }
    lines = arena_alloc(req->arena, n + 1, sizeof *lines);
    for (size_t i = 0; i < n; i++)
        lines[i] = line_of(req, &rows[i]);
    page->sessions = lines;
    page->sessions_count = n;
    return OK;
}

err
dashboard_sessions_page(struct request *req)
{
    struct page_dash_sessions page = {.frame = dash_frame(req, DASH_APPS)};
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct filter f;

    read_filter(req, &page, &f);
    page.page = url_own(frame_path(req, S("/sessions")));
    page.share = page.frame.share.checked.len > 0
                     ? page.frame.share
                     : url_own(frame_path(req, S("")));
    if (!page.wrong && f.id.len > 0) {
        response_redirect(req, 303, session_url(req, f.id).checked);
        return OK;
    }
    if (!page.wrong)
        TRY(read_sessions(req, &f, &page));
    page.csv = url_own(arena_fmt(
        req->arena, STR_FMT ".csv" STR_FMT, STR_ARG(page.page.checked),
        STR_ARG(str_from(list_url(req, page.page.checked, NULL).checked,
                         page.page.checked.len))));
    if (asked(req, "below").len > 0)
        page.newest = list_url(req, page.page.checked, NULL);
    page_dash_sessions(&out, &page);
    response_html(req, page.wrong ? 422 : 200, &out);
    return OK;
}

/* ---- CSV ---- */

static void
add_csv_line(struct buf *out, struct arena *a,
             const struct sessions_page_row *row)
{
    csv_cell(out, row->id);
    csv_cell(out, clock_iso(a, row->started_at * 1000));
    csv_cell(out,
             row->ended_at == 0 ? S("") : clock_iso(a, row->ended_at * 1000));
    csv_cell(out, row->user);
    csv_cell(out, row->make);
    csv_cell(out, row->mode);
    csv_cell(out, row->sdk);
    csv_cell(out, row->word);
    csv_cell(out, step_label(row->reached));
    csv_cell(out, row->problem.len > 0 ? row->problem : row->trouble);
    csv_cell(out, arena_fmt(a, "%" PRId64, row->cars));
    csv_cell(out, row->asked);
    csv_cell(out, row->granted);
    csv_end(out);
}

static const str columns[] = {
    STR("session_id"), STR("started_at"), STR("ended_at"), STR("user"),
    STR("make"),       STR("mode"),       STR("platform"), STR("outcome"),
    STR("step"),       STR("trouble"),    STR("cars"),     STR("asked"),
    STR("granted"),
};

/* Where the next file begins (RFC 8288). */
static void
link_next(struct request *req, const struct sessions_page_row *last)
{
    struct url next = list_url(req, req->path,
                               &(struct list_key){last->started_at, last->id});

    response_header(req, S("link"),
                    arena_fmt(req->arena, "<" STR_FMT ">; rel=\"next\"",
                              STR_ARG(next.checked)));
}

err
dashboard_sessions_csv(struct request *req)
{
    struct page_dash_sessions page = {0};
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct sessions_page_row *rows;
    struct filter f;
    size_t n;

    read_filter(req, &page, &f);
    if (page.wrong || f.id.len > 0)
        return &HTTP_BAD_REQUEST;
    f.args.most = CSV_LINES + 1;
    f.args.scan = f.args.word.len > 0 ? SCAN : CSV_LINES + 1;
    TRY(sessions_page(req->db, req->arena, &f.args, &rows, &n));
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        csv_cell(&out, columns[i]);
    csv_end(&out);
    for (size_t i = 0; i < n && i < CSV_LINES; i++)
        add_csv_line(&out, req->arena, &rows[i]);
    if (n > CSV_LINES)
        link_next(req, &rows[CSV_LINES - 1]);
    response_header(req, S("content-disposition"),
                    S("attachment; filename=\"connect-sessions.csv\""));
    response_send(req, 200, S("text/csv; charset=utf-8; header=present"),
                  buf_str(&out));
    req->out.too_large = req->out.too_large || out.full;
    return OK;
}

/* ---- one session ---- */

static str
step_time(struct arena *a, int64_t at_ms)
{
    return (str){clock_iso(a, at_ms).at + 11, 8};
}

static struct dash_step
step_of(struct arena *a, const struct events_of_session_row *row)
{
    const struct event_row *event = event_find(row->name);
    struct dash_step step = {.time = step_time(a, row->at_ms),
                             .label = event == NULL ? row->name : event->label,
                             .detail = row->detail};

    if (event == NULL)
        return step;
    step.stop = event->effect == MEETS || event == event_row(EVENT_ENDED);
    if (event == event_row(EVENT_BRAND_CHOSEN))
        step.detail = show_make(row->detail);
    if (event == event_row(EVENT_BRANDS_SHOWN) && row->detail.len > 0)
        step.detail =
            arena_fmt(a, "Searched “" STR_FMT "”", STR_ARG(row->detail));
    if (event == event_row(EVENT_ENDED)) {
        step.label = outcome_of(row->detail)->label;
        step.detail = (str){0};
        step.told = row->detail;
    }
    return step;
}

static err
read_steps(struct request *req, const struct session_of_app_row *s,
           struct page_dash_session *page)
{
    const struct events_of_session_args args = {s->id, STEPS + 1};
    struct events_of_session_row *rows;
    struct dash_step *steps;
    size_t n;

    TRY(events_of_session(req->db, req->arena, &args, &rows, &n));
    page->more_steps = n > STEPS;
    n = page->more_steps ? STEPS : n;
    steps = arena_alloc(req->arena, n + 1, sizeof *steps);
    for (size_t i = 0; i < n; i++)
        steps[i] = step_of(req->arena, &rows[i]);
    if (str_eq(s->word, S("abandoned")))
        steps[n++] = (struct dash_step){
            .time = step_time(req->arena, s->expires_at * 1000),
            .label = S("Abandoned"),
            .detail = S("The page ran out; your app was told nothing."),
            .stop = true,
        };
    page->steps = steps;
    page->steps_count = n;
    return OK;
}

/* Flags that nobody here knows, so nothing came of them. */
static str
unknown_flags(struct arena *a, str flags)
{
    struct buf out = {.arena = a, .max = LINK};
    str word, name, value;

    while (str_word(&flags, ' ', &word)) {
        (void)str_cut(word, ':', &name, &value);
        if (!str_eq(name, S("country")) && !str_eq(name, S("color")))
            buf_fmt(&out, "%s" STR_FMT, out.len > 0 ? " " : "", STR_ARG(word));
    }
    return buf_str(&out);
}

static void
add_parameter(struct buf *out, const char *name, str value)
{
    if (value.len > 0)
        buf_fmt(out, "%s=" STR_FMT "\n", name, STR_ARG(value));
}

/* What the link and the app's settings came to. */
static str
link_of(struct arena *a, const struct session_of_app_row *s)
{
    struct buf out = {.arena = a, .max = LINK};

    add_parameter(&out, "response_type", s->response_type);
    if (s->uri_was_sent)
        add_parameter(&out, "redirect_uri", s->redirect_uri);
    add_parameter(&out, "scope", s->scope);
    add_parameter(&out, "mode", s->mode);
    add_parameter(&out, "flags", s->flags);
    add_parameter(&out, "approval_prompt", s->approval_prompt);
    if (s->make_is_fixed)
        add_parameter(&out, "make", s->make);
    if (s->single_select)
        add_parameter(&out, "single_select", S("true"));
    add_parameter(&out, "user", s->user);
    add_parameter(&out, "external_id", s->external_id);
    add_parameter(&out, "state", s->has_state ? S("(sent)") : S(""));
    add_parameter(&out, "code_challenge",
                  s->has_challenge ? S("(sent)") : S(""));
    return buf_str(&out);
}

static err
find_session(struct request *req, struct session_of_app_row *s)
{
    const struct session_of_app_args which = {req->app->id, req->params[1],
                                              req->now};
    bool found;

    if (!str_is_uuid(req->params[1]))
        return &HTTP_NOT_FOUND;
    TRY(session_of_app(req->db, req->arena, &which, &found, s));
    return found ? OK : &HTTP_NOT_FOUND;
}

err
dashboard_session_page(struct request *req)
{
    struct page_dash_session page = {.frame = dash_frame(req, DASH_APPS)};
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct session_of_app_row s;
    const struct outcome *o;

    TRY(find_session(req, &s));
    o = outcome_of(s.word);
    page.sessions = url_own(frame_path(req, S("/sessions")));
    page.user_page = user_url(req, s.user);
    page.id = s.id;
    page.user = s.user;
    page.time = dash_time(req->arena, s.started_at);
    page.make = show_make(s.make);
    page.word = o->label;
    page.pill = o->pill;
    if (o->pill != DASH_PILL_GOOD)
        page.where = arena_fmt(req->arena, "at “" STR_FMT "”",
                               STR_ARG(step_label(s.reached)));
    page.platform = s.sdk.len > 0 ? s.sdk : S("Link");
    page.mode = s.mode;
    page.took = took(req->arena, s.started_at, s.ended_at);
    page.unknown_flags = unknown_flags(req->arena, s.flags);
    page.link = link_of(req->arena, &s);
    TRY(read_steps(req, &s, &page));
    page_dash_session(&out, &page);
    response_html(req, 200, &out);
    return OK;
}
