/* SPDX-License-Identifier: Apache-2.0
 * A client that is only a socket: it sends what a test says, byte for byte. */
#pragma once
#include "base/arena.h"

struct answer {
    int status; /* 0: the server closed without one */
    str head;   /* status line and headers */
    str body;
    bool ended; /* the connection is closed after it */
};

struct client {
    int fd;
    struct gnutls_session_int *tls; /* NULL: plain */
    str resumes;         /* a session's data, for client_tls; may be empty */
    struct arena *arena; /* answers live in it */
    char *at;            /* bytes received, not yet given out */
    size_t len, cap;
};

/* Reads wait at most 30 seconds, then the test fails. */
struct client client_open(struct arena *a, const char *host, int port);
void client_close(struct client *c);

/* From here on all of it in TLS, with GnuTLS's priorities; whoever the server
 * says it is is believed. False: there was no handshake. */
bool client_tls(struct client *c, const char *priorities);

/* False: the other end has closed. */
bool client_send(struct client *c, str bytes);

/* The next answer. head_only: to HEAD, so without the body it announces. */
struct answer client_answer(struct client *c, bool head_only);

/* Both: send, then the answer. */
struct answer client_ask(struct client *c, str bytes);

/* "GET target" and what a request needs. */
struct answer client_get(struct client *c, const char *target);

/* Wait for the end of the connection; how many bytes came before it. */
size_t client_wait_end(struct client *c);

/* All that comes until the end of the connection. */
str client_rest(struct client *c);

/* A header's value as sent, by its exact name; at NULL if there is none. */
str answer_header(const struct answer *a, const char *name);
