/* SPDX-License-Identifier: Apache-2.0
 * Keys, days and faults of lists. */
#include "dashboard/list.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/random.h"

enum { DAY = 86400 };

bool
day_read(str text, int64_t *day)
{
    struct date d, back;
    str year, month, rest;
    int64_t numbers[3];

    if (text.len != 10 || !str_cut(text, '-', &year, &rest) ||
        !str_cut(rest, '-', &month, &rest) || year.len != 4 || month.len != 2 ||
        !str_to_int(year, 9999, &numbers[0]) ||
        !str_to_int(month, 12, &numbers[1]) ||
        !str_to_int(rest, 31, &numbers[2]))
        return false;
    d = (struct date){(int)numbers[0], (int)numbers[1], (int)numbers[2]};
    if (d.month == 0 || d.day == 0)
        return false;
    *day = date_to_days(d);
    back = date_from_days(*day);
    return back.month == d.month && back.day == d.day;
}

bool
list_key_read(str text, struct list_key *out)
{
    str at, id;

    *out = (struct list_key){INT64_MAX, S("")};
    if (text.len == 0)
        return true;
    if (!str_cut(text, '.', &at, &id) || !str_is_uuid(id) ||
        !str_to_int(at, INT64_MAX, &out->at))
        return false;
    out->id = id;
    return true;
}

str
list_key_text(struct arena *a, const struct list_key *key)
{
    return arena_fmt(a, "%" PRId64 "." STR_FMT, key->at, STR_ARG(key->id));
}

/* ---- faults ---- */

void
fault_add(struct faults *f, str field, str rule)
{
    if (f->count < FAULTS_MOST)
        f->at[f->count++] = (struct fault){field, rule};
}

str
fault_of(const struct faults *f, str field)
{
    for (size_t i = 0; i < f->count; i++) {
        if (str_eq(f->at[i].field, field))
            return f->at[i].rule;
    }
    return S("");
}

void
fault_day(struct faults *f, str field, str text, bool until, int64_t *out)
{
    int64_t day;

    if (text.len == 0)
        return;
    if (day_read(text, &day))
        *out = (day + until) * DAY;
    else
        fault_add(f, field,
                  until ? S("Enter a date, such as 2026-11-23.")
                        : S("Enter a date, such as 2026-11-16."));
}

void
fault_key(struct faults *f, str text, struct list_key *out)
{
    if (!list_key_read(text, out))
        fault_add(f, S("cursor"), S("It must be the cursor of another page."));
}
