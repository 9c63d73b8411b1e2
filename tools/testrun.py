#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Builds with and without sanitizers, runs the tests, ends with one line
`N passed, N failed, N skipped`. Called by script/test and .ci/run.

usage: tools/testrun.py [-k PART] [LANE]...

Exit status: 0 all passed or were skipped, 1 something failed, 2 wrong usage."""
import argparse
import collections
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import lint  # noqa: E402
import processes  # noqa: E402
import tap  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
PYTHON = "/usr/bin/python3"
JOBS = min(os.cpu_count() or 1, 2)
SLOW_PROGRAM = 600  # seconds; only Meson's tests have limits of their own


@dataclasses.dataclass(frozen=True)
class Build:
    name: str
    compiler: str
    options: tuple
    slower: int = 1  # by how much time limits grow

    @property
    def folder(self):
        return BUILD / self.name


WERROR = "-Dwerror=true"
STRICT = "-Dc_args=-fno-sanitize-recover=all"
BUILDS = {b.name: b for b in (
    Build("debug", "gcc", (WERROR,)),
    Build("asan", "clang", (WERROR, STRICT, "-Db_sanitize=address,undefined"), 4),
    Build("tsan", "clang", (WERROR, "-Db_sanitize=thread"), 8),
    Build("fuzz", "clang", (WERROR, STRICT, "-Db_sanitize=address,undefined",
                            "-Dfuzz=true", "-Dtests=false"), 4),
    Build("analyzer", "gcc", (WERROR, "-Dtests=false", "-Dc_args=-fanalyzer")),
)}

# lane → the builds whose tests of Meson's suite of that name it runs
C_LANES = {
    "unit": ("debug", "asan"),
    "contract": ("debug", "asan", "tsan"),
    "flow": ("debug", "asan", "tsan"),
}
NODE_LANES = ("browser", "sdk")  # tests/LANE/*.test.{js,mjs,cjs}
LANES = ("tools", *C_LANES, *NODE_LANES, "fuzz")
WITH_DATABASE = {*C_LANES, *NODE_LANES}

SANITIZERS = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
    "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1",
}


@dataclasses.dataclass
class Task:
    """One program that prints TAP, or (`one`) whose exit status is the test."""
    lane: str
    name: str
    command: list
    timeout: float
    env: dict = dataclasses.field(default_factory=dict)
    cwd: pathlib.Path = ROOT
    one: bool = False
    parallel: bool = False


class Report:
    def __init__(self):
        self.count = collections.Counter()
        self.lock = threading.Lock()
        self.may_skip = may_skip()
        self.in_ci = os.environ.get("CI") == "true"

    def add(self, task, points, text, seconds):
        count = collections.Counter(p.verdict for p in points)
        refused = [p for p in points if p.verdict == "skipped"
                   and self.in_ci and p.name not in self.may_skip]
        with self.lock:
            self.count += count
            self.count["failed"] += len(refused)
            self.count["skipped"] -= len(refused)
            word = "FAIL" if count["failed"] or refused else "ok"
            print(f"{word:4} {task.lane}: {task.name}  {count['passed']} passed"
                  f"  {seconds:.1f} s")
            self.details(points, refused, text)
            self.notes(text)
            sys.stdout.flush()

    def notes(self, text):
        """What a test wants to be read although it passed: `# note: …`."""
        for line in text.splitlines():
            before, mark, note = line.partition("# note: ")
            if mark and not before.strip():
                print(f"     note: {note}")

    def details(self, points, refused, text):
        bad = [p for p in points if p.verdict == "failed"]
        if bad:
            print("    " + text.rstrip().replace("\n", "\n    "))
        for p in bad:
            print(f"     failed: {p.name}")
        for p in points:
            if p.verdict == "skipped":
                print(f"     skipped: {p.name}: {p.reason or 'no reason given'}")
        for p in refused:
            print(f"     failed: {p.name} was skipped and is not in tests/may-skip")

    def fail(self, lane, name, text):
        self.add(Task(lane, name, [], 0), [tap.Point(name, "failed")], text, 0)

    def close(self):
        print(f"{self.count['passed']} passed, {self.count['failed']} failed, "
              f"{self.count['skipped']} skipped", flush=True)
        return 1 if self.count["failed"] or not self.count["passed"] else 0


def may_skip():
    """The names of the tests that may be skipped in CI, from tests/may-skip."""
    path = ROOT / "tests/may-skip"
    lines = path.read_text().splitlines() if path.exists() else []
    return {line.partition("#")[0].strip() for line in lines} - {""}


# Building

def run_quiet(command, env=None):
    done = subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace")
    return done.returncode == 0, done.stdout


def make(report, build):
    """Whether the build stands. A build that fails counts as a failed test."""
    began = time.monotonic()
    good, text = True, ""
    if not (build.folder / "build.ninja").exists():
        shutil.rmtree(build.folder, ignore_errors=True)
        good, text = run_quiet(["meson", "setup", str(build.folder), *build.options],
                               {**os.environ, "CC": build.compiler})
    if good:
        good, text = run_quiet(["ninja", "--quiet", "-j", str(JOBS), "-C", str(build.folder)])
    verdict = "passed" if good else "failed"
    text = text[max(text.find("FAILED:"), 0):]  # not what Meson found before
    report.add(Task("build", f"{build.name} ({build.compiler})", [], 0),
               [tap.Point(f"build {build.name}", verdict)], text,
               time.monotonic() - began)
    return good


def introspect(build, what):
    out = subprocess.run(["meson", "introspect", what, str(build.folder)],
                         check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    return json.loads(out.stdout)


# What there is to run

def without_aslr():
    """clang 14's thread sanitizer does not start on kernels that move memory
    about more than it knows; nothing is prefixed where that is not allowed."""
    prefix = ["setarch", "-R"]
    return prefix if run_quiet([*prefix, "true"])[0] else []


def c_tasks(lane, build):
    program = build.folder / "src/valetkey"
    for test in introspect(build, "--tests"):
        suites = [s.rpartition(":")[2] for s in test["suite"]]
        if lane not in suites or (build.name == "tsan" and "one-thread" in suites):
            continue
        prefix = without_aslr() if build.name == "tsan" else []
        yield Task(lane, f"{test['name']} ({build.name})", [*prefix, *test["cmd"]],
                   test["timeout"] * build.slower,
                   {**SANITIZERS, **test["env"], "VALETKEY_PROGRAM": str(program)},
                   pathlib.Path(test["workdir"] or build.folder),
                   one=test["protocol"] != "tap",
                   parallel=test["is_parallel"])


def unknown_suites(build):
    """Tests that no lane would run: a misspelt suite must not pass silently."""
    for test in introspect(build, "--tests"):
        if not {s.rpartition(":")[2] for s in test["suite"]} & set(C_LANES):
            yield test["name"]


def node_tasks(lane, build):
    program = build.folder / "src/valetkey"
    # the longest first, as far as its size tells, so that none runs alone at the end
    files = sorted((f for f in (ROOT / "tests" / lane).glob("*.test.*")
                    if f.suffix in (".js", ".mjs", ".cjs")),
                   key=lambda f: (-f.stat().st_size, f.name))
    # The tests' servers listen on 127.0.0.1 alone, and Node 18 takes the first
    # address of localhost: ::1, where /etc/hosts is Debian's.
    env = {"VALETKEY_PROGRAM": str(program),
           "NODE_OPTIONS": "--dns-result-order=ipv4first"}
    for file in files:
        yield Task(lane, file.name,
                   ["node", "--test", "--test-reporter=tap", str(file)],
                   SLOW_PROGRAM, env, file.parent, parallel=True)


def tool_tasks(build):
    program = build.folder / "src/valetkey"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*_test.py"],
        cwd=ROOT, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    for name in sorted(listed.stdout.split()):
        yield Task("tools", name, [PYTHON, str(ROOT / "tools/tap.py"), name],
                   SLOW_PROGRAM, {"VALETKEY_PROGRAM": str(program)}, parallel=True)


def fuzz_tasks(build):
    """Without VALETKEY_FUZZ_SECONDS a short run that is the same each time: a
    gate that fails by the dice tells nothing about the change before it."""
    asked = os.environ.get("VALETKEY_FUZZ_SECONDS")
    seconds = int(asked or "3")
    seed = [] if asked else ["-seed=1"]
    for target in introspect(build, "--targets"):
        name = target["name"]
        if target["type"] != "executable" or not name.startswith("fuzz_"):
            continue
        grown = build.folder / "corpus" / name
        grown.mkdir(parents=True, exist_ok=True)
        kept = ROOT / "tests/fuzz/corpus" / name.removeprefix("fuzz_")
        folders = [str(f) for f in (grown, kept) if f.is_dir()]
        yield Task("fuzz", name,
                   [target["filename"][0], f"-max_total_time={seconds}", "-timeout=10",
                    "-rss_limit_mb=2048", f"-artifact_prefix={build.folder}/", *seed,
                    *folders],
                   seconds * 4 + 60, SANITIZERS, build.folder, one=True, parallel=True)


def tasks_of(lane, built):
    """The lane's tasks on the builds that stand."""
    builds = [BUILDS[b] for b in C_LANES.get(lane, ()) if b in built]
    if lane in C_LANES:
        return [t for b in builds for t in c_tasks(lane, b)]
    if lane == "lint" and "asan" in built:
        return [Task("lint", c.name, c.command, SLOW_PROGRAM, c.env, ROOT, one=True)
                for c in lint.checks()]
    if lane == "fuzz":
        return list(fuzz_tasks(BUILDS["fuzz"])) if "fuzz" in built else []
    if "debug" not in built:
        return []
    if lane == "tools":
        return list(tool_tasks(BUILDS["debug"]))
    return list(node_tasks(lane, BUILDS["debug"]))


def builds_of(lanes):
    wanted = {b for lane in lanes for b in C_LANES.get(lane, ("debug",))}
    wanted |= {"fuzz"} & set(lanes)
    if "lint" in lanes:  # clang-tidy reads asan's compile database
        wanted |= {"asan", "analyzer"}
    return [b for b in BUILDS.values() if b.name in wanted]


# Running

class Runner:
    def __init__(self, report):
        self.report = report
        self.running = set()
        self.database = {}

    def run(self, task):
        began = time.monotonic()
        env = {**os.environ, **task.env}
        if task.lane in WITH_DATABASE:
            env.update(self.database)
        try:
            program = processes.Program(task.command, task.cwd, env)
        except OSError as e:
            self.report.fail(task.lane, task.name, str(e))
            return
        self.running.add(program)
        status = program.wait(task.timeout)
        left = program.left_behind()
        self.running.discard(program)
        text = program.text()
        points = self.points(task, status, text)
        points += [tap.Point(f"{task.name} left process {pid} ({name}) behind", "failed")
                   for pid, name in sorted(left.items())]
        self.report.add(task, points, text, time.monotonic() - began)

    def points(self, task, status, text):
        if status is None:
            found = [] if task.one else tap.read(text)
            return found + [tap.Point(
                f"{task.name} took longer than {task.timeout:.0f} s", "failed")]
        if task.one:
            return [tap.Point(task.name, "failed" if status else "passed")]
        found = tap.read(text)
        if status and all(p.verdict != "failed" for p in found):
            found.append(tap.Point(f"{task.name} ended with status {status}", "failed"))
        if not found:
            found.append(tap.Point(f"{task.name} ran no test", "failed"))
        return found

    def run_all(self, tasks):
        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            for _ in pool.map(self.run, [t for t in tasks if t.parallel]):
                pass
        for task in tasks:
            if not task.parallel:
                self.run(task)

    def stop(self):
        for program in list(self.running):
            program.stop()
            program.left_behind()


class Database:
    """A private PostgreSQL as long as the lanes that use it run."""

    def __init__(self, runner):
        self.runner = runner

    def __enter__(self):
        self.program = None
        script = ROOT / "tests/with-postgres"
        if not script.exists():
            return self
        self.began = time.monotonic()
        self.program = processes.Program(
            [str(script), "sh", "-c", 'echo "url $VALETKEY_TEST_POSTGRES"; exec cat'],
            ROOT, stdin=subprocess.PIPE)
        self.runner.running.add(self.program)
        while self.program.child.poll() is None and time.monotonic() - self.began < 60:
            for line in self.program.text().splitlines():
                if line.startswith("url "):
                    self.runner.database = {"VALETKEY_TEST_POSTGRES": line[4:]}
                    return self
            time.sleep(0.05)
        self.runner.report.fail("build", "tests/with-postgres", self.program.text())
        return self

    def __exit__(self, *_):
        if self.program is None:
            return
        self.program.child.stdin.close()
        status = self.program.wait(60)
        left = self.program.left_behind()
        self.runner.running.discard(self.program)
        self.runner.database = {}
        if status or left:
            self.runner.report.fail("build", f"tests/with-postgres ended with {status}, "
                                    f"left behind: {left}", self.program.text())


def run_lanes(runner, lanes, part):
    report = runner.report
    built = {b.name for b in builds_of(lanes) if make(report, b)}
    if "debug" in built:
        for name in unknown_suites(BUILDS["debug"]):
            report.fail("build", f"{name} is in no suite that a lane runs", "")
    for group in ([n for n in lanes if n not in WITH_DATABASE],
                  [n for n in lanes if n in WITH_DATABASE]):
        tasks = {lane: [t for t in tasks_of(lane, built) if part in t.name]
                 for lane in group}
        if group and group[0] in WITH_DATABASE and any(tasks.values()):
            with Database(runner):
                run_group(runner, tasks)
        else:
            run_group(runner, tasks)


def run_group(runner, tasks):
    for lane, of_lane in tasks.items():
        began = time.monotonic()
        runner.run_all(of_lane)
        print(f"{lane}: {time.monotonic() - began:.1f} s", flush=True)


def interrupted(number, _frame):
    raise KeyboardInterrupt(number)


def main():
    parser = argparse.ArgumentParser(prog="script/test", description="Runs the tests.")
    parser.add_argument("-k", dest="part", default="", metavar="PART",
                        help="only test programs whose name contains PART")
    parser.add_argument("lanes", nargs="*", metavar="LANE",
                        help=f"{', '.join(LANES)} (default: these), lint")
    args = parser.parse_args()
    lanes = args.lanes or list(LANES)
    for lane in lanes:
        if lane not in (*LANES, "lint"):
            parser.error(f"no lane {lane!r}; lanes: {' '.join(LANES)} lint")
    signal.signal(signal.SIGTERM, interrupted)
    runner = Runner(Report())
    try:
        run_lanes(runner, list(dict.fromkeys(lanes)), args.part)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
        runner.stop()
        return 130
    return runner.report.close()


if __name__ == "__main__":
    sys.exit(main())
