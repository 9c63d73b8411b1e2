/* SPDX-License-Identifier: Apache-2.0
 * The checks of the FORM rows: syntax alone, nothing is looked up. */
#include "settings/forms.h"

#include <arpa/inet.h>

#include "base/log.h"
#include "settings/settings.h"

enum { TEXT_MOST = 1000, PAGE_MOST = 2000, PORT_MOST = 65535 };
enum { TOKEN_LEAST = 16, TOKEN_MOST = 128 };

/* What inet_pton wants is a C string; an address is short. */
static bool
is_address(int family, str s)
{
    char text[INET6_ADDRSTRLEN];
    unsigned char bytes[16];

    if (s.len == 0 || s.len >= sizeof text)
        return false;
    memcpy(text, s.at, s.len);
    text[s.len] = '\0';
    return inet_pton(family, text, bytes) == 1;
}

static bool
is_port(str s)
{
    int64_t port;

    return s.len <= 5 && str_to_int(s, PORT_MOST, &port);
}

/* "[…]" and what follows it; false when s does not start with a bracket that
 * is closed. */
static bool
cut_brackets(str s, str *inside, str *rest)
{
    return str_starts(s, S("[")) && str_cut(str_from(s, 1), ']', inside, rest);
}

static bool
is_listen_address(str s)
{
    str host, port;

    if (cut_brackets(s, &host, &port))
        return is_address(AF_INET6, host) && str_starts(port, S(":")) &&
               is_port(str_from(port, 1));
    return str_cut(s, ':', &host, &port) && is_address(AF_INET, host) &&
           is_port(port);
}

static bool
is_network(str s)
{
    str address, bits;
    int64_t n;
    bool masked = str_cut(s, '/', &address, &bits);

    if (is_address(AF_INET, address))
        return !masked || str_to_int(bits, 32, &n);
    return is_address(AF_INET6, address) &&
           (!masked || str_to_int(bits, 128, &n));
}

/* Every element between the commas, spaces around it ignored. */
static bool
every(str list, bool (*check)(str))
{
    str word, rest = list;
    bool more;

    do {
        more = str_cut(rest, ',', &word, &rest);
        if (!check(str_trim(word)))
            return false;
    } while (more);
    return true;
}

static bool
is_host_name(str s)
{
    if (s.len == 0 || s.len > 253)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool digit = c >= '0' && c <= '9';

        if (!letter && !digit && c != '-' && c != '.' && c != '_')
            return false;
    }
    return s.at[0] != '.' && s.at[0] != '-';
}

static bool
cut_web_scheme(str s, str *rest)
{
    str https = S("https://"), http = S("http://");

    if (!str_starts(s, https) && !str_starts(s, http))
        return false;
    *rest = str_from(s, str_starts(s, https) ? https.len : http.len);
    return true;
}

bool
any_text(str s)
{
    return s.len <= TEXT_MOST && str_is_printable(s);
}

bool
address_list(str s)
{
    return every(s, is_listen_address);
}

bool
store_url(str s)
{
    if (s.len == 0 || s.len > PAGE_MOST || !str_is_printable(s))
        return false;
    if (str_starts(s, S("postgresql://")) || str_starts(s, S("postgres://")))
        return true;
    for (size_t i = 0; i + 2 < s.len; i++) {
        if (str_starts(str_from(s, i), S("://")))
            return false; /* another kind of database, not a file's name */
    }
    return true;
}

bool
file_name(str s)
{
    return any_text(s);
}

bool
origin(str s)
{
    str rest, host, after, port;

    if (!cut_web_scheme(s, &rest))
        return false;
    if (cut_brackets(rest, &host, &after)) {
        if (!is_address(AF_INET6, host))
            return false;
        return after.len == 0 ||
               (str_starts(after, S(":")) && is_port(str_from(after, 1)));
    }
    if (!str_cut(rest, ':', &host, &port))
        return is_host_name(host);
    return is_host_name(host) && is_port(port);
}

bool
network_list(str s)
{
    return s.len == 0 || every(s, is_network);
}

bool
page_url(str s)
{
    str rest;

    if (s.len == 0)
        return true;
    if (s.len > PAGE_MOST || !cut_web_scheme(s, &rest) || rest.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];

        if (c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' ||
            c == '\\')
            return false;
    }
    return true;
}

/* RFC 6750 section 2.1, with '=' anywhere. */
bool
bearer_token(str s)
{
    if (s.len == 0)
        return true;
    if (s.len < TOKEN_LEAST || s.len > TOKEN_MOST)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool digit = c >= '0' && c <= '9';

        if (!letter && !digit && !str_has(S("-._~+/="), c))
            return false;
    }
    return true;
}

bool
level_choice(str s)
{
    enum log_level ignored;

    return log_level_parse(s, &ignored);
}

bool
texts_choice(str s)
{
    return str_eq(s, S("valetkey")) || str_eq(s, S("smartcar"));
}

bool
origin_is_loopback(str s)
{
    str rest, host, ignored;

    if (!cut_web_scheme(s, &rest))
        return false;
    if (!cut_brackets(rest, &host, &ignored))
        str_cut(rest, ':', &host, &ignored);
    return str_eq_nocase(host, S("localhost")) || str_eq(host, S("::1")) ||
           (str_starts(host, S("127.")) && is_address(AF_INET, host));
}
