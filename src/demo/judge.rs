//! What was planted against what was reported.

use std::collections::BTreeSet;

use crate::finding::{Finding, LineRange};
use crate::matching::MatchClass;
use crate::provenance::Purl;

/// A planted piece: the truth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planted {
    /// The file it was put into.
    pub path: String,
    /// Its lines there.
    pub lines: LineRange,
    /// What was done to it, for people.
    pub treatment: String,
    /// Package URL of the earliest version that holds the file it comes from.
    pub purl: String,
    /// Full names of the packages that hold that file.
    pub names: BTreeSet<String>,
    /// That file, inside the package.
    pub origin_path: String,
    /// Its lines in that file.
    pub origin_lines: LineRange,
}

/// How a planted piece fared: by findings over at least half of its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// They name a package that holds the file it comes from.
    Found,
    /// They name another package, and among those with the same code one that holds the file it comes from.
    SameCode,
    /// They are there, but name another package.
    OtherPackage,
    /// There are none.
    Missed,
}

/// What a scan said of a planted piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// How it fared.
    pub outcome: Outcome,
    /// The finding that covers most of it; of those that name its package unless only others cover enough.
    pub best: Option<Named>,
    /// Planted lines inside such findings.
    pub n_covered: u32,
}

/// Lines and what they were said to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The reported lines.
    pub lines: LineRange,
    /// Full name of the package and its version.
    pub package: String,
    /// How the two sides were said to differ.
    pub class: MatchClass,
}

/// A finding that names no package planted there and covers no planted piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherReport {
    /// The file.
    pub path: String,
    /// What was reported.
    pub named: Named,
    /// Whether the lines were planted, and only the package is another.
    pub is_planted: bool,
}

/// Judges every planted piece, in order, and returns the findings that belong to none.
pub fn judge(planted: &[Planted], findings: &[Finding]) -> (Vec<Judged>, Vec<OtherReport>) {
    let judged: Vec<Judged> = planted.iter().map(|piece| judge_piece(piece, findings)).collect();
    let others = findings.iter().filter_map(|finding| other_report(planted, &judged, finding)).collect();
    (judged, others)
}

fn judge_piece(piece: &Planted, findings: &[Finding]) -> Judged {
    let is_enough = |judged: &Judged| judged.n_covered > 0 && judged.n_covered * 2 >= piece.lines.n_lines();
    let is_own = |finding: &Finding| piece.names.contains(&finding.origin.name);
    let own = cover(piece, findings, Outcome::Found, is_own);
    if is_enough(&own) {
        return own;
    }
    let same = cover(piece, findings, Outcome::SameCode, |finding| is_own(finding) || is_beside(piece, finding));
    if is_enough(&same) {
        return same;
    }
    let other = cover(piece, findings, Outcome::OtherPackage, |finding| !is_own(finding));
    if is_enough(&other) { other } else { Judged { outcome: Outcome::Missed, ..own } }
}

/// Tells whether a finding lists the package of a piece beside the one it is named after.
fn is_beside(piece: &Planted, finding: &Finding) -> bool {
    let name = |purl: &str| Purl::parse(purl).map(|purl| purl.full_name());
    finding.alternatives.iter().any(|other| name(&other.purl).is_ok_and(|name| piece.names.contains(&name)))
}

/// Sums up the findings inside a piece that are `is_wanted`.
fn cover(piece: &Planted, findings: &[Finding], outcome: Outcome, is_wanted: impl Fn(&Finding) -> bool) -> Judged {
    let wanted = findings.iter().filter(|finding| is_wanted(finding));
    let covering: Vec<(&Finding, LineRange)> =
        wanted.filter_map(|finding| overlap(piece, finding).map(|lines| (finding, lines))).collect();
    let is_covered = |line: &u32| covering.iter().any(|(_, lines)| (lines.start..=lines.end).contains(line));
    let n_covered = (piece.lines.start..=piece.lines.end).filter(is_covered).count() as u32;
    // From behind, for the first of equals.
    let best = covering.iter().rev().max_by_key(|(_, lines)| lines.n_lines());
    Judged { outcome, best: best.map(|(finding, _)| named(finding)), n_covered }
}

/// Returns the planted lines inside a finding.
fn overlap(piece: &Planted, finding: &Finding) -> Option<LineRange> {
    let lines = finding.scanned.lines.filter(|_| finding.scanned.path.path == piece.path)?;
    let (start, end) = (lines.start.max(piece.lines.start), lines.end.min(piece.lines.end));
    (start <= end).then_some(LineRange { start, end })
}

fn named(finding: &Finding) -> Named {
    let package = format!("{} {}", finding.origin.name, finding.origin.version);
    // Every file of the demonstration is text; a finding without lines could only be a whole file.
    let lines = finding.scanned.lines.unwrap_or(LineRange { start: 1, end: 1 });
    Named { lines, package: package.trim_end().to_owned(), class: finding.class }
}

fn other_report(planted: &[Planted], judged: &[Judged], finding: &Finding) -> Option<OtherReport> {
    let pairs = planted.iter().zip(judged);
    let touched: Vec<(&Planted, &Judged)> = pairs.filter(|(piece, _)| overlap(piece, finding).is_some()).collect();
    let is_told = |(piece, judged): &(&Planted, &Judged)| {
        judged.outcome == Outcome::OtherPackage
            || piece.names.contains(&finding.origin.name)
            || is_beside(piece, finding)
    };
    if touched.iter().any(is_told) {
        return None;
    }
    let path = finding.scanned.path.path.clone();
    Some(OtherReport { path, named: named(finding), is_planted: !touched.is_empty() })
}
