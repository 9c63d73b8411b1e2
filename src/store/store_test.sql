-- SPDX-License-Identifier: Apache-2.0
-- What the store's own tests ask, of the tables in test_migrations/.

-- query: thing_add exec
-- Add a thing; its name must be new.
-- args: name text, number int, note text
INSERT INTO thing (name, number, note) VALUES (:name, :number, :note);

-- query: thing_find one
-- A thing by name; ':name' in a text is no parameter.
-- args: name text
-- row: number int, note text, is_noted int, literal text
SELECT number, note, CASE WHEN note = '' THEN 0 ELSE 1 END AS is_noted,
       'it''s :name -- no comment' AS literal
  FROM thing WHERE name = :name;

-- query: thing_list many
-- Things after a name, in the order of their bytes.
-- args: after text, most int
-- row: name text, number int
SELECT name, number FROM thing WHERE name > :after ORDER BY name LIMIT :most;

-- query: thing_all many
-- Everything.
-- row: name text
SELECT name FROM thing ORDER BY name;

-- query: thing_count one
-- How many things there are, and the sum of their numbers.
-- row: things int, latest int
SELECT count(*) AS things, max(number) AS latest FROM thing;

-- query: thing_add_to one
-- Add to a thing's number; no row if there is no such thing.
-- args: name text, more int
-- row: number int
UPDATE thing SET number = number + :more WHERE name = :name RETURNING number;

-- query: thing_take_all many
-- Take away everything from a number on, and say what it was.
-- args: from_number int
-- row: name text
DELETE FROM thing WHERE number >= :from_number RETURNING name;

-- query: thing_delete exec
-- Delete a thing.
-- args: name text
DELETE FROM thing WHERE name = :name;

-- query: thing_clear exec
-- Delete everything.
DELETE FROM thing;

-- query: part_add exec
-- Add a part to a thing that must exist.
-- args: thing_name text, name text
INSERT INTO part (thing_name, name) VALUES (:thing_name, :name);

-- query: part_notes many
-- Parts with their things' notes; a part of another's thing has none.
-- args: note text
-- row: name text, note text
SELECT part.name, thing.note
  FROM part LEFT JOIN thing ON thing.name = part.thing_name AND thing.note = :note
 ORDER BY part.name;
