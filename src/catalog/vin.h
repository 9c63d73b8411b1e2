/* SPDX-License-Identifier: Apache-2.0
 * Vehicle identification numbers: ISO 3779, ISO 3780, 49 CFR 565. */
#pragma once
#include "catalog/models.h"

enum vin_fault {
    VIN_GOOD,
    VIN_LENGTH,      /* not 17 characters */
    VIN_CHARACTER,   /* not a digit or a letter other than I, O, Q */
    VIN_CHECK_DIGIT, /* wrong, and its maker's rules require it to be right */
};

/* As typed: upper case, without spaces and hyphens. Nothing else is corrected.
 */
str vin_tidy(struct arena *a, str text);

/* vin: tidied. A simulated one (first character 0, which no maker has) may be
 * any 17 letters and digits. */
enum vin_fault vin_check(str vin);
str vin_fault_text(enum vin_fault f); /* one sentence; "" for VIN_GOOD */

bool vin_is_simulated(str vin);

/* The right character for position 9 of 17 well-formed ones. */
char vin_check_digit(str vin);

enum { VIN_MAKES = 8 };

struct vin_info {
    const struct make *makes[VIN_MAKES]; /* by id; several share some codes */
    size_t make_count;
    int year; /* model year; 0: the VIN does not tell */
    /* "" and unknown when the VIN does not tell; known for most cars sold in
     * the US since 2014 */
    str family, model;
    enum powertrain powertrain;
    const struct model *row; /* of makes[0] for the year; NULL if none */
};

/* Anything may come in; a malformed VIN gives nothing. */
struct vin_info vin_decode(str vin);
