-- SPDX-License-Identifier: Apache-2.0
-- What may be known of an app's secrets and management tokens: their names, who
-- made them, and when they were last used, which is noted a moment later.

ALTER TABLE app_secret ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE app_secret ADD COLUMN made_by TEXT NOT NULL DEFAULT '';
ALTER TABLE app_secret ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE management_token ADD COLUMN made_by TEXT NOT NULL DEFAULT '';
ALTER TABLE management_token ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;
