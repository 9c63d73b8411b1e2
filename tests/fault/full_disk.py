# SPDX-License-Identifier: Apache-2.0
"""No room for a commit: 503, reads go on, and when there is room all is well again."""
import os
import pathlib
import resource
import subprocess
import unittest

from world import LIMIT, FaultTest, at_once, redeem, user

SOCKETS = 16
ROUNDS = 20


class FullDisk:
    """What is the same wherever the limit comes from: fill() and empty()."""

    def redeem_all(self, clients, codes):
        return at_once(clients, [redeem(code) for code in codes])

    def test_a_commit_that_fails_is_503_and_it_recovers(self):
        server = self.serve()
        clients = self.clients(SOCKETS, server)
        codes = self.stock.codes(SOCKETS)
        warm = clients[0].ask(redeem(self.stock.codes(1)[0]))
        # 20 rounds hold more pages than are left
        more = self.stock.codes(SOCKETS * ROUNDS)
        self.fill(server)
        refused = []
        for i in range(ROUNDS):
            lot = more[i * SOCKETS:(i + 1) * SOCKETS]
            refused += [c for c, a in zip(lot, self.redeem_all(clients, lot), strict=True)
                        if self.is_refused(a)]
            reads = at_once(clients, [user(warm["access_token"])] * SOCKETS)
            self.assertEqual({a.status for a in reads}, {200}, "reads go on")
        self.assertGreater(len(refused), 0)
        # nothing of this last lot can have been stored
        self.assertEqual({a.status for a in self.redeem_all(clients, codes)}, {503})
        self.assertRegex(server.log(), "event=store_failed")
        self.empty(server)
        answers = self.redeem_all(clients, codes)
        self.assertEqual({a.status for a in answers}, {200}, "it recovers by itself")
        self.assertEqual({a.status for a in self.redeem_all(clients, refused[:SOCKETS])}, {200},
                         "what was refused was not stored")
        reads = at_once(clients, [user(a["access_token"]) for a in answers])
        self.assertEqual({a.status for a in reads}, {200})
        self.assertEqual(server.stop()[0], 0)

    def is_refused(self, answer):
        if answer.status == 200:
            return False
        self.assertEqual(answer.status, 503, answer)
        self.assertEqual(answer["error"], "temporarily_unavailable")
        self.assertRegex(answer.head, "(?i)\r\nretry-after: *1")
        return True


class Limit(FullDisk, FaultTest):
    """A limit on the length of files: works for everybody, everywhere."""

    def set_limit(self, server, length):
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (length, resource.RLIM_INFINITY))

    def fill(self, server):
        wal = pathlib.Path(self.database + "-wal").stat().st_size
        self.set_limit(server, wal + 64 * 1024)

    def empty(self, server):
        self.set_limit(server, resource.RLIM_INFINITY)


class Disk(FullDisk, FaultTest):
    """A disk of 16 MB."""

    def make_database(self):
        disk = self.folder / "disk"
        disk.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)],
                              capture_output=True, text=True, timeout=LIMIT)
        if done.returncode:
            self.skipTest("no tmpfs can be mounted here: " + done.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", str(disk)], check=True, timeout=LIMIT)
        self.filler = disk / "filler"
        return str(disk / "valetkey.db")

    def fill(self, server):
        room = os.statvfs(self.filler.parent)
        with open(self.filler, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, room.f_bavail * room.f_bsize - 64 * 1024)

    def empty(self, server):
        self.filler.unlink()


if __name__ == "__main__":
    unittest.main()
