-- SPDX-License-Identifier: Apache-2.0
-- Where numbers for keys come from: db_next_id takes them in blocks.
CREATE TABLE counter (
    name TEXT NOT NULL PRIMARY KEY,
    next BIGINT NOT NULL
);
INSERT INTO counter (name, next) VALUES ('id', 1);

-- What this installation keeps to itself.
CREATE TABLE installation (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
