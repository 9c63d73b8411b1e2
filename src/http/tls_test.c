/* SPDX-License-Identifier: Apache-2.0
 * What is said of certificates and keys that cannot be used, or only badly. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "certificate.h"
#include "http/errors.h"
#include "http/tls.h"
#include "test.h"

enum { LINES_MOST = 4096 };

static const int64_t now = 1800000000; /* 2027-01-15 */

struct world {
    struct arena *arena;
    char folder[32];
    const char *certificate, *key;
    struct buf lines;
};

static void
keep(str line, void *arg)
{
    buf_add(arg, line);
}

static const char *
path(struct world *w, const char *name)
{
    return arena_fmt(w->arena, "%s/%s", w->folder, name).at;
}

static void
make_pair(struct world *w, struct certificate_wish wish)
{
    if (wish.not_after == 0) {
        wish.not_before = now - 1000;
        wish.not_after = now + 1000;
    }
    certificate_write(&wish, w->certificate, w->key);
    assert_int_equal(chmod(w->key, 0600), 0);
}

static struct world *
open_world(void)
{
    struct arena *a = arena_open();
    struct world *w = ARENA_NEW(a, struct world);

    w->arena = a;
    memcpy(w->folder, "/tmp/valetkey-tls-XXXXXX", 25);
    assert_non_null(mkdtemp(w->folder));
    w->certificate = path(w, "certificate.pem");
    w->key = path(w, "key.pem");
    w->lines = (struct buf){.arena = a, .max = LINES_MOST};
    log_sink(keep, &w->lines);
    make_pair(w, (struct certificate_wish){.serial = 0x2a});
    return w;
}

static void
close_world(struct world *w)
{
    log_sink(NULL, NULL);
    (void)unlink(w->certificate);
    (void)unlink(w->key);
    (void)unlink(path(w, "other.pem"));
    assert_int_equal(rmdir(w->folder), 0);
    arena_close(w->arena);
}

static bool
said(const struct world *w, const char *part)
{
    return strstr(arena_cstr(w->arena, buf_str(&w->lines)), part) != NULL;
}

static void
accepted(struct world *w)
{
    struct tls_pair *p;

    assert_ptr_equal(tls_pair_open(str_of(w->certificate), str_of(w->key), &p),
                     OK);
    tls_pair_log(p, now * 1000);
    tls_pair_let_go(p);
}

/* file: the one that the log names. */
static void
refused(struct world *w, const char *file, const char *cause)
{
    struct tls_pair *p;

    assert_ptr_equal(tls_pair_open(str_of(w->certificate), str_of(w->key), &p),
                     &HTTP_BAD_CERTIFICATE);
    assert_true(said(w, "event=certificate_failed"));
    assert_true(said(w, arena_fmt(w->arena, "file=%s ", file).at));
    if (!said(w, cause))
        fail_msg("not said: %s\nbut: " STR_FMT, cause,
                 STR_ARG(buf_str(&w->lines)));
}

static void
write_text(const char *file, const char *text)
{
    FILE *f = fopen(file, "w");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

TEST(a_pair_is_told_by_serial_and_last_day)
{
    struct world *w = open_world();
    struct tls_pair *p;

    assert_ptr_equal(tls_pair_open(str_of(w->certificate), str_of(w->key), &p),
                     OK);
    tls_pair_log(p, now * 1000);
    assert_int_equal(tls_pair_not_after(p), now + 1000);
    tls_pair_hold(p);
    tls_pair_let_go(p);
    assert_int_equal(tls_pair_not_after(p), now + 1000);
    tls_pair_let_go(p);
    assert_true(said(w, "serial=2a not_after=2027-01-15T08:16:40.000Z"));
    assert_false(said(w, "event=warning"));
    close_world(w);
}

TEST(a_key_of_rsa_will_do)
{
    struct world *w = open_world();

    make_pair(w, (struct certificate_wish){.serial = 1, .is_rsa = true});
    accepted(w);
    close_world(w);
}

TEST(a_file_that_is_not_there_is_named)
{
    struct world *w = open_world();

    assert_int_equal(unlink(w->key), 0);
    refused(w, w->key, "there is no such file");
    w->certificate = path(w, "none/at/all.pem");
    refused(w, w->certificate, "there is no such file");
    w->certificate = path(w, "certificate.pem");
    close_world(w);
}

TEST(a_folder_is_no_file)
{
    struct world *w = open_world();
    const char *certificate = w->certificate;

    w->certificate = w->folder;
    refused(w, w->folder, "it is a folder");
    w->certificate = certificate;
    close_world(w);
}

/* root may read everything, so it is somebody else for a moment */
TEST(a_file_that_may_not_be_read_is_named)
{
    enum { NOBODY = 65534 };
    struct world *w = open_world();
    const uid_t me = geteuid();

    assert_int_equal(chmod(w->certificate, 0), 0);
    if (me == 0)
        assert_int_equal(seteuid(NOBODY), 0);
    refused(w, w->certificate, "this user may not read it");
    assert_int_equal(seteuid(me), 0);
    close_world(w);
}

TEST(a_file_that_is_no_certificate_is_named)
{
    static const char *const wrong[] = {
        "", "certificate", "-----BEGIN CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"};
    struct world *w = open_world();

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        write_text(w->certificate, wrong[i]);
        refused(w, w->certificate, "PEM is wanted");
    }
    close_world(w);
}

TEST(a_file_of_no_end_is_not_read)
{
    struct world *w = open_world();

    assert_int_equal(truncate(w->certificate, 1024 * 1024), 0);
    refused(w, w->certificate, "larger than 256 KiB");
    close_world(w);
}

TEST(a_pipe_is_not_waited_for)
{
    struct world *w = open_world();

    assert_int_equal(unlink(w->certificate), 0);
    assert_int_equal(mkfifo(w->certificate, 0600), 0);
    refused(w, w->certificate, "PEM is wanted");
    close_world(w);
}

TEST(a_file_that_is_no_key_is_named)
{
    struct world *w = open_world();

    write_text(w->key, "-----BEGIN PRIVATE KEY-----\n");
    refused(w, w->key, "no private key");
    close_world(w);
}

TEST(a_key_with_a_password_is_named)
{
    struct world *w = open_world();

    make_pair(w, (struct certificate_wish){.serial = 1, .password = "open"});
    refused(w, w->key, "PEM without a password is wanted");
    close_world(w);
}

TEST(a_key_of_another_certificate_is_named)
{
    struct world *w = open_world();
    const struct certificate_wish other = {
        .serial = 2, .not_before = now, .not_after = now + 1};

    certificate_write(&other, path(w, "other.pem"), w->key);
    refused(w, w->key, "it is not the key of the certificate");
    close_world(w);
}

TEST(a_certificate_of_another_time_is_warned_of_and_used)
{
    struct world *w = open_world();

    make_pair(w, (struct certificate_wish){
                     .serial = 1, .not_before = now - 9, .not_after = now - 1});
    accepted(w);
    assert_true(said(w, "event=warning"));
    assert_true(said(w, "has expired"));
    make_pair(w, (struct certificate_wish){
                     .serial = 1, .not_before = now + 1, .not_after = now + 9});
    accepted(w);
    assert_true(said(w, "time has not begun"));
    close_world(w);
}

TEST(a_key_that_everyone_may_read_is_warned_of_and_used)
{
    struct world *w = open_world();

    assert_int_equal(chmod(w->key, 0640), 0);
    accepted(w);
    assert_false(said(w, "event=warning"));
    assert_int_equal(chmod(w->key, 0604), 0);
    accepted(w);
    assert_true(said(w, "everyone on this machine may read the key"));
    close_world(w);
}
