#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fail if a file in src/ includes a module that tools/layers.txt does not allow."""
import pathlib, re, sys

root = pathlib.Path(__file__).resolve().parent.parent
allowed = {}
for line in (root / "tools/layers.txt").read_text().splitlines():
    if line and not line.startswith("#"):
        module, _, may = line.partition(":")
        allowed[module] = set(may.split()) | {module}


def module_of(path):
    parts = path.relative_to(root / "src").parts
    return parts[0] if len(parts) > 1 else "."


def complaints(path):
    module = module_of(path)
    name = path.relative_to(root)
    if module not in allowed:
        yield f"{name}: module {module} is not in tools/layers.txt"
        return
    for n, line in enumerate(path.read_text().splitlines(), 1):
        found = re.match(r'\s*#\s*include "([\w.]+)/([^"]+)"', line)
        if not found:
            continue
        other, header = found.groups()
        if other not in allowed:
            yield f"{name}:{n}: module {other} is not in tools/layers.txt"
        elif other not in allowed[module]:
            yield f"{name}:{n}: {module} may not include {other}"


bad = [c for f in sorted((root / "src").rglob("*.[ch]")) for c in complaints(f)]
print("\n".join(bad), end="\n" if bad else "")
sys.exit(bool(bad))
