# SPDX-License-Identifier: Apache-2.0
"""A server killed between the statements of a redemption has not spent the code."""
import os
import select
import subprocess
import unittest

from world import LIMIT, FaultTest, redeem, user

SHIM = os.environ.get("VALETKEY_KILL_SHIM", "")


class Kills:
    def assert_spendable(self, server, code):
        """The code gives a pair that works, once."""
        client = self.client(server)
        answer = client.ask(redeem(code))
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(client.ask(user(answer["access_token"])).status, 200)
        self.assertEqual(client.ask(redeem(code)).status, 400)

    def send_and_die(self, server, code):
        """The client is never answered."""
        client = self.client(server)
        client.send(redeem(code))
        with self.assertRaises(ConnectionError):
            client.answer()
        self.assertEqual(server.process.wait(LIMIT), -9)


class OnSqlite(Kills, FaultTest):
    def die(self, variable, statement):
        [code] = self.stock.codes(1)
        server = self.serve(env={"LD_PRELOAD": SHIM, variable: statement})
        self.send_and_die(server, code)
        return code, self.serve()

    def test_killed_before_any_statement_the_code_is_unspent(self):
        for statement in ("UPDATE code", "UPDATE consent", "INSERT INTO access_token",
                          "INSERT INTO refresh_token", "RELEASE", "COMMIT"):
            with self.subTest(statement):
                code, server = self.die("KILL_BEFORE", statement)
                self.assert_spendable(server, code)

    def test_killed_after_the_last_statement_the_code_is_unspent(self):
        code, server = self.die("KILL_AFTER", "RELEASE")
        self.assert_spendable(server, code)

    def test_killed_after_the_commit_the_code_is_spent(self):
        """Its answer is lost, so asking again looks like a theft: both ends are known."""
        code, server = self.die("KILL_AFTER", "COMMIT")
        self.assertEqual(self.client(server).ask(redeem(code)).status, 400)


class OnPostgres(Kills, FaultTest):
    engine = "postgres"

    def test_killed_while_it_waits_for_a_row_the_code_is_unspent(self):
        """Another session holds the consent's row: the code is marked, the pair is not stored."""
        for _ in range(5):
            [[code, consent]] = self.stock.ask("codes", 1)
            server = self.serve()
            with Holder(self.database, f"SELECT 1 FROM consent WHERE id = {consent} FOR UPDATE") as holder:
                client = self.client(server)
                client.send(redeem(code))
                holder.wait_for_a_waiter()
                server.kill()
                with self.assertRaises(ConnectionError):
                    client.answer()
            self.assert_spendable(self.serve(), code)


class Holder:
    """A session that holds a row until it leaves."""

    def __init__(self, database, lock):
        self.database = database
        self.process = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", database],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.say(f"BEGIN; {lock}; SELECT pg_backend_pid();")
        self.pid = [self.process.stdout.readline(), self.process.stdout.readline()][1].strip()

    def say(self, sql):
        self.process.stdin.write(sql + "\n")
        self.process.stdin.flush()

    def wait_for_a_waiter(self):
        """The session sleeps in PostgreSQL between two looks, not here."""
        self.say("DO $$ BEGIN FOR i IN 1..6000 LOOP IF EXISTS (SELECT 1 FROM pg_stat_activity WHERE "
                 f"{self.pid} = ANY (pg_blocking_pids(pid))) THEN RETURN; END IF; PERFORM pg_sleep(0.01); "
                 "PERFORM pg_stat_clear_snapshot(); END LOOP; RAISE 'nobody waits'; END $$; SELECT 'waits';")
        ready, _, _ = select.select([self.process.stdout], [], [], LIMIT)
        if not ready or self.process.stdout.readline() != "waits\n":
            raise AssertionError("nobody waits for the row")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.communicate("ROLLBACK;\n", timeout=LIMIT)


if __name__ == "__main__":
    unittest.main()
