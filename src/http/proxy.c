/* SPDX-License-Identifier: Apache-2.0
 * Networks, addresses and the walk back along X-Forwarded-For. */
#include "http/proxy.h"

#include <arpa/inet.h>

static const unsigned char mapped[12] = {0, 0, 0, 0, 0,   0,
                                         0, 0, 0, 0, 255, 255};

static bool
parse_bare(str text, struct address *out)
{
    char z[INET6_ADDRSTRLEN + 1];

    if (text.len == 0 || text.len >= sizeof z)
        return false;
    memcpy(z, text.at, text.len);
    z[text.len] = '\0';
    if (strlen(z) != text.len)
        return false;
    memcpy(out->bytes, mapped, sizeof mapped);
    return inet_pton(AF_INET, z, out->bytes + sizeof mapped) == 1 ||
           inet_pton(AF_INET6, z, out->bytes) == 1;
}

bool
address_parse(str text, struct address *out)
{
    str host, port;
    int64_t n;

    if (str_starts(text, S("["))) {
        if (!str_cut(str_from(text, 1), ']', &host, &port) ||
            !str_has(host, ':') || !parse_bare(host, out))
            return false;
        return port.len == 0 ||
               (port.at[0] == ':' && str_to_int(str_from(port, 1), 65535, &n));
    }
    if (str_cut(text, ':', &host, &port) && !str_has(port, ':'))
        return str_to_int(port, 65535, &n) && parse_bare(host, out);
    return parse_bare(text, out);
}

static bool
is_v4(const struct address *a)
{
    return memcmp(a->bytes, mapped, sizeof mapped) == 0;
}

static str
address_text(struct arena *arena, const struct address *a)
{
    char z[INET6_ADDRSTRLEN] = "";

    if (is_v4(a))
        (void)inet_ntop(AF_INET, a->bytes + sizeof mapped, z, sizeof z);
    else
        (void)inet_ntop(AF_INET6, a->bytes, z, sizeof z);
    return arena_dup(arena, str_of(z));
}

static bool
network_parse(str word, struct network *out)
{
    str base, bits;
    bool has_bits = str_cut(word, '/', &base, &bits);
    int64_t n;

    if (!parse_bare(base, &out->base))
        return false;
    out->bits = 128;
    if (!has_bits)
        return true;
    if (!str_to_int(bits, str_has(base, ':') ? 128 : 32, &n))
        return false;
    out->bits = (unsigned)n + (str_has(base, ':') ? 0 : 96);
    return true;
}

bool
proxies_parse(struct arena *a, str list, struct proxies *out, str *bad)
{
    str rest = list, word;
    size_t count = 0;
    struct network *at;

    while (str_word(&rest, ',', &word))
        count++;
    at = arena_alloc(a, count, sizeof *at);
    *out = (struct proxies){at, count};
    for (size_t i = 0; str_word(&list, ',', &word); i++) {
        *bad = str_trim(word);
        if (!network_parse(*bad, &at[i]))
            return false;
    }
    return true;
}

static bool
network_has(const struct network *n, const struct address *a)
{
    size_t whole = n->bits / 8;
    unsigned rest = n->bits % 8;
    unsigned mask = (0xff00U >> rest) & 0xffU;

    if (memcmp(n->base.bytes, a->bytes, whole) != 0)
        return false;
    return rest == 0 || ((n->base.bytes[whole] ^ a->bytes[whole]) & mask) == 0;
}

static bool
is_trusted(const struct proxies *trusted, const struct address *a)
{
    for (size_t i = 0; i < trusted->count; i++) {
        if (network_has(&trusted->at[i], a))
            return true;
    }
    return false;
}

/* Cut the last word of a comma-separated list; false at its beginning. */
static bool
last_word(str *list, str *word)
{
    size_t n = list->len;

    if (n == 0)
        return false;
    while (n > 0 && list->at[n - 1] != ',')
        n--;
    *word = str_trim(str_from(*list, n));
    list->len = n == 0 ? 0 : n - 1;
    return true;
}

/* Walk one header from its end; true when the client is found, or when a word
 * is not an address: whoever wrote it is the last one known. */
static bool
walk(const struct proxies *trusted, str header, struct address *client)
{
    struct address hop;
    str word;

    while (last_word(&header, &word)) {
        if (!address_parse(word, &hop))
            return true;
        *client = hop;
        if (!is_trusted(trusted, &hop))
            return true;
    }
    return false;
}

str
client_address(struct arena *a, const struct proxies *trusted, str peer,
               const struct fields *headers)
{
    struct address client;

    if (trusted->count == 0 || !parse_bare(peer, &client) ||
        !is_trusted(trusted, &client))
        return peer;
    for (size_t i = headers->count; i > 0; i--) {
        const struct field *f = &headers->at[i - 1];

        if (str_eq_nocase(f->name, S("x-forwarded-for")) &&
            walk(trusted, f->value, &client))
            break;
    }
    return address_text(a, &client);
}
