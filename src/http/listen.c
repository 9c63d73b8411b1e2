/* SPDX-License-Identifier: Apache-2.0
 * From text to a bound socket, with a clear word when it does not work. */
#include "http/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "http/errors.h"

enum { BACKLOG = 1024 };

/* "host:port", "[host]:port". */
static bool
split(str address, str *host, str *port)
{
    int64_t n;
    size_t colon = address.len;

    while (colon > 0 && address.at[colon - 1] != ':')
        colon--;
    if (colon == 0)
        return false;
    *host = (str){address.at, colon - 1};
    *port = str_from(address, colon);
    if (str_starts(*host, S("[")) && str_ends(*host, S("]")))
        *host = (str){host->at + 1, host->len - 2};
    else if (str_has(*host, ':'))
        return false;
    return host->len > 0 && str_to_int(*port, 65535, &n);
}

static int
socket_port(int fd)
{
    struct sockaddr_storage have;
    socklen_t len = sizeof have;

    if (getsockname(fd, (struct sockaddr *)&have, &len) != 0)
        return 0;
    if (have.ss_family == AF_INET6) {
        struct sockaddr_in6 v6;

        memcpy(&v6, &have, sizeof v6);
        return ntohs(v6.sin6_port);
    }
    struct sockaddr_in v4;

    memcpy(&v4, &have, sizeof v4);
    return ntohs(v4.sin_port);
}

static bool
bind_to(int fd, const struct addrinfo *to)
{
    const int on = 1;

    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0)
        return false;
    /* so that [::] and 0.0.0.0 can be had side by side */
    if (to->ai_family == AF_INET6 &&
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0)
        return false;
    return bind(fd, to->ai_addr, to->ai_addrlen) == 0 &&
           listen(fd, BACKLOG) == 0;
}

static err
refused(err e, str address, const char *cause)
{
    if (e == &HTTP_NO_IPV6)
        log_event(LOG_INFO, "listen_skipped", {"address", address},
                  {"cause", str_of(cause)});
    else
        log_event(LOG_ERROR, "listen_failed", {"address", address},
                  {"cause", str_of(cause)});
    return e;
}

static const char *
cause_of(int number)
{
    static const struct {
        int number;
        const char *cause;
    } rows[] = {
        {EADDRINUSE,    "address in use: another program listens there" },
        {EADDRNOTAVAIL, "no interface of this machine has that address" },
        {EACCES,        "not allowed: ports under 1024 need a privilege"},
        {EMFILE,        "too many open files"                           },
        {EAFNOSUPPORT,  "this machine does not have that address family"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].number == number)
            return rows[i].cause;
    }
    return "the system refused it";
}

/* ::1 is on every machine that has IPv6. */
static bool
is_ipv6_loopback(const struct addrinfo *at)
{
    struct sockaddr_in6 v6;

    if (at->ai_family != AF_INET6)
        return false;
    memcpy(&v6, at->ai_addr, sizeof v6);
    return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
}

err
listen_open(struct arena *a, str address, int *fd, int *port)
{
    const struct addrinfo want = {.ai_family = AF_UNSPEC,
                                  .ai_socktype = SOCK_STREAM,
                                  .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    str host, number;
    bool bound, lacks_ipv6;
    int cause;

    if (!split(address, &host, &number) ||
        getaddrinfo(arena_cstr(a, host), arena_cstr(a, number), &want,
                    &found) != 0)
        return refused(&HTTP_BAD_ADDRESS, address,
                       "not an address: HOST:PORT is wanted");

    *fd =
        socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bound = *fd >= 0 && bind_to(*fd, found);
    cause = errno;
    lacks_ipv6 = is_ipv6_loopback(found) &&
                 (cause == EAFNOSUPPORT || cause == EADDRNOTAVAIL);
    freeaddrinfo(found);
    if (!bound) {
        if (*fd >= 0)
            (void)close(*fd);
        return refused(lacks_ipv6 ? &HTTP_NO_IPV6 : &HTTP_CANNOT_LISTEN,
                       address, cause_of(cause));
    }
    *port = socket_port(*fd);
    return OK;
}
