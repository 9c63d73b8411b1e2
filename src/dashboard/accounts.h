/* SPDX-License-Identifier: Apache-2.0
 * Teams, accounts, invitations, and the line of audit that every change of them
 * leaves. For the pages and for the command line. */
#pragma once
#include "base/err.h"
#include "base/secret.h"
#include "store/db.h"

/* What a member may do; each may what those before it may. */
enum role { VIEWER, EDITOR, OWNER, ROLE_COUNT };

str role_name(enum role r);  /* "owner" */
str role_label(enum role r); /* "Owner" */
/* False, and VIEWER, for anything else. */
bool role_from(str name, enum role *out);

/* The team of the first account, and of every app that was given to none. */
#define HOME_TEAM S("home")

enum {
    INVITATION_TIME = 7 * 86400,
    FIRST_LINK_TIME = 86400,
};

/* As it is kept and compared: in lower case, without spaces around it. */
str account_email(struct arena *a, str typed);
bool account_email_is_valid(str email);

/* Errors: ACCOUNT_PASSWORD, ACCOUNT_PASSWORD_LONG. */
err account_password_check(struct secret password, str email);

/* argon2id, with its salt and parameters in the text. Takes 64 MiB and a tenth
 * of a second: never inside a unit, never on an I/O thread. */
err password_hash(struct arena *a, struct secret password, str *out);

/* hash "" is nobody's: the same work, and false. Both may fail with
 * ACCOUNT_NO_MEMORY, this with ACCOUNT_UNREADABLE. */
err password_compare(struct arena *a, struct secret password, str hash,
                     bool *right);

/* ---- the audit ---- */

/* "before" and "after" of what was "" say nothing. */
struct audit_line {
    int64_t id; /* made by audit_prepare, outside the unit */
    int64_t at;
    str team_id, who, what, about, before, after;
};
err audit_prepare(struct db *db, struct audit_line *line);
err audit_write(struct tx *tx, const struct audit_line *line);

/* The same as a unit, or beside one; line: a struct audit_line. */
err audit_unit(struct tx *tx, void *line);

/* ---- what an operator does ---- */

struct account_new {
    str email; /* account_email() */
    str team;  /* its name, made if there is none; "" is the home team */
    enum role role;
    str password; /* password_hash(); not for an invitation */
    str who;      /* for the audit */
    int64_t now;
};

/* Errors: ACCOUNT_EMAIL, ACCOUNT_TEAM, ACCOUNT_EXISTS. */
err account_add(struct db *db, struct arena *a, const struct account_new *in);

/* Another password for in->email, who is signed out everywhere; of in, email,
 * password, who and now are read. Errors: ACCOUNT_UNKNOWN. */
err account_password_reset(struct db *db, const struct account_new *in);

/* Whoever it is, the last owner too: an operator can make another. Errors:
 * ACCOUNT_UNKNOWN. */
err account_remove(struct db *db, struct arena *a, str email, str who,
                   int64_t now);

/* token: what stands in the link after /dashboard/join/. e-mail may be "".
 * Errors: ACCOUNT_EMAIL, ACCOUNT_TEAM. */
err account_invite(struct db *db, struct arena *a, const struct account_new *in,
                   str *token);

/* As long as there is no account: a link that makes the first one. token is ""
 * if there is one. */
err account_first_link(struct db *db, struct arena *a, int64_t now, str *token);

/* Give an app to a team (by id). */
err team_give_app(struct db *db, str app_id, str team_id);

/* ---- what a link does ---- */

struct joining {
    str token, email, password /* password_hash() */;
    int64_t now;
    str account_id; /* out */
};

/* Make the account of a link, once. Errors: DASHBOARD_LINK, ACCOUNT_EXISTS
 * (the link still works then). */
err account_join(struct db *db, struct arena *a, struct joining *in);
