/* SPDX-License-Identifier: Apache-2.0
 * Style sheets, scripts and pictures that are part of the program. */
#pragma once
#include "base/buf.h"

struct asset {
    str path; /* "/assets/tokens.0a1b2c3d4e5f.css": the hash of its content */
    str type; /* for content-type */
    const unsigned char *at;
    size_t len;
};

extern const struct asset assets[];
extern const size_t assets_count;

/* By the whole path; NULL if there is none. What is found never changes: send
 * it with ASSET_CACHE. */
const struct asset *asset_find(str path);
#define ASSET_CACHE S("public, max-age=31536000, immutable")

/* The bytes of it, as the body of an answer. */
str asset_body(const struct asset *a);
