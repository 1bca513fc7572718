//! Files and snippets of a document, and how they descend from each other.

use super::license::{Licenses, NO_ASSERTION};
use super::model::{Checksum, File, Pointer, Range};
use crate::finding::{Finding, PathText, ScannedPart};
use crate::report::bill::{concluded_of, exact_address};
use crate::report::shown;

/// Returns the SHA-1 of the origin's file.
pub(in crate::report) fn origin_sha1(finding: &Finding) -> Option<&str> {
    let same = finding.scanned.sha1.as_deref().filter(|_| finding.scanned.blake3 == Some(finding.origin.blake3));
    finding.origin.sha1.as_deref().or(same).filter(|sha1| is_sha1(sha1))
}

/// Tells whether `text` is a SHA-1 as it is written.
pub(in crate::report) fn is_sha1(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Makes a file of the project of which nothing is said yet.
pub(super) fn scanned_file(id: String, part: &ScannedPart, sha1: &str) -> File {
    let sum = part.blake3.map(|hash| format!("blake3: {hash}"));
    let exact = exact_address(&part.path).map(|address| format!("exact path: {address}"));
    let comment: Vec<String> = sum.into_iter().chain(exact).collect();
    new_file(id, &part.path.path, sha1, comment.join("; "), true)
}

/// Makes a file of a package.
pub(super) fn origin_file(id: String, finding: &Finding, sha1: &str, licenses: &mut Licenses) -> File {
    let origin = &finding.origin;
    let swhid = origin.swhid.as_ref().map_or(String::new(), |swhid| format!("; {swhid}"));
    let comment = shown(&format!("of {}; blake3: {}{swhid}", origin.purl, origin.blake3)).into_owned();
    let (concluded, why) = concluded_of(&finding.license, None);
    File {
        license_concluded: licenses.said(&concluded, &finding.license),
        license_info_in_files: licenses.in_file(&finding.license, &origin.path),
        license_comments: shown(&why.unwrap_or_default()).into_owned(),
        copyright_text: copyright_text(finding),
        ..new_file(id, &origin.path, sha1, comment, false)
    }
}

fn new_file(id: String, path: &str, sha1: &str, comment: String, is_scanned: bool) -> File {
    File {
        id,
        file_name: format!("./{}", shown(path)),
        checksums: [Checksum { algorithm: "SHA1", checksum_value: sha1.to_owned() }],
        license_concluded: NO_ASSERTION.to_owned(),
        license_info_in_files: vec![NO_ASSERTION.to_owned()],
        license_comments: String::new(),
        copyright_text: NO_ASSERTION.to_owned(),
        attribution_texts: Vec::new(),
        comment,
        annotations: Vec::new(),
        is_scanned,
    }
}

/// Returns the statements of the origin's file, a line each. A file without text was not read for any.
pub(in crate::report) fn copyright_text(finding: &Finding) -> String {
    let texts: Vec<_> = finding.copyrights.iter().map(|text| shown(text)).collect();
    match (texts.is_empty(), finding.origin.lines) {
        (false, _) => texts.join("\n"),
        (true, Some(_)) => "NONE".to_owned(),
        (true, None) => NO_ASSERTION.to_owned(),
    }
}

/// Returns what the origin wants to have kept.
pub(in crate::report) fn attribution_texts(finding: &Finding) -> Vec<String> {
    let asked = finding.attribution.asked.iter().map(|asked| shown(&asked.text).into_owned());
    asked.filter(|text| !text.trim().is_empty()).collect()
}

/// Returns the ranges of a part in its file, from 1 and with the last byte and line; `None` for one without bytes.
pub(super) fn ranges(part: &ScannedPart, file: &str) -> Option<Vec<Range>> {
    let pointer = |offset, line_number| Pointer { offset, line_number, reference: file.to_owned() };
    let byte = |at: u32| pointer(Some(u64::from(at)), None);
    let line = |at: u32| pointer(None, Some(u64::from(at)));
    let bytes = part.bytes;
    if bytes.start >= bytes.end {
        return None;
    }
    let mut ranges =
        vec![Range { start_pointer: pointer(Some(u64::from(bytes.start) + 1), None), end_pointer: byte(bytes.end) }];
    if let Some(lines) = part.lines.filter(|lines| 1 <= lines.start && lines.start <= lines.end) {
        ranges.push(Range { start_pointer: line(lines.start), end_pointer: line(lines.end) });
    }
    Some(ranges)
}

/// Returns a path for lists that are read by people.
pub(in crate::report) fn path_text(path: &PathText) -> String {
    let exact = exact_address(path).map_or(String::new(), |address| format!(" (exact path: {address})"));
    format!("{}{exact}", shown(&path.path))
}

/// Tells whether the scanned file has the bytes of the origin's, so that what stands in one stands in the other.
pub(in crate::report) fn holds_its_bytes(finding: &Finding) -> bool {
    finding.scanned.blake3 == Some(finding.origin.blake3)
}
