/* SPDX-License-Identifier: Apache-2.0
 * When a secret or a management token was last used: noted by guards, written a
 * moment later, never on a request's path. What is not written when the server
 * stops at once is lost. */
#pragma once
#include "store/db.h"

void app_secret_note_use(struct db *db, int64_t id, int64_t now);
void management_token_note_use(struct db *db, int64_t id, int64_t now);
