/* SPDX-License-Identifier: Apache-2.0
 * Connect links of an app: made, and held against the checks of
 * /oauth/authorize itself. */
#pragma once
#include "http/request.h"
#include "oauth/oauth.h"

/* The query of a link that leaves everything to the app's settings. simulated:
 * for simulated cars. */
str link_query(const struct request *req, bool simulated);

/* "https://here/oauth/authorize?…" */
str link_of(const struct request *req, str query);

/* What the server would say to it; problem only if it is not valid. No session
 * is opened. */
struct link_answer {
    bool valid;
    struct authorization asked;
    struct problem problem;
};
err link_check(const struct request *req, str query, struct link_answer *out);

/* ---- QR codes ---- */

/* A QR code of text as the d of an SVG path, a unit a module, without a quiet
 * zone; width: how many modules. False for a text that is too long for one. */
bool qr_path(struct arena *a, str text, str *path, size_t *width);

/* The same as a picture of its own, with the quiet zone of QR_QUIET modules
 * that readers ask for; out->max is QR_SVG. */
enum { QR_QUIET = 4, QR_SVG = 128 * 1024 };
bool qr_svg(struct buf *out, str text);
