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

/* What becomes of a colour in one look, for whoever chooses it. Colours are
 * six hexadecimal digits, contrasts are "4.5", rounded down. */
struct accent_look {
    str fill, on_fill, ink;
    str given_contrast; /* of the colour as it is, from what is behind it */
    str fill_contrast;  /* of the colour that is taken */
    str text_contrast;  /* of the text on it */
    bool is_moved;      /* the colour that is taken is another one */
};

/* False: not six hexadecimal digits. */
bool accent_looks(struct arena *a, str rrggbb, struct accent_look *in_light,
                  struct accent_look *in_dark);
