-- SPDX-License-Identifier: Apache-2.0
-- Simulated cars for those who steer them.

-- query: steered_by_id one
-- A connected vehicle; '' as app_id asks for any app's.
-- args: vehicle_id text, app_id text
-- row: vehicle_id text, app_id text, vin text, make text, model text, year int, mode text, handle text
SELECT vehicle_id, app_id, vin, make, model, year, mode, handle FROM connection
 WHERE vehicle_id = :vehicle_id AND ended_at = 0 AND (:app_id = '' OR app_id = :app_id);

-- query: steered_by_vin many
-- The connections to a car, the newest first.
-- args: vin text, app_id text
-- row: vehicle_id text, app_id text, vin text, make text, model text, year int, mode text, handle text
SELECT vehicle_id, app_id, vin, make, model, year, mode, handle FROM connection
 WHERE vin = :vin AND ended_at = 0 AND (:app_id = '' OR app_id = :app_id)
 ORDER BY connected_at DESC, vehicle_id
 LIMIT 20;

-- query: steered_cars many
-- Simulated cars after a vehicle id, by id; '' asks for all apps, and from the first.
-- args: app_id text, after text, most int
-- row: vehicle_id text, app_id text, vin text, make text, model text, year int, mode text, handle text
SELECT vehicle_id, app_id, vin, make, model, year, mode, handle FROM connection
 WHERE mode <> 'live' AND ended_at = 0 AND (:app_id = '' OR app_id = :app_id) AND vehicle_id > :after
 ORDER BY vehicle_id
 LIMIT :most;

-- query: steered_clear exec
-- Take back all that a car was told; kind '' means everything.
-- args: vehicle_id text, kind text
DELETE FROM car_overlay WHERE vehicle_id = :vehicle_id AND (:kind = '' OR kind = :kind);
