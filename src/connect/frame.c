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

/* The next word: between spaces or hyphens. */
static bool
next_word(str *rest, str *word)
{
    size_t start = 0, end;

    while (start < rest->len &&
           (rest->at[start] == ' ' || rest->at[start] == '-'))
        start++;
    for (end = start; end < rest->len; end++) {
        if (rest->at[end] == ' ' || rest->at[end] == '-')
            break;
    }
    if (start == end)
        return false;
    *word = (str){rest->at + start, end - start};
    *rest = str_from(*rest, end);
    return true;
}

/* The first n characters in capitals. */
static void
add_start(struct buf *out, str word, size_t n)
{
    for (; n > 0 && word.len > 0; n--) {
        add_capital(out, word);
        word = str_from(word, character(word));
    }
}

/* "DS", "BMW": a name that is initials already. */
static bool
is_initials(str word)
{
    for (size_t i = 0; i < word.len; i++) {
        if (word.at[i] < 'A' || word.at[i] > 'Z')
            return false;
    }
    return word.len == 2 || word.len == 3;
}

str
page_initials(struct arena *a, str name)
{
    struct buf out = {.arena = a, .max = 16};
    str rest = name, first, second;

    if (!next_word(&rest, &first))
        return S("?");
    if (!is_initials(first) && next_word(&rest, &second)) {
        add_start(&out, first, 1);
        add_start(&out, second, 1);
    } else {
        add_start(&out, first, first.len <= 3 ? 3 : 2);
    }
    return buf_str(&out);
}
