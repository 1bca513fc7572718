-- The catalogue as the migrations leave it; checked by a test.

CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE packages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purl TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    license TEXT,
    released_at TEXT,
    released_at_source TEXT,
    source_url TEXT,
    known_by TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    first_occurrence INTEGER NOT NULL,
    end_occurrence INTEGER NOT NULL
) STRICT;

CREATE TABLE contents (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    language TEXT,
    len_bytes INTEGER NOT NULL,
    n_lines INTEGER NOT NULL,
    n_tokens INTEGER NOT NULL,
    has_source INTEGER NOT NULL
) STRICT;

CREATE TABLE occurrences (
    id INTEGER PRIMARY KEY,
    content INTEGER NOT NULL,
    package INTEGER NOT NULL,
    path TEXT NOT NULL,
    is_bundled INTEGER NOT NULL
) STRICT;

CREATE INDEX occurrences_by_content ON occurrences (content);

CREATE TABLE license_facts (
    content INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    raw TEXT NOT NULL,
    expression TEXT,
    method TEXT NOT NULL,
    first_line INTEGER NOT NULL,
    end_line INTEGER NOT NULL,
    PRIMARY KEY (content, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE copyrights (
    content INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    statement TEXT NOT NULL,
    PRIMARY KEY (content, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE languages (
    language TEXT NOT NULL PRIMARY KEY,
    n_contents INTEGER NOT NULL,
    n_lines INTEGER NOT NULL,
    n_bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE package_languages (
    package INTEGER NOT NULL,
    language TEXT NOT NULL,
    PRIMARY KEY (package, language)
) STRICT, WITHOUT ROWID;

CREATE TABLE segments (
    id INTEGER PRIMARY KEY,
    n_contents INTEGER NOT NULL,
    len_bytes INTEGER NOT NULL,
    dead BLOB NOT NULL
) STRICT;

CREATE TABLE source_files (
    id INTEGER PRIMARY KEY,
    n_contents INTEGER NOT NULL,
    len_bytes INTEGER NOT NULL
) STRICT;

CREATE TABLE dictionaries (
    id INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE checkpoints (
    content INTEGER PRIMARY KEY,
    places BLOB NOT NULL
) STRICT;
