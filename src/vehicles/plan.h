/* SPDX-License-Identifier: Apache-2.0
 * What an app's plan allows in a month: a bill, not a brake (that is rate.h),
 * so it is counted in the database, exactly and for all processes together.
 *
 * A process takes requests in advance, a few at a time and fewer the nearer the
 * limit is, so that not every request is a write. What it has taken and not
 * used when it is killed counts as used: at most 64, or a sixteenth of what was
 * left. More than the limit is never allowed. vehicles_end (vehicles.h) gives
 * back. */
#pragma once
#include "store/db.h"

/* One request of an app in the calendar month (UTC) of now, of at most so many.
 * *allowed: it was counted; else the month's are used up. Safe for any number
 * of threads. */
err plan_take(struct db *db, str app_id, int64_t most, int64_t now,
              bool *allowed);

/* What an app has of its plan now. A limit of 0 is none; then no requests are
 * counted either. Requests that a running process has taken in advance count
 * as used. */
struct plan_use {
    int64_t month; /* 202611 */
    int64_t requests, requests_most;
    int64_t vehicles, vehicles_most;
};
struct settings;
err plan_use_read(struct db *db, struct arena *a, const struct settings *s,
                  str app_id, str plan, int64_t now, struct plan_use *out);

/* "usage": {"month": "2026-11", "requests": 12, "requests_most": 500, …}; null
 * for a limit that there is not, and for requests that nobody counts. */
struct json;
void plan_use_json(struct json *j, struct arena *a, const struct plan_use *use);
str plan_month(struct arena *a, const struct plan_use *use); /* "2026-11" */
