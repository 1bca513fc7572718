//! Checking a pack: form, digests, manifest, signature, statement, and that the result says what was signed.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::VerifyPackError as Error;
use super::contents::RESULT;
use super::envelope::Envelope;
use super::frame::{Packed, read_frame};
use super::key::PublicKey;
use super::manifest::{MANIFEST, MANIFEST_SCHEMA, Manifest, ManifestEntry, Meter, STATEMENT};
use super::statement::{PACK_SCHEMA, PackPredicate, Statement};
use crate::finding::{SCHEMA, ScanReport, Tool};
use crate::policy::digest_of_texts;

/// Members that are read as a whole, beside the result: the manifest, the statement, the policy.
const MAX_READ_BYTES: u64 = 64 << 20;
/// The result.
const MAX_RESULT_BYTES: u64 = 256 << 20;
const POLICY: &str = "policy/";

/// Who vouches for a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vouched {
    /// The owner of the key that was given.
    Signed,
    /// It has signatures, but there was no key to check them with.
    NotChecked,
    /// Nobody.
    Unsigned,
}

/// A pack that is whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VerifiedPack {
    /// Who says so.
    pub vouched: Vouched,
    /// What envelopes call the key that a signature was found to be by.
    pub key_id: Option<String>,
    /// Signatures of the envelope, also those that are by others and were not looked at.
    pub n_signatures: usize,
    /// What it is about, from the result; with a key it is what was signed.
    pub predicate: PackPredicate,
    /// Whether the policy's texts are there and are those that the findings were judged by.
    pub has_policy_texts: bool,
    /// What is in it.
    pub manifest: Manifest,
}

/// Checks a pack. Without a key nobody vouches for it: then all that is said is that it is whole.
///
/// Takes time in proportion to what it unpacks to, 1 GB at most, and memory for the manifest, the statement and the result.
///
/// # Errors
/// When anything is not as it was packed.
pub fn verify_pack(file: &[u8], key: Option<&PublicKey>) -> Result<VerifiedPack, Error> {
    let members = read_frame(file)?;
    let there = measure(&members)?;
    let text = read(&members, MANIFEST, MAX_READ_BYTES)?;
    let manifest: Manifest = parse(MANIFEST, &text, MANIFEST_SCHEMA)?;
    manifest.check(&there)?;
    if super::json(MANIFEST, &manifest).ok().as_ref() != Some(&text) {
        return Err(Error::Unreadable { path: MANIFEST, what: "it is not as `report --pack` writes it".to_owned() });
    }
    let of_manifest = ManifestEntry::of(MANIFEST, &text);
    let report: ScanReport = parse(RESULT, &read(&members, RESULT, MAX_RESULT_BYTES)?, SCHEMA)?;
    let has_policy_texts = check_policy(&members, &report)?;
    let mut verified = VerifiedPack {
        vouched: Vouched::Unsigned,
        key_id: None,
        n_signatures: 0,
        predicate: PackPredicate::of(&report, Tool { name: String::new(), version: String::new() }),
        has_policy_texts,
        manifest,
    };
    if members.iter().all(|member| member.name != STATEMENT) {
        return Ok(verified);
    }
    let envelope: Envelope = serde_json::from_slice(&read(&members, STATEMENT, MAX_READ_BYTES)?)
        .map_err(|error| Error::Unreadable { path: STATEMENT, what: error.to_string() })?;
    let opened = envelope.open(key)?;
    let statement = parse_statement(&opened.payload)?;
    statement.check(&verified.manifest, &of_manifest, &report)?;
    verified.vouched = if key.is_some() { Vouched::Signed } else { Vouched::NotChecked };
    verified.key_id = key.map(PublicKey::id);
    verified.n_signatures = opened.n_signatures;
    verified.predicate = statement.predicate;
    Ok(verified)
}

/// Unpacks every member once and says what each is, without the manifest and the statement.
fn measure(members: &[Packed<&[u8]>]) -> Result<Vec<ManifestEntry>, Error> {
    let mut entries = Vec::with_capacity(members.len());
    for member in members {
        let mut meter = Meter::new();
        member.unpack(&mut |piece| meter.take(piece))?;
        if ![MANIFEST, STATEMENT].contains(&member.name.as_str()) {
            entries.push(meter.entry(&member.name));
        }
    }
    Ok(entries)
}

fn read(members: &[Packed<&[u8]>], path: &'static str, max_bytes: u64) -> Result<Vec<u8>, Error> {
    let member = members.iter().find(|member| member.name == path);
    read_member(member.ok_or_else(|| Error::Missing { path: path.to_owned() })?, max_bytes)
}

fn read_member(member: &Packed<&[u8]>, max_bytes: u64) -> Result<Vec<u8>, Error> {
    if member.n_bytes() > max_bytes {
        return Err(Error::TooLarge { what: format!("`{}`", member.name) });
    }
    let mut bytes = Vec::with_capacity(member.n_bytes() as usize);
    member.unpack(&mut |piece| bytes.extend_from_slice(piece))?;
    Ok(bytes)
}

/// What every JSON of kinprint begins with.
#[derive(serde::Deserialize)]
struct Named {
    schema: String,
}

/// Reads JSON of kinprint; one of another version is told as such.
fn parse<T: DeserializeOwned>(path: &'static str, text: &[u8], known: &'static str) -> Result<T, Error> {
    let unreadable = |error: serde_json::Error| Error::Unreadable { path, what: error.to_string() };
    let named: Named = serde_json::from_slice(text).map_err(unreadable)?;
    if named.schema != known {
        return Err(Error::Version { path, found: named.schema, known });
    }
    serde_json::from_slice(text).map_err(unreadable)
}

fn parse_statement(payload: &[u8]) -> Result<Statement, Error> {
    let unreadable = |error: serde_json::Error| Error::Unreadable { path: STATEMENT, what: error.to_string() };
    let statement: Statement = serde_json::from_slice(payload).map_err(unreadable)?;
    let found = statement.predicate.schema.clone();
    if found == PACK_SCHEMA {
        Ok(statement)
    } else {
        Err(Error::Version { path: STATEMENT, found, known: PACK_SCHEMA })
    }
}

/// Compares the policy's texts with the digest in the result; tells whether there are any.
fn check_policy(members: &[Packed<&[u8]>], report: &ScanReport) -> Result<bool, Error> {
    let files = members.iter().filter(|member| member.name.starts_with(POLICY));
    let texts = files.map(|member| read_member(member, MAX_READ_BYTES)).collect::<Result<Vec<_>, _>>()?;
    if texts.is_empty() {
        return Ok(false);
    }
    let judged_by = report.policy.as_ref().map(|policy| policy.digest.as_str());
    let found = digest_of_texts(texts.iter().map(Vec::as_slice));
    if judged_by == Some(found.as_str()) {
        return Ok(true);
    }
    Err(Error::Statement { what: "the texts in `policy/` are not those that the findings were judged by".to_owned() })
}
