//! The directory of a database: names of its files, and opening its catalogue with an error that says what is wrong.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::catalog::{self, Catalog};
use super::{OpenIndexError, StoreError};
use crate::fingerprint::FingerprintParams;

/// A database directory.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub dir: PathBuf,
}

impl Layout {
    pub(super) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    pub(super) fn catalog(&self) -> PathBuf {
        self.dir.join(catalog::FILE_NAME)
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.dir.join("lock")
    }

    /// Stands in a published copy, beside files that never change.
    pub(super) fn seal(&self) -> PathBuf {
        self.dir.join("SEALED")
    }

    pub(super) fn is_sealed(&self) -> bool {
        self.seal().exists()
    }

    pub(super) fn segments(&self) -> PathBuf {
        self.dir.join("segments")
    }

    pub(super) fn segment(&self, id: u32) -> PathBuf {
        self.segments().join(format!("{id:08}.kps"))
    }

    pub(super) fn sources(&self) -> PathBuf {
        self.dir.join("sources")
    }

    pub(super) fn source_file(&self, id: u32) -> PathBuf {
        self.sources().join(format!("{id:08}.kpb"))
    }

    pub(super) fn text(&self) -> PathBuf {
        self.dir.join("text")
    }

    /// Tells what kind of directory this is, before anything in it is opened.
    fn check_files(&self) -> Result<(), OpenIndexError> {
        let path = self.dir.clone();
        let entries = match fs::read_dir(&self.dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(OpenIndexError::Missing { path }),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Err(OpenIndexError::Foreign { path, what: "it is a file".to_owned() });
            }
            Err(source) => return Err(StoreError::Io { path, source }.into()),
        };
        let names: Vec<String> =
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        if names.is_empty() {
            return Err(OpenIndexError::Empty { path });
        }
        if !names.iter().any(|name| name == catalog::FILE_NAME) {
            let is_ours = |name: &String| ["lock", "segments", "sources", "text"].contains(&name.as_str());
            return Err(if names.iter().all(is_ours) {
                OpenIndexError::HalfWritten { path, what: "it has no catalogue".to_owned() }
            } else {
                OpenIndexError::Foreign { path, what: "it has no catalogue".to_owned() }
            });
        }
        self.check_catalog_file()
    }

    /// Looks at the catalogue's first bytes: SQLite would take an empty file for an empty database.
    fn check_catalog_file(&self) -> Result<(), OpenIndexError> {
        let path = self.catalog();
        let io_error = |source| StoreError::Io { path: path.clone(), source };
        let mut header = Vec::new();
        let mut file = File::open(&path).map_err(io_error)?;
        let len = file.metadata().map_err(io_error)?.len();
        file.by_ref().take(100).read_to_end(&mut header).map_err(io_error)?;
        let has_log = fs::metadata(self.dir.join("catalog.sqlite-wal")).is_ok_and(|log| log.len() > 0);
        if header.is_empty() && !has_log {
            let what = "its catalogue is empty".to_owned();
            return Err(OpenIndexError::HalfWritten { path: self.dir.clone(), what });
        }
        if !header.is_empty() && !header.starts_with(b"SQLite format 3\0") {
            let what = "its catalogue is no SQLite file".to_owned();
            return Err(OpenIndexError::Foreign { path: self.dir.clone(), what });
        }
        if header.len() == 100 && !has_log {
            let page_len = match u16::from_be_bytes([header[16], header[17]]) {
                1 => 65_536,
                len => u64::from(len),
            };
            let n_pages = u32::from_be_bytes([header[28], header[29], header[30], header[31]]);
            if len < page_len * u64::from(n_pages) {
                let what = format!("it holds {len} bytes of {}", page_len * u64::from(n_pages));
                return Err(StoreError::Damaged { path, what }.into());
            }
        }
        Ok(())
    }

    /// Opens the catalogue to read, in a read transaction that stays: what is seen is one state of the database.
    pub(super) fn open_catalog(&self) -> Result<Catalog, OpenIndexError> {
        self.check_files()?;
        let catalog = self.connect().map_err(|error| self.explain(error))?;
        catalog.run("BEGIN").map_err(|error| self.explain(error))?;
        self.check_format(&catalog)?;
        Ok(catalog)
    }

    /// Connects to the catalogue to read.
    pub(super) fn connect(&self) -> rusqlite::Result<Catalog> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = if self.is_sealed() {
            let uri = immutable_uri(&self.catalog());
            Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)?
        } else {
            Connection::open_with_flags(self.catalog(), flags)?
        };
        connection.busy_timeout(Duration::from_secs(5))?;
        // Without it each new value of a parameter has the statement compiled anew, which takes longer than to run it.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(Catalog::new(connection))
    }

    /// Compares format and parameters with this build's.
    pub(super) fn check_format(&self, catalog: &Catalog) -> Result<(), OpenIndexError> {
        let explain = |error| self.explain(error);
        let path = self.dir.clone();
        let (version, application) =
            (catalog.user_version().map_err(explain)?, catalog.application_id().map_err(explain)?);
        if (version, application) == (0, 0) && catalog.count("sqlite_schema").map_err(explain)? == 0 {
            return Err(OpenIndexError::HalfWritten { path, what: "its catalogue has no tables".to_owned() });
        }
        if application != catalog::APPLICATION_ID {
            let what = "its catalogue is of another program".to_owned();
            return Err(OpenIndexError::Foreign { path, what });
        }
        let known = catalog::MIGRATIONS.len() as u32;
        if version > known {
            return Err(OpenIndexError::Newer { path, found: version, known });
        }
        let found: Option<FingerprintParams> = catalog.meta("parameters").map_err(explain)?;
        let Some(found) = found else {
            return Err(OpenIndexError::HalfWritten { path, what: "its catalogue holds no parameters".to_owned() });
        };
        if found != FingerprintParams::CURRENT {
            let (found, expected) = (Box::new(found), Box::new(FingerprintParams::CURRENT));
            return Err(OpenIndexError::Parameters { path, found, expected });
        }
        Ok(())
    }

    /// Turns SQLite's word about the catalogue into ours.
    pub(super) fn explain(&self, error: rusqlite::Error) -> OpenIndexError {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                StoreError::Damaged { path: self.catalog(), what: error.to_string() }.into()
            }
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) if !self.is_sealed() => {
                OpenIndexError::ReadOnly { path: self.dir.clone() }
            }
            _ => StoreError::Catalog { doing: "was opened", source: error }.into(),
        }
    }

    /// Deletes files that no commit ever named, or that a later one replaced.
    pub(super) fn sweep(&self, catalog: &Catalog) -> rusqlite::Result<()> {
        let segments: Vec<PathBuf> = catalog.segments()?.iter().map(|row| self.segment(row.id)).collect();
        let sources: Vec<PathBuf> = catalog.source_files()?.iter().map(|&(id, ..)| self.source_file(id)).collect();
        for (dir, extension, kept) in [(self.segments(), "kps", segments), (self.sources(), "kpb", sources)] {
            for entry in fs::read_dir(&dir).into_iter().flatten().flatten() {
                let path = entry.path();
                let is_ours = path.extension().is_some_and(|found| found == extension);
                if is_ours && !kept.contains(&path) {
                    // Left behind it costs only space; the next run tries again.
                    let _ = fs::remove_file(&path);
                }
            }
        }
        Ok(())
    }
}

/// The URI under which SQLite opens a file that nobody changes, without a log or a lock.
fn immutable_uri(path: &Path) -> PathBuf {
    let escape = |c: char| match c {
        '%' => "%25".to_owned(),
        '?' => "%3f".to_owned(),
        '#' => "%23".to_owned(),
        other => other.to_string(),
    };
    let path: String = path.to_string_lossy().replace('\\', "/").chars().map(escape).collect();
    let root = if path.starts_with('/') || !path.contains(':') { "" } else { "/" };
    PathBuf::from(format!("file:{root}{path}?immutable=1"))
}

/// Makes the names in a directory durable. Windows has no such thing: there this does nothing.
pub(super) fn sync_dir(path: &Path) -> io::Result<()> {
    super::fault::point()?;
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}
