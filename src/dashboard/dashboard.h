/* SPDX-License-Identifier: Apache-2.0
 * Where a team looks after its apps. Every page is for people who have signed
 * in, except those that let them in; what they may do is their role, asked by
 * the guard of each route. */
#pragma once
#include "http/route.h"

/* ---- guards (http/route.h) ----
 * A POST must carry the page's csrf field. Errors: DASHBOARD_FORM_IS_FOREIGN,
 * and for members DASHBOARD_SIGN_IN and DASHBOARD_ROLE. A path below
 * /dashboard/apps/{app} names an app of the team, found as req->app; another's
 * is HTTP_NOT_FOUND. */
err dashboard_form_guard(struct request *req);   /* not signed in yet */
err dashboard_viewer_guard(struct request *req); /* every member */
err dashboard_editor_guard(struct request *req); /* editors and owners */
err dashboard_owner_guard(struct request *req);  /* owners alone */
/* whoever runs the server, whatever their role; DASHBOARD_OPERATOR */
err dashboard_operator_guard(struct request *req);

/* ---- getting in ---- */
err dashboard_sign_in_page(struct request *req); /* GET  /dashboard/sign-in */
err dashboard_sign_in(struct request *req);      /* POST …/sign-in */
err dashboard_sign_out(struct request *req);     /* POST …/sign-out */
err dashboard_join_page(struct request *req);    /* GET  …/join/{token} */
err dashboard_join(struct request *req);         /* POST …/join/{token} */

/* ---- inside ---- */
err dashboard_apps_page(struct request *req);    /* GET  /dashboard */
err dashboard_new_app_page(struct request *req); /* GET  /dashboard/new-app */
err dashboard_new_app(struct request *req);      /* POST …/new-app */
err dashboard_general_page(struct request *req); /* GET  …/{app}/general */
err dashboard_general(struct request *req);      /* POST …/{app}/general */
err dashboard_logo(struct request *req);         /* POST …/general/logo */
err dashboard_logo_remove(struct request *req); /* POST …/general/logo-remove */
err dashboard_brands_page(struct request *req);    /* GET  …/{app}/brands */
err dashboard_brands(struct request *req);         /* POST …/{app}/brands */
err dashboard_countries_page(struct request *req); /* GET  …/{app}/countries */
err dashboard_countries(struct request *req);    /* POST …/{app}/countries */
err dashboard_filters_page(struct request *req); /* GET  …/{app}/filters */
err dashboard_filters(struct request *req);      /* POST …/{app}/filters */
err dashboard_credentials_page(struct request *req); /* GET  …/credentials */
/* POST …/credentials/uris, …/secrets, …/secret-remove, …/token,
 * …/token-remove */
err dashboard_credentials_uris(struct request *req);
err dashboard_credentials_secret(struct request *req);
err dashboard_credentials_secret_remove(struct request *req);
err dashboard_credentials_token(struct request *req);
err dashboard_credentials_token_remove(struct request *req);
err dashboard_app_undo(struct request *req);    /* POST …/apps/{app}/undo */
err dashboard_access_page(struct request *req); /* GET  …/apps/{app}/access */
err dashboard_access_save(struct request *req); /* POST …/access/save */
/* GET and POST …/access/preview: as it is saved, and as it is chosen */
err dashboard_access_preview_page(struct request *req);
err dashboard_access_preview(struct request *req);
err dashboard_share_page(struct request *req);       /* GET  …/share */
err dashboard_share_svg(struct request *req);        /* GET  …/share/qr.svg */
err dashboard_playground_page(struct request *req);  /* GET  …/playground */
err dashboard_playground_check(struct request *req); /* GET  …/check, JSON */
err dashboard_playground_register(struct request *req); /* POST …/register */
err dashboard_playground_back(struct request *req);     /* GET  …/back */
err dashboard_playground_exchange(struct request *req); /* POST …/exchange */
err dashboard_playground_read(struct request *req);     /* POST …/read */
err dashboard_account_page(struct request *req);        /* GET  …/account */
err
dashboard_account_sign_out(struct request *req); /* POST …/account/sign-out */
err
dashboard_account_password(struct request *req); /* POST …/account/password */
err dashboard_team_page(struct request *req);    /* GET  …/team */
err dashboard_team_invite(struct request *req);  /* POST …/team/invite */
err dashboard_team_withdraw(struct request *req); /* POST …/team/withdraw */
err dashboard_team_role(struct request *req);     /* POST …/team/role */
err dashboard_team_remove(struct request *req);   /* POST …/team/remove */
err dashboard_audit_page(struct request *req);    /* GET  …/audit */

/* ---- connections (vehicles/connections.h) ---- */
err dashboard_connections_page(struct request *req); /* GET …/connections */
err dashboard_connection_page(struct request *req);  /* GET …/{vehicle} */
err dashboard_disconnect_page(struct request *req);  /* GET …/disconnect */
err dashboard_disconnect(struct request *req);       /* POST …/disconnect */

/* ---- simulated cars (steering/steering.h) ---- */
err dashboard_simulator_page(struct request *req); /* GET  …/simulator */
err dashboard_simulator_add(struct request *req);  /* POST …/simulator/cars */
err dashboard_car_page(struct request *req);       /* GET  …/{vehicle} */
err dashboard_car_order(struct request *req);      /* POST …/{order} */
/* ---- what happened ---- */
err dashboard_overview_page(struct request *req); /* GET …/apps/{app} */
err dashboard_sessions_page(struct request *req); /* GET …/sessions */
err dashboard_sessions_csv(struct request *req);  /* GET …/sessions.csv */
/* The same for /admin; what is wrong with the query is in *faults. */
struct faults;
err dashboard_sessions_file(struct request *req, struct faults *faults);
err dashboard_users_page(struct request *req);   /* GET …/sessions/users */
err dashboard_funnel_page(struct request *req);  /* GET …/sessions/funnel */
err dashboard_session_page(struct request *req); /* GET …/sessions/{session} */
err dashboard_requests_page(struct request *req); /* GET …/requests */
err dashboard_request_page(struct request *req); /* GET …/requests/{request} */

/* An app's request was answered: note it, for the list above. Waits for
 * nothing; what is noted may be lost in a crash. */
void dashboard_request_done(const struct request *req, int64_t us);

/* ---- keys of /admin, and the operator (dashboard/keys.h); those of the
 * operator are below /dashboard/operator/keys ---- */
err dashboard_keys_page(struct request *req);     /* GET  /dashboard/keys */
err dashboard_key_make(struct request *req);      /* POST …/make */
err dashboard_key_revoke(struct request *req);    /* POST …/revoke */
err dashboard_operator_page(struct request *req); /* GET  …/operator */
err dashboard_operator_plan(struct request *req); /* POST …/operator/plan */

/* Every error as a page; who is not signed in is led to the sign-in. */
void dashboard_fail(struct request *req, err e);

/* Forget sign-ins, links and counts that have run out. */
err dashboard_sweep(struct db *db, int64_t now);

/* Forget requests that are kept no longer, and those beyond what an app may
 * keep. */
err dashboard_forget_requests(struct db *db, const struct settings *settings,
                              int64_t now);

/* Count the sessions of days that are over, a day at a time; *more: again. */
err dashboard_count_sessions(struct db *db, const struct settings *settings,
                             int64_t now, bool *more);

/* Log a link that makes the first account, as long as there is none. */
err dashboard_first_link(struct db *db, const struct settings *settings,
                         int64_t now);
