/* SPDX-License-Identifier: Apache-2.0
 * What Prometheus reads of this process: GET /metrics. Labels are made of the
 * server's own words (routes' patterns, lanes, outcomes), never of what a
 * client sent, so their number is bounded. */
#pragma once
#include "http/route.h"

enum { METRICS_ROUTES = 512 };

/* Whoever has settings->metrics_token as bearer. Errors: HTTP_NOT_FOUND (it is
 * not set), OAUTH_BEARER_INVALID. */
err metrics_guard(struct request *req);
err metrics_get(struct request *req);

/* Count an answer, of valetkey_site; us: how long it took. Any thread. */
void metrics_count(const struct request *req, int64_t us);
