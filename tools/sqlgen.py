#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turn the named queries of a .sql file into typed C: FILE.sql OUT.sql.h OUT.sql.c

A block of the file is

    -- query: code_take one            name, then one (row or none), many, exec
    -- Spend a code.                   a sentence or more: becomes the comment
    -- args: hash text, now int        may be left out; may be continued by
    -- row: grant_id text              a further args: or row: line
    UPDATE code SET spent_at = :now WHERE hash = :hash AND spent_at = 0
    RETURNING grant_id;

and becomes struct code_take_args, struct code_take_row and

    SELECT:  err code_take(struct db *, struct arena *, const struct code_take_args *,
                           bool *found, struct code_take_row *);
    change:  err code_take(struct tx *, const struct code_take_args *,
                           bool *found, struct code_take_row *);
    many:    … struct code_take_row **rows, size_t *count);
    exec:    … int64_t *changed);      NULL if it does not matter

plus FILE_queries, the set that db_open prepares. Both engines get the same
text, so what they understand differently is refused here. Text needs no
COLLATE in a query: migrations give every TEXT column the order of its bytes.
Order by columns that leave no ties: engines break them differently.
"""
import pathlib
import re
import sys

C_TYPES = {"text": "str", "int": "int64_t"}
C_WORDS = set("auto break case char const continue default do double else enum extern float for goto if "
              "inline int long register restrict return short signed sizeof static struct switch typedef "
              "union unsigned void volatile while bool str err true false OK".split())
NAME = re.compile(r"[a-z][a-z0-9_]*")
TOKEN = re.compile(r"""
    (?P<text>'(?:[^']|'')*')            # a literal: nothing in it is ours
  | (?P<comment>--[^\n]*|/\*.*?\*/)
  | (?P<space>\s+)
  | (?P<cast>::)
  | (?P<param>:[A-Za-z_]\w*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<number>\d+)
  | (?P<other>.)
""", re.X | re.S)
REFUSED_WORDS = {
    "LIKE": "LIKE minds case on one engine only",
    "ILIKE": "ILIKE is PostgreSQL's alone",
    "GLOB": "GLOB is SQLite's alone",
    "NOW": "time is a parameter",
    "CURRENT_TIMESTAMP": "time is a parameter",
    "CURRENT_TIME": "time is a parameter",
    "CURRENT_DATE": "time is a parameter",
    "COLLATE": "every TEXT column already has the order of its bytes",
    "TRUE": "yes is 1",
    "FALSE": "no is 0",
}
REFUSED_SIGNS = {
    '"': 'double quotes are a text on one engine and a name on the other; texts stand in single quotes',
    "`": "backquotes are SQLite's alone",
    "[": "brackets are SQLite's alone",
    "?": "parameters are written :name",
    "$": "parameters are written :name",
    "@": "parameters are written :name",
    "\\": "a backslash needs to be a parameter",
}
CHANGES = {"INSERT", "UPDATE", "DELETE"}


class Refused(Exception):
    """Something in the file that does not become C, with its line."""

    def __init__(self, line, why):
        super().__init__(why)
        self.line = line


def tokens(sql, line=1):
    """(kind, text, line) of everything; spaces and comments are one space each."""
    for m in TOKEN.finditer(sql):
        if m.lastgroup == "other" and m[0] == "'":
            raise Refused(line, "a text without its closing quote")
        kind = "space" if m.lastgroup == "comment" else m.lastgroup
        yield kind, " " if kind == "space" else m[0], line
        line += m[0].count("\n")


def join(parts):
    """Tokens' texts as one line of SQL."""
    out = []
    for part in parts:
        if part != " " or out and out[-1] != " ":
            out.append(part)
    return "".join(out).strip()


def columns(spec, line, what):
    out = []
    for part in (p.strip() for p in spec.split(",")):
        words = part.split()
        if len(words) != 2:
            raise Refused(line, f"{what}: '{part}' is not a name and a type")
        name, kind = words
        if not NAME.fullmatch(name) or name in C_WORDS:
            raise Refused(line, f"{what}: {name} cannot be a field's name in C")
        if kind not in C_TYPES:
            raise Refused(line, f"{what}: {name} is {kind}, but there are only text and int"
                          + (" (absent text is '')" if "null" in kind.lower() else ""))
        out.append((name, kind, line))
    return out


class Query:
    def __init__(self, head, line):
        words = head.split()
        if len(words) != 2:
            raise Refused(line, "a query line is '-- query: NAME KIND'")
        self.name, self.kind = words
        self.line = line
        self.doc, self.args, self.row, self.sql = [], [], [], []
        if not NAME.fullmatch(self.name) or self.name in C_WORDS:
            raise Refused(line, f"{self.name} cannot be a function's name in C")
        if self.kind not in ("one", "many", "exec"):
            raise Refused(line, f"{self.name}: unknown kind {self.kind} (one, many, exec)")

    def add(self, text, line):
        """One line of the block."""
        found = re.match(r"--\s*(args|row):(.*)$", text)
        if found and not self.sql:
            cols = self.args if found[1] == "args" else self.row
            for col in columns(found[2].strip().rstrip(","), line, found[1]):
                if col[0] in (c[0] for c in cols):
                    raise Refused(line, f"{found[1]}: {col[0]} stands twice")
                cols.append(col)
        elif text.startswith("--"):
            if not self.sql:
                self.doc.append(text[2:].strip())
        elif text.strip() or self.sql:
            self.sql.append((text, line))

    def finish(self):
        """Check the whole; make both texts."""
        self.doc = [d for d in self.doc if d]
        if not self.doc:
            raise Refused(self.line, f"{self.name}: no sentence says what it does")
        if not self.doc[-1].endswith("."):
            raise Refused(self.line, f"{self.name}: its sentence does not end with a full stop")
        if not self.sql:
            raise Refused(self.line, f"{self.name}: no SQL")
        self.spaced = list(tokens("\n".join(t for t, _ in self.sql), self.sql[0][1]))
        while self.spaced and self.spaced[-1][0] == "space":
            self.spaced.pop()
        if self.spaced and self.spaced[-1][1] == ";":
            self.spaced.pop()
        self.tokens = [t for t in self.spaced if t[0] != "space"]
        if not self.tokens:
            raise Refused(self.line, f"{self.name}: no SQL")
        for i in range(len(self.tokens)):
            self.check_token(i)
        self.check_statement()
        self.check_args()

    def check_token(self, i):
        kind, text, line = self.tokens[i]
        words = [t[1].upper() for t in self.tokens]
        if text == ";":
            raise Refused(line, f"{self.name}: more than one statement")
        if kind == "cast":
            raise Refused(line, f"{self.name}: :: is PostgreSQL's alone")
        if kind == "other" and text in REFUSED_SIGNS:
            raise Refused(line, f"{self.name}: {REFUSED_SIGNS[text]}")
        if kind == "text" and "\\" in text:
            raise Refused(line, f"{self.name}: {REFUSED_SIGNS[chr(92)]}")
        if kind == "word" and text.upper() in REFUSED_WORDS:
            raise Refused(line, f"{self.name}: {REFUSED_WORDS[text.upper()]}")
        if kind == "word" and text.upper() == "NULL":
            before = words[max(0, i - 2):i]
            if before[-1:] != ["IS"] and before != ["IS", "NOT"]:
                raise Refused(line, f"{self.name}: NULL is never a value here; absent text is '', an absent number 0")
        if kind == "param" and words[i + 1:i + 3] in (["IS", "NULL"], ["IS", "NOT"]):
            raise Refused(line, f"{self.name}: {text} is never NULL; compare it with '' or 0")

    def check_statement(self):
        words, depth = [], 0
        for kind, text, line in self.tokens:
            depth += {"(": 1, ")": -1}.get(text, 0)
            if kind == "word":
                words.append((text.upper(), depth, line))
        first = words[0][0] if words else ""
        if first not in CHANGES | {"SELECT", "WITH"}:
            raise Refused(self.line, f"{self.name}: starts with {first or 'no word'}, "
                          "not with SELECT, WITH, INSERT, UPDATE or DELETE")
        top = next((w for w, d, _ in words if d == 0 and w in CHANGES | {"SELECT"}), "SELECT")
        self.writes = top in CHANGES
        for word, depth, line in words:
            if word in CHANGES and depth > 0:
                raise Refused(line, f"{self.name}: SQLite has no {word} inside brackets")
        if self.kind == "exec" and not self.writes:
            raise Refused(self.line, f"{self.name}: exec is for changes; a SELECT is one or many")
        if self.kind == "exec" and self.row:
            raise Refused(self.row[0][2], f"{self.name}: exec gives no row")
        if self.kind != "exec" and not self.row:
            raise Refused(self.line, f"{self.name}: {self.kind} needs a row: line")
        if self.kind == "many" and not self.writes and ("ORDER", 0) not in [w[:2] for w in words]:
            raise Refused(self.line, f"{self.name}: many rows without ORDER BY come as each engine likes")
        returning = any(w == "RETURNING" for w, d, _ in words if d == 0)
        if self.writes and returning != bool(self.row):
            raise Refused(self.line, f"{self.name}: RETURNING and the row: line go together")

    def check_args(self):
        names = [a[0] for a in self.args]
        for kind, text, line in self.tokens:
            if kind == "param" and text[1:] not in names:
                raise Refused(line, f"{self.name}: {text} is not in args")
        used = {t[1:] for k, t, _ in self.tokens if k == "param"}
        for name, _, line in self.args:
            if name not in used:
                raise Refused(line, f"{self.name}: args has {name}, the query does not use it")

    def text(self, mark):
        names = [a[0] for a in self.args]
        return join(f"{mark}{names.index(t[1:]) + 1}" if k == "param" else t for k, t, _ in self.spaced)

    def signature(self):
        parts = ["struct tx *tx"] if self.writes else ["struct db *db", "struct arena *a"]
        if self.args:
            parts.append(f"const struct {self.name}_args *in")
        parts += {"one": ["bool *found", f"struct {self.name}_row *out"],
                  "many": [f"struct {self.name}_row **rows", "size_t *count"],
                  "exec": ["int64_t *changed"]}[self.kind]
        return f"{self.name}({', '.join(parts)})"


def parse(text):
    """The queries of one file."""
    queries, seen = [], {}
    for n, line in enumerate(text.splitlines(), 1):
        found = re.match(r"--\s*query:(.*)$", line)
        if found:
            q = Query(found[1], n)
            if q.name in seen:
                raise Refused(n, f"{q.name} is already a query in line {seen[q.name]}")
            seen[q.name] = n
            queries.append(q)
        elif queries:
            queries[-1].add(line, n)
        elif line.strip() and not line.startswith("--"):
            raise Refused(n, "SQL before the first '-- query:' line")
    if not queries:
        raise Refused(1, "no query")
    for q in queries:
        q.finish()
    return queries


def c_text(s):
    return '"' + s.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def c_comment(doc):
    return "/* " + "\n * ".join(d.replace("*/", "* /") for d in doc) + " */"


def header(source, stem, queries):
    out = [f"/* Made from {source} by sqlgen.py: the queries as functions. */", "#pragma once",
           '#include "store/db.h"', ""]
    for q in queries:
        for part, cols in (("args", q.args), ("row", q.row)):
            if cols:
                out.append(f"struct {q.name}_{part} {{")
                out += [f"    {C_TYPES[t]} {c};" for c, t, _ in cols]
                out += ["};", ""]
        out += [c_comment(q.doc), f"err {q.signature()};", ""]
    out += ["/* All of them, for db_open. */", f"extern const struct query_set {stem}_queries;"]
    return "\n".join(out) + "\n"


def descriptor(q, part, cols):
    return f"{q.name}_{part}_columns, {len(cols)}" if cols else "NULL, 0"


def body(q, index):
    handle = "tx->db, tx->arena" if q.writes else "db, a"
    given = "in" if q.args else "NULL"
    out = [f"err\n{q.signature()}", "{"]
    if q.kind == "one":
        out.append(f"    return db_one({handle}, &queries[{index}], {given}, found, out);")
    elif q.kind == "exec":
        out.append(f"    return db_exec({handle}, &queries[{index}], {given}, changed);")
    else:
        out += ["    void *got = NULL;",
                f"    err failed = db_many({handle}, &queries[{index}], {given}, &got, count);",
                "    *rows = got;", "    return failed;"]
    return out + ["}", ""]


def source_file(source, header_name, stem, queries):
    out = [f"/* Made from {source} by sqlgen.py. */", f'#include "{header_name}"', "",
           '#pragma GCC diagnostic ignored "-Woverlength-strings"', ""]
    for q in queries:
        for part, cols in (("args", q.args), ("row", q.row)):
            if cols:
                out.append(f"static const struct column {q.name}_{part}_columns[] = {{")
                out += [f"    {{{t.upper()}_COLUMN, offsetof(struct {q.name}_{part}, {c})}}," for c, t, _ in cols]
                out += ["};"]
    out += ["", "static const struct query queries[] = {"]
    for q in queries:
        out += [f"    {{{c_text(q.name)},", f"     {c_text(q.text('?'))},", f"     {c_text(q.text('$'))},",
                f"     {descriptor(q, 'args', q.args)}, {descriptor(q, 'row', q.row)},",
                f"     {f'sizeof(struct {q.name}_row)' if q.row else '0'}, {'true' if q.writes else 'false'}}},"]
    out += ["};", "", f"const struct query_set {stem}_queries = {{{c_text(stem)}, queries, {len(queries)}}};", ""]
    for i, q in enumerate(queries):
        out += body(q, i)
    return "\n".join(out)


def main(argv):
    if len(argv) != 4:
        sys.exit("usage: sqlgen.py FILE.sql OUT.sql.h OUT.sql.c")
    path, out_h, out_c = (pathlib.Path(p) for p in argv[1:])
    try:
        queries = parse(path.read_text(encoding="utf-8"))
    except Refused as refused:
        sys.exit(f"{path}:{refused.line}: {refused}")
    stem = path.stem
    out_h.write_text(header(path.name, stem, queries), encoding="utf-8")
    header_name = "/".join(out_h.resolve().parts[-2:])
    out_c.write_text(source_file(path.name, header_name, stem, queries), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv)
