//! Decisions through the command line: they settle, survive, are made again, and a broken file ends the run.

use serde_json::Value;

use super::{check_scan_schema, project};
use crate::project::{Project, Run, weir_c};

fn decide(project: &Project, args: &[&str]) -> Run {
    project.run(&[&["decide", "--project", "project", "--by", "ada@example.org", "--reason", "seen"], args].concat())
}

fn scan(project: &Project, args: &[&str]) -> (i32, Value) {
    let run = project.run(&[&["scan", "project", "--format", "json"], args].concat());
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"));
    check_scan_schema(&report);
    (run.code, report)
}

fn text_of(project: &Project, path: &str) -> String {
    std::fs::read_to_string(project.path("project").join(path)).unwrap()
}

#[test]
fn a_decision_is_not_asked_for_twice() {
    let project = project();
    decide(&project, &["src/pack.c", "--status", "accept"]).check(0, &["src/pack.c:", "accept", "1 decision"]);
    let (code, report) = scan(&project, &[]);
    assert_eq!((code, &report["gate"]["n_settled"]), (0, &Value::from(1)));
    assert_eq!(report["findings"][0]["decision"]["by"], "ada@example.org");
    // The file moves, is laid out anew, and its comments change.
    let text = text_of(&project, "src/pack.c").replace("\n    ", "\n\t").replacen('\n', "\n/* new words */\n", 1);
    std::fs::remove_file(project.path("project/src/pack.c")).unwrap();
    let project = project.file("lib/deep/frames.c", text);
    let (code, report) = scan(&project, &[]);
    assert_eq!((code, report["decisions"]["n_decided"].as_u64()), (0, Some(1)), "{report:#}");
    let run = project.run(&["scan", "project"]);
    assert!(run.stdout.contains("gate open: 1 decided") && run.stdout.contains("accept by ada@example.org"), "{run}");
    // A line changes: it is the same code. It goes: the decision is obsolete.
    let edited = text_of(&project, "lib/deep/frames.c").replacen("return -1", "return -2", 1);
    let project = project.file("lib/deep/frames.c", edited);
    assert_eq!(scan(&project, &[]).0, 0);
    std::fs::remove_file(project.path("project/lib/deep/frames.c")).unwrap();
    let (code, report) = scan(&project, &[]);
    assert_eq!((code, report["decisions"]["obsolete"].as_array().unwrap().len()), (0, 1));
}

#[test]
fn it_ends_and_is_taken_back() {
    let project = project();
    let run = decide(
        &project,
        &["src/pack.c", "--status", "accept", "--expires", "2026-06-30", "--now", "2026-06-01T00:00:00Z"],
    );
    assert_eq!(run.code, 0, "{run}");
    assert_eq!(scan(&project, &["--now", "2026-06-30T23:00:00Z"]).0, 0);
    let (code, report) = scan(&project, &["--now", "2026-07-01T00:00:00Z"]);
    assert_eq!((code, &report["findings"][0]["decision"]["reopened"][0]), (1, &Value::from("expired")));
    let run = project.run(&["scan", "project", "--now", "2026-07-01T00:00:00Z"]);
    assert!(run.stdout.contains("1 finding to be decided again") && run.stdout.contains("it ended"), "{run}");
    decide(&project, &["src/pack.c", "--status", "unreviewed", "--now", "2026-06-02T00:00:00Z"]).check(0, &[]);
    assert_eq!(scan(&project, &["--now", "2026-06-30T00:00:00Z"]).0, 1);
    let run = project.run(&["decide", "--list", "--project", "project"]);
    assert!(run.code == 0 && run.stdout.contains("until 2026-06-30") && run.stdout.contains("unreviewed"), "{run}");
}

#[test]
fn the_latest_word_counts_whatever_the_clock_says() {
    let project = project();
    decide(&project, &["src/pack.c", "--status", "accept", "--now", "2031-01-01T00:00:00Z"]).check(0, &[]);
    let run = decide(&project, &["src/pack.c", "--status", "do-not-use", "--now", "2026-06-01T00:00:00Z"]);
    run.check(0, &["overrules accept by ada@example.org, which is dated 2031-01-01T00:00:00Z"]);
    for now in ["2026-06-02T00:00:00Z", "2032-01-01T00:00:00Z"] {
        let (code, report) = scan(&project, &["--now", now]);
        assert_eq!((code, &report["findings"][0]["decision"]["status"]), (1, &Value::from("do-not-use")), "{now}");
    }
}

#[test]
fn an_id_means_one_code() {
    let project = project().file("vendor/weir.c", weir_c());
    let (_, report) = scan(&project, &["--record"]);
    let ids: Vec<String> =
        report["findings"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
    assert!(ids.len() > 1);
    let project = project.write("report.json", report.to_string());
    for given in ["", &ids[0][..1], &ids[0][..7]] {
        let message = "give at least its first 8 digits; it could mean ";
        let from = ["--from", "report.json"];
        decide(&project, &[&[given, "--status", "accept"], &from[..]].concat()).check(2, &[message, &ids[0]]);
        project.run(&[&["policy", "explain", given], &from[..]].concat()).check(2, &[message, &ids[0]]);
        project.run(&[&["annotate", given, "--project", "project"], &from[..]].concat()).check(2, &[message]);
        project.run(&["explain", "project/src/pack.c", "--id", given]).check(2, &[message]);
        if given.parse::<u64>().is_err() {
            let run = project.run(&["history", "show", given, "--project", "project"]);
            run.check(2, &[message, "a run is named by its number"]);
        }
    }
    assert!(!project.path("project/.kinprint/decisions.jsonl").exists());
    decide(&project, &[&ids[0][..8], "--from", "report.json", "--status", "accept"]).check(0, &["1 decision"]);
}

#[test]
fn decisions_of_a_repository_stand_at_its_root() {
    let project = project().file("lib/weir.c", weir_c());
    std::fs::create_dir(project.path("project/.git")).unwrap();
    let from_src = |file: &str| {
        let args = ["decide", file, "--status", "accept", "--reason", "seen", "--by", "ada@example.org"];
        let mut command = project.command(&args);
        Run::of(command.current_dir(project.path("project/src")).output().unwrap())
    };
    from_src("pack.c").check(0, &["project/.kinprint/decisions.jsonl"]);
    from_src("../lib/weir.c").check(0, &["project/.kinprint/decisions.jsonl"]);
    let text = text_of(&project, ".kinprint/decisions.jsonl");
    assert!(text.contains(r#""path":"src/pack.c""#) && text.contains(r#""path":"lib/weir.c""#), "{text}");
    assert!(!project.path("project/src/.kinprint").exists());
    assert_eq!(scan(&project, &[]).0, 0);
}

#[test]
fn nothing_is_added_to_a_file_that_cannot_be_used() {
    let project = project().file(".kinprint/decisions.jsonl", "{\"status\":\n");
    for more in [&[][..], &["--dry-run"]] {
        let run = decide(&project, &[&["src/pack.c", "--status", "accept"], more].concat());
        run.check(2, &["decisions.jsonl:1:10: no decision: EOF while parsing a value"]);
    }
    assert_eq!(text_of(&project, ".kinprint/decisions.jsonl"), "{\"status\":\n");
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_the_decisions_is_not_followed() {
    let project = project();
    std::fs::create_dir(project.path("project/.kinprint")).unwrap();
    std::os::unix::fs::symlink(project.path("elsewhere"), project.path("project/.kinprint/decisions.jsonl")).unwrap();
    decide(&project, &["src/pack.c", "--status", "accept"]).check(2, &["decisions.jsonl` is a link; remove it"]);
    assert!(!project.path("elsewhere").exists());
    decide(&project, &["src/no\nfile.c", "--status", "accept"]).check(2, &["src/no\\nfile.c"]);
}

#[cfg(target_os = "linux")]
#[test]
fn an_id_reaches_a_path_that_is_no_text() {
    use std::os::unix::ffi::OsStrExt as _;
    let project = project();
    let odd = project.path("project").join(std::ffi::OsStr::from_bytes(b"src/p\xff.c"));
    std::fs::rename(project.path("project/src/pack.c"), odd).unwrap();
    let (_, report) = scan(&project, &[]);
    let id = report["findings"][0]["id"].as_str().unwrap().to_owned();
    let project = project.write("report.json", report.to_string());
    decide(&project, &[&id, "--from", "report.json", "--status", "accept"]).check(0, &["1 decision"]);
    assert_eq!(scan(&project, &[]).0, 0);
}

#[test]
fn a_policy_that_denies_asks_again_for_what_was_decided_without_one() {
    let project = project();
    decide(&project, &["src/pack.c", "--status", "accept"]).check(0, &[]);
    assert_eq!(scan(&project, &[]).0, 0);
    let project = project.file("kinprint.toml", "[licenses]\ndeny = ['GPL-*', 'Zlib', 'MIT']\n");
    let (code, report) = scan(&project, &[]);
    assert_eq!((code, &report["findings"][0]["decision"]["reopened"]), (1, &serde_json::json!(["policy"])));
}

#[test]
fn a_refusal_denies_what_the_policy_allows() {
    let policy = "[licenses]\nallow = ['*']\n[attribution]\nmissing = 'allow'\n";
    let project = project().file("kinprint.toml", policy);
    assert_eq!(scan(&project, &[]).0, 0);
    let (_, report) = scan(&project, &[]);
    let project = project.write("report.json", report.to_string());
    let id = report["findings"][0]["id"].as_str().unwrap()[..10].to_owned();
    decide(&project, &[&id, "--from", "report.json", "--status", "do-not-use"]).check(0, &[]);
    let (code, report) = scan(&project, &[]);
    assert_eq!((code, &report["gate"]["reasons"][0]), (1, &Value::from("1 finding denied by `decision do-not-use`")));
}

#[test]
fn two_people_decide_where_the_policy_asks_for_it() {
    let policy = "[licenses]\ndeny = ['*']\n[decisions.two_people]\noutcomes = ['deny']\n";
    let project = project().file("kinprint.toml", policy);
    decide(&project, &["src/pack.c", "--status", "license-acquired"]).check(0, &["two people"]);
    let (code, report) = scan(&project, &[]);
    assert_eq!((code, &report["findings"][0]["decision"]["waits"]), (1, &Value::from(true)));
    assert_eq!(report["gate"]["reasons"][0], "1 finding denied, decided by one person: waits for a second");
    let run = project.run(&["scan", "project"]);
    assert!(run.stdout.contains("waits for a second person; license-acquired by ada@example.org"), "{run}");
    // The same person under another name is nobody else.
    let again = |by: &str| {
        project.run(&[
            "decide",
            "src/pack.c",
            "--project",
            "project",
            "--status",
            "license-acquired",
            "--reason",
            "bought",
            "--by",
            by,
        ])
    };
    again("Ada Lovelace <Ada@Example.org>").check(0, &[]);
    assert_eq!(scan(&project, &[]).0, 1);
    again("bo@example.org").check(0, &[]);
    let (code, report) = scan(&project, &[]);
    assert_eq!((code, &report["decisions"]["n_waiting"]), (0, &Value::from(0)));
    assert_eq!(report["findings"][0]["decision"]["by"], "bo@example.org");
    let seconded_by = report["findings"][0]["decision"]["seconded_by"].as_str().unwrap();
    assert!(seconded_by.to_lowercase().contains("ada@example.org"), "{seconded_by}");
}

#[test]
fn an_origin_under_a_stricter_license_asks_again() {
    let project = project();
    decide(&project, &["src/pack.c", "--status", "accept"]).check(0, &[]);
    let text = weir_c().replace("Zlib", "GPL-2.0-only");
    let project = project.package("xylem", "pkg:generic/xylem@1.0.0", "GPL-2.0-only").corpus("xylem/src/weir.c", text);
    let project = project.indexed();
    let (code, report) = scan(&project, &[]);
    let finding = &report["findings"][0];
    assert_eq!((code, &finding["decision"]["reopened"]), (1, &serde_json::json!(["alternative"])), "{report:#}");
    assert_eq!(finding["alternatives"][0]["license"], "GPL-2.0-only");
    let run = project.run(&["scan", "project"]);
    assert!(run.stdout.contains("another origin is under a stricter license"), "{run}");
    decide(&project, &["src/pack.c", "--status", "accept"]).check(0, &[]);
    assert_eq!(scan(&project, &[]).0, 0);
}

#[test]
fn many_findings_are_decided_at_once() {
    let project = project();
    let text = text_of(&project, "src/pack.c");
    let project = project.file("vendor/weir.c", weir_c()).file("src/again.c", text);
    let all = |args: &[&str]| decide(&project, &[&["--status", "accept", "--where"], args].concat());
    let run = all(&["path=src/**", "--dry-run"]);
    assert!(run.code == 0 && run.stdout.starts_with("src/again.c:6–38: accept  pkg:generic/weir\n"), "{run}");
    run.check(0, &["1 decision would be written"]);
    assert!(!project.path("project/.kinprint").exists());
    // Two copies of one code are one decision.
    all(&["path=src/**", "--where", "license=Zlib"]).check(0, &["src/again.c:", "wrote 1 decision"]);
    let (_, report) = scan(&project, &[]);
    assert_eq!((report["findings"].as_array().unwrap().len(), report["gate"]["n_settled"].as_u64()), (3, Some(2)));
    // What is settled is not decided again, and what nothing means is an error.
    all(&["path=src/**"]).check(2, &["nothing that is open is meant", "of 1 open finding"]);
    all(&["license=MIT"]).check(2, &["nothing that is open"]);
    all(&["licence=MIT"]).check(2, &["--where `licence=MIT`: no key is called `licence`"]);
    // By a report, which may be older than the code.
    let project = project.write("report.json", report.to_string());
    let by_report = |what: &str| decide(&project, &["--from", "report.json", "--where", what, "--status", "original"]);
    by_report("match=renamed").check(2, &["nothing that is open"]);
    by_report("code=copied-file").check(0, &["vendor/weir.c", "original", "wrote 1 decision"]);
    assert_eq!(scan(&project, &[]).0, 0);
    std::fs::remove_file(project.path("project/vendor/weir.c")).unwrap();
    let project = project.file("vendor/weir.c", "int nothing;\n");
    let again = ["--from", "report.json", "--where", "code=copied-file", "--status", "common"];
    decide(&project, &again).check(2, &["left out: 1 finding of the report"]);
}

#[test]
fn without_a_terminal_nobody_can_be_asked() {
    let project = project();
    let ask = ["decide", "--interactive", "--project", "project", "--by", "ada@example.org"];
    project.run(&ask).check(2, &["--interactive needs a terminal", "--where"]);
    project.run(&[&ask[..], &["src/pack.c"]].concat()).check(2, &["cannot be used with"]);
}

#[test]
fn the_license_taken_of_a_choice_is_the_one_that_is_judged() {
    let offered = weir_c().replace("Identifier: Zlib", "Identifier: MIT OR GPL-3.0-only");
    let policy = "[licenses]\nallow = [\"MIT\"]\ndeny = [\"GPL-*\"]\n";
    let project = Project::new()
        .package("weir", "pkg:generic/weir@1.0.0", "MIT OR GPL-3.0-only")
        .corpus("weir/src/weir.c", &offered)
        .file("src/pack.c", &offered)
        .file("kinprint.toml", policy)
        .indexed();
    assert_eq!(scan(&project, &[]).0, 0);
    let accept = |license: &str| decide(&project, &["src/pack.c", "--status", "accept", "--license", license]);
    accept("GPL-3.0-only")
        .check(2, &["denies pkg:generic/weir under GPL-3.0-only by `licenses.deny`", "[[exception]]"]);
    accept("MIT OR GPL-3.0-only").check(2, &["of which `MIT` or `GPL-3.0-only` can be taken"]);
    decide(&project, &["src/pack.c", "--status", "original", "--license", "MIT"]).check(2, &["original takes none"]);
    accept("MIT").check(0, &["accept"]);
    assert_eq!(scan(&project, &[]).0, 0);
    let run = project.run(&["policy", "explain", "src/pack.c", "--project", "project"]);
    let said = ["taken under MIT", "accept under MIT by ada@example.org"];
    assert!(run.code == 0 && said.iter().all(|said| run.stdout.contains(said)), "{run}");
    // The same choice, made before this policy or by hand, closes the gate.
    let line = text_of(&project, ".kinprint/decisions.jsonl");
    let project = project.file(
        ".kinprint/decisions.jsonl",
        line.replace("\"license_choice\":\"MIT\"", "\"license_choice\":\"GPL-3.0-only\""),
    );
    let (code, report) = scan(&project, &[]);
    let finding = &report["findings"][0];
    assert_eq!((code, &finding["judgement"]["outcome"]), (1, &Value::from("deny")), "{finding:#}");
    assert_eq!(finding["decision"]["reopened"], Value::from(vec!["policy"]));
    assert_eq!(finding["license_class"], "strong-copyleft");
}

#[test]
fn what_is_wrong_is_said() {
    let project = project();
    decide(&project, &["src/pack.c"]).check(2, &["needs --status and --reason"]);
    decide(&project, &["src/pack.c", "--status", "ok"]).check(2, &["expected one of unreviewed, discuss"]);
    decide(&project, &["src/pack.c", "--status", "accept", "--license", "MIT"])
        .check(2, &["is under Zlib, of which `Zlib` can be taken, not `MIT`"]);
    decide(&project, &["src/pack.c", "--status", "accept", "--expires", "soon"]).check(2, &["expected a day"]);
    decide(&project, &["src/pack.c", "--status", "accept", "--expires", "2020-01-31"]).check(2, &["is past"]);
    decide(&project, &["src/pack.c:1", "--status", "accept"]).check(2, &["there is no finding"]);
    decide(&project, &["--status", "accept"]).check(2, &[]);
    let nameless = ["decide", "src/pack.c", "--project", "project", "--status", "accept", "--reason", "x"];
    project.run(&nameless).check(2, &["who decides?", "--by"]);
    let named = project.command(&nameless).env("EMAIL", "bo@example.org").output().unwrap();
    assert!(named.status.success() && text_of(&project, ".kinprint/decisions.jsonl").contains("bo@example.org"));
    project.run(&["decide", "--list", "--project", "corpus"]).check(2, &["has no decisions"]);
    let project = project.file(".kinprint/decisions.jsonl", "<<<<<<< HEAD\n");
    project.run(&["scan", "project"]).check(2, &["decisions.jsonl:1: a merge left its marks"]);
}
