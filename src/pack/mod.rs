//! Evidence packs: a result with all that proves it in one zip, signed, to be checked on a machine that has neither project nor
//! database.
//!
//! In: a report, what reports show beside it, the policy's texts, a key. Out: bytes; and of bytes whether they are to be believed.
//! Knows no files and no clock: the same input and key give the same bytes (Ed25519 signs without chance).
//! Guarantee of [`verify_pack`]: with a key, what it accepts has exactly the members that were packed, byte for byte, and
//! was signed by that key as a pack with this result. Nothing is unpacked to disk.

mod contents;
mod envelope;
mod error;
mod frame;
#[cfg(any(test, fuzzing))]
mod fuzzing;
mod key;
mod manifest;
mod readme;
mod statement;
#[cfg(test)]
mod tests;
mod verify;

pub use error::{VerifyPackError, WritePackError};
#[cfg(any(test, fuzzing))]
pub use fuzzing::fuzz_members;
pub use key::{KeyError, PrivateKey, PublicKey};
pub use manifest::{MANIFEST_SCHEMA, Manifest, ManifestEntry};
pub use statement::{PACK_SCHEMA, PREDICATE_TYPE, PackCounts, PackPredicate};
pub use verify::{VerifiedPack, Vouched, verify_pack};

use serde::Serialize;

use crate::finding::{ScanReport, Tool};
use crate::report::{Evidence, write_json_value};
use contents::{Members, gather};
use envelope::Envelope;
use manifest::{MANIFEST, STATEMENT};
use statement::Statement;

/// What a pack is made of.
#[derive(Debug, Clone, Copy)]
pub struct PackInput<'a> {
    /// The result.
    pub report: &'a ScanReport,
    /// What the project is called.
    pub project: &'a str,
    /// Code on both sides and, in its credits, license texts.
    pub evidence: &'a Evidence,
    /// The policy's texts with what each is called, in the order of [`PolicySummary::files`](crate::finding::PolicySummary);
    /// empty where they are not known.
    pub policy: &'a [(String, String)],
}

/// Makes a pack, signed where there is a key.
///
/// # Errors
/// When it would become larger than [`verify_pack`] reads.
pub fn build_pack(input: &PackInput<'_>, key: Option<&PrivateKey>) -> Result<Vec<u8>, WritePackError> {
    let (mut members, manifest) = gather(input, key.is_some())?;
    let text = json(MANIFEST, &manifest)?;
    let of_manifest = ManifestEntry::of(MANIFEST, &text);
    members.add(MANIFEST, &text)?;
    if let Some(key) = key {
        add_statement(&mut members, input.report, (&manifest, &of_manifest), key)?;
    }
    Ok(members.finish())
}

fn add_statement(
    members: &mut Members,
    report: &ScanReport,
    (manifest, of_manifest): (&Manifest, &ManifestEntry),
    key: &PrivateKey,
) -> Result<(), WritePackError> {
    let packed_by = Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
    let statement = Statement::of(PackPredicate::of(report, packed_by), manifest, of_manifest);
    let envelope = Envelope::seal(&json(STATEMENT, &statement)?, key);
    members.add(STATEMENT, &json(STATEMENT, &envelope)?)
}

fn json(path: &'static str, value: &impl Serialize) -> Result<Vec<u8>, WritePackError> {
    let mut text = Vec::new();
    write_json_value(value, &mut text).map_err(|source| WritePackError::Write { path, source })?;
    Ok(text)
}
