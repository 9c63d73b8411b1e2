/* SPDX-License-Identifier: Apache-2.0
 * Views of bytes: compare, cut, check. */
#include "base/str.h"

#include <string.h>

str
str_of(const char *c_string)
{
    return c_string == NULL ? (str){0} : (str){c_string, strlen(c_string)};
}

bool
str_eq(str a, str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static char
lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool
str_eq_nocase(str a, str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    }
    return true;
}

bool
str_starts(str s, str prefix)
{
    return s.len >= prefix.len && str_eq((str){s.at, prefix.len}, prefix);
}

bool
str_ends(str s, str suffix)
{
    return s.len >= suffix.len &&
           str_eq(str_from(s, s.len - suffix.len), suffix);
}

bool
str_has(str s, char c)
{
    return s.len > 0 && memchr(s.at, c, s.len) != NULL;
}

int
str_cmp(str a, str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int c = shared == 0 ? 0 : memcmp(a.at, b.at, shared);

    if (c != 0)
        return c;
    return (a.len > b.len) - (a.len < b.len);
}

str
str_from(str s, size_t n)
{
    return n >= s.len ? (str){0} : (str){s.at + n, s.len - n};
}

str
str_head(str s, size_t most)
{
    if (s.len <= most)
        return s;
    while (most > 0 && ((unsigned char)s.at[most] & 0xc0) == 0x80)
        most--;
    return (str){s.at, most};
}

str
str_trim(str s)
{
    while (s.len > 0 && (s.at[0] == ' ' || s.at[0] == '\t'))
        s = str_from(s, 1);
    while (s.len > 0 && (s.at[s.len - 1] == ' ' || s.at[s.len - 1] == '\t'))
        s.len--;
    return s;
}

bool
str_cut(str s, char sep, str *head, str *tail)
{
    const char *p = s.len > 0 ? memchr(s.at, sep, s.len) : NULL;

    if (p == NULL) {
        *head = s;
        *tail = (str){0};
        return false;
    }

    *head = (str){s.at, (size_t)(p - s.at)};
    *tail = (str){p + 1, s.len - head->len - 1};
    return true;
}

bool
str_word(str *list, char sep, str *word)
{
    do {
        if (list->len == 0)
            return false;
        str_cut(*list, sep, word, list);
    } while (word->len == 0);
    return true;
}

bool
str_list_has(str list, char sep, str word)
{
    str next;

    while (str_word(&list, sep, &next)) {
        if (str_eq(next, word))
            return true;
    }
    return false;
}

bool
str_to_int(str s, int64_t max, int64_t *out)
{
    int64_t n = 0;

    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        int digit = s.at[i] - '0';

        if (digit < 0 || digit > 9 || digit > max || n > (max - digit) / 10)
            return false;
        n = n * 10 + digit;
    }
    *out = n;
    return true;
}

/* How many bytes the sequence led by c has, and what its second byte may be
 * (RFC 3629 section 4); 0 when c cannot lead. */
static size_t
sequence(unsigned char c, unsigned char *low, unsigned char *high)
{
    *low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    *high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    if (c < 0x80)
        return c == 0 ? 0 : 1;
    if (c < 0xc2 || c > 0xf4)
        return 0;
    return c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

bool
str_is_utf8(str s)
{
    const unsigned char *p = (const unsigned char *)s.at;

    for (size_t i = 0; i < s.len;) {
        unsigned char low, high;
        size_t n = sequence(p[i], &low, &high);

        if (n == 0 || n > s.len - i)
            return false;
        for (size_t k = 1; k < n; k++) {
            if (p[i + k] < low || p[i + k] > high)
                return false;
            low = 0x80;
            high = 0xbf;
        }
        i += n;
    }
    return true;
}

bool
str_is_printable(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];

        if (c < 0x20 || c == 0x7f)
            return false;
    }
    return true;
}
