# SPDX-License-Identifier: Apache-2.0
"""Databases of earlier versions (dumps/, made by make-dump) under this program, on SQLite and PostgreSQL."""
import base64
import json
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import uuid

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(ROOT / "tests/cli"))
import owner  # noqa: E402
import program  # noqa: E402

POSTGRES = os.environ.get("VALETKEY_TEST_POSTGRES")
SHIM = os.environ.get("VALETKEY_STOP_SHIM", str(ROOT / "build/debug/tests/upgrade/libstop_shim.so"))
STEPS = sorted(p.stem for p in (ROOT / "src/store/migrations").glob("*.sql"))
FIRST = 3  # the first step whose text never changed after it
# Without it only the steps after SHORT are interrupted, and every third statement fails: the way is the same.
FULL = os.environ.get("VALETKEY_FULL_ROUNDS")
SHORT = "0009_shared_car"


def dumps(engine):
    return sorted(p.name.partition(".")[0] for p in (HERE / "dumps").glob(f"*.{engine}.sql"))


class Sqlite:
    """A database of its own, and what is looked at in it."""
    engine = "sqlite"

    def __init__(self, test):
        self.url = str(test.folder / f"{uuid.uuid4().hex}.db")

    def load(self, text):
        with sqlite3.connect(self.url) as db:
            db.executescript(text)
        db.close()

    def all(self, sql):
        db = sqlite3.connect(self.url)
        try:
            return db.execute(sql).fetchall()
        finally:
            db.close()

    def execute(self, sql):
        with sqlite3.connect(self.url) as db:
            db.execute(sql)
        db.close()

    def tables(self):
        """Of each table: its columns in their order, each with all that is known of it."""
        names = [n for (n,) in self.all("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]
        return {n: self.all(f"SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_xinfo('{n}')") for n in names}

    def schema(self):
        tables = self.tables()
        keys = {n: sorted(self.all(f"SELECT \"from\", \"table\", \"to\", on_update, on_delete FROM pragma_foreign_key_list('{n}')"))
                for n in tables}
        kinds = {n: self.all(f"SELECT type, wr, strict FROM pragma_table_list('{n}')") for n in tables}
        indexes = {(t, n): (unique, origin, partial, self.all(f"SELECT seqno, name, \"desc\", coll, key FROM pragma_index_xinfo('{n}')"))
                   for t in tables
                   for n, unique, origin, partial in self.all(f"SELECT name, \"unique\", origin, partial FROM pragma_index_list('{t}')")}
        texts = {(n, re.sub(r"\s+", " ", sql)) for n, sql in self.all(
            "SELECT name, sql FROM sqlite_schema WHERE type <> 'table' AND sql IS NOT NULL")}
        return tables, keys, kinds, indexes, texts

    def state(self):
        """Cheap: two states are equal or not."""
        return self.all("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")


class Postgres:
    engine = "postgres"

    def __init__(self, test):
        self.name = f"test_{uuid.uuid4().hex[:12]}"
        self.url = f"{POSTGRES}{'&' if '?' in POSTGRES else '?'}options=-csearch_path%3D{self.name}"
        self.client = subprocess.Popen(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", POSTGRES], stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        test.addCleanup(self.end)
        self.execute(f"SET client_min_messages = warning; CREATE SCHEMA {self.name}; SET search_path = {self.name}")

    def end(self):
        self.client.communicate(f"DROP SCHEMA {self.name} CASCADE;", timeout=program.LIMIT)

    def execute(self, sql):
        """What one psql, which stays, says to it."""
        self.client.stdin.write(f"{sql};\nSELECT 'that was all';\n")
        self.client.stdin.flush()
        said = []
        for line in self.client.stdout:
            if line == "that was all\n":
                return "".join(said)
            said.append(line)
        raise AssertionError("".join(said))

    def load(self, text):
        self.execute(f"BEGIN; {text} COMMIT")

    def all(self, sql):
        """As from SQLite: rows in their order, numbers as numbers."""
        return [tuple(row) for row in json.loads(self.execute(
            f"SELECT coalesce(json_agg((SELECT json_agg(e.value) FROM json_each(row_to_json(r)) e)), '[]') FROM ({sql}) r"))]

    def columns(self):
        return self.all(f"""SELECT c.relname, c.relpersistence, a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull,
            coalesce(l.collname, '') AS collation, coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS default
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_collation l ON l.oid = a.attcollation LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
            WHERE c.relnamespace = '{self.name}'::regnamespace AND c.relkind = 'r' ORDER BY c.relname, a.attnum""")

    def tables(self):
        tables = {}
        for table, _, *column in self.columns():
            tables.setdefault(table, []).append(tuple(column))
        return tables

    def schema(self):
        space = f"'{self.name}'::regnamespace"
        said = (self.columns(),
                self.all(f"SELECT c.relname, pg_get_indexdef(i.indexrelid) AS text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
                         f"WHERE c.relnamespace = {space} ORDER BY c.relname"),
                self.all(f"SELECT conrelid::regclass::text AS t, conname, pg_get_constraintdef(oid) AS text FROM pg_constraint "
                         f"WHERE connamespace = {space} ORDER BY 1, 2"),
                self.all(f"SELECT relname, relkind FROM pg_class WHERE relnamespace = {space} ORDER BY relname"))
        return json.loads(json.dumps(said).replace(self.name, "here"))

    def state(self):
        return self.execute(f"""SELECT c.relname, a.attname, a.attnum FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = '{self.name}'::regnamespace ORDER BY 1, 3""")


class Upgrade(program.ProgramTest):
    """Every case runs on both engines."""
    maxDiff = None

    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="valetkey-upgrade-")
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)

    def environment(self, **more):
        return program.variables(VALETKEY_DATABASE=self.database, **more)

    def at(self, kind):
        """A database of this kind is the program's from now on."""
        place = kind(self)
        self.database = place.url
        return place

    def old(self, kind, name):
        place = self.at(kind)
        text = (HERE / "dumps" / f"{name}.{kind.engine}.sql").read_text()
        place.load(text)
        return place, json.loads(text.splitlines()[1].removeprefix("-- "))

    def contents(self, place, tables):
        """Every row, by table, in the columns that are given."""
        return {table: sorted(place.all("SELECT {} FROM {}".format(", ".join(f'"{c[0]}"' for c in columns), table)))
                for table, columns in tables.items() if table != "schema_version"}

    def sign_in(self, origin, email, password):
        browser = owner.Owner(origin)
        browser.go("GET", "/dashboard/sign-in")
        browser.send(email=email, password=password)
        self.assertIn("/dashboard/sign-out", browser.page)

    def use(self, held):
        """What a client had in hand when the dump was made still opens what it opened."""
        server = program.Server(self)
        origin, app, secret = f"http://127.0.0.1:{server.port}", held["app"], held["secret"]
        for token in (held["access_token"], held["second_pair"]["access_token"]):
            status, text = owner.odometer(origin, token, held["vehicle"])
            self.assertEqual(status, 200, text)
        for a_secret in (secret, held["secret_add"]["secret"]):
            status, text = owner.refresh(origin, app, a_secret, held["second_pair"]["refresh_token"])
            self.assertEqual(status, 200, text)
        status, text = owner.odometer(origin, json.loads(text)["access_token"], held["vehicle"])
        self.assertEqual(status, 200, text)
        self.assertEqual(owner.refresh(origin, app, "x" * 40, held["second_pair"]["refresh_token"])[0], 401)
        self.assertEqual(owner.odometer(origin, "vka_" + "x" * 32, held["vehicle"])[0], 401)
        basic = base64.b64encode(f"default:{held['app_add']['management_token']}".encode()).decode()
        status, text = owner.Owner(origin).ask("GET", "/v2.0/management/connections", authorization=f"Basic {basic}")
        self.assertEqual((status, held["vehicle"] in text), (200, True), text)
        if "key_add" in held:
            status, text = owner.Owner(origin).ask("GET", "/admin/apps", authorization=f"Bearer {held['key_add']['key']}")
            self.assertEqual(status, 200, text)
        self.sign_in(origin, "kim@example.org", held["password"])
        pair = owner.connect(origin, app, secret, held["callback"])
        self.assertEqual(pair["vehicle"], held["vehicle"])  # the same owner and car: the same id
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(server.process.wait(program.LIMIT), 0)
        return server.everything_said()[1]

    def fresh(self, kind):
        """The schema of a database that this program has made."""
        if kind not in self.schemas:
            place = self.at(kind)
            self.migrate()
            self.schemas[kind] = place.schema()
        return self.schemas[kind]

    schemas = {}

    def upgraded(self, kind, name):
        fresh = self.fresh(kind)
        place, held = self.old(kind, name)
        tables = place.tables()
        before = self.contents(place, tables)
        self.assertGreater(min(len(before[t]) for t in ("app", "app_secret", "connection", "access_token", "account")), 0)
        self.migrate()
        if kind is Sqlite:
            self.done("check")
        self.assertEqual(place.schema(), fresh)
        self.assertEqual(self.contents(place, tables), before)
        self.use(held)

    def refused_whole(self, place, said):
        """Neither command changes anything."""
        before = place.state(), self.contents(place, place.tables()), place.all("SELECT * FROM schema_version")
        self.refused(1, said, "migrate")
        self.refused(1, said, "serve", "--listen", "127.0.0.1:0")
        self.assertEqual((place.state(), self.contents(place, place.tables()), place.all("SELECT * FROM schema_version")), before)

    def newer(self, kind):
        place, _ = self.old(kind, STEPS[-1])
        place.execute(f"INSERT INTO schema_version VALUES ({len(STEPS)}, '{len(STEPS):04d}_of_tomorrow')")
        self.refused_whole(place, "the database is from a newer valetkey")

    def another_way(self, kind):
        place, _ = self.old(kind, STEPS[FIRST])
        place.execute("UPDATE schema_version SET name = '0002_elsewhere' WHERE version = 2")
        self.refused_whole(place, f"it has not done step {STEPS[2]}")

    def draft(self, kind):
        for name in (d for d in dumps(kind.engine) if d.startswith("draft-")):
            with self.subTest(name):
                place, _ = self.old(kind, name)
                self.refused_whole(place, "made by a draft of this step, before the first release")

    def done_steps(self, place):
        return place.all("SELECT version, name FROM schema_version ORDER BY version")

    def stop(self, at, how):
        return self.run_program("migrate", env=self.environment(LD_PRELOAD=SHIM, STOP_AT=str(at), STOP_HOW=how))

    def interrupted(self, kind):
        """Every statement of every step in turn does not happen: killed before it, then refused by a full disk."""
        fresh = self.fresh(kind)
        place, held = self.old(kind, STEPS[FIRST] if FULL else SHORT)
        done, state, at, stops = self.done_steps(place), place.state(), 1, 0
        while True:
            killed = self.stop(at, "kill")
            if killed.returncode == 0:
                break  # it has fewer statements left
            self.assertEqual(killed.returncode, -signal.SIGKILL, killed.stderr)
            now = self.done_steps(place)
            if now != done:
                self.assertEqual(now[:-1], done)  # one step is whole; the next one from its beginning
                done, state, at = now, place.state(), 1
                continue
            self.assertEqual(place.state(), state)
            if FULL or at % 3 == 0:
                failed = self.stop(at, "fail")
                self.assertEqual(failed.returncode, 1, failed.stderr)
                self.assertEqual((self.done_steps(place), place.state()), (done, state))
            at, stops = at + 1, stops + 1
        self.assertGreater(stops, 20)
        self.assertEqual(self.done_steps(place), list(enumerate(STEPS)))
        self.assertEqual(place.schema(), fresh)
        self.use(held)

    def at_once(self, kind):
        fresh = self.fresh(kind)
        place, _ = self.old(kind, STEPS[FIRST])
        first = [self.start("serve", "--listen", "127.0.0.1:0") for _ in range(3)]
        steps = 0
        for process in first:
            for line in process.stderr:
                did = re.search(r"event=migrated steps=(\d+)", line)
                steps += int(did[1]) if did else 0
                if "event=listening" in line:
                    break
            else:
                self.fail("it ended without listening")
        for process in first:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=program.LIMIT)
            self.assertEqual(process.returncode, 0)
        self.assertEqual(steps, len(STEPS) - 1 - FIRST)
        self.assertEqual(self.done_steps(place), list(enumerate(STEPS)))
        self.assertEqual(place.schema(), fresh)

    def every_step_has_a_dump(self, kind):
        """A migration comes with `make-dump .`, so that the next one is tried on it."""
        self.assertEqual([d for d in dumps(kind.engine) if not d.startswith("draft-")], STEPS[FIRST:])


def case(what, kind, *more):
    def test(self):
        if kind is Postgres and not POSTGRES:
            self.skipTest("no PostgreSQL: run by tests/with-postgres")
        getattr(self, what)(kind, *more)
    return test


for _kind in (Sqlite, Postgres):
    for _what in ("newer", "another_way", "draft", "interrupted", "at_once", "every_step_has_a_dump"):
        setattr(Upgrade, f"test_{_what}_on_{_kind.engine}", case(_what, _kind))
    for _name in dumps(_kind.engine):
        if not _name.startswith("draft-"):
            setattr(Upgrade, f"test_from_{_name}_on_{_kind.engine}", case("upgraded", _kind, _name))

if __name__ == "__main__":
    unittest.main()
