/* SPDX-License-Identifier: Apache-2.0
 * The app's mark. */
#include "connect/pages.h"

/* Bytes of the UTF-8 character at the beginning of s; 1 for a stray byte. */
static size_t
character(str s)
{
    unsigned char c = (unsigned char)s.at[0];
    size_t n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;

    return n <= s.len ? n : s.len;
}

static void
add_capital(struct buf *out, str word)
{
    char c = word.at[0];

    if (c >= 'a' && c <= 'z')
        buf_char(out, (char)(c - 'a' + 'A'));
    else
        buf_add(out, (str){word.at, character(word)});
}

str
page_initials(struct arena *a, str name)
{
    struct buf out = {.arena = a, .max = 16};
    str rest = name, first, second;

    if (!str_word(&rest, ' ', &first))
        return S("?");
    add_capital(&out, first);
    if (str_word(&rest, ' ', &second))
        add_capital(&out, second);
    else if (character(first) < first.len)
        add_capital(&out, str_from(first, character(first)));
    return buf_str(&out);
}
