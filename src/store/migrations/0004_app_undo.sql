-- SPDX-License-Identifier: Apache-2.0
-- How an app was before its last change, so that the change can be undone.

CREATE TABLE app_undo (
    app_id      TEXT NOT NULL PRIMARY KEY REFERENCES app (id) ON DELETE CASCADE,
    version     BIGINT NOT NULL,  -- the app's after the change
    at          BIGINT NOT NULL,
    who         TEXT NOT NULL,
    what        TEXT NOT NULL,
    name        TEXT NOT NULL,
    development BIGINT NOT NULL,
    errors      TEXT NOT NULL,
    description TEXT NOT NULL,
    company     TEXT NOT NULL,
    privacy_url TEXT NOT NULL,
    color       TEXT NOT NULL,
    country     TEXT NOT NULL,
    countries   TEXT NOT NULL,
    makes       TEXT NOT NULL,
    powertrains TEXT NOT NULL,
    logo        TEXT NOT NULL,
    image       TEXT NOT NULL     -- '' unless the change was about the picture
);

CREATE TABLE app_undo_uri (
    app_id     TEXT NOT NULL REFERENCES app_undo (app_id) ON DELETE CASCADE,
    uri        TEXT NOT NULL,
    position   BIGINT NOT NULL,
    is_default BIGINT NOT NULL,
    PRIMARY KEY (app_id, uri)
);

CREATE TABLE app_undo_permission (
    app_id     TEXT NOT NULL REFERENCES app_undo (app_id) ON DELETE CASCADE,
    permission TEXT NOT NULL,
    required   BIGINT NOT NULL,
    position   BIGINT NOT NULL,
    PRIMARY KEY (app_id, permission)
);
