/* SPDX-License-Identifier: Apache-2.0
 * What a change of an app is, for its line of audit. */
#pragma once
#include "dashboard/accounts.h"
#include "oauth/apps.h"

/* Fills in before and after: "name: Tideplug; redirect URIs: a b". app is as it
 * is before the change. */
err app_change_say(struct db *db, struct arena *a, const struct app *app,
                   const struct app_change *change, struct audit_line *line);
