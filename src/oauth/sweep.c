/* SPDX-License-Identifier: Apache-2.0
 * Old rows leave in the order they came, by ranges of their numbers: no index
 * on a time, and never a long transaction. */
#include "oauth/oauth.h"
#include "oauth/oauth.sql.h"

enum {
    ROWS = 500,          /* in one unit */
    REPLAY_TIME = 86400, /* a spent code is remembered so long after its end */
};

struct sweeping {
    int64_t now, most; /* most: of one table, how many went */
};

static err
sweep_unit(struct tx *tx, void *arg)
{
    struct sweeping *s = arg;
    int64_t access, refresh, codes;

    TRY(sweep_access_tokens(
        tx, &(struct sweep_access_tokens_args){s->now, ROWS}, &access));
    TRY(sweep_refresh_tokens(
        tx, &(struct sweep_refresh_tokens_args){s->now, ROWS}, &refresh));
    TRY(sweep_codes(tx, &(struct sweep_codes_args){s->now - REPLAY_TIME, ROWS},
                    &codes));
    s->most = access > refresh ? access : refresh;
    s->most = s->most > codes ? s->most : codes;
    return OK;
}

err
oauth_sweep(struct db *db, int64_t now, bool *more)
{
    struct sweeping s = {.now = now};

    *more = false;
    TRY(db_write(db, sweep_unit, &s));
    *more = s.most == ROWS;
    return OK;
}

struct ending {
    int64_t now, *count;
};

static err
end_unit(struct tx *tx, void *arg)
{
    const struct ending *e = arg;

    return consents_revoke(tx, &(struct consents_revoke_args){e->now},
                           e->count);
}

err
oauth_consents(struct db *db, int64_t now, bool end, int64_t *count)
{
    struct ending ending = {now, count};
    struct consents_count_row row;
    struct arena *a;
    bool found;
    err failed;

    if (end)
        return db_write(db, end_unit, &ending);
    a = arena_open();
    failed =
        consents_count(db, a, &(struct consents_count_args){now}, &found, &row);
    *count = failed == OK ? row.count : 0;
    arena_close(a);
    return failed;
}
