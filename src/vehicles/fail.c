/* SPDX-License-Identifier: Apache-2.0
 * How the API says no: one body for every client there is. */
#include "base/json.h"
#include "http/errors.h"
#include "oauth/oauth.h"
#include "settings/settings.h"
#include "vehicles/vehicle.h"
#include "vehicles/vehicles.h"

enum { BODY = 8 * 1024, SHOWN = 256 };

#define SMARTCAR_DOCS "https://smartcar.com/docs/errors/api-errors"

/* "VEHICLE_STATE" as it stands in an address: "vehicle-state". */
static str
kebab(struct arena *a, const char *word)
{
    str s = str_of(word);
    char *out = arena_alloc(a, s.len + 1, 1);

    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        out[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        if (c == '_')
            out[i] = '-';
    }
    return (str){out, s.len};
}

static str
doc_base(struct arena *a, const struct settings *s)
{
    if (s->doc_url.len > 0)
        return s->doc_url;
    if (str_eq(s->compat_texts, S("smartcar")))
        return S(SMARTCAR_DOCS);
    return arena_fmt(a, STR_FMT "/docs/errors", STR_ARG(s->base_url));
}

str
api_error_page(struct arena *a, err e)
{
    return arena_fmt(a, STR_FMT "-errors", STR_ARG(kebab(a, e->type)));
}

str
api_error_anchor(struct arena *a, err e)
{
    return e->code == NULL ? S("null") : kebab(a, e->code);
}

static str
doc_url(const struct request *req, err e)
{
    struct arena *a = req->arena;

    return arena_fmt(
        a, STR_FMT "/" STR_FMT "#" STR_FMT, STR_ARG(doc_base(a, req->settings)),
        STR_ARG(api_error_page(a, e)), STR_ARG(api_error_anchor(a, e)));
}

/* At most SHOWN bytes, without half a letter at the end. */
static str
bounded(str s)
{
    if (s.len > SHOWN)
        s.len = SHOWN;
    while (s.len > 0 && !str_is_utf8(s) && s.len > SHOWN - 4)
        s.len--;
    return str_is_utf8(s) ? s : (str){0};
}

/* "limit: must be …" as a field and what is wrong with it. */
static void
add_detail(struct json *j, str detail)
{
    str field, message;

    detail = bounded(detail);
    if (detail.len == 0)
        return;
    if (!str_cut(detail, ':', &field, &message)) {
        message = detail;
        field = S("request");
    }
    json_open(j, S("detail"), '[');
    json_open(j, S(""), '{');
    json_text(j, S("field"), field);
    json_text(j, S("message"), str_trim(message));
    json_close(j, '}');
    json_close(j, ']');
}

static void
add_text(struct json *j, str key, const char *text)
{
    if (text == NULL)
        json_nil(j, key);
    else
        json_text(j, key, str_of(text));
}

/* Where the owner signs in again; the app adds redirect_uri and state
 * (reference/connect.md 1.6). */
static str
sign_in_url(const struct request *req)
{
    str vehicle;

    if (req->bearer == NULL || !uuid_read(req->arena, req->params[0], &vehicle))
        return (str){0};
    return arena_fmt(req->arena,
                     STR_FMT "/oauth/reauthenticate?response_type=vehicle_id&"
                             "client_id=" STR_FMT "&vehicle_id=" STR_FMT,
                     STR_ARG(req->settings->base_url),
                     STR_ARG(req->bearer->app_id), STR_ARG(vehicle));
}

/* The maker's page that puts the key of this server's domain into a car. Only
 * one make has such keys. */
static str
virtual_key_url(const struct request *req)
{
    str scheme, domain, rest;

    (void)str_cut(req->settings->base_url, '/', &scheme, &rest);
    (void)str_cut(str_from(rest, 1), '/', &domain, &rest);
    (void)str_cut(domain, ':', &domain, &rest);
    return arena_fmt(req->arena, "https://www.tesla.com/_ak/" STR_FMT,
                     STR_ARG(domain));
}

static void
add_resolution(struct json *j, const struct request *req, err e)
{
    str url = {0};

    if (e == &API_AUTHENTICATION_FAILED)
        url = sign_in_url(req);
    if (e == &API_VIRTUAL_KEY_REQUIRED)
        url = virtual_key_url(req);
    json_open(j, S("resolution"), '{');
    add_text(j, S("type"), e->resolution);
    if (url.len > 0)
        json_text(j, S("url"), url);
    json_close(j, '}');
}

/* The names of version 1.0 (reference/api.md 4.1). */
static str
v1_name(int status)
{
    static const struct {
        int status;
        str name;
    } names[] = {
        {401, STR("authentication_error")    },
        {403, STR("permission_error")        },
        {404, STR("resource_not_found_error")},
        {405, STR("resource_not_found_error")},
        {409, STR("vehicle_state_error")     },
        {429, STR("rate_limiting_error")     },
        {430, STR("monthly_limit_exceeded")  },
        {501, STR("not_capable_error")       },
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].status == status)
            return names[i].name;
    }
    return status < 500 ? S("validation_error") : S("server_error");
}

static void
v1_error_json(struct json *j, str key, const struct request *req, err e)
{
    json_open(j, key, '{');
    json_int(j, S("statusCode"), e->status);
    json_text(j, S("error"), v1_name(e->status));
    json_text(j, S("message"), str_of(e->description));
    json_text(j, S("requestId"), req->id);
    if (e == &API_VALIDATION)
        add_detail(j, req->detail);
    json_close(j, '}');
}

void
api_error_v3_members(struct json *j, const struct request *req,
                     const struct api_error *row)
{
    err e = row->error;
    str detail = e == &API_VALIDATION ? bounded(req->detail) : (str){0};

    json_text(j, S("type"), str_of(e->type));
    add_text(j, S("code"), e->code);
    json_text(j, S("title"), str_of(e->description));
    json_text(j, S("detail"), detail.len > 0 ? detail : str_of(e->description));
    add_resolution(j, req, e);
}

/* Version 3 answers a list; clients of before read the members beside it
 * (reference/api.md 4.2). */
static void
add_errors(struct json *j, const struct request *req,
           const struct api_error *row)
{
    json_open(j, S("errors"), '[');
    json_open(j, S(""), '{');
    json_text(j, S("status"), arena_fmt(req->arena, "%d", row->error->status));
    api_error_v3_members(j, req, row);
    json_open(j, S("links"), '{');
    json_text(j, S("about"), doc_url(req, row->error));
    json_close(j, '}');
    if (row->told != NULL)
        json_text(j, S("suggestedUserMessage"), str_of(row->told));
    json_close(j, '}');
    json_close(j, ']');
}

static bool
is_v3(const struct request *req)
{
    return str_starts(req->path, S("/v3/"));
}

void
api_error_json(struct json *j, str key, const struct request *req,
               const struct api_error *row)
{
    err e = row->error;

    if (str_eq(req->version, S("v1.0"))) {
        v1_error_json(j, key, req, e);
        return;
    }

    json_open(j, key, '{');
    json_text(j, S("type"), str_of(e->type));
    add_text(j, S("code"), e->code);
    json_text(j, S("description"), str_of(e->description));
    json_text(j, S("docURL"), doc_url(req, e));
    json_int(j, S("statusCode"), e->status);
    json_text(j, S("requestId"), req->id);
    add_resolution(j, req, e);
    if (e == &API_VALIDATION)
        add_detail(j, req->detail);
    if (row->told != NULL)
        json_text(j, S("suggestedUserMessage"), str_of(row->told));
    if (is_v3(req))
        add_errors(j, req, row);
    json_close(j, '}');
}

/* "/vJohnny/vehicles" got its version wrong, "/v2.0/vehicle" the rest. */
static bool
version_is_wrong(const struct request *req)
{
    return req->version.len == 0 && str_starts(req->path, S("/v")) &&
           !str_starts(req->path, S("/vehicle")) && !is_v3(req);
}

int
api_error_wait(err e)
{
    if (e->status == 429)
        return 60;
    return e->status == 503 ? 1 : 0;
}

static void
add_headers(struct request *req, err e)
{
    int wait = api_error_wait(e);

    if (e->status == 401 && !response_has_header(req, S("www-authenticate")))
        response_header(req, S("www-authenticate"), S("Bearer"));
    if (wait > 0 && !response_has_header(req, S("retry-after")))
        response_header(req, S("retry-after"),
                        arena_fmt(req->arena, "%d", wait));
}

void
api_fail(struct request *req, err e)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    const struct api_error *row = api_error_for(
        e == &HTTP_NOT_FOUND && version_is_wrong(req) ? &API_VERSION : e);

    add_headers(req, row->error);
    api_error_json(&j, S(""), req, row);
    response_json(req, row->error->status, &body);
}
