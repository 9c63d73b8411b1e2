# SPDX-License-Identifier: Apache-2.0
"""What another process takes away is gone at the next request, on every thread.

Connections are kept, so that each of the server's threads has long had its
connection to the database, its statements and its snapshots."""
import os
import pathlib
import unittest

from world import ROUNDS, SECRET, FaultTest, at_once, get, post_token, redeem, user

CHANGES = 5 * ROUNDS
CONNECTIONS = 8
WORKERS = 4
SECOND = "the-second-secret-of-this-app-0001"


class Changes:
    def setUp(self):
        super().setUp()
        self.server = self.serve("--workers", str(WORKERS))
        self.sockets = self.clients(1, self.server)
        [[code, self.consent]] = self.stock.ask("codes", 1)
        self.token = self.sockets[0].ask(redeem(code))["access_token"]
        self.vehicle = self.sockets[0].ask(get("/v2.0/vehicles", self.token))["vehicles"][0]
        self.connect_to_every_thread()

    def connect_to_every_thread(self):
        """A connection belongs to the thread that was idle when it came: so
        half of them come while the first one's thread is kept busy."""
        first = self.sockets[0]
        for _ in range(100):
            self.sockets = [first, *self.clients(CONNECTIONS // 2 - 1, self.server)]
            first.send(user(self.token) * 300)
            self.sockets += self.clients(CONNECTIONS // 2, self.server)
            for _ in range(300):
                self.assertEqual(first.answer().status, 200)
            if len(self.threads_of(self.sockets)) >= self.readers:
                return
        self.fail("all connections went to one thread")

    def threads_of(self, sockets):
        """Those that wait again after each of some requests, one at a time."""
        before = self.waits()
        for client in sockets * 10:
            client.ask(user(self.token))
        after = self.waits()
        return [t for t in before if after[t] - before[t] >= 10]

    def waits(self):
        """How often each thread of the server has waited so far."""
        tasks = pathlib.Path(f"/proc/{self.server.process.pid}/task")
        return {t.name: int((t / "status").read_text().split("voluntary_ctxt_switches:")[1].split()[0])
                for t in tasks.iterdir()}

    def assert_busy(self, before, threads):
        """So many threads at least had a share in every change."""
        after = self.waits()
        busy = [t for t in before if after[t] - before[t] >= CHANGES // 10]
        self.assertGreaterEqual(len(busy), threads, (before, after))

    def assert_all(self, requests, status):
        answers = at_once(self.sockets, requests)
        self.assertEqual({a.status for a in answers}, {status}, answers)

    def test_a_vehicle_that_was_disconnected_elsewhere_is_gone_at_once(self):
        before = self.waits()
        read = [get(f"/v2.0/vehicles/{self.vehicle}/odometer", self.token)] * CONNECTIONS
        for _ in range(CHANGES):
            self.stock.ask("disconnect", self.consent, self.vehicle)
            self.assert_all(read, 403)
            self.stock.ask("connect", self.consent)
            self.assertEqual(self.sockets[0].ask(read[0]).status, 200)
        self.assert_busy(before, self.readers)

    def test_a_secret_that_was_removed_elsewhere_is_dead_at_once(self):
        """A proven app hears about its code; an unproven one that it is unknown."""
        before = self.waits()
        asks = {secret: [post_token(secret, grant_type="authorization_code", code="none")] * CONNECTIONS
                for secret in (SECRET, SECOND)}
        for _ in range(CHANGES):
            self.stock.ask("secret-add", SECOND)
            self.assertEqual(self.sockets[0].ask(asks[SECOND][0]).status, 400)
            self.stock.ask("secret-remove", SECOND[-4:])
            self.assert_all(asks[SECOND], 401)
        self.assert_all(asks[SECRET], 400)
        self.assert_busy(before, WORKERS)


class OnSqlite(Changes, FaultTest):
    engine = "sqlite"
    readers = min(os.cpu_count(), 2)  # I/O threads


class OnPostgres(Changes, FaultTest):
    engine = "postgres"
    readers = WORKERS


if __name__ == "__main__":
    unittest.main()
