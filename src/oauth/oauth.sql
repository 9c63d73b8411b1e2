-- SPDX-License-Identifier: Apache-2.0
-- Codes, tokens and the consents they come from. A row is found by its number,
-- which the token's text holds; the hash is compared by the caller, in constant
-- time. What may happen once is one UPDATE whose WHERE says "not yet".

-- query: bearer_find one
-- What an access token stands for.
-- args: id int
-- row: hash text, app_id text, narrowed_to text, expires_at int, consent_id int, owner_id text, revoked_at int
SELECT t.hash, t.app_id, t.narrowed_to, t.expires_at, t.consent_id, c.owner_id, c.revoked_at
  FROM access_token t JOIN consent c ON c.id = t.consent_id
 WHERE t.id = :id;

-- query: code_find one
-- A code and what it is bound to.
-- args: id int
-- row: hash text, app_id text, consent_id int, redirect_uri text, uri_was_sent int, challenge text, expires_at int, spent_at int
SELECT hash, app_id, consent_id, redirect_uri, uri_was_sent, challenge, expires_at, spent_at
  FROM code WHERE id = :id;

-- query: code_add exec
-- A fresh code.
-- args: id int, hash text, app_id text, consent_id int, redirect_uri text, uri_was_sent int, challenge text, expires_at int
INSERT INTO code (id, hash, app_id, consent_id, redirect_uri, uri_was_sent, challenge, expires_at, spent_at)
VALUES (:id, :hash, :app_id, :consent_id, :redirect_uri, :uri_was_sent, :challenge, :expires_at, 0);

-- query: code_spend one
-- Spend a code: of many at once exactly one gets a row.
-- args: id int, now int
-- row: consent_id int
UPDATE code SET spent_at = :now
 WHERE id = :id AND spent_at = 0 AND expires_at > :now
RETURNING consent_id;

-- query: consent_add exec
-- An owner has allowed something.
-- args: id int, app_id text, owner_id text, asked text, permissions text, now int, ends_at int
INSERT INTO consent (id, app_id, owner_id, asked, permissions, created_at, ends_at, revoked_at, used_generation)
VALUES (:id, :app_id, :owner_id, :asked, :permissions, :now, :ends_at, 0, 0);

-- query: consent_lock one
-- Take the row so that the family's rotations happen one after the other; it
-- changes nothing. No row: revoked, or at its end.
-- args: id int, now int
-- row: permissions text, ends_at int, used_generation int
UPDATE consent SET used_generation = used_generation
 WHERE id = :id AND revoked_at = 0 AND ends_at > :now
RETURNING permissions, ends_at, used_generation;

-- query: consent_revoke exec
-- End every token of a family.
-- args: id int, now int
UPDATE consent SET revoked_at = :now WHERE id = :id AND revoked_at = 0;

-- query: consent_advance exec
-- Remember the newest generation that was used: it ends the grace of older ones.
-- args: id int, generation int
UPDATE consent SET used_generation = :generation
 WHERE id = :id AND used_generation < :generation;

-- query: access_token_add exec
-- A fresh access token.
-- args: id int, hash text, app_id text, consent_id int, narrowed_to text, expires_at int
INSERT INTO access_token (id, hash, app_id, consent_id, narrowed_to, expires_at)
VALUES (:id, :hash, :app_id, :consent_id, :narrowed_to, :expires_at);

-- query: refresh_token_add exec
-- A fresh refresh token.
-- args: id int, hash text, app_id text, consent_id int, generation int, expires_at int
INSERT INTO refresh_token (id, hash, app_id, consent_id, generation, expires_at, used_at, uses)
VALUES (:id, :hash, :app_id, :consent_id, :generation, :expires_at, 0, 0);

-- query: refresh_token_find one
-- A refresh token and its place in the family.
-- args: id int
-- row: hash text, app_id text, consent_id int, generation int, expires_at int, used_at int, uses int
SELECT hash, app_id, consent_id, generation, expires_at, used_at, uses
  FROM refresh_token WHERE id = :id;

-- query: refresh_token_use one
-- Use it: for the first time, or again within its grace while no newer member
-- of the family has been used. A time that is farther ahead than the grace is of
-- a clock that was set back since.
-- args: id int, now int, grace_since int, grace_until int, most_uses int, used_generation int
-- row: uses int
UPDATE refresh_token
   SET used_at = CASE WHEN used_at = 0 THEN :now ELSE used_at END, uses = uses + 1
 WHERE id = :id AND expires_at > :now
   AND (used_at = 0 OR (used_at > :grace_since AND used_at < :grace_until AND uses < :most_uses AND generation >= :used_generation))
RETURNING uses;

-- query: vehicle_of_app one
-- A vehicle that an app has, or had, connected.
-- args: app_id text, vehicle_id text
-- row: vin text, make text, mode text
SELECT vin, make, mode FROM connection WHERE vehicle_id = :vehicle_id AND app_id = :app_id;

-- query: sweep_access_tokens exec
-- Forget expired ones among the oldest: they stand at the beginning of the tree.
-- args: now int, rows int
DELETE FROM access_token
 WHERE id IN (SELECT id FROM access_token ORDER BY id LIMIT :rows) AND expires_at <= :now;

-- query: sweep_refresh_tokens exec
-- The same; until they expire, a second use of an old one must be seen.
-- args: now int, rows int
DELETE FROM refresh_token
 WHERE id IN (SELECT id FROM refresh_token ORDER BY id LIMIT :rows) AND expires_at <= :now;

-- query: sweep_codes exec
-- The same, some time after they expired: a replay must be seen.
-- args: before int, rows int
DELETE FROM code
 WHERE id IN (SELECT id FROM code ORDER BY id LIMIT :rows) AND expires_at <= :before;

-- query: consents_count one
-- How many give tokens that work.
-- args: now int
-- row: count int
SELECT count(*) AS count FROM consent WHERE revoked_at = 0 AND ends_at > :now;

-- query: consents_revoke exec
-- End every token of everybody.
-- args: now int
UPDATE consent SET revoked_at = :now WHERE revoked_at = 0 AND ends_at > :now;
