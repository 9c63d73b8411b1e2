#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write docs/errors.md from the rows of src/*/errors.def.

usage: errors.py            write it
       errors.py --check    exit 1, saying so, if it is not what the rows say
"""
import csv
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "errors.md"
ROW = re.compile(r'^ERROR\((\w+),((?:\s*(?:"(?:[^"\\]|\\.)*"|NULL|\d+)\s*,?)+)\)', re.M)
FIELD = re.compile(r'"((?:[^"\\]|\\.)*)"|(NULL)|(\d+)')

ACCOUNTS = ROOT / "data" / "accounts.csv"

# How an error comes about, where neither an account nor the header is the simplest way.
HOW = {
    "API_AUTHENTICATION": "a request without an `authorization` header",
    "API_PERMISSION": "a vehicle, or a permission, that the token does not have",
    "API_VEHICLE_NOT_CAPABLE": "`/fuel` of a Tesla",
    "API_PATH": "`/v2.0/no-such-path`",
    "API_VERSION": "`/vX/vehicles`",
    "API_METHOD": "`POST` to `/odometer`",
    "API_UNAVAILABLE": "stop the database",
    "API_VALIDATION": "`?limit=0`",
    "API_BODY_TOO_LARGE": "a body of 65 KiB",
    "API_TARGET_TOO_LONG": "a query of 17 KiB",
    "API_MEDIA_TYPE": "a command with `content-type: text/plain`",
    "API_HEADERS_TOO_LARGE": "headers of 17 KiB",
    "API_IN_MOTION": "`valetkey car set ID --strict on`, `car drive ID`, then lock it",
    "API_DOOR_OPEN": "`valetkey car set ID --strict on`, `car set ID doors.frontLeft=OPEN`, then lock it",
    "API_TRUNK_OPEN": "`valetkey car set ID --strict on`, `car set ID storage.rear=OPEN`, then lock it",
    "API_HOOD_OPEN": "`valetkey car set ID --strict on`, `car set ID storage.front=OPEN`, then lock it",
    "API_CHARGING_IN_PROGRESS": "`valetkey car set ID --strict on`, `car set ID isPluggedIn=true charge.state=CHARGING`, "
                                "then start charging",
    "API_NOT_CHARGING": "`valetkey car set ID --strict on`, `car set ID isPluggedIn=true charge.state=NOT_CHARGING`, "
                        "then stop charging",
    "API_FULLY_CHARGED": "`valetkey car set ID --strict on`, "
                         "`car set ID isPluggedIn=true charge.state=FULLY_CHARGED battery.percentRemaining=1`, "
                         "then start charging",
    "API_CHARGING_PLUG_NOT_CONNECTED": "`valetkey car set ID --strict on`, `car unplug ID`, then start charging",
}

WHO = {
    "owner": "the owner",
    "developer": "the app's developer",
    "operator": "whoever runs this server",
    "maker": "the maker; waiting helps",
    "nobody": "nobody; it is a fact, or passes by itself",
}

HEAD = """\
<!-- Made by tools/errors.py from src/*/errors.def; do not edit. -->
# Errors

Every refusal names its cause, who can do something about it, and how. Branch on `type`, `code` and
`resolution.type`; the sentences are for people and may change. Those of `AUTHENTICATION`, `PERMISSION`, `VALIDATION`
without a code and `RATE_LIMIT`/`VEHICLE` are compared by existing clients letter for letter and stay as they are.

## The vehicle API: `/v2.0/…`

Every error has one body, with all of these members every time:

```json
{"type":"VEHICLE_STATE","code":"ASLEEP","description":"…","docURL":"…/docs/errors/vehicle-state-errors#asleep",
 "statusCode":409,"requestId":"4c1b6a52-…","resolution":{"type":null},"suggestedUserMessage":"…"}
```

- `code` is null where a type has only one meaning. `resolution.type` is null where no step is known that helps.
- `resolution.url` is there when the owner can go on at once: to sign in again (`AUTHENTICATION_FAILED`), or to put the
  key of this server's domain into the car (`VIRTUAL_KEY_REQUIRED`).
- `/v3/…` adds a list `errors` with one entry, the same in that version's words.
- `requestId` is also the header `sc-request-id`, and stands in this server's log: name it when you ask for help.
- `detail`, a list of `{"field","message"}`, says which parameter of a `VALIDATION` error is wrong.
- `suggestedUserMessage` is there when the owner can do something, or wants to know.
- 401 comes with `www-authenticate: Bearer`, 405 with `allow`, 429 and 503 with `retry-after` (seconds).
- `docURL` starts with the setting `doc_url`; if that is empty, with `base_url` and `/docs/errors`, or with
  Smartcar's address if `compat_texts` is `smartcar`.

Every one of them can be had on purpose, for tests. Three ways work with simulated cars only:

- for one request: the header `valetkey-simulate: TYPE.CODE` (`TYPE` alone where there is no code), on any path below
  a vehicle; in a batch it answers every item. `valetkey-simulate: latency=500` makes an answer late by so many
  milliseconds, up to 10,000.
- for every request to a car: sign in with the e-mail of the last column, and any password.
- for a car that is connected, so many times, or to one path: `valetkey car break ID --error TYPE.CODE --count 3`
  ([simulator.md](simulator.md)).
"""

OAUTH = """\
## Tokens and Connect: `/oauth/…`

`POST /oauth/token` answers `{"error","error_description"}` (RFC 6749 section 5.2). An app whose `errors` is `rfc6749`
reads the code in place of the type, where there is one. What is wrong with a Connect URL is shown on a page; nothing
is sent to an address that is not registered.
"""

HTTP = """\
## Before any of these: HTTP

What is wrong with a request before this server looks at who asks and for what. Under `/v2.0` it comes in the body
above, as `VALIDATION`, `RESOURCE_NOT_FOUND` or `SERVER`; on pages, as a page.
"""

LIBRARY = """\
A request that is not HTTP at all, or whose request line or headers are larger than the HTTP library's own memory, is
answered by that library: 400, 414 or 431 with a short HTML text, without `sc-request-id` and without JSON. Clients
that write correct HTTP never see these.
"""


def unescape(text):
    return text.replace('\\"', '"').replace("\\\\", "\\")


def rows(path):
    """The rows of a .def file as lists: symbol first, None for NULL."""
    text = path.read_text(encoding="utf-8")
    found = []
    for m in ROW.finditer(text):
        fields = [unescape(f[1]) if f[1] is not None else None if f[2] else int(f[3])
                  for f in FIELD.finditer(m[2])]
        found.append([m[1]] + fields)
    if len(found) != len(re.findall(r"^ERROR\(", text, re.M)):
        sys.exit(f"{path}: a row is not ERROR(symbol, texts, NULL and numbers)")
    return found


def cell(value):
    if value is None:
        return "–"
    return str(value).replace("|", "\\|").replace("<", "&lt;")


def word(value):
    return "–" if value is None else f"`{value}`"


def table(titles, lines):
    yield "| " + " | ".join(titles) + " |"
    yield "|" + "---|" * len(titles)
    for line in lines:
        yield "| " + " | ".join(line) + " |"
    yield ""


def magic():
    """The e-mails of accounts whose car answers with an error, by TYPE.CODE."""
    with ACCOUNTS.open(encoding="utf-8", newline="") as f:
        return {r["result"]: r["match"] for r in csv.DictReader(f) if r["kind"] == "error"}


def how(row, emails):
    email = emails.get(f"{row[1]}.{row[2]}")
    ways = [HOW[row[0]]] if row[0] in HOW else []
    # two rows have one name; the account and the header give the first
    if email and row[0] != "API_UNAVAILABLE":
        ways.append(f"`{email}`")
    return "; ".join(ways) or "the header"


def kind(name):
    return name.lower().replace("_", "-") + "-errors"


def api():
    by_type = {}
    emails = magic()
    for row in rows(ROOT / "src/vehicles/errors.def"):
        by_type.setdefault(row[1], []).append(row)
    for name, members in by_type.items():
        yield f'<a id="{kind(name)}"></a>'
        yield f"### {name}"
        yield ""
        told = any(r[7] for r in members)
        titles = ["code", "HTTP", "resolution", "meaning", "who can mend it"] + (["for the owner"] if told else []) + ["how to get it"]
        yield from table(titles, ([word(r[2]), str(r[3]), word(r[4]), cell(r[6]), WHO[r[5]]] +
                                  ([cell(r[7])] if told else []) + [how(r, emails)] for r in members))


def plain(path):
    return table(["type", "code", "HTTP", "meaning"],
                 ([word(r[1]), word(r[2]), str(r[3]), cell(r[5].replace("{}", "…"))] for r in rows(path)))


def document():
    lines = [HEAD, *api(), OAUTH, *plain(ROOT / "src/oauth/errors.def"), HTTP,
             *plain(ROOT / "src/http/errors.def"), LIBRARY]
    return "\n".join(lines)


def main(argv):
    if argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    text = document()
    if not argv[1:]:
        OUT.write_text(text, encoding="utf-8")
        return
    if not OUT.exists() or OUT.read_text(encoding="utf-8") != text:
        sys.exit("docs/errors.md is not what src/*/errors.def say: run tools/errors.py")


if __name__ == "__main__":
    main(sys.argv)
