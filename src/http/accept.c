/* SPDX-License-Identifier: Apache-2.0
 * Accepting, one connection after the other. */
#include "http/accept.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum {
    PAUSE_MS = 50,     /* until a descriptor may be free again */
    SILENCE_MS = 60000 /* between two lines of the log about it */
};

static bool
is_prepared(int fd)
{
    return fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 &&
           fcntl(fd, F_SETFL, O_NONBLOCK) == 0;
}

/* Clients wait and nobody knows why: said once a minute. */
static void
complain(struct acceptor *x, int cause)
{
    int64_t now = clock_steady_ms();
    char why[128] = "";

    if (x->complained_ms != 0 && now - x->complained_ms < SILENCE_MS)
        return;
    x->complained_ms = now;
    (void)strerror_r(cause, why, sizeof why);
    log_event(LOG_ERROR, "accept_failed", {"cause", str_of(why)});
}

/* What ended between its arrival and now is no matter; without descriptors or
 * memory others wait in the system's queue; anything else is the end. */
static bool
goes_on(struct acceptor *x, int cause)
{
    if (cause == EMFILE || cause == ENFILE || cause == ENOBUFS ||
        cause == ENOMEM) {
        complain(x, cause);
        (void)poll(NULL, 0, PAUSE_MS);
        return true;
    }
    return cause == EAGAIN || cause == EINTR || cause == ECONNABORTED ||
           cause == EPROTO || cause == EPERM || cause == ENETDOWN ||
           cause == EHOSTUNREACH || cause == ENETUNREACH ||
           cause == EHOSTDOWN || cause == ENONET || cause == ETIMEDOUT;
}

static bool
take_one(struct acceptor *x)
{
    struct sockaddr_storage from;
    socklen_t len = sizeof from;
    int fd = accept(x->fd, (struct sockaddr *)&from, &len);

    if (fd < 0)
        return goes_on(x, errno);
    if (is_prepared(fd))
        x->take(x->arg, fd, (const struct sockaddr *)&from, len);
    else
        (void)close(fd);
    return true;
}

static void *
run(void *arg)
{
    struct acceptor *x = arg;
    struct pollfd at = {.fd = x->fd, .events = POLLIN};
    bool more = true;

    while (more) {
        at.revents = 0;
        if (poll(&at, 1, -1) < 0 && errno != EINTR)
            break;
        if ((at.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
            break;
        if (at.revents != 0 && x->has_room(x->arg))
            more = take_one(x);
    }
    return NULL;
}

bool
accept_start(struct acceptor *x)
{
    x->runs = pthread_create(&x->thread, NULL, run, x) == 0;
    return x->runs;
}

void
accept_stop(struct acceptor *x)
{
    if (!x->runs)
        return;
    /* wakes the thread, and refuses who comes from now on */
    (void)shutdown(x->fd, SHUT_RDWR);
    (void)pthread_join(x->thread, NULL);
    x->runs = false;
}
