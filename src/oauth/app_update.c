/* SPDX-License-Identifier: Apache-2.0
 * Changing an app: every setting checked by its row, all of it in one unit. */
#include "base/encode.h"
#include "base/secret.h"
#include "http/page.h"
#include "oauth/app_undo.h"
#include "oauth/apps.h"
#include "oauth/apps.sql.h"
#include "oauth/errors.h"

enum { DESCRIPTION_MOST = 300, COMPANY_MOST = 100, URL_MOST = 1000, HASH = 24 };

/* ---- what a text may look like ---- */

struct text_check {
    struct arena *arena;
    str given, *kept, *about;
};

static bool
short_line(const struct text_check *c, size_t most)
{
    *c->kept = str_trim(c->given);
    return c->kept->len <= most && str_is_utf8(c->given) &&
           str_is_printable(c->given);
}

static bool
name(const struct text_check *c)
{
    *c->kept = c->given;
    return app_name_is_valid(c->given);
}

static bool
description(const struct text_check *c)
{
    return short_line(c, DESCRIPTION_MOST);
}

static bool
company(const struct text_check *c)
{
    return short_line(c, COMPANY_MOST);
}

static bool
is_nothing(str given)
{
    return given.len == 0 || str_eq_nocase(given, S("none"));
}

static bool
privacy_url(const struct text_check *c)
{
    *c->kept = is_nothing(c->given) ? S("") : c->given;
    return c->kept->len == 0 ||
           (c->given.len <= URL_MOST && url_web(c->given).checked.len > 0 &&
            !str_starts(c->given, S("mailto")));
}

/* A text in capitals. */
static str
capitals(struct arena *a, str s)
{
    str out = arena_dup(a, s);
    char *at = arena_cstr(a, out);

    for (size_t i = 0; i < out.len; i++) {
        if (at[i] >= 'a' && at[i] <= 'z')
            at[i] = (char)(at[i] - 'a' + 'A');
    }
    return (str){at, out.len};
}

static bool
color(const struct text_check *c)
{
    str given = str_starts(c->given, S("#")) ? str_from(c->given, 1) : c->given;

    *c->kept = is_nothing(given) ? S("") : capitals(c->arena, given);
    for (size_t i = 0; i < c->kept->len; i++) {
        if (!str_has(S("0123456789ABCDEF"), c->kept->at[i]))
            return false;
    }
    return c->kept->len == 0 || c->kept->len == 6;
}

static bool
country(const struct text_check *c)
{
    const struct country *row = country_find(c->given);

    *c->kept = row == NULL ? S("") : row->code;
    return row != NULL || is_nothing(c->given);
}

/* Words of a list in their kept form, each once. Separated by commas, or by
 * spaces if there is no comma. */
static bool
list(const struct text_check *c, str (*find)(str word))
{
    struct buf out = {.arena = c->arena, .max = URL_MOST * 4};
    str rest = c->given, word;
    char sep = str_has(rest, ',') ? ',' : ' ';

    if (is_nothing(rest))
        rest = S("");
    while (str_word(&rest, sep, &word)) {
        str kept = find(str_trim(word));

        *c->about = word;
        if (kept.len == 0)
            return false;
        if (!str_list_has(buf_str(&out), ' ', kept))
            buf_fmt(&out, "%s" STR_FMT, out.len > 0 ? " " : "", STR_ARG(kept));
    }
    *c->kept = buf_str(&out);
    return !out.full;
}

static str
find_country(str word)
{
    const struct country *row = country_find(word);

    return row == NULL ? S("") : row->code;
}

static str
find_make(str word)
{
    const struct make *row = make_find(word);

    return row == NULL ? S("") : row->id;
}

static str
find_powertrain(str word)
{
    static const str words[] = {STR("ICE"), STR("BEV"), STR("PHEV"),
                                STR("UNKNOWN")};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (str_eq_nocase(word, words[i]))
            return words[i];
    }
    return S("");
}

static bool
countries(const struct text_check *c)
{
    return list(c, find_country);
}

static bool
makes(const struct text_check *c)
{
    return list(c, find_make);
}

static bool
powertrains(const struct text_check *c)
{
    return list(c, find_powertrain);
}

static bool
plan(const struct text_check *c)
{
    *c->kept = c->given;
    return str_eq(c->given, S("free")) || str_eq(c->given, S("custom"));
}

static bool
errors(const struct text_check *c)
{
    *c->kept = c->given;
    return str_eq(c->given, S("smartcar")) || str_eq(c->given, S("rfc6749"));
}

static const struct {
    str name;
    bool (*is_right)(const struct text_check *c);
    const struct error *refusal;
    size_t offset; /* in struct app */
} texts[APP_TEXTS] = {
  // clang-format off
    [APP_TEXT_NAME]        = {STR("name"),        name,        &APP_NAME,        offsetof(struct app, name)},
    [APP_TEXT_DESCRIPTION] = {STR("description"), description, &APP_DESCRIPTION, offsetof(struct app, description)},
    [APP_TEXT_COMPANY]     = {STR("company"),     company,     &APP_COMPANY,     offsetof(struct app, company)},
    [APP_TEXT_PRIVACY_URL] = {STR("privacy_url"), privacy_url, &APP_PRIVACY_URL, offsetof(struct app, privacy_url)},
    [APP_TEXT_COLOR]       = {STR("color"),       color,       &APP_COLOR,       offsetof(struct app, color)},
    [APP_TEXT_COUNTRY]     = {STR("country"),     country,     &APP_COUNTRY,     offsetof(struct app, country)},
    [APP_TEXT_COUNTRIES]   = {STR("countries"),   countries,   &APP_COUNTRIES,   offsetof(struct app, countries)},
    [APP_TEXT_MAKES]       = {STR("makes"),       makes,       &APP_MAKES,       offsetof(struct app, makes)},
    [APP_TEXT_POWERTRAINS] = {STR("powertrains"), powertrains, &APP_POWERTRAINS, offsetof(struct app, powertrains)},
    [APP_TEXT_PLAN]        = {STR("plan"),        plan,        &APP_PLAN,        offsetof(struct app, plan)},
    [APP_TEXT_ERRORS]      = {STR("errors"),      errors,      &APP_ERRORS,      offsetof(struct app, errors)},
  // clang-format on
};

str
app_text_name(enum app_text t)
{
    return texts[t].name;
}

str
app_text_of(const struct app *app, enum app_text t)
{
    str value;

    memcpy(&value, (const char *)app + texts[t].offset, sizeof value);
    return value;
}

err
app_text_check(struct arena *a, enum app_text t, str value, str *kept,
               str *about)
{
    const struct text_check c = {a, value, kept, about};

    *about = value;
    return texts[t].is_right(&c) ? OK : texts[t].refusal;
}

/* ---- checking a change before the unit ---- */

struct updating {
    str id;
    const struct app_change *in;
    str kept[APP_TEXTS];
    str logo_hash, logo_text;
    struct arena *arena; /* of the caller: what outlives the unit */
    struct app_changed *out;
    str *about;
};

static err
check_texts(struct updating *u)
{
    for (size_t i = 0; i < APP_TEXTS; i++) {
        if (u->in->texts[i] != NULL)
            TRY(app_text_check(u->arena, (enum app_text)i, *u->in->texts[i],
                               &u->kept[i], u->about));
    }
    return OK;
}

static err
check_lists(const struct updating *u)
{
    struct permission_set seen = {0};

    for (size_t i = 0; i < u->in->add_uri_count; i++) {
        *u->about = u->in->add_uris[i];
        TRY(redirect_uri_check(u->id, *u->about));
    }
    for (size_t i = 0; i < u->in->permission_count; i++) {
        enum permission p = u->in->permissions[i].permission;

        *u->about = permission_row(p)->name;
        if (permission_set_has(seen, p))
            return &APP_PERMISSION_TWICE;
        permission_set_add(&seen, p);
    }
    return OK;
}

static err
check_logo(struct updating *u)
{
    const str *logo = u->in->logo;

    *u->about = S("");
    if (logo == NULL || logo->len == 0)
        return OK;
    if (!app_logo_is_png(*logo))
        return &APP_LOGO;
    u->logo_text = base64_encode(u->arena, *logo);
    u->logo_hash =
        (str){secret_hash(u->arena, secret_of(u->logo_text)).at, HASH};
    return OK;
}

/* ---- in the unit ---- */

/* What may only be said of the app as a whole. Filters that an app keeps from
 * another plan are no reason to refuse anything else. */
static err
check_together(const struct updating *u, const struct app_write_args *app)
{
    if (str_eq(app->plan, S("free")) &&
        u->in->texts[APP_TEXT_POWERTRAINS] != NULL &&
        app->powertrains.len > 0) {
        *u->about = arena_dup(u->arena, app->powertrains);
        return &APP_POWERTRAINS_PLAN;
    }
    if (app->country.len > 0 && app->countries.len > 0 &&
        !str_list_has(app->countries, ' ', app->country)) {
        *u->about = arena_dup(u->arena, app->country);
        return &APP_COUNTRY_OUTSIDE;
    }
    return OK;
}

static str
or_old(const struct updating *u, enum app_text t, str old)
{
    return u->in->texts[t] != NULL ? u->kept[t] : old;
}

static err
write_settings(struct tx *tx, const struct updating *u,
               const struct app_take_row *old)
{
    const struct app_change *in = u->in;
    const struct app_write_args app = {
        .id = u->id,
        .name = or_old(u, APP_TEXT_NAME, old->name),
        .development =
            in->development != NULL ? *in->development : old->development,
        .plan = or_old(u, APP_TEXT_PLAN, old->plan),
        .errors = or_old(u, APP_TEXT_ERRORS, old->errors),
        .description = or_old(u, APP_TEXT_DESCRIPTION, old->description),
        .company = or_old(u, APP_TEXT_COMPANY, old->company),
        .privacy_url = or_old(u, APP_TEXT_PRIVACY_URL, old->privacy_url),
        .color = or_old(u, APP_TEXT_COLOR, old->color),
        .country = or_old(u, APP_TEXT_COUNTRY, old->country),
        .countries = or_old(u, APP_TEXT_COUNTRIES, old->countries),
        .makes = or_old(u, APP_TEXT_MAKES, old->makes),
        .powertrains = or_old(u, APP_TEXT_POWERTRAINS, old->powertrains),
        .logo = in->logo != NULL ? u->logo_hash : old->logo,
    };

    TRY(check_together(u, &app));
    TRY(app_write(tx, &app, NULL));
    if (in->logo == NULL)
        return OK;
    if (in->logo->len == 0)
        return app_logo_delete(tx, &(struct app_logo_delete_args){u->id}, NULL);
    return app_logo_put(tx, &(struct app_logo_put_args){u->id, u->logo_text},
                        NULL);
}

static err
change_uris(struct tx *tx, const struct updating *u)
{
    const struct app_change *in = u->in;
    int64_t changed;

    for (size_t i = 0; i < in->remove_uri_count; i++) {
        *u->about = in->remove_uris[i];
        TRY(app_uri_delete(tx, &(struct app_uri_delete_args){u->id, *u->about},
                           &changed));
        if (changed == 0)
            return &APP_URI_UNKNOWN;
    }
    for (size_t i = 0; i < in->add_uri_count; i++) {
        *u->about = in->add_uris[i];
        TRY(app_uri_append(tx, &(struct app_uri_append_args){u->id, *u->about},
                           &changed));
        if (changed == 0)
            return &APP_URI_EXISTS;
    }
    return OK;
}

/* There is a default as long as there is an address: the one asked for, or the
 * one there was, or the oldest that is left. */
static err
settle_default(struct tx *tx, const struct updating *u, str before)
{
    struct app_uri *uris;
    size_t count;
    str wanted = u->in->default_uri != NULL ? *u->in->default_uri : before;
    bool is_there = false;

    TRY(app_redirect_uris(tx->db, tx->arena, u->id, &uris, &count));
    for (size_t i = 0; i < count; i++)
        is_there = is_there || str_eq(uris[i].uri, wanted);
    *u->about = wanted;
    if (!is_there && u->in->default_uri != NULL)
        return &APP_URI_UNKNOWN;
    if (!is_there)
        wanted = count > 0 ? uris[0].uri : S("");
    u->out->default_uri = arena_dup(u->arena, wanted);
    u->out->default_moved = !is_there && before.len > 0;
    *u->about = S("");
    return app_uri_default(tx, &(struct app_uri_default_args){u->id, wanted},
                           NULL);
}

static err
default_now(struct tx *tx, str id, str *out)
{
    struct app_uri *uris;
    size_t count;

    *out = S("");
    TRY(app_redirect_uris(tx->db, tx->arena, id, &uris, &count));
    for (size_t i = 0; i < count; i++) {
        if (uris[i].is_default)
            *out = uris[i].uri;
    }
    return OK;
}

static err
replace_permissions(struct tx *tx, const struct updating *u)
{
    if (u->in->permissions == NULL)
        return OK;
    TRY(app_permission_delete(tx, &(struct app_permission_delete_args){u->id},
                              NULL));
    for (size_t i = 0; i < u->in->permission_count; i++) {
        const struct app_permission_insert_args args = {
            .app_id = u->id,
            .permission =
                permission_row(u->in->permissions[i].permission)->name,
            .required = u->in->permissions[i].required,
            .position = (int64_t)i,
        };

        TRY(app_permission_insert(tx, &args, NULL));
    }
    return OK;
}

static struct app
app_of_row(const struct app_take_row *row)
{
    return (struct app){
        .name = row->name,
        .plan = row->plan,
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
}

static bool
settings_are_as_seen(const struct app_change *in,
                     const struct app_take_row *old)
{
    const struct app app = app_of_row(old);

    for (size_t i = 0; i < APP_TEXTS; i++) {
        if (in->if_texts[i] != NULL &&
            !str_eq(*in->if_texts[i], app_text_of(&app, (enum app_text)i)))
            return false;
    }
    return in->if_development == NULL ||
           *in->if_development == (old->development != 0);
}

static err
permissions_are_as_seen(struct tx *tx, const struct updating *u, bool *out)
{
    struct scope_item *now;
    size_t count;

    *out = u->in->if_permissions == NULL;
    if (*out)
        return OK;
    TRY(app_permissions(tx->db, tx->arena, u->id, &now, &count));
    *out = scope_items_are_same(now, count, u->in->if_permissions,
                                u->in->if_permission_count);
    return OK;
}

/* The parts of the app that the editor has seen. */
static err
check_seen(struct tx *tx, const struct updating *u,
           const struct app_take_row *old)
{
    bool same = settings_are_as_seen(u->in, old);

    if (same)
        TRY(permissions_are_as_seen(tx, u, &same));
    return same ? OK : &APP_CHANGED;
}

/* Held until the unit ends, and as the editor has seen it. */
static err
take(struct tx *tx, const struct updating *u, struct app_take_row *old)
{
    struct app_by_id_row there;
    bool found;

    TRY(app_take(tx, &(struct app_take_args){u->id, u->in->if_version}, &found,
                 old));
    if (found)
        return check_seen(tx, u, old);
    TRY(app_by_id(tx->db, tx->arena, &(struct app_by_id_args){u->id}, &found,
                  &there));
    return found ? &APP_CHANGED : &APP_UNKNOWN;
}

/* Addresses and their default, permissions. */
static err
write_lists(struct tx *tx, const struct updating *u)
{
    str before;

    TRY(default_now(tx, u->id, &before));
    TRY(change_uris(tx, u));
    TRY(settle_default(tx, u, before));
    return replace_permissions(tx, u);
}

static err
update_unit(struct tx *tx, void *arg)
{
    const struct updating *u = arg;
    struct app_take_row old;

    *u->about = S("");
    TRY(take(tx, u, &old));
    u->out->version = old.version;
    TRY(app_undo_keep(tx, u->id, u->in));
    TRY(write_settings(tx, u, &old));
    TRY(write_lists(tx, u));
    return u->in->also == NULL ? OK : u->in->also(tx, u->in->also_arg);
}

err
app_update(struct db *db, struct arena *a, str id, const struct app_change *in,
           struct app_changed *out, str *about)
{
    struct updating u = {
        .id = id, .in = in, .arena = a, .out = out, .about = about};

    *out = (struct app_changed){0};
    *about = S("");
    TRY(check_texts(&u));
    TRY(check_lists(&u));
    TRY(check_logo(&u));
    return db_write(db, update_unit, &u);
}
