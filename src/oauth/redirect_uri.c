/* SPDX-License-Identifier: Apache-2.0
 * Where an owner may be sent back to (RFC 6749 section 3.1.2, RFC 8252). */
#include <arpa/inet.h>

#include "oauth/errors.h"
#include "oauth/oauth.h"

enum { LONGEST = 2048, PORT_MOST = 65535 };

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int
hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The byte that s starts with, be it written as %XX; *used is what it takes.
 * -1: a % without two hexadecimal digits. */
static int
first_byte(str s, size_t *used)
{
    int high, low;

    *used = 1;
    if (s.at[0] != '%')
        return (unsigned char)s.at[0];
    if (s.len < 3)
        return -1;
    *used = 3;
    high = hex_value(s.at[1]);
    low = hex_value(s.at[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* Bytes that no two programs read differently, also after decoding. */
static bool
has_plain_bytes(str uri)
{
    static const str refused = STR("\"<>\\^`{|}");
    size_t used;

    for (size_t i = 0; i < uri.len; i += used) {
        char c = uri.at[i];
        int byte = first_byte(str_from(uri, i), &used);

        if (c <= ' ' || c >= 0x7f || str_has(refused, c))
            return false;
        if (byte < ' ' || byte == 0x7f || (used == 3 && byte == '\\'))
            return false;
    }
    return true;
}

/* "." and "..", however they are written. */
static bool
is_dots(str segment)
{
    size_t used, dots = 0;

    for (size_t i = 0; i < segment.len; i += used) {
        if (first_byte(str_from(segment, i), &used) != '.')
            return false;
        dots++;
    }
    return dots == 1 || dots == 2;
}

static bool
has_dot_segments(str path)
{
    str segment, rest, ignored;
    bool more;

    str_cut(path, '?', &rest, &ignored);
    do {
        more = str_cut(rest, '/', &segment, &rest);
        if (is_dots(segment))
            return true;
    } while (more);
    return false;
}

static bool
is_scheme(str s)
{
    if (s.len == 0 || !is_letter(s.at[0]))
        return false;
    for (size_t i = 1; i < s.len; i++) {
        char c = s.at[i];

        if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.')
            return false;
    }
    return true;
}

static bool
is_port(str s)
{
    int64_t port;

    return s.len > 0 && s.at[0] != '0' && str_to_int(s, PORT_MOST, &port);
}

static bool
is_host_label(str s)
{
    if (s.len == 0 || s.len > 63 || s.at[0] == '-' || s.at[s.len - 1] == '-')
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        if (!is_letter(c) && !is_digit(c) && c != '-' && c != '_')
            return false;
    }
    return true;
}

static bool
is_host_name(str s)
{
    str label, rest = s;
    bool more;

    do {
        more = str_cut(rest, '.', &label, &rest);
        if (!is_host_label(label))
            return false;
    } while (more);
    return s.len <= 253;
}

static bool
is_ipv6(str s)
{
    char text[INET6_ADDRSTRLEN];
    unsigned char bytes[16];

    if (s.len == 0 || s.len >= sizeof text)
        return false;
    memcpy(text, s.at, s.len);
    text[s.len] = '\0';
    return inet_pton(AF_INET6, text, bytes) == 1;
}

/* host, with its brackets; false when host or port is none. */
static bool
cut_authority(str authority, str *host)
{
    str port = {0}, inside, after;
    bool has_port;

    if (str_starts(authority, S("["))) {
        if (!str_cut(str_from(authority, 1), ']', &inside, &after) ||
            !is_ipv6(inside))
            return false;
        *host = (str){authority.at, inside.len + 2};
        has_port = after.len > 0;
        if (has_port && after.at[0] != ':')
            return false;
        port = str_from(after, 1);
    } else {
        has_port = str_cut(authority, ':', host, &port);
        if (!is_host_name(*host))
            return false;
    }
    return !has_port || is_port(port);
}

/* What stands before the first of the bytes that end it. */
static str
before_any(str s, str ends)
{
    size_t n = 0;

    while (n < s.len && !str_has(ends, s.at[n]))
        n++;
    return (str){s.at, n};
}

/* After "https:" or "http:". */
static err
check_web(str scheme, str rest)
{
    str authority, host;

    if (!str_starts(rest, S("//")))
        return &OAUTH_URI_HOST;
    rest = str_from(rest, 2);
    authority = before_any(rest, S("/?"));
    if (str_has(authority, '@'))
        return &OAUTH_URI_USER;
    if (!cut_authority(authority, &host))
        return &OAUTH_URI_HOST;
    if (str_eq(scheme, S("http")) && !str_eq(host, S("localhost")) &&
        !str_eq(host, S("127.0.0.1")) && !str_eq(host, S("[::1]")))
        return &OAUTH_URI_SCHEME;
    return has_dot_segments(str_from(rest, authority.len)) ? &OAUTH_URI_DOTS
                                                           : OK;
}

/* "sc" and the app's id; schemes are compared in any case. */
static bool
is_own_scheme(str scheme, str app_id)
{
    return app_id.len > 0 && scheme.len == app_id.len + 2 &&
           str_starts(scheme, S("sc")) &&
           str_eq_nocase(str_from(scheme, 2), app_id);
}

/* After the colon of a private-use scheme: /path, or //name/path. A slash must
 * follow, or example.com:8443/back would be taken for one. */
static err
check_private_use(str rest)
{
    if (!str_starts(rest, S("/")))
        return &OAUTH_URI_NO_SCHEME;
    if (str_starts(rest, S("//")) &&
        str_has(before_any(str_from(rest, 2), S("/?")), '@'))
        return &OAUTH_URI_USER;
    return has_dot_segments(rest) ? &OAUTH_URI_DOTS : OK;
}

err
redirect_uri_check(str app_id, str uri)
{
    str scheme, rest;

    if (uri.len == 0 || uri.len > LONGEST)
        return &OAUTH_URI_TOO_LONG;
    if (!has_plain_bytes(uri))
        return &OAUTH_URI_BYTES;
    if (str_has(uri, '#'))
        return &OAUTH_URI_FRAGMENT;
    if (!str_cut(uri, ':', &scheme, &rest) || !is_scheme(scheme))
        return &OAUTH_URI_NO_SCHEME;
    if (str_has(uri, '*'))
        return &OAUTH_URI_WILDCARD;
    if (str_eq(scheme, S("https")) || str_eq(scheme, S("http")))
        return check_web(scheme, rest);
    if (str_has(scheme, '.') || is_own_scheme(scheme, app_id))
        return check_private_use(rest);
    return &OAUTH_URI_SCHEME;
}

/* registered is this loopback address without a port, sent the same with any:
 * RFC 8252 section 7.3. */
static bool
matches_any_port(str registered, str sent, str origin)
{
    str path, port;

    if (!str_starts(registered, origin) || !str_starts(sent, origin))
        return false;
    path = str_from(registered, origin.len);
    if (path.len > 0 && path.at[0] != '/' && path.at[0] != '?')
        return false;
    sent = str_from(sent, origin.len);
    if (!str_starts(sent, S(":")))
        return false;
    port = before_any(str_from(sent, 1), S("/?"));
    return is_port(port) && str_eq(str_from(sent, port.len + 1), path);
}

bool
redirect_uri_matches(str registered, str sent)
{
    return str_eq(registered, sent) ||
           matches_any_port(registered, sent, S("http://127.0.0.1")) ||
           matches_any_port(registered, sent, S("http://[::1]"));
}

/* Up to the end of the authority: RFC 6454 section 6.2. */
static str
origin_of(str uri)
{
    size_t slashes = 0;

    for (size_t i = 0; i < uri.len; i++) {
        slashes += uri.at[i] == '/';
        if (slashes == 3 || uri.at[i] == '?')
            return (str){uri.at, i};
    }
    return uri;
}

bool
redirect_uri_has_origin(struct arena *a, str uri, str origin)
{
    str base, query;
    struct fields fields;

    if (str_eq(origin_of(uri), origin))
        return true;
    return str_cut(uri, '?', &base, &query) &&
           str_ends(base, S("/v2/redirect")) &&
           fields_parse(a, query, &fields) &&
           str_eq(fields_get(fields, S("app_origin")), origin);
}
