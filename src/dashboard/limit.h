/* SPDX-License-Identifier: Apache-2.0
 * Wrong sign-ins are counted per account, existing or not, and per address, in
 * the database: a restart forgets none. */
#pragma once
#include "http/request.h"

enum { LIMIT_TIME = 900, LIMIT_ACCOUNT = 10, LIMIT_ADDRESS = 50 };

struct limit {
    str account, address; /* the names of the two counts */
};

/* For an e-mail as it is compared, and the client's address. */
struct limit limit_of(struct request *req, str email);

/* Count one try before it is known whether it is right, so that a thousand at
 * once are a thousand. Errors: DASHBOARD_TOO_OFTEN. */
err limit_take(struct request *req, const struct limit *l);

/* It was right: the account's count begins again, the address's gets this try
 * back. */
err limit_settle(struct request *req, const struct limit *l);
