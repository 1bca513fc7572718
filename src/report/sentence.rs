//! A finding in plain sentences on one line, for lists that others show.

use super::declared::declared_license_name;
use super::files::{attribution_sentence, version_text};
use super::hosted::Reported;
use super::layout::TextOptions;
use super::policy::judgement_sentence;
use super::shown;
use super::summary::license_name;
use crate::finding::{DeclaredFinding, Finding, FindingCode, LineRange};

/// As it reads anywhere.
const PLAIN: TextOptions = TextOptions { width: 80, color: false, unicode: false, verbose: false };

/// Returns `Renamed copy of lru-cache 2.0.0 (MIT): lib/lru.c, lines 14 to 99. Notice missing. …`.
pub(super) fn finding_sentence(finding: Reported<'_>) -> String {
    let mut parts = match finding {
        Reported::Copy(copy) => copy_sentences(copy),
        Reported::Declared(declared) => declared_sentences(declared),
    };
    if let Some(judgement) = finding.judgement() {
        parts.push(judgement_sentence(judgement));
    }
    if let Some(decision) = finding.decision() {
        let causes: Vec<&str> = decision.reopened.iter().map(|cause| cause.words()).collect();
        let again = if decision.is_waiting() {
            format!(", {}", decision.waiting_words())
        } else if causes.is_empty() {
            String::new()
        } else {
            format!(", to be made again: {}", causes.join(", "))
        };
        parts.push(format!("decision {} by {}{again}", decision.status.as_str(), decision.people()));
    }
    parts.iter().map(|part| capital(&shown(part))).collect::<Vec<_>>().join(". ") + "."
}

/// Returns `Renamed copy of lru-cache 2.0.0`.
pub(super) fn finding_title(finding: Reported<'_>) -> String {
    let title = match finding {
        Reported::Copy(copy) => copy_title(copy),
        Reported::Declared(declared) => declared_title(declared),
    };
    capital(&shown(&title))
}

fn copy_sentences(finding: &Finding) -> Vec<String> {
    let origin = &finding.origin;
    let license = license_name(finding);
    let first = format!("{} ({license}): {}{}", copy_title(finding), origin.path, lines_of(origin.lines));
    let mut parts = vec![first];
    parts.extend(attribution_sentence(&finding.attribution, PLAIN));
    parts
}

fn copy_title(finding: &Finding) -> String {
    let what = if finding.code == FindingCode::CopiedFile { "a file of " } else { "" };
    format!("{} copy of {what}{}", finding.class.as_str(), package_text(finding))
}

/// Returns `lru-cache 2.0.0`, with the versions that it may be.
pub(super) fn package_text(finding: &Finding) -> String {
    let origin = &finding.origin;
    let version = version_text(&origin.version, &origin.versions, PLAIN);
    format!("{} {version}", origin.name).trim_end().to_owned()
}

fn declared_title(finding: &DeclaredFinding) -> String {
    format!("a comment names {} as the source", finding.declared.origin.label())
}

fn declared_sentences(finding: &DeclaredFinding) -> Vec<String> {
    vec![declared_title(finding), declared_license_name(&finding.license)]
}

fn lines_of(lines: Option<LineRange>) -> String {
    match lines {
        None => String::new(),
        Some(LineRange { start, end }) if start == end => format!(", line {start}"),
        Some(LineRange { start, end }) => format!(", lines {start} to {end}"),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    // Names such as `lodash` never come first: a kind of copy or a word of ours does, or a license.
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
