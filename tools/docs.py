#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write docs/makes.md and docs/permissions.md from the catalogue: data/*.csv and src/catalog/*.def.

usage: docs.py            write them
       docs.py --check    exit 1, saying so, if they are not what the catalogue says
"""
import csv
import datetime
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MADE = "<!-- Made by tools/docs.py from the catalogue; do not edit. -->\n"
LOGINS = {"email": "e-mail", "phone": "phone", "redirect": "on the maker's page"}

MAKES = """# Makes

A make is written as its id in the API (`TESLA`, `LAND_ROVER`). In a Connect URL and in queries its name does as well;
accents, case, spaces, hyphens and underscores do not count. "Sign-in" is what the owner is asked for when a live
connector exists for the make; a simulated sign-in always takes any e-mail and any password.

| make | name | regions | powertrains | sign-in | models | also found by |
|---|---|---|---|---|---|---|
"""

GARAGES = """
## Simulated cars

In simulated mode any e-mail signs in, with any password, and finds these cars. The same app, e-mail and make always
find the same ones; another e-mail finds others of the same kind. Their VINs begin with `0`, which no maker uses.

Each is a small world of its own. On weekdays it leaves for work between 08:00 and 08:06 of its own clock (the standard
time of the place where it lives, all year), comes home in the afternoon, sometimes goes out in the evening, and takes
one longer trip every fortnight. Electric cars charge at night. A car that has been parked for a quarter of an hour
falls asleep and answers what it knew then: the header `sc-data-age` says since when.

| make | car | year | powertrain | can do |
|---|---|---|---|---|
"""

EMAILS = """
## E-mails with a meaning

Letter case does not count.

| e-mail | what happens |
|---|---|
"""

RESULTS = {
    "count": "that many cars, the make's own one after another",
    "invalid_subscription": "Connect ends with `invalid_subscription`",
    "vehicle_incompatible": "Connect ends with `vehicle_incompatible`: the only car can do nothing",
}

SETS = """
## What cars can do

The sets named above, and the paths of API v2 below a vehicle that each answers. `{make}` is the make in lower case.

| set | for | paths |
|---|---|---|
"""

PERMISSIONS = """# Permissions

An app asks for permissions in `scope`, separated by spaces. The owner reads the words of this table and can untick
each; `required:` in front of one locks it. A car that cannot answer connects like any other, and the API then says
`VEHICLE_NOT_CAPABLE`. Examples are in the owner's language and in the units of their country.

| permission | the owner reads | paths that need it |
|---|---|---|
"""


def load(name):
    with open(ROOT / "data" / (name + ".csv"), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def line(*cells):
    return "| " + " | ".join(cells) + " |\n"


def paths(caps):
    """Endpoints as text: GET is not said, and GET and POST of one path are one."""
    methods = {}
    for r in caps:
        if r["kind"] == "endpoint":
            methods.setdefault(r["code"], []).append(r["method"])
    return ", ".join(f"`{p}`" + ("" if m == ["GET"] else f" ({', '.join(m)})") for p, m in methods.items())


def permissions_of_owner():
    """(name, is a command, title, sentence, example, refused) per row of permissions.def."""
    text = (ROOT / "src/catalog/permissions.def").read_text(encoding="utf-8")
    string = r'"((?:[^"\\]|\\.)*)"'
    row = re.compile(rf"^PERMISSION\(\w+,\s*{string},\s*(READ|COMMAND),\s*{string},\s*{string},\s*{string},\s*{string}\)", re.M)
    found = [(m[1], m[2] == "COMMAND", *m.groups()[2:]) for m in row.finditer(text)]
    if len(found) != len(re.findall(r"^PERMISSION\(", text, re.M)):
        sys.exit("src/catalog/permissions.def has a row that tools/docs.py cannot read")
    return found


QUANTITIES = {"distance": "{} km", "speed": "{} km/h", "volume": "{} l", "temperature": "{} °C", "pressure": "{} bar",
              "money": "€{}", "number": "{}"}


def metric(example):
    """An example with its quantities in English and metric, as src/connect/quantity.c writes them."""
    def filled(m):
        if m[1] == "date":
            day = datetime.date.fromisoformat(m[2])
            return f"{day.day} {day:%B} {day.year}"
        whole, point, part = m[2].partition(".")
        return QUANTITIES[m[1]].format(f"{int(whole):,}{point}{part}")
    return re.sub(r"\{(\w+):([^}]*)\}", filled, example)


def makes_page():
    makes, models, accounts = load("makes"), load("models"), load("accounts")
    caps = load("capabilities")
    out = MADE + MAKES
    for m in makes:
        names = {r["model"] for r in models if r["make"] == m["make"]}
        out += line(f"`{m['make']}`", m["name"], m["regions"], m["powertrains"],
                    " or ".join(LOGINS[x] for x in m["login"].split()), str(len(names)),
                    ", ".join(a for a in m["aliases"].split("|") if a) or "–")
    out += GARAGES
    for r in accounts:
        if r["kind"] == "garage":
            out += line(f"`{r['make']}`", r["model"], r["year"], r["powertrain"], r["capability_set"])
    out += EMAILS
    for r in accounts:
        if r["kind"] in ("garage", "token"):
            continue
        what = RESULTS.get(r["kind"]) or RESULTS.get(r["result"])
        if not what and r["kind"] == "level":
            what = f"one car of that VIN (any 17 letters and digits) that can do `{r['capability_set']}`"
        elif not what and r["result"] == "success":
            what = f"one car, VIN `{r['vin']}`, that can do everything"
        elif not what:
            what = f"one car that connects; then every call answers `{r['result'].replace('.', '`/`')}`"
        out += line(f"`{cell(r['match'])}`".replace("&lt;", "<"), what)
    out += SETS
    for s in load("capability_sets"):
        mine = [r for r in caps if r["capability_set"] == s["capability_set"]]
        out += line(f"`{s['capability_set']}`", s["powertrains"], paths(mine) or "nothing")
    return out


def permissions_page():
    caps = [r for r in load("capabilities") if r["capability_set"] == "all"]
    out = MADE + PERMISSIONS
    for name, command, title, sentence, example, refused in permissions_of_owner():
        mine = [r for r in caps if r["permission"] == name]
        without = f"Without it the app {'cannot' if command else 'will not see'}: {refused[0].lower() + refused[1:]}."
        out += line(f"`{name}`", f"**{cell(title)}** {cell(sentence)} For example: {cell(metric(example))}. {cell(without)}",
                    paths(mine) or "–")
    return out


PAGES = {"makes.md": makes_page, "permissions.md": permissions_page}


def main():
    old = []
    for name, page in PAGES.items():
        path = ROOT / "docs" / name
        if "--check" in sys.argv[1:]:
            if not path.exists() or path.read_text(encoding="utf-8") != page():
                old.append(f"docs/{name} is not what the catalogue says: run tools/docs.py")
        else:
            path.write_text(page(), encoding="utf-8")
    print("\n".join(old), end="\n" if old else "")
    return bool(old)


if __name__ == "__main__":
    sys.exit(main())
