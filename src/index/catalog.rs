//! The catalogue: all SQL of the database. One SQLite file that is the truth about packages, contents and which other
//! files belong to the database; its commit is the only one there is.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::segment::Bitmap;
use super::sources::Dictionary;
use super::{ContentFacts, ContentInfo, LanguageCount, LicenseFact, Occurrence, PackageFile};
use crate::id::{ContentHash, ContentId, PackageId};
use crate::lexer::{Checkpoint, Language};
use crate::provenance::Package;
use crate::span::LineSpan;

/// Applied in order and counted by `pragma user_version`. Append only: entries are never edited or removed.
pub(super) const MIGRATIONS: &[&str] =
    &[include_str!("../../db/migrations/0001_catalog.sql"), include_str!("../../db/migrations/0002_checkpoints.sql")];

/// The version from which on there are checkpoints.
const HAS_CHECKPOINTS: u32 = 2;

/// What `pragma application_id` says of a kinprint database: "kinp".
pub(super) const APPLICATION_ID: i32 = 0x6B69_6E70;

/// The catalogue's file name.
pub(super) const FILE_NAME: &str = "catalog.sqlite";

type Sql<T> = rusqlite::Result<T>;

/// A connection with the statements kinprint uses.
pub(super) struct Catalog {
    connection: Connection,
}

/// A segment as the catalogue lists it.
pub(super) struct SegmentRow {
    pub id: u32,
    pub dead: Bitmap,
}

/// What a content adds to the counts of its language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct LanguageDelta {
    pub contents: i64,
    pub lines: i64,
    pub bytes: i64,
}

/// A content as it is inserted.
pub(super) struct ContentRow<'a> {
    pub id: ContentId,
    pub info: &'a ContentInfo,
    pub facts: &'a ContentFacts,
    pub checkpoints: &'a [Checkpoint],
}

impl Catalog {
    pub(super) fn new(connection: Connection) -> Self {
        connection.set_prepared_statement_cache_capacity(64);
        Self { connection }
    }

    /// Applies the migrations the database lacks, in one transaction.
    pub(super) fn migrate(&mut self) -> Sql<()> {
        let version = self.user_version()? as usize;
        let transaction = self.connection.transaction()?;
        for migration in MIGRATIONS.iter().skip(version) {
            transaction.execute_batch(migration)?;
        }
        transaction.pragma_update(None, "user_version", MIGRATIONS.len() as u32)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.commit()
    }

    pub(super) fn user_version(&self) -> Sql<u32> {
        self.connection.pragma_query_value(None, "user_version", |row| row.get(0))
    }

    pub(super) fn application_id(&self) -> Sql<i32> {
        self.connection.pragma_query_value(None, "application_id", |row| row.get(0))
    }

    /// Runs statements that return nothing, such as `BEGIN IMMEDIATE`.
    pub(super) fn run(&self, statements: &str) -> Sql<()> {
        self.connection.execute_batch(statements)
    }

    /// Copies the database to a new file without its log.
    pub(super) fn copy_to(&self, path: &Path) -> Sql<()> {
        let target = path.to_str().ok_or_else(|| rusqlite::Error::InvalidPath(path.to_owned()))?;
        self.connection.execute("VACUUM INTO ?1", [target])?;
        let copy = Connection::open(path)?;
        copy.pragma_update(None, "journal_mode", "DELETE")
    }

    /// Returns what SQLite finds wrong with its file.
    pub(super) fn integrity_errors(&self) -> Sql<Vec<String>> {
        let mut statement = self.connection.prepare("PRAGMA integrity_check(20)")?;
        let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
        Ok(lines.collect::<Sql<Vec<_>>>()?.into_iter().filter(|line| line != "ok").collect())
    }

    // Facts about the whole.

    pub(super) fn meta<T: DeserializeOwned>(&self, key: &str) -> Sql<Option<T>> {
        let mut statement = self.connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
        let value: Option<String> = statement.query_row([key], |row| row.get(0)).optional()?;
        value.map(|value| serde_json::from_str(&value).map_err(|error| conversion(Box::new(error)))).transpose()
    }

    pub(super) fn set_meta<T: Serialize>(&self, key: &str, value: &T) -> Sql<()> {
        let value = serde_json::to_string(value).map_err(|error| conversion(Box::new(error)))?;
        let mut statement =
            self.connection.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?;
        statement.execute([key, &value]).map(drop)
    }

    pub(super) fn count(&self, table: &'static str) -> Sql<u64> {
        let query = format!("SELECT count(*) FROM {table}");
        self.connection.query_row(&query, [], |row| row.get::<_, i64>(0)).map(|count| count as u64)
    }

    /// Returns the bytes of all contents together.
    pub(super) fn content_bytes(&self) -> Sql<u64> {
        let query = "SELECT coalesce(sum(len_bytes), 0) FROM contents";
        self.connection.query_row(query, [], |row| row.get::<_, i64>(0)).map(|sum| sum as u64)
    }

    /// Counts places whose content or package is missing, and packages whose places are.
    pub(super) fn n_dangling(&self) -> Sql<u64> {
        let query = "SELECT (SELECT count(*) FROM occurrences WHERE content NOT IN (SELECT id FROM contents) \
                     OR package NOT IN (SELECT id FROM packages)) \
                     + abs((SELECT coalesce(sum(end_occurrence - first_occurrence), 0) FROM packages) \
                     - (SELECT count(*) FROM occurrences))";
        self.connection.query_row(query, [], |row| row.get::<_, i64>(0)).map(|sum| sum as u64)
    }

    // Packages.

    pub(super) fn find_package(&self, purl: &str) -> Sql<Option<(PackageId, ContentHash)>> {
        let mut statement = self.connection.prepare_cached("SELECT id, digest FROM packages WHERE purl = ?1")?;
        statement.query_row([purl], |row| Ok((PackageId(row.get(0)?), ContentHash(row.get(1)?)))).optional()
    }

    pub(super) fn package(&self, id: PackageId) -> Sql<Option<Package>> {
        let mut statement = self.connection.prepare_cached(&format!("SELECT {PACKAGE} FROM packages WHERE id = ?1"))?;
        statement.query_row([id.0], |row| read_package(row, 0)).optional()
    }

    pub(super) fn packages(&self) -> Sql<Vec<(PackageId, Package)>> {
        let mut statement = self.connection.prepare(&format!("SELECT id, {PACKAGE} FROM packages ORDER BY id"))?;
        let rows = statement.query_map([], |row| Ok((PackageId(row.get(0)?), read_package(row, 1)?)))?;
        rows.collect()
    }

    pub(super) fn package_files(&self, id: PackageId) -> Sql<Vec<PackageFile>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT path, content, is_bundled FROM occurrences, packages WHERE packages.id = ?1 \
             AND occurrences.id >= first_occurrence AND occurrences.id < end_occurrence ORDER BY path",
        )?;
        let rows = statement.query_map([id.0], |row| {
            Ok(PackageFile { path: row.get(0)?, content: ContentId(row.get(1)?), is_bundled: row.get(2)? })
        })?;
        rows.collect()
    }

    /// Inserts a package with its files; returns its id.
    pub(super) fn insert_package<'a>(
        &self,
        package: &Package,
        digest: &ContentHash,
        files: impl ExactSizeIterator<Item = (&'a str, ContentId, bool)>,
    ) -> Sql<PackageId> {
        let last = "SELECT coalesce(max(id), 0) FROM occurrences";
        let first: i64 = 1 + self.connection.prepare_cached(last)?.query_row([], |row| row.get::<_, i64>(0))?;
        let mut statement = self.connection.prepare_cached(&format!(
            "INSERT INTO packages ({PACKAGE}, digest, first_occurrence, end_occurrence) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        ))?;
        statement.execute(params![
            package.purl,
            package.name,
            package.version,
            package.license,
            package.released_at,
            package.released_at_source.map(name_of).transpose()?,
            package.source_url,
            name_of(package.known_by)?,
            digest.0,
            first,
            first + files.len() as i64,
        ])?;
        let package = self.connection.last_insert_rowid();
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO occurrences (id, content, package, path, is_bundled) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for (idx, (path, content, is_bundled)) in files.enumerate() {
            statement.execute(params![first + idx as i64, content.0, package, path, is_bundled])?;
        }
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO package_languages (package, language) SELECT DISTINCT ?1, language FROM occurrences \
             JOIN contents ON contents.id = content WHERE occurrences.id >= ?2 AND language IS NOT NULL",
        )?;
        statement.execute(params![package, first])?;
        Ok(PackageId(package as u32))
    }

    /// Deletes a package with its files; returns their contents, each once.
    pub(super) fn delete_package(&self, id: PackageId) -> Sql<Vec<ContentId>> {
        let query = "SELECT first_occurrence, end_occurrence FROM packages WHERE id = ?1";
        let (first, end): (i64, i64) =
            self.connection.query_row(query, [id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut statement =
            self.connection.prepare_cached("SELECT DISTINCT content FROM occurrences WHERE id >= ?1 AND id < ?2")?;
        let contents = statement.query_map([first, end], |row| Ok(ContentId(row.get(0)?)))?.collect();
        self.connection.execute("DELETE FROM occurrences WHERE id >= ?1 AND id < ?2", [first, end])?;
        self.connection.execute("DELETE FROM package_languages WHERE package = ?1", [id.0])?;
        self.connection.execute("DELETE FROM packages WHERE id = ?1", [id.0])?;
        contents
    }

    // Contents.

    pub(super) fn find_content(&self, hash: &ContentHash) -> Sql<Option<ContentId>> {
        let mut statement = self.connection.prepare_cached("SELECT id FROM contents WHERE hash = ?1")?;
        statement.query_row([hash.0], |row| Ok(ContentId(row.get(0)?))).optional()
    }

    pub(super) fn content(&self, id: ContentId) -> Sql<Option<ContentInfo>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT hash, language, len_bytes, n_lines, n_tokens, has_source FROM contents WHERE id = ?1",
        )?;
        let read = |row: &Row<'_>| {
            Ok(ContentInfo {
                hash: ContentHash(row.get(0)?),
                language: row.get::<_, Option<String>>(1)?.and_then(|name| Language::from_name(&name)),
                len_bytes: row.get::<_, i64>(2)? as u64,
                n_lines: row.get(3)?,
                n_tokens: row.get(4)?,
                has_source: row.get(5)?,
            })
        };
        statement.query_row([id.0], read).optional()
    }

    /// Inserts a content, unless one of this hash is there; tells whether it did.
    pub(super) fn insert_content(&self, row: &ContentRow<'_>) -> Sql<bool> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO contents (id, hash, language, len_bytes, n_lines, n_tokens, has_source) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (hash) DO NOTHING",
        )?;
        let n_inserted = statement.execute(params![
            row.id.0,
            row.info.hash.0,
            row.info.language.map(Language::name),
            row.info.len_bytes as i64,
            row.info.n_lines,
            row.info.n_tokens,
            row.info.has_source,
        ])?;
        if n_inserted == 0 {
            return Ok(false);
        }
        for (ordinal, fact) in row.facts.licenses.iter().enumerate() {
            let mut statement = self.connection.prepare_cached(
                "INSERT INTO license_facts (content, ordinal, raw, expression, method, first_line, end_line) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?;
            let (start, end) = (fact.lines.start, fact.lines.end);
            let expression = fact.expression.as_ref().map(name_of).transpose()?;
            statement.execute(params![row.id.0, ordinal as i64, fact.raw, expression, fact.method, start, end])?;
        }
        for (ordinal, notice) in row.facts.copyrights.iter().enumerate() {
            let mut statement = self
                .connection
                .prepare_cached("INSERT INTO copyrights (content, ordinal, statement) VALUES (?1, ?2, ?3)")?;
            statement.execute(params![row.id.0, ordinal as i64, notice])?;
        }
        if !row.checkpoints.is_empty() {
            let mut statement =
                self.connection.prepare_cached("INSERT INTO checkpoints (content, places) VALUES (?1, ?2)")?;
            statement.execute(params![row.id.0, Checkpoint::to_bytes(row.checkpoints)])?;
        }
        Ok(true)
    }

    /// Returns where lexing can begin in a content; nowhere, if its catalogue does not tell, or not what a place is.
    pub(super) fn checkpoints(&self, id: ContentId) -> Sql<Vec<Checkpoint>> {
        if self.user_version()? < HAS_CHECKPOINTS {
            return Ok(Vec::new());
        }
        let mut statement = self.connection.prepare_cached("SELECT places FROM checkpoints WHERE content = ?1")?;
        let read = |row: &Row<'_>| Ok(Checkpoint::from_bytes(row.get_ref(0)?.as_blob()?));
        Ok(statement.query_row([id.0], read).optional()?.flatten().unwrap_or_default())
    }

    pub(super) fn delete_content(&self, id: ContentId) -> Sql<()> {
        for statement in [
            "DELETE FROM contents WHERE id = ?1",
            "DELETE FROM license_facts WHERE content = ?1",
            "DELETE FROM copyrights WHERE content = ?1",
            "DELETE FROM checkpoints WHERE content = ?1",
        ] {
            self.connection.prepare_cached(statement)?.execute([id.0])?;
        }
        Ok(())
    }

    /// Tells whether a package holds the content.
    pub(super) fn is_used(&self, id: ContentId) -> Sql<bool> {
        let mut statement = self.connection.prepare_cached("SELECT 1 FROM occurrences WHERE content = ?1 LIMIT 1")?;
        statement.exists([id.0])
    }

    pub(super) fn unused_contents_from(&self, first: ContentId) -> Sql<Vec<ContentId>> {
        let mut statement = self.connection.prepare(
            "SELECT id FROM contents WHERE id >= ?1 \
             AND NOT EXISTS (SELECT 1 FROM occurrences WHERE content = contents.id)",
        )?;
        statement.query_map([first.0], |row| Ok(ContentId(row.get(0)?)))?.collect()
    }

    /// Returns all ids of contents, rising.
    pub(super) fn content_ids(&self, only_with_source: bool) -> Sql<Vec<ContentId>> {
        let query = "SELECT id FROM contents WHERE has_source >= ?1 ORDER BY id";
        let mut statement = self.connection.prepare(query)?;
        statement.query_map([only_with_source], |row| Ok(ContentId(row.get(0)?)))?.collect()
    }

    pub(super) fn occurrences(&self, id: ContentId) -> Sql<Vec<Occurrence>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT package, path, is_bundled FROM occurrences WHERE content = ?1 ORDER BY package, path",
        )?;
        let rows = statement.query_map([id.0], |row| {
            Ok(Occurrence { package: PackageId(row.get(0)?), path: row.get(1)?, is_bundled: row.get(2)? })
        })?;
        rows.collect()
    }

    pub(super) fn facts(&self, id: ContentId) -> Sql<ContentFacts> {
        let mut statement = self.connection.prepare_cached(
            "SELECT raw, expression, method, first_line, end_line FROM license_facts WHERE content = ?1 ORDER BY ordinal",
        )?;
        let licenses = statement.query_map([id.0], |row| {
            let expression = row.get::<_, Option<String>>(1)?.map(parse_name).transpose()?;
            let lines = LineSpan::new(row.get(3)?, row.get(4)?);
            Ok(LicenseFact { raw: row.get(0)?, expression, method: row.get(2)?, lines })
        })?;
        let licenses = licenses.collect::<Sql<_>>()?;
        let mut statement =
            self.connection.prepare_cached("SELECT statement FROM copyrights WHERE content = ?1 ORDER BY ordinal")?;
        let copyrights = statement.query_map([id.0], |row| row.get(0))?.collect::<Sql<_>>()?;
        Ok(ContentFacts { licenses, copyrights })
    }

    /// Returns the contents with a statement that holds `text`, ASCII case aside, rising.
    pub(super) fn find_copyrights(&self, text: &str) -> Sql<Vec<ContentId>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT content FROM copyrights WHERE instr(lower(statement), lower(?1)) > 0 ORDER BY content",
        )?;
        statement.query_map([text], |row| Ok(ContentId(row.get(0)?)))?.collect()
    }

    // Languages.

    pub(super) fn change_language(&self, language: Language, delta: LanguageDelta) -> Sql<()> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO languages (language, n_contents, n_lines, n_bytes) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT DO UPDATE SET n_contents = n_contents + ?2, n_lines = n_lines + ?3, n_bytes = n_bytes + ?4",
        )?;
        statement.execute(params![language.name(), delta.contents, delta.lines, delta.bytes])?;
        self.connection.execute("DELETE FROM languages WHERE n_contents = 0", []).map(drop)
    }

    /// Returns the counts by language. Languages this build does not know are left out; a build with other languages
    /// has other parameters too.
    pub(super) fn languages(&self) -> Sql<BTreeMap<Language, LanguageCount>> {
        let mut statement = self.connection.prepare(
            "SELECT language, n_contents, n_lines, n_bytes, \
             (SELECT count(*) FROM package_languages WHERE package_languages.language = languages.language) \
             FROM languages",
        )?;
        let rows = statement.query_map([], |row| {
            let number = |idx: usize| row.get::<_, i64>(idx).map(|number| number as u64);
            let count = LanguageCount {
                n_packages: number(4)?,
                n_contents: number(1)?,
                n_lines: number(2)?,
                n_bytes: number(3)?,
            };
            Ok((row.get::<_, String>(0)?, count))
        })?;
        let mut counts = BTreeMap::new();
        for row in rows {
            let (name, count) = row?;
            counts.extend(Language::from_name(&name).map(|language| (language, count)));
        }
        Ok(counts)
    }

    /// Returns how many contents of each language there are.
    pub(super) fn documents(&self) -> Sql<Vec<(Language, u32)>> {
        let mut statement = self.connection.prepare("SELECT language, n_contents FROM languages")?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        let known = |(name, n): (String, u32)| Language::from_name(&name).map(|language| (language, n));
        Ok(rows.collect::<Sql<Vec<_>>>()?.into_iter().filter_map(known).collect())
    }

    // Files.

    pub(super) fn segments(&self) -> Sql<Vec<SegmentRow>> {
        let mut statement = self.connection.prepare("SELECT id, dead FROM segments ORDER BY id")?;
        let rows = statement.query_map([], |row| {
            Ok(SegmentRow { id: row.get(0)?, dead: Bitmap::from_bytes(row.get_ref(1)?.as_blob()?) })
        })?;
        rows.collect()
    }

    pub(super) fn put_segment(&self, id: u32, n_contents: u32, len_bytes: u64, dead: &Bitmap) -> Sql<()> {
        let statement = "INSERT OR REPLACE INTO segments (id, n_contents, len_bytes, dead) VALUES (?1, ?2, ?3, ?4)";
        self.connection.execute(statement, params![id, n_contents, len_bytes as i64, dead.to_bytes()]).map(drop)
    }

    pub(super) fn delete_segment(&self, id: u32) -> Sql<()> {
        self.connection.execute("DELETE FROM segments WHERE id = ?1", [id]).map(drop)
    }

    /// Returns the files of sources: number, contents, length.
    pub(super) fn source_files(&self) -> Sql<Vec<(u32, u32, u64)>> {
        let mut statement =
            self.connection.prepare("SELECT id, n_contents, len_bytes FROM source_files ORDER BY id")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)? as u64)))?;
        rows.collect()
    }

    pub(super) fn insert_source_file(&self, id: u32, n_contents: u32, len_bytes: u64) -> Sql<()> {
        let statement = "INSERT INTO source_files (id, n_contents, len_bytes) VALUES (?1, ?2, ?3)";
        self.connection.execute(statement, params![id, n_contents, len_bytes as i64]).map(drop)
    }

    pub(super) fn delete_source_file(&self, id: u32) -> Sql<()> {
        self.connection.execute("DELETE FROM source_files WHERE id = ?1", [id]).map(drop)
    }

    pub(super) fn dictionaries(&self) -> Sql<Vec<Dictionary>> {
        let mut statement = self.connection.prepare("SELECT id, bytes FROM dictionaries ORDER BY id")?;
        let rows = statement
            .query_map([], |row| Ok(Dictionary { id: row.get(0)?, bytes: row.get::<_, Vec<u8>>(1)?.into() }))?;
        rows.collect()
    }

    pub(super) fn insert_dictionary(&self, dictionary: &Dictionary) -> Sql<()> {
        let statement = "INSERT OR IGNORE INTO dictionaries (id, bytes) VALUES (?1, ?2)";
        self.connection.execute(statement, params![dictionary.id, &*dictionary.bytes]).map(drop)
    }
}

/// The columns of a package, in the order [`read_package`] takes them.
const PACKAGE: &str = "purl, name, version, license, released_at, released_at_source, source_url, known_by";

fn read_package(row: &Row<'_>, first: usize) -> Sql<Package> {
    let source: Option<String> = row.get(first + 5)?;
    Ok(Package {
        purl: row.get(first)?,
        name: row.get(first + 1)?,
        version: row.get(first + 2)?,
        license: row.get(first + 3)?,
        released_at: row.get(first + 4)?,
        released_at_source: source.map(parse_name).transpose()?,
        source_url: row.get(first + 6)?,
        known_by: parse_name(row.get(first + 7)?)?,
    })
}

/// The name serde gives a variant without fields.
fn name_of<T: Serialize>(variant: T) -> Sql<String> {
    match serde_json::to_value(variant) {
        Ok(serde_json::Value::String(name)) => Ok(name),
        Ok(other) => Err(conversion(format!("{other} is no name").into())),
        Err(error) => Err(conversion(Box::new(error))),
    }
}

fn parse_name<T: DeserializeOwned>(name: String) -> Sql<T> {
    serde_json::from_value(serde_json::Value::String(name)).map_err(|error| conversion(Box::new(error)))
}

fn conversion(error: Box<dyn std::error::Error + Send + Sync>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `db/schema.sql` is the whole schema as the migrations leave it; set `UPDATE_SCHEMA` to write it again.
    #[test]
    fn schema_file_is_what_the_migrations_make() {
        let mut catalog = Catalog::new(Connection::open_in_memory().unwrap());
        catalog.migrate().unwrap();
        catalog.migrate().unwrap(); // Once is enough.
        let query = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid";
        let mut statement = catalog.connection.prepare(query).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        let rows: Vec<String> = rows.map(|sql| sql.unwrap() + ";\n").collect();
        let schema = format!("-- The catalogue as the migrations leave it; checked by a test.\n\n{}", rows.join("\n"));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("db/schema.sql");
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(&path, &schema).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), schema);
    }
}
