/* SPDX-License-Identifier: Apache-2.0
 * The last change of an app's settings, undone: what was kept before it becomes
 * a change of its own, which can be undone again. */
#include "oauth/app_undo.h"

#include "base/encode.h"
#include "oauth/apps.sql.h"
#include "oauth/errors.h"

/* ---- keeping ---- */

/* What an operator decides is not for others to undo. */
static bool
is_for_operators(const struct app_change *in)
{
    return in->texts[APP_TEXT_PLAN] != NULL;
}

err
app_undo_keep(struct tx *tx, str id, const struct app_change *in)
{
    const struct app_undo_put_args put = {
        .app_id = id,
        .at = in->now,
        .who = in->who,
        .what = in->what,
        .with_image = in->logo != NULL,
    };

    TRY(app_undo_delete(tx, &(struct app_undo_delete_args){id}, NULL));
    if (is_for_operators(in))
        return OK;
    TRY(app_undo_put(tx, &put, NULL));
    TRY(app_undo_put_uris(tx, &(struct app_undo_put_uris_args){id}, NULL));
    return app_undo_put_permissions(
        tx, &(struct app_undo_put_permissions_args){id}, NULL);
}

/* ---- undoing ---- */

static str
text_of(const struct app_undo_get_row *row, enum app_text t)
{
    const struct app app = {
        .name = row->name,
        .errors = row->errors,
        .description = row->description,
        .company = row->company,
        .privacy_url = row->privacy_url,
        .color = row->color,
        .country = row->country,
        .countries = row->countries,
        .makes = row->makes,
        .powertrains = row->powertrains,
    };

    return app_text_of(&app, t);
}

/* Only what differs now. */
static void
take_texts(struct arena *a, const struct app *app,
           const struct app_undo_get_row *row, struct app_change *out)
{
    str *texts = arena_alloc(a, APP_TEXTS, sizeof *texts);

    for (size_t i = 0; i < APP_TEXTS; i++) {
        if (i == APP_TEXT_PLAN)
            continue;
        texts[i] = text_of(row, (enum app_text)i);
        if (!str_eq(texts[i], app_text_of(app, (enum app_text)i)))
            out->texts[i] = &texts[i];
    }
}

static err
take_development_and_logo(struct arena *a, const struct app *app,
                          const struct app_undo_get_row *row,
                          struct app_change *out)
{
    str *logo = ARENA_NEW(a, str);
    bool *development = ARENA_NEW(a, bool);

    *development = row->development != 0;
    if (*development != app->development)
        out->development = development;
    if (str_eq(row->logo, app->logo))
        return OK;
    if (!base64_decode(a, row->image, logo))
        return &APP_LOGO;
    out->logo = logo;
    return OK;
}

static bool
same_uris(const struct app_uri *now, size_t count,
          const struct app_undo_uris_row *then, size_t then_count)
{
    if (count != then_count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(now[i].uri, then[i].uri) ||
            now[i].is_default != (then[i].is_default != 0))
            return false;
    }
    return true;
}

/* All of them anew, so that their order is the old one too. */
static err
take_uris(struct db *db, struct arena *a, str id, struct app_change *out)
{
    struct app_undo_uris_row *then;
    struct app_uri *now;
    size_t count, then_count;
    str *added, *removed;

    TRY(app_redirect_uris(db, a, id, &now, &count));
    TRY(app_undo_uris(db, a, &(struct app_undo_uris_args){id}, &then,
                      &then_count));
    if (same_uris(now, count, then, then_count))
        return OK;
    removed = arena_alloc(a, count, sizeof *removed);
    added = arena_alloc(a, then_count, sizeof *added);
    for (size_t i = 0; i < count; i++)
        removed[i] = now[i].uri;
    for (size_t i = 0; i < then_count; i++) {
        added[i] = then[i].uri;
        if (then[i].is_default != 0)
            out->default_uri = &added[i];
    }
    out->remove_uris = removed;
    out->remove_uri_count = count;
    out->add_uris = added;
    out->add_uri_count = then_count;
    return OK;
}

static err
take_permissions(struct db *db, struct arena *a, str id, struct app_change *out)
{
    struct app_undo_permissions_row *rows;
    struct scope_item *now, *then;
    size_t count, row_count, n = 0;

    TRY(app_permissions(db, a, id, &now, &count));
    TRY(app_undo_permissions(db, a, &(struct app_undo_permissions_args){id},
                             &rows, &row_count));
    then = arena_alloc(a, row_count, sizeof *then);
    for (size_t i = 0; i < row_count; i++) {
        enum permission p = permission_from(rows[i].permission);

        if (p != PERMISSION_COUNT)
            then[n++] = (struct scope_item){p, rows[i].required != 0};
    }
    if (scope_items_are_same(now, count, then, n))
        return OK;
    out->permissions = then;
    out->permission_count = n;
    return OK;
}

err
app_undo_find(struct db *db, struct arena *a, const struct app *app,
              bool *found, struct app_undo *out)
{
    struct app_undo_get_row row;

    *out = (struct app_undo){.change = {.if_version = app->version}};
    TRY(app_undo_get(db, a, &(struct app_undo_get_args){app->id, app->version},
                     found, &row));
    if (!*found)
        return OK;
    out->at = row.at;
    out->who = row.who;
    out->what = row.what;
    take_texts(a, app, &row, &out->change);
    TRY(take_development_and_logo(a, app, &row, &out->change));
    TRY(take_uris(db, a, app->id, &out->change));
    return take_permissions(db, a, app->id, &out->change);
}
