/* SPDX-License-Identifier: Apache-2.0
 * Asking the vehicle API in a world. */
#include "flow/api.h"

#include <string.h>

#include "catalog/catalog.h"

/* A link for these permissions ("read_vin read_odometer"). */
const char *
asking_for(struct world *w, str permissions)
{
    char *scope = arena_cstr(w->arena, permissions);

    for (char *c = scope; *c != '\0'; c++) {
        if (*c == ' ')
            *c = '+';
    }
    return arena_fmt(w->arena,
                     "response_type=code&mode=simulated&state=s&scope=%s",
                     scope)
        .at;
}

str
every_permission(struct world *w)
{
    struct permission_set all = {0};

    for (enum permission p = 0; p < PERMISSION_COUNT; p++)
        permission_set_add(&all, p);
    return permission_set_text(w->arena, all);
}

str
token_of(struct world *w, const struct connect *c)
{
    const char *app = c->app == NULL ? "demo" : c->app;
    str code = world_code(w, c);
    struct reply r =
        ASK(w, .method = POST, .target = S("/oauth/token"), .app = str_of(app),
            .secret = arena_fmt(w->arena, "%s-secret", app),
            .form = arena_fmt(w->arena,
                              "grant_type=authorization_code&code=" STR_FMT,
                              STR_ARG(code)));

    assert_int_equal(r.status, 200);
    return reply_json(&r, "access_token");
}

/* The id at the start of a token's list. */
str
first_vehicle(struct world *w, str token)
{
    struct reply r = ASK(w, .target = S("/v2.0/vehicles"), .bearer = token);
    str start = S("{\"vehicles\":[\"");

    assert_int_equal(r.status, 200);
    assert_true(str_starts(r.body, start));
    return (str){r.body.at + start.len, 36};
}

struct reply
get(struct world *w, str token, str id, const char *path)
{
    return ASK(w, .bearer = token,
               .target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "%s",
                                   STR_ARG(id), path));
}

/* The body with the request's id blotted out. */
str
blotted(struct world *w, const struct reply *r)
{
    char *text = arena_cstr(w->arena, r->body);

    for (size_t i = 0; i + r->id.len <= r->body.len; i++) {
        if (str_starts(str_from(r->body, i), r->id))
            memset(text + i, '-', r->id.len);
    }
    return (str){text, r->body.len};
}
