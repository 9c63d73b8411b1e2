/* SPDX-License-Identifier: Apache-2.0
 * Cars that the plan of an app still has a place for. The API refuses what is
 * beyond (430): an owner is told before a key is handed out. */
#pragma once
#include "connect/grant.h"

/* How many cars the app of the question may still connect: q->is_limited and
 * q->room, and which cars have no place. Those it has already keep theirs. */
err plan_read(struct request *req, struct question *q);

/* Cars of a choice that the app does not have yet. */
size_t plan_new_cars(const struct question *q, const struct choice *c);

/* In the unit that connects so many new ones, before it does: CONNECT_PLAN_FULL
 * if others were quicker. One after the other for one app. */
err plan_check(struct tx *tx, const struct question *q, size_t new_cars);
