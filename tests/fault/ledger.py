# SPDX-License-Identifier: Apache-2.0
"""What clients were told, and what of it is not known: the request was sent and the answer is lost."""
import collections
import dataclasses
import threading

ACCESS_TIME, CODE_TIME, GRACE = 7200, 600, 600  # seconds; the settings' defaults
ONLY_OK, ONLY_NO, EITHER = {200}, {401}, {200, 401}


@dataclasses.dataclass
class Family:
    """One owner's consent, as the app knows it. Times are the server's."""
    who: str
    code: str = ""          # given and not exchanged, as far as we know
    code_at: float = 0
    code_sent: bool = False
    spent: str = ""         # a code that was exchanged
    access: list = dataclasses.field(default_factory=list)  # (token, until)
    refresh: str = ""
    elder: str = ""         # the one before it, which still gives a pair if its answer was lost
    refresh_sent: float = 0  # when, without an answer
    out: list = dataclasses.field(default_factory=list)     # refresh tokens whose successor was used
    vehicle: str = ""
    limit: float = 0        # of charge, as the car was told
    limits: list = dataclasses.field(default_factory=list)  # told without an answer since
    leaving: bool = False   # the connection's end was asked for
    left: bool = False      # and acknowledged
    moved: bool = False     # the clock was, while it was given something: its times are not known
    over: bool = False      # replayed or unknown: only its revoked tokens matter

    def give(self, answer, now):
        """A pair of tokens."""
        if self.refresh and self.refresh != answer["refresh_token"]:
            self.out += [self.elder] if self.elder else []
            self.elder = self.refresh
        self.access = [*self.access, (answer["access_token"], now + ACCESS_TIME)][-2:]
        self.refresh, self.refresh_sent = answer["refresh_token"], 0


def token_statuses(family, until, now, latest):
    """What a token that was good until then may answer; latest: the latest time that the server has seen."""
    if family.moved:
        return EITHER
    if now > until + 30:
        return ONLY_NO
    if now > until - 30 or latest > until:  # its row may have been swept
        return EITHER
    return ONLY_OK


@dataclasses.dataclass
class Things:
    """Names that are made and removed: apps, invitations."""
    made: set = dataclasses.field(default_factory=set)
    unsure: set = dataclasses.field(default_factory=set)
    gone: set = dataclasses.field(default_factory=set)

    def differences(self, seen):
        """(lost, twice) of the names that the server lists."""
        count = collections.Counter(seen)
        lost = [f"{n} was made" for n in self.made - set(count)]
        lost += [f"{n} was removed" for n in self.gone & set(count)]
        return lost, [f"{n} {c} times" for n, c in count.items() if c > 1]


class Ledger:
    def __init__(self):
        self.lock = threading.Lock()
        self.families, self.fresh, self.revoked = [], [], []
        self.apps, self.invitations = Things(), Things()
        self.name, self.names = "Faults", []  # of the app; those sent without an answer since
        self.app_ids = {}
        self.connected, self.leaving, self.left = set(), set(), set()  # vehicles
        self.acknowledged = self.refused = 0
        self.findings = []  # (kind, text)
        self.slowest = 0.0

    def find(self, kind, text):
        with self.lock:
            self.findings.append((kind, text))

    def write(self):
        """A change was acknowledged."""
        with self.lock:
            self.acknowledged += 1

    def add(self, family):
        with self.lock:
            self.fresh.append(family)
        return family

    def settle(self):
        """This round's families join the others; what is over leaves."""
        with self.lock:
            self.families = [f for f in self.families + self.fresh if not f.over]
            self.fresh = []

    def count(self, kind):
        return sum(1 for k, _ in self.findings if k == kind)
