/* SPDX-License-Identifier: Apache-2.0
 * What owners and apps did, as JSON: what /admin answers and `valetkey
 * session`, `valetkey request` and `valetkey overview` print. All are members
 * of an open object. */
#pragma once
#include "base/json.h"
#include "dashboard/funnel_count.h"
#include "dashboard/glance.h"
#include "dashboard/request_list.h"
#include "dashboard/session_list.h"
#include "dashboard/user_list.h"

/* "sessions", "users", "requests": […], "cursor", "searched_to" */
void sessions_json(struct json *j, struct arena *a,
                   const struct sessions_list *list);
void users_json(struct json *j, struct arena *a, const struct users_list *list);
void requests_json(struct json *j, struct arena *a,
                   const struct requests_list *list);

void session_json(struct json *j, struct arena *a,
                  const struct session_shown *s);
void funnel_json(struct json *j, const struct funnel *f);
void glance_json(struct json *j, struct arena *a, const struct glance *g);

/* With what its error means, who can mend it, and how. */
void request_json(struct json *j, struct arena *a, str id,
                  const struct request_of_app_row *row);
