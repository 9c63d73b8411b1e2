/* SPDX-License-Identifier: Apache-2.0
 * The time of a simulated car. It is ours unless someone has moved it on, made
 * it faster or stopped it; it never goes back. */
#pragma once
#include "oem/oem.h"

struct timing {
    int64_t base_ms; /* of the car, when it was our at_ms */
    int64_t at_ms;
    int64_t rate;   /* millionths: 1000000 as fast as ours, 0 stopped */
    int64_t now_ms; /* ours, in whole seconds */
};

/* From the vehicle's changes. */
struct timing timing_of(const struct oem_vehicle *vehicle, int64_t now_ms);

int64_t timing_car_now(const struct timing *t);

/* When something was, or will be, that the car dates so. What was before the
 * time was moved counts back from there. */
int64_t timing_our_ms(const struct timing *t, int64_t car_ms);

/* The change that makes the car's time go on from now_ms at that rate. */
struct oem_change timing_change(struct arena *a, const struct timing *t,
                                int64_t car_now_ms, int64_t rate);
