//! Publishing: a sealed copy of a database, for read-only media, network shares and caches.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::catalog::Catalog;
use super::layout::{Layout, sync_dir};
use super::reader::Index;
use super::{WriteIndexError, writer};

impl Index {
    /// Copies the database to `target`, which must not exist or be empty: a catalogue without a log, and a seal that
    /// says nobody will ever change it, so that it opens without writing anything.
    ///
    /// The copy is made beside the target and renamed, so that there is never half of one.
    ///
    /// # Errors
    /// When the target holds something or cannot be written.
    pub fn publish(&self, target: &Path) -> Result<(), WriteIndexError> {
        let error = |path: &Path, source: io::Error| WriteIndexError::Write { path: path.to_owned(), source };
        if fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_some()) {
            let source = io::Error::new(io::ErrorKind::DirectoryNotEmpty, "the directory is not empty");
            return Err(error(target, source));
        }
        let partial = Layout::new(&beside(target));
        let _ = fs::remove_dir_all(&partial.dir); // Left from a copy that was broken off.
        self.copy_files(&partial).inspect_err(|_| {
            let _ = fs::remove_dir_all(&partial.dir);
        })?;
        let renamed = match fs::remove_dir(target) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(source),
            _ => fs::rename(&partial.dir, target),
        };
        renamed.map_err(|source| error(target, source))
    }

    fn copy_files(&self, copy: &Layout) -> Result<(), WriteIndexError> {
        for dir in [copy.segments(), copy.sources()] {
            fs::create_dir_all(&dir).map_err(|source| writer::write_error(copy, &dir, source))?;
        }
        // The copy is of the state now current: SQLite copies from no connection that is inside a transaction. What
        // the copy lists is copied next; if a writer has just replaced one of those files, publishing is tried anew
        // by the caller's hand.
        let current = self.layout.connect().map_err(writer::catalog_error("was opened"))?;
        current.copy_to(&copy.catalog()).map_err(writer::catalog_error("was copied"))?;
        let catalog = Catalog::new(Connection::open(copy.catalog()).map_err(writer::catalog_error("was copied"))?);
        let doing = "listed its files";
        let segments = catalog.segments().map_err(writer::catalog_error(doing))?;
        let sources = catalog.source_files().map_err(writer::catalog_error(doing))?;
        drop(catalog);
        let segments = segments.iter().map(|row| (self.layout.segment(row.id), copy.segment(row.id)));
        let sources = sources.iter().map(|&(id, ..)| (self.layout.source_file(id), copy.source_file(id)));
        for (from, to) in segments.chain(sources).chain(text_files(&self.layout, copy)) {
            copy_file(&from, &to).map_err(|source| writer::write_error(copy, &to, source))?;
        }
        let seal = copy.seal();
        let sealed = fs::write(&seal, "A published kinprint database: opened as it is, never changed.\n");
        sealed.and_then(|()| sync_dir(&copy.dir)).map_err(|source| writer::write_error(copy, &seal, source))
    }
}

fn text_files(layout: &Layout, copy: &Layout) -> Vec<(PathBuf, PathBuf)> {
    let entries = fs::read_dir(layout.text()).into_iter().flatten().flatten();
    let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    files.map(|entry| (entry.path(), copy.text().join(entry.file_name()))).collect()
}

fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(dir) = to.parent() {
        fs::create_dir_all(dir)?;
    }
    fs::copy(from, to)?;
    File::open(to)?.sync_all()
}

/// Returns the path of the copy in the making.
fn beside(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    target.with_file_name(name)
}
