/* SPDX-License-Identifier: Apache-2.0
 * Who asks /admin, and what every handler of it needs: the audit, the team. */
#pragma once
#include "admin/body.h"
#include "dashboard/keys.h"
#include "http/request.h"

/* The key that a guard has let in. */
const struct admin_key *key_of(const struct request *req);

/* "key CI deployments (…x9Qd)": who, for the audit. */
str key_who(const struct request *req);

/* Whose things are meant: the key's team; for an operator's key the one named
 * by team (an id or a name), "" if none is. Errors: ADMIN_TEAM (there is no
 * such team, or it is not the key's). */
err key_team(struct request *req, str team, str *out);

/* A line of audit of what this key does now, in the team of req->app, or its
 * own. */
err key_audit(struct request *req, struct audit_line *line);

/* What is wrong, with the value it is about. */
err refuse(struct request *req, err e, str about);

/* ADMIN_FIELD: a field of the body or query, and what may stand there. */
err refuse_rule(struct request *req, str field, const char *rule);

/* The same of the first fault of a list's wish. */
struct faults;
err refuse_faults(struct request *req, const struct faults *faults);
