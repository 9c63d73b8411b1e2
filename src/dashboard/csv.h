/* SPDX-License-Identifier: Apache-2.0
 * Comma-separated values (RFC 4180) that a spreadsheet takes for text. */
#pragma once
#include "base/buf.h"

/* Every cell in quotes; one that begins as a formula would (= + - @, tab,
 * carriage return) gets an apostrophe before it. */
void csv_cell(struct buf *out, str text);
void csv_end(struct buf *out); /* of the line */
