/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a cookie header, a content type and an X-Forwarded-For list; and
 * any bytes as a cookie of ours, which cannot become more than one header.
 * Input: lines. */
#include "base/log.h"
#include "http/proxy.h"
#include "http/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
    if (!holds)
        abort();
}

static void
no_log(str line, void *arg)
{
    (void)arg;
    must(str_ends(line, S("\n")));
}

static void
read_cookies(struct request *req, str all)
{
    str pair, name, value;

    while (str_word(&all, ';', &pair)) {
        str_cut(str_trim(pair), '=', &name, &value);
        must(request_cookie(req, name).len <= req->in->headers.at[0].value.len);
    }
}

static void
write_cookie(struct request *req, str value)
{
    const struct cookie c = {S("name"), value, S("/"), 1, true};
    size_t lines = 0, semicolons = 0;
    str out;

    response_clear(req);
    response_cookie(req, &c);
    out = buf_str(&req->out.headers);
    for (size_t i = 0; i < out.len; i++) {
        lines += out.at[i] == '\n';
        semicolons += out.at[i] == ';';
    }
    must(lines <= 1 && (lines == 0 || semicolons == 5));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct field headers[3] = {
        {STR("cookie"),          {0}},
        {STR("content-type"),    {0}},
        {STR("x-forwarded-for"), {0}}
    };
    const struct network all = {.bits = 0};
    const struct proxies trusted = {&all, 1};
    const struct message in = {
        .headers = {headers, 3},
          .body = S("a=b")
    };
    struct request req = {.arena = arena_open(), .in = &in};
    str rest = {(const char *)data, size};
    struct fields form;

    log_sink(no_log, NULL);
    for (size_t i = 0; i < 3; i++)
        str_cut(rest, '\n', &headers[i].value, &rest);
    read_cookies(&req, headers[0].value);
    write_cookie(&req, headers[0].value);
    must((request_form(&req, &form) == OK) == (form.count == 1));
    must(client_address(req.arena, &trusted, S("127.0.0.1"), &in.headers).len >
         1);
    arena_close(req.arena);
    return 0;
}
