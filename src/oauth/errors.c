/* SPDX-License-Identifier: Apache-2.0
 * The rows of errors.def, as objects with addresses. */
#include "oauth/errors.h"

#define ERROR(symbol, ...) const struct error symbol = {__VA_ARGS__};
#include "oauth/errors.def"
#undef ERROR
