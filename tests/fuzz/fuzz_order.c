/* SPDX-License-Identifier: Apache-2.0
 * Any order to a simulated car: done, or refused with nothing changed.
 * Input: the verb, newline, the body. */
#include "fuzz_world.h"

#define MANAGEMENT "Basic ZGVmYXVsdDpkZW1vLW1hbmFnZW1lbnQtdG9rZW4="

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct field headers[] = {
    {STR("authorization"), STR(MANAGEMENT)        },
    {STR("content-type"),  STR("application/json")},
};

static struct request *
ask(struct arena *a, enum method method, str target, str body)
{
    struct message *in = ARENA_NEW(a, struct message);

    *in = (struct message){
        .method = method,
        .target = target,
        .headers = {headers, 2},
        .body = body
    };
    return fuzz_ask(a, in);
}

/* The target of one car, made once. */
static str
car(void)
{
    static str target;
    struct arena *a;
    str id, rest = {0};

    if (target.len > 0)
        return target;
    a = arena_open(); /* as long as the process */
    id =
        ask(a, POST, S("/simulator/cars"), S("{\"make\":\"TESLA\"}"))->out.body;
    while (id.len > 0 && !str_starts(id, S("\"id\":\"")))
        id = str_from(id, 1);
    (void)str_cut(str_from(id, 6), '"', &id, &rest);
    must(id.len == 36);
    target = arena_fmt(a, "/simulator/vehicles/" STR_FMT, STR_ARG(id));
    return target;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const str plain[] = {STR("drive"),  STR("park"),  STR("plug"),
                                STR("unplug"), STR("sleep"), STR("wake"),
                                STR("charge"), STR("set"),   STR("clear"),
                                STR("time"),   STR("break")};
    const str all = {(const char *)data, size};
    struct arena *a = arena_open();
    str verb, body, before;
    struct request *req;
    bool known = false;

    (void)str_cut(all, '\n', &verb, &body);
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        known = known || str_eq(verb, plain[i]);
    if (!known)
        verb = S("set");
    (void)ask(a, POST, arena_fmt(a, STR_FMT "/clear", STR_ARG(car())), S("{}"));
    before = ask(a, GET, car(), (str){0})->out.body;
    req = ask(a, POST,
              arena_fmt(a, STR_FMT "/" STR_FMT, STR_ARG(car()), STR_ARG(verb)),
              body);
    must(req->out.status == 200 || req->out.status == 400 ||
         req->out.status == 409);
    if (req->out.status != 200)
        must(str_eq(ask(a, GET, car(), (str){0})->out.body, before));
    arena_close(a);
    return 0;
}
