/* SPDX-License-Identifier: Apache-2.0
 * Connect sessions: the feed and its filters, the same as CSV, one session step
 * by step. */
#include <inttypes.h>

#include "base/clock.h"
#include "base/encode.h"
#include "connect/errors.h"
#include "dashboard/dashboard.h"
#include "dashboard/frame.h"
#include "dashboard/session_list.h"
#include "dashboard/show.h"
#include "http/errors.h"

enum {
    LINES = 50,
    LINK = 8192,
};

/* ---- what is asked ---- */

static str
asked(const struct request *req, const char *name)
{
    return str_trim(fields_get(req->query, str_of(name)));
}

static struct sessions_wish
wish_of(const struct request *req, int64_t most)
{
    return (struct sessions_wish){
        .app_id = req->app->id,
        .from = asked(req, "from"),
        .until = asked(req, "until"),
        .user = fields_get(req->query, S("user")),
        .vin = asked(req, "vin"),
        .outcome = asked(req, "outcome"),
        .id = asked(req, "id"),
        .cursor = asked(req, "below"),
        .most = most,
        .now = req->now,
    };
}

/* The choice of outcomes; one that is not there is all of them. */
static void
add_words(struct request *req, struct page_dash_sessions *page,
          struct sessions_wish *wish)
{
    struct dash_choice *all =
        arena_alloc(req->arena, outcome_count + 1, sizeof *all);
    bool found = false;

    for (size_t i = 0; i < outcome_count; i++) {
        const struct outcome *o = &outcome_rows[i];
        bool chosen = str_eq(o->word, wish->outcome);

        all[i + 1] = (struct dash_choice){o->word, o->label, chosen};
        found = found || chosen;
    }
    all[0] = (struct dash_choice){.label = S("All"), .is_chosen = !found};
    if (!found)
        wish->outcome = S("");
    page->words = all;
    page->words_count = outcome_count + 1;
}

static void
add_form(struct page_dash_sessions *page, const struct sessions_wish *wish)
{
    page->from = wish->from;
    page->until = wish->until;
    page->user = wish->user;
    page->vin = wish->vin;
    page->id = wish->id;
    page->filtered = wish->from.len > 0 || wish->until.len > 0 ||
                     wish->user.len > 0 || wish->vin.len > 0 ||
                     wish->id.len > 0 || wish->outcome.len > 0;
}

static void
add_faults(struct page_dash_sessions *page, const struct faults *faults)
{
    page->wrong = true;
    page->from_wrong = fault_of(faults, S("from"));
    page->until_wrong = fault_of(faults, S("until"));
    page->vin_wrong = fault_of(faults, S("vin"));
    page->id_wrong = fault_of(faults, S("id"));
    if (fault_of(faults, S("cursor")).len > 0)
        page->key_wrong = S("The address of this page was changed.");
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

static void
add_lines(struct request *req, const struct sessions_list *list,
          struct page_dash_sessions *page)
{
    struct dash_session *lines =
        arena_alloc(req->arena, list->count + 1, sizeof *lines);

    for (size_t i = 0; i < list->count; i++)
        lines[i] = line_of(req, &list->rows[i]);
    page->sessions = lines;
    page->sessions_count = list->count;
    if (list->more)
        page->older = list_url(req, page->page.checked, &list->next);
    if (list->searched_to > 0)
        page->searched_to = dash_time(req->arena, list->searched_to);
}

static void
add_addresses(struct request *req, struct page_dash_sessions *page)
{
    str path = page->page.checked;
    str with_query = list_url(req, path, NULL).checked;

    page->share = page->frame.share.checked.len > 0
                      ? page->frame.share
                      : url_own(frame_path(req, S("")));
    page->csv =
        url_own(arena_fmt(req->arena, STR_FMT ".csv" STR_FMT, STR_ARG(path),
                          STR_ARG(str_from(with_query, path.len))));
    if (asked(req, "below").len > 0)
        page->newest = url_own(with_query);
}

err
dashboard_sessions_page(struct request *req)
{
    struct page_dash_sessions page = {.frame = dash_frame(req, DASH_APPS)};
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct sessions_wish wish = wish_of(req, LINES);
    struct sessions_list list;
    err e;

    add_words(req, &page, &wish);
    add_form(&page, &wish);
    page.page = url_own(frame_path(req, S("/sessions")));
    e = sessions_list(req->db, req->arena, &wish, &list);
    if (e == &HTTP_BAD_REQUEST)
        add_faults(&page, &list.faults);
    else
        TRY(e);
    if (!page.wrong && wish.id.len > 0) {
        response_redirect(req, 303, session_url(req, wish.id).checked);
        return OK;
    }
    add_lines(req, &list, &page);
    add_addresses(req, &page);
    page_dash_sessions(&out, &page);
    response_html(req, page.wrong ? 422 : 200, &out);
    return OK;
}

/* ---- CSV ---- */

/* Where the next file begins (RFC 8288). */
static void
link_next(struct request *req, const struct list_key *next)
{
    response_header(req, S("link"),
                    arena_fmt(req->arena, "<" STR_FMT ">; rel=\"next\"",
                              STR_ARG(list_url(req, req->path, next).checked)));
}

err
dashboard_sessions_file(struct request *req, struct faults *faults)
{
    const struct sessions_wish wish = wish_of(req, SESSIONS_CSV_LINES);
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct sessions_list list;
    err e = sessions_list(req->db, req->arena, &wish, &list);

    *faults = list.faults;
    TRY(e);
    sessions_csv(&out, req->arena, &list);
    if (list.more)
        link_next(req, &list.next);
    response_header(req, S("content-disposition"),
                    S("attachment; filename=\"connect-sessions.csv\""));
    response_send(req, 200, S("text/csv; charset=utf-8; header=present"),
                  buf_str(&out));
    req->out.too_large = req->out.too_large || out.full;
    return OK;
}

err
dashboard_sessions_csv(struct request *req)
{
    struct faults faults;

    return dashboard_sessions_file(req, &faults);
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

static void
add_steps(struct arena *a, const struct session_shown *s,
          struct page_dash_session *page)
{
    struct dash_step *steps = arena_alloc(a, s->count + 1, sizeof *steps);
    size_t n = s->count;

    for (size_t i = 0; i < n; i++)
        steps[i] = step_of(a, &s->events[i]);
    if (str_eq(s->row.word, S("abandoned")))
        steps[n++] = (struct dash_step){
            .time = step_time(a, s->row.expires_at * 1000),
            .label = S("Abandoned"),
            .detail = S("The page ran out; your app was told nothing."),
            .stop = true,
        };
    page->more_steps = s->more;
    page->steps = steps;
    page->steps_count = n;
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

err
dashboard_session_page(struct request *req)
{
    struct page_dash_session page = {.frame = dash_frame(req, DASH_APPS)};
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    const struct session_of_app_args which = {req->app->id, req->params[1],
                                              req->now};
    struct session_shown shown;
    struct session_of_app_row s;
    const struct outcome *o;
    bool found;

    TRY(session_show(req->db, req->arena, &which, &found, &shown));
    if (!found)
        return &HTTP_NOT_FOUND;
    s = shown.row;
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
    add_steps(req->arena, &shown, &page);
    page_dash_session(&out, &page);
    response_html(req, 200, &out);
    return OK;
}
