/* SPDX-License-Identifier: Apache-2.0
 * Requests that meet. */
#include "flow/at_once.h"

#include <pthread.h>

struct one_of_many {
    struct world world; /* the same one, with an arena of its own */
    const struct ask *ask;
    struct reply *reply;
    pthread_t thread;
    pthread_barrier_t *start;
};

static void *
ask_one(void *arg)
{
    struct one_of_many *one = arg;

    (void)pthread_barrier_wait(one->start);
    *one->reply = world_ask(&one->world, one->ask);
    return NULL;
}

static void
close_arena(void *arg)
{
    arena_close(arg);
}

static void
run(struct world *w, struct one_of_many *many, size_t count)
{
    pthread_barrier_t start;

    assert_int_equal(pthread_barrier_init(&start, NULL, (unsigned)count), 0);
    for (size_t i = 0; i < count; i++) {
        struct arena *a = arena_open();

        arena_defer(w->arena, close_arena, a);
        many[i].world.arena = a;
        many[i].start = &start;
        assert_int_equal(
            pthread_create(&many[i].thread, NULL, ask_one, &many[i]), 0);
    }
    for (size_t i = 0; i < count; i++)
        assert_int_equal(pthread_join(many[i].thread, NULL), 0);
    (void)pthread_barrier_destroy(&start);
}

void
ask_at_once(struct world *w, const struct ask *ask, struct reply *replies,
            size_t count)
{
    struct one_of_many *many = arena_alloc(w->arena, count, sizeof *many);

    for (size_t i = 0; i < count; i++)
        many[i] =
            (struct one_of_many){.world = *w, .ask = ask, .reply = &replies[i]};
    run(w, many, count);
}

void
ask_all_at_once(struct world *w, const struct ask *asks,
                struct world *const *worlds, struct reply *replies,
                size_t count)
{
    struct one_of_many *many = arena_alloc(w->arena, count, sizeof *many);

    for (size_t i = 0; i < count; i++)
        many[i] =
            (struct one_of_many){.world = worlds == NULL ? *w : *worlds[i],
                                 .ask = &asks[i],
                                 .reply = &replies[i]};
    run(w, many, count);
}

size_t
with_status(const struct reply *replies, size_t count, int status)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += replies[i].status == status;
    return n;
}
