/* SPDX-License-Identifier: Apache-2.0
 * Several reads of one vehicle in one request (reference/api.md 5.4). */
#include "vehicles/batch.h"

#include "catalog/catalog.h"
#include "vehicles/vehicle.h"
#include "vehicles/vehicles.h"

enum { BODY = 1024 * 1024 };

#define PERMISSIONS "permissions"

/* "/tires/pressure/" as the rows have it: "tires/pressure". */
static str
bare(str path)
{
    if (str_starts(path, S("/")))
        path = str_from(path, 1);
    if (str_ends(path, S("/")))
        path.len--;
    return path;
}

static bool
can_be_read(str sent)
{
    str path = bare(sent);

    if (str_starts(sent, S("//")))
        return false;
    return str_eq(path, S(PERMISSIONS)) || signal_at(path) != NULL;
}

static err
batch_read(struct request *req, struct batch *out)
{
    const char *field, *problem;

    if (!batch_parse(req->arena, req->in->body, out, &field, &problem))
        return refuse_field(req, field, problem);
    for (size_t i = 0; i < out->count; i++) {
        if (!can_be_read(out->paths[i]))
            return refuse_field(
                req, "path",
                arena_fmt(req->arena,
                          "\"" STR_FMT "\" names nothing that can be read of a "
                          "vehicle",
                          STR_ARG(out->paths[i]))
                    .at);
    }
    return OK;
}

/* What one path gives, besides the path. */
struct item {
    int status;
    struct field headers[READING_HEADERS];
    size_t header_count;
    struct buf body;
};

static void
item_fail(const struct request *req, err e, struct item *out)
{
    const struct api_error *row = api_error_for(e);
    struct json j = {.out = &out->body};
    int wait = api_error_wait(row->error);

    out->status = row->error->status;
    /* a client that finds no headers here stumbles (api.md 5.4) */
    out->headers[out->header_count++] =
        (struct field){S("content-type"), S("application/json; charset=utf-8")};
    if (wait > 0)
        out->headers[out->header_count++] =
            (struct field){S("retry-after"), arena_fmt(req->arena, "%d", wait)};
    api_error_json(&j, S(""), req, row);
}

static void
item_read(struct request *req, const struct vehicle *vehicle, str path,
          enum units units, struct item *out)
{
    const struct page first = {.limit = PERMISSION_COUNT};
    struct json j = {.out = &out->body};
    struct reading reading;
    err e;

    *out = (struct item){
        .status = 200, .body = {.arena = req->arena, .max = BODY}
    };
    if (vehicle->trouble == OK && str_eq(path, S(PERMISSIONS))) {
        permissions_json(&j, S(""), vehicle, &first);
        return;
    }
    e = vehicle_read(req, vehicle, path, units, &reading);
    if (e != OK) {
        item_fail(req, e, out);
        return;
    }
    out->body = reading.body;
    out->header_count =
        reading_headers(req->arena, &reading, units, req->now_ms, out->headers);
}

static void
item_json(struct json *j, str path, const struct item *item)
{
    json_open(j, S(""), '{');
    json_text(j, S("path"), path);
    json_int(j, S("code"), item->status);
    json_open(j, S("headers"), '{');
    for (size_t i = 0; i < item->header_count; i++)
        json_text(j, item->headers[i].name, item->headers[i].value);
    json_close(j, '}');
    json_raw(j, S("body"), buf_str(&item->body));
    json_close(j, '}');
}

err
vehicles_batch(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct vehicle vehicle;
    struct batch batch;
    enum units units;

    TRY(units_read(req, &units));
    TRY(vehicle_reach(req, &vehicle));
    if (!body_is_json(req))
        return &API_MEDIA_TYPE;
    TRY(batch_read(req, &batch));

    json_open(&j, S(""), '{');
    json_open(&j, S("responses"), '[');
    for (size_t i = 0; i < batch.count; i++) {
        struct item item;

        item_read(req, &vehicle, bare(batch.paths[i]), units, &item);
        item_json(&j, batch.paths[i], &item);
    }
    json_close(&j, ']');
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}
