/* SPDX-License-Identifier: Apache-2.0
 * One row for every .sql file of the product. */
#include "sets.h"

#include "connect/connect.sql.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/keys.sql.h"
#include "dashboard/overview.sql.h"
#include "dashboard/requests.sql.h"
#include "dashboard/sessions.sql.h"
#include "oauth/apps.sql.h"
#include "oauth/oauth.sql.h"
#include "steering/steering.sql.h"
#include "store/store.sql.h"
#include "vehicles/connections.sql.h"
#include "vehicles/vehicles.sql.h"

const struct query_set *const contract_sets[] = {
    &overview_queries,  &requests_queries, &sessions_queries,
    &apps_queries,      &connect_queries,  &connections_queries,
    &dashboard_queries, &keys_queries,     &oauth_queries,
    &steering_queries,  &store_queries,    &vehicles_queries,
};
const size_t contract_set_count =
    sizeof contract_sets / sizeof contract_sets[0];

const str contract_texts[] = {
    STR("a"), STR("a"), STR("a"),          STR("a"),
    STR("b"), STR(""),  STR("\xc3\xa9 B"), STR("id"), /* a counter */
};
const size_t contract_text_count =
    sizeof contract_texts / sizeof contract_texts[0];
