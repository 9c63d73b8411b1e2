/* SPDX-License-Identifier: Apache-2.0
 * Counting Connect sessions of users. */
#include "dashboard/user_list.h"

#include "http/errors.h"

enum {
    SCAN = 2000, /* sessions a page looks at */
    OF_USER = 500,
    OF_USER_TRIED = 100, /* sessions whose attempts are counted */
};

static err
latest_of(struct db *db, struct arena *a, const struct users_wish *wish,
          str user, struct sessions_page_row *out)
{
    const struct sessions_page_args args = {
        .app_id = wish->app_id,
        .since = wish->since,
        .until = INT64_MAX,
        .at = INT64_MAX,
        .scan = 1,
        .user = user,
        .now = wish->now,
        .most = 1,
    };
    struct sessions_page_row *rows;
    size_t n;

    TRY(sessions_page(db, a, &args, &rows, &n));
    *out = n > 0 ? rows[0] : (struct sessions_page_row){0};
    return OK;
}

static err
read_user(struct db *db, struct arena *a, const struct users_wish *wish,
          str user, struct session_user *out)
{
    const struct user_totals_args which = {wish->app_id, user, wish->since,
                                           OF_USER};
    const struct user_attempts_args tries = {wish->app_id, user, wish->since,
                                             OF_USER_TRIED};
    struct user_attempts_row attempts;
    struct user_totals_row totals;
    bool found;

    TRY(user_totals(db, a, &which, &found, &totals));
    TRY(user_attempts(db, a, &tries, &found, &attempts));
    *out = (struct session_user){
        .user = user,
        .sessions = totals.sessions,
        .attempts = attempts.attempts,
        .many = totals.sessions >= OF_USER,
    };
    TRY(latest_of(db, a, wish, user, &out->latest));
    out->word = totals.connected > 0 ? S("connected") : out->latest.word;
    return OK;
}

/* A page of sessions with few users: where it stopped. */
static err
find_end(struct db *db, struct arena *a, const struct session_users_args *in,
         struct users_list *out)
{
    const struct sessions_scanned_args args = {
        in->app_id, in->since, INT64_MAX, in->at, in->id, SCAN - 1,
    };
    struct sessions_scanned_row end;

    TRY(sessions_scanned(db, a, &args, &out->more, &end));
    if (!out->more)
        return OK;
    out->searched_to = end.started_at;
    out->next = (struct list_key){end.started_at, end.id};
    return OK;
}

static err
find_users(struct db *db, struct arena *a, const struct session_users_args *in,
           struct session_users_row **rows, struct users_list *out)
{
    const struct session_users_row *last;

    TRY(session_users(db, a, in, rows, &out->count));
    if (out->count < (size_t)in->most)
        return find_end(db, a, in, out);
    out->count = (size_t)in->most - 1;
    out->more = true;
    last = &(*rows)[out->count - 1];
    out->next = (struct list_key){last->started_at, last->id};
    return OK;
}

err
users_list(struct db *db, struct arena *a, const struct users_wish *wish,
           struct users_list *out)
{
    struct session_users_args in = {
        .app_id = wish->app_id,
        .since = wish->since,
        .scan = SCAN,
        .most = wish->most + 1, /* one more tells whether there is another */
    };
    struct session_users_row *rows;
    struct list_key key;

    *out = (struct users_list){0};
    fault_key(&out->faults, wish->cursor, &key);
    if (out->faults.count > 0)
        return &HTTP_BAD_REQUEST;
    in.at = key.at;
    in.id = key.id;
    TRY(find_users(db, a, &in, &rows, out));
    out->rows = arena_alloc(a, out->count + 1, sizeof *out->rows);
    for (size_t i = 0; i < out->count; i++)
        TRY(read_user(db, a, wish, rows[i].user, &out->rows[i]));
    return OK;
}
