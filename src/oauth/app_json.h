/* SPDX-License-Identifier: Apache-2.0
 * An app as JSON: what `valetkey app` prints and /admin answers. */
#pragma once
#include "base/json.h"
#include "oauth/apps.h"

/* Members of an open object: those of a list, or all of them. */
void app_listed_json(struct json *j, struct arena *a,
                     const struct app_listed *app);
void app_shown_json(struct json *j, struct arena *a,
                    const struct app_shown *app);

/* Is a setting a list? In JSON a list of texts, in a row words with spaces. */
bool app_text_is_list(enum app_text t);
