/* SPDX-License-Identifier: Apache-2.0
 * What the handlers of this module share: the vehicle that a request names,
 * a page of a list, and saying which field is wrong. */
#pragma once
#include "catalog/catalog.h"
#include "http/request.h"
#include "oem/oem.h"
#include "store/db.h"
#include "vehicles/errors.h"
#include "vehicles/vehicles.sql.h"

struct vehicle {
    str id; /* as stored: lower case */
    struct vehicle_find_row row;
    struct permission_set permissions; /* the owner's, as far as the token's */
    err trouble; /* what the request wants to be answered with; OK: the truth */
    struct oem_vehicle seen; /* as the maker knows it, when it was found */
};

/* The vehicle in req->params[0], if the token reaches it.
 * Errors: API_VALIDATION (not a UUID), API_PERMISSION (not reached), and what
 * the header valetkey-simulate asks for. */
err vehicle_open(struct request *req, struct vehicle *out);

/* The same, but what the header asks for is left in out->trouble: a batch
 * answers it in every item. */
err vehicle_reach(struct request *req, struct vehicle *out);

/* The header valetkey-simulate: sets vehicle->trouble, or waits.
 * Errors: API_VALIDATION (it makes no sense; the vehicle is a real one). */
err simulate_read(struct request *req, struct vehicle *vehicle);

/* As the maker knows it, with what commands have changed until now. */
bool vehicle_is_simulated(const struct vehicle *v);
struct oem_session vehicle_session(const struct request *req,
                                   const struct vehicle *v);
err vehicle_for_maker(struct db *db, struct arena *a, const struct vehicle *v,
                      struct oem_vehicle *out);

/* Why a path below a vehicle does not take the request's method: API_METHOD,
 * with allow set, or API_PATH. */
err path_refuse(struct request *req, str path);

/* First of all in a unit that reads a simulated vehicle and changes it: whoever
 * else does so waits. *is_held: it is still connected. */
err vehicle_hold(struct tx *tx, str vehicle_id, bool *is_held);

/* What a command has changed of a simulated vehicle, for ever. */
err vehicle_keep_changes(struct tx *tx, str vehicle_id,
                         const struct oem_change *changes, size_t count);

/* What a simulated vehicle was told to answer to a path ("error:odometer",
 * "error:*"), as often as it was told. OK: the truth. */
#define TROUBLE_KIND "error:"
err trouble_take(struct request *req, const struct vehicle *v,
                 const struct oem_vehicle *car, str path);

/* limit (1 to 50; usual if absent) and offset (from 0) of a list.
 * Errors: API_VALIDATION, with the field named. */
struct page {
    int64_t limit, offset;
};
err page_read(struct request *req, int64_t usual, struct page *out);

/* "paging": {"count": …, "offset": …} */
void page_json(struct json *j, const struct page *page, int64_t count);

/* The unit system that the header sc-unit-system asks for; metric if absent.
 * Errors: API_VALIDATION, with the header named. */
err units_read(struct request *req, enum units *out);

/* A parameter of the query, "" if it is not there. A stray '?' at its end is
 * dropped, and "undefined" is what is not there.
 * Errors: API_VALIDATION (there more than once). */
err parameter_read(struct request *req, const char *name, str *out);

/* RFC 9562: 8-4-4-4-12 hexadecimal digits, in any case; lower case comes out.
 */
bool uuid_read(struct arena *a, str text, str *out);

/* Is the body sent as application/json, with or without a charset? */
bool body_is_json(const struct request *req);

/* API_VALIDATION, with the field and what is wrong with it. */
err refuse_field(struct request *req, const char *field, const char *message);

/* One signal of a vehicle as JSON, and when the car measured it. */
struct reading {
    const struct signal *signal;
    int64_t measured_ms;
    struct buf body;
};

/* Ask for what a path below the vehicle names; "" are the attributes.
 * Errors: API_PATH, API_PERMISSION, API_VEHICLE_NOT_CAPABLE, a maker's. */
err vehicle_read(struct request *req, const struct vehicle *vehicle, str path,
                 enum units units, struct reading *out);

/* "tesla/compass" is a Tesla's alone: the row's pattern is "{make}/compass". */
bool path_is_for_make(str pattern, str path, str make);

/* The same without its JSON: the struct of the signal's layout is filled in.
 * The permission is not looked at. */
err vehicle_ask(struct request *req, const struct vehicle *v,
                const struct signal *signal, void *out, int64_t *measured_ms);

/* What stands beside it (api.md 3.1); returns how many. */
enum { READING_HEADERS = 3 };
size_t reading_headers(struct arena *a, const struct reading *r,
                       enum units units, int64_t now_ms,
                       struct field out[READING_HEADERS]);

/* {"permissions": […], "paging": …} */
void permissions_json(struct json *j, str key, const struct vehicle *vehicle,
                      const struct page *page);

/* Of API v3: the members that say what went wrong, for an object that is open
 * (type, code, title, detail, resolution). */
void api_error_v3_members(struct json *j, const struct request *req,
                          const struct api_error *row);

/* The body of an error, and the seconds for retry-after (0: none). */
void api_error_json(struct json *j, str key, const struct request *req,
                    const struct api_error *row);
int api_error_wait(err e);

/* The end of an error's docURL: "vehicle-state-errors", and "asleep". */
str api_error_page(struct arena *a, err e);
str api_error_anchor(struct arena *a, err e);
