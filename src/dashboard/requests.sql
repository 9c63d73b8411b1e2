-- SPDX-License-Identifier: Apache-2.0
-- What apps asked the API, and how the dashboard reads it. A page reads on
-- from a key (at_ms, id) and looks at no more than :scan requests.

-- query: request_app one
-- That an app is still there.
-- args: app_id text
-- row: known int
SELECT 1 FROM app WHERE id = :app_id;

-- query: request_add exec
-- A request of an app that is there was answered. VALUES, not SELECT: for more than one row SQLite keeps a journal that
-- it walks through at each of them.
-- args: app_id text, at_ms int, id text, method text, route text, status int, ms int, type text, code text
INSERT INTO request_log (app_id, at_ms, id, method, route, status, ms, type, code)
VALUES (:app_id, :at_ms, :id, :method, :route, :status, :ms, :type, :code)
    ON CONFLICT DO NOTHING;

-- query: request_count exec
-- So many more in an hour.
-- args: app_id text, hour int, type text, code text, requests int, ms int
INSERT INTO request_tally (app_id, hour, type, code, requests, ms)
VALUES (:app_id, :hour, :type, :code, :requests, :ms)
    ON CONFLICT (app_id, hour, type, code) DO UPDATE
   SET requests = request_tally.requests + excluded.requests, ms = request_tally.ms + excluded.ms;

-- query: requests_page many
-- Requests of an app, the newest first.
-- args: app_id text, since_ms int, at_ms int, id text, scan int, least int, largest int, route text, most int
-- row: at_ms int, id text, method text, route text, status int, ms int, type text, code text
SELECT t.at_ms, t.id, t.method, t.route, t.status, t.ms, t.type, t.code
  FROM (SELECT at_ms, id, method, route, status, ms, type, code FROM request_log
         WHERE app_id = :app_id AND at_ms >= :since_ms AND at_ms <= :at_ms AND (at_ms, id) < (:at_ms, :id)
         ORDER BY at_ms DESC, id DESC LIMIT :scan) t
 WHERE t.status >= :least AND t.status <= :largest AND (:route = '' OR t.route = :route)
 ORDER BY t.at_ms DESC, t.id DESC LIMIT :most;

-- query: requests_routes many
-- The routes an app asked lately.
-- args: app_id text, scan int
-- row: route text
SELECT DISTINCT t.route
  FROM (SELECT route FROM request_log WHERE app_id = :app_id ORDER BY at_ms DESC, id DESC LIMIT :scan) t
 ORDER BY t.route;

-- query: requests_missed one
-- How many requests of all apps there was no room for, from an hour on.
-- args: since_hour int
-- row: requests int
SELECT COALESCE(sum(requests), 0) FROM request_tally
 WHERE app_id = '' AND hour >= :since_hour;

-- query: requests_scanned one
-- Where a page of :scan requests ends.
-- args: app_id text, since_ms int, at_ms int, id text, skip int
-- row: at_ms int, id text
SELECT at_ms, id FROM request_log
 WHERE app_id = :app_id AND at_ms >= :since_ms AND at_ms <= :at_ms AND (at_ms, id) < (:at_ms, :id)
 ORDER BY at_ms DESC, id DESC LIMIT 1 OFFSET :skip;

-- query: request_of_app one
-- One request, if it is the app's.
-- args: app_id text, id text
-- row: at_ms int, method text, route text, status int, ms int, type text, code text
SELECT at_ms, method, route, status, ms, type, code FROM request_log
 WHERE id = :id AND app_id = :app_id;

-- query: requests_by_day many
-- Requests of an app by day; those that ended with an error apart.
-- args: app_id text, since_hour int
-- row: day int, requests int, errors int
SELECT t.hour / 24 AS day, COALESCE(sum(t.requests), 0), COALESCE(sum(CASE WHEN t.type <> '' THEN t.requests ELSE 0 END), 0)
  FROM request_tally t WHERE t.app_id = :app_id AND t.hour >= :since_hour
 GROUP BY t.hour / 24 ORDER BY 1;

-- query: requests_by_cause many
-- Requests of an app by what they were answered, the commonest first.
-- args: app_id text, since_hour int
-- row: type text, code text, requests int, ms int
SELECT t.type, t.code, sum(t.requests) AS n, sum(t.ms) AS ms
  FROM request_tally t WHERE t.app_id = :app_id AND t.hour >= :since_hour
 GROUP BY t.type, t.code ORDER BY n DESC, t.type, t.code;

-- query: requests_hours many
-- How many requests an app made in each hour, the latest first.
-- args: app_id text
-- row: hour int, requests int
SELECT t.hour, sum(t.requests) AS requests FROM request_tally t
 WHERE t.app_id = :app_id GROUP BY t.hour ORDER BY t.hour DESC;

-- query: requests_apps many
-- Every app.
-- row: id text
SELECT id FROM app ORDER BY id;

-- query: requests_sweep exec
-- Forget requests of an app that came before a time, some at once.
-- args: app_id text, before_ms int, rows int
DELETE FROM request_log
 WHERE (app_id, at_ms, id) IN (SELECT app_id, at_ms, id FROM request_log
         WHERE app_id = :app_id AND at_ms < :before_ms ORDER BY at_ms, id LIMIT :rows);

-- query: requests_tally_sweep exec
-- Forget counts of hours before one.
-- args: before_hour int
DELETE FROM request_tally WHERE hour < :before_hour;
