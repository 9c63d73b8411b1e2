/* SPDX-License-Identifier: Apache-2.0
 * The errors of oem, one symbol each; errors.def has the rows. */
#pragma once
#include "base/err.h"
#include "base/str.h"

#define ERROR(symbol, ...) extern const struct error symbol;
#include "oem/errors.def"
#undef ERROR

/* By type and code as one word, "VEHICLE_STATE.ASLEEP". NULL if none. */
err oem_error_find(str type_and_code);
