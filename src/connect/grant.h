/* SPDX-License-Identifier: Apache-2.0
 * From the question an owner is asked to what their answer writes. */
#pragma once
#include "connect/maker.h"

/* What the page shows and what a form is held against. */
struct question {
    const session *s;
    struct scope_item scope[PERMISSION_COUNT];
    size_t scope_count;
    struct oem_vehicle *vehicles;
    size_t vehicle_count;
};

/* What the owner answered. */
struct choice {
    struct permission_set permissions;
    bool *vehicles; /* one per vehicle of the question */
    size_t vehicle_count;
    bool as_before; /* nobody was asked: connections keep what they have */
};

/* Write an "Allow" and send the owner back with a code: session, owner,
 * connections, consent and code in one unit. A session that has ended before
 * leads to its "done" page instead, and nothing is written. */
err grant_store(struct request *req, const struct question *q,
                const struct choice *c);

/* approval_prompt=auto: the owner is who they were and the app asks for nothing
 * new, so they are not asked again. *granted: the answer is made. */
err grant_as_before(struct request *req, const struct question *q,
                    bool *granted);
