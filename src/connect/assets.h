/* SPDX-License-Identifier: Apache-2.0
 * Style sheets, scripts and pictures that are part of the program. */
#pragma once
#include "http/request.h"

struct asset {
    str path; /* "/assets/tokens.0a1b2c3d4e5f.css": the hash of its content */
    str type; /* for content-type */
    const unsigned char *at;
    size_t len;
};

extern const struct asset assets[];
extern const size_t assets_count;

/* By the whole path; NULL if there is none. */
const struct asset *asset_find(str path);

/* GET /assets/{file}: one of the table, or accent-RRGGBB.css (accent.h). May be
 * kept for ever: what changes has another URL. Errors: HTTP_NOT_FOUND. */
err assets_get(struct request *req);
