#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write the catalogue's C tables from data/*.csv.

usage: catalog.py DATA_FOLDER OUT.c
"""
import csv
import pathlib
import sys
import unicodedata

REGIONS = {"US": "REGION_US", "CA": "REGION_CA", "EUROPE": "REGION_EUROPE", "OTHER": "REGION_OTHER"}
LOGINS = {"email": "LOGIN_EMAIL", "phone": "LOGIN_PHONE", "redirect": "LOGIN_REDIRECT"}
YEAR_CODES = {"no": "YEAR_NO", "if_check_digit": "YEAR_IF_CHECK_DIGIT", "yes": "YEAR_YES"}
HINTS = {"": "VIN_MODEL", "electric": "VIN_ELECTRIC", "+fuel": "VIN_PLUS_FUEL", "+electric": "VIN_PLUS_ELECTRIC"}
WITHOUT_DECOMPOSITION = {"ß": "s", "æ": "a", "œ": "o", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ð": "d", "þ": "t",
                         "ħ": "h", "ŧ": "t", "ŋ": "n", "ĸ": "k", "ŀ": "l", "ŉ": "n", "ſ": "s", "ĳ": "i"}
STILL_MADE = 9999

data = pathlib.Path(sys.argv[1])


def load(name):
    with open(data / (name + ".csv"), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def text(value):
    return f"STR({quoted(value)})"


def bits(words, names):
    return " | ".join(names[w] for w in words.split()) or "0"


def powertrains(words):
    return " | ".join(words.split()) or "POWERTRAIN_UNKNOWN"


def table(kind, name, rows, counted=True):
    yield f"const {kind} {name}[] = {{"
    yield from ("    " + r + "," for r in rows)
    yield "};"
    if counted:
        yield f"const size_t {name}_count = sizeof {name} / sizeof {name}[0];"
    yield ""


class Texts:
    """Distinct texts one after another, each named by where it begins."""

    def __init__(self):
        self.at, self.size = {}, 0

    def add(self, value):
        if value not in self.at:
            self.at[value] = self.size
            self.size += len(value.encode()) + 1
        return self.at[value]

    def lines(self):
        # one literal each, so that no escape can swallow the next text's digits
        return [quoted(t) + ' "\\0"' if t else '"\\0"' for t in self.at]


def letter(code):
    plain = unicodedata.normalize("NFKD", chr(code)).lower()[0]
    plain = WITHOUT_DECOMPOSITION.get(plain, plain)
    return f"'{plain}'" if plain.isascii() and plain.isalpha() else "0"


def make_tables(makes, models):
    index = {m["make"]: i for i, m in enumerate(makes)}
    first = {}
    for i, r in enumerate(models):
        first.setdefault(r["make"], i)
    rows = []
    for m in makes:
        count = sum(r["make"] == m["make"] for r in models)
        rows.append("{" + ", ".join([
            f".id = {text(m['make'])}", f".name = {text(m['name'])}", f".aliases = {text(m['aliases'])}",
            f".countries = {text(m['countries'])}", f".regions = {bits(m['regions'], REGIONS)}",
            f".powertrains = {powertrains(m['powertrains'])}", f".login = {bits(m['login'], LOGINS)}",
            f".in_reference = {'true' if m['reference_regions'] else 'false'}",
            f".first_model = {first[m['make']]}", f".model_count = {count}"]) + "}")
    return index, table("struct make", "makes", rows)


def capability_tables(sets, caps):
    keys = list(dict.fromkeys((r["kind"], r["method"], r["code"], r["permission"]) for r in caps))
    number = {k: i for i, k in enumerate(keys)}
    assert len(keys) <= 192, "CAPABILITY_MOST is too small"
    lines = list(table("struct capability", "capabilities", (
        f"{{CAPABILITY_{k.upper()}, {text(m)}, {text(c)}, {p.upper()}}}" for k, m, c, p in keys)))
    rows = []
    for s in sets:
        mine = [r for r in caps if r["capability_set"] == s["capability_set"]]
        mask = sum(1 << number[r["kind"], r["method"], r["code"], r["permission"]] for r in mine)
        words = ", ".join(f"UINT64_C({mask >> shift & 0xffffffffffffffff:#x})" for shift in (0, 64, 128))
        granted = " | ".join(f"UINT64_C(1) << {p.upper()}" for p in sorted({r["permission"] for r in mine})) or "0"
        rows.append(f"{{{text(s['capability_set'])}, {powertrains(s['powertrains'])}, {{{words}}}, {{{granted}}}}}")
    lines += table("struct capability_set", "capability_sets", rows)
    return {s["capability_set"]: i for i, s in enumerate(sets)}, lines


def model_table(models, make_index, set_index):
    return table("struct model", "models", ("{" + ", ".join([
        f"&makes[{make_index[r['make']]}]", text(r["model"]), text(r["family"]), r["first_year"],
        r["last_year"] or str(STILL_MADE), r["powertrain"], bits(r["regions"], REGIONS),
        f"&capability_sets[{set_index[r['capability_set']]}]",
        *(r[k] or "0" for k in ("battery_kwh", "kwh_per_100km", "tank_l", "l_per_100km", "ac_kw", "dc_kw"))]) + "}"
        for r in models))


def account_table(accounts, make_index, set_index):
    return table("struct account", "accounts", ("{" + ", ".join([
        f"ACCOUNT_{r['kind'].upper()}", text(r["match"]),
        "NULL" if r["make"] == "*" else f"&makes[{make_index[r['make']]}]", r["slot"] or "0", text(r["model"]),
        r["year"] or "0", powertrains(r["powertrain"]), text(r["vin"]),
        f"&capability_sets[{set_index[r['capability_set']]}]" if r["capability_set"] else "NULL",
        text(r["result"])]) + "}" for r in accounts))


def vin_tables(wmi_rows, vin_rows, make_index):
    texts, patterns, by_wmi = Texts(), [], {}
    texts.add("")
    for i, r in enumerate(vin_rows):
        kind = HINTS.get(r["powertrain"], "VIN_LEVEL")
        level = r["powertrain"] if kind == "VIN_LEVEL" else "POWERTRAIN_UNKNOWN"
        patterns.append(f"{{{texts.add(r['pattern'])}, {texts.add(r['family'])}, {texts.add(r['model'])}, "
                        f"{r['first_year']}, {r['last_year']}, {kind}, {make_index.get(r['make'], 255)}, {level}}}")
        for w in r["wmis"].split():
            by_wmi.setdefault(w, []).append(i)
    assert len(patterns) < 65536
    rows, flat = [], []
    for code in sorted({r["wmi"] for r in wmi_rows}):
        mine = [r for r in wmi_rows if r["wmi"] == code]
        assert len(mine) <= 8, "VIN_MAKES is too small"
        characters = ", ".join(f"'{c}'" for c in code)
        sellers = ", ".join(str(make_index[r["make"]]) for r in mine)
        hits = by_wmi.get(code, [])
        rows.append(f"{{{{{characters}}}, {YEAR_CODES[mine[0]['year_code']]}, {int(mine[0]['check_digit'] == 'required')}, "
                    f"{int(any(r['source'] == 'vpic' for r in mine))}, "
                    f"{len(mine)}, {{{sellers}}}, {len(hits)}, {len(flat)}}}")
        flat += hits
    yield from table("struct wmi", "wmis", rows)
    yield from table("struct vin_pattern", "vin_patterns", patterns, counted=False)
    yield from table("uint16_t", "wmi_patterns", (", ".join(map(str, flat[i:i + 20])) for i in range(0, len(flat), 20)), counted=False)
    yield "const char vin_texts[] ="
    yield from ("    " + line for line in texts.lines())
    yield "    ;"


def main():
    makes, models = load("makes"), load("models")
    make_index, lines = make_tables(makes, models)
    set_index, capability_lines = capability_tables(load("capability_sets"), load("capabilities"))
    assert [r["make"] for r in models] == sorted(r["make"] for r in models), "models are not grouped by make"
    out = ["/* Made from data/ by tools/catalog.py. */", '#include "catalog/tables.h"', "",
           "/* vin_texts is one long literal */", '#pragma GCC diagnostic ignored "-Woverlength-strings"', "",
           *lines, *capability_lines, *model_table(models, make_index, set_index),
           *account_table(load("accounts"), make_index, set_index),
           *table("struct country", "countries", (
               f"{{{text(r['code'])}, {text(r['name'])}, {text(r['language'])}, {text(r['page_language'])}, "
               f"{REGIONS[r['region']]}, PEOPLE_{r['units'].upper()}}}" for r in load("countries"))),
           *vin_tables(load("wmi"), load("vin_models"), make_index), "",
           "const char fold_letters[0x180 - 0xc0] = {",
           *("    " + ", ".join(letter(c) for c in range(i, i + 16)) + "," for i in range(0xc0, 0x180, 16)), "};", ""]
    pathlib.Path(sys.argv[2]).write_text("\n".join(out), encoding="utf-8")


main()
