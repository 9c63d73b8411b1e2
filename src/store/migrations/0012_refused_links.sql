-- SPDX-License-Identifier: Apache-2.0
-- Links that are refused before a session exists are listed with the sessions
-- of their app. Anybody can open any number of them: so many an hour are
-- listed, and how many were so far stands here.
CREATE TABLE connect_refused (
    app_id TEXT NOT NULL PRIMARY KEY REFERENCES app (id) ON DELETE CASCADE,
    hour   BIGINT NOT NULL,     -- since 1970, of the latest one
    listed BIGINT NOT NULL      -- in that hour
) /*sqlite WITHOUT ROWID */;
