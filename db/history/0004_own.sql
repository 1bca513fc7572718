-- What options called own (`--own`): other words for that are other knowledge, not other code.

ALTER TABLE runs ADD COLUMN own TEXT NOT NULL DEFAULT '';
