/* SPDX-License-Identifier: Apache-2.0
 * Cookies, and what is derived from them. */
#include "connect/cookie.h"

#include <sodium.h>

#include "base/encode.h"
#include "base/random.h"
#include "settings/settings.h"

enum { KEY = 32 };

bool
cookies_are_secure(const struct request *req)
{
    return str_starts(req->settings->base_url, S("https://"));
}

static str
full_name(const struct request *req, str name)
{
    return arena_fmt(req->arena, "%s" STR_FMT,
                     cookies_are_secure(req) ? "__Host-" : "", STR_ARG(name));
}

void
cookie_put(struct request *req, str name, str value, int64_t max_age)
{
    response_cookie(req, &(struct cookie){
                             .name = full_name(req, name),
                             .value = value,
                             .path = S("/"),
                             .max_age = max_age,
                             .secure = cookies_are_secure(req),
                         });
}

str
cookie_get(const struct request *req, str name)
{
    return request_cookie(req, full_name(req, name));
}

str
cookie_word(struct arena *a)
{
    unsigned char key[KEY];

    random_bytes(key, sizeof key);
    return base64url_encode(a, (str){(const char *)key, sizeof key});
}

str
cookie_derive(struct arena *a, str key, str purpose)
{
    unsigned char out[KEY];

    crypto_generichash(out, sizeof out, (const unsigned char *)purpose.at,
                       purpose.len, (const unsigned char *)key.at, key.len);
    return base64url_encode(a, (str){(const char *)out, sizeof out});
}

str
cookie_csrf(struct arena *a, str cookie)
{
    return cookie.len < KEY
               ? S("")
               : cookie_derive(a, (str){cookie.at, KEY}, S("csrf"));
}
