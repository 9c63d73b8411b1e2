/* SPDX-License-Identifier: Apache-2.0
 * Sockets that wait for connections. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

/* Open a listening socket on "HOST:PORT" ("127.0.0.1:8480", "[::1]:0",
 * "localhost:8480"). port: the one it has.
 * Errors, logged with their cause: HTTP_BAD_ADDRESS, HTTP_CANNOT_LISTEN,
 * HTTP_NO_IPV6: ::1 where there is none, so nobody is there to ask for it. */
err listen_open(struct arena *a, str address, int *fd, int *port);
