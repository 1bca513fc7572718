//! `explain`: a finding by line and by id, a file without any, and places there are none of.

use super::{STATION, project, stable};
use crate::project::{Project, weir_c};

fn explain(project: &Project, args: &[&str]) -> String {
    let run = project.run(&[&["explain", "--project", "project"], args].concat());
    run.check(0, &[]);
    assert_eq!(run.stderr, "");
    run.stdout
}

#[test]
fn a_finding_is_shown_with_evidence_and_both_sides() {
    let project = project();
    let text = explain(&project, &["src/pack.c:20"]);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("explain", stable(&project, &text)) });
}

#[test]
fn lines_and_ids_choose() {
    let project = project();
    let (_, report) = project.scan();
    let [finding] = report.findings.as_slice() else { panic!("{:#?}", report.findings) };
    let lines = finding.scanned.lines.unwrap();
    let all = explain(&project, &["src/pack.c"]);
    for place in [format!("src/pack.c:{}", lines.start), format!("src/pack.c:{}", lines.end)] {
        assert!(explain(&project, &[&place]).contains(&finding.id), "{place}");
    }
    for id in [&finding.id[..], &finding.id[..8]] {
        assert!(explain(&project, &["src/pack.c", "--id", id]).contains(&finding.id));
    }
    assert!(all.contains(&finding.id) && all.contains("pkg:generic/weir@1.0.0"));
    let nothing = explain(&project, &["src/pack.c:3"]);
    assert!(nothing.contains("no finding at line 3"), "{nothing}");
    assert!(nothing.contains(&format!("at {}–{}", lines.start, lines.end)), "{nothing}");
}

#[test]
fn a_file_with_nothing_says_so() {
    let project =
        project().file("src/station.c", STATION).file("empty.c", "").file("logo.png", b"\x89PNG\r\n\x1a\n\0\0");
    assert!(explain(&project, &["src/station.c"]).contains("no finding: "));
    assert!(explain(&project, &["empty.c"]).contains("left out by a rule: empty"));
    let binary = explain(&project, &["logo.png"]);
    assert!(
        binary.contains("binary") && binary.contains("no published file in the database has these bytes"),
        "{binary}"
    );
}

#[test]
fn a_file_that_scans_leave_out_is_explained_as_such() {
    let project = project().file(".kinprintignore", "kept/\n").file("kept/copy.c", weir_c());
    let text = explain(&project, &["kept/copy.c"]);
    let note = "left out of scans by a rule (ignored); looked at because it was named";
    assert!(text.contains(note) && text.contains("identical copy of a whole file"), "{text}");
    assert!(!explain(&project, &["src/pack.c"]).contains("left out"));
}

#[test] // Three lines are too few for a finding; the candidate and the reason are shown.
fn dropped_candidates_have_reasons() {
    let start = weir_c().find("static int take_bits").unwrap();
    let snippet: String = weir_c()[start..].split_inclusive('\n').take(9).collect();
    let project = project().file("src/short.c", format!("{STATION}{snippet}"));
    let text = explain(&project, &["src/short.c", "--min-lines", "40"]);
    assert!(text.contains("not reported") && text.contains("too short: "), "{text}");
    assert!(text.contains("pkg:generic/weir@1.0.0 src/weir.c"), "{text}");
    let json = explain(&project, &["src/short.c", "--min-lines", "40", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(!json[0]["discarded"].as_array().unwrap().is_empty(), "{json:#}");
}

#[test]
fn places_there_are_none_of_are_wrong_usage() {
    let project = project().file("src/other.c", STATION);
    let check = |args: &[&str], words: &[&str]| {
        project.run(&[&["explain", "--project", "project"], args].concat()).check(2, words);
    };
    check(&["src/gone.c"], &["no file `src/gone.c`"]);
    check(&["src/pack.c:0"], &["no line 0", "count from 1"]);
    check(&["src/pack.c:4000"], &["no line 4000 in `src/pack.c`", "lines"]);
    check(&["src/pack.c:end"], &["`end` is no line"]);
    check(&["src/pack.c#code-1"], &["holds no part `#code-1`"]);
    check(&["src/pack.c", "--id", "ffff"], &["no finding with an id like `ffff`"]);
    check(&["../corpus/weir/src/weir.c"], &["not in the project"]);
    check(&[], &["required"]);
    project.run(&["explain", "--project", "gone", "src/pack.c"]).check(2, &["no project `gone`"]);
    project.run(&["explain", "--db", "gone", "project/src/pack.c"]).check(2, &["no database", "kinprint index"]);
}

#[test]
fn a_file_outside_of_any_project_stands_for_itself() {
    let project = project();
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = elsewhere.path().join("copy.c");
    std::fs::write(&copy, weir_c()).unwrap();
    let run = project.run(&["explain", copy.to_str().unwrap()]);
    run.check(0, &[]);
    assert!(run.stdout.starts_with("copy.c ") && run.stdout.contains("identical copy of a whole file"), "{run}");
}

#[test]
fn parts_of_files_are_explained_alone() {
    let block = weir_c().split_once("int framepack_encode").unwrap().1;
    let notes = format!("# Notes\n\n```c\nint x;\n```\n\n```c\nint framepack_encode{block}```\n");
    let project = project().file("notes.md", notes);
    let whole = explain(&project, &["notes.md"]);
    assert!(whole.contains("notes.md#code-1") && whole.contains("notes.md#code-2"), "{whole}");
    let part = explain(&project, &["notes.md#code-2"]);
    assert!(part.starts_with("notes.md#code-2") && !part.contains("code-1") && part.contains("weir@1.0.0"), "{part}");
    // A line of the document, in the block that holds it.
    let line = explain(&project, &["notes.md:20"]);
    assert!(line.starts_with("notes.md#code-2") && !line.contains("code-1"), "{line}");
}

#[test]
fn several_files_are_explained_one_after_another() {
    let project = project().file("src/station.c", STATION);
    let text = explain(&project, &["src/station.c", "src/pack.c:20"]);
    let (first, second) = (text.find("src/station.c").unwrap(), text.find("src/pack.c").unwrap());
    assert!(first < second && text.contains("weir@1.0.0"), "{text}");
}

#[test]
fn own_code_is_explained_as_such() {
    let project = project();
    let text = explain(&project, &["src/pack.c", "--own", "pkg:generic/weir"]);
    assert!(text.contains("of the project's own package, not reported"), "{text}");
}
