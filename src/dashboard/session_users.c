/* SPDX-License-Identifier: Apache-2.0
 * Connect sessions by the user that their links name. */
#include <inttypes.h>

#include "base/encode.h"
#include "dashboard/dashboard.h"
#include "dashboard/frame.h"
#include "dashboard/sessions.sql.h"
#include "dashboard/show.h"
#include "http/errors.h"
#include "settings/settings.h"

enum {
    LINES = 40,
    SCAN = 2000, /* sessions a page looks at */
    OF_USER = 500,
    OF_USER_TRIED = 100, /* sessions whose attempts are counted */
    DAY = 86400,
    ADDRESS = 8192,
};

/* "3", or "500 or more". */
static str
bounded_count(struct arena *a, int64_t n, int64_t most)
{
    return arena_fmt(a, "%" PRId64 "%s", n, n >= most ? " or more" : "");
}

static err
latest_of(struct request *req, str user, int64_t since,
          struct sessions_page_row *out)
{
    const struct sessions_page_args args = {.app_id = req->app->id,
                                            .since = since,
                                            .until = INT64_MAX,
                                            .at = INT64_MAX,
                                            .scan = 1,
                                            .user = user,
                                            .now = req->now,
                                            .most = 1};
    struct sessions_page_row *rows;
    size_t n;

    TRY(sessions_page(req->db, req->arena, &args, &rows, &n));
    *out = n > 0 ? rows[0] : (struct sessions_page_row){0};
    return OK;
}

static struct url
user_url(struct request *req, str user)
{
    struct buf page = {.arena = req->arena, .max = ADDRESS};

    buf_add(&page, frame_path(req, S("/sessions?user=")));
    percent_encode(&page, user);
    return url_own(buf_str(&page));
}

static err
read_user(struct request *req, str user, int64_t since, struct dash_user *out)
{
    const struct user_totals_args which = {req->app->id, user, since, OF_USER};
    const struct user_attempts_args tries = {req->app->id, user, since,
                                             OF_USER_TRIED};
    struct sessions_page_row latest;
    struct user_attempts_row attempts;
    struct user_totals_row totals;
    const struct outcome *o;
    bool found;

    TRY(user_totals(req->db, req->arena, &which, &found, &totals));
    TRY(user_attempts(req->db, req->arena, &tries, &found, &attempts));
    TRY(latest_of(req, user, since, &latest));
    o = outcome_of(totals.connected > 0 ? S("connected") : latest.word);
    *out = (struct dash_user){
        .page = user_url(req, user),
        .user = user,
        .sessions = bounded_count(req->arena, totals.sessions, OF_USER),
        .attempts = arena_fmt(req->arena, "%" PRId64, attempts.attempts),
        .word = o->label,
        .pill = o->pill,
        .where = str_eq(latest.word, S("connected"))
                     ? S("")
                     : step_label(latest.reached),
        .seen = dash_time(req->arena, latest.started_at),
    };
    return OK;
}

/* A page of sessions with few users: where it stopped. */
static err
find_end(struct request *req, const struct session_users_args *in,
         struct page_dash_users *page)
{
    const struct sessions_scanned_args args = {
        in->app_id, in->since, INT64_MAX, in->at, in->id, SCAN - 1,
    };
    struct sessions_scanned_row end;
    bool found;

    TRY(sessions_scanned(req->db, req->arena, &args, &found, &end));
    if (!found)
        return OK;
    page->searched_to = dash_time(req->arena, end.started_at);
    page->older = list_url(req, frame_path(req, S("/sessions/users")),
                           &(struct list_key){end.started_at, end.id});
    return OK;
}

static err
read_users(struct request *req, const struct list_key *key,
           struct page_dash_users *page)
{
    const struct session_users_args in = {
        .app_id = req->app->id,
        .since = req->now - req->settings->session_keep,
        .at = key->at,
        .id = key->id,
        .scan = SCAN,
        .most = LINES + 1,
    };
    struct session_users_row *rows;
    struct dash_user *users;
    size_t n;

    TRY(session_users(req->db, req->arena, &in, &rows, &n));
    if (n <= LINES)
        TRY(find_end(req, &in, page));
    if (n > LINES) {
        n = LINES;
        page->older = list_url(
            req, frame_path(req, S("/sessions/users")),
            &(struct list_key){rows[n - 1].started_at, rows[n - 1].id});
    }
    users = arena_alloc(req->arena, n + 1, sizeof *users);
    for (size_t i = 0; i < n; i++)
        TRY(read_user(req, rows[i].user, in.since, &users[i]));
    page->users = users;
    page->users_count = n;
    return OK;
}

err
dashboard_users_page(struct request *req)
{
    struct page_dash_users page = {.frame = dash_frame(req, DASH_APPS)};
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct list_key key;

    if (!list_key_read(fields_get(req->query, S("below")), &key))
        return &HTTP_NOT_FOUND;
    page.page = url_own(frame_path(req, S("/sessions")));
    page.keep_days = show_count(req->arena, req->settings->session_keep / DAY);
    if (key.at != INT64_MAX)
        page.newest = url_own(frame_path(req, S("/sessions/users")));
    TRY(read_users(req, &key, &page));
    page_dash_users(&out, &page);
    response_html(req, 200, &out);
    return OK;
}
