/* SPDX-License-Identifier: Apache-2.0
 * The signals as API v3 knows them: a code for each part of a signal's answer
 * (codes.def). */
#pragma once
#include "catalog/signals.h"

struct signal_code {
    str code;        /* "odometer-traveleddistance" */
    str name, group; /* "TraveledDistance", "Odometer" */
    const struct signal *signal;
};

/* In the order of codes.def: all codes of one signal follow each other. */
size_t signal_code_count(void);
struct signal_code signal_code_row(size_t n);

/* False if no car is asked for it. */
bool signal_code_find(str code, size_t *n);

/* Write the body of a code. values: the struct of the signal's layout. now_ms:
 * what time to go is counted from. False, and nothing is written: this car has
 * no such part (a sunroof). */
bool signal_code_json(struct json *j, str key, size_t n, const void *values,
                      enum units units, int64_t now_ms);
