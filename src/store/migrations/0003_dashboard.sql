-- SPDX-License-Identifier: Apache-2.0
-- Who may use the dashboard, and what they did there.

CREATE TABLE team (
    id         TEXT NOT NULL PRIMARY KEY, -- 'home' is the first one's
    name       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changes    BIGINT NOT NULL  -- of its members: whoever changes them counts here first, so two wait for each other
);
CREATE UNIQUE INDEX team_by_name ON team (name);

-- The team an app belongs to; an app without a row is the home team's.
CREATE TABLE team_app (
    app_id  TEXT NOT NULL PRIMARY KEY REFERENCES app (id) ON DELETE CASCADE,
    team_id TEXT NOT NULL REFERENCES team (id)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX team_app_by_team ON team_app (team_id);

CREATE TABLE account (
    id         TEXT NOT NULL PRIMARY KEY,
    team_id    TEXT NOT NULL REFERENCES team (id),
    email      TEXT NOT NULL,   -- in lower case
    password   TEXT NOT NULL,   -- argon2id, with its parameters and salt
    role       TEXT NOT NULL,   -- owner, editor, viewer
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_by_email ON account (email);
CREATE INDEX account_by_team ON account (team_id);

-- A browser that has signed in.
CREATE TABLE sign_in (
    id         TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    hash       TEXT NOT NULL,   -- of the cookie
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL, -- to the minute
    expires_at BIGINT NOT NULL,
    address    TEXT NOT NULL,
    browser    TEXT NOT NULL    -- as it calls itself, cut
);
CREATE UNIQUE INDEX sign_in_by_hash ON sign_in (hash);
CREATE INDEX sign_in_by_account ON sign_in (account_id);
CREATE INDEX sign_in_by_expiry ON sign_in (expires_at);

-- A link that makes one account.
CREATE TABLE invitation (
    id         TEXT NOT NULL PRIMARY KEY,
    hash       TEXT NOT NULL,   -- of the word in the link
    team_id    TEXT NOT NULL,   -- '' for the link that makes the first account
    email      TEXT NOT NULL,   -- '' if whoever opens it says it
    role       TEXT NOT NULL,
    invited_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);
CREATE UNIQUE INDEX invitation_by_hash ON invitation (hash);
CREATE INDEX invitation_by_expiry ON invitation (expires_at);

-- How often somebody was wrong, per account and per address. The account may
-- not exist; its name is a hash, so that what was typed is not kept.
CREATE TABLE sign_in_limit (
    name     TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    until    BIGINT NOT NULL    -- then it begins again
) /*sqlite WITHOUT ROWID */;
CREATE INDEX sign_in_limit_by_time ON sign_in_limit (until);

CREATE TABLE audit (
    id      BIGINT NOT NULL PRIMARY KEY,
    team_id TEXT NOT NULL,
    at      BIGINT NOT NULL,
    who     TEXT NOT NULL,      -- an e-mail, or 'operator'
    what    TEXT NOT NULL,      -- "role changed"
    about   TEXT NOT NULL,      -- whose, which app
    before  TEXT NOT NULL,
    after   TEXT NOT NULL
) /*sqlite WITHOUT ROWID */;
CREATE INDEX audit_by_team ON audit (team_id, id);
