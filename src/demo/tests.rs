//! Judging, on findings made up for it.

use std::collections::BTreeSet;

use super::*;
use crate::finding::{Finding, LineRange};
use crate::matching::MatchClass;
use crate::report::sample;

fn planted(lines: (u32, u32)) -> Planted {
    Planted {
        path: "src/01_ferry.js".into(),
        lines: LineRange { start: lines.0, end: lines.1 },
        treatment: "as it is".into(),
        purl: "pkg:npm/lru-cache@2.0.0".into(),
        names: BTreeSet::from(["lru-cache".to_owned()]),
        origin_path: "lib/lru.js".into(),
        origin_lines: LineRange { start: 1, end: 20 },
    }
}

fn reported(lines: (u32, u32), name: &str) -> Finding {
    let mut finding = sample::finding("src/01_ferry.js", lines, MatchClass::Renamed);
    name.clone_into(&mut finding.origin.name);
    finding
}

#[test]
fn half_of_the_lines_are_found() {
    let check = |findings: &[Finding], n_covered: u32, outcome: Outcome| {
        let (judged, others) = judge(&[planted((11, 30))], findings);
        assert_eq!((judged[0].n_covered, judged[0].outcome), (n_covered, outcome), "{findings:?}");
        assert_eq!(others, []);
    };
    check(&[], 0, Outcome::Missed);
    check(&[reported((1, 19), "lru-cache")], 9, Outcome::Missed);
    check(&[reported((1, 20), "lru-cache")], 10, Outcome::Found);
    check(&[reported((12, 30), "left-pad")], 19, Outcome::OtherPackage);
    check(&[reported((11, 15), "lru-cache"), reported((14, 20), "lru-cache")], 10, Outcome::Found);
}

#[test]
fn other_packages_and_other_lines_are_other_reports() {
    let findings = [reported((11, 30), "left-pad"), reported((40, 50), "lru-cache"), reported((12, 30), "lru-cache")];
    let (judged, others) = judge(&[planted((11, 30))], &findings);
    let best = judged[0].best.as_ref().unwrap();
    assert_eq!((best.lines.start, best.lines.end, best.package.as_str()), (12, 30, "lru-cache 2.0.0"));
    let others: Vec<(u32, bool)> = others.iter().map(|other| (other.named.lines.start, other.is_planted)).collect();
    assert_eq!(others, [(11, true), (40, false)]);
}

#[test]
fn another_file_is_another_file() {
    let mut finding = reported((11, 30), "lru-cache");
    finding.scanned.path = crate::finding::PathText::new("src/02_urn.js");
    let (judged, others) = judge(&[planted((11, 30))], &[finding]);
    assert!(judged[0].outcome == Outcome::Missed && judged[0].best.is_none());
    assert_eq!(others.len(), 1);
}

#[test] // Every treatment that fits gives the lines it claims, in each language's host.
fn an_untouched_piece_stands_where_it_is_said_to() {
    let body: String = (0..14).map(|nth| format!("    tide_{nth} = harbor_{nth}(quay, berth_{nth})\n")).collect();
    let text = format!("X = 1\n\n\ndef moor(quay):\n{body}");
    let candidate = Candidate {
        syntax: Syntax::Python,
        purl: "pkg:pypi/moor@1".into(),
        names: BTreeSet::from(["moor".to_owned()]),
        path: "moor.py".into(),
        lines: crate::span::LineSpan::new(3, 18),
        text: text.clone(),
    };
    let file = plant_one(&candidate, 7, 0).unwrap();
    assert_eq!(file, plant_one(&candidate, 7, 0).unwrap());
    let lines: Vec<&str> = file.text.lines().collect();
    let LineRange { start, end } = file.planted.lines;
    assert_eq!(lines[start as usize - 1..end as usize].join("\n") + "\n", text["X = 1\n\n\n".len()..]);
    assert_eq!(file.planted.origin_lines, LineRange { start: 4, end: 18 });
}
