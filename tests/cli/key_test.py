# SPDX-License-Identifier: Apache-2.0
"""Keys of the API below /admin, operators and connections, beside a running server that answers for them."""
import base64
import http.client
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from program import ProgramTest, Server  # noqa: E402

PASSWORD = "a long password"
TOKEN = "management-token-of-more-than-32-characters"


class KeyTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.migrate()
        self.done("user", "add", "kim@example.org", "--role", "owner", "--password-file", "-", stdin=PASSWORD)

    def ask(self, server, method, path, authorization, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        headers = {"authorization": authorization}
        if body is not None:
            headers["content-type"] = "application/json"
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            said = answer.read()
            return answer.status, json.loads(said) if said else None
        finally:
            connection.close()

    def test_a_key_opens_admin_until_it_is_revoked(self):
        made = self.answer("key", "add", "CI", "--role", "editor", "--expires", "90d")
        server = Server(self)
        bearer = f"Bearer {made['key']}"
        status, said = self.ask(server, "GET", "/admin", bearer)
        self.assertEqual((status, said["role"], said["team"]), (200, "editor", "Home"))
        listed = self.answer("key", "list")["keys"]
        self.assertEqual([(k["id"], k["team"], k["last_four"]) for k in listed], [(made["id"], "Home", made["key"][-4:])])
        self.assertIn("CI (Home)", self.done("key", "list"))
        self.assertNotIn(made["key"], self.done("key", "list", "--json"))
        self.done("key", "remove", made["id"])
        self.assertEqual(self.ask(server, "GET", "/admin", bearer)[0], 401)
        self.refused(3, "There is no such key", "key", "remove", made["id"])

    def test_a_key_that_makes_no_sense_is_refused(self):
        self.refused(2, "role", "key", "add", "CI", "--role", "boss")
        self.refused(2, "team", "key", "add", "CI", "--role", "viewer", "--team", "None")
        self.refused(2, "role", "key", "add", "CI", "--role", "operator", "--team", "Home")
        self.refused(2, "name", "key", "add", "", "--role", "viewer")
        self.refused(2, "--expires", "key", "add", "CI", "--role", "viewer", "--expires", "soon")

    def test_an_operator_is_made_and_unmade(self):
        self.assertIn("operator now", self.done("user", "operator-add", "KIM@example.org"))
        self.assertEqual(self.answer("user", "operator-add", "kim@example.org"), {"email": "kim@example.org", "operator": True})
        self.assertIn("no operator", self.done("user", "operator-remove", "kim@example.org"))
        self.refused(3, "no account", "user", "operator-add", "bob@example.org")

    def test_connections_are_listed_shown_and_ended(self):
        self.answer("app", "add", "--name", "Demo", "--id", "demo", "--management-token", TOKEN)
        server = Server(self)
        basic = "Basic " + base64.b64encode(f"default:{TOKEN}".encode()).decode()
        _, car = self.ask(server, "POST", "/simulator/cars", basic, {"make": "TESLA"})
        bearer = f"Bearer {car['access_token']}"
        path = f"/v2.0/vehicles/{car['id']}/odometer"
        self.assertEqual(self.ask(server, "GET", path, bearer)[0], 200)
        self.assertIn(car["vin"], self.done("connection", "list", "demo", "--search", car["vin"][:5]))
        self.assertIn("There is none", self.done("connection", "list", "demo", "--mode", "live"))
        shown = self.answer("connection", "show", "demo", car["id"])
        self.assertEqual((shown["vin"], shown["ended_at"], len(shown["consents"])), (car["vin"], None, 1))
        self.refused(2, "--yes", "connection", "end", "demo", car["id"])
        self.refused(2, "--state", "connection", "list", "demo", "--state", "on")
        self.refused(3, "no connection", "connection", "end", "demo", "x", "--yes")
        self.refused(3, "no app with this id", "connection", "list", "none")
        self.assertEqual(self.answer("connection", "end", "demo", car["id"], "--yes")["ended"], True)
        self.assertEqual(self.answer("connection", "end", "demo", car["id"], "--yes")["ended"], False)
        self.assertEqual(self.ask(server, "GET", path, bearer)[0], 403)
        self.assertEqual(self.answer("connection", "list", "demo")["connections"], [])


if __name__ == "__main__":
    unittest.main()
