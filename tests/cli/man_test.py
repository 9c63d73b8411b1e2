# SPDX-License-Identifier: Apache-2.0
"""The manual pages that the build makes: nothing is missing, and man has nothing to say against them."""
import os
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from help_test import COMMANDS  # noqa: E402
from program import PROGRAM, ProgramTest  # noqa: E402

PAGES = pathlib.Path(PROGRAM).parent / "cli"


def rendered(page):
    """The page as a terminal shows it, without bold and underlined, in one line; and what man warns of."""
    done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", PAGES / page], capture_output=True, text=True,
                          env={**os.environ, "LC_ALL": "C.UTF-8", "MANROFFSEQ": "", "MANWIDTH": "100"})
    return " ".join(re.sub(r".\x08|\x1b\[[0-9;]*m", "", done.stdout).split()), done.stderr


class Man(ProgramTest):
    def test_man_has_no_warning(self):
        for page in ("valetkey.1", "valetkey.conf.5"):
            text, warnings = rendered(page)
            self.assertEqual(warnings, "", page)
            self.assertNotRegex(text, r"@[A-Z_]+@")
            for part in ("NAME", "SYNOPSIS", "DESCRIPTION", "EXAMPLES", "SEE ALSO"):
                self.assertIn(f" {part} ", text, page)

    def test_every_command_is_there_with_what_it_does_and_its_example(self):
        text = rendered("valetkey.1")[0]
        for command in COMMANDS:
            lines = self.done(*command.split(), "--help").splitlines()
            does = " ".join(lines[lines.index("") + 1].split()[:6])
            self.assertIn(does, text, command)
            example = lines[lines.index("example") + 1].split()
            self.assertIn(" ".join(example), text, command)

    def test_every_setting_is_there_with_what_is_allowed(self):
        text = rendered("valetkey.conf.5")[0]
        for setting in self.answer("settings")["settings"]:
            self.assertRegex(text, rf" {setting['name']} = [A-Z:|a-z]+ {re.escape(setting['help'])} "
                                   rf"Allowed: {re.escape(setting['allowed'])}\. Default: ")

    def test_every_exit_code_of_the_help_is_there(self):
        text = rendered("valetkey.1")[0]
        codes = self.done("help").partition("\nexit codes\n")[2]
        self.assertIn(f" EXIT STATUS {' '.join(codes.split())} ", text)


if __name__ == "__main__":
    unittest.main()
