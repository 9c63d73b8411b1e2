/* SPDX-License-Identifier: Apache-2.0
 * QR codes, as SVG. */
#include <qrencode.h>

#include "base/buf.h"
#include "dashboard/link.h"

enum { PATH = 64 * 1024 };

static void
forget(void *code)
{
    QRcode_free(code);
}

static bool
is_dark(const QRcode *code, int x, int y)
{
    return (code->data[y * code->width + x] & 1) != 0;
}

/* Dark modules of a row that touch are one rectangle. */
static void
add_row(struct buf *out, const QRcode *code, int y)
{
    for (int x = 0; x < code->width; x++) {
        int start = x;

        while (x < code->width && is_dark(code, x, y))
            x++;
        if (x > start)
            buf_fmt(out, "M%d %dh%dv1h-%dz", start, y, x - start, x - start);
    }
}

bool
qr_path(struct arena *a, str text, str *path, size_t *width)
{
    struct buf out = {.arena = a, .max = PATH};
    QRcode *code =
        QRcode_encodeString8bit(arena_cstr(a, text), 0, QR_ECLEVEL_M);

    *path = (str){0};
    *width = 0;
    if (code == NULL)
        return false;
    arena_defer(a, forget, code);
    for (int y = 0; y < code->width; y++)
        add_row(&out, code, y);
    *path = buf_str(&out);
    *width = (size_t)code->width;
    return !out.full;
}

bool
qr_svg(struct buf *out, str text)
{
    size_t width;
    str path;

    if (!qr_path(out->arena, text, &path, &width))
        return false;
    width += 2 * QR_QUIET;
    buf_fmt(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-%d -%d %zu "
            "%zu\" width=\"%zu\" height=\"%zu\" "
            "shape-rendering=\"crispEdges\">"
            "<path fill=\"#fff\" d=\"M-%d-%dh%zuv%zuh-%zuz\"/>"
            "<path d=\"" STR_FMT "\"/></svg>\n",
            QR_QUIET, QR_QUIET, width, width, width * 10, width * 10, QR_QUIET,
            QR_QUIET, width, width, width, STR_ARG(path));
    return true;
}
