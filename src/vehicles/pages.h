/* SPDX-License-Identifier: Apache-2.0
 * The page that a docURL leads to; tools/htmlgen.py compiles errors.html. */
#pragma once
#include "http/page.h"

struct error_line {
    str anchor; /* what follows the '#' of the docURL */
    str code;   /* "" if the type has no codes */
    str description, status, mends, resolution, told;
};

struct page_errors {
    str type;
    const struct error_line *lines;
    size_t lines_count;
};
void page_errors(struct buf *out, const struct page_errors *v);
