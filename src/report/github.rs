//! Annotations of a workflow on GitHub: commands on standard output that mark lines of a pull request. Source: GitHub,
//! "Workflow commands for GitHub Actions".
//!
//! Of each kind ten are shown a step, so the worst ten are written and the rest is counted.

use std::io::{self, Write};

use super::hosted::{Reported, reported};
use super::layout::plural;
use super::sentence::{finding_sentence, finding_title};
use super::shown;
use super::verdict::verdict_sentence;
use crate::finding::{Outcome, ScanReport};
use crate::policy::AtGate;

/// Annotations of a kind that are shown of a step.
const MAX_OF_KIND: usize = 10;

/// Writes the worst findings that nobody has settled and no earlier run had. `below` is the project seen from the root of
/// the repository: `app/`, or nothing.
///
/// # Errors
/// When `out` refuses.
pub fn write_github(report: &ScanReport, below: &str, out: &mut dyn Write) -> io::Result<()> {
    let is_open = |finding: &Reported<'_>| matches!(finding.at(&report.gate), AtGate::Closes | AtGate::Passes);
    let mut open: Vec<Reported<'_>> = reported(report).into_iter().filter(is_open).collect();
    open.sort_by(|left, right| left.compare_worst_first(*right)); // Stable: ties by path.
    let mut n_left_out = 0;
    for outcome in [Outcome::Deny, Outcome::Review, Outcome::Allow] {
        let of_kind: Vec<Reported<'_>> = open.iter().copied().filter(|finding| finding.outcome() == outcome).collect();
        n_left_out += of_kind.len().saturating_sub(MAX_OF_KIND);
        for finding in of_kind.into_iter().take(MAX_OF_KIND) {
            write_annotation(finding, below, out)?;
        }
    }
    if !report.complete {
        let said = "incomplete: there may be more than what was found";
        writeln!(out, "::error title={}::{}", property("kinprint"), data(said))?;
    }
    // These lines are no commands: they stand in the log. None can begin with `::`.
    if n_left_out > 0 {
        let rest = plural(n_left_out as u64, "further finding");
        writeln!(out, "kinprint: {rest} without annotation: of each kind {MAX_OF_KIND} are shown")?;
    }
    writeln!(out, "kinprint: {}", shown(&verdict_sentence(report)))
}

fn write_annotation(finding: Reported<'_>, below: &str, out: &mut dyn Write) -> io::Result<()> {
    let command = match finding.outcome() {
        Outcome::Deny => "error",
        Outcome::Review => "warning",
        Outcome::Allow => "notice",
    };
    let place = finding.place(below);
    let file = property(&String::from_utf8_lossy(&place.path));
    let lines = place.lines.map_or(String::new(), |lines| format!(",line={},endLine={}", lines.start, lines.end));
    let title = property(&finding_title(finding));
    writeln!(out, "::{command} file={file}{lines},title={title}::{}", data(&finding_sentence(finding)))
}

/// Returns what stands behind the second `::`, on one line.
fn data(text: &str) -> String {
    shown(text).replace('%', "%25")
}

/// Returns a value between the two `::`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::finding::{Judgement, PathText};
    use crate::matching::MatchClass;
    use crate::report::sample;

    fn annotations(report: &ScanReport) -> String {
        let mut out = Vec::new();
        write_github(report, "app/", &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn looks_as_the_runner_wants_it() {
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!("github", annotations(&sample::judged()));
        });
    }

    #[test]
    fn of_many_the_worst_ten_of_a_kind_are_shown() {
        let mut report = sample::clean();
        for n in 0..25u32 {
            let mut finding = sample::finding(&format!("src/{n:02}.c"), (1, 20), MatchClass::Edited);
            let outcome = if n % 2 == 0 { Outcome::Deny } else { Outcome::Allow };
            let (rule, reason) = ("r".to_owned(), String::new());
            finding.judgement = Some(Judgement { outcome, rule, scope: None, reason, license: None });
            finding.scanned.n_tokens = n;
            report.findings.push(finding);
        }
        let text = annotations(&report);
        let n_of = |command: &str| text.lines().filter(|line| line.starts_with(command)).count();
        assert_eq!((n_of("::error"), n_of("::warning"), n_of("::notice")), (10, 0, 10));
        assert!(text.starts_with("::error file=app/src/24.c,line=1,endLine=20,title="), "{text}");
        assert!(text.contains("kinprint: 5 further findings without annotation"), "{text}");
    }

    #[test]
    fn an_incomplete_run_says_so() {
        assert!(annotations(&sample::incomplete()).starts_with("::error title=kinprint::incomplete"));
        assert!(annotations(&sample::clean()).starts_with("kinprint: no copies"));
    }

    proptest! {
        #[test]
        fn nothing_found_gives_a_command_of_its_own(text in "[\\PC\r\n:,%#\\[\\]\u{85}\u{2028}]*") {
            let mut report = sample::report();
            report.findings.truncate(1);
            report.declared.clear();
            report.findings[0].scanned.path = PathText::new(text.clone());
            report.findings[0].origin.name.clone_from(&text);
            let written = annotations(&report);
            prop_assert_eq!(written.lines().count(), 2);
            let head = written.strip_prefix("::warning ").unwrap().split("::").next().unwrap();
            let values: Vec<&str> = head.split(',').map(|pair| pair.split_once('=').unwrap().0).collect();
            prop_assert_eq!(values, ["file", "title"]);
        }
    }
}
