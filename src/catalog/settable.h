/* SPDX-License-Identifier: Apache-2.0
 * Values of signals by name, for a simulated car that is told what to say:
 * "odometer.distance", "security.doors.frontLeft". A name may be shorter as
 * long as it can only mean one thing: "odometer", "doors.frontLeft". */
#pragma once
#include "catalog/signals.h"

struct settable {
    str name; /* in full; a make's own without the make: "compass.heading" */
    const struct signal *signal;
    const struct member *member;
    str element; /* of a list: which row; else "" */
};

/* False, with a sentence in *problem that names what is near, or what a short
 * name may mean. */
bool settable_find(struct arena *a, str name, struct settable *out,
                   str *problem);

/* All there are, in the order of the signals. */
void settable_all(struct arena *a, struct settable **out, size_t *count);

/* As settable_find for a name in full; false if it is none (any more). */
bool settable_from(str full_name, struct settable *out);

/* Is text a value of it: a number in its range (metric), true or false, one of
 * its words, or null? False, with what would be right: "must be a number from 0
 * to 1". */
bool settable_check(struct arena *a, const struct settable *s, str text,
                    str *problem);

/* Put a checked value into the struct of the signal's layout. False: this car
 * has no such row ("sunroof"). Lists are copied into a. */
bool settable_put(struct arena *a, const struct settable *s, str text,
                  void *values);

/* A decimal number without an exponent, as people type one. */
bool settable_number(str text, double *out);
