-- SPDX-License-Identifier: Apache-2.0
-- Keys of the API below /admin, and who runs the server.

-- query: admin_key_insert exec
-- Keep a new key.
-- args: id text, hash text, last_four text, name text, team_id text, role text, made_by text, created_at int, expires_at int
INSERT INTO admin_key (id, hash, last_four, name, team_id, role, made_by, created_at, expires_at, seen_at)
VALUES (:id, :hash, :last_four, :name, :team_id, :role, :made_by, :created_at, :expires_at, 0);

-- query: admin_key_by_hash one
-- A key that works.
-- args: hash text, now int
-- row: id text, hash text, last_four text, name text, team_id text, role text, seen_at int
SELECT id, hash, last_four, name, team_id, role, seen_at FROM admin_key
 WHERE hash = :hash AND (expires_at = 0 OR expires_at > :now);

-- query: admin_key_seen exec
-- A key was used.
-- args: id text, now int
UPDATE admin_key SET seen_at = :now WHERE id = :id;

-- query: admin_key_of_team many
-- The keys of a team, or with '' the operator's, the oldest first.
-- args: team_id text
-- row: id text, last_four text, name text, role text, made_by text, created_at int, expires_at int, seen_at int
SELECT id, last_four, name, role, made_by, created_at, expires_at, seen_at FROM admin_key
 WHERE team_id = :team_id ORDER BY created_at, id;

-- query: admin_key_all many
-- Every key, by team.
-- row: id text, last_four text, name text, team text, role text, made_by text, created_at int, expires_at int, seen_at int
SELECT k.id, k.last_four, k.name, COALESCE(t.name, '') AS team, k.role, k.made_by, k.created_at, k.expires_at, k.seen_at
  FROM admin_key k LEFT JOIN team t ON t.id = k.team_id
 ORDER BY COALESCE(t.name, ''), k.created_at, k.id;

-- query: admin_key_get one
-- A key by its id.
-- args: id text
-- row: team_id text, name text, role text
SELECT team_id, name, role FROM admin_key WHERE id = :id;

-- query: admin_key_delete one
-- Revoke a key: of many at once exactly one gets a row.
-- args: id text, team_id text
-- row: name text, role text
DELETE FROM admin_key WHERE id = :id AND team_id = :team_id
RETURNING name, role;

-- query: team_of_app one
-- The team an app is of; one of no team is the home team's.
-- args: app_id text
-- row: team_id text, team text
SELECT COALESCE(g.team_id, 'home') AS team_id, COALESCE(t.name, 'Home') AS team
  FROM app LEFT JOIN team_app g ON g.app_id = app.id
           LEFT JOIN team t ON t.id = COALESCE(g.team_id, 'home')
 WHERE app.id = :app_id;

-- query: apps_of_teams many
-- The apps of a team ('': of all) with their team, the oldest first.
-- args: team_id text
-- row: id text, name text, plan text, development int, created_at int, team_id text, team text
SELECT app.id, app.name, app.plan, app.development, app.created_at,
       COALESCE(g.team_id, 'home') AS team_id, COALESCE(t.name, 'Home') AS team
  FROM app LEFT JOIN team_app g ON g.app_id = app.id
           LEFT JOIN team t ON t.id = COALESCE(g.team_id, 'home')
 WHERE :team_id = '' OR COALESCE(g.team_id, 'home') = :team_id
 ORDER BY app.created_at, app.id;

-- query: team_all many
-- Every team with how many members it has.
-- row: id text, name text, created_at int, members int
SELECT t.id, t.name, t.created_at, (SELECT COUNT(*) FROM account WHERE account.team_id = t.id) AS members
  FROM team t ORDER BY t.created_at, t.id;

-- query: operator_put exec
-- An account is an operator's.
-- args: account_id text
INSERT INTO account_operator (account_id) VALUES (:account_id)
ON CONFLICT (account_id) DO NOTHING;

-- query: operator_delete exec
-- An account is an operator's no more.
-- args: account_id text
DELETE FROM account_operator WHERE account_id = :account_id;

-- query: operator_find one
-- An account, if it is an operator's.
-- args: account_id text
-- row: account_id text
SELECT account_id FROM account_operator WHERE account_id = :account_id;

-- query: operator_all many
-- The accounts of operators.
-- row: email text, team text
SELECT a.email, t.name AS team FROM account_operator o
  JOIN account a ON a.id = o.account_id JOIN team t ON t.id = a.team_id
 ORDER BY a.email;
