/* SPDX-License-Identifier: Apache-2.0
 * How many durable units a second the store does: a row found and a row added
 * in each, by 1, 16 and 32 threads, at a million stored rows.
 * usage: bench_store DATABASE [ROWS] [SECONDS] */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "oauth/oauth.sql.h"
#include "store/db.h"

enum { BATCH = 1000, MOST_THREADS = 32, RECENT = 10000 };

static const struct query_set *const sets[] = {&oauth_queries};

struct bench {
    struct db *db;
    int64_t rows; /* stored before: ids 1 … rows */
    atomic_bool stop;
};

struct worker {
    struct bench *bench;
    pthread_t thread;
    int64_t id, first, done;
    uint64_t dice;
};

static err
add_code(struct tx *tx, int64_t id)
{
    const struct code_add_args in = {
        .id = id,
        .hash = S(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        .app_id = S("a8b1c2d3-0000-4000-8000-000000000001"),
        .consent_id = 1,
        .redirect_uri = S("https://app.example/callback"),
        .expires_at = 2000000000,
    };

    return code_add(tx, &in, NULL);
}

/* What an exchange does: find one of the latest codes by its number, spend it
 * once, add two rows. */
static err
exchange(struct tx *tx, void *arg)
{
    struct worker *w = arg;
    const struct code_find_args find = {w->bench->rows -
                                        (int64_t)(w->dice % RECENT)};
    const struct code_spend_args spend = {find.id, 1};
    struct code_find_row row;
    struct code_spend_row spent;
    bool found;

    TRY(code_find(tx->db, tx->arena, &find, &found, &row));
    TRY(code_spend(tx, &spend, &found, &spent));
    TRY(add_code(tx, w->id));
    return add_code(tx, w->id + 1);
}

static void *
work(void *arg)
{
    struct worker *w = arg;

    while (!atomic_load(&w->bench->stop)) {
        w->dice ^= w->dice << 13;
        w->dice ^= w->dice >> 7;
        w->dice ^= w->dice << 17;
        if (db_next_id(w->bench->db, &w->id) != OK ||
            db_next_id(w->bench->db, &w->first) != OK)
            break;
        w->id = w->id * 2 + w->bench->rows * 4;
        if (db_write(w->bench->db, exchange, w) != OK)
            break;
        w->done++;
    }
    return NULL;
}

static err
fill_batch(struct tx *tx, void *arg)
{
    int64_t first = *(const int64_t *)arg;

    for (int64_t id = first; id < first + BATCH; id++)
        TRY(add_code(tx, id));
    return OK;
}

static double
seconds_now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
measure(struct bench *b, int threads, int seconds)
{
    static struct worker workers[MOST_THREADS];
    struct timespec pause = {seconds, 0};
    double began = seconds_now(), took;
    int64_t done = 0;

    atomic_store(&b->stop, false);
    for (int i = 0; i < threads; i++) {
        workers[i] =
            (struct worker){.bench = b, .dice = 7919U * (uint64_t)(i + 1)};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            exit(1);
    }
    (void)nanosleep(&pause, NULL);
    atomic_store(&b->stop, true);
    for (int i = 0; i < threads; i++) {
        pthread_join(workers[i].thread, NULL);
        done += workers[i].done;
    }
    took = seconds_now() - began;
    (void)printf("%2d threads  %8.0f units/s\n", threads, (double)done / took);
    (void)fflush(stdout);
}

static long
number(const char *text, int64_t fallback)
{
    int64_t n;

    return (long)(text != NULL && str_to_int(str_of(text), 1 << 30, &n)
                      ? n
                      : fallback);
}

int
main(int argc, char **argv)
{
    struct arena *a = arena_open();
    struct bench b = {.rows = number(argc > 2 ? argv[2] : NULL, 1000000)};
    int seconds = (int)number(argc > 3 ? argv[3] : NULL, 5), applied;
    struct db_config config = {.sets = sets, .set_count = 1, .connections = 32};

    if (argc < 2) {
        (void)fputs("usage: bench_store DATABASE [ROWS] [SECONDS]\n", stderr);
        return 2;
    }
    config.url = str_of(argv[1]);
    if (db_migrate(a, config.url, &applied) != OK ||
        db_open(a, &config, &b.db) != OK)
        return 1;
    for (int64_t id = 1; id <= b.rows; id += BATCH) {
        if (db_write(b.db, fill_batch, &id) != OK)
            return 1;
    }
    (void)printf("%lld rows stored\n", (long long)b.rows);
    measure(&b, 1, seconds);
    measure(&b, 16, seconds);
    measure(&b, 32, seconds);
    arena_close(a);
    return 0;
}
