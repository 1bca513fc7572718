//! Checking a whole database: everything that is stored, and that its parts agree. Every damage is named.

use std::collections::BTreeSet;

use super::reader::{Index, catalog_error};
use super::{Store, StoreError, text};
use crate::id::ContentId;

/// What checking a database found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    /// Each damage in a sentence with the file it is in; none if all is well.
    pub damages: Vec<String>,
    /// Contents that were checked.
    pub n_contents: u64,
    /// Segments and files of sources that were checked.
    pub n_files: u64,
}

impl Index {
    /// Reads everything and compares it: checksums, order and number of all postings, every block of sources, the full
    /// text, and what the catalogue says of them. Takes as long as reading the database does.
    ///
    /// # Errors
    /// When the catalogue cannot even be asked; damage is no error but the result.
    pub fn verify(&self) -> Result<Verification, StoreError> {
        let mut found = Verification::default();
        let catalog = self.layout.catalog();
        let errors = self.catalog().integrity_errors().map_err(catalog_error("was checked"))?;
        found.damages.extend(errors.into_iter().map(|error| format!("`{}`: {error}", catalog.display())));

        let known = self.catalog().content_ids(false).map_err(catalog_error("listed its contents"))?;
        let stored = self.catalog().content_ids(true).map_err(catalog_error("listed its contents"))?;
        found.n_contents = known.len() as u64;
        self.verify_segments(&known, &mut found);
        self.verify_sources(&stored, &mut found);
        self.verify_catalog(&known, &mut found)?;
        let text = text::find_damage(&self.layout.text());
        found.damages.extend(text.map(|damage| format!("{damage}; `kinprint index --text` makes the full text anew")));
        Ok(found)
    }

    fn verify_segments(&self, known: &[ContentId], found: &mut Verification) {
        let mut in_segments: BTreeSet<ContentId> = BTreeSet::new();
        for segment in &self.segments {
            found.n_files += 1;
            match segment.verify().and_then(|()| segment.live_ids()) {
                Ok(ids) => in_segments.extend(ids),
                Err(error) => return found.damages.push(sentence(&error)),
            }
        }
        compare("segments", known, &in_segments, found);
    }

    fn verify_sources(&self, stored: &[ContentId], found: &mut Verification) {
        let mut in_files: BTreeSet<ContentId> = BTreeSet::new();
        for idx in 0..self.sources.n_files() {
            found.n_files += 1;
            match self.sources.verify(idx) {
                Ok(ids) => in_files.extend(ids),
                Err(error) => return found.damages.push(sentence(&error)),
            }
        }
        // Files of sources keep contents that are gone until they are merged.
        in_files.retain(|id| stored.binary_search(id).is_ok());
        compare("files of sources", stored, &in_files, found);
    }

    fn verify_catalog(&self, known: &[ContentId], found: &mut Verification) -> Result<(), StoreError> {
        let identity = self.identity()?;
        let n_packages = self.catalog().count("packages").map_err(catalog_error("counted its packages"))?;
        if (identity.n_packages, identity.n_contents) != (n_packages, known.len() as u64) {
            found.damages.push(format!(
                "the catalogue says {} packages and {} contents, and holds {n_packages} and {}",
                identity.n_packages,
                identity.n_contents,
                known.len()
            ));
        }
        let dangling = self.catalog().n_dangling().map_err(catalog_error("compared places and contents"))?;
        if dangling > 0 {
            found.damages.push(format!("the catalogue holds {dangling} places without a content or package"));
        }
        Ok(())
    }
}

fn compare(what: &str, expected: &[ContentId], held: &BTreeSet<ContentId>, found: &mut Verification) {
    let n_missing = expected.iter().filter(|id| !held.contains(id)).count();
    let n_extra = held.len() + n_missing - expected.len();
    if n_missing + n_extra > 0 {
        found.damages.push(format!("the {what} lack {n_missing} contents of the catalogue and hold {n_extra} others"));
    }
}

fn sentence(error: &StoreError) -> String {
    match error {
        StoreError::Damaged { path, what } => format!("`{}`: {what}", path.display()),
        StoreError::Io { path, source } => format!("`{}`: {source}", path.display()),
        other => other.to_string(),
    }
}
