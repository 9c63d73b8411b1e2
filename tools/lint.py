#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The lint lane: what a compiler and a test cannot see.

usage: tools/lint.py [CHECK]...      run these checks (default: all); needs build/asan"""
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
JOBS = min(os.cpu_count() or 1, 2)

# Text that belongs to one machine or one network; a line of the project that
# has it is not true elsewhere. Written so that they do not match themselves.
PLACES = re.compile(r"/(?:work|root|Users|home/\w+)/|(?:registry|deb|snapshot|pypi)\.[a-z]+(?:js)?\.org")
COMMENTED = {".c", ".h", ".def", ".py", ".sh", ".sql", ".js", ".mjs"}


@dataclasses.dataclass
class Check:
    name: str
    command: list
    env: dict = dataclasses.field(default_factory=dict)


def tracked(*patterns):
    """The project's files, new ones included, ignored ones not."""
    out = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    return [f for f in sorted(set(out.stdout.split("\n"))) if f and (ROOT / f).is_file()]


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


def run(command):
    """0, or the status after showing what the command said."""
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace")
    if done.returncode:
        print(done.stdout, end="")
    return done.returncode


def complain(lines):
    print("\n".join(lines), end="\n" if lines else "")
    return bool(lines)


def clang_format():
    return run(["clang-format", "--dry-run", "-Werror", *tracked("*.c", "*.h")])


def compiled():
    """Our own files of the compile database; what generators made is not ours."""
    rows = json.loads(text_of("build/asan/compile_commands.json"))
    folder = ROOT / "build/asan"
    files = {os.path.normpath(folder / row["file"]) for row in rows}
    build = str(ROOT / "build") + os.sep
    return sorted(f for f in files if not f.startswith(build))


# A function's paths are followed so far and no further: an eighth of the usual
# is a tenth of the time. `script/check-long scan-build` goes the whole way.
SHORT = [f"--extra-arg={part}" for part in
         ("-Xclang", "-analyzer-config", "-Xclang", "max-nodes=30000")]


def tidy_file(name):
    """In a test the analyzer does not know that a failed assert_… ends it."""
    is_test = name.startswith(str(ROOT / "tests")) or "_test" in os.path.basename(name)
    # and names for the linker's --wrap are reserved ones
    fewer = ["--checks=-clang-analyzer-*,-misc-redundant-expression,-bugprone-reserved-identifier,"
             "-readability-inconsistent-declaration-parameter-name"] if is_test else []
    return run(["clang-tidy", "--quiet", "-p", "build/asan", *SHORT, *fewer, name])


def clang_tidy():
    """The longest files first, so that the last one does not end alone."""
    files = sorted(compiled(), key=os.path.getsize, reverse=True)
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        return any(list(pool.map(tidy_file, files)))


def cppcheck():
    folders = [f for f in ("src", "sdk", "examples", "tests") if tracked(f"{f}/*.c")]
    return run(["cppcheck", "--quiet", "--error-exitcode=1", f"-j{JOBS}", "--inline-suppr",
                "--enable=warning,style,performance,portability", "--std=c11",
                "--suppress=missingIncludeSystem", "--suppress=unusedStructMember",
                "--suppress=returnDanglingLifetime",
                # where a variable stands and what could be const is the author's choice
                "--suppress=variableScope", "--suppress=constVariable",
                "--suppress=constParameter", "--suppress=redundantContinue",
                "--suppress=shadowFunction",  # takes a call f(x); for a declaration
                "--suppress=internalAstError",  # 2.10 trips over (str){0} after a "?"
                "-Isrc", "-Itests", *folders])


def layers():
    return run([sys.executable, "tools/layers.py"])


def shell_scripts():
    for name in tracked():
        first = text_of(name).partition("\n")[0]
        if re.match(r"#!.*\b(ba|da)?sh\b", first):
            yield name


def shellcheck():
    return run(["shellcheck", *shell_scripts()])


def codespell():
    names = [n for n in tracked() if not re.search(
        r"package-lock\.json$|\.(po|csv|png|ico|woff2)$|^data/|/corpus/|/dumps/|^LICENSE$", n)]
    words = [f"--ignore-words={ROOT}/tools/codespell.txt"]
    return run(["codespell", "--quiet-level=2", *words, *names])


def places():
    """No path of a developer's machine, no package registry's host."""
    own = re.compile(re.escape(str(ROOT)) + "/")
    return complain([f"{name}:{n}: {line.strip()[:120]}"
                     for name in tracked() if "/corpus/" not in name
                     for n, line in enumerate(text_of(name).splitlines(), 1)
                     if PLACES.search(line) or own.search(line)])


def licence():
    """Every file that can carry a comment names its licence at its top."""
    def top(name):
        return "".join(text_of(name).splitlines(True)[:3])
    names = [n for n in tracked() if pathlib.Path(n).suffix in COMMENTED]
    return complain([f"{n}: no SPDX line at its top" for n in sorted({*names, *shell_scripts()})
                     if "SPDX-License-Identifier: Apache-2.0" not in top(n)])


def data():
    return run([sys.executable, "data/check.py"])


CHECKS = {f.__name__.replace("_", "-"): f for f in (
    layers, clang_format, shellcheck, codespell, places, licence, cppcheck, clang_tidy)}
if (ROOT / "data/check.py").exists():
    CHECKS["data"] = data


def checks():
    """For the test runner: one command a check."""
    return [Check(name, [sys.executable, str(pathlib.Path(__file__).resolve()), name])
            for name in CHECKS]


def main(names):
    for name in names:
        if name not in CHECKS:
            print(f"tools/lint.py: no check {name!r}; checks: {' '.join(CHECKS)}", file=sys.stderr)
            return 2
    return 1 if any([CHECKS[name]() for name in names or CHECKS]) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
