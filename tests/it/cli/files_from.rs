//! `--files-from`: the same meaning on each verb that names files, from a file or standard input, by line or NUL.

use std::io::Write;
use std::process::Stdio;

use super::project;
use crate::project::{Project, Run, weir_c};

fn run_with_input(project: &Project, args: &[&str], input: &[u8]) -> Run {
    let mut command = project.command(args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    Run::of(child.wait_with_output().unwrap())
}

fn two_copies() -> Project {
    project().file("one.c", weir_c()).file("two words.c", weir_c())
}

#[test]
fn scan_reads_only_what_is_named() {
    let project = two_copies();
    let args = ["scan", "project", "--files-from", "-", "--format", "json"];
    let paths = |input: &[u8]| {
        let run = run_with_input(&project, &args, input);
        let report: kinprint::finding::ScanReport = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(run.code, 1, "{run}");
        report.findings.iter().map(|finding| finding.scanned.path.path.clone()).collect::<Vec<_>>()
    };
    assert_eq!(paths(b"one.c\n"), ["one.c"]);
    assert_eq!(paths(b"two words.c\r\none.c\r\n"), ["one.c", "two words.c"]);
    assert_eq!(paths(b"two words.c\0src/pack.c\0"), ["src/pack.c", "two words.c"]);
    assert_eq!(paths(b"src\n"), ["src/pack.c"]);
}

#[test]
fn manifests_that_are_not_named_say_whose_code_it_is() {
    let manifest = "[package]\nname = \"weir\"\nversion = \"2.0.0\"\n";
    let project = two_copies().file("Cargo.toml", manifest);
    let args = ["scan", "project", "--files-from", "-", "--format", "json"];
    let run = run_with_input(&project, &args, b"one.c\n");
    let report: kinprint::finding::ScanReport = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report.summary.own[0].purl, "pkg:cargo/weir");
    assert_eq!(report.summary.n_files, 1, "they are not scanned");
}

#[test]
fn explain_takes_places_with_lines() {
    let project = two_copies();
    let run =
        run_with_input(&project, &["explain", "--project", "project", "--files-from", "-"], b"one.c\nsrc/pack.c:20\n");
    run.check(0, &[]);
    assert!(run.stdout.starts_with("one.c ") && run.stdout.contains("\nsrc/pack.c "), "{run}");
    assert!(!run.stdout.contains("two words"), "{run}");
    let run = run_with_input(&project, &["explain", "--project", "project", "--files-from", "-"], b"gone.c\n");
    run.check(2, &["no file `gone.c`"]);
}

#[test]
fn index_adds_what_is_named() {
    let project = Project::with_weir().package("b", "pkg:generic/b@1", "MIT").corpus("b/b.c", "int b;\n");
    let run = run_with_input(&project, &["index", "--files-from", "-", "--format", "json"], b"corpus/weir\ncorpus/b\n");
    run.check(0, &[]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&run.stdout).unwrap()["added"], 2, "{run}");
    run_with_input(&project, &["index", "--files-from", "-"], b"corpus/gone\n").check(2, &["corpus/gone"]);
}

#[test]
fn an_empty_or_missing_list_is_wrong_usage() {
    let project = two_copies();
    for verb in [&["scan", "project"][..], &["audit", "project"], &["licenses", "project"], &["explain"], &["index"]] {
        run_with_input(&project, &[verb, &["--files-from", "-"]].concat(), b"\n").check(2, &["`-` names no file"]);
        project.run(&[verb, &["--files-from", "gone"]].concat()).check(2, &["cannot read the list `gone`"]);
    }
}
