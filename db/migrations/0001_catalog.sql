-- Facts about the database as a whole: id, generation, parameters, next_content, next_file.
CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Package versions. Their files are the occurrences from first_occurrence up to end_occurrence, which is not one.
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

-- Contents, each once however many packages hold it. Ids are given in order and never again; a language is named, as
-- its number may change from build to build.
CREATE TABLE contents (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    language TEXT,
    len_bytes INTEGER NOT NULL,
    n_lines INTEGER NOT NULL,
    n_tokens INTEGER NOT NULL,
    has_source INTEGER NOT NULL
) STRICT;

-- Places of contents: a path in a package version.
CREATE TABLE occurrences (
    id INTEGER PRIMARY KEY,
    content INTEGER NOT NULL,
    package INTEGER NOT NULL,
    path TEXT NOT NULL,
    is_bundled INTEGER NOT NULL
) STRICT;
CREATE INDEX occurrences_by_content ON occurrences (content);

-- Licenses found in a content's own text, in the order of the text.
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

-- Copyright statements found in a content's own text, in the order of the text.
CREATE TABLE copyrights (
    content INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    statement TEXT NOT NULL,
    PRIMARY KEY (content, ordinal)
) STRICT, WITHOUT ROWID;

-- What is held of each language, kept up by every commit.
CREATE TABLE languages (
    language TEXT NOT NULL PRIMARY KEY,
    n_contents INTEGER NOT NULL,
    n_lines INTEGER NOT NULL,
    n_bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which languages a package version holds.
CREATE TABLE package_languages (
    package INTEGER NOT NULL,
    language TEXT NOT NULL,
    PRIMARY KEY (package, language)
) STRICT, WITHOUT ROWID;

-- The posting segments, segments/ID.kps; dead is a bitmap of their contents that are gone.
CREATE TABLE segments (
    id INTEGER PRIMARY KEY,
    n_contents INTEGER NOT NULL,
    len_bytes INTEGER NOT NULL,
    dead BLOB NOT NULL
) STRICT;

-- The files of source text, sources/ID.kpb.
CREATE TABLE source_files (
    id INTEGER PRIMARY KEY,
    n_contents INTEGER NOT NULL,
    len_bytes INTEGER NOT NULL
) STRICT;

-- The dictionaries source text was compressed with.
CREATE TABLE dictionaries (
    id INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;
