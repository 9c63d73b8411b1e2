/* SPDX-License-Identifier: Apache-2.0
 * A thread that takes connections from a listening socket and hands each on.
 *
 * The HTTP library's threads can do so by themselves; but then whichever wakes
 * first takes all that wait, and on an idle server one thread has them all. */
#pragma once
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct acceptor {
    int fd; /* listening, not blocking; the caller's, also afterwards */
    /* Is there room for one more? It may wait, a second at most. */
    bool (*has_room)(void *arg);
    /* A connection (not blocking) that belongs to the callee. */
    void (*take)(void *arg, int fd, const struct sockaddr *from, socklen_t len);
    void *arg;

    pthread_t thread; /* ours */
    bool runs;
    int64_t complained_ms; /* when the log last had that it cannot */
};

/* False: no thread can be made. The acceptor must stay where it is. */
bool accept_start(struct acceptor *x);

/* The socket listens no more when this returns, and the thread is gone. Does
 * nothing the second time. */
void accept_stop(struct acceptor *x);
