# SPDX-License-Identifier: Apache-2.0
"""Connect sessions, requests and their counts, as the command line and a running server say them alike."""
import csv
import http.client
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from program import ProgramTest, Server  # noqa: E402

URI = "https://app.example/callback"


class ActivityTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.migrate()
        self.done("app", "add", "--name", "Demo", "--id", "demo", "--redirect-uri", URI, "--permission", "read_vin",
                  "--secret", "a-secret")

    def ask(self, path, method="GET", body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer, answer.read().decode()
        finally:
            connection.close()

    def open_links(self, *users):
        """Links that owners open and leave, and a token call that is refused; all is written when the server stops."""
        self.server = Server(self)
        for user in users:
            answer, _ = self.ask(f"/oauth/authorize?response_type=code&client_id=demo&mode=simulated&user={user}")
            self.assertEqual(answer.status, 303)
        key = self.answer("key", "add", "CI", "--role", "operator")["key"]
        self.ask("/oauth/token", "POST", "grant_type=authorization_code&code=x",
                 **{"authorization": "Basic ZGVtbzphLXNlY3JldA==", "content-type": "application/x-www-form-urlencoded"})
        self.server.process.terminate()
        self.server.process.wait()
        self.server = Server(self)
        return key

    def test_what_owners_and_the_app_did_is_said_as_admin_says_it(self):
        key = self.open_links("ann", "ann", "bob")
        for command, path in ((("session", "list"), "sessions"), (("session", "users"), "sessions/users"),
                              (("session", "funnel", "--days", "30", "--by", "mode"), "sessions/funnel?days=30&by=mode"),
                              (("request", "list"), "requests"), (("overview",), "overview")):
            words = command[:2] if len(command) > 1 else command
            said = self.answer(*words, "demo", *command[2:])
            answer, body = self.ask(f"/admin/apps/demo/{path}", authorization=f"Bearer {key}")
            self.assertEqual((answer.status, json.loads(body)), (200, said), command)
        sessions = self.answer("session", "list", "demo")["sessions"]
        self.assertEqual(sorted(s["user"] for s in sessions), ["ann", "ann", "bob"])
        one = self.answer("session", "show", "demo", sessions[0]["id"])
        self.assertEqual((one["outcome"], one["step"], one["events"][0]["name"]), ("open", "link", "opened"))
        request = self.answer("request", "list", "demo", "--result", "error")["requests"][0]
        shown = self.answer("request", "show", "demo", request["id"])
        self.assertEqual((shown["route"], shown["who_mends"]), ("/oauth/token", "You"))

    def test_lists_are_filtered_paged_and_exported(self):
        self.open_links("ann", "ann", "bob")
        first = self.answer("session", "list", "demo", "--limit", "2")
        rest = self.answer("session", "list", "demo", "--limit", "2", "--cursor", first["cursor"])
        self.assertEqual((len(first["sessions"]), len(rest["sessions"]), rest["cursor"]), (2, 1, None))
        text = self.done("session", "list", "demo", "--limit", "2")
        self.assertIn(f"More: --cursor {first['cursor']}\n", text)
        rows = list(csv.DictReader(self.done("session", "export", "demo", "--user", "ann").splitlines()))
        self.assertEqual([r["user"] for r in rows], ["ann", "ann"])
        self.assertEqual(len(self.answer("session", "list", "demo", "--outcome", "open")["sessions"]), 3)
        self.assertIn("There is none", self.done("session", "list", "demo", "--until", "2020-01-01"))
        self.assertIn("bob  1 session, 0 sign-in attempts, open", self.done("session", "users", "demo"))
        self.assertRegex(self.done("session", "funnel", "demo"), r"(?m)^link +3 +0 +$")
        self.assertIn("POST /oauth/token", self.done("request", "list", "demo"))
        self.assertRegex(self.done("overview", "demo"), r"(?m)^sessions +3 in 30 days, 0\.0 % connected$")
        self.assertIn("opened", self.done("session", "show", "demo", first["sessions"][0]["id"]))

    def test_a_filter_that_makes_no_sense_is_refused_by_its_name(self):
        for option, *command in (("--from", "session", "list", "demo", "--from", "yesterday"),
                                 ("--until", "session", "list", "demo", "--until", "2026-02-30"),
                                 ("--vin", "session", "list", "demo", "--vin", "x"),
                                 ("--outcome", "session", "list", "demo", "--outcome", "won"),
                                 ("--id", "session", "list", "demo", "--id", "x"),
                                 ("--cursor", "session", "list", "demo", "--cursor", "x"),
                                 ("--limit", "session", "list", "demo", "--limit", "1001"),
                                 ("--outcome", "session", "export", "demo", "--outcome", "won"),
                                 ("--limit", "session", "users", "demo", "--limit", "0"),
                                 ("--cursor", "session", "users", "demo", "--cursor", "x"),
                                 ("--days", "session", "funnel", "demo", "--days", "8"),
                                 ("--by", "session", "funnel", "demo", "--by", "user"),
                                 ("--result", "request", "list", "demo", "--result", "418"),
                                 ("--from", "request", "list", "demo", "--from", "x"),
                                 ("--id", "request", "list", "demo", "--id", "x")):
            self.refused(2, option, *command)

    def test_what_does_not_exist_is_said(self):
        for command in (("session", "list"), ("session", "users"), ("session", "funnel"), ("session", "export"),
                        ("request", "list"), ("overview",)):
            self.refused(3, "no app with this id", *command, "none")
        self.refused(3, "no Connect session", "session", "show", "demo", "x")
        self.refused(3, "no request", "request", "show", "demo", "x")


if __name__ == "__main__":
    unittest.main()
