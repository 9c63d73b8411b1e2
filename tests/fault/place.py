# SPDX-License-Identifier: Apache-2.0
"""One database with an app, a key and an account, and the server on it, which dies and comes back."""
import ctypes
import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import time
import uuid

from shims import Control, build_shim
from world import APP, CALLBACK, LIMIT, SECRET, Server

MANAGEMENT = "a-management-token-of-the-fault-rounds"
EMAIL, PASSWORD = "kim@example.org", "a sentence of more words"
PERMISSIONS = ("read_vehicle_info", "read_odometer", "read_charge", "control_charge")
REQUEST_TIME = 3  # seconds
SERVE = ("--request-time", str(REQUEST_TIME), "--app-rate", "0", "--vehicle-rate", "0")
STRANGER = 61234  # a user whom no account has, so that limits count nobody else


def end_with_parent():
    """In the child: whatever becomes of the runner, no server stays behind."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Place:
    """folder: of its own. database: a URL, or None for a file in data/.
    user: the server runs as STRANGER."""

    def __init__(self, folder, program, database=None, argv=(), shim=None, user=None):
        self.folder, self.user = pathlib.Path(folder), user
        self.data = self.folder / "data"
        self.data.mkdir(exist_ok=True)
        self.program = str(self.folder / "valetkey")
        shutil.copy(program, self.program)
        self.database = database or str(self.data / "valetkey.db")
        self.is_file = database is None
        self.argv, self.env = [*SERVE, *argv], {}
        self.server = self.port = None
        self.cookies = {}  # of the developer's sign-in
        self.told = []  # logs of servers that ended
        self.offset = self.jumps = 0
        self.latest = time.time()  # by the server's clock
        self.shim = shim
        self.clock = Control(self.folder / "clock")
        self.disk = Control(self.folder / "disk")
        if shim:
            self.env = {"LD_PRELOAD": build_shim(self.folder, shim), "CLOCK_CONTROL": str(self.clock.path),
                        "DISK_CONTROL": str(self.disk.path), "DISK_FOLDER": str(self.data.resolve())}
        self.prepare()

    def prepare(self):
        self.tell("migrate")
        self.tell("app", "add", "--name", "Faults", "--id", APP, "--secret", SECRET, "--management-token", MANAGEMENT,
                  "--redirect-uri", CALLBACK, *(w for p in PERMISSIONS for w in ("--permission", p)))
        self.tell("user", "add", EMAIL, "--role", "owner", "--password-file", "-", stdin=PASSWORD)
        self.key = json.loads(self.tell("key", "add", "faults", "--role", "owner", "--json"))["key"]
        if self.user:
            os.chmod(self.folder, 0o711)
            for path in (self.data, *self.data.iterdir()):
                os.chown(path, self.user, self.user)

    def tell(self, *argv, stdin=""):
        """What a command says; it must work."""
        done = self.command(*argv, stdin=stdin)
        if done.returncode:
            raise RuntimeError(f"valetkey {argv}: {done.stderr}")
        return done.stdout

    def command(self, *argv, stdin="", **how):
        env = {k: v for k, v in os.environ.items() if not k.startswith("VALETKEY_")}
        return subprocess.run([self.program, *argv], input=stdin, capture_output=True, text=True, timeout=LIMIT,
                              cwd=self.folder, env={**env, "VALETKEY_DATABASE": self.database}, **how)

    def prepare_child(self, processes=None):
        def run():
            if self.user:
                os.setgroups([])
                os.setgid(self.user)
                os.setuid(self.user)
            if processes:
                resource.setrlimit(resource.RLIMIT_NPROC, (processes, processes))
            end_with_parent()
        return run

    # the server

    def start(self):
        self.server = Server(self.database, *self.argv, program=self.program, env=self.env,
                             preexec_fn=self.prepare_child())
        self.port = self.server.port

    def start_refused(self, processes=None):
        """A start that must fail: its exit status and what it said."""
        done = self.command("serve", "--listen", "127.0.0.1:0", *self.argv, preexec_fn=self.prepare_child(processes))
        return done.returncode, done.stderr

    def note_end(self):
        self.port = None
        self.told += [line for line in self.server.lines if line]
        self.server = None

    def kill(self):
        self.port = None
        self.server.kill()
        self.note_end()

    def ended_by_itself(self, seconds):
        """Whether it ended within that time."""
        try:
            self.server.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        self.server.end()
        self.note_end()
        return True

    def log(self):
        """Every line so far, of this server and those before it."""
        return self.told + [line for line in (self.server.lines if self.server else []) if line]

    # its clock

    def now(self):
        return time.time() + self.offset

    def jump(self, seconds):
        """The server's clock is off by so much from now on."""
        self.latest = max(self.latest, self.now())
        self.offset, self.jumps = seconds, self.jumps + 1
        self.clock.set(seconds)
        self.latest = max(self.latest, self.now())

    def close(self):
        if self.server:
            self.server.end()
            self.note_end()


def postgres_schema(cluster, port=None):
    """(URL of an empty schema, how to drop it); through a port of this machine if given."""
    schema = "place_" + uuid.uuid4().hex[:12]
    cluster.psql(f"CREATE SCHEMA {schema}")
    where = f"host={cluster.folder}" if port is None else f"host=127.0.0.1&port={port}&sslmode=disable&gssencmode=disable"
    return (f"postgresql://valetkey@/postgres?{where}&options=-csearch_path%3D{schema}",
            lambda: cluster.psql(f"SET client_min_messages = warning; DROP SCHEMA {schema} CASCADE"))
