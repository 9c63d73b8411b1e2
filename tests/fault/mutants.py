# SPDX-License-Identifier: Apache-2.0
"""The race tests can fail: each program here lacks one guard, and a test sees it.

The arguments in VALETKEY_MUTANTS are NAME=PROGRAM=TEST, made by meson.build."""
import os
import pathlib
import subprocess
import sys
import unittest

RACES = pathlib.Path(__file__).with_name("races.py")
ENGINES = ("OnSqlite", "OnPostgres", "TwoServersOnPostgres")
LIMIT = 120


class Mutants(unittest.TestCase):
    def assert_dies(self, program, test, engine):
        if engine != "OnSqlite" and not os.environ.get("VALETKEY_TEST_POSTGRES"):
            self.skipTest("no VALETKEY_TEST_POSTGRES")
        done = subprocess.run([sys.executable, str(RACES), f"{engine}.{test}"], timeout=LIMIT,
                              env={**os.environ, "VALETKEY_PROGRAM": program},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1, done.stderr)
        # it failed because of what it counted, not because nothing worked
        self.assertIn("FAILED (failures=1)", done.stderr)


def add(name, program, test):
    for engine in ENGINES:
        setattr(Mutants, f"test_{name}_is_seen_{engine}",
                lambda self, engine=engine: self.assert_dies(program, test, engine))


for row in os.environ.get("VALETKEY_MUTANTS", "").split():
    add(*row.split("="))

if __name__ == "__main__":
    unittest.main()
