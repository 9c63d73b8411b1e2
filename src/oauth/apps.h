/* SPDX-License-Identifier: Apache-2.0
 * Registering apps and asking what is registered. app_find is in oauth.h. */
#pragma once
#include "oauth/oauth.h"

/* ---- what the server asks ---- */

struct app_uri {
    str uri;
    bool is_default;
};

/* In the order of registration; exactly one is the default, if there is any. */
err app_redirect_uris(struct db *db, struct arena *a, str app_id,
                      struct app_uri **out, size_t *count);

/* What it asks for when its Connect URL has no scope, in the given order. */
err app_permissions(struct db *db, struct arena *a, str app_id,
                    struct scope_item **out, size_t *count);

/* Is it one of the app's secrets that live at now? Compares with all of them
 * in constant time, and does the same work for an app that does not exist. */
err app_secret_matches(struct db *db, struct arena *a, str app_id,
                       struct secret given, int64_t now, bool *out);

/* ---- what an operator does ---- */

struct app_new {
    str id, name;
    bool development;
    struct secret secret, management_token;
    const str *redirect_uris; /* the first is the default */
    size_t redirect_uri_count;
    const struct scope_item *permissions;
    size_t permission_count;
    int64_t now;
};

/* May it be added, as far as can be seen without the database? Otherwise why
 * not, and about: the value that is wrong ("" for a secret). */
err app_new_check(const struct app_new *in, str *about);

/* All of it or nothing. Errors: those of app_new_check, APP_EXISTS,
 * APP_MANAGEMENT_TOKEN_TAKEN. */
err app_add(struct db *db, const struct app_new *in);

/* With its secrets, redirect URIs, owners and connections; its codes and
 * tokens are dead from the next request on. Errors: APP_UNKNOWN. */
err app_remove(struct db *db, str id);

/* Errors: APP_SECRET, APP_UNKNOWN, APP_SECRET_TWICE. */
err app_secret_add(struct db *db, str app_id, struct secret s, int64_t now);

/* From the next request on it proves nothing. Errors: APP_UNKNOWN,
 * APP_SECRET_UNKNOWN. */
err app_secret_remove(struct db *db, str app_id, str last_four);

/* A new id or secret may have these only: [A-Za-z0-9_-]{1,64}. */
bool app_word_is_valid(str s);

/* 36 characters with over 215 random bits; the first one and the fourth from
 * the end are letters or digits. */
struct secret app_secret_make(struct arena *a);

/* ---- what may be shown ---- */

struct app_listed {
    struct app app;
    int64_t created_at;
};
err app_list(struct db *db, struct arena *a, struct app_listed **out,
             size_t *count);

struct app_credential {
    str last_four; /* "****" of one with under eight characters */
    int64_t created_at, expires_at; /* expires_at 0: never */
};
struct app_shown {
    struct app_listed listed;
    struct app_uri *redirect_uris;
    struct scope_item *permissions;
    struct app_credential *secrets, *management_tokens;
    size_t redirect_uri_count, permission_count, secret_count,
        management_token_count;
};

/* Errors: APP_UNKNOWN. */
err app_show(struct db *db, struct arena *a, str id, struct app_shown *out);
