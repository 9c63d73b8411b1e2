/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as the key of a list, as a date and as a cell: what is taken for a
 * key or a date is one, and a cell stays one cell that is no formula. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/random.h"
#include "dashboard/csv.h"
#include "dashboard/show.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
    if (!holds)
        abort();
}

static void
check_day(struct arena *a, str text)
{
    int64_t day;

    if (!day_read(text, &day))
        return;
    struct date d = date_from_days(day);

    must(str_eq(text, arena_fmt(a, "%04d-%02d-%02d", d.year, d.month, d.day)));
}

static void
check_key(str text)
{
    struct list_key key;

    if (!list_key_read(text, &key))
        return;
    must(key.at >= 0);
    must(text.len == 0 || str_is_uuid(key.id));
}

/* Quotes stand in pairs, so the cell ends where it should. */
static void
check_cell(struct arena *a, str text)
{
    struct buf out = {.arena = a, .max = 1024 * 1024};
    size_t quotes = 0;

    csv_cell(&out, text);
    for (size_t i = 0; i < out.len; i++)
        quotes += out.at[i] == '"';
    must(out.full || (quotes % 2 == 0 && out.at[out.len - 1] == '"'));
    must(out.len < 2 || !str_has(S("=+-@\t\r"), out.at[1]));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const str text = {(const char *)data, size};
    struct arena *a = arena_open();

    check_day(a, text);
    check_key(text);
    check_cell(a, text);
    arena_close(a);
    return 0;
}
