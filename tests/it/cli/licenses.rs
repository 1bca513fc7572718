//! `licenses`: what the copies of a project are under, by license, the unknown first.

use super::project;
use crate::project::{Project, weir_c};

#[test]
fn groups_copies_by_license() {
    let project = project();
    let run = project.run(&["licenses", "project"]);
    run.check(0, &[]);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("licenses", run.stdout) });
}

#[test]
fn json_holds_the_same() {
    let run = project().run(&["licenses", "project", "--format", "json"]);
    run.check(0, &[]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let group = &json[0];
    assert_eq!(group["license"], "Zlib", "{json:#}");
    assert_eq!(group["packages"], serde_json::json!(["pkg:generic/weir@1.0.0"]));
    assert_eq!(group["files"], serde_json::json!(["src/pack.c"]));
}

#[test]
fn without_copies_the_verdict_is_all_there_is() {
    let project = Project::with_weir().file("a.c", "int own(int x) { return x; }\n").indexed();
    let run = project.run(&["licenses", "project"]);
    run.check(0, &[]);
    assert_eq!(run.stdout, "no copies among 1 package (C 1)\n");
    assert_eq!(project.run(&["licenses", "project", "--format", "json"]).stdout, "[]\n");
}

#[test]
fn only_the_files_named_count() {
    let project = project().file("b.c", weir_c()).file("list", "b.c\n");
    let run = project.run(&["licenses", "project", "--files-from", "project/list"]);
    assert!(run.code == 0 && run.stdout.contains("b.c") && !run.stdout.contains("pack.c"), "{run}");
}

#[test]
fn without_a_database_or_a_project_it_is_wrong_usage() {
    let project = Project::new();
    project.run(&["licenses", "project"]).check(2, &["no database", "kinprint index"]);
    super::project().run(&["licenses", "gone"]).check(2, &["gone"]);
}
