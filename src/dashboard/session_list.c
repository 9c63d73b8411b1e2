/* SPDX-License-Identifier: Apache-2.0
 * Finding Connect sessions of an app. */
#include "dashboard/session_list.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/random.h"
#include "catalog/vin.h"
#include "dashboard/csv.h"
#include "dashboard/show.h"
#include "http/errors.h"

enum { SCAN = 4000 /* sessions a page looks at */ };

/* ---- what is asked ---- */

static bool
outcome_is_known(str word)
{
    for (size_t i = 0; i < outcome_count; i++) {
        if (str_eq(outcome_rows[i].word, word))
            return true;
    }
    return false;
}

static str
outcome_rule(struct arena *a)
{
    struct buf out = {.arena = a, .max = 1024};

    buf_add(&out, S("It must be one of "));
    for (size_t i = 0; i < outcome_count; i++)
        buf_fmt(&out, "%s" STR_FMT, i == 0 ? "" : ", ",
                STR_ARG(outcome_rows[i].word));
    buf_char(&out, '.');
    return buf_str(&out);
}

static void
wish_read(struct arena *a, const struct sessions_wish *wish,
          struct sessions_page_args *args, struct faults *faults)
{
    struct list_key key;
    str vin = vin_tidy(a, wish->vin);

    *args = (struct sessions_page_args){
        .app_id = wish->app_id,
        .until = INT64_MAX,
        .user = wish->user,
        .vin = vin,
        .word = wish->outcome,
        .now = wish->now,
        .most = wish->most + 1, /* one more tells whether there is another */
        .scan = wish->outcome.len > 0 ? SCAN : wish->most + 1,
    };
    fault_day(faults, S("from"), wish->from, false, &args->since);
    fault_day(faults, S("until"), wish->until, true, &args->until);
    if (vin.len > 0 && vin_check(vin) != VIN_GOOD &&
        vin_check(vin) != VIN_CHECK_DIGIT)
        fault_add(faults, S("vin"), vin_fault_text(vin_check(vin)));
    if (wish->outcome.len > 0 && !outcome_is_known(wish->outcome))
        fault_add(faults, S("outcome"), outcome_rule(a));
    if (wish->id.len > 0 && !str_is_uuid(wish->id))
        fault_add(faults, S("id"),
                  S("A session ID has the form "
                    "8f1c…-…: 32 hexadecimal digits in five groups."));
    fault_key(faults, wish->cursor, &key);
    args->at = key.at;
    args->id = key.id;
    if (key.at < args->until)
        args->until = key.at + 1; /* the bound that SQLite begins at */
}

/* ---- lists ---- */

/* Where its page begins that has one line: '~' is behind every letter. */
static err
find_one(struct db *db, struct arena *a, str id,
         struct sessions_page_args *args, bool *found)
{
    const struct session_of_app_args which = {args->app_id, id, args->now};
    struct session_of_app_row row;

    TRY(session_of_app(db, a, &which, found, &row));
    *found =
        *found && row.started_at >= args->since && row.started_at < args->until;
    if (!*found)
        return OK;
    args->since = args->at = row.started_at;
    args->until = row.started_at + 1;
    args->id = arena_fmt(a, STR_FMT "~", STR_ARG(id));
    return OK;
}

static err
list_one(struct db *db, struct arena *a, str id,
         struct sessions_page_args *args, struct sessions_list *out)
{
    bool found;

    TRY(find_one(db, a, id, args, &found));
    if (!found)
        return OK;
    args->scan = args->most = 1;
    TRY(sessions_page(db, a, args, &out->rows, &out->count));
    if (out->count > 0 && !str_eq(out->rows[0].id, id))
        out->count = 0; /* another filter leaves it out */
    return OK;
}

/* A page that looked at all it may and found little: where it stopped. */
static err
find_end(struct db *db, struct arena *a, const struct sessions_page_args *in,
         struct sessions_list *out)
{
    const struct sessions_scanned_args args = {in->app_id, in->since, in->until,
                                               in->at,     in->id,    SCAN - 1};
    struct sessions_scanned_row end;

    if (in->word.len == 0 || in->user.len > 0 || in->vin.len > 0)
        return OK;
    TRY(sessions_scanned(db, a, &args, &out->more, &end));
    if (!out->more)
        return OK;
    out->searched_to = end.started_at;
    out->next = (struct list_key){end.started_at, end.id};
    return OK;
}

err
sessions_list(struct db *db, struct arena *a, const struct sessions_wish *wish,
              struct sessions_list *out)
{
    struct sessions_page_args args;
    const struct sessions_page_row *last;

    *out = (struct sessions_list){0};
    wish_read(a, wish, &args, &out->faults);
    if (out->faults.count > 0)
        return &HTTP_BAD_REQUEST;
    if (wish->id.len > 0)
        return list_one(db, a, wish->id, &args, out);
    TRY(sessions_page(db, a, &args, &out->rows, &out->count));
    if (out->count <= (size_t)wish->most)
        return find_end(db, a, &args, out);
    out->count = (size_t)wish->most;
    out->more = true;
    last = &out->rows[out->count - 1];
    out->next = (struct list_key){last->started_at, last->id};
    return OK;
}

/* ---- one ---- */

err
session_show(struct db *db, struct arena *a,
             const struct session_of_app_args *which, bool *found,
             struct session_shown *out)
{
    const struct events_of_session_args args = {which->id, SESSION_STEPS + 1};

    *out = (struct session_shown){0};
    *found = false;
    if (!str_is_uuid(which->id))
        return OK;
    TRY(session_of_app(db, a, which, found, &out->row));
    if (!*found)
        return OK;
    TRY(events_of_session(db, a, &args, &out->events, &out->count));
    out->more = out->count > SESSION_STEPS;
    if (out->more)
        out->count = SESSION_STEPS;
    return OK;
}

/* ---- CSV ---- */

static void
add_csv_line(struct buf *out, struct arena *a,
             const struct sessions_page_row *row)
{
    csv_cell(out, row->id);
    csv_cell(out, clock_iso(a, row->started_at * 1000));
    csv_cell(out,
             row->ended_at == 0 ? S("") : clock_iso(a, row->ended_at * 1000));
    csv_cell(out, row->user);
    csv_cell(out, row->make);
    csv_cell(out, row->mode);
    csv_cell(out, row->sdk);
    csv_cell(out, row->word);
    csv_cell(out, step_label(row->reached));
    csv_cell(out, row->problem.len > 0 ? row->problem : row->trouble);
    csv_cell(out, arena_fmt(a, "%" PRId64, row->cars));
    csv_cell(out, row->asked);
    csv_cell(out, row->granted);
    csv_end(out);
}

static const str columns[] = {
    STR("session_id"), STR("started_at"), STR("ended_at"), STR("user"),
    STR("make"),       STR("mode"),       STR("platform"), STR("outcome"),
    STR("step"),       STR("trouble"),    STR("cars"),     STR("asked"),
    STR("granted"),
};

void
sessions_csv(struct buf *out, struct arena *a, const struct sessions_list *list)
{
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        csv_cell(out, columns[i]);
    csv_end(out);
    for (size_t i = 0; i < list->count; i++)
        add_csv_line(out, a, &list->rows[i]);
}
