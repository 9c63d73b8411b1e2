/* SPDX-License-Identifier: Apache-2.0
 * The map of the server: every URL on one page, and every query it may run. */
#pragma once
#include "http/route.h"
#include "store/db.h"

extern const struct site valetkey_site;

/* For db_open. */
extern const struct query_set *const valetkey_queries[];
extern const size_t valetkey_query_sets;
