# SPDX-License-Identifier: Apache-2.0
"""Apps from the command line: what is added, shown, refused and removed."""
import datetime
import html
import os
import pathlib
import pty
import re
import stat
import struct
import subprocess
import sys
import unittest
import urllib.error
import urllib.parse
import urllib.request
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from program import PROGRAM, ProgramTest, Server  # noqa: E402

UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"


class AppTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.migrate()

    def add(self, *argv, **how):
        return self.answer("app", "add", "--name", "Demo", *argv, **how)


class Add(AppTest):
    def test_what_is_not_given_is_made(self):
        one, two = self.add(), self.add()
        for app in (one, two):
            self.assertRegex(app["id"], UUID)
            self.assertRegex(app["secret"], r"^[A-Za-z0-9_-]{36,}$")
            self.assertRegex(app["management_token"], r"^[A-Za-z0-9_-]{36,}$")
            self.assertNotEqual(app["secret"], app["management_token"])
            self.assertIs(app["development"], True)
        self.assertEqual(len({one["id"], two["id"], one["secret"], two["secret"]}), 4)

    def test_what_is_given_is_kept(self):
        app = self.add("--id", "demo_1", "--secret", SECRET, "--management-token", "M" + SECRET, "--production")
        self.assertEqual(app, {"id": "demo_1", "name": "Demo", "development": False, "secret": SECRET,
                               "management_token": "M" + SECRET})

    def test_the_text_says_that_secrets_are_not_shown_again(self):
        text = self.done("app", "add", "--name", "Demo", "--id", "demo", "--secret", SECRET)
        self.assertRegex(text, rf"(?m)^id +demo$\n^secret +{SECRET}$\n^management token +\S+$")
        self.assertIn("not shown again", text)

    def test_a_short_secret_is_kept_with_a_warning_that_does_not_tell_it(self):
        result = self.run_program("app", "add", "--name", "Demo", "--secret", "geheim", "--management-token", SECRET)
        self.assertEqual(result.returncode, 0)
        self.assertIn("warning: the secret has under 32 characters", result.stderr)
        self.assertNotIn("geheim", result.stderr)
        self.assertNotIn("management", result.stderr)

    def test_a_secret_comes_from_a_file_or_standard_input(self):
        file = self.folder / "secret"
        for ending in ("", "\n", "\r\n"):
            file.write_bytes((SECRET + ending).encode())
            self.assertEqual(self.add("--secret-file", str(file))["secret"], SECRET)
            self.assertEqual(self.add("--secret-file", "-", stdin=SECRET + ending)["secret"], SECRET)
        app = self.add("--secret-file", str(file), "--management-token-file", "-", stdin="T" + SECRET)
        self.assertEqual((app["secret"], app["management_token"]), (SECRET, "T" + SECRET))

    def test_a_file_that_holds_no_secret_is_refused(self):
        file = self.folder / "secret"
        add = ("app", "add", "--name", "Demo")
        self.refused(2, "cannot be read", *add, "--secret-file", str(file))
        self.refused(2, "holds no secret", *add, "--secret-file", str(self.folder))
        file.write_text("x" * 5000)
        self.refused(2, "holds no secret", *add, "--secret-file", str(file))
        for content in ("", "\n", "a b", "geheim\ngeheim\n", "x" * 65):
            file.write_text(content)
            said = self.refused(2, "1 to 64 of the characters", *add, "--secret-file", str(file))
            self.assertNotIn("geheim", said)
        self.refused(2, "not both", *add, "--secret-file", str(file), "--secret", SECRET)
        self.refused(2, "one secret, not two", *add, "--secret-file", "-", "--management-token-file", "-")
        self.assertEqual(self.answer("app", "list"), {"apps": []})

    def test_ids_secrets_and_names_are_checked(self):
        add = ("app", "add", "--name", "Demo")
        for wrong in ("", "a b", "ä", "a/b", "x" * 65):
            self.refused(2, "An app's id has 1 to 64", *add, "--id", wrong)
            said = self.refused(2, "An app's secret has 1 to 64", *add, f"--secret={wrong}")
            if wrong:
                self.assertNotIn(wrong, said)
            self.refused(2, "A management token has 1 to 64", *add, f"--management-token={wrong}")
        for wrong in ("", " ", "a\nb", "\x1b[31m", "n" * 101):
            said = self.refused(2, "An app's name is one line", "app", "add", "--name", wrong)
            self.assertNotIn("\x1b", said)
        self.assertEqual(self.answer("app", "list"), {"apps": []})

    def test_redirect_uris_are_checked_with_their_sentence(self):
        add = ("app", "add", "--name", "Demo", "--redirect-uri", "https://good.example/", "--redirect-uri")
        for uri, sentence in (("https://a.example/#x", "has no fragment"),
                              ("https://a@b.example/", "has no user name"),
                              ("https://*.example/", "has no wildcard"),
                              ("http://a.example/", "The scheme must be https"),
                              ("javascript:alert(1)", "The scheme must be https"),
                              ("/back", "is absolute"),
                              ("https:///back", "has no valid host"),
                              ("https://a.example/../x", "no . or .. path segments"),
                              ("https://a.example/\\x", "printable ASCII"),
                              ("https://a.example/" + "x" * 2048, "1 to 2,048 bytes"),
                              ("https://good.example/", "given twice")):
            said = self.refused(2, sentence, *add, uri)
            self.assertIn(uri, said)
        said = self.refused(2, "printable ASCII", *add, "https://a.example/\x1b[2J")
        self.assertNotIn("\x1b", said)
        self.assertEqual(self.answer("app", "list"), {"apps": []})

    def test_the_scheme_of_the_apps_own_id_is_allowed(self):
        self.add("--id", "demo", "--redirect-uri", "scdemo://exchange")
        self.refused(2, "scheme", "app", "add", "--name", "x", "--id", "other", "--redirect-uri", "scdemo://exchange")

    def test_permissions_are_checked_and_the_nearest_named(self):
        add = ("app", "add", "--name", "Demo", "--permission")
        self.refused(2, "there is no permission read_odomter; did you mean read_odometer?", *add, "read_odomter")
        self.refused(2, "did you mean read_odometer?", *add, "required:read_odomter")
        self.refused(2, "there is no permission Required", *add, "Required")
        self.refused(2, "there is no permission that", *add, "\x1b[31m")
        self.refused(2, "read_vin: The permission is given twice", *add, "read_vin", "--permission",
                     "required:read_vin")
        self.assertEqual(self.answer("app", "list"), {"apps": []})

    def test_an_id_that_exists_changes_nothing(self):
        self.add("--id", "demo", "--redirect-uri", "https://a.example/")
        before = self.answer("app", "show", "demo")
        self.refused(4, "demo: An app with this id exists. Nothing was changed.", "app", "add", "--name", "Other",
                     "--id", "demo", "--redirect-uri", "https://b.example/")
        self.assertEqual(self.answer("app", "show", "demo"), before)

    def test_a_management_token_that_exists_changes_nothing(self):
        self.add("--id", "one", "--management-token", SECRET)
        said = self.refused(4, "management token is in use", "app", "add", "--name", "x", "--management-token", SECRET)
        self.assertNotIn(SECRET, said)
        self.assertEqual(len(self.answer("app", "list")["apps"]), 1)

    def test_of_two_processes_that_add_the_same_id_one_wins(self):
        for n in range(10):
            racers = [self.start("app", "add", "--name", f"Racer {k}", "--id", f"race-{n}", "--json")
                      for k in range(2)]
            ended = [r.communicate(timeout=60) for r in racers]
            self.assertEqual(sorted(r.returncode for r in racers), [0, 4], ended)
            winner = next(k for k in range(2) if racers[k].returncode == 0)
            self.assertEqual(self.answer("app", "show", f"race-{n}")["name"], f"Racer {winner}")

    def test_no_database_is_made_on_the_side(self):
        elsewhere = self.folder / "elsewhere.db"
        self.refused(1, "valetkey migrate", "app", "add", "--name", "Demo", "--database", str(elsewhere))
        self.assertFalse(elsewhere.exists())

    def test_a_secret_leaves_the_list_of_processes(self):
        read, write = os.pipe()
        with subprocess.Popen([PROGRAM, "app", "add", "--name", "Demo", "--secret", SECRET,
                               "--management-token-file", "-"], stdin=read, stdout=subprocess.PIPE,
                              env=self.environment(), text=True) as process:
            os.close(read)
            # it waits for the token, so its arguments have been read once it sleeps on standard input
            line = pathlib.Path(f"/proc/{process.pid}/cmdline")
            shown = SECRET
            for _ in range(10000):
                shown = line.read_bytes().decode()
                if SECRET not in shown:
                    break
            os.write(write, b"T" * 40)
            os.close(write)
            out, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.assertIn(SECRET, out)
        self.assertNotIn(SECRET, shown)


class Show(AppTest):
    def test_it_shows_everything_but_secrets(self):
        made = self.add("--id", "demo", "--redirect-uri", "https://z.example/", "--redirect-uri", "https://a.example/",
                        "--permission", "required:read_vin", "--permission", "read_odometer")
        app = self.answer("app", "show", "demo")
        self.assertEqual(app["redirect_uris"], [{"uri": "https://z.example/", "default": True},
                                                {"uri": "https://a.example/", "default": False}])
        self.assertEqual(app["permissions"], [{"permission": "read_vin", "required": True},
                                              {"permission": "read_odometer", "required": False}])
        self.assertRegex(app["created_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$")
        self.assertEqual((app["id"], app["name"], app["development"]), ("demo", "Demo", True))
        self.assertEqual([s["last_four"] for s in app["secrets"]], [made["secret"][-4:]])
        self.assertEqual([s["last_four"] for s in app["management_tokens"]], [made["management_token"][-4:]])
        for text in (self.done("app", "show", "demo"), self.done("app", "show", "demo", "--json")):
            self.assertNotIn(made["secret"], text)
            self.assertNotIn(made["management_token"], text)
            self.assertIn("https://z.example/", text)
            self.assertIn("read_odometer", text)

    def test_an_unknown_id_is_not_found(self):
        for command in (["show"], ["remove", "--yes"], ["secret-add"]):
            self.refused(3, "There is no app with this id.", "app", *command, "nobody")
        self.refused(3, "There is no app with this id.", "app", "secret-remove", "nobody", "abcd")
        self.refused(3, "registered here", "connect-url", "--app", "nobody")

    def test_the_database_file_holds_no_secret_and_is_ours_alone(self):
        made = self.add("--id", "demo")
        for file in self.folder.iterdir():
            data = file.read_bytes()
            self.assertNotIn(made["secret"].encode(), data, file)
            self.assertNotIn(made["management_token"].encode(), data, file)
            self.assertEqual(stat.S_IMODE(file.stat().st_mode) & 0o077, 0, file)


class List(AppTest):
    def test_apps_are_listed(self):
        self.assertIn("There is no app.", self.done("app", "list"))
        self.add("--id", "one")
        self.add("--id", "two", "--production")
        listed = self.answer("app", "list")["apps"]
        self.assertEqual({a["id"]: a["development"] for a in listed}, {"one": True, "two": False})
        self.assertRegex(self.done("app", "list"), r"(?m)^one +development  Demo$\n^two +production   Demo$")


class Remove(AppTest):
    def test_a_script_must_say_yes(self):
        self.add("--id", "demo")
        self.refused(2, "--yes removes without asking", "app", "remove", "demo")
        self.assertEqual(self.answer("app", "remove", "demo", "--yes"), {"removed": "demo"})
        self.refused(3, "no app", "app", "remove", "demo", "--yes")

    def at_terminal(self, answer):
        ours, theirs = pty.openpty()
        with subprocess.Popen([PROGRAM, "app", "remove", "demo"], stdin=theirs, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=self.environment(), text=True) as process:
            os.write(ours, answer)
            _, said = process.communicate(timeout=60)
        os.close(ours)
        os.close(theirs)
        self.assertIn("Remove Demo (demo)", said)
        return process.returncode

    def test_a_person_is_asked(self):
        self.add("--id", "demo")
        self.assertEqual(self.at_terminal(b"y\n"), 2)
        self.assertEqual(self.answer("app", "show", "demo")["id"], "demo")
        self.assertEqual(self.at_terminal(b"yes\n"), 0)
        self.refused(3, "no app", "app", "show", "demo")


def png(width=64, height=64, size=0):
    """A whole PNG of one colour; `size` bytes of text make it larger."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x40" * width for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + (chunk(b"tEXt", b"x\0" + b"y" * size) if size else b"") + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


class Update(AppTest):
    A, B, C = "https://a.example/", "https://b.example/", "https://c.example/"

    def setUp(self):
        super().setUp()
        self.add("--id", "demo", "--redirect-uri", self.A, "--redirect-uri", self.B, "--permission", "read_odometer")

    def update(self, *argv):
        return self.answer("app", "update", "demo", *argv)

    def show(self):
        return self.answer("app", "show", "demo")

    def test_every_setting_is_changed_and_shown(self):
        logo = self.folder / "logo.png"
        logo.write_bytes(png())
        self.assertEqual(self.show()["version"], 1)
        self.update("--name", "Zoë Charging", "--description", "Charges at night.", "--company", "Zoë GmbH",
                    "--privacy-url", "https://zoe.example/privacy", "--color", "00819d", "--country", "de",
                    "--countries", "DE,AT", "--makes", "TESLA,Land Rover", "--powertrains", "bev,phev", "--plan", "custom",
                    "--errors", "rfc6749", "--production", "--logo", str(logo), "--permissions", "required:read_vin",
                    "--permissions", "read_battery")
        app = self.show()
        self.assertEqual(
            {k: app[k] for k in ("name", "description", "company", "privacy_url", "color", "country", "countries", "makes",
                                 "powertrains", "plan", "errors", "development", "version")},
            {"name": "Zoë Charging", "description": "Charges at night.", "company": "Zoë GmbH",
             "privacy_url": "https://zoe.example/privacy", "color": "00819D", "country": "DE", "countries": ["DE", "AT"],
             "makes": ["TESLA", "LAND_ROVER"], "powertrains": ["BEV", "PHEV"], "plan": "custom", "errors": "rfc6749",
             "development": False, "version": 2})
        self.assertRegex(app["logo"], r"^[0-9a-f]{24}$")
        self.assertEqual(app["permissions"], [{"permission": "read_vin", "required": True},
                                              {"permission": "read_battery", "required": False}])
        text = self.done("app", "show", "demo")
        for line in ("name +Zoë Charging", "description +Charges at night.", "company +Zoë GmbH", "color +00819D",
                     "privacy_url +https://zoe.example/privacy", "country +DE", "countries +DE AT", "makes +TESLA LAND_ROVER",
                     "powertrains +BEV PHEV", "plan +custom", "errors +rfc6749", "kind +production", "version +2",
                     r"logo +/apps/demo/logo\?v=[0-9a-f]{24}"):
            self.assertRegex(text, rf"(?m)^{line}$")

    def test_what_is_not_given_stays_and_none_clears(self):
        self.update("--color", "00819D", "--makes", "TESLA", "--description", "x", "--country", "DE")
        self.update("--name", "Other")
        self.assertEqual([self.show()[k] for k in ("color", "makes", "description")], ["00819D", ["TESLA"], "x"])
        self.update("--color", "none", "--makes", "none", "--description", "", "--country", "none", "--permissions", "none")
        app = self.show()
        self.assertEqual([app[k] for k in ("color", "makes", "description", "country", "permissions")], ["", [], "", "", []])
        self.assertEqual(app["name"], "Other")

    def test_wrong_values_are_refused_with_their_sentence_and_nothing_changes(self):
        before = self.show()
        text = self.folder / "logo.svg"
        text.write_text("<svg/>")
        for argv, sentence in ((["--name", " "], "one line of 1 to 100 bytes"),
                               (["--privacy-url", "javascript:x"], "javascript:x: The privacy policy is an address"),
                               (["--color", "red"], "red: A colour is six hexadecimal digits"),
                               (["--country", "XX"], "XX: A country is its ISO 3166 code"),
                               (["--countries", "DE,XX"], "XX: Countries are ISO 3166 codes"),
                               (["--country", "FR", "--countries", "DE"], "FR: The app's country is not one of"),
                               (["--makes", "TESLA,TRABANT"], "TRABANT: Makes are brands' ids"),
                               (["--powertrains", "STEAM"], "STEAM: Powertrains are ICE, BEV, PHEV and UNKNOWN"),
                               (["--powertrains", "BEV", "--plan", "free"], 'part of the plan "custom"'),
                               (["--plan", "gold"], "gold: A plan is free or custom."),
                               (["--errors", "mine"], "mine: The words of the token endpoint's errors"),
                               (["--permissions", "read_odomter"], "did you mean read_odometer?"),
                               (["--permissions", "read_vin", "--permissions", "read_vin"], "given twice"),
                               (["--add-redirect-uri", "http://x.example/"], "The scheme must be https"),
                               (["--logo", str(text)], "A logo is a complete PNG"),
                               (["--logo", str(self.folder / "none.png")], "cannot be read"),
                               (["--development", "--production"], "not both"),
                               (["--if-version", "0", "--name", "x"], "--if-version is a number"),
                               ([], "there is nothing to change")):
            self.refused(2, sentence, "app", "update", "demo", "--description", "new", *argv) if argv else \
                self.refused(2, sentence, "app", "update", "demo")
        self.assertEqual(self.show(), before)

    def test_logos_are_bounded(self):
        logo = self.folder / "logo.png"
        for picture in (png(15, 64), png(64, 2049), png(64, 64, 600_000), png()[:-1], png() + b"x", b""):
            logo.write_bytes(picture)
            self.refused(2, "A logo is a complete PNG picture of at most 512 KiB", "app", "update", "demo", "--logo",
                         str(logo))
        logo.write_bytes(png(64, 64, 500_000))
        self.update("--logo", str(logo))
        self.update("--logo", "none")
        self.assertEqual(self.show()["logo"], "")

    def test_redirect_uris_come_and_go_and_the_default_is_said(self):
        changed = self.update("--add-redirect-uri", self.C, "--remove-redirect-uri", self.A)
        self.assertEqual((changed["default_redirect_uri"], changed["default_moved"]), (self.B, True))
        self.assertEqual(self.show()["redirect_uris"], [{"uri": self.B, "default": True}, {"uri": self.C, "default": False}])
        self.assertIs(self.update("--default-redirect-uri", self.C)["default_moved"], False)
        said = self.done("app", "update", "demo", "--remove-redirect-uri", self.C)
        self.assertIn(f"The default redirect URI is now {self.B}, the oldest that is left.", said)
        said = self.done("app", "update", "demo", "--remove-redirect-uri", self.B)
        self.assertIn("no redirect URI left", said)
        self.refused(3, f"{self.A}: The app has not registered", "app", "update", "demo", "--remove-redirect-uri", self.A)
        self.refused(3, f"{self.A}: The app has not registered", "app", "update", "demo", "--default-redirect-uri", self.A)
        self.update("--add-redirect-uri", self.A)
        self.refused(4, f"{self.A}: The app has registered", "app", "update", "demo", "--add-redirect-uri", self.A)

    def test_two_editors_notice_each_other(self):
        self.update("--name", "First", "--if-version", "1")
        self.refused(4, "Somebody else has changed this app", "app", "update", "demo", "--name", "Second", "--if-version",
                     "1")
        self.assertEqual((self.show()["name"], self.show()["version"]), ("First", 2))

    def test_an_unknown_app_is_not_found(self):
        self.refused(3, "There is no app with this id.", "app", "update", "nobody", "--name", "x")

    def test_a_smaller_plan_keeps_the_filter_and_says_that_it_does_nothing(self):
        self.update("--powertrains", "BEV")
        self.update("--plan", "free")
        self.assertRegex(self.done("app", "show", "demo"), r"(?m)^powertrains +BEV  \(ignored: the plan is free\)$")


class Secrets(AppTest):
    def endings(self):
        return [s["last_four"] for s in self.answer("app", "show", "demo")["secrets"]]

    def test_secrets_come_and_go(self):
        first = self.add("--id", "demo")["secret"]
        made = self.answer("app", "secret-add", "demo")
        self.assertEqual(made["id"], "demo")
        given = self.answer("app", "secret-add", "demo", "--secret-file", "-", stdin=SECRET)
        self.assertEqual(given["secret"], SECRET)
        self.assertEqual(self.endings(), [first[-4:], made["secret"][-4:], SECRET[-4:]])
        self.assertEqual(self.answer("app", "secret-remove", "demo", SECRET[-4:]), {"id": "demo", "secrets_left": 2})
        self.assertEqual(self.endings(), [first[-4:], made["secret"][-4:]])

    def test_refusals(self):
        self.add("--id", "demo", "--secret", SECRET)
        self.refused(4, "has this secret already", "app", "secret-add", "demo", "--secret", SECRET)
        self.refused(2, "1 to 64", "app", "secret-add", "demo", "--secret", "a b")
        self.refused(3, "no secret that ends so", "app", "secret-remove", "demo", "none")
        self.assertEqual(self.endings(), [SECRET[-4:]])

    def test_there_are_three_with_names(self):
        self.add("--id", "demo")
        self.answer("app", "secret-add", "demo", "--name", "CI runner")
        self.assertIn("CI runner", self.done("app", "show", "demo"))
        self.refused(2, "at most 60 bytes", "app", "secret-add", "demo", "--name", "x" * 61)
        self.answer("app", "secret-add", "demo")
        self.refused(4, "at most three secrets", "app", "secret-add", "demo")
        self.assertEqual(len(self.endings()), 3)

    def test_removing_the_last_one_warns(self):
        self.add("--id", "demo", "--secret", SECRET)
        result = self.run_program("app", "secret-remove", "demo", SECRET[-4:])
        self.assertEqual(result.returncode, 0)
        self.assertIn("no secret left", result.stderr)


    def test_a_secret_may_expire(self):
        self.add("--id", "demo")
        made = self.answer("app", "secret-add", "demo", "--expires", "90d")
        shown = self.answer("app", "show", "demo")["secrets"]
        self.assertIsNone(shown[0]["expires_at"])
        self.assertEqual(shown[1]["expires_at"], made["expires_at"])
        span = datetime.datetime.fromisoformat(made["expires_at"]) - datetime.datetime.fromisoformat(shown[1]["created_at"])
        self.assertEqual(span, datetime.timedelta(days=90))
        self.assertIn("\nuntil   2", self.done("app", "secret-add", "demo", "--expires", "12h", "--name", "short"))
        for wrong in ("", "d", "0d", "-1d", "90", "1y", "1.5h", "99999999d", "2030-01-01"):
            self.refused(2, "--expires is a number of days, hours or minutes", "app", "secret-add", "demo",
                         f"--expires={wrong}")


class Undo(AppTest):
    def test_the_last_change_is_undone_and_back(self):
        self.add("--id", "demo")
        self.refused(4, "nothing to undo", "app", "undo", "demo")
        self.refused(3, "There is no app", "app", "undo", "nobody")
        self.done("app", "update", "demo", "--name", "New", "--makes", "TESLA")
        self.assertEqual(self.answer("app", "undo", "demo")["version"], 3)
        shown = self.answer("app", "show", "demo")
        self.assertEqual((shown["name"], shown["makes"]), ("Demo", []))
        self.done("app", "undo", "demo")
        self.assertEqual(self.answer("app", "show", "demo")["makes"], ["TESLA"])
        self.done("app", "update", "demo", "--plan", "free")
        self.refused(4, "nothing to undo", "app", "undo", "demo")


class ManagementTokens(AppTest):
    def endings(self):
        return [s["last_four"] for s in self.answer("app", "show", "demo")["management_tokens"]]

    def test_tokens_come_overlap_and_go(self):
        first = self.add("--id", "demo")["management_token"]
        made = self.answer("app", "management-token-add", "demo", "--expires", "30m")
        given = self.answer("app", "management-token-add", "demo", "--management-token-file", "-", stdin=SECRET)
        self.assertEqual(given, {"id": "demo", "management_token": SECRET})
        self.assertEqual(self.endings(), [first[-4:], made["management_token"][-4:], SECRET[-4:]])
        self.assertEqual(self.answer("app", "management-token-remove", "demo", SECRET[-4:]),
                         {"id": "demo", "management_tokens_left": 2})

    def test_a_new_one_takes_the_place_of_the_others(self):
        self.add("--id", "demo")
        made = self.answer("app", "management-token-rotate", "demo", "--overlap", "7d")
        self.assertEqual(len(made["management_token"]), 36)
        old, new = self.answer("app", "show", "demo")["management_tokens"]
        self.assertIsNone(new["expires_at"])
        span = datetime.datetime.fromisoformat(old["expires_at"]) - datetime.datetime.fromisoformat(new["created_at"])
        self.assertEqual(span, datetime.timedelta(days=7))
        self.assertIn("The others work until 2", self.done("app", "management-token-rotate", "demo"))
        self.refused(2, "--overlap is a number of days", "app", "management-token-rotate", "demo", "--overlap", "x")
        self.refused(3, "There is no app", "app", "management-token-rotate", "nobody")

    def test_refusals(self):
        self.add("--id", "demo", "--management-token", SECRET)
        self.add("--id", "other")
        add = ("app", "management-token-add")
        self.refused(4, "in use already", *add, "other", "--management-token", SECRET)
        self.refused(2, "1 to 64", *add, "demo", "--management-token", "a b")
        self.refused(3, "There is no app", *add, "nobody")
        self.refused(3, "no management token that ends so", "app", "management-token-remove", "other", SECRET[-4:])
        result = self.run_program("app", "management-token-remove", "demo", SECRET[-4:])
        self.assertIn("no management token left", result.stderr)


class ConnectUrl(AppTest):
    def setUp(self):
        super().setUp()
        self.add("--id", "demo", "--redirect-uri", "https://a.example/back?x=1", "--permission", "read_odometer")

    def test_the_url_has_what_was_asked_for(self):
        url = self.answer("connect-url", "--app", "demo", "--mode", "simulated", "--scope",
                          "required:read_vin read_odometer", "--state", "a&b +ä", "--make", "TESLA",
                          "--approval-prompt", "force", "--redirect-uri", "https://a.example/back?x=1", "--base-url",
                          "https://keys.example")["url"]
        self.assertEqual(url, "https://keys.example/oauth/authorize?response_type=code&client_id=demo"
                              "&redirect_uri=https%3A%2F%2Fa.example%2Fback%3Fx%3D1"
                              "&scope=required%3Aread_vin%20read_odometer&state=a%26b%20%2B%C3%A4"
                              "&approval_prompt=force&mode=simulated&make=TESLA")
        self.assertEqual(self.done("connect-url", "--app", "demo", "--mode=simulated"),
                         "http://localhost:8480/oauth/authorize?response_type=code&client_id=demo&mode=simulated\n")

    def test_a_url_that_the_server_would_refuse_is_not_printed(self):
        url = ("connect-url", "--app", "demo")
        self.refused(2, "redirect_uri", *url, "--redirect-uri", "https://evil.example/")
        self.refused(2, "read_odomter", *url, "--scope", "read_odomter")
        self.refused(2, "mode", *url, "--mode", "dead")
        self.refused(2, "make", *url, "--make", "NOSUCH")
        self.refused(2, "approval_prompt", *url, "--approval-prompt", "maybe")
        self.refused(2, "code_challenge", *url, "--code-challenge", "short")

    def test_the_url_is_drawn_as_a_qr_code(self):
        url = ("connect-url", "--app", "demo", "--mode", "simulated", "--qr")
        self.assertTrue(self.done(*url).startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 '))
        self.refused(2, "not both", *url, "--json")
        self.refused(2, "redirect_uri", *url, "--redirect-uri", "https://evil.example/")
        self.refused(2, "too long for a QR code", *url, "--state", "x" * 4000)

    CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    def test_every_parameter_of_the_table_can_be_said(self):
        url = self.answer("connect-url", "--app", "demo", "--mode", "simulated", "--response-type", "none", "--single-select",
                          "true", "--single-select-vin", "1FTFW1ET7EF999901", "--flags", "country:US color:00819D", "--user",
                          "kim", "--external-id", "k 1", "--app-origin", "https://a.example", "--code-challenge",
                          self.CHALLENGE, "--sdk-platform", "iOS", "--sdk-version", "6.5.0")["url"]
        query = urllib.parse.parse_qs(url.partition("?")[2], strict_parsing=True)
        self.assertEqual({k: v[0] for k, v in query.items()},
                         {"response_type": "none", "client_id": "demo", "mode": "simulated", "single_select": "true",
                          "single_select_vin": "1FTFW1ET7EF999901", "flags": "country:US color:00819D", "user": "kim",
                          "external_id": "k 1", "app_origin": "https://a.example", "code_challenge": self.CHALLENGE,
                          "code_challenge_method": "S256", "sdk_platform": "iOS", "sdk_version": "6.5.0"})

    # every parameter of docs/connect.md; what cannot be said by the command is tested in C
    REFUSED = (
        ("redirect-uri", "https://evil.example/"), ("redirect-uri", "https://a.example/back?x=2"), ("response-type", "token"),
        ("response-type", "3b7e7f4e-6d0f-4b3e-9a53-2f3a3c1f6a01"), ("scope", "read_odomter"), ("scope", "Required"),
        ("scope", "required:read_mind"), ("scope", "<b>&\"'"), ("state", "x" * 4097), ("state", "a\tb"),
        ("approval-prompt", "maybe"), ("approval-prompt", "ä" * 300), ("mode", "dead"), ("mode", "live"), ("make", "TRABANT"),
        ("make", "BMW"), ("single-select", "maybe"), ("single-select-vin", "1FTFW1ET7EF999901"), ("flags", "country:XX"),
        ("flags", "country:FR"), ("flags", "color:red"), ("user", "x" * 257), ("external-id", "x" * 257),
        ("external-id", "a\x7f"), ("code-challenge", "short"), ("sdk-platform", "x" * 65), ("sdk-version", "a\x01"))
    # with other options beside them
    REFUSED_TOGETHER = (
        {"response-type": "none", "app-origin": "https://evil.example"},
        {"single-select": "true", "single-select-vin": "1FTFW1ET7EF99990"},
        {"single-select": "true", "single-select-vin": "1FTFW1ET7EF99990I"},
        {"single-select": "true", "single-select-vin": "WBA8E9G50GNT12345"},
        {"single-select": "true", "single-select-vin": "0SCAUDI012FE3B132", "mode": "live"})

    def pages_sentence(self, server, query):
        """What the error page says for the developer."""
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{server.port}/oauth/authorize?{query}", timeout=60)
        with refused.exception as answer:
            page = answer.read().decode()
        return html.unescape(re.search(r'<p lang="en">(.*?)</p>', page, re.S)[1])

    def test_the_command_and_the_page_refuse_in_the_same_words(self):
        self.done("app", "update", "demo", "--makes", "TESLA,FORD", "--countries", "DE,US")
        self.add("--id", "small", "--redirect-uri", "https://a.example/")
        self.add("--id", "silent", "--redirect-uri", "https://a.example/")
        self.add("--id", "nowhere")
        self.done("app", "update", "small", "--plan", "free", "--permissions", "read_vin")
        server = Server(self)
        rows = [("demo", dict([row])) for row in self.REFUSED] + [("demo", row) for row in self.REFUSED_TOGETHER]
        rows += [("small", {"single-select": "true"}), ("silent", {}), ("nowhere", {}), ("nobody", {})]
        for app, options in rows:
            options = {"mode": "simulated", **options}
            argv = [word for name, value in options.items() for word in (f"--{name}", value)]
            code = 3 if app == "nobody" else 2
            said = self.refused(code, "connect-url: ", "connect-url", "--app", app, *argv).partition("connect-url: ")[2]
            parameters = {"response_type": "code", "client_id": app, **{k.replace("-", "_"): v for k, v in options.items()}}
            if "code-challenge" in options:
                parameters["code_challenge_method"] = "S256"
            query = urllib.parse.urlencode(parameters, quote_via=urllib.parse.quote)
            self.assertEqual(said.rstrip("\n"), self.pages_sentence(server, query), options)

    def test_no_option_of_the_command_is_without_a_refusal(self):
        tried = {name for name, _ in self.REFUSED} | {name for row in self.REFUSED_TOGETHER for name in row}
        options = set(re.findall(r"^ +--([a-z-]+) ", self.done("connect-url", "--help"), re.M))
        self.assertEqual(options - tried - {"app", "config", "database", "base-url", "json", "help", "qr"}, set())


if __name__ == "__main__":
    unittest.main()
