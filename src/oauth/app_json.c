/* SPDX-License-Identifier: Apache-2.0
 * Writing an app as JSON. */
#include "oauth/app_json.h"

#include "base/clock.h"

void
app_listed_json(struct json *j, struct arena *a, const struct app_listed *app)
{
    json_text(j, S("id"), app->app.id);
    json_text(j, S("name"), app->app.name);
    json_bool(j, S("development"), app->app.development);
    json_text(j, S("plan"), app->app.plan);
    json_text(j, S("errors"), app->app.errors);
    json_text(j, S("created_at"), clock_iso(a, app->created_at * 1000));
}

static void
credentials_json(struct json *j, struct arena *a, str key,
                 const struct app_credential *at, size_t n)
{
    json_open(j, key, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(j, (str){0}, '{');
        json_text(j, S("last_four"), at[i].last_four);
        json_text(j, S("name"), at[i].name);
        json_text(j, S("made_by"), at[i].made_by);
        json_text(j, S("created_at"), clock_iso(a, at[i].created_at * 1000));
        json_when(j, a, S("expires_at"), at[i].expires_at);
        json_when(j, a, S("last_used_at"), at[i].used_at);
        json_close(j, '}');
    }
    json_close(j, ']');
}

bool
app_text_is_list(enum app_text t)
{
    return t == APP_TEXT_COUNTRIES || t == APP_TEXT_MAKES ||
           t == APP_TEXT_POWERTRAINS;
}

/* What owners see and the defaults of links; the members that a list has too
 * are there already. */
static void
settings_json(struct json *j, const struct app *app)
{
    for (enum app_text t = APP_TEXT_DESCRIPTION; t < APP_TEXT_PLAN; t++) {
        str value = app_text_of(app, t), word;

        if (!app_text_is_list(t)) {
            json_text(j, app_text_name(t), value);
            continue;
        }
        json_open(j, app_text_name(t), '[');
        while (str_word(&value, ' ', &word))
            json_text(j, (str){0}, word);
        json_close(j, ']');
    }
    json_text(j, S("logo"), app->logo);
}

static void
asks_json(struct json *j, const struct app_shown *app)
{
    json_open(j, S("redirect_uris"), '[');
    for (size_t i = 0; i < app->redirect_uri_count; i++) {
        json_open(j, (str){0}, '{');
        json_text(j, S("uri"), app->redirect_uris[i].uri);
        json_bool(j, S("default"), app->redirect_uris[i].is_default);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_open(j, S("permissions"), '[');
    for (size_t i = 0; i < app->permission_count; i++) {
        const struct scope_item *item = &app->permissions[i];

        json_open(j, (str){0}, '{');
        json_text(j, S("permission"), permission_row(item->permission)->name);
        json_bool(j, S("required"), item->required);
        json_close(j, '}');
    }
    json_close(j, ']');
}

void
app_shown_json(struct json *j, struct arena *a, const struct app_shown *app)
{
    app_listed_json(j, a, &app->listed);
    json_int(j, S("version"), app->listed.app.version);
    settings_json(j, &app->listed.app);
    asks_json(j, app);
    credentials_json(j, a, S("secrets"), app->secrets, app->secret_count);
    credentials_json(j, a, S("management_tokens"), app->management_tokens,
                     app->management_token_count);
}
