#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes tests/hostile/README.md: which test proves which attack refused, and
by which rule, from the tests' names and the comments above them.

usage: tools/attacks.py [--check]

--check writes nothing and fails when the page is not current, a test lacks its
number or rule, or a required number has no test."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "hostile"
PAGE = FOLDER / "README.md"

# The attacks on what exists; more rows come with more endpoints.
REQUIRED = {*range(1, 19), *range(20, 31), 32, 38, 39, 40, *range(43, 61), *range(62, 67), *range(69, 73), 74,
            *range(78, 83), *range(87, 94), 97, 98, 103, 106, 110, 111}

TEST = re.compile(r"^(?:(?P<comment>/\*(?:(?!\*/).)*\*/)\n)?(?:FLOW|TEST)\((?P<name>\w+)\)", re.M | re.S)
NUMBER = re.compile(r"a(\d{3})_[a-z0-9_]+")

HEAD = """# Attacks, and the tests that refuse them

Made by tools/attacks.py from the tests; a test is named a*number*_*what is refused*, and runs on SQLite and PostgreSQL. The rule is
what the test proves: a standard's, or the product's own. RFC 9700 is OAuth 2.0 Security Best Current Practice, RFC 6819 the OAuth
2.0 threat model, ASVS the OWASP Application Security Verification Standard. Numbers that are missing here belong to parts
that do not exist yet, or to the tests of races and faults.

| number | test | file | rule |
|---|---|---|---|
"""


def rule_of(comment):
    """The comment as one line of a table."""
    lines = [re.sub(r"^\s*(/\*|\*/|\*(?!/))\s?", "", line) for line in (comment or "").split("\n")]
    text = " ".join(" ".join(lines).replace("*/", "").split())
    return text.replace("|", "\\|")


def tests(folder=FOLDER):
    """(number, name, file, rule) of every test; number None where a name has none."""
    found = []
    for path in sorted(folder.glob("*_test.c")):
        for match in TEST.finditer(path.read_text(encoding="utf-8")):
            number = NUMBER.fullmatch(match["name"])
            found.append((int(number[1]) if number else None, match["name"], path.name, rule_of(match["comment"])))
    return found


def page(found):
    rows = sorted(t for t in found if t[0] is not None)
    return HEAD + "".join(f"| {number} | `{name}` | {file} | {rule} |\n" for number, name, file, rule in rows)


def problems(found, current):
    said = []
    have = {number for number, *_ in found}
    for number in sorted(REQUIRED - have):
        said.append(f"attack {number} has no test a{number:03d}_...")
    for number, name, file, rule in found:
        if number is None:
            said.append(f"{file}: {name} has no number (a001_what_is_refused)")
        if not rule:
            said.append(f"{file}: {name} has no comment that says which rule it proves")
    if current != page(found):
        said.append(f"{PAGE.relative_to(ROOT)} is not what the tests say: run tools/attacks.py")
    return said


def numbered_elsewhere():
    """Tests of whole flows that carry a number too; they need no rule."""
    found = tests(ROOT / "tests" / "flow")
    return [(number, name, f"../flow/{file}", rule or name[5:].replace("_", " ")) for number, name, file, rule in found if number]


def main(arguments):
    found = tests() + numbered_elsewhere()
    if arguments == ["--check"]:
        said = problems(found, PAGE.read_text(encoding="utf-8"))
        print("\n".join(said), end="\n" if said else "")
        return 1 if said else 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    PAGE.write_text(page(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
