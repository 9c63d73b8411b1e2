/* SPDX-License-Identifier: Apache-2.0
 * The languages that owners read, and how each writes numbers and dates. */
#pragma once
#include "base/buf.h"

enum plural {
    PLURAL_NONE,      /* one form for any number */
    PLURAL_ONE_OTHER, /* a form for 1, another for the rest */
    PLURAL_FEW_OTHER, /* a form for 0 and 1, another for the rest */
};

struct language {
    str code;           /* BCP 47, and the name of its file: "de" */
    str name;           /* in itself: "Deutsch" */
    str decimal, group; /* "1.234,5" */
    str date;           /* with {day}, {month} (its name) and {year} */
    enum plural plural;
};

size_t language_count(void);
const struct language *language_row(size_t n); /* n < language_count() */

/* By code. NULL if there is none. */
const struct language *language_find(str code);

/* The first of the two forms of a message, or the second. */
size_t language_form(const struct language *l, size_t n);

/* Of an Accept-Language header (RFC 9110 12.5.4) the language its sender likes
 * best, of those there are; a region or script does not count ("de-AT" is de).
 * NULL if it names none. Reads the first 32 ranges; what is malformed in one
 * makes that range worth nothing. */
const struct language *language_accepted(str header);

/* 48213 as "48,213" or "48.213". */
void language_number(struct buf *out, const struct language *l, size_t n);

/* n / 10^decimals (decimals 0 to 15): 535511, 4 as "53.5511" or "53,5511". */
void language_decimal(struct buf *out, const struct language *l, int64_t n,
                      int decimals);
