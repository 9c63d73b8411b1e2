/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a form with files: the first line is the content type's
 * parameter, the rest the body. Every value is a view of the body, and stands
 * before a boundary. */
#include "http/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
    if (!holds)
        abort();
}

static void
check(str body, struct fields f)
{
    must(f.count <= 32);
    for (size_t i = 0; i < f.count; i++) {
        str value = f.at[i].value;

        must(f.at[i].name.len > 0 && str_is_utf8(f.at[i].name));
        must(value.at >= body.at && value.at <= body.at + body.len);
        must(value.len <= (size_t)(body.at + body.len - value.at));
        must(
            str_starts(str_from(body, (size_t)(value.at - body.at) + value.len),
                       S("\r\n--")));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const str text = {(const char *)data, size};
    struct arena *a = arena_open();
    str type, body, boundary;
    struct fields f;

    if (str_cut(text, '\n', &type, &body) &&
        multipart_boundary(
            arena_fmt(a, "multipart/form-data" STR_FMT, STR_ARG(type)),
            &boundary)) {
        must(boundary.len > 0 && boundary.len <= 70);
        if (multipart_parse(a, boundary, body, &f))
            check(body, f);
        else
            must(f.count == 0);
    }
    arena_close(a);
    return 0;
}
