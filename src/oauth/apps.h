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

/* The same permissions in the same order, each as required as there. */
bool scope_items_are_same(const struct scope_item *a, size_t a_count,
                          const struct scope_item *b, size_t b_count);

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
    str made_by; /* an e-mail; "": an operator */
    int64_t now;
    /* What belongs into the same unit, run at its end; or NULL. */
    err (*also)(struct tx *tx, void *arg);
    void *also_arg;
};

/* May it be added, as far as can be seen without the database? Otherwise why
 * not, and about: the value that is wrong ("" for a secret). */
err app_new_check(const struct app_new *in, str *about);

/* All of it or nothing. Errors: those of app_new_check, APP_EXISTS,
 * APP_MANAGEMENT_TOKEN_TAKEN. */
err app_add(struct db *db, const struct app_new *in);

/* What is to be removed: an app, or its secret or token that ends so. */
struct app_removal {
    str app_id, last_four;
    int64_t id; /* of the secret or token instead; 0: by last_four */
    /* What belongs into the same unit, run at its end; or NULL. */
    err (*also)(struct tx *tx, void *arg);
    void *also_arg;
};

/* With its secrets, redirect URIs, owners and connections; its codes and
 * tokens are dead from the next request on. Errors: APP_UNKNOWN. */
err app_drop(struct db *db, const struct app_removal *in);
err app_remove(struct db *db, str id);

struct app_credential_new {
    str app_id;
    struct secret secret;
    int64_t now, expires_at; /* expires_at 0: never */
    str name;                /* of a secret, for people; "" for none */
    str made_by;             /* an e-mail; "": an operator */
    /* The newest one that whoever asks has seen, 0 for none; NULL: whatever
     * there is. If another has come since: APP_CHANGED. */
    const int64_t *if_newest;
    /* What belongs into the same unit, run at its end; or NULL. */
    err (*also)(struct tx *tx, void *arg);
    void *also_arg;
};

/* An app has at most so many secrets that work. */
enum { APP_SECRETS_MOST = 3 };

/* Errors: APP_SECRET, APP_SECRET_NAME, APP_EXPIRY, APP_UNKNOWN, APP_CHANGED,
 * APP_SECRET_TWICE, APP_SECRETS_FULL. */
err app_secret_add(struct db *db, const struct app_credential_new *in);

/* From the next request on it proves nothing. Errors: APP_UNKNOWN,
 * APP_SECRET_UNKNOWN. */
err app_secret_drop(struct db *db, const struct app_removal *in);
err app_secret_remove(struct db *db, str app_id, str last_four);

/* Its token for the management API, and the key that signs its webhooks: an app
 * may have several, so that one is replaced without a pause. Errors:
 * APP_MANAGEMENT_TOKEN, APP_UNKNOWN, APP_MANAGEMENT_TOKEN_TAKEN, and
 * APP_MANAGEMENT_TOKEN_UNKNOWN. */
err app_management_token_add(struct db *db,
                             const struct app_credential_new *in);
err app_management_token_drop(struct db *db, const struct app_removal *in);
err app_management_token_remove(struct db *db, str app_id, str last_four);

/* A new token in place of all there are: those work until then at the latest.
 * Errors: those of app_management_token_add, and APP_CHANGED. */
err app_management_token_rotate(struct db *db,
                                const struct app_credential_new *in,
                                int64_t old_until);

/* A new id or secret may have these only: [A-Za-z0-9_-]{1,64}. */
bool app_word_is_valid(str s);

/* 36 characters with over 215 random bits; the first one and the fourth from
 * the end are letters or digits. */
struct secret app_secret_make(struct arena *a);

/* An app's name: one line, not empty. */
bool app_name_is_valid(str name);

/* ---- changing an app (app_update.c) ---- */

/* The settings that are one text each. "none" and "" clear those that may be
 * empty. */
enum app_text {
    APP_TEXT_NAME,
    APP_TEXT_DESCRIPTION,
    APP_TEXT_COMPANY,
    APP_TEXT_PRIVACY_URL,
    APP_TEXT_COLOR,
    APP_TEXT_COUNTRY,
    APP_TEXT_COUNTRIES,
    APP_TEXT_MAKES,
    APP_TEXT_POWERTRAINS,
    APP_TEXT_PLAN, /* for operators alone: nobody raises their own plan */
    APP_TEXT_ERRORS,
    APP_TEXTS
};
str app_text_name(enum app_text t); /* "privacy_url" */
str app_text_of(const struct app *app, enum app_text t);

/* The value as it is kept: country codes in capitals, makes by id. Errors: the
 * setting's own row; about: the word of the value that is wrong. */
err app_text_check(struct arena *a, enum app_text t, str value, str *kept,
                   str *about);

/* What is to change; what is absent stays. */
struct app_change {
    const str *texts[APP_TEXTS]; /* NULL: stays */
    const bool *development;
    /* redirect URIs: removed, then added, then the default */
    const str *remove_uris, *add_uris;
    size_t remove_uri_count, add_uri_count;
    const str *default_uri;
    const struct scope_item *permissions; /* NULL: stay; else all of them */
    size_t permission_count;
    const str *logo;    /* bytes of a PNG; "" removes it */
    int64_t if_version; /* what the editor has seen; 0: whatever it is */
    /* What must still be as the editor has seen it, whatever else somebody has
     * changed meanwhile; NULL: whatever it is. */
    const str *if_texts[APP_TEXTS];
    const bool *if_development;
    const struct scope_item *if_permissions;
    size_t if_permission_count;
    /* for whoever may undo it: who does what, "redirect URI added" */
    str who, what;
    int64_t now;
    /* What belongs into the same unit, run at its end; or NULL. */
    err (*also)(struct tx *tx, void *arg);
    void *also_arg;
};

struct app_changed {
    int64_t version;
    str default_uri;    /* "" if there is none */
    bool default_moved; /* the old default was removed */
};

/* All of it or nothing, in one unit. Errors: the row of what is wrong, with
 * about the value ("" for a picture); APP_UNKNOWN; APP_CHANGED. */
err app_update(struct db *db, struct arena *a, str id,
               const struct app_change *in, struct app_changed *out,
               str *about);

/* The change that puts back the last one, which can be undone in its turn. It
 * is only good for the version that app has. The plan is never part of it. */
struct app_undo {
    struct app_change change; /* without who, what, now */
    int64_t at;               /* of the change that is to be undone */
    str who, what;            /* "" if nobody said */
};

/* found is false if there is nothing to undo: no change yet, or one that is an
 * operator's alone. */
err app_undo_find(struct db *db, struct arena *a, const struct app *app,
                  bool *found, struct app_undo *out);

/* A complete PNG of 16 to 2,048 pixels, at most 512 KiB, with nothing behind
 * its end. Does not look into the pixels. */
bool app_logo_is_png(str bytes);

/* ---- what may be shown ---- */

struct app_listed {
    struct app app;
    int64_t created_at;
};
err app_list(struct db *db, struct arena *a, struct app_listed **out,
             size_t *count);

struct app_credential {
    int64_t id;
    str name, made_by;
    str last_four; /* "****" of one with under eight characters */
    int64_t created_at, expires_at; /* expires_at 0: never */
    int64_t used_at;                /* a second behind; 0: never */
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
