/* SPDX-License-Identifier: Apache-2.0
 * Manual pages, from their prose and the rows of commands and settings. */
#pragma once
#include "base/buf.h"

/* The page whose prose is given (docs/man/), in the language of man(7). A line
 * @COMMANDS@, @EXIT_CODES@ or @SETTINGS@ becomes what it names; @VERSION@ and
 * @SETTINGS_FILE@ may stand within a line. False: there is an @NAME@ that is
 * none of these. */
bool man_page(struct buf *out, str prose);
