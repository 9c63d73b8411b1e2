-- SPDX-License-Identifier: Apache-2.0
-- What commands have done to simulated cars, and a way through an app's
-- connections from the newest on.

-- All that is stored of a simulated car: one row per vehicle and kind of
-- change. The rest of the car is computed.
CREATE TABLE car_overlay (
    vehicle_id TEXT NOT NULL REFERENCES connection (vehicle_id) ON DELETE CASCADE,
    kind       TEXT NOT NULL,
    value      TEXT NOT NULL,
    at_ms      BIGINT NOT NULL,  -- when it began
    until_ms   BIGINT NOT NULL,  -- when it is over; 0: not by itself
    PRIMARY KEY (vehicle_id, kind)
) /*sqlite WITHOUT ROWID */;

CREATE INDEX connection_by_time ON connection (app_id, connected_at, vehicle_id);
