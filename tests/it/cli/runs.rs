//! What is new since an earlier run, and the history of a project, through the command line.

use serde_json::Value;

use super::change::git;
use super::{check_scan_schema, project};
use crate::project::{Project, Run};

fn scan(project: &Project, args: &[&str]) -> (i32, Value) {
    let run = project.run(&[&["scan", "project", "--format", "json"], args].concat());
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"));
    check_scan_schema(&report);
    (run.code, report)
}

fn novelties(report: &Value) -> Vec<&str> {
    report["findings"].as_array().unwrap().iter().map(|finding| finding["novelty"].as_str().unwrap()).collect()
}

/// A function that no package has yet.
const TIDE: &str = "int tide_gauge_mean(const int *levels, int n_levels, int *lowest)\n{\n    long long sum = 0;\n    \
    int low = n_levels > 0 ? levels[0] : 0;\n    for (int level = 0; level < n_levels; level++) {\n        \
    if (levels[level] < low)\n            low = levels[level];\n        sum += (long long)levels[level] * 16 + level % 3;\n    \
    }\n    *lowest = low - (int)(sum % 7);\n    if (n_levels == 0)\n        return -4711;\n    \
    return (int)((sum + n_levels / 2) / n_levels) ^ 0x5a5a;\n}\n";

#[test]
fn only_what_is_new_closes_the_gate() {
    let project = project().file("src/tide.c", TIDE);
    let (code, before) = scan(&project, &[]);
    assert_eq!((code, before["findings"].as_array().unwrap().len()), (1, 1));
    let project = project.write("before.json", before.to_string());
    let (code, same) = scan(&project, &["--baseline", "before.json"]);
    assert_eq!((code, novelties(&same)), (0, vec!["known"]));
    assert_eq!((&same["gate"]["n_known"], &same["baseline"]["of"]), (&Value::from(1), &Value::from("before.json")));
    // The database learns where another file comes from.
    let project = project.package("tide", "pkg:generic/tide@2.0.0", "MIT").corpus("tide/tide.c", TIDE).indexed();
    let (code, known) = scan(&project, &["--baseline", "before.json"]);
    assert_eq!((code, novelties(&known)), (1, vec!["known", "new-knowledge"]));
    assert!(known["gate"]["reasons"][0].as_str().unwrap().contains("by new knowledge"), "{known:#}");
    assert_eq!(scan(&project, &["--baseline", "before.json", "--fail-on-new-knowledge", "never"]).0, 0);
    let project = project.file("kinprint.toml", "[gate]\nnew_knowledge = 'deny'\n");
    assert_eq!(scan(&project, &["--baseline", "before.json", "--fail-on", "any"]).0, 0);
    std::fs::remove_file(project.path("project/kinprint.toml")).unwrap();
    // The same code once more is new code, and the old place is gone.
    let text = std::fs::read_to_string(project.path("project/src/pack.c")).unwrap();
    let project = project.file("a/one.c", &text).file("b/two.c", &text);
    std::fs::remove_file(project.path("project/src/pack.c")).unwrap();
    std::fs::remove_file(project.path("project/src/tide.c")).unwrap();
    let (code, moved) = scan(&project, &["--baseline", "before.json"]);
    assert_eq!((code, novelties(&moved)), (1, vec!["known", "new-code"]));
    let run = project.run(&["scan", "project", "--baseline", "before.json"]);
    run.prints(1, &["1 new in the code", "1 known (listed with -v)", "b/two.c"]);
    assert!(!run.stdout.contains("a/one.c"), "{run}");
    assert!(project.run(&["scan", "project", "--baseline", "before.json", "-v"]).stdout.contains("a/one.c"));
}

#[test]
fn lines_that_the_commit_of_the_earlier_run_had_are_no_new_code() {
    let project = project().file("src/tide.c", TIDE);
    let dir = project.path("project");
    git(&dir, &["init", "-q"]);
    git(&dir, &["add", "."]);
    git(&dir, &["commit", "-q", "-m", "tides"]);
    let (_, before) = scan(&project, &["--record"]);
    assert_eq!(before["run"]["scope"]["checked_out"], git(&dir, &["rev-parse", "HEAD"]).trim());
    let project = project.write("before.json", before.to_string());
    // The file is edited around the code that the database learns about, and another gets the same code.
    let project = project
        .file("src/tide.c", format!("#include <stdio.h>\n\nint n_gauges;\n\n{TIDE}\nint n_tides = 7;\n"))
        .file("src/again.c", format!("int again;\n{}", TIDE.replace("tide_gauge", "again")))
        .package("tide", "pkg:generic/tide@2.0.0", "MIT")
        .corpus("tide/tide.c", TIDE)
        .indexed();
    for baseline in ["before.json", "1"] {
        let (code, report) = scan(&project, &["--baseline", baseline, "--no-record"]);
        assert_eq!((code, novelties(&report)), (1, vec!["new-code", "known", "new-knowledge"]), "{baseline}");
    }
    // Also where the file got another name and other indents.
    let text = std::fs::read_to_string(dir.join("src/tide.c")).unwrap();
    std::fs::remove_file(dir.join("src/tide.c")).unwrap();
    let project = project.file("lib/gauge.c", text.replace("    ", "\t\t"));
    let (_, report) = scan(&project, &["--baseline", "1", "--no-record"]);
    assert_eq!(novelties(&report)[0], "new-knowledge");
    std::fs::remove_file(dir.join("lib/gauge.c")).unwrap();
    let project = project.file("src/tide.c", text);
    // Without the commit, as in a shallow clone, nobody can tell: what may be new code is.
    std::fs::remove_dir_all(dir.join(".git")).unwrap();
    let (_, report) = scan(&project, &["--baseline", "before.json", "--no-record"]);
    assert_eq!(novelties(&report), ["new-code", "known", "new-code"]);
}

#[test]
fn what_was_own_before_is_no_new_code() {
    let project = project();
    let (code, _) = scan(&project, &["--record", "--own", "path:src/**"]);
    assert_eq!(code, 0);
    let (code, report) = scan(&project, &["--baseline", "last", "--no-record"]);
    assert_eq!((code, novelties(&report)), (1, vec!["new-knowledge"]));
}

#[test]
fn a_project_remembers_its_runs_once_it_was_told_to() {
    let project = project();
    scan(&project, &[]);
    assert!(!project.path("project/.kinprint").exists(), "nothing is written where nobody asked for it");
    project.run(&["history", "list", "--project", "project"]).check(2, &["--record"]);
    let day = |day: u32| format!("2026-06-{day:02}T03:00:00Z");
    let (_, first) = scan(&project, &["--record", "--now", &day(1)]);
    assert_eq!(first["history"], serde_json::json!({ "run": 1, "n_runs": 1 }));
    assert_eq!(first["summary"]["n_files"], 1, "what it remembers is not scanned");
    // From now on each scan is, unless it is told not to, or sees only a part.
    let (code, second) = scan(&project, &["--now", &day(2), "--baseline", "last"]);
    assert_eq!((code, &second["history"]["run"], novelties(&second)), (0, &Value::from(2), vec!["known"]));
    assert_eq!(second["findings"][0]["first_seen"], serde_json::json!({ "run": 1, "at": day(1) }));
    assert_eq!(scan(&project, &["--no-record"]).1["history"], Value::Null);
    let project = project.write("list", "src/pack.c\n");
    assert_eq!(scan(&project, &["--files-from", "list"]).1["history"], Value::Null);
    std::fs::remove_file(project.path("project/src/pack.c")).unwrap();
    let (_, third) = scan(&project, &["--now", &day(3), "--baseline", "1"]);
    assert_eq!(third["baseline"]["fixed"][0]["because"], "code");
    let list = project.run(&["history", "list", "--project", "project"]);
    list.prints(0, &["run 3", "1 gone", "run 1", "1 new", "gate closed"]);
    let trend = project.run(&["history", "trend", "--project", "project", "--format", "json"]);
    let trend: Value = serde_json::from_str(&trend.stdout).unwrap();
    let of = |key: &str| trend.as_array().unwrap().iter().map(|run| run[key].as_u64().unwrap()).collect::<Vec<_>>();
    assert_eq!((of("n_new"), of("n_gone"), of("n_findings")), (vec![1, 0, 0], vec![0, 0, 1], vec![1, 1, 0]));
    assert_eq!(trend[1]["mean_age_days"], 1.0);
    project.run(&["history", "trend", "--project", "project"]).prints(0, &["mean age", "1.0 days"]);
    project.run(&["history", "show", "2", "--project", "project"]).prints(0, &["run 2", "src/pack.c", "gone"]);
    let id = first["findings"][0]["id"].as_str().unwrap();
    let shown = project.run(&["history", "show", &id[..10], "--project", "project"]);
    shown.prints(0, &["run 1 to 2, 2026-06-01 to 2026-06-02", "Zlib; src/pack.c"]);
}

#[test]
fn decisions_over_time_are_told() {
    let project = project();
    scan(&project, &["--record"]);
    let words = ["decide", "--project", "project", "--by", "ada@example.org", "--reason", "seen", "src/pack.c"];
    assert_eq!(project.run(&[&words[..], &["--status", "accept"]].concat()).code, 0);
    let (_, report) = scan(&project, &[]);
    let id = report["findings"][0]["id"].as_str().unwrap().to_owned();
    let shown = project.run(&["history", "show", &id[..12], "--project", "project", "--format", "json"]);
    let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
    let statuses: Vec<&Value> =
        shown["findings"][0]["sightings"].as_array().unwrap().iter().map(|seen| &seen["status"]).collect();
    assert_eq!(statuses, [&Value::Null, &Value::from("accept")]);
}

#[test]
fn what_is_to_be_decided_again_is_no_longer_known() {
    let project = project();
    let words = ["decide", "--project", "project", "--by", "ada@example.org", "--reason", "seen", "src/pack.c"];
    let until = ["--status", "accept", "--expires", "2026-06-30", "--now", "2026-06-01T00:00:00Z"];
    assert_eq!(project.run(&[&words[..], &until].concat()).code, 0);
    assert_eq!(scan(&project, &["--now", "2026-06-02T00:00:00Z"]).0, 0);
    let (code, report) = scan(&project, &["--baseline", "last", "--now", "2026-07-01T00:00:00Z"]);
    assert_eq!((code, novelties(&report), &report["gate"]["n_known"]), (1, vec!["known"], &Value::from(0)));
    let run = project.run(&["scan", "project", "--baseline", "last", "--now", "2026-07-02T00:00:00Z"]);
    run.prints(1, &["decide again, it ended", "src/pack.c"]);
}

#[test]
fn history_costs_no_scan() {
    let project = project().file(".kinprint/local/history.sqlite", "no database at all ".repeat(200));
    let run = project.run(&["scan", "project"]);
    run.check(1, &["damaged", "history.sqlite.broken-1"]);
    // A clock that went back is told, and nothing is younger than new.
    scan(&project, &["--now", "2027-01-01T00:00:00Z"]);
    let (_, back) = scan(&project, &["--now", "2026-01-01T00:00:00Z", "--baseline", "last"]);
    assert!(back["baseline"]["notes"][0].as_str().unwrap().contains("after this one"), "{back:#}");
    let trend: Run = project.run(&["history", "trend", "--project", "project"]);
    trend.prints(0, &["0.0 days"]);
    // A place that cannot be written.
    let project = project.write("other/x.c", "int x;\n").write("other/.kinprint/local", "a file");
    project.run(&["scan", "other"]).check(0, &["not recorded"]);
}

#[test]
fn what_is_wrong_with_a_baseline_is_said() {
    let project = project().write("broken.json", "{").write("old.json", "{\"schema\": \"kinprint.scan/1\"}");
    let check = |args: &[&str], words: &[&str]| project.run(&[&["scan", "project"], args].concat()).check(2, words);
    check(&["--baseline", "none.json"], &["cannot compare with an earlier run", "none.json"]);
    check(&["--baseline", "broken.json"], &["broken.json", "is no report"]);
    check(&["--baseline", "old.json"], &["old.json", "is no report"]);
    check(&["--baseline", "7"], &["run 7", "--record"]);
    check(&["--fail-on-new-knowledge", "deny"], &["--baseline"]);
    check(&["--record", "--no-record"], &["--no-record"]);
    project.run(&["scan", "project/src/pack.c", "--record"]).check(2, &["directories"]);
    let run = project.run(&["scan", "project", "--record", "--baseline", "last"]);
    run.check(1, &["no earlier run"]);
    project.run(&["scan", "project", "--baseline", "9"]).check(2, &["has no run 9"]);
    project.run(&["history", "show", "9", "--project", "project"]).check(2, &["no run 9"]);
    project.run(&["history", "show", "0123456789ab", "--project", "project"]).check(2, &["no run saw"]);
    project.run(&["history", "list", "--project", "nowhere"]).check(2, &["nowhere"]);
}
