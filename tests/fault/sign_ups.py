# SPDX-License-Identifier: Apache-2.0
"""Two hundred people sign up at once and the server is killed in the middle.

What a client was told stays true: a token works, a code that was not tried
gives one pair, nothing gives two."""
import collections
import threading
import unittest

from browser import Browser, redeem
from world import Client, FaultTest, user

BROWSERS = 200


class Person(Browser):
    def __init__(self, port, number):
        super().__init__(None, number)
        self.port, self.pair = port, None
        self.tried = False  # the code was sent; the answer may be lost

    def sign_up(self, told):
        self.client = Client(self.port)
        try:
            self.connect()
            told("code")
            self.tried = True
            answer = self.client.ask(redeem(self.code))
            if answer.status != 200:
                raise AssertionError(f"token: {answer}")
            self.pair = answer
            told("pair")
        finally:
            self.client.close()


class SignUps:
    def setUp(self):
        super().setUp()
        self.told, self.changed = collections.Counter(), threading.Condition()
        self.failed = []

    def tell(self, what):
        with self.changed:
            self.told[what] += 1
            self.changed.notify_all()

    def run_browser(self, browser):
        try:
            browser.sign_up(self.tell)
        except (ConnectionError, OSError):
            pass  # the server is dead
        except Exception as failure:  # noqa: BLE001; told to the main thread
            self.failed.append((browser.number, failure))
        finally:
            self.tell("end")

    def crash_at(self, what, count):
        """Browsers of a server that was killed when so many were told that."""
        server = self.serve()
        browsers = [Person(server.port, i) for i in range(BROWSERS)]
        threads = [threading.Thread(target=self.run_browser, args=(b,)) for b in browsers]
        for thread in threads:
            thread.start()
        with self.changed:
            self.assertTrue(self.changed.wait_for(
                lambda: self.told[what] >= count or self.told["end"] == BROWSERS, timeout=120))
        server.kill()
        for thread in threads:
            thread.join()
        self.assertEqual(self.failed, [])
        self.assertGreaterEqual(self.told[what], count)
        return browsers

    def check(self, browsers):
        client = self.client(self.serve())
        for browser in browsers:
            if browser.pair is not None:
                answer = client.ask(user(browser.pair["access_token"]))
                self.assertEqual(answer.status, 200, "an acknowledged token is lost")
        for browser in browsers:
            if browser.code is not None:
                self.check_code(client, browser)

    def check_code(self, client, browser):
        answer = client.ask(redeem(browser.code))
        if browser.pair is not None:
            self.assertEqual(answer.status, 400, "a code worked twice")
        elif not browser.tried:
            self.assertEqual(answer.status, 200, "an acknowledged code is lost")
        else:  # its answer was lost: it was spent, or not
            self.assertIn(answer.status, (200, 400), answer)
        self.assertEqual(client.ask(redeem(browser.code)).status, 400)

    def test_killed_at_the_first_code(self):
        self.check(self.crash_at("code", 1))

    def test_killed_in_the_middle_of_the_codes(self):
        self.check(self.crash_at("code", BROWSERS // 2))

    def test_killed_in_the_middle_of_the_pairs(self):
        self.check(self.crash_at("pair", BROWSERS // 2))

    def test_killed_when_nearly_all_have_a_pair(self):
        self.check(self.crash_at("pair", BROWSERS - 10))


class OnSqlite(SignUps, FaultTest):
    engine = "sqlite"


class OnPostgres(SignUps, FaultTest):
    engine = "postgres"


if __name__ == "__main__":
    unittest.main()
