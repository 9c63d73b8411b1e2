/* SPDX-License-Identifier: Apache-2.0
 * For one request: answer with an error, or late, because its header
 * valetkey-simulate asks for it. Only of simulated vehicles, so that nothing
 * an app forgets in its code can touch a real one. */
#include "base/clock.h"
#include "vehicles/errors.h"
#include "vehicles/vehicle.h"
#include "vehicles/vehicles.h"

enum { LATENCY_MOST = 10000 };

#define HEADER "valetkey-simulate"

bool
vehicles_request_may_wait(const struct request *req)
{
    return request_header_count(req, S(HEADER)) > 0;
}

err
simulate_read(struct request *req, struct vehicle *vehicle)
{
    const str latency = S("latency=");
    str sent = request_header(req, S(HEADER));
    int64_t ms;

    vehicle->trouble = OK;
    if (request_header_count(req, S(HEADER)) == 0)
        return OK;
    if (request_header_count(req, S(HEADER)) > 1)
        return refuse_field(req, HEADER, "is there more than once");
    if (!vehicle_is_simulated(vehicle))
        return refuse_field(req, HEADER, "is for simulated vehicles");
    if (str_starts(sent, latency)) {
        if (!str_to_int(str_from(sent, latency.len), LATENCY_MOST, &ms))
            return refuse_field(req, HEADER,
                                "must be latency= and 0 to 10000 milliseconds");
        clock_wait_ms(ms);
        return OK;
    }
    vehicle->trouble = api_error_named(sent);
    if (vehicle->trouble == OK)
        return refuse_field(req, HEADER,
                            "must be an error such as VEHICLE_STATE.ASLEEP, "
                            "or latency=500");
    return OK;
}
