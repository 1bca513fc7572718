//! JUnit XML: a test suite a file, a test case a finding. Source: what Jenkins, GitLab and others read; there is no standard.
//!
//! What closes the gate has failed, what people are done with or an earlier run had is skipped, the rest has passed. The first
//! suite stands for the run: it is an error when it is not complete. A case keeps its name when lines move.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::LIMITS;
use super::hosted::{Reported, reported};
use super::layout::plural;
use super::sentence::{finding_sentence, finding_title};
use super::shown;
use super::text::failed_sentence;
use super::verdict::verdict_sentence;
use crate::finding::{Novelty, PathText, ScanReport};
use crate::policy::AtGate;

/// Files that could not be scanned, named one by one.
const MAX_FAILED_NAMED: usize = 100;

/// Writes the findings as tests. `below` is the project seen from the root of the repository: `app/`, or nothing.
///
/// # Errors
/// When `out` refuses.
pub fn write_junit(report: &ScanReport, below: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut by_file: BTreeMap<&PathText, Vec<Reported<'_>>> = BTreeMap::new();
    for finding in reported(report) {
        by_file.entry(&finding.scanned().path).or_default().push(finding);
    }
    let mut totals = Counts { tests: 1, errors: u32::from(!report.complete), ..Counts::default() };
    let counts: Vec<Counts> = by_file.values().map(|findings| Counts::of(findings, report)).collect();
    for counts in &counts {
        totals.add(*counts);
    }
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"kinprint\" {}>", totals.attributes())?;
    write_run(report, out)?;
    for ((path, mut findings), counts) in by_file.into_iter().zip(counts) {
        findings.sort_by_key(|finding| finding.scanned().lines.map(|lines| lines.start)); // Stable: copies first.
        write_file(path, &findings, counts, below, report, out)?;
    }
    writeln!(out, "</testsuites>")
}

/// How many tests went how.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    tests: u32,
    failures: u32,
    errors: u32,
    skipped: u32,
}

impl Counts {
    fn of(findings: &[Reported<'_>], report: &ScanReport) -> Self {
        let mut counts = Self { tests: findings.len() as u32, ..Self::default() };
        for finding in findings {
            match finding.at(&report.gate) {
                AtGate::Closes => counts.failures += 1,
                AtGate::Decided | AtGate::Known => counts.skipped += 1,
                AtGate::Passes => {}
            }
        }
        counts
    }

    fn add(&mut self, other: Self) {
        self.tests += other.tests;
        self.failures += other.failures;
        self.errors += other.errors;
        self.skipped += other.skipped;
    }

    fn attributes(self) -> String {
        let Self { tests, failures, errors, skipped } = self;
        format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" time=\"0\"")
    }
}

/// The run itself: an empty report would pass for one that was never made.
fn write_run(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let counts = Counts { tests: 1, errors: u32::from(!report.complete), ..Counts::default() };
    let at = xml(&report.run.at);
    writeln!(out, "  <testsuite name=\"kinprint\" {} timestamp=\"{at}\">", counts.attributes())?;
    let gate =
        if report.gate.is_passed { "open".to_owned() } else { format!("closed: {}", report.gate.reasons.join("; ")) };
    let database = format!("{}, {}", report.database.id, report.database.state());
    let properties = [
        ("verdict", verdict_sentence(report)),
        ("gate", gate),
        ("version", report.tool.version.clone()),
        ("database", database),
        ("limits", LIMITS.to_owned()),
    ];
    write_properties(&properties, "    ", out)?;
    if report.complete {
        writeln!(out, "    <testcase name=\"everything was scanned\" classname=\"kinprint\" time=\"0\"/>")?;
    } else {
        let said = xml(&incomplete(report));
        writeln!(out, "    <testcase name=\"everything was scanned\" classname=\"kinprint\" time=\"0\">")?;
        writeln!(out, "      <error type=\"incomplete\" message=\"{said}\"/>")?;
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>")
}

/// Returns what is missing of a complete run.
fn incomplete(report: &ScanReport) -> String {
    let mut said: Vec<String> = report.summary.corpus_shortfalls.clone();
    let named = report.failed.iter().take(MAX_FAILED_NAMED);
    said.extend(named.map(|file| format!("{}: {}", file.path.path, failed_sentence(&file.reason))));
    if let Some(rest @ 1..) = report.failed.len().checked_sub(MAX_FAILED_NAMED) {
        said.push(format!("{} could not be scanned", plural(rest as u64, "further file")));
    }
    if said.is_empty() { "the run is incomplete".into() } else { said.join("; ") }
}

fn write_file(
    path: &PathText,
    findings: &[Reported<'_>],
    counts: Counts,
    below: &str,
    report: &ScanReport,
    out: &mut dyn Write,
) -> io::Result<()> {
    let name = xml(&format!("{below}{}", path.path));
    let at = xml(&report.run.at);
    writeln!(out, "  <testsuite name=\"{name}\" {} timestamp=\"{at}\">", counts.attributes())?;
    for finding in findings {
        write_case(*finding, &name, below, report, out)?;
    }
    writeln!(out, "  </testsuite>")
}

fn write_case(
    finding: Reported<'_>,
    suite: &str,
    below: &str,
    report: &ScanReport,
    out: &mut dyn Write,
) -> io::Result<()> {
    let name = xml(&format!("{} ({})", finding_title(finding), finding.id()));
    let place = finding.place(below);
    let file = xml(&String::from_utf8_lossy(&place.path));
    let line = place.lines.map_or(String::new(), |lines| format!(" line=\"{}\"", lines.start));
    writeln!(out, "    <testcase name=\"{name}\" classname=\"{suite}\" file=\"{file}\"{line} time=\"0\">")?;
    write_properties(&properties(finding), "      ", out)?;
    let said = xml(&finding_sentence(finding));
    match finding.at(&report.gate) {
        AtGate::Passes => writeln!(out, "      <system-out>{said}</system-out>")?,
        AtGate::Decided | AtGate::Known => writeln!(out, "      <skipped message=\"{said}\"/>")?,
        AtGate::Closes => {
            let lines = finding.scanned().lines;
            let lines = lines.map_or(String::new(), |lines| format!(", lines {} to {}", lines.start, lines.end));
            let outcome = finding.outcome().as_str();
            writeln!(out, "      <failure type=\"{outcome}\" message=\"{said}\">{file}{lines}</failure>")?;
        }
    }
    writeln!(out, "    </testcase>")
}

fn properties(finding: Reported<'_>) -> Vec<(&'static str, String)> {
    let license = finding.license().concluded.as_ref().map(ToString::to_string);
    let mut properties = vec![("finding", finding.id().to_owned()), ("kind", finding.code().to_owned())];
    match finding {
        Reported::Copy(copy) => properties.extend([
            ("class", copy.class.as_str().to_owned()),
            ("origin", copy.origin.purl.clone()),
            ("origin path", copy.origin.path.clone()),
            ("license class", copy.license_class.as_str().to_owned()),
            ("notice", copy.attribution.state.as_str().to_owned()),
        ]),
        Reported::Declared(declared) => properties.push(("origin", declared.declared.origin.label().to_owned())),
    }
    properties.extend(license.map(|license| ("license", license)));
    properties.push(("outcome", finding.outcome().as_str().to_owned()));
    properties.extend(finding.judgement().map(|judgement| ("rule", judgement.rule.clone())));
    properties.extend(finding.decision().map(|decided| ("decision", decided.status.as_str().to_owned())));
    properties.extend(finding.novelty().map(Novelty::as_str).map(|novelty| ("novelty", novelty.to_owned())));
    properties
}

fn write_properties(properties: &[(&str, String)], indent: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{indent}<properties>")?;
    for (name, value) in properties {
        writeln!(out, "{indent}  <property name=\"{name}\" value=\"{}\"/>", xml(value))?;
    }
    writeln!(out, "{indent}</properties>")
}

/// Returns `text` for an attribute or an element: hostile characters shown, as XML has no way to say most of them.
fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in shown(text).chars() {
        match c {
            '&' | '<' | '>' | '"' | '\'' => {
                write!(escaped, "&#{};", c as u32).expect("a String takes everything");
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::sample;

    fn junit(report: &ScanReport) -> String {
        let mut out = Vec::new();
        write_junit(report, "app/", &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn looks_as_readers_want_it() {
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("junit", junit(&sample::judged())) });
    }

    /// Counts what a reader counts, and compares it with what the attributes say.
    fn check_counts(report: &ScanReport) -> [usize; 4] {
        let text = junit(report);
        let document = roxmltree::Document::parse(&text).unwrap();
        let count = |node: roxmltree::Node<'_, '_>| {
            ["testcase", "failure", "error", "skipped"]
                .map(|name| node.descendants().filter(|inner| inner.has_tag_name(name)).count())
        };
        for node in document.descendants().filter(|node| node.tag_name().name().starts_with("testsuite")) {
            let said: [usize; 4] =
                ["tests", "failures", "errors", "skipped"].map(|name| node.attribute(name).unwrap().parse().unwrap());
            assert_eq!(count(node), said);
        }
        count(document.root_element())
    }

    #[test]
    fn failed_is_what_closes_the_gate() {
        let report = sample::judged();
        let gate = &report.gate;
        let n_closing = gate.n_denied + gate.n_to_review;
        assert_eq!(check_counts(&report), [7, n_closing as usize, 0, gate.n_settled as usize]);
        assert_eq!(check_counts(&sample::clean()), [1, 0, 0, 0]);
        assert_eq!(check_counts(&sample::incomplete()), [1, 0, 1, 0]);
    }

    #[test]
    fn names_stay_when_lines_move_and_are_of_one_finding_each() {
        let names = |report: &ScanReport| -> Vec<String> {
            let text = junit(report);
            let document = roxmltree::Document::parse(&text).unwrap();
            let cases = document.descendants().filter(|node| node.has_tag_name("testcase"));
            cases.map(|node| format!("{:?} {:?}", node.attribute("classname"), node.attribute("name"))).collect()
        };
        let mut report = sample::report();
        let before = names(&report);
        for finding in &mut report.findings {
            let down = |lines: crate::finding::LineRange| crate::finding::LineRange {
                start: lines.start + 3,
                end: lines.end + 3,
            };
            finding.scanned.lines = finding.scanned.lines.map(down);
        }
        assert_eq!(names(&report), before);
        assert_eq!(before.iter().collect::<std::collections::BTreeSet<_>>().len(), before.len());
    }

    proptest! {
        #[test]
        fn whatever_is_found_it_is_xml_that_says_it(text in any::<String>()) {
            let mut report = sample::judged();
            report.findings[1].scanned.path = PathText::new(text.clone());
            report.findings[1].origin.name.clone_from(&text);
            report.declared[0].declared.origin.url = Some(text.clone());
            let written = junit(&report);
            let document = roxmltree::Document::parse(&written).unwrap();
            let suites: Vec<_> = document.descendants().filter_map(|node| node.attribute("name")).collect();
            let expected = format!("app/{}", shown(&text));
            prop_assert!(suites.contains(&expected.as_str()));
        }
    }
}
