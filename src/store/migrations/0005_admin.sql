-- SPDX-License-Identifier: Apache-2.0
-- Keys of the API below /admin, who runs the server, and ways to find a
-- connection among very many.

CREATE TABLE admin_key (
    id         TEXT NOT NULL PRIMARY KEY,
    hash       TEXT NOT NULL,   -- of the key, which is shown once
    last_four  TEXT NOT NULL,
    name       TEXT NOT NULL,   -- what it is for, in its maker's words
    team_id    TEXT NOT NULL,   -- '' for a key of the operator
    role       TEXT NOT NULL,   -- viewer, editor, owner, operator
    made_by    TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL, -- 0: never
    seen_at    BIGINT NOT NULL  -- to the minute; 0: never used
);
CREATE UNIQUE INDEX admin_key_by_hash ON admin_key (hash);
CREATE INDEX admin_key_by_team ON admin_key (team_id, created_at);

-- Accounts of those who run the server: they set plans and see its settings,
-- whatever their role in their team.
CREATE TABLE account_operator (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE
) /*sqlite WITHOUT ROWID */;

CREATE INDEX connection_by_vin ON connection (app_id, vin);
-- what lists are filtered by stands in the index they are read from
DROP INDEX connection_by_time;
CREATE INDEX connection_by_time ON connection (app_id, connected_at, vehicle_id, ended_at, mode, make);
