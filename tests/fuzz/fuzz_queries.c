/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as the query of what is listed and looked up, and as a path below
 * a vehicle: an answer that is JSON, never our fault. Input: the query,
 * newline, the path. */
#include "fuzz_world.h"
#include "routes.h"

#define MANAGEMENT "Basic ZGVmYXVsdDpkZW1vLW1hbmFnZW1lbnQtdG9rZW4="
#define APP        "Basic ZGVtbzpkZW1vLXNlY3JldA=="

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static str
answer(struct arena *a, enum method method, str target, str authorization)
{
    const struct field headers[] = {
        {S("authorization"), authorization        },
        {S("content-type"),  S("application/json")}
    };
    const struct message in = {
        .method = method,
        .target = target,
        .headers = {headers, 2},
        .body = method == POST ? S("{\"make\":\"CHEVROLET\"}") : (str){0      }
    };
    struct request *req = fuzz_request(a, &in);

    request_run(req, &valetkey_site);
    must(req->out.status < 500 || req->out.status == 501);
    must(str_is_utf8(req->out.body));
    return req->out.body;
}

static str
member(str body, str name)
{
    str value = {0}, rest;

    while (body.len > 0 && !str_starts(body, name))
        body = str_from(body, 1);
    (void)str_cut(str_from(body, name.len), '"', &value, &rest);
    return value;
}

static struct {
    struct arena *arena;
    str id, bearer;
} car;

static void
car_once(void)
{
    str body;

    if (car.arena != NULL)
        return;
    car.arena = arena_open(); /* as long as the process */
    body = answer(car.arena, POST, S("/simulator/cars"), S(MANAGEMENT));
    car.id = member(body, S("\"id\":\""));
    car.bearer = arena_fmt(car.arena, "Bearer " STR_FMT,
                           STR_ARG(member(body, S("\"access_token\":\""))));
    must(car.id.len == 36 && car.bearer.len == 7 + 36);
}

static str
asked_of(struct arena *a, str path, str query)
{
    return fuzz_after(a, fuzz_after(a, path, S("?")), query);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        str path, authorization;
    } asked[] = {
        {STR("/v2.0/management/connections"), STR(MANAGEMENT)},
        {STR("/simulator/vehicles"),          STR(MANAGEMENT)},
        {STR("/v2.0/compatibility"),          STR(APP)       },
        {STR("/v2.0/compatibility/matrix"),   STR(APP)       },
    };
    const str all = {(const char *)data, size};
    struct arena *a = arena_open();
    str query, path;

    car_once();
    (void)str_cut(all, '\n', &query, &path);
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++)
        (void)answer(a, GET, asked_of(a, asked[i].path, query),
                     asked[i].authorization);
    (void)answer(a, GET,
                 asked_of(a,
                          fuzz_after(a,
                                     arena_fmt(a, "/v2.0/vehicles/" STR_FMT "/",
                                               STR_ARG(car.id)),
                                     path),
                          query),
                 car.bearer);
    arena_close(a);
    return 0;
}
