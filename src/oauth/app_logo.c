/* SPDX-License-Identifier: Apache-2.0
 * The picture of an app: checked when it comes in, sent to owners' browsers. */
#include "base/encode.h"
#include "http/errors.h"
#include "oauth/apps.h"
#include "oauth/apps.sql.h"

enum {
    LOGO_MOST = 512 * 1024,
    SIDE_LEAST = 16,
    SIDE_MOST = 2048,
    CHUNK = 12, /* length, type, checksum */
    HEADER = 13,
};

/* ---- PNG (ISO/IEC 15948), as far as it must be known ---- */

static uint32_t
read_number(str s)
{
    uint32_t n = 0;

    for (size_t i = 0; i < 4; i++)
        n = n << 8 | (unsigned char)s.at[i];
    return n;
}

static bool
side_is_possible(uint32_t pixels)
{
    return pixels >= SIDE_LEAST && pixels <= SIDE_MOST;
}

/* Take the next chunk; false if there is no whole one. */
static bool
next_chunk(str *rest, str *type, str *data)
{
    uint32_t len;

    if (rest->len < CHUNK)
        return false;
    len = read_number(*rest);
    if (len > rest->len - CHUNK)
        return false;
    *type = (str){rest->at + 4, 4};
    *data = (str){rest->at + 8, len};
    *rest = str_from(*rest, CHUNK + (size_t)len);
    return true;
}

bool
app_logo_is_png(str bytes)
{
    str rest = str_from(bytes, 8), type, data;
    bool has_pixels = false;

    if (bytes.len > LOGO_MOST || !str_starts(bytes, S("\x89PNG\r\n\x1a\n")) ||
        !next_chunk(&rest, &type, &data) || !str_eq(type, S("IHDR")) ||
        data.len != HEADER || !side_is_possible(read_number(data)) ||
        !side_is_possible(read_number(str_from(data, 4))))
        return false;
    while (next_chunk(&rest, &type, &data)) {
        if (str_eq(type, S("IEND")))
            return has_pixels && data.len == 0 && rest.len == 0;
        has_pixels = has_pixels || str_eq(type, S("IDAT"));
    }
    return false;
}

/* ---- where it is seen ---- */

str
app_logo_url(struct arena *a, str app_id, str logo)
{
    if (logo.len == 0)
        return S("");
    return arena_fmt(a, "/apps/" STR_FMT "/logo?v=" STR_FMT, STR_ARG(app_id),
                     STR_ARG(logo));
}

/* Only the URL with the picture's own hash may be kept: what changes has
 * another one. */
err
oauth_app_logo(struct request *req)
{
    struct app_logo_get_row row;
    bool found;
    str bytes;

    TRY(app_logo_get(req->db, req->arena,
                     &(struct app_logo_get_args){req->params[0]}, &found,
                     &row));
    if (!found || !base64_decode(req->arena, row.image, &bytes))
        return &HTTP_NOT_FOUND;
    response_header(req, S("cache-control"),
                    str_eq(fields_get(req->query, S("v")), row.hash)
                        ? S("public, max-age=31536000, immutable")
                        : S("no-cache"));
    response_send(req, 200, S("image/png"), bytes);
    return OK;
}
