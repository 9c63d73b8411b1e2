/* SPDX-License-Identifier: Apache-2.0
 * Counting sessions by day. */
#include "dashboard/tally.h"

#include "dashboard/sessions.sql.h"

enum {
    DAY = 86400,
    MARGIN = 300, /* rows for later are written, and clocks differ */
    PIECE = 500,  /* rows in a unit: others wait for it */
};

/* ---- reading ---- */

struct reading {
    struct tally_recent_row *recent;
    struct tally_stored_row *stored;
    size_t recent_count, stored_count;
};

static err
read_both(struct db *db, struct arena *a, const struct tally_question *q,
          struct reading *r)
{
    struct tallied_until_row until = {0};
    struct tally_stored_args stored = {q->app_id, q->kind, q->from_day, 0};
    struct tally_recent_args recent = {q->app_id, 0, q->kind, q->now};
    bool found;

    /* the mark first: if it moves on meanwhile, nothing is counted twice */
    TRY(tallied_until(db, a, &found, &until));
    stored.until_day = until.day < q->until_day ? until.day : q->until_day;
    recent.since = (until.day > q->from_day ? until.day : q->from_day) * DAY;
    TRY(tally_stored(db, a, &stored, &r->stored, &r->stored_count));
    if (recent.since >= q->until_day * DAY)
        return OK;
    return tally_recent(db, a, &recent, &r->recent, &r->recent_count);
}

err
tally_read(struct db *db, struct arena *a, const struct tally_question *q,
           struct tally **out, size_t *count)
{
    struct reading r = {0};
    size_t n = 0;

    TRY(read_both(db, a, q, &r));
    *out = arena_alloc(a, r.stored_count + r.recent_count + 1, sizeof **out);
    for (size_t i = 0; i < r.stored_count; i++)
        (*out)[n++] = (struct tally){r.stored[i].name, r.stored[i].reached,
                                     r.stored[i].reason, r.stored[i].sessions};
    for (size_t i = 0; i < r.recent_count; i++) {
        if (r.recent[i].day < q->until_day)
            (*out)[n++] =
                (struct tally){r.recent[i].name, r.recent[i].reached,
                               r.recent[i].reason, r.recent[i].sessions};
    }
    *count = n;
    return OK;
}

void
tally_sum(const struct tally *rows, size_t count, int64_t *all,
          int64_t *connected)
{
    *all = *connected = 0;
    for (size_t i = 0; i < count; i++) {
        *all += rows[i].sessions;
        if (str_eq(rows[i].reason, S("connected")))
            *connected += rows[i].sessions;
    }
}

/* ---- counting ---- */

struct keeping {
    int64_t day;
    str kind;
    const struct tally_day_row *rows;
    size_t count;
};

static err
keep_unit(struct tx *tx, void *arg)
{
    const struct keeping *k = arg;

    for (size_t i = 0; i < k->count; i++) {
        const struct tally_put_args put = {k->rows[i].app_id,
                                           k->day,
                                           k->kind,
                                           k->rows[i].name,
                                           k->rows[i].reached,
                                           k->rows[i].reason,
                                           k->rows[i].sessions};

        TRY(tally_put(tx, &put, NULL));
    }
    return OK;
}

/* Counted outside the unit, so that nobody waits for the counting. */
static err
count_kind(struct db *db, struct arena *a, int64_t day, str kind)
{
    const struct tally_day_args args = {day * DAY, (day + 1) * DAY, kind};
    struct tally_day_row *rows;
    size_t count;

    TRY(tally_day(db, a, &args, &rows, &count));
    for (size_t i = 0; i < count; i += PIECE) {
        struct keeping k = {day, kind, rows + i,
                            count - i < PIECE ? count - i : PIECE};

        TRY(db_write(db, keep_unit, &k));
    }
    return OK;
}

static err
mark_unit(struct tx *tx, void *arg)
{
    return tallied_set(tx, arg, NULL);
}

static err
count_day(struct db *db, struct arena *a, int64_t day)
{
    static const str kinds[] = {STR("all"), STR("make"), STR("platform"),
                                STR("mode")};
    struct tallied_set_args mark = {day + 1};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        TRY(count_kind(db, a, day, kinds[i]));
    return db_write(db, mark_unit, &mark);
}

static err
back_unit(struct tx *tx, void *arg)
{
    return tallied_back(tx, arg, NULL);
}

/* The next day to count; *due: it is over, and so are its sessions. */
static err
next_day(struct db *db, struct arena *a, int64_t now, int64_t *day, bool *due)
{
    struct tallied_until_row mark = {0};
    struct tally_first_day_row first = {0};
    struct tally_is_open_row open;
    bool found;

    TRY(tallied_until(db, a, &found, &mark));
    if (mark.day > now / DAY) {
        mark.day = now / DAY;
        TRY(db_write(db, back_unit, &mark.day));
    }
    TRY(tally_first_day(db, a, &(struct tally_first_day_args){mark.day * DAY},
                        &found, &first));
    *day = first.started_at / DAY; /* days without sessions are passed over */
    *due = found && (*day + 1) * DAY + MARGIN <= now;
    if (!*due)
        return OK;
    TRY(tally_is_open(db, a,
                      &(struct tally_is_open_args){*day * DAY, (*day + 1) * DAY,
                                                   now - MARGIN},
                      &found, &open));
    *due = !found;
    return OK;
}

static err
forget_unit(struct tx *tx, void *arg)
{
    return tally_sweep_rows(tx, arg, NULL);
}

err
tally_sweep(struct db *db, int64_t now, int64_t before, bool *more)
{
    struct tally_sweep_rows_args forget = {before / DAY};
    struct arena *a = arena_open();
    int64_t day = 0;
    err e = next_day(db, a, now, &day, more);

    if (e == OK && *more)
        e = count_day(db, a, day);
    arena_close(a);
    TRY(e);
    return *more ? OK : db_write(db, forget_unit, &forget);
}
