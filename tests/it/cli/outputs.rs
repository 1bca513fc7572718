//! `--output FORMAT=FILE`: reports in several formats from one run, whole or not at all.

use serde_json::Value;

use super::{STATION, project};
use crate::project::{Project, weir_c};

/// A function of some size that is published nowhere else.
const SUM: &str = "int sum_of_gates(const int *gates, int n, int low, int high)\n{\n    int total = 0;\n    for (int i = 0; i < n; i++) {\n        \
    if (gates[i] < low || gates[i] > high)\n            continue;\n        total += gates[i] * (i % 3 == 0 ? 2 : 1);\n        if (total > \
    4096)\n            total -= 4096;\n    }\n    return total > low ? total - low : low;\n}\n";

fn read(project: &Project, file: &str) -> String {
    std::fs::read_to_string(project.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn bytes(project: &Project, file: &str) -> Vec<u8> {
    std::fs::read(project.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn json(project: &Project, file: &str) -> Value {
    serde_json::from_str(&read(project, file)).unwrap()
}

/// Every format there is, as the message about one that there is not lists them.
pub(super) fn formats(project: &Project) -> Vec<String> {
    let run = project.run(&["scan", "project", "--output", "none=x"]);
    let list = run.stderr.split("there are ").nth(1).unwrap_or_else(|| panic!("{run}"));
    let names = list.lines().next().unwrap().split(", ").map(|name| name.trim().to_owned());
    names.collect()
}

/// `--output sarif=out/sarif` of all of them.
pub(super) fn outputs(formats: &[String]) -> Vec<String> {
    formats.iter().flat_map(|name| ["--output".to_owned(), format!("{name}=out/{name}")]).collect()
}

#[test]
fn one_scan_writes_every_format() {
    let project = project().write("out/keep", "");
    let formats = formats(&project);
    assert!(formats.len() >= 18 && formats.iter().any(|name| name == "notice"), "{formats:?}");
    let outputs = outputs(&formats);
    let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
    let scan = ["scan", "project", "--now", "2026-06-01T00:00:00Z"];
    let run = project.run(&[&scan[..], &outputs].concat());
    assert!(run.code == 1 && run.stdout.starts_with("1 copy in 1 of 1 file"), "{run}");
    assert_eq!(
        std::fs::read_dir(project.path("out")).unwrap().count(),
        formats.len() + 1,
        "nothing else is left there"
    );
    assert!(read(&project, "out/text").starts_with("1 copy in 1 of 1 file"));
    super::check_scan_schema(&json(&project, "out/json"));
    for file in ["out/sarif", "out/sarif-github"] {
        let result = &json(&project, file)["runs"][0]["results"][0];
        assert_eq!(result["ruleId"], "copied-region");
        assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "src/pack.c");
        assert_eq!(result["partialFingerprints"]["kinprint/v1"], json(&project, "out/json")["findings"][0]["id"]);
    }
    let gitlab = json(&project, "out/gitlab");
    assert_eq!((&gitlab[0]["severity"], &gitlab[0]["location"]["path"]), (&"major".into(), &"src/pack.c".into()));
    assert!(read(&project, "out/junit").contains("<failure type=\"review\" message=\"Renamed copy of "));
    assert!(read(&project, "out/markdown").starts_with("### kinprint: gate closed\n\nResult: 1 copy in 1 of 1 file: "));
    assert!(read(&project, "out/github").starts_with("::warning file=src/pack.c,line="));
    let table = read(&project, "out/csv");
    let rows: Vec<&str> = table.lines().collect();
    assert!(rows.len() == 2 && rows[0].starts_with("finding,novelty,outcome,gate,") && rows[1].contains(",closes,"));
    let document = bytes(&project, "out/pdf");
    assert!(document.starts_with(b"%PDF-1.7\n") && document.ends_with(b"%%EOF"));
    assert!(read(&project, "out/notice").starts_with("Third-party notices of project\n"));
    // The same again, on one thread, is the same byte for byte.
    let files = || -> Vec<Vec<u8>> { formats.iter().map(|name| bytes(&project, &format!("out/{name}"))).collect() };
    let before = files();
    project.run(&[&scan[..], &["--threads", "1"], &outputs].concat());
    for ((name, before), after) in formats.iter().zip(before).zip(files()) {
        assert!(before == after && !after.is_empty(), "{name}");
    }
}

#[test]
fn a_notice_file_quotes_what_the_origin_has() {
    let offered = weir_c().replace("Identifier: Zlib", "Identifier: MIT OR Apache-2.0");
    let tag = "SPDX-License-Identifier: ";
    let project = Project::new()
        .package("weir", "pkg:generic/weir@1.0.0", "MIT OR Apache-2.0")
        .corpus("weir/src/weir.c", &offered)
        .corpus("weir/LICENSE-MIT", format!("{tag}MIT\n\tThe first  of two.\n"))
        .corpus("weir/LICENSE-APACHE", format!("{tag}Apache-2.0\n\tThe second of two.\n"))
        .corpus("weir/NOTICE", "Weir\n  by the   Weir people.\n")
        .package("bare", "pkg:generic/bare@2.0.0", "ISC")
        .corpus("bare/sum.c", format!("{STATION}{SUM}"))
        .file("src/pack.c", &offered)
        .file("src/sum.c", format!("{STATION}{SUM}"))
        .indexed();
    let notice = |args: &[&str]| project.run(&[&["scan", "project", "--output", "notice=-"], args].concat()).stdout;
    let text = notice(&[]);
    for quoted in [
        "weir 1.0.0\n\npkg:generic/weir@1.0.0\n\nLicense: MIT (taken of MIT OR Apache-2.0)\n",
        "\n\tThe first  of two.\n",
        "Weir\n  by the   Weir people.\n",
        "src/pack.c: an identical copy of src/weir.c",
        "License: ISC\n",
        "ISC (text of the SPDX list, the package has none of its own)",
    ] {
        assert!(text.contains(quoted), "{quoted}\n{text}");
    }
    assert!(!text.contains("The second"), "{text}");
    // Who takes the other branch hands on its text.
    let decide = ["decide", "src/pack.c", "--project", "project", "--by", "ada@example.org", "--reason", "ours"];
    let taking = [&decide[..], &["--status", "accept", "--license", "Apache-2.0"]].concat();
    project.run(&taking).check(0, &[]);
    let text = notice(&[]);
    assert!(text.contains("The second of two.") && !text.contains("The first"), "{text}");
    // Without the database there are the texts that everybody has.
    project.run(&["scan", "project", "--output", "json=r.json"]);
    std::fs::remove_dir_all(project.path("db")).unwrap();
    let text = project.run(&["report", "r.json", "--project", "project", "--format", "notice"]).stdout;
    assert!(text.contains("notices of origins are missing") && text.contains("Apache-2.0 (text of the SPDX"), "{text}");
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
