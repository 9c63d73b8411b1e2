/* SPDX-License-Identifier: Apache-2.0
 * What the handlers of /admin share: reading a body, saving an app. */
#pragma once
#include "admin/key.h"
#include "base/json.h"
#include "oauth/apps.h"

/* The body of the request. Errors: ADMIN_MEDIA, ADMIN_FIELD. */
err body_read(struct request *req, struct body *out);

/* No member but these. Errors: ADMIN_FIELD. */
err body_only(struct request *req, const struct body *b, const str *names,
              size_t count);

/* A text, "" if it is not there. Errors: ADMIN_FIELD. */
err body_text(struct request *req, const struct body *b, const char *name,
              str *out);

/* When something of "expires_in" seconds runs out; 0, never, if it is not
 * there or null. Errors: ADMIN_FIELD. */
err body_expiry(struct request *req, const struct body *b, int64_t *out);

/* "limit" of the query: how many at most, 50 if it does not say. Errors:
 * ADMIN_FIELD. */
err query_limit(struct request *req, int64_t *out);

/* The team in the query, or the key's. Errors: ADMIN_TEAM, ADMIN_TEAM_NEEDED.
 */
err one_team(struct request *req, str *out);

/* Save a change of req->app with its line of audit, and answer the app. */
err change_app(struct request *req, struct app_change *change,
               struct audit_line *line);

/* 204 */
void answer_nothing(struct request *req);
