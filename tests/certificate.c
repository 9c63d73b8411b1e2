/* SPDX-License-Identifier: Apache-2.0
 * Made by GnuTLS, signed by itself. */
#include "certificate.h"

#include <gnutls/x509.h>
#include <stdio.h>
#include <time.h>

#include "test.h"

enum { DAY = 86400 };

static void
write_file(const char *path, gnutls_datum_t *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_int_equal(fwrite(text->data, 1, text->size, f), text->size);
    assert_int_equal(fclose(f), 0);
    gnutls_free(text->data);
}

static gnutls_x509_privkey_t
make_key(bool is_rsa)
{
    gnutls_x509_privkey_t key;

    assert_int_equal(gnutls_x509_privkey_init(&key), 0);
    assert_int_equal(
        gnutls_x509_privkey_generate(
            key, is_rsa ? GNUTLS_PK_RSA : GNUTLS_PK_ECDSA,
            is_rsa ? 2048 : GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1),
            0),
        0);
    return key;
}

static gnutls_x509_crt_t
make_certificate(const struct certificate_wish *wish, gnutls_x509_privkey_t key)
{
    const int64_t now = time(NULL);
    gnutls_x509_crt_t c;

    assert_int_equal(gnutls_x509_crt_init(&c), 0);
    assert_int_equal(gnutls_x509_crt_set_version(c, 3), 0);
    assert_int_equal(gnutls_x509_crt_set_serial(c, &wish->serial, 1), 0);
    assert_int_equal(
        gnutls_x509_crt_set_activation_time(
            c, wish->not_before != 0 ? wish->not_before : now - DAY),
        0);
    assert_int_equal(gnutls_x509_crt_set_expiration_time(
                         c, wish->not_after != 0 ? wish->not_after : now + DAY),
                     0);
    assert_int_equal(gnutls_x509_crt_set_dn(c, "CN=localhost", NULL), 0);
    assert_int_equal(gnutls_x509_crt_set_subject_alt_name(c, GNUTLS_SAN_DNSNAME,
                                                          "localhost", 9, 0),
                     0);
    assert_int_equal(gnutls_x509_crt_set_key(c, key), 0);
    assert_int_equal(gnutls_x509_crt_sign2(c, c, key, GNUTLS_DIG_SHA256, 0), 0);
    return c;
}

void
certificate_write(const struct certificate_wish *wish, const char *certificate,
                  const char *key)
{
    gnutls_x509_privkey_t k = make_key(wish->is_rsa);
    gnutls_x509_crt_t c = make_certificate(wish, k);
    gnutls_datum_t text;

    assert_int_equal(gnutls_x509_crt_export2(c, GNUTLS_X509_FMT_PEM, &text), 0);
    write_file(certificate, &text);
    assert_int_equal(gnutls_x509_privkey_export2_pkcs8(
                         k, GNUTLS_X509_FMT_PEM, wish->password,
                         wish->password != NULL
                             ? (unsigned)GNUTLS_PKCS_PBES2_AES_256
                             : (unsigned)GNUTLS_PKCS_PLAIN,
                         &text),
                     0);
    write_file(key, &text);
    gnutls_x509_crt_deinit(c);
    gnutls_x509_privkey_deinit(k);
}
