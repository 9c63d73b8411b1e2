/* SPDX-License-Identifier: Apache-2.0
 * Reading a certificate and its key, and the reading end of a session. */
#include "http/tls.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/x509.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "http/errors.h"

enum {
    FILE_MOST = 256 * 1024,
    CHAIN_MOST = 16,
    SERIAL_MOST = 64,
    ID_BYTES = 64,
    HANDSHAKE_RECORD = 22, /* RFC 8446 section 5.1 */
    DRAIN_MOST = 64 * 1024,
};

const char tls_priorities[] =
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:"
    "+ECDHE-RSA:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:"
    "-MAC-ALL:+AEAD:-SIGN-RSA-SHA1:-SIGN-ECDSA-SHA1";

struct tls_pair {
    atomic_int users;
    struct arena *arena;
    gnutls_pcert_st chain[CHAIN_MOST];
    unsigned count;
    gnutls_privkey_t key;
    int64_t not_before, not_after;
    str file, serial;
};

/* ---- files ---- */

static err
refused(str file, const char *cause)
{
    log_event(LOG_ERROR, "certificate_failed", {"file", file},
              {"cause", str_of(cause)});
    return &HTTP_BAD_CERTIFICATE;
}

static const char *
cause_of(int number)
{
    static const struct {
        int number;
        const char *cause;
    } rows[] = {
        {ENOENT,  "there is no such file: check the path"       },
        {ENOTDIR, "there is no such file: check the path"       },
        {EACCES,  "this user may not read it: chown or chmod it, or its "
                 "folder"                       },
        {EISDIR,  "it is a folder: name the file in it"         },
        {EFBIG,   "it is larger than 256 KiB: name the PEM file"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].number == number)
            return rows[i].cause;
    }
    return "it cannot be read";
}

/* All of it; what comes after FILE_MOST makes it EFBIG. 0, or an errno. */
static int
read_all(int fd, struct arena *a, str *out)
{
    char *at = arena_alloc(a, FILE_MOST + 1, 1);
    size_t len = 0;
    ssize_t n;

    do {
        n = read(fd, at + len, FILE_MOST + 1 - len);
        if (n > 0)
            len += (size_t)n;
    } while (n > 0 || (n < 0 && errno == EINTR));
    *out = (str){at, len};
    if (n < 0)
        return errno;
    return len > FILE_MOST ? EFBIG : 0;
}

/* mode: the file's permissions. */
static err
read_file(struct arena *a, str path, str *out, mode_t *mode)
{
    /* a pipe would keep us waiting for its other end */
    int fd = open(arena_cstr(a, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat is;
    int cause;

    if (fd < 0)
        return refused(path, cause_of(errno));
    cause = fstat(fd, &is) == 0 ? read_all(fd, a, out) : errno;
    *mode = is.st_mode;
    (void)close(fd);
    return cause == 0 ? OK : refused(path, cause_of(cause));
}

static gnutls_datum_t
datum(str s)
{
    union { /* GnuTLS does not write to what it imports */
        const char *read;
        unsigned char *take;
    } u = {.read = s.at};

    return (gnutls_datum_t){u.take, (unsigned)s.len};
}

static void
close_chain(void *arg)
{
    struct tls_pair *p = arg;

    for (unsigned i = 0; i < p->count; i++)
        gnutls_pcert_deinit(&p->chain[i]);
}

static err
read_chain(struct tls_pair *p, str path)
{
    gnutls_datum_t pem;
    mode_t mode = 0;
    str text = {0};

    TRY(read_file(p->arena, path, &text, &mode));
    pem = datum(text);
    p->count = CHAIN_MOST;
    if (gnutls_pcert_list_import_x509_raw(p->chain, &p->count, &pem,
                                          GNUTLS_X509_FMT_PEM,
                                          GNUTLS_X509_CRT_LIST_SORT) < 0) {
        p->count = 0;
        return refused(path, "no chain of at most 16 certificates: PEM is "
                             "wanted (-----BEGIN CERTIFICATE-----), the "
                             "server's own first, then those that signed it");
    }
    arena_defer(p->arena, close_chain, p);
    return OK;
}

static void
close_key(void *arg)
{
    gnutls_privkey_deinit(arg);
}

static bool
import_key(gnutls_privkey_t key, str text)
{
    const gnutls_datum_t pem = datum(text);

    return gnutls_privkey_import_x509_raw(key, &pem, GNUTLS_X509_FMT_PEM, NULL,
                                          0) == 0;
}

static void
warn(str file, const char *cause)
{
    log_event(LOG_WARNING, "warning", {"file", file}, {"cause", str_of(cause)});
}

static err
read_key(struct tls_pair *p, str path)
{
    mode_t mode = 0;
    bool is_key;
    str text = {0};
    err e = read_file(p->arena, path, &text, &mode);

    if (e != OK)
        return e;
    if (gnutls_privkey_init(&p->key) != 0)
        return refused(path, "out of memory");
    arena_defer(p->arena, close_key, p->key);
    is_key = import_key(p->key, text);
    secret_wipe(datum(text).data, text.len);
    if (!is_key)
        return refused(path, "no private key: PEM without a password is "
                             "wanted (-----BEGIN PRIVATE KEY-----); openssl "
                             "pkey takes a password away");
    if ((mode & S_IROTH) != 0)
        warn(path, "everyone on this machine may read the key: chmod o= it");
    return OK;
}

/* ---- what they say ---- */

static str
hexadecimal(struct arena *a, const unsigned char *at, size_t len)
{
    struct buf out = {.arena = a, .max = 2 * SERIAL_MOST};

    for (size_t i = 0; i < len; i++)
        buf_fmt(&out, "%02x", (unsigned)at[i]);
    return buf_str(&out);
}

static bool
read_facts(struct tls_pair *p, gnutls_x509_crt_t own)
{
    unsigned char serial[SERIAL_MOST];
    size_t len = sizeof serial;

    if (gnutls_x509_crt_import(own, &p->chain[0].cert, GNUTLS_X509_FMT_DER) !=
            0 ||
        gnutls_x509_crt_get_serial(own, serial, &len) != 0)
        return false;
    p->serial = hexadecimal(p->arena, serial, len);
    p->not_before = gnutls_x509_crt_get_activation_time(own);
    p->not_after = gnutls_x509_crt_get_expiration_time(own);
    return p->not_before >= 0 && p->not_after >= 0;
}

static bool
look_at(struct tls_pair *p)
{
    gnutls_x509_crt_t own;
    bool done;

    if (gnutls_x509_crt_init(&own) != 0)
        return false;
    done = read_facts(p, own);
    gnutls_x509_crt_deinit(own);
    return done;
}

/* The identifier of a public key is a hash of it. */
static bool
same_key(gnutls_pubkey_t of_key, gnutls_pubkey_t of_certificate)
{
    unsigned char a[ID_BYTES], b[ID_BYTES];
    size_t a_len = sizeof a, b_len = sizeof b;

    return gnutls_pubkey_get_key_id(of_key, GNUTLS_KEYID_USE_SHA256, a,
                                    &a_len) == 0 &&
           gnutls_pubkey_get_key_id(of_certificate, GNUTLS_KEYID_USE_SHA256, b,
                                    &b_len) == 0 &&
           str_eq((str){(char *)a, a_len}, (str){(char *)b, b_len});
}

static bool
belong_together(const struct tls_pair *p)
{
    gnutls_pubkey_t of_key;
    bool same;

    if (gnutls_pubkey_init(&of_key) != 0)
        return false;
    same = gnutls_pubkey_import_privkey(of_key, p->key, 0, 0) == 0 &&
           same_key(of_key, p->chain[0].pubkey);
    gnutls_pubkey_deinit(of_key);
    return same;
}

static err
read_pair(struct tls_pair *p, str certificate, str key)
{
    TRY(read_chain(p, certificate));
    TRY(read_key(p, key));
    if (!look_at(p))
        return refused(certificate, "its first certificate cannot be read");
    if (!belong_together(p))
        return refused(key, "it is not the key of the certificate: name the "
                            "two files that were made together");
    return OK;
}

void
tls_pair_log(const struct tls_pair *p, int64_t now_ms)
{
    char not_after[CLOCK_ISO + 1];

    clock_iso_write(not_after, p->not_after * 1000);
    log_event(LOG_INFO, "certificate", {"file", p->file}, {"serial", p->serial},
              {"not_after", str_of(not_after)});
    if (now_ms / 1000 > p->not_after)
        warn(p->file, "the certificate has expired: clients refuse it");
    else if (now_ms / 1000 < p->not_before)
        warn(p->file, "the certificate's time has not begun: clients "
                      "refuse it");
}

err
tls_pair_open(str certificate, str key, struct tls_pair **out)
{
    struct arena *a = arena_open();
    struct tls_pair *p = ARENA_NEW(a, struct tls_pair);
    err e;

    p->arena = a;
    p->file = arena_dup(a, certificate);
    atomic_init(&p->users, 1);
    e = read_pair(p, certificate, key);
    if (e != OK) {
        arena_close(a);
        return e;
    }
    *out = p;
    return OK;
}

void
tls_pair_hold(struct tls_pair *p)
{
    (void)atomic_fetch_add(&p->users, 1);
}

void
tls_pair_let_go(struct tls_pair *p)
{
    if (atomic_fetch_sub(&p->users, 1) == 1)
        arena_close(p->arena);
}

int64_t
tls_pair_not_after(const struct tls_pair *p)
{
    return p->not_after;
}

/* ---- a connection ---- */

static const char plain[] =
    "HTTP/1.1 400 Bad Request\r\n"
    "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 52\r\n"
    "Connection: close\r\n\r\n"
    "This server speaks HTTPS here: begin with https://.\n";

/* What was sent to us is read, or the system would throw our answer away
 * together with it. */
static void
answer_plain(int fd)
{
    char unread[4096];
    size_t drained = 0;
    ssize_t n;

    (void)send(fd, plain, sizeof plain - 1, MSG_NOSIGNAL);
    (void)shutdown(fd, SHUT_WR);
    do {
        n = recv(fd, unread, sizeof unread, 0);
        drained += n > 0 ? (size_t)n : 0;
    } while (n > 0 && drained < DRAIN_MOST);
}

static bool
is_tls(const struct tls_wire *w, unsigned char first)
{
    if (first == HANDSHAKE_RECORD)
        return true;
    if (first >= 'A' && first <= 'Z') /* a method */
        answer_plain(w->fd);
    return false;
}

/* GnuTLS asks for bytes. */
static ssize_t
pull(gnutls_transport_ptr_t ptr, void *data, size_t size)
{
    struct tls_wire *w = ptr;
    ssize_t n = recv(w->fd, data, size, 0);

    if (n < 0 && errno == EAGAIN) {
        if (!w->settled)
            w->wait(w);
        errno = EAGAIN;
        return -1;
    }
    if (n > 0 && !w->begun) {
        w->begun = true;
        if (!is_tls(w, *(unsigned char *)data)) {
            errno = ECONNRESET;
            return -1;
        }
    }
    return n;
}

void
tls_wire_begin(struct tls_wire *w, gnutls_session_t session,
               const gnutls_datum_t *tickets)
{
    gnutls_transport_ptr_t in, out;

    gnutls_session_set_ptr(session, w);
    gnutls_transport_get_ptr2(session, &in, &out);
    gnutls_transport_set_ptr2(session, w, out);
    gnutls_transport_set_pull_function(session, pull);
    (void)gnutls_session_ticket_enable_server(session, tickets);
}

int
tls_retrieve( // NOLINT(readability-function-size)
    gnutls_session_t session, const gnutls_datum_t *names, int name_count,
    const gnutls_pk_algorithm_t *algorithms, int algorithm_count,
    gnutls_pcert_st **certificates, unsigned *certificate_count,
    gnutls_privkey_t *key)
{
    const struct tls_wire *w = gnutls_session_get_ptr(session);
    union { /* GnuTLS reads them */
        const gnutls_pcert_st *read;
        gnutls_pcert_st *take;
    } u = {.read = w->pair->chain};

    (void)names;
    (void)name_count;
    (void)algorithms;
    (void)algorithm_count;
    *certificates = u.take;
    *certificate_count = w->pair->count;
    *key = w->pair->key;
    return 0;
}
