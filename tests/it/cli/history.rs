//! `--history`: which commit brought a copy in, who wrote it, and whether that was before it was published.

use kinprint::finding::{Introduced, ScanReport};

use super::change::{commit_as, git, in_project, repository};
use super::{check_scan_schema, stable};
use crate::project::{Project, weir_c};

fn introduced(project: &Project, args: &[&str]) -> Vec<(String, Option<Introduced>)> {
    let run = project.run(&[&["scan", "project", "--history", "--format", "json"], args].concat());
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"));
    check_scan_schema(&value);
    let report: ScanReport = serde_json::from_value(value).unwrap();
    report.findings.into_iter().map(|finding| (finding.scanned.path.path, finding.introduced)).collect()
}

/// A repository in which `lib/weir.c` was committed after its origin was published, and edited by somebody else.
fn with_history() -> (Project, String, String) {
    let project = repository().file("lib/weir.c", weir_c());
    let first = commit_as(&project, "ada@weir.test", "2018-01-02T00:00:00Z");
    in_project(&project, &["mv", "lib/weir.c", "lib/pack.c"]);
    let half = weir_c().len() / 2;
    let line = half + weir_c()[half..].find('\n').unwrap() + 1;
    let text = format!("{}/* Checked. */\n{}", &weir_c()[..line], &weir_c()[line..]);
    let project = project.file("lib/pack.c", text);
    let second = commit_as(&project, "kelp@tern.test", "2019-01-02T00:00:00Z");
    (project, first, second)
}

#[test]
fn a_copy_names_the_commit_that_brought_it_in() {
    let (project, first, second) = with_history();
    let found = introduced(&project, &[]);
    let (path, Some(introduced)) = &found[0] else { panic!("{found:?}") };
    let commit = introduced.commit.as_ref().unwrap();
    assert_eq!((path.as_str(), &commit.id), ("lib/pack.c", &first));
    assert_eq!((commit.author_email.as_str(), commit.authored_at.as_str()), ("ada@weir.test", "2018-01-02T00:00:00Z"));
    assert_eq!(introduced.n_lines_of_commit + 1, introduced.n_lines);
    assert_eq!((introduced.we_were_first, introduced.published_at.as_deref()), (Some(false), Some("2017-04-05")));
    let run = project.run(&["scan", "project", "--history"]);
    insta::assert_snapshot!("history", stable(&project, &run.stdout));
    let run = project.run(&["explain", "lib/pack.c", "--project", "project", "--history"]);
    let flat = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("came brought in by") && flat.contains("<ada@weir.test>, 2018-01-02"), "{run}");
    // Of a change between commits, its later one is where history begins.
    let found = self::introduced(&project, &["--whole-files", "--diff", &format!("{first}..{second}")]);
    assert_eq!(found[0].1.as_ref().unwrap().commit.as_ref().unwrap().id, first);
}

#[test]
fn what_is_older_than_its_origin_is_said() {
    let project = repository().file("lib/weir.c", weir_c());
    commit_as(&project, "ada@weir.test", "2016-12-24T00:00:00Z");
    let found = introduced(&project, &[]);
    assert_eq!(found[0].1.as_ref().unwrap().we_were_first, Some(true));
    let run = project.run(&["scan", "project", "--history"]);
    let flat = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("(2017-04-05, as whoever indexed it stated): you may be the origin"), "{run}");
}

#[test]
fn lines_that_are_not_committed_are_said() {
    let (project, first, _) = with_history();
    let text = std::fs::read_to_string(project.path("project/lib/pack.c")).unwrap();
    let project = project.file("lib/pack.c", text.replace("Checked.", "Checked again.")).file("new.c", weir_c());
    let found = introduced(&project, &["--changed-since", "HEAD"]);
    let (edited, new) = (found[0].1.as_ref().unwrap(), found[1].1.as_ref().unwrap());
    assert_eq!((edited.n_lines_uncommitted, &edited.commit.as_ref().unwrap().id), (1, &first));
    assert_eq!((&new.commit, new.n_lines_uncommitted), (&None, new.n_lines));
}

#[test]
fn a_shallow_clone_says_at_or_before() {
    let (project, _, second) = with_history();
    let origin = format!("file://{}", project.path("project").display());
    git(&project.path(""), &["clone", "-q", "--depth", "1", &origin, "shallow"]);
    let run = project.run(&["scan", "shallow", "--history"]);
    assert!(run.stdout.contains(&format!("brought in at or before {}", &second[..10])), "{run}");
}

#[test]
fn a_broken_history_makes_the_run_incomplete() {
    let (project, _, _) = with_history();
    let tree = in_project(&project, &["rev-parse", "HEAD~^{tree}"]);
    std::fs::remove_file(project.path(&format!("project/.git/objects/{}/{}", &tree[..2], &tree[2..]))).unwrap();
    let (code, report) = project.scan_with(&["scan", "project", "--history", "--format", "json", "--exit-zero"]);
    assert_eq!((code, report.complete, report.findings.len()), (3, false, 2));
    assert_eq!(report.failed[0].path.path, ".git");
}

#[test]
fn without_a_repository_there_is_no_history() {
    let project = super::project();
    project.run(&["scan", "project", "--history"]).check(2, &["`project` is in no git repository"]);
    assert!(project.scan().1.findings[0].introduced.is_none());
}

#[test]
fn decisions_are_signed_as_commits_are() {
    let project = repository();
    in_project(&project, &["config", "user.email", "kelp@tern.test"]);
    let decide = ["decide", "src/pack.c", "--project", "project", "--status", "accept", "--reason", "ours"];
    project.run(&decide).check(0, &[]);
    let run = project.run(&["decide", "--list", "--project", "project"]);
    assert!(run.stdout.contains("kelp@tern.test: ours"), "{run}");
}
