/* SPDX-License-Identifier: Apache-2.0
 * The raw target, cut into path and query. */
#include "http/target.h"

#include "base/buf.h"
#include "base/encode.h"
#include "http/errors.h"

static bool
is_clean(str raw)
{
    for (size_t i = 0; i < raw.len; i++) {
        unsigned char c = (unsigned char)raw.at[i];

        if (c <= 0x20 || c == 0x7f || c == '#')
            return false;
    }
    return raw.len > 0;
}

static bool
has_prefix_nocase(str s, str prefix)
{
    return s.len >= prefix.len &&
           str_eq_nocase((str){s.at, prefix.len}, prefix);
}

/* The part of an absolute form from its path on. "http://host?q" has the empty
 * path, which means "/" (RFC 9110 4.2.3): the caller sees what begins with '?'.
 */
static bool
cut_origin(str raw, str *rest)
{
    size_t scheme = has_prefix_nocase(raw, S("http://"))    ? 7
                    : has_prefix_nocase(raw, S("https://")) ? 8
                                                            : 0;
    str after = str_from(raw, scheme), authority, path, query;

    if (scheme == 0)
        return false;
    str_cut(after, '?', &authority, &query);
    str_cut(authority, '/', &authority, &path);
    if (authority.len == 0 || str_has(authority, '@'))
        return false;
    *rest = str_from(after, authority.len);
    return true;
}

static bool
is_version(str s)
{
    str major, minor;
    int64_t n;

    return s.len > 1 && s.at[0] == 'v' &&
           str_cut(str_from(s, 1), '.', &major, &minor) && major.len <= 16 &&
           minor.len <= 16 && str_to_int(major, INT64_MAX, &n) &&
           str_to_int(minor, INT64_MAX, &n);
}

/* A backslash, or a segment that is empty (except the last), "." or "..". */
static bool
is_trick(str path)
{
    str segment, rest = str_from(path, 1);

    if (str_has(path, '\\'))
        return true;
    while (str_cut(rest, '/', &segment, &rest)) {
        if (segment.len == 0 || str_eq(segment, S(".")) ||
            str_eq(segment, S("..")))
            return true;
    }
    return str_eq(segment, S(".")) || str_eq(segment, S(".."));
}

static bool
has_encoded_slash(str raw_path)
{
    for (size_t i = 0; i + 2 < raw_path.len; i++) {
        if (raw_path.at[i] == '%' &&
            str_eq_nocase((str){raw_path.at + i, 3}, S("%2f")))
            return true;
    }
    return false;
}

/* Where the last segment begins. */
static size_t
last_segment(str path)
{
    size_t n = path.len;

    while (n > 0 && path.at[n - 1] != '/')
        n--;
    return n;
}

/* …/service/history%3Fkey=value&… (see target.h). */
static void
cut_glued_query(struct arena *a, str *path, str *query)
{
    const size_t before = sizeof("history") - 1, escape = 3;
    size_t at = last_segment(*path);
    str last = str_from(*path, at), glued;

    if (!str_ends((str){path->at, at}, S("/service/")) ||
        !has_prefix_nocase(last, S("history%3f")))
        return;
    glued = str_from(last, before + escape);
    *query = query->len == 0 ? glued
                             : arena_fmt(a, STR_FMT "&" STR_FMT, STR_ARG(glued),
                                         STR_ARG(*query));
    path->len = at + before;
}

err
target_parse(struct arena *a, str raw, struct target *out)
{
    str path, query, first, rest;

    *out = (struct target){0};
    if (raw.len > TARGET_MAX)
        return &HTTP_TARGET_TOO_LONG;
    if (!is_clean(raw))
        return &HTTP_BAD_REQUEST;
    if (raw.at[0] != '/' && !cut_origin(raw, &raw))
        return &HTTP_BAD_REQUEST;

    str_cut(raw, '?', &path, &query);
    cut_glued_query(a, &path, &query);
    if (path.len == 0)
        path = S("/");
    if (has_encoded_slash(path))
        return &HTTP_NOT_FOUND;
    if (str_has(path, '%') && !percent_decode(a, path, false, &path))
        return &HTTP_BAD_REQUEST;
    if (!str_is_utf8(path) || !str_is_printable(path))
        return &HTTP_BAD_REQUEST;
    if (is_trick(path))
        return &HTTP_NOT_FOUND;

    str_cut(str_from(path, 1), '/', &first, &rest);
    *out = (struct target){path, is_version(first) ? first : (str){0}, query};
    return OK;
}
