-- SPDX-License-Identifier: Apache-2.0
-- Tables of the store's own tests.
CREATE TABLE thing (
    name TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    note TEXT NOT NULL
) /*sqlite WITHOUT ROWID */;
CREATE TABLE part (
    thing_name TEXT NOT NULL REFERENCES thing (name) ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (thing_name, name)
);
