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

static void
send_for_ever(struct request *req, str type, str body)
{
    response_header(req, S("cache-control"),
                    S("public, max-age=31536000, immutable"));
    response_send(req, 200, type, body);
}

err
assets_get(struct request *req)
{
    const struct asset *found = asset_find(req->path);
    struct buf css = {.arena = req->arena, .max = ACCENT_MAX};

    if (found != NULL) {
        send_for_ever(req, found->type,
                      (str){(const char *)found->at, found->len});
        return OK;
    }
    if (!accent_css(&css, accent_in_path(req->path)))
        return &HTTP_NOT_FOUND;
    send_for_ever(req, S("text/css; charset=utf-8"), buf_str(&css));
    return OK;
}
