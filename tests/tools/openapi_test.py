#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/api.yaml is current, and a route cannot be left out of it, nor be invented in it."""
import importlib.util
import pathlib
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("openapi", ROOT / "tools" / "openapi.py")
openapi = importlib.util.module_from_spec(spec)
spec.loader.exec_module(openapi)


class Document(unittest.TestCase):
    def setUp(self):
        self.routes = openapi.routes
        self.rows = self.routes()

    def tearDown(self):
        openapi.routes = self.routes

    def test_it_is_what_the_sources_say(self):
        openapi.main(["openapi.py", "--check"])

    def test_every_route_is_there(self):
        paths = openapi.paths()
        for method, pattern, _ in self.rows:
            if "..." not in pattern:
                self.assertIn(method.lower(), paths[pattern])
        for path, permission, *_ in openapi.signals()[2]:
            self.assertIn("get", paths["/v2.0/vehicles/{id}" + (f"/{path}" if path else "")])
        for path, _permission in openapi.commands():
            self.assertIn("post", paths[f"/v2.0/vehicles/{{id}}/{path}"])

    def test_a_route_that_nothing_is_said_of_is_refused(self):
        openapi.routes = lambda: [*self.rows, ("GET", "/v2.0/more", "anyone")]
        with self.assertRaisesRegex(SystemExit, "GET /v2.0/more"):
            openapi.document()

    def test_a_route_that_is_none_is_refused(self):
        openapi.routes = lambda: [r for r in self.rows if r[1] != "/v2.0/user"]
        with self.assertRaisesRegex(SystemExit, "no route is GET /v2.0/user"):
            openapi.document()

    def test_a_guard_that_nothing_is_said_of_is_refused(self):
        openapi.routes = lambda: [(m, p, "nobody_guard" if p == "/v2.0/user" else g) for m, p, g in self.rows]
        with self.assertRaisesRegex(SystemExit, "nobody_guard"):
            openapi.document()


class Yaml(unittest.TestCase):
    def test_nested_lists_objects_and_odd_keys(self):
        self.assertEqual("\n".join(openapi.yaml({"a": [{"b": 1, "4XX": None}, []], "c": {}})),
                         'a:\n  - b: 1\n    "4XX": null\n  - []\nc: {}')


if __name__ == "__main__":
    unittest.main()
