//! Decisions from and to the files of other tools: what they mean is decided, all else is said, and nothing is written over.

use serde_json::{Value, json};

use super::{check_schema, project};
use crate::project::{Project, Run, weir_c};

const URL: &str = "https://example.org/team/app";

fn decide(project: &Project, args: &[&str]) -> Run {
    project.run(&[&["decide", "--project", "project", "--by", "bo@example.org"], args].concat())
}

/// The project with a copy of a whole file beside that of a part, and both decided.
fn decided() -> Project {
    let project = project().file("vendor/weir.c", weir_c());
    let words = ["--by", "ada@example.org", "--project", "project"];
    let say = |args: &[&str]| project.run(&[&["decide"], &words[..], args].concat()).check(0, &[]);
    say(&["src/pack.c", "--status", "original", "--reason", "ours: 2019"]);
    say(&["vendor/weir.c", "--status", "accept", "--reason", "in NOTICE", "--expires", "2099-12-31"]);
    project
}

fn statuses(project: &Project) -> Vec<(String, String, String)> {
    let run = project.run(&["scan", "project", "--format", "json", "--exit-zero"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().iter().filter(|finding| !finding["decision"].is_null());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let said = findings.map(|finding| {
        let decision = &finding["decision"];
        (text(&finding["scanned"]["path"]), text(&decision["status"]), text(&decision["reason"]))
    });
    said.collect()
}

fn forget(project: &Project) {
    std::fs::remove_file(project.path("project/.kinprint/decisions.jsonl")).unwrap();
}

#[test]
fn what_was_decided_comes_back_from_every_format() {
    let project = decided();
    let formats = ["ort", "scanoss", "sarif", "ignore", "kinprint"];
    for format in formats {
        let run = decide(&project, &["--export", &format!("{format}=out.{format}"), "--repository", URL]);
        // `--by` is for who decides.
        run.check(2, &["cannot be used with"]);
        let file = format!("{format}=out.{format}");
        let run = project.run(&["decide", "--project", "project", "--export", &file, "--repository", URL]);
        run.check(0, &[&format!("{format}: 2 decided findings of 2 to")]);
    }
    project.run(&["scan", "project", "--exit-zero", "--output", "sarif=out.scan"]).check(0, &[]);
    let imports = formats.map(|format| (format, format)).into_iter().chain([("sarif", "scan")]);
    for (format, name) in imports {
        forget(&project);
        let run = decide(&project, &["--import", &format!("{format}=out.{name}"), "--repository", URL]);
        run.check(0, &["src/pack.c:6–38: original", "vendor/weir.c", "wrote 2 decisions of 2 entries"]);
        let said = statuses(&project);
        assert_eq!((said[0].1.as_str(), said[1].1.as_str()), ("original", "accept"), "{format}: {said:?}");
        let reason = &said[0].2;
        assert!(reason.starts_with(&format!("ours: 2019 (imported from out.{name}:")), "{reason}");
        assert!(reason.contains("said by ada@example.org on "), "{reason}");
        let lines = std::fs::read_to_string(project.path("project/.kinprint/decisions.jsonl")).unwrap();
        assert!(lines.contains("\"expires\":\"2099-12-31\"") && lines.contains("\"by\":\"bo@example.org\""), "{lines}");
        // Once more says nothing new.
        let run = decide(&project, &["--import", &format!("{format}=out.{name}"), "--repository", URL]);
        run.check(0, &["2 findings decided so already", "nothing was written"]);
    }
}

fn ort_file() -> String {
    let choice = |path: &str, lines: (u32, u32), choice: &str| {
        let (start, end) = lines;
        format!(
            "  - given:\n      source_location: {{path: {path}, start_line: {start}, end_line: {end}}}\n    choice: {choice}\n"
        )
    };
    let head = format!("excludes:\n  paths: []\nsnippet_choices:\n- provenance: {{url: '{URL}.git'}}\n  choices:\n");
    let accept = "{purl: 'pkg:generic/weir@0.9', reason: ORIGINAL_FINDING, comment: \"in \\e[31mNOTICE\"}";
    let none = "{reason: NO_RELEVANT_FINDING}";
    head + &choice("src/pack.c", (1, 40), accept)
        + &choice("src/pack.c", (100, 120), none)
        + &choice("x.c", (1, 2), none)
}

#[test]
fn entries_that_come_to_nothing_are_said() {
    let project = project().file(".ort.yml", ort_file());
    let import = ["--import", "ort=project/.ort.yml"];
    let run = decide(&project, &[&import[..], &["--dry-run"]].concat());
    let dry =
        "src/pack.c:6–38: accept  pkg:generic/weir\n  in \\u{1b}[31mNOTICE (imported from project/.ort.yml:6:5)\n";
    assert_eq!(run.stdout, dry, "{run}");
    let said = [
        "not read: project/.ort.yml:1:1: `excludes` says which paths",
        "not imported: project/.ort.yml:9:5: lines 100-120 hold no finding; findings there: src/pack.c:6-38",
        "not imported: project/.ort.yml:12:5: there is no finding in `x.c`",
        "1 decision of 3 entries would be written",
    ];
    run.check(0, &said);
    assert!(!project.path("project/.kinprint").exists());
    // What is not imported is said to who wants quiet, too, and to programs.
    let quiet = decide(&project, &[&import[..], &["--dry-run", "--quiet"]].concat());
    assert!(quiet.stderr.contains("there is no finding in `x.c`") && !quiet.stderr.contains("would be"), "{quiet}");
    let run = decide(&project, &[&import[..], &["--format", "json"]].concat());
    let told: Value = serde_json::from_str(&run.stdout).unwrap();
    check_schema(include_str!("../../../docs/kinprint.import-1.schema.json"), &told);
    assert_eq!(
        (&told["schema"], &told["written"], &told["n_entries"]),
        (&json!("kinprint.import/1"), &json!(true), &json!(3))
    );
    assert_eq!(
        told["left_out"][1],
        json!({"file": "project/.ort.yml", "place": "12:5", "cause": "there is no finding in `x.c`"})
    );
    assert_eq!(told["decisions"][0]["status"], "accept");
    // Filters leave nothing of it.
    forget(&project);
    decide(&project, &[&import[..], &["--where", "path=vendor/**"]].concat())
        .check(0, &["1 entry about findings that --where leaves out", "nothing was written"]);
    let reason = decide(&project, &[&import[..], &["--reason", "as agreed"]].concat());
    reason.check(0, &["wrote 1 decision of 3 entries"]);
    assert!(statuses(&project)[0].2.starts_with("as agreed (imported from project/.ort.yml:6:5)"));
}

#[test]
fn a_decision_that_holds_is_not_overruled() {
    let project =
        decided().write("scanoss.json", r#"{"bom": {"remove": [{"path": "vendor/", "comment": "not ours"}]}}"#);
    let import = ["--import", "scanoss=scanoss.json"];
    let run = decide(&project, &import);
    run.check(
        0,
        &[
            "bom.remove[0]: says `false-match` of vendor/weir.c:",
            "where `accept` by ada@example.org of",
            "--force imports it anyway",
            "nothing was written",
        ],
    );
    decide(&project, &[&import[..], &["--force"]].concat())
        .check(0, &["vendor/weir.c", "false-match", "wrote 1 decision"]);
    assert_eq!(statuses(&project)[1].1, "false-match");
}

#[test]
fn what_cannot_be_imported_is_refused_whole() {
    let project = project()
        .write("list", "src/pack.c:9\n")
        .write("broken.yml", "snippet_choices:\n- provenance: {uri: x}\n  choices: []\n");
    let import = |what: &str| decide(&project, &["--import", what]);
    import("ignore=list").check(2, &["nothing was imported: list: line 1 says what is ignored, not why", "--status"]);
    let broken = "nothing was imported: broken.yml:2:16: no key is called `uri` here; there are url";
    import("ort=broken.yml").check(2, &[broken]);
    import("ort=none.yml").check(2, &["cannot import `none.yml`"]);
    import("ort=project").check(2, &["it is a directory"]);
    import("yaml=list").check(2, &["no format is called `yaml`; there are ort, scanoss, sarif, ignore, kinprint"]);
    import("scanoss=list").check(2, &["nothing was imported: list:1:1: expected value"]);
    decide(&project, &["--import", "ort=broken.yml", "--status", "accept"])
        .check(2, &["--status is for `ignore` and `sarif`"]);
    decide(&project, &["--import", "ignore=-", "--import", "ort=-"]).check(2, &["standard input can be one"]);
    decide(&project, &["src/pack.c", "--import", "ignore=list"]).check(2, &["cannot be used with"]);
    decide(&project, &["src/pack.c", "--status", "accept", "--reason", "x", "--force"]).check(2, &["--import"]);
    assert!(!project.path("project/.kinprint").exists());
    decide(&project, &["--import", "ignore=list", "--status", "common"]).check(0, &["src/pack.c:6–38: common"]);
}

#[test]
fn an_export_writes_over_nothing_and_says_what_it_cannot() {
    let project = decided().write("scanoss.json", "{}");
    let export = |args: &[&str]| project.run(&[&["decide", "--project", "project", "--export"], args].concat());
    export(&["scanoss=scanoss.json"])
        .check(2, &["`scanoss.json` is there and may hold more than decisions", "--force"]);
    assert_eq!(std::fs::read_to_string(project.path("scanoss.json")).unwrap(), "{}");
    export(&["scanoss=scanoss.json", "--force"])
        .check(0, &["scanoss: not all is said of 1 decision: SCANOSS knows no last day"]);
    export(&["ort=-"]).check(2, &["say --repository URL"]);
    export(&["ort=none/x.yml", "--repository", URL]).check(2, &["there is no directory `none`"]);
    let run = export(&["ort=-", "--repository", URL, "--where", "path=src/**"]);
    assert!(run.code == 0 && run.stdout.contains("path: \"src/pack.c\"") && !run.stdout.contains("vendor"), "{run}");
    // A report says what was decided then, without the database.
    let report = project.run(&["scan", "project", "--format", "json", "--exit-zero"]).stdout;
    let project = project.write("report.json", report);
    std::fs::remove_dir_all(project.path("db")).unwrap();
    let run = project.run(&["decide", "--project", "project", "--from", "report.json", "--export", "ignore=-"]);
    assert!(run.code == 0 && run.stdout.contains("# kinprint original by ada@example.org on "), "{run}");
    run.check(0, &["decisions are those of the report of "]);
    forget(&project);
    project.run(&["decide", "--project", "project", "--export", "ignore=-"]).check(2, &["has no decisions"]);
}

#[test]
fn another_project_takes_over_what_was_decided_about_the_same_code() {
    let theirs = decided();
    let lines = std::fs::read_to_string(theirs.path("project/.kinprint/decisions.jsonl")).unwrap();
    let ours = project().write("theirs.jsonl", lines);
    let run = decide(&ours, &["--import", "kinprint=theirs.jsonl"]);
    let gone = "not imported: theirs.jsonl:2: `accept` of vendor/weir.c: that code is not found here";
    run.check(0, &[gone, "src/pack.c:6–38: original", "wrote 1 decision of 2 entries"]);
    assert!(statuses(&ours)[0].2.contains("ours: 2019 (imported from theirs.jsonl:1, said by ada@example.org on "));
    // A license that is not offered here cannot be taken.
    forget(&ours);
    let lines = std::fs::read_to_string(ours.path("theirs.jsonl")).unwrap();
    let lines = lines.replace("\"original\"", "\"accept\"");
    let ours = ours.write("theirs.jsonl", lines.replace("\"content_id\"", "\"license_choice\":\"MIT\",\"content_id\""));
    let run = decide(&ours, &["--import", "kinprint=theirs.jsonl"]);
    run.check(
        0,
        &["not imported: theirs.jsonl:1: ", "does not hold here: the origin's license changed", "nothing was written"],
    );
}
