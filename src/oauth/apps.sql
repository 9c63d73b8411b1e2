-- SPDX-License-Identifier: Apache-2.0
-- Apps, their secrets, redirect URIs and default permissions.

-- query: app_by_id one
-- An app.
-- args: id text
-- row: name text, development int, plan text, errors text, created_at int, description text, company text, privacy_url text, color text, country text, countries text, makes text, powertrains text, logo text, version int
SELECT name, development, plan, errors, created_at, description, company, privacy_url, color, country, countries, makes, powertrains, logo, version
  FROM app WHERE id = :id;

-- query: app_all many
-- Every app, the oldest first.
-- row: id text, name text, development int, plan text, errors text, created_at int
SELECT id, name, development, plan, errors, created_at FROM app
 ORDER BY created_at, id;

-- query: app_insert exec
-- Add an app. Nothing is changed if the id is taken.
-- args: id text, name text, development int, plan text, errors text, created_at int
INSERT INTO app (id, name, development, plan, errors, created_at, description, company, privacy_url, color, country, countries, makes, powertrains, logo, version)
VALUES (:id, :name, :development, :plan, :errors, :created_at, '', '', '', '', '', '', '', '', '', 1)
ON CONFLICT (id) DO NOTHING;

-- query: app_take one
-- An app as it is, held until the unit ends, one version on. No row: there is
-- no such app, or it is not of the version that is meant (0: any).
-- args: id text, if_version int
-- row: name text, development int, plan text, errors text, description text, company text, privacy_url text, color text, country text, countries text, makes text, powertrains text, logo text, version int
UPDATE app SET version = version + 1
 WHERE id = :id AND (:if_version = 0 OR version = :if_version)
RETURNING name, development, plan, errors, description, company, privacy_url, color, country, countries, makes, powertrains, logo, version;

-- query: app_write exec
-- Every setting of an app that is text.
-- args: id text, name text, development int, plan text, errors text, description text, company text, privacy_url text, color text, country text, countries text, makes text, powertrains text, logo text
UPDATE app
   SET name = :name, development = :development, plan = :plan, errors = :errors, description = :description,
       company = :company, privacy_url = :privacy_url, color = :color, country = :country, countries = :countries,
       makes = :makes, powertrains = :powertrains, logo = :logo
 WHERE id = :id;

-- query: app_logo_put exec
-- An app's picture.
-- args: app_id text, image text
INSERT INTO app_logo (app_id, image) VALUES (:app_id, :image)
ON CONFLICT (app_id) DO UPDATE SET image = excluded.image;

-- query: app_logo_delete exec
-- An app without a picture.
-- args: app_id text
DELETE FROM app_logo WHERE app_id = :app_id;

-- query: app_logo_get one
-- An app's picture and its hash.
-- args: app_id text
-- row: hash text, image text
SELECT app.logo, app_logo.image FROM app JOIN app_logo ON app_logo.app_id = app.id
 WHERE app.id = :app_id;

-- query: app_delete exec
-- Remove an app and everything that is its own.
-- args: id text
DELETE FROM app WHERE id = :id;

-- query: app_lock exec
-- Before what an app has is counted: two changes of one app happen one after
-- the other.
-- args: id text
UPDATE app SET version = version WHERE id = :id;

-- query: app_secret_live many
-- The hashes that prove an app.
-- args: app_id text, now int
-- row: id int, hash text
SELECT id, hash FROM app_secret
 WHERE app_id = :app_id AND (expires_at = 0 OR expires_at > :now)
 ORDER BY id;

-- query: app_secret_all many
-- What may be shown of an app's secrets.
-- args: app_id text
-- row: id int, name text, made_by text, last_four text, created_at int, expires_at int, used_at int
SELECT id, name, made_by, last_four, created_at, expires_at, used_at FROM app_secret
 WHERE app_id = :app_id ORDER BY id;

-- query: app_secret_insert exec
-- Add a secret, unless the app has it, or as many as it may have that live.
-- args: id int, app_id text, hash text, last_four text, created_at int, expires_at int, name text, made_by text, most int
INSERT INTO app_secret (id, app_id, hash, last_four, created_at, expires_at, name, made_by)
SELECT :id, app.id, :hash, :last_four, :created_at, :expires_at, :name, :made_by FROM app
 WHERE app.id = :app_id
   AND NOT EXISTS (SELECT 1 FROM app_secret
                    WHERE app_id = :app_id AND hash = :hash)
   AND (SELECT count(*) FROM app_secret
         WHERE app_id = :app_id AND (expires_at = 0 OR expires_at > :created_at)) < :most;

-- query: app_secret_by_hash one
-- A secret that an app has.
-- args: app_id text, hash text
-- row: id int
SELECT id FROM app_secret WHERE app_id = :app_id AND hash = :hash;

-- query: app_secret_newest one
-- The number of an app's newest secret; 0 if there is none.
-- args: app_id text
-- row: id int
SELECT COALESCE(MAX(id), 0) AS id FROM app_secret WHERE app_id = :app_id;

-- query: app_secret_used exec
-- It proved its app.
-- args: id int, at int
UPDATE app_secret SET used_at = :at WHERE id = :id AND used_at < :at;

-- query: app_secret_delete_id exec
-- Remove one secret of an app.
-- args: app_id text, id int
DELETE FROM app_secret WHERE app_id = :app_id AND id = :id;

-- query: app_secret_delete exec
-- Remove an app's secrets that end so.
-- args: app_id text, last_four text
DELETE FROM app_secret WHERE app_id = :app_id AND last_four = :last_four;

-- query: app_management_token_all many
-- What may be shown of an app's management tokens.
-- args: app_id text
-- row: id int, made_by text, last_four text, created_at int, expires_at int, used_at int
SELECT id, made_by, last_four, created_at, expires_at, used_at FROM management_token
 WHERE app_id = :app_id ORDER BY id;

-- query: management_token_by_hash one
-- The app that a management token is of.
-- args: hash text, now int
-- row: id int, hash text, app_id text
SELECT id, hash, app_id FROM management_token
 WHERE hash = :hash AND (expires_at = 0 OR expires_at > :now);

-- query: app_management_token_insert exec
-- Add a management token. Nothing is changed if the token is taken.
-- args: id int, app_id text, hash text, last_four text, created_at int, expires_at int, made_by text
INSERT INTO management_token (id, app_id, hash, last_four, created_at, expires_at, made_by)
VALUES (:id, :app_id, :hash, :last_four, :created_at, :expires_at, :made_by)
ON CONFLICT (hash) DO NOTHING;

-- query: app_management_token_newest one
-- The number of an app's newest management token; 0 if there is none.
-- args: app_id text
-- row: id int
SELECT COALESCE(MAX(id), 0) AS id FROM management_token WHERE app_id = :app_id;

-- query: app_management_token_end exec
-- An app's management tokens work until then at the latest.
-- args: app_id text, until int
UPDATE management_token SET expires_at = :until
 WHERE app_id = :app_id AND (expires_at = 0 OR expires_at > :until);

-- query: app_management_token_used exec
-- It opened the management API.
-- args: id int, at int
UPDATE management_token SET used_at = :at WHERE id = :id AND used_at < :at;

-- query: app_management_token_delete_id exec
-- Remove one management token of an app.
-- args: app_id text, id int
DELETE FROM management_token WHERE app_id = :app_id AND id = :id;

-- query: app_management_token_delete exec
-- Remove an app's management tokens that end so.
-- args: app_id text, last_four text
DELETE FROM management_token WHERE app_id = :app_id AND last_four = :last_four;

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

-- query: app_uri_append exec
-- Register a redirect URI behind the others. The first one is the default.
-- Nothing is changed if it is registered.
-- args: app_id text, uri text
INSERT INTO redirect_uri (app_id, uri, position, is_default)
SELECT :app_id, :uri, COALESCE(MAX(position), -1) + 1, CASE WHEN COUNT(*) = 0 THEN 1 ELSE 0 END
  FROM redirect_uri WHERE app_id = :app_id
ON CONFLICT (app_id, uri) DO NOTHING;

-- query: app_uri_delete exec
-- Forget a redirect URI.
-- args: app_id text, uri text
DELETE FROM redirect_uri WHERE app_id = :app_id AND uri = :uri;

-- query: app_uri_default exec
-- Make one redirect URI the default and the others not.
-- args: app_id text, uri text
UPDATE redirect_uri SET is_default = CASE WHEN uri = :uri THEN 1 ELSE 0 END
 WHERE app_id = :app_id;

-- query: app_permission_delete exec
-- Forget an app's default permissions.
-- args: app_id text
DELETE FROM app_permission WHERE app_id = :app_id;

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

-- query: app_undo_delete exec
-- Forget how an app was.
-- args: app_id text
DELETE FROM app_undo WHERE app_id = :app_id;

-- query: app_undo_put exec
-- Keep how an app is, before it is changed; its picture too, if that changes.
-- args: app_id text, at int, who text, what text, with_image int
INSERT INTO app_undo (app_id, version, at, who, what, name, development, errors, description, company, privacy_url, color, country, countries, makes, powertrains, logo, image)
SELECT app.id, app.version, :at, :who, :what, app.name, app.development, app.errors, app.description, app.company,
       app.privacy_url, app.color, app.country, app.countries, app.makes, app.powertrains, app.logo,
       CASE WHEN :with_image = 1 THEN COALESCE(app_logo.image, '') ELSE '' END
  FROM app LEFT JOIN app_logo ON app_logo.app_id = app.id
 WHERE app.id = :app_id;

-- query: app_undo_put_uris exec
-- The same of its redirect URIs.
-- args: app_id text
INSERT INTO app_undo_uri (app_id, uri, position, is_default)
SELECT app_id, uri, position, is_default FROM redirect_uri
 WHERE app_id = :app_id;

-- query: app_undo_put_permissions exec
-- The same of its default permissions.
-- args: app_id text
INSERT INTO app_undo_permission (app_id, permission, required, position)
SELECT app_id, permission, required, position FROM app_permission
 WHERE app_id = :app_id;

-- query: app_undo_get one
-- How an app was before it became this version.
-- args: app_id text, version int
-- row: at int, who text, what text, name text, development int, errors text, description text, company text, privacy_url text, color text, country text, countries text, makes text, powertrains text, logo text, image text
SELECT at, who, what, name, development, errors, description, company, privacy_url, color, country, countries, makes, powertrains, logo, image
  FROM app_undo WHERE app_id = :app_id AND version = :version;

-- query: app_undo_uris many
-- The redirect URIs it had.
-- args: app_id text
-- row: uri text, is_default int
SELECT uri, is_default FROM app_undo_uri
 WHERE app_id = :app_id ORDER BY position, uri;

-- query: app_undo_permissions many
-- The default permissions it had.
-- args: app_id text
-- row: permission text, required int
SELECT permission, required FROM app_undo_permission
 WHERE app_id = :app_id ORDER BY position, permission;
