/* SPDX-License-Identifier: Apache-2.0
 * Inside oauth: an app as it is, kept before a change. */
#pragma once
#include "oauth/apps.h"

/* In the change's unit, once the app is held and before anything is written. */
err app_undo_keep(struct tx *tx, str id, const struct app_change *in);
