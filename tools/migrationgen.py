#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Put the steps of the schema into the program: OUT.c HEADER SYMBOL NNNN_name.sql…

HEADER declares SYMBOL, a struct schema. One text serves both engines; PostgreSQL gets TEXT as TEXT COLLATE "C" (the
order of bytes, which is SQLite's) and is spared WITHOUT ROWID, which may stand
in a /*sqlite … */ so that other tools can read the file. What differs silently
between the two is refused. "-- drafts cannot answer: SELECT ...;" is asked of a database that has done the step: one
that fails was made by an unfinished text of it."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from sqlgen import Refused, c_text, join, tokens  # noqa: E402

PROBE = re.compile(r"^-- drafts cannot answer: (SELECT [^;]*);$", re.M)

REFUSED = {
    "DEFERRABLE": "a deferred check fails a whole group of units at its commit",
    "AUTOINCREMENT": "keys come from db_next_id",
    "SERIAL": "keys come from db_next_id", "BIGSERIAL": "keys come from db_next_id",
    "INTEGER": "numbers are BIGINT", "INT": "numbers are BIGINT", "REAL": "numbers are BIGINT",
    "BOOLEAN": "yes and no are a BIGINT", "BLOB": "bytes are TEXT (hexadecimal or base64url)",
    "BYTEA": "bytes are TEXT (hexadecimal or base64url)", "VARCHAR": "text is TEXT",
    "COLLATE": "every TEXT column gets the order of its bytes by itself",
    "BEGIN": "each step already is a transaction", "COMMIT": "each step already is a transaction",
}


def statements(text):
    """Lists of tokens, one a statement."""
    now = []
    text = re.sub(r"/\*sqlite\b(.*?)\*/", r"\1", text, flags=re.S)
    for kind, word, line in tokens(text):
        if kind == "word" and word.upper() in REFUSED:
            raise Refused(line, f"{word}: {REFUSED[word.upper()]}")
        if kind == "other" and word == '"':
            raise Refused(line, "double quotes are a text on one engine and a name on the other")
        if word == ";":
            if now:
                yield now
            now = []
        elif now or kind != "space":
            now.append((kind, word, line))
    if now:
        raise Refused(now[-1][2], "the last statement has no semicolon")


def for_postgres(words):
    out = []
    for kind, word, _ in words:
        if kind == "word" and word.upper() == "TEXT":
            out += [word, ' COLLATE "C"']
        elif kind == "word" and word.upper() == "ROWID" and [w.upper() for w in out[-2:]] == ["WITHOUT", " "]:
            del out[-2:]
        else:
            out.append(word)
    return join(out)


def step(path, number):
    found = re.fullmatch(r"(\d{4})_([a-z][a-z0-9_]*)\.sql", path.name)
    if not found:
        raise Refused(1, "its name is not NNNN_name.sql")
    if int(found[1]) != number:
        raise Refused(1, f"its number is {found[1]}, but step {number:04d} comes next")
    text = path.read_text(encoding="utf-8")
    texts = list(statements(text))
    if not texts:
        raise Refused(1, "no statement")
    probe = PROBE.search(text)
    rows = "".join(f"    {{{c_text(join(w for _, w, _ in t))},\n     {c_text(for_postgres(t))}}},\n" for t in texts)
    return (f"static const struct migration_statement step_{found[1]}[] = {{\n{rows}}};\n",
            f"    {{{c_text(found[1] + '_' + found[2])}, {c_text(probe[1]) if probe else 'NULL'}, step_{found[1]}, {len(texts)}}},\n")


def main(argv):
    if len(argv) < 5:
        sys.exit("usage: migrationgen.py OUT.c HEADER SYMBOL NNNN_name.sql…")
    paths = sorted((pathlib.Path(p) for p in argv[4:]), key=lambda p: p.name)
    bodies, rows = "", ""
    for number, path in enumerate(paths):
        try:
            body, row = step(path, number)
        except Refused as refused:
            sys.exit(f"{path}:{refused.line}: {refused}")
        bodies += body
        rows += row
    for extra in sorted(paths[0].parent.glob("*.sql")):
        if extra.name not in {p.name for p in paths}:
            sys.exit(f"{extra}:1: not listed in meson.build, so no program would know it")
    pathlib.Path(argv[1]).write_text(
        "/* Made by migrationgen.py: the steps of the schema. */\n"
        f'#include "{argv[2]}"\n\n'
        '#pragma GCC diagnostic ignored "-Woverlength-strings"\n\n'
        f"{bodies}\nstatic const struct migration steps[] = {{\n{rows}}};\n\n"
        f"const struct schema {argv[3]} = {{steps, {len(paths)}}};\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv)
