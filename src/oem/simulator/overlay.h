/* SPDX-License-Identifier: Apache-2.0
 * What commands have done to a simulated car, on top of what it does by
 * itself. A change ends by itself when the car goes on: a lock at the next
 * drive, stopped charging when it is unplugged; only the limit stays. */
#pragma once
#include "oem/oem.h"
#include "oem/simulator/car.h"
#include "oem/simulator/garage.h"

/* The car of a handle. */
struct car car_of_handle(const struct make *make, const struct handle *h);

/* Its state with the vehicle's changes. It takes c's limit from them too. */
struct car_state car_changed(struct car *c, const struct oem_vehicle *vehicle,
                             int64_t at_ms);

/* The same, as it is seen from afar: a car that sleeps answers what it knew
 * when it fell asleep; a command wakes it for a while. */
struct car_state car_seen(struct car *c, const struct oem_vehicle *vehicle,
                          int64_t at_ms);
