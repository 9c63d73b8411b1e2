-- SPDX-License-Identifier: Apache-2.0
-- Rows of a small world, as Connect would leave them.

-- query: test_app_add exec
-- An app.
-- args: id text
INSERT INTO app (id, name, development, plan, errors, created_at, description, company, privacy_url, color, country, countries, makes, powertrains, logo, version)
VALUES (:id, 'An app', 1, 'custom', 'smartcar', 1, '', '', '', '', '', '', '', '', '', 1);

-- query: test_owner_add exec
-- An owner of a simulated account.
-- args: id text, app_id text, make text
INSERT INTO owner (id, app_id, account_key, make, mode, external_id, created_at)
VALUES (:id, :app_id, :id, :make, 'simulated', '', 1);

-- query: test_connection_add exec
-- A vehicle that an owner shares with an app.
-- args: vehicle_id text, app_id text, owner_id text, vin text, make text, model text, year int, mode text, handle text, permissions text
INSERT INTO connection (vehicle_id, app_id, owner_id, vin, make, model, year, mode, handle, permissions,
                        connected_at, reauthenticated_at, ended_at)
VALUES (:vehicle_id, :app_id, :owner_id, :vin, :make, :model, :year, :mode, :handle, :permissions, 1, 0, 0);

-- query: test_consent_add exec
-- One "Allow".
-- args: id int, app_id text, owner_id text, permissions text
INSERT INTO consent (id, app_id, owner_id, asked, permissions, created_at, ends_at, revoked_at, used_generation)
VALUES (:id, :app_id, :owner_id, :permissions, :permissions, 1, 2000000000, 0, 0);

-- query: test_consent_vehicle_add exec
-- A vehicle that the tokens of a consent reach.
-- args: consent_id int, vehicle_id text, position int
INSERT INTO consent_vehicle (consent_id, vehicle_id, position) VALUES (:consent_id, :vehicle_id, :position);

-- query: test_connection_revive exec
-- The same owner connects the same vehicle again.
-- args: vehicle_id text
UPDATE connection SET ended_at = 0 WHERE vehicle_id = :vehicle_id;

-- query: test_ended_at one
-- When a connection ended.
-- args: vehicle_id text
-- row: ended_at int, consents int
SELECT c.ended_at, (SELECT COUNT(*) FROM consent_vehicle v WHERE v.vehicle_id = c.vehicle_id)
  FROM connection c WHERE c.vehicle_id = :vehicle_id;

-- query: test_connection_close exec
-- A connection that ended, its rows in consents still there.
-- args: vehicle_id text
UPDATE connection SET ended_at = 5 WHERE vehicle_id = :vehicle_id;

-- query: test_connection_go_live exec
-- A real car.
-- args: vehicle_id text
UPDATE connection SET mode = 'live' WHERE vehicle_id = :vehicle_id;
