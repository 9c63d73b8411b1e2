/* SPDX-License-Identifier: Apache-2.0
 * Who asks, and what they may do: apps, authorization requests, codes and
 * tokens. Knows no page. RFC 6749, 6750, 7636, 8252, 9700. */
#pragma once
#include "base/secret.h"
#include "catalog/catalog.h"
#include "http/request.h"
#include "store/db.h"

/* ---- apps (apps.c) ---- */

struct app {
    str id, name;
    str plan;         /* free, custom */
    str errors;       /* smartcar, rfc6749 */
    bool development; /* made by a developer for trying things out */
    /* what owners see of it, "" if not set */
    str description, company, privacy_url;
    /* defaults of its links: RRGGBB, ISO 3166 */
    str color, country;
    /* the only countries, makes, powertrains it takes, by spaces; "": any */
    str countries, makes, powertrains;
    str logo;        /* the hash of its picture, "" without one */
    int64_t version; /* one more at every change of its settings */
};

/* found is false for an id that no app has. */
err app_find(struct db *db, struct arena *a, str id, bool *found,
             struct app *out);

/* GET /apps/{id}/logo: the app's picture, to be kept for ever under the URL
 * that app_logo_url makes. Errors: HTTP_NOT_FOUND. */
err oauth_app_logo(struct request *req);

/* "/apps/ID/logo?v=HASH"; "" without a picture. */
str app_logo_url(struct arena *a, str app_id, str logo);

/* ---- guards (http/route.h) ---- */

/* The app by its id and secret: HTTP Basic or client_id and client_secret in
 * the form, never both, never in the query (RFC 6749 section 2.3.1). Sets
 * req->app. Errors: OAUTH_INVALID_CLIENT, OAUTH_INVALID_REQUEST. */
err oauth_app_guard(struct request *req);

/* The same by HTTP Basic alone, for requests without a form. Sets req->app.
 * Errors: OAUTH_BEARER_INVALID, with www-authenticate set. */
err oauth_app_basic_guard(struct request *req);

/* The app by its management token: the password of HTTP Basic, whatever the
 * user (clients send "default"); or Authorization: Bearer. Sets req->app.
 * Errors: OAUTH_BEARER_INVALID, with www-authenticate set for Basic. */
err oauth_management_guard(struct request *req);
err oauth_management_bearer_guard(struct request *req);

/* The holder of an access token: Authorization: Bearer, never the query or the
 * body (RFC 6750). Sets req->bearer. Errors: OAUTH_BEARER_INVALID. */
err oauth_bearer_guard(struct request *req);

struct bearer {
    int64_t consent_id;
    str app_id, owner_id;
    str narrowed_to; /* permission names; "" when the token is not narrowed */
};

/* POST /oauth/token. */
err oauth_token(struct request *req);

/* Answers {"error": …, "error_description": …} (reference/api.md 3.3). */
void oauth_fail_json(struct request *req, err e);

/* ---- tokens and codes (token_text.c) ---- */

enum token_kind { CODE_TOKEN, ACCESS_TOKEN, REFRESH_TOKEN };

/* A new token text: 4 characters of prefix by kind, 32 of base64url that hold
 * the row's id, masked, and 17 random bytes. */
str token_make(struct arena *a, str mask_key, enum token_kind kind, int64_t id);

/* The row's id; false if the text cannot be such a token. The caller compares
 * the hash of the whole text. */
bool token_read_id(struct arena *a, str mask_key, enum token_kind kind,
                   str token, int64_t *id);

/* ---- consents (consent.c) ---- */

/* An owner has allowed something: what consent_store() writes in one unit. */
struct consent {
    int64_t id, code_id; /* by consent_prepare() */
    str code;            /* by consent_prepare(): goes to the app, once */
    str app_id, owner_id;
    str asked, permissions; /* permission_set_text() */
    str redirect_uri;
    bool uri_was_sent;
    str challenge;
    bool without_code; /* response_type=none: nothing is to be exchanged */
};

/* Before the unit: fresh numbers and the code's text. */
err consent_prepare(struct request *req, struct consent *c);

/* In the unit, after the owner's row is there. */
err consent_store(struct tx *tx, const struct request *req,
                  const struct consent *c);

/* Forget what has expired, a bounded piece at a time; *more: call again soon.
 */
err oauth_sweep(struct db *db, int64_t now, bool *more);

/* How many consents give tokens that work; with end, all of these are revoked.
 * For a database that was put back: it knows nothing of what was revoked since
 * its backup. */
err oauth_consents(struct db *db, int64_t now, bool end, int64_t *count);

/* ---- authorization requests (authorization.c) ---- */

struct scope_item {
    enum permission permission;
    bool required;
};

struct authorization {
    struct app app;
    str redirect_uri; /* "": the answer ends on a page of ours */
    bool uri_was_sent;
    str response_type;           /* code, none, vehicle_id */
    str vehicle_id, vehicle_vin; /* of vehicle_id: signing in again for it */
    struct scope_item *scope;    /* in the order asked for */
    size_t scope_count;
    str state;
    str approval_prompt;     /* auto, force */
    str mode;                /* live, simulated, test */
    const struct make *make; /* NULL: the owner chooses */
    bool single_select;
    str single_vin; /* "": any one */
    str flags, country, color, user, challenge;
    str sign_in; /* of a simulated maker: password, redirect, device, paste */
    str external_id; /* "null" clears what is stored */
    bool external_id_was_sent;
    str app_origin, sdk;
};

/* What is wrong with a Connect URL, for our error page: nothing of it is
 * trusted, all of it is escaped where it is shown. */
struct problem {
    err error;
    str parameter, value;
    str allowed;          /* what would be right, in words */
    str how;              /* what to do about it, one sentence */
    bool has_way_back;    /* redirect_uri is registered: the page offers Exit */
    bool live_is_missing; /* mode is live, and no connector is set up */
};

/* The two endpoints: /oauth/authorize, and /oauth/reauthenticate, which asks
 * for a sign-in alone. */
enum authorization_kind { AUTHORIZE, REAUTHENTICATE };

/* How many vehicles an app on that plan may have connected; 0: any number. The
 * operator says so in the settings. */
struct settings;
int64_t app_vehicles_most(const struct settings *s, str plan);

/* And how many requests to vehicles it may make in a calendar month. */
int64_t app_requests_most(const struct settings *s, str plan);

/* Parse and check, in the order of the list in authorization.c. False, with
 * *problem filled in: the page. In both cases *out holds what was found so far
 * (app unless its id is "", and redirect_uri when has_way_back). An err is a
 * failure of the store. */
err authorization_read(struct request *req, enum authorization_kind kind,
                       bool *valid, struct authorization *out,
                       struct problem *problem);

/* The same in one English sentence, on a terminal and for the developer on the
 * page: parameter, value (its first 200 bytes), what is wrong, what is
 * allowed. */
str problem_sentence(struct arena *a, const struct problem *p);

/* redirect_uri with parameters appended; empty values are left out. */
struct answer_parameter {
    str name, value;
};
str redirect_with(struct arena *a, str redirect_uri,
                  const struct answer_parameter *parameters, size_t count);

/* ---- redirect URIs (redirect_uri.c) ---- */

/* May an app register it? OK, or why not (an OAUTH_URI_… row). */
err redirect_uri_check(str app_id, str uri);

/* Exact equality; for a registered loopback address without port any port
 * (RFC 8252 section 7.3). */
bool redirect_uri_matches(str registered, str sent);

/* Is it of this origin ("https://app.example"), or our hand-back page for it
 * (…/v2/redirect?app_origin=…, reference/api.md 7.3)? Exactly, never by
 * prefix. */
bool redirect_uri_has_origin(struct arena *a, str uri, str origin);
