/* SPDX-License-Identifier: Apache-2.0
 * What a compiled page (tools/htmlgen.py) prints between its own words: text,
 * numbers, links that were checked. */
#pragma once
#include "http/html.h"

/* A link that may stand in href or action. Made only by the functions below;
 * checked is "" for what they refused, and prints as nothing. */
struct url {
    str checked;
};

/* A path of this server, with or without query and fragment: "/a?b#c". Refused:
 * what a browser could read as another host ("//", "/\"), anything that is not
 * printable ASCII without spaces, quotes and "<>\". */
struct url url_own(str path);

/* A link out: https, http or mailto, same alphabet. */
struct url url_web(str link);

void html_number(struct buf *out, size_t n);
void html_url(struct buf *out, struct url u);

/* Print a str or a size_t, by its type. */
// clang-format off
#define html_put(out, x)                                                       \
    _Generic((x), str: html_text, size_t: html_number)(out, x)
// clang-format on

/* Is there something: true, not empty, not 0. */
static inline bool
html_has_bool(bool x)
{
    return x;
}
static inline bool
html_has_str(str x)
{
    return x.len > 0;
}
static inline bool
html_has_url(struct url x)
{
    return x.checked.len > 0;
}
static inline bool
html_has_count(size_t x)
{
    return x > 0;
}
// clang-format off
#define html_has(x)                                                            \
    _Generic((x),                                                              \
             bool: html_has_bool,                                              \
             str: html_has_str,                                                \
             struct url: html_has_url,                                         \
             size_t: html_has_count)(x)
// clang-format on
