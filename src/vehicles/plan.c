/* SPDX-License-Identifier: Apache-2.0
 * Requests of a month, taken from the database in blocks. */
#include "vehicles/plan.h"

#include <pthread.h>

#include "base/clock.h"
#include "base/json.h"
#include "oauth/oauth.h"
#include "settings/settings.h"
#include "vehicles/vehicles.h"
#include "vehicles/vehicles.sql.h"

enum { BLOCK_MOST = 64, SHARE = 16, DAY = 86400 };

/* What this process holds of an app's month. There is one for each app with a
 * limit, for as long as the process lives. */
struct block {
    struct block *next;
    const struct db *db;
    str world, app_id; /* another database may come to lie where one was */
    int64_t month;
    int64_t left;
    int64_t used;  /* of the month, as the database said last */
    bool is_asked; /* somebody is at the database for more */
};

static struct arena *home; /* of blocks */
static struct block *blocks;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t answered = PTHREAD_COND_INITIALIZER;

static int64_t
month_of(int64_t now)
{
    const struct date d = date_from_days(now / DAY);

    return (int64_t)d.year * 100 + d.month;
}

static struct block *
block_of(const struct db *db, str app_id)
{
    str world = db_installation_key(db);
    struct block *b = blocks;

    while (b != NULL && (b->db != db || !str_eq(b->app_id, app_id) ||
                         !str_eq(b->world, world)))
        b = b->next;
    if (b != NULL)
        return b;
    if (home == NULL)
        home = arena_open();
    b = ARENA_NEW(home, struct block);
    *b = (struct block){.next = blocks,
                        .db = db,
                        .world = arena_dup(home, world),
                        .app_id = arena_dup(home, app_id)};
    blocks = b;
    return b;
}

struct taking {
    str app_id;
    int64_t month, count, most;
    int64_t taken, used;
};

static err
take_some(struct tx *tx, struct taking *t, int64_t count)
{
    const struct plan_usage_take_args take = {t->app_id, t->month, count,
                                              t->most};
    struct plan_usage_take_row row;
    bool found;

    TRY(plan_usage_take(tx, &take, &found, &row));
    t->taken = found ? count : 0;
    t->used = found ? row.requests : t->most;
    return OK;
}

static err
take_unit(struct tx *tx, void *arg)
{
    struct taking *t = arg;

    TRY(plan_usage_begin(
        tx, &(struct plan_usage_begin_args){t->app_id, t->month}, NULL));
    TRY(take_some(tx, t, t->count));
    if (t->taken == 0 && t->count > 1) /* others were here: the last ones */
        TRY(take_some(tx, t, 1));
    return OK;
}

static int64_t
next_size(int64_t most, int64_t used)
{
    int64_t size = (most - used) / SHARE;

    return size < 1 ? 1 : size > BLOCK_MOST ? BLOCK_MOST : size;
}

/* With the lock held, which is let go of while the database is asked. */
static err
ask_for_more(struct db *db, struct block *b, int64_t most)
{
    struct taking t = {.app_id = b->app_id,
                       .month = b->month,
                       .count = next_size(most, b->used),
                       .most = most};
    err e;

    b->is_asked = true;
    (void)pthread_mutex_unlock(&lock);
    e = db_write(db, take_unit, &t);
    (void)pthread_mutex_lock(&lock);
    b->is_asked = false;
    (void)pthread_cond_broadcast(&answered);
    if (e == OK && b->month == t.month) {
        b->left += t.taken;
        b->used = t.used;
    }
    return e;
}

err
plan_take(struct db *db, str app_id, int64_t most, int64_t now, bool *allowed)
{
    int64_t month = month_of(now);
    struct block *b;
    err e = OK;

    (void)pthread_mutex_lock(&lock);
    b = block_of(db, app_id);
    /* what others are bringing may be enough */
    while (b->is_asked && b->left == 0)
        (void)pthread_cond_wait(&answered, &lock);
    if (b->month != month) {
        b->month = month;
        b->left = 0;
        b->used = 0;
    }
    if (b->left == 0)
        e = ask_for_more(db, b, most);
    *allowed = e == OK && b->left > 0;
    if (*allowed)
        b->left--;
    (void)pthread_mutex_unlock(&lock);
    return e;
}

static err
give_unit(struct tx *tx, void *arg)
{
    return plan_usage_give(tx, arg, NULL);
}

void
vehicles_end(struct db *db)
{
    (void)pthread_mutex_lock(&lock);
    for (struct block *b = blocks; b != NULL; b = b->next) {
        struct plan_usage_give_args give = {b->app_id, b->month, b->left};

        if (b->db == db && b->left > 0 &&
            str_eq(b->world, db_installation_key(db)) &&
            db_write(db, give_unit, &give) == OK)
            b->left = 0;
    }
    (void)pthread_mutex_unlock(&lock);
}

/* ---- what is used ---- */

err
plan_use_read(struct db *db, struct arena *a, const struct settings *s,
              str app_id, str plan, int64_t now, struct plan_use *out)
{
    const struct plan_usage_of_args in = {app_id, month_of(now),
                                          s->limit_simulated};
    struct plan_usage_of_row row;
    bool found;

    TRY(plan_usage_of(db, a, &in, &found, &row));
    *out = (struct plan_use){
        .month = in.month,
        .requests = found ? row.requests : 0,
        .requests_most = app_requests_most(s, plan),
        .vehicles = found ? row.vehicles : 0,
        .vehicles_most = app_vehicles_most(s, plan),
    };
    return OK;
}

str
plan_month(struct arena *a, const struct plan_use *use)
{
    return arena_fmt(a, "%04d-%02d", (int)(use->month / 100),
                     (int)(use->month % 100));
}

static void
number_or_null(struct json *j, str name, bool is_one, int64_t number)
{
    if (is_one)
        json_int(j, name, number);
    else
        json_nil(j, name);
}

void
plan_use_json(struct json *j, struct arena *a, const struct plan_use *use)
{
    json_open(j, S("usage"), '{');
    json_text(j, S("month"), plan_month(a, use));
    number_or_null(j, S("requests"), use->requests_most > 0, use->requests);
    number_or_null(j, S("requests_most"), use->requests_most > 0,
                   use->requests_most);
    json_int(j, S("vehicles"), use->vehicles);
    number_or_null(j, S("vehicles_most"), use->vehicles_most > 0,
                   use->vehicles_most);
    json_close(j, '}');
}
