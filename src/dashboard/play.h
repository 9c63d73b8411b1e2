/* SPDX-License-Identifier: Apache-2.0
 * What the playground keeps in the browser of whoever runs it, so that the
 * server keeps nothing: a mark in the state, a sealed access token. Both are
 * worth something for one sign-in and one app alone. */
#pragma once
#include "http/request.h"

/* Where a run comes back to: a redirect URI of the app in the path. */
str play_back_uri(const struct request *req);

/* typed behind the mark of this sign-in and app, "MARK.typed"; and whether a
 * state has it. */
str play_state(const struct request *req, str typed);
bool play_state_is_ours(const struct request *req, str state);

/* The token as text that only this server reads, for this sign-in and app,
 * until a time. Opened: false for anybody else's, and for one that has ended.
 */
str play_seal(const struct request *req, str token, int64_t until);
bool play_open(const struct request *req, str sealed, str *token);
