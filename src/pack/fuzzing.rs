//! Hostile packs, for the fuzz target `pack` and its plain tests: packs whose digests and signature are right while what is in them
//! may be anything, as a signer who wants to do harm would make them. Not in a real build.

use super::PackPredicate;
use super::envelope::Envelope;
use super::frame::{FrameWriter, is_name};
use super::key::PrivateKey;
use super::manifest::{MANIFEST, Manifest, ManifestEntry, STATEMENT};
use super::statement::Statement;
use crate::finding::Tool;

/// Puts a pack together from `input`: members one behind the other, each as the length of its name (one byte), the name, the length
/// of its bytes (two bytes, little end first) and the bytes. What is missing of manifest and statement is added as it should be, by
/// the key of 32 times 1.
pub fn fuzz_members(input: &[u8]) -> Vec<u8> {
    let mut members = parts(input);
    let names = |members: &[(String, Vec<u8>)], name: &str| members.iter().any(|(other, _)| other == name);
    let listed = members.iter().filter(|(name, _)| ![MANIFEST, STATEMENT].contains(&name.as_str()));
    let manifest = Manifest::of(listed.map(|(name, bytes)| ManifestEntry::of(name, bytes)).collect());
    let text = super::json(MANIFEST, &manifest).unwrap_or_default();
    let of_manifest = ManifestEntry::of(MANIFEST, &text);
    if !names(&members, MANIFEST) {
        members.push((MANIFEST.to_owned(), text));
    }
    let result = members.iter().find(|(name, _)| name == super::contents::RESULT);
    let report = result.and_then(|(_, bytes)| serde_json::from_slice(bytes).ok());
    if let Some(report) = report.filter(|_| !names(&members, STATEMENT)) {
        let by = Tool { name: "fuzz".to_owned(), version: String::new() };
        let statement = Statement::of(PackPredicate::of(&report, by), &manifest, &of_manifest);
        let payload = super::json(STATEMENT, &statement).unwrap_or_default();
        let envelope = Envelope::seal(&payload, &PrivateKey::of_random(&[1; 32]));
        members.push((STATEMENT.to_owned(), super::json(STATEMENT, &envelope).unwrap_or_default()));
    }
    let mut frame = FrameWriter::default();
    for (name, bytes) in &members {
        let _ = frame.add(name, bytes);
    }
    frame.finish()
}

fn parts(mut input: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut members: Vec<(String, Vec<u8>)> = Vec::new();
    while let Some((name, rest)) = input.split_first().and_then(|(&len, rest)| rest.split_at_checked(len.into())) {
        let Some((len, rest)) = rest.split_at_checked(2) else { break };
        let len = usize::from(u16::from_le_bytes([len[0], len[1]])).min(rest.len());
        let (bytes, rest) = rest.split_at(len);
        let name = String::from_utf8_lossy(name).into_owned();
        if is_name(&name) && members.iter().all(|(other, _)| *other != name) {
            members.push((name, bytes.to_vec()));
        }
        input = rest;
    }
    members
}
