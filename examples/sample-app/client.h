/* SPDX-License-Identifier: Apache-2.0
 * The three things an app asks Valetkey: where to send the owner, tokens for a
 * code, and a car's values. Strings live as long as the arena given. */
#pragma once
#include "base/arena.h"

struct client {
    str origin;       /* https://valetkey.example */
    str id, secret;   /* of the app, from `valetkey app add` */
    str redirect_uri; /* registered for the app */
};

/* What came back. status 0: nobody answered, and problem says why. problem is
 * empty when all is well, else a sentence for a person. */
struct answer {
    int status;
    int took_ms;
    str body, problem;
    str data_age; /* when the car measured it: header sc-data-age */
};

struct tokens {
    str access, refresh;
};

struct attributes {
    str make, model;
    int64_t year;
};

/* RFC 6749 section 4.1.1. mode: "simulated" or "live". */
str client_connect_url(struct arena *a, const struct client *c, str state,
                       str mode);

/* RFC 6749 sections 4.1.3 and 6. tokens is set when no problem is told. */
struct answer client_exchange(struct arena *a, const struct client *c, str code,
                              struct tokens *tokens);
struct answer client_refresh(struct arena *a, const struct client *c,
                             str refresh_token, struct tokens *tokens);

/* path: "/v2.0/vehicles", as the documentation has it. Metric units. */
struct answer client_get(struct arena *a, const struct client *c,
                         str access_token, str path);
struct answer client_post(struct arena *a, const struct client *c,
                          str access_token, str path, str json);
struct answer client_delete(struct arena *a, const struct client *c,
                            str access_token, str path);

/* Reading the bodies. False when the JSON is not what was promised. */
bool tokens_parse(struct arena *a, str body, struct tokens *out);
bool vehicles_parse(struct arena *a, str body, str *ids, size_t max,
                    size_t *count);
bool attributes_parse(struct arena *a, str body, struct attributes *out);
str make_name(struct arena *a, str make); /* "TESLA": "Tesla" */
bool odometer_parse(str body, double *kilometres);
bool location_parse(str body, double *latitude, double *longitude);

/* A share of one, "percentRemaining" of fuel and of battery. */
bool share_parse(str body, double *share);

/* Kilopascals: front left, front right, back left, back right. */
bool tires_parse(str body, double kpa[4]);

/* The doors that are open, in words ("front left"; "" if none). */
bool security_parse(struct arena *a, str body, bool *locked, str *open);

/* The sentence in an error's body, of the token endpoint or of the API. */
str problem_parse(struct arena *a, int status, str body);
