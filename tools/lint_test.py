# SPDX-License-Identifier: Apache-2.0
"""Each check of ours complains about what it is for."""
import contextlib
import io
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import lint


class OwnChecks(unittest.TestCase):
    def check(self, check, files):
        """Whether it complains, and what it says, of a project of these files."""
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in files.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            printed = io.StringIO()
            with mock.patch.object(lint, "ROOT", root), \
                 mock.patch.object(lint, "tracked", lambda *_: sorted(files)), \
                 contextlib.redirect_stdout(printed):
                found = check()
            return bool(found), printed.getvalue().replace(folder, "ROOT")

    def test_a_path_of_one_machine_is_found(self):
        found, said = self.check(lint.places, {"a.md": "fine\nsee /wo" "rk/main here\n"})
        self.assertTrue(found)
        self.assertTrue(said.startswith("a.md:2: "))

    def test_a_registry_host_is_found(self):
        for host in ("registry.npm" "js.org", "deb.deb" "ian.org"):
            self.assertTrue(self.check(lint.places, {"a.json": f"https://{host}/x"})[0])

    def test_other_text_is_left_alone(self):
        text = "/usr/bin/env network/working registry.json /var/lib/x\n"
        self.assertEqual(self.check(lint.places, {"a": text}), (False, ""))

    def test_a_file_without_a_licence_is_found(self):
        found, said = self.check(lint.licence, {"a.c": "int x;\n", "run": "#!/bin/sh\necho\n"})
        self.assertTrue(found)
        self.assertEqual(said.splitlines(), ["a.c: no SPDX line at its top",
                                             "run: no SPDX line at its top"])

    def test_a_licence_at_the_top_is_enough(self):
        spdx = "SPDX-License-Identifier: Apache-2.0"
        self.assertEqual(self.check(lint.licence, {
            "a.c": f"/* {spdx} */\n", "run": f"#!/bin/sh\n# {spdx}\n", "a.csv": "1\n"}),
            (False, ""))

    def test_shell_scripts_are_known_by_their_first_line(self):
        with mock.patch.object(lint, "text_of", {"a": "#!/bin/sh\n", "b": "#!/usr/bin/env bash\n",
                                                 "c": "#!/usr/bin/python3\n", "d": "sh\n"}.get), \
             mock.patch.object(lint, "tracked", lambda: "abcd"):
            self.assertEqual(list(lint.shell_scripts()), ["a", "b"])

    def test_an_unknown_check_is_wrong_usage(self):
        with contextlib.redirect_stderr(io.StringIO()) as said:
            self.assertEqual(lint.main(["clang-tidies"]), 2)
        self.assertIn("clang-tidies", said.getvalue())


if __name__ == "__main__":
    unittest.main()
