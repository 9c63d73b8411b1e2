/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as what a page shows, links to, is coloured or named by: no byte of
 * markup comes through, and no link to another place passes as ours. */
#include <stdlib.h>
#include <string.h>

#include "connect/accent.h"
#include "connect/pages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
    if (!holds)
        abort();
}

static void
must_be_a_safe_link(str link)
{
    for (size_t i = 0; i < link.len; i++)
        must(link.at[i] > ' ' && link.at[i] < 0x7f &&
             strchr("\"'<>\\`", link.at[i]) == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_open();
    str text = {(const char *)data, size};
    struct buf out = {.arena = a, .max = size * 6 + 2048};
    str own = url_own(text).checked, web = url_web(text).checked;
    const str links[] = {own, web};

    html_put(&out, text);
    must(!out.full);
    for (size_t i = 0; i < out.len; i++)
        must(strchr("<>\"'", out.at[i]) == NULL || out.at[i] == '\0');
    for (size_t i = 0; i < 2; i++)
        must_be_a_safe_link(links[i]);
    must(own.len == 0 || (own.at[0] == '/' && !str_starts(own, S("//"))));
    must(own.len == 0 || web.len == 0);
    must(accent_css(&out, text) == (accent_url(a, text).checked.len > 0));
    must(accent_in_path(text).len == 0 ||
         str_eq(accent_url(a, accent_in_path(text)).checked, text));
    must(page_initials(a, text).len > 0);
    arena_close(a);
    return 0;
}
