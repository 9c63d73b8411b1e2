/* SPDX-License-Identifier: Apache-2.0
 * Whose address a request really has, when proxies stand between. */
#pragma once
#include "http/request.h"

/* An address, IPv4 mapped into IPv6 (::ffff:a.b.c.d). */
struct address {
    unsigned char bytes[16];
};

struct network {
    struct address base;
    unsigned bits; /* of 128 */
};

struct proxies {
    const struct network *at;
    size_t count;
};

/* "10.0.0.0/8, ::1, 2001:db8::/32"; an address alone is itself. False: *bad is
 * the word that is not a network. */
bool proxies_parse(struct arena *a, str list, struct proxies *out, str *bad);

/* Text of an address: "192.0.2.1", "[2001:db8::1]:443", "192.0.2.1:80". */
bool address_parse(str text, struct address *out);

/* The client: peer, if that is no proxy of ours; else the last hop in
 * X-Forwarded-For that is none, in canonical text. What stands left of it is
 * the client's word and is not believed. */
str client_address(struct arena *a, const struct proxies *trusted, str peer,
                   const struct fields *headers);
