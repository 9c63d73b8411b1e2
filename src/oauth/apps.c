/* SPDX-License-Identifier: Apache-2.0
 * Apps in the database: only hashes of what proves them. */
#include "oauth/apps.h"

#include "base/encode.h"
#include "base/log.h"
#include "base/random.h"
#include "oauth/app_used.h"
#include "oauth/apps.sql.h"
#include "oauth/errors.h"
#include "settings/settings.h"

enum {
    WORD_MOST = 64,
    NAME_MOST = 100,
    SECRET_NAME_MOST = 60,
    SECRET_BYTES = 27,
    SHOWN = 4,
};

/* A hash that no text is known to have: compared with when an app has no
 * secret, so that the time does not tell. */
#define NO_HASH                                                                \
    S("0000000000000000000000000000000000000000000000000000000000000000")

static bool
is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool
app_word_is_valid(str s)
{
    if (s.len == 0 || s.len > WORD_MOST)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (!is_word_char(s.at[i]))
            return false;
    }
    return true;
}

/* A word that starts with it would look like an option on a command line. */
static bool
starts_like_option(str s)
{
    return s.at[0] == '-' || s.at[0] == '_';
}

struct secret
app_secret_make(struct arena *a)
{
    unsigned char bytes[SECRET_BYTES];
    str text;

    do {
        random_bytes(bytes, sizeof bytes);
        text = base64url_encode(a, (str){(const char *)bytes, sizeof bytes});
    } while (starts_like_option(text) ||
             starts_like_option(str_from(text, text.len - SHOWN)));
    secret_wipe(bytes, sizeof bytes);
    return secret_of(text);
}

/* What may be stored in clear: not most of a short secret. */
static str
last_four(struct secret s)
{
    str all = s.hidden;

    return all.len < (size_t)SHOWN * 2 ? S("****")
                                       : str_from(all, all.len - SHOWN);
}

err
app_find(struct db *db, struct arena *a, str id, bool *found, struct app *out)
{
    struct app_by_id_row row;

    TRY(app_by_id(db, a, &(struct app_by_id_args){id}, found, &row));
    if (*found)
        *out = (struct app){.id = id,
                            .name = row.name,
                            .plan = row.plan,
                            .errors = row.errors,
                            .development = row.development != 0,
                            .description = row.description,
                            .company = row.company,
                            .privacy_url = row.privacy_url,
                            .color = row.color,
                            .country = row.country,
                            .countries = row.countries,
                            .makes = row.makes,
                            .powertrains = row.powertrains,
                            .logo = row.logo,
                            .version = row.version};
    return OK;
}

err
app_redirect_uris(struct db *db, struct arena *a, str app_id,
                  struct app_uri **out, size_t *count)
{
    struct app_uri_all_row *rows;

    TRY(app_uri_all(db, a, &(struct app_uri_all_args){app_id}, &rows, count));
    *out = arena_alloc(a, *count, sizeof **out);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct app_uri){rows[i].uri, rows[i].is_default != 0};
    return OK;
}

err
app_permissions(struct db *db, struct arena *a, str app_id,
                struct scope_item **out, size_t *count)
{
    struct app_permission_all_row *rows;
    size_t n;

    TRY(app_permission_all(db, a, &(struct app_permission_all_args){app_id},
                           &rows, &n));
    *out = arena_alloc(a, n, sizeof **out);
    *count = 0;
    for (size_t i = 0; i < n; i++) {
        enum permission p = permission_from(rows[i].permission);

        /* a newer version of this program may know more of them */
        if (p == PERMISSION_COUNT)
            log_event(LOG_WARNING, "app_permission_unknown", {"app", app_id},
                      {"permission", rows[i].permission});
        else
            (*out)[(*count)++] = (struct scope_item){p, rows[i].required != 0};
    }
    return OK;
}

int64_t
app_vehicles_most(const struct settings *s, str plan)
{
    return str_eq(plan, S("free")) ? s->free_vehicles : s->custom_vehicles;
}

int64_t
app_requests_most(const struct settings *s, str plan)
{
    return str_eq(plan, S("free")) ? s->free_requests : s->custom_requests;
}

bool
scope_items_are_same(const struct scope_item *a, size_t a_count,
                     const struct scope_item *b, size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++) {
        if (a[i].permission != b[i].permission ||
            a[i].required != b[i].required)
            return false;
    }
    return true;
}

err
app_secret_matches(struct db *db, struct arena *a, str app_id,
                   struct secret given, int64_t now, bool *out)
{
    struct app_secret_live_row *rows;
    str hash = secret_hash(a, given);
    bool same = false;
    int64_t used = 0;
    size_t count;

    TRY(app_secret_live(db, a, &(struct app_secret_live_args){app_id, now},
                        &rows, &count));
    for (size_t i = 0; i < count; i++) {
        bool is_this = secret_hash_eq(hash, rows[i].hash);

        same |= is_this;
        used = is_this ? rows[i].id : used;
    }
    if (count == 0)
        (void)secret_hash_eq(hash, NO_HASH);
    if (same)
        app_secret_note_use(db, used, now);
    *out = same;
    return OK;
}

static err
check_redirect_uris(const struct app_new *in, str *about)
{
    for (size_t i = 0; i < in->redirect_uri_count; i++) {
        *about = in->redirect_uris[i];
        TRY(redirect_uri_check(in->id, *about));
        for (size_t k = 0; k < i; k++) {
            if (str_eq(in->redirect_uris[k], *about))
                return &APP_URI_TWICE;
        }
    }
    return OK;
}

static err
check_permissions(const struct app_new *in, str *about)
{
    struct permission_set seen = {0};

    for (size_t i = 0; i < in->permission_count; i++) {
        enum permission p = in->permissions[i].permission;

        *about = permission_row(p)->name;
        if (permission_set_has(seen, p))
            return &APP_PERMISSION_TWICE;
        permission_set_add(&seen, p);
    }
    return OK;
}

bool
app_name_is_valid(str name)
{
    return str_trim(name).len > 0 && name.len <= NAME_MOST &&
           str_is_utf8(name) && str_is_printable(name);
}

err
app_new_check(const struct app_new *in, str *about)
{
    *about = in->id;
    if (!app_word_is_valid(in->id))
        return &APP_ID;
    *about = in->name;
    if (!app_name_is_valid(in->name))
        return &APP_NAME;
    *about = (str){0};
    if (!app_word_is_valid(in->secret.hidden))
        return &APP_SECRET;
    if (!app_word_is_valid(in->management_token.hidden))
        return &APP_MANAGEMENT_TOKEN;
    TRY(check_redirect_uris(in, about));
    return check_permissions(in, about);
}

/* What a unit needs that it must not make itself. */
struct adding {
    const struct app_new *in;
    int64_t secret_id, token_id;
};

static err
add_credentials(struct tx *tx, const struct adding *adding)
{
    const struct app_new *in = adding->in;
    const struct app_secret_insert_args secret = {
        .id = adding->secret_id,
        .app_id = in->id,
        .hash = secret_hash(tx->arena, in->secret),
        .last_four = last_four(in->secret),
        .created_at = in->now,
        .made_by = in->made_by,
        .most = APP_SECRETS_MOST,
    };
    const struct app_management_token_insert_args token = {
        .id = adding->token_id,
        .app_id = in->id,
        .hash = secret_hash(tx->arena, in->management_token),
        .last_four = last_four(in->management_token),
        .created_at = in->now,
        .made_by = in->made_by,
    };
    int64_t changed;

    TRY(app_secret_insert(tx, &secret, NULL));
    TRY(app_management_token_insert(tx, &token, &changed));
    return changed == 0 ? &APP_MANAGEMENT_TOKEN_TAKEN : OK;
}

static err
add_lists(struct tx *tx, const struct app_new *in)
{
    for (size_t i = 0; i < in->redirect_uri_count; i++) {
        const struct app_uri_insert_args uri = {
            .app_id = in->id,
            .uri = in->redirect_uris[i],
            .position = (int64_t)i,
            .is_default = i == 0,
        };

        TRY(app_uri_insert(tx, &uri, NULL));
    }
    for (size_t i = 0; i < in->permission_count; i++) {
        const struct app_permission_insert_args permission = {
            .app_id = in->id,
            .permission = permission_row(in->permissions[i].permission)->name,
            .required = in->permissions[i].required,
            .position = (int64_t)i,
        };

        TRY(app_permission_insert(tx, &permission, NULL));
    }
    return OK;
}

static err
add_unit(struct tx *tx, void *arg)
{
    const struct adding *adding = arg;
    const struct app_new *in = adding->in;
    const struct app_insert_args app = {
        .id = in->id,
        .name = in->name,
        .development = in->development,
        .plan = S("custom"),
        .errors = S("smartcar"),
        .created_at = in->now,
    };
    int64_t changed;

    TRY(app_insert(tx, &app, &changed));
    if (changed == 0)
        return &APP_EXISTS;
    TRY(add_credentials(tx, adding));
    TRY(add_lists(tx, in));
    return in->also == NULL ? OK : in->also(tx, in->also_arg);
}

err
app_add(struct db *db, const struct app_new *in)
{
    struct adding adding = {.in = in};
    str about;

    TRY(app_new_check(in, &about));
    TRY(db_next_id(db, &adding.secret_id));
    TRY(db_next_id(db, &adding.token_id));
    return db_write(db, add_unit, &adding);
}

static err
run_also(struct tx *tx, const struct app_removal *in)
{
    return in->also == NULL ? OK : in->also(tx, in->also_arg);
}

static err
remove_unit(struct tx *tx, void *arg)
{
    const struct app_removal *in = arg;
    int64_t changed;

    TRY(app_delete(tx, &(struct app_delete_args){in->app_id}, &changed));
    return changed == 0 ? &APP_UNKNOWN : run_also(tx, in);
}

err
app_drop(struct db *db, const struct app_removal *in)
{
    struct app_removal removal = *in;

    return db_write(db, remove_unit, &removal);
}

err
app_remove(struct db *db, str id)
{
    return app_drop(db, &(struct app_removal){.app_id = id});
}

struct credential_adding {
    const struct app_credential_new *in;
    int64_t id;
    int64_t old_until; /* of a token that takes the place of others; 0: none */
};

/* Which of two reasons it was is asked only once nothing was changed. */
static err
why_nothing(struct tx *tx, str app_id, err otherwise)
{
    struct app_by_id_row row;
    bool found;

    TRY(app_by_id(tx->db, tx->arena, &(struct app_by_id_args){app_id}, &found,
                  &row));
    return found ? otherwise : &APP_UNKNOWN;
}

static err
added(struct tx *tx, const struct app_credential_new *in)
{
    return in->also == NULL ? OK : in->also(tx, in->also_arg);
}

/* Held until the unit ends, and as whoever asks has seen it. */
static err
take_app(struct tx *tx, const struct app_credential_new *in, bool secrets)
{
    struct app_secret_newest_row secret = {0};
    struct app_management_token_newest_row token = {0};
    int64_t changed;
    bool found;

    TRY(app_lock(tx, &(struct app_lock_args){in->app_id}, &changed));
    if (changed == 0)
        return &APP_UNKNOWN;
    if (in->if_newest == NULL)
        return OK;
    if (secrets)
        TRY(app_secret_newest(tx->db, tx->arena,
                              &(struct app_secret_newest_args){in->app_id},
                              &found, &secret));
    else
        TRY(app_management_token_newest(
            tx->db, tx->arena,
            &(struct app_management_token_newest_args){in->app_id}, &found,
            &token));
    return (secrets ? secret.id : token.id) == *in->if_newest ? OK
                                                              : &APP_CHANGED;
}

static err
why_no_secret(struct tx *tx, const struct app_secret_insert_args *in)
{
    struct app_secret_by_hash_row row;
    bool found;

    TRY(app_secret_by_hash(
        tx->db, tx->arena,
        &(struct app_secret_by_hash_args){in->app_id, in->hash}, &found, &row));
    return found ? &APP_SECRET_TWICE : &APP_SECRETS_FULL;
}

static err
secret_add_unit(struct tx *tx, void *arg)
{
    const struct credential_adding *adding = arg;
    const struct app_secret_insert_args secret = {
        .id = adding->id,
        .app_id = adding->in->app_id,
        .hash = secret_hash(tx->arena, adding->in->secret),
        .last_four = last_four(adding->in->secret),
        .created_at = adding->in->now,
        .expires_at = adding->in->expires_at,
        .name = str_trim(adding->in->name),
        .made_by = adding->in->made_by,
        .most = APP_SECRETS_MOST,
    };
    int64_t changed;

    TRY(take_app(tx, adding->in, true));
    TRY(app_secret_insert(tx, &secret, &changed));
    return changed == 0 ? why_no_secret(tx, &secret) : added(tx, adding->in);
}

/* Checked, numbered, added. */
static err
credential_add(struct db *db, const struct app_credential_new *in,
               int64_t old_until, err malformed,
               err (*unit)(struct tx *tx, void *arg))
{
    struct credential_adding adding = {.in = in, .old_until = old_until};

    if (!app_word_is_valid(in->secret.hidden))
        return malformed;
    if (in->expires_at != 0 && in->expires_at <= in->now)
        return &APP_EXPIRY;
    TRY(db_next_id(db, &adding.id));
    return db_write(db, unit, &adding);
}

err
app_secret_add(struct db *db, const struct app_credential_new *in)
{
    if (in->name.len > SECRET_NAME_MOST || !str_is_utf8(in->name) ||
        !str_is_printable(in->name))
        return &APP_SECRET_NAME;
    return credential_add(db, in, 0, &APP_SECRET, secret_add_unit);
}

static err
secret_remove_unit(struct tx *tx, void *arg)
{
    const struct app_removal *in = arg;
    const struct app_secret_delete_args which = {in->app_id, in->last_four};
    const struct app_secret_delete_id_args one = {in->app_id, in->id};
    int64_t changed;

    if (in->id != 0)
        TRY(app_secret_delete_id(tx, &one, &changed));
    else
        TRY(app_secret_delete(tx, &which, &changed));
    return changed == 0 ? why_nothing(tx, in->app_id, &APP_SECRET_UNKNOWN)
                        : run_also(tx, in);
}

err
app_secret_drop(struct db *db, const struct app_removal *in)
{
    struct app_removal removal = *in;

    return db_write(db, secret_remove_unit, &removal);
}

err
app_secret_remove(struct db *db, str app_id, str last_four)
{
    return app_secret_drop(
        db, &(struct app_removal){.app_id = app_id, .last_four = last_four});
}

static err
token_add_unit(struct tx *tx, void *arg)
{
    const struct credential_adding *adding = arg;
    const struct app_management_token_insert_args token = {
        .id = adding->id,
        .app_id = adding->in->app_id,
        .hash = secret_hash(tx->arena, adding->in->secret),
        .last_four = last_four(adding->in->secret),
        .created_at = adding->in->now,
        .expires_at = adding->in->expires_at,
        .made_by = adding->in->made_by,
    };
    const struct app_management_token_end_args end = {adding->in->app_id,
                                                      adding->old_until};
    int64_t changed;

    TRY(take_app(tx, adding->in, false));
    if (adding->old_until > 0)
        TRY(app_management_token_end(tx, &end, NULL));
    TRY(app_management_token_insert(tx, &token, &changed));
    return changed == 0 ? &APP_MANAGEMENT_TOKEN_TAKEN : added(tx, adding->in);
}

err
app_management_token_add(struct db *db, const struct app_credential_new *in)
{
    return credential_add(db, in, 0, &APP_MANAGEMENT_TOKEN, token_add_unit);
}

err
app_management_token_rotate(struct db *db, const struct app_credential_new *in,
                            int64_t old_until)
{
    if (old_until < in->now)
        return &APP_EXPIRY;
    return credential_add(db, in, old_until, &APP_MANAGEMENT_TOKEN,
                          token_add_unit);
}

static err
token_remove_unit(struct tx *tx, void *arg)
{
    const struct app_removal *in = arg;
    const struct app_management_token_delete_args which = {in->app_id,
                                                           in->last_four};
    const struct app_management_token_delete_id_args one = {in->app_id, in->id};
    int64_t changed;

    if (in->id != 0)
        TRY(app_management_token_delete_id(tx, &one, &changed));
    else
        TRY(app_management_token_delete(tx, &which, &changed));
    return changed == 0
               ? why_nothing(tx, in->app_id, &APP_MANAGEMENT_TOKEN_UNKNOWN)
               : run_also(tx, in);
}

err
app_management_token_drop(struct db *db, const struct app_removal *in)
{
    struct app_removal removal = *in;

    return db_write(db, token_remove_unit, &removal);
}

err
app_management_token_remove(struct db *db, str app_id, str last_four)
{
    return app_management_token_drop(
        db, &(struct app_removal){.app_id = app_id, .last_four = last_four});
}

err
app_list(struct db *db, struct arena *a, struct app_listed **out, size_t *count)
{
    struct app_all_row *rows;

    TRY(app_all(db, a, &rows, count));
    *out = arena_alloc(a, *count, sizeof **out);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct app_listed){
            .app = {.id = rows[i].id,
                    .name = rows[i].name,
                    .plan = rows[i].plan,
                    .errors = rows[i].errors,
                    .development = rows[i].development != 0},
            .created_at = rows[i].created_at,
        };
    return OK;
}

static err
show_credentials(struct db *db, struct arena *a, str id, struct app_shown *out)
{
    struct app_secret_all_row *secrets;
    struct app_management_token_all_row *tokens;

    TRY(app_secret_all(db, a, &(struct app_secret_all_args){id}, &secrets,
                       &out->secret_count));
    TRY(app_management_token_all(db, a,
                                 &(struct app_management_token_all_args){id},
                                 &tokens, &out->management_token_count));
    out->secrets = arena_alloc(a, out->secret_count, sizeof *out->secrets);
    for (size_t i = 0; i < out->secret_count; i++)
        out->secrets[i] = (struct app_credential){
            .id = secrets[i].id,
            .name = secrets[i].name,
            .made_by = secrets[i].made_by,
            .last_four = secrets[i].last_four,
            .created_at = secrets[i].created_at,
            .expires_at = secrets[i].expires_at,
            .used_at = secrets[i].used_at,
        };
    out->management_tokens = arena_alloc(a, out->management_token_count,
                                         sizeof *out->management_tokens);
    for (size_t i = 0; i < out->management_token_count; i++)
        out->management_tokens[i] = (struct app_credential){
            .id = tokens[i].id,
            .made_by = tokens[i].made_by,
            .last_four = tokens[i].last_four,
            .created_at = tokens[i].created_at,
            .expires_at = tokens[i].expires_at,
            .used_at = tokens[i].used_at,
        };
    return OK;
}

err
app_show(struct db *db, struct arena *a, str id, struct app_shown *out)
{
    struct app_by_id_row row;
    bool found;

    TRY(app_find(db, a, id, &found, &out->listed.app));
    if (found)
        TRY(app_by_id(db, a, &(struct app_by_id_args){id}, &found, &row));
    if (!found)
        return &APP_UNKNOWN;
    out->listed.created_at = row.created_at;
    TRY(app_redirect_uris(db, a, id, &out->redirect_uris,
                          &out->redirect_uri_count));
    TRY(app_permissions(db, a, id, &out->permissions, &out->permission_count));
    return show_credentials(db, a, id, out);
}
