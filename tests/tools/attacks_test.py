#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every attack has its test, or says why not, and docs/security.md lists them."""
import importlib.util
import pathlib
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("attacks", ROOT / "tools" / "attacks.py")
attacks = importlib.util.module_from_spec(spec)
spec.loader.exec_module(attacks)


def tests_in(source):
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "x_test.c").write_text(source, encoding="utf-8")
        return attacks.tests(pathlib.Path(folder))


class Attacks(unittest.TestCase):
    def test_every_attack_has_a_test_and_the_page_is_current(self):
        rows = attacks.elsewhere(attacks.ELSEWHERE.read_text(encoding="utf-8"))
        found = attacks.tests() + attacks.numbered_elsewhere() + rows
        self.assertEqual(attacks.missing(rows), [])
        self.assertEqual(attacks.problems(found, attacks.PAGE.read_text(encoding="utf-8")), [])
        self.assertGreater(len(found), 60)

    def test_a_rule_is_the_comment_right_above(self):
        found = tests_in("/* Not this. */\nint x;\n\n/* RFC 1: two\n * lines | here. */\nFLOW(a001_it_is)\n{\n}\n")
        self.assertEqual(found, [(1, "a001_it_is", "x_test.c", "RFC 1: two lines \\| here.")])

    def test_a_test_without_number_or_rule_is_named(self):
        found = tests_in("/* Above. */\n\nFLOW(a001_no_rule)\n{\n}\n/* Rule. */\nTEST(no_number)\n{\n}\n")
        said = attacks.problems(found, "")
        self.assertIn("x_test.c: a001_no_rule has no comment that says which rule it proves", said)
        self.assertIn("x_test.c: no_number has no number (a001_what_is_refused)", said)
        self.assertNotIn("attack 1 has no test a001_...", said)

    def test_a_missing_attack_and_a_stale_page_are_named(self):
        said = attacks.problems([], "old")
        self.assertEqual(len(said), len(attacks.ATTACKS) + 1)
        self.assertIn("attack 92 has no test a092_... and no line in tests/hostile/elsewhere.def", said)
        self.assertIn("docs/security.md is not what the tests say: run tools/attacks.py", said)

    def test_a_test_that_is_named_elsewhere_is_looked_for_in_its_file(self):
        rows = attacks.elsewhere("# a comment\n33 | tools/attacks.py | elsewhere | Here.\n34 | | | Not there.\n"
                                 "35 | tools/attacks.py | not_a_name_in_it | It.\n36 | tools/none.py | main | It.\n")
        self.assertEqual(rows[:2], [(33, "elsewhere", "tools/attacks.py", "Here."), (34, "", "", "Not there.")])
        self.assertEqual(attacks.missing(rows), ["tools/attacks.py has no not_a_name_in_it", "tools/none.py has no main"])


if __name__ == "__main__":
    unittest.main()
