# SPDX-License-Identifier: Apache-2.0
"""The runner may not call a run good that was not."""
import contextlib
import io
import os
import pathlib
import subprocess
import sys
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import processes
import testrun

processes.GRACE = 0.3


class Running(unittest.TestCase):
    def run_task(self, script, ci="false", may_skip=(), **more):
        """(exit status, what was printed) of a run of one program."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), mock.patch.dict(os.environ, CI=ci):
            runner = testrun.Runner(testrun.Report())
            runner.report.may_skip = set(may_skip)
            runner.run_all([testrun.Task("unit", "program", ["sh", "-c", script],
                                         more.pop("timeout", 20), **more)])
            status = runner.report.close()
        return status, printed.getvalue()

    def last(self, *args, **more):
        status, text = self.run_task(*args, **more)
        return status, text.splitlines()[-1]

    def test_a_passing_program_is_quiet(self):
        status, text = self.run_task("echo 'ok 1 - a'; echo 1..1")
        self.assertEqual(status, 0)
        self.assertRegex(text, r"^ok   unit: program  1 passed  0\.\d s\n"
                               r"1 passed, 0 failed, 0 skipped\n$")

    def test_a_failing_program_is_shown(self):
        status, text = self.run_task("echo '# why'; echo 'not ok 1 - a'; echo 1..1; exit 1")
        self.assertEqual(status, 1)
        self.assertIn("    # why\n", text)
        self.assertIn("failed: a\n", text)
        self.assertTrue(text.endswith("0 passed, 1 failed, 0 skipped\n"))

    def test_a_crash_after_the_last_test_is_a_failure(self):
        self.assertEqual(self.last("echo 'ok 1 - a'; kill -SEGV $$"),
                         (1, "1 passed, 1 failed, 0 skipped"))

    def test_a_program_without_tests_is_a_failure(self):
        self.assertEqual(self.last("true"), (1, "0 passed, 1 failed, 0 skipped"))

    def test_a_program_that_is_not_there_is_a_failure(self):
        task = testrun.Task("unit", "gone", ["/nonexistent"], 5)
        with contextlib.redirect_stdout(io.StringIO()):
            runner = testrun.Runner(testrun.Report())
            runner.run(task)
        self.assertEqual(runner.report.count["failed"], 1)

    def test_the_exit_status_of_a_program_without_tap_is_its_verdict(self):
        self.assertEqual(self.last("exit 0", one=True), (0, "1 passed, 0 failed, 0 skipped"))
        self.assertEqual(self.last("exit 3", one=True), (1, "0 passed, 1 failed, 0 skipped"))

    def test_a_time_limit_is_a_failure_that_names_itself(self):
        status, text = self.run_task("echo 'ok 1 - a'; echo 1..1; sleep 60", timeout=0.2)
        self.assertEqual(status, 1)
        self.assertIn("program took longer than", text)

    def test_a_process_left_behind_is_a_failure_that_names_it(self):
        status, text = self.run_task("echo 'ok 1 - a'; echo 1..1; sleep 60 &")
        self.assertEqual(status, 1)
        self.assertRegex(text, r"program left process \d+ \(sleep\) behind")

    def test_a_skip_shows_its_reason(self):
        status, text = self.run_task("echo 'ok 1 - a'; echo 'ok 2 - b # SKIP no disk'; echo 1..2")
        self.assertEqual(status, 0)
        self.assertIn("skipped: b: no disk\n", text)
        self.assertTrue(text.endswith("1 passed, 0 failed, 1 skipped\n"))

    def test_in_ci_only_listed_tests_may_be_skipped(self):
        script = "echo 'ok 1 - a'; echo 'ok 2 - b # SKIP no disk'; echo 1..2"
        self.assertEqual(self.last(script, ci="true"), (1, "1 passed, 1 failed, 0 skipped"))
        self.assertEqual(self.last(script, ci="true", may_skip=["b"]),
                         (0, "1 passed, 0 failed, 1 skipped"))

    def test_nothing_run_is_no_success(self):
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(testrun.Report().close(), 1)


class Usage(unittest.TestCase):
    def test_an_unknown_lane_is_named(self):
        done = subprocess.run([sys.executable, testrun.__file__, "units"],
                              stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("'units'", done.stderr)


if __name__ == "__main__":
    unittest.main()
