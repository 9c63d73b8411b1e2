/* SPDX-License-Identifier: Apache-2.0
 * Every URL of the server. */
#include "routes.h"

#include "admin/admin.h"
#include "api_docs.h"
#include "connect/assets.h"
#include "connect/connect.h"
#include "connect/connect.sql.h"
#include "dashboard/dashboard.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/keys.sql.h"
#include "dashboard/overview.sql.h"
#include "dashboard/requests.sql.h"
#include "dashboard/sessions.sql.h"
#include "metrics.h"
#include "oauth/apps.sql.h"
#include "oauth/oauth.h"
#include "oauth/oauth.sql.h"
#include "server.h"
#include "steering/steering.h"
#include "steering/steering.sql.h"
#include "vehicles/connections.sql.h"
#include "vehicles/vehicles.h"
#include "vehicles/vehicles.sql.h"

// clang-format off
static const struct route routes[] = {
    /*       lane    URL                                        who may ask            answer                errors as */
    {GET,    INLINE, STR("/"),                                  anyone,                server_home,          connect_fail},
    {GET,    WORKER, STR("/healthz"),                           anyone,                server_health,        api_fail},
    {GET,    INLINE, STR("/metrics"),                           metrics_guard,         metrics_get,          api_fail},
    {GET,    INLINE, STR("/assets/{file}"),                     anyone,                assets_get,           connect_fail},
    {POST,   INLINE, STR("/look"),                              anyone,                connect_look,         connect_fail},

    {GET,    WORKER, STR("/apps/{id}/logo"),                    anyone,                oauth_app_logo,       connect_fail},

    {GET,    WORKER, STR("/oauth/authorize"),                   anyone,                connect_authorize,    connect_fail},
    {GET,    WORKER, STR("/oauth/reauthenticate"),              anyone,                connect_reauthenticate, connect_fail},
    {POST,   WORKER, STR("/oauth/token"),                       oauth_app_guard,       oauth_token,          oauth_fail_json},

    {GET,    INLINE, STR("/connect/{session}"),                 connect_session_guard, connect_home,         connect_fail},
    {GET,    INLINE, STR("/connect/{session}/start"),           connect_session_guard, connect_start_page,   connect_fail},
    {POST,   WORKER, STR("/connect/{session}/start"),           connect_session_guard, connect_start,        connect_fail},
    {GET,    INLINE, STR("/connect/{session}/brands"),          connect_session_guard, connect_brands_page,  connect_fail},
    {POST,   WORKER, STR("/connect/{session}/brands"),          connect_session_guard, connect_brands,       connect_fail},
    {GET,    INLINE, STR("/connect/{session}/brand-missing"),   connect_session_guard, connect_missing_page, connect_fail},
    {GET,    INLINE, STR("/connect/{session}/sign-in"),         connect_session_guard, connect_sign_in_page, connect_fail},
    {POST,   SLOW,   STR("/connect/{session}/sign-in"),         connect_session_guard, connect_sign_in,      connect_fail},
    {GET,    INLINE, STR("/connect/{session}/code"),            connect_session_guard, connect_code_page,    connect_fail},
    {POST,   SLOW,   STR("/connect/{session}/code"),            connect_session_guard, connect_code,         connect_fail},
    {GET,    SLOW,   STR("/connect/{session}/grant"),           connect_session_guard, connect_grant_page,   connect_fail},
    {POST,   SLOW,   STR("/connect/{session}/grant"),           connect_session_guard, connect_grant,        connect_fail},
    {GET,    INLINE, STR("/connect/{session}/done"),            connect_session_guard, connect_done_page,    connect_fail},
    {POST,   INLINE, STR("/connect/{session}/done"),            connect_session_guard, connect_done,         connect_fail},
    {POST,   WORKER, STR("/connect/{session}/leave"),           connect_session_guard, connect_leave,        connect_fail},
    {POST,   WORKER, STR("/connect/{session}/exit"),            connect_session_guard, connect_exit,         connect_fail},
    {POST,   WORKER, STR("/connect/{session}/again"),           connect_session_guard, connect_again,        connect_fail},

    {GET,    SLOW,   STR("/connect/{session}/device/{login}"),  connect_session_guard, connect_device_page,  connect_fail},

    {GET,    SLOW,   STR("/maker/{maker}/return"),              anyone,                connect_maker_return, connect_fail},
    {GET,    INLINE, STR("/simulated-maker/sign-in"),           anyone,                simulated_maker_sign_in_page, connect_fail},
    {POST,   WORKER, STR("/simulated-maker/sign-in"),           simulated_maker_form_guard, simulated_maker_sign_in, connect_fail},
    {GET,    INLINE, STR("/simulated-maker/device"),            anyone,                simulated_maker_device_page, connect_fail},
    {POST,   WORKER, STR("/simulated-maker/device"),            simulated_maker_form_guard, simulated_maker_device, connect_fail},

    {GET,    INLINE, STR("/v2/redirect"),                       anyone,                connect_handback,     connect_fail},

    {GET,    INLINE, STR("/v2.0/user"),                         oauth_bearer_guard,    vehicles_user,        api_fail},
    {GET,    INLINE, STR("/v2.0/vehicles"),                     oauth_bearer_guard,    vehicles_list,        api_fail},
    {GET,    INLINE, STR("/v2.0/vehicles/{id}"),                oauth_bearer_guard,    vehicles_attributes,  api_fail},
    {GET,    INLINE, STR("/v2.0/vehicles/{id}/permissions"),    oauth_bearer_guard,    vehicles_permissions, api_fail},
    {POST,   SLOW,   STR("/v2.0/vehicles/{id}/batch"),          oauth_bearer_guard,    vehicles_batch,       api_fail},
    {POST,   WORKER, STR("/v2.0/vehicles/{id}/webhooks/{webhook}"), oauth_bearer_guard, vehicles_webhook_subscribe, api_fail},
    {DELETE, WORKER, STR("/v2.0/vehicles/{id}/webhooks/{webhook}"), oauth_management_bearer_guard, vehicles_webhook_unsubscribe, api_fail},
    {POST,   SLOW,   STR("/v2.0/vehicles/{id}/{command...}"),   oauth_bearer_guard,    vehicles_command,     api_fail},
    {DELETE, WORKER, STR("/v2.0/vehicles/{id}/application"),    oauth_bearer_guard,    vehicles_disconnect,  api_fail},
    {GET,    INLINE, STR("/v2.0/vehicles/{id}/{signal...}"),    oauth_bearer_guard,    vehicles_read,        api_fail},
    {GET,    INLINE, STR("/v3/vehicles/{id}"),                  oauth_bearer_guard,    v3_vehicle,           api_fail},
    {GET,    SLOW,   STR("/v3/vehicles/{id}/signals"),          oauth_bearer_guard,    v3_signals,           api_fail},
    {GET,    INLINE, STR("/v3/vehicles/{id}/signals/{code}"),   oauth_bearer_guard,    v3_signal,            api_fail},
    {GET,    INLINE, STR("/v2.0/management/connections"),       oauth_management_guard, management_connections, api_fail},
    {DELETE, WORKER, STR("/v2.0/management/connections"),       oauth_management_guard, management_disconnect, api_fail},
    {GET,    WORKER, STR("/v2.0/compatibility"),                oauth_app_basic_guard, compatibility_by_vin,  api_fail},
    {GET,    WORKER, STR("/v2.0/compatibility/matrix"),         oauth_app_basic_guard, compatibility_matrix,  api_fail},
    {POST,   WORKER, STR("/simulator/cars"),                    oauth_management_guard, simulator_add_car,    api_fail},
    {GET,    WORKER, STR("/simulator/vehicles"),                oauth_management_guard, simulator_list,       api_fail},
    {GET,    WORKER, STR("/simulator/vehicles/{id}"),           oauth_management_guard, simulator_show,       api_fail},
    {POST,   WORKER, STR("/simulator/vehicles/{id}/{order}"),   oauth_management_guard, simulator_order,      api_fail},
    {GET,    INLINE, STR("/docs"),                              anyone,                api_docs_page,        connect_fail},
    {GET,    INLINE, STR("/docs/api.yaml"),                     anyone,                api_docs_file,        connect_fail},
    {GET,    INLINE, STR("/docs/permissions"),                  anyone,                connect_permissions_page, connect_fail},
    {GET,    INLINE, STR("/docs/makes"),                        anyone,                connect_makes_page,   connect_fail},
    {GET,    INLINE, STR("/docs/errors/{kind}"),                anyone,                api_errors_page,      connect_fail},

    {GET,    WORKER, STR("/dashboard"),                         dashboard_viewer_guard, dashboard_apps_page,    dashboard_fail},
    {GET,    INLINE, STR("/dashboard/sign-in"),                 anyone,                 dashboard_sign_in_page, dashboard_fail},
    {POST,   SLOW,   STR("/dashboard/sign-in"),                 dashboard_form_guard,   dashboard_sign_in,      dashboard_fail},
    {POST,   WORKER, STR("/dashboard/sign-out"),                dashboard_viewer_guard, dashboard_sign_out,     dashboard_fail},
    {GET,    WORKER, STR("/dashboard/join/{token}"),            anyone,                 dashboard_join_page,    dashboard_fail},
    {POST,   SLOW,   STR("/dashboard/join/{token}"),            dashboard_form_guard,   dashboard_join,         dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}"),              dashboard_viewer_guard, dashboard_overview_page, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/general"),      dashboard_viewer_guard, dashboard_general_page, dashboard_fail},
    {POST,   WORKER, STR("/dashboard/apps/{app}/general"),      dashboard_editor_guard, dashboard_general,      dashboard_fail},
    {POST,   UPLOAD, STR("/dashboard/apps/{app}/general/logo"), dashboard_editor_guard, dashboard_logo,         dashboard_fail},
    {POST,   WORKER, STR("/dashboard/apps/{app}/general/logo-remove"), dashboard_editor_guard, dashboard_logo_remove, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/brands"),       dashboard_viewer_guard, dashboard_brands_page,  dashboard_fail},
    {POST,   WORKER, STR("/dashboard/apps/{app}/brands"),       dashboard_editor_guard, dashboard_brands,       dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/countries"),    dashboard_viewer_guard, dashboard_countries_page, dashboard_fail},
    {POST,   WORKER, STR("/dashboard/apps/{app}/countries"),    dashboard_editor_guard, dashboard_countries,    dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/filters"),      dashboard_viewer_guard, dashboard_filters_page, dashboard_fail},
    {POST,   WORKER, STR("/dashboard/apps/{app}/filters"),      dashboard_editor_guard, dashboard_filters,      dashboard_fail},
    {GET,    WORKER, STR("/dashboard/new-app"),                 dashboard_editor_guard, dashboard_new_app_page, dashboard_fail},
    {POST,   WORKER, STR("/dashboard/new-app"),                 dashboard_editor_guard, dashboard_new_app,      dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/credentials"),  dashboard_viewer_guard, dashboard_credentials_page, dashboard_fail},
    {POST,   WORKER, STR("/dashboard/apps/{app}/credentials/uris"), dashboard_editor_guard, dashboard_credentials_uris, dashboard_fail},
    {POST,   WORKER, STR("/dashboard/apps/{app}/credentials/secrets"), dashboard_editor_guard, dashboard_credentials_secret, dashboard_fail},
    {POST,   WORKER, STR("/dashboard/apps/{app}/credentials/secret-remove"), dashboard_editor_guard, dashboard_credentials_secret_remove, dashboard_fail},
    {POST,   WORKER, STR("/dashboard/apps/{app}/credentials/token"), dashboard_editor_guard, dashboard_credentials_token, dashboard_fail},
    {POST,   WORKER, STR("/dashboard/apps/{app}/credentials/token-remove"), dashboard_editor_guard, dashboard_credentials_token_remove, dashboard_fail},
    {POST,   WORKER, STR("/dashboard/apps/{app}/undo"),         dashboard_editor_guard, dashboard_app_undo,     dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/connections"),  dashboard_viewer_guard, dashboard_connections_page, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/connections/{vehicle}"), dashboard_viewer_guard, dashboard_connection_page, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/connections/{vehicle}/disconnect"), dashboard_editor_guard, dashboard_disconnect_page, dashboard_fail},
    {POST,   WORKER, STR("/dashboard/apps/{app}/connections/{vehicle}/disconnect"), dashboard_editor_guard, dashboard_disconnect, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/access"),       dashboard_viewer_guard, dashboard_access_page,  dashboard_fail},
    {POST,   WORKER, STR("/dashboard/apps/{app}/access/save"),  dashboard_editor_guard, dashboard_access_save,  dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/access/preview"), dashboard_viewer_guard, dashboard_access_preview_page, dashboard_fail},
    {POST,   WORKER, STR("/dashboard/apps/{app}/access/preview"), dashboard_viewer_guard, dashboard_access_preview, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/share"),        dashboard_viewer_guard, dashboard_share_page,   dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/share/qr.svg"), dashboard_viewer_guard, dashboard_share_svg,    dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/simulator"),    dashboard_viewer_guard, dashboard_simulator_page, dashboard_fail},
    {POST,   WORKER, STR("/dashboard/apps/{app}/simulator/cars"), dashboard_editor_guard, dashboard_simulator_add, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/simulator/cars/{vehicle}"), dashboard_viewer_guard, dashboard_car_page, dashboard_fail},
    {POST,   WORKER, STR("/dashboard/apps/{app}/simulator/cars/{vehicle}/{order}"), dashboard_editor_guard, dashboard_car_order, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/sessions"),     dashboard_viewer_guard, dashboard_sessions_page, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/sessions.csv"), dashboard_viewer_guard, dashboard_sessions_csv, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/sessions/users"), dashboard_viewer_guard, dashboard_users_page, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/sessions/funnel"), dashboard_viewer_guard, dashboard_funnel_page, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/sessions/{session}"), dashboard_viewer_guard, dashboard_session_page, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/requests"),     dashboard_viewer_guard, dashboard_requests_page, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/requests/{request}"), dashboard_viewer_guard, dashboard_request_page, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/playground"),   dashboard_viewer_guard, dashboard_playground_page, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/playground/check"), dashboard_viewer_guard, dashboard_playground_check, dashboard_fail},
    {POST,   WORKER, STR("/dashboard/apps/{app}/playground/register"), dashboard_editor_guard, dashboard_playground_register, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/apps/{app}/playground/back"), dashboard_viewer_guard, dashboard_playground_back, dashboard_fail},
    {POST,   SLOW,   STR("/dashboard/apps/{app}/playground/exchange"), dashboard_editor_guard, dashboard_playground_exchange, dashboard_fail},
    {POST,   SLOW,   STR("/dashboard/apps/{app}/playground/read"), dashboard_editor_guard, dashboard_playground_read, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/account"),                 dashboard_viewer_guard, dashboard_account_page, dashboard_fail},
    {POST,   WORKER, STR("/dashboard/account/sign-out"),        dashboard_viewer_guard, dashboard_account_sign_out, dashboard_fail},
    {POST,   SLOW,   STR("/dashboard/account/password"),        dashboard_viewer_guard, dashboard_account_password, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/team"),                    dashboard_viewer_guard, dashboard_team_page,    dashboard_fail},
    {POST,   WORKER, STR("/dashboard/team/invite"),             dashboard_owner_guard,  dashboard_team_invite,  dashboard_fail},
    {POST,   WORKER, STR("/dashboard/team/withdraw"),           dashboard_owner_guard,  dashboard_team_withdraw, dashboard_fail},
    {POST,   WORKER, STR("/dashboard/team/role"),               dashboard_owner_guard,  dashboard_team_role,    dashboard_fail},
    {POST,   WORKER, STR("/dashboard/team/remove"),             dashboard_owner_guard,  dashboard_team_remove,  dashboard_fail},
    {GET,    WORKER, STR("/dashboard/audit"),                   dashboard_viewer_guard, dashboard_audit_page,   dashboard_fail},
    {GET,    WORKER, STR("/dashboard/keys"),                    dashboard_owner_guard,  dashboard_keys_page,    dashboard_fail},
    {POST,   WORKER, STR("/dashboard/keys/make"),               dashboard_owner_guard,  dashboard_key_make,     dashboard_fail},
    {POST,   WORKER, STR("/dashboard/keys/revoke"),             dashboard_owner_guard,  dashboard_key_revoke,   dashboard_fail},
    {GET,    WORKER, STR("/dashboard/operator"),                dashboard_operator_guard, dashboard_operator_page, dashboard_fail},
    {POST,   WORKER, STR("/dashboard/operator/plan"),           dashboard_operator_guard, dashboard_operator_plan, dashboard_fail},
    {GET,    WORKER, STR("/dashboard/operator/keys"),           dashboard_operator_guard, dashboard_keys_page,  dashboard_fail},
    {POST,   WORKER, STR("/dashboard/operator/keys/make"),      dashboard_operator_guard, dashboard_key_make,   dashboard_fail},
    {POST,   WORKER, STR("/dashboard/operator/keys/revoke"),    dashboard_operator_guard, dashboard_key_revoke, dashboard_fail},

    {GET,    WORKER, STR("/admin"),                               admin_viewer_guard, admin_self, admin_fail},
    {GET,    WORKER, STR("/admin/apps"),                          admin_viewer_guard, admin_apps, admin_fail},
    {POST,   WORKER, STR("/admin/apps"),                          admin_editor_guard, admin_app_add, admin_fail},
    {GET,    WORKER, STR("/admin/apps/{app}"),                    admin_viewer_guard, admin_app, admin_fail},
    {PATCH,  WORKER, STR("/admin/apps/{app}"),                    admin_editor_guard, admin_app_change, admin_fail},
    {DELETE, WORKER, STR("/admin/apps/{app}"),                    admin_owner_guard, admin_app_remove, admin_fail},
    {PUT,    WORKER, STR("/admin/apps/{app}/plan"),               admin_operator_guard, admin_app_plan, admin_fail},
    {POST,   WORKER, STR("/admin/apps/{app}/redirect-uris"),      admin_editor_guard, admin_uri_add, admin_fail},
    {DELETE, WORKER, STR("/admin/apps/{app}/redirect-uris"),      admin_editor_guard, admin_uri_remove, admin_fail},
    {PUT,    WORKER, STR("/admin/apps/{app}/default-redirect-uri"), admin_editor_guard, admin_uri_default, admin_fail},
    {POST,   WORKER, STR("/admin/apps/{app}/secrets"),            admin_editor_guard, admin_secret_add, admin_fail},
    {DELETE, WORKER, STR("/admin/apps/{app}/secrets/{last_four}"), admin_editor_guard, admin_secret_remove, admin_fail},
    {POST,   WORKER, STR("/admin/apps/{app}/management-tokens"),  admin_editor_guard, admin_token_add, admin_fail},
    {DELETE, WORKER, STR("/admin/apps/{app}/management-tokens/{last_four}"), admin_editor_guard, admin_token_remove, admin_fail},
    {POST,   WORKER, STR("/admin/apps/{app}/management-tokens/rotate"), admin_editor_guard, admin_token_rotate, admin_fail},
    {PUT,    UPLOAD, STR("/admin/apps/{app}/logo"),               admin_editor_guard, admin_logo, admin_fail},
    {DELETE, WORKER, STR("/admin/apps/{app}/logo"),               admin_editor_guard, admin_logo_remove, admin_fail},
    {POST,   WORKER, STR("/admin/apps/{app}/undo"),               admin_editor_guard, admin_undo, admin_fail},
    {GET,    WORKER, STR("/admin/apps/{app}/connect-url"),        admin_viewer_guard, admin_connect_url, admin_fail},
    {GET,    WORKER, STR("/admin/apps/{app}/connect-url/qr.svg"), admin_viewer_guard, admin_connect_qr, admin_fail},
    {GET,    WORKER, STR("/admin/apps/{app}/connections"),        admin_viewer_guard, admin_connections, admin_fail},
    {GET,    WORKER, STR("/admin/apps/{app}/connections/{vehicle}"), admin_viewer_guard, admin_connection, admin_fail},
    {DELETE, WORKER, STR("/admin/apps/{app}/connections/{vehicle}"), admin_editor_guard, admin_disconnect, admin_fail},
    {GET,    WORKER, STR("/admin/apps/{app}/overview"),           admin_viewer_guard, admin_overview, admin_fail},
    {GET,    WORKER, STR("/admin/apps/{app}/sessions"),           admin_viewer_guard, admin_sessions, admin_fail},
    {GET,    WORKER, STR("/admin/apps/{app}/sessions.csv"),       admin_viewer_guard, admin_sessions_csv, admin_fail},
    {GET,    WORKER, STR("/admin/apps/{app}/sessions/users"),     admin_viewer_guard, admin_session_users, admin_fail},
    {GET,    WORKER, STR("/admin/apps/{app}/sessions/funnel"),    admin_viewer_guard, admin_funnel, admin_fail},
    {GET,    WORKER, STR("/admin/apps/{app}/sessions/{session}"), admin_viewer_guard, admin_session, admin_fail},
    {GET,    WORKER, STR("/admin/apps/{app}/requests"),           admin_viewer_guard, admin_requests, admin_fail},
    {GET,    WORKER, STR("/admin/apps/{app}/requests/{request}"), admin_viewer_guard, admin_request, admin_fail},
    {GET,    WORKER, STR("/admin/members"),                       admin_viewer_guard, admin_members, admin_fail},
    {PATCH,  WORKER, STR("/admin/members/{id}"),                  admin_owner_guard, admin_member_role, admin_fail},
    {DELETE, WORKER, STR("/admin/members/{id}"),                  admin_owner_guard, admin_member_remove, admin_fail},
    {GET,    WORKER, STR("/admin/invitations"),                   admin_owner_guard, admin_invitations, admin_fail},
    {POST,   WORKER, STR("/admin/invitations"),                   admin_owner_guard, admin_invite, admin_fail},
    {DELETE, WORKER, STR("/admin/invitations/{id}"),              admin_owner_guard, admin_invitation_withdraw, admin_fail},
    {GET,    WORKER, STR("/admin/audit"),                         admin_viewer_guard, admin_audit, admin_fail},
    {GET,    WORKER, STR("/admin/keys"),                          admin_owner_guard, admin_keys, admin_fail},
    {POST,   WORKER, STR("/admin/keys"),                          admin_owner_guard, admin_key_new, admin_fail},
    {DELETE, WORKER, STR("/admin/keys/{id}"),                     admin_owner_guard, admin_key_revoke, admin_fail},
    {GET,    WORKER, STR("/admin/teams"),                         admin_operator_guard, admin_teams, admin_fail},
    {GET,    WORKER, STR("/admin/settings"),                      admin_operator_guard, admin_settings, admin_fail},
};
// clang-format on
_Static_assert(sizeof routes / sizeof routes[0] <= METRICS_ROUTES,
               "metrics.h has room for fewer routes");

const struct site valetkey_site = {
    .routes = routes,
    .route_count = sizeof routes / sizeof routes[0],
    .fail = server_fail,
    .finish = server_finish,
    .may_wait = vehicles_request_may_wait,
    .done = server_done,
};

const struct query_set *const valetkey_queries[] = {
    &overview_queries, &requests_queries,    &sessions_queries,  &apps_queries,
    &connect_queries,  &connections_queries, &dashboard_queries, &keys_queries,
    &oauth_queries,    &steering_queries,    &vehicles_queries,
};
const size_t valetkey_query_sets =
    sizeof valetkey_queries / sizeof valetkey_queries[0];
