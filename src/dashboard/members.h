/* SPDX-License-Identifier: Apache-2.0
 * Changing who is in a team: for the pages and for /admin. Members change one
 * after the other (team_lock), so that two owners cannot both stop being the
 * last one. */
#pragma once
#include "dashboard/accounts.h"

struct member_change {
    str id, team_id;
    str own_id; /* the owner who asks, and must still be one when it happens;
                   "" for a key, which its guard has proven */
    str role;   /* the new one; "": the member is removed */
    struct audit_line
        line; /* prepared; about, before and after are filled in */
};

/* Another role signs the member out: other rights, another session. Errors:
 * HTTP_NOT_FOUND, DASHBOARD_ROLE, ACCOUNT_LAST_OWNER. */
err member_change(struct db *db, struct member_change *c);

/* The link works no more, as if it were used. Errors: HTTP_NOT_FOUND. */
struct invitation_withdrawal {
    str id, team_id;
    int64_t now;
    struct audit_line line; /* prepared; about and before are filled in */
};
err invitation_withdraw_of_team(struct db *db, struct invitation_withdrawal *w);
