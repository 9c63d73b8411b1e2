#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Faults at random moments while clients are at work, and what they were told held against what is there.

After each: nothing acknowledged is lost, nothing happened twice, the server answers within 5 s without help, the
log says what happened. Exit status 1 if not, 2 for wrong usage."""
import argparse
import contextlib
import ctypes
import dataclasses
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

import checks
import faults
import load
from cluster import Cluster
from ledger import Family, Ledger
from place import STRANGER, Place, postgres_schema
from relay import Relay
from world import Client

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("VALETKEY_PROGRAM") or str(ROOT / "build/valetkey")
MOST = 5.0  # seconds until it answers again
CLONE_NEWNS = 0x20000


@dataclasses.dataclass
class Result:
    fault: faults.Fault
    store: str
    rounds: int = 0
    writes: int = 0
    refused: int = 0
    recovery: list = dataclasses.field(default_factory=list)
    lost: int = 0
    twice: int = 0
    wrong: int = 0
    skipped: str = ""

    @property
    def bad(self):
        return self.lost or self.twice or self.wrong

    def line(self):
        if self.skipped:
            return f"{self.fault.name} {self.store}: skipped: {self.skipped}"
        return (f"{self.fault.name} {self.store}: rounds {self.rounds}, acknowledged {self.writes}, 503 {self.refused}, "
                f"lost {self.lost}, twice {self.twice}, wrong {self.wrong}, slowest recovery {max(self.recovery):.2f} s")

    def row(self):
        return (f"| `{self.fault.name}` | {self.store} | {self.fault.what} | {self.rounds} | {self.writes:,} | "
                f"{self.refused:,} | {self.lost} | {self.twice} | {max(self.recovery):.2f} |")


HEAD = """| fault | store | what happens | rounds | acknowledged changes | refused (503) | lost | twice | slowest recovery, s |
|---|---|---|---:|---:|---:|---:|---:|---:|"""


class Run:
    """One fault on one store, some rounds of it."""

    def __init__(self, fault, store, cluster, seed, stack):
        self.fault, self.store, self.ledger = fault, store, Ledger()
        self.random = random.Random(f"{seed} {fault.name} {store}")
        self.result = Result(fault, store)
        folder = pathlib.Path(tempfile.mkdtemp(prefix="valetkey-rounds-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        if "disk" in fault.needs:
            self.mount(folder / "data", stack)
        if "cluster" in fault.needs:
            cluster = Cluster(harmed=True)
            stack.callback(cluster.close)
        relay = None
        database = None
        if store == "postgres":
            if "relay" in fault.needs:
                relay = Relay(cluster.folder / ".s.PGSQL.5432")
                stack.callback(relay.close)
            database, drop = postgres_schema(cluster, relay and relay.port)
            stack.callback(drop)
        shim = next((n for n in fault.needs if n.endswith("_shim")), None)
        self.place = Place(folder, PROGRAM, database, shim=shim, user=STRANGER if "stranger" in fault.needs else None)
        stack.callback(self.place.close)
        self.scene = faults.Scene(self.place, self.ledger, self.random, cluster, relay)

    def mount(self, folder, stack):
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={faults.FULL}", "tmpfs", folder], check=True)
        stack.callback(subprocess.run, ["umount", "-l", folder], check=False)

    def run(self, rounds):
        self.place.start()
        for number in range(rounds):
            self.round(f"{self.random.random()} {number}")
        self.finish()
        r = self.result
        r.rounds, r.writes, r.refused = rounds, self.ledger.acknowledged, self.ledger.refused
        r.lost, r.twice = self.ledger.count("lost"), self.ledger.count("twice")
        r.wrong = len(self.ledger.findings) - r.lost - r.twice
        return r

    def round(self, seed):
        before = len(self.place.log())
        found = len(self.ledger.findings)
        clients = load.Load(self.place, self.ledger, seed)
        try:
            self.fault.how(self.scene)
            self.recover()
            time.sleep(0.05)
        finally:
            clients.stop()
        self.check(lambda checker: checker.round())
        if self.place.offset:
            lines = len(self.place.log())
            self.place.jump(0)
            self.scene.hear("event=clock_set", lines)
            self.check(lambda checker: checker.round())
        self.listen(before)
        self.report(found, before)

    def recover(self):
        """Until it answers and takes a change, by itself."""
        began = time.monotonic()
        if self.place.server is None:
            self.place.start()
        while not self.is_well():
            if time.monotonic() - began > 6 * MOST:
                break
            time.sleep(0.005)
        took = time.monotonic() - began
        self.result.recovery.append(took)
        if took > MOST:
            self.ledger.find("slow", f"it answered again after {took:.1f} s")

    def is_well(self):
        try:
            client = Client(self.place.port)
        except OSError:
            return False
        try:
            client.socket.settimeout(MOST)
            if client.ask(load.request("GET", "/healthz", "Basic eDp5")).status != 200:
                return False
            load.Person.number += 1
            family = Family(f"prober{load.Person.number}")
            answer = client.ask(load.request("POST", "/simulator/cars", load.basic(load.MANAGEMENT),
                                             {"make": "TESLA", "email": f"{family.who}@example.com"}))
            if answer.status not in (200, 201):
                return False
            family.give(answer, self.place.now())
            self.ledger.add(family)
            self.ledger.write()
            return True
        except OSError:
            return False
        finally:
            client.close()

    def check(self, what):
        checker = checks.Checker(self.place, self.ledger, self.random)
        try:
            what(checker)
        finally:
            checker.close()

    def listen(self, before):
        said = self.place.log()[0 if self.fault.once else before:]
        if not any(re.search(self.fault.says, line) for line in said):
            self.ledger.find("silent", f"no line of the log matches {self.fault.says}")

    def finish(self):
        """What is there is there after one more death."""
        found, before = len(self.ledger.findings), len(self.place.log())
        self.place.kill()
        self.place.start()
        self.check(lambda checker: checker.last())
        status, _ = self.place.server.stop()
        if status != 0:
            self.ledger.find("wrong", f"exit status {status} after SIGTERM")
        self.place.server.end()
        self.place.note_end()
        sound = self.place.command("check")
        if sound.returncode:
            self.ledger.find("wrong", f"valetkey check: {sound.stdout}{sound.stderr}")
        self.report(found, before)

    def report(self, found, before):
        """What went wrong, and what the log said meanwhile."""
        if len(self.ledger.findings) == found:
            return
        print(f"{self.fault.name} {self.store}: round {len(self.result.recovery)}")
        for kind, text in self.ledger.findings[found:found + 20]:
            print(f"  {kind}: {text}")
        lines = [line.rstrip() for line in self.place.log()[before:] if " event=request " not in line]
        for line in lines[-20:]:
            print(f"    {line}")
        sys.stdout.flush()


def own_mounts():
    """Mounts of this process and its children that nobody else sees and that end with them."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) != 0:
        return "no mount namespace: " + os.strerror(ctypes.get_errno())
    for command in (["mount", "--make-rprivate", "/"],
                    ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", "/mnt"], ["umount", "/mnt"]):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            return f"no tmpfs can be mounted: {done.stderr.strip()}"
    return ""


def reasons(wanted):
    """What cannot be had here: need → why."""
    missing = {}
    if os.geteuid() != 0:
        missing["root"] = "needs root"
    if any({"disk", "cluster"} & set(f.needs) for f in wanted):
        why = own_mounts() if not missing else "needs root to mount a tmpfs"
        if why:
            missing["disk"] = missing["cluster"] = why
    return missing


def parse(argv):
    names = [f.name for f in faults.FAULTS]
    parser = argparse.ArgumentParser(prog="tests/fault/rounds.py", description=__doc__.split("\n")[0],
                                     formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog="faults:\n" + "\n".join(
                                         f"  {f.name:20} {f.what} ({', '.join(f.stores)})" for f in faults.FAULTS))
    parser.add_argument("--store", choices=faults.BOTH, action="append", help="only on this one (default: both)")
    parser.add_argument("--fault", choices=names, action="append", metavar="NAME", help="only this one; again for more")
    parser.add_argument("--rounds", type=int, default=200, metavar="N",
                        help="of kill; the others have their share of it, at least one (default: 200)")
    parser.add_argument("--seed", default=None, help="of the random moments (default: a new one, which is printed)")
    parser.add_argument("--markdown", action="store_true", help="end with the table of docs/reliability.md")
    args = parser.parse_args(argv)
    if args.rounds < 1:
        parser.error("--rounds is at least 1")
    return args


def run_one(fault, store, args, cluster, missing):
    why = next((missing[n] for n in fault.needs if n in missing), "")
    if why:
        return Result(fault, store, skipped=why)
    rounds = max(1, args.rounds * fault.share // 200)
    with contextlib.ExitStack() as stack:
        return Run(fault, store, cluster, args.seed, stack).run(rounds)


def interrupted(number, _frame):
    raise KeyboardInterrupt(number)


def run_all(args):
    wanted = [f for f in faults.FAULTS if not args.fault or f.name in args.fault]
    stores = args.store or list(faults.BOTH)
    missing = reasons(wanted)
    results = []
    with contextlib.ExitStack() as stack:
        cluster = None
        for store in stores:
            for fault in (f for f in wanted if store in f.stores):
                if store == "postgres" and cluster is None:
                    cluster = Cluster()
                    stack.callback(cluster.close)
                result = run_one(fault, store, args, cluster, missing)
                results.append(result)
                print(result.line(), flush=True)
    return results


def main(argv=None):
    args = parse(argv)
    args.seed = args.seed or str(random.SystemRandom().randrange(10**6))
    if not os.access(PROGRAM, os.X_OK):
        print(f"tests/fault/rounds.py: no program {PROGRAM}: run script/build", file=sys.stderr)
        return 2
    print(f"seed {args.seed}", flush=True)
    signal.signal(signal.SIGTERM, interrupted)
    try:
        results = run_all(args)
    except KeyboardInterrupt:
        print("interrupted")
        return 130
    except Exception:  # noqa: BLE001; everything was put back on the way here
        traceback.print_exc()
        return 1
    if args.markdown:
        print("\n" + HEAD)
        for result in results:
            if not result.skipped:
                print(result.row())
    return 1 if any(r.bad for r in results) or not results else 0


if __name__ == "__main__":
    sys.exit(main())
