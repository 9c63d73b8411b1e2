/* SPDX-License-Identifier: Apache-2.0
 * Certificates that a test makes for itself, as files. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct certificate_wish {
    unsigned char serial;
    int64_t not_before, not_after; /* 0: from yesterday until tomorrow */
    const char *password;          /* NULL: the key has none */
    bool is_rsa;                   /* else an elliptic curve */
};

/* Write certificate and key, PEM, over what is there; for "localhost". */
void certificate_write(const struct certificate_wish *wish,
                       const char *certificate, const char *key);
