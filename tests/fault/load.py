# SPDX-License-Identifier: Apache-2.0
"""Clients at work: owners connect, the app exchanges and rotates tokens and tells cars, people change apps.

Whatever is acknowledged goes into the ledger; whatever was sent and not answered too."""
import base64
import json
import random
import re
import threading
import time

import browser
from ledger import Family
from place import EMAIL, MANAGEMENT, PASSWORD
from world import APP, Client, get, refresh

PATIENCE = 12  # seconds until a request counts as hanging
PEOPLE = 5


def request(method, path, authorization, body=None):
    data = b"" if body is None else json.dumps(body).encode()
    return (f"{method} {path} HTTP/1.1\r\nhost: x\r\nauthorization: {authorization}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(data)}\r\n\r\n").encode() + data


def basic(secret):
    return "Basic " + base64.b64encode(f":{secret}".encode()).decode()


def bearer(token):
    return "Bearer " + token


class Unavailable(Exception):
    """503: nothing is known of what was asked."""


class Worker(threading.Thread):
    """Lives until told to end; while the server is gone it waits for the next one."""

    def __init__(self, place, ledger, seed, ending):
        super().__init__(daemon=True)
        self.place, self.ledger, self.random, self.ending = place, ledger, random.Random(seed), ending
        self.client = None

    def run(self):
        while not self.ending.is_set():
            try:
                if self.client is None:
                    self.connect()
                self.jumps = self.place.jumps
                self.live()
            except (Unavailable, OSError) as failure:
                self.part(failure)
            except browser.Refused as failure:
                self.judge(failure)
            except Exception as failure:  # noqa: BLE001; told to whoever reads the findings
                self.ledger.find("wrong", f"{type(failure).__name__}: {failure}")
                return
        if self.client:
            self.client.close()

    def connect(self):
        port = self.place.port
        if port is None:
            raise ConnectionError("no server")
        self.client = Client(port)
        self.client.socket.settimeout(PATIENCE)

    def part(self, failure):
        if isinstance(failure, TimeoutError):
            self.ledger.find("hung", f"no answer in {PATIENCE} s")
        if self.client and isinstance(failure, OSError):
            self.client.close()
            self.client = None
        self.ending.wait(0.02)

    def ask(self, bytes_, *expected):
        """The answer, whose status is one of those (200)."""
        began = time.monotonic()
        answer = self.client.ask(bytes_)
        self.look(answer, time.monotonic() - began)
        if answer.status not in (expected or (200,)):
            if self.clock_was_moved():
                raise Unavailable  # what it has may be over
            raise browser.Refused(bytes_.split(b" HTTP", 1)[0].decode(), answer)
        return answer

    def clock_was_moved(self):
        return self.place.jumps != self.jumps

    def look(self, answer, seconds):
        self.ledger.slowest = max(self.ledger.slowest, seconds)
        if answer.status < 500:
            return
        if answer.status != 503:
            self.ledger.find("wrong", f"an answer is {answer}")
        elif not re.search("(?i)\r\nretry-after: *[1-9]", answer.head):
            self.ledger.find("wrong", f"503 without Retry-After: {answer}")
        with self.ledger.lock:
            self.ledger.refused += 1
        if re.search("(?i)\r\nconnection: *close", answer.head):
            raise ConnectionError("closed")
        raise Unavailable

    def judge(self, failure):
        self.ledger.find("wrong", str(failure))


class Browser(browser.Browser):
    """An owner's or a developer's, whose 503s are looked at."""

    def __init__(self, worker, number):
        super().__init__(worker.client, number)
        self.worker = worker

    def ask(self, method, path, body=b""):
        try:
            return super().ask(method, path, body)
        except browser.Refused as refused:
            self.worker.look(refused.answer, 0)
            if self.worker.clock_was_moved():
                raise Unavailable from None  # its session may be over
            raise


class Person(Worker):
    """An owner, and the app that serves them."""
    number = 0

    def live(self):
        Person.number += 1
        family = Family(f"person{Person.number}")
        if self.random.random() < 0.35:
            self.allow(family)
            self.redeem(family)
            self.find_vehicle(family)
        else:
            self.make(family)
        for _ in range(self.random.randint(1, 6)):
            if self.ending.is_set():
                return
            self.random.choice((self.rotate, self.rotate, self.tell, self.read))(family)
        if self.random.random() < 0.2:
            self.leave(family)

    def allow(self, family):
        owner = Browser(self, family.who)
        owner.connect()
        family.code, family.code_at, family.moved = owner.code, self.place.now(), self.clock_was_moved()
        self.ledger.add(family)
        self.ledger.write()

    def give(self, family, answer):
        family.give(answer, self.place.now())
        family.moved = family.moved or self.clock_was_moved()

    def refused(self, family, what, answer):
        family.over = True
        if not self.clock_was_moved():
            self.ledger.find("lost", f"{family.who}: {what}: {answer}")
        raise Unavailable

    def redeem(self, family):
        family.code_sent = True
        answer = self.ask(browser.redeem(family.code), 200, 400)
        if answer.status != 200:
            self.refused(family, "a code is refused", answer)
        family.spent, family.code = family.code, ""
        self.give(family, answer)
        self.ledger.write()

    def find_vehicle(self, family):
        answer = self.ask(get("/v2.0/vehicles", family.access[-1][0]))
        [family.vehicle] = answer["vehicles"][:1]
        with self.ledger.lock:
            self.ledger.connected |= set(answer["vehicles"])

    def make(self, family):
        body = {"make": "TESLA", "email": f"{family.who}@example.com"}
        answer = self.ask(request("POST", "/simulator/cars", basic(MANAGEMENT), body), 200, 201)
        self.give(family, answer)
        family.vehicle = answer["id"]
        with self.ledger.lock:
            self.ledger.connected.add(family.vehicle)
        self.ledger.add(family)
        self.ledger.write()

    def rotate(self, family):
        family.refresh_sent = self.place.now()
        answer = self.ask(refresh(family.refresh), 200, 400)
        if answer.status != 200:
            self.refused(family, "a refresh token is refused", answer)
        self.give(family, answer)
        self.ledger.write()

    def tell(self, family):
        if family.spent:  # cars of the Connect flow differ; these do not
            return self.read(family)
        limit = self.random.randint(50, 99) / 100
        family.limits.append(limit)
        path = f"/v2.0/vehicles/{family.vehicle}/charge/limit"
        self.ask(request("POST", path, bearer(family.access[-1][0]), {"limit": limit}))
        family.limit, family.limits = limit, []
        return self.ledger.write()

    def read(self, family):
        self.ask(get(f"/v2.0/vehicles/{family.vehicle}", family.access[-1][0]))

    def leave(self, family):
        family.leaving = True
        with self.ledger.lock:
            self.ledger.leaving.add(family.vehicle)
        path = f"/v2.0/vehicles/{family.vehicle}/application"
        self.ask(request("DELETE", path, bearer(family.access[-1][0])))
        family.left = True
        with self.ledger.lock:
            self.ledger.left.add(family.vehicle)
        self.ledger.write()


class Developer(Worker):
    """Somebody who changes things, through the API for programs and in the dashboard."""
    number = 0

    def run(self):
        self.authorization = bearer(self.place.key)
        super().run()

    def live(self):
        Developer.number += 1
        self.random.choice((self.rename, self.rename, self.make_app, self.remove_app, self.invite))(
            f"thing-{Developer.number}")

    def rename(self, name):
        self.ledger.names.append(name)
        self.ask(request("PATCH", f"/admin/apps/{APP}", self.authorization, {"name": name}))
        self.ledger.name, self.ledger.names = name, []
        self.ledger.write()

    def make_app(self, name):
        apps = self.ledger.apps
        apps.unsure.add(name)
        answer = self.ask(request("POST", "/admin/apps", self.authorization, {"name": name}), 200, 201)
        apps.unsure.discard(name)
        apps.made.add(name)
        self.ledger.app_ids[name] = answer["id"]
        self.ledger.write()

    def remove_app(self, _):
        apps = self.ledger.apps
        if not apps.made:
            return
        name = self.random.choice(sorted(apps.made))
        apps.made.discard(name)
        apps.unsure.add(name)
        self.ask(request("DELETE", f"/admin/apps/{self.ledger.app_ids[name]}", self.authorization), 200, 204)
        apps.unsure.discard(name)
        apps.gone.add(name)
        self.ledger.write()

    def sign_in(self):
        page = Browser(self, 0)
        page.location = "/dashboard/sign-in"
        page.follow()
        try:
            page.send(("email", EMAIL), ("password", PASSWORD))
        except browser.Refused as refused:
            if refused.answer.status == 429:  # a try that was killed counts as a wrong one
                raise Unavailable from None
            raise
        if page.location is None:
            raise Unavailable  # the clock was moved
        self.place.cookies = page.cookies

    def sign_out(self):
        self.place.cookies = {}
        raise Unavailable

    def invite(self, name):
        """In the dashboard."""
        if not self.place.cookies:
            self.sign_in()
        page, email = Browser(self, 0), f"{name}@example.org"
        page.cookies = self.place.cookies
        page.location = "/dashboard/team"
        page.follow()
        if page.location:
            self.sign_out()
        self.ledger.invitations.unsure.add(email)
        page.path = "/dashboard/team/invite"
        page.send(("email", email), ("role", "viewer"))
        if page.location:  # it was not made
            self.sign_out()
        self.ledger.invitations.unsure.discard(email)
        self.ledger.invitations.made.add(email)
        self.ledger.write()


class Load:
    """Some people and a developer, from start() to stop()."""

    def __init__(self, place, ledger, seed, people=PEOPLE):
        self.ending = threading.Event()
        self.workers = [Person(place, ledger, f"{seed} {i}", self.ending) for i in range(people)]
        self.workers.append(Developer(place, ledger, f"{seed} developer", self.ending))
        for worker in self.workers:
            worker.start()

    def stop(self):
        self.ending.set()
        for worker in self.workers:
            worker.join(PATIENCE * 2)
            if worker.is_alive():
                raise RuntimeError("a client does not end")
