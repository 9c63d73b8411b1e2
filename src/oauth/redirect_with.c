/* SPDX-License-Identifier: Apache-2.0
 * What the app gets back: its redirect URI with the answer appended. */
#include "base/encode.h"
#include "oauth/oauth.h"

enum { MOST = 24 * 1024 }; /* the URI, and a state of 4 KiB percent-encoded */

str
redirect_with(struct arena *a, str redirect_uri,
              const struct answer_parameter *parameters, size_t count)
{
    struct buf out = {.arena = a, .max = MOST};
    char mark = str_has(redirect_uri, '?') ? '&' : '?';

    buf_add(&out, redirect_uri);
    for (size_t i = 0; i < count; i++) {
        if (parameters[i].value.len == 0)
            continue; /* some clients cannot read an empty parameter */
        buf_char(&out, mark);
        buf_add(&out, parameters[i].name);
        buf_char(&out, '=');
        percent_encode(&out, parameters[i].value);
        mark = '&';
    }
    return buf_str(&out);
}
