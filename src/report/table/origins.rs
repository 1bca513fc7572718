//! Origins, each once with its findings, and what their licenses ask for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::cell::Cell;
use super::findings::origin;
use super::sheets::WITHOUT_OBLIGATIONS;
use crate::finding::{Outcome, ScanReport};
use crate::license::{LicenseClass, Obligation, SpdxExpression};
use crate::policy::AtGate;
use crate::report::hosted::{Reported, reported};

/// What the findings of one origin come to.
#[derive(Default)]
struct OriginSum<'a> {
    names: BTreeSet<&'a str>,
    versions: BTreeSet<&'a str>,
    worst: Option<Outcome>,
    n_closing: u64,
    paths: BTreeSet<&'a str>,
    n_lines: u64,
    n_tokens: u64,
    licenses: BTreeSet<&'a str>,
    class: Option<LicenseClass>,
    obligations: BTreeSet<Obligation>,
    copyrights: BTreeSet<&'a str>,
    published: Option<&'a str>,
    ids: Vec<&'a str>,
}

impl<'a> OriginSum<'a> {
    fn add(&mut self, finding: Reported<'a>, report: &ScanReport) {
        let scanned = finding.scanned();
        self.worst = self.worst.max(Some(finding.outcome()));
        self.n_closing += u64::from(finding.at(&report.gate) == AtGate::Closes);
        self.paths.insert(&scanned.path.path);
        self.n_lines += scanned.lines.map_or(0, |lines| u64::from(lines.n_lines()));
        self.n_tokens += u64::from(scanned.n_tokens);
        self.licenses.extend(finding.license().concluded.as_ref().map(SpdxExpression::as_str));
        self.ids.push(finding.id());
        match finding {
            Reported::Declared(declared) => {
                self.names.insert(&declared.declared.origin.name);
            }
            Reported::Copy(copy) => {
                self.names.insert(&copy.origin.name);
                self.versions.extend([copy.origin.versions.from.as_str(), copy.origin.versions.to.as_str()]);
                self.class = self.class.max(Some(copy.license_class));
                self.obligations.extend(&copy.obligations);
                self.copyrights.extend(copy.copyrights.iter().map(String::as_str));
                let published = copy.introduced.as_ref().and_then(|introduced| introduced.published_at.as_deref());
                let known = [self.published, published, copy.origin.released_at.as_deref()];
                self.published = known.into_iter().flatten().min();
            }
        }
    }

    fn row(self, origin: String) -> Vec<Cell<'a>> {
        vec![
            origin.into(),
            Cell::list(self.names),
            Cell::list(self.versions.into_iter().filter(|version| !version.is_empty())),
            Cell::maybe(self.worst.map(Outcome::as_str)),
            self.n_closing.into(),
            self.ids.len().into(),
            self.paths.len().into(),
            self.n_lines.into(),
            self.n_tokens.into(),
            Cell::list(self.licenses),
            Cell::maybe(self.class.map(LicenseClass::as_str)),
            Cell::list(self.obligations.into_iter().map(Obligation::as_str)),
            Cell::list(self.copyrights),
            Cell::maybe(self.published),
            Cell::list(self.ids),
        ]
    }
}

/// Returns a row an origin, those with the worst outcome and the most findings first.
pub(super) fn origin_rows(report: &ScanReport) -> Vec<Vec<Cell<'_>>> {
    let mut by_origin: BTreeMap<String, OriginSum<'_>> = BTreeMap::new();
    for finding in reported(report) {
        by_origin.entry(origin(finding).to_string()).or_default().add(finding, report);
    }
    let mut sums: Vec<(String, OriginSum<'_>)> = by_origin.into_iter().collect();
    sums.sort_by_key(|(_, sum)| Reverse((sum.worst, sum.ids.len()))); // Stable: ties by origin.
    sums.into_iter().map(|(origin, sum)| sum.row(origin)).collect()
}

/// What is asked for, by which origin, under which license.
type Asked<'a> = (Obligation, &'a str, &'a str);

/// Returns a row for what each license of each origin asks for, in the order of obligations.
pub(super) fn obligation_rows(report: &ScanReport) -> Vec<Vec<Cell<'_>>> {
    let mut asked: BTreeMap<Asked<'_>, (BTreeSet<&str>, Vec<&str>)> = BTreeMap::new();
    for copy in &report.findings {
        let decided = copy.decision.as_ref().filter(|decided| decided.is_settled());
        if decided.is_some_and(|decided| WITHOUT_OBLIGATIONS.contains(&decided.status)) {
            continue;
        }
        let license = copy.license.concluded.as_ref().map_or("", SpdxExpression::as_str);
        for &obligation in &copy.obligations {
            let (paths, ids) = asked.entry((obligation, &copy.origin.purl, license)).or_default();
            paths.insert(&copy.scanned.path.path);
            ids.push(&copy.id);
        }
    }
    asked
        .into_iter()
        .map(|((obligation, origin, license), (paths, ids))| {
            vec![
                obligation.as_str().into(),
                obligation.describe().into(),
                origin.into(),
                license.into(),
                ids.len().into(),
                Cell::list(paths),
                Cell::list(ids),
            ]
        })
        .collect()
}
