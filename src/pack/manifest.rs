//! The manifest: every member with its size and two digests.

use blake3::Hasher;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::VerifyPackError as Error;
use super::key::hex;

/// Its schema's name and major version.
pub const MANIFEST_SCHEMA: &str = "kinprint.pack-manifest/1";
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const STATEMENT: &str = "statement.dsse.json";

/// What `manifest.json` says. It lists every member but itself and the statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`MANIFEST_SCHEMA`].
    pub schema: String,
    /// By path.
    pub members: Vec<ManifestEntry>,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestEntry {
    /// Its name in the zip.
    pub path: String,
    /// Its length, unpacked.
    pub n_bytes: u64,
    /// Hexadecimal.
    pub sha256: String,
    /// Hexadecimal.
    pub blake3: String,
}

/// Takes the bytes of a member and says what it is.
pub(super) struct Meter {
    n_bytes: u64,
    sha256: Sha256,
    blake3: Hasher,
}

impl Meter {
    pub(super) fn new() -> Self {
        Self { n_bytes: 0, sha256: Sha256::new(), blake3: Hasher::new() }
    }

    pub(super) fn take(&mut self, bytes: &[u8]) {
        self.n_bytes += bytes.len() as u64;
        self.sha256.update(bytes);
        self.blake3.update(bytes);
    }

    pub(super) fn entry(self, path: &str) -> ManifestEntry {
        ManifestEntry {
            path: path.to_owned(),
            n_bytes: self.n_bytes,
            sha256: hex(&self.sha256.finalize()),
            blake3: self.blake3.finalize().to_hex().to_string(),
        }
    }
}

impl ManifestEntry {
    /// Measures a member.
    pub(super) fn of(path: &str, bytes: &[u8]) -> Self {
        let mut meter = Meter::new();
        meter.take(bytes);
        meter.entry(path)
    }
}

impl Manifest {
    pub(super) fn of(mut members: Vec<ManifestEntry>) -> Self {
        members.sort_by(|left, right| left.path.cmp(&right.path));
        Self { schema: MANIFEST_SCHEMA.to_owned(), members }
    }

    /// Compares what is there (sorted by path, without the manifest and the statement) with what is listed.
    pub(super) fn check(&self, there: &[ManifestEntry]) -> Result<(), Error> {
        let mut listed = self.members.iter().peekable();
        for member in there {
            let path = || member.path.clone();
            match listed.next_if(|next| next.path <= member.path) {
                Some(next) if next.path == member.path => {
                    let different = [
                        ("size", next.n_bytes != member.n_bytes),
                        ("SHA-256", next.sha256 != member.sha256),
                        ("BLAKE3", next.blake3 != member.blake3),
                    ];
                    if let Some((what, _)) = different.into_iter().find(|(_, is_different)| *is_different) {
                        return Err(Error::Changed { path: path(), what });
                    }
                }
                Some(next) => return Err(Error::Missing { path: next.path.clone() }),
                None => return Err(Error::Added { path: path() }),
            }
        }
        listed.next().map_or(Ok(()), |next| Err(Error::Missing { path: next.path.clone() }))
    }
}
