/* SPDX-License-Identifier: Apache-2.0
 * The app's pages, without the HTTP library: a request in, a reply out. */
#pragma once
#include "client.h"

struct session;

struct ask {
    struct arena *arena;
    const struct client *client;
    str method, path;
    str state_cookie, session_cookie; /* what the browser sent, or empty */
    str mode, code, state, error, error_description, vehicle; /* the query */
};

struct reply {
    unsigned status;
    str type, body;
    str location;                     /* of a redirect, or empty */
    str state_cookie, session_cookie; /* "" as it was, "-" remove, else set */
};

struct reply app_answer(const struct ask *ask);
