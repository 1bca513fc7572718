//! Manifests: what a package's own statement says, read as a license.

use crate::license::{DetectedLicense, LicenseReference, SpdxExpression, UNKNOWN, detect_license};
use crate::provenance::{ManifestKind, parse_manifest};
use crate::span::ByteSpan;

/// Returns what the manifest at `path` says; `None` when it is none, cannot be parsed, or is one that is read as a text.
pub fn detect_manifest(kind: ManifestKind, path: &str, bytes: &[u8]) -> Option<DetectedLicense> {
    if kind == ManifestKind::DebianCopyright {
        return None;
    }
    let manifest = parse_manifest(kind, path, bytes).ok().flatten()?;
    if let Some(text) = &manifest.license_text {
        let detected = detect_license(text.as_bytes());
        if detected.expression.is_some() && !detected.is_unknown {
            return Some(detected);
        }
    }
    if let Some(stated) = &manifest.license {
        return Some(stated_license(stated));
    }
    let references: Vec<LicenseReference> = manifest
        .license_files
        .iter()
        .map(|name| LicenseReference { name: name.clone(), span: ByteSpan::default() })
        .collect();
    if references.is_empty() {
        return None; // A header may say what the fields do not.
    }
    let expression = SpdxExpression::parse(UNKNOWN).ok();
    Some(DetectedLicense { expression, references, is_unknown: true, ..DetectedLicense::default() })
}

/// Returns what a field that states a license says; what is not recognised is unknown, never nothing.
pub(super) fn stated_license(stated: &str) -> DetectedLicense {
    let expression = read_statement(stated);
    let is_unknown = expression.as_ref().is_none_or(|expression| expression.as_str() == UNKNOWN);
    let expression = expression.or_else(|| SpdxExpression::parse(UNKNOWN).ok());
    DetectedLicense { expression, references: references_in(stated), is_unknown, ..DetectedLicense::default() }
}

/// Reads what a license field says: an expression, a name, a sentence; `None` when that is not certain.
pub fn read_statement(stated: &str) -> Option<SpdxExpression> {
    SpdxExpression::find_in(stated).or_else(|| {
        // A bare name is what is licensed in such a field.
        let sentence = format!("License: {stated}");
        let detected = detect_license(sentence.as_bytes());
        detected.expression.filter(|_| !detected.is_unknown)
    })
}

/// `SEE LICENSE IN <file>`, `see LICENSE`, `LICENSE.txt`
fn references_in(stated: &str) -> Vec<LicenseReference> {
    let lower = stated.to_ascii_lowercase();
    let name = lower.find("license in ").map(|at| stated[at + 11..].trim().trim_matches(['<', '>']).to_owned());
    let is_file = |word: &&str| ["LICENSE", "LICENCE", "COPYING"].iter().any(|stem| word.starts_with(stem));
    let named = || stated.split_whitespace().filter(|_| !stated.contains("://")).find(is_file).map(str::to_owned);
    name.filter(|name| !name.is_empty())
        .or_else(named)
        .map(|name| LicenseReference { name, span: ByteSpan::default() })
        .into_iter()
        .collect()
}
