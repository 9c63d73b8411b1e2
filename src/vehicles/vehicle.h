/* SPDX-License-Identifier: Apache-2.0
 * What the handlers of this module share: the vehicle that a request names,
 * a page of a list, and saying which field is wrong. */
#pragma once
#include "catalog/catalog.h"
#include "http/request.h"
#include "vehicles/vehicles.sql.h"

struct vehicle {
    str id; /* as stored: lower case */
    struct vehicle_find_row row;
    struct permission_set permissions; /* the owner's, as far as the token's */
};

/* The vehicle in req->params[0], if the token reaches it.
 * Errors: API_VALIDATION (not a UUID), API_PERMISSION (not reached). */
err vehicle_open(struct request *req, struct vehicle *out);

/* limit (1 to 50, 10 if absent) and offset (from 0) of a list.
 * Errors: API_VALIDATION, with the field named. */
struct page {
    int64_t limit, offset;
};
err page_read(struct request *req, struct page *out);

/* "paging": {"count": …, "offset": …} */
void page_json(struct json *j, const struct page *page, int64_t count);

/* The unit system that the header sc-unit-system asks for; metric if absent.
 * Errors: API_VALIDATION, with the header named. */
err units_read(struct request *req, enum units *out);

/* API_VALIDATION, with the field and what is wrong with it. */
err refuse_field(struct request *req, const char *field, const char *message);

/* One signal of a vehicle as JSON, and the headers that go with it. */
struct reading {
    const struct signal *signal;
    bool is_measured;    /* by the car; false for what we know by ourselves */
    int64_t measured_ms; /* when */
    struct buf body;
};

/* Ask for what a path below the vehicle names; "" are the attributes.
 * Errors: API_PATH, API_PERMISSION, API_VEHICLE_NOT_CAPABLE, a maker's. */
err vehicle_read(struct request *req, const struct vehicle *vehicle, str path,
                 enum units units, struct reading *out);
