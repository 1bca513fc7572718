//! Findings as code hosts want them: on a file that is in the repository, as an address, with one outcome each.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::finding::{
    Decided, DeclaredFinding, Finding, FirstSeen, Gate, Judgement, LineRange, Novelty, Outcome, PathText, ScanReport,
    ScannedPart,
};
use crate::license::LicenseFacts;
use crate::policy::{AtGate, Standing};

/// A finding of either kind.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reported<'a> {
    Copy(&'a Finding),
    Declared(&'a DeclaredFinding),
}

/// Where a code host shows a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HostedPlace {
    /// The file, from the root of the repository, as bytes.
    pub(super) path: Vec<u8>,
    /// Its lines; `None` where the finding is about the whole file, or inside of a part with lines of its own.
    pub(super) lines: Option<LineRange>,
    /// Whether it is inside of an archive, a notebook or a source map.
    pub(super) is_part: bool,
}

/// Returns all findings: copies, then what comments name.
pub(super) fn reported(report: &ScanReport) -> Vec<Reported<'_>> {
    let copies = report.findings.iter().map(Reported::Copy);
    copies.chain(report.declared.iter().map(Reported::Declared)).collect()
}

impl<'a> Reported<'a> {
    pub(super) fn id(self) -> &'a str {
        match self {
            Self::Copy(finding) => &finding.id,
            Self::Declared(finding) => &finding.id,
        }
    }

    pub(super) fn content_id(self) -> &'a str {
        match self {
            Self::Copy(finding) => &finding.content_id,
            Self::Declared(finding) => &finding.content_id,
        }
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Copy(finding) => finding.code.as_str(),
            Self::Declared(finding) => finding.code.as_str(),
        }
    }

    pub(super) fn scanned(self) -> &'a ScannedPart {
        match self {
            Self::Copy(finding) => &finding.scanned,
            Self::Declared(finding) => &finding.scanned,
        }
    }

    pub(super) fn judgement(self) -> Option<&'a Judgement> {
        match self {
            Self::Copy(finding) => finding.judgement.as_ref(),
            Self::Declared(finding) => finding.judgement.as_ref(),
        }
    }

    pub(super) fn decision(self) -> Option<&'a Decided> {
        match self {
            Self::Copy(finding) => finding.decision.as_ref(),
            Self::Declared(finding) => finding.decision.as_ref(),
        }
    }

    pub(super) fn novelty(self) -> Option<Novelty> {
        match self {
            Self::Copy(finding) => finding.novelty,
            Self::Declared(finding) => finding.novelty,
        }
    }

    /// Tells whether people are done with it.
    pub(super) fn is_settled(self) -> bool {
        self.decision().is_some_and(Decided::is_settled)
    }

    /// Returns what it comes to: people's word before the policy's, and without either a look.
    pub(super) fn outcome(self) -> Outcome {
        Standing::of(self.judgement(), self.decision(), self.novelty()).outcome
    }

    /// Returns what it does at the gate of its report.
    pub(super) fn at(self, gate: &Gate) -> AtGate {
        Standing::of(self.judgement(), self.decision(), self.novelty()).at(gate)
    }

    pub(super) fn license(self) -> &'a LicenseFacts {
        match self {
            Self::Copy(finding) => &finding.license,
            Self::Declared(finding) => &finding.license,
        }
    }

    pub(super) fn first_seen(self) -> Option<&'a FirstSeen> {
        match self {
            Self::Copy(finding) => finding.first_seen.as_ref(),
            Self::Declared(finding) => finding.first_seen.as_ref(),
        }
    }

    /// Orders the worst first: by outcome, by what the license restricts, by size.
    pub(super) fn compare_worst_first(self, other: Self) -> std::cmp::Ordering {
        let class = |one: Self| match one {
            Self::Copy(finding) => Some(finding.license_class),
            Self::Declared(_) => None, // Nothing was computed, so it weighs less than any copy.
        };
        let rank = |one: Self| (one.outcome(), class(one), one.scanned().n_tokens);
        rank(other).cmp(&rank(self))
    }

    pub(super) fn place(self, below: &str) -> HostedPlace {
        place_of(&self.scanned().path, self.scanned().lines, below)
    }
}

/// Returns where a code host shows `path`; `below` is the project seen from the root of the repository: `app/`, or nothing.
pub(super) fn place_of(path: &PathText, lines: Option<LineRange>, below: &str) -> HostedPlace {
    let raw = raw_bytes(path);
    let (host, part) = split_part(&raw);
    let has_own_lines = part.is_some_and(|part| !part.starts_with(b"#code-"));
    HostedPlace {
        path: [below.as_bytes(), host].concat(),
        lines: lines.filter(|_| !has_own_lines),
        is_part: part.is_some(),
    }
}

/// Returns the bytes that the path has on disk.
fn raw_bytes(path: &PathText) -> Vec<u8> {
    let raw = path.path_raw.as_ref().and_then(|raw| STANDARD.decode(raw).ok());
    raw.unwrap_or_else(|| path.path.as_bytes().to_vec())
}

/// Splits `lib/a.jar!/x.java` and `notes.ipynb#cell-3.py` into the file and what follows it. Code blocks of documents
/// (`#code-1.py`) keep the document's lines.
fn split_part(path: &[u8]) -> (&[u8], Option<&[u8]>) {
    let find = |mark: &[u8]| path.windows(mark.len()).position(|window| window == mark);
    let at = find(b"!/").or_else(|| find(b"#cell-")).or_else(|| find(b"#code-"));
    at.map_or((path, None), |at| (&path[..at], Some(&path[at..])))
}

/// Returns a path as a relative address: everything but plain letters, digits and `-._~/` as `%20`.
pub(super) fn address_of(path: &[u8]) -> String {
    let mut address = String::with_capacity(path.len() + 8);
    for &byte in path {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => address.push(byte as char),
            _ => write!(address, "%{byte:02X}").expect("a String takes everything"),
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::MatchClass;
    use crate::report::sample;

    #[test]
    fn a_part_is_shown_at_its_file() {
        let check = |path: &str, expected: (&str, bool, bool)| {
            let finding = sample::finding(path, (3, 9), MatchClass::Edited);
            let place = Reported::Copy(&finding).place("app/");
            let path = String::from_utf8(place.path).unwrap();
            assert_eq!((path.as_str(), place.lines.is_some(), place.is_part), expected);
        };
        check("src/a.c", ("app/src/a.c", true, false));
        check("lib/a.jar!/b.jar!/x.java", ("app/lib/a.jar", false, true));
        check("n.ipynb#cell-3.py", ("app/n.ipynb", false, true));
        check("README.md#code-1.py", ("app/README.md", true, true));
        check("src/a#b.c", ("app/src/a#b.c", true, false));
    }

    #[test]
    fn addresses_are_plain() {
        let check = |path: &[u8], expected: &str| assert_eq!(address_of(path), expected);
        check(b"src/a b.c", "src/a%20b.c");
        check("ü:%?#[x]".as_bytes(), "%C3%BC%3A%25%3F%23%5Bx%5D");
        check(b"\xff/\x1b", "%FF/%1B");
    }
}
