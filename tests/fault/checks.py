# SPDX-License-Identifier: Apache-2.0
"""Whether the server still knows what the ledger has, and did nothing twice."""
import urllib.parse

import browser
from ledger import GRACE, token_statuses
from load import bearer, request
from world import APP, Client, get, refresh

SAMPLE = 20  # families of earlier rounds that are looked at after each


class Checker:
    def __init__(self, place, ledger, rng):
        self.place, self.ledger, self.random = place, ledger, rng
        self.client = Client(place.port)

    def close(self):
        self.client.close()

    def ask(self, bytes_):
        answer = self.client.ask(bytes_)
        if answer.status >= 500:
            self.ledger.find("wrong", f"after the fault {bytes_.split(b' HTTP')[0]} is {answer}")
        return answer

    def lost(self, family, what, answer):
        self.ledger.find("lost", f"{family.who}: {what}: {answer}")

    def round(self):
        """This round's families, some of the others, and what people changed."""
        for family in self.ledger.fresh:
            self.family(family)
        for family in self.random.sample(self.ledger.families, min(SAMPLE, len(self.ledger.families))):
            self.family(family)
        for family in self.ledger.fresh[::2]:
            self.replay(family)
        for token in self.random.sample(self.ledger.revoked, min(SAMPLE, len(self.ledger.revoked))):
            self.revoked(token)
        self.app()
        self.ledger.settle()

    def last(self):
        """Everything, once."""
        for family in self.ledger.families:
            self.family(family)
        for token in self.ledger.revoked:
            self.revoked(token)
        self.app()
        self.things()
        self.connections()
        self.audit()

    # one family

    def family(self, family):
        if family.over:
            return
        if family.code:
            self.code(family)
        elif family.refresh_sent:
            self.unanswered_refresh(family)
        for token, until in family.access:
            answer = self.ask(get("/v2.0/vehicles", token))
            if answer.status not in token_statuses(family, until, self.place.now(), self.place.latest):
                self.lost(family, "an access token", answer)
            elif answer.status == 200:
                self.vehicle(family, answer, token)

    def vehicle(self, family, answer, token):
        if not family.vehicle:
            return
        there = family.vehicle in answer["vehicles"]
        if family.left and there:
            self.lost(family, "the end of a connection", answer)
        if not family.leaving and not there:
            self.lost(family, "a vehicle", answer)
        if family.limit and there and not family.leaving:
            got = self.ask(get(f"/v2.0/vehicles/{family.vehicle}/charge/limit", token))
            if got.status != 200 or got["limit"] not in [family.limit, *family.limits]:
                self.lost(family, f"a command, {family.limit} or {family.limits}", got)

    def code(self, family):
        """Given and perhaps exchanged: without an answer both may be."""
        age = self.place.now() - family.code_at
        answer = self.ask(browser.redeem(family.code))
        if answer.status == 200:
            family.spent, family.code = family.code, ""
            family.give(answer, self.place.now())
            self.ledger.write()
            return
        family.over = True
        if not family.code_sent and age < 570 and not family.moved:
            self.lost(family, "a code that was not used", answer)

    def unanswered_refresh(self, family):
        """Whoever lost the answer asks again, and is not locked out."""
        age = self.place.now() - family.refresh_sent
        answer = self.ask(refresh(family.refresh))
        if answer.status == 200:
            family.give(answer, self.place.now())
            self.ledger.write()
            return
        family.over = True
        if 0 <= age < GRACE - 30 and not family.moved:
            self.lost(family, "a refresh token whose answer got lost", answer)

    def replay(self, family):
        """What was used gives nothing again, and ends what it gave."""
        if family.over or not family.access:
            return
        if family.spent:
            answer = self.ask(browser.redeem(family.spent))
        elif family.out:
            answer = self.ask(refresh(self.random.choice(family.out)))
        else:
            return
        if answer.status != 400:
            self.ledger.find("twice", f"{family.who}: what was used gave another answer: {answer}")
        family.over = True
        token = family.access[-1][0]
        self.revoked(token)
        self.ledger.revoked.append(token)

    def revoked(self, token):
        answer = self.ask(get("/v2.0/vehicles", token))
        if answer.status != 401:
            self.ledger.find("lost", f"a revocation: {answer}")

    # what people changed

    def admin(self, path):
        answer = self.ask(request("GET", path, bearer(self.place.key)))
        if answer.status != 200:
            self.ledger.find("lost", f"{path}: {answer}")
        return answer

    def app(self):
        name = self.admin(f"/admin/apps/{APP}")["name"]
        if name not in [self.ledger.name, *self.ledger.names]:
            self.ledger.find("lost", f"the app's name is {name}, not {self.ledger.name} or {self.ledger.names}")
        self.ledger.name, self.ledger.names = name, []

    def things(self):
        apps = [a["name"] for a in self.admin("/admin/apps")["apps"] if a["id"] != APP]
        invited = [i["email"] for i in self.admin("/admin/invitations")["invitations"]]
        for what, seen in ((self.ledger.apps, apps), (self.ledger.invitations, invited)):
            lost, twice = what.differences(seen)
            for text in lost:
                self.ledger.find("lost", text)
            for text in twice:
                self.ledger.find("twice", text)

    def connections(self):
        seen, cars, cursor = set(), set(), ""
        while cursor is not None:
            query = urllib.parse.urlencode({"limit": 200, "cursor": cursor} if cursor else {"limit": 200})
            page = self.admin(f"/admin/apps/{APP}/connections?{query}")
            for row in page["connections"]:
                car = (row["user_id"], row["vin"])
                if row["vehicle_id"] in seen or car in cars:
                    self.ledger.find("twice", f"connection {row['vehicle_id']} is listed twice")
                seen.add(row["vehicle_id"])
                cars.add(car)
            cursor = page["cursor"]
        for vehicle in self.ledger.connected - self.ledger.leaving - seen:
            self.ledger.find("lost", f"connection {vehicle} is not listed")
        for vehicle in self.ledger.left & seen:
            self.ledger.find("lost", f"connection {vehicle} was ended and is listed")

    def audit(self):
        ids = [line["id"] for line in self.admin("/admin/audit")["changes"]]
        if ids != sorted(set(ids), reverse=True):
            self.ledger.find("wrong", f"the audit's numbers do not increase: {ids}")
