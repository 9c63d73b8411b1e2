/* SPDX-License-Identifier: Apache-2.0
 * A vehicle's subscription to a webhook. No app has a webhook yet, so every
 * one that a client names is unknown, and is said to be so in the API's way. */
#include "oauth/oauth.h"
#include "vehicles/vehicle.h"
#include "vehicles/vehicles.h"

static err
unknown_webhook(struct request *req)
{
    str id;

    if (!uuid_read(req->arena, req->params[1], &id))
        return refuse_field(req, "webhookId", "must be a UUID");
    return refuse_field(req, "webhookId", "is no webhook of this app");
}

err
vehicles_webhook_subscribe(struct request *req)
{
    struct vehicle vehicle;

    TRY(vehicle_open(req, &vehicle));
    return unknown_webhook(req);
}

err
vehicles_webhook_unsubscribe(struct request *req)
{
    str vehicle;

    if (!uuid_read(req->arena, req->params[0], &vehicle))
        return refuse_field(req, "vehicleId", "must be a UUID");
    return unknown_webhook(req);
}
