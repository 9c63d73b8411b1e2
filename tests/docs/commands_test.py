# SPDX-License-Identifier: Apache-2.0
"""The documents name commands that exist and do what is said."""
import os
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DOCUMENTS = [d for d in (ROOT / "README.md", ROOT / "HACKING.md", *sorted((ROOT / "docs").rglob("*.md")))
             if d.exists()]


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def table_of_bootstrap():
    """{group: [package]} as script/bootstrap has it."""
    groups = {}
    for line in text("script/bootstrap").splitlines():
        found = re.fullmatch(r"(\w+)\|([\w.+-]+)\|(command|file|library) \S+\|.+", line)
        if found:
            groups.setdefault(found[1], []).append(found[2])
    return groups


class Commands(unittest.TestCase):
    def test_every_command_that_a_document_names_exists(self):
        for document in DOCUMENTS:
            named = re.findall(r"(?<![\w/])((?:script|tools|\.ci|tests)/[\w-]+(?:/[\w-]+)*(?:\.(?:py|sh|txt))?)(?![\w/*.])",
                               document.read_text(encoding="utf-8"))
            for path in set(named):
                self.assertTrue((ROOT / path).exists(), f"{document.name} names {path}")

    def test_scripts_can_be_run(self):
        for path in [*(ROOT / "script").iterdir(), ROOT / ".ci/run"]:
            self.assertTrue(os.access(path, os.X_OK), path.name)

    def test_ci_runs_what_the_documents_tell_people_to_run(self):
        ci = text(".ci/run")
        self.assertIn("script/bootstrap", ci)
        self.assertIn("script/test", ci)
        self.assertIn("lint", ci)

    def test_the_readme_has_the_two_commands(self):
        for readme in (d for d in DOCUMENTS if d == ROOT / "README.md"):
            for command in ("script/server", "script/test"):
                self.assertRegex(readme.read_text(encoding="utf-8"), rf"(?m)^\s*(?:\$ )?{command}\b")

    def test_ci_runs_every_lane(self):
        lanes = re.search(r"^LANES = \((.*)\)$", text("tools/testrun.py"), re.M)[1]
        c_lanes = re.search(r"^C_LANES = \{\n(.*?)\n\}", text("tools/testrun.py"), re.M | re.S)[1]
        wanted = set(re.findall(r'"(\w+)"', lanes)) | set(re.findall(r'^    "(\w+)":', c_lanes, re.M))
        wanted |= {"browser", "sdk", "lint"}
        run = re.search(r"script/test (.*)$", text(".ci/run"), re.M)[1].split()
        self.assertEqual(sorted(run), sorted(wanted))

    def test_install_md_lists_the_packages_that_bootstrap_installs(self):
        rows = dict(re.findall(r"^\| (building and running|tests|lint) \| (.+) \|$",
                               text("docs/install.md"), re.M))
        table = table_of_bootstrap()
        for row, group in (("building and running", "build"), ("tests", "test"), ("lint", "lint")):
            self.assertEqual(rows[row].split(), table[group])


if __name__ == "__main__":
    unittest.main()
