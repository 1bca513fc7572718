-- The history of a project: its runs, and each finding over time.

CREATE TABLE file_sets (
    id      INTEGER PRIMARY KEY,
    digests BLOB NOT NULL UNIQUE -- the first eight bytes of each file's hash, ascending
) STRICT;

CREATE TABLE runs (
    id             INTEGER PRIMARY KEY,
    place          TEXT NOT NULL,    -- the directory that was scanned, seen from the project's; empty for all of it
    at             TEXT NOT NULL,    -- RFC 3339
    tool           TEXT NOT NULL,
    database       TEXT NOT NULL,
    generation     INTEGER NOT NULL,
    parameters     TEXT NOT NULL,    -- JSON
    profile        TEXT NOT NULL,    -- JSON
    min_lines      INTEGER NOT NULL,
    packages       INTEGER NOT NULL,
    policy         TEXT,             -- digest
    is_complete    INTEGER NOT NULL,
    is_passed      INTEGER NOT NULL, -- the gate
    n_files        INTEGER NOT NULL,
    n_lines        INTEGER NOT NULL,
    n_lines_copied INTEGER NOT NULL,
    n_findings     INTEGER NOT NULL,
    n_settled      INTEGER NOT NULL,
    n_denied       INTEGER NOT NULL,
    files          INTEGER NOT NULL REFERENCES file_sets (id)
) STRICT;

CREATE INDEX runs_of_place ON runs (place, id);

-- One finding, however often it was seen, moved or edited a little.
CREATE TABLE tracks (
    id        INTEGER PRIMARY KEY,
    place     TEXT NOT NULL,
    first_run INTEGER NOT NULL REFERENCES runs (id),
    gone_run  INTEGER REFERENCES runs (id) -- the run that no longer found it
) STRICT;

CREATE INDEX tracks_of_place ON tracks (place);

-- What runs saw of it; runs that saw the same share a row.
CREATE TABLE sightings (
    track      INTEGER NOT NULL REFERENCES tracks (id),
    first_run  INTEGER NOT NULL REFERENCES runs (id),
    last_run   INTEGER NOT NULL REFERENCES runs (id),
    finding_id TEXT NOT NULL,
    content_id TEXT NOT NULL,
    sketch     TEXT NOT NULL,        -- JSON
    path       TEXT NOT NULL,
    path_raw   TEXT,
    first_line INTEGER,
    last_line  INTEGER,
    n_tokens   INTEGER NOT NULL,
    origin     TEXT NOT NULL,
    license    TEXT,
    file       TEXT,                 -- hash of the file's bytes
    outcome    TEXT,                 -- what the policy said
    status     TEXT,                 -- what people had decided
    PRIMARY KEY (track, first_run)
) STRICT, WITHOUT ROWID;
