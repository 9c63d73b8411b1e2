/* SPDX-License-Identifier: Apache-2.0
 * What a handler reads: method, headers, cookies, parameters. */
#include "http/request.h"

#include <inttypes.h>

#include "base/encode.h"
#include "base/log.h"
#include "http/errors.h"
#include "http/multipart.h"
#include "http/route.h"

enum { FIELDS_MAX = 512 };

static const str methods[] = {
    [GET] = STR("GET"),         [HEAD] = STR("HEAD"),
    [POST] = STR("POST"),       [PUT] = STR("PUT"),
    [PATCH] = STR("PATCH"),     [DELETE] = STR("DELETE"),
    [OPTIONS] = STR("OPTIONS"), [OTHER_METHOD] = STR("other"),
};

enum method
method_from(str name)
{
    enum method m = GET;

    while (m < OTHER_METHOD && !str_eq(methods[m], name))
        m++;
    return m;
}

str
method_name(enum method m)
{
    return methods[m];
}

/* ---- headers ---- */

str
request_header(const struct request *req, str name)
{
    const struct fields *f = &req->in->headers;

    for (size_t i = 0; i < f->count; i++) {
        if (str_eq_nocase(f->at[i].name, name))
            return f->at[i].value;
    }
    return (str){0};
}

size_t
request_header_count(const struct request *req, str name)
{
    const struct fields *f = &req->in->headers;
    size_t n = 0;

    for (size_t i = 0; i < f->count; i++)
        n += str_eq_nocase(f->at[i].name, name);
    return n;
}

static bool
cookie_find(str header, str name, str *value)
{
    str pair, key;

    while (str_word(&header, ';', &pair)) {
        if (str_cut(str_trim(pair), '=', &key, value) && str_eq(key, name))
            return true;
    }
    return false;
}

str
request_cookie(const struct request *req, str name)
{
    const struct fields *f = &req->in->headers;
    str value;

    for (size_t i = 0; i < f->count; i++) {
        if (str_eq_nocase(f->at[i].name, S("cookie")) &&
            cookie_find(f->at[i].value, name, &value))
            return value;
    }
    return (str){0};
}

/* ---- parameters ---- */

str
fields_get(struct fields f, str name)
{
    for (size_t i = 0; i < f.count; i++) {
        if (str_eq(f.at[i].name, name))
            return f.at[i].value;
    }
    return (str){0};
}

size_t
fields_count(struct fields f, str name)
{
    size_t n = 0;

    for (size_t i = 0; i < f.count; i++)
        n += str_eq(f.at[i].name, name);
    return n;
}

static bool
decode(struct arena *a, str raw, str *out)
{
    *out = raw;
    if (str_has(raw, '%') || str_has(raw, '+')) {
        if (!percent_decode(a, raw, true, out))
            return false;
    }
    return str_is_utf8(*out);
}

static size_t
pairs_count(str text)
{
    str pair;
    size_t n = 0;

    while (str_word(&text, '&', &pair))
        n++;
    return n;
}

static bool
parse(struct arena *a, str text, bool raw, struct fields *out)
{
    size_t count = pairs_count(text), n = 0;
    struct field *at;
    str pair;

    *out = (struct fields){0};
    if (count > FIELDS_MAX)
        return false;
    at = arena_alloc(a, count, sizeof *at);
    while (str_word(&text, '&', &pair)) {
        struct field *f = &at[n++];
        str value, decoded;

        str_cut(pair, '=', &pair, &value);
        if (!decode(a, pair, &f->name) || !decode(a, value, &decoded))
            return false;
        f->value = raw ? value : decoded;
    }
    *out = (struct fields){at, n};
    return true;
}

bool
fields_parse(struct arena *a, str text, struct fields *out)
{
    return parse(a, text, false, out);
}

bool
fields_raw(struct arena *a, str text, struct fields *out)
{
    return parse(a, text, true, out);
}

/* application/x-www-form-urlencoded; charset, if named, is UTF-8. */
static bool
is_form(str content_type)
{
    str type, params, param, name, value;

    str_cut(content_type, ';', &type, &params);
    if (!str_eq_nocase(str_trim(type), S("application/x-www-form-urlencoded")))
        return false;
    while (str_word(&params, ';', &param)) {
        str_cut(str_trim(param), '=', &name, &value);
        if (str_eq_nocase(name, S("charset")) &&
            !str_eq_nocase(value, S("utf-8")) &&
            !str_eq_nocase(value, S("\"utf-8\"")))
            return false;
    }
    return true;
}

static bool
takes_files(const struct request *req)
{
    return req->route != NULL && req->route->lane == UPLOAD;
}

err
request_form(struct request *req, struct fields *out)
{
    str type = request_header(req, S("content-type")), boundary;

    *out = (struct fields){0};
    if (request_header_count(req, S("content-type")) != 1)
        return &HTTP_UNSUPPORTED_MEDIA;
    if (takes_files(req) && multipart_boundary(type, &boundary))
        return multipart_parse(req->arena, boundary, req->in->body, out)
                   ? OK
                   : &HTTP_BAD_FORM;
    if (!is_form(type))
        return &HTTP_UNSUPPORTED_MEDIA;
    return fields_parse(req->arena, req->in->body, out) ? OK : &HTTP_BAD_FORM;
}

enum { TRACE_AT = 3, PARENT_AT = 36, FLAGS_AT = 53, TRACE_END = 55 };

/* version-trace-parent-flags, in lower-case hexadecimal digits. */
static bool
has_trace_form(str s)
{
    for (size_t i = 0; i < TRACE_END; i++) {
        char c = s.at[i];
        bool dash =
            i + 1 == TRACE_AT || i + 1 == PARENT_AT || i + 1 == FLAGS_AT;
        bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');

        if (dash ? c != '-' : !digit)
            return false;
    }
    return true;
}

static bool
is_all_zeros(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] != '0')
            return false;
    }
    return true;
}

/* A later version than 00 may have more, after another '-'. */
str
request_trace(const struct request *req)
{
    str s = request_header(req, S("traceparent"));
    str version = str_head(s, 2), trace, parent;

    if (s.len < TRACE_END || !has_trace_form(s) || str_eq(version, S("ff")) ||
        request_header_count(req, S("traceparent")) != 1)
        return S("");
    if (s.len > TRACE_END &&
        (str_eq(version, S("00")) || s.at[TRACE_END] != '-'))
        return S("");
    trace = str_head(str_from(s, TRACE_AT), 32);
    parent = str_head(str_from(s, PARENT_AT), 16);
    return is_all_zeros(trace) || is_all_zeros(parent) ? S("") : trace;
}

void
request_log(const struct request *req, int64_t ms)
{
    const str trace = request_trace(req);
    char status[24], took[24];

    (void)snprintf(status, sizeof status, "%d", req->out.status);
    (void)snprintf(took, sizeof took, "%" PRId64, ms);
    const struct log_field fields[] = {
        {"id",     req->id                                             },
        {"method", method_name(req->in->method)                        },
        {"route",  req->route == NULL ? S("none") : req->route->pattern},
        {"status", str_of(status)                                      },
        {"ms",     str_of(took)                                        },
        {"trace",  trace                                               },
    };

    log_write_later(LOG_INFO, "request", fields, trace.len > 0 ? 6 : 5);
}
