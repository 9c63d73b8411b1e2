/* SPDX-License-Identifier: Apache-2.0
 * The page of a session that has ended: somebody came back to it. */
#include "base/clock.h"
#include "connect/connect.h"
#include "connect/session.h"

err
connect_done_page(struct request *req)
{
    const session *s = session_of(req);
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};

    if (s->ended_at == 0)
        return connect_home(req);
    page_done(&out, &(struct page_done){
                        .frame = session_frame(req, s, STEP_NONE),
                        .allowed = str_eq(s->outcome, S("granted")),
                        .when = clock_iso(req->arena, s->ended_at * 1000),
                        .can_return = true,
                    });
    response_html(req, 200, &out);
    return OK;
}
