//! Synthetic postings: contents whose places hold hashes of numbers, written as one package.

use kinprint::fingerprint::Fingerprint;
use kinprint::id::{ContentHash, KGramHash};
use kinprint::index::{IndexWriter, NewContent, StoreWriter, WriteIndexError};
use kinprint::provenance::{KnownBy, Package};

/// Postings of a content.
pub(crate) const POSTINGS_PER_CONTENT: u32 = 1000;
/// Tokens from one posting to the next: about what winnowing leaves.
pub(crate) const TOKENS_PER_POSTING: u32 = 8;

/// Returns a number that lies as evenly as a fingerprint's hash.
pub(crate) fn hash_of(number: u64) -> KGramHash {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(&number.to_le_bytes()).as_bytes()[..8]);
    KGramHash(u64::from_le_bytes(first))
}

/// Adds a package of `n_contents` contents and commits; `hash` names the one at a content's place.
pub(crate) fn write(
    writer: &mut IndexWriter,
    n_contents: u64,
    hash: impl Fn(u64, u32) -> KGramHash,
) -> Result<(), WriteIndexError> {
    let package = Package {
        purl: "pkg:generic/bench@1".to_owned(),
        name: "bench".to_owned(),
        version: "1".to_owned(),
        license: None,
        released_at: None,
        released_at_source: None,
        source_url: None,
        known_by: KnownBy::List,
    };
    writer.begin_package(&package, &ContentHash::of(b"bench"))?;
    for idx in 0..n_contents {
        let mut content = NewContent::unlexed(ContentHash::of(&idx.to_le_bytes()), 0);
        content.n_tokens = POSTINGS_PER_CONTENT * TOKENS_PER_POSTING;
        let place = |place| Fingerprint { hash: hash(idx, place), token_idx: place * TOKENS_PER_POSTING };
        content.exact = (0..POSTINGS_PER_CONTENT).map(place).collect();
        let id = writer.add_content(content)?;
        writer.add_occurrence(&idx.to_string(), id, false)?;
    }
    writer.finish_package()?;
    writer.commit()?;
    Ok(())
}
