#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The product with one thing changed, which a test must see.

usage: mutate.py file OLD NEW OUT FILE          a copy of FILE
       mutate.py asset OLD NEW OUT.c FILE…      the table of embedded files, under the URLs of the unchanged ones

OLD must stand there exactly once."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import embed  # noqa: E402


def changed(text, old, new, where):
    if text.count(old) != 1:
        sys.exit(f"{where}: {old!r} stands there {text.count(old)} times: mend tests/browser/meson.build")
    return text.replace(old, new)


def file(old, new, path):
    return changed(path.read_text(encoding="utf-8"), old, new, path)


def asset(old, new, *paths):
    urls = {path: embed.url(path) for path in paths}
    contents = {path: embed.content(path) for path in paths}
    (target,) = [path for path in paths if old.encode() in contents[path]]
    contents[target] = changed(contents[target].decode(), old, new, target).encode()
    embed.url, embed.content = urls.get, contents.get
    return "".join(embed.table(paths))


if __name__ == "__main__":
    kind, old, new, out, *files = sys.argv[1:]
    make = {"file": file, "asset": asset}[kind]
    pathlib.Path(out).write_text(make(old, new, *map(pathlib.Path, files)), encoding="utf-8")
