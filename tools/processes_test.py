# SPDX-License-Identifier: Apache-2.0
"""Nothing a test program starts may outlive it unseen."""
import os
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import processes

processes.GRACE = 0.3


def shell(text):
    return processes.Program(["sh", "-c", text])


def names(left):
    return sorted(left.values())


class Left(unittest.TestCase):
    def test_a_clean_program_leaves_nothing(self):
        program = shell("echo out; echo err >&2; exit 3")
        self.assertEqual(program.wait(10), 3)
        self.assertEqual(program.text(), "out\nerr\n")
        self.assertEqual(program.left_behind(), {})

    def test_a_background_process_is_named_and_ended(self):
        program = shell("sleep 60 & exit 0")
        self.assertEqual(program.wait(10), 0)
        left = program.left_behind()
        self.assertEqual(names(left), ["sleep"])
        self.assertTrue(gone(*left))

    def test_a_process_in_its_own_session_is_found_by_its_mark(self):
        program = shell("setsid sleep 60 & exit 0")
        program.wait(10)
        self.assertEqual(names(program.left_behind()), ["sleep"])

    def test_one_without_session_and_mark_is_found_as_a_descendant(self):
        read, write = os.pipe()
        program = processes.Program(["sh", "-c", "env -i setsid sleep 60 & read x"], stdin=read)
        while not any(s[3] == "sleep" and s[0] == program.child.pid
                      for s in processes.table().values()):
            self.assertIsNone(program.child.poll())
        program._look()
        os.write(write, b"\n")
        program.wait(10)
        os.close(read)
        os.close(write)
        self.assertEqual(names(program.left_behind()), ["sleep"])

    def test_a_program_that_takes_too_long_is_stopped(self):
        began = time.monotonic()
        program = shell("sleep 60 & sleep 61")
        self.assertIsNone(program.wait(0.2))
        self.assertEqual(program.left_behind(), {})
        self.assertLess(time.monotonic() - began, 10)


def gone(*pids):
    until = time.monotonic() + 5
    while time.monotonic() < until:
        if not set(pids) & set(processes.table()):
            return True
    return False


if __name__ == "__main__":
    unittest.main()
