/* SPDX-License-Identifier: Apache-2.0
 * Token buckets. A bucket that is full again need not be remembered, so a table
 * of fixed size is enough; when all places of a key are taken, the oldest
 * bucket is forgotten, in favour of whoever comes. */
#include "vehicles/rate.h"

#include <pthread.h>
#include <sodium.h>

enum { PLACES = 16384, TRIES = 8, MINUTE_MS = 60000 };

/* A request costs MINUTE_MS; a millisecond brings as much as there may be
 * requests in a minute. So a full bucket holds exactly that many, whatever the
 * number is. */
struct bucket {
    uint64_t key; /* 0: free */
    int64_t held;
    int64_t at_ms; /* when that was so */
};

static struct bucket buckets[PLACES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Nobody can choose keys that meet: the hash has a secret of this process. */
static uint64_t
hash_of(str world, str key)
{
    static unsigned char secret[crypto_generichash_KEYBYTES];
    static bool has_secret;
    crypto_generichash_state state;
    unsigned char sum[16];
    uint64_t out = 0;

    if (!has_secret)
        randombytes_buf(secret, sizeof secret);
    has_secret = true;
    (void)crypto_generichash_init(&state, secret, sizeof secret, 16);
    (void)crypto_generichash_update(&state, (const unsigned char *)world.at,
                                    world.len);
    (void)crypto_generichash_update(&state, (const unsigned char *)key.at,
                                    key.len);
    (void)crypto_generichash_final(&state, sum, sizeof sum);
    for (size_t i = 0; i < sizeof out; i++)
        out = out << 8 | sum[i];
    return out | 1;
}

static struct bucket *
find(uint64_t key, int64_t per_minute, int64_t now_ms)
{
    struct bucket *oldest = NULL;

    for (uint64_t i = 0; i < TRIES; i++) {
        struct bucket *b = &buckets[(key + i) % PLACES];

        if (b->key == key)
            return b;
        if (oldest == NULL || b->at_ms < oldest->at_ms)
            oldest = b;
    }
    *oldest = (struct bucket){key, per_minute * MINUTE_MS, now_ms};
    return oldest;
}

/* Whole milliseconds, rounded up, until a bucket holds a request. */
static int64_t
wait_for(const struct bucket *b, int64_t per_minute)
{
    return (MINUTE_MS - b->held + per_minute - 1) / per_minute;
}

int64_t
rate_take(str world, str key, int64_t per_minute, int64_t now_ms)
{
    int64_t full = per_minute * MINUTE_MS, wait_ms = 0, passed;
    struct bucket *b;

    if (per_minute == 0)
        return 0;
    (void)pthread_mutex_lock(&lock);
    b = find(hash_of(world, key), per_minute, now_ms);
    passed = now_ms - b->at_ms;
    if (passed > 0)
        b->held += (passed < MINUTE_MS ? passed : MINUTE_MS) * per_minute;
    /* threads differ by a little; a clock that was set back is a new start */
    if (passed > 0 || passed < -MINUTE_MS)
        b->at_ms = now_ms;
    if (b->held > full)
        b->held = full;
    if (b->held >= MINUTE_MS)
        b->held -= MINUTE_MS;
    else
        wait_ms = wait_for(b, per_minute);
    (void)pthread_mutex_unlock(&lock);
    return (wait_ms + 999) / 1000;
}
