/* SPDX-License-Identifier: Apache-2.0
 * How the token endpoint says no: RFC 6749 section 5.2, in the words of
 * reference/api.md 3.3 or, for an app with errors=rfc6749, the RFC's. */
#include "base/json.h"
#include "oauth/oauth.h"

enum { BODY = 4096, SHOWN = 64 };

/* The client's text as it may stand in error_description: RFC 6749 allows
 * printable ASCII without quotes and backslashes. */
static str
shown(struct arena *a, str detail)
{
    size_t len = detail.len < SHOWN ? detail.len : SHOWN;
    char *out = arena_alloc(a, len + 1, 1);

    // cppcheck-suppress knownConditionTrueFalse; it takes SHOWN for 0
    for (size_t i = 0; i < len; i++) {
        char c = detail.at[i];

        out[i] = c;
        if (c < 0x20 || c > 0x7e || c == '"' || c == '\\')
            out[i] = '?';
    }
    return (str){out, len};
}

static str
described(struct arena *a, err e, str detail)
{
    str head, tail, text = str_of(e->description);

    if (!str_cut(text, '{', &head, &tail))
        return text;
    tail = str_from(tail, 1);
    return arena_fmt(a, STR_FMT STR_FMT STR_FMT, STR_ARG(head),
                     STR_ARG(shown(a, detail)), STR_ARG(tail));
}

/* Rows of other modules (http, store) have no OAuth word of their own. */
static str
word_for(const struct request *req, err e)
{
    bool rfc = req->app != NULL && str_eq(req->app->errors, S("rfc6749"));

    if (e->status == 503)
        return S("temporarily_unavailable");
    if (e->status >= 500)
        return S("server_error");
    if (e->status == 401)
        return S("invalid_client");
    if (rfc && e->code != NULL)
        return str_of(e->code);
    if (str_starts(str_of(e->type), S("invalid_")) ||
        str_starts(str_of(e->type), S("unsupported_grant")))
        return str_of(e->type);
    return S("invalid_request");
}

/* RFC 6749 section 5.2: 400 unless it is about the client or about us. */
static int
status_for(err e)
{
    return e->status == 415 ? 400 : e->status;
}

void
oauth_fail_json(struct request *req, err e)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};

    json_open(&j, S(""), '{');
    json_text(&j, S("error"), word_for(req, e));
    json_text(&j, S("error_description"),
              described(req->arena, e, req->detail));
    json_close(&j, '}');
    if (e->status == 401)
        response_header(req, S("www-authenticate"),
                        S("Basic realm=\"valetkey\", charset=\"UTF-8\""));
    if (e->status == 503)
        response_header(req, S("retry-after"), S("1"));
    response_json(req, status_for(e), &body);
}
