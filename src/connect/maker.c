/* SPDX-License-Identifier: Apache-2.0
 * The maker a session talks to, and how an owner's account is shown. */
#include "connect/maker.h"

struct oem_session
session_maker(const struct request *req, const session *s)
{
    return (struct oem_session){
        .app_id = s->app_id,
        .make = make_find(s->make),
        .simulated = !str_eq(s->mode, S("live")),
        .now_ms = req->now_ms,
        .again = s->vehicle_id.len > 0,
    };
}

str
masked_address(struct arena *a, str address)
{
    str local, domain;

    if (!str_cut(address, '@', &local, &domain) || local.len == 0)
        return address;
    return arena_fmt(a, "%c•••@" STR_FMT, local.at[0], STR_ARG(domain));
}
