-- SPDX-License-Identifier: Apache-2.0
-- Apps, their secrets, redirect URIs and default permissions.

-- query: app_by_id one
-- An app.
-- args: id text
-- row: name text, development int, plan text, errors text, created_at int, description text, company text, privacy_url text, color text, country text, countries text, makes text, powertrains text
SELECT name, development, plan, errors, created_at, description, company, privacy_url, color, country, countries, makes, powertrains
  FROM app WHERE id = :id;

-- query: app_all many
-- Every app, the oldest first.
-- row: id text, name text, development int, plan text, errors text, created_at int
SELECT id, name, development, plan, errors, created_at FROM app
 ORDER BY created_at, id;

-- query: app_insert exec
-- Add an app. Nothing is changed if the id is taken.
-- args: id text, name text, development int, plan text, errors text, created_at int
INSERT INTO app (id, name, development, plan, errors, created_at, description, company, privacy_url, color, country, countries, makes, powertrains)
VALUES (:id, :name, :development, :plan, :errors, :created_at, '', '', '', '', '', '', '', '')
ON CONFLICT (id) DO NOTHING;

-- query: app_delete exec
-- Remove an app and everything that is its own.
-- args: id text
DELETE FROM app WHERE id = :id;

-- query: app_secret_live many
-- The hashes that prove an app.
-- args: app_id text, now int
-- row: hash text
SELECT hash FROM app_secret
 WHERE app_id = :app_id AND (expires_at = 0 OR expires_at > :now)
 ORDER BY id;

-- query: app_secret_all many
-- What may be shown of an app's secrets.
-- args: app_id text
-- row: last_four text, created_at int, expires_at int
SELECT last_four, created_at, expires_at FROM app_secret
 WHERE app_id = :app_id ORDER BY id;

-- query: app_secret_insert exec
-- Add a secret, unless the app has it or there is no such app.
-- args: id int, app_id text, hash text, last_four text, created_at int, expires_at int
INSERT INTO app_secret (id, app_id, hash, last_four, created_at, expires_at)
SELECT :id, app.id, :hash, :last_four, :created_at, :expires_at FROM app
 WHERE app.id = :app_id
   AND NOT EXISTS (SELECT 1 FROM app_secret
                    WHERE app_id = :app_id AND hash = :hash);

-- query: app_secret_delete exec
-- Remove an app's secrets that end so.
-- args: app_id text, last_four text
DELETE FROM app_secret WHERE app_id = :app_id AND last_four = :last_four;

-- query: app_management_token_all many
-- What may be shown of an app's management tokens.
-- args: app_id text
-- row: last_four text, created_at int, expires_at int
SELECT last_four, created_at, expires_at FROM management_token
 WHERE app_id = :app_id ORDER BY id;

-- query: management_token_by_hash one
-- The app that a management token is of.
-- args: hash text, now int
-- row: hash text, app_id text
SELECT hash, app_id FROM management_token
 WHERE hash = :hash AND (expires_at = 0 OR expires_at > :now);

-- query: app_management_token_insert exec
-- Add a management token. Nothing is changed if the token is taken.
-- args: id int, app_id text, hash text, last_four text, created_at int, expires_at int
INSERT INTO management_token (id, app_id, hash, last_four, created_at, expires_at)
VALUES (:id, :app_id, :hash, :last_four, :created_at, :expires_at)
ON CONFLICT (hash) DO NOTHING;

-- query: app_uri_all many
-- An app's redirect URIs in the order of registration.
-- args: app_id text
-- row: uri text, is_default int
SELECT uri, is_default FROM redirect_uri
 WHERE app_id = :app_id ORDER BY position, uri;

-- query: app_uri_insert exec
-- Register a redirect URI.
-- args: app_id text, uri text, position int, is_default int
INSERT INTO redirect_uri (app_id, uri, position, is_default)
VALUES (:app_id, :uri, :position, :is_default);

-- query: app_permission_all many
-- What an app asks for when its Connect URL does not say.
-- args: app_id text
-- row: permission text, required int
SELECT permission, required FROM app_permission
 WHERE app_id = :app_id ORDER BY position, permission;

-- query: app_permission_insert exec
-- Add a default permission.
-- args: app_id text, permission text, required int, position int
INSERT INTO app_permission (app_id, permission, required, position)
VALUES (:app_id, :permission, :required, :position);
