//! What was learned about origins, shared by the threads of a scan: a project's copies come from few packages and files,
//! and each finding asks.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::license::LicenseFiles;
use super::swhid_of;
use crate::attribution::OriginFile;
use crate::id::ContentId;
use crate::index::{ContentInfo, Store, StoreError};

/// What is known of the origins of one scan.
#[derive(Debug, Default)]
pub struct KnownOrigins {
    pub(super) license_files: LicenseFiles,
    /// By content; none for those whose bytes are not stored.
    swhids: Mutex<HashMap<ContentId, Option<String>>>,
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

    /// Returns the Software Heritage id of a content, see [`swhid_of`]; reads and hashes it once.
    pub(super) fn swhid(
        &self,
        store: &dyn Store,
        content: ContentId,
        info: &ContentInfo,
    ) -> Result<Option<String>, StoreError> {
        if let Some(known) = self.swhids.lock().unwrap_or_else(PoisonError::into_inner).get(&content) {
            return Ok(known.clone());
        }
        let swhid = if info.has_source { swhid_of(&store.read_content(content)?, info.hash) } else { None };
        self.swhids.lock().unwrap_or_else(PoisonError::into_inner).insert(content, swhid.clone());
        Ok(swhid)
    }
}
