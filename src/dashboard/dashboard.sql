-- SPDX-License-Identifier: Apache-2.0
-- Teams, their accounts, sign-ins, invitations, limits, and the audit.

-- query: team_insert exec
-- Make a team, unless its id or name is taken.
-- args: id text, name text, created_at int
INSERT INTO team (id, name, created_at, changes)
VALUES (:id, :name, :created_at, 0)
ON CONFLICT DO NOTHING;

-- query: team_by_name one
-- A team.
-- args: name text
-- row: id text, name text
SELECT id, name FROM team WHERE name = :name;

-- query: team_by_id one
-- A team.
-- args: id text
-- row: id text, name text
SELECT id, name FROM team WHERE id = :id;

-- query: team_lock exec
-- Before members change: two changes of one team happen one after the other.
-- args: id text
UPDATE team SET changes = changes + 1 WHERE id = :id;

-- query: team_app_put exec
-- Give an app to a team.
-- args: app_id text, team_id text
INSERT INTO team_app (app_id, team_id) VALUES (:app_id, :team_id)
ON CONFLICT (app_id) DO UPDATE SET team_id = EXCLUDED.team_id;

-- query: team_apps many
-- The apps of a team, the oldest first. An app of no team is the home team's.
-- args: team_id text
-- row: id text, name text, development int, created_at int
SELECT app.id, app.name, app.development, app.created_at
  FROM app LEFT JOIN team_app ON team_app.app_id = app.id
 WHERE COALESCE(team_app.team_id, 'home') = :team_id
 ORDER BY app.created_at, app.id;

-- query: team_app_find one
-- An app, if it is the team's.
-- args: id text, team_id text
-- row: id text
SELECT app.id FROM app LEFT JOIN team_app ON team_app.app_id = app.id
 WHERE app.id = :id AND COALESCE(team_app.team_id, 'home') = :team_id;

-- query: account_any one
-- An account, if there is any.
-- row: id text
SELECT id FROM account ORDER BY id LIMIT 1;

-- query: account_insert exec
-- Make an account in a team; if only_first, only while there is none. Nothing
-- is changed if the e-mail is taken.
-- args: id text, team_id text, email text, password text, role text, created_at int, only_first int
INSERT INTO account (id, team_id, email, password, role, created_at)
SELECT :id, team.id, :email, :password, :role, :created_at
  FROM team
 WHERE team.id = :team_id
   AND (:only_first = 0 OR NOT EXISTS (SELECT 1 FROM account))
ON CONFLICT (email) DO NOTHING;

-- query: account_by_email one
-- Whoever signs in.
-- args: email text
-- row: id text, team_id text, email text, password text, role text
SELECT id, team_id, email, password, role FROM account WHERE email = :email;

-- query: account_in_team one
-- A member of a team.
-- args: id text, team_id text
-- row: email text, password text, role text
SELECT email, password, role FROM account
 WHERE id = :id AND team_id = :team_id;

-- query: account_owners one
-- How many owners a team has.
-- args: team_id text
-- row: n int
SELECT count(*) AS n FROM account
 WHERE team_id = :team_id AND role = 'owner';

-- query: account_of_team many
-- The members of a team, the oldest first.
-- args: team_id text
-- row: id text, email text, role text, created_at int, operator int
SELECT id, email, role, created_at, CASE WHEN EXISTS (SELECT 1 FROM account_operator o WHERE o.account_id = account.id) THEN 1 ELSE 0 END FROM account
 WHERE team_id = :team_id ORDER BY created_at, id;

-- query: account_all many
-- Every account, by team.
-- row: email text, role text, team text, created_at int, operator int
SELECT account.email, account.role, team.name, account.created_at,
       CASE WHEN EXISTS (SELECT 1 FROM account_operator o WHERE o.account_id = account.id) THEN 1 ELSE 0 END
  FROM account JOIN team ON team.id = account.team_id
 ORDER BY team.name, account.created_at, account.id;

-- query: account_delete exec
-- Remove an account and its sign-ins.
-- args: id text
DELETE FROM account WHERE id = :id;

-- query: account_role_set exec
-- Give a member another role.
-- args: id text, role text
UPDATE account SET role = :role WHERE id = :id;

-- query: account_password_set exec
-- A new password, if the old one is still what it was.
-- args: id text, password text, old_password text
UPDATE account SET password = :password
 WHERE id = :id AND password = :old_password;

-- query: account_password_put exec
-- A new password, whatever the old one is.
-- args: id text, password text
UPDATE account SET password = :password WHERE id = :id;

-- query: sign_in_insert exec
-- A browser has signed in.
-- args: id text, account_id text, hash text, now int, expires_at int, address text, browser text
INSERT INTO sign_in (id, account_id, hash, created_at, seen_at, expires_at, address, browser)
VALUES (:id, :account_id, :hash, :now, :now, :expires_at, :address, :browser);

-- query: sign_in_find one
-- Who holds a cookie.
-- args: hash text, now int
-- row: id text, hash text, seen_at int, created_at int, expires_at int, account_id text, email text, role text, team_id text, team text
SELECT s.id, s.hash, s.seen_at, s.created_at, s.expires_at, s.account_id, a.email, a.role, a.team_id, t.name
  FROM sign_in s JOIN account a ON a.id = s.account_id
       JOIN team t ON t.id = a.team_id
 WHERE s.hash = :hash AND s.expires_at > :now;

-- query: sign_in_seen exec
-- It was used just now.
-- args: id text, now int, expires_at int
UPDATE sign_in SET seen_at = :now, expires_at = :expires_at WHERE id = :id;

-- query: sign_in_of_account many
-- Where somebody is signed in, the latest first.
-- args: account_id text, now int
-- row: id text, created_at int, seen_at int, address text, browser text
SELECT id, created_at, seen_at, address, browser FROM sign_in
 WHERE account_id = :account_id AND expires_at > :now
 ORDER BY seen_at DESC, id;

-- query: sign_in_delete exec
-- Sign one browser of an account out.
-- args: id text, account_id text
DELETE FROM sign_in WHERE id = :id AND account_id = :account_id;

-- query: sign_in_delete_all exec
-- Sign every browser of an account out but one ('' for none).
-- args: account_id text, but_id text
DELETE FROM sign_in WHERE account_id = :account_id AND id <> :but_id;

-- query: sign_in_sweep exec
-- Forget sign-ins that have ended.
-- args: now int
DELETE FROM sign_in WHERE expires_at <= :now;

-- query: invitation_insert exec
-- A link that makes an account.
-- args: id text, hash text, team_id text, email text, role text, invited_by text, created_at int, expires_at int
INSERT INTO invitation (id, hash, team_id, email, role, invited_by, created_at, expires_at, used_at)
VALUES (:id, :hash, :team_id, :email, :role, :invited_by, :created_at, :expires_at, 0);

-- query: invitation_find one
-- A link that still works.
-- args: hash text, now int
-- row: team_id text, team text, email text, role text
SELECT i.team_id, COALESCE(t.name, ''), i.email, i.role
  FROM invitation i LEFT JOIN team t ON t.id = i.team_id
 WHERE i.hash = :hash AND i.used_at = 0 AND i.expires_at > :now;

-- query: invitation_spend exec
-- Use a link, once.
-- args: hash text, now int
UPDATE invitation SET used_at = :now
 WHERE hash = :hash AND used_at = 0 AND expires_at > :now;

-- query: invitation_of_team many
-- Links of a team that nobody has used yet, the oldest first.
-- args: team_id text, now int
-- row: id text, email text, role text, invited_by text, expires_at int
SELECT id, email, role, invited_by, expires_at FROM invitation
 WHERE team_id = :team_id AND used_at = 0 AND expires_at > :now
 ORDER BY created_at, id;

-- query: invitation_withdraw one
-- Make a link of a team useless, as if it were used.
-- args: id text, team_id text, now int
-- row: email text, role text
UPDATE invitation SET used_at = :now
 WHERE id = :id AND team_id = :team_id AND used_at = 0
RETURNING email, role;

-- query: invitation_sweep exec
-- Forget links that have run out.
-- args: now int
DELETE FROM invitation WHERE expires_at <= :now;

-- query: limit_count one
-- Count one try, before it is known whether it is right. No row: too many. A
-- count that would end too late is of a clock that was set back since.
-- args: name text, now int, until int, most int
-- row: failures int
INSERT INTO sign_in_limit (name, failures, until) VALUES (:name, 1, :until)
ON CONFLICT (name) DO UPDATE
   SET failures = CASE WHEN sign_in_limit.until <= :now OR sign_in_limit.until > :until + :until - :now
                       THEN 1 ELSE sign_in_limit.failures + 1 END,
       until = CASE WHEN sign_in_limit.until <= :now OR sign_in_limit.until > :until + :until - :now
                    THEN EXCLUDED.until ELSE sign_in_limit.until END
 WHERE sign_in_limit.until <= :now OR sign_in_limit.until > :until + :until - :now OR sign_in_limit.failures < :most
RETURNING failures;

-- query: limit_forget exec
-- It was right: what was wrong before does not count any more.
-- args: name text
DELETE FROM sign_in_limit WHERE name = :name;

-- query: limit_give_back exec
-- It was right: this try does not count.
-- args: name text
UPDATE sign_in_limit SET failures = failures - 1
 WHERE name = :name AND failures > 0;

-- query: limit_sweep exec
-- Forget counts that have run out.
-- args: now int
DELETE FROM sign_in_limit WHERE until <= :now;

-- query: audit_insert exec
-- Somebody changed something.
-- args: id int, team_id text, at int, who text, what text, about text, before text, after text
INSERT INTO audit (id, team_id, at, who, what, about, before, after)
VALUES (:id, :team_id, :at, :who, :what, :about, :before, :after);

-- query: audit_page many
-- What happened in a team, the newest first, from a number down.
-- args: team_id text, below int, most int
-- row: id int, at int, who text, what text, about text, before text, after text
SELECT id, at, who, what, about, before, after FROM audit
 WHERE team_id = :team_id AND id < :below
 ORDER BY id DESC LIMIT :most;
