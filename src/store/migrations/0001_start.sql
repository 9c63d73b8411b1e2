-- SPDX-License-Identifier: Apache-2.0
-- Apps, owners, connections, and the codes and tokens that lead to them.
-- Only TEXT and BIGINT, nothing is NULL, absent text is '', times are seconds
-- since 1970 and 0 is "not yet". A number in a "BIGINT PRIMARY KEY" increases
-- with time, so that new rows stand together at the end of the tree.
--
-- This step was still written for a day after programs had it:
-- drafts cannot answer: SELECT consent_id FROM connect_session WHERE 0 = 1;

CREATE TABLE app (
    id          TEXT NOT NULL PRIMARY KEY,
    name        TEXT NOT NULL,
    development BIGINT NOT NULL,  -- 1: its pages may explain and offer simulated mode
    plan        TEXT NOT NULL,    -- free, custom
    errors      TEXT NOT NULL,    -- smartcar, rfc6749: the words of the token endpoint
    created_at  BIGINT NOT NULL,
    -- what owners see of it, and the defaults of its links; '' is "not set"
    description TEXT NOT NULL,
    company     TEXT NOT NULL,
    privacy_url TEXT NOT NULL,
    color       TEXT NOT NULL,    -- RRGGBB
    country     TEXT NOT NULL,    -- where its owners mostly are
    countries   TEXT NOT NULL,    -- the only ones it is offered in
    makes       TEXT NOT NULL,    -- the only ones it takes
    powertrains TEXT NOT NULL,    -- the only ones it takes: ICE BEV PHEV UNKNOWN
    logo        TEXT NOT NULL,    -- the hash of its picture, part of the picture's URL
    version     BIGINT NOT NULL   -- one more at every change, so that two editors notice each other
);

CREATE TABLE app_logo (
    app_id TEXT NOT NULL PRIMARY KEY REFERENCES app (id) ON DELETE CASCADE,
    image  TEXT NOT NULL          -- a PNG, base64
);

CREATE TABLE app_secret (
    id           BIGINT NOT NULL PRIMARY KEY,
    app_id       TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    hash         TEXT NOT NULL,
    last_four    TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL  -- 0: never
);
CREATE INDEX app_secret_by_app ON app_secret (app_id);

CREATE TABLE management_token (
    id           BIGINT NOT NULL PRIMARY KEY,
    app_id       TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    hash         TEXT NOT NULL,
    last_four    TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL  -- 0: never
);
CREATE UNIQUE INDEX management_token_by_hash ON management_token (hash);

CREATE TABLE redirect_uri (
    app_id     TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    uri        TEXT NOT NULL,
    position   BIGINT NOT NULL,   -- in the order of registration
    is_default BIGINT NOT NULL,
    PRIMARY KEY (app_id, uri)
);

CREATE INDEX redirect_uri_by_uri ON redirect_uri (uri);

-- What an app asks for when its Connect URL has no scope.
CREATE TABLE app_permission (
    app_id     TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    permission TEXT NOT NULL,
    required   BIGINT NOT NULL,
    position   BIGINT NOT NULL,
    PRIMARY KEY (app_id, permission)
);

-- A person as one app knows them: one account at one maker.
CREATE TABLE owner (
    id          TEXT NOT NULL PRIMARY KEY,
    app_id      TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    account_key TEXT NOT NULL,
    make        TEXT NOT NULL,
    mode        TEXT NOT NULL,    -- live, simulated
    external_id TEXT NOT NULL,    -- the app's own name for the owner
    created_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX owner_by_account ON owner (app_id, account_key);

-- Owner, app and vehicle. The row, and with it the vehicle's id, outlives the
-- connection: the same owner connecting the same car gets the same id.
CREATE TABLE connection (
    vehicle_id   TEXT NOT NULL PRIMARY KEY,
    app_id       TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    owner_id     TEXT NOT NULL REFERENCES owner (id) ON DELETE CASCADE,
    vin          TEXT NOT NULL,
    make         TEXT NOT NULL,
    model        TEXT NOT NULL,
    year         BIGINT NOT NULL,
    mode         TEXT NOT NULL,   -- as sent: live, simulated, test
    handle       TEXT NOT NULL,   -- what the maker needs to read the car
    permissions  TEXT NOT NULL,   -- names, in the order of the catalogue
    connected_at BIGINT NOT NULL,
    reauthenticated_at BIGINT NOT NULL,
    ended_at     BIGINT NOT NULL
);
CREATE UNIQUE INDEX connection_by_owner ON connection (app_id, owner_id, vin);

-- One "Allow": the family of every token that comes from it. Revoking it ends
-- them all.
CREATE TABLE consent (
    id              BIGINT NOT NULL PRIMARY KEY,
    app_id          TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    owner_id        TEXT NOT NULL REFERENCES owner (id) ON DELETE CASCADE,
    asked           TEXT NOT NULL,  -- permissions the app asked for that day
    permissions     TEXT NOT NULL,  -- as granted that day
    created_at      BIGINT NOT NULL,
    ends_at         BIGINT NOT NULL,
    revoked_at      BIGINT NOT NULL,
    used_generation BIGINT NOT NULL -- of the newest refresh token that was used
) /*sqlite WITHOUT ROWID */;

CREATE INDEX consent_by_owner ON consent (owner_id, id);

-- The vehicles that the tokens of a consent reach. A row goes when its
-- connection ends, so connecting again does not bring old tokens back.
CREATE TABLE consent_vehicle (
    consent_id BIGINT NOT NULL REFERENCES consent (id) ON DELETE CASCADE,
    vehicle_id TEXT NOT NULL REFERENCES connection (vehicle_id) ON DELETE CASCADE,
    position   BIGINT NOT NULL,
    PRIMARY KEY (consent_id, vehicle_id)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX consent_vehicle_by_vehicle ON consent_vehicle (vehicle_id);

CREATE TABLE code (
    id           BIGINT NOT NULL PRIMARY KEY,
    hash         TEXT NOT NULL,
    app_id       TEXT NOT NULL,
    consent_id   BIGINT NOT NULL,
    redirect_uri TEXT NOT NULL,
    uri_was_sent BIGINT NOT NULL,  -- 0: the default was used, the token call may leave it out
    challenge    TEXT NOT NULL,    -- PKCE S256; '' without PKCE
    expires_at   BIGINT NOT NULL,
    spent_at     BIGINT NOT NULL
) /*sqlite WITHOUT ROWID */;

CREATE TABLE access_token (
    id          BIGINT NOT NULL PRIMARY KEY,
    hash        TEXT NOT NULL,
    app_id      TEXT NOT NULL,
    consent_id  BIGINT NOT NULL,
    narrowed_to TEXT NOT NULL,     -- permissions, if fewer than the connection's
    expires_at  BIGINT NOT NULL
) /*sqlite WITHOUT ROWID */;

CREATE TABLE refresh_token (
    id         BIGINT NOT NULL PRIMARY KEY,
    hash       TEXT NOT NULL,
    app_id     TEXT NOT NULL,
    consent_id BIGINT NOT NULL,
    generation BIGINT NOT NULL,    -- 1 from the code, one more at each rotation
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL,    -- first use
    uses       BIGINT NOT NULL
) /*sqlite WITHOUT ROWID */;

-- One run of the Connect flow: what the app asked for, and how far it came.
CREATE TABLE connect_session (
    id              TEXT NOT NULL PRIMARY KEY,
    app_id          TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    cookie_hash     TEXT NOT NULL,
    previous_hash   TEXT NOT NULL,  -- of the cookie before the sign-in, for a form sent twice
    response_type   TEXT NOT NULL,
    redirect_uri    TEXT NOT NULL,
    uri_was_sent    BIGINT NOT NULL,
    scope           TEXT NOT NULL,
    state           TEXT NOT NULL,
    approval_prompt TEXT NOT NULL,
    mode            TEXT NOT NULL,  -- as sent: live, simulated, test
    flags           TEXT NOT NULL,
    country         TEXT NOT NULL,
    color           TEXT NOT NULL,
    user_reference  TEXT NOT NULL,  -- the app's own name for the owner
    challenge       TEXT NOT NULL,
    single_select   BIGINT NOT NULL,
    single_vin      TEXT NOT NULL,  -- the only car it is about
    external_id     TEXT NOT NULL,
    external_id_was_sent BIGINT NOT NULL,
    app_origin      TEXT NOT NULL,  -- without a redirect URI: who hears the answer
    sdk             TEXT NOT NULL,  -- platform and version
    vehicle_id      TEXT NOT NULL,  -- signing in again for this vehicle
    language        TEXT NOT NULL,
    make            TEXT NOT NULL,  -- from the URL or the brand page
    make_is_fixed   BIGINT NOT NULL,
    username        TEXT NOT NULL,  -- of the maker's account
    pending_key     TEXT NOT NULL,  -- the account, while its one-time code is awaited
    code_tries      BIGINT NOT NULL,
    account_key     TEXT NOT NULL,  -- the account, once signed in
    consent_id      BIGINT NOT NULL, -- what the owner allowed; 0: nothing
    started_at      BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL,
    ended_at        BIGINT NOT NULL,
    outcome         TEXT NOT NULL,  -- granted, or the error handed to the app
    problem_status  BIGINT NOT NULL, -- what was wrong with the link; 0: nothing
    problem_message TEXT NOT NULL
);
CREATE INDEX connect_session_by_app ON connect_session (app_id, started_at);
CREATE INDEX connect_session_by_start ON connect_session (started_at);
