#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The C decoder and the one in data/check.py say the same of thousands of VINs made from the patterns, and of random ones.

usage: vin_compare.py VIN_PRINT
"""
import pathlib
import random
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "data"))
import check

ALPHABET = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
FROM_PATTERNS, AT_RANDOM = 4000, 2000


def some(chance, count):
    return "".join(chance.choice(ALPHABET) for _ in range(count))


def from_pattern(chance, row):
    """A VIN that the row's pattern fits; mostly of a year it is for, mostly with the right check digit."""
    key = list(some(chance, 5) + "|" + some(chance, 8))
    key[3] = chance.choice("ABCDEFGH")      # position 7: built since 2010
    for i, part in enumerate(re.findall(r"\[[^\]]*\]|.", row["pattern"])):
        if part != "*":
            part = part if part[0] == "[" else re.escape(part)
            key[i] = chance.choice([c for c in ALPHABET + "|" if re.fullmatch(part, c)])
    if chance.random() < 0.9:
        key[6] = check.YEAR_CODES[(chance.randint(int(row["first_year"]), int(row["last_year"])) - 1980) % 30]
    vin = chance.choice(row["wmis"].split()) + "".join(key[:5]) + "0" + "".join(key[6:])
    return vin[:8] + check.check_digit(vin) + vin[9:] if chance.random() < 0.9 else vin


def main():
    tables = {name: check.load(name) for name in ("wmi", "vin_models", "models")}
    decoder = check.Decoder(tables["wmi"], tables["vin_models"], tables["models"])
    chance = random.Random(5)
    rows = [r for r in tables["vin_models"] if r["make"]]
    vins = [from_pattern(chance, chance.choice(rows)) for _ in range(FROM_PATTERNS)]
    vins += [chance.choice(tables["wmi"])["wmi"] + some(chance, 14) for _ in range(AT_RANDOM)]
    have = subprocess.run([sys.argv[1]], input="\n".join(vins) + "\n", check=True, stdout=subprocess.PIPE,
                          text=True).stdout.splitlines()
    named = wrong = 0
    for vin, got in zip(vins, have, strict=True):
        makes, family, model, year, power = decoder.decode(vin)
        want = f"{'|'.join(makes)},{family or ''},{model or ''},{year or 0},{power or ''}"
        named += bool(family)
        if got != want:
            wrong += 1
            print(f"{vin}: {got}, not {want}")
    print(f"{len(vins)} VINs, {named} with a model, {wrong} differ")
    return wrong > 0 or named < FROM_PATTERNS // 2


if __name__ == "__main__":
    sys.exit(main())
