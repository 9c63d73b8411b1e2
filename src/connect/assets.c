/* SPDX-License-Identifier: Apache-2.0
 * Answers with an embedded file, or the style sheet of an app's colour. */
#include "connect/assets.h"

#include "connect/accent.h"
#include "http/errors.h"

#define ACCENT_MAX ((size_t)2048)

const struct asset *
asset_find(str path)
{
    for (size_t i = 0; i < assets_count; i++) {
        if (str_eq(assets[i].path, path))
            return &assets[i];
    }
    return NULL;
}

/* "q=0", "q=0.000" */
static bool
is_refused(str parameter)
{
    str name, value;

    if (!str_cut(str_trim(parameter), '=', &name, &value) ||
        !str_eq_nocase(str_trim(name), S("q")))
        return false;
    for (value = str_trim(value); value.len > 0; value = str_from(value, 1)) {
        if (value.at[0] != '0' && value.at[0] != '.')
            return false;
    }
    return true;
}

bool
accepts_gzip(str accept_encoding)
{
    while (accept_encoding.len > 0) {
        str one, rest, name, parameter = {0};

        (void)str_cut(accept_encoding, ',', &one, &rest);
        accept_encoding = rest;
        (void)str_cut(one, ';', &name, &parameter);
        if (str_eq_nocase(str_trim(name), S("gzip")))
            return !is_refused(parameter);
    }
    return false;
}

static void
send_for_ever(struct request *req, str type, str body)
{
    response_header(req, S("cache-control"),
                    S("public, max-age=31536000, immutable"));
    response_send(req, 200, type, body);
}

static void
send_file(struct request *req, const struct asset *file)
{
    str body = {(const char *)file->at, file->len};

    response_header(req, S("vary"), S("accept-encoding"));
    if (accepts_gzip(request_header(req, S("accept-encoding")))) {
        response_header(req, S("content-encoding"), S("gzip"));
        body = (str){(const char *)file->gzip, file->gzip_len};
    }
    send_for_ever(req, file->type, body);
}

err
assets_get(struct request *req)
{
    const struct asset *found = asset_find(req->path);
    struct buf css = {.arena = req->arena, .max = ACCENT_MAX};

    if (found != NULL) {
        send_file(req, found);
        return OK;
    }
    if (!accent_css(&css, accent_in_path(req->path)))
        return &HTTP_NOT_FOUND;
    send_for_ever(req, S("text/css; charset=utf-8"), buf_str(&css));
    return OK;
}
