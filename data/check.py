#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Check the vehicle catalogue in this directory: references, ranges, duplicates, sorting, VINs.

usage: check.py      exit status 0 when everything holds, 1 with a list of faults otherwise
"""
import csv
import glob
import os
import re
import sys
import unicodedata
from collections import Counter, defaultdict

HERE = os.path.dirname(os.path.abspath(__file__))
REGIONS = ["US", "CA", "EUROPE"]
POWERTRAINS = ["BEV", "HEV", "ICE", "PHEV"]
FAULTS = []

HEADS = {
    "accounts": "kind match make slot model year powertrain vin capability_set result note",
    "capabilities": "capability_set kind method code permission",
    "capability_sets": "capability_set powertrains title",
    "countries": "code name language page_language region units",
    "makes": "make name aliases regions countries reference_regions login powertrains",
    "models": "make model family first_year last_year powertrain regions battery_kwh kwh_per_100km tank_l l_per_100km "
              "ac_kw dc_kw cycle source capability_set",
    "sample_vins": "vin make family year powertrain check_digit note",
    "vin_models": "make family first_year last_year pattern model powertrain wmis",
    "wmi": "wmi make country region year_code check_digit source",
}
PERMISSIONS = {"read_" + p for p in (
    "alerts battery charge charge_locations charge_records charge_events climate compass diagnostics engine_oil "
    "extended_vehicle_info fuel location odometer security service_history speedometer thermometer tires user_profile "
    "vehicle_info vin").split()} | {"control_" + p for p in "charge climate navigation security pin trunk".split()}
V2_PATHS = {("GET", p) for p in (
    "/ /vin /odometer /location /fuel /engine/oil /tires/pressure /battery /battery/capacity /battery/nominal_capacity "
    "/charge /charge/limit /security /diagnostics/system_status /diagnostics/dtcs /service/history").split()} | {
        ("POST", p) for p in "/security /charge /charge/limit /navigation/destination".split()}
DOCUMENTED_SIGNALS = 93
BEV_NEVER = {"/fuel", "/engine/oil", "internalcombustionengine-fuellevel", "internalcombustionengine-oillife",
             "internalcombustionengine-amountremaining", "internalcombustionengine-range"}
FUEL_NEVER = {"/battery", "/battery/capacity", "/battery/nominal_capacity", "/charge", "/charge/limit",
              "tractionbattery-stateofcharge"}


def fault(where, *words):
    FAULTS.append(where + ": " + " ".join(str(w) for w in words))


def require(ok, where, *words):
    if not ok:
        fault(where, *words)


def load(name):
    path = os.path.join(HERE, name + ".csv")
    raw = open(path, "rb").read()
    require(raw.endswith(b"\n") and b"\r" not in raw and not raw.startswith(b"\xef\xbb\xbf"), name, "line ends or BOM")
    text = raw.decode("utf-8")
    require(unicodedata.normalize("NFC", text) == text, name, "not NFC")
    for i, line in enumerate(text.split("\n")[:-1], 1):
        require(line == line.rstrip() and "\t" not in line, name, "white space in line", i)
    rows = list(csv.DictReader(text.splitlines()))
    require(text.split("\n", 1)[0] == HEADS[name].replace(" ", ","), name, "header")
    for r in rows:
        for k, v in r.items():
            require(v is not None and k is not None and v == v.strip() and "  " not in v, name, "field", k, repr(v), r)
    return rows


def unique(name, rows, *keys):
    for k, n in Counter(tuple(r[x] for x in keys) for r in rows).items():
        require(n == 1, name, "duplicate", k)


def is_sorted(name, keys):
    for a, b in zip(keys, keys[1:]):
        require(a <= b, name, "not sorted at", b)


def number(r, k, low, high, where):
    try:
        v = float(r[k])
    except ValueError:
        return fault(where, r["make"], r["model"], k, repr(r[k]), "is no number")
    return require(low <= v <= high, where, r["make"], r["model"], k, v, "outside", low, high)


# ---- VIN: structure, check digit, year, make, model -------------------------------------------------------------

VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789",
                  [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
YEAR_CODES = "ABCDEFGHJKLMNPRSTVWXY123456789"


def check_digit(vin):
    return "0123456789X"[sum(VALUES[c] * w for c, w in zip(vin, WEIGHTS)) % 11]


def well_formed(vin):
    return len(vin) == 17 and all(c in VALUES for c in vin)


def matches(pattern, key):
    """The number of fixed characters when the pattern fits the key from the left, else -1."""
    i = fixed = 0
    for part in re.findall(r"\[[^\]]*\]|.", pattern):
        if i >= len(key):
            return -1
        if part == "*":
            pass
        elif re.fullmatch(part if part[0] == "[" else re.escape(part), key[i]):
            fixed += 1
        else:
            return -1
        i += 1
    return fixed


class Decoder:
    def __init__(self, wmi_rows, vin_rows, models):
        self.powertrains = defaultdict(set)
        for r in models:
            for year in range(int(r["first_year"]), int(r["last_year"] or 2027) + 1):
                self.powertrains[r["make"], r["family"], year].add(r["powertrain"])
        self.makes, self.rules = defaultdict(list), {}
        for r in wmi_rows:
            self.makes[r["wmi"]].append(r["make"])
            if self.rules.get(r["wmi"], r)["source"] != "vpic" or r["source"] == "vpic":
                self.rules[r["wmi"]] = r
        self.patterns = defaultdict(list)
        for r in vin_rows:
            for w in r["wmis"].split():
                self.patterns[w].append((int(r["first_year"]), int(r["last_year"]), r))

    def year(self, vin):
        rule = self.rules.get(vin[:3])
        code = YEAR_CODES.find(vin[9])
        if not rule or code < 0 or rule["year_code"] == "no":
            return None
        american = check_digit(vin) == vin[8]
        if rule["year_code"] == "if_check_digit" and not american:
            return None
        year = 1980 + code
        if american and rule["source"] == "vpic" and not vin[6].isalpha():     # sold in the US
            return year
        return year + 30 if year + 30 <= 2027 else year

    def powertrain(self, make, family, year, hints):
        """What the VIN says; where that is not in the catalogue for this family and year, what the catalogue says."""
        said = next((p for p in ("BEV", "PHEV", "HEV") if p in hints), None)
        if not said:
            electric = "electric" in hints
            said = ("PHEV" if "+fuel" in hints else "BEV") if electric else "HEV" if "+electric" in hints else "ICE"
        known = self.powertrains.get((make, family, year), {said})
        nearest = {"ICE": "HEV PHEV BEV", "HEV": "PHEV ICE BEV", "PHEV": "HEV BEV ICE", "BEV": "PHEV HEV ICE"}
        return said if said in known else next(p for p in nearest[said].split() if p in known)

    def decode(self, vin):
        """(makes, family, model, year, powertrain); None for what the VIN does not tell."""
        makes, year = self.makes.get(vin[:3], []), self.year(vin)
        key = vin[3:8] + "|" + vin[9:]
        best, hints = {}, {}
        for a, b, r in self.patterns.get(vin[:3], ()):
            if year is None or not a <= year <= b:
                continue
            n = matches(r["pattern"], key)
            if n >= 0 and r["make"]:
                best.setdefault(n, r)
            elif n >= 0:
                group = r["powertrain"] if not r["powertrain"].isupper() else "level"
                if n > hints.get(group, (-1, ""))[0]:
                    hints[group] = n, r["powertrain"]
        if not best:
            return makes, None, None, year, None
        top = best[max(best)]
        power = self.powertrain(top["make"], top["family"], year, {h for _, h in hints.values()})
        return [top["make"]], top["family"], top["model"] or top["family"], year, power


# ---- the files --------------------------------------------------------------------------------------------------

def check_countries(countries):
    unique("countries", countries, "code")
    is_sorted("countries", [r["code"] for r in countries])
    require(len(countries) == 249, "countries", len(countries), "rows instead of 249")
    for r in countries:
        require(re.fullmatch("[A-Z]{2}", r["code"]), "countries", r["code"])
        require(r["region"] in REGIONS + ["OTHER"], "countries", r)
        require(r["units"] in ("metric", "imperial", "uk"), "countries", r)
        require(re.fullmatch("[a-z]{2,3}", r["language"]), "countries", r)
        require(r["page_language"] in "en de fr es it nl da nb sv zh".split(), "countries", r)


def check_capabilities(sets, caps):
    unique("capability_sets", sets, "capability_set")
    is_sorted("capability_sets", [r["capability_set"] for r in sets])
    unique("capabilities", caps, "capability_set", "kind", "method", "code")
    order = ["endpoint", "signal", "command", "permission"]
    is_sorted("capabilities", [(r["capability_set"], order.index(r["kind"]), r["code"], r["method"]) for r in caps])
    names = {r["capability_set"] for r in sets}
    permission = {}
    for r in caps:
        where = "capabilities"
        require(r["capability_set"] in names, where, "unknown set", r["capability_set"])
        require(r["permission"] in PERMISSIONS, where, "unknown permission", r["permission"])
        key = r["kind"], r["method"], r["code"]
        require(permission.setdefault(key, r["permission"]) == r["permission"], where, key, "has two permissions")
        if r["kind"] == "endpoint":
            require(r["code"].startswith("/{make}/") or (r["method"], r["code"]) in V2_PATHS, where, "unknown path", r["code"])
        if r["kind"] == "signal":
            require(re.fullmatch("[a-z]+-[a-z]+", r["code"]) and not r["method"], where, "signal", r["code"])
    has = defaultdict(set)
    for r in caps:
        has[r["capability_set"]].add(r["code"])
    require({r["permission"] for r in caps if r["capability_set"] == "all"} == PERMISSIONS, "capabilities", "`all` lacks a permission")
    require(sum(k[0] == "signal" for k in permission) == DOCUMENTED_SIGNALS, "capabilities", "number of signals")
    require({(r["method"], r["code"]) for r in caps if r["capability_set"] == "all" and r["kind"] == "endpoint"} >= V2_PATHS,
            "capabilities", "`all` lacks a path")
    for s in sets:
        pts = s["powertrains"].split()
        require(set(pts) <= set(POWERTRAINS) and pts == sorted(pts), "capability_sets", s)
        mine = has[s["capability_set"]]
        if pts == ["BEV"]:
            require(not mine & BEV_NEVER, "capabilities", s["capability_set"], mine & BEV_NEVER)
            require("/battery" in mine, "capabilities", s["capability_set"], "no battery")
        if pts == ["HEV", "ICE"]:
            require(not mine & FUEL_NEVER, "capabilities", s["capability_set"], mine & FUEL_NEVER)
            require("/fuel" in mine, "capabilities", s["capability_set"], "no fuel")
        if pts == ["PHEV"]:
            require({"/fuel", "/battery"} <= mine, "capabilities", s["capability_set"], "no fuel or no battery")
    return {s["capability_set"]: set(s["powertrains"].split()) for s in sets}, has


def check_models(models, sets):
    where = "models"
    unique(where, models, "make", "model", "first_year", "powertrain", "regions")
    is_sorted(where, [(r["make"], r["model"].casefold(), int(r["first_year"])) for r in models])
    spans = defaultdict(list)
    for r in models:
        a, b = int(r["first_year"]), int(r["last_year"] or 2027)
        require(2008 <= a <= 2026 and a <= b <= 2027, where, r["make"], r["model"], "years", a, b)
        require(r["last_year"] or b >= 2026, where, r["make"], r["model"])
        regions = r["regions"].split()
        require(regions and regions == [x for x in REGIONS if x in regions], where, r["make"], r["model"], "regions")
        p = r["powertrain"]
        require(p in POWERTRAINS, where, p)
        require(p in sets.get(r["capability_set"], ()), where, r["make"], r["model"], p, "has set", r["capability_set"])
        require(r["cycle"] == ("WLTP" if "EUROPE" in regions and "US" not in regions else "EPA"), where, r["make"], r["model"], "cycle")
        require(r["source"] in ("epa", "trade"), where, r["source"])
        require(r["model"] and r["family"], where, r)
        plug, burns = p in ("BEV", "PHEV"), p != "BEV"
        for k, needed, low, high in (("battery_kwh", plug, 3, 215), ("kwh_per_100km", plug, 7, 50), ("ac_kw", plug, 2, 22),
                                     ("tank_l", burns, 20, 140), ("l_per_100km", burns, 3.5, 20)):
            if needed:
                number(r, k, low, high, where)
            else:
                require(r[k] == "", where, r["make"], r["model"], p, "has", k)
        if r["dc_kw"]:
            require(plug, where, r["make"], r["model"], p, "has dc_kw")
            number(r, "dc_kw", 15, 420, where)
        if p == "BEV":
            km = float(r["battery_kwh"]) / float(r["kwh_per_100km"]) * 100
            require(70 <= km <= 750, where, r["make"], r["model"], "range", round(km))
            require(float(r["battery_kwh"]) >= 5, where, r["make"], r["model"], "battery")
        if p == "PHEV":
            km = float(r["battery_kwh"]) / float(r["kwh_per_100km"]) * 100
            require(10 <= km <= 170 and float(r["battery_kwh"]) <= 40, where, r["make"], r["model"], "electric range", round(km))
        if burns:
            km = float(r["tank_l"]) / float(r["l_per_100km"]) * 100
            require(350 <= km <= 1500, where, r["make"], r["model"], "fuel range", round(km))
        for x in regions:
            spans[r["make"], r["model"], p, x].append((a, b))
    for key, list_ in spans.items():
        list_.sort()
        for (a, b), (c, d) in zip(list_, list_[1:]):
            require(b < c, where, key, "years overlap", (a, b), (c, d))


def check_makes(makes, models, countries, wmi):
    where = "makes"
    unique(where, makes, "make")
    unique(where, makes, "name")
    is_sorted(where, [r["make"] for r in makes])
    require(len(makes) >= 40, where, "fewer than 40")
    region_of = {r["code"]: r["region"] for r in countries}
    with_wmi = {r["make"] for r in wmi}
    for r in makes:
        m = r["make"]
        require(re.fullmatch("[A-Z]+(_[A-Z]+)*", m), where, m)
        mine = [x for x in models if x["make"] == m]
        require(mine, where, m, "has no model")
        require(m in with_wmi, where, m, "has no WMI")
        require(r["regions"].split() == [x for x in REGIONS if any(x in y["regions"].split() for y in mine)], where, m, "regions")
        require(r["powertrains"].split() == sorted({x["powertrain"] for x in mine}), where, m, "powertrains")
        require(set(r["reference_regions"].split()) <= set(r["regions"].split()), where, m, "reference_regions")
        cc = r["countries"].split()
        require(cc == sorted(set(cc)) and {region_of.get(c) for c in cc} == set(r["regions"].split()), where, m, "countries")
        require(r["login"] in ("email", "email phone", "redirect"), where, m, "login")
        aliases = [a for a in r["aliases"].split("|") if a]
        require(aliases == sorted(set(aliases)) and all(re.fullmatch("[a-z0-9]+( [a-z0-9]+)*", a) for a in aliases), where, m, "aliases")
    for table, rows in (("models", models), ("wmi", wmi)):
        for r in rows:
            require(r["make"] in {x["make"] for x in makes}, table, "unknown make", r["make"])
    alias = {r["make"]: r["aliases"].split("|") for r in makes}
    for m, a in (("VOLKSWAGEN", "vw"), ("CHEVROLET", "chevy"), ("MERCEDES_BENZ", "merc"), ("CITROEN", "citroen"), ("SKODA", "skoda")):
        require(a in alias[m], where, m, "lacks alias", a)


def check_wmi(wmi, countries):
    unique("wmi", wmi, "wmi", "make")
    is_sorted("wmi", [(r["wmi"], r["make"]) for r in wmi])
    codes = {r["code"] for r in countries}
    rule = {}
    for r in wmi:
        require(re.fullmatch("[A-HJ-NPR-Z1-9][A-HJ-NPR-Z0-9]{2}", r["wmi"]), "wmi", r["wmi"])
        require(r["country"] in codes, "wmi", r["wmi"], "country", repr(r["country"]))
        require(r["region"] in ("NORTH_AMERICA", "EUROPE", "ASIA", "OCEANIA", "SOUTH_AMERICA", "AFRICA"), "wmi", r)
        require(r["year_code"] in ("yes", "if_check_digit", "no"), "wmi", r)
        require(r["check_digit"] in ("required", "free"), "wmi", r)
        require(r["source"] in ("vpic", "checked", "trade"), "wmi", r)
        require(rule.setdefault(r["wmi"], (r["year_code"], r["check_digit"])) == (r["year_code"], r["check_digit"]),
                "wmi", r["wmi"], "has two rules")
        require(r["region"] != "NORTH_AMERICA" or (r["year_code"], r["check_digit"]) == ("yes", "required"), "wmi", r)


def check_vin_models(vin_models, makes, models, wmi):
    where = "vin_models"
    size = os.path.getsize(os.path.join(HERE, "vin_models.csv"))
    require(size < 400_000, where, size, "bytes")
    unique(where, vin_models, "make", "family", "first_year", "last_year", "pattern", "model", "powertrain")
    known, known_wmis = {r["make"] for r in makes}, {r["wmi"] for r in wmi}
    families, us = set(), defaultdict(set)
    for r in vin_models:
        a, b = int(r["first_year"]), int(r["last_year"])
        require(2014 <= a <= b <= 2027, where, r)
        require(bool(r["make"]) != bool(r["powertrain"]) and bool(r["make"]) == bool(r["family"]), where, r)
        require(not r["make"] or r["make"] in known, where, "unknown make", r["make"])
        require(r["powertrain"] in ["", "BEV", "PHEV", "HEV", "electric", "+fuel", "+electric"], where, r)
        require(re.fullmatch(r"(\[[A-Z0-9-]+\]|[A-Z0-9*|])*", r["pattern"]), where, "pattern", r["pattern"])
        require(set(r["wmis"].split()) <= known_wmis, where, "unknown WMI", r["wmis"])
        families.add((r["make"], r["family"]))
    for r in models:
        if "US" in r["regions"].split():
            us[r["make"], r["family"]].add(r["model"])
    missing = {k: sorted(v) for k, v in us.items() if k not in families}
    allowed = {("BMW", "iX3"), ("RIVIAN", "R2"), ("TESLA", "Roadster")}     # too new or too old for the copy of vPIC
    require(set(missing) <= allowed, where, "US models no VIN leads to", {k: v for k, v in missing.items() if k not in allowed})


def check_accounts(accounts, makes, models, sets, has):
    where = "accounts"
    unique(where, accounts, "kind", "match", "make", "slot")
    garages = defaultdict(list)
    for r in accounts:
        require(r["kind"] in ("garage", "count", "level", "fixed", "error", "token"), where, r)
        require(r["capability_set"] == "" and r["kind"] == "count" or r["capability_set"] in sets, where, r["match"], "set")
        if r["model"]:
            hits = [m for m in models if m["make"] == r["make"] and m["model"] == r["model"] and m["powertrain"] == r["powertrain"]
                    and int(m["first_year"]) <= int(r["year"]) <= int(m["last_year"] or 9999)]
            require(any(m["capability_set"] == r["capability_set"] for m in hits), where, r["make"], r["model"], r["year"], "not in models.csv")
        if r["vin"] and r["vin"] != "<VIN>":
            require(re.fullmatch("0SC[A-Z0-9]{14}", r["vin"]), where, r["vin"])
        if r["kind"] == "error":
            require(r["match"] == r["result"] + "@smartcar.com", where, r)
        if r["kind"] == "garage":
            garages[r["make"]].append(r)
    require(set(garages) == {m["make"] for m in makes}, where, "makes without a garage", {m["make"] for m in makes} - set(garages))
    for m, g in garages.items():
        require([int(r["slot"]) for r in g] == list(range(1, len(g) + 1)) and len(g) <= 3, where, m, "slots")
    require([r["model"] for r in garages["CHEVROLET"]] == ["Volt"], where, "CHEVROLET must have exactly one Volt")
    volt = garages["CHEVROLET"][0]["capability_set"]
    require(V2_PATHS_OF(has[volt]), where, "the Volt must answer everything")
    require(len(garages["BUICK"]) >= 2 and {"/fuel", "/engine/oil"} <= has[garages["BUICK"][1]["capability_set"]], where, "BUICK")
    require(all(r["powertrain"] == "BEV" and "/fuel" not in has[r["capability_set"]] for r in garages["TESLA"]), where, "TESLA")
    require("/{make}/compass" in has["tesla"] and "/tires/pressure" in has["tesla"] and "/security" in has["tesla"], where, "TESLA reads")
    require({"/charge", "/charge/limit", "charge/start", "charge/set-limit", "/battery/capacity", "/security", "/navigation/destination",
             "/service/history", "/diagnostics/dtcs"} <= has[garages["FORD"][0]["capability_set"]], where, "FORD")
    require({"/charge", "/charge/limit", "charge/set-limit"} <= has[garages["KIA"][0]["capability_set"]], where, "KIA")
    require(garages["BMW"], where, "BMW")
    vins = [r["vin"] for r in accounts if r["vin"] and r["vin"] != "<VIN>"]
    require(len(vins) == len(set(vins)) == 28, where, len(vins), "documented VINs instead of 28")


def V2_PATHS_OF(codes):
    return {p for _, p in V2_PATHS} <= codes


def check_samples(samples, decoder):
    unique("sample_vins", samples, "vin")
    is_sorted("sample_vins", [r["vin"] for r in samples])
    good = 0
    for r in samples:
        vin = r["vin"]
        if not well_formed(vin):
            fault("sample_vins", vin, "is malformed")
            continue
        valid = check_digit(vin) == vin[8]
        require(valid == (r["check_digit"] == "valid"), "sample_vins", vin, "check digit", vin[8], "computed", check_digit(vin))
        rule = decoder.rules.get(vin[:3])
        require(valid or rule and rule["check_digit"] == "free", "sample_vins", vin, "would be refused: check digit")
        makes, family, _, year, power = decoder.decode(vin)
        got = ("|".join(sorted(makes)), family or "", str(year or ""), power or "")
        want = (r["make"], r["family"], r["year"], r["powertrain"])
        require(got == want, "sample_vins", vin, "decodes to", got, "not", want)
        good += got == want
    require(len(samples) >= 30, "sample_vins", "fewer than 30")
    return good


def check_texts():
    for path in glob.glob(os.path.join(HERE, "*")):
        text = open(path, encoding="utf-8").read() if os.path.isfile(path) else ""
        bad = re.search(r"(/" + r"work/|/" + r"tmp/|/" + r"home/|registry\." + r"npm|pypi\." + r"org|localhost:\d)", text)
        require(not bad, os.path.basename(path), "names a place of the machine that made it:", bad and bad.group(0))


def main():
    t = {name: load(name) for name in HEADS}
    check_countries(t["countries"])
    sets, has = check_capabilities(t["capability_sets"], t["capabilities"])
    check_models(t["models"], sets)
    check_wmi(t["wmi"], t["countries"])
    check_makes(t["makes"], t["models"], t["countries"], t["wmi"])
    check_vin_models(t["vin_models"], t["makes"], t["models"], t["wmi"])
    check_accounts(t["accounts"], t["makes"], t["models"], sets, has)
    good = check_samples(t["sample_vins"], Decoder(t["wmi"], t["vin_models"], t["models"]))
    check_texts()
    used = {r["capability_set"] for r in t["models"] + t["accounts"]}
    require(used >= set(sets), "capability_sets", "never used:", sorted(set(sets) - used))

    for name in HEADS:
        print(f"{name + '.csv':20} {len(t[name]):5} rows {os.path.getsize(os.path.join(HERE, name + '.csv')):8} bytes")
    m = t["models"]
    print("models by powertrain ", dict(sorted(Counter(r["powertrain"] for r in m).items())))
    print("models by region     ", dict((x, sum(x in r["regions"].split() for r in m)) for x in REGIONS))
    print("distinct models      ", len({(r["make"], r["model"]) for r in m}), "of", len({r["make"] for r in m}), "makes;",
          "figures from", dict(sorted(Counter(r["source"] for r in m).items())))
    print("sample VINs decoded  ", good, "of", len(t["sample_vins"]))
    for f in FAULTS[:60]:
        print("FAULT", f)
    print("FAULTS", len(FAULTS))
    return 1 if FAULTS else 0


if __name__ == "__main__":
    sys.exit(main())
