/* SPDX-License-Identifier: Apache-2.0
 * Models and what they can do. A model stands in several rows when its battery
 * or its telematics changed. */
#pragma once
#include "catalog/makes.h"

/* One thing that some cars can do. */
enum capability_kind {
    CAPABILITY_ENDPOINT,   /* a path of API v2 */
    CAPABILITY_SIGNAL,     /* a signal code of API v3; no method */
    CAPABILITY_COMMAND,    /* a command path of API v3 */
    CAPABILITY_PERMISSION, /* offered without a path; code is its name */
};
struct capability {
    enum capability_kind kind;
    str method; /* "GET"; "" for signals and permissions */
    str code;   /* "/engine/oil", "/{make}/compass", "odometer-traveleddistance"
                 */
    enum permission permission;
};

enum { CAPABILITY_MOST = 192 };

struct capability_set {
    str name;             /* "bev-full" */
    unsigned powertrains; /* which cars may have it */
    uint64_t bits[CAPABILITY_MOST / 64];
    struct permission_set permissions;
};

struct model {
    const struct make *make;
    str name;                  /* "Niro EV" */
    str family;                /* what a VIN tells: "Niro" */
    int first_year, last_year; /* model years; last_year 9999: still made */
    enum powertrain powertrain;
    unsigned regions;
    const struct capability_set *set;
    /* 0: none or not known */
    double battery_kwh;   /* usable */
    double kwh_per_100km; /* from the socket, charging losses included */
    double tank_l, l_per_100km;
    double ac_kw, dc_kw; /* highest charging power */
};

size_t capability_count(void);
const struct capability *capability_row(size_t n);
bool capability_set_has(const struct capability_set *set, size_t n);

/* NULL if there is no set of that name. */
const struct capability_set *capability_set_find(str name);

/* Can cars with this set answer this path of API v2? path: "/fuel", "fuel",
 * "/" and "" for attributes; "/tesla/compass" only if make is Tesla. */
bool capability_set_can(const struct capability_set *set,
                        const struct make *make, str method, str path);

size_t model_count(void);
const struct model *model_row(size_t n); /* by make; see struct make */

/* The row of a model as sold: by make, name, year and powertrain. NULL. */
const struct model *model_find(const struct make *make, str name, int year,
                               enum powertrain powertrain);

bool model_can(const struct model *m, str method, str path);
struct permission_set model_permissions(const struct model *m);
