/* SPDX-License-Identifier: Apache-2.0
 * A row of signals.def as the files of this module see it: where a member is
 * in its struct, and of which kind. */
#pragma once
#include "catalog/signals.h"

enum kind { TEXT, INTEGER, NUMBER, YES_NO, TIME, WORD, LIST, OBJECT };

enum unit {
    PLAIN,
    KILOMETRES,
    KILOPASCALS,
    LITRES,
    CELSIUS,
    KILOWATT_HOURS,
};

struct member {
    str name;
    size_t offset;
    enum kind kind;
    enum unit unit;   /* of a NUMBER */
    const str *words; /* of a WORD */
    size_t word_count;
    const struct layout *layout; /* of a LIST or OBJECT */
};

struct layout {
    const struct member *members;
    size_t count, size;
};

/* A metric value in a unit system; imperial ones are rounded to 2 decimals. */
double unit_value(double value, enum unit unit, enum units units);
