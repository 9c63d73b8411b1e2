/* SPDX-License-Identifier: Apache-2.0
 * What stands between the method and the version of a request line, raw: our
 * one parser of it (RFC 9112 section 3.2, RFC 3986). */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum { TARGET_MAX = 16 * 1024 };

struct target {
    str path;      /* decoded once; UTF-8, begins with '/' */
    str version;   /* its first segment if that is vN.N, else "" */
    str raw_query; /* after the first '?', undecoded */
};

/* Views into raw where possible, else into a.
 * "http://host/path" is taken as its path. In a path that ends in
 * service/history%3F… the %3F starts the query (a client glues it so); what
 * follows a real '?' is added to it.
 * Errors: HTTP_TARGET_TOO_LONG; HTTP_BAD_REQUEST (a fragment, a space or
 * control character, a bad escape, not UTF-8, NUL, "*", authority form);
 * HTTP_NOT_FOUND for what names no resource of ours but may trick one that
 * normalizes: "//", "." and "..", a backslash, an encoded slash. */
err target_parse(struct arena *a, str raw, struct target *out);
