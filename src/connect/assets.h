/* SPDX-License-Identifier: Apache-2.0
 * Style sheets, scripts and pictures that are part of the program. */
#pragma once
#include "http/request.h"

struct asset {
    str path; /* "/assets/tokens.0a1b2c3d4e5f.css": the hash of its content */
    str type; /* for content-type */
    const unsigned char *at;
    size_t len;
    const unsigned char *gzip; /* the same, compressed (RFC 1952) */
    size_t gzip_len;
};

extern const struct asset assets[];
extern const size_t assets_count;

/* By the whole path; NULL if there is none. */
const struct asset *asset_find(str path);

/* Does an Accept-Encoding (RFC 9110 12.5.3) name gzip, and not with q=0? */
bool accepts_gzip(str accept_encoding);

/* GET /assets/{file}: one of the table, or accent-RRGGBB.css (accent.h). May be
 * kept for ever: what changes has another URL. Compressed for who takes that:
 * nothing secret is in a file, unlike in a page (BREACH), which never is.
 * Errors: HTTP_NOT_FOUND. */
err assets_get(struct request *req);
