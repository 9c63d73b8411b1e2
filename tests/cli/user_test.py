# SPDX-License-Identifier: Apache-2.0
"""People of the dashboard, from the command line and by the links the server gives."""
import http.client
import http.cookies
import pathlib
import re
import sys
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from program import ProgramTest, Server  # noqa: E402

PASSWORD = "a long password"


class Browser:
    """Follows nothing, keeps cookies."""

    def __init__(self, port):
        self.port, self.cookies, self.page = port, {}, ""

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        self.page = answer.read().decode()
        for line in answer.headers.get_all("set-cookie") or []:
            for name, morsel in http.cookies.SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        connection.close()
        return answer.status

    def post(self, path, **fields):
        csrf = re.search(r'name="csrf" value="([^"]+)"', self.page)[1]
        return self.ask("POST", path, urllib.parse.urlencode({"csrf": csrf, **fields}))

    def sign_in(self, email):
        self.ask("GET", "/dashboard/sign-in")
        return self.post("/dashboard/sign-in", email=email, password=PASSWORD)


class Users(ProgramTest):
    def setUp(self):
        super().setUp()
        self.migrate()

    def add(self, email="kim@example.org", role="owner", *more):
        return self.done("user", "add", email, "--role", role, "--password-file", "-", *more, stdin=PASSWORD + "\n")

    def test_added_people_are_listed_by_team_and_removed(self):
        self.assertIn("Added kim@example.org to Home as owner", self.add("Kim@Example.org"))
        self.add("bob@example.org", "viewer", "--team", "Fleet")
        users = self.answer("user", "list")["users"]
        self.assertEqual([(u["email"], u["team"], u["role"]) for u in users],
                         [("bob@example.org", "Fleet", "viewer"), ("kim@example.org", "Home", "owner")])
        self.assertIn("kim@example.org", self.done("user", "list"))
        self.assertEqual(self.answer("user", "remove", "KIM@example.org"), {"removed": "kim@example.org"})
        self.assertEqual(len(self.answer("user", "list")["users"]), 1)

    def test_what_is_wrong_is_refused_and_nothing_is_added(self):
        self.add()
        add = ("user", "add", "kim@example.org", "--role", "owner", "--password-file", "-")
        self.refused(4, "kim@example.org: There is an account with this e-mail address", *add, stdin=PASSWORD)
        self.refused(2, "at least 10 characters", *add, stdin="short")
        self.refused(2, "at most 1,024 bytes", *add, stdin="x" * 1025)
        self.refused(2, "A role is owner, editor or viewer", "user", "add", "a@b.example", "--role", "king",
                     "--password-file", "-", stdin=PASSWORD)
        self.refused(2, "with an @", "user", "add", "nobody", "--role", "viewer", "--password-file", "-", stdin=PASSWORD)
        self.refused(2, "A team's name", "user", "invite", "--role", "viewer", "--team", "a\tb")
        self.refused(3, "There is no account", "user", "remove", "bob@example.org")
        self.assertEqual(len(self.answer("user", "list")["users"]), 1)

    def test_the_password_is_kept_as_argon2id_alone(self):
        self.add()
        stored = pathlib.Path(self.database).read_bytes()
        for wal in self.folder.glob("valetkey.db-wal"):
            stored += wal.read_bytes()
        self.assertIn(b"$argon2id$", stored)
        self.assertNotIn(PASSWORD.encode(), stored)

    def test_a_running_server_lets_in_who_is_added_and_not_who_is_removed(self):
        self.add()
        server = Server(self)
        browser = Browser(server.port)
        self.assertEqual(browser.sign_in("kim@example.org"), 303)
        self.assertEqual(browser.ask("GET", "/dashboard"), 200)
        self.done("user", "remove", "kim@example.org")
        self.assertEqual(browser.ask("GET", "/dashboard"), 303)
        self.assertEqual(browser.sign_in("kim@example.org"), 401)

    def test_a_lost_password_is_replaced_and_every_browser_signed_out(self):
        self.add()
        server = Server(self)
        old, new = Browser(server.port), Browser(server.port)
        self.assertEqual(old.sign_in("kim@example.org"), 303)
        reset = ("user", "password", "Kim@example.org", "--password-file", "-")
        self.assertIn("signed out", self.done(*reset, stdin="another password\n"))
        self.assertEqual(old.ask("GET", "/dashboard"), 303)
        self.assertEqual(new.sign_in("kim@example.org"), 401)
        new.ask("GET", "/dashboard/sign-in")
        self.assertEqual(new.post("/dashboard/sign-in", email="kim@example.org", password="another password"), 303)
        line = self.answer("audit", "list", "--team", "Home")["changes"][0]
        self.assertEqual((line["what"], line["about"], line["who"]), ("password reset", "kim@example.org", "operator"))
        self.refused(2, "at least 10 characters", *reset, stdin="short")
        self.refused(3, "bob@example.org: There is no account", "user", "password", "bob@example.org", "--password-file", "-",
                     stdin=PASSWORD)
        self.refused(2, "--password-file FILE is missing", "user", "password", "kim@example.org")
        self.assertEqual(new.ask("GET", "/dashboard"), 200)

    def test_an_operator_is_told_from_the_others(self):
        self.add()
        self.add("bob@example.org", "viewer")
        self.done("user", "operator-add", "bob@example.org")
        self.assertEqual({u["email"]: u["operator"] for u in self.answer("user", "list")["users"]},
                         {"kim@example.org": False, "bob@example.org": True})
        self.assertRegex(self.done("user", "list"), r"(?m)^viewer +bob@example.org +Home  \(operator\)$")

    def test_an_invitation_makes_an_account(self):
        link = self.answer("user", "invite", "--role", "editor", "--base-url", "http://keys.example")["link"]
        self.assertTrue(link.startswith("http://keys.example/dashboard/join/"), link)
        browser = Browser(Server(self).port)
        path = urllib.parse.urlsplit(link).path
        self.assertEqual(browser.ask("GET", path), 200)
        self.assertEqual(browser.post(path, email="bob@example.org", password=PASSWORD), 303)
        self.assertEqual(self.answer("user", "list")["users"][0]["role"], "editor")

    def test_the_first_start_logs_a_link_that_makes_the_first_account(self):
        server = Server(self)
        path = server.wait_for(r"event=first_account link=http://localhost:8480(\S+)")[1]
        browser = Browser(server.port)
        self.assertEqual(browser.ask("GET", path), 200)
        self.assertEqual(browser.post(path, email="kim@example.org", password=PASSWORD), 303)
        self.assertEqual(browser.ask("GET", "/dashboard"), 200)
        self.assertEqual(self.answer("user", "list")["users"][0]["role"], "owner")
        server.process.terminate()
        server.everything_said()
        again = Server(self)
        again.process.terminate()
        self.assertNotIn("first_account", again.everything_said()[1])

    def test_wrong_sign_ins_are_remembered_over_a_restart(self):
        self.add()
        server = Server(self)
        browser = Browser(server.port)
        for _ in range(10):
            browser.ask("GET", "/dashboard/sign-in")
            self.assertEqual(browser.post("/dashboard/sign-in", email="kim@example.org", password="wrong"), 401)
        server.process.terminate()
        server.everything_said()
        browser = Browser(Server(self).port)
        self.assertEqual(browser.sign_in("kim@example.org"), 429)

    def test_no_secret_is_in_the_log(self):
        self.add()
        server = Server(self)
        browser = Browser(server.port)
        browser.sign_in("kim@example.org")
        browser.ask("GET", "/dashboard/join/some-token-in-a-path")
        server.process.terminate()
        said = server.everything_said()[1]
        self.assertNotIn("some-token-in-a-path", said)
        self.assertNotIn(urllib.parse.quote_plus(PASSWORD), said)
        self.assertNotIn(browser.cookies["dashboard"], said)


if __name__ == "__main__":
    unittest.main()
