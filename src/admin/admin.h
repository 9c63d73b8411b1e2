/* SPDX-License-Identifier: Apache-2.0
 * What the dashboard can do, for programs: JSON, with a key that has a role in
 * one team, or with the operator's. A cookie proves nothing here. */
#pragma once
#include "http/route.h"

/* ---- guards (http/route.h) ----
 * The key: Authorization: Bearer, or the password of HTTP Basic. A path below
 * /admin/apps/{app} names an app of the key's team, or, for an operator's key,
 * any; found as req->app. Another's is HTTP_NOT_FOUND.
 * Errors: ADMIN_KEY, ADMIN_RIGHT. */
err admin_viewer_guard(struct request *req);   /* every key */
err admin_editor_guard(struct request *req);   /* editors and owners */
err admin_owner_guard(struct request *req);    /* owners */
err admin_operator_guard(struct request *req); /* the operator's keys alone */

/* Answers {"type", "field", "rule", "value", "statusCode", "requestId"}. */
void admin_fail(struct request *req, err e);

/* GET /admin: what the key is and may do. */
err admin_self(struct request *req);

/* ---- apps ---- */
err admin_apps(struct request *req);        /* GET  /admin/apps */
err admin_app_add(struct request *req);     /* POST /admin/apps */
err admin_app(struct request *req);         /* GET  /admin/apps/{app} */
err admin_app_change(struct request *req);  /* PATCH */
err admin_app_remove(struct request *req);  /* DELETE */
err admin_app_plan(struct request *req);    /* PUT …/plan */
err admin_uri_add(struct request *req);     /* POST …/redirect-uris */
err admin_uri_remove(struct request *req);  /* DELETE …/redirect-uris?uri= */
err admin_uri_default(struct request *req); /* PUT …/default-redirect-uri */
err admin_secret_add(struct request *req);  /* POST …/secrets */
err admin_secret_remove(struct request *req); /* DELETE …/secrets/{last_four} */
err admin_token_add(struct request *req);     /* POST …/management-tokens */
err admin_token_remove(struct request *req); /* DELETE …/{last_four} */

err admin_token_rotate(struct request *req); /* POST …/rotate */
err admin_logo(struct request *req);         /* PUT …/logo, a PNG */
err admin_logo_remove(struct request *req);  /* DELETE …/logo */
err admin_undo(struct request *req);         /* POST …/undo */
err admin_connect_url(struct request *req);  /* GET …/connect-url */
err admin_connect_qr(struct request *req);   /* GET …/connect-url/qr.svg */

/* ---- connections ---- */
err admin_connections(struct request *req); /* GET …/connections */
err admin_connection(struct request *req);  /* GET …/connections/{vehicle} */
err admin_disconnect(struct request *req);  /* DELETE …/{vehicle} */

/* ---- what happened ---- */
err admin_sessions(struct request *req);      /* GET …/sessions */
err admin_sessions_csv(struct request *req);  /* GET …/sessions.csv */
err admin_session(struct request *req);       /* GET …/sessions/{session} */
err admin_session_users(struct request *req); /* GET …/sessions/users */
err admin_funnel(struct request *req);        /* GET …/sessions/funnel */
err admin_requests(struct request *req);      /* GET …/requests */
err admin_request(struct request *req);       /* GET …/requests/{request} */
err admin_overview(struct request *req);      /* GET …/overview */

/* ---- the team, its keys, its audit; an operator names the team ---- */
err admin_members(struct request *req);       /* GET  /admin/members?team= */
err admin_member_role(struct request *req);   /* PATCH  /admin/members/{id} */
err admin_member_remove(struct request *req); /* DELETE /admin/members/{id} */
err admin_invitations(struct request *req);   /* GET  /admin/invitations */
err admin_invite(struct request *req);        /* POST /admin/invitations */
err admin_invitation_withdraw(struct request *req); /* DELETE …/{id} */
err admin_audit(struct request *req);      /* GET  /admin/audit?team=&below= */
err admin_keys(struct request *req);       /* GET  /admin/keys?team= */
err admin_key_new(struct request *req);    /* POST /admin/keys */
err admin_key_revoke(struct request *req); /* DELETE /admin/keys/{id} */

/* ---- the operator ---- */
err admin_teams(struct request *req);    /* GET /admin/teams */
err admin_settings(struct request *req); /* GET /admin/settings */
