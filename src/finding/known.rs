//! What was learned about origins, shared by the threads of a scan: a project's copies come from few packages and files,
//! and each finding asks.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::license::LicenseFiles;
use super::{sha1_of, swhid_of};
use crate::attribution::OriginFile;
use crate::id::ContentId;
use crate::index::{ContentInfo, Store, StoreError};

/// What others know a content by.
#[derive(Debug, Clone, Default)]
pub(super) struct ContentSums {
    /// See [`swhid_of`].
    pub(super) swhid: Option<String>,
    /// See [`sha1_of`].
    pub(super) sha1: Option<String>,
}

/// What is known of the origins of one scan.
#[derive(Debug, Default)]
pub struct KnownOrigins {
    pub(super) license_files: LicenseFiles,
    /// By content; none for those whose bytes are not stored.
    sums: Mutex<HashMap<ContentId, ContentSums>>,
}

impl KnownOrigins {
    /// Returns the license files nearest to an origin file, upward in its package, itself left out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn license_files(
        &self,
        store: &dyn Store,
        origin: &OriginFile,
    ) -> Result<Vec<(String, ContentId)>, StoreError> {
        self.license_files.nearest(store, origin)
    }

    /// Returns the notice files nearest to an origin file, upward in its package, itself left out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn notice_files(&self, store: &dyn Store, origin: &OriginFile) -> Result<Vec<(String, ContentId)>, StoreError> {
        self.license_files.nearest_notices(store, origin)
    }

    /// Returns what others know a content by; reads and hashes it once.
    pub(super) fn sums(
        &self,
        store: &dyn Store,
        content: ContentId,
        info: &ContentInfo,
    ) -> Result<ContentSums, StoreError> {
        if let Some(known) = self.sums.lock().unwrap_or_else(PoisonError::into_inner).get(&content) {
            return Ok(known.clone());
        }
        let mut sums = ContentSums::default();
        if info.has_source {
            let bytes = store.read_content(content)?;
            sums = ContentSums { swhid: swhid_of(&bytes, info.hash), sha1: sha1_of(&bytes, info.hash) };
        }
        self.sums.lock().unwrap_or_else(PoisonError::into_inner).insert(content, sums.clone());
        Ok(sums)
    }
}
