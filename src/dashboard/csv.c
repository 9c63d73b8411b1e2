/* SPDX-License-Identifier: Apache-2.0
 * Comma-separated values. */
#include "dashboard/csv.h"

static bool
begins_a_formula(str text)
{
    return text.len > 0 && str_has(S("=+-@\t\r"), text.at[0]);
}

void
csv_cell(struct buf *out, str text)
{
    if (out->len > 0 && out->at[out->len - 1] != '\n')
        buf_char(out, ',');
    buf_char(out, '"');
    if (begins_a_formula(text))
        buf_char(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            buf_char(out, '"');
        buf_char(out, text.at[i]);
    }
    buf_char(out, '"');
}

void
csv_end(struct buf *out)
{
    buf_add(out, S("\r\n"));
}
