/* SPDX-License-Identifier: Apache-2.0
 * TLS for a server's connections: a certificate with its key from files, and
 * what a session is given at its start. Knows GnuTLS and nothing of HTTP. */
#pragma once
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>

#include "base/arena.h"
#include "base/err.h"

/* TLS 1.2 and 1.3 with forward secrecy and authenticated encryption. */
extern const char tls_priorities[];

/* A certificate, those that signed it, and its key. It does not change, so any
 * number of threads may use it. */
struct tls_pair;

/* Read both files, PEM, the key without a password. Warns of a key that
 * everyone may read.
 * Errors: HTTP_BAD_CERTIFICATE, logged with file, cause and what to do. */
err tls_pair_open(str certificate, str key, struct tls_pair **out);

/* Say that it is in use now: event=certificate with file, serial number and
 * last second, and a warning if its time is not now. */
void tls_pair_log(const struct tls_pair *p, int64_t now_ms);

/* It has as many users as hold it, at first one, and goes with the last. */
void tls_pair_hold(struct tls_pair *p);
void tls_pair_let_go(struct tls_pair *p);

/* The certificate's last second, since 1970. */
int64_t tls_pair_not_after(const struct tls_pair *p);

/* The server's end of one connection. */
struct tls_wire {
    int fd;
    struct tls_pair *pair; /* has to outlive the session */
    /* There are no bytes yet, and the session is still being set up: it is of
     * no use to look again before the descriptor is readable. */
    void (*wait)(struct tls_wire *w);
    bool settled; /* set it when wait is to be called no more */

    bool begun; /* ours */
};

/* Give a server's new session its wire, which stays where it is until the
 * session's end. tickets: the key to resume sessions with. A client that
 * speaks plain HTTP is told so, in plain HTTP. */
void tls_wire_begin(struct tls_wire *w, gnutls_session_t session,
                    const gnutls_datum_t *tickets);

/* The pair of the session's wire: a gnutls_certificate_retrieve_function2. */
int tls_retrieve(gnutls_session_t session, const gnutls_datum_t *names,
                 int name_count, const gnutls_pk_algorithm_t *algorithms,
                 int algorithm_count, gnutls_pcert_st **certificates,
                 unsigned *certificate_count, gnutls_privkey_t *key);
