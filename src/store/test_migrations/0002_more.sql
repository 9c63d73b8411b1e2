-- SPDX-License-Identifier: Apache-2.0
-- A step that a database of yesterday lacks.
CREATE INDEX part_by_name ON part (name);
