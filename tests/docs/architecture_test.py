# SPDX-License-Identifier: Apache-2.0
"""ARCHITECTURE.md names files that exist; docs/connect.md names tests that exist."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def tests():
    """The name of every test of flow and command line."""
    found = set()
    for file in (ROOT / "tests").rglob("*_test.*"):
        if file.suffix in (".c", ".py") and "node_modules" not in file.parts:
            body = file.read_text(encoding="utf-8")
            found |= set(re.findall(r"^(?:TEST|FLOW|BOTH)\(\s*(\w+)\s*\)", body, re.M))
            found |= set(re.findall(r"^ +def (test_\w+)\(", body, re.M))
    return found | {re.sub(r"_on_(sqlite|postgres)$", "", name) for name in found}


class Architecture(unittest.TestCase):
    def test_every_file_it_names_exists(self):
        named = set(re.findall(r"\b(?:src|data|docs|tools|tests)/[\w./-]+\.\w+", text("ARCHITECTURE.md")))
        self.assertGreater(len(named), 20)
        for name in named:
            self.assertTrue((ROOT / name).is_file(), name)

    def test_every_module_is_in_the_picture(self):
        page = text("ARCHITECTURE.md").partition("## ")[0]
        for folder in (ROOT / "src").iterdir():
            if folder.is_dir() and (folder / "meson.build").exists():
                self.assertRegex(page, rf"\b{folder.name}\b")


class Connect(unittest.TestCase):
    def test_every_row_names_two_tests_that_exist(self):
        rows = re.findall(r"^\| (`.+)\|$", text("docs/connect.md"), re.M)
        self.assertGreater(len(rows), 15)
        known = tests()
        for row in rows:
            named = [cell.strip().strip("`") for cell in row.split("|")][-2:]
            for name in named:
                self.assertIn(name, known, row)

    def test_every_test_in_the_text_exists(self):
        known = tests()
        for name in re.findall(r"`(a_\w{20,}|signing_\w+)`", text("docs/connect.md")):
            self.assertIn(name, known)

    def test_every_parameter_that_is_read_has_a_row(self):
        page = text("docs/connect.md")
        table = text("src/oauth/authorization.c").partition("static const str parameters[]")[2].partition("};")[0]
        for name in re.findall(r'STR\("(\w+)"\)', table):
            self.assertIn(f"`{name}`", page)


if __name__ == "__main__":
    unittest.main()
