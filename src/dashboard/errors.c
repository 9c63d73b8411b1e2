/* SPDX-License-Identifier: Apache-2.0
 * The rows of errors.def, as objects with addresses. */
#include "dashboard/errors.h"

#define ERROR(symbol, ...) const struct error symbol = {__VA_ARGS__};
#include "dashboard/errors.def"
#undef ERROR
