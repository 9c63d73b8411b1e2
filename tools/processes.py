# SPDX-License-Identifier: Apache-2.0
"""Runs one program and knows every process that came of it.

A process belongs to the program when it carries the program's mark in its
environment, is in the session the program was started in, or was seen as a
descendant while the program ran (some overwrite their environment)."""
import os
import pathlib
import signal
import subprocess
import tempfile
import threading
import time
import uuid

MARK = "VALETKEY_TEST_RUN"
LOOK_EVERY = 0.2
GRACE = 3.0


def _stat(pid):
    """(parent, session, start time, name) or None when it is gone or a zombie."""
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return None
    name, _, rest = text.partition("(")[2].rpartition(")")
    fields = rest.split()
    if fields[0] in "ZX":
        return None
    return int(fields[1]), int(fields[3]), int(fields[19]), name


def table():
    """All processes: pid → (parent, session, start time, name)."""
    pids = [int(p) for p in os.listdir("/proc") if p.isdigit()]
    return {pid: s for pid in pids if (s := _stat(pid))}


def _has_mark(pid, mark):
    try:
        return mark in pathlib.Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False


class Program:
    """A started program. Its output goes to a file, so that a process it
    leaves behind cannot keep us waiting for the end of a pipe."""

    def __init__(self, command, cwd=None, env=None, stdin=subprocess.DEVNULL):
        mark = uuid.uuid4().hex
        self.mark = f"{MARK}={mark}".encode()
        self.output = tempfile.TemporaryFile()
        self.seen = set()
        self.child = subprocess.Popen(
            command, cwd=cwd, env={**(env or os.environ), MARK: mark},
            stdin=stdin, stdout=self.output, stderr=subprocess.STDOUT,
            start_new_session=True)
        self.ended = threading.Event()
        self.watcher = threading.Thread(target=self._watch, daemon=True)
        self.watcher.start()

    def _watch(self):
        while not self.ended.wait(LOOK_EVERY):
            self._look()

    def _look(self):
        now = table()
        known = {pid for pid, start in self.seen
                 if pid in now and now[pid][2] == start} | {self.child.pid}
        grown = True
        while grown:
            more = {pid for pid, s in now.items() if s[0] in known} - known
            grown = bool(more)
            known |= more
        self.seen |= {(pid, now[pid][2]) for pid in known if pid in now}

    def wait(self, timeout=None):
        """The exit status; None when it had to be stopped at the time limit."""
        try:
            return self.child.wait(timeout)
        except subprocess.TimeoutExpired:
            self.stop()
            return None

    def text(self):
        self.output.seek(0)
        return self.output.read().decode(errors="replace")

    def _others(self):
        return {pid: s[3] for pid, s in table().items()
                if pid != self.child.pid and
                ((pid, s[2]) in self.seen or s[1] == self.child.pid
                 or _has_mark(pid, self.mark))}

    def left_behind(self):
        """{pid: name} of what is alive a moment after the program's end; it is
        ended here."""
        self.ended.set()
        self.watcher.join()
        until = time.monotonic() + GRACE
        while (left := self._others()) and time.monotonic() < until:
            time.sleep(0.05)
        self._kill(left)
        return left

    def stop(self):
        """Ends the program and all that came of it, politely first."""
        self._signal(self.child.pid, signal.SIGTERM)
        try:
            self.child.wait(5)
        except subprocess.TimeoutExpired:
            self._signal(self.child.pid, signal.SIGKILL)
            self.child.wait()

    def _kill(self, pids):
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def _signal(self, group, number):
        try:
            os.killpg(group, number)
        except ProcessLookupError:
            pass
