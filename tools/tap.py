#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""TAP: reads what test programs print, and prints it for Python's unittest.

usage: tools/tap.py FILE_test.py      run the unittest cases of one file
"""
import dataclasses
import importlib.util
import pathlib
import re
import sys
import unittest

POINT = re.compile(r"^( *)(not )?ok\b(?: +(\d+))?(?: *- *| +)?(.*)$")
PLAN = re.compile(r"^( *)1\.\.(\d+)\s*(?:#\s*(.*))?$")
DIRECTIVE = re.compile(r"(?<!\\)#\s*(skip|todo)\S*\s*(.*)$", re.I)


@dataclasses.dataclass
class Point:
    name: str
    verdict: str  # passed, failed or skipped
    reason: str = ""


@dataclasses.dataclass
class _Level:
    """What was seen at one depth of indentation since its parent's last point."""
    points: int = 0
    failed: int = 0


class _Reader:
    def __init__(self):
        self.found = []
        self.levels = {}
        self.said = ""  # the last comment: cmocka prints why it skips there

    def line(self, text):
        text = text.rstrip("\n")
        plan = PLAN.match(text)
        point = POINT.match(text)
        if plan:
            self.plan(len(plan[1]), int(plan[2]), plan[3] or "")
        elif point:
            self.point(len(point[1]), not point[2], point[4].strip())
            self.said = ""
        elif text.startswith("Bail out!"):
            self.found.append(Point(text, "failed"))
        elif text.strip().startswith("# "):
            self.said = text.strip()[2:]

    def plan(self, depth, count, comment):
        if count == 0 and comment.lower().startswith("skip"):
            self.found.append(Point("", "skipped", comment[4:].strip()))
        elif depth == 0:
            self.planned = count

    planned = None

    def point(self, depth, good, rest):
        below = [d for d in self.levels if d > depth]
        children = sum(self.levels[d].points for d in below)
        failed_below = sum(self.levels[d].failed for d in below)
        for d in below:
            del self.levels[d]
        level = self.levels.setdefault(depth, _Level())
        level.points += 1
        level.failed += not good
        if children and (good or failed_below):
            return  # only the sum of the tests below it, which are counted
        self.found.append(self.verdict(good, rest))

    def verdict(self, good, rest):
        directive = DIRECTIVE.search(rest)
        name = rest[: directive.start()].strip() if directive else rest
        name = name.removeprefix("- ").replace("\\#", "#")
        if directive and directive[1].lower() == "skip":
            # cmocka writes "# SKIP name"; everybody else "name # SKIP why"
            return Point(name or directive[2], "skipped",
                         directive[2] if name else self.said)
        return Point(name, "passed" if good else "failed")


def read(text):
    """The points of one program's output, the innermost ones only. A plan that
    was not kept is a failed point."""
    reader = _Reader()
    for line in text.splitlines():
        reader.line(line)
    top = reader.levels.get(0, _Level()).points
    if reader.planned is not None and top != reader.planned:
        reader.found.append(Point(
            f"planned {reader.planned} tests, saw {top}", "failed"))
    return reader.found


class _Result(unittest.TestResult):
    number = 0

    def tell(self, good, test, comment="", detail=""):
        self.number += 1
        print(f"{'' if good else 'not '}ok {self.number} - {test.id()}{comment}")
        for line in detail.splitlines():
            print("#", line)
        sys.stdout.flush()

    def addSuccess(self, test):
        self.tell(True, test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.tell(True, test, f" # SKIP {reason}")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.tell(False, test, detail=self._exc_info_to_string(err, test))

    addError = addFailure

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.addFailure(subtest, err)


def main(path):
    path = pathlib.Path(path).resolve()
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    result = _Result()
    unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
    print(f"1..{result.number}")
    return 0 if result.wasSuccessful() and result.number else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
