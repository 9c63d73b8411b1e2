/* SPDX-License-Identifier: Apache-2.0
 * An app's colour as a style sheet of its own: the Content-Security-Policy
 * allows none in the page. */
#pragma once
#include "http/page.h"

/* "/assets/accent-FFD400.css" for six hexadecimal digits of any case; no URL
 * for anything else. */
struct url accent_url(struct arena *a, str rrggbb);

/* The digits in such a path; "" if it is none. Upper case only: one colour has
 * one URL. */
str accent_in_path(str path);

/* The four accent tokens, light and dark. Only the app's mark, the main button
 * and links take the colour, and as much of it as WCAG 2.2 leaves: fills are
 * darkened (dark look: lightened) until they stand 3:1 from what is behind
 * them, text until it stands 4.5:1; the text on a fill is black or white,
 * whichever is further. False, and nothing added: not six hexadecimal digits.
 */
bool accent_css(struct buf *out, str rrggbb);
