/* SPDX-License-Identifier: Apache-2.0
 * A connection as JSON: what `valetkey connection` prints and /admin answers.
 */
#pragma once
#include "base/json.h"
#include "vehicles/connections.h"

/* Members of an open object. */
void connection_json(struct json *j, struct arena *a,
                     const struct connection *c);

/* "consents": […] */
void connection_history_json(struct json *j, struct arena *a,
                             const struct connection_consent *at, size_t count);
