-- SPDX-License-Identifier: Apache-2.0
-- The beginning of a VIN is one of the filters of a list of connections: they
-- all stand in the index that the list is read from.
DROP INDEX connection_by_time;
CREATE INDEX connection_by_time ON connection (app_id, connected_at, vehicle_id, ended_at, mode, make, vin);
