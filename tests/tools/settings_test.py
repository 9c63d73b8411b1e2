# SPDX-License-Identifier: Apache-2.0
"""What tools/settings.py complains about."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools/settings.py"
ROWS = '''/* a comment with TEXT( in it */
FORM(   ANY,      any_text,  "TEXT",  "any text")
TEXT(   house_name,  "a, b", ANY,  "What the house is called.")
SECONDS(wait_time,   30,  1,  60,  "How long to wait.")
'''


class Settings(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.root = pathlib.Path(place.name)
        (self.root / "src/settings").mkdir(parents=True)
        (self.root / "src/shop").mkdir()
        (self.root / "src/settings/settings.def").write_text(ROWS)
        self.code("a.c", "x = settings->house_name; y = s->wait_time;")
        self.assertEqual(self.run_tool("--write").returncode, 0)

    def code(self, name, text):
        (self.root / "src/shop" / name).write_text(text)

    def run_tool(self, *argv):
        return subprocess.run([sys.executable, TOOL, "--root", self.root, *argv], capture_output=True, text=True)

    def complaint(self, said):
        done = self.run_tool()
        self.assertEqual(done.returncode, 1)
        self.assertIn(said, done.stdout)

    def test_rows_that_are_read_and_documented_are_right(self):
        done = self.run_tool()
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_a_row_that_nobody_reads_is_named(self):
        for text in ("", "int wait_time;", "/* s->wait_time */", "// s->wait_time\n", "s->wait_time = 3;",
                     "s->wait_times;"):
            self.code("a.c", f"x = settings->house_name; {text}")
            self.complaint("wait_time is a setting, but nothing in src/ reads settings->wait_time")

    def test_a_test_reads_no_setting(self):
        self.code("a.c", "x = settings->house_name;")
        self.code("a_test.c", "y = s->wait_time;")
        self.complaint("wait_time is a setting")

    def test_the_page_must_say_what_the_rows_say(self):
        page = (self.root / "docs/settings.md").read_text()
        self.assertIn("| `--house-name` | `VALETKEY_HOUSE_NAME` | `a, b` | any text | What the house is called. |", page)
        self.assertIn("| `30` | a whole number of seconds from 1 to 60 | How long to wait. |", page)
        (self.root / "docs/settings.md").write_text(page.replace("called", "named"))
        self.complaint("docs/settings.md is not what settings.def says")
        (self.root / "docs/settings.md").unlink()
        self.complaint("docs/settings.md is not what settings.def says")


if __name__ == "__main__":
    unittest.main()
