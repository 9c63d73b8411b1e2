#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Make the C of a .sql file with one condition of a query taken out: mutate.py FILE.sql OUT.sql.c OLD NEW

A program linked with it is the product with one guard missing: the race tests
must see that (mutants.py). OLD must stand in the file exactly once."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import sqlgen  # noqa: E402


def main(source, out, old, new):
    path = pathlib.Path(source)
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        sys.exit(f"{path}: {old!r} stands there {text.count(old)} times: mend tests/fault/meson.build")
    queries = sqlgen.parse(text.replace(old, new))
    header = f"{path.parent.name}/{path.name}.h"
    pathlib.Path(out).write_text(sqlgen.source_file(path.name, header, path.stem, queries), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
