/* SPDX-License-Identifier: Apache-2.0
 * Links checked before a page may carry them. */
#include "http/page.h"

static bool
every_byte_is_of_a_url(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] <= ' ' || s.at[i] >= 0x7f ||
            str_has(S("\"'<>\\`"), s.at[i]))
            return false;
    }
    return true;
}

struct url
url_own(str path)
{
    bool inside = str_starts(path, S("/")) && !str_starts(path, S("//"));

    if (!inside || !every_byte_is_of_a_url(path))
        return (struct url){0};
    return (struct url){path};
}

struct url
url_web(str link)
{
    str scheme, rest;
    bool known;

    if (!str_cut(link, ':', &scheme, &rest) || !every_byte_is_of_a_url(link))
        return (struct url){0};
    known = str_eq_nocase(scheme, S("mailto")) ||
            ((str_eq_nocase(scheme, S("https")) ||
              str_eq_nocase(scheme, S("http"))) &&
             str_starts(rest, S("//")));
    if (!known || rest.len <= 2)
        return (struct url){0};
    return (struct url){link};
}

void
html_number(struct buf *out, size_t n)
{
    buf_fmt(out, "%zu", n);
}

void
html_url(struct buf *out, struct url u)
{
    html_text(out, u.checked);
}
