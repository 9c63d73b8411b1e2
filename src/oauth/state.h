/* SPDX-License-Identifier: Apache-2.0
 * What a plus sign in a raw state means. */
#pragma once
#include "base/arena.h"

/* Is it a plus, not a space? A browser SDK sends base64 of a JSON object with
 * instanceId and does not encode it (reference/connect.md 1.1); everybody else
 * means a space. raw: as it stands in the query. */
bool state_keeps_plus(struct arena *a, str raw);
