#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Check that every row of settings.def is read somewhere in src/, and that docs/settings.md says what the rows say.

    tools/settings.py            check both; each complaint is a line
    tools/settings.py --write    write docs/settings.md
    tools/settings.py --stamp F  check the rows alone, in every build

Reading a setting without a row needs no check: it does not compile.
"""
import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROW = re.compile(r"(TEXT|NUMBER|SECONDS|SWITCH|FORM)\(\s*(.*)\)\s*$")
PART = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s,"]+)')
HEAD = """# Settings

Made from the rows of `src/settings/settings.def` by `tools/settings.py --write`.

Every setting is a flag of `valetkey serve`, an environment variable and a line of a settings file. A flag wins over the variable, the
variable over the file, the file over the default. A wrong value, a name in the file or a variable `VALETKEY_…` that is no setting, stops
the program with a sentence that says where it stands and what is allowed. `valetkey settings` prints the values in use and where each
comes from.

## The file

`--config FILE` or the variable `VALETKEY_CONFIG` names it, for every command; the program of the Debian package reads
`/etc/valetkey/valetkey.conf` when neither does. `valetkey settings --as-file` prints one with every setting.

```
# A comment has a line of its own.
base_url = https://keys.example
trusted_proxy = 127.0.0.1
```

A line is `name = value`; the names are those of the flags with `_` for `-`. A value ends with its line and stands without quotes. Whoever
keeps a secret in it makes it unreadable for others (mode 0640); otherwise each start warns.

## All of them

| flag | variable | default | allowed | what it does |
|---|---|---|---|---|
"""


def rows(root):
    forms, found = {}, []
    for line in (root / "src/settings/settings.def").read_text().splitlines():
        row = ROW.match(line)
        if not row:
            continue
        parts = [quoted or plain for quoted, plain in PART.findall(row[2])]
        if row[1] == "FORM":
            forms[parts[0]] = parts[3]
        else:
            found.append((row[1], parts, forms))
    return found


def allowed(kind, parts, forms):
    if kind == "TEXT":
        return forms[parts[2]]
    if kind in ("NUMBER", "SECONDS"):
        return f"a whole number{' of seconds' if kind == 'SECONDS' else ''} from {parts[2]} to {parts[3]}"
    return "true or false"


def page(found):
    lines = []
    for kind, parts, forms in found:
        name, default = parts[:2]
        lines.append(f"| `--{name.replace('_', '-')}` | `VALETKEY_{name.upper()}` | "
                     f"{f'`{default}`' if default else 'empty'} | {allowed(kind, parts, forms)} | {parts[-1]} |")
    return HEAD + "\n".join(lines) + "\n"


def code(root):
    """All of src/ without comments; settings/ itself reads rows by offset, and tests do not count."""
    for path in sorted((root / "src").rglob("*.[ch]")):
        if path.parent.name != "settings" and not path.stem.endswith("_test"):
            yield re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(), flags=re.S)


def complaints(root):
    found = rows(root)
    text = "\n".join(code(root))
    for _, parts, _ in found:
        if not re.search(rf"(?:->|\w\.){parts[0]}\b(?!\s*=[^=])", text):
            yield f"src/settings/settings.def: {parts[0]} is a setting, but nothing in src/ reads settings->{parts[0]}"


def stale(root):
    docs = root / "docs/settings.md"
    if not docs.exists() or docs.read_text() != page(rows(root)):
        yield "docs/settings.md is not what settings.def says: run tools/settings.py --write"


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--write", action="store_true", help="write docs/settings.md")
    options.add_argument("--root", type=pathlib.Path, default=ROOT, help="the tree (for tests)")
    options.add_argument("--stamp", type=pathlib.Path, help="check the rows alone and make this file (for the build)")
    given = options.parse_args()
    if given.write:
        (given.root / "docs").mkdir(exist_ok=True)
        (given.root / "docs/settings.md").write_text(page(rows(given.root)))
        return 0
    bad = list(complaints(given.root))
    if given.stamp and not bad:
        given.stamp.write_text("")
    if not given.stamp:
        bad += stale(given.root)
    for line in bad:
        print(line)
    return 1 if bad else 0


sys.exit(main())
