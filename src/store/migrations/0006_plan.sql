-- SPDX-License-Identifier: Apache-2.0
-- How many requests to vehicles an app has made, or been promised, in a
-- calendar month (UTC), if its plan has a limit.
CREATE TABLE plan_usage (
    app_id   TEXT NOT NULL REFERENCES app (id) ON DELETE CASCADE,
    month    BIGINT NOT NULL,  -- 202611
    requests BIGINT NOT NULL,
    PRIMARY KEY (app_id, month)
) /*sqlite WITHOUT ROWID */;
