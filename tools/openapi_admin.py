# SPDX-License-Identifier: Apache-2.0
"""What docs/api.yaml says of the routes below /admin: for openapi.py."""

TEXT = {"type": "string"}
YES = {"type": "boolean"}
COUNT = {"type": "integer"}
UUID = "36ab27d0-fd9d-4455-823a-ce30af709ffc"
WHEN = "2025-06-15T15:06:40.000Z"
ID = {"type": "string", "format": "uuid"}
TIME = {"type": "string", "format": "date-time"}
MAYBE = {"type": ["string", "null"], "format": "date-time"}
ROLES = ["viewer", "editor", "owner"]


def texts():
    return {"type": "array", "items": TEXT}


def thing(properties, example, required=None):
    return {"type": "object", "required": list(properties) if required is None else required,
            "properties": properties, "additionalProperties": False, "examples": [example]}


def wish(properties, required, example):
    return thing(properties, example, required)


def listed(name, one, more=None, end=None):
    more = more or {}
    return thing({name: {"type": "array", "items": one}, **more}, {name: one["examples"], **(end or {})})


CREDENTIAL = thing({"last_four": TEXT, "name": TEXT, "made_by": TEXT, "created_at": TIME, "expires_at": MAYBE,
                    "last_used_at": MAYBE},
                   {"last_four": "x9Qd", "name": "CI runner", "made_by": "kim@example.org", "created_at": WHEN,
                    "expires_at": None, "last_used_at": WHEN})
LISTED = {"id": TEXT, "name": TEXT, "development": YES, "plan": {"enum": ["free", "custom"]}}
APP_ROW = thing({**LISTED, "team": TEXT, "created_at": TIME}, {
    "id": UUID, "name": "Tideplug", "development": True, "plan": "custom", "team": "Home", "created_at": WHEN})
SETTINGS = {"description": TEXT, "company": TEXT, "privacy_url": TEXT, "color": TEXT, "country": TEXT,
            "countries": texts(), "makes": texts(), "powertrains": texts()}
NUMBER_OR_NONE = {"type": ["integer", "null"]}
USAGE = thing({"month": TEXT, "requests": NUMBER_OR_NONE, "requests_most": NUMBER_OR_NONE, "vehicles": COUNT,
               "vehicles_most": NUMBER_OR_NONE},
              {"month": "2025-06", "requests": 12, "requests_most": 500, "vehicles": 1, "vehicles_most": None})
APP = thing({
    **LISTED, "errors": {"enum": ["smartcar", "rfc6749"]}, "created_at": TIME, "version": COUNT, **SETTINGS, "logo": TEXT,
    "redirect_uris": {"type": "array", "items": thing({"uri": TEXT, "default": YES},
                                                      {"uri": "https://app.example/callback", "default": True})},
    "permissions": {"type": "array", "items": thing({"permission": {"$ref": "#/components/schemas/permission"},
                                                     "required": YES}, {"permission": "read_vin", "required": True})},
    "secrets": {"type": "array", "items": CREDENTIAL}, "management_tokens": {"type": "array", "items": CREDENTIAL},
    "team": TEXT, "usage": USAGE}, {
        "id": UUID, "name": "Tideplug", "development": True, "plan": "custom", "errors": "smartcar", "created_at": WHEN,
        "version": 3, "description": "Charge when the wind blows.", "company": "Tideplug Energy GmbH, Hamburg",
        "privacy_url": "https://app.example/privacy", "color": "00819D", "country": "DE", "countries": ["DE", "AT"],
        "makes": [], "powertrains": ["BEV", "PHEV"], "logo": "",
        "redirect_uris": [{"uri": "https://app.example/callback", "default": True}],
        "permissions": [{"permission": "read_vin", "required": True}],
        "secrets": CREDENTIAL["examples"], "management_tokens": CREDENTIAL["examples"], "team": "Home",
        "usage": USAGE["examples"][0]})
CONSENT = thing({"asked": texts(), "permissions": texts(), "created_at": TIME, "ends_at": TIME, "revoked_at": MAYBE,
                 "reaches_vehicle": YES}, {
                     "asked": ["read_odometer", "read_vin"], "permissions": ["read_odometer"], "created_at": WHEN,
                     "ends_at": "2026-06-15T15:06:40.000Z", "revoked_at": None, "reaches_vehicle": True})
CONNECTION_MEMBERS = {
    "vehicle_id": ID, "user_id": ID, "external_id": TEXT, "vin": TEXT, "make": TEXT, "model": TEXT, "year": COUNT,
    "mode": {"enum": ["live", "simulated"]}, "permissions": texts(), "connected_at": TIME, "reauthenticated_at": MAYBE,
    "ended_at": MAYBE}
CONNECTION_EXAMPLE = {
    "vehicle_id": UUID, "user_id": UUID, "external_id": "user-4711", "vin": "0VKB5GRY0NS123456", "make": "TESLA",
    "model": "Model 3", "year": 2022, "mode": "simulated", "permissions": ["read_odometer"], "connected_at": WHEN,
    "reauthenticated_at": None, "ended_at": None}
CONNECTION = thing(CONNECTION_MEMBERS, CONNECTION_EXAMPLE)
KEY = thing({"id": ID, "name": TEXT, "role": {"enum": [*ROLES, "operator"]}, "last_four": TEXT, "made_by": TEXT,
             "created_at": TIME, "expires_at": MAYBE, "last_used_at": MAYBE}, {
                 "id": UUID, "name": "CI", "role": "editor", "last_four": "x9Qd", "made_by": "kim@example.org",
                 "created_at": WHEN, "expires_at": None, "last_used_at": WHEN})
SETTING = thing({"name": TEXT, "value": {"type": ["string", "integer", "boolean"]},
                 "from": {"enum": ["default", "file", "variable", "flag"]}, "place": TEXT, "flag": TEXT, "variable": TEXT,
                 "allowed": TEXT, "help": TEXT}, {
                     "name": "base_url", "value": "https://keys.example", "from": "file",
                     "place": "/etc/valetkey/valetkey.conf:7", "flag": "--base-url",
                     "variable": "VALETKEY_BASE_URL", "allowed": "an origin", "help": "The address people use."})
EXPIRES = {"expires_in": {"type": ["integer", "null"], "minimum": 1}}
SECRET_EXAMPLE = "k3JwQ0vN8sXb2LrT7yZc5HdM1fPg4RaUeW9q"


PAGE = {"cursor": {"type": ["string", "null"]}, "searched_to": MAYBE}
PAGE_END = {"cursor": None, "searched_to": None}
STEPS = ["link", "start", "brand", "sign_in", "question", "connected"]
STEP = {"enum": STEPS}
OUTCOMES = ["connected", "open", "abandoned", "user_manually_returned_to_application", "access_denied", "vehicle_incompatible",
            "no_vehicles", "invalid_subscription", "oem_cancelled_login", "configuration_error", "refused",
            "server_error"]
OUTCOME = {"enum": OUTCOMES}
REQUEST = {"id": ID, "at": TIME, "method": TEXT, "route": TEXT, "status": COUNT, "ms": COUNT, "type": TEXT, "code": TEXT}
REQUEST_EXAMPLE = {"id": UUID, "at": WHEN, "method": "GET", "route": "/v2.0/vehicles/{id}/{signal...}", "status": 409, "ms": 12,
                   "type": "VEHICLE_STATE", "code": "ASLEEP"}
REQUEST_RESULTS = ["ok", "error", "server", "401", "403", "409", "429", "501"]


def activity():
    """What owners and apps did."""
    names = ("user", "make", "mode", "platform", "sdk", "country", "language", "scope", "flags", "redirect_uri", "problem")
    ends = {"id": ID, "started_at": TIME, "ended_at": MAYBE, "outcome": OUTCOME, "step": STEP}
    ended = {"id": UUID, "started_at": WHEN, "ended_at": WHEN, "outcome": "connected", "step": "connected"}
    row_names = ("user", "make", "mode", "sdk", "trouble", "problem")
    yield "admin_sessions", listed("sessions", thing(
        {**ends, **{n: TEXT for n in row_names}, "cars": COUNT, "asked": texts(), "granted": texts()},
        {**ended, **{n: "" for n in row_names}, "user": "user-4711", "make": "TESLA", "mode": "simulated", "cars": 1,
         "asked": ["read_odometer", "read_vin"], "granted": ["read_odometer"]}), PAGE, PAGE_END)
    yield "admin_session", thing(
        {**ends, **{n: TEXT for n in names}, "events": {
            "type": "array", "items": thing({"at": TIME, "name": TEXT, "detail": TEXT},
                                            {"at": WHEN, "name": "opened", "detail": ""})}, "more_events": YES},
        {**ended, **{n: "" for n in names}, "events": [{"at": WHEN, "name": "opened", "detail": ""}], "more_events": False})
    yield "admin_session_users", listed("users", thing(
        {"user": TEXT, "sessions": COUNT, "or_more": YES, "attempts": COUNT, "outcome": OUTCOME, "step": STEP,
         "last_seen_at": TIME, "last_session": ID},
        {"user": "user-4711", "sessions": 3, "or_more": False, "attempts": 2, "outcome": "abandoned", "step": "brand",
         "last_seen_at": WHEN, "last_session": UUID}), PAGE, PAGE_END)
    reached = thing({step: COUNT for step in STEPS}, {step: 1 for step in STEPS})
    step = thing({"step": STEP, "reached": COUNT, "lost": COUNT, "reason": TEXT, "reason_sessions": COUNT},
                 {"step": "brand", "reached": 81, "lost": 12, "reason": "abandoned", "reason_sessions": 9})
    part = thing({"name": TEXT, "connected": COUNT, "reached": reached},
                 {"name": "TESLA", "connected": 1, "reached": reached["examples"][0]})
    yield "admin_funnel", thing(
        {"days": {"enum": [7, 30, 90]}, "by": {"enum": ["all", "make", "platform", "mode"]}, "sessions": COUNT,
         "connected": COUNT, "steps": {"type": "array", "items": step}, "parts": {"type": "array", "items": part}},
        {"days": 7, "by": "make", "sessions": 100, "connected": 64, "steps": step["examples"], "parts": part["examples"]})
    yield "admin_requests", listed("requests", thing(REQUEST, REQUEST_EXAMPLE), PAGE, PAGE_END)
    words = ("what", "who_mends", "resolution", "docs")
    yield "admin_request", thing({**REQUEST, **{n: TEXT for n in words}}, {
        **REQUEST_EXAMPLE, "what": "The car is asleep.", "who_mends": "Nobody",
        "resolution": "Ask again later; wait longer each time.", "docs": "/docs/errors/vehicle-state-errors#asleep"})
    make = thing({"make": TEXT, "connections": COUNT}, {"make": "TESLA", "connections": 12})
    month = thing({"sessions": COUNT, "connected": COUNT}, {"sessions": 100, "connected": 64})
    cause = thing({"type": TEXT, "code": TEXT, "requests": COUNT}, {"type": "VEHICLE_STATE", "code": "ASLEEP", "requests": 4})
    latest = thing({"requests": COUNT, "errors": COUNT, "ms_on_average": {"type": ["integer", "null"]}, "causes": {
        "type": "array", "items": cause}}, {"requests": 400, "errors": 4, "ms_on_average": 12, "causes": cause["examples"]})
    day = thing({"day": {"type": "string", "format": "date"}, "connections": COUNT, "requests": COUNT, "errors": COUNT},
                {"day": "2025-06-15", "connections": 2, "requests": 400, "errors": 4})
    yield "admin_overview", thing(
        {"connections": COUNT, "new_in_7_days": COUNT, "makes": {"type": "array", "items": make}, "in_30_days": month,
         "in_30_days_before": month, "in_24_hours": latest, "days": {"type": "array", "items": day}},
        {"connections": 12, "new_in_7_days": 2, "makes": make["examples"], "in_30_days": month["examples"][0],
         "in_30_days_before": month["examples"][0], "in_24_hours": latest["examples"][0], "days": day["examples"]})


def schemas():
    yield "admin_self", thing({"id": ID, "name": TEXT, "role": {"enum": [*ROLES, "operator"]},
                               "team": {"type": ["string", "null"]}, "version": TEXT}, {
                                   "id": UUID, "name": "CI", "role": "editor", "team": "Home", "version": "0.1.0"})
    yield "admin_apps", listed("apps", APP_ROW)
    yield "admin_app", APP
    yield "admin_app_new", wish({"name": TEXT, "development": YES, "permissions": texts(), "redirect_uris": texts(),
                                 "team": TEXT}, ["name"], {
                                     "name": "Tideplug", "permissions": ["read_odometer", "required:read_vin"],
                                     "redirect_uris": ["https://app.example/callback"]})
    yield "admin_app_made", thing({"id": TEXT, "name": TEXT, "development": YES, "secret": TEXT,
                                   "management_token": TEXT}, {
                                       "id": UUID, "name": "Tideplug", "development": True, "secret": SECRET_EXAMPLE,
                                       "management_token": SECRET_EXAMPLE})
    words = {"oneOf": [TEXT, texts()]}
    yield "admin_app_change", wish(
        {"name": TEXT, **{n: words if n in ("countries", "makes", "powertrains") else TEXT for n in SETTINGS},
         "errors": {"enum": ["smartcar", "rfc6749"]}, "development": YES, "permissions": texts(), "version": COUNT}, [], {
             "description": "Charge when the wind blows.", "countries": ["DE", "AT"], "version": 3})
    yield "admin_plan", wish({"plan": {"enum": ["free", "custom"]}}, ["plan"], {"plan": "custom"})
    yield "admin_uri_new", wish({"uri": TEXT, "default": YES}, ["uri"], {
        "uri": "https://app.example/callback", "default": True})
    yield "admin_uri", wish({"uri": TEXT}, ["uri"], {"uri": "https://app.example/callback"})
    yield "admin_secret_new", wish({**EXPIRES, "name": TEXT}, [], {"name": "production", "expires_in": 7776000})
    yield "admin_expiry", wish(EXPIRES, [], {"expires_in": 7776000})
    yield "admin_secret", thing({"secret": TEXT, "last_four": TEXT, "expires_at": MAYBE}, {
        "secret": SECRET_EXAMPLE, "last_four": "eW9q", "expires_at": None})
    yield "admin_management_token", thing({"management_token": TEXT, "last_four": TEXT, "expires_at": MAYBE}, {
        "management_token": SECRET_EXAMPLE, "last_four": "eW9q", "expires_at": None})
    yield "admin_connections", listed("connections", CONNECTION, {"cursor": {"type": ["string", "null"]}}, {"cursor": None})
    yield "admin_connection", thing({**CONNECTION_MEMBERS, "consents": {"type": "array", "items": CONSENT}},
                                    {**CONNECTION_EXAMPLE, "consents": CONSENT["examples"]})
    yield "admin_members", listed("members", thing(
        {"id": ID, "email": TEXT, "role": {"enum": ROLES}, "operator": YES, "created_at": TIME},
        {"id": UUID, "email": "kim@example.org", "role": "owner", "operator": False, "created_at": WHEN}))
    yield "admin_connect_url", thing({"url": {"type": "string", "format": "uri"}, "redirect_uri": TEXT}, {
        "url": "https://valetkey.example/oauth/authorize?response_type=code&client_id=tideplug",
        "redirect_uri": "https://app.example/callback"})
    yield from activity()
    yield "admin_role", wish({"role": {"enum": ROLES}}, ["role"], {"role": "editor"})
    yield "admin_version", wish({"version": COUNT}, ["version"], {"version": 3})
    yield "admin_rotation", wish({"old_expires_in": {"type": "integer", "minimum": 0, "maximum": 2592000}}, [],
                                 {"old_expires_in": 86400})
    yield "admin_invitations", listed("invitations", thing(
        {"id": ID, "email": TEXT, "role": {"enum": ROLES}, "invited_by": TEXT, "expires_at": TIME},
        {"id": UUID, "email": "bob@example.org", "role": "editor", "invited_by": "kim@example.org", "expires_at": WHEN}))
    yield "admin_invitation_new", wish({"email": TEXT, "role": {"enum": ROLES}, "team": TEXT}, ["role"], {
        "email": "bob@example.org", "role": "editor"})
    yield "admin_invitation_made", thing({"link": TEXT, "email": TEXT, "role": {"enum": ROLES}, "expires_at": TIME}, {
        "link": "https://valetkey.example/dashboard/join/Jc0mN2r5Xo8QeT1wYzA4kLbV7sHdPfG6uIi9", "email": "bob@example.org",
        "role": "editor", "expires_at": WHEN})
    yield "admin_audit", listed("changes", thing(
        {"id": COUNT, "at": TIME, "who": TEXT, "what": TEXT, "about": TEXT, "before": TEXT, "after": TEXT},
        {"id": 17, "at": WHEN, "who": "kim@example.org", "what": "role changed", "about": "bob@example.org",
         "before": "editor", "after": "viewer"}), {"below": {"type": ["integer", "null"]}}, {"below": None})
    yield "admin_keys", listed("keys", KEY)
    yield "admin_key_new", wish({"name": TEXT, "role": {"enum": [*ROLES, "operator"]}, "team": TEXT, **EXPIRES},
                                ["name", "role"], {"name": "CI", "role": "editor", "expires_in": 7776000})
    yield "admin_key_made", thing({"id": ID, "key": TEXT, "name": TEXT, "role": {"enum": [*ROLES, "operator"]},
                                   "expires_at": MAYBE}, {
                                       "id": UUID, "key": "vkd_Jc0mN2r5Xo8QeT1wYzA4kLbV7sHdPfG6uIi9aRx3", "name": "CI",
                                       "role": "editor", "expires_at": None})
    yield "admin_teams", listed("teams", thing(
        {"id": TEXT, "name": TEXT, "members": COUNT, "created_at": TIME},
        {"id": "home", "name": "Home", "members": 2, "created_at": WHEN}))
    yield "admin_settings", listed("settings", SETTING)
    yield "admin_error", thing({"type": TEXT, "field": {"type": ["string", "null"]}, "rule": TEXT, "value": TEXT,
                                "statusCode": COUNT, "requestId": ID}, {
                                    "type": "app", "field": "color",
                                    "rule": "A colour is six hexadecimal digits, RRGGBB, such as 00819D; or none.",
                                    "value": "green", "statusCode": 400, "requestId": UUID},
                               ["type", "field", "rule", "statusCode", "requestId"])


def query(*names):
    return [{"name": n, "in": "query", "required": False, "schema": TEXT} for n in names]


def choice(name, values):
    return [{"name": name, "in": "query", "required": False, "schema": {"enum": values}}]


def row(summary, schema, parameters=(), body=None, status="200"):
    return {"tag": "admin", "summary": summary, "schema": schema, "parameters": list(parameters), "body": body,
            "status": status}


def nothing(summary, parameters=()):
    return row(summary, None, parameters, None, "204")


APP_PATH = "/admin/apps/{app}"
CONNECT = ("response_type", "redirect_uri", "scope", "state", "approval_prompt", "mode", "make", "single_select",
           "single_select_vin", "flags", "user", "external_id", "app_origin", "code_challenge", "code_challenge_method",
           "sdk_platform", "sdk_version")
ROUTES = {
    "GET /admin": row("What the key is, and may do.", "admin_self"),
    "GET /admin/apps": row("The apps of the team.", "admin_apps", query("team")),
    "POST /admin/apps": row("Make an app; its secret and management token are shown once.", "admin_app_made",
                            body="admin_app_new", status="201"),
    f"GET {APP_PATH}": row("Everything about an app but its secrets.", "admin_app"),
    f"PATCH {APP_PATH}": row("Change settings of an app: all of them or none.", "admin_app", body="admin_app_change"),
    f"DELETE {APP_PATH}": nothing("Remove an app with its owners and connections."),
    f"PUT {APP_PATH}/plan": row("Set the plan of an app.", "admin_app", body="admin_plan"),
    f"POST {APP_PATH}/redirect-uris": row("Register a redirect URI.", "admin_app", body="admin_uri_new"),
    f"DELETE {APP_PATH}/redirect-uris": row("Forget a redirect URI.", "admin_app", query("uri")),
    f"PUT {APP_PATH}/default-redirect-uri": row("Make a redirect URI the default.", "admin_app", body="admin_uri"),
    f"POST {APP_PATH}/secrets": row("Make one more secret; it is shown once.", "admin_secret", body="admin_secret_new",
                                    status="201"),
    f"DELETE {APP_PATH}/secrets/{{last_four}}": nothing("Remove the secret that ends so."),
    f"POST {APP_PATH}/management-tokens": row("Make one more management token; it is shown once.",
                                              "admin_management_token", body="admin_expiry", status="201"),
    f"DELETE {APP_PATH}/management-tokens/{{last_four}}": nothing("Remove the management token that ends so."),
    f"POST {APP_PATH}/management-tokens/rotate": row(
        "A new management token; the old ones work for a while yet.", "admin_management_token", body="admin_rotation",
        status="201"),
    f"PUT {APP_PATH}/logo": {**row("Set the logo: a PNG picture.", "admin_app"), "picture": True},
    f"DELETE {APP_PATH}/logo": row("Remove the logo.", "admin_app"),
    f"POST {APP_PATH}/undo": row("Undo the last change of the app.", "admin_app", body="admin_version"),
    f"GET {APP_PATH}/connect-url": row("A Connect link of the app, checked as the server checks it; with parameters of "
                                       "GET /oauth/authorize, but client_id.", "admin_connect_url", query(*CONNECT)),
    f"GET {APP_PATH}/connect-url/qr.svg": {**row("The same as a QR code.", None, query(*CONNECT)), "media": "image/svg+xml"},
    f"GET {APP_PATH}/connections": row("The connections of an app, the newest first.", "admin_connections", query(
        "search", "state", "mode", "make", "limit", "cursor")),
    f"GET {APP_PATH}/connections/{{vehicle}}": row("A connection, and what its owner has allowed over time.",
                                                   "admin_connection"),
    f"DELETE {APP_PATH}/connections/{{vehicle}}": nothing("End a connection."),
    f"GET {APP_PATH}/overview": row("An app at a glance: connections, conversion, requests, errors.", "admin_overview"),
    f"GET {APP_PATH}/sessions": row("The Connect sessions of an app, the newest first.", "admin_sessions", [
        *query("from", "until", "user", "vin"), *choice("outcome", OUTCOMES), *query("id", "limit", "cursor")]),
    f"GET {APP_PATH}/sessions.csv": {**row("The Connect sessions of an app, as the dashboard exports them.", None, query(
        "from", "until", "user", "vin", "outcome", "below")), "media": "text/csv"},
    f"GET {APP_PATH}/sessions/users": row("The same by the user that links name, by their latest session.",
                                          "admin_session_users", query("limit", "cursor")),
    f"GET {APP_PATH}/sessions/funnel": row("How far sessions come, and why no further.", "admin_funnel", [
        *choice("days", ["7", "30", "90"]), *choice("by", ["all", "make", "platform", "mode"])]),
    f"GET {APP_PATH}/sessions/{{session}}": row("A Connect session and what happened in it.", "admin_session"),
    f"GET {APP_PATH}/requests": row("The requests of an app to the API, the newest first.", "admin_requests", [
        *query("from", "route"), *choice("result", REQUEST_RESULTS), *query("id", "limit", "cursor")]),
    f"GET {APP_PATH}/requests/{{request}}": row("A request, and what its error means.", "admin_request"),
    "GET /admin/members": row("The members of the team.", "admin_members", query("team")),
    "PATCH /admin/members/{id}": {**nothing("Give a member another role; it signs them out.", query("team")),
                                  "body": "admin_role"},
    "DELETE /admin/members/{id}": nothing("Remove a member; a team keeps an owner.", query("team")),
    "GET /admin/invitations": row("Links that nobody has used yet.", "admin_invitations", query("team")),
    "POST /admin/invitations": row("Make a link that makes one account; it is shown once.", "admin_invitation_made",
                                   body="admin_invitation_new", status="201"),
    "DELETE /admin/invitations/{id}": nothing("Withdraw a link.", query("team")),
    "GET /admin/audit": row("What was changed, the newest first.", "admin_audit", query("team", "below")),
    "GET /admin/keys": row("The keys of the team.", "admin_keys", query("team")),
    "POST /admin/keys": row("Make a key; it is shown once.", "admin_key_made", body="admin_key_new", status="201"),
    "DELETE /admin/keys/{id}": nothing("Revoke a key."),
    "GET /admin/teams": row("Every team.", "admin_teams"),
    "GET /admin/settings": row("The settings of the server, and where each comes from.", "admin_settings"),
}
SECURITY = {f"admin_{who}_guard": f"admin_{who}" for who in ("viewer", "editor", "owner", "operator")}
SCHEMES = {
    "admin_viewer": "A key of the team.", "admin_editor": "An editor's or owner's key of the team.",
    "admin_owner": "An owner's key of the team.", "admin_operator": "A key of the operator."}
