-- SPDX-License-Identifier: Apache-2.0
-- Connections for whoever looks after them: lists, one of them, its history.

-- query: connection_list many
-- An app's connections, the newest first, after one of them; '' and 0 ask for
-- all. state: 1 those that hold, 2 those that have ended. vin: those whose VIN is
-- from it up to, without, vin_end. Filters are read from the index alone.
-- args: app_id text, vin text, vin_end text, mode text, make text, state int, before int, below text, most int
-- row: vehicle_id text, owner_id text, external_id text, vin text, make text, model text, year int, mode text, permissions text, connected_at int, reauthenticated_at int, ended_at int
SELECT c.vehicle_id, c.owner_id, o.external_id, c.vin, c.make, c.model, c.year, c.mode, c.permissions, c.connected_at, c.reauthenticated_at, c.ended_at
  FROM connection c JOIN owner o ON o.id = c.owner_id
 WHERE c.app_id = :app_id
   AND (:vin = '' OR (c.vin >= :vin AND c.vin < :vin_end))
   AND (:mode = '' OR c.mode = :mode)
   AND (:make = '' OR c.make = :make)
   AND (:state = 0 OR (:state = 1 AND c.ended_at = 0) OR (:state = 2 AND c.ended_at > 0))
   AND (c.connected_at < :before OR (c.connected_at = :before AND c.vehicle_id < :below))
 ORDER BY c.connected_at DESC, c.vehicle_id DESC
 LIMIT :most;

-- query: connection_search many
-- The same, of one vehicle, one owner, or one car by its VIN.
-- args: app_id text, id text, vin text, mode text, make text, state int, before int, below text, most int
-- row: vehicle_id text, owner_id text, external_id text, vin text, make text, model text, year int, mode text, permissions text, connected_at int, reauthenticated_at int, ended_at int
SELECT c.vehicle_id, c.owner_id, o.external_id, c.vin, c.make, c.model, c.year, c.mode, c.permissions, c.connected_at, c.reauthenticated_at, c.ended_at
  FROM connection c JOIN owner o ON o.id = c.owner_id
 WHERE c.vehicle_id IN (SELECT vehicle_id FROM connection WHERE app_id = :app_id AND vehicle_id = :id
                        UNION
                        SELECT vehicle_id FROM connection WHERE app_id = :app_id AND owner_id = :id
                        UNION
                        SELECT vehicle_id FROM connection WHERE app_id = :app_id AND vin = :vin)
   AND (:mode = '' OR c.mode = :mode)
   AND (:make = '' OR c.make = :make)
   AND (:state = 0 OR (:state = 1 AND c.ended_at = 0) OR (:state = 2 AND c.ended_at > 0))
   AND (c.connected_at < :before OR (c.connected_at = :before AND c.vehicle_id < :below))
 ORDER BY c.connected_at DESC, c.vehicle_id DESC
 LIMIT :most;

-- query: connection_get one
-- One connection of an app, ended or not.
-- args: app_id text, vehicle_id text
-- row: vehicle_id text, owner_id text, external_id text, vin text, make text, model text, year int, mode text, permissions text, connected_at int, reauthenticated_at int, ended_at int
SELECT c.vehicle_id, c.owner_id, o.external_id, c.vin, c.make, c.model, c.year, c.mode, c.permissions, c.connected_at, c.reauthenticated_at, c.ended_at
  FROM connection c JOIN owner o ON o.id = c.owner_id
 WHERE c.app_id = :app_id AND c.vehicle_id = :vehicle_id;

-- query: consents_of_owner many
-- What an owner has allowed an app, the newest first, and whether tokens of it
-- still reach a vehicle.
-- args: owner_id text, vehicle_id text, most int
-- row: id int, asked text, permissions text, created_at int, ends_at int, revoked_at int, reaches int
SELECT n.id, n.asked, n.permissions, n.created_at, n.ends_at, n.revoked_at,
       CASE WHEN EXISTS (SELECT 1 FROM consent_vehicle v
                          WHERE v.consent_id = n.id AND v.vehicle_id = :vehicle_id)
            THEN 1 ELSE 0 END AS reaches
  FROM consent n WHERE n.owner_id = :owner_id
 ORDER BY n.id DESC LIMIT :most;
