/* SPDX-License-Identifier: Apache-2.0
 * Requests that meet: what may happen once is asked many times at once. */
#pragma once
#include "flow/world.h"

/* The same request from many threads at once. */
void ask_at_once(struct world *w, const struct ask *ask, struct reply *replies,
                 size_t count);

/* Each its own request; worlds: where each is asked, or NULL for w. */
void ask_all_at_once(struct world *w, const struct ask *asks,
                     struct world *const *worlds, struct reply *replies,
                     size_t count);

/* How many of them have this status. */
size_t with_status(const struct reply *replies, size_t count, int status);
