//! `scan` of changes: what is staged, what commits and the work tree differ in, and a text from standard input.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use kinprint::finding::{ScanReport, ScopeMode};

use super::{STATION, check_scan_schema, project, renamed_function, stable};
use crate::project::{Project, Run, weir_c};

pub(super) fn git(dir: &Path, args: &[&str]) -> String {
    git_as(dir, args, ("ada@weir.test", "2020-01-02T03:04:05Z"))
}

fn git_as(dir: &Path, args: &[&str], (email, at): (&str, &str)) -> String {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut command = Command::new("git");
    command.args(args).current_dir(dir).env_clear().env("PATH", path);
    for (name, value) in [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_SYSTEM", "/dev/null"),
        ("GIT_AUTHOR_NAME", "Ada Weir"),
        ("GIT_AUTHOR_EMAIL", email),
        ("GIT_AUTHOR_DATE", at),
        ("GIT_COMMITTER_NAME", "Ada Weir"),
        ("GIT_COMMITTER_EMAIL", "ada@weir.test"),
        ("GIT_COMMITTER_DATE", at),
    ] {
        command.env(name, value);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The project of [`project`], committed.
pub(super) fn repository() -> Project {
    let project = project().file("main.c", "int main(void)\n{\n    return 0;\n}\n");
    in_project(&project, &["init", "-q", "-b", "main"]);
    commit(&project);
    project
}

pub(super) fn in_project(project: &Project, args: &[&str]) -> String {
    git(&project.path("project"), args)
}

fn stage(project: Project, path: &str, text: &str) -> Project {
    let project = project.file(path, text);
    in_project(&project, &["add", path]);
    project
}

fn commit(project: &Project) -> String {
    commit_as(project, "ada@weir.test", "2020-01-02T03:04:05Z")
}

pub(super) fn commit_as(project: &Project, email: &str, at: &str) -> String {
    in_project(project, &["add", "."]);
    let commit = ["commit", "-q", "--allow-empty", "-m", "a change"];
    git_as(&project.path("project"), &commit, (email, at));
    in_project(project, &["rev-parse", "HEAD"])
}

/// Scans with `args` and returns the exit code and the report, which keeps to its schema.
fn scan(project: &Project, args: &[&str]) -> (i32, ScanReport) {
    let run = project.run(&[&["scan", "project", "--format", "json"], args].concat());
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"));
    check_scan_schema(&value);
    (run.code, serde_json::from_value(value).unwrap())
}

fn paths(report: &ScanReport) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.scanned.path.path.as_str()).collect()
}

#[test]
fn staged_files_are_scanned_as_staged() {
    let project = stage(repository(), "lib/weir.c", weir_c()).file("lib/weir.c", "int own;\n").file("new.c", weir_c());
    let run = project.run(&["scan", "project", "--staged"]);
    assert_eq!(run.code, 1, "{run}");
    insta::assert_snapshot!("staged", stable(&project, &run.stdout));
    let (_, report) = scan(&project, &["--staged"]);
    let scope = &report.run.scope;
    assert_eq!((scope.mode, scope.n_altered, paths(&report)), (ScopeMode::Staged, 1, vec!["lib/weir.c"]));
    assert_eq!(scope.base.as_deref(), Some(in_project(&project, &["rev-parse", "HEAD"]).as_str()));
}

#[test]
fn an_empty_change_passes() {
    let project = repository();
    let run = project.run(&["scan", "project", "--staged"]);
    run.check(0, &[]);
    assert_eq!(run.stdout, "nothing is staged, so there is nothing to compare\n");
    project.run(&["scan", "project", "--diff", "HEAD..HEAD"]).check(0, &[]);
    in_project(&project, &["mv", "src/pack.c", "src/send.c"]);
    let run = project.run(&["scan", "project", "--staged"]);
    run.check(0, &[]);
    assert!(run.stdout.contains("(1 renamed) brings nothing in"), "{run}");
}

#[test]
fn a_copy_that_the_change_does_not_touch_is_left_out() {
    let copied = format!("{STATION}{}", renamed_function());
    let project = stage(repository(), "src/pack.c", &format!("/* Stations. */\n{copied}"));
    let run = project.run(&["scan", "project", "--staged"]);
    run.check(0, &[]);
    assert!(run.stdout.contains("1 further finding in these files touches no changed line"), "{run}");
    let (code, report) = scan(&project, &["--staged", "--whole-files"]);
    assert_eq!((code, report.findings.len(), report.run.scope.n_left_out), (1, 1, 0));
    let project = stage(project, "src/pack.c", &copied.replace("uint8_t", "byte_t"));
    let (code, report) = scan(&project, &["--staged"]);
    assert_eq!((code, report.findings.len(), report.run.scope.n_left_out), (1, 1, 0));
}

#[test]
fn code_that_was_a_comment_comes_with_the_change_that_makes_it_code() {
    let body = &weir_c()[weir_c().find("*/").unwrap() + 3..];
    assert!(!body.contains("*/"), "the text can be a comment");
    let project = repository().file("lib/weir.c", format!("int own;\n/*\n{body}\n*/\n"));
    commit(&project);
    let project = stage(project, "lib/weir.c", &format!("int own;\n{body}\n"));
    let (code, report) = scan(&project, &["--staged"]);
    assert_eq!((code, paths(&report)), (1, vec!["lib/weir.c"]), "{report:?}");
}

#[test]
fn taking_a_notice_away_is_the_change_s_doing() {
    let project = repository().file("lib/weir.c", weir_c());
    commit(&project);
    let body = &weir_c()[weir_c().find("*/").unwrap() + 3..];
    let project = stage(project, "lib/weir.c", body);
    let (code, report) = scan(&project, &["--staged"]);
    assert_eq!((code, paths(&report)), (1, vec!["lib/weir.c"]));
    assert_eq!(report.findings[0].attribution.state, kinprint::finding::AttributionState::Missing);
}

#[test]
fn a_notice_file_that_goes_is_told_and_counts_for_changed_files() {
    let body = &weir_c()[weir_c().find("*/").unwrap() + 3..];
    let notice =
        format!("Third-party code\n\nweir 1.4.0\n{}\nMIT License\n", &weir_c()[..weir_c().find("*/").unwrap()]);
    let project = repository().file("lib/weir.c", body).file("lib/NOTICE", &notice).file("doc/NOTICE", "Ours.\n");
    commit(&project);
    // Lines that come are no lines that go.
    let project = stage(project, "lib/NOTICE", &format!("{notice}\nmore\n"));
    assert_eq!(scan(&project, &["--staged"]).1.run.scope.notices_taken, []);
    commit(&project);
    let project = stage(project, "lib/weir.c", &format!("{body}\nint n_weirs = 3;\n"));
    assert_eq!(scan(&project, &["--staged"]).1.findings, [], "the copy was there, and its notice is");
    in_project(&project, &["mv", "lib/NOTICE", "doc/NOTICE-of-lib"]);
    let (code, report) = scan(&project, &["--staged"]);
    assert_eq!((code, paths(&report)), (1, vec!["lib/weir.c"]));
    let taken: Vec<&str> = report.run.scope.notices_taken.iter().map(|path| path.path.as_str()).collect();
    assert_eq!(taken, ["lib/NOTICE"]);
    let note = "the change takes lib/NOTICE away, or lines of it";
    project.run(&["scan", "project", "--staged"]).prints(1, &[note]);
    // Of a copy in a file that the change does not touch only the note speaks.
    in_project(&project, &["restore", "--staged", "--worktree", "lib/weir.c"]);
    project.run(&["scan", "project", "--staged"]).prints(0, &[note]);
    project.run(&["scan", "project", "--changed-since", "HEAD"]).prints(0, &[note]);
}

#[test]
fn commits_are_compared_also_in_a_bare_clone() {
    let project = repository();
    let base = in_project(&project, &["rev-parse", "HEAD"]);
    // What the second commit says of itself holds: its own package, what it ignores, its policy.
    let own = "[package]\nname = \"weir\"\nversion = \"2.0.0\"\n";
    let project = project.file("Cargo.toml", own).file("lib/weir.c", weir_c()).file("gen/weir.c", weir_c());
    let project = project.file(".kinprintignore", "gen/\n").file("kinprint.toml", "[gate]\nfail_on = \"deny\"\n");
    let head = commit(&project);
    let (code, report) = scan(&project, &["--diff", &format!("{base}..{head}")]);
    assert_eq!((code, paths(&report)), (0, vec!["lib/weir.c"]), "{report:?}");
    assert_eq!(report.filtered[0].path.path, "gen/weir.c");
    assert_eq!(report.summary.own[0].name, "weir");
    assert_eq!(report.policy.as_ref().unwrap().files, ["kinprint.toml"]);
    git(&project.path(""), &["clone", "-q", "--bare", "project", "bare.git"]);
    let run = project.run(&["scan", "bare.git", "--format", "json", "--diff", "main~..main"]);
    let bare: ScanReport = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(bare.findings, report.findings);
    let run = project.run(&["scan", "bare.git", "--diff", "main~..main"]);
    assert!(run.stdout.ends_with(&format!("shows both sides where {} is checked out\n", &head[..10])), "{run}");
    assert_eq!((bare.policy, bare.run.scope.head), (report.policy, Some(head)));
    project.run(&["scan", "bare.git", "--staged"]).check(2, &["is bare: it has no index"]);
    project.run(&["scan", "bare.git"]).check(2, &["git's own directory", "--diff A..B"]);
    project.run(&["scan", "project/.git"]).check(2, &["git's own directory"]);
}

#[test]
fn the_work_tree_is_compared_with_a_commit() {
    let project = repository().file("new.c", weir_c()).file("main.c", weir_c());
    let (code, report) = scan(&project, &["--changed-since", "HEAD"]);
    assert_eq!((code, paths(&report)), (1, vec!["main.c", "new.c"]));
    assert_eq!(report.run.scope.mode, ScopeMode::ChangedSince);
    assert_eq!(paths(&scan(&project, &["--diff", "HEAD"]).1), ["main.c"]);
}

#[test]
fn decisions_are_not_obsolete_because_of_what_was_not_scanned() {
    let project = repository();
    let decide =
        ["decide", "src/pack.c", "--project", "project", "--status", "accept", "--reason", "ours", "--by", "me"];
    project.run(&decide).check(0, &[]);
    commit(&project);
    let project = stage(project, "main.c", "int main(void)\n{\n    return 1;\n}\n");
    let (code, report) = scan(&project, &["--staged"]);
    assert_eq!((code, report.decisions.unwrap().obsolete.len()), (0, 0));
}

fn with_input(project: &Project, args: &[&str], input: &str) -> Run {
    let mut command = project.command(args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Who is told of wrong usage does not read.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    Run::of(child.wait_with_output().unwrap())
}

#[test]
fn a_text_is_scanned_under_its_name() {
    let project = project().file("Cargo.toml", "[package]\nname = \"gull\"\nversion = \"1.0.0\"\n");
    let run = with_input(&project, &["scan", "project", "--stdin", "--name", "lib/x.c"], weir_c());
    assert_eq!(run.code, 1, "{run}");
    assert!(run.stdout.starts_with("1 copy in the text `lib/x.c`: "), "{run}");
    let run = with_input(&project, &["scan", "project", "--stdin", "--name", "x.c"], "int x;\n");
    run.check(0, &[]);
    assert!(run.stdout.starts_with("no copies in the text `x.c` among 1 package"), "{run}");
    with_input(&project, &["scan", "--stdin"], "").check(2, &["--name <PATH>"]);
    for name in ["../x.c", "", "src/"] {
        with_input(&project, &["scan", "--stdin", "--name", name], "").check(2, &["no path inside of the project"]);
    }
}

#[test]
fn wrong_usage_says_what_helps() {
    let project = repository();
    project.run(&["scan", "project", "--diff", "gone..HEAD"]).check(2, &["`gone` names no commit"]);
    project.run(&["scan", "corpus", "--staged"]).check(2, &["`corpus` is in no git repository"]);
    project.run(&["scan", "project", "--staged", "--diff", "HEAD"]).check(2, &["cannot be used with"]);
    project.run(&["scan", "project", "--whole-files"]).check(2, &["--whole-files is about a change"]);
}
