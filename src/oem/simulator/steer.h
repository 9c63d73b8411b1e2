/* SPDX-License-Identifier: Apache-2.0
 * What a developer may do to a simulated car beside what an app may: whatever
 * its owner, its driver, the weather or the maker could have done. */
#pragma once
#include "catalog/catalog.h"
#include "oem/oem.h"

enum steer_kind {
    STEER_DRIVE,  /* on to a minute after its next drive began */
    STEER_PARK,   /* on to two minutes after its drive has ended */
    STEER_PLUG,   /* in; it charges */
    STEER_UNPLUG, /* until its owner plugs it in again */
    STEER_CHARGE_ON,
    STEER_CHARGE_OFF,
    STEER_SLEEP,
    STEER_WAKE,
    STEER_TIME, /* jump_s on, then rate times as fast */
    STEER_STRICT,
    STEER_PLAIN,
};

struct steering {
    enum steer_kind kind;
    int64_t jump_s; /* 0 to STEER_JUMP_MOST */
    double rate;    /* 0 (stopped) to STEER_RATE_MOST; below 0: as before */
};
#define STEER_JUMP_MOST (INT64_C(3660) * 86400) /* ten years */
#define STEER_RATE_MOST 1000.0

/* The changes to keep, as oem_command. vehicle->changes: those so far.
 * Errors: OEM_UNKNOWN_HANDLE, OEM_NOT_CAPABLE (no plug), OEM_IN_MOTION,
 * OEM_CHARGING_PLUG_NOT_CONNECTED, OEM_FULLY_CHARGED, OEM_NOT_CHARGING. */
err simulator_steer(const struct oem_session *s, struct arena *a,
                    const struct oem_vehicle *vehicle,
                    const struct steering *what, struct oem_change *changes,
                    size_t *change_count);

/* One value of a signal (catalog/settable.h), until until_ms; 0: for good. */
struct car_value {
    str name, value;
    int64_t until_ms;
};

/* False, with a sentence in *problem, if this car has no such signal or the
 * value cannot be. */
bool simulator_set(const struct oem_session *s, struct arena *a,
                   const struct oem_vehicle *vehicle,
                   const struct car_value *set, struct oem_change *out,
                   str *problem);

/* How a car is, for someone who steers it: the truth, even if it sleeps. */
struct car_look {
    bool driving, has_plug, plugged, charging, locked, asleep, strict;
    err trouble;     /* what its account answers to everything; OK */
    int64_t time_ms; /* by its own time */
    double rate;     /* how fast that is */
    bool time_is_moved;
    int64_t next_drive_ms; /* by its own time */
};
err simulator_look(const struct oem_session *s, struct arena *a,
                   const struct oem_vehicle *vehicle, struct car_look *out);

/* The car of an account that is this model of this year, wherever it comes
 * from: the same arguments give the same car. Capable of what the model is. */
struct oem_vehicle simulator_car(struct arena *a,
                                 const struct oem_account *account,
                                 const struct model *model, int year);
