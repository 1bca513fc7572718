-- The whole report of the latest runs, so that it can be written again in any format.

CREATE TABLE reports (
    run  INTEGER PRIMARY KEY REFERENCES runs (id),
    json BLOB NOT NULL -- kinprint.scan/1, compressed (zstd)
) STRICT;
