/* SPDX-License-Identifier: Apache-2.0
 * What a Connect URL may ask for, as pages for the developer who writes it. In
 * English: the names on the wire are. */
#include "catalog/catalog.h"
#include "connect/connect.h"
#include "connect/session.h"

static struct page_frame
english_frame(const struct request *req)
{
    struct page_frame f = session_frame(req, NULL, STEP_NONE);

    f.language = S("en");
    return f;
}

err
connect_permissions_page(struct request *req)
{
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};
    struct page_list_permission *rows =
        arena_alloc(req->arena, PERMISSION_COUNT, sizeof *rows);

    for (size_t i = 0; i < PERMISSION_COUNT; i++) {
        const struct permission_row *row = permission_row((enum permission)i);

        rows[i] = (struct page_list_permission){row->name, row->title,
                                                row->sentence, row->command};
    }
    page_list_permissions(&out, &(struct page_list_permissions){
                                    .frame = english_frame(req),
                                    .permissions = rows,
                                    .permissions_count = PERMISSION_COUNT,
                                });
    response_html(req, 200, &out);
    return OK;
}

err
connect_makes_page(struct request *req)
{
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};
    struct page_list_make *rows =
        arena_alloc(req->arena, make_count(), sizeof *rows);

    for (size_t i = 0; i < make_count(); i++) {
        const struct make *m = make_row(i);

        rows[i] = (struct page_list_make){m->id, m->name, m->countries};
    }
    page_list_makes(&out, &(struct page_list_makes){
                              .frame = english_frame(req),
                              .makes = rows,
                              .makes_count = make_count(),
                          });
    response_html(req, 200, &out);
    return OK;
}
