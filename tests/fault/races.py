# SPDX-License-Identifier: Apache-2.0
"""What may happen once happens once, whoever asks sixteen times at once."""
import collections
import unittest

from world import ROUNDS, FaultTest, at_once, redeem, refresh, user

SOCKETS = 16
SPARE_ROUNDS = ROUNDS // 4  # of the rarer questions


class Races:
    servers = 1

    def setUp(self):
        super().setUp()
        self.running = [self.serve() for _ in range(self.servers)]
        self.sockets = self.clients(SOCKETS, *self.running)

    def assert_statuses(self, answers, **expected):
        got = collections.Counter(a.status for a in answers)
        self.assertEqual(dict(got), {int(k[1:]): v for k, v in expected.items() if v}, answers)

    def test_one_code_gives_one_pair_and_the_others_end_it(self):
        for code in self.stock.codes(ROUNDS):
            answers = at_once(self.sockets, [redeem(code)] * SOCKETS)
            self.assert_statuses(answers, _200=1, _400=SOCKETS - 1)
            won = next(a for a in answers if a.status == 200)
            for lost in answers:
                if lost is not won:
                    self.assertEqual(lost["error_description"], f"Invalid code: {code}.")
            reads = at_once(self.sockets, [user(won["access_token"])] * SOCKETS)
            self.assert_statuses(reads, _401=SOCKETS)
            self.assert_statuses([self.sockets[0].ask(refresh(won["refresh_token"]))], _400=1)

    def test_one_refresh_token_gives_sixteen_pairs_and_all_live(self):
        for code in self.stock.codes(ROUNDS):
            first = self.sockets[0].ask(redeem(code))
            pairs = at_once(self.sockets, [refresh(first["refresh_token"])] * SOCKETS)
            self.assert_statuses(pairs, _200=SOCKETS)
            self.assertEqual(len({p["refresh_token"] for p in pairs}), SOCKETS)
            reads = at_once(self.sockets, [user(p["access_token"]) for p in pairs])
            self.assert_statuses(reads, _200=SOCKETS)
            again = at_once(self.sockets, [refresh(p["refresh_token"]) for p in pairs])
            self.assert_statuses(again, _200=SOCKETS)

    def test_one_refresh_token_gives_seventeen_pairs_at_most(self):
        more = self.clients(SOCKETS, *self.running)
        for code in self.stock.codes(SPARE_ROUNDS):
            first = self.sockets[0].ask(redeem(code))
            answers = at_once(self.sockets + more, [refresh(first["refresh_token"])] * 2 * SOCKETS)
            self.assert_statuses(answers, _200=17, _400=15)
            pairs = [a for a in answers if a.status == 200]
            reads = at_once((self.sockets + more)[:17], [user(p["access_token"]) for p in pairs])
            self.assert_statuses(reads, _200=17)

    def test_using_a_newer_member_ends_the_grace_of_its_elders(self):
        for code in self.stock.codes(SPARE_ROUNDS):
            first = self.sockets[0].ask(redeem(code))
            second = self.sockets[1].ask(refresh(first["refresh_token"]))
            third = self.sockets[2].ask(refresh(second["refresh_token"]))
            self.assert_statuses([second, third], _200=2)
            elders = at_once(self.sockets, [refresh(first["refresh_token"])] * SOCKETS)
            self.assert_statuses(elders, _400=SOCKETS)
            reads = at_once(self.sockets[:3], [user(a["access_token"]) for a in (first, second, third)])
            self.assert_statuses(reads, _401=3)

    def test_elder_and_newer_at_once_all_live_or_all_end(self):
        """Either the elders came first, or one came too late and ended the family."""
        half = SOCKETS // 2
        for code in self.stock.codes(SPARE_ROUNDS):
            first = self.sockets[0].ask(redeem(code))
            second = self.sockets[1].ask(refresh(first["refresh_token"]))
            answers = at_once(self.sockets, [refresh(first["refresh_token"]),
                                             refresh(second["refresh_token"])] * half)
            given = [a for a in answers if a.status == 200]
            refused = [a for a in answers if a.status != 200]
            self.assertEqual({a.status for a in refused}, {400} if refused else set(), answers)
            reads = at_once(self.sockets[:len(given)], [user(a["access_token"]) for a in given])
            self.assertEqual({a.status for a in reads}, {401 if refused else 200}, (answers, reads))


class OnSqlite(Races, FaultTest):
    engine = "sqlite"


class OnPostgres(Races, FaultTest):
    engine = "postgres"


class TwoServersOnPostgres(Races, FaultTest):
    engine = "postgres"
    servers = 2


if __name__ == "__main__":
    unittest.main()
