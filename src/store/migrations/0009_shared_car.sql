-- SPDX-License-Identifier: Apache-2.0
-- A session that ends on a page of ours says there which car it was that could
-- not be connected, if the owner agreed to share it.

ALTER TABLE connect_session ADD COLUMN shared_vin   TEXT NOT NULL DEFAULT '';
ALTER TABLE connect_session ADD COLUMN shared_make  TEXT NOT NULL DEFAULT '';
ALTER TABLE connect_session ADD COLUMN shared_model TEXT NOT NULL DEFAULT '';
ALTER TABLE connect_session ADD COLUMN shared_year  BIGINT NOT NULL DEFAULT 0;
