/* SPDX-License-Identifier: Apache-2.0
 * Cookies that prove a browser, and what is computed from them. */
#pragma once
#include "http/request.h"

/* Is the server reached by https? Then cookies are "Secure". */
bool cookies_are_secure(const struct request *req);

/* Send or read a cookie of this very host; over https its name gets the prefix
 * __Host- (RFC 6265bis: no other host can plant one). */
void cookie_put(struct request *req, str name, str value, int64_t max_age);
str cookie_get(const struct request *req, str name);

/* 43 random characters. */
str cookie_word(struct arena *a);

/* One keyed hash for all that is derived from a secret: 43 characters. */
str cookie_derive(struct arena *a, str key, str purpose);

/* What a form carries, so that another site's form is refused; "" for a cookie
 * that is none of ours. */
str cookie_csrf(struct arena *a, str cookie);
