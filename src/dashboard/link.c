/* SPDX-License-Identifier: Apache-2.0
 * Connect links. */
#include "dashboard/link.h"

#include "settings/settings.h"

str
link_query(const struct request *req, bool simulated)
{
    return arena_fmt(req->arena, "response_type=code&client_id=" STR_FMT "%s",
                     STR_ARG(req->app->id), simulated ? "&mode=simulated" : "");
}

str
link_of(const struct request *req, str query)
{
    return arena_fmt(req->arena, STR_FMT "/oauth/authorize?" STR_FMT,
                     STR_ARG(req->settings->base_url), STR_ARG(query));
}

err
link_check(const struct request *req, str query, struct link_answer *out)
{
    struct request as_owner = *req;

    as_owner.raw_query = query;
    return authorization_read(&as_owner, AUTHORIZE, &out->valid, &out->asked,
                              &out->problem);
}
