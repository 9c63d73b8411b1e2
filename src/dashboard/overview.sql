-- SPDX-License-Identifier: Apache-2.0
-- An app at a glance.

-- query: overview_makes many
-- Connections of an app that are there now, by make.
-- args: app_id text
-- row: make text, connections int
SELECT make, count(*) AS connections FROM connection
 WHERE app_id = :app_id AND ended_at = 0
 GROUP BY make ORDER BY connections DESC, make;

-- query: overview_days many
-- Connections of an app that were made from a time on, by day.
-- args: app_id text, since int
-- row: day int, connections int
SELECT connected_at / 86400 AS day, count(*) AS connections FROM connection
 WHERE app_id = :app_id AND connected_at >= :since
 GROUP BY connected_at / 86400 ORDER BY 1;
