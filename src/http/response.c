/* SPDX-License-Identifier: Apache-2.0
 * What a handler answers: status, headers, cookies, body. */
#include <inttypes.h>

#include "base/log.h"
#include "http/request.h"

enum { HEADERS_MAX = 16 * 1024, BODY_MAX = 1024 * 1024 };

/* RFC 9110 5.6.2, lower case only: names of ours. */
static bool
is_name(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return s.len > 0;
}

static void
dropped(const struct request *req, str name)
{
    log_event(LOG_WARNING, "header_dropped", {"id", req->id}, {"name", name});
}

void
response_clear(struct request *req)
{
    req->out = (struct response){
        .headers = {.arena = req->arena, .max = HEADERS_MAX}
    };
}

static struct buf *
headers_of(struct request *req)
{
    struct buf *b = &req->out.headers;

    if (b->arena == NULL)
        *b = (struct buf){.arena = req->arena, .max = HEADERS_MAX};
    return b;
}

void
response_fixed_headers(struct request *req, str lines)
{
    buf_add(headers_of(req), lines);
}

void
response_header(struct request *req, str name, str value)
{
    struct buf *b = headers_of(req);

    if (!is_name(name) || !str_is_printable(value)) {
        dropped(req, name);
        return;
    }
    buf_add(b, name);
    buf_add(b, S(": "));
    buf_add(b, value);
    buf_add(b, S("\r\n"));
}

bool
response_has_header(const struct request *req, str name)
{
    str rest = buf_str(&req->out.headers), line;

    while (str_cut(rest, '\n', &line, &rest)) {
        if (str_starts(line, name) &&
            str_starts(str_from(line, name.len), S(":")))
            return true;
    }
    return false;
}

void
response_send(struct request *req, int status, str content_type, str body)
{
    req->out.status = status;
    req->out.too_large = body.len > BODY_MAX;
    req->out.body = req->out.too_large ? (str){0} : body;
    if (content_type.len > 0)
        response_header(req, S("content-type"), content_type);
}

static void
send_buf(struct request *req, int status, str type, const struct buf *body)
{
    response_send(req, status, type, buf_str(body));
    req->out.too_large = req->out.too_large || body->full;
}

void
response_json(struct request *req, int status, const struct buf *body)
{
    send_buf(req, status, S("application/json; charset=utf-8"), body);
}

void
response_html(struct request *req, int status, const struct buf *body)
{
    send_buf(req, status, S("text/html; charset=utf-8"), body);
}

void
response_redirect(struct request *req, int status, str location)
{
    if (location.len == 0 || !str_is_printable(location)) {
        dropped(req, S("location"));
        return;
    }
    response_header(req, S("location"), location);
    response_send(req, status, (str){0}, (str){0});
}

/* RFC 6265 4.1.1: what may stand in a cookie's value, or its name and path. */
static bool
is_cookie_text(str s, const char *without)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        if (c <= ' ' || c > '~' || strchr(without, c) != NULL)
            return false;
    }
    return true;
}

void
response_cookie(struct request *req, const struct cookie *c)
{
    if (c->name.len == 0 || !is_cookie_text(c->name, "()<>@,;:\\\"/[]?={}") ||
        !is_cookie_text(c->value, "\",;\\") || !is_cookie_text(c->path, ";")) {
        dropped(req, S("set-cookie"));
        return;
    }
    response_header(
        req, S("set-cookie"),
        arena_fmt(req->arena,
                  STR_FMT "=" STR_FMT "; Path=" STR_FMT "; Max-Age=%" PRId64
                          "; HttpOnly; SameSite=Lax%s",
                  STR_ARG(c->name), STR_ARG(c->value), STR_ARG(c->path),
                  c->max_age, c->secure ? "; Secure" : ""));
}
