/* SPDX-License-Identifier: Apache-2.0
 * What an error in the log of requests means, from its row in errors.def. */
#pragma once
#include "dashboard/pages.h"

/* Everything is "" for an error that has no row (any more). */
struct request_error {
    str name; /* "VEHICLE_STATE:ASLEEP" */
    str what, mends, resolution, told;
    struct url docs;
};
struct request_error request_error_of(struct arena *a, str type, str code);
