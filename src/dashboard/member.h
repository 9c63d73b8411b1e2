/* SPDX-License-Identifier: Apache-2.0
 * Who is asking: the browser's cookie, the account it stands for, its forms. */
#pragma once
#include "dashboard/accounts.h"
#include "dashboard/pages.h"
#include "http/request.h"

struct member {
    str sign_in_id, account_id, email, team_id, team;
    enum role role;
    bool is_operator;
};

/* The member that a guard has let in; NULL before the sign-in. */
const struct member *member_of(const struct request *req);

/* Sign this browser in, under a cookie that nobody has seen before. */
err member_sign_in(struct request *req, str account_id);

/* The same for whoever has changed their password: every other browser of the
 * account is signed out, this one gets a new cookie. Runs no unit of its own:
 * call prepare, then write inside the unit, then send after it. */
struct fresh_sign_in {
    str id, account_id, cookie, hash, address, browser;
    int64_t now;
};
void fresh_sign_in_prepare(struct request *req, str account_id,
                           struct fresh_sign_in *out);
err fresh_sign_in_write(struct tx *tx, const struct fresh_sign_in *in);
void fresh_sign_in_send(struct request *req, const struct fresh_sign_in *in);

/* The cookie of this browser goes. */
void member_cookie_delete(struct request *req);

/* The frame of a page. Before the sign-in it gives the browser a cookie that
 * its form is held against. */
struct dash_frame dash_frame(struct request *req, enum dash_place place);

/* "2026-11-24 19:50 UTC" */
str dash_time(struct arena *a, int64_t seconds);

/* A line of audit about something this member does now, with its number. */
err member_audit(struct request *req, struct audit_line *line);
