/* SPDX-License-Identifier: Apache-2.0
 * Which services of a history are asked for. */
#pragma once
#include "catalog/catalog.h"
#include "http/request.h"

struct history_range {
    int64_t from_ms, before_ms;
};

/* start_date and end_date, both days included; also startDate and endDate.
 * Without them: all. Errors: API_VALIDATION, with the field named. */
err history_range_read(struct request *req, struct history_range *out);

/* Leave the services of these days. */
void history_keep(struct arena *a, struct service_history *history,
                  const struct history_range *range);
