#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Collect the messages that owners read, check their translations, compile them to C.

usage: messages.py pot OUT.pot SOURCE…                          the template of a catalogue
       messages.py update FILE.po SOURCE…                       add what is new, drop what is gone
       messages.py table OUT.c LANGUAGES.def FOLDER SOURCE…     the table that src/connect/words.c reads

SOURCE is a page (.html: {{_ …}}), C (.c: MESSAGE("…")), permissions.def, an errors.def (the descriptions
of the errors that a C source names in a row {&ERROR, …}), countries.csv (where cars can be connected).
FOLDER has CODE.po for each language but the first. A message without translation, a fuzzy or obsolete
one, slots that differ, an element not closed, or HTML stops the build and is named.
"""
import csv, pathlib, re, shutil, subprocess, sys

import htmlgen

STRING = r'"((?:[^"\\]|\\.)*)"'
STRINGS = rf'({STRING}(?:\s*{STRING})*)'
ELEMENTS = ("a", "b", "code")


class Wrong(Exception):
    """What is wrong with a source or a catalogue."""


def unquote(strings):
    """The text of one or more adjacent C (or .po) strings."""
    return "".join(re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), s) for s in re.findall(STRING, strings))


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def of_page(path):
    page = htmlgen.Page(path, "")
    page.compile()
    return [(one, many) for one, many, _ in page.messages]


def of_c(path):
    return [(unquote(s[0]), None) for s in re.findall(rf"\bMESSAGE\(\s*{STRINGS}\s*\)", path.read_text(encoding="utf-8"))]


def of_permissions(path):
    row = rf"^PERMISSION\(\w+,\s*{STRING},\s*\w+,\s*{STRING},\s*{STRING},\s*{STRING},\s*{STRING}\)"
    rows = re.findall(row, path.read_text(encoding="utf-8"), re.M)
    return [(unquote(f'"{text}"'), None) for row in rows for text in row[1:]]


def of_errors(path, shown):
    rows = re.findall(r"^ERROR\((\w+),(.*)\)$", path.read_text(encoding="utf-8"), re.M)
    return [(unquote('"' + re.findall(STRING, row)[-1] + '"'), None) for symbol, row in rows if symbol in shown]


def of_countries(path):
    with open(path, encoding="utf-8", newline="") as f:
        return [(row["name"], None) for row in csv.DictReader(f) if row["region"] != "OTHER"]


def collect(sources):
    """English → (English of many or None, [files]), in the order of the sources."""
    paths = [pathlib.Path(s) for s in sources]
    shown = {s for p in paths if p.suffix == ".c" for s in re.findall(r"\{&(\w+),", p.read_text(encoding="utf-8"))}
    out = {}
    for path in paths:
        if path.suffix == ".html":
            found = of_page(path)
        elif path.suffix == ".c":
            found = of_c(path)
        elif path.suffix == ".csv":
            found = of_countries(path)
        else:
            found = of_permissions(path) if path.name == "permissions.def" else of_errors(path, shown)
        name = f"{path.parent.name}/{path.name}"
        for one, many in found:
            if one in out and out[one][0] != many:
                raise Wrong(f"{name}: “{one}” is a message with a number here and without elsewhere")
            if not one:
                raise Wrong(f"{name}: an empty message")
            files = out.setdefault(one, (many, []))[1]
            if name not in files:
                files.append(name)
    return out


# ---- .po files ----

HEADER = """msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"
"""
PLURALS = {"PLURAL_NONE": "nplurals=1; plural=0;", "PLURAL_ONE_OTHER": "nplurals=2; plural=n != 1;",
           "PLURAL_FEW_OTHER": "nplurals=2; plural=n > 1;"}


def read(path):
    """English → (English of many or None, [forms], fuzzy) of a .po file; and its lines that are obsolete."""
    entries, obsolete = {}, []
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        obsolete += [line for line in block.splitlines() if line.startswith("#~")]
        flags = " ".join(line for line in block.splitlines() if line.startswith("#,"))
        body = "\n".join(line for line in block.splitlines() if not line.startswith("#"))
        found = re.finditer(rf"^(msgid_plural|msgid|msgstr(?:\[\d\])?)\s+{STRINGS}", body, re.M)
        fields = {m[1]: unquote(m[2]) for m in found}
        if fields.get("msgid"):
            forms = [text for name, text in sorted(fields.items()) if name.startswith("msgstr")]
            entries[fields["msgid"]] = fields.get("msgid_plural"), forms, "fuzzy" in flags
    return entries, obsolete


def languages(path):
    """(code, plural rule) of each row of languages.def."""
    return re.findall(rf'^LANGUAGE\({STRING},.*\b(PLURAL_\w+)\)', pathlib.Path(path).read_text(encoding="utf-8"), re.M)


def write(out, messages, header, known):
    text = "# SPDX-License-Identifier: Apache-2.0\n" + header
    for one, (many, files) in messages.items():
        forms = known.get(one, (None, [], False))[1]
        text += f"\n#: {' '.join(files)}\nmsgid {quote(one)}\n"
        if many is None:
            text += f"msgstr {quote(forms[0] if forms else '')}\n"
            continue
        count = 1 if "nplurals=1" in header else 2
        text += f"msgid_plural {quote(many)}\n"
        text += "".join(f"msgstr[{n}] {quote(forms[n] if n < len(forms) else '')}\n" for n in range(count))
    pathlib.Path(out).write_text(text, encoding="utf-8")


def slots(text):
    return sorted(re.findall(r"\{(.*?)\}", text))


def wrong_with(form, english):
    """What a translation has that its English has not, or the reverse; "" if it is fine."""
    if not form:
        return "is not translated"
    if slots(form) != slots(english):
        return f"has the slots {' '.join(slots(form)) or '(none)'} instead of {' '.join(slots(english)) or '(none)'}"
    tags = [name for name in re.findall(r"\{(.*?)\}", form) if name.strip("/") in ELEMENTS]
    if tags[1::2] != ["/" + tag for tag in tags[::2]]:
        return "has an element that is not closed"
    if re.search(r"[<>]|&#?\w+;", form):
        return "has HTML in it"
    return ""


def check(path, messages, plural):
    """The forms of every message in a .po file; Wrong names all that is wrong."""
    done = subprocess.run([shutil.which("msgfmt") or "msgfmt", "--check", "-o", "/dev/null", path],
                          capture_output=True, text=True, check=False)
    problems = [] if done.returncode == 0 else done.stderr.strip().splitlines()
    entries, obsolete = read(path)
    problems += [f"obsolete: {line}" for line in obsolete]
    problems += [f"“{one}” is no message (any more)" for one in entries if one not in messages]
    table = {}
    for one, (many, _) in messages.items():
        mine = entries.get(one)
        if mine is None or mine[0] != many:
            problems.append(f"“{one}” is not translated")
            continue
        if mine[2]:
            problems.append(f"“{one}” is fuzzy")
        english = [one] if many is None else [many] if plural == "PLURAL_NONE" else [one, many]
        if len(mine[1]) != len(english):
            problems.append(f"“{one}” has {len(mine[1])} forms, not {len(english)}")
            continue
        problems += [f"“{e}” {what}" for form, e in zip(mine[1], english) if (what := wrong_with(form, e))]
        table[one] = mine[1]
    if problems:
        raise Wrong("\n".join(f"{path}: {problem}" for problem in problems))
    return table


def c_string(text):
    return "STR(" + quote(text).replace("?", "\\?") + ")"


def compile_table(out, definition, folder, messages):
    code = ["/* Generated by tools/messages.py. Do not edit. */", '#include "connect/messages.h"', ""]
    tables = ""
    for name, plural in languages(definition)[1:]:
        table = check(pathlib.Path(folder) / f"{name}.po", messages, plural)
        code.append(f"static const struct message_row rows_{name}[] = {{")
        for english in sorted(table, key=lambda text: text.encode()):
            forms = table[english]
            code.append(f"    {{{c_string(english)}, {{{c_string(forms[0])}, {c_string(forms[-1])}}}}},")
        code.append("};\n")
        tables += f"    {{STR(\"{name}\"), rows_{name}, {len(table)}}},\n"
    count = tables.count("\n")
    tables = tables or '    {STR(""), NULL, 0},\n'
    code.append(f"const struct message_table message_tables[] = {{\n{tables}}};\nconst size_t message_tables_count = {count};\n")
    pathlib.Path(out).write_text("\n".join(code), encoding="utf-8")


def main(command, out, *rest):
    try:
        if command == "pot":
            write(out, collect(rest), HEADER.format(code="", plural=PLURALS["PLURAL_ONE_OTHER"]), {})
        elif command == "update":
            path = pathlib.Path(out)
            definition = pathlib.Path(__file__).resolve().parent.parent / "src/catalog/languages.def"
            plural = PLURALS[dict(languages(definition))[path.stem]]
            known = read(path)[0] if path.exists() else {}
            write(out, collect(rest), HEADER.format(code=path.stem, plural=plural), known)
        elif command == "table":
            compile_table(out, rest[0], rest[1], collect(rest[2:]))
        else:
            sys.exit(__doc__)
    except Wrong as wrong:
        sys.exit(str(wrong))


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
