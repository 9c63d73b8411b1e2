/* SPDX-License-Identifier: Apache-2.0
 * Which services of a history are asked for. The dates come in every spelling
 * that clients use (reference/api.md 2.2, 2.3). */
#include "vehicles/history.h"

#include "base/clock.h"
#include "vehicles/vehicle.h"

enum { DATE_LEN = 10 };
#define DAY_MS INT64_C(86400000)

/* "2023-05-20", and what follows from a 'T' on does not count. */
static bool
date_parse(str text, int64_t *day)
{
    int64_t year, month, date;
    struct date d, back;

    if (text.len < DATE_LEN || text.at[4] != '-' || text.at[7] != '-' ||
        (text.len > DATE_LEN && text.at[DATE_LEN] != 'T'))
        return false;
    if (!str_to_int((str){text.at, 4}, 9999, &year) ||
        !str_to_int((str){text.at + 5, 2}, 12, &month) ||
        !str_to_int((str){text.at + 8, 2}, 31, &date))
        return false;
    d = (struct date){(int)year, (int)month, (int)date};
    *day = date_to_days(d);
    back = date_from_days(*day);
    return back.year == d.year && back.month == d.month && back.day == d.day;
}

/* Under either of two names, days since 1970; as it was if it is not there. */
static err
date_read(struct request *req, const char *name, const char *other,
          int64_t *day)
{
    str value, alias;

    TRY(parameter_read(req, name, &value));
    TRY(parameter_read(req, other, &alias));
    if (value.len > 0 && alias.len > 0)
        return refuse_field(req, name, "is there more than once");
    if (value.len == 0)
        value = alias;
    if (value.len > 0 && !date_parse(value, day))
        return refuse_field(req, name, "must be a date such as 2023-05-20");
    return OK;
}

err
history_range_read(struct request *req, struct history_range *out)
{
    int64_t first = INT64_MIN / DAY_MS, last = INT64_MAX / DAY_MS - 1;

    TRY(date_read(req, "start_date", "startDate", &first));
    TRY(date_read(req, "end_date", "endDate", &last));
    if (first > last)
        return refuse_field(req, "start_date", "must not be after end_date");
    *out = (struct history_range){first * DAY_MS, (last + 1) * DAY_MS};
    return OK;
}

void
history_keep(struct arena *a, struct service_history *history,
             const struct history_range *range)
{
    const struct service *all = history->services.at;
    size_t count = history->services.count, kept = 0;
    struct service *out = arena_alloc(a, count, sizeof *out);

    for (size_t i = 0; i < count; i++) {
        if (all[i].date >= range->from_ms && all[i].date < range->before_ms)
            out[kept++] = all[i];
    }
    history->services = (struct list){out, kept};
}
