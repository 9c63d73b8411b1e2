/* SPDX-License-Identifier: Apache-2.0
 * Messages: text for an owner, in their language. A message is its English
 * text; "{name}" in it is a slot. Pages write them as {{_ …}}, C as MESSAGE();
 * tools/messages.py finds both and refuses to build without a translation. */
#pragma once
#include "base/clock.h"
#include "catalog/languages.h"
#include "http/page.h"

/* Marks a string literal as a message; it stays what it is. */
#define MESSAGE(text) text

/* What goes into a slot. */
struct slot {
    str name, text;
    size_t number;
    bool is_number;
    struct url link; /* for {a}: where it leads, */
    str rest;        /* and what is added to that */
};
struct slot slot_text(str name, str text);
struct slot slot_number(str name, size_t number);
struct slot slot_link(struct url link, str rest);

// clang-format off
#define slot(name, x)                                                          \
    _Generic((x), str: slot_text, size_t: slot_number)(name, x)
// clang-format on

/* The translation; the English text where there is none (which can happen only
 * to text that is no message, such as the name of a far country). */
str message_find(str language, str english);
str message_find_many(str language, str one, str many, size_t n);

/* found, from above, with its slots filled: as a text, or escaped on a page,
 * where {a}…{/a}, {b}…{/b} and {code}…{/code} become elements. A slot that is
 * not given stays as it is. */
str message_text(struct arena *a, str language, str found,
                 const struct slot *slots, size_t count);
void message_html(struct buf *out, str language, str found,
                  const struct slot *slots, size_t count);

/* "23 November 2026" */
str message_date(struct arena *a, str language, struct date date);

/* "23 November 2026, 12:41 UTC" */
str message_time(struct arena *a, str language, int64_t at);
