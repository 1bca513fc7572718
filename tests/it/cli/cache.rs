//! What earlier scans gave is used again, and only where nothing changed.

use serde_json::Value;

use super::change::git;
use super::project;
use crate::project::Project;

const NOW: &str = "2026-06-01T00:00:00Z";

fn scan(project: &Project, args: &[&str]) -> Value {
    let run = project.run(&[&["scan", "project", "--format", "json", "--now", NOW], args].concat());
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"))
}

/// Asserts that a scan with the cache says what a scan without it does.
#[track_caller]
fn check(project: &Project) -> Value {
    let args = ["--baseline", "1", "--no-record"];
    let (with, again) = (scan(project, &args), scan(project, &args));
    assert_eq!(with, scan(project, &[&args[..], &["--no-cache"]].concat()));
    assert_eq!(again, with);
    with
}

/// Alters what is cached so that its use shows: all lines are one file's.
fn mark(project: &Project) -> usize {
    let cache = rusqlite::Connection::open(project.path("project/.kinprint/local/cache.sqlite")).unwrap();
    cache
        .execute("UPDATE outcomes_of_paths SET value = replace(value, '\"n_lines\":', '\"n_lines\":1000')", [])
        .unwrap()
}

#[test]
fn a_file_that_is_as_it_was_is_not_read_closely_again() {
    let project = project().file("src/own.c", "int a;\n");
    scan(&project, &["--record"]);
    let before = check(&project);
    assert_eq!(mark(&project), 2);
    let marked = scan(&project, &["--no-record"]);
    assert!(marked["summary"]["n_lines"].as_u64().unwrap() > 100_000, "the cache is used");
    assert_eq!(marked["findings"][0]["id"], before["findings"][0]["id"]);
    // Other bytes of the same length, another profile, other own code: nothing marked is used.
    let lines =
        |args: &[&str]| scan(&project, &[&["--no-record"], args].concat())["summary"]["n_lines"].as_u64().unwrap();
    let all = before["summary"]["n_lines"].as_u64().unwrap();
    assert_eq!(lines(&["--profile", "strict"]), all);
    assert_eq!(lines(&["--own", "path:src/own.c"]), all);
    assert_eq!(lines(&["--no-cache"]), all);
    let project = project.file("src/own.c", "int b;\n").file("src/pack.c", "int c;\n");
    assert_eq!(scan(&project, &["--no-record"])["summary"]["n_lines"], 2);
}

#[test]
fn nothing_is_taken_from_it_that_changed() {
    let project = project();
    scan(&project, &["--record"]);
    let missing = check(&project);
    assert_eq!(missing["findings"][0]["attribution"]["state"], "missing");
    // A notice file above the copy is part of what is said of it.
    let statement = missing["findings"][0]["copyrights"][0].as_str().unwrap().to_owned();
    let project = project.file("NOTICE", format!("src/pack.c is taken from weir.\n{statement}\nLicense: Zlib\n"));
    assert_ne!(check(&project)["findings"][0]["attribution"]["state"], "missing");
    // The database grows: another origin is known.
    let text = std::fs::read_to_string(project.path("project/src/pack.c")).unwrap();
    let project = project.package("pack", "pkg:generic/pack@3.0.0", "MIT").corpus("pack/pack.c", text).indexed();
    assert_eq!(check(&project)["findings"][0]["code"], "copied-file");
    // A manifest makes it the project's own.
    let project = project.file("package.json", "{\"name\": \"pack\", \"version\": \"4.0.0\"}");
    check(&project);
}

#[test]
fn scans_of_a_change_use_it_too() {
    let project = project();
    let text = std::fs::read_to_string(project.path("project/src/pack.c")).unwrap();
    git(&project.path("project"), &["init", "-q"]);
    let project = project.file("src/own.c", format!("int a;\n{text}"));
    scan(&project, &["--record"]);
    std::fs::remove_file(project.path("project/src/own.c")).unwrap();
    git(&project.path("project"), &["add", "src"]);
    git(&project.path("project"), &["commit", "-q", "-m", "one"]);
    let project = project.file("src/own.c", format!("int a;\n{text}"));
    let lines = |args: &[&str]| scan(&project, args)["summary"]["n_lines"].as_u64().unwrap();
    let n_all = lines(&["--changed-since", "HEAD", "--no-cache"]);
    mark(&project);
    assert!(lines(&["--changed-since", "HEAD"]) > 100_000);
    git(&project.path("project"), &["add", "src"]);
    assert!(lines(&["--staged"]) > 100_000, "the index has the same bytes");
    // What is left out of a change is not left out of the cache.
    git(&project.path("project"), &["commit", "-q", "-m", "two"]);
    let project = project.file("src/own.c", format!("int b;\n{text}"));
    let change = ["--changed-since", "HEAD"];
    let (first, second) = (scan(&project, &change), scan(&project, &change));
    assert_eq!(
        (first["findings"].as_array().unwrap().len(), &first["run"]["scope"]["n_left_out"]),
        (0, &Value::from(1))
    );
    assert_eq!(first, second);
    assert_eq!(first["summary"]["n_lines"], n_all, "other bytes are looked at");
    mark(&project);
    let whole = [&change[..], &["--whole-files"]].concat();
    let report = scan(&project, &whole);
    assert_eq!(report["findings"].as_array().unwrap().len(), 1);
    assert!(report["summary"]["n_lines"].as_u64().unwrap() > 100_000);
}

#[test]
fn a_cache_that_cannot_be_used_costs_no_scan() {
    let project = project();
    let first = scan(&project, &["--record"]);
    let path = project.path("project/.kinprint/local/cache.sqlite");
    std::fs::write(&path, "not a database at all, and long enough to be looked at".repeat(99)).unwrap();
    assert_eq!(scan(&project, &["--no-record"])["findings"], {
        let mut findings = first["findings"].clone();
        findings[0]["first_seen"] = Value::Null;
        findings
    });
    check(&project);
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    check(&project);
}
