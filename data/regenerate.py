#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make wmi.csv and vin_models.csv from a copy of NHTSA vPIC in SQLite form.

usage: regenerate.py VPIC.db      (writes next to this file)
The copy used for the files here: see README.md. The other CSV files are kept by hand.
"""
import csv
import os
import re
import sqlite3
import sys
from collections import defaultdict

HERE = os.path.dirname(os.path.abspath(__file__))
FIRST, LAST = 2014, 2027        # model years kept; vPIC's "still valid" ends at LAST
LIGHT = "(2,3,7,10)"            # passenger car, truck, multipurpose, incomplete

MAKES = {                       # vPIC's name -> ours
    "Acura": "ACURA", "Alfa Romeo": "ALFA_ROMEO", "Audi": "AUDI", "BMW": "BMW", "Buick": "BUICK",
    "Cadillac": "CADILLAC", "Chevrolet": "CHEVROLET", "Chrysler": "CHRYSLER", "Dodge": "DODGE",
    "Fiat": "FIAT", "Ford": "FORD", "Genesis": "GENESIS", "GMC": "GMC", "Honda": "HONDA",
    "Hyundai": "HYUNDAI", "Infiniti": "INFINITI", "Jaguar": "JAGUAR", "Jeep": "JEEP", "Kia": "KIA",
    "Land Rover": "LAND_ROVER", "Lexus": "LEXUS", "Lincoln": "LINCOLN", "Lucid": "LUCID",
    "Mazda": "MAZDA", "Mercedes-Benz": "MERCEDES_BENZ", "MINI": "MINI", "Mitsubishi": "MITSUBISHI",
    "Nissan": "NISSAN", "Polestar": "POLESTAR", "Porsche": "PORSCHE", "Ram": "RAM", "Rivian": "RIVIAN",
    "Smart": "SMART", "Subaru": "SUBARU", "Tesla": "TESLA", "Toyota": "TOYOTA",
    "Volkswagen": "VOLKSWAGEN", "Volvo": "VOLVO",
}

# Heavy trucks, chassis and curiosities that no owner connects.
SKIP = re.compile(r"^(LP?S?\d{4}|L\d{4}|Armored|Funeral|Stretch|3500/|3500HD|[4567]500[HX]|.*XG$|W\d$|FTR|'34|"
                  r"Commercial|Motorhome|Geo|Cab |F\d+ w|V[ST]$|Bolt Incomplete|Cruise Origin|E-[1-5]50|F-[67]|"
                  r"Xcient|Paseo|Celica|4000|Tracker|Diamante|B9|Entourage|Scion (x|iQ)|SC$|TSX)")

# vPIC's model name -> the catalogue's family (column `family` of models.csv), where they differ.
FAMILY = [(m, re.compile(p), f) for m, p, f in [
    ("ALFA_ROMEO", r"^Giulia", "Giulia"),
    ("AUDI", r"^(RS|S) ?3$", "A3"), ("AUDI", r"^(S4|A4 allroad)$", "A4"), ("AUDI", r"^RS 5$", "S5"),
    ("AUDI", r"^(S6|RS 6 Avant|A6 allroad)$", "A6"), ("AUDI", r"^(S7|RS 7|A7 e)$", "A7"),
    ("AUDI", r"^(S8|A8 .*)$", "A8"), ("AUDI", r"^(SQ5|Q5 e)$", "Q5"), ("AUDI", r"^SQ6$", "Q6"),
    ("AUDI", r"^SQ7$", "Q7"), ("AUDI", r"^(SQ8|RS Q8)$", "Q8"), ("AUDI", r"^TT( RS|S)$", "TT"), ("AUDI", r"^e-tron Sportback$", "e-tron"),
    ("AUDI", r"^R?S e-tron GT$", "e-tron GT"),
    ("BMW", r"^1\d\d", "1 Series"), ("BMW", r"^(2\d\d|M2)", "2 Series"),
    ("BMW", r"^(3\d\d|M3|ActiveHybrid 3)", "3 Series"), ("BMW", r"^(4\d\d|M4)", "4 Series"),
    ("BMW", r"^(5\d\d|M5|ActiveHybrid 5)", "5 Series"), ("BMW", r"^(6\d\d|M6)", "6 Series"),
    ("BMW", r"^(8\d\d|M8|Alpina B8)", "8 Series"), ("BMW", r"^(7\d\d|M76|B7|ActiveHybrid 7)", "7 Series"),
    ("CADILLAC", r"^Escalade ESV$", "Escalade"), ("CADILLAC", r"^Escalade IQL$", "Escalade IQ"),
    ("CHEVROLET", r"^Silverado( L| HD|$)", "Silverado 1500"), ("CHEVROLET", r"^(Bolt|Bolt EV)$", "Bolt EV"),
    ("CHEVROLET", r"^(Cruze|Impala|Malibu|Traverse) Limited$", r"\1"), ("CHEVROLET", r"^Suburban HD$", "Suburban"),
    ("CHRYSLER", r"^Town and Country$", "Town & Country"),
    ("FORD", r"^Ecosport$", "EcoSport"), ("FORD", r"^Expedition .*$", "Expedition"),
    ("GMC", r"^Sierra( HD| Limited|$)", "Sierra 1500"), ("GMC", r"^Hummer EV .*$", "Hummer EV"),
    ("GMC", r"^Yukon XL$", "Yukon"),
    ("HONDA", r"^Civic .*$", "Civic"),
    ("HYUNDAI", r"^Ioniq ([56]) N$", r"Ioniq \1"), ("HYUNDAI", r"^Santa Fe .*$", "Santa Fe"),
    ("HYUNDAI", r"^(Elantra|Kona|Veloster) (GT|N)$", r"\1"),
    ("INFINITI", r"^Q70L$", "Q70"), ("JAGUAR", r"^([EFI])-PACE$", r"\1-Pace"), ("JAGUAR", r"^F-TYPE$", "F-Type"),
    ("JEEP", r"^(Grand Cherokee|Grand Wagoneer|Wagoneer) L$", r"\1"), ("JEEP", r"^Wrangler JK$", "Wrangler"),
    ("KIA", r"^Forte Koup$", "Forte"),
    ("LAND_ROVER", r"^New Range Rover$", "Range Rover"),
    ("LINCOLN", r"^Navigator L$", "Navigator"),
    ("MAZDA", r"^Mazda([2356])$", r"\1"),
    ("MERCEDES_BENZ", r"^(EQ[ES])-Class SUV$", r"\1 SUV"), ("MERCEDES_BENZ", r"^(EQ[ES])-Class Sedan$", r"\1"),
    ("MERCEDES_BENZ", r"^(EQB|GL[ABCES]|CLA|SL)-Class$", r"\1"), ("MERCEDES_BENZ", r"^M-Class$", "ML-Class"),
    ("MINI", r"^Hardtop$", "Cooper"), ("MINI", r"^Cooper Convertible$", "Convertible"),
    ("MITSUBISHI", r"^Mirage G4$", "Mirage"), ("MITSUBISHI", r"^RVR$", "Outlander Sport"),
    ("MITSUBISHI", r"^Lancer .*$", "Lancer"),
    ("NISSAN", r"^Nissan Z$", "Z"), ("NISSAN", r"^Ariya .*$", "Ariya"), ("NISSAN", r"^Kicks .*$", "Kicks"), ("NISSAN", r"^Rogue Select$", "Rogue"),
    ("NISSAN", r"^Versa Note$", "Versa"),
    ("POLESTAR", r"^PS([12])$", r"\1"), ("POLESTAR", r"^Polestar ([34])$", r"\1"),
    ("PORSCHE", r"^718 Spyder$", "718 Boxster"),
    ("RAM", r"^ProMaster \d+$", "ProMaster"), ("RAM", r"^Promaster City$", "ProMaster City"),
    ("SMART", r"^.*[Ff]ortwo.*$", "fortwo"),
    ("SUBARU", r"^XV CrossTrek$", "Crosstrek"),
    ("TOYOTA", r"^Prius Prime .*$", "Prius Prime"), ("TOYOTA", r"^Prius ([CV])$", "Prius"), ("TOYOTA", r"^RAV4 Prime .*$", "RAV4 Prime"),
    ("TOYOTA", r"^bZ$", "bZ4X"),
    ("VOLKSWAGEN", r"^(GTI|Golf GTI)$", "Golf GTI"), ("VOLKSWAGEN", r"^Golf (Alltrack|SportWagen)$", "Golf"),
    ("VOLKSWAGEN", r"^Jetta .*$", "Jetta"), ("VOLKSWAGEN", r"^Tiguan Limited$", "Tiguan"),
    ("VOLVO", r"^(EX30|V60|V90) ?CC$", r"\1"), ("VOLVO", r"^S60 Cross Country$", "S60"),
]]

COUNTRY = {"UNITED STATES (USA)": "US", "CANADA": "CA", "MEXICO": "MX", "GERMANY": "DE", "JAPAN": "JP",
           "SOUTH KOREA": "KR", "KOREA": "KR", "KOREA (SOUTH)": "KR", "UNITED KINGDOM (UK)": "GB", "ITALY": "IT",
           "SWEDEN": "SE", "CHINA": "CN", "HUNGARY": "HU", "FRANCE": "FR", "AUSTRIA": "AT", "SPAIN": "ES",
           "TURKEY": "TR", "BELGIUM": "BE", "BRAZIL": "BR", "INDIA": "IN", "THAILAND": "TH", "AUSTRALIA": "AU",
           "SOUTH AFRICA": "ZA", "NETHERLANDS": "NL", "SLOVAKIA": "SK", "CZECH REPUBLIC": "CZ", "POLAND": "PL",
           "FINLAND": "FI", "ARGENTINA": "AR", "ROMANIA": "RO", "INDONESIA": "ID", "PORTUGAL": "PT",
           "SERBIA": "RS", "TAIWAN": "TW"}

# Made for Europe, never filed in the US. checked = at least one of two MIT packages says the same (README.md).
SUPPLEMENT = """
AAV VOLKSWAGEN ZA yes checked
HES SMART CN yes trade
JMB MITSUBISHI JP no checked
JMZ MAZDA JP no checked
JSA SUZUKI JP no trade
KNE KIA KR yes trade
LC0 BYD CN yes trade
LGX BYD CN yes checked
LPE BYD CN yes vpic
LSJ MG CN yes checked
MA3 SUZUKI IN no checked
MAL HYUNDAI IN yes checked
MMC MITSUBISHI TH no checked
NLA HONDA TR yes checked
NLH HYUNDAI TR yes checked
SB1 TOYOTA GB no checked
SDP MG GB yes trade
SHH HONDA GB yes checked
SJN NISSAN GB no checked
TMA HYUNDAI CZ yes checked
TMB SKODA CZ yes checked
TSM SUZUKI HU no checked
U5Y KIA SK yes checked
UU1 DACIA RO no checked
VF1 DACIA FR no trade
VF1 RENAULT FR no checked
VF2 RENAULT FR no checked
VF3 PEUGEOT FR no checked
VF7 CITROEN FR no checked
VF7 DS FR no trade
VNK TOYOTA FR no checked
VR1 DS FR no trade
VR3 PEUGEOT FR no trade
VR7 CITROEN FR no trade
VSA MERCEDES_BENZ ES no checked
VSK NISSAN ES no checked
VSS CUPRA ES yes trade
VSS SEAT ES yes checked
VXK OPEL FR no trade
VXK VAUXHALL FR no trade
W0L OPEL DE yes checked
W0L VAUXHALL DE yes trade
W0V OPEL DE yes vpic
W0V VAUXHALL DE yes trade
W1V MERCEDES_BENZ DE no trade
WDF MERCEDES_BENZ DE no checked
WF0 FORD DE no checked
WV3 VOLKSWAGEN DE yes vpic
XMC MITSUBISHI NL no checked
YAR TOYOTA FR no trade
"""

# WMIs outside North America whose VINs carry the model year in position 10 wherever they are sold.
YEAR_ALWAYS = set("TRU WAU WA1 WUA WU1 WVW WV1 WV2 WV3 WVG WP0 WP1 SAL SAJ SAD YV1 YV4 YSM YSR LPS LYV LVY LRW XP7 SFZ "
                  "LRB LRE KMH KM8 KMT KMU KME KNA KND KNM U5Y TMA SHH SHS W06 W0L W0V W08 LSG".split())

POWERTRAIN = {"4": "BEV", "3": "PHEV", "2": "HEV", "9": "HEV"}   # element 126; a mild hybrid counts as ICE
SECOND_FUEL = {"1": "+fuel", "2": "+electric", "4": "+fuel"}     # element 66: diesel, electric, gasoline


def family(make, model):
    for m, pattern, repl in FAMILY:
        if m == make and pattern.search(model):
            return pattern.sub(repl, model) if "\\" in repl else repl
    return model


def runs(years):
    years, out = sorted(years), []
    start = prev = years[0]
    for y in years[1:]:
        if y != prev + 1:
            out.append((start, prev))
            start = y
        prev = y
    return out + [(start, prev)]


def country_of(wmi, name):
    default = {"1": "US", "4": "US", "5": "US", "7": "US", "2": "CA", "3": "MX", "6": "AU", "9": "BR", "J": "JP", "K": "KR"}
    return COUNTRY.get((name or "").upper()) or {"PF": "SG"}.get(wmi[:2]) or default.get(wmi[0], "")


def region_of(wmi):
    c = wmi[0]
    return ("NORTH_AMERICA" if c in "123457" else "OCEANIA" if c == "6" else "SOUTH_AMERICA" if c in "89" else
            "AFRICA" if c in "ABCDEFG" else "ASIA" if c in "HJKLMNPR" else "EUROPE")


def main():
    db = sqlite3.connect(sys.argv[1])
    for sql in ("create index if not exists i1 on Pattern(VinSchemaId,ElementId)",
                "create index if not exists i2 on Wmi_VinSchema(WmiId)",
                "create index if not exists i4 on Wmi_Make(WmiId)"):
        db.execute(sql)
    ours = {i: MAKES[n] for i, n in
            ((i, next((k for k in MAKES if k.upper() == n.upper()), None)) for i, n in db.execute("select Id,Name from Make"))
            if n}
    models = dict(db.execute("select Id,Name from Model"))
    makes_of = defaultdict(set)
    for make, model in db.execute("select MakeId,ModelId from Make_Model"):
        if make in ours:
            makes_of[model].add(ours[make])
    wmis = {}
    for i, wmi, country, make in db.execute(
            "select w.Id,w.Wmi,c.Name,m.MakeId from Wmi w join Wmi_Make m on m.WmiId=w.Id "
            f"left join Country c on c.Id=w.CountryId where w.VehicleTypeId in {LIGHT}"):
        if make in ours and len(wmi) == 3:
            wmis.setdefault(i, (wmi, country))

    schemas, pairs = defaultdict(set), {}
    for i, (wmi, country) in wmis.items():
        for schema, a, b in db.execute("select VinSchemaId,YearFrom,YearTo from Wmi_VinSchema where WmiId=?", (i,)):
            if (b or LAST) >= 2008:
                schemas[schema].add((wmi, country, a, min(b or LAST, LAST)))

    seen = defaultdict(lambda: defaultdict(set))
    for schema, uses in schemas.items():
        rows = []
        for keys, attr in db.execute("select Keys,AttributeId from Pattern where VinSchemaId=? and ElementId=28", (schema,)):
            name = models[int(attr)]
            for make in sorted(makes_of[int(attr)])[:1]:
                if not SKIP.match(name):
                    rows.append((keys, make, name, family(make, name), ""))
        if not rows:
            continue
        for wmi, country, a, b in uses:
            for make in {r[1] for r in rows}:
                if make != "VOLKSWAGEN" or not re.match("[123]C", wmi):   # the Routan, filed among Chrysler's
                    pairs[wmi, make] = country_of(wmi, country)
        for element, values in ((126, POWERTRAIN), (24, {"2": "electric"}), (66, SECOND_FUEL)):
            for keys, attr in db.execute("select Keys,AttributeId from Pattern where VinSchemaId=? and ElementId=?",
                                         (schema, element)):
                if attr in values:
                    rows.append((keys, "", "", "", values[attr]))
        for keys, *value in rows:
            key = re.sub(r"[*|]+$", "", keys.replace("_", ""))
            for wmi, country, a, b in uses:
                seen[(key, *value)][wmi].update(range(max(a, FIRST), b + 1))

    lines = defaultdict(set)
    for value, by_wmi in seen.items():
        for wmi, years in by_wmi.items():
            for a, b in runs(years) if years else ():
                lines[value, a, b].add(wmi)
    table = sorted((make, fam, a, b, key, name, pt, " ".join(sorted(ws)))
                   for ((key, make, name, fam, pt), a, b), ws in lines.items())
    with open(os.path.join(HERE, "vin_models.csv"), "w", newline="", encoding="utf-8") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["make", "family", "first_year", "last_year", "pattern", "model", "powertrain", "wmis"])
        for make, fam, a, b, key, name, pt, ws in table:
            out.writerow([make, fam, a, b, key, "" if name == fam else name, pt, ws])

    rows = {}
    for (wmi, make), country in pairs.items():
        na = wmi[0] in "123457"
        rows[wmi, make] = [wmi, make, country, region_of(wmi),
                           "yes" if na or wmi in YEAR_ALWAYS else "if_check_digit",
                           "required" if na or wmi[0] == "L" else "free", "vpic"]
    for line in SUPPLEMENT.split("\n"):
        if line:
            wmi, make, country, year, source = line.split()
            rows.setdefault((wmi, make), [wmi, make, country, region_of(wmi), year,
                                          "required" if wmi[0] == "L" else "free", source])
    with open(os.path.join(HERE, "wmi.csv"), "w", newline="", encoding="utf-8") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["wmi", "make", "country", "region", "year_code", "check_digit", "source"])
        out.writerows(rows[k] for k in sorted(rows))
    print(len(table), "vin_models rows,", len(rows), "wmi rows")


main()
