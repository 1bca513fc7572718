//! Sources that comments name, through the binary: exit code, text, JSON, `explain`, and beside a copy.

use serde_json::Value;

use super::{STATION, project, renamed_function};
use crate::project::{Project, Run, weir_c};

const ANSWER: &str =
    "// Adapted from https://stackoverflow.com/a/4711\nint clamp(int x)\n{\n    return x < 0 ? 0 : x;\n}\n";

/// A project that copies nothing of the corpus.
fn declaring() -> Project {
    let gist = "# https://gist.github.com/kelp/0a1b\ndef shade(x):\n    return x / 2\n";
    let page =
        "/* Credits: https://limpet.test/mixing\n   See https://docs.limpet.test for more. */\n\n#include <a.h>\n";
    Project::with_weir()
        .file("src/clamp.c", format!("{STATION}{ANSWER}"))
        .file("src/mix.c", page)
        .file("tools/shade.py", format!("import sys\n\n{gist}"))
        .indexed()
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"))
}

#[test]
fn a_declared_source_is_a_finding() {
    let run = declaring().run(&["scan", "project"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{run}");
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("declared", run.stdout) });
    let zero = declaring().run(&["scan", "project", "--exit-zero"]);
    assert_eq!(zero.code, 0, "{zero}");
}

#[test]
fn json_has_it_apart_from_copies() {
    let project = declaring();
    let report = json(&project.run(&["scan", "project", "--format", "json"]));
    assert_eq!((&report["findings"], &report["summary"]["verdict"]), (&Value::Array(Vec::new()), &"declared".into()));
    let first = &report["declared"][0];
    assert_eq!(first["code"], "declared-source");
    assert_eq!((&first["scanned"]["lines"]["start"], &first["scanned"]["lines"]["end"]), (&8.into(), &12.into()));
    assert_eq!(first["origin"]["url"], "https://stackoverflow.com/a/4711");
    assert_eq!((&first["origin"]["purl"], &first["license"]["concluded"]), (&Value::Null, &Value::Null));
    let possible: Vec<&str> =
        first["license"]["evidence"].as_array().unwrap().iter().map(|it| it["expression"].as_str().unwrap()).collect();
    assert_eq!(possible, ["CC-BY-SA-2.5", "CC-BY-SA-3.0", "CC-BY-SA-4.0"]);
}

#[test]
fn explain_shows_it() {
    let project = declaring();
    let run = project.run(&["explain", "src/clamp.c:10", "--project", "project"]);
    run.check(0, &[]);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("explain_declared", run.stdout) });
    let elsewhere = project.run(&["explain", "src/clamp.c:2", "--project", "project"]).stdout;
    assert!(elsewhere.contains("the findings of this file are at 8–12"), "{elsewhere}");
}

#[test] // One place, one finding.
fn a_copy_that_says_so_is_the_finding() {
    let comment = "/* Taken from https://github.com/weir/weir/blob/v1/src/weir.c */\n";
    let project = project().file("src/pack.c", format!("{STATION}{comment}{}", renamed_function()));
    let report = json(&project.run(&["scan", "project", "--format", "json"]));
    assert_eq!(report["declared"], Value::Array(Vec::new()), "{report:#}");
    let declared = &report["findings"][0]["declared"][0];
    assert_eq!(declared["origin"]["purl"], "pkg:github/weir/weir@v1#src/weir.c", "{report:#}");
    let text = project.run(&["scan", "project"]).stdout;
    assert!(text.contains("its comment says: Taken from"), "{text}");
    let whole = format!("// Copied from https://github.com/weir/weir\n\n{}", weir_c());
    let report = json(&project.file("src/pack.c", whole).run(&["scan", "project", "--format", "json"]));
    assert_eq!(report["declared"], Value::Array(Vec::new()), "{report:#}");
}

#[test]
fn ids_come_from_the_project_alone() {
    let ids = |project: &Project| -> Vec<String> {
        let report = json(&project.run(&["scan", "project", "--format", "json"]));
        report["declared"].as_array().unwrap().iter().map(|finding| finding["id"].to_string()).collect()
    };
    let project = declaring().file("src/twice.c", format!("int a;\n{ANSWER}\n\n\n{ANSWER}"));
    let before = ids(&project);
    let project = project.package("other", "pkg:generic/other@1", "MIT").corpus("other/o.c", weir_c()).indexed();
    assert_eq!(ids(&project), before);
    assert!(before[2].ends_with("-1\"") || before[3].ends_with("-2\""), "{before:?}");
}
