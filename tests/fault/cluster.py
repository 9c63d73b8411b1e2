# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL of our own that is killed, stopped and started again.

tests/with-postgres keeps one alive; this one may die."""
import os
import pathlib
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time

from shims import Control, build_shim
from world import LIMIT, psql

SMALL = 192 * 1024 * 1024  # bytes of a small disk, a third of which PostgreSQL takes before it has data
OPTIONS = ("-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=100",
           "-c", "shared_buffers=32MB", "-c", "autovacuum=off", "-c", "timezone=UTC", "-c", "log_timezone=UTC")
FEW_LOGS = ("-c", "max_wal_size=32MB", "-c", "min_wal_size=32MB")


def programs():
    """The newest installed one's folder; Debian keeps it out of PATH."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    return found[-1].parent if found else pathlib.Path(shutil.which("initdb") or "/nowhere/initdb").parent


def process_state(pid):
    """(state, parent) of a process, or None."""
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return fields[0], int(fields[1])


class Cluster:
    """harmed: its data is on a small disk, whose writes can be made to fail. Needs root and a mount namespace."""

    def __init__(self, harmed=False):
        self.bin = programs()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="valetkey-cluster-"))
        os.chmod(self.folder, 0o711)  # its socket is for the users that servers run as
        self.prefix = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.prefix = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        self.url = f"postgresql://valetkey@/postgres?host={self.folder}"
        self.process, self.log = None, open(self.folder / "log", "ab")
        self.data, self.disk, self.options, self.env = self.folder / "data", None, OPTIONS, dict(os.environ)
        try:
            if harmed:
                self.harm(user)
            self.run("initdb", "-D", "data", "-U", "valetkey", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                     "--no-sync", "--no-instructions")
            self.start()
        except BaseException:
            self.close()
            raise

    def harm(self, user):
        self.data.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL},uid={user.pw_uid},gid={user.pw_gid},mode=700",
                        "tmpfs", self.data], check=True, timeout=LIMIT)
        self.options += FEW_LOGS
        self.disk = Control(self.folder / "disk")
        self.env |= {"LD_PRELOAD": build_shim(self.folder, "disk_shim"), "DISK_CONTROL": str(self.disk.path),
                     "DISK_FOLDER": str(self.data.resolve())}

    def run(self, program, *argv):
        done = subprocess.run([*self.prefix, self.bin / program, *argv], cwd=self.folder, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=LIMIT)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")

    def start(self):
        """Back when it takes connections."""
        # --pdeathsig: whatever becomes of us, it does not stay behind
        death = ["--pdeathsig", "INT"] if self.prefix else []
        command = [*(self.prefix or ["setpriv", "--pdeathsig", "INT"]), *death]
        self.process = subprocess.Popen(
            [*command, self.bin / "postgres", "-D", self.folder / "data", "-k", self.folder, *self.options],
            cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, start_new_session=True)
        until = time.monotonic() + LIMIT
        while time.monotonic() < until and self.process.poll() is None:
            ready = subprocess.run([self.bin / "pg_isready", "-q", "-h", self.folder, "-U", "valetkey"],
                                   stdin=subprocess.DEVNULL)
            if ready.returncode == 0:
                return
            time.sleep(0.02)
        raise RuntimeError("PostgreSQL does not start: " + (self.folder / "log").read_text()[-2000:])

    def pids(self):
        """The first process and its children."""
        first = self.process.pid
        return [first, *(int(p) for p in os.listdir("/proc")
                         if p.isdigit() and (state := process_state(p)) and state[1] == first)]

    def end(self, number):
        """A signal to the first process, and all of them gone."""
        pids = self.pids()
        self.process.send_signal(number)
        self.process.wait(LIMIT)
        until = time.monotonic() + LIMIT
        while any((state := process_state(p)) and state[0] != "Z" for p in pids[1:]):
            if time.monotonic() > until:
                raise RuntimeError("PostgreSQL does not end")
            time.sleep(0.01)

    def signal_all(self, number):
        for pid in self.pids():
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def recover(self):
        """Back when it answers again, started anew if it ended."""
        until = time.monotonic() + LIMIT
        while time.monotonic() < until:
            if self.process.poll() is not None:
                self.start()
            try:
                self.psql("SELECT 1")
                return
            except subprocess.CalledProcessError:
                time.sleep(0.02)
        raise RuntimeError("PostgreSQL does not recover: " + (self.folder / "log").read_text()[-2000:])

    def psql(self, sql):
        return psql(sql, self.url)

    def backends(self):
        """Process ids of the server's connections."""
        rows = self.psql("SELECT pid FROM pg_stat_activity WHERE application_name = 'valetkey'")
        return [int(pid) for pid in re.findall(r"\d+", rows)]

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.signal_all(signal.SIGCONT)
            self.end(signal.SIGINT)
        self.log.close()
        if self.disk:
            subprocess.run(["umount", "-l", self.data], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)
