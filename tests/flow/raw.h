/* SPDX-License-Identifier: Apache-2.0
 * A look into the database of a world, past the product: for what is kept and
 * no page shows. */
#pragma once
#include "flow/world.h"

/* The first column of the first row; "" if there is none. */
str raw_text(struct world *w, const char *query);
