-- SPDX-License-Identifier: Apache-2.0
-- The vehicles that a token reaches. A token belongs to a consent; the consent's
-- vehicles stand in consent_vehicle until their connection ends.

-- query: vehicle_find one
-- A vehicle that a consent reaches, and what it takes to read it.
-- args: consent_id int, vehicle_id text
-- changed: commands or people have changed something of it (car_overlay_of).
-- row: vin text, make text, model text, year int, mode text, handle text, permissions text, changed int
SELECT c.vin, c.make, c.model, c.year, c.mode, c.handle, c.permissions,
       CASE WHEN EXISTS (SELECT 1 FROM car_overlay o WHERE o.vehicle_id = :vehicle_id) THEN 1 ELSE 0 END
  FROM consent_vehicle v JOIN connection c ON c.vehicle_id = v.vehicle_id
 WHERE v.consent_id = :consent_id AND v.vehicle_id = :vehicle_id AND c.ended_at = 0;

-- query: vehicle_list many
-- One page of the vehicles that a consent reaches, in the order they were chosen.
-- args: consent_id int, most int, skip int
-- row: vehicle_id text
SELECT v.vehicle_id
  FROM consent_vehicle v JOIN connection c ON c.vehicle_id = v.vehicle_id
 WHERE v.consent_id = :consent_id AND c.ended_at = 0
 ORDER BY v.position, v.vehicle_id
 LIMIT :most OFFSET :skip;

-- query: vehicle_count one
-- How many vehicles a consent reaches.
-- args: consent_id int
-- row: count int
SELECT COUNT(*)
  FROM consent_vehicle v JOIN connection c ON c.vehicle_id = v.vehicle_id
 WHERE v.consent_id = :consent_id AND c.ended_at = 0;

-- query: connection_end one
-- End a connection that a consent reaches: of many at once exactly one gets a row.
-- args: consent_id int, vehicle_id text, now int
-- row: vehicle_id text
UPDATE connection SET ended_at = :now
 WHERE vehicle_id = :vehicle_id AND ended_at = 0
   AND EXISTS (SELECT 1 FROM consent_vehicle v
                WHERE v.consent_id = :consent_id AND v.vehicle_id = :vehicle_id)
RETURNING vehicle_id;

-- query: consent_vehicle_drop exec
-- No token reaches this vehicle any longer.
-- args: vehicle_id text
DELETE FROM consent_vehicle WHERE vehicle_id = :vehicle_id;

-- query: connection_page many
-- One page of an app's connections, the newest first; '' asks for all. mode is
-- live or simulated, as the app asks; a row's is as it was sent: test too.
-- args: app_id text, owner_id text, vehicle_id text, mode text, before int, below text, most int
-- row: vehicle_id text, owner_id text, mode text, connected_at int
SELECT vehicle_id, owner_id, mode, connected_at FROM connection
 WHERE app_id = :app_id AND ended_at = 0
   AND (:owner_id = '' OR owner_id = :owner_id)
   AND (:vehicle_id = '' OR vehicle_id = :vehicle_id)
   AND (:mode = '' OR CASE WHEN mode = 'live' THEN 'live' ELSE 'simulated' END = :mode)
   AND (connected_at < :before OR (connected_at = :before AND vehicle_id < :below))
 ORDER BY connected_at DESC, vehicle_id DESC
 LIMIT :most;

-- query: connections_to_end many
-- An app's connections of one owner, or the one to a vehicle ('' leaves the
-- other out), the newest first.
-- args: app_id text, owner_id text, vehicle_id text
-- row: vehicle_id text, owner_id text
SELECT vehicle_id, owner_id FROM connection
 WHERE app_id = :app_id AND ended_at = 0
   AND (:owner_id = '' OR owner_id = :owner_id)
   AND (:vehicle_id = '' OR vehicle_id = :vehicle_id)
 ORDER BY connected_at DESC, vehicle_id DESC;

-- query: connection_end_of_app one
-- End a connection of an app: of many at once exactly one gets a row.
-- args: app_id text, vehicle_id text, now int
-- row: vehicle_id text
UPDATE connection SET ended_at = :now
 WHERE app_id = :app_id AND vehicle_id = :vehicle_id AND ended_at = 0
RETURNING vehicle_id;

-- query: connection_by_vin one
-- A simulated car that an app has connected.
-- args: app_id text, vin text
-- row: make text, handle text
SELECT make, handle FROM connection
 WHERE app_id = :app_id AND vin = :vin AND mode <> 'live' AND ended_at = 0
 ORDER BY connected_at DESC, vehicle_id
 LIMIT 1;

-- query: connection_hold one
-- Before a car is changed: of two that change one car, the second waits here, and then sees what the first has done.
-- A connection that has ended meanwhile gets no row.
-- args: vehicle_id text
-- row: vehicle_id text
UPDATE connection SET ended_at = 0 WHERE vehicle_id = :vehicle_id AND ended_at = 0
RETURNING vehicle_id;

-- query: car_overlay_of many
-- What commands have changed of a simulated car.
-- args: vehicle_id text
-- row: kind text, value text, at_ms int, until_ms int
SELECT kind, value, at_ms, until_ms FROM car_overlay
 WHERE vehicle_id = :vehicle_id ORDER BY kind;

-- query: car_overlay_put exec
-- A command has changed something; a new change replaces the old one.
-- args: vehicle_id text, kind text, value text, at_ms int, until_ms int
INSERT INTO car_overlay (vehicle_id, kind, value, at_ms, until_ms)
VALUES (:vehicle_id, :kind, :value, :at_ms, :until_ms)
ON CONFLICT (vehicle_id, kind) DO UPDATE
   SET value = excluded.value, at_ms = excluded.at_ms, until_ms = excluded.until_ms;

-- query: car_overlay_drop exec
-- A change is taken back.
-- args: vehicle_id text, kind text
DELETE FROM car_overlay WHERE vehicle_id = :vehicle_id AND kind = :kind;

-- query: car_overlay_sweep exec
-- Forget what is over, so that a car's rows do not become more and more.
-- args: vehicle_id text, now_ms int
DELETE FROM car_overlay WHERE vehicle_id = :vehicle_id AND until_ms > 0 AND until_ms <= :now_ms;

-- query: car_overlay_next one
-- One change becomes the next one, unless another was faster: of many at once
-- exactly one gets a row.
-- args: vehicle_id text, kind text, value text, next text
-- row: kind text
UPDATE car_overlay SET value = :next
 WHERE vehicle_id = :vehicle_id AND kind = :kind AND value = :value
RETURNING kind;

-- query: plan_of one
-- The plan that the operator gave an app.
-- args: app_id text
-- row: plan text
SELECT plan FROM app WHERE id = :app_id;

-- query: plan_vehicle_counts one
-- 1: the vehicle is among the first so many that an app connected, of those that count.
-- args: app_id text, vehicle_id text, simulated int, most int
-- row: counts int
SELECT CASE WHEN EXISTS (
           SELECT 1 FROM (SELECT c.vehicle_id FROM connection c
                           WHERE c.app_id = :app_id AND c.ended_at = 0 AND (:simulated = 1 OR c.mode = 'live')
                           ORDER BY c.connected_at, c.vehicle_id LIMIT :most) AS early
            WHERE early.vehicle_id = :vehicle_id) THEN 1 ELSE 0 END;

-- query: plan_usage_begin exec
-- The first request of a month.
-- args: app_id text, month int
INSERT INTO plan_usage (app_id, month, requests) VALUES (:app_id, :month, 0)
ON CONFLICT (app_id, month) DO NOTHING;

-- query: plan_usage_take one
-- Some more requests of a month, if the plan still has so many: all of them or none.
-- args: app_id text, month int, count int, most int
-- row: requests int
UPDATE plan_usage SET requests = requests + :count
 WHERE app_id = :app_id AND month = :month AND requests + :count <= :most
RETURNING requests;

-- query: plan_usage_of one
-- What counts of an app now: requests of a month, vehicles.
-- args: app_id text, month int, simulated int
-- row: requests int, vehicles int
SELECT COALESCE((SELECT requests FROM plan_usage WHERE app_id = :app_id AND month = :month), 0),
       (SELECT count(*) FROM connection WHERE app_id = :app_id AND ended_at = 0 AND (:simulated = 1 OR mode = 'live'));

-- query: plan_usage_give exec
-- Requests that were taken and not made.
-- args: app_id text, month int, count int
UPDATE plan_usage SET requests = requests - :count
 WHERE app_id = :app_id AND month = :month AND requests >= :count;
