//! Options: what each verb knows, what is refused and how, completion scripts and manual pages made of it.

use super::{STATION, project};
use crate::project::{Project, weir_c};

const VERBS: &[&[&str]] = &[
    &["audit"],
    &["index"],
    &["scan"],
    &["explain"],
    &["licenses"],
    &["decide"],
    &["policy", "init"],
    &["policy", "check"],
    &["policy", "test"],
    &["policy", "explain"],
    &["demo"],
    &["db", "stats"],
    &["db", "verify"],
    &["db", "publish"],
    &["db", "search"],
    &["completions"],
    &["man"],
];

#[test]
fn every_verb_knows_the_shared_options() {
    let project = Project::new();
    for verb in VERBS.iter().copied() {
        let run = project.run(&[verb, &["--help"]].concat());
        run.check(0, &[]);
        for option in ["--db <DIR>", "-q, --quiet", "-v, --verbose", "--threads <N>", "--color <WHEN>", "--now <TIME>"]
        {
            assert!(run.stdout.contains(option), "{verb:?}: {option}\n{run}");
        }
    }
}

#[test]
fn help_fits_eighty_columns() {
    let project = Project::new();
    for verb in VERBS.iter().copied().chain([&[][..], &["db"]]) {
        let mut command = project.command(&[verb, &["--help"]].concat());
        let output = command.env("COLUMNS", "80").output().unwrap();
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            assert!(line.chars().count() <= 80, "{verb:?}: {line}");
        }
    }
}

#[test]
fn help_of_the_program() {
    let project = Project::new();
    let output = project.command(&["--help"]).env("COLUMNS", "80").output().unwrap();
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("help", String::from_utf8(output.stdout).unwrap());
    });
}

#[test]
fn what_is_refused_is_said_on_standard_error_with_2() {
    let project = project();
    let check = |args: &[&str], words: &[&str]| {
        let run = project.run(args);
        run.check(2, words);
        assert_eq!(run.stdout, "", "{run}");
    };
    check(&["frobnicate"], &["frobnicate"]);
    check(&["scan", "project", "--threads", "0"], &["--threads"]);
    check(&["scan", "project", "--format", "xml"], &["text, json"]);
    check(&["scan", "project", "--min-lines", "0"], &["--min-lines"]);
    check(&["scan", "project", "--own", "weir"], &["--own", "package URL"]);
    check(&["scan", "project", "--now", "tomorrow"], &["--now", "2026-01-31T12:00:00Z"]);
    check(&["scan", "project", "-q", "-v"], &["--quiet", "--verbose"]);
    check(&["index"], &["nothing to index", "--local"]);
    check(&["index", "gone"], &["cannot index `gone`"]);
    check(&["index", "corpus", "--run-size", "much"], &["--run-size", "256M"]);
    check(&["man", "frobnicate"], &["no verb `frobnicate`"]);
    check(&["completions", "tcsh"], &["bash"]);
}

#[test]
fn demands_on_the_corpus() {
    let project = Project::with_weir().file("a.c", STATION).indexed();
    let scan = |demand: &str| project.run(&["scan", "project", "--min-corpus", demand]);
    scan("C=1").check(0, &[]);
    scan("c=1").check(0, &[]);
    let run = scan("Python=2");
    run.check(3, &[]);
    assert!(run.stdout.starts_with("incomplete: no copies found so far among 1 package"), "{run}");
    assert!(
        run.stdout.contains("the database holds 0 packages with Python, not the 2 demanded; index more of them"),
        "{run}"
    );
    for (wrong, words) in [("Python", "LANG=N"), ("=2", "LANG=N"), ("C=x", "`x`"), ("Pithon=2", "`Pithon`")] {
        let run = scan(wrong);
        run.check(2, &["--min-corpus", if words == "LANG=N" { "such as Python=100" } else { words }]);
    }
    // A finding goes before: the report says that it is incomplete.
    let project = project.file("b.c", weir_c());
    let (code, report) = project.scan_with(&["scan", "project", "--min-corpus", "Go=1", "--format", "json"]);
    assert_eq!((code, report.complete, report.summary.corpus_shortfalls.len()), (1, false, 1));
    project.run(&["scan", "project", "--min-corpus", "Go=1", "--exit-zero"]).check(3, &[]);
}

#[test]
fn findings_give_1_unless_told_otherwise() {
    let project = project();
    project.run(&["scan", "project"]).check(1, &[]);
    let run = project.run(&["scan", "project", "--exit-zero"]);
    run.check(0, &[]);
    assert!(run.stdout.starts_with("1 copy in 1 of 1 file"), "{run}");
}

#[test]
fn the_verdict_says_what_could_not_have_been_found() {
    let project = Project::with_weir().file("a.c", STATION).file("b.py", "x = 1\n".repeat(13)).indexed();
    let verdict = |args: &[&str]| project.run(&[&["scan", "project"], args].concat()).stdout.replace('\n', " ");
    assert_eq!(
        verdict(&[]),
        "no copies among 1 package (C 1); 65 % of your lines are Python, for which this database holds nothing "
    );
    project.run(&["index", "--rebuild", "--db", "empty"]).check(0, &[]);
    assert_eq!(
        verdict(&["--db", "empty"]),
        "no copies among 0 packages; 65 % of your lines are Python and 35 % C, for which this database holds nothing "
    );
}

#[test]
fn the_database_is_where_it_is_said_to_be() {
    let project = Project::with_weir().file("a.c", weir_c());
    project.run(&["index", "corpus", "--db", "elsewhere"]).check(0, &[]);
    assert!(project.path("elsewhere/catalog.sqlite").exists() && !project.path("db").exists());
    // Without option or variable: the user data directory.
    let mut command = project.command(&["index", "corpus"]);
    let output = command.env_remove("KINPRINT_DB").env("XDG_DATA_HOME", project.path("data")).output().unwrap();
    assert!(output.status.success());
    if cfg!(target_os = "linux") {
        assert!(project.path("data/kinprint/db/catalog.sqlite").exists());
    }
}

#[test]
fn completions_for_every_shell() {
    let project = Project::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = project.run(&["completions", shell]);
        run.check(0, &[]);
        for word in ["kinprint", "licenses", "files-from"] {
            assert!(run.stdout.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn manual_pages_of_the_program_and_each_verb() {
    let project = Project::new();
    let page = |args: &[&str]| {
        let run = project.run(&[&["man"], args].concat());
        run.check(0, &[]);
        assert!(run.stdout.contains(".TH"), "{run}");
        run.stdout
    };
    let whole = page(&[]);
    for verb in ["audit", "explain", "licenses", "130 interrupted"] {
        assert!(whole.contains(verb), "{verb}\n{whole}");
    }
    assert!(page(&["scan"]).contains("min\\-corpus"));
    assert!(page(&["db", "search"]).contains("limit"));
}
