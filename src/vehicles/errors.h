/* SPDX-License-Identifier: Apache-2.0
 * The errors of the vehicle API, one symbol each; errors.def has the rows. */
#pragma once
#include "base/err.h"
#include "base/str.h"

#define ERROR(symbol, ...) extern const struct error symbol;
#include "vehicles/errors.def"
#undef ERROR

/* What a row says beyond struct error. */
struct api_error {
    err error;
    const char *mends; /* owner, developer, operator, maker, nobody */
    const char *told;  /* for the owner to read; NULL if nothing */
};

extern const struct api_error api_errors[];
extern const size_t api_error_count;

/* The row of an error of this module or of another one: found by itself, by
 * its type and code (a maker's errors carry ours), else by what it means to a
 * client of the API. Never NULL. */
const struct api_error *api_error_for(err e);

/* "VEHICLE_STATE.ASLEEP"; "PERMISSION" of a type that has no codes. OK if there
 * is none. */
err api_error_named(str name);
