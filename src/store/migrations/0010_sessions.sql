-- SPDX-License-Identifier: Apache-2.0
-- What owners did in Connect sessions and what apps asked the API, for the
-- dashboard. Nothing else depends on it.

-- The step of the funnel a session has reached (connect/event.h), what was in
-- its way last and since when (ms), and the kind of device it is on.
ALTER TABLE connect_session ADD COLUMN reached BIGINT NOT NULL DEFAULT 0;
ALTER TABLE connect_session ADD COLUMN trouble TEXT NOT NULL DEFAULT '';
ALTER TABLE connect_session ADD COLUMN trouble_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE connect_session ADD COLUMN platform TEXT NOT NULL DEFAULT '';

CREATE TABLE connect_event (
    session_id TEXT NOT NULL REFERENCES connect_session (id) ON DELETE CASCADE,
    id         BIGINT NOT NULL,
    at_ms      BIGINT NOT NULL,
    name       TEXT NOT NULL,    -- connect/events.def
    detail     TEXT NOT NULL,
    PRIMARY KEY (session_id, id)
) /*sqlite WITHOUT ROWID */;

-- The cars a session was about: named in its link, connected, or shared when
-- they could not be.
CREATE TABLE connect_session_car (
    session_id TEXT NOT NULL REFERENCES connect_session (id) ON DELETE CASCADE,
    vin        TEXT NOT NULL,
    PRIMARY KEY (session_id, vin)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX connect_session_car_by_vin ON connect_session_car (vin, session_id);

DROP INDEX connect_session_by_app;
CREATE INDEX connect_session_by_app ON connect_session (app_id, started_at, id);
CREATE INDEX connect_session_by_user ON connect_session (app_id, user_reference, started_at, id);

-- Sessions of whole days (UTC), counted once nothing in them can change.
CREATE TABLE connect_tally (
    app_id   TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    day      BIGINT NOT NULL,    -- days since 1970
    kind     TEXT NOT NULL,      -- all, make, platform, mode
    name     TEXT NOT NULL,      -- which make …
    reached  BIGINT NOT NULL,
    reason   TEXT NOT NULL,      -- why it ended there
    sessions BIGINT NOT NULL,
    PRIMARY KEY (app_id, kind, day, name, reached, reason)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX connect_tally_by_day ON connect_tally (day);

CREATE TABLE connect_tallied (
    name TEXT NOT NULL PRIMARY KEY, -- 'day': the first one that is not counted
    day  BIGINT NOT NULL
);
INSERT INTO connect_tallied (name, day) VALUES ('day', 0);

-- What an app asked the API. The route is a pattern, never what was asked.
CREATE TABLE request_log (
    app_id TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    at_ms  BIGINT NOT NULL,
    id     TEXT NOT NULL,
    method TEXT NOT NULL,
    route  TEXT NOT NULL,
    status BIGINT NOT NULL,
    ms     BIGINT NOT NULL,      -- how long it took
    type   TEXT NOT NULL,        -- of the error; '' without one
    code   TEXT NOT NULL,
    PRIMARY KEY (app_id, at_ms, id)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX request_log_by_id ON request_log (id);

-- Requests by hour; of no app: those there was no room for.
CREATE TABLE request_tally (
    app_id   TEXT NOT NULL,
    hour     BIGINT NOT NULL,    -- hours since 1970
    type     TEXT NOT NULL,
    code     TEXT NOT NULL,
    requests BIGINT NOT NULL,
    ms       BIGINT NOT NULL,    -- together
    PRIMARY KEY (app_id, hour, type, code)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX request_tally_by_hour ON request_tally (hour);

-- Connections that are there now, by make.
CREATE INDEX connection_alive ON connection (app_id, make) WHERE ended_at = 0;
