/* SPDX-License-Identifier: Apache-2.0
 * Changes of apps as text. */
#include "dashboard/app_line.h"

#include "oauth/oauth.h"

enum { SUMMARY = 8192 };

/* "name: Tideplug; redirect URIs: a b" */
static void
put(struct buf *out, str name, str value)
{
    buf_fmt(out, "%s" STR_FMT ": " STR_FMT, out->len > 0 ? "; " : "",
            STR_ARG(name), STR_ARG(value));
}

static str
uri_list(struct arena *a, const str *uris, size_t count)
{
    struct buf out = {.arena = a, .max = SUMMARY};

    for (size_t i = 0; i < count; i++)
        buf_fmt(&out, "%s" STR_FMT, i > 0 ? " " : "", STR_ARG(uris[i]));
    return buf_str(&out);
}

static str
permission_list(struct arena *a, const struct scope_item *items, size_t count)
{
    struct buf out = {.arena = a, .max = SUMMARY};

    for (size_t i = 0; i < count; i++)
        buf_fmt(&out, "%s%s" STR_FMT, i > 0 ? " " : "",
                items[i].required ? "required:" : "",
                STR_ARG(permission_row(items[i].permission)->name));
    return buf_str(&out);
}

static str
kind_of(bool development)
{
    return development ? S("development") : S("production");
}

/* Redirect URIs: what goes, what comes, what is the default then. */
static void
say_uris(struct arena *a, const struct app_change *change, struct buf *before,
         struct buf *after)
{
    if (change->remove_uri_count + change->add_uri_count > 0) {
        put(before, S("redirect URIs"),
            uri_list(a, change->remove_uris, change->remove_uri_count));
        put(after, S("redirect URIs"),
            uri_list(a, change->add_uris, change->add_uri_count));
    }
    if (change->default_uri != NULL)
        put(after, S("default redirect URI"), *change->default_uri);
}

err
app_change_say(struct db *db, struct arena *a, const struct app *app,
               const struct app_change *change, struct audit_line *line)
{
    struct buf before = {.arena = a, .max = SUMMARY};
    struct buf after = {.arena = a, .max = SUMMARY};
    struct scope_item *items;
    size_t count;

    for (size_t i = 0; i < APP_TEXTS; i++) {
        str name = app_text_name((enum app_text)i);

        if (change->texts[i] == NULL)
            continue;
        put(&before, name, app_text_of(app, (enum app_text)i));
        put(&after, name, *change->texts[i]);
    }
    if (change->logo != NULL)
        put(&after, S("logo"),
            change->logo->len > 0
                ? arena_fmt(a, "a picture of %zu bytes", change->logo->len)
                : S("none"));
    say_uris(a, change, &before, &after);
    if (change->permissions != NULL) {
        TRY(app_permissions(db, a, app->id, &items, &count));
        put(&before, S("permissions"), permission_list(a, items, count));
        put(&after, S("permissions"),
            permission_list(a, change->permissions, change->permission_count));
    }
    if (change->development != NULL) {
        put(&before, S("kind"), kind_of(app->development));
        put(&after, S("kind"), kind_of(*change->development));
    }
    line->before = buf_str(&before);
    line->after = buf_str(&after);
    return OK;
}
