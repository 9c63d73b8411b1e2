/* SPDX-License-Identifier: Apache-2.0
 * What proves an app, and where its owners return to: redirect URIs, secrets,
 * the management token. What is made is shown on the page that made it, and
 * nowhere else; only its hash is kept. */
#include "base/clock.h"
#include "connect/pages.h"
#include "dashboard/app_save.h"
#include "dashboard/dashboard.h"
#include "dashboard/frame.h"
#include "http/errors.h"
#include "oauth/errors.h"

enum { HOUR = 3600, DAY = 24 * HOUR };

#define HERE S("/credentials")

/* How long the old management token may go on. */
static const struct {
    str value, label;
    int64_t seconds;
    bool is_usual;
} overlaps[] = {
    {STR("0"),   STR("Not at all: it ends now"), 0,       false},
    {STR("1h"),  STR("1 hour"),                  HOUR,    false},
    {STR("24h"), STR("24 hours"),                DAY,     true },
    {STR("7d"),  STR("7 days"),                  7 * DAY, false},
};
enum { OVERLAPS = sizeof overlaps / sizeof overlaps[0] };

/* ---- the page ---- */

static err
read_uris(struct request *req, struct page_dash_credentials *page)
{
    struct app_uri *rows;
    struct dash_uri *uris;
    size_t n;

    TRY(app_redirect_uris(req->db, req->arena, req->app->id, &rows, &n));
    uris = arena_alloc(req->arena, n, sizeof *uris);
    for (size_t i = 0; i < n; i++)
        uris[i] = (struct dash_uri){rows[i].uri, rows[i].is_default,
                                    member_of(req)->role >= EDITOR};
    page->uris = uris;
    page->uris_count = n;
    return OK;
}

static bool
has_ended(const struct app_credential *c, int64_t now)
{
    return c->expires_at != 0 && c->expires_at <= now;
}

static struct dash_credential *
credentials_of(struct request *req, const struct app_credential *rows,
               size_t count)
{
    struct dash_credential *all = arena_alloc(req->arena, count, sizeof *all);

    /* the newest first */
    for (size_t i = 0; i < count; i++) {
        const struct app_credential *c = &rows[count - 1 - i];

        all[i] = (struct dash_credential){
            .id = arena_fmt(req->arena, "%lld", (long long)c->id),
            .name = c->name,
            .last_four = c->last_four,
            .made_at = dash_time(req->arena, c->created_at),
            .made_by = c->made_by.len > 0 ? c->made_by : S("operator"),
            .is_ended = has_ended(c, req->now),
        };
        if (c->used_at > 0)
            all[i].used_at = dash_time(req->arena, c->used_at);
        if (c->expires_at > 0)
            all[i].until = dash_time(req->arena, c->expires_at);
    }
    return all;
}

static size_t
living(const struct app_credential *rows, size_t count, int64_t now)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += !has_ended(&rows[i], now);
    return n;
}

static str
newest(struct request *req, const struct app_credential *rows, size_t count)
{
    int64_t id = 0;

    for (size_t i = 0; i < count; i++)
        id = rows[i].id > id ? rows[i].id : id;
    return arena_fmt(req->arena, "%lld", (long long)id);
}

static err
read_credentials(struct request *req, struct page_dash_credentials *page)
{
    struct app_shown app;

    TRY(app_show(req->db, req->arena, req->app->id, &app));
    page->secrets = credentials_of(req, app.secrets, app.secret_count);
    page->secrets_count = app.secret_count;
    page->living = living(app.secrets, app.secret_count, req->now);
    page->most = APP_SECRETS_MOST;
    page->is_full = page->living >= APP_SECRETS_MOST;
    page->newest_secret = newest(req, app.secrets, app.secret_count);
    page->tokens =
        credentials_of(req, app.management_tokens, app.management_token_count);
    page->tokens_count = app.management_token_count;
    page->newest_token =
        newest(req, app.management_tokens, app.management_token_count);
    return OK;
}

static void
add_overlaps(struct request *req, struct page_dash_credentials *page)
{
    struct dash_option *options =
        arena_alloc(req->arena, OVERLAPS, sizeof *options);

    for (size_t i = 0; i < OVERLAPS; i++)
        options[i] = (struct dash_option){overlaps[i].value, overlaps[i].label,
                                          overlaps[i].is_usual};
    page->overlaps = options;
    page->overlaps_count = OVERLAPS;
}

static err
show(struct request *req, int status, struct page_dash_credentials *page)
{
    struct buf out = {.arena = req->arena, .max = DASH_MAX};

    page->frame = dash_frame(req, DASH_APPS);
    TRY(app_add_undo(req, &page->frame));
    TRY(read_uris(req, page));
    TRY(read_credentials(req, page));
    page->page = page->frame.here;
    page->id = req->app->id;
    add_overlaps(req, page);
    page_dash_credentials(&out, page);
    response_html(req, status, &out);
    return OK;
}

err
dashboard_credentials_page(struct request *req)
{
    return show(req, 200, &(struct page_dash_credentials){0});
}

/* ---- redirect URIs ---- */

static str
default_uri(const struct page_dash_credentials *page)
{
    for (size_t i = 0; i < page->uris_count; i++) {
        if (page->uris[i].is_default)
            return page->uris[i].uri;
    }
    return (str){0};
}

/* Which button was pressed. */
static void
read_uri_change(struct fields form, struct page_dash_credentials *page,
                str *uri, struct app_change *change, struct audit_line *line)
{
    if (fields_count(form, S("remove")) > 0) {
        line->what = S("redirect URI removed");
        line->before = *uri = fields_get(form, S("remove"));
        change->remove_uris = uri;
        change->remove_uri_count = 1;
    } else if (fields_count(form, S("default")) > 0) {
        line->what = S("default redirect URI changed");
        line->before = default_uri(page);
        line->after = *uri = fields_get(form, S("default"));
        change->default_uri = uri;
    } else {
        line->what = S("redirect URI added");
        line->after = *uri = page->uri = str_trim(fields_get(form, S("add")));
        change->add_uris = uri;
        change->add_uri_count = 1;
    }
}

/* Something that an editor can mend: shown at the field. */
static bool
is_mendable(err e)
{
    return e != &APP_UNKNOWN && (str_eq(str_of(e->type), S("app")) ||
                                 str_eq(str_of(e->type), S("redirect_uri")));
}

static int
status_of(err e)
{
    return e->status == 400 ? 422 : e->status;
}

err
dashboard_credentials_uris(struct request *req)
{
    struct page_dash_credentials page = {0};
    struct app_saving saving = {0};
    struct fields form;
    str uri;
    err e;

    TRY(request_form(req, &form));
    TRY(read_uris(req, &page));
    read_uri_change(form, &page, &uri, &saving.change, &saving.line);
    e = app_save(req, &saving);
    if (e != OK && is_mendable(e)) {
        page.uri_wrong = str_of(e->description);
        return show(req, status_of(e), &page);
    }
    TRY(e);
    frame_done(req, HERE,
               saving.result.default_moved && uri.len > 0 &&
                       saving.result.default_uri.len > 0
                   ? S("default-moved")
                   : S("saved"));
    return OK;
}

/* ---- making ---- */

/* "CI runner …x9Rt" */
static str
ending(struct arena *a, str name, str last_four)
{
    return arena_fmt(a, STR_FMT "%s…" STR_FMT, STR_ARG(name),
                     name.len > 0 ? " " : "", STR_ARG(last_four));
}

/* One made here is long: its last four tell nothing. */
static str
end_of(struct secret s)
{
    return str_from(s.hidden, s.hidden.len - 4);
}

/* The newest one that the form's reader has seen: a form that is sent twice, or
 * after another's, makes nothing. */
static const int64_t *
newest_seen(struct request *req, struct fields form)
{
    int64_t *seen = ARENA_NEW(req->arena, int64_t);

    if (!str_to_int(fields_get(form, S("newest")), INT64_MAX, seen))
        *seen = -1;
    return seen;
}

static struct app_credential_new
new_credential(struct request *req, struct fields form, struct audit_line *line)
{
    return (struct app_credential_new){
        .app_id = req->app->id,
        .secret = app_secret_make(req->arena),
        .made_by = member_of(req)->email,
        .now = req->now,
        .if_newest = newest_seen(req, form),
        .also = audit_unit,
        .also_arg = line,
    };
}

static str
why(err e)
{
    return e == &APP_CHANGED ? S("There is a newer one than this page showed. "
                                 "Look at the list, then try again; nothing "
                                 "was made.")
                             : str_of(e->description);
}

err
dashboard_credentials_secret(struct request *req)
{
    struct page_dash_credentials page = {0};
    struct audit_line line = {.what = S("secret made"),
                              .about = req->app->name};
    struct app_credential_new in;
    struct fields form;
    err e;

    TRY(request_form(req, &form));
    in = new_credential(req, form, &line);
    in.name = page.name = str_trim(fields_get(form, S("name")));
    line.after = ending(req->arena, in.name, end_of(in.secret));
    TRY(member_audit(req, &line));
    e = app_secret_add(req->db, &in);
    if (e != OK && is_mendable(e)) {
        if (e == &APP_SECRET_NAME)
            page.name_wrong = str_of(e->description);
        else
            page.secret_wrong = why(e);
        return show(req, status_of(e), &page);
    }
    TRY(e);
    page.name = S("");
    page.made_secret = in.secret.hidden;
    return show(req, 200, &page);
}

/* False: not one of the times that are offered. */
static bool
read_overlap(struct fields form, int64_t *seconds)
{
    str chosen = fields_get(form, S("overlap"));

    for (size_t i = 0; i < OVERLAPS; i++) {
        *seconds = overlaps[i].seconds;
        if (str_eq(overlaps[i].value, chosen))
            return true;
    }
    return false;
}

static err
refuse_token(struct request *req, int status, str wrong)
{
    return show(req, status,
                &(struct page_dash_credentials){.token_wrong = wrong});
}

err
dashboard_credentials_token(struct request *req)
{
    struct audit_line line = {.what = S("management token changed"),
                              .about = req->app->name};
    struct app_credential_new in;
    struct fields form;
    int64_t until;
    err e;

    TRY(request_form(req, &form));
    if (!read_overlap(form, &until))
        return refuse_token(req, 422,
                            S("Choose how long the old one goes on."));
    until += req->now;
    in = new_credential(req, form, &line);
    line.after = arena_fmt(
        req->arena, "…" STR_FMT "; the old one until " STR_FMT,
        STR_ARG(end_of(in.secret)), STR_ARG(dash_time(req->arena, until)));
    TRY(member_audit(req, &line));
    e = app_management_token_rotate(req->db, &in, until);
    if (e != OK && is_mendable(e))
        return refuse_token(req, status_of(e), why(e));
    TRY(e);
    return show(
        req, 200,
        &(struct page_dash_credentials){.made_token = in.secret.hidden});
}

/* ---- removing ---- */

/* The row of that number, for the line of audit. */
static const struct app_credential *
find(const struct app_credential *rows, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].id == id)
            return &rows[i];
    }
    return NULL;
}

static err
drop(struct request *req, struct audit_line *line, bool is_token)
{
    struct app_removal removal = {
        .app_id = req->app->id, .also = audit_unit, .also_arg = line};
    const struct app_credential *row;
    struct fields form;
    struct app_shown app;

    TRY(request_form(req, &form));
    TRY(app_show(req->db, req->arena, req->app->id, &app));
    if (!str_to_int(fields_get(form, S("id")), INT64_MAX, &removal.id) ||
        removal.id == 0)
        return &HTTP_NOT_FOUND;
    row = is_token ? find(app.management_tokens, app.management_token_count,
                          removal.id)
                   : find(app.secrets, app.secret_count, removal.id);
    if (row == NULL)
        return &HTTP_NOT_FOUND;
    line->about = req->app->name;
    line->before = ending(req->arena, row->name, row->last_four);
    TRY(member_audit(req, line));
    return is_token ? app_management_token_drop(req->db, &removal)
                    : app_secret_drop(req->db, &removal);
}

/* Somebody else may have been quicker: then it is gone, as was wished. */
static err
end_drop(struct request *req, err e)
{
    if (e != &APP_SECRET_UNKNOWN && e != &APP_MANAGEMENT_TOKEN_UNKNOWN)
        TRY(e);
    frame_done(req, HERE, S("removed"));
    return OK;
}

err
dashboard_credentials_secret_remove(struct request *req)
{
    struct audit_line line = {.what = S("secret removed")};

    return end_drop(req, drop(req, &line, false));
}

err
dashboard_credentials_token_remove(struct request *req)
{
    struct audit_line line = {.what = S("management token removed")};

    return end_drop(req, drop(req, &line, true));
}
