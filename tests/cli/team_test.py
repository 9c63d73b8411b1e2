# SPDX-License-Identifier: Apache-2.0
"""Teams from the command line: roles, invitations, and the audit that every change leaves."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from program import ProgramTest  # noqa: E402

PASSWORD = "a long password"


class TeamTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.migrate()
        for email, role in (("kim@example.org", "owner"), ("bob@example.org", "viewer")):
            self.done("user", "add", email, "--role", role, "--password-file", "-", stdin=PASSWORD)

    def lines(self, *argv):
        """What was changed and how, the oldest first."""
        return [(c["what"], c["about"], c["before"], c["after"]) for c in reversed(self.answer("audit", "list", *argv)["changes"])]

    def test_a_member_gets_another_role_and_a_team_keeps_an_owner(self):
        self.assertEqual(self.answer("user", "role", "BOB@example.org", "--role", "editor"),
                         {"email": "bob@example.org", "role": "editor"})
        self.assertEqual({u["email"]: u["role"] for u in self.answer("user", "list")["users"]},
                         {"bob@example.org": "editor", "kim@example.org": "owner"})
        self.assertEqual(self.lines()[-1], ("role changed", "bob@example.org", "viewer", "editor"))
        self.refused(4, "keeps at least one owner", "user", "role", "kim@example.org", "--role", "viewer")
        self.refused(3, "There is no account", "user", "role", "eve@example.org", "--role", "viewer")
        self.refused(2, "A role is owner, editor or viewer", "user", "role", "bob@example.org", "--role", "king")

    def test_an_invitation_is_listed_and_withdrawn_once(self):
        self.done("user", "invite", "--role", "viewer", "--email", "eve@example.org")
        [open_one] = self.answer("user", "invitations")["invitations"]
        self.assertEqual((open_one["email"], open_one["invited_by"]), ("eve@example.org", "operator"))
        self.assertIn("viewer  eve@example.org  until ", self.done("user", "invitations"))
        self.assertEqual(self.answer("user", "withdraw", open_one["id"]), {"withdrawn": open_one["id"]})
        self.refused(3, "no open invitation", "user", "withdraw", open_one["id"])
        self.assertIn("There is none", self.done("user", "invitations"))
        self.refused(2, "There is no such team", "user", "invitations", "--team", "None")
        self.refused(2, "There is no such team", "user", "withdraw", open_one["id"], "--team", "None")

    def test_every_change_of_an_app_leaves_its_line(self):
        self.done("app", "add", "--name", "Demo", "--id", "demo", "--secret", "first-secret")
        self.done("app", "update", "demo", "--plan", "free")
        self.done("app", "update", "demo", "--color", "00819D", "--production")
        self.done("app", "undo", "demo")
        self.done("app", "secret-add", "demo", "--secret", "short")
        self.done("app", "secret-remove", "demo", "cret")
        self.done("app", "management-token-add", "demo", "--management-token", "another-token-x1Y2")
        self.done("app", "management-token-rotate", "demo", "--management-token", "another-token-a3B4")
        self.done("app", "management-token-remove", "demo", "a3B4")
        self.done("app", "remove", "demo", "--yes")
        self.assertEqual(self.lines()[-10:], [
            ("app added", "Demo", "", "demo"),
            ("plan set", "Demo", "custom", "free"),
            ("app settings changed", "Demo", "color: ; kind: development", "color: 00819D; kind: production"),
            ("change undone", "Demo", "color: 00819D; kind: production", "color: ; kind: development"),
            ("secret made", "Demo", "", "…****"),
            ("secret removed", "Demo", "…cret", ""),
            ("management token made", "Demo", "", "…x1Y2"),
            ("management token rotated", "Demo", "", "…a3B4"),
            ("management token removed", "Demo", "…a3B4", ""),
            ("app removed", "Demo", "", ""),
        ])
        before = self.lines()
        self.refused(3, "There is no app", "app", "update", "demo", "--plan", "free")
        self.refused(3, "There is no app", "app", "secret-add", "demo")
        self.refused(3, "There is no app", "app", "secret-remove", "demo", "cret")
        self.assertEqual(self.lines(), before)

    def test_what_is_refused_leaves_no_line(self):
        self.done("app", "add", "--name", "Demo", "--id", "demo")
        before = self.lines()
        self.refused(4, "", "app", "add", "--name", "Demo", "--id", "demo")
        self.refused(2, "plan", "app", "update", "demo", "--plan", "gold")
        self.refused(3, "no secret that ends so", "app", "secret-remove", "demo", "none")
        self.assertEqual(self.lines(), before)

    def test_an_app_is_added_to_a_team_and_its_changes_stand_there(self):
        self.done("user", "invite", "--role", "owner", "--team", "Fleet")
        self.done("app", "add", "--name", "Vans", "--id", "vans", "--team", "Fleet")
        self.done("app", "update", "vans", "--plan", "free")
        self.assertEqual([line[0] for line in self.lines("--team", "Fleet")][-2:], ["app added", "plan set"])
        self.assertNotIn("Vans", self.done("audit", "list"))
        self.assertCountEqual([t["name"] for t in self.answer("team", "list")["teams"]], ["Fleet", "Home"])
        self.assertIn("Home  2 members", self.done("team", "list"))
        self.refused(2, "There is no such team", "app", "add", "--name", "Vans", "--team", "None")
        self.assertEqual(len(self.answer("app", "list")["apps"]), 1)

    def test_the_audit_is_read_page_by_page(self):
        self.done("app", "add", "--name", "Demo", "--id", "demo")
        self.assertIn("operator  app added: Demo  after: demo\n", self.done("audit", "list"))
        found, below = [], ()
        while True:
            page = self.answer("audit", "list", "--limit", "2", *below)
            found += [c["id"] for c in page["changes"]]
            if page["below"] is None:
                break
            below = ("--below", str(page["below"]))
        self.assertEqual(found, [c["id"] for c in self.answer("audit", "list")["changes"]])
        self.done("user", "operator-add", "kim@example.org")
        self.done("audit", "list", "--operator")
        self.refused(2, "--below", "audit", "list", "--below", "x")
        self.refused(2, "--limit", "audit", "list", "--limit", "0")
        self.refused(2, "not both", "audit", "list", "--operator", "--team", "Home")
        self.refused(2, "There is no such team", "audit", "list", "--team", "None")


if __name__ == "__main__":
    unittest.main()
