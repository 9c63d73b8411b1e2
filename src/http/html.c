/* SPDX-License-Identifier: Apache-2.0
 * Escaping for HTML. */
#include "http/html.h"

static str
entity(char c)
{
    switch (c) {
    case '&':
        return S("&amp;");
    case '<':
        return S("&lt;");
    case '>':
        return S("&gt;");
    case '"':
        return S("&quot;");
    case '\'':
        return S("&#39;");
    default:
        return (str){0};
    }
}

void
html_text(struct buf *out, str s)
{
    size_t plain = 0; /* where the run that needs no escape began */

    for (size_t i = 0; i < s.len; i++) {
        str e = entity(s.at[i]);

        if (e.len == 0)
            continue;
        buf_add(out, (str){s.at + plain, i - plain});
        buf_add(out, e);
        plain = i + 1;
    }
    buf_add(out, str_from(s, plain));
}
