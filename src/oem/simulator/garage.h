/* SPDX-License-Identifier: Apache-2.0
 * Which cars an account has, and what is written down to find one again. */
#pragma once
#include "oem/simulator/simulator.h"

/* What a handle says: "sim1:<seed>:<set>:<year>:<powertrain>:<error>:<model>".
 * Version 1 of the formulas; a later one gets a prefix of its own, so that a
 * stored car's odometer never jumps. Strings are views of the handle. */
struct handle {
    uint64_t seed;
    const struct capability_set *set;
    int year;
    enum powertrain powertrain;
    err error;   /* what every call answers; OK for most cars */
    bool strict; /* refuses commands as a real car does: version "sim1r" */
    str model;
};

/* False: not a handle of ours. Any bytes may come in. */
bool handle_parse(str text, struct handle *out);
str handle_text(struct arena *a, const struct handle *h);

/* "0VK…": no maker has it, its check digit is right. */
str simulated_vin(struct arena *a, uint64_t seed, int year,
                  enum powertrain powertrain);
