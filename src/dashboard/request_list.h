/* SPDX-License-Identifier: Apache-2.0
 * What an app asked the API, for whoever looks after it: the dashboard, /admin,
 * the command line. */
#pragma once
#include "dashboard/list.h"
#include "dashboard/requests.sql.h"

/* What the answers were, from the best status to the worst. */
struct request_result {
    str value, label; /* the first one is "", all of them */
    int64_t least, largest;
};
extern const struct request_result request_results[];
extern const size_t request_result_count;

/* What a list is about, as it was typed; "" asks for everything. */
struct requests_wish {
    str app_id;
    str from;   /* a day */
    str route;  /* as routes.c has it */
    str result; /* a value of request_results */
    str id;
    str cursor; /* where another page has ended */
    int64_t most;
};

/* The newest first. more: there is another page, or more to look at: next is
 * where it begins; searched_to_ms is when the last request that was looked at
 * came, 0 if the page is full. */
struct requests_list {
    struct requests_page_row *rows;
    size_t count;
    bool more;
    struct list_key next;
    int64_t searched_to_ms;
    struct faults faults;
};

/* Errors: HTTP_BAD_REQUEST, with what is wrong in out->faults: from, result,
 * id, cursor. */
err requests_list(struct db *db, struct arena *a,
                  const struct requests_wish *wish, struct requests_list *out);
