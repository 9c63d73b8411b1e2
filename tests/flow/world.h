/* SPDX-License-Identifier: Apache-2.0
 * The whole product in memory: a fresh database, the real routes, a clock that
 * stands still until it is moved. No port, no sleep. */
#pragma once
#include "http/route.h"
#include "settings/settings.h"
#include "store/db.h"
#include "test.h"

/* What a browser remembers between requests. */
struct browser {
    struct field cookies[16];
    size_t cookie_count;
};

struct world {
    struct arena *arena;
    struct db *db;
    str url; /* of the database */
    struct settings settings;
    int64_t now_ms;
    struct browser browser; /* used unless a request names another */
};

/* A world with the app "demo" (secret "demo-secret", redirect URI
 * https://app.example/cb, permissions read_odometer and read_vehicle_info) and
 * the app "other" (secret "other-secret", the same URI). */
struct world *world_open(bool postgres);
void world_close(struct world *w);

/* One more app, made as those two. */
struct world_app {
    const char *id, *secret;
    const str *redirect_uris;
    size_t redirect_uri_count;
};
void world_add_app(struct world *w, const struct world_app *app);

/* One test on each engine. */
#define FLOW(name_)                                                            \
    static void name_(struct world *w);                                        \
    TEST(name_##_on_sqlite)                                                    \
    {                                                                          \
        struct world *w = world_open(false);                                   \
        name_(w);                                                              \
        world_close(w);                                                        \
    }                                                                          \
    TEST(name_##_on_postgres)                                                  \
    {                                                                          \
        struct world *w = world_open(true);                                    \
        name_(w);                                                              \
        world_close(w);                                                        \
    }                                                                          \
    static void name_(struct world *w)

struct ask {
    enum method method;
    str target;
    str form;        /* urlencoded body */
    str json;        /* or a body of JSON */
    str body;        /* or as it is, its type among the headers */
    str app, secret; /* Basic */
    str bearer;
    struct field headers[4];
    struct browser *browser; /* NULL: the world's; none is sent to the API */
};

struct reply {
    int status;
    str headers, body, location;
    str id; /* sc-request-id */
};

struct reply world_ask(struct world *w, const struct ask *ask);
#define ASK(w_, ...) world_ask((w_), &(struct ask){__VA_ARGS__})

str reply_header(struct world *w, const struct reply *r, const char *name);
bool reply_says(const struct reply *r, const char *text);

/* A member of a flat JSON object, as text; "" if it is not there. */
str reply_json(const struct reply *r, const char *name);

/* The value of the hidden field csrf; the values of all checked boxes and
 * hidden fields of a name, as "name=value&name=value". */
str reply_csrf(const struct reply *r);
str reply_boxes(struct world *w, const struct reply *r, const char *name);

/* A parameter of the query of a Location, decoded. */
str location_parameter(struct world *w, str location, const char *name);

/* ---- the flow, step by step ---- */

struct connect {
    const char *query;    /* what follows the client_id; default: see below */
    const char *app;      /* default demo */
    const char *make;     /* default CHEVROLET */
    const char *username; /* default owner@example.com */
    const char *drop;     /* a permission the owner unticks */
    struct browser *browser;
};

/* Open the link and go to a page: start, brands, sign-in, grant. The reply is
 * that page. */
struct reply world_go_to(struct world *w, const struct connect *c,
                         const char *page);

/* POST a form to the page of a reply (its path), csrf added. */
struct reply world_post(struct world *w, struct browser *b, str path,
                        const struct reply *page, str form);

/* The whole flow with "Allow": the code. */
str world_code(struct world *w, const struct connect *c);
#define CODE(w_, ...) world_code((w_), &(struct connect){__VA_ARGS__})

/* The token endpoint, for the app demo. */
struct reply world_redeem(struct world *w, str code);
struct reply world_refresh(struct world *w, str refresh_token);

/* An access token, by the whole flow. */
str world_token(struct world *w);
