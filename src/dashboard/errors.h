/* SPDX-License-Identifier: Apache-2.0
 * The errors of dashboard, one symbol each; errors.def has the rows. */
#pragma once
#include "base/err.h"

#define ERROR(symbol, ...) extern const struct error symbol;
#include "dashboard/errors.def"
#undef ERROR
