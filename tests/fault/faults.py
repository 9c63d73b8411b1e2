# SPDX-License-Identifier: Apache-2.0
"""The faults, a row each. A row's function does the harm and takes it back; the runner has clients at work meanwhile."""
import dataclasses
import errno
import os
import pathlib
import re
import resource
import signal
import socket
import subprocess
import time

from load import basic, bearer, request
from place import MANAGEMENT, REQUEST_TIME, STRANGER
from world import APP, LIMIT, Client, get

HOUR, DAY = 3600, 86400
BOTH, SQLITE, POSTGRES = ("sqlite", "postgres"), ("sqlite",), ("postgres",)
FULL = 128 * 1024 * 1024  # bytes of the small disk


@dataclasses.dataclass(frozen=True)
class Fault:
    name: str
    stores: tuple
    how: object          # function of a Scene
    what: str            # in the table
    says: str            # what a line of the log must match
    needs: tuple = ()    # of "root", "disk" (a small one of its own), "cluster" (the same for PostgreSQL), "clock_shim",
                         # "disk_shim", "relay", "stranger"
    share: int = 20      # rounds where kill has 200
    once: bool = False   # it says so at most once a minute


@dataclasses.dataclass
class Scene:
    place: object
    ledger: object
    random: object
    cluster: object = None
    relay: object = None

    def wait(self, least=0.1, most=0.4):
        """Let the clients work."""
        time.sleep(self.random.uniform(least, most))

    def hear(self, pattern, since):
        """A line of the log after so many, within a moment."""
        if not self.until(lambda: any(re.search(pattern, line) for line in self.place.log()[since:])):
            self.ledger.find("silent", f"no line of the log matches {pattern}")

    def see_notes(self):
        """What is noted of requests a moment later still is."""
        client = Client(self.place.port)
        made = client.ask(request("POST", "/simulator/cars", basic(MANAGEMENT), {"make": "TESLA"}))
        noted = client.ask(get("/v2.0/vehicles", made["access_token"]))
        path = f"/admin/apps/{APP}/requests/{re.search('(?i)sc-request-id: *([0-9a-f-]+)', noted.head)[1]}"
        # a disk that others keep busy makes a note late; lost is what never comes
        if not self.until(lambda: client.ask(request("GET", path, bearer(self.place.key))).status == 200, seconds=60):
            self.ledger.find("lost", "no request is noted any more")
        client.close()

    def until(self, holds, seconds=5):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if holds():
                return True
            time.sleep(0.02)
        return False

    @property
    def pid(self):
        return self.place.server.process.pid


# the server itself

def kill(scene):
    scene.wait(0.05, 0.5)
    scene.place.kill()


def jump(seconds):
    """With a start in the new time, which sweeps, or long enough to be seen at work."""
    def how(scene):
        scene.wait(0.1, 0.2)
        lines = len(scene.place.log())
        scene.place.jump(seconds)
        scene.wait(0.1, 0.2)
        if scene.random.random() < 0.5:
            scene.place.kill()
        else:
            scene.hear(rf"event=clock_set seconds=({seconds - 1}|{seconds}|{seconds + 1})\b", lines)
            scene.see_notes()
    return how


def take_files(scene):
    """No descriptor is left, and many idle connections hold what there is."""
    idle = [socket.create_connection(("127.0.0.1", scene.place.port)) for _ in range(50)]
    before = resource.prlimit(scene.pid, resource.RLIMIT_NOFILE)
    open_now = len(os.listdir(f"/proc/{scene.pid}/fd"))
    resource.prlimit(scene.pid, resource.RLIMIT_NOFILE, (open_now, before[1]))
    late = []
    for _ in range(20):
        late.append(socket.create_connection(("127.0.0.1", scene.place.port)))
    scene.wait(0.3, 0.5)
    resource.prlimit(scene.pid, resource.RLIMIT_NOFILE, before)
    for client in idle + late:
        client.close()


def take_threads(scene):
    """At work it needs no new one: nothing may be refused."""
    tasks = pathlib.Path(f"/proc/{scene.pid}/task")
    before, refused = len(list(tasks.iterdir())), scene.ledger.refused
    subprocess.run(["setpriv", f"--reuid={STRANGER}", f"--regid={STRANGER}", "--clear-groups", "prlimit", f"--pid={scene.pid}", "--nproc=1"],
                   check=True, timeout=LIMIT)
    scene.wait(0.4, 0.6)
    if scene.ledger.refused != refused or len(list(tasks.iterdir())) != before:
        scene.ledger.find("wrong", "threads are made or missed at work")
    scene.place.kill()
    status, said = scene.place.start_refused(processes=scene.random.choice((2, 4, 20, 40)))
    scene.place.told.append(said)
    if status != 1 or "event=" not in said:
        scene.ledger.find("wrong", f"a start without threads: exit status {status}: {said}")


def take_memory(scene):
    """Whatever it cannot get, it refuses, or it ends and says so."""
    scene.wait(0.2, 0.5)
    size = int(pathlib.Path(f"/proc/{scene.pid}/statm").read_text().split()[0]) * resource.getpagesize()
    before = resource.prlimit(scene.pid, resource.RLIMIT_AS)
    resource.prlimit(scene.pid, resource.RLIMIT_AS, (size, before[1]))
    clients = []
    until = time.monotonic() + 2
    while time.monotonic() < until and scene.place.server.process.poll() is None:
        try:
            client = socket.create_connection(("127.0.0.1", scene.place.port))
            client.settimeout(1)
            client.sendall(b"POST /oauth/token HTTP/1.1\r\nhost: x\r\ncontent-length: 60000\r\n\r\n" + b"x" * 59000)
            clients.append(client)
        except OSError:
            time.sleep(0.01)
    if not scene.place.ended_by_itself(0.1):
        resource.prlimit(scene.pid, resource.RLIMIT_AS, before)
    for client in clients:
        client.close()


# the disk

def fill(folder):
    filler = folder / "filler"
    with open(filler, "wb", buffering=0) as file:
        try:
            while file.write(bytes(1024 * 1024)):
                pass
        except OSError:
            pass  # there is no room
    return filler


def fill_disk(scene):
    scene.wait(0.1, 0.2)
    filler = fill(scene.place.data)
    scene.wait(0.4, 0.6)
    filler.unlink()


def fail_disk(cause):
    def how(scene):
        scene.wait(0.1, 0.2)
        scene.place.disk.set(cause)
        scene.wait(0.2, 0.4)
        scene.place.disk.set(0)
    return how


def lock_disk(scene):
    """Read-only while it starts."""
    scene.wait(0.1, 0.2)
    scene.place.kill()
    remount = ["mount", "-o", "remount,ro", scene.place.data]
    subprocess.run(remount, check=True, timeout=LIMIT)
    try:
        status, said = scene.place.start_refused()
    finally:
        subprocess.run([*remount[:2], "remount,rw", scene.place.data], check=True, timeout=LIMIT)
    scene.place.told.append(said)
    if status != 1:
        scene.ledger.find("wrong", f"a start on a read-only disk: exit status {status}: {said}")


# PostgreSQL

def end_postgres(number):
    def how(scene):
        scene.wait(0.1, 0.3)
        scene.cluster.end(number)
        scene.wait(0.05, 0.2)
        scene.cluster.start()
    return how


def kill_backend(scene):
    """PostgreSQL then ends every connection and recovers."""
    scene.wait(0.1, 0.3)
    backends = scene.cluster.backends()
    if backends:
        try:
            os.kill(scene.random.choice(backends), signal.SIGKILL)
        except ProcessLookupError:
            return kill_backend(scene)
        # until it has noticed it answers as if nothing were wrong
        if not scene.until(lambda: not any(pathlib.Path(f"/proc/{pid}").exists() for pid in backends), seconds=60):
            raise RuntimeError("PostgreSQL does not end the connections of a process that was killed")
    scene.cluster.recover()


def end_connections(scene):
    before = len(scene.place.log())
    for tries in range(20):  # what was idle it takes anew without a word
        if tries > 2 and any(re.search(BROKE, line) for line in scene.place.log()[before:]):
            return
        scene.wait(0.1, 0.2)
        scene.cluster.psql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                           "WHERE application_name = 'valetkey'")


def pause_postgres(scene):
    """Longer than a request may take: they are answered meanwhile."""
    scene.wait(0.1, 0.2)
    refused = scene.ledger.refused
    stopped = scene.cluster.pids()
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        time.sleep(4.5)
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    if scene.ledger.refused == refused:
        scene.ledger.find("wrong", "nobody was told 503 while PostgreSQL stood still")
    if scene.ledger.slowest > REQUEST_TIME + 2:
        scene.ledger.find("wrong", f"an answer took {scene.ledger.slowest:.1f} s")


def fill_postgres(scene):
    scene.wait(0.1, 0.2)
    lines = len(scene.place.log())
    filler = fill(scene.cluster.data)
    scene.until(lambda: any(re.search(BROKE, line) for line in scene.place.log()[lines:]))
    scene.wait(0.2, 0.4)
    filler.unlink()
    scene.cluster.recover()


def fail_postgres(cause):
    def how(scene):
        scene.wait(0.1, 0.2)
        scene.cluster.disk.set(cause)
        scene.wait(0.2, 0.4)
        scene.cluster.disk.set(0)
        scene.cluster.recover()
    return how


def cut_wire(scene):
    scene.wait(0.1, 0.2)
    scene.relay.cut()
    scene.wait(0.2, 0.4)
    scene.relay.mend()


BROKE = r"event=store_failed .*cause="

CLOCK = r"event=(listening|clock_set) "
NO_THREAD = r"no thread|threads can be made|thread for checkpoints"
NO_MEMORY = r"event=(out_of_memory|store_failed|accept_failed) "
FULL_DISK = BROKE + r'"database or disk is full'
IO_ERROR = BROKE + r'"disk I/O error: Input/output error'
IS_READ_ONLY = BROKE + r'"disk I/O error: Read-only file system'

FAULTS = (
    Fault("kill", BOTH, kill, "the server is killed (SIGKILL) at a random moment", r"event=listening ",
          share=200),
    Fault("clock-hour-on", BOTH, jump(HOUR), "its clock jumps an hour ahead", CLOCK, ("clock_shim",)),
    Fault("clock-hour-back", BOTH, jump(-HOUR), "its clock jumps an hour back", CLOCK, ("clock_shim",)),
    Fault("clock-day-on", BOTH, jump(DAY), "its clock jumps a day ahead", CLOCK, ("clock_shim",)),
    Fault("clock-day-back", BOTH, jump(-DAY), "its clock jumps a day back", CLOCK, ("clock_shim",)),
    Fault("no-files", BOTH, take_files, "no file descriptor is left, 50 idle connections", r"event=accept_failed ",
          once=True),
    Fault("no-threads", BOTH, take_threads, "no thread can be made: at work, then at a start", NO_THREAD,
          ("root", "stranger")),
    Fault("no-memory", BOTH, take_memory, "it gets no more memory (RLIMIT_AS)", NO_MEMORY),
    Fault("disk-full", SQLITE, fill_disk, "the disk is full (tmpfs)", FULL_DISK, ("disk",)),
    Fault("disk-errors", SQLITE, fail_disk(errno.EIO), "writes and syncs fail (EIO)", IO_ERROR,
          ("disk_shim",)),
    Fault("disk-read-only", SQLITE, fail_disk(errno.EROFS), "the disk becomes read-only (EROFS)", IS_READ_ONLY,
          ("disk_shim",)),
    Fault("start-read-only", SQLITE, lock_disk, "it starts on a disk that is mounted read-only", BROKE,
          ("disk",)),
    Fault("postgres-stop", POSTGRES, end_postgres(signal.SIGINT), "PostgreSQL is restarted (fast)", BROKE),
    Fault("postgres-crash", POSTGRES, end_postgres(signal.SIGQUIT), "PostgreSQL is restarted (immediate)", BROKE),
    Fault("postgres-kill", POSTGRES, kill_backend, "a process of PostgreSQL is killed (SIGKILL)", BROKE),
    Fault("postgres-pause", POSTGRES, pause_postgres, "PostgreSQL stands still for 4.5 s (SIGSTOP)",
          r"event=request_given_up ", share=10),
    Fault("postgres-terminate", POSTGRES, end_connections, "PostgreSQL ends its connections", BROKE),
    Fault("postgres-full", POSTGRES, fill_postgres, "the disk of PostgreSQL is full (tmpfs)", BROKE, ("cluster",)),
    Fault("postgres-errors", POSTGRES, fail_postgres(errno.EIO), "writes of PostgreSQL fail (EIO)", BROKE, ("cluster",)),
    Fault("postgres-read-only", POSTGRES, fail_postgres(errno.EROFS), "the disk of PostgreSQL becomes read-only (EROFS)",
          BROKE, ("cluster",)),
    Fault("postgres-cut", POSTGRES, cut_wire, "TCP to PostgreSQL is reset and refused", BROKE, ("relay",)),
)
