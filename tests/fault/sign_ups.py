# SPDX-License-Identifier: Apache-2.0
"""Two hundred people sign up at once and the server is killed in the middle.

What a client was told stays true: a token works, a code that was not tried
gives one pair, nothing gives two."""
import collections
import html
import re
import threading
import unittest
import urllib.parse

from world import APP, CALLBACK, Client, FaultTest, post_token, user

BROWSERS = 200


def form(fields):
    return urllib.parse.urlencode(fields).encode()


class Browser:
    """One person: a connection, cookies, and what they were told."""

    def __init__(self, port, number):
        self.port, self.number = port, number
        self.client, self.cookies, self.page = None, {}, ""
        self.code = self.pair = None
        self.tried = False  # the code was sent; the answer may be lost

    def ask(self, method, path, body=b""):
        cookie = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        head = f"{method} {path} HTTP/1.1\r\nhost: x\r\ncookie: {cookie}\r\n"
        if method == "POST":
            head += f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}\r\n"
        answer = self.client.ask(head.encode() + b"\r\n" + body)
        for name, value in re.findall(r"(?i)\r\nset-cookie: *([^=;\r]+)=([^;\r]*)", answer.head):
            self.cookies[name] = value
        found = re.search(r"(?i)\r\nlocation: *([^\r]*)", answer.head)
        self.location = found[1] if found else None
        if answer.status not in (200, 302, 303):
            raise AssertionError(f"{method} {path}: {answer}")
        return answer

    def follow(self):
        self.path = self.location
        self.page = self.ask("GET", self.path).body

    def send(self, *fields):
        csrf = html.unescape(re.search(r'name="csrf" value="([^"]*)"', self.page)[1])
        self.ask("POST", self.path, form([("csrf", csrf), *fields]))

    def checked(self, name):
        boxes = re.findall(r"<input[^>]*>", self.page)
        return [(name, html.unescape(re.search(r'value="([^"]*)"', box)[1])) for box in boxes
                if f'name="{name}"' in box and ("checked" in box or 'type="hidden"' in box)]

    def connect(self):
        query = urllib.parse.urlencode({"client_id": APP, "response_type": "code", "mode": "simulated",
                                        "redirect_uri": CALLBACK, "state": str(self.number)})
        self.ask("GET", "/oauth/authorize?" + query)
        self.follow()
        self.send()
        self.follow()
        self.send(("make", "CHEVROLET"))
        self.follow()
        self.send(("username", f"person{self.number}@example.com"), ("password", "any"))
        self.follow()
        self.send(*self.checked("vehicle"), *self.checked("permission"), ("decision", "allow"))
        self.code = urllib.parse.parse_qs(urllib.parse.urlsplit(self.location).query)["code"][0]

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


def redeem(code):
    """The link had a redirect URI, so the exchange has it too."""
    return post_token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK)


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
        browsers = [Browser(server.port, i) for i in range(BROWSERS)]
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
