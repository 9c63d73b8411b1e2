/* SPDX-License-Identifier: Apache-2.0
 * The body of a batch: which paths to read. */
#pragma once
#include "base/arena.h"

enum { BATCH_MOST = 50 };

struct batch {
    const str *paths; /* as sent, in order; not empty, UTF-8, no NUL */
    size_t count;     /* 1 to BATCH_MOST */
};

/* Parse {"requests": [{"path": "/odometer"}, …]}; members with other names are
 * ignored. False, with the field that is wrong and why, for anything else. */
bool batch_parse(struct arena *a, str body, struct batch *out,
                 const char **field, const char **problem);
