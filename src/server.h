/* SPDX-License-Identifier: Apache-2.0
 * What belongs to the server as a whole and to no module. */
#pragma once
#include "http/route.h"

err server_home(struct request *req);   /* GET / */
err server_health(struct request *req); /* GET /healthz */

/* The site's hooks (http/route.h). */
void server_fail(struct request *req, err e);
void server_finish(struct request *req);
void server_done(const struct request *req, int64_t us);
