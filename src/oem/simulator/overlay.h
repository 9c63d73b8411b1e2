/* SPDX-License-Identifier: Apache-2.0
 * What commands and people have done to a simulated car, on top of what it does
 * by itself. Kinds of changes, with the time they are dated in:
 *   lock            on, off               until the car locks itself   its own
 *   charge, anchor  told to charge, and   until a night has charged    its own
 *                   the charge it had     it up
 *   limit           millionths            for good                     its own
 *   amperes         thousandths           for good                     its own
 *   wake            on, off (asleep)      a while; the next drive      its own
 *   strict          on, off               for good                     ours
 *   time            see timing.h          for good                     ours
 *   set:NAME        see settable.h        for good or until until_ms   ours
 *   error:ROUTE     not for the car       its count                    ours */
#pragma once
#include "oem/oem.h"
#include "oem/simulator/car.h"
#include "oem/simulator/garage.h"

#define SET_KIND "set:"

/* The car of a handle. */
struct car car_of_handle(const struct make *make, const struct handle *h);

/* NULL if there is none of that kind. */
const struct oem_change *change_of(const struct oem_vehicle *v,
                                   const char *kind);

/* The vehicle without the changes that are over. */
struct oem_vehicle vehicle_now(struct arena *a, const struct oem_vehicle *v,
                               int64_t now_ms);

/* Its state with the vehicle's changes. It takes c's limit and charging
 * power from them too.
 * at_ms: by the car's time. */
struct car_state car_changed(struct car *c, const struct oem_vehicle *vehicle,
                             int64_t at_ms);

/* The same, as it is seen from afar: a car that sleeps answers what it knew
 * when it fell asleep; a command wakes it for a while. */
struct car_state car_seen(struct car *c, const struct oem_vehicle *vehicle,
                          int64_t at_ms);

/* Does it refuse commands as a real car does? */
bool car_is_strict(const struct oem_vehicle *v, const struct handle *h);

/* Changes that are being made of a car. */
struct order {
    struct arena *arena;
    int64_t now_ms; /* by the car's time */
    const struct oem_vehicle *vehicle;
    struct oem_change *changes;
    size_t *count;
};

/* Keep one more. drop: no longer what was set by hand of a signal. */
void order_keep(const struct order *o, const char *kind, str value);
void order_drop(const struct order *o, const char *kind);

/* From now on it charges ("on"), does not ("off"), has no plug ("unplugged")
 * or does "as usual", with the charge that it has. */
void order_charge(const struct order *o, const char *how, double charge);
