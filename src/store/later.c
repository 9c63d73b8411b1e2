/* SPDX-License-Identifier: Apache-2.0
 * Rows that are written a moment later. */
#include "store/later.h"

#include "base/log.h"
#include "store/engine.h"

enum { ROWS_MOST = 8192, BYTES_MOST = 4 * 1024 * 1024, KINDS = 8 };

struct node {
    struct later row;
    struct node *next;
};

/* What came since it was written last. */
struct batch {
    struct arena *arena; /* of the rows; NULL: there are none */
    struct node *first, **end;
    size_t count, bytes;
    struct kind {
        later_write write;
        size_t count;
        int64_t missed;
    } kinds[KINDS];
    size_t kind_count;
};

struct waiting {
    pthread_mutex_t lock;
    struct batch batch;
};

static void
batch_close(struct batch *b)
{
    if (b->arena != NULL)
        arena_close(b->arena);
    *b = (struct batch){0};
}

static void
waiting_close(void *arg)
{
    struct waiting *w = arg;

    batch_close(&w->batch);
    pthread_mutex_destroy(&w->lock);
}

struct waiting *
waiting_open(struct arena *a)
{
    struct waiting *w = ARENA_NEW(a, struct waiting);

    pthread_mutex_init(&w->lock, NULL);
    arena_defer(a, waiting_close, w);
    return w;
}

/* ---- taking ---- */

static struct kind *
kind_of(struct batch *b, later_write write)
{
    for (size_t i = 0; i < b->kind_count; i++) {
        if (b->kinds[i].write == write)
            return &b->kinds[i];
    }
    if (b->kind_count == KINDS)
        return NULL;
    b->kinds[b->kind_count] = (struct kind){.write = write};
    return &b->kinds[b->kind_count++];
}

static size_t
bytes_of(const struct later *row)
{
    size_t n = sizeof(struct node);

    for (size_t i = 0; i < LATER_TEXTS; i++)
        n += row->texts[i].len + 1;
    return n;
}

static void
batch_add(struct batch *b, const struct later *row)
{
    struct node *node;

    if (b->arena == NULL) {
        b->arena = arena_open();
        b->end = &b->first;
    }
    node = ARENA_NEW(b->arena, struct node);
    node->row = *row;
    for (size_t i = 0; i < LATER_TEXTS; i++)
        node->row.texts[i] = arena_dup(b->arena, row->texts[i]);
    *b->end = node;
    b->end = &node->next;
}

bool
db_later(struct db *db, const struct later *row)
{
    struct waiting *w = db->waiting;
    size_t bytes = bytes_of(row);
    struct kind *kind;
    bool fits;

    pthread_mutex_lock(&w->lock);
    kind = kind_of(&w->batch, row->write);
    fits = kind != NULL && w->batch.count < ROWS_MOST &&
           bytes <= BYTES_MOST - w->batch.bytes;
    if (fits) {
        batch_add(&w->batch, row);
        w->batch.count++;
        w->batch.bytes += bytes;
        kind->count++;
    } else if (kind != NULL) {
        kind->missed++;
    }
    pthread_mutex_unlock(&w->lock);
    if (!fits)
        counter_add(&db->figures->rows_dropped, 1);
    return fits;
}

/* ---- writing ---- */

static err
write_unit(struct tx *tx, void *arg)
{
    const struct batch *b = arg;
    const struct later **rows =
        arena_alloc(tx->arena, b->count + 1, sizeof(const struct later *));

    for (size_t i = 0; i < b->kind_count; i++) {
        size_t n = 0;

        for (const struct node *at = b->first; at != NULL; at = at->next) {
            if (at->row.write == b->kinds[i].write)
                rows[n++] = &at->row;
        }
        TRY(b->kinds[i].write(tx, rows, n, b->kinds[i].missed));
    }
    return OK;
}

/* In the order they came. */
static err
number(struct db *db, struct batch *b)
{
    for (struct node *at = b->first; at != NULL; at = at->next)
        TRY(db_next_id(db, &at->row.id));
    return OK;
}

err
db_later_write(struct db *db)
{
    struct waiting *w = db->waiting;
    struct batch batch;
    err e;

    pthread_mutex_lock(&w->lock);
    batch = w->batch;
    w->batch = (struct batch){0};
    pthread_mutex_unlock(&w->lock);
    if (batch.kind_count == 0)
        return OK;
    e = number(db, &batch);
    if (e == OK)
        e = db_write(db, write_unit, &batch);
    if (e != OK) {
        counter_add(&db->figures->rows_dropped, (int64_t)batch.count);
        log_event(LOG_WARNING, "rows_lost", {"error", str_of(e->type)});
    }
    batch_close(&batch);
    return e;
}
