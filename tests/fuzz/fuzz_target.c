/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a raw target: a path that is let through cannot trick anyone. */
#include "http/errors.h"
#include "http/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
    if (!holds)
        abort();
}

static void
check_path(str path)
{
    str segment, rest = str_from(path, 1);
    bool more = true;

    must(str_starts(path, S("/")));
    must(str_is_utf8(path) && str_is_printable(path) && !str_has(path, '\\'));
    while (more) {
        more = str_cut(rest, '/', &segment, &rest);
        must(segment.len > 0 || !more);
        must(!str_eq(segment, S(".")) && !str_eq(segment, S("..")));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const str raw = {(const char *)data, size};
    struct arena *a = arena_open();
    struct target t;
    err e = target_parse(a, raw, &t);

    if (e == OK) {
        check_path(t.path);
        must(size <= TARGET_MAX && !str_has(raw, '#') && !str_has(raw, ' '));
        must(t.version.len == 0 || str_starts(str_from(t.path, 1), t.version));
        must(str_is_printable(t.raw_query) && !str_has(t.raw_query, ' '));
    } else {
        must(e == &HTTP_BAD_REQUEST || e == &HTTP_NOT_FOUND ||
             e == &HTTP_TARGET_TOO_LONG);
        must(t.path.len == 0);
    }
    arena_close(a);
    return 0;
}
