//! `--output FORMAT=FILE`: reports in several formats from one run, whole or not at all.

use serde_json::Value;

use super::project;
use crate::project::Project;

fn read(project: &Project, file: &str) -> String {
    std::fs::read_to_string(project.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn bytes(project: &Project, file: &str) -> Vec<u8> {
    std::fs::read(project.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn json(project: &Project, file: &str) -> Value {
    serde_json::from_str(&read(project, file)).unwrap()
}

const ALL: [&str; 22] = [
    "--output",
    "text=out/r.txt",
    "--output",
    "json=out/r.json",
    "--output",
    "sarif=out/r.sarif",
    "--output",
    "sarif-github=out/g.sarif",
    "--output",
    "gitlab=out/r.gitlab.json",
    "--output",
    "junit=out/r.xml",
    "--output",
    "markdown=out/r.md",
    "--output",
    "github=out/r.log",
    "--output",
    "csv=out/r.csv",
    "--output",
    "xlsx=out/r.xlsx",
    "--output",
    "pdf=out/r.pdf",
];

/// The files that [`ALL`] names.
const FILES: [&str; 11] = [
    "out/r.txt",
    "out/r.json",
    "out/r.sarif",
    "out/g.sarif",
    "out/r.gitlab.json",
    "out/r.xml",
    "out/r.md",
    "out/r.log",
    "out/r.csv",
    "out/r.xlsx",
    "out/r.pdf",
];

#[test]
fn one_scan_writes_every_format() {
    let project = project().write("out/keep", "");
    let run = project.run(&[&["scan", "project", "--now", "2026-06-01T00:00:00Z"][..], &ALL].concat());
    assert!(run.code == 1 && run.stdout.starts_with("1 copy in 1 of 1 file"), "{run}");
    assert_eq!(std::fs::read_dir(project.path("out")).unwrap().count(), FILES.len() + 1, "nothing else is left there");
    assert!(read(&project, "out/r.txt").starts_with("1 copy in 1 of 1 file"));
    super::check_scan_schema(&json(&project, "out/r.json"));
    for file in ["out/r.sarif", "out/g.sarif"] {
        let result = &json(&project, file)["runs"][0]["results"][0];
        assert_eq!(result["ruleId"], "copied-region");
        assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "src/pack.c");
        assert_eq!(result["partialFingerprints"]["kinprint/v1"], json(&project, "out/r.json")["findings"][0]["id"]);
    }
    let gitlab = json(&project, "out/r.gitlab.json");
    assert_eq!((&gitlab[0]["severity"], &gitlab[0]["location"]["path"]), (&"major".into(), &"src/pack.c".into()));
    assert!(read(&project, "out/r.xml").contains("<failure type=\"review\" message=\"Renamed copy of "));
    assert!(read(&project, "out/r.md").starts_with("### kinprint: gate closed\n\nResult: 1 copy in 1 of 1 file: "));
    assert!(read(&project, "out/r.log").starts_with("::warning file=src/pack.c,line="));
    let table = read(&project, "out/r.csv");
    let rows: Vec<&str> = table.lines().collect();
    assert!(rows.len() == 2 && rows[0].starts_with("finding,novelty,outcome,gate,") && rows[1].contains(",closes,"));
    let document = bytes(&project, "out/r.pdf");
    assert!(document.starts_with(b"%PDF-1.7\n") && document.ends_with(b"%%EOF"));
    // The same again, on one thread, is the same byte for byte.
    let before = FILES.map(|file| bytes(&project, file));
    project.run(&[&["scan", "project", "--now", "2026-06-01T00:00:00Z", "--threads", "1"][..], &ALL].concat());
    assert!(before == FILES.map(|file| bytes(&project, file)));
}

#[test]
fn files_are_known_from_the_root_of_the_repository() {
    let project = project();
    std::fs::create_dir(project.path(".git")).unwrap();
    let run = project.run(&["scan", "project", "--output", "sarif-github=-"]);
    let log: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"));
    let uri = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!((run.code, uri), (1, &"project/src/pack.c".into()));
    let run = project.run(&["scan", "project/src/pack.c", "--output", "gitlab=-"]);
    let entries: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(entries[0]["location"]["path"], "project/src/pack.c");
}

#[test]
fn what_was_decided_is_suppressed() {
    let project = project();
    let decide = ["decide", "src/pack.c", "--project", "project", "--by", "ada@example.org", "--reason", "ours"];
    project.run(&[&decide[..], &["--status", "original"]].concat()).check(0, &[]);
    let outputs = ["--output", "sarif=r.sarif", "--output", "sarif-github=g.sarif", "--output", "gitlab=gl.json"];
    project.run(&[&["scan", "project"][..], &outputs].concat()).check(0, &[]);
    let suppression = &json(&project, "r.sarif")["runs"][0]["results"][0]["suppressions"][0];
    assert_eq!(suppression["justification"], "original by ada@example.org: ours");
    assert_eq!(json(&project, "g.sarif")["runs"][0]["results"], Value::Array(Vec::new()));
    assert_eq!(json(&project, "gl.json"), Value::Array(Vec::new()));
}

#[test]
fn what_cannot_be_written_is_said_before_the_scan() {
    let project = project().write("old.sarif", "before");
    let scan = |args: &[&str]| project.run(&[&["scan", "project"], args].concat());
    scan(&["--output", "sarif"]).check(2, &["expected FORMAT=FILE", "sarif-github"]);
    scan(&["--output", "xml=a"]).check(2, &["no format is called `xml`"]);
    scan(&["--output", "sarif="]).check(2, &["expected a file"]);
    scan(&["--output", "sarif=gone/r.sarif"]).check(2, &["no directory `gone`"]);
    scan(&["--output", "sarif=project"]).check(2, &["is a directory"]);
    scan(&["--output", "sarif=a", "--output", "json=a"]).check(2, &["two reports would go to `a`"]);
    scan(&["--output", "sarif=-", "--output", "json=-"]).check(2, &["standard output takes one report"]);
    scan(&["--output", "sarif=-", "--format", "json"]).check(2, &["standard output takes one report"]);
    assert!(!project.path("a").exists());
    // A scan that fails leaves the old file alone.
    let run = project.run(&["scan", "project", "--db", "nowhere", "--output", "sarif=old.sarif"]);
    assert_eq!((run.code, read(&project, "old.sarif").as_str()), (2, "before"), "{run}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_no_half_file_and_the_run_is_incomplete() {
    let project = project();
    let run = project.run(&["scan", "project", "--output", "sarif=/dev/full", "--output", "json=r.json"]);
    run.check(3, &["cannot write `/dev/full`"]);
    super::check_scan_schema(&json(&project, "r.json"));
    assert!(run.stdout.starts_with("1 copy"), "{run}");
}
