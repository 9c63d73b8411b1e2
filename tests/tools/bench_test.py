#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A bench that nobody has run for a while still finds the pages it measures. What it measures is not looked at."""
import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOO_SLOW = 1  # also a program that failed, but then it says why


class Benches(unittest.TestCase):
    def test_every_page_of_the_dashboard_is_there(self):
        result = subprocess.run([sys.executable, ROOT / "bench" / "dashboard", "2000", "300"], stdin=subprocess.DEVNULL,
                                capture_output=True, text=True, timeout=120)
        self.assertEqual(result.stderr, "")
        self.assertIn(result.returncode, (0, TOO_SLOW))
        self.assertRegex(result.stdout, r"(?m)^overview +[\d.]+ ms")
        self.assertRegex(result.stdout, r"(?m)^connections +[\d.]+ ms")


if __name__ == "__main__":
    unittest.main()
