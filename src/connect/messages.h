/* SPDX-License-Identifier: Apache-2.0
 * The table that tools/messages.py makes of the .po files. For words.c. */
#pragma once
#include "base/str.h"

struct message_row {
    str english, form[2]; /* the second is the first where there is one */
};
struct message_table {
    str language;
    const struct message_row *rows; /* sorted by the bytes of english */
    size_t count;
};
extern const struct message_table message_tables[];
extern const size_t message_tables_count;
