/* SPDX-License-Identifier: Apache-2.0
 * An app at a glance, in numbers: for the dashboard, /admin, the command
 * line. */
#pragma once
#include "dashboard/overview.sql.h"
#include "dashboard/requests.sql.h"

enum {
    GLANCE_DAYS = 14,  /* of the series */
    GLANCE_WEEK = 7,   /* of what is new */
    GLANCE_MONTH = 30, /* of the conversion */
};

struct glance_series {
    int64_t values[GLANCE_DAYS], most, sum;
};

struct glance {
    int64_t first_day; /* of the series, in days since 1970 */

    int64_t connections, fresh; /* there now; made in the last week */
    struct overview_makes_row *makes;
    size_t make_count;
    struct glance_series made; /* connections that were made */

    /* of the last month, and of the one before */
    int64_t sessions, connected, sessions_before, connected_before;

    struct glance_series requests, errors;
    /* of the last 24 hours */
    int64_t latest, latest_errors, latest_ms;
    struct requests_by_cause_row *causes; /* type "" was answered */
    size_t cause_count;
};

err glance_read(struct db *db, struct arena *a, str app_id, int64_t now,
                struct glance *out);
