/* SPDX-License-Identifier: Apache-2.0
 * The line of audit that a change from the command line leaves, as one from the
 * dashboard does. */
#include "cli/command.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/errors.h"
#include "dashboard/keys.h"
#include "oauth/errors.h"
#include "oauth/oauth.h"

err
call_audit(struct call *c, struct db *db, str app_id, struct audit_line *line)
{
    struct app app;
    bool found;
    str team;

    TRY(app_find(db, c->arena, app_id, &found, &app));
    if (!found)
        return &APP_UNKNOWN;
    TRY(app_team(db, c->arena, app_id, &line->team_id, &team));
    line->at = call_now();
    line->who = CALL_WHO;
    if (line->about.len == 0)
        line->about = app.name;
    return audit_prepare(db, line);
}

err
call_team(struct call *c, struct db *db, str name, str *id)
{
    struct team_by_name_row row;
    bool found;

    *id = (str){0};
    if (name.len == 0)
        return OK;
    TRY(team_by_name(db, c->arena, &(struct team_by_name_args){name}, &found,
                     &row));
    if (!found)
        return &ADMIN_TEAM;
    *id = row.id;
    return OK;
}
