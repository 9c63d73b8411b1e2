/* SPDX-License-Identifier: Apache-2.0
 * The vehicle API, version 2 (reference/api.md 5): what an app reads of the
 * cars its token reaches. The handlers named vehicles_… need req->bearer.
 *
 * A vehicle is checked in this order, whatever is asked of it:
 *   its id is not a UUID                     API_VALIDATION
 *   the token does not reach it              API_PERMISSION, the same bytes
 *                                            whether or not it exists
 *   the path names nothing                   API_PATH
 *   the owner has not allowed it             API_PERMISSION
 *   the car cannot do it                     API_VEHICLE_NOT_CAPABLE
 * An unknown sc-unit-system is API_VALIDATION before all of these. Parameters
 * that a handler does not know (flags …) are ignored. */
#pragma once
#include "http/request.h"

/* Answers with the one body that all clients understand (api.md 4.2). Errors
 * of other modules become rows of errors.def here. Of API_VALIDATION,
 * req->detail, if any, is "field: message" or "message". */
void api_fail(struct request *req, err e);

/* Does the request ask to be answered late (header valetkey-simulate)? Then it
 * must not run on a thread that others wait for. */
bool vehicles_request_may_wait(const struct request *req);

/* An orderly end: requests that apps' plans count and that this process took in
 * advance go back. Without it they count as made (plan.h). */
void vehicles_end(struct db *db);

/* GET /docs/errors/{kind}: the page that a docURL leads to. For anyone.
 * Errors: HTTP_NOT_FOUND. */
err api_errors_page(struct request *req);

/* GET /v2.0/user */
err vehicles_user(struct request *req);

/* GET /v2.0/vehicles?limit=&offset= */
err vehicles_list(struct request *req);

/* GET /v2.0/vehicles/{id} */
err vehicles_attributes(struct request *req);

/* GET /v2.0/vehicles/{id}/permissions?limit=&offset= */
err vehicles_permissions(struct request *req);

/* GET /v2.0/vehicles/{id}/{signal...}: any row of catalog/signals.def. */
err vehicles_read(struct request *req);

/* POST /v2.0/vehicles/{id}/{command...}: lock, charge, set the limit, send a
 * destination. Refused whole or done whole. */
err vehicles_command(struct request *req);

/* POST and DELETE /v2.0/vehicles/{id}/webhooks/{webhook}; the latter needs
 * req->app. Errors: API_VALIDATION for a webhook that the app does not have. */
err vehicles_webhook_subscribe(struct request *req);
err vehicles_webhook_unsubscribe(struct request *req);

/* POST /v2.0/vehicles/{id}/batch: up to 50 reads; a path that names nothing
 * refuses them all (API_VALIDATION), any other error is that path's alone. */
err vehicles_batch(struct request *req);

/* DELETE /v2.0/vehicles/{id}/application: end the connection. Whoever asks
 * first gets 200, everyone after that API_PERMISSION. */
err vehicles_disconnect(struct request *req);

/* ---- version 3: the same vehicles, in its shapes (reference/api.md 8.3) ----
 * Errors as above, with a list "errors" beside the members of version 2. A
 * header sc-user-id must name the token's owner; with it, or with Accept:
 * application/vnd.api+json, times are text and years are numbers. */

/* GET /v3/vehicles/{id} */
err v3_vehicle(struct request *req);

/* GET /v3/vehicles/{id}/signals: all that the car can say and the token may
 * know. What the maker refuses just now is an entry with status ERROR. */
err v3_signals(struct request *req);

/* GET /v3/vehicles/{id}/signals/{code}. Errors: API_PATH (no such code),
 * API_PERMISSION, API_SMARTCAR_NOT_CAPABLE (no car is asked for it),
 * API_VEHICLE_NOT_CAPABLE, a maker's. */
err v3_signal(struct request *req);

/* ---- for an app, not a token: these need req->app ---- */

/* GET /v2.0/management/connections
 *     ?user_id=&vehicle_id=&mode=&limit=&cursor= */
err management_connections(struct request *req);

/* DELETE /v2.0/management/connections, by user_id or vehicle_id: they end as
 * by vehicles_disconnect, all in one unit. None at all is no error. */
err management_disconnect(struct request *req);

/* GET /v2.0/compatibility
 *     ?vin=&scope=&country=&mode=&test_mode_compatibility_level= */
err compatibility_by_vin(struct request *req);

/* GET /v2.0/compatibility/matrix?region=&scope=&make=&type=&mode= */
err compatibility_matrix(struct request *req);
