-- SPDX-License-Identifier: Apache-2.0
-- What the store itself asks.

-- query: counter_take one
-- Take the next numbers of a counter: those under next, as many as asked for.
-- args: name text, block int
-- row: next int
UPDATE counter SET next = next + :block WHERE name = :name RETURNING next;

-- query: store_ping one
-- Does the database answer? Its counter is always there.
-- row: one int
SELECT next - next + 1 AS one FROM counter WHERE name = 'id';

-- query: installation_find one
-- What the installation keeps to itself under a name.
-- args: name text
-- row: value text
SELECT value FROM installation WHERE name = :name;

-- query: installation_add exec
-- Keep it; what is there already stays.
-- args: name text, value text
INSERT INTO installation (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING;
