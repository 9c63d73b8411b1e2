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
