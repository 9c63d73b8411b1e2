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


# read before the list of the others is looked at
FIRST = {"client_id", "application_id", "redirect_uri", "state"}


def rows():
    """The cells of every row of every table of docs/connect.md."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text("docs/connect.md").splitlines()
            if re.match(r"\| (?!(?:parameter|kind) \|)", line)]


class Connect(unittest.TestCase):
    def test_every_row_names_a_test_that_passes_and_one_that_is_refused(self):
        known = tests()
        self.assertGreater(len(rows()), 20)
        for cells in rows():
            for cell in cells[-2:]:
                named = re.findall(r"`(\w+)`", cell)
                self.assertTrue(named and known.issuperset(named), f"{cells[0]}: {cell}")

    def test_every_test_in_the_text_exists(self):
        named = {word for word in re.findall(r"`(\w+)`", text("docs/connect.md")) if word.count("_") >= 4}
        self.assertGreater(len(named), 40)
        self.assertEqual(named - tests(), set())

    def test_every_parameter_that_is_read_has_a_row(self):
        table = text("src/oauth/authorization.c").partition("static const str parameters[]")[2].partition("};")[0]
        read = set(re.findall(r'STR\("(\w+)"\)', table)) | FIRST
        self.assertGreater(len(read), 20)
        self.assertEqual(read - {name for cells in rows() for name in re.findall(r"`(\w+)`", cells[0])}, set())


if __name__ == "__main__":
    unittest.main()
