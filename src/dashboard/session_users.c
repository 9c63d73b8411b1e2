/* SPDX-License-Identifier: Apache-2.0
 * The page of Connect sessions by user. */
#include <inttypes.h>

#include "base/encode.h"
#include "dashboard/dashboard.h"
#include "dashboard/frame.h"
#include "dashboard/show.h"
#include "dashboard/user_list.h"
#include "http/errors.h"
#include "settings/settings.h"

enum { LINES = 40, DAY = 86400, ADDRESS = 8192 };

static struct url
user_url(struct request *req, str user)
{
    struct buf page = {.arena = req->arena, .max = ADDRESS};

    buf_add(&page, frame_path(req, S("/sessions?user=")));
    percent_encode(&page, user);
    return url_own(buf_str(&page));
}

static struct dash_user
line_of(struct request *req, const struct session_user *row)
{
    const struct outcome *o = outcome_of(row->word);

    return (struct dash_user){
        .page = user_url(req, row->user),
        .user = row->user,
        .sessions = arena_fmt(req->arena, "%" PRId64 "%s", row->sessions,
                              row->many ? " or more" : ""),
        .attempts = arena_fmt(req->arena, "%" PRId64, row->attempts),
        .word = o->label,
        .pill = o->pill,
        .where = str_eq(row->latest.word, S("connected"))
                     ? S("")
                     : step_label(row->latest.reached),
        .seen = dash_time(req->arena, row->latest.started_at),
    };
}

static void
add_users(struct request *req, const struct users_list *list,
          struct page_dash_users *page)
{
    struct dash_user *users =
        arena_alloc(req->arena, list->count + 1, sizeof *users);

    for (size_t i = 0; i < list->count; i++)
        users[i] = line_of(req, &list->rows[i]);
    page->users = users;
    page->users_count = list->count;
    if (list->more)
        page->older =
            list_url(req, frame_path(req, S("/sessions/users")), &list->next);
    if (list->searched_to > 0)
        page->searched_to = dash_time(req->arena, list->searched_to);
}

err
dashboard_users_page(struct request *req)
{
    const struct users_wish wish = {
        .app_id = req->app->id,
        .cursor = fields_get(req->query, S("below")),
        .most = LINES,
        .since = req->now - req->settings->session_keep,
        .now = req->now,
    };
    struct page_dash_users page = {.frame = dash_frame(req, DASH_APPS)};
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct users_list list;
    err e = users_list(req->db, req->arena, &wish, &list);

    if (e == &HTTP_BAD_REQUEST)
        return &HTTP_NOT_FOUND;
    TRY(e);
    page.page = url_own(frame_path(req, S("/sessions")));
    page.keep_days = show_count(req->arena, req->settings->session_keep / DAY);
    if (wish.cursor.len > 0)
        page.newest = url_own(frame_path(req, S("/sessions/users")));
    add_users(req, &list, &page);
    page_dash_users(&out, &page);
    response_html(req, 200, &out);
    return OK;
}
