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

/* A PKCE pair that the playground has made, named by a number of its own: the
 * verifier is of this sign-in and app, and is worked out anew when it is
 * needed. The state tells the number, behind the mark. */
str play_pair_make(struct arena *a);
bool play_pair_is_one(str pair);
str play_verifier(const struct request *req, str pair);
str play_challenge(const struct request *req, str pair); /* S256 */
str play_pair_in(struct arena *a, str pair, str typed);  /* for play_state */
str play_pair_of(str state);                             /* "": none */

/* The token as text that only this server reads, for this sign-in and app,
 * until a time. Opened: false for anybody else's, and for one that has ended.
 */
str play_seal(const struct request *req, str token, int64_t until);
bool play_open(const struct request *req, str sealed, str *token);
