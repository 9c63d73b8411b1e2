/* SPDX-License-Identifier: Apache-2.0
 * Other roles, removals, invitations withdrawn: each once, with its line. */
#include "dashboard/members.h"

#include "dashboard/dashboard.sql.h"
#include "dashboard/errors.h"
#include "http/errors.h"

/* Errors: ACCOUNT_LAST_OWNER, if the team would be without one. */
static err
check_owner_stays(struct tx *tx, const struct member_change *c, str role)
{
    struct account_owners_row owners;
    bool found;

    if (!str_eq(role, role_name(OWNER)))
        return OK;
    TRY(account_owners(tx->db, tx->arena,
                       &(struct account_owners_args){c->team_id}, &found,
                       &owners));
    return owners.n < 2 ? &ACCOUNT_LAST_OWNER : OK;
}

/* An owner no more, since the guard looked? */
static err
check_asker(struct tx *tx, const struct member_change *c)
{
    const struct account_in_team_args self = {c->own_id, c->team_id};
    struct account_in_team_row own;
    bool found;

    if (c->own_id.len == 0)
        return OK;
    TRY(account_in_team(tx->db, tx->arena, &self, &found, &own));
    return found && str_eq(own.role, role_name(OWNER)) ? OK : &DASHBOARD_ROLE;
}

static err
change_unit(struct tx *tx, void *arg)
{
    const struct member_change *c = arg;
    const struct account_in_team_args which = {c->id, c->team_id};
    struct audit_line line = c->line;
    struct account_in_team_row row;
    bool found;

    TRY(team_lock(tx, &(struct team_lock_args){c->team_id}, NULL));
    TRY(check_asker(tx, c));
    TRY(account_in_team(tx->db, tx->arena, &which, &found, &row));
    if (!found)
        return &HTTP_NOT_FOUND;
    if (str_eq(row.role, c->role))
        return OK;
    TRY(check_owner_stays(tx, c, row.role));
    line.about = row.email;
    line.before = row.role;
    line.after = c->role;
    if (c->role.len == 0)
        TRY(account_delete(tx, &(struct account_delete_args){c->id}, NULL));
    else
        TRY(account_role_set(
            tx, &(struct account_role_set_args){c->id, c->role}, NULL));
    TRY(sign_in_delete_all(
        tx, &(struct sign_in_delete_all_args){c->id, (str){0}}, NULL));
    return audit_write(tx, &line);
}

err
member_change(struct db *db, struct member_change *c)
{
    return db_write(db, change_unit, c);
}

static err
withdraw_unit(struct tx *tx, void *arg)
{
    const struct invitation_withdrawal *w = arg;
    const struct invitation_withdraw_args which = {w->id, w->team_id, w->now};
    struct audit_line line = w->line;
    struct invitation_withdraw_row row;
    bool found;

    TRY(invitation_withdraw(tx, &which, &found, &row));
    if (!found)
        return &HTTP_NOT_FOUND;
    line.about = row.email;
    line.before = row.role;
    return audit_write(tx, &line);
}

err
invitation_withdraw_of_team(struct db *db, struct invitation_withdrawal *w)
{
    return db_write(db, withdraw_unit, w);
}
