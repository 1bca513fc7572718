//! `demo` through the binary: what it plants from a small corpus of our own, it finds, the same each time.

use crate::project::Project;

/// The corpus: one C file with functions that are worth planting.
fn corpus() -> Project {
    Project::with_weir().indexed()
}

#[test]
fn plants_and_finds_copies_of_what_is_indexed() {
    let project = corpus();
    let run = project.run(&["demo", "--count", "1", "--keep", "kept"]);
    run.check(0, &[]);
    assert!(
        run.stdout.starts_with("1 copy planted: 1 found, 0 under another package, 0 missed; 0 false reports"),
        "{run}"
    );
    for words in ["generic/weir@1.0.0", "src/weir.c", "as it is", "kept in kept"] {
        assert!(run.stdout.contains(words), "{words}: {run}");
    }
    // What was kept is what was scanned.
    let (code, report) = project.scan_with(&["scan", "kept", "--format", "json"]);
    assert_eq!(code, 1);
    assert!(report.findings.iter().all(|finding| finding.origin.name == "weir"), "{:?}", report.findings);
    let lines = report.findings[0].scanned.lines.unwrap();
    assert!(run.stdout.contains(&format!("found {}–{}", lines.start, lines.end)), "{lines:?} {run}");
}

#[test]
fn is_the_same_for_the_same_seed() {
    let project = corpus();
    let first = project.run(&["demo", "--count", "1", "--seed", "5"]);
    first.check(0, &[]);
    assert_eq!(project.run(&["demo", "--count", "1", "--seed", "5"]).stdout, first.stdout);
}

#[test]
fn a_directory_that_holds_something_is_left_alone() {
    let project = corpus().file("mine.c", "int mine;\n");
    project.run(&["demo", "--keep", "project"]).check(2, &["`project`", "not empty"]);
    assert!(!project.path("project/src").exists());
}

#[test]
fn nothing_to_plant_is_said() {
    let project = Project::new().package("notes", "pkg:generic/notes@1", "MIT").corpus("notes/a.txt", "Low tide.\n");
    project.indexed().run(&["demo"]).check(2, &["no function to plant", "kinprint index"]);
}
