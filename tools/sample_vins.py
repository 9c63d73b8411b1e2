#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write data/sample_vins.csv as rows of a C table, for the tests.

usage: sample_vins.py SAMPLES.csv OUT.inc
"""
import csv
import sys

with open(sys.argv[1], encoding="utf-8", newline="") as f, open(sys.argv[2], "w", encoding="utf-8") as out:
    for r in csv.DictReader(f):
        out.write(f'{{STR("{r["vin"]}"), STR("{r["make"]}"), STR("{r["family"]}"), {r["year"] or 0}, '
                  f'{r["powertrain"] or "POWERTRAIN_UNKNOWN"}, {"true" if r["check_digit"] == "valid" else "false"}}},\n')
