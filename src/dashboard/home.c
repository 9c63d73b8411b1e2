/* SPDX-License-Identifier: Apache-2.0
 * The team's apps, its audit, and what is said when something goes wrong. */
#include "base/encode.h"
#include "base/log.h"
#include "connect/pages.h"
#include "dashboard/dashboard.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/errors.h"
#include "dashboard/member.h"
#include "dashboard/tally.h"
#include "http/errors.h"
#include "settings/settings.h"
#include "store/errors.h"

enum { CHANGES = 100 };

/* ---- apps ---- */

err
dashboard_apps_page(struct request *req)
{
    struct team_apps_args args = {member_of(req)->team_id};
    struct page_dash_apps page = {.frame = dash_frame(req, DASH_APPS)};
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct team_apps_row *rows;
    struct dash_app *apps;

    TRY(team_apps(req->db, req->arena, &args, &rows, &page.apps_count));
    apps = arena_alloc(req->arena, page.apps_count, sizeof *apps);
    for (size_t i = 0; i < page.apps_count; i++)
        apps[i] = (struct dash_app){
            .id = rows[i].id,
            .page = url_own(arena_fmt(req->arena, "/dashboard/apps/" STR_FMT,
                                      STR_ARG(rows[i].id))),
            .name = rows[i].name,
            .initials = page_initials(req->arena, rows[i].name),
            .since = dash_time(req->arena, rows[i].created_at),
            .development = rows[i].development != 0,
        };
    page.apps = apps;
    page_dash_apps(&out, &page);
    response_html(req, 200, &out);
    return OK;
}

/* ---- the audit ---- */

err
dashboard_audit_page(struct request *req)
{
    struct audit_page_args args = {.team_id = member_of(req)->team_id,
                                   .below = INT64_MAX,
                                   .most = CHANGES + 1};
    struct page_dash_audit page = {.frame = dash_frame(req, DASH_AUDIT)};
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct audit_page_row *rows;
    struct dash_change *changes;
    size_t n;

    if (str_to_int(fields_get(req->query, S("below")), INT64_MAX, &args.below))
        page.newest = url_own(S("/dashboard/audit"));
    else
        args.below = INT64_MAX;
    TRY(audit_page(req->db, req->arena, &args, &rows, &n));
    if (n > CHANGES) {
        n = CHANGES;
        page.older =
            url_own(arena_fmt(req->arena, "/dashboard/audit?below=%lld",
                              (long long)rows[n - 1].id));
    }
    changes = arena_alloc(req->arena, n, sizeof *changes);
    for (size_t i = 0; i < n; i++)
        changes[i] = (struct dash_change){
            .at = dash_time(req->arena, rows[i].at),
            .who = rows[i].who,
            .what = rows[i].what,
            .about = rows[i].about,
            .before = rows[i].before,
            .after = rows[i].after,
        };
    page.changes = changes;
    page.changes_count = n;
    page_dash_audit(&out, &page);
    response_html(req, 200, &out);
    return OK;
}

/* ---- errors ---- */

static const struct {
    const struct error *error;
    const char *title, *how;
} words[] = {
    {&DASHBOARD_ROLE,            "Not with your role",
     "Ask an owner of your team; they are listed under “Team”."                                },
    {&DASHBOARD_OPERATOR,        "For operators",
     "Whoever runs the server makes you one: valetkey user operator-add."                          },
    {&DASHBOARD_FORM_IS_FOREIGN, "This form is not from this page",
     "Go back, reload the page, and send the form again. If another website "
     "sent you here, close this page. Nothing was changed."                                        },
    {&DASHBOARD_LINK,            "This link does not work any more",
     "Ask whoever invited you for a new one. If there is no account yet, "
     "restart the server: it prints a new link."                                                   },
    {&DASHBOARD_TOO_OFTEN,       "Too many wrong passwords",
     "Wait 15 minutes. Nothing was changed."                                                       },
    {&DASHBOARD_NO_UNDO,         "Nothing was undone",
     "Go back, reload the page, and look at the last change. Nothing was changed."                 },
    {&HTTP_UPLOAD_TOO_LARGE,     "This file is too large",
     "Go back and choose a picture of at most 512 KiB. Nothing was changed."                       },
    {&HTTP_NOT_FOUND,            "There is nothing here",
     "Check the address. What belongs to another team looks the same."                             },
    {&STORE_BUSY,                "Not now",                          "Reload the page in a moment."},
    {&STORE_DOWN,                "Not now",                          "Reload the page in a moment."},
};

/* Where to go on after the sign-in: a page that was asked for, not a form. */
static void
to_sign_in(struct request *req)
{
    struct buf to = {.arena = req->arena, .max = 4096};

    buf_add(&to, S("/dashboard/sign-in"));
    if (req->method == GET && !str_eq(req->path, S("/dashboard")) &&
        req->path.len < 1024) {
        buf_add(&to, S("?next="));
        percent_encode(&to, url_own(req->path).checked);
    }
    response_redirect(req, 303, buf_str(&to));
}

void
dashboard_fail(struct request *req, err e)
{
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct page_dash_error page = {
        .title = S("Something went wrong"),
        .what = str_of(e->description),
        .how = S("Go back and try again."),
        .request = req->id,
    };

    if (e == &DASHBOARD_SIGN_IN) {
        to_sign_in(req);
        return;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i].error == e) {
            page.title = str_of(words[i].title);
            page.how = str_of(words[i].how);
        }
    }
    page.frame = dash_frame(req, DASH_NOWHERE);
    page_dash_error(&out, &page);
    if (e->status == 503)
        response_header(req, S("retry-after"), S("1"));
    response_html(req, e->status, &out);
}

/* ---- what the server does by itself ---- */

static err
sweep_unit(struct tx *tx, void *arg)
{
    const int64_t *now = arg;

    TRY(sign_in_sweep(tx, &(struct sign_in_sweep_args){*now}, NULL));
    TRY(invitation_sweep(tx, &(struct invitation_sweep_args){*now}, NULL));
    return limit_sweep(tx, &(struct limit_sweep_args){*now}, NULL);
}

err
dashboard_sweep(struct db *db, int64_t now)
{
    return db_write(db, sweep_unit, &now);
}

err
dashboard_count_sessions(struct db *db, const struct settings *settings,
                         int64_t now, bool *more)
{
    return tally_sweep(db, now, now - settings->session_keep, more);
}

err
dashboard_first_link(struct db *db, const struct settings *settings,
                     int64_t now)
{
    struct arena *a = arena_open();
    str token;
    err e = account_first_link(db, a, now, &token);

    if (e == OK && token.len > 0)
        log_event(
            LOG_INFO, "first_account",
            {"link", arena_fmt(a, STR_FMT "/dashboard/join/" STR_FMT,
                               STR_ARG(settings->base_url), STR_ARG(token))},
            {"works_for", S("24 hours, once")});
    arena_close(a);
    return e;
}
