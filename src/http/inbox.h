/* SPDX-License-Identifier: Apache-2.0
 * Letters from many threads to one that waits on descriptors. Knows nothing of
 * HTTP. */
#pragma once
#include <pthread.h>
#include <stdbool.h>

/* Part of whatever it is about. open: what the receiving thread is to do; there
 * the letter may be put into an inbox again. */
struct letter {
    struct letter *next; /* the inbox's */
    void (*open)(struct letter *letter);
};

struct inbox {
    int fd; /* readable while a letter may lie in it */

    pthread_mutex_t lock; /* ours, as what follows */
    struct letter *first, *last;
};

/* False: there is no descriptor left. */
bool inbox_open(struct inbox *box);
void inbox_close(struct inbox *box);

/* On any thread. The letter must stay until it is opened. */
void inbox_put(struct inbox *box, struct letter *letter);

/* On the one thread: open all letters, in the order they came; none is fine. */
void inbox_read(struct inbox *box);
