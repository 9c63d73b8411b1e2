/* SPDX-License-Identifier: Apache-2.0
 * What the tests of the vehicle API share: a token for a car, and asking. */
#pragma once
#include "flow/world.h"

/* The query of a link for these permissions ("read_vin read_odometer"). */
const char *asking_for(struct world *w, str permissions);
str every_permission(struct world *w);

/* An access token by the whole flow, for the app that c names. */
str token_of(struct world *w, const struct connect *c);

/* The id at the start of a token's list. */
str first_vehicle(struct world *w, str token);

/* GET path ("", "/vin") of a vehicle. */
struct reply get(struct world *w, str token, str id, const char *path);

/* The body with the request's id blotted out. */
str blotted(struct world *w, const struct reply *r);
