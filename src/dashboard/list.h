/* SPDX-License-Identifier: Apache-2.0
 * How a long list is asked for: where a page goes on, which days, and what is
 * wrong with what was asked. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"

/* "2026-11-16" as days since 1970. */
bool day_read(str text, int64_t *day);

/* Where a page of a list goes on: "1795000000.ID", the last line's time and id.
 * An empty text is the beginning of the list. */
struct list_key {
    int64_t at;
    str id;
};
bool list_key_read(str text, struct list_key *out);
str list_key_text(struct arena *a, const struct list_key *key);

/* What is wrong: a field of what was asked, and the rule it breaks. */
enum { FAULTS_MOST = 8 };
struct faults {
    struct fault {
        str field, rule;
    } at[FAULTS_MOST];
    size_t count;
};
void fault_add(struct faults *f, str field, str rule);
str fault_of(const struct faults *f, str field); /* the rule, or "" */

/* The first second of a day, and with until the first one behind it; *out stays
 * as it is if there is no text. */
void fault_day(struct faults *f, str field, str text, bool until, int64_t *out);
void fault_key(struct faults *f, str text, struct list_key *out);
