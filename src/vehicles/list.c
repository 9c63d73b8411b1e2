/* SPDX-License-Identifier: Apache-2.0
 * Who the token's owner is, which vehicles it reaches, and what it may do with
 * one of them. */
#include "base/json.h"
#include "oauth/oauth.h"
#include "vehicles/vehicle.h"
#include "vehicles/vehicles.h"

enum { BODY = 8 * 1024, USUAL = 10 };

err
vehicles_user(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};

    json_open(&j, S(""), '{');
    json_text(&j, S("id"), req->bearer->owner_id);
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

static void
list_answer(struct request *req, const struct vehicle_list_row *rows,
            size_t count, const struct page *page, int64_t total)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};

    json_open(&j, S(""), '{');
    json_open(&j, S("vehicles"), '[');
    for (size_t i = 0; i < count; i++)
        json_text(&j, S(""), rows[i].vehicle_id);
    json_close(&j, ']');
    page_json(&j, page, total);
    json_close(&j, '}');
    response_json(req, 200, &body);
}

err
vehicles_list(struct request *req)
{
    int64_t consent_id = req->bearer->consent_id;
    struct vehicle_count_row total;
    struct vehicle_list_row *rows;
    struct page page;
    size_t count;
    bool found;

    TRY(page_read(req, USUAL, &page));
    TRY(vehicle_count(req->db, req->arena,
                      &(struct vehicle_count_args){consent_id}, &found,
                      &total));
    TRY(vehicle_list(
        req->db, req->arena,
        &(struct vehicle_list_args){consent_id, page.limit, page.offset}, &rows,
        &count));
    list_answer(req, rows, count, &page, total.count);
    return OK;
}

void
permissions_json(struct json *j, str key, const struct vehicle *vehicle,
                 const struct page *page)
{
    int64_t count = 0;

    json_open(j, key, '{');
    json_open(j, S("permissions"), '[');
    for (enum permission p = 0; p < PERMISSION_COUNT; p++) {
        if (!permission_set_has(vehicle->permissions, p))
            continue;
        if (count >= page->offset && count - page->offset < page->limit)
            json_text(j, S(""), permission_row(p)->name);
        count++;
    }
    json_close(j, ']');
    page_json(j, page, count);
    json_close(j, '}');
}

err
vehicles_permissions(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct vehicle vehicle;
    struct page page;

    /* clients compare the whole list without asking for a page */
    TRY(page_read(req, PERMISSION_COUNT, &page));
    TRY(vehicle_open(req, &vehicle));
    permissions_json(&j, S(""), &vehicle, &page);
    response_json(req, 200, &body);
    return OK;
}
