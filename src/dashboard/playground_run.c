/* SPDX-License-Identifier: Apache-2.0
 * What came back from a run of the playground, and what an app does next: its
 * code for a token, its token for a car. The requests are answered by the
 * handlers of the API itself. The app's secret is not needed, since the route's
 * guard has found the app to be the team's; the code is taken only from a run
 * that began in this very sign-in. */
#include "base/encode.h"
#include "dashboard/answers.h"
#include "dashboard/dashboard.h"
#include "dashboard/errors.h"
#include "dashboard/frame.h"
#include "dashboard/play.h"
#include "http/route.h"
#include "oauth/apps.h"
#include "oauth/oauth.h"
#include "settings/settings.h"
#include "vehicles/vehicles.h"

enum { TEXT = 32 * 1024, CODE_MOST = 64, STEPS = 4, SHOWN = 512 };

/* ---- asking the API ---- */

// clang-format off
static const struct route api[] = {
    {POST, SLOW, STR("/oauth/token"),                       anyone,             oauth_token,          oauth_fail_json},
    {GET,  SLOW, STR("/v2.0/vehicles"),                     oauth_bearer_guard, vehicles_list,        api_fail},
    {GET,  SLOW, STR("/v2.0/vehicles/{id}"),                oauth_bearer_guard, vehicles_attributes,  api_fail},
    {GET,  SLOW, STR("/v2.0/vehicles/{id}/permissions"),    oauth_bearer_guard, vehicles_permissions, api_fail},
    {GET,  SLOW, STR("/v2.0/vehicles/{id}/{signal...}"),    oauth_bearer_guard, vehicles_read,        api_fail},
};
// clang-format on
static const struct site api_site = {
    .routes = api,
    .route_count = sizeof api / sizeof api[0],
    .fail = api_fail,
};

struct answer {
    int status;
    str body;
};

static struct answer
ask(const struct request *req, const struct message *m)
{
    struct request sub = {
        .arena = req->arena,
        .in = m,
        .now_ms = req->now_ms,
        .client = req->client,
        .db = req->db,
        .settings = req->settings,
    };

    request_begin(&sub, &api_site);
    sub.app = req->app;
    request_run(&sub, &api_site);
    return (struct answer){sub.out.status, sub.out.body};
}

static struct answer
get(const struct request *req, str token, str path)
{
    const struct field header = {
        S("authorization"),
        arena_fmt(req->arena, "Bearer " STR_FMT, STR_ARG(token))};

    return ask(req,
               &(struct message){
                   .method = GET, .target = path, .headers = {&header, 1}
    });
}

static struct answer
post_token(const struct request *req, str form)
{
    const struct field header = {S("content-type"),
                                 S("application/x-www-form-urlencoded")};

    return ask(req, &(struct message){
                        .method = POST,
                        .target = S("/oauth/token"),
                        .headers = {&header, 1},
                        .body = form
    });
}

/* ---- reading its answers ---- */

/* body with every place of a secret as its name and its last four characters.
 */
static str
masked(struct arena *a, str body, str secret)
{
    struct buf out = {.arena = a, .max = TEXT};

    if (secret.len < 8)
        return body;
    while (body.len > 0) {
        if (str_starts(body, secret)) {
            buf_fmt(&out, "…" STR_FMT,
                    STR_ARG(str_from(secret, secret.len - 4)));
            body = str_from(body, secret.len);
            continue;
        }
        buf_char(&out, body.at[0]);
        body = str_from(body, 1);
    }
    return buf_str(&out);
}

/* ---- the page ---- */

struct run {
    struct request *req;
    struct page_dash_run page;
    struct dash_asked steps[STEPS];
    str token;
};

static void
step(struct run *r, str title, str request, struct answer a)
{
    r->steps[r->page.steps_count++] = (struct dash_asked){
        .title = title,
        .request = request,
        .status = arena_fmt(r->req->arena, "%d", a.status),
        .answer = a.body,
        .refused = a.status != 200,
    };
}

static err
show(struct run *r, int status)
{
    struct request *req = r->req;
    struct buf out = {.arena = req->arena, .max = DASH_MAX};

    r->page.frame = dash_frame(req, DASH_APPS);
    r->page.page = url_own(frame_path(req, S("/playground")));
    r->page.steps = r->steps;
    page_dash_run(&out, &r->page);
    response_html(req, status, &out);
    return OK;
}

static str
token_curl(const struct request *req, str code, bool with_verifier)
{
    return arena_fmt(
        req->arena,
        "curl -u \"" STR_FMT ":$SECRET\" \\\n"
        "  -d grant_type=authorization_code -d code=" STR_FMT " \\\n"
        "  --data-urlencode \"redirect_uri=" STR_FMT "\" \\\n%s"
        "  " STR_FMT "/oauth/token",
        STR_ARG(req->app->id), STR_ARG(code), STR_ARG(play_back_uri(req)),
        with_verifier ? "  -d code_verifier=\"$VERIFIER\" \\\n" : "",
        STR_ARG(req->settings->base_url));
}

static str
get_curl(const struct request *req, str path)
{
    return arena_fmt(req->arena,
                     "curl -H \"Authorization: Bearer $TOKEN\" \\\n"
                     "  " STR_FMT STR_FMT,
                     STR_ARG(req->settings->base_url), STR_ARG(path));
}

/* ---- what came back ---- */

/* A code of ours has letters, digits, "-" and "_"; what has not is in no
 * command that somebody will copy. */
static bool
is_code(str code)
{
    return code.len > 0 && code.len <= CODE_MOST && app_word_is_valid(code);
}

static str
shortened(str value)
{
    return (str){value.at, value.len < SHOWN ? value.len : SHOWN};
}

static void
read_back(struct run *r, struct fields given)
{
    struct request *req = r->req;
    struct page_dash_run *page = &r->page;
    struct dash_pair *pairs =
        arena_alloc(req->arena, given.count, sizeof *pairs);

    for (size_t i = 0; i < given.count; i++)
        pairs[i] = (struct dash_pair){shortened(given.at[i].name),
                                      shortened(given.at[i].value)};
    page->came = pairs;
    page->came_count = given.count;
    page->error = shortened(fields_get(given, S("error")));
    page->error_what = shortened(fields_get(given, S("error_description")));
    page->state = fields_get(given, S("state"));
    page->is_ours = play_state_is_ours(req, page->state);
    page->has_code = is_code(fields_get(given, S("code")));
    if (!page->has_code)
        return;
    page->code = fields_get(given, S("code"));
    if (page->is_ours && play_pair_of(page->state).len > 0)
        page->verifier = play_verifier(req, play_pair_of(page->state));
    page->curl = token_curl(req, page->code, page->verifier.len > 0);
}

err
dashboard_playground_back(struct request *req)
{
    struct run r = {.req = req};

    read_back(&r, req->query);
    return show(&r, 200);
}

/* ---- reading a car ---- */

static str
vehicle_path(struct arena *a, str id, str rest)
{
    return arena_fmt(a, "/v2.0/vehicles/" STR_FMT "%s" STR_FMT, STR_ARG(id),
                     rest.len > 0 ? "/" : "", STR_ARG(rest));
}

/* The list of vehicles, as options. */
static struct answer
read_vehicles(struct run *r, str chosen)
{
    struct answer a = get(r->req, r->token, S("/v2.0/vehicles"));
    struct dash_option *all;
    str *ids;
    size_t n = answer_list(r->req->arena, a.body, "vehicles", &ids);

    all = arena_alloc(r->req->arena, n, sizeof *all);
    for (size_t i = 0; i < n; i++)
        all[i] = (struct dash_option){ids[i], ids[i], str_eq(ids[i], chosen)};
    r->page.vehicles = all;
    r->page.vehicles_count = n;
    return a;
}

static struct permission_set
read_permissions(struct run *r)
{
    str path = vehicle_path(r->req->arena, r->page.vehicles[0].value,
                            S("permissions"));
    struct answer a = get(r->req, r->token, path);
    struct permission_set set = {0};
    str *names;
    size_t n = answer_list(r->req->arena, a.body, "permissions", &names);

    for (size_t i = 0; i < n; i++)
        permission_set_add(&set, permission_from(names[i]));
    return set;
}

static bool
is_make_s_own(const struct signal *s)
{
    return str_starts(s->path, S("{"));
}

/* What may be read of it, as options. */
static void
read_signals(struct run *r, str chosen)
{
    struct dash_option *all =
        arena_alloc(r->req->arena, SIGNAL_COUNT, sizeof *all);
    struct permission_set set = read_permissions(r);

    for (size_t i = 0; i < SIGNAL_COUNT; i++) {
        const struct signal *s = signal_row((enum signal_id)i);

        if (is_make_s_own(s) || !permission_set_has(set, s->permission))
            continue;
        all[r->page.signals_count++] = (struct dash_option){
            .value = s->path.len > 0 ? s->path : S("/"),
            .label = s->path.len > 0 ? s->path : S("make, model and year"),
            .is_chosen =
                str_eq(signal_at(chosen) == s ? s->path : S("-"), s->path),
        };
    }
    r->page.signals = all;
}

/* The form that reads: only with a car and something to read of it. */
static void
offer_reading(struct run *r, str signal)
{
    if (r->page.vehicles_count > 0)
        read_signals(r, signal);
}

/* ---- code for token ---- */

static err
leave_line(struct request *req)
{
    struct audit_line line = {.what = S("code exchanged in the playground"),
                              .about = req->app->name};

    TRY(member_audit(req, &line));
    return db_write(req->db, audit_unit, &line);
}

static str
token_form(const struct request *req, str code, str verifier)
{
    struct buf out = {.arena = req->arena, .max = TEXT};

    buf_add(&out, S("grant_type=authorization_code&code="));
    percent_encode(&out, code);
    buf_add(&out, S("&redirect_uri="));
    percent_encode(&out, play_back_uri(req));
    if (verifier.len > 0) {
        buf_add(&out, S("&code_verifier="));
        percent_encode(&out, verifier);
    }
    return buf_str(&out);
}

static err
exchange(struct run *r, str code, str verifier)
{
    struct request *req = r->req;
    struct answer a = post_token(req, token_form(req, code, verifier));
    str curl = token_curl(req, code, verifier.len > 0);
    str refresh = answer_text(req->arena, a.body, "refresh_token");
    int64_t lives = answer_number(a.body, "expires_in");

    r->token = answer_text(req->arena, a.body, "access_token");
    a.body = masked(req->arena, a.body, r->token);
    a.body = masked(req->arena, a.body, refresh);
    step(r, S("The code for a token"), curl, a);
    if (a.status != 200 || r->token.len == 0)
        return OK;
    TRY(leave_line(req));
    r->page.sealed = play_seal(req, r->token, req->now + lives);
    a = read_vehicles(r, S(""));
    step(r, S("Which vehicles it reaches"), get_curl(req, S("/v2.0/vehicles")),
         a);
    offer_reading(r, S(""));
    return OK;
}

err
dashboard_playground_exchange(struct request *req)
{
    struct run r = {.req = req};
    struct fields form;

    TRY(request_form(req, &form));
    r.page.state = fields_get(form, S("state"));
    r.page.is_ours = play_state_is_ours(req, r.page.state);
    if (!r.page.is_ours || !is_code(fields_get(form, S("code")))) {
        r.page.refused = true;
        return show(&r, 422);
    }
    TRY(exchange(&r, fields_get(form, S("code")),
                 str_trim(fields_get(form, S("code_verifier")))));
    return show(&r, 200);
}

/* ---- token for car ---- */

static bool
is_listed(const struct run *r, str vehicle)
{
    for (size_t i = 0; i < r->page.vehicles_count; i++) {
        if (str_eq(r->page.vehicles[i].value, vehicle))
            return true;
    }
    return false;
}

err
dashboard_playground_read(struct request *req)
{
    struct run r = {.req = req};
    const struct signal *signal;
    struct fields form;
    str vehicle, path;

    TRY(request_form(req, &form));
    r.page.sealed = fields_get(form, S("run"));
    if (!play_open(req, r.page.sealed, &r.token)) {
        r.page.sealed = S("");
        r.page.has_ended = true;
        return show(&r, 422);
    }
    vehicle = fields_get(form, S("vehicle"));
    signal = signal_at(fields_get(form, S("signal")));
    (void)read_vehicles(&r, vehicle);
    if (signal == NULL || is_make_s_own(signal) || !is_listed(&r, vehicle)) {
        r.page.nothing_chosen = true;
        offer_reading(&r, S(""));
        return show(&r, 422);
    }
    path = vehicle_path(req->arena, vehicle, signal->path);
    step(&r, S("What the car says"), get_curl(req, path),
         get(req, r.token, path));
    offer_reading(&r, signal->path);
    return show(&r, 200);
}
