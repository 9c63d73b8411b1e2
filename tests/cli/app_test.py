# SPDX-License-Identifier: Apache-2.0
"""Apps from the command line: what is added, shown, refused and removed."""
import os
import pathlib
import pty
import stat
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from program import PROGRAM, ProgramTest  # noqa: E402

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

    def test_removing_the_last_one_warns(self):
        self.add("--id", "demo", "--secret", SECRET)
        result = self.run_program("app", "secret-remove", "demo", SECRET[-4:])
        self.assertEqual(result.returncode, 0)
        self.assertIn("no secret left", result.stderr)


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


if __name__ == "__main__":
    unittest.main()
