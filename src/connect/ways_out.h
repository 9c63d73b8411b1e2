/* SPDX-License-Identifier: Apache-2.0
 * How the flow ends: an answer to the app, once. */
#pragma once
#include "connect/session.h"

/* End the session with an error row of errors.def and send the owner back to
 * the app: error, error_description, what the row needs, state. A session that
 * has ended before keeps its outcome: its page says so instead. */
err way_out(struct request *req, const session *s, err outcome);

/* 302 to the app with a code. */
void way_out_granted(struct request *req, const session *s, str code,
                     str user_id);
