#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/makes.md and docs/permissions.md are current and complete."""
import importlib.util
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("docs", ROOT / "tools" / "docs.py")
docs = importlib.util.module_from_spec(spec)
spec.loader.exec_module(docs)


class Pages(unittest.TestCase):
    def test_they_are_current(self):
        for name, page in docs.PAGES.items():
            self.assertEqual((ROOT / "docs" / name).read_text(encoding="utf-8"), page(),
                             f"docs/{name} is not what the catalogue says: run tools/docs.py")

    def test_every_permission_and_every_path_is_named(self):
        page = docs.permissions_page()
        for r in docs.load("capabilities"):
            self.assertIn(f"| `{r['permission']}` |", page)
            if r["kind"] == "endpoint":
                self.assertIn(f"`{r['code']}`", page)

    def test_every_make_and_every_meaningful_e_mail_is_named(self):
        page = docs.makes_page()
        for r in docs.load("makes"):
            self.assertIn(f"| `{r['make']}` | {r['name']} |", page)
        for r in docs.load("accounts"):
            if r["kind"] in ("count", "level", "fixed", "error"):
                self.assertIn(f"| `{r['match']}` |", page)

    def test_the_simulator_s_page_names_every_e_mail_and_every_order(self):
        page = (ROOT / "docs" / "simulator.md").read_text(encoding="utf-8")
        for r in docs.load("accounts"):
            if r["kind"] in ("count", "level", "fixed", "error"):
                self.assertIn(f"| `{r['match']}` |", page)
        orders = re.findall(r'\{STR\("(\w+)"\),\s+\{', (ROOT / "src/steering/steering.c").read_text(encoding="utf-8"))
        self.assertGreater(len(orders), 10)
        for order in orders:
            self.assertRegex(page, rf"(?m)^\| `{order}` \| `valetkey car {order} ID")

    def test_methods_of_one_path_stand_together(self):
        rows = [{"kind": "endpoint", "code": "/a", "method": "GET"}, {"kind": "endpoint", "code": "/b", "method": "GET"},
                {"kind": "signal", "code": "c-d", "method": ""}, {"kind": "endpoint", "code": "/b", "method": "POST"}]
        self.assertEqual(docs.paths(rows), "`/a`, `/b` (GET, POST)")


if __name__ == "__main__":
    unittest.main()
