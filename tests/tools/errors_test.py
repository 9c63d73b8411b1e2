#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What tools/errors.py reads and refuses; and that docs/errors.md is current."""
import importlib.util
import pathlib
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("errors", ROOT / "tools" / "errors.py")
errors = importlib.util.module_from_spec(spec)
spec.loader.exec_module(errors)


def read(text):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "errors.def"
        path.write_text(text, encoding="utf-8")
        return errors.rows(path)


class Rows(unittest.TestCase):
    def test_texts_numbers_and_nothing(self):
        self.assertEqual(read('/* words */\nERROR(A_B, "T", NULL, 404,\n      "Say \\"hi\\", (now).")\n'),
                         [["A_B", "T", None, 404, 'Say "hi", (now).']])

    def test_a_row_it_cannot_read_is_refused(self):
        with self.assertRaises(SystemExit):
            read('ERROR(A, "T", NULL, 404, "x.")\nERROR(B, "T" SUFFIX, NULL, 404, "x.")\n')

    def test_cells_cannot_break_the_table(self):
        self.assertEqual(errors.cell("a|b <c>"), "a\\|b &lt;c>")

    def test_anchors_are_those_of_the_doc_url(self):
        self.assertEqual(errors.kind("CONNECTED_SERVICES_ACCOUNT"), "connected-services-account-errors")


class Document(unittest.TestCase):
    def test_it_is_current(self):
        self.assertEqual(errors.OUT.read_text(encoding="utf-8"), errors.document(),
                         "docs/errors.md is not what src/*/errors.def say: run tools/errors.py")

    def test_every_row_of_the_api_is_in_it(self):
        text = errors.document()
        for row in errors.rows(ROOT / "src/vehicles/errors.def"):
            self.assertIn(errors.cell(row[6]), text)


if __name__ == "__main__":
    unittest.main()
