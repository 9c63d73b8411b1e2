# SPDX-License-Identifier: Apache-2.0
"""Backup, restore and check: what a copy holds, what it never replaces, and what a restored database says."""
import base64
import json
import pathlib
import resource
import sqlite3
import stat
import sys
import threading
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from program import ProgramTest, Server  # noqa: E402


class BackupTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.migrate()
        self.copy = str(self.folder / "copy.db")
        self.new = str(self.folder / "new.db")

    def names_of_apps(self, database):
        return [app["name"] for app in self.answer("app", "list", "--database", database)["apps"]]

    def files(self):
        return sorted(f.name for f in self.folder.iterdir())


class Backup(BackupTest):
    def test_a_copy_holds_everything_and_is_for_its_owner_alone(self):
        self.done("app", "add", "--name", "Demo")
        facts = self.answer("backup", self.copy)
        file = pathlib.Path(self.copy).stat()
        self.assertEqual((facts["file"], facts["bytes"]), (self.copy, file.st_size))
        self.assertEqual(stat.S_IMODE(file.st_mode), 0o600)
        self.assertEqual(self.files(), ["copy.db", "valetkey.db"])
        self.assertIn("is in " + self.new, self.done("backup", self.new))
        self.done("restore", self.copy, "--database", str(self.folder / "third.db"))
        self.assertEqual(self.names_of_apps(str(self.folder / "third.db")), ["Demo"])

    def test_while_others_write_it_holds_all_up_to_one_moment(self):
        """Each app is added after the one before was acknowledged: a copy with a gap would not be of one moment."""
        acknowledged, stop = [], threading.Event()

        def write():
            while not stop.is_set():
                self.done("app", "add", "--name", f"app {len(acknowledged)}")
                acknowledged.append(len(acknowledged))

        Server(self)
        writer = threading.Thread(target=write)
        writer.start()
        try:
            for n in range(8):
                before = len(acknowledged)
                file, new = str(self.folder / f"copy{n}"), str(self.folder / f"new{n}")
                self.done("backup", file)
                self.done("restore", file, "--database", new)
                names = sorted(self.names_of_apps(new), key=lambda name: int(name.split()[1]))
                self.assertEqual(names, [f"app {i}" for i in range(len(names))])
                self.assertGreaterEqual(len(names), before)
        finally:
            stop.set()
            writer.join()

    def test_without_room_there_is_no_file(self):
        def little_room():
            resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, 64 * 1024))

        process = self.start("backup", self.copy, preexec_fn=little_room, restore_signals=False)  # SIGXFSZ is ignored: an error
        _, said = process.communicate(timeout=60)
        self.assertNotEqual(process.returncode, 0)
        self.assertIn("copy.db", said)
        self.assertNotIn("copy.db", self.files())

    def test_what_cannot_be_done_is_said(self):
        file = self.folder / "there"
        file.write_text("mine")
        self.refused(4, "file of this name already", "backup", str(file))
        self.assertEqual(file.read_text(), "mine")
        self.refused(3, "no such file or folder", "backup", str(self.folder / "nowhere/copy.db"))
        self.refused(3, "no such file or folder", "backup", self.copy, "--database", self.new)
        said = self.refused(2, "PostgreSQL has pg_dump", "backup", self.copy, "--database", "postgresql://a:word@b/c")
        self.assertNotIn("word", said)
        self.assertEqual(self.files(), ["there", "valetkey.db"])


class Restore(BackupTest):
    def test_nothing_that_is_there_is_replaced(self):
        self.done("backup", self.copy)
        self.refused(4, "valetkey.db: There is a file of this name already", "restore", self.copy)
        leftover = self.folder / "new.db-wal"
        leftover.write_bytes(b"of another database")
        self.assertIn("new.db-wal", self.refused(4, "already", "restore", self.copy, "--database", self.new))
        self.assertEqual(self.files(), ["copy.db", "new.db-wal", "valetkey.db"])

    def test_what_is_no_whole_backup_is_refused(self):
        self.done("backup", self.copy)
        whole = pathlib.Path(self.copy).read_bytes()
        damaged = {
            "of a moved database": pathlib.Path(self.database).read_bytes(),
            "empty": b"",
            "text": b"no database\n" * 1000,
            "cut": whole[:len(whole) // 2],
            "overwritten": whole[:4096 * 8] + b"\xa5" * 4096 * 8 + whole[4096 * 16:],
        }
        for name, content in damaged.items():
            file = self.folder / "damaged.db"
            file.write_bytes(content)
            with self.subTest(name):
                self.refused(2, "no whole backup", "restore", str(file), "--database", self.new)
        self.refused(3, "no such file", "restore", str(self.folder / "missing"), "--database", self.new)
        self.assertEqual(self.files(), ["copy.db", "damaged.db", "valetkey.db"])

    def test_a_backup_of_a_newer_program_is_refused(self):
        self.done("backup", self.copy)
        with sqlite3.connect(self.copy) as newer:
            newer.execute("INSERT INTO schema_version VALUES (9000, 'later')")
        newer.close()
        self.refused(1, "another schema version", "restore", self.copy, "--database", self.new)
        self.assertEqual(self.files(), ["copy.db", "valetkey.db"])


class Tokens(BackupTest):
    def ask(self, server, method, path, word, body=None):
        """Status and JSON; word: a bearer token, or a management token as Basic would have it."""
        request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"authorization": word, "content-type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return reply.status, json.load(reply)
        except urllib.error.HTTPError as e:
            with e:
                return e.code, None

    def test_a_token_that_was_ended_works_again_only_if_that_is_said(self):
        app = self.answer("app", "add", "--name", "Demo")
        server = Server(self)
        _, car = self.ask(server, "POST", "/simulator/cars", "Basic " + base64.b64encode(f"x:{app['management_token']}".encode()).decode(), {"make": "TESLA"})
        vehicle, bearer = f"/v2.0/vehicles/{car['id']}", f"Bearer {car['access_token']}"
        self.done("backup", self.copy)
        self.assertEqual(self.ask(server, "GET", vehicle, bearer)[0], 200)
        self.assertEqual(self.ask(server, "DELETE", vehicle + "/application", bearer)[0], 200)
        self.assertNotEqual(self.ask(server, "GET", vehicle, bearer)[0], 200)
        server.end()

        said = self.done("restore", self.copy, "--database", self.new)
        self.assertIn("warning: 1 consent", said)
        self.assertIn("--end-tokens", said)
        server = Server(self, "--database", self.new)
        self.assertEqual(self.ask(server, "GET", vehicle, bearer)[0], 200)
        server.end()

        ended = str(self.folder / "ended.db")
        facts = self.answer("restore", self.copy, "--end-tokens", "--database", ended)
        self.assertEqual((facts["tokens_ended"], facts["consents"]), (True, 1))
        server = Server(self, "--database", ended)
        self.assertEqual(self.ask(server, "GET", vehicle, bearer)[0], 401)


class Check(BackupTest):
    def test_a_sound_database_is_said_to_be(self):
        Server(self)
        self.assertEqual(self.answer("check"), {"sound": True, "problems": []})
        self.assertEqual(self.done("check"), "The database is sound.\n")

    def test_what_is_wrong_is_listed(self):
        self.done("app", "add", "--name", "Demo")
        with sqlite3.connect(self.database) as database:
            database.execute("UPDATE app_secret SET app_id = 'gone'")
        database.close()
        result = self.run_program("check", "--json")
        self.assertEqual(result.returncode, 1)
        self.assertEqual(json.loads(result.stdout), {"sound": False, "problems": [
            "a row of app_secret refers to a row of app that is not there"]})
        self.assertIn("damaged", result.stderr)

    def test_pages_that_are_overwritten_are_found(self):
        for n in range(40):
            self.done("app", "add", "--name", f"Demo {n}")
        self.done("backup", self.copy)
        pages = bytearray(pathlib.Path(self.copy).read_bytes())
        pages[4096 * 12:4096 * 14] = b"\xa5" * 8192
        pathlib.Path(self.new).write_bytes(pages)
        result = self.run_program("check", "--database", self.new)
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn("damaged", result.stderr)


if __name__ == "__main__":
    unittest.main()
