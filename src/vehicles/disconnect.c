/* SPDX-License-Identifier: Apache-2.0
 * An app gives a vehicle back. */
#include "base/json.h"
#include "oauth/oauth.h"
#include "store/db.h"
#include "vehicles/errors.h"
#include "vehicles/vehicle.h"
#include "vehicles/vehicles.h"

enum { BODY = 256 };

/* The connection ends, and every token of every consent loses the vehicle. */
static err
end_connection(struct tx *tx, void *arg)
{
    const struct connection_end_args *in = arg;
    struct connection_end_row row;
    bool found;

    TRY(connection_end(tx, in, &found, &row));
    if (!found)
        return &API_PERMISSION;
    return consent_vehicle_drop(
        tx, &(struct consent_vehicle_drop_args){in->vehicle_id}, NULL);
}

err
vehicles_disconnect(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct connection_end_args in;
    struct vehicle vehicle;

    TRY(vehicle_open(req, &vehicle));
    in = (struct connection_end_args){
        .consent_id = req->bearer->consent_id,
        .vehicle_id = vehicle.id,
        .now = req->now,
    };
    TRY(db_write(req->db, end_connection, &in));

    json_open(&j, S(""), '{');
    json_text(&j, S("status"), S("success"));
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}
