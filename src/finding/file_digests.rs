//! Which bytes a run has seen, small enough to go into every report: by them a later run tells changed files from files that
//! are as they were.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::id::ContentHash;

/// Bytes kept of each file's hash. Among a million files one in 10^13 is taken for another, which costs no more than a
/// wrong word for a new finding.
const DIGEST_BYTES: usize = 8;

/// The beginnings of the hashes of all files, ascending; written in base64, one after another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileDigests(Vec<[u8; DIGEST_BYTES]>);

impl FileDigests {
    /// Collects the digests of files in any order.
    pub fn of(hashes: impl IntoIterator<Item = ContentHash>) -> Self {
        let mut digests: Vec<_> = hashes.into_iter().map(digest).collect();
        digests.sort_unstable();
        Self(digests)
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (digests, rest) = bytes.as_chunks();
        (rest.is_empty() && digests.is_sorted()).then(|| Self(digests.to_vec()))
    }

    /// Returns the digests one after another.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.concat()
    }

    /// Counts the files that had these bytes.
    pub fn count(&self, hash: ContentHash) -> usize {
        let wanted = digest(hash);
        let from = self.0.partition_point(|digest| *digest < wanted);
        self.0[from..].iter().take_while(|digest| **digest == wanted).count()
    }

    /// Tells whether a file had these bytes.
    pub fn holds(&self, hash: ContentHash) -> bool {
        self.0.binary_search(&digest(hash)).is_ok()
    }
}

fn digest(hash: ContentHash) -> [u8; DIGEST_BYTES] {
    std::array::from_fn(|idx| hash.0[idx])
}

impl From<FileDigests> for String {
    fn from(digests: FileDigests) -> Self {
        STANDARD.encode(digests.to_bytes())
    }
}

impl TryFrom<String> for FileDigests {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let bytes = STANDARD.decode(text).map_err(|error| format!("file digests are no base64: {error}"))?;
        Self::from_bytes(&bytes).ok_or_else(|| format!("file digests are {DIGEST_BYTES} bytes each, ascending"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_files_it_was_made_of() {
        let [a, b, c] = ["a", "b", "c"].map(|text| ContentHash::of(text.as_bytes()));
        let digests = FileDigests::of([b, a, b]);
        assert_eq!([a, b, c].map(|hash| digests.holds(hash)), [true, true, false]);
        assert_eq!([a, b, c].map(|hash| digests.count(hash)), [1, 2, 0]);
        let text = serde_json::to_string(&digests).unwrap();
        assert_eq!(serde_json::from_str::<FileDigests>(&text).unwrap(), digests);
        assert_eq!(serde_json::to_string(&FileDigests::default()).unwrap(), "\"\"");
        for broken in ["\"AAAA\"", "\"??\"", "\"AAAAAAAAAAIAAAAAAAAAAQ==\""] {
            assert!(serde_json::from_str::<FileDigests>(broken).is_err(), "{broken}");
        }
    }
}
