/* SPDX-License-Identifier: Apache-2.0
 * One pass over the body: boundary, headers, an empty line, content. */
#include "http/multipart.h"

#include <string.h>

enum { PARTS_MOST = 32, BOUNDARY_MOST = 70, HEADS_MOST = 1024 };

/* ---- parameters of a header: ; name=token; name="quoted" ---- */

/* The value of the next parameter; *rest is what follows. Browsers escape a
 * quote in it as %22, so a backslash is one. */
static bool
next_parameter(str *rest, str *name, str *value)
{
    str s = str_trim(*rest), before;

    if (!str_starts(s, S(";")))
        return false;
    s = str_from(s, 1);
    if (!str_cut(s, '=', &before, &s))
        return false;
    *name = str_trim(before);
    if (!str_starts(s, S("\""))) {
        size_t end = 0;

        while (end < s.len && s.at[end] != ';')
            end++;
        *value = str_trim((str){s.at, end});
        *rest = str_from(s, end);
        return value->len > 0 && !str_has(*value, '"');
    }
    return str_cut(str_from(s, 1), '"', value, rest);
}

/* RFC 2046 5.1.1: bchars, no space at the end. */
static bool
boundary_is_valid(str s)
{
    static const char others[] = "'()+_,-./:=? ";

    if (s.len == 0 || s.len > BOUNDARY_MOST || s.at[s.len - 1] == ' ')
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     (c >= '0' && c <= '9');

        if (!plain && (c == '\0' || strchr(others, c) == NULL))
            return false;
    }
    return true;
}

bool
multipart_boundary(str content_type, str *out)
{
    str rest = content_type, name, value;
    size_t end = 0, found = 0;

    while (end < rest.len && rest.at[end] != ';')
        end++;
    if (!str_eq_nocase(str_trim((str){rest.at, end}), S("multipart/form-data")))
        return false;
    rest = str_from(rest, end);
    while (str_trim(rest).len > 0) {
        if (!next_parameter(&rest, &name, &value))
            return false;
        if (!str_eq_nocase(name, S("boundary")))
            continue;
        *out = value;
        found++;
    }
    return found == 1 && boundary_is_valid(*out);
}

/* ---- lines and boundaries ---- */

/* Where the text stands in s; s.len if it does not. */
static size_t
find(str s, str text)
{
    const char *at = s.at, *end;

    if (s.len < text.len)
        return s.len; /* and may be no text at all */
    end = s.at + s.len;
    while ((size_t)(end - at) >= text.len) {
        at = memchr(at, text.at[0], (size_t)(end - at) - text.len + 1);
        if (at == NULL)
            break;
        if (memcmp(at, text.at, text.len) == 0)
            return (size_t)(at - s.at);
        at++;
    }
    return s.len;
}

/* "form-data; name=…; filename=…" */
static bool
read_disposition(str value, str *name, bool *is_file)
{
    str type, rest, parameter, text;
    size_t names = 0, end = 0;

    while (end < value.len && value.at[end] != ';')
        end++;
    type = str_trim((str){value.at, end});
    rest = str_from(value, end);
    if (!str_eq_nocase(type, S("form-data")))
        return false;
    while (str_trim(rest).len > 0) {
        if (!next_parameter(&rest, &parameter, &text))
            return false;
        if (str_eq_nocase(parameter, S("name"))) {
            *name = text;
            names++;
        }
        *is_file = *is_file || str_eq_nocase(parameter, S("filename")) ||
                   str_eq_nocase(parameter, S("filename*"));
    }
    return names == 1 && name->len > 0 && str_is_utf8(*name);
}

/* The lines before a part's content. */
static bool
read_heads(str heads, str *name, bool *is_file)
{
    size_t dispositions = 0;

    *is_file = false;
    while (heads.len > 0) {
        size_t end = find(heads, S("\r\n"));
        str line = {heads.at, end}, header, value;

        heads = str_from(heads, end + 2);
        if (!str_cut(line, ':', &header, &value))
            return false;
        if (str_eq_nocase(header, S("content-transfer-encoding")))
            return false;
        if (!str_eq_nocase(header, S("content-disposition")))
            continue;
        if (!read_disposition(value, name, is_file))
            return false;
        dispositions++;
    }
    return dispositions == 1;
}

/* ---- the whole ---- */

/* A part, from behind its boundary's line up to before the next boundary. */
static bool
read_part(str part, struct field *out)
{
    size_t end = find(part, S("\r\n\r\n"));
    bool is_file;

    if (end == part.len || end > HEADS_MOST ||
        !read_heads((str){part.at, end}, &out->name, &is_file))
        return false;
    out->value = (str){part.at + end + 4, part.len - end - 4};
    return is_file || str_is_utf8(out->value);
}

bool
multipart_parse(struct arena *a, str boundary, str body, struct fields *out)
{
    struct field *at = arena_alloc(a, PARTS_MOST, sizeof *at);
    str mark = arena_fmt(a, "\r\n--" STR_FMT, STR_ARG(boundary));
    str rest = body;
    size_t n = 0;

    *out = (struct fields){0};
    if (!str_starts(rest, str_from(mark, 2)))
        return false;
    rest = str_from(rest, mark.len - 2);
    while (str_starts(rest, S("\r\n"))) {
        size_t end;

        rest = str_from(rest, 2);
        end = find(rest, mark);
        if (end == rest.len || n == PARTS_MOST ||
            !read_part((str){rest.at, end}, &at[n]))
            return false;
        n++;
        rest = str_from(rest, end + mark.len);
    }
    if (!str_eq(rest, S("--")) && !str_eq(rest, S("--\r\n")))
        return false;
    *out = (struct fields){at, n};
    return true;
}
