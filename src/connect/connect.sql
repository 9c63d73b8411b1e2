-- SPDX-License-Identifier: Apache-2.0
-- Connect sessions, and what an "Allow" writes.

-- query: session_add exec
-- A Connect URL was opened.
-- args: id text, app_id text, cookie_hash text, response_type text, redirect_uri text, uri_was_sent int, scope text, state text, approval_prompt text, mode text, flags text, country text, color text, user_reference text, platform text, challenge text, single_select int, single_vin text, external_id text, external_id_was_sent int, app_origin text, sdk text, vehicle_id text, language text, make text, make_is_fixed int, sign_in text, started_at int, expires_at int, problem_status int, problem_message text
INSERT INTO connect_session (id, app_id, cookie_hash, previous_hash, response_type, redirect_uri, uri_was_sent, scope, state,
       approval_prompt, mode, flags, country, color, user_reference, challenge, single_select, single_vin,
       external_id, external_id_was_sent, app_origin, sdk, vehicle_id, language, make, make_is_fixed, sign_in, logins,
       username, pending_key, code_tries, account_key, consent_id, started_at, expires_at, ended_at, outcome, problem_status, problem_message, platform)
VALUES (:id, :app_id, :cookie_hash, '', :response_type, :redirect_uri, :uri_was_sent, :scope, :state,
       :approval_prompt, :mode, :flags, :country, :color, :user_reference, :challenge, :single_select, :single_vin,
       :external_id, :external_id_was_sent, :app_origin, :sdk, :vehicle_id, :language, :make, :make_is_fixed, :sign_in, 0,
       '', '', 0, '', 0, :started_at, :expires_at, 0, '', :problem_status, :problem_message, :platform);

-- query: refused_take exec
-- One more refused link of an app in an hour; no row is changed if :most are
-- listed already.
-- args: app_id text, hour int, most int
INSERT INTO connect_refused (app_id, hour, listed) VALUES (:app_id, :hour, 1)
ON CONFLICT (app_id) DO UPDATE
   SET hour = excluded.hour,
       listed = CASE WHEN connect_refused.hour = excluded.hour THEN connect_refused.listed + 1 ELSE 1 END
 WHERE connect_refused.hour <> excluded.hour OR connect_refused.listed < :most;

-- query: session_refuse exec
-- A session that was over before it began: its link led nowhere.
-- args: id text
UPDATE connect_session SET ended_at = started_at, outcome = 'refused' WHERE id = :id AND ended_at = 0;

-- query: plan_cars one
-- Cars that an app has connected, of those that count; counted up to :most.
-- args: app_id text, simulated int, most int
-- row: cars int
SELECT count(*) FROM (SELECT 1 FROM connection
         WHERE app_id = :app_id AND ended_at = 0 AND (:simulated = 1 OR mode = 'live') LIMIT :most) AS c;

-- query: plan_lock exec
-- Before the places of a plan are counted: one after the other for an app.
-- args: app_id text
UPDATE app SET version = version WHERE id = :app_id;

-- query: session_find one
-- A session with the app it belongs to. Connection filters are part of the
-- plan "custom": an app of another plan keeps them, and they do nothing.
-- args: id text
-- row: id text, app_id text, app_name text, description text, company text, privacy_url text, countries text, makes text, plan text, powertrains text, logo text, cookie_hash text, previous_hash text, response_type text, redirect_uri text, uri_was_sent int, scope text, state text, approval_prompt text, mode text, country text, color text, challenge text, single_select int, single_vin text, external_id text, external_id_was_sent int, app_origin text, vehicle_id text, language text, make text, make_is_fixed int, sign_in text, username text, pending_key text, code_tries int, account_key text, consent_id int, expires_at int, ended_at int, outcome text, problem_status int, problem_message text
SELECT s.id, s.app_id, a.name, a.description, a.company, a.privacy_url, a.countries, a.makes, a.plan,
       CASE WHEN a.plan = 'custom' THEN a.powertrains ELSE '' END, a.logo,
       s.cookie_hash, s.previous_hash, s.response_type, s.redirect_uri, s.uri_was_sent, s.scope, s.state,
       s.approval_prompt, s.mode, s.country, s.color, s.challenge, s.single_select, s.single_vin,
       s.external_id, s.external_id_was_sent, s.app_origin, s.vehicle_id, s.language, s.make, s.make_is_fixed,
       s.sign_in, s.username, s.pending_key, s.code_tries, s.account_key, s.consent_id, s.expires_at, s.ended_at, s.outcome, s.problem_status, s.problem_message
  FROM connect_session s JOIN app a ON a.id = s.app_id
 WHERE s.id = :id;

-- query: session_repeat_row exec
-- The same link once more, from its beginning.
-- args: id text, old_id text, cookie_hash text, now int, expires_at int
INSERT INTO connect_session (id, app_id, cookie_hash, previous_hash, response_type, redirect_uri, uri_was_sent, scope, state,
       approval_prompt, mode, flags, country, color, user_reference, challenge, single_select, single_vin,
       external_id, external_id_was_sent, app_origin, sdk, vehicle_id, language, make, make_is_fixed, sign_in, logins,
       username, pending_key, code_tries, account_key, consent_id, started_at, expires_at, ended_at, outcome, problem_status, problem_message, platform)
SELECT :id, app_id, :cookie_hash, '', response_type, redirect_uri, uri_was_sent, scope, state,
       approval_prompt, mode, flags, country, color, user_reference, challenge, single_select, single_vin,
       external_id, external_id_was_sent, app_origin, sdk, vehicle_id, language, make, make_is_fixed, sign_in, 0,
       '', '', 0, '', 0, :now, :expires_at, 0, '', 0, '', platform
  FROM connect_session WHERE id = :old_id AND problem_status = 0;

-- query: session_set_make exec
-- The owner chose a brand; another one than before means signing in again.
-- args: id text, make text
UPDATE connect_session SET make = :make, username = '', pending_key = '', account_key = ''
 WHERE id = :id AND ended_at = 0 AND make_is_fixed = 0;

-- query: session_set_place exec
-- Where the car is registered, and the language of the pages.
-- args: id text, country text, language text
UPDATE connect_session SET country = :country, language = :language WHERE id = :id AND ended_at = 0;

-- query: session_await_code exec
-- The maker took the password and has sent a one-time code.
-- args: id text, username text, pending_key text
UPDATE connect_session SET username = :username, pending_key = :pending_key, code_tries = 0, account_key = ''
 WHERE id = :id AND ended_at = 0;

-- query: session_count_try one
-- One wrong code more; of many at once each is counted.
-- args: id text
-- row: code_tries int
UPDATE connect_session SET code_tries = code_tries + 1 WHERE id = :id AND ended_at = 0
RETURNING code_tries;

-- query: session_sign_in_row exec
-- The maker let the owner in: from now on another cookie proves the session.
-- args: id text, username text, account_key text, cookie_hash text, previous_hash text
UPDATE connect_session SET username = :username, account_key = :account_key, pending_key = '', cookie_hash = :cookie_hash, previous_hash = :previous_hash
 WHERE id = :id AND ended_at = 0;

-- query: session_end one
-- End a session; of many at once exactly one gets a row.
-- consent_id: what it granted; 0: nothing.
-- args: id text, now int, outcome text, consent_id int
-- row: id text
UPDATE connect_session SET ended_at = :now, outcome = :outcome, consent_id = :consent_id
 WHERE id = :id AND ended_at = 0 AND expires_at > :now
RETURNING id;

-- query: event_add exec
-- Something happened in a session; one that is gone is left alone.
-- args: session_id text, id int, at_ms int, name text, detail text
INSERT INTO connect_event (session_id, id, at_ms, name, detail)
SELECT s.id, :id, :at_ms, :name, :detail FROM connect_session s WHERE s.id = :session_id;

-- query: session_reach exec
-- How far a session has come, and what is in its way (changes: 1); what
-- happened before is told later now and then.
-- args: id text, reached int, changes int, trouble text, at_ms int
UPDATE connect_session
   SET reached = CASE WHEN reached < :reached THEN :reached ELSE reached END,
       trouble = CASE WHEN :changes = 1 AND trouble_ms <= :at_ms THEN :trouble ELSE trouble END,
       trouble_ms = CASE WHEN :changes = 1 AND trouble_ms <= :at_ms THEN :at_ms ELSE trouble_ms END
 WHERE id = :id;

-- query: session_car_add exec
-- A car that a session is about.
-- args: session_id text, vin text
INSERT INTO connect_session_car (session_id, vin)
SELECT s.id, :vin FROM connect_session s WHERE s.id = :session_id
    ON CONFLICT DO NOTHING;

-- query: owner_put one
-- The owner of an account: the row that is there, or a new one.
-- args: id text, app_id text, account_key text, make text, mode text, now int
-- row: id text, external_id text
INSERT INTO owner (id, app_id, account_key, make, mode, external_id, created_at)
VALUES (:id, :app_id, :account_key, :make, :mode, '', :now)
    ON CONFLICT (app_id, account_key) DO UPDATE SET make = excluded.make
RETURNING id, external_id;

-- query: owner_set_external_id exec
-- The app's own name for the owner; the newest one counts.
-- args: id text, external_id text
UPDATE owner SET external_id = :external_id WHERE id = :id;

-- query: owner_find one
-- The owner of an account, if the app knows them.
-- args: app_id text, account_key text
-- row: id text, external_id text
SELECT id, external_id FROM owner WHERE app_id = :app_id AND account_key = :account_key;

-- query: session_share exec
-- The owner agreed to tell the app which car it was.
-- args: id text, vin text, make text, model text, year int
UPDATE connect_session SET shared_vin = :vin, shared_make = :make, shared_model = :model, shared_year = :year
 WHERE id = :id;

-- query: session_shared one
-- The car of session_share; "" and 0: none.
-- args: id text
-- row: vin text, make text, model text, year int
SELECT shared_vin, shared_make, shared_model, shared_year FROM connect_session WHERE id = :id;

-- query: connections_of_owner many
-- What an owner has connected to an app, ended ones too.
-- args: app_id text, owner_id text
-- row: vehicle_id text, vin text, permissions text, ended_at int
SELECT vehicle_id, vin, permissions, ended_at FROM connection
 WHERE app_id = :app_id AND owner_id = :owner_id
 ORDER BY vehicle_id;

-- query: connection_put one
-- Connect a car: the row that was there keeps its id.
-- args: vehicle_id text, app_id text, owner_id text, vin text, make text, model text, year int, mode text, handle text, permissions text, now int
-- row: vehicle_id text
INSERT INTO connection (vehicle_id, app_id, owner_id, vin, make, model, year, mode, handle, permissions, connected_at, reauthenticated_at, ended_at)
VALUES (:vehicle_id, :app_id, :owner_id, :vin, :make, :model, :year, :mode, :handle, :permissions, :now, 0, 0)
    ON CONFLICT (app_id, owner_id, vin) DO UPDATE
   SET make = excluded.make, model = excluded.model, year = excluded.year, mode = excluded.mode, handle = excluded.handle,
       permissions = excluded.permissions, ended_at = 0,
       connected_at = CASE WHEN connection.ended_at = 0 THEN connection.connected_at ELSE excluded.connected_at END
RETURNING vehicle_id;

-- query: consent_vehicle_add exec
-- The tokens of a consent reach this car.
-- args: consent_id int, vehicle_id text, position int
INSERT INTO consent_vehicle (consent_id, vehicle_id, position) VALUES (:consent_id, :vehicle_id, :position);

-- query: consent_vehicles many
-- What a consent gave, for as long as its cars are connected.
-- args: consent_id int
-- row: permissions text, make text, model text, year int
SELECT n.permissions, c.make, c.model, c.year
  FROM consent n JOIN consent_vehicle v ON v.consent_id = n.id JOIN connection c ON c.vehicle_id = v.vehicle_id
 WHERE n.id = :consent_id
 ORDER BY v.position, v.vehicle_id;

-- query: reauth_vehicle one
-- The vehicle that an owner signs in again for.
-- args: app_id text, vehicle_id text
-- row: owner_id text, account_key text, vin text, make text, mode text, ended_at int
SELECT c.owner_id, o.account_key, c.vin, c.make, c.mode, c.ended_at
  FROM connection c JOIN owner o ON o.id = c.owner_id
 WHERE c.vehicle_id = :vehicle_id AND c.app_id = :app_id;

-- query: connection_mend exec
-- The owner has signed in again: the connection works, under the ids it had.
-- args: owner_id text, handle text, vin text, now int
UPDATE connection SET reauthenticated_at = :now, handle = :handle
 WHERE owner_id = :owner_id AND vin = :vin AND ended_at = 0;

-- query: uri_is_known one
-- A redirect URI, if any app has registered it.
-- args: uri text
-- row: uri text
SELECT uri FROM redirect_uri WHERE uri = :uri LIMIT 1;

-- query: sweep_sessions exec
-- Forget old sessions, and with them what the app called the owner.
-- args: before int, rows int
DELETE FROM connect_session
 WHERE id IN (SELECT id FROM connect_session WHERE started_at < :before ORDER BY started_at, id LIMIT :rows);

-- query: asked_of_owner many
-- What an app has asked an owner for, the newest consents first.
-- args: owner_id text
-- row: asked text
SELECT asked FROM consent WHERE owner_id = :owner_id ORDER BY id DESC LIMIT 20;

-- query: session_count_login one
-- One more sign-in is begun elsewhere; not without end.
-- args: id text, now int, most int
-- row: logins int
UPDATE connect_session SET logins = logins + 1
 WHERE id = :id AND ended_at = 0 AND expires_at > :now AND logins < :most
RETURNING logins;

-- query: login_add exec
-- The owner is sent to the maker's own page.
-- args: hash text, session_id text, make text, kind text, handle text, page text, user_code text, every_s int, ask_at_ms int, expires_at int
INSERT INTO maker_login (hash, session_id, make, kind, handle, page, user_code, every_s, ask_at_ms, answer_hash, outcome, expires_at)
VALUES (:hash, :session_id, :make, :kind, :handle, :page, :user_code, :every_s, :ask_at_ms, '', '', :expires_at);

-- query: login_find one
-- A sign-in elsewhere, by the hash of its word.
-- args: hash text
-- row: session_id text, make text, kind text, handle text, page text, user_code text, every_s int, answer_hash text, outcome text, expires_at int
SELECT session_id, make, kind, handle, page, user_code, every_s, answer_hash, outcome, expires_at
  FROM maker_login WHERE hash = :hash;

-- query: login_take one
-- The browser has come back from the maker; of many at once one is heard.
-- args: hash text, kind text, answer_hash text, now int
-- row: session_id text
UPDATE maker_login SET outcome = 'answered', answer_hash = :answer_hash
 WHERE hash = :hash AND kind = :kind AND outcome = '' AND expires_at > :now
RETURNING session_id;

-- query: login_ask one
-- May the maker be asked now whether the owner is done? Of many at once one may.
-- args: hash text, kind text, now_ms int, now int
-- row: every_s int
UPDATE maker_login SET ask_at_ms = :now_ms + 1000 * every_s
 WHERE hash = :hash AND kind = :kind AND outcome IN ('', 'unreachable') AND ask_at_ms <= :now_ms AND expires_at > :now
RETURNING every_s;

-- query: login_slow_down exec
-- The maker wants to be asked less often, RFC 8628 section 3.5.
-- args: hash text, more_s int, now_ms int
UPDATE maker_login SET every_s = every_s + :more_s, ask_at_ms = :now_ms + 1000 * (every_s + :more_s)
 WHERE hash = :hash AND outcome IN ('', 'unreachable');

-- query: login_set_outcome exec
-- What came of asking: '' not yet, unreachable, or how it ended.
-- args: hash text, outcome text
UPDATE maker_login SET outcome = :outcome WHERE hash = :hash AND outcome IN ('', 'unreachable');

-- query: sweep_logins exec
-- Forget sign-ins that have run out.
-- args: now int, rows int
DELETE FROM maker_login
 WHERE hash IN (SELECT hash FROM maker_login WHERE expires_at < :now ORDER BY expires_at, hash LIMIT :rows);

-- query: memory_put exec
-- What the cloud of a simulated maker remembers; the newest counts.
-- args: name text, content text, until_ms int
INSERT INTO maker_memory (name, content, until_ms) VALUES (:name, :content, :until_ms)
    ON CONFLICT (name) DO UPDATE SET content = excluded.content, until_ms = excluded.until_ms;

-- query: memory_take one
-- Remembered, and now no more; of many at once one finds it.
-- args: name text, now_ms int
-- row: content text
DELETE FROM maker_memory WHERE name = :name AND until_ms > :now_ms
RETURNING content;

-- query: sweep_memory exec
-- Forget what nobody asked for.
-- args: now_ms int, rows int
DELETE FROM maker_memory
 WHERE name IN (SELECT name FROM maker_memory WHERE until_ms < :now_ms ORDER BY until_ms, name LIMIT :rows);
