/* SPDX-License-Identifier: Apache-2.0
 * A steered car as its maker knows it. */
#pragma once
#include "steering/steering.h"

err steering_vehicle(struct db *db, struct arena *a, const struct steered *car,
                     struct oem_vehicle *out);
struct oem_session steering_session(const struct steered *car, int64_t now_ms);
