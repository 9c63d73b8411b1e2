/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a query or form: what comes out is text, and encoding it again
 * gives the same. Raw and decoded fields are the same in number and name. */
#include "base/encode.h"
#include "http/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
    if (!holds)
        abort();
}

static void
check_same(struct fields a, struct fields b)
{
    must(a.count == b.count);
    for (size_t i = 0; i < a.count; i++)
        must(str_eq(a.at[i].name, b.at[i].name) &&
             str_eq(a.at[i].value, b.at[i].value));
}

static void
check_fields(struct arena *a, struct fields f, struct fields raw)
{
    struct buf again = {.arena = a, .max = 1 << 24};
    struct fields twice = {0};

    must(f.count == raw.count && f.count <= 512);
    for (size_t i = 0; i < f.count; i++) {
        must(str_is_utf8(f.at[i].name) && str_is_utf8(f.at[i].value));
        must(str_eq(f.at[i].name, raw.at[i].name));
        must(raw.at[i].value.len >= f.at[i].value.len);
        must(fields_count(f, f.at[i].name) > 0);
        percent_encode(&again, f.at[i].name);
        buf_char(&again, '=');
        percent_encode(&again, f.at[i].value);
        buf_char(&again, '&');
    }
    must(!again.full);
    must(fields_parse(a, buf_str(&again), &twice));
    check_same(f, twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const str text = {(const char *)data, size};
    struct arena *a = arena_open();
    struct fields f, raw;
    bool good = fields_parse(a, text, &f);

    must(good == fields_raw(a, text, &raw));
    if (good)
        check_fields(a, f, raw);
    else
        must(f.count == 0 && raw.count == 0);
    arena_close(a);
    return 0;
}
