# SPDX-License-Identifier: Apache-2.0
"""Every command's help, and what is said about commands and options that do not exist."""
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from program import PROGRAM, ProgramTest  # noqa: E402

COMMANDS = ["serve", "app add", "app list", "app show", "app remove", "app update", "app undo", "app secret-add",
            "app secret-remove", "app management-token-add", "app management-token-rotate", "app management-token-remove",
            "connect-url", "car list", "car show", "car set", "car drive", "car park", "car plug",
            "car unplug", "car charge", "car sleep", "car wake", "car time", "car break", "car clear",
            "connection list", "connection show", "connection end", "session list", "session show", "session users",
            "session funnel", "session export", "request list", "request show", "overview",
            "user add", "user list", "user invite", "user remove", "user operator-add", "user operator-remove",
            "user password", "user role", "user invitations", "user withdraw", "team list", "audit list",
            "key add", "key list", "key remove", "migrate", "settings", "version"]
WITH_JSON = [c for c in COMMANDS if c not in ("serve", "session export")]


class Help(ProgramTest):
    def test_the_overview_names_every_command(self):
        text = self.done("help")
        for command in COMMANDS:
            self.assertRegex(text, rf"(?m)^  {command}\b")
        self.assertEqual(text, self.done("--help"))
        self.assertEqual(text, self.done("-h"))

    def test_every_command_has_usage_options_an_example_and_exit_codes(self):
        for command in COMMANDS:
            text = self.done(*command.split(), "--help")
            self.assertTrue(text.startswith(f"usage: valetkey {command}"), text)
            for part in ("\noptions\n", "\n  --help ", f"\nexample\n  valetkey {command}", "\nexit codes\n"):
                self.assertIn(part, text, command)
            self.assertEqual("\n  --json " in text, command in WITH_JSON, command)
            self.assertEqual(text, self.done("help", *command.split()))
            self.assertEqual(text, self.done(*command.split(), "-h"))

    def test_no_line_is_wider_than_a_terminal(self):
        for argv in (["help"], *([*c.split(), "--help"] for c in COMMANDS)):
            for line in self.done(*argv).splitlines():
                self.assertLessEqual(len(line), 79, line)

    def test_help_is_printed_whatever_else_is_missing_or_wrong(self):
        self.done("app", "add", "--help", env={"VALETKEY_NONSENSE": "1"})
        self.done("app", "show", "--help")

    def test_a_group_lists_its_commands(self):
        text = self.done("app", "--help")
        for command in COMMANDS:
            self.assertEqual(f"\n  {command} " in text, command.startswith("app "), command)
        self.assertEqual(text, self.done("help", "app"))

    def test_defaults_and_variables_are_in_the_help(self):
        text = " ".join(self.done("serve", "--help").split())
        self.assertIn("--base-url URL The address people and apps use; with tls_cert it starts with https://, by default too. "
                      "Default: http://localhost:8480. "
                      "Variable: VALETKEY_BASE_URL.", text)
        self.assertIn("--code-time SECONDS How long an authorization code lasts. Default: 600.", text)

    def test_a_command_that_does_not_exist_names_the_nearest(self):
        self.refused(2, "there is no command `sevre`; did you mean `serve`?", "sevre")
        self.refused(2, "there is no command `app sohw`; did you mean `app show`?", "app", "sohw")
        self.refused(2, "there is no such command; `valetkey help` lists them", "qqqqqqqqqqq")
        self.refused(2, "there is no such command", "\x1b[31mserve")
        self.refused(2, "did you mean `migrate`?", "help", "migrat")
        self.refused(2, "it needs a command")
        self.refused(2, "`app` needs to know what to do", "app")

    def test_an_option_that_does_not_exist_names_the_nearest(self):
        for command in COMMANDS:
            self.refused(2, "there is no option --hepl; did you mean --help?", *command.split(), "--hepl")
        self.refused(2, "there is no option --listne; did you mean --listen?", "serve", "--listne", "x")
        self.refused(2, "there is no option --listen", "app", "list", "--listen", "127.0.0.1:0")

    def test_too_few_and_too_many_arguments(self):
        self.refused(2, "it needs ID (`valetkey app show --help` says more)", "app", "show")
        self.refused(2, "it needs ID LAST_FOUR", "app", "secret-remove", "one")
        self.refused(2, "more arguments than it takes", "app", "show", "one", "two")
        self.refused(2, "more arguments than it takes", "version", "one")
        self.refused(2, "--name NAME is missing", "app", "add")
        self.refused(2, "--app ID is missing", "connect-url")


class Version(ProgramTest):
    def test_it_says_name_and_version(self):
        self.assertRegex(self.done("version"), r"^valetkey \d+\.\d+\.\d+\n$")
        self.assertEqual(self.done("version"), self.done("--version"))
        answer = self.answer("version")
        self.assertEqual(answer["name"], "valetkey")
        self.assertRegex(answer["version"], r"^\d+\.\d+\.\d+$")

    def test_it_minds_no_setting(self):
        self.done("version", env={"VALETKEY_WORKERS": "many"})

    def test_an_answer_that_cannot_be_written_is_a_failure(self):
        with open("/dev/full", "w") as full:
            result = subprocess.run([PROGRAM, "version"], stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual(result.returncode, 1)
        self.assertIn("could not be written", result.stderr)


class Settings(ProgramTest):
    def by_name(self, *argv, **how):
        return {s["name"]: s for s in self.answer("settings", *argv, **how)["settings"]}

    def test_each_says_its_value_and_where_it_comes_from(self):
        env = self.environment(VALETKEY_WORKERS="3", VALETKEY_CODE_TIME="30")
        found = self.by_name("--code-time", "40", env=env)
        self.assertEqual((found["workers"]["value"], found["workers"]["from"]), (3, "variable"))
        self.assertEqual((found["code_time"]["value"], found["code_time"]["from"]), (40, "flag"))
        self.assertEqual((found["stop_time"]["value"], found["stop_time"]["from"]), (10, "default"))
        self.assertEqual(set(found["listen"]), {"name", "value", "from", "place", "flag", "variable", "allowed", "help"})
        text = self.done("settings", env=env)
        self.assertIn("workers = 3  (variable)\n", text)
        self.assertIn("stop_time = 10  (default)\n", text)

    def test_a_repeated_listen_is_a_list(self):
        found = self.by_name("--listen", "127.0.0.1:1", "--listen", "[::1]:2")
        self.assertEqual(found["listen"]["value"], "127.0.0.1:1,[::1]:2")

    def test_a_wrong_value_says_what_is_allowed(self):
        self.refused(2, 'VALETKEY_WORKERS: "many" is not allowed: a whole number from 1 to 1024', "settings",
                     env=self.environment(VALETKEY_WORKERS="many"))
        self.refused(2, '--base-url: "https://a/b" is not allowed: http:// or https://, a host', "serve",
                     "--base-url", "https://a/b")

    def test_an_unknown_variable_is_an_error(self):
        self.refused(2, "did you mean VALETKEY_BASE_URL?", "settings", env=self.environment(VALETKEY_BASE_UR="x"))
        self.done("settings", env=self.environment(VALETKEY_TEST_X="1", VALETKEY_FUZZ_SECONDS="1", VALETKEY_PORT="1"))

    def test_no_password_is_shown(self):
        for url in ("postgresql://u:geheim@h/n", "postgresql://u@h/n?password=geheim"):
            text = self.done("settings", "--database", url) + self.done("settings", "--json", "--database", url)
            self.assertNotIn("geheim", text)
            self.assertIn("***", text)


if __name__ == "__main__":
    unittest.main()
