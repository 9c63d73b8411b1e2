/* SPDX-License-Identifier: Apache-2.0
 * Text forms of bytes: base64 (RFC 4648), percent-encoding (RFC 3986). */
#pragma once
#include "base/buf.h"

/* Strict: right alphabet, right padding, no white space. False otherwise. */
bool base64_decode(struct arena *a, str text, str *out);
str base64_encode(struct arena *a, str bytes);

/* base64url without padding. */
bool base64url_decode(struct arena *a, str text, str *out);
str base64url_encode(struct arena *a, str bytes);

/* "%XX" back to bytes; '+' is a space if plus is. False on a bad escape. */
bool percent_decode(struct arena *a, str text, bool plus_is_space, str *out);

/* Everything but RFC 3986 "unreserved" as %XX. */
void percent_encode(struct buf *out, str bytes);
