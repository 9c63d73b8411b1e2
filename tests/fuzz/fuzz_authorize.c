/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as the query of a Connect URL: what is valid asks for what exists
 * and leads back to the app alone; what is not says why. */
#include "fuzz_world.h"
#include "oauth/errors.h"
#include "oauth/oauth.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_valid(const struct authorization *asked, enum authorization_kind kind)
{
    must(str_eq(asked->app.id, S("demo")));
    must((asked->redirect_uri.len == 0 &&
          str_eq(asked->response_type, S("none"))) ||
         str_eq(asked->redirect_uri, S("https://app.example/cb")));
    must(asked->scope_count > 0 || kind == REAUTHENTICATE);
    must(asked->scope_count <= PERMISSION_COUNT);
    for (size_t i = 0; i < asked->scope_count; i++) {
        must(asked->scope[i].permission < PERMISSION_COUNT);
        for (size_t k = 0; k < i; k++)
            must(asked->scope[k].permission != asked->scope[i].permission);
    }
    must(str_is_utf8(asked->state) && str_is_printable(asked->state) &&
         asked->state.len <= 4096);
    must(asked->challenge.len == 0 || asked->challenge.len == 43);
    must(!str_eq(asked->mode, S("live")));
}

static void
read_as(enum authorization_kind kind, const char *path, str query)
{
    struct arena *a = arena_open();
    struct buf target = {.arena = a, .max = 64 * 1024};
    struct authorization asked;
    struct problem problem;
    struct message in = {.method = GET};
    struct request *req;
    bool valid;

    buf_add(&target, str_of(path));
    buf_add(&target, query);
    in.target = buf_str(&target);
    req = fuzz_request(a, &in);
    if (req->refused == OK) {
        must(authorization_read(req, kind, &valid, &asked, &problem) == OK);
        if (valid)
            check_valid(&asked, kind);
        else
            must(problem.error != OK && str_is_utf8(problem.value) &&
                 str_is_utf8(problem.parameter));
        must(valid || !problem.has_way_back ||
             str_eq(asked.redirect_uri, S("https://app.example/cb")));
    }
    arena_close(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const str query = {(const char *)data, size};

    read_as(AUTHORIZE, "/oauth/authorize?", query);
    read_as(REAUTHENTICATE, "/oauth/reauthenticate?", query);
    return 0;
}
