#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write docs/api.yaml, OpenAPI 3.1, from the rows of routes.c, signals.def and errors.def, and from ROUTES below.

usage: openapi.py                write it
       openapi.py --check        exit 1, saying so, if it is not what the rows say
       openapi.py --c FILE       the same, and as a page to read, for src/api_docs.c

A route without a row here, and a row here without a route, are errors.
"""
import html
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import embed  # noqa: E402
import errors  # noqa: E402
import openapi_admin  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "api.yaml"
UUID = "36ab27d0-fd9d-4455-823a-ce30af709ffc"
WHEN = "2025-06-15T15:06:40.000Z"


# ---- what the C sources say ----

def routes():
    """(method, pattern, guard) in the order of routes.c; the dashboard is for people (docs/dashboard.md)."""
    text = (ROOT / "src/routes.c").read_text(encoding="utf-8")
    rows = re.findall(r'^\s*\{(\w+),\s*\w+,\s*STR\("([^"]+)"\),\s*(\w+),', text, re.M)
    if len(rows) != text.count('STR("/'):
        sys.exit("src/routes.c: a row cannot be read")
    return [row for row in rows if not row[1].startswith("/dashboard")]


def signals():
    """layouts {name: [(json, kind, more)]}, words {list: [word]}, signals [(path, permission, layout, body)]"""
    text = (ROOT / "src/catalog/signals.def").read_text(encoding="utf-8")
    layouts, words = {}, {}
    for name, json_name, kind, more in re.findall(
            r'^MEMBER\(\s*(\w+),\s*\w+,\s*"(\w*)",\s*(\w+),\s*(\w+)\)', text, re.M):
        layouts.setdefault(name, []).append((json_name, kind, more))
    for name, word in re.findall(r'^WORD\(\s*(\w+),\s*\w+,\s*"(\w+)"\)', text, re.M):
        words.setdefault(name, []).append(word)
    rows = re.findall(r'^SIGNAL\(\s*\w+,\s*"([^"]*)",\s*(\w+),\s*(\w+),\s*(\w+)\)', text, re.M)
    return layouts, words, rows


def commands():
    """[(path, permission)] of src/vehicles/command_rows.c"""
    text = (ROOT / "src/vehicles/command_rows.c").read_text(encoding="utf-8")
    return re.findall(r'\{STR\("([^"]+)"\),\s*(CONTROL_\w+),', text)


# ---- schemas ----

UNITS = {"KILOMETRES": "km, or miles", "KILOPASCALS": "kPa, or psi", "LITRES": "litres, or US gallons",
         "KILOWATT_HOURS": "kWh", "CELSIUS": "°C"}
TYPES = {"TEXT": "string", "INTEGER": "integer", "NUMBER": "number", "YES_NO": "boolean", "TIME": "string"}
EXAMPLES = {"TEXT": "text", "INTEGER": 2022, "NUMBER": 104.32, "YES_NO": True, "TIME": WHEN}
# of members by their names, where the kind alone would make an odd one
NAMED = {
    "id": UUID, "make": "TESLA", "model": "Model 3", "vin": "5YJ3E1EA6LF999901", "latitude": 37.4292,
    "longitude": -122.1381, "percentRemaining": 0.72, "amountRemaining": 38.2, "lifeRemaining": 0.35, "range": 312.5,
    "frontLeft": 219.3, "frontRight": 218.8, "backLeft": 220.1, "backRight": 219.9, "capacity": 75.0,
    "nominal": 75.0, "description": "Long Range", "url": None, "limit": 0.8, "systemId": "SYSTEM_TPMS", "code": "P0420",
    "serviceId": 4, "odometerDistance": 46047.22, "taskId": "12", "taskDescription": "Inspect brakes", "type": "Dealer",
    "value": "Service centre", "totalCost": 210.0, "currency": "USD", "message": "A tire is low on air.", "heading": 178.0,
    "speed": 54.0, "temperature": 19.5, "amperage": 16.0, "voltage": 240.0, "wattage": 3.8}
SAID = {
    "vin": "The vehicle identification number.", "odometer": "The distance driven.", "location": "Where the car is.",
    "fuel": "The fuel in the tank.", "engine/oil": "How much longer the engine oil lasts.",
    "tires/pressure": "The pressure in each tire.", "battery": "The charge of the drive battery.",
    "battery/capacity": "What the drive battery holds.",
    "battery/nominal_capacity": "What the drive battery held when it was new.",
    "charge": "Whether the car is plugged in and charging.", "charge/limit": "Up to where the car charges.",
    "security": "The lock, and what stands open.", "diagnostics/system_status": "Which systems report something wrong.",
    "diagnostics/dtcs": "The trouble codes that are active.",
    "service/history": "What was done in workshops, newest first.", "{make}/alerts": "What the car warns of.",
    "{make}/compass": "Which way the car points.", "{make}/speedometer": "How fast the car drives.",
    "{make}/thermometer/interior": "The temperature inside.", "{make}/thermometer/exterior": "The temperature outside.",
    "{make}/charge/ammeter": "The current that the car charges with.", "{make}/charge/voltmeter": "The voltage at the plug.",
    "{make}/charge/wattmeter": "The power that the car charges with, in kW.",
    "{make}/charge/completion": "When the car will be charged up."}
TOLD = {
    "security": "Lock or unlock the car.", "charge": "Start or stop charging.", "charge/limit": "Set up to where the car charges.",
    "navigation/destination": "Send a destination to the car.",
    "{make}/charge/ammeter": "Set the most current that the car charges with."}


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


def thing(properties, required=None, example=None):
    schema = {"type": "object", "required": list(properties) if required is None else required,
              "properties": properties, "additionalProperties": False}
    if example is not None:
        schema["examples"] = [example]
    return schema


def member(kind, more, words):
    if kind == "LIST":
        return {"type": "array", "items": ref(more)}
    if kind == "OBJECT":
        return {"oneOf": [ref(more), {"type": "null"}]}
    if kind == "WORD":
        return {"type": ["string", "null"], "enum": [*words[more], None]}
    schema = {"type": [TYPES[kind], "null"]}
    if kind == "TIME":
        schema["format"] = "date-time"
    if more in UNITS:
        schema["description"] = UNITS[more]
    return schema


def example_of(layout, layouts, words):
    def value(name, kind, more):
        if name in NAMED and kind in TYPES:
            return NAMED[name]
        if kind == "LIST":
            return [example_of(more, layouts, words)]
        if kind == "OBJECT":
            return example_of(more, layouts, words)
        return words[more][0] if kind == "WORD" else EXAMPLES[kind]
    return {name: value(name, kind, more) for name, kind, more in layouts[layout]}


def signal_schemas():
    layouts, words, _ = signals()
    for name, members in layouts.items():
        if members[0][0] == "":  # the body is the list itself
            yield name, {"type": "array", "items": ref(members[0][2])}
        else:
            yield name, thing({j: member(k, m, words) for j, k, m in members},
                              example=example_of(name, layouts, words))


TEXT = {"type": "string"}
ID = {"type": "string", "format": "uuid", "examples": [UUID]}
PAGING = thing({"count": {"type": "integer"}, "offset": {"type": "integer"}}, example={"count": 1, "offset": 0})


def own_schemas():
    permissions = re.findall(r'^PERMISSION\(\w+,\s*"(\w+)"',
                             (ROOT / "src/catalog/permissions.def").read_text(encoding="utf-8"), re.M)
    rows = errors.rows(ROOT / "src/vehicles/errors.def")
    yield "permission", {"type": "string", "enum": permissions}
    yield "paging", PAGING
    yield "user", thing({"id": ID}, example={"id": UUID})
    yield "vehicles", thing({"vehicles": {"type": "array", "items": ID}, "paging": ref("paging")},
                            example={"vehicles": [UUID], "paging": {"count": 1, "offset": 0}})
    yield "permissions", thing({"permissions": {"type": "array", "items": ref("permission")}, "paging": ref("paging")},
                               example={"permissions": ["read_odometer"], "paging": {"count": 1, "offset": 0}})
    yield "status", thing({"status": {"const": "success"}}, example={"status": "success"})
    yield "command_status", thing({"status": {"const": "success"}, "message": TEXT}, example={
        "status": "success", "message": "Successfully sent request to vehicle"})
    yield "batch_request", {"type": "object", "required": ["requests"], "properties": {"requests": {
        "type": "array", "minItems": 1, "maxItems": 50,
        "items": {"type": "object", "required": ["path"], "properties": {"path": TEXT}}}},
        "examples": [{"requests": [{"path": "/odometer"}, {"path": "/location"}]}]}
    yield "batch", thing({"responses": {"type": "array", "items": thing({
        "path": TEXT, "code": {"type": "integer"}, "headers": {"type": "object", "additionalProperties": TEXT},
        "body": {}})}}, example={"responses": [{"path": "/odometer", "code": 200, "headers": {
            "sc-data-age": WHEN, "sc-fetched-at": WHEN, "sc-unit-system": "metric"}, "body": {"distance": 104.32}}]})
    yield "action_security", {"type": "object", "required": ["action"], "examples": [{"action": "LOCK"}],
                              "properties": {"action": {"enum": ["LOCK", "UNLOCK"]}}}
    yield "action_charge", {"type": "object", "required": ["action"], "examples": [{"action": "START"}],
                            "properties": {"action": {"enum": ["START", "STOP"]}}}
    yield "action_charge_limit", {"type": "object", "required": ["limit"], "examples": [{"limit": 0.8}],
                                  "properties": {"limit": {"oneOf": [
                                      {"type": "number", "minimum": 0.5, "maximum": 1}, {"type": "string"}]}}}
    yield "action_make_charge_ammeter", {
        "type": "object", "required": ["amperage"], "examples": [{"amperage": 16}],
        "properties": {"amperage": {"type": ["number", "string"], "minimum": 5, "maximum": 48}}}
    yield "action_navigation_destination", {
        "type": "object", "required": ["latitude", "longitude"],
        "examples": [{"latitude": 37.7749, "longitude": -122.4194}],
        "properties": {"latitude": {"type": ["number", "string"], "minimum": -90, "maximum": 90},
                       "longitude": {"type": ["number", "string"], "minimum": -180, "maximum": 180}}}
    yield "connections", thing({
        "connections": {"type": "array", "items": thing({
            "vehicleId": ID, "userId": ID, "connectedAt": {"type": "string", "format": "date-time"},
            "mode": {"enum": ["live", "simulated", "test"]}})},
        "paging": thing({"cursor": {"type": ["string", "null"]}})}, example={
            "connections": [{"vehicleId": UUID, "userId": UUID, "connectedAt": WHEN, "mode": "test"}],
            "paging": {"cursor": None}})
    yield "ended", thing({"connections": {"type": "array", "items": thing({"vehicleId": ID, "userId": ID})}},
                         example={"connections": [{"vehicleId": UUID, "userId": UUID}]})
    yield "compatibility", thing({
        "compatible": {"type": "boolean"},
        "reason": {"enum": [None, "VEHICLE_NOT_COMPATIBLE", "MAKE_NOT_COMPATIBLE"]},
        "capabilities": {"type": "array", "items": thing({
            "permission": ref("permission"), "endpoint": TEXT, "capable": {"type": "boolean"},
            "reason": {"enum": [None, "VEHICLE_NOT_CAPABLE", "SMARTCAR_NOT_CAPABLE"]}})}}, example={
                "compatible": True, "reason": None, "capabilities": [
                    {"permission": "read_odometer", "endpoint": "/odometer", "capable": True, "reason": None}]})
    yield "matrix", {"type": "object", "additionalProperties": {"type": "array", "items": thing({
        "model": TEXT, "startYear": {"type": "integer"}, "endYear": {"type": "integer"},
        "type": {"enum": ["ICE", "HEV", "PHEV", "BEV"]}, "endpoints": {"type": "array", "items": TEXT},
        "permissions": {"type": "array", "items": ref("permission")}})},
        "examples": [{"NISSAN": [{"model": "Leaf", "startYear": 2018, "endYear": 2025, "type": "BEV",
                                  "endpoints": ["/battery"], "permissions": ["read_battery"]}]}]}
    yield "tokens", thing({"access_token": TEXT, "token_type": {"const": "Bearer"}, "expires_in": {"type": "integer"},
                           "refresh_token": TEXT}, example={
                               "access_token": "vka_5Q0rQ1ZJ3mBzG2bYtqf0cVb5nN8wX4La", "token_type": "Bearer",
                               "expires_in": 7200, "refresh_token": "vkr_9dH2kP7sLw3XvT6yRbE1mQz8uC5jNf4A"})
    yield "oauth_error", thing({"error": TEXT, "error_description": TEXT}, example={
        "error": "invalid_request", "error_description": "Invalid code: abc."})
    yield from simulator_schemas()
    yield from openapi_admin.schemas()
    yield from v3_schemas()
    yield "health", thing({"status": {"const": "ok"}}, example={"status": "ok"})
    yield "error", thing({
        "type": {"enum": sorted({r[1] for r in rows})},
        "code": {"enum": [None, *sorted({r[2] for r in rows if r[2]})]},
        "description": TEXT, "docURL": {"type": "string", "format": "uri"},
        "statusCode": {"enum": sorted({r[3] for r in rows})}, "requestId": ID,
        "resolution": thing({"type": {"enum": [None, *sorted({r[4] for r in rows if r[4]})]},
                             "url": {"type": "string", "format": "uri"}}, required=["type"]),
        "detail": {"type": "array", "items": thing({"field": TEXT, "message": TEXT})},
        "suggestedUserMessage": TEXT,
        "errors": {"type": "array", "description": "In version 3 only.", "items": thing({
            "status": TEXT, "type": TEXT, "code": {"type": ["string", "null"]}, "title": TEXT, "detail": TEXT,
            "resolution": {"type": "object"}, "links": thing({"about": TEXT}), "suggestedUserMessage": TEXT},
            required=["status", "type", "code", "title", "detail", "resolution", "links"])}},
        required=["type", "code", "description", "docURL", "statusCode", "requestId", "resolution"])


def signal_codes():
    """[(code, name, group, row of signals.def)] of codes.def"""
    text = (ROOT / "src/catalog/codes.def").read_text(encoding="utf-8")
    return re.findall(r'^CODE\("([^"]+)",\s*"(\w+)",\s*"(\w+)",\s*(\w+),', text, re.M)


def v3_schemas():
    time = {"type": ["integer", "string"], "description": "Milliseconds since 1970, or ISO 8601 with sc-user-id."}
    link = thing({"self": TEXT})
    at = f"/vehicles/{UUID}"
    car = {"id": ID, "type": {"const": "vehicle"}, "links": link, "attributes": thing(
        {"make": TEXT, "model": TEXT, "year": {"type": ["string", "integer"]}}, required=[])}
    shown = {"id": UUID, "type": "vehicle", "attributes": {"make": "TESLA", "model": "Model Y", "year": "2021"},
             "links": {"self": at}}
    included = thing({"vehicle": thing(car)})
    failure = thing({"type": TEXT, "code": {"type": ["string", "null"]}, "title": TEXT, "detail": TEXT,
                     "resolution": {"type": "object"}})
    one = {
        "id": {"enum": [c[0] for c in signal_codes()]}, "type": {"const": "signal"}, "links": link,
        "attributes": thing({
            "code": TEXT, "name": TEXT, "group": {"enum": sorted({c[2] for c in signal_codes()})},
            "status": thing({"value": {"enum": ["SUCCESS", "ERROR"]}, "error": failure}, required=["value"]),
            "body": {"type": "object"}}, required=["code", "name", "group", "status"]),
        "meta": thing({"retrievedAt": time, "oemUpdatedAt": time}, required=["retrievedAt"])}
    code = "odometer-traveleddistance"
    signal = {"id": code, "type": "signal", "attributes": {
        "code": code, "name": "TraveledDistance", "group": "Odometer", "status": {"value": "SUCCESS"},
        "body": {"value": 115071.5, "unit": "kilometers"}},
        "meta": {"retrievedAt": 1752104218549, "oemUpdatedAt": 1752104118549}, "links": {"self": f"{at}/signals/{code}"}}
    yield "v3_vehicle", thing({**car, "data": thing(car)}, example={**shown, "data": shown})
    yield "v3_signal", thing({**one, "data": thing(one), "included": included},
                             example={**signal, "data": signal, "included": {"vehicle": shown}})
    yield "v3_signals", thing({
        "data": {"type": "array", "items": thing(one)}, "links": link, "included": included,
        "meta": thing({n: {"type": "integer"} for n in ("totalCount", "pageSize", "page", "pageNumber")})}, example={
            "data": [signal], "meta": {"totalCount": 1, "pageSize": 1, "page": 1, "pageNumber": 1},
            "links": {"self": f"{at}/signals"}, "included": {"vehicle": shown}})


def simulator_schemas():
    yes, maybe = {"type": "boolean"}, {"type": ["string", "null"], "format": "date-time"}
    value = {"type": ["string", "number", "boolean", "null"]}
    yield "car_wish", {"type": "object", "required": ["make"], "additionalProperties": False, "properties": {
        "make": TEXT, "model": TEXT, "year": {"type": ["integer", "string"]},
        "powertrain": {"enum": ["ICE", "HEV", "PHEV", "BEV"]}, "email": TEXT},
        "examples": [{"make": "TESLA", "model": "Model 3", "year": 2022}]}
    car = {"id": ID, "vin": TEXT, "make": TEXT, "model": TEXT, "year": {"type": "integer"}}
    shown = {"id": UUID, "vin": "0VKB5GRY0NS123456", "make": "TESLA", "model": "Model 3", "year": 2022}
    yield "simulated_car", thing(
        {**car, "userId": ID, "powertrain": TEXT, "access_token": TEXT, "token_type": {"const": "Bearer"},
         "expires_in": {"type": "integer"}, "refresh_token": TEXT}, example={
             **shown, "userId": UUID, "powertrain": "BEV", "access_token": "vka_5Q0rQ1ZJ3mBzG2bYtqf0cVb5nN8wX4La",
             "token_type": "Bearer", "expires_in": 7200, "refresh_token": "vkr_9dH2kP7sLw3XvT6yRbE1mQz8uC5jNf4A"})
    members = {
        **car, "app": TEXT,
        "state": thing({"driving": yes, "pluggedIn": yes, "charging": yes, "locked": yes, "asleep": yes, "strict": yes},
                       required=["driving", "locked", "asleep", "strict"]),
        "time": thing({"now": maybe, "speed": {"type": "number"}, "moved": yes, "nextDrive": maybe}),
        "set": {"type": "array", "items": thing({"signal": TEXT, "value": TEXT, "until": maybe})},
        "errors": {"type": "array", "items": thing({"route": TEXT, "error": TEXT,
                                                    "count": {"type": ["integer", "null"]}})},
        "signals": {"type": "object"}}
    example = {
        **shown, "app": "my-app",
        "state": {"driving": False, "pluggedIn": True, "charging": False, "locked": True, "asleep": False,
                  "strict": False},
        "time": {"now": WHEN, "speed": 1.0, "moved": False, "nextDrive": WHEN},
        "set": [{"signal": "odometer.distance", "value": "12345", "until": None}],
        "errors": [{"route": "*", "error": "VEHICLE_STATE.ASLEEP", "count": 3}]}
    yield "steered", thing(members, required=[m for m in members if m != "signals"],
                           example={**example, "signals": {"odometer": {"distance": 12345.0}}})
    yield "steered_list", thing({"vehicles": {"type": "array", "items": ref("steered")}},
                                example={"vehicles": [example]})
    yield "steering", {"type": "object", "additionalProperties": False, "properties": {
        "signals": {"oneOf": [{"type": "object", "additionalProperties": value}, {"type": "array", "items": TEXT}]},
        **{name: value for name in ("until", "strict", "state", "jump", "speed", "freeze", "clear", "error", "route",
                                    "count")}},
        "examples": [{"signals": {"odometer": 12345, "isLocked": True}, "until": "10m"}]}


# ---- routes ----

def query(*names):
    return [{"name": n, "in": "query", "required": False, "schema": {"type": "string"}} for n in names]


def api(summary, schema, parameters=(), body=None):
    return {"tag": "API", "summary": summary, "schema": schema, "parameters": list(parameters), "body": body}


def page(summary, statuses=("200",)):
    return {"tag": "pages", "summary": summary, "statuses": statuses}


ROUTES = {
    "GET /": page("What this server is."),
    "GET /healthz": api("Whether the server and its database work.", "health"),
    "GET /metrics": {**api("Figures of the process in the text format of Prometheus.", None), "text": True},
    "GET /assets/{file}": page("A style sheet, a script or a picture of the pages."),
    "GET /apps/{id}/logo": page("The picture of an app; with its hash as v it may be kept for ever."),
    "POST /look": page("Choose the colours or the language of the pages.", ("303",)),
    "GET /oauth/authorize": {**page("Open Connect: what an app sends an owner to.", ("303",)), "parameters": query(
        "client_id", "application_id", "response_type", "redirect_uri", "scope", "state", "approval_prompt", "mode",
        "make", "single_select", "single_select_vin", "flags", "user", "code_challenge", "code_challenge_method")},
    "GET /oauth/reauthenticate": {**page("Let the owner of a vehicle sign in again.", ("303",)), "parameters": query(
        "response_type", "client_id", "vehicle_id", "redirect_uri", "state")},
    "POST /oauth/token": {"tag": "OAuth", "summary": "Exchange a code or a refresh token for tokens.",
                          "schema": "tokens"},
    "GET /connect/{session}": page("Where the owner is in the flow.", ("303",)),
    "GET /connect/{session}/device/{login}": page(
        "A code for the maker's page; asks the maker whether the owner is done there.", ("200", "303")),
    "GET /maker/{maker}/return": {**page("The way back from a maker's own page.", ("303",)), "parameters": query(
        "state", "code", "error")},
    "GET /simulated-maker/sign-in": {**page("The page of a simulated maker.", ("200",)), "parameters": query(
        "state", "code_challenge")},
    "POST /simulated-maker/sign-in": page("Sign in at a simulated maker, or refuse.", ("303",)),
    "GET /simulated-maker/device": {**page("The page of a simulated maker for a device's code.", ("200",)),
                                    "parameters": query("user_code")},
    "POST /simulated-maker/device": page("Let a device in at a simulated maker, or refuse.", ("303",)),
    "GET /v2/redirect": page("Hands the answer of a pop-up back to the page that opened it."),
    "GET /v2.0/user": api("Who the token's owner is, to this app.", "user"),
    "GET /v2.0/vehicles": api("The vehicles that the token reaches.", "vehicles", query("limit", "offset")),
    "GET /v2.0/vehicles/{id}": api("Make, model and year.", "attributes"),
    "GET /v2.0/vehicles/{id}/permissions": api("What the owner allows.", "permissions", query("limit", "offset")),
    "POST /v2.0/vehicles/{id}/batch": api("Several reads at once.", "batch", body="batch_request"),
    "POST /v2.0/vehicles/{id}/webhooks/{webhook}": api("Subscribe to a webhook.", None),
    "DELETE /v2.0/vehicles/{id}/webhooks/{webhook}": api("Unsubscribe from a webhook.", None),
    "DELETE /v2.0/vehicles/{id}/application": api("End the connection.", "status"),
    "GET /v2.0/management/connections": api("The connections of the app.", "connections", query(
        "user_id", "vehicle_id", "mode", "limit", "cursor")),
    "DELETE /v2.0/management/connections": api("End connections of the app.", "ended",
                                               query("user_id", "vehicle_id")),
    "GET /v2.0/compatibility": api("What a car could do, by its VIN.", "compatibility", query(
        "vin", "scope", "country", "mode", "test_mode_compatibility_level")),
    "GET /v2.0/compatibility/matrix": api("What models can do, by make.", "matrix", query(
        "region", "scope", "make", "type", "mode")),
    "GET /v3/vehicles/{id}": api("Make, model and year, as version 3 has them.", "v3_vehicle"),
    "GET /v3/vehicles/{id}/signals": api("Everything that the vehicle can say and the token may know.", "v3_signals"),
    "GET /v3/vehicles/{id}/signals/{code}": api("One signal, by its code.", "v3_signal"),
    "POST /simulator/cars": {**api("Connect a simulated car without the flow.", "simulated_car", body="car_wish"),
                             "status": "201"},
    "GET /simulator/vehicles": api("The simulated cars of the app.", "steered_list", query("after", "limit")),
    "GET /simulator/vehicles/{id}": api("A simulated car: what it does and what it was told.", "steered"),
    "POST /simulator/vehicles/{id}/{order}": api(
        "Steer a simulated car: set, drive, park, plug, unplug, charge, sleep, wake, time, break, clear.", "steered",
        body="steering"),
    "GET /docs": page("This document, to read."),
    "GET /docs/api.yaml": page("This document, for programs."),
    "GET /docs/permissions": page("The permissions that a Connect URL may ask for."),
    "GET /docs/makes": page("The brands that a Connect URL may name."),
    "GET /docs/errors/{kind}": page("The errors of one type."),
    **openapi_admin.ROUTES,
}
# every step of Connect is a page of a session, and the form on it
STEP = re.compile(r"/connect/\{session\}/([a-z-]+)$")
SIGNALS = "GET /v2.0/vehicles/{id}/{signal...}"
COMMANDS = "POST /v2.0/vehicles/{id}/{command...}"

SECURITY = {"oauth_bearer_guard": "token", "oauth_app_guard": "app", "oauth_app_basic_guard": "app",
            "oauth_management_guard": "management", "oauth_management_bearer_guard": "management_bearer",
            "connect_session_guard": "session", "metrics_guard": "metrics", **openapi_admin.SECURITY}


def described(method, pattern):
    """[(path, row)] for one row of routes.c"""
    key = f"{method} {pattern}"
    if key == SIGNALS:
        return [(f"/v2.0/vehicles/{{id}}/{path}", api(f"{SAID[path]} Needs {permission.lower()}.", layout,
                 query("start_date", "end_date") if path == "service/history" else ()))
                for path, permission, layout, _ in signals()[2] if path]
    if key == COMMANDS:
        return [(f"/v2.0/vehicles/{{id}}/{path}", api(f"{TOLD[path]} Needs {permission.lower()}.", "command_status",
                 body="action_" + re.sub(r"\W+", "_", path).strip("_"))) for path, permission in commands()]
    step = STEP.match(pattern)
    if step:
        return [(pattern, page(f"The step {step[1]} of Connect.", ("200", "303") if method == "GET" else
                               ("302", "303")))]
    if key not in ROUTES:
        sys.exit(f"tools/openapi.py: ROUTES says nothing of {key}")
    return [(pattern, ROUTES[key])]


def answers(row):
    if row["tag"] == "pages":
        return {s: {"description": "A page." if s == "200" else "Onwards."} for s in row["statuses"]} | {
            "4XX": {"description": "A page that says what is wrong and who can mend it."}}
    good = {}
    if row["schema"]:
        good[row.get("status", "200")] = {"description": "Done.", "content": {"application/json": {"schema": ref(row["schema"])}}}
    if row.get("text"):
        good["200"] = {"description": "Done.", "content": {"text/plain": {}}}
    if row.get("media"):
        good["200"] = {"description": "Done.", "content": {row["media"]: {}}}
    if row.get("status") == "204":
        good["204"] = {"description": "Done."}
    if row["tag"] == "admin":
        wrong = {"description": "What is wrong: the field and the rule.", "content": {
            "application/json": {"schema": ref("admin_error")}}}
        return good | {"4XX": wrong, "5XX": wrong}
    if row["tag"] == "OAuth":
        return good | {"4XX": {"description": "RFC 6749 section 5.2.", "content": {
            "application/json": {"schema": ref("oauth_error")}}}}
    return good | {s: {"$ref": f"#/components/responses/{s}"} for s in ("4XX", "5XX")}


def operation(pattern, guard, row):
    names = re.findall(r"\{(\w+)\}", pattern)
    out = {"summary": row["summary"], "tags": [row["tag"]], "operationId": row["id"]}
    parameters = [{"name": n, "in": "path", "required": True, "schema": {"type": "string"}} for n in names]
    parameters += row.get("parameters", [])
    if re.match(r"/v(2\.0|3)/vehicles/\{id\}", pattern):
        parameters += [{"$ref": f"#/components/parameters/{n}"} for n in ("units", "simulate")]
    if parameters:
        out["parameters"] = parameters
    if row.get("body"):
        out["requestBody"] = {"required": True, "content": {"application/json": {"schema": ref(row["body"])}}}
    if row.get("picture"):
        out["requestBody"] = {"required": True, "content": {"image/png": {}}}
    if row["tag"] == "OAuth":
        out["requestBody"] = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": {
            "type": "object", "required": ["grant_type"], "properties": {
                "grant_type": {"enum": ["authorization_code", "refresh_token"]}, "code": TEXT, "redirect_uri": TEXT,
                "code_verifier": TEXT, "refresh_token": TEXT}}}}}
    if guard in SECURITY:
        out["security"] = [{SECURITY[guard]: []}]
    elif guard not in ("anyone", "simulated_maker_form_guard"):  # the latter: any browser that has the page
        sys.exit(f"tools/openapi.py: SECURITY says nothing of {guard}")
    out["responses"] = answers(row)
    return out


def paths():
    out, seen = {}, set()
    for method, pattern, guard in routes():
        seen.add(f"{method} {pattern}")
        for path, row in described(method, pattern):
            name = re.sub(r"\W+", "_", path.removeprefix("/v2.0")).strip("_") or "home"
            out.setdefault(path, {})[method.lower()] = operation(
                path, guard, {**row, "id": f"{method.lower()}_{name}"})
    for key in ROUTES:
        if key not in seen:
            sys.exit(f"tools/openapi.py: no route is {key}")
    return out


def failures():
    rows = errors.rows(ROOT / "src/vehicles/errors.def")
    for first in "45":
        mine = [r for r in rows if str(r[3]).startswith(first)]
        yield f"{first}XX", {
            "description": ", ".join(sorted({f"{r[3]} {r[1]}{'/' + r[2] if r[2] else ''}" for r in mine})),
            "content": {"application/json": {"schema": ref("error"), "examples": {
                r[0].lower(): {"value": {
                    "type": r[1], "code": r[2], "description": r[6],
                    "docURL": f"https://valetkey.example/docs/errors/{errors.kind(r[1])}"
                              f"#{(r[2] or 'null').lower().replace('_', '-')}",
                    "statusCode": r[3], "requestId": UUID, "resolution": {"type": r[4]}}} for r in mine}}}}


def document():
    version = re.search(r"version: '([^']+)'", (ROOT / "meson.build").read_text(encoding="utf-8"))[1]
    basic = {"type": "http", "scheme": "basic"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Valetkey", "version": version, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
                 "description": "Every path may end in one slash. /v2.0 may be any version number; /v1.0 has error "
                                "bodies of its own."},
        "servers": [{"url": "http://localhost:8480"}],
        "paths": paths(),
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "An access token."},
                "app": basic | {"description": "The app's id and secret."},
                "management": basic | {"description": "Any user, the management token as password."},
                "metrics": {"type": "http", "scheme": "bearer", "description": "The setting metrics_token."},
                "management_bearer": {"type": "http", "scheme": "bearer", "description": "The management token."},
                **{name: {"type": "http", "scheme": "bearer", "description": words}
                   for name, words in openapi_admin.SCHEMES.items()},
                "session": {"type": "apiKey", "in": "cookie", "name": "connect", "description": "Of the owner's browser."}},
            "parameters": {
                "units": {"name": "sc-unit-system", "in": "header", "schema": {"enum": ["metric", "imperial"]}},
                "simulate": {"name": "valetkey-simulate", "in": "header", "schema": TEXT,
                             "description": "Of simulated vehicles: an error such as VEHICLE_STATE.ASLEEP, or latency=500."}},
            "responses": dict(failures()),
            "schemas": dict(own_schemas()) | dict(signal_schemas())},
    }


# ---- YAML and HTML ----

def scalar(value):
    return json.dumps(value, ensure_ascii=False)


def yaml(value, indent=0):
    pad = "  " * indent
    if isinstance(value, (dict, list)) and value:
        pairs = value.items() if isinstance(value, dict) else ((None, v) for v in value)
        for key, item in pairs:
            head = f"{pad}- " if key is None else f"{pad}{key if re.fullmatch('[A-Za-z_][A-Za-z_-]*', key) else scalar(key)}:"
            if isinstance(item, (dict, list)) and item:
                lines = list(yaml(item, indent + 1))
                if key is None:
                    lines[0] = head + lines[0].lstrip()
                    yield from lines
                else:
                    yield head
                    yield from lines
            else:
                text = scalar(item)
                yield head + ("" if key is None else " ") + text
    else:
        yield pad + scalar(value)


def text():
    return ("# Made by tools/openapi.py from src/routes.c, signals.def and errors.def; do not edit.\n" +
            "\n".join(yaml(document())) + "\n")


# The page: groups in this order, by the beginning of a path.
GROUPS = (
    ("Cars", lambda path, method: path.startswith(("/v2.0/user", "/v2.0/vehicles")) and method == "get"),
    ("Commands and batches", lambda path, method: path.startswith("/v2.0/vehicles")),
    ("Connections and compatibility", lambda path, method: path.startswith("/v2.0/")),
    ("Version 3", lambda path, method: path.startswith("/v3/")),
    ("Simulated cars", lambda path, method: path.startswith("/simulator/")),
    ("Connect and tokens", lambda path, method: path.startswith("/oauth/")),
    ("The server itself", lambda path, method: path.startswith("/admin")),
    ("Pages and the rest", lambda path, method: True),
)
CREDENTIALS = {"token": " -H 'authorization: Bearer TOKEN'", "app": " -u APP_ID:APP_SECRET",
               "management": " -u :MANAGEMENT_TOKEN",
               "metrics": " -H 'authorization: Bearer METRICS_TOKEN'",
               "management_bearer": " -H 'authorization: Bearer MANAGEMENT_TOKEN'",
               **dict.fromkeys(openapi_admin.SCHEMES, " -H 'authorization: Bearer KEY'")}
ASSETS = ROOT / "src/connect/assets"


def grouped(doc):
    """{group: [(path, method, operation)]}"""
    out = {name: [] for name, _ in GROUPS}
    for path, methods in doc["paths"].items():
        for method, op in methods.items():
            out[next(name for name, fits in GROUPS if fits(path, method))].append((path, method, op))
    return out


def pre(value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    return f'<pre tabindex="0">{html.escape(text, quote=False)}</pre>'


def example_in(doc, content):
    """What stands in a request or an answer: an example, and the units in it."""
    schema = content.get("content", {}).get("application/json", {}).get("schema")
    if not schema:
        return None, []
    schemas = doc["components"]["schemas"]
    shown = schemas[schema["$ref"].rsplit("/", 1)[1]]
    if shown.get("type") == "array":
        one = schemas[shown["items"]["$ref"].rsplit("/", 1)[1]]
        return [one["examples"][0]], units_in(one)
    return shown.get("examples", [None])[0], units_in(shown)


def units_in(schema):
    return [f"{name} in {about['description']}" for name, about in schema.get("properties", {}).items()
            if about.get("description") in UNITS.values()]


def curl(doc, path, method, op):
    """A command to copy."""
    guard = list(op["security"][0])[0] if op.get("security") else ""
    body, _ = example_in(doc, op.get("requestBody", {}))
    send = "" if body is None else f" \\\n  -H 'content-type: application/json' -d '{json.dumps(body, ensure_ascii=False)}'"
    verb = "" if method == "get" or body is not None else f" -X {method.upper()}"
    return f"curl{verb}{CREDENTIALS.get(guard, '')} \\\n  {doc['servers'][0]['url']}{path}{send}"


def readable_operation(doc, path, method, op):
    yield (f'<section class="op" id="{op["operationId"]}">\n<h3><span class="pill{"" if method == "get" else " act"}">'
           f"{method.upper()}</span> {html.escape(path)}</h3>\n<p>{html.escape(op['summary'])}</p>\n<dl>")
    if op.get("security"):
        about = doc["components"]["securitySchemes"][list(op["security"][0])[0]]["description"]
        yield f"<div><dt>Who may ask</dt><dd>{html.escape(about)}</dd></div>"
    wanted = [p["name"] for p in op.get("parameters", []) if p.get("in") == "query"]
    if wanted:
        names = ", ".join(f"<code>{html.escape(name)}</code>" for name in wanted)
        yield f"<div><dt>Parameters</dt><dd>{names}</dd></div>"
    answer, units = example_in(doc, next((r for s, r in op["responses"].items() if s.startswith("2")), {}))
    if units:
        yield f"<div><dt>Units</dt><dd>{html.escape('; '.join(units))}</dd></div>"
    yield "</dl>"
    if op["tags"][0] in ("API", "admin"):
        yield f"<div><h4>Try it</h4>{pre(curl(doc, path, method, op))}</div>"
    if answer is not None:
        yield f"<div><h4>Answer</h4>{pre(answer)}</div>"
    yield "</section>"


def readable(doc):
    sheets = "".join(f'<link rel="stylesheet" href="{embed.url(ASSETS / name)}">\n' for name in ("tokens.css", "docs.css"))
    yield ('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
           '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
           f'<meta name="color-scheme" content="light dark">\n<title>The API – Valetkey</title>\n{sheets}'
           f'<link rel="icon" type="image/svg+xml" href="{embed.url(ASSETS / "favicon.svg")}">\n</head>\n'
           '<body class="docs split">\n<a class="skip hide" href="#content">Skip to content</a>\n'
           f'<header><b>Valetkey {doc["info"]["version"]}</b> <span class="soft">The API</span></header>\n'
           '<nav class="toc" aria-label="Contents">')
    groups = grouped(doc)
    for name, ops in groups.items():
        yield f"<details><summary>{name}</summary><ul>"
        for path, method, op in ops:
            yield f'<li><a href="#{op["operationId"]}">{method.upper()} {html.escape(path)}</a></li>'
        yield "</ul></details>"
    yield '</nav>\n<main id="content">\n<h1>The API</h1>'
    yield (f"<p>{html.escape(doc['info']['description'])} The same for programs: "
           '<a href="/docs/api.yaml">api.yaml</a>.</p>\n<p>See also <a href="/docs/permissions">all permissions</a> and '
           '<a href="/docs/makes">all brands</a>. Every error of a type has a page:</p>\n<ul class="row">')
    for kind in sorted({errors.kind(r[1]) for r in errors.rows(ROOT / "src/vehicles/errors.def")}):
        yield f'<li><a href="/docs/errors/{kind}">{kind}</a></li>'
    yield "</ul>"
    for name, ops in groups.items():
        yield f"<h2>{name}</h2>"
        for op in ops:
            yield from readable_operation(doc, *op)
    yield "</main>\n</body>\n</html>"


def c_source():
    yield '/* Generated by tools/openapi.py. Do not edit. */\n#include "api_docs.h"\n'
    for name, content in (("yaml", text()), ("html", "\n".join(readable(document())) + "\n")):
        data = content.encode()
        yield f"const char api_docs_{name}[] = {{"
        for i in range(0, len(data), 64):
            yield ", ".join(str(b - 256 if b > 127 else b) for b in data[i:i + 64]) + ","
        yield f"}};\nconst size_t api_docs_{name}_len = {len(data)};"


def main(argv):
    if argv[1:2] == ["--c"] and len(argv) == 3:
        pathlib.Path(argv[2]).write_text("\n".join(c_source()) + "\n", encoding="utf-8")
    elif argv[1:] == ["--check"]:
        if not OUT.exists() or OUT.read_text(encoding="utf-8") != text():
            sys.exit("docs/api.yaml is not what the sources say: run tools/openapi.py")
    elif argv[1:]:
        sys.exit(__doc__)
    else:
        OUT.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv)
