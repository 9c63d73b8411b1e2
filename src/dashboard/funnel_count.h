/* SPDX-License-Identifier: Apache-2.0
 * How far sessions come and why no further, in numbers: for the dashboard,
 * /admin, the command line. */
#pragma once
#include "connect/event.h"
#include "dashboard/list.h"
#include "dashboard/tally.h"

/* What can be asked: the first is what is asked if nothing is. */
struct funnel_span {
    str value, label;
    int64_t days;
};
struct funnel_split {
    str value, label;
};
enum { FUNNEL_SPANS = 3, FUNNEL_SPLITS = 4 };
extern const struct funnel_span funnel_spans[FUNNEL_SPANS];
extern const struct funnel_split funnel_splits[FUNNEL_SPLITS];

struct funnel_wish {
    str app_id;
    str days; /* a value of funnel_spans, or "" */
    str by;   /* of funnel_splits, or "" */
    int64_t now;
};

/* reached[i]: sessions that came at least so far. lost[i]: ended there; reason:
 * why most of those did, "" if none did. */
struct funnel_part {
    str name; /* a make, platform or mode */
    int64_t reached[REACHED_COUNT], connected;
};
struct funnel {
    size_t span, split; /* rows of the tables above */
    int64_t sessions, connected;
    int64_t reached[REACHED_COUNT], lost[REACHED_COUNT];
    struct {
        str name;
        int64_t sessions;
    } reason[REACHED_COUNT];
    struct funnel_part *parts; /* none of split 0; the largest first */
    size_t part_count;
    struct faults faults;
};

/* Errors: HTTP_BAD_REQUEST, with what is wrong in out->faults: days, by. */
err funnel_count(struct db *db, struct arena *a, const struct funnel_wish *wish,
                 struct funnel *out);
