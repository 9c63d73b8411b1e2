/* SPDX-License-Identifier: Apache-2.0
 * Accounts and the links that make them. */
#include "dashboard/accounts.h"

#include "base/encode.h"
#include "base/random.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/errors.h"
#include "dashboard/keys.sql.h"

enum { EMAIL_MOST = 254, TEAM_MOST = 100, TOKEN_BYTES = 27 };

#define HOME_NAME S("Home")

static const struct {
    str name, label;
} roles[ROLE_COUNT] = {
    [VIEWER] = {STR("viewer"), STR("Viewer")},
    [EDITOR] = {STR("editor"), STR("Editor")},
    [OWNER] = {STR("owner"),  STR("Owner") },
};

str
role_name(enum role r)
{
    return roles[r].name;
}

str
role_label(enum role r)
{
    return roles[r].label;
}

bool
role_from(str name, enum role *out)
{
    *out = VIEWER;
    for (int i = 0; i < ROLE_COUNT; i++) {
        if (str_eq(roles[i].name, name)) {
            *out = (enum role)i;
            return true;
        }
    }
    return false;
}

/* ---- e-mails ---- */

str
account_email(struct arena *a, str typed)
{
    str s = arena_dup(a, str_trim(typed));
    char *at = arena_cstr(a, s);

    for (size_t i = 0; i < s.len; i++) {
        if (at[i] >= 'A' && at[i] <= 'Z')
            at[i] = (char)(at[i] - 'A' + 'a');
    }
    return (str){at, s.len};
}

bool
account_email_is_valid(str email)
{
    str name, host;

    return email.len <= EMAIL_MOST && str_is_utf8(email) &&
           str_is_printable(email) && !str_has(email, ' ') &&
           str_cut(email, '@', &name, &host) && name.len > 0 && host.len > 0 &&
           !str_has(host, '@');
}

static bool
team_name_is_valid(str name)
{
    return str_trim(name).len > 0 && name.len <= TEAM_MOST &&
           str_is_utf8(name) && str_is_printable(name);
}

/* ---- the audit ---- */

err
audit_prepare(struct db *db, struct audit_line *line)
{
    return db_next_id(db, &line->id);
}

err
audit_write(struct tx *tx, const struct audit_line *line)
{
    return audit_insert(tx,
                        &(struct audit_insert_args){
                            .id = line->id,
                            .team_id = line->team_id,
                            .at = line->at,
                            .who = line->who,
                            .what = line->what,
                            .about = line->about,
                            .before = line->before,
                            .after = line->after,
                        },
                        NULL);
}

err
audit_unit(struct tx *tx, void *line)
{
    return audit_write(tx, line);
}

/* ---- adding ---- */

struct adding {
    const struct account_new *in;
    str account_id, team_id, token_hash;
    struct audit_line line;
};

/* The team with that name; a new one gets the prepared id. */
static err
team_put(struct tx *tx, struct adding *adding)
{
    struct team_by_name_row row;
    str name = adding->in->team.len == 0 ? HOME_NAME : adding->in->team;
    bool found, home = str_eq(name, HOME_NAME);
    const struct team_insert_args team = {
        .id = home ? HOME_TEAM : adding->team_id,
        .name = name,
        .created_at = adding->in->now,
    };

    TRY(team_insert(tx, &team, NULL));
    TRY(team_by_name(tx->db, tx->arena, &(struct team_by_name_args){name},
                     &found, &row));
    if (!found)
        return &ACCOUNT_TEAM;
    adding->line.team_id = arena_dup(tx->arena, row.id);
    return team_lock(tx, &(struct team_lock_args){row.id}, NULL);
}

static err
add_unit(struct tx *tx, void *arg)
{
    struct adding *adding = arg;
    const struct account_new *in = adding->in;
    int64_t changed;

    TRY(team_put(tx, adding));
    TRY(account_insert(tx,
                       &(struct account_insert_args){
                           .id = adding->account_id,
                           .team_id = adding->line.team_id,
                           .email = in->email,
                           .password = in->password,
                           .role = role_name(in->role),
                           .created_at = in->now,
                       },
                       &changed));
    if (changed == 0)
        return &ACCOUNT_EXISTS;
    return audit_write(tx, &adding->line);
}

static err
adding_prepare(struct db *db, struct arena *a, const struct account_new *in,
               struct adding *out)
{
    if (in->team.len > 0 && !team_name_is_valid(in->team))
        return &ACCOUNT_TEAM;
    *out = (struct adding){
        .in = in,
        .account_id = random_uuid(a),
        .team_id = random_uuid(a),
        .line = {.at = in->now,
                 .who = in->who,
                 .about = in->email,
                 .after = role_name(in->role)},
    };
    return audit_prepare(db, &out->line);
}

err
account_add(struct db *db, struct arena *a, const struct account_new *in)
{
    struct adding adding;

    if (!account_email_is_valid(in->email))
        return &ACCOUNT_EMAIL;
    TRY(adding_prepare(db, a, in, &adding));
    adding.line.what = S("account added");
    return db_write(db, add_unit, &adding);
}

/* ---- a password that was lost ---- */

struct resetting {
    const struct account_new *in;
    struct audit_line line;
};

static err
reset_unit(struct tx *tx, void *arg)
{
    const struct resetting *r = arg;
    struct account_by_email_row row;
    struct audit_line line = r->line;
    int64_t changed;
    bool found;

    TRY(account_by_email(tx->db, tx->arena,
                         &(struct account_by_email_args){r->in->email}, &found,
                         &row));
    if (!found)
        return &ACCOUNT_UNKNOWN;
    TRY(account_password_put(
        tx, &(struct account_password_put_args){row.id, r->in->password},
        &changed));
    if (changed == 0)
        return &ACCOUNT_UNKNOWN; /* removed meanwhile */
    TRY(sign_in_delete_all(
        tx, &(struct sign_in_delete_all_args){row.id, (str){0}}, NULL));
    line.team_id = row.team_id;
    return audit_write(tx, &line);
}

err
account_password_reset(struct db *db, const struct account_new *in)
{
    struct resetting r = {
        in,
        {.at = in->now,
          .who = in->who,
          .what = S("password reset"),
          .about = in->email}
    };

    TRY(audit_prepare(db, &r.line));
    return db_write(db, reset_unit, &r);
}

/* ---- removing ---- */

struct removing {
    str email;
    struct audit_line line;
};

static err
remove_unit(struct tx *tx, void *arg)
{
    struct removing *r = arg;
    struct account_by_email_row row;
    struct audit_line line = r->line;
    int64_t changed;
    bool found;

    TRY(account_by_email(tx->db, tx->arena,
                         &(struct account_by_email_args){r->email}, &found,
                         &row));
    if (!found)
        return &ACCOUNT_UNKNOWN;
    TRY(team_lock(tx, &(struct team_lock_args){row.team_id}, NULL));
    TRY(account_delete(tx, &(struct account_delete_args){row.id}, &changed));
    if (changed == 0)
        return &ACCOUNT_UNKNOWN;
    line.team_id = row.team_id;
    line.before = row.role;
    return audit_write(tx, &line);
}

err
account_remove(struct db *db, struct arena *a, str email, str who, int64_t now)
{
    struct removing r = {
        .email = account_email(a, email),
        .line = {.at = now, .who = who, .what = S("account removed")},
    };

    r.line.about = r.email;
    TRY(audit_prepare(db, &r.line));
    return db_write(db, remove_unit, &r);
}

/* ---- inviting ---- */

static str
token_new(struct arena *a)
{
    unsigned char bytes[TOKEN_BYTES];

    random_bytes(bytes, sizeof bytes);
    return base64url_encode(a, (str){(const char *)bytes, sizeof bytes});
}

static err
invite_unit(struct tx *tx, void *arg)
{
    struct adding *adding = arg;
    const struct account_new *in = adding->in;

    TRY(team_put(tx, adding));
    TRY(invitation_insert(tx,
                          &(struct invitation_insert_args){
                              .id = adding->account_id,
                              .hash = adding->token_hash,
                              .team_id = adding->line.team_id,
                              .email = in->email,
                              .role = role_name(in->role),
                              .invited_by = in->who,
                              .created_at = in->now,
                              .expires_at = in->now + INVITATION_TIME,
                          },
                          NULL));
    return audit_write(tx, &adding->line);
}

err
account_invite(struct db *db, struct arena *a, const struct account_new *in,
               str *token)
{
    struct adding adding;

    if (in->email.len > 0 && !account_email_is_valid(in->email))
        return &ACCOUNT_EMAIL;
    TRY(adding_prepare(db, a, in, &adding));
    *token = token_new(a);
    adding.token_hash = secret_hash(a, secret_of(*token));
    adding.line.what = S("invitation made");
    return db_write(db, invite_unit, &adding);
}

static err
first_link_unit(struct tx *tx, void *arg)
{
    return invitation_insert(tx, arg, NULL);
}

err
account_first_link(struct db *db, struct arena *a, int64_t now, str *token)
{
    struct account_any_row any;
    struct invitation_insert_args link = {
        .id = random_uuid(a),
        .role = role_name(OWNER),
        .invited_by = S("server"),
        .created_at = now,
        .expires_at = now + FIRST_LINK_TIME,
    };
    bool found;

    *token = (str){0};
    TRY(account_any(db, a, &found, &any));
    if (found)
        return OK;
    *token = token_new(a);
    link.hash = secret_hash(a, secret_of(*token));
    return db_write(db, first_link_unit, &link);
}

static err
give_unit(struct tx *tx, void *arg)
{
    return team_app_put(tx, arg, NULL);
}

err
team_give_app(struct db *db, str app_id, str team_id)
{
    struct team_app_put_args args = {app_id, team_id};

    return db_write(db, give_unit, &args);
}

/* ---- joining ---- */

struct join_unit {
    const struct joining *in;
    str hash;
    struct audit_line line;
};

static err
join_unit(struct tx *tx, void *arg)
{
    const struct join_unit *u = arg;
    const struct joining *in = u->in;
    struct audit_line line = u->line;
    struct invitation_find_row link;
    int64_t changed;
    bool found, first;

    TRY(invitation_find(tx->db, tx->arena,
                        &(struct invitation_find_args){u->hash, in->now},
                        &found, &link));
    if (!found)
        return &DASHBOARD_LINK;
    first = link.team_id.len == 0;
    line.team_id = first ? HOME_TEAM : link.team_id;
    line.after = link.role;
    if (first)
        TRY(team_insert(
            tx, &(struct team_insert_args){HOME_TEAM, HOME_NAME, in->now},
            NULL));
    TRY(team_lock(tx, &(struct team_lock_args){line.team_id}, NULL));
    TRY(invitation_spend(tx, &(struct invitation_spend_args){u->hash, in->now},
                         &changed));
    if (changed == 0)
        return &DASHBOARD_LINK;
    TRY(account_insert(tx,
                       &(struct account_insert_args){
                           .id = in->account_id,
                           .team_id = line.team_id,
                           .email = in->email,
                           .password = in->password,
                           .role = link.role,
                           .created_at = in->now,
                           .only_first = first,
                       },
                       &changed));
    if (changed == 0)
        return first ? &DASHBOARD_LINK : &ACCOUNT_EXISTS;
    if (first) /* whoever reads the log runs the server */
        TRY(operator_put(tx, &(struct operator_put_args){in->account_id},
                         NULL));
    return audit_write(tx, &line);
}

err
account_join(struct db *db, struct arena *a, struct joining *in)
{
    struct join_unit u = {
        .in = in,
        .hash = secret_hash(a, secret_of(in->token)),
        .line = {.at = in->now,
                 .who = in->email,
                 .what = S("account made by invitation"),
                 .about = in->email},
    };

    in->account_id = random_uuid(a);
    TRY(audit_prepare(db, &u.line));
    return db_write(db, join_unit, &u);
}
