/* SPDX-License-Identifier: Apache-2.0
 * Text on its way into a page. */
#pragma once
#include "base/buf.h"

/* Add s so that a browser shows it as text, in an element or in an attribute
 * in quotes. */
void html_text(struct buf *out, str s);
