//! What goes where: results to standard output, the rest to standard error; piped output is plain; threads change
//! nothing; a closed pipe is a quiet end.

use std::process::Stdio;

use super::project;
use crate::golden;
use crate::project::Run;

#[test]
fn a_scan_for_people() {
    let run = project().run(&["scan", "project"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "progress or notes though piped\n{run}");
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("scan", run.stdout) });
}

#[test]
fn the_hint_at_the_end_can_be_typed() {
    let project = project().file("it's one.c", crate::project::weir_c());
    let project = project.write("dash/-rf.c", crate::project::weir_c());
    let scans =
        [&["scan", "project"][..], &["scan", "project/src/pack.c"], &["scan", "project", "-v"], &["scan", "dash"]];
    for args in scans {
        let run = project.run(args);
        let hint = run.stdout.lines().last().unwrap().trim();
        let words = hint.strip_prefix("kinprint ").unwrap_or_else(|| panic!("{run}"));
        let program = project.command(&[]).get_program().to_str().unwrap().to_owned();
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &format!("'{program}' {words}")]).current_dir(project.path(""));
        let explained = Run::of(shell.env("KINPRINT_DB", project.path("db")).output().unwrap());
        assert!(explained.code == 0 && explained.stdout.contains("weir@1.0.0"), "{hint}\n{explained}");
    }
}

#[test]
fn piped_output_is_plain_unless_color_is_asked_for() {
    let project = project();
    let scan = |args: &[&str]| project.run(&[&["scan", "project"], args].concat()).stdout;
    let plain = scan(&[]);
    assert!(!plain.contains('\u{1b}') && !scan(&["--color", "never"]).contains('\u{1b}'), "{plain}");
    let colored = scan(&["--color", "always"]);
    assert!(colored.contains("\u{1b}[31m"), "{colored}");
    assert_eq!(console::strip_ansi_codes(&colored), plain);
}

#[test]
fn quiet_leaves_results_and_verbose_adds_to_them() {
    let project = project().file("logo.png", b"\x89PNG\r\n\x1a\n\0\0");
    let scan = |option: &str| project.run(&["scan", "project", option]);
    let (quiet, verbose) = (scan("-q"), scan("-v"));
    assert_eq!(quiet.stdout, project.run(&["scan", "project"]).stdout);
    assert!(verbose.stdout.contains("logo.png") && !quiet.stdout.contains("logo.png"), "{verbose}");
    assert!(verbose.stdout.contains("samples") && !quiet.stdout.contains("samples"), "{verbose}");
    let index = |option: &str| project.run(&["index", "corpus", option]);
    assert_eq!(index("-q").stdout, "nothing new to index, 1 already there\n");
}

#[test]
fn lines_keep_to_the_columns_that_are_asked_for() {
    let project = project();
    let verbs = [&["scan", "project"][..], &["scan", "project", "-v"], &["explain", "project/src/pack.c"]];
    for args in verbs.into_iter().chain([&["licenses", "project"][..], &["db", "stats"], &["demo", "--count", "1"]]) {
        for columns in ["60", "80", "140"] {
            let output = project.command(args).env("COLUMNS", columns).output().unwrap();
            let text = Run::of(output).stdout;
            // A path is never broken; a temporary directory's may be longer.
            let lines = text.lines().filter(|line| !line.starts_with("database"));
            let most = lines.map(|line| line.chars().count()).max().unwrap();
            assert!(most <= columns.parse().unwrap(), "{args:?} {columns}:\n{text}");
        }
    }
}

#[test]
fn another_locale_gets_ascii() {
    let output = project().command(&["scan", "project"]).env("LC_ALL", "C").output().unwrap();
    let run = Run::of(output);
    assert!(run.stdout.is_ascii(), "{run}");
}

/// Everything under `tests/golden`, corpora and projects, against the database of all golden cases.
#[test]
fn threads_change_nothing() {
    let project = golden::database();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
    let scan = |threads: &str| {
        let args = ["scan", root, "--format", "json", "--now", "2026-01-31T12:00:00Z", "--threads", threads];
        let run = project.run(&args);
        run.check(1, &[]);
        run.stdout
    };
    let one = scan("1");
    assert!(one.len() > 50_000, "there are too few findings to tell");
    for threads in ["2", "7"] {
        assert!(scan(threads) == one, "{threads} threads give another report");
    }
}

#[test]
fn a_closed_pipe_is_a_quiet_end() {
    let project = project();
    let check = |args: &[&str], code: i32| {
        let mut command = project.command(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let run = Run::of(child.wait_with_output().unwrap());
        assert_eq!((run.code, run.stderr.as_str()), (code, ""), "{args:?}");
    };
    check(&["scan", "project"], 1); // What was found still decides.
    check(&["scan", "project", "--format", "json"], 1);
    check(&["explain", "project/src/pack.c"], 0);
    check(&["licenses", "project"], 0);
    check(&["db", "stats"], 0);
    check(&["db", "verify"], 0);
    check(&["index", "corpus"], 0);
    check(&["completions", "bash"], 0);
    check(&["man"], 0);
    check(&["--help"], 0);
    check(&["--version"], 0);
}
