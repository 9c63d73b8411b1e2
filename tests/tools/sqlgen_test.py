# SPDX-License-Identifier: Apache-2.0
"""What sqlgen.py and migrationgen.py make, and what they refuse with file and line."""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"

FIND = """-- query: thing_find one
-- Find a thing.
-- args: name text, least int
-- row: number int
SELECT number FROM thing WHERE number > :least AND name = :name;
"""


def run(tool, *argv):
    return subprocess.run([sys.executable, TOOLS / tool, *map(str, argv)], capture_output=True, text=True)


class Sqlgen(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name) / "shop"
        self.folder.mkdir()

    def make(self, sql):
        path = self.folder / "shop.sql"
        path.write_text(sql, encoding="utf-8")
        return run("sqlgen.py", path, self.folder / "shop.sql.h", self.folder / "shop.sql.c")

    def made(self, sql):
        done = self.make(sql)
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.returncode, 0)
        return tuple(" ".join((self.folder / f"shop.sql.{end}").read_text().split()) for end in "hc")

    def refused(self, sql, line, why):
        done = self.make(sql)
        self.assertNotEqual(done.returncode, 0, sql)
        self.assertRegex(done.stderr, rf"shop\.sql:{line}: .*{why}")
        self.assertNotIn("Traceback", done.stderr)

    def query(self, sql, kind="one", args="", row="-- row: n int\n"):
        return f"-- query: q {kind}\n-- It does.\n{args}{row}{sql};\n"

    def test_a_read_takes_a_db_and_a_change_a_tx(self):
        h, _ = self.made(FIND + "-- query: thing_spend one\n-- Spend it.\n-- args: now int\n-- row: id text\n"
                         "UPDATE thing SET spent_at = :now WHERE spent_at = 0 RETURNING id;\n")
        self.assertIn("err thing_find(struct db *db, struct arena *a, const struct thing_find_args *in, "
                      "bool *found, struct thing_find_row *out);", h)
        self.assertIn("err thing_spend(struct tx *tx, const struct thing_spend_args *in, "
                      "bool *found, struct thing_spend_row *out);", h)
        self.assertIn("/* Find a thing. */", h)
        self.assertIn("extern const struct query_set shop_queries;", h)

    def test_a_with_is_what_it_ends_in(self):
        h, _ = self.made(self.query("WITH x AS (SELECT 1 AS n) SELECT n FROM x"))
        self.assertIn("q(struct db *db", h)
        h, _ = self.made(self.query("WITH x AS (SELECT 1 AS n) DELETE FROM t WHERE n IN (SELECT n FROM x) RETURNING n"))
        self.assertIn("q(struct tx *tx", h)

    def test_many_and_exec_and_no_args(self):
        h, _ = self.made(self.query("SELECT n FROM t ORDER BY n", "many"))
        self.assertIn("err q(struct db *db, struct arena *a, struct q_row **rows, size_t *count);", h)
        h, _ = self.made(self.query("DELETE FROM t", "exec", row=""))
        self.assertIn("err q(struct tx *tx, int64_t *changed);", h)

    def test_parameters_are_numbered_by_args_for_each_engine(self):
        _, c = self.made(FIND)
        self.assertIn("number > ?2 AND name = ?1", c)
        self.assertIn("number > $2 AND name = $1", c)

    def test_a_name_in_a_text_or_comment_is_no_parameter(self):
        _, c = self.made(self.query("SELECT n FROM t -- :not this\n WHERE a = 'it''s :name -- no' /* :nor */ AND b = 1"))
        self.assertIn("a = 'it''s :name -- no' AND b = 1", c)

    def test_args_may_go_on_in_a_further_line(self):
        h, _ = self.made(self.query("SELECT n FROM t WHERE a = :a AND b = :b", args="-- args: a text,\n-- args: b int\n"))
        self.assertIn("struct q_args { str a; int64_t b; };", h)

    def test_is_null_of_a_column_stays(self):
        self.made(self.query("SELECT n FROM t LEFT JOIN u ON u.k = t.k WHERE u.k IS NULL"))

    def test_heads_that_are_wrong(self):
        self.refused(FIND.replace(" one", " some"), 1, "unknown kind some")
        self.refused(FIND.replace(" one", ""), 1, "NAME KIND")
        self.refused(FIND.replace("thing_find", "Thing"), 1, "cannot be a function's name")
        self.refused(FIND + "\n" + FIND, 7, "already a query in line 1")
        self.refused(FIND.replace("-- Find a thing.\n", ""), 1, "no sentence")
        self.refused(FIND.replace("thing.\n", "thing\n"), 1, "full stop")
        self.refused("SELECT 1;\n" + FIND, 1, "before the first")
        self.refused("-- nothing\n", 1, "no query")
        self.refused("-- query: q one\n-- It does.\n-- row: n int\n", 1, "no SQL")

    def test_args_must_be_those_used(self):
        self.refused(FIND.replace("least int", "least int, more int"), 3, "args has more")
        self.refused(FIND.replace(", least int", ""), 5, ":least is not in args")
        self.refused(FIND.replace("least int", "name int"), 3, "name stands twice")
        self.refused(FIND.replace("name text", "int text"), 3, "field's name in C")
        self.refused(FIND.replace("name text", "name"), 3, "not a name and a type")

    def test_types_are_text_and_int(self):
        self.refused(FIND.replace("name text", "name bool"), 3, "only text and int")
        self.refused(FIND.replace("number int", "number null"), 4, "absent text is ''")

    def test_null_is_no_value(self):
        for sql in ("SELECT n FROM t WHERE a = NULL", "SELECT coalesce(n, NULL) FROM t", "SELECT NULL AS n"):
            self.refused(self.query(sql), 4, "NULL is never a value")
        for sql in ("IS NULL", "IS NOT NULL"):
            self.refused(self.query(f"SELECT n FROM t WHERE :a {sql}", args="-- args: a text\n"), 5, "never NULL")

    def test_kinds_fit_their_statements(self):
        self.refused(self.query("SELECT n FROM t", "exec", row=""), 1, "exec is for changes")
        self.refused(self.query("DELETE FROM t", "exec"), 3, "exec gives no row")
        self.refused(self.query("SELECT n FROM t", row=""), 1, "needs a row")
        self.refused(self.query("DELETE FROM t"), 1, "RETURNING")
        self.refused(self.query("SELECT n FROM t", "many"), 1, "without ORDER BY")
        self.refused(self.query("SELECT n FROM (SELECT n FROM t ORDER BY n) x", "many"), 1, "without ORDER BY")
        self.refused(self.query("DELETE FROM t RETURNING n", "exec", row=""), 1, "RETURNING")
        self.refused(self.query("CREATE TABLE t (n BIGINT)", "exec", row=""), 1, "starts with CREATE")
        self.refused(self.query("SELECT n FROM t; DELETE FROM t"), 4, "more than one")
        self.refused(self.query("WITH x AS (DELETE FROM t RETURNING n) SELECT n FROM x"), 4, "inside brackets")

    def test_what_the_engines_understand_differently(self):
        for sql, why in (("a LIKE 'x'", "LIKE"), ('a = "x"', "double quotes"), ("a = $1", ":name"), ("a = ?", ":name"),
                         ("a = b::text", "::"), ("a < CURRENT_TIMESTAMP", "time is a parameter"),
                         ("a < now()", "time is a parameter"), ("a = true", "yes is 1"), ("a = 'x", "closing quote"),
                         ("a = '\\n'", "backslash"), ("a = b COLLATE nocase", "order of its bytes")):
            self.refused(self.query("SELECT n FROM t\n WHERE " + sql), 5, why)

    def test_a_newline_before_the_fault_moves_its_line(self):
        self.refused(FIND.replace("WHERE", "\n\nWHERE x LIKE 'y' AND"), 7, "LIKE")


class Migrationgen(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)

    def make(self, files, listed=None):
        for name, text in files.items():
            (self.folder / name).write_text(text)
        return run("migrationgen.py", self.folder / "out.c", "store/my.h", "my_schema",
                   *(self.folder / n for n in (listed or files)))

    def refused(self, files, where, why, listed=None):
        done = self.make(files, listed)
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr, rf"{re.escape(where)}: .*{why}")
        self.assertNotIn("Traceback", done.stderr)

    def test_each_engine_gets_its_text(self):
        done = self.make({"0000_a.sql": "-- A.\nCREATE TABLE a (k TEXT, t TEXT DEFAULT 'TEXT;') WITHOUT ROWID;\n"
                          "CREATE TABLE b (k BIGINT) /*sqlite WITHOUT ROWID */;"})
        self.assertEqual(done.stderr, "")
        out = (self.folder / "out.c").read_text()
        self.assertIn("CREATE TABLE a (k TEXT, t TEXT DEFAULT 'TEXT;') WITHOUT ROWID", out)
        self.assertIn("CREATE TABLE a (k TEXT COLLATE \\\"C\\\", t TEXT COLLATE \\\"C\\\" DEFAULT 'TEXT;')\"", out)
        self.assertIn('CREATE TABLE b (k BIGINT) WITHOUT ROWID"', out)
        self.assertIn('CREATE TABLE b (k BIGINT)"', out)
        self.assertIn("const struct schema my_schema = {steps, 1};", out)

    def test_a_step_may_have_a_probe(self):
        step = "CREATE TABLE a (k TEXT);\n"
        self.make({"0000_a.sql": step, "0001_b.sql": f"-- drafts cannot answer: SELECT k FROM a;\n{step}"})
        out = (self.folder / "out.c").read_text()
        self.assertRegex(out, r'"0000_a", NULL,')
        self.assertRegex(out, r'"0001_b",\s+"SELECT k FROM a",')

    def test_numbers_go_up_by_one(self):
        step = "CREATE TABLE a (k TEXT);"
        self.refused({"0000_a.sql": step, "0002_b.sql": step}, "0002_b.sql:1", "0001 comes next")
        self.refused({"0000_a.sql": step, "0001-b.sql": step}, "0001-b.sql:1", "NNNN_name")

    def test_a_step_that_is_not_listed(self):
        step = "CREATE TABLE a (k TEXT);"
        self.refused({"0000_a.sql": step, "0001_b.sql": step}, "0001_b.sql:1", "not listed", ["0000_a.sql"])

    def test_what_the_engines_understand_differently(self):
        for sql, why in (("CREATE TABLE a (k INTEGER);", "BIGINT"), ("CREATE TABLE a (k BLOB);", "TEXT"),
                         ("CREATE TABLE a (k TEXT REFERENCES b DEFERRABLE);", "whole group"), ("COMMIT;", "transaction"),
                         ('CREATE TABLE "a" (k TEXT);', "double quotes"), ("CREATE TABLE a (k TEXT)", "semicolon")):
            self.refused({"0000_a.sql": "\n" + sql}, "0000_a.sql:2", why)
        self.refused({"0000_a.sql": "-- nothing\n"}, "0000_a.sql:1", "no statement")


if __name__ == "__main__":
    unittest.main()
