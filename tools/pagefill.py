#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""For tests: C that fills every struct of a page header, and shows every page.

usage: pagefill.py HEADER.h INCLUDE OUT.c

Every text and link becomes a given one, every yes/no, number and choice follows a seed, every list
gets 0, 1 or 2 elements. So a page, or a field, that is added later is tested without a word.
"""
import pathlib, re, sys


def structs(text):
    """name → [(type, name, is a pointer)], in the order of the file."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    for name, body in re.findall(r"^struct (\w+) \{\n(.*?)^\};", text, re.M | re.S):
        fields = []
        for declaration in filter(None, (d.strip() for d in body.split(";"))):
            kind, names = re.fullmatch(r"(?:const )?((?:struct |enum )?\w+)\s+(.*)", declaration, re.S).groups()
            for one in names.split(","):
                one = one.strip()
                fields.append((kind, one.lstrip("*"), one.startswith("*")))
        yield name, fields


def filler(name, fields, known, enums):
    counts = {field + "_count" for _, field, pointer in fields if pointer}
    yield f"\nstatic void\nfill_{name}(struct {name} *v, struct fill *f)\n{{\n"
    for kind, field, pointer in fields:
        if pointer:
            fill = f"at[i] = f->text" if kind == "str" else f"fill_{kind.split()[1]}(&at[i], f)"
            yield (f"    v->{field}_count = fill_number(f, 3);\n    {{\n"
                   f"        {kind} *at = arena_alloc(f->arena, 2, sizeof(*at));\n\n"
                   f"        for (size_t i = 0; i < 2; i++)\n            {fill};\n"
                   f"        v->{field} = at;\n    }}\n")
        elif field in counts:
            continue
        elif kind == "str":
            yield f"    v->{field} = fill_number(f, 4) == 0 ? (str){{0}} : f->text;\n"
        elif kind == "struct url":
            yield f"    v->{field} = (struct url){{fill_number(f, 4) == 0 ? (str){{0}} : f->text}};\n"
        elif kind == "bool":
            yield f"    v->{field} = fill_number(f, 2) == 1;\n"
        elif kind == "size_t":
            yield f"    v->{field} = fill_number(f, 4);\n"
        elif kind in enums:
            yield f"    v->{field} = ({kind})fill_number(f, {enums[kind]});\n"
        elif kind.startswith("struct ") and kind[7:] in known:
            yield f"    fill_{kind[7:]}(&v->{field}, f);\n"
        else:
            sys.exit(f"struct {name}: what to put into {kind} {field} is not known")
    yield "}\n"


def main(header, include, out):
    text = pathlib.Path(header).read_text(encoding="utf-8")
    found = dict(structs(text))
    found.pop("url", None)
    enums = {"enum " + name: body.count(",") + 1 for name, body in re.findall(r"^enum (\w+) \{(.*?)\}", text, re.M | re.S)}
    pages = re.findall(r"^void page_(\w+)\(struct buf \*out,\s+const struct page_(\w+) \*v\);", text, re.M)
    whole = [name for name, struct in pages if name == struct and any(k.endswith("_frame") for k, _, _ in found["page_" + name])]
    code = [f'/* Generated from {pathlib.Path(header).name}. Do not edit. */\n#include "{include}"\n\n#include "page_fill.h"\n']
    for name, fields in found.items():
        code += filler(name, fields, found, enums)
    for name in whole:
        code.append(f"\nstatic void\nshow_{name}(struct buf *out, struct fill *f)\n{{\n    struct page_{name} v = {{0}};\n\n"
                    f"    fill_page_{name}(&v, f);\n    page_{name}(out, &v);\n}}\n")
    code.append("\nconst struct filled_page filled_pages[] = {\n" + "".join(
        f'    {{"{name}", show_{name}}},\n' for name in whole) + "};\n"
        f"const size_t filled_pages_count = {len(whole)};\n")
    pathlib.Path(out).write_text("".join(code), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
