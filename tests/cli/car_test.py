# SPDX-License-Identifier: Apache-2.0
"""Simulated cars from the command line, beside a running server that answers for them."""
import base64
import http.client
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from program import ProgramTest, Server  # noqa: E402

TOKEN = "management-token-of-more-than-32-characters"
ROUNDS = 100


class CarTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.migrate()
        self.answer("app", "add", "--name", "Demo", "--id", "demo", "--management-token", TOKEN)
        self.server = Server(self)
        self.car = self.connect(make="TESLA", model="Model 3", year=2022)
        self.car_id = self.car["id"]

    def ask(self, method, path, body=None, bearer=None):
        """(status, body) of the running server."""
        basic = base64.b64encode(f"default:{TOKEN}".encode()).decode()
        headers = {"authorization": f"Bearer {bearer}" if bearer else f"Basic {basic}"}
        if body is not None:
            headers["content-type"] = "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def connect(self, **wish):
        status, car = self.ask("POST", "/simulator/cars", wish)
        self.assertEqual(status, 201, car)
        return car

    def read(self, path):
        status, body = self.ask("GET", f"/v2.0/vehicles/{self.car_id}/{path}", bearer=self.car["access_token"])
        return body if status == 200 else body.get("code")


class TwoProcesses(CarTest):
    def test_the_next_request_sees_it_a_hundred_times(self):
        for n in range(ROUNDS):
            self.done("car", "set", self.car_id, f"odometer={n + 0.5}", f"isLocked={'true' if n % 2 else 'false'}")
            self.assertEqual(self.read("odometer")["distance"], n + 0.5)
            self.assertEqual(self.read("security")["isLocked"], bool(n % 2))

    def test_each_order_is_seen(self):
        self.done("car", "drive", self.car_id)
        self.assertTrue(self.answer("car", "show", self.car_id)["state"]["driving"])
        self.done("car", "park", self.car["vin"])
        self.done("car", "plug", self.car_id)
        self.assertEqual(self.read("charge"), {"isPluggedIn": True, "state": "CHARGING"})
        self.done("car", "charge", self.car_id, "off")
        self.assertEqual(self.read("charge"), {"isPluggedIn": True, "state": "NOT_CHARGING"})
        self.done("car", "unplug", self.car_id)
        self.assertEqual(self.read("charge"), {"isPluggedIn": False, "state": "NOT_CHARGING"})
        self.assertTrue(self.answer("car", "sleep", self.car_id)["state"]["asleep"])
        self.assertFalse(self.answer("car", "wake", self.car_id)["state"]["asleep"])
        self.assertEqual(self.answer("car", "time", self.car_id, "--jump", "2h", "--speed", "60")["time"]["speed"], 60)
        self.assertFalse(self.answer("car", "time", self.car_id, "--clear")["time"]["moved"])
        self.done("car", "break", self.car_id, "--error", "VEHICLE_STATE.ASLEEP", "--count", "3")
        self.assertEqual([self.read("vin") for _ in range(3)], ["ASLEEP"] * 3)
        self.assertEqual(self.read("vin"), {"vin": self.car["vin"]})
        self.assertTrue(self.answer("car", "set", self.car_id, "--strict", "on")["state"]["strict"])
        self.assertEqual(self.answer("car", "clear", self.car_id)["state"]["strict"], False)
        told = [line["after"] for line in self.answer("audit", "list")["changes"] if line["what"] == "simulated car steered"]
        self.assertEqual(told[:2], ["clear", "set strict=on"])
        self.assertEqual(len(told), 12)

    def test_what_is_shown_is_what_was_told(self):
        shown = self.answer("car", "set", self.car_id, "battery.percentRemaining=0.5", "--until", "10m")
        self.assertEqual(shown["set"][0]["signal"], "battery.percentRemaining")
        self.assertRegex(shown["set"][0]["until"], r"^20\d\d-")
        self.assertEqual(shown["signals"]["battery"]["percentRemaining"], 0.5)
        text = self.done("car", "show", self.car_id)
        self.assertIn(f"{self.car_id}  {self.car['vin']}  Tesla Model 3 2022  (", text)
        self.assertIn("set   battery.percentRemaining = 0.5  (until 20", text)
        listed = self.answer("car", "list", "--app", "demo")["vehicles"]
        self.assertEqual([v["id"] for v in listed], [self.car_id])
        self.assertEqual(self.answer("car", "list", "--app", "nobody"), {"vehicles": []})
        self.assertIn(self.car_id, self.done("car", "list"))


class Refusals(CarTest):
    def test_signals_and_values(self):
        self.refused(2, "there is no signal odometr; did you mean odometer", "car", "set", self.car_id, "odometr=1")
        self.refused(2, "frontLeft may be tires/pressure.frontLeft, ", "car", "set", self.car_id, "frontLeft=1")
        self.refused(2, "must be a number from 0 to 1", "car", "set", self.car_id, "battery.percentRemaining=50")
        self.refused(2, "did you mean CHARGING?", "car", "set", self.car_id, "charge.state=CHARGNG")
        self.refused(2, "NAME=VALUE", "car", "set", self.car_id, "odometer")
        self.refused(2, "say what is to be set", "car", "set", self.car_id)
        self.refused(2, "until must be a time from now", "car", "set", self.car_id, "odometer=1", "--until", "soon")
        self.assertNotEqual(self.read("odometer"), {"distance": 1})

    def test_cars(self):
        self.refused(3, "no connected vehicle has this id or VIN", "car", "show", "0VKNOBODY")
        self.refused(3, "no connected vehicle has this id or VIN", "car", "drive", self.car_id, "--app", "other")
        self.refused(2, "it needs ID", "car", "show")

    def test_orders(self):
        self.done("car", "drive", self.car_id)
        self.refused(2, "moving", "car", "plug", self.car_id)
        self.refused(2, "state must be on or off", "car", "charge", self.car_id, "maybe")
        self.refused(2, "say jump, speed, freeze or clear", "car", "time", self.car_id)
        self.refused(2, "never goes back", "car", "time", self.car_id, "--jump=-2h")
        self.refused(2, "did you mean VEHICLE_STATE.ASLEEP?", "car", "break", self.car_id, "--error", "VEHICLE_STATE.ASLEP")
        self.refused(2, "--error TYPE.CODE is missing", "car", "break", self.car_id)
        self.refused(2, "did you mean `car drive`?", "car", "drvie", self.car_id)


if __name__ == "__main__":
    unittest.main()
