/* SPDX-License-Identifier: Apache-2.0
 * Connect sessions by the user that their links name: for the dashboard,
 * /admin, the command line. */
#pragma once
#include "dashboard/list.h"
#include "dashboard/sessions.sql.h"

/* Sessions that began before since are not looked at. */
struct users_wish {
    str app_id;
    str cursor; /* where another page has ended; "": the beginning */
    int64_t most, since, now;
};

/* Of very many sessions of one user the latest are counted: many says so. */
struct session_user {
    str user;
    int64_t sessions, attempts;
    bool many;
    str word;                        /* connected, if one of them is */
    struct sessions_page_row latest; /* where they stopped */
};

/* By their latest session, the newest first. more, next, searched_to: as
 * in session_list.h. */
struct users_list {
    struct session_user *rows;
    size_t count;
    bool more;
    struct list_key next;
    int64_t searched_to;
    struct faults faults;
};

/* Errors: HTTP_BAD_REQUEST, with what is wrong in out->faults: cursor. */
err users_list(struct db *db, struct arena *a, const struct users_wish *wish,
               struct users_list *out);
