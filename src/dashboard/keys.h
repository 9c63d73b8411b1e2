/* SPDX-License-Identifier: Apache-2.0
 * Keys of the API below /admin, and operators: whoever runs the server. For the
 * pages, the command line and /admin itself. */
#pragma once
#include "base/secret.h"
#include "dashboard/accounts.h"

/* A key has a role in one team; an operator's key has none, may do everything
 * in every team, and beside it what is the operator's alone (plans). */
struct admin_key {
    str id, last_four, name, team_id; /* "" of an operator's */
    enum role role;                   /* OWNER of an operator's */
    bool is_operator;
};

/* The key that this text is, if it works. Notes, to the minute, that it was
 * used. */
err admin_key_find(struct db *db, struct arena *a, struct secret text,
                   int64_t now, bool *found, struct admin_key *out);

struct admin_key_new {
    str name, team_id, who;  /* who: for the list and the audit */
    str role;                /* viewer, editor, owner; operator (no team_id) */
    int64_t now, expires_at; /* 0: never */
};

enum { ADMIN_KEY_LONGEST = 3660 * 86400 };

/* id names it; text is the key itself, which is not kept.
 * Errors: ADMIN_KEY_NAME, ADMIN_KEY_ROLE, ADMIN_KEY_EXPIRY. */
err admin_key_add(struct db *db, struct arena *a,
                  const struct admin_key_new *in, str *id, struct secret *text);

/* From the next request on it opens nothing. team_id: whose it must be ("" the
 * operator's). Errors: ADMIN_KEY_UNKNOWN. */
struct admin_key_removal {
    str id, team_id, who;
    int64_t now;
};
err admin_key_remove(struct db *db, struct arena *a,
                     const struct admin_key_removal *in);

/* ---- operators ---- */

/* Errors: ACCOUNT_UNKNOWN. is_one: what the account is from now on. Changing
 * it signs the account out everywhere: other rights, another session. */
struct operator_change {
    str email, who;
    bool is_one;
    int64_t now;
};
err operator_set(struct db *db, struct arena *a,
                 const struct operator_change *in);

err account_is_operator(struct db *db, struct arena *a, str account_id,
                        bool *out);

/* Set an app's plan, with its line of audit in the team's list. Errors:
 * APP_UNKNOWN, APP_PLAN, and those of app_update. */
err app_plan_set(struct db *db, struct arena *a, str app_id, str plan, str who,
                 int64_t now);

/* The team of an app. Errors: APP_UNKNOWN. */
err app_team(struct db *db, struct arena *a, str app_id, str *team_id,
             str *team);

/* Make an app of a team, remove one, with its line of audit (prepared; about is
 * filled in) in the same unit. The team is the line's. Errors: those of
 * app_add, app_drop. */
struct app_new;
struct app;
err app_add_for_team(struct db *db, const struct app_new *app,
                     struct audit_line *line);
err app_remove_for_team(struct db *db, const struct app *app,
                        struct audit_line *line);
