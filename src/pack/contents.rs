//! What is in a pack: the result, the page, code, notices and license texts, the policy, and words that say how to check it.

use super::frame::FrameWriter;
use super::manifest::{Manifest, ManifestEntry};
use super::readme::readme;
use super::{PackInput, WritePackError};
use crate::report::{Credits, NoticeForm, aligned_text, write_html, write_json, write_notice};

pub(super) const RESULT: &str = "result.json";
pub(super) const SUMS: &str = "SHA256SUMS";
const PAGE: &str = "report.html";
const NOTICE: &str = "NOTICE.txt";
const README: &str = "README.txt";
/// Characters of an id or a title in the name of a member.
const MAX_SLUG: usize = 60;

/// Packs members and keeps what the manifest says of them.
#[derive(Default)]
pub(super) struct Members {
    frame: FrameWriter,
    pub(super) entries: Vec<ManifestEntry>,
}

impl Members {
    pub(super) fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), WritePackError> {
        self.entries.push(ManifestEntry::of(path, bytes));
        if self.frame.add(path, bytes) { Ok(()) } else { Err(WritePackError::TooLarge) }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.frame.finish()
    }
}

/// Packs everything that the manifest lists, and makes the manifest.
pub(super) fn gather(input: &PackInput<'_>, is_signed: bool) -> Result<(Members, Manifest), WritePackError> {
    let mut members = Members::default();
    let mut text = Vec::new();
    write_json(input.report, &mut text).map_err(|source| WritePackError::Write { path: RESULT, source })?;
    members.add(RESULT, &text)?;
    text.clear();
    write_html(input.report, input.project, input.evidence, &mut text)
        .map_err(|source| WritePackError::Write { path: PAGE, source })?;
    members.add(PAGE, &text)?;
    let credits = &input.evidence.credits;
    if !input.report.findings.is_empty() {
        text.clear();
        write_notice(input.report, input.project, credits, NoticeForm::Text, &mut text)
            .map_err(|source| WritePackError::Write { path: NOTICE, source })?;
        members.add(NOTICE, &text)?;
    }
    drop(text);
    let names = license_names(credits);
    for (credit, name) in credits.texts.iter().zip(&names) {
        members.add(name, credit.text.as_bytes())?;
    }
    for (idx, finding) in input.report.findings.iter().enumerate() {
        let key = (finding.scanned.path.path.clone(), finding.id.clone());
        if let Some(code) = input.evidence.code.get(&key) {
            let texts = credits.of.get(&key).into_iter().flat_map(|credit| credit.texts.iter().chain(&credit.notices));
            let texts: Vec<&str> = texts.filter_map(|&text| names.get(text)).map(String::as_str).collect();
            let name = format!("code/{:05}-{}.txt", idx + 1, slug(&finding.id));
            members.add(&name, aligned_text(finding, code, &texts).as_bytes())?;
        }
    }
    for (idx, (label, text)) in input.policy.iter().enumerate() {
        members.add(&format!("policy/{:02}-{}", idx + 1, slug(label)), text.as_bytes())?;
    }
    let readme = readme(input, is_signed);
    members.add(README, readme.as_bytes())?;
    let sums = sums(&members.entries);
    members.add(SUMS, sums.as_bytes())?;
    let manifest = Manifest::of(members.entries.clone());
    Ok((members, manifest))
}

/// Returns the list that `sha256sum --check` reads.
fn sums(entries: &[ManifestEntry]) -> String {
    let mut sorted: Vec<&ManifestEntry> = entries.iter().collect();
    sorted.sort_by(|left, right| left.path.cmp(&right.path));
    sorted.iter().map(|entry| format!("{}  {}\n", entry.sha256, entry.path)).collect()
}

/// Returns where the texts are: `licenses/0002-MIT.txt`.
fn license_names(credits: &Credits) -> Vec<String> {
    let texts = credits.texts.iter().enumerate();
    texts.map(|(idx, text)| format!("licenses/{:04}-{}.txt", idx + 1, slug(&text.name))).collect()
}

/// Returns what of a text may stand in the name of a member.
fn slug(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' };
    text.chars().take(MAX_SLUG).map(plain).collect()
}
