/* SPDX-License-Identifier: Apache-2.0
 * What owners and apps did: Connect sessions, requests to the API, and their
 * counts. */
#include "admin/admin.h"
#include "admin/answer.h"
#include "dashboard/activity_json.h"
#include "dashboard/dashboard.h"
#include "http/errors.h"
#include "settings/settings.h"

enum { BODY = 1024 * 1024 };

static str
asked(const struct request *req, const char *name)
{
    return str_trim(fields_get(req->query, str_of(name)));
}

/* ---- sessions ---- */

err
admin_sessions(struct request *req)
{
    struct sessions_wish wish = {
        .app_id = req->app->id,
        .from = asked(req, "from"),
        .until = asked(req, "until"),
        .user = fields_get(req->query, S("user")),
        .vin = asked(req, "vin"),
        .outcome = asked(req, "outcome"),
        .id = asked(req, "id"),
        .cursor = asked(req, "cursor"),
        .now = req->now,
    };
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct sessions_list list;
    err e;

    TRY(query_limit(req, &wish.most));
    e = sessions_list(req->db, req->arena, &wish, &list);
    if (e == &HTTP_BAD_REQUEST)
        return refuse_faults(req, &list.faults);
    TRY(e);
    json_open(&j, S(""), '{');
    sessions_json(&j, req->arena, &list);
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

/* The key of its next file stands in the address as "below". */
err
admin_sessions_csv(struct request *req)
{
    struct faults faults = {0};
    err e = dashboard_sessions_file(req, &faults);

    if (e != &HTTP_BAD_REQUEST)
        return e;
    if (str_eq(faults.at[0].field, S("cursor")))
        faults.at[0].field = S("below");
    return refuse_faults(req, &faults);
}

err
admin_session(struct request *req)
{
    const struct session_of_app_args which = {req->app->id, req->params[1],
                                              req->now};
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct session_shown shown;
    bool found;

    TRY(session_show(req->db, req->arena, &which, &found, &shown));
    if (!found)
        return &HTTP_NOT_FOUND;
    json_open(&j, S(""), '{');
    session_json(&j, req->arena, &shown);
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

err
admin_session_users(struct request *req)
{
    struct users_wish wish = {
        .app_id = req->app->id,
        .cursor = asked(req, "cursor"),
        .since = req->now - req->settings->session_keep,
        .now = req->now,
    };
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct users_list list;
    err e;

    TRY(query_limit(req, &wish.most));
    e = users_list(req->db, req->arena, &wish, &list);
    if (e == &HTTP_BAD_REQUEST)
        return refuse_faults(req, &list.faults);
    TRY(e);
    json_open(&j, S(""), '{');
    users_json(&j, req->arena, &list);
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

err
admin_funnel(struct request *req)
{
    const struct funnel_wish wish = {
        .app_id = req->app->id,
        .days = asked(req, "days"),
        .by = asked(req, "by"),
        .now = req->now,
    };
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct funnel funnel;
    err e = funnel_count(req->db, req->arena, &wish, &funnel);

    if (e == &HTTP_BAD_REQUEST)
        return refuse_faults(req, &funnel.faults);
    TRY(e);
    json_open(&j, S(""), '{');
    funnel_json(&j, &funnel);
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

/* ---- requests ---- */

err
admin_requests(struct request *req)
{
    struct requests_wish wish = {
        .app_id = req->app->id,
        .from = asked(req, "from"),
        .route = asked(req, "route"),
        .result = asked(req, "result"),
        .id = asked(req, "id"),
        .cursor = asked(req, "cursor"),
    };
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct requests_list list;
    err e;

    TRY(query_limit(req, &wish.most));
    e = requests_list(req->db, req->arena, &wish, &list);
    if (e == &HTTP_BAD_REQUEST)
        return refuse_faults(req, &list.faults);
    TRY(e);
    json_open(&j, S(""), '{');
    requests_json(&j, req->arena, &list);
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

err
admin_request(struct request *req)
{
    const struct request_of_app_args which = {req->app->id, req->params[1]};
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct request_of_app_row row;
    bool found;

    TRY(request_of_app(req->db, req->arena, &which, &found, &row));
    if (!found)
        return &HTTP_NOT_FOUND;
    json_open(&j, S(""), '{');
    request_json(&j, req->arena, which.id, &row);
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

/* ---- at a glance ---- */

err
admin_overview(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct glance glance;

    TRY(glance_read(req->db, req->arena, req->app->id, req->now, &glance));
    json_open(&j, S(""), '{');
    glance_json(&j, req->arena, &glance);
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}
