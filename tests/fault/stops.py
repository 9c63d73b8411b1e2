# SPDX-License-Identifier: Apache-2.0
"""SIGTERM with requests on workers, idle connections, and a request that never ends."""
import os
import pathlib
import sqlite3
import time
import unittest

from world import LIMIT, FaultTest, post_token, redeem, user

REQUESTS = 50
MOST = 11  # seconds


class Stops(FaultTest):
    def setUp(self):
        super().setUp()
        # without the second that the thread sanitizer adds to every end
        options = os.environ.get("TSAN_OPTIONS", "") + ":atexit_sleep_ms=0"
        self.server = self.serve(env={"TSAN_OPTIONS": options})
        self.codes = self.stock.codes(REQUESTS)
        self.warm = self.client(self.server).ask(redeem(self.stock.codes(1)[0]))

    def idle(self):
        """Fifty that have had an answer, and one whose body never comes."""
        clients = [self.client(self.server) for _ in range(REQUESTS)]
        for client in clients:
            self.assertEqual(client.ask(user(self.warm["access_token"])).status, 200)
        endless = self.client(self.server)
        endless.send(post_token(grant_type="authorization_code")[:-5])
        return [*clients, endless]

    def lock(self):
        """Somebody else writes, so that no request here can."""
        writer = sqlite3.connect(self.database, isolation_level=None)
        self.addCleanup(writer.close)
        writer.execute("BEGIN IMMEDIATE")
        return writer

    def unread(self):
        """Bytes that have reached the server's sockets and that it has not read."""
        rows = [line.split() for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return sum(int(row[4].split(":")[1], 16) for row in rows
                   if row[1].endswith(f":{self.server.port:04X}") and row[3] == "01")

    def at_work(self):
        """Fifty redemptions that the server has taken up."""
        clients = [self.client(self.server) for _ in self.codes]
        for client, code in zip(clients, self.codes, strict=True):
            client.send(redeem(code))
        while self.unread() > 0:
            pass
        for after in [self.client(self.server) for _ in range(8)]:  # on every I/O thread
            self.assertEqual(after.ask(user(self.warm["access_token"])).status, 200)
        return clients

    def told(self, clients):
        """Each one's answer; None where the connection closed without one."""
        answers = []
        for client in clients:
            try:
                answers.append(client.answer())
            except ConnectionError:
                self.assertEqual(client.got, b"", "half an answer")
                answers.append(None)
        return answers

    def assert_whole(self, answers):
        """What was answered 200 works now; every other code is unspent."""
        client = self.client(self.serve())
        for code, answer in zip(self.codes, answers, strict=True):
            if answer is not None and answer.status == 200:
                self.assertEqual(client.ask(user(answer["access_token"])).status, 200)
                self.assertEqual(client.ask(redeem(code)).status, 400)
            else:
                self.assertIn(answer and answer.status, (None, 503), answer)
                self.assertEqual(client.ask(redeem(code)).status, 200, answer)

    def test_requests_at_work_are_answered_and_what_is_idle_is_closed(self):
        idle = self.idle()
        writer = self.lock()
        clients = self.at_work()
        self.server.process.terminate()
        self.server.wait_for("event=stopping signal=SIGTERM")
        writer.execute("ROLLBACK")
        answers = self.told(clients)
        self.assertEqual(self.server.process.wait(MOST), 0, self.server.log())
        self.assertEqual([a and a.status for a in answers], [200] * REQUESTS)
        self.assertIn("event=stopped handlers=ended", self.server.log())
        self.assertEqual(self.told(idle), [None] * len(idle))
        self.assert_whole(answers)

    def test_a_handler_that_never_ends_does_not_keep_it(self):
        self.idle()
        writer = self.lock()
        clients = self.at_work()
        status, seconds = self.server.stop()
        self.assertEqual(status, 0, self.server.log())
        self.assertLess(seconds, MOST)
        self.assertRegex(self.server.log(), "event=stopped handlers=(running|ended)")
        answers = self.told(clients)
        self.assertEqual({a and a.status for a in answers} - {None}, {503})
        writer.execute("ROLLBACK")
        self.assert_whole(answers)

    def test_nothing_new_is_taken_while_it_stops(self):
        writer = self.lock()
        clients = self.at_work()
        late = self.client(self.server)
        self.assertEqual(late.ask(user(self.warm["access_token"])).status, 200)
        self.server.process.terminate()
        self.server.wait_for("event=stopping")
        with self.assertRaises(OSError):
            until = time.monotonic() + LIMIT
            while time.monotonic() < until:  # the listening socket is closed; when, is the scheduler's affair
                self.client(self.server).ask(user(self.warm["access_token"]))
        writer.execute("ROLLBACK")
        self.assertEqual(self.server.process.wait(LIMIT), 0)
        self.assert_whole(self.told(clients))


if __name__ == "__main__":
    unittest.main()
