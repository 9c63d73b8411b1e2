/* SPDX-License-Identifier: Apache-2.0
 * The kinds of sign-in, each with its page and its form; sign_in.c chooses. */
#pragma once
#include "connect/session.h"
#include "oem/oem.h"

/* The maker let the owner in: the answer is what comes next (what they left off
 * there, a one-time code, or the choice). */
err sign_in_goes_on(struct request *req, const session *s,
                    const struct oem_account *account);

/* On the maker's own page: by redirect, or with a device's code. */
err elsewhere_page(struct request *req, const struct oem_login_how *how);
err elsewhere_begin(struct request *req, const struct oem_login_how *how);

/* With what the maker's portal gave the owner. */
err paste_page(struct request *req, const struct oem_login_how *how);
err paste_send(struct request *req, const struct oem_login_how *how);
