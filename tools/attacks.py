#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/security.md: which test proves which attack refused, and by
which rule, from the tests' names and the comments above them; and the attacks
that another test is about, or that do not apply, from elsewhere.def beside the
tests.

usage: tools/attacks.py [--check]

--check writes nothing and fails when the page is not current, a test lacks its
number or rule, a number is missing, or a test named elsewhere is not there."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "hostile"
ELSEWHERE = FOLDER / "elsewhere.def"
PAGE = ROOT / "docs" / "security.md"
ATTACKS = range(1, 121)  # attacks and bad inputs, as the product's list numbers them

TEST = re.compile(r"^(?:(?P<comment>/\*(?:(?!\*/).)*\*/)\n)?(?:FLOW|TEST)\((?P<name>\w+)\)", re.M | re.S)
NUMBER = re.compile(r"a(\d{3})_[a-z0-9_]+")

HEAD = """# Attacks, and what refuses them

Made by tools/attacks.py. A test named a*number*_*what is refused* is about that attack alone and runs on SQLite and PostgreSQL; of the
others the test is named that shows it among other things. The rule is what the test proves: a standard's, or the product's own. RFC 9700
is OAuth 2.0 Security Best Current Practice, RFC 6819 the OAuth 2.0 threat model, ASVS the OWASP Application Security Verification
Standard. Where no test stands, the last column says why.

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
            found.append((int(number[1]) if number else None, match["name"], path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name,
                          rule_of(match["comment"])))
    return found


def elsewhere(text):
    """(number, name, file, rule) of each line "number | file | test | rule"; file and test are empty where there is no test."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.splitlines() if line and not line.startswith("#")]
    return [(int(number), name, file, rule) for number, file, name, rule in rows]


def page(found):
    rows = sorted(t for t in found if t[0] is not None)
    return HEAD + "".join(f"| {number} | {f'`{name}`' if name else ''} | {file} | {rule} |\n" for number, name, file, rule in rows)


def missing(rows):
    """Tests that are named and are not in their file."""
    return [f"{file} has no {name}" for _, name, file, _ in rows
            if name and not ((ROOT / file).exists() and re.search(rf"\b{name}\b", (ROOT / file).read_text(encoding="utf-8")))]


def problems(found, current):
    said = []
    have = {number for number, *_ in found}
    for number in sorted(set(ATTACKS) - have):
        said.append(f"attack {number} has no test a{number:03d}_... and no line in {ELSEWHERE.relative_to(ROOT)}")
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
    return [(number, name, file, rule or name[5:].replace("_", " ")) for number, name, file, rule in found if number]


def main(arguments):
    rows = elsewhere(ELSEWHERE.read_text(encoding="utf-8"))
    found = tests() + numbered_elsewhere() + rows
    if arguments == ["--check"]:
        said = problems(found, PAGE.read_text(encoding="utf-8")) + missing(rows)
        print("\n".join(said), end="\n" if said else "")
        return 1 if said else 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    PAGE.write_text(page(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
