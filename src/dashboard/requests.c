/* SPDX-License-Identifier: Apache-2.0
 * What an app asked the API: noted when it was answered, written with others a
 * second later, listed. */
#include <inttypes.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "base/random.h"
#include "dashboard/dashboard.h"
#include "dashboard/frame.h"
#include "dashboard/request_error.h"
#include "dashboard/request_list.h"
#include "dashboard/show.h"
#include "http/errors.h"
#include "oauth/oauth.h"
#include "settings/settings.h"
#include "store/later.h"
#include "vehicles/errors.h"

enum {
    DAY = 86400,
    HOUR_MS = 3600 * 1000,
    LINES = 50,
    RECENT = 2000, /* requests whose routes can be chosen */
    PIECES = 50,
    COUNTS = 256,
    SWEPT = 2000,
};

/* ---- noting ---- */

/* Of the requests that were answered: when those came that are not kept. */
static _Atomic int64_t latest_hour;

/* The counts of one writing: few apps have a few kinds of answers. */
struct counts {
    struct request_count_args at[COUNTS];
    size_t count;
};

static err
write_counts(struct tx *tx, struct counts *c)
{
    for (size_t i = 0; i < c->count; i++)
        TRY(request_count(tx, &c->at[i], NULL));
    c->count = 0;
    return OK;
}

static err
add_count(struct tx *tx, struct counts *c, const struct request_count_args *in)
{
    for (size_t i = 0; i < c->count; i++) {
        struct request_count_args *at = &c->at[i];

        if (at->hour != in->hour || !str_eq(at->app_id, in->app_id) ||
            !str_eq(at->type, in->type) || !str_eq(at->code, in->code))
            continue;
        at->requests += in->requests;
        at->ms += in->ms;
        return OK;
    }
    if (c->count == COUNTS)
        TRY(write_counts(tx, c));
    c->at[c->count++] = *in;
    return OK;
}

/* Of an app that is gone, nothing is kept. Rows of one app come in a row often
 * enough to ask only when it is another. */
static err
app_is_known(struct tx *tx, const struct later *const *rows, size_t i,
             bool *known)
{
    const struct request_app_args args = {rows[i]->texts[0]};
    struct request_app_row row;

    if (i > 0 && str_eq(rows[i - 1]->texts[0], args.app_id))
        return OK;
    return request_app(tx->db, tx->arena, &args, known, &row);
}

static err
write_requests(struct tx *tx, const struct later *const *rows, size_t count,
               int64_t missed)
{
    struct counts *counts = ARENA_NEW(tx->arena, struct counts);
    bool known = false;

    for (size_t i = 0; i < count; i++) {
        const struct later *r = rows[i];
        const struct request_add_args add = {
            .app_id = r->texts[0],
            .at_ms = r->numbers[0],
            .id = r->texts[1],
            .method = r->texts[2],
            .route = r->texts[3],
            .status = r->numbers[1],
            .ms = r->numbers[2],
            .type = r->texts[4],
            .code = r->texts[5],
        };

        TRY(app_is_known(tx, rows, i, &known));
        if (known)
            TRY(request_add(tx, &add, NULL));
        TRY(add_count(
            tx, counts,
            &(struct request_count_args){add.app_id, add.at_ms / HOUR_MS,
                                         add.type, add.code, 1, add.ms}));
    }
    if (missed > 0)
        TRY(add_count(
            tx, counts,
            &(struct request_count_args){S(""), atomic_load(&latest_hour),
                                         S("missed"), S(""), missed, 0}));
    return write_counts(tx, counts);
}

/* Only what an app asked with credentials that are right is its own. */
static str
app_of(const struct request *req)
{
    if (req->route == NULL || str_starts(req->route->pattern, S("/dashboard")))
        return (str){0};
    if (req->bearer != NULL)
        return req->bearer->app_id;
    return req->app == NULL ? S("") : req->app->id;
}

void
dashboard_request_done(const struct request *req, int64_t us)
{
    str app_id = app_of(req);
    err e = req->error;

    if (app_id.len == 0 || req->settings->request_keep == 0)
        return;
    if (e != OK && !str_starts(req->route->pattern, S("/oauth")))
        e = api_error_for(e)->error;
    atomic_store(&latest_hour, req->now_ms / HOUR_MS);
    (void)db_later(
        req->db,
        &(struct later){
            .write = write_requests,
            .texts = {app_id,                             req->id, method_name(req->in->method),
                      req->route->pattern, e == OK ? S("") : str_of(e->type),
                      e == OK ? S("") : str_of(e->code)},
            .numbers = {req->now_ms, req->out.status,           us / 1000                                      },
    });
}

/* ---- what is asked ---- */

static str
asked(const struct request *req, const char *name)
{
    return str_trim(fields_get(req->query, str_of(name)));
}

static struct requests_wish
wish_of(const struct request *req)
{
    return (struct requests_wish){
        .app_id = req->app->id,
        .from = asked(req, "from"),
        .route = asked(req, "route"),
        .result = asked(req, "result"),
        .id = asked(req, "id"),
        .cursor = asked(req, "below"),
        .most = LINES,
    };
}

/* The choice of results; one that is not there is all of them. */
static void
add_results(struct request *req, struct page_dash_requests *page,
            struct requests_wish *wish)
{
    struct dash_choice *all =
        arena_alloc(req->arena, request_result_count, sizeof *all);
    size_t chosen = 0;

    for (size_t i = 0; i < request_result_count; i++) {
        if (str_eq(wish->result, request_results[i].value))
            chosen = i;
    }
    for (size_t i = 0; i < request_result_count; i++)
        all[i] = (struct dash_choice){request_results[i].value,
                                      request_results[i].label, i == chosen};
    wish->result = request_results[chosen].value;
    page->results = all;
    page->results_count = request_result_count;
}

/* The routes that the app asked lately, and the one that is asked for. */
static err
add_routes(struct request *req, struct page_dash_requests *page, str route)
{
    const struct requests_routes_args args = {req->app->id, RECENT};
    struct requests_routes_row *rows;
    struct dash_choice *all;
    size_t n;

    TRY(requests_routes(req->db, req->arena, &args, &rows, &n));
    all = arena_alloc(req->arena, n + 2, sizeof *all);
    all[0] = (struct dash_choice){S(""), S("All"), route.len == 0};
    page->routes = all;
    page->routes_count = 1;
    for (size_t i = 0; i < n; i++) {
        bool chosen = str_eq(rows[i].route, route);

        all[page->routes_count++] =
            (struct dash_choice){rows[i].route, rows[i].route, chosen};
    }
    return OK;
}

static void
add_form(struct request *req, struct page_dash_requests *page,
         const struct requests_wish *wish)
{
    page->page = url_own(frame_path(req, S("/requests")));
    page->base_url = req->settings->base_url;
    page->keep_days = show_count(req->arena, req->settings->request_keep / DAY);
    page->from = wish->from;
    page->id = wish->id;
    page->filtered = wish->result.len > 0 || wish->route.len > 0 ||
                     wish->from.len > 0 || wish->id.len > 0;
}

static void
add_faults(struct page_dash_requests *page, const struct faults *faults)
{
    page->wrong = true;
    page->from_wrong = fault_of(faults, S("from"));
    page->id_wrong = fault_of(faults, S("id"));
    if (fault_of(faults, S("cursor")).len > 0)
        page->key_wrong = S("The address of this page was changed.");
}

/* ---- the list ---- */

static enum dash_pill
pill_of(int64_t status)
{
    if (status < 400)
        return DASH_PILL_GOOD;
    return status < 500 ? DASH_PILL_ACT : DASH_PILL_BAD;
}

static str
time_of(struct arena *a, int64_t at_ms)
{
    str iso = clock_iso(a, at_ms);

    return arena_fmt(a, "%.10s %.8s", iso.at, iso.at + 11);
}

static struct url
request_url(struct request *req, str id)
{
    return url_own(arena_fmt(req->arena, STR_FMT "/" STR_FMT,
                             STR_ARG(frame_path(req, S("/requests"))),
                             STR_ARG(id)));
}

static struct dash_request
line_of(struct request *req, const struct requests_page_row *row)
{
    return (struct dash_request){
        .page = request_url(req, row->id),
        .time = time_of(req->arena, row->at_ms),
        .method = row->method,
        .route = row->route,
        .status = arena_fmt(req->arena, "%" PRId64, row->status),
        .ms = arena_fmt(req->arena, "%" PRId64 " ms", row->ms),
        .error = request_error_of(req->arena, row->type, row->code).name,
        .pill = pill_of(row->status),
    };
}

static void
add_lines(struct request *req, const struct requests_list *list,
          struct page_dash_requests *page)
{
    struct dash_request *lines =
        arena_alloc(req->arena, list->count + 1, sizeof *lines);

    for (size_t i = 0; i < list->count; i++)
        lines[i] = line_of(req, &list->rows[i]);
    page->requests = lines;
    page->requests_count = list->count;
    if (list->more)
        page->older = list_url(req, page->page.checked, &list->next);
    if (asked(req, "below").len > 0)
        page->newest = list_url(req, page->page.checked, NULL);
    if (list->searched_to_ms > 0)
        page->searched_to = time_of(req->arena, list->searched_to_ms);
}

static err
read_missed(struct request *req, struct page_dash_requests *page)
{
    const struct requests_missed_args since = {
        (req->now - req->settings->request_keep) / 3600};
    struct requests_missed_row row;
    bool found;

    TRY(requests_missed(req->db, req->arena, &since, &found, &row));
    if (row.requests > 0)
        page->missed = show_count(req->arena, row.requests);
    return OK;
}

err
dashboard_requests_page(struct request *req)
{
    struct page_dash_requests page = {.frame = dash_frame(req, DASH_APPS)};
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct requests_wish wish = wish_of(req);
    struct requests_list list;
    err e;

    add_results(req, &page, &wish);
    TRY(add_routes(req, &page, wish.route));
    add_form(req, &page, &wish);
    e = requests_list(req->db, req->arena, &wish, &list);
    if (e == &HTTP_BAD_REQUEST)
        add_faults(&page, &list.faults);
    else
        TRY(e);
    if (!page.wrong && wish.id.len > 0) {
        response_redirect(req, 303, request_url(req, wish.id).checked);
        return OK;
    }
    TRY(read_missed(req, &page));
    add_lines(req, &list, &page);
    page_dash_requests(&out, &page);
    response_html(req, page.wrong ? 422 : 200, &out);
    return OK;
}

/* ---- one ---- */

err
dashboard_request_page(struct request *req)
{
    const struct request_of_app_args which = {req->app->id, req->params[1]};
    struct page_dash_request page = {.frame = dash_frame(req, DASH_APPS)};
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct request_of_app_row row;
    struct request_error error;
    bool found;

    if (!str_is_uuid(which.id))
        return &HTTP_NOT_FOUND;
    TRY(request_of_app(req->db, req->arena, &which, &found, &row));
    if (!found)
        return &HTTP_NOT_FOUND;
    error = request_error_of(req->arena, row.type, row.code);
    page.requests = url_own(frame_path(req, S("/requests")));
    page.id = which.id;
    page.time = arena_fmt(req->arena, STR_FMT " UTC",
                          STR_ARG(time_of(req->arena, row.at_ms)));
    page.method = row.method;
    page.route = row.route;
    page.status = arena_fmt(req->arena, "%" PRId64, row.status);
    page.ms = arena_fmt(req->arena, "%" PRId64 " ms", row.ms);
    page.pill = pill_of(row.status);
    page.error = error.name;
    page.what = error.what;
    page.mends = error.mends;
    page.resolution = error.resolution;
    page.told = error.told;
    page.docs = error.docs;
    page_dash_request(&out, &page);
    response_html(req, 200, &out);
    return OK;
}

/* ---- forgetting ---- */

struct sweeping {
    struct requests_sweep_args args;
    int64_t gone;
};

static err
sweep_unit(struct tx *tx, void *arg)
{
    struct sweeping *s = arg;

    return requests_sweep(tx, &s->args, &s->gone);
}

static err
tally_unit(struct tx *tx, void *arg)
{
    return requests_tally_sweep(tx, arg, NULL);
}

/* From which hour on an app's requests are not more than it may keep; the
 * latest hour stays whatever it holds. */
static err
oldest_to_keep(struct db *db, struct arena *a, str app_id, int64_t most,
               int64_t *before_ms)
{
    struct requests_hours_row *rows;
    int64_t sum = 0;
    size_t n;

    TRY(requests_hours(db, a, &(struct requests_hours_args){app_id}, &rows,
                       &n));
    for (size_t i = 0; i < n; i++) {
        sum += rows[i].requests;
        if (sum > most) {
            int64_t first = (rows[i].hour + (i > 0)) * HOUR_MS;

            *before_ms = first > *before_ms ? first : *before_ms;
            break;
        }
    }
    return OK;
}

static err
sweep_app(struct db *db, struct arena *a, const struct settings *settings,
          int64_t before_ms, str app_id)
{
    struct sweeping s = {
        .args = {app_id, before_ms, SWEPT}
    };

    TRY(oldest_to_keep(db, a, app_id, settings->request_most,
                       &s.args.before_ms));
    for (int i = 0; i < PIECES; i++) {
        TRY(db_write(db, sweep_unit, &s));
        if (s.gone < SWEPT)
            break;
    }
    return OK;
}

err
dashboard_forget_requests(struct db *db, const struct settings *settings,
                          int64_t now)
{
    struct requests_tally_sweep_args tally = {(now - settings->session_keep) /
                                              3600};
    struct arena *a = arena_open();
    struct requests_apps_row *apps;
    size_t n = 0;
    err e = requests_apps(db, a, &apps, &n);

    for (size_t i = 0; i < n && e == OK; i++)
        e = sweep_app(db, a, settings, (now - settings->request_keep) * 1000,
                      apps[i].id);
    arena_close(a);
    TRY(e);
    return db_write(db, tally_unit, &tally);
}
