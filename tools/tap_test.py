# SPDX-License-Identifier: Apache-2.0
"""What counts as a test, a failure and a skip in a program's output."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import tap


def verdicts(text):
    return [(p.name, p.verdict) for p in tap.read(text)]


class Reading(unittest.TestCase):
    def test_points_are_counted_with_their_names(self):
        self.assertEqual(verdicts("1..2\nok 1 - a\nnot ok 2 - b\n"),
                         [("a", "passed"), ("b", "failed")])

    def test_of_nested_tests_only_the_innermost_count(self):
        text = ("TAP version 13\n# Subtest: f\n    # Subtest: a\n    ok 1 - a\n"
                "    # Subtest: b\n    not ok 2 - b\n    1..2\nnot ok 1 - f\n"
                "# Subtest: g\nok 2 - g\n1..2\n")
        self.assertEqual(verdicts(text), [("a", "passed"), ("b", "failed"), ("g", "passed")])

    def test_a_parent_that_fails_by_itself_is_a_failure(self):
        self.assertEqual(verdicts("    ok 1 - a\n    1..1\nnot ok 1 - hook\n1..1\n"),
                         [("a", "passed"), ("hook", "failed")])

    def test_a_parent_does_not_take_the_children_of_the_one_before(self):
        self.assertEqual(verdicts("    not ok 1 - a\nnot ok 1 - f\nnot ok 2 - g\n1..2\n"),
                         [("a", "failed"), ("g", "failed")])

    def test_a_skip_has_a_reason(self):
        point, = tap.read("ok 1 - a # SKIP no browser here\n1..1\n")
        self.assertEqual((point.name, point.verdict, point.reason),
                         ("a", "skipped", "no browser here"))

    def test_a_failed_point_with_a_skip_directive_is_a_skip(self):
        point, = tap.read("1..1\n# why\nnot ok 1 # SKIP name\n")
        self.assertEqual((point.name, point.verdict, point.reason), ("name", "skipped", "why"))

    def test_a_whole_file_may_be_skipped(self):
        point, = tap.read("1..0 # SKIP no database\n")
        self.assertEqual((point.verdict, point.reason), ("skipped", "no database"))

    def test_a_todo_that_fails_is_a_failure(self):
        self.assertEqual(verdicts("not ok 1 - a # TODO later\n1..1\n"), [("a", "failed")])

    def test_a_plan_that_is_not_kept_is_a_failure(self):
        self.assertEqual(verdicts("1..3\nok 1 - a\n")[1:],
                         [("planned 3 tests, saw 1", "failed")])

    def test_bailing_out_is_a_failure(self):
        self.assertEqual(verdicts("Bail out! gone\n"), [("Bail out! gone", "failed")])

    def test_a_hash_in_a_name_is_no_directive(self):
        self.assertEqual(verdicts("ok 1 - a \\# skip b\n1..1\n"), [("a # skip b", "passed")])


CASES = """
import unittest
class Case(unittest.TestCase):
    def test_good(self): pass
    def test_bad(self): self.fail("because")
    def test_error(self): raise OSError("gone")
    @unittest.skip("no reason at all")
    def test_skip(self): pass
    def test_parts(self):
        for n in (1, 2):
            with self.subTest(n=n): self.assertEqual(n, 1)
"""


class Writing(unittest.TestCase):
    def run_file(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "some_test.py"
            path.write_text(text)
            return subprocess.run([sys.executable, tap.__file__, str(path)],
                                  stdout=subprocess.PIPE, text=True)

    def test_unittest_results_read_back(self):
        done = self.run_file(CASES)
        found = {p.name.rpartition(".")[2]: p.verdict for p in tap.read(done.stdout)}
        self.assertEqual(found, {"test_good": "passed", "test_bad": "failed",
                                 "test_error": "failed", "test_skip": "skipped",
                                 "test_parts (n=2)": "failed"})
        self.assertEqual(done.returncode, 1)

    def test_a_file_without_tests_fails(self):
        self.assertEqual(self.run_file("x = 1\n").returncode, 1)


if __name__ == "__main__":
    unittest.main()
