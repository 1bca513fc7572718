//! `audit`: indexing and scanning in one step. What package managers keep is found in homes made up in the tests of
//! `indexer`; here a published database keeps this machine's own packages out.

use super::{project, stable};

#[test]
fn audits_with_a_published_database_as_it_is() {
    let project = project();
    project.run(&["db", "publish", "sealed", "-q"]).check(0, &[]);
    let run = project.run(&["audit", "project", "--db", "sealed"]);
    run.check(1, &["published copy: it is used as it is"]);
    let text = stable(&project, &run.stdout);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("audit", text) });
    let quiet = project.run(&["audit", "project", "--db", "sealed", "-q"]);
    assert_eq!((quiet.code, quiet.stderr.as_str(), quiet.stdout), (1, "", run.stdout));
}

#[test]
fn a_project_that_is_not_there_indexes_nothing() {
    let project = project();
    project.run(&["audit", "gone", "--db", "new"]).check(2, &["cannot audit `gone`"]);
    assert!(!project.path("new").exists());
}
