/* SPDX-License-Identifier: Apache-2.0
 * How the flow ends: an answer to the app, once. By redirect, or, in a session
 * without redirect URI, on a page of ours that tells whoever opened it. */
#pragma once
#include "connect/session.h"

/* End the session with an error row of errors.def and send the owner back to
 * the app: error, error_description, what the row needs, state. A session that
 * has ended before keeps its outcome: its page says so instead. */
err way_out(struct request *req, const session *s, err outcome);

/* The same with vin, make, model and year, which the owner agreed to share. */
struct shared_car {
    str vin, make, model;
    int64_t year;
};
err way_out_incompatible(struct request *req, const session *s,
                         const struct shared_car *car);

/* The description of an outcome that is an error; "" for any other. */
str outcome_text(str outcome);

/* One more session of this process has ended so; after it is durable. */
void way_out_count(str outcome);

/* An answer that is not an error; the session has ended. Empty texts are left
 * out. */
struct granted {
    str code, user_id, external_id;
};
void way_out_granted(struct request *req, const session *s,
                     const struct granted *g);
void way_out_signed_in(struct request *req, const session *s);
