# SPDX-License-Identifier: Apache-2.0
"""A round of some faults for every push, and that the rounds see what is lost and what happens twice."""
import contextlib
import io
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
os.environ.setdefault("VALETKEY_PROGRAM", str(pathlib.Path(__file__).resolve().parents[2] / "build/debug/src/valetkey"))
import faults  # noqa: E402
import rounds  # noqa: E402
from cluster import Cluster  # noqa: E402
from world import LIMIT  # noqa: E402

SEED = "a push"
MUTANT = pathlib.Path(os.environ["VALETKEY_PROGRAM"]).parents[1] / "tests/fault/a_code_can_be_spent_again"


class Rounds(unittest.TestCase):
    """One round of a fault on a store; script/check-long faults has many, of all."""

    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        cls.addClassCleanup(cls.stack.close)
        cls.missing = rounds.reasons(faults.FAULTS)
        cls.cluster = Cluster()
        cls.stack.callback(cls.cluster.close)

    def run_round(self, name, store):
        [fault] = (f for f in faults.FAULTS if f.name == name)
        for need in fault.needs:
            if need in self.missing:
                self.skipTest(self.missing[need])
        said = io.StringIO()
        with contextlib.ExitStack() as stack, contextlib.redirect_stdout(said):
            result = rounds.Run(fault, store, self.cluster, SEED, stack).run(1)
        self.assertFalse(result.bad, said.getvalue())
        self.assertGreater(result.writes, 0)

    def test_kill_on_sqlite(self):
        self.run_round("kill", "sqlite")

    def test_kill_on_postgres(self):
        self.run_round("kill", "postgres")

    def test_clock_day_on_on_sqlite(self):
        self.run_round("clock-day-on", "sqlite")

    def test_no_files_on_sqlite(self):
        self.run_round("no-files", "sqlite")

    def test_no_threads_on_sqlite(self):
        self.run_round("no-threads", "sqlite")

    def test_no_memory_on_sqlite(self):
        self.run_round("no-memory", "sqlite")

    def test_disk_full_on_sqlite(self):
        self.run_round("disk-full", "sqlite")

    def test_disk_errors_on_sqlite(self):
        self.run_round("disk-errors", "sqlite")

    def test_start_read_only_on_sqlite(self):
        self.run_round("start-read-only", "sqlite")

    def test_postgres_crash_on_postgres(self):
        self.run_round("postgres-crash", "postgres")

    def test_postgres_terminate_on_postgres(self):
        self.run_round("postgres-terminate", "postgres")

    def test_postgres_cut_on_postgres(self):
        self.run_round("postgres-cut", "postgres")


class Sees(unittest.TestCase):
    """The rounds would not pass if it were otherwise."""

    def run_with(self, how):
        fault = faults.Fault("made", faults.SQLITE, how, "harm is done to the data", "event=listening")
        with contextlib.ExitStack() as stack, contextlib.redirect_stdout(io.StringIO()) as said:
            result = rounds.Run(fault, "sqlite", None, SEED, stack).run(1)
        return result, said.getvalue()

    def see(self, scene, holds):
        """Clients are at work until it holds."""
        self.assertTrue(scene.until(holds, LIMIT))

    def test_a_token_that_is_gone_is_lost(self):
        def forget(scene):
            self.see(scene, lambda: scene.ledger.acknowledged > 20)
            scene.place.kill()
            with contextlib.closing(sqlite3.connect(scene.place.database)) as database, database:
                database.execute("DELETE FROM access_token WHERE id IN "
                                 "(SELECT id FROM access_token ORDER BY id DESC LIMIT 20)")

        result, said = self.run_with(forget)
        self.assertGreater(result.lost, 0)
        self.assertIn("an access token", said)

    def test_a_code_that_works_again_happened_twice(self):
        def use(scene):  # every second is replayed
            self.see(scene, lambda: any(f.spent and f.access for f in scene.ledger.fresh[::2]))
            scene.place.kill()

        if not MUTANT.exists():
            self.skipTest("not built with the mutants")
        program, rounds.PROGRAM = rounds.PROGRAM, str(MUTANT)
        try:
            result, _ = self.run_with(use)
        finally:
            rounds.PROGRAM = program
        self.assertGreater(result.twice, 0)

    def test_a_change_that_is_gone_is_lost(self):
        def undo(scene):
            self.see(scene, lambda: scene.ledger.apps.made)
            scene.place.kill()
            with contextlib.closing(sqlite3.connect(scene.place.database)) as database, database:
                database.execute("UPDATE app SET name = 'another'")

        result, said = self.run_with(undo)
        self.assertGreater(result.lost, 0)
        self.assertRegex(said, r"lost: thing-\d+ was made")


class Words(unittest.TestCase):
    def ask(self, *argv):
        return subprocess.run([sys.executable, rounds.__file__, *argv], capture_output=True, text=True, timeout=60)

    def test_help_names_every_fault(self):
        said = self.ask("--help")
        self.assertEqual(said.returncode, 0)
        for fault in faults.FAULTS:
            self.assertRegex(said.stdout, rf"(?m)^  {re.escape(fault.name)} ")

    def test_what_is_no_fault_is_refused(self):
        for argv in (["--fault", "none"], ["--rounds", "0"], ["--store", "none"]):
            self.assertEqual(self.ask(*argv).returncode, 2)


if __name__ == "__main__":
    unittest.main()
