# SPDX-License-Identifier: Apache-2.0
"""The built program as tests start it: in a folder and with variables of their own."""
import ctypes
import errno
import json
import os
import pathlib
import platform
import re
import socket
import struct
import subprocess
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("VALETKEY_PROGRAM", str(ROOT / "build/src/valetkey"))
LIMIT = 60  # seconds; nothing here takes one


def variables(**more):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("VALETKEY_")}
    return {**kept, **more}


def forbid_ipv6():
    """For preexec_fn: the kernel gives this process no socket of IPv6 (EAFNOSUPPORT), as if it had been built without."""
    number, architecture = {"x86_64": (41, 0xC000003E), "aarch64": (198, 0xC00000B7)}[platform.machine()]
    load, equal, end = 0x20, 0x15, 0x06  # BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ, BPF_RET; offsets of struct seccomp_data
    filters = b"".join(struct.pack("=HBBI", *row) for row in (
        (load, 0, 0, 4), (equal, 0, 4, architecture), (load, 0, 0, 0), (equal, 0, 2, number),
        (load, 0, 0, 16), (equal, 1, 0, socket.AF_INET6),
        (end, 0, 0, 0x7FFF0000),                          # allow
        (end, 0, 0, 0x00050000 | errno.EAFNOSUPPORT)))
    code = ctypes.create_string_buffer(filters, len(filters))
    program = struct.pack("@HP", len(filters) // 8, ctypes.addressof(code))
    for row in ((38, 1, 0, 0, 0),                         # PR_SET_NO_NEW_PRIVS
                (22, 2, ctypes.c_char_p(program), 0, 0)):  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER
        if ctypes.CDLL(None, use_errno=True).prctl(*row) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


class ProgramTest(unittest.TestCase):
    """Each test has a folder; the database in it is made by migrate()."""

    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="valetkey-cli-")
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)
        self.database = str(self.folder / "valetkey.db")

    def environment(self, **more):
        return variables(VALETKEY_DATABASE=self.database, **more)

    def start(self, *argv, notify=None, **popen):
        env = self.environment() if notify is None else {**self.environment(), "NOTIFY_SOCKET": notify}
        return subprocess.Popen([PROGRAM, *argv], cwd=self.folder, env=env, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **popen)

    def run_program(self, *argv, env=None, stdin=""):
        return subprocess.run([PROGRAM, *argv], cwd=self.folder, env=env or self.environment(), input=stdin,
                              capture_output=True, text=True, timeout=LIMIT)

    def done(self, *argv, **how):
        """Standard output of a call that must work."""
        result = self.run_program(*argv, **how)
        self.assertEqual(result.returncode, 0, (argv, result.stderr))
        return result.stdout

    def answer(self, *argv, **how):
        """The same as JSON."""
        return json.loads(self.done(*argv, "--json", **how))

    def refused(self, code, said, *argv, **how):
        """A call that must not work; standard error as text."""
        result = self.run_program(*argv, **how)
        self.assertEqual(result.returncode, code, (argv, result.stdout, result.stderr))
        self.assertEqual(result.stdout, "", argv)
        self.assertIn(said, result.stderr, argv)
        return result.stderr

    def migrate(self):
        self.done("migrate")


class Server:
    """`valetkey serve` on a port of its own; its log lines as they come."""

    def __init__(self, test, *argv, **popen):
        self.process = test.start("serve", "--listen", "127.0.0.1:0", *argv, **popen)
        self.lines = []
        self.more = threading.Condition()
        self.reader = threading.Thread(target=self.read)
        self.reader.start()
        test.addCleanup(self.end)
        self.port = int(self.wait_for(r"event=listening address=127\.0\.0\.1:(\d+)")[1])

    def read(self):
        """Runs until the process closes its standard error."""
        for line in self.process.stderr:
            with self.more:
                self.lines.append(line)
                self.more.notify_all()
        with self.more:
            self.more.notify_all()

    def wait_for(self, pattern):
        """The match of the first log line that has one."""
        def found():
            return next(filter(None, (re.search(pattern, line) for line in self.lines)), None)

        with self.more:
            self.more.wait_for(lambda: found() or not self.reader.is_alive(), LIMIT)
            match = found()
        if match is None:
            raise AssertionError(f"no line {pattern!r} in {self.lines}")
        return match

    def everything_said(self):
        """Standard output and standard error of a server that was told to stop."""
        out = self.process.stdout.read()
        self.process.wait(timeout=LIMIT)
        self.reader.join(LIMIT)
        return out, "".join(self.lines)

    def end(self):
        if self.process.stdout.closed:
            return
        if self.process.poll() is None:
            self.process.kill()
        self.everything_said()
        self.process.stdout.close()
        self.process.stderr.close()
