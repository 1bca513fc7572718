//! GitLab's code quality report: one entry a finding that is open, with a fingerprint of its own. Source: the format that
//! GitLab documents for `artifacts:reports:codequality`, a subset of Code Climate's.

use std::io::{self, Write};

use serde::Serialize;

use super::hosted::{Reported, reported};
use super::json::write_json_value;
use super::sentence::finding_sentence;
use crate::finding::{Outcome, ScanReport};

#[derive(Serialize)]
struct Entry {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// Writes the findings that nobody has settled. `below` is the project seen from the root of the repository: `app/`, or
/// nothing.
///
/// # Errors
/// When `out` refuses.
pub fn write_gitlab(report: &ScanReport, below: &str, out: &mut dyn Write) -> io::Result<()> {
    let open = reported(report).into_iter().filter(|finding| !finding.is_settled());
    let entries: Vec<Entry> = open.map(|finding| entry(finding, below)).collect();
    write_json_value(&entries, out)
}

fn entry(finding: Reported<'_>, below: &str) -> Entry {
    let place = finding.place(below);
    let lines = place.lines.map_or(Lines { begin: 1, end: 1 }, |lines| Lines { begin: lines.start, end: lines.end });
    Entry {
        description: finding_sentence(finding),
        check_name: finding.code(),
        fingerprint: fingerprint(finding, below),
        severity: severity(finding),
        location: Location { path: String::from_utf8_lossy(&place.path).into_owned(), lines },
    }
}

/// Entries with one fingerprint are dropped, and the id of the same text in two files is one: the path tells them apart.
fn fingerprint(finding: Reported<'_>, below: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"kinprint code quality\0");
    hasher.update(below.as_bytes());
    hasher.update(finding.scanned().path.path.as_bytes());
    hasher.update(b"\0");
    hasher.update(finding.scanned().path.path_raw.as_deref().unwrap_or_default().as_bytes());
    hasher.update(b"\0");
    hasher.update(finding.id().as_bytes());
    hasher.finalize().to_hex()[..32].to_owned()
}

fn severity(finding: Reported<'_>) -> &'static str {
    match finding.outcome() {
        Outcome::Allow => "info",
        Outcome::Review => "major",
        Outcome::Deny => "critical",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::finding::PathText;
    use crate::report::sample;

    fn entries(report: &ScanReport) -> Vec<serde_json::Value> {
        let mut out = Vec::new();
        write_gitlab(report, "app/", &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn looks_as_gitlab_wants_it() {
        let mut out = Vec::new();
        write_gitlab(&sample::judged(), "app/", &mut out).unwrap();
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!("gitlab", String::from_utf8(out).unwrap());
        });
    }

    #[test]
    fn fingerprints_are_of_one_finding_each_and_survive_line_moves() {
        let mut report = sample::report();
        let mut twin = report.findings[1].clone();
        twin.scanned.path = PathText::new("src/other.c");
        report.findings.push(twin);
        let of = |report: &ScanReport| -> Vec<String> {
            entries(report).iter().map(|entry| entry["fingerprint"].as_str().unwrap().to_owned()).collect()
        };
        let before = of(&report);
        assert_eq!(before.iter().collect::<HashSet<_>>().len(), report.findings.len() + report.declared.len());
        for finding in &mut report.findings {
            finding.scanned.lines = finding
                .scanned
                .lines
                .map(|lines| crate::finding::LineRange { start: lines.start + 7, end: lines.end + 7 });
        }
        assert_eq!(of(&report), before);
    }

    #[test]
    fn nothing_found_is_an_empty_list() {
        assert_eq!(entries(&sample::clean()), Vec::<serde_json::Value>::new());
    }
}
