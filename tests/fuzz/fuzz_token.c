/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as Authorization header, content type and form of the token
 * endpoint: nobody is given a token, everybody a JSON error. Input: the header,
 * newline, the content type ("" for the right one), newline, the form. */
#include "fuzz_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const str all = {(const char *)data, size};
    struct arena *a = arena_open();
    struct field headers[2];
    struct message in = {.method = POST, .target = S("/oauth/token")};
    struct request *req;
    str header, type, rest;
    size_t count = 0;

    (void)str_cut(all, '\n', &header, &rest);
    (void)str_cut(rest, '\n', &type, &rest);
    if (header.len > 0)
        headers[count++] = (struct field){S("authorization"), header};
    headers[count++] = (struct field){
        S("content-type"),
        type.len > 0 ? type : S("application/x-www-form-urlencoded")};
    in.headers = (struct fields){headers, count};
    in.body = rest;

    req = fuzz_ask(a, &in);
    must(req->out.status == 400 || req->out.status == 401);
    must(str_starts(req->out.body, S("{\"error\":\"")));
    must(str_is_printable(req->out.body));
    must((req->out.status == 401) ==
         (fuzz_header(req, "www-authenticate").len > 0));
    must(str_eq(fuzz_header(req, "cache-control"), S("no-store")));
    arena_close(a);
    return 0;
}
