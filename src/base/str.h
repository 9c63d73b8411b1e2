/* SPDX-License-Identifier: Apache-2.0
 * A view of bytes that someone else owns. Not NUL-terminated; len is bytes. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const char *at;
    size_t len;
} str;

#define STR(literal)                                                           \
    {                                                                          \
        (literal), sizeof(literal) - 1                                         \
    }                                  /* in tables */
#define S(literal) ((str)STR(literal)) /* in code */
#define STR_FMT    "%.*s"
#define STR_ARG(s) (int)(s).len, (s).at

str str_of(const char *c_string); /* a view of a C string; NULL is "" */

bool str_eq(str a, str b);
bool str_eq_nocase(str a, str b); /* ASCII letters only */
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
bool str_has(str s, char c);
int str_cmp(str a, str b); /* by bytes, as strcmp */

/* The bytes from position n on; empty when n is past the end. */
str str_from(str s, size_t n);

/* The beginning of s, at most so many bytes; a UTF-8 character is not cut. */
str str_head(str s, size_t most);

/* Without spaces and tabs at both ends. */
str str_trim(str s);

/* Cut s at the first sep. False, with head = s and tail empty, if none. */
bool str_cut(str s, char sep, str *head, str *tail);

/* Take the next word of a list separated by single or repeated seps; false at
 * the end. Words are never empty. */
bool str_word(str *list, char sep, str *word);

/* Is word one of the words of a list separated by seps? */
bool str_list_has(str list, char sep, str word);

/* Decimal digits only, no sign, at most max. False if s is anything else. */
bool str_to_int(str s, int64_t max, int64_t *out);

/* Well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms), no NUL. */
bool str_is_utf8(str s);

/* No byte under 0x20, no 0x7f: what may stand in a header or a log line. */
bool str_is_printable(str s);
