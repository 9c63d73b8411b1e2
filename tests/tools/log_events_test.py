# SPDX-License-Identifier: Apache-2.0
"""Every event that the program logs stands in docs/operate.md, at its level."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CALL = re.compile(r'\blog_(?:event|write)(?:_later)?\(\s*LOG_([A-Z]+),\s*"(\w+)"')


def logged():
    """(level, event) of every call in the product."""
    for path in (ROOT / "src").rglob("*.c"):
        if not path.stem.endswith("_test"):
            yield from ((level.lower(), event) for level, event in CALL.findall(path.read_text()))


def documented():
    for level, events in re.findall(r"(?m)^  \| `(error|warning|info|debug)` \| (.*) \|$",
                                    (ROOT / "docs/operate.md").read_text()):
        yield from ((level, event) for event in re.findall(r"`(\w+)`", events))


class LogEvents(unittest.TestCase):
    def test_the_page_lists_them_all_at_their_levels_and_no_other(self):
        self.assertGreater(len(set(logged())), 20)
        self.assertEqual(sorted(set(documented())), sorted(set(logged())))


if __name__ == "__main__":
    unittest.main()
