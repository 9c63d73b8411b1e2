/* SPDX-License-Identifier: Apache-2.0
 * Where the docURL of an error leads. */
#include "http/errors.h"
#include "vehicles/pages.h"
#include "vehicles/vehicle.h"
#include "vehicles/vehicles.h"

enum { BODY = 64 * 1024 };

static struct error_line
line_of(struct arena *a, const struct api_error *row)
{
    err e = row->error;

    return (struct error_line){
        .anchor = api_error_anchor(a, e),
        .code = str_of(e->code),
        .description = str_of(e->description),
        .status = arena_fmt(a, "%d", e->status),
        .mends = str_of(row->mends),
        .resolution = str_of(e->resolution),
        .told = str_of(row->told),
    };
}

err
api_errors_page(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct error_line *lines =
        arena_alloc(req->arena, api_error_count, sizeof *lines);
    struct page_errors page = {.lines = lines};

    for (size_t i = 0; i < api_error_count; i++) {
        err e = api_errors[i].error;

        if (!str_eq(api_error_page(req->arena, e), req->params[0]))
            continue;
        page.type = str_of(e->type);
        lines[page.lines_count++] = line_of(req->arena, &api_errors[i]);
    }
    if (page.lines_count == 0)
        return &HTTP_NOT_FOUND;
    page_errors(&body, &page);
    response_html(req, 200, &body);
    return OK;
}
