/* SPDX-License-Identifier: Apache-2.0
 * One request and its answer, whatever carried them: the network (server_mhd)
 * or a test. A handler reads req, fills in the answer, returns OK; or returns
 * an error, and its route's fail function answers instead. */
#pragma once
#include "base/buf.h"
#include "base/err.h"

struct db;
struct settings;
struct server; /* http/server.h */
struct app;    /* oauth/oauth.h */
struct bearer; /* oauth/oauth.h */

enum method { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, OTHER_METHOD };
enum method method_from(str name); /* case-sensitive, RFC 9110 9.1 */
str method_name(enum method m);

/* A header, or a parameter of a query or form (decoded). */
struct field {
    str name, value;
};
struct fields {
    const struct field *at;
    size_t count;
};

/* Bytes as they came in. target is raw: path and query, undecoded. */
struct message {
    enum method method;
    str target;
    struct fields headers;
    str body;
    str peer; /* address of the other end, without port; "" if unknown */
};

struct response {
    int status;         /* 0: nothing answered yet */
    struct buf headers; /* "name: value\r\n" … */
    str body;
    bool too_large; /* the body was over the limit and is not kept */
};

struct request {
    struct arena *arena;
    const struct message *in;
    enum method method; /* HEAD comes as GET, its body is dropped later */
    str path;           /* decoded; routes are matched on it */
    str version;        /* first segment if it is vN.N: "v2.0"; else "" */
    str raw_query;      /* after the first '?', undecoded */
    struct fields query;
    str params[4]; /* of the route's pattern, in order */
    const struct route *route;
    str id;              /* UUID, also in sc-request-id */
    int64_t now_ms, now; /* the same instant; now is in seconds */
    err refused; /* what is wrong before any handler looks: target, query, size
                  */
    str client;  /* the client's address (behind a trusted proxy: the last
                    untrusted hop) */

    struct db *db;
    const struct settings *settings;
    struct server *server;       /* that carries it; NULL: no network does */
    const struct app *app;       /* set by a guard */
    const struct bearer *bearer; /* set by a guard */
    const void *subject;         /* set by a guard: what the path names */

    err error;  /* what was answered, if it was no; set by request_run */
    str detail; /* what the client sent that is wrong; for the fail function,
                   which bounds and escapes it */
    struct response out;
};

/* ---- reading ---- */

/* The value of a header; "" if absent. Given more than once: the first. */
str request_header(const struct request *req, str name);
size_t request_header_count(const struct request *req, str name);

/* The value of a cookie (RFC 6265 section 4.2); "" if absent. */
str request_cookie(const struct request *req, str name);

/* The first value of a name, "" if absent; and how often it is there. */
str fields_get(struct fields f, str name);
size_t fields_count(struct fields f, str name);

/* Parse a=b&c=d (WHATWG urlencoded): '+' is a space, %XX decoded. False: a bad
 * escape, a name or value that is not UTF-8 or holds NUL, or more than 512
 * fields. fields_raw is the same, in the same order, with the values left as
 * they came (names decoded, values only checked). */
bool fields_parse(struct arena *a, str text, struct fields *out);
bool fields_raw(struct arena *a, str text, struct fields *out);

/* The body as a form. Errors: HTTP_UNSUPPORTED_MEDIA unless the content type is
 * application/x-www-form-urlencoded (charset absent or utf-8), HTTP_BAD_FORM.
 * A route of the lane UPLOAD takes multipart/form-data as well: a file's value
 * is its bytes, whatever they are. */
err request_form(struct request *req, struct fields *out);

/* ---- answering ----
 * Bounds: headers 16 KiB, body 1 MiB; past them the client is answered
 * HTTP_ANSWER_TOO_LARGE. A handler that answers and then returns an error:
 * the error wins and nothing of the answer is sent. Headers set before an error
 * without an answer stay (www-authenticate, retry-after). */

/* name: lower case. A value with a control character is dropped and logged: no
 * input can split a header. Headers given twice are sent twice. */
void response_header(struct request *req, str name, str value);
/* Lines "name: value\r\n" that stand in the program as they are sent. */
void response_fixed_headers(struct request *req, str lines);
bool response_has_header(const struct request *req, str name);

/* Answer with a body; content_type "" for none. The body is not copied: it must
 * live in req->arena or forever. A second answer replaces status and body. */
void response_send(struct request *req, int status, str content_type, str body);
void response_json(struct request *req, int status, const struct buf *body);
void response_html(struct request *req, int status, const struct buf *body);

/* 302 to an app, 303 inside the flow. A location with a control character is no
 * answer at all: the client gets 500. */
void response_redirect(struct request *req, int status, str location);

struct cookie {
    str name, value, path;
    int64_t max_age; /* seconds; 0 deletes it */
    bool secure;     /* HttpOnly and SameSite=Lax always */
};
/* A name, value or path that RFC 6265 does not allow: dropped and logged. */
void response_cookie(struct request *req, const struct cookie *c);

/* Forget what was answered so far, headers too. */
void response_clear(struct request *req);

/* The trace id (32 hexadecimal digits) of its header traceparent, W3C Trace
 * Context; "": there is none, there are two, or it is not valid. */
str request_trace(const struct request *req);

/* One line, within a second: id, method, the route's pattern (never the
 * target), status, ms, and the trace if the client named one. */
void request_log(const struct request *req, int64_t ms);
