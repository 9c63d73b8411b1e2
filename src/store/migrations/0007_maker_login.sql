-- SPDX-License-Identifier: Apache-2.0
-- Sign-ins on a maker's own page.

-- How a simulated maker lets owners in: password, redirect, device, paste; ''
-- says nothing. And how many sign-ins were begun elsewhere.
ALTER TABLE connect_session ADD COLUMN sign_in TEXT NOT NULL DEFAULT '';
ALTER TABLE connect_session ADD COLUMN logins BIGINT NOT NULL DEFAULT 0;

-- A sign-in that the owner was sent away for. Its row is found by the hash of a
-- word that the owner's browser alone holds; what the maker wants back is sealed
-- under that word.
CREATE TABLE maker_login (
    hash        TEXT NOT NULL PRIMARY KEY,
    session_id  TEXT NOT NULL REFERENCES connect_session (id) ON DELETE CASCADE,
    make        TEXT NOT NULL,
    kind        TEXT NOT NULL,    -- redirect, device
    handle      TEXT NOT NULL,    -- sealed
    page        TEXT NOT NULL,    -- device: where the owner types the code
    user_code   TEXT NOT NULL,
    every_s     BIGINT NOT NULL,  -- device: not to be asked more often
    ask_at_ms   BIGINT NOT NULL,  -- device: not to be asked before
    answer_hash TEXT NOT NULL,    -- redirect: of the maker's code that came back
    outcome     TEXT NOT NULL,    -- '' while it is open
    expires_at  BIGINT NOT NULL
);
CREATE INDEX maker_login_by_session ON maker_login (session_id);
CREATE INDEX maker_login_by_expiry ON maker_login (expires_at);

-- What the clouds of simulated makers remember for a while.
CREATE TABLE maker_memory (
    name     TEXT NOT NULL PRIMARY KEY,  -- a hash
    content  TEXT NOT NULL,
    until_ms BIGINT NOT NULL
) /*sqlite WITHOUT ROWID */;
CREATE INDEX maker_memory_by_time ON maker_memory (until_ms);
