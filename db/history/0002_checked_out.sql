-- The commit that was checked out, so that later runs can tell code that was there from code that came.

ALTER TABLE runs ADD COLUMN checked_out TEXT;
