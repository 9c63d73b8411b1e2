# SPDX-License-Identifier: Apache-2.0
"""Commands about teams, activity and keys on PostgreSQL: the tests of tests/cli, each in a schema of its own."""
import os
import pathlib
import subprocess
import sys
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
import activity_test  # noqa: E402
import key_test  # noqa: E402
import team_test  # noqa: E402

SERVER = os.environ.get("VALETKEY_TEST_POSTGRES")


@unittest.skipUnless(SERVER, "no PostgreSQL: run by tests/with-postgres")
class OnPostgres:
    schema = ""

    def say(self, statement):
        subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-c", f"SET client_min_messages = warning; {statement}", SERVER],
                       check=True, stdin=subprocess.DEVNULL)

    def environment(self, **more):
        if not self.schema:
            self.schema = f"test_{uuid.uuid4().hex[:12]}"
            self.say(f"CREATE SCHEMA {self.schema}")
            self.addCleanup(self.say, f"DROP SCHEMA {self.schema} CASCADE")
            self.database = f"{SERVER}{'&' if '?' in SERVER else '?'}options=-csearch_path%3D{self.schema}"
        return super().environment(**more)


class Team(OnPostgres, team_test.TeamTest):
    pass


class Activity(OnPostgres, activity_test.ActivityTest):
    pass


class Key(OnPostgres, key_test.KeyTest):
    pass


if __name__ == "__main__":
    unittest.main()
