/* SPDX-License-Identifier: Apache-2.0
 * Making, finding and revoking keys; making operators; setting plans. */
#include "dashboard/keys.h"

#include "base/encode.h"
#include "base/random.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/errors.h"
#include "dashboard/keys.sql.h"
#include "oauth/apps.h"
#include "oauth/errors.h"

enum { KEY_BYTES = 30, NAME_MOST = 100, SEEN_EVERY = 60, LAST = 4 };

/* Tells whoever finds one lying about what it is. */
#define PREFIX        "vkd_"
#define OPERATOR_ROLE S("operator")

/* ---- finding ---- */

static err
seen_unit(struct tx *tx, void *arg)
{
    return admin_key_seen(tx, arg, NULL);
}

err
admin_key_find(struct db *db, struct arena *a, struct secret text, int64_t now,
               bool *found, struct admin_key *out)
{
    str hash = secret_hash(a, text);
    struct admin_key_by_hash_row row;
    struct admin_key_seen_args seen;

    TRY(admin_key_by_hash(db, a, &(struct admin_key_by_hash_args){hash, now},
                          found, &row));
    if (!*found || !secret_hash_eq(row.hash, hash)) {
        *found = false;
        return OK;
    }
    *out = (struct admin_key){
        .id = row.id,
        .last_four = row.last_four,
        .name = row.name,
        .team_id = row.team_id,
        .is_operator = str_eq(row.role, OPERATOR_ROLE),
    };
    if (out->is_operator)
        out->role = OWNER;
    else
        (void)role_from(row.role, &out->role);
    seen = (struct admin_key_seen_args){row.id, now};
    return row.seen_at > now - SEEN_EVERY ? OK : db_write(db, seen_unit, &seen);
}

/* ---- making ---- */

struct key_adding {
    struct admin_key_insert_args row;
    struct audit_line line;
};

static err
key_add_unit(struct tx *tx, void *arg)
{
    const struct key_adding *k = arg;

    TRY(admin_key_insert(tx, &k->row, NULL));
    return audit_write(tx, &k->line);
}

static err
key_check(const struct admin_key_new *in)
{
    enum role role;
    bool is_operator = str_eq(in->role, OPERATOR_ROLE);

    if (str_trim(in->name).len == 0 || in->name.len > NAME_MOST ||
        !str_is_utf8(in->name) || !str_is_printable(in->name))
        return &ADMIN_KEY_NAME;
    if (is_operator ? in->team_id.len > 0
                    : !role_from(in->role, &role) || in->team_id.len == 0)
        return &ADMIN_KEY_ROLE;
    if (in->expires_at != 0 && (in->expires_at <= in->now ||
                                in->expires_at > in->now + ADMIN_KEY_LONGEST))
        return &ADMIN_KEY_EXPIRY;
    return OK;
}

err
admin_key_add(struct db *db, struct arena *a, const struct admin_key_new *in,
              str *id, struct secret *text)
{
    unsigned char bytes[KEY_BYTES];
    struct key_adding k;
    str key;

    TRY(key_check(in));
    random_bytes(bytes, sizeof bytes);
    key = arena_fmt(
        a, PREFIX STR_FMT,
        STR_ARG(base64url_encode(a, (str){(const char *)bytes, KEY_BYTES})));
    *id = random_uuid(a);
    *text = secret_of(key);
    k = (struct key_adding){
        .row = {.id = *id,
                .hash = secret_hash(a, *text),
                .last_four = str_from(key,    key.len - LAST),
                .name = str_trim(in->name),
                .team_id = in->team_id,
                .role = in->role,
                .made_by = in->who,
                .created_at = in->now,
                .expires_at = in->expires_at},
        .line = {.at = in->now,
                .team_id = in->team_id,
                .who = in->who,
                .what = S("admin key made"),
                .about = str_trim(in->name),
                .after = in->role},
    };
    TRY(audit_prepare(db, &k.line));
    return db_write(db, key_add_unit, &k);
}

/* ---- revoking ---- */

struct key_removing {
    struct admin_key_delete_args which;
    struct audit_line line;
};

static err
key_remove_unit(struct tx *tx, void *arg)
{
    const struct key_removing *k = arg;
    struct audit_line line = k->line;
    struct admin_key_delete_row row;
    bool found;

    TRY(admin_key_delete(tx, &k->which, &found, &row));
    if (!found)
        return &ADMIN_KEY_UNKNOWN;
    line.about = row.name;
    line.before = row.role;
    return audit_write(tx, &line);
}

err
admin_key_remove(struct db *db, struct arena *a,
                 const struct admin_key_removal *in)
{
    struct key_removing k = {
        .which = {in->id,         in->team_id   },
        .line = { .at = in->now,
                  .team_id = in->team_id,
                  .who = in->who,
                  .what = S("admin key revoked")},
    };

    (void)a;
    TRY(audit_prepare(db, &k.line));
    return db_write(db, key_remove_unit, &k);
}

/* ---- operators ---- */

struct operator_unit {
    const struct operator_change *in;
    str email;
    struct audit_line line;
};

static err
operator_unit(struct tx *tx, void *arg)
{
    const struct operator_unit *u = arg;
    struct audit_line line = u->line;
    struct account_by_email_row row;
    int64_t changed;
    bool found;

    TRY(account_by_email(tx->db, tx->arena,
                         &(struct account_by_email_args){u->email}, &found,
                         &row));
    if (!found)
        return &ACCOUNT_UNKNOWN;
    if (u->in->is_one)
        TRY(operator_put(tx, &(struct operator_put_args){row.id}, &changed));
    else
        TRY(operator_delete(tx, &(struct operator_delete_args){row.id},
                            &changed));
    if (changed == 0)
        return OK;
    TRY(sign_in_delete_all(
        tx, &(struct sign_in_delete_all_args){row.id, (str){0}}, NULL));
    line.team_id = row.team_id;
    return audit_write(tx, &line);
}

err
operator_set(struct db *db, struct arena *a, const struct operator_change *in)
{
    struct operator_unit u = {
        .in = in,
        .email = account_email(a, in->email),
        .line = {.at = in->now,
                 .who = in->who,
                 .what = in->is_one ? S("made an operator")
                                    : S("operator no more")},
    };

    u.line.about = u.email;
    TRY(audit_prepare(db, &u.line));
    return db_write(db, operator_unit, &u);
}

err
account_is_operator(struct db *db, struct arena *a, str account_id, bool *out)
{
    struct operator_find_row row;

    return operator_find(db, a, &(struct operator_find_args){account_id}, out,
                         &row);
}

/* ---- plans ---- */

err
app_team(struct db *db, struct arena *a, str app_id, str *team_id, str *team)
{
    struct team_of_app_row row;
    bool found;

    TRY(team_of_app(db, a, &(struct team_of_app_args){app_id}, &found, &row));
    if (!found)
        return &APP_UNKNOWN;
    *team_id = row.team_id;
    *team = row.team;
    return OK;
}

err
app_plan_set(struct db *db, struct arena *a, str app_id, str plan, str who,
             int64_t now)
{
    struct audit_line line = {
        .at = now, .who = who, .what = S("plan set"), .after = plan};
    struct app_change change = {.also = audit_unit, .also_arg = &line};
    struct app_changed changed;
    struct app app;
    bool found;
    str about, team;

    TRY(app_find(db, a, app_id, &found, &app));
    if (!found)
        return &APP_UNKNOWN;
    TRY(app_team(db, a, app_id, &line.team_id, &team));
    if (str_eq(app.plan, plan))
        return OK;
    line.about = app.name;
    line.before = app.plan;
    change.texts[APP_TEXT_PLAN] = &plan;
    change.if_version = app.version;
    change.who = who;
    change.what = line.what;
    change.now = now;
    TRY(audit_prepare(db, &line));
    return app_update(db, a, app_id, &change, &changed, &about);
}

/* ---- apps of teams ---- */

struct team_app_unit {
    str app_id;
    const struct audit_line *line;
};

static err
give_unit(struct tx *tx, void *arg)
{
    const struct team_app_unit *u = arg;

    TRY(team_app_put(
        tx, &(struct team_app_put_args){u->app_id, u->line->team_id}, NULL));
    return audit_write(tx, u->line);
}

err
app_add_for_team(struct db *db, const struct app_new *app,
                 struct audit_line *line)
{
    struct team_app_unit u = {app->id, line};
    struct app_new in = *app;

    line->about = app->name;
    in.also = give_unit;
    in.also_arg = &u;
    return app_add(db, &in);
}

err
app_remove_for_team(struct db *db, const struct app *app,
                    struct audit_line *line)
{
    line->about = app->name;
    return app_drop(db, &(struct app_removal){.app_id = app->id,
                                              .also = audit_unit,
                                              .also_arg = line});
}
