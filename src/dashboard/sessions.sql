-- SPDX-License-Identifier: Apache-2.0
-- What the dashboard reads of Connect sessions, and their count by day.
-- "word" is what became of a session: connected, open, abandoned, or the error
-- that its app was told. A page reads on from a key (started_at, id), and
-- looks at no more than :scan sessions, however rare what it looks for is. The
-- key's time is said twice: SQLite ends a range at a column, not at a pair.

-- query: sessions_page many
-- Sessions of an app, the newest first; looked for among its latest ones, or
-- those of a car or a user, which are few.
-- args: app_id text, since int, until int, at int, id text, scan int, user text, vin text, word text, now int, most int
-- row: id text, started_at int, ended_at int, user text, make text, mode text, sdk text, reached int, trouble text, problem text, word text, cars int, asked text, granted text
SELECT w.id, w.started_at, w.ended_at, w.user_reference, w.make, w.mode, w.sdk, w.reached, w.trouble, w.problem_message, w.word,
       (SELECT count(*) FROM connect_session_car k WHERE k.session_id = w.id),
       COALESCE(n.asked, ''), COALESCE(n.permissions, '')
  FROM (SELECT s.*, CASE WHEN s.outcome IN ('granted', 'signed_in') THEN 'connected'
                         WHEN s.outcome <> '' THEN s.outcome
                         WHEN s.problem_status <> 0 THEN 'configuration_error'
                         WHEN s.expires_at > :now THEN 'open' ELSE 'abandoned' END AS word
          FROM (SELECT a.id FROM (SELECT id FROM connect_session
                 WHERE :vin = '' AND :user = '' AND app_id = :app_id
                   AND started_at >= :since AND started_at < :until AND started_at <= :at AND (started_at, id) < (:at, :id)
                 ORDER BY started_at DESC, id DESC LIMIT :scan) a
                UNION ALL
                SELECT b.id FROM (SELECT id FROM connect_session
                 WHERE :vin = '' AND :user <> '' AND app_id = :app_id AND user_reference = :user
                   AND started_at >= :since AND started_at < :until AND started_at <= :at AND (started_at, id) < (:at, :id)
                 ORDER BY started_at DESC, id DESC LIMIT :scan) b
                UNION ALL
                SELECT c.id FROM (SELECT o.id FROM connect_session_car k JOIN connect_session o ON o.id = k.session_id
                 WHERE :vin <> '' AND k.vin = :vin AND o.app_id = :app_id AND (:user = '' OR o.user_reference = :user)
                   AND o.started_at >= :since AND o.started_at < :until AND o.started_at <= :at AND (o.started_at, o.id) < (:at, :id)
                 ORDER BY o.started_at DESC, o.id DESC LIMIT :scan) c) t
               JOIN connect_session s ON s.id = t.id) w
       LEFT JOIN consent n ON n.id = w.consent_id
 WHERE :word = '' OR w.word = :word
 ORDER BY w.started_at DESC, w.id DESC LIMIT :most;

-- query: sessions_scanned one
-- Where a page of :scan sessions ends.
-- args: app_id text, since int, until int, at int, id text, skip int
-- row: id text, started_at int
SELECT id, started_at FROM connect_session
 WHERE app_id = :app_id AND started_at >= :since AND started_at < :until AND started_at <= :at AND (started_at, id) < (:at, :id)
 ORDER BY started_at DESC, id DESC LIMIT 1 OFFSET :skip;

-- query: session_of_app one
-- One session, if it is the app's.
-- args: app_id text, id text, now int
-- row: id text, started_at int, ended_at int, expires_at int, user text, make text, mode text, sdk text, platform text, reached int, trouble text, problem text, problem_status int, outcome text, word text, country text, language text, response_type text, redirect_uri text, uri_was_sent int, scope text, flags text, approval_prompt text, single_select int, external_id text, has_state int, has_challenge int, make_is_fixed int
SELECT s.id, s.started_at, s.ended_at, s.expires_at, s.user_reference, s.make, s.mode, s.sdk, s.platform, s.reached, s.trouble, s.problem_message, s.problem_status, s.outcome,
       CASE WHEN s.outcome IN ('granted', 'signed_in') THEN 'connected'
            WHEN s.outcome <> '' THEN s.outcome
            WHEN s.problem_status <> 0 THEN 'configuration_error'
            WHEN s.expires_at > :now THEN 'open' ELSE 'abandoned' END,
       s.country, s.language, s.response_type, s.redirect_uri, s.uri_was_sent, s.scope, s.flags, s.approval_prompt, s.single_select, s.external_id,
       CASE WHEN s.state <> '' THEN 1 ELSE 0 END, CASE WHEN s.challenge <> '' THEN 1 ELSE 0 END, s.make_is_fixed
  FROM connect_session s
 WHERE s.id = :id AND s.app_id = :app_id;

-- query: events_of_session many
-- What happened in a session, in order; of a very long one the beginning.
-- args: session_id text, most int
-- row: at_ms int, name text, detail text
SELECT at_ms, name, detail FROM connect_event
 WHERE session_id = :session_id ORDER BY at_ms, id LIMIT :most;

-- query: session_users many
-- Users by their latest session, among :scan sessions from a key on.
-- args: app_id text, since int, at int, id text, scan int, most int
-- row: user text, id text, started_at int
SELECT t.user_reference, t.id, t.started_at
  FROM (SELECT id, started_at, user_reference FROM connect_session
         WHERE app_id = :app_id AND started_at >= :since AND started_at <= :at AND (started_at, id) < (:at, :id)
         ORDER BY started_at DESC, id DESC LIMIT :scan) t
 WHERE t.user_reference <> ''
   AND NOT EXISTS (SELECT 1 FROM connect_session n
                    WHERE n.app_id = :app_id AND n.user_reference = t.user_reference AND (n.started_at, n.id) > (t.started_at, t.id))
 ORDER BY t.started_at DESC, t.id DESC LIMIT :most;

-- query: user_totals one
-- Sessions of a user, the latest :scan of them.
-- args: app_id text, user text, since int, scan int
-- row: sessions int, connected int
SELECT count(*), COALESCE(sum(t.connected), 0)
  FROM (SELECT CASE WHEN outcome IN ('granted', 'signed_in') THEN 1 ELSE 0 END AS connected
          FROM connect_session
         WHERE app_id = :app_id AND user_reference = :user AND started_at >= :since
         ORDER BY started_at DESC, id DESC LIMIT :scan) t;

-- query: user_attempts one
-- How often a user has tried to sign in at a maker.
-- args: app_id text, user text, since int, scan int
-- row: attempts int
SELECT count(*)
  FROM connect_event e
 WHERE e.name IN ('signed_in', 'sign_in_refused', 'code_refused')
   AND e.session_id IN (SELECT t.id FROM (SELECT id FROM connect_session
         WHERE app_id = :app_id AND user_reference = :user AND started_at >= :since
         ORDER BY started_at DESC, id DESC LIMIT :scan) t);

-- query: tally_recent many
-- Sessions of an app from a time on, counted now.
-- args: app_id text, since int, kind text, now int
-- row: day int, name text, reached int, reason text, sessions int
SELECT t.day, t.name, t.reached, t.reason, count(*)
  FROM (SELECT s.started_at / 86400 AS day, s.reached,
               CASE WHEN :kind = 'make' THEN s.make WHEN :kind = 'platform' THEN s.platform
                    WHEN :kind = 'mode' THEN CASE WHEN s.mode = 'live' THEN 'live' ELSE 'simulated' END ELSE '' END AS name,
               CASE WHEN s.outcome IN ('granted', 'signed_in') THEN 'connected'
                    WHEN s.outcome IN ('', 'user_manually_returned_to_application', 'configuration_error') AND s.trouble <> '' THEN s.trouble
                    WHEN s.outcome <> '' THEN s.outcome
                    WHEN s.expires_at > :now THEN 'open' ELSE 'abandoned' END AS reason
          FROM connect_session s
         WHERE s.app_id = :app_id AND s.started_at >= :since) t
 GROUP BY t.day, t.name, t.reached, t.reason
 ORDER BY t.day, t.name, t.reached, t.reason;

-- query: tally_stored many
-- The same of days that are counted already.
-- args: app_id text, kind text, from_day int, until_day int
-- row: name text, reached int, reason text, sessions int
SELECT name, reached, reason, sum(sessions) AS sessions FROM connect_tally
 WHERE app_id = :app_id AND kind = :kind AND day >= :from_day AND day < :until_day
 GROUP BY name, reached, reason
 ORDER BY name, reached, reason;

-- query: tallied_until one
-- The first day that is not counted.
-- row: day int
SELECT day FROM connect_tallied WHERE name = 'day';

-- query: tally_first_day one
-- The first day from one on with a session.
-- args: since int
-- row: started_at int
SELECT started_at FROM connect_session WHERE started_at >= :since ORDER BY started_at LIMIT 1;

-- query: tally_is_open one
-- A session of a day that may still change.
-- args: since int, until int, now int
-- row: id text
SELECT id FROM connect_session
 WHERE started_at >= :since AND started_at < :until AND ended_at = 0 AND expires_at > :now LIMIT 1;

-- query: tally_day many
-- Sessions of a day, all apps, when no session of it is open any more.
-- args: since int, until int, kind text
-- row: app_id text, name text, reached int, reason text, sessions int
SELECT t.app_id, t.name, t.reached, t.reason, count(*)
  FROM (SELECT s.app_id, s.reached,
               CASE WHEN :kind = 'make' THEN s.make WHEN :kind = 'platform' THEN s.platform
                    WHEN :kind = 'mode' THEN CASE WHEN s.mode = 'live' THEN 'live' ELSE 'simulated' END ELSE '' END AS name,
               CASE WHEN s.outcome IN ('granted', 'signed_in') THEN 'connected'
                    WHEN s.outcome IN ('', 'user_manually_returned_to_application', 'configuration_error') AND s.trouble <> '' THEN s.trouble
                    WHEN s.outcome <> '' THEN s.outcome
                    ELSE 'abandoned' END AS reason
          FROM connect_session s
         WHERE s.started_at >= :since AND s.started_at < :until) t
 GROUP BY t.app_id, t.name, t.reached, t.reason
 ORDER BY t.app_id, t.name, t.reached, t.reason;

-- query: tally_put exec
-- Keep a count; of two that count the same day, both write the same.
-- args: app_id text, day int, kind text, name text, reached int, reason text, sessions int
INSERT INTO connect_tally (app_id, day, kind, name, reached, reason, sessions)
SELECT a.id, :day, :kind, :name, :reached, :reason, :sessions FROM app a WHERE a.id = :app_id
    ON CONFLICT (app_id, kind, day, name, reached, reason) DO UPDATE SET sessions = excluded.sessions;

-- query: tallied_set exec
-- All days before this one are counted.
-- args: day int
UPDATE connect_tallied SET day = :day WHERE name = 'day' AND day < :day;

-- query: tallied_back exec
-- Days that are not over are not counted: the clock was set back.
-- args: day int
UPDATE connect_tallied SET day = :day WHERE name = 'day' AND day > :day;

-- query: tally_sweep_rows exec
-- Forget counts of days whose sessions are forgotten.
-- args: before_day int
DELETE FROM connect_tally WHERE day < :before_day;
