# SPDX-License-Identifier: Apache-2.0
"""The settings file: who reads it, what wins over it, what is said about a wrong one."""
import pathlib
import signal
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from program import ProgramTest, Server, variables  # noqa: E402


class ConfigTest(ProgramTest):
    def environment(self, **more):
        """The database comes from the file here, not from a variable."""
        return variables(**more)

    def file(self, *lines, name="valetkey.conf", mode=0o640):
        path = self.folder / name
        path.write_text("\n".join((f"database = {self.database}", *lines)) + "\n")
        path.chmod(mode)
        return str(path)

    def values(self, *argv, **how):
        return {s["name"]: s for s in self.answer("settings", *argv, **how)["settings"]}


class Reading(ConfigTest):
    def test_option_wins_over_variable_and_both_over_the_default(self):
        one, other = self.file("workers = 3"), self.file("workers = 4", name="other.conf")
        by_variable = self.environment(VALETKEY_CONFIG=other)
        self.assertEqual(self.values()["workers"]["value"], 32)
        self.assertEqual(self.values(env=by_variable)["workers"]["value"], 4)
        self.assertEqual(self.values("--config", one, env=by_variable)["workers"]["value"], 3)
        self.assertEqual(self.values("--config", "", env=by_variable)["workers"]["value"], 32)
        self.assertEqual(self.values(env=self.environment(VALETKEY_CONFIG=""))["workers"]["value"], 32)

    def test_each_value_says_its_place(self):
        path = self.file("workers = 3", "code_time = 30", "session_time = 60")
        found = self.values("--config", path, "--session-time", "70", env=self.environment(VALETKEY_CODE_TIME="40"))
        for name, value, place in (("workers", 3, f"{path}:2"), ("code_time", 40, "variable"),
                                   ("session_time", 70, "flag"), ("stop_time", 10, "default")):
            self.assertEqual((found[name]["value"], found[name]["place"]), (value, place))
        self.assertEqual(found["workers"]["from"], "file")
        text = self.done("settings", "--config", path)
        self.assertIn(f"workers = 3  ({path}:2)\n", text)

    def test_every_command_and_the_server_use_the_database_of_the_file(self):
        path = self.file("base_url = https://keys.example", "log_level = debug")
        by_file = self.environment(VALETKEY_CONFIG=path)
        self.done("migrate", "--config", path)
        self.done("app", "add", "--config", path, "--name", "Demo", "--id", "demo", "--redirect-uri", "https://a.example/",
                  "--permission", "read_odometer")
        server = Server(self, "--config", path)
        self.assertIn("demo", self.done("app", "list", env=by_file))
        self.assertIn("https://keys.example/oauth/authorize", self.done("connect-url", "--app", "demo", "--mode", "simulated",
                                                                           env=by_file))
        self.done("user", "invite", "--role", "owner", env=by_file)
        self.assertIn("owner", self.done("user", "invitations", "--config", path))
        self.done("backup", str(self.folder / "copy.db"), "--config", path)
        self.assertTrue((self.folder / "copy.db").exists())
        server.process.send_signal(signal.SIGTERM)
        log = server.everything_said()[1]
        self.assertIn(f"level=debug event=setting name=database value={self.database} from={path}:1\n", log)
        self.assertFalse((self.folder / "var").exists())

    def test_what_is_printed_as_a_file_is_read_again(self):
        text = self.done("settings", "--as-file", "--database", self.database, "--workers", "3",
                         "--metrics-token", "SECRET-OF-METRICS")
        self.assertNotIn("SECRET", text)
        path = self.folder / "made.conf"
        path.write_text(text)
        found = self.values("--config", str(path))
        self.assertEqual([name for name in found if found[name]["from"] == "file"], ["database", "workers"])
        self.assertEqual(found["workers"]["value"], 3)
        self.refused(2, "--as-file prints no JSON", "settings", "--as-file", "--json")


class Refusing(ConfigTest):
    def test_wrong_lines_stop_every_command_that_reads_settings(self):
        for line, said in (("base-url = x", "there is no setting base-url; did you mean base_url?"),
                           ("workers = many", 'workers: "many" is not allowed: a whole number from 1 to 1024'),
                           ("database = x", "database is set already, in line 1"),
                           ("workers 3", "a line is `name = value`, or a comment after #")):
            path = self.file(line)
            for command in ("serve", "app list", "check"):
                self.refused(2, f"{path}:2: {said}", *command.split(), "--config", path)
            self.done("version", env=self.environment(VALETKEY_CONFIG=path))

    def test_a_named_file_that_is_not_there_is_an_error(self):
        path = str(self.folder / "nowhere.conf")
        said = f"the settings file {path} cannot be read: No such file or directory"
        self.refused(2, said, "serve", "--config", path)
        self.refused(2, said, "app", "list", env=self.environment(VALETKEY_CONFIG=path))

    def test_no_command_without_settings_takes_a_file(self):
        self.refused(2, "there is no option --config", "version", "--config", "x")


class Secrets(ConfigTest):
    def test_a_secret_that_everyone_can_read_is_warned_of(self):
        said = "warning: everyone on this machine can read {}, which holds a secret"
        path = self.file("metrics_token = SECRET-OF-METRICS", mode=0o644)
        result = self.run_program("settings", "--config", path)
        self.assertEqual(result.returncode, 0)
        self.assertIn(said.format(path), result.stderr)
        self.assertNotIn("SECRET", result.stdout + result.stderr)
        server = Server(self, "--config", path)
        self.assertTrue(any(f"level=warning event=warning file={path} cause=" in line for line in server.lines))
        pathlib.Path(path).chmod(0o640)
        self.assertEqual(self.run_program("settings", "--config", path).stderr, "")


if __name__ == "__main__":
    unittest.main()
