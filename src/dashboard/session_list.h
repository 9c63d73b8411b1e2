/* SPDX-License-Identifier: Apache-2.0
 * The Connect sessions of an app, for whoever looks after it: the dashboard,
 * /admin, the command line. */
#pragma once
#include "dashboard/list.h"
#include "dashboard/sessions.sql.h"

/* What a list is about, as it was typed; "" asks for everything. */
struct sessions_wish {
    str app_id;
    str from, until; /* days */
    str user;        /* as the link names them */
    str vin;
    str outcome; /* a word of outcome_rows */
    str id;
    str cursor; /* where another page has ended */
    int64_t most, now;
};

/* The newest first. more: there is another page, or more to look at: next is
 * where it begins; searched_to is when the last session that was looked at
 * began, 0 if the page is full. */
struct sessions_list {
    struct sessions_page_row *rows;
    size_t count;
    bool more;
    struct list_key next;
    int64_t searched_to;
    struct faults faults;
};

/* Errors: HTTP_BAD_REQUEST, with what is wrong in out->faults: from, until,
 * vin, outcome, id, cursor. */
err sessions_list(struct db *db, struct arena *a,
                  const struct sessions_wish *wish, struct sessions_list *out);

/* As a file of comma-separated values, with a line of names. */
void sessions_csv(struct buf *out, struct arena *a,
                  const struct sessions_list *list);

/* One session of an app, with what happened in it, in order. */
struct session_shown {
    struct session_of_app_row row;
    struct events_of_session_row *events;
    size_t count;
    bool more; /* of a very long one these are the beginning */
};
err session_show(struct db *db, struct arena *a,
                 const struct session_of_app_args *which, bool *found,
                 struct session_shown *out);

enum {
    SESSIONS_CSV_LINES = 2000, /* at most, in a file */
    SESSION_STEPS = 200,       /* at most, of one session */
};
